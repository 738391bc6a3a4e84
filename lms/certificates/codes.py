"""Codes of certificates: short enough to be typed from paper, with a sign that shows a slip of the hand."""

from __future__ import annotations

import secrets
from typing import Final

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXZ"  # nothing that reads like something else; 29 signs, a prime
LENGTH: Final = 12
DASHES: Final = "-\u2010\u2011\u2012\u2013\u2014\u2212"
GROUP: Final = 4


def make_code() -> str:
    """Answer a new code: eleven signs by chance, about 53 bits, and the check sign."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return signs + check_sign(signs)


def check_sign(signs: str) -> str:
    """Answer the sign that ends a code.

    Every place has a weight of its own and 29 is a prime, so one wrong sign, or two neighbours that changed
    places, never give a code that is well formed.
    """
    return ALPHABET[-_weighted_sum(signs + ALPHABET[0]) % len(ALPHABET)]


def normalised(text: str) -> str:
    """Answer a typed code without spaces and hyphens, in capitals; other letters stay as they are."""
    kept = (letter for letter in text if not letter.isspace() and letter not in DASHES)
    return "".join(letter.upper() if letter.isascii() else letter for letter in kept)


def is_well_formed(code: str) -> bool:
    """Answer whether a normalised code has the right length, the right signs and the right check sign."""
    if len(code) != LENGTH or not set(code) <= set(ALPHABET):
        return False
    return _weighted_sum(code) % len(ALPHABET) == 0


def grouped(code: str) -> str:
    """Answer the code in groups of four, as people read it."""
    return " ".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def _weighted_sum(code: str) -> int:
    weights = range(LENGTH, 0, -1)  # the check sign weighs 1
    return sum(weight * ALPHABET.index(sign) for weight, sign in zip(weights, code, strict=True))
