"""Marks: a pure function of what was right and what was answered. Full marks are 1, nothing is below 0.

Keys and answers by type (letters are those of the question's parts):

=============  ==================================  =======================
type           key                                 answer
=============  ==================================  =======================
single         {"right": ["c"]}                    ["c"]
multiple       {"right": ["a", "b"], "of": 5}      ["a", "d"]
true_false     {"right": true}                     [true] or ["true"]
numeric        {"value": "22", "tolerance": "0"}   ["22"]
short_answer   {"accept": ["18 july", …]}          ["18 July"]
matching       {"pairs": {"l1": "r2", …}}          {"l1": "r2", …}
ordering       {"sequence": ["s1", "s2", …]}       {"s1": 1, "s2": 2, …}
=============  ==================================  =======================
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

ZERO, ONE = Decimal(0), Decimal(1)
APOSTROPHES = str.maketrans(dict.fromkeys("ʻʼ’‘`´'", "'"))
TWO_PLACES, FIVE_PLACES = Decimal("0.01"), Decimal("0.00001")
PLAIN_NUMBER = re.compile(r"[+-]?([0-9]{1,20}(\.[0-9]{0,20})?|\.[0-9]{1,20})")  # 1e9 is a slip, not nine zeros


def is_empty(answer: Any) -> bool:
    """Answer whether nothing was chosen or typed."""
    if isinstance(answer, dict):
        return not any(str(value).strip() for value in answer.values())
    if isinstance(answer, list):
        return not any(str(value).strip() for value in answer)
    return not answer


def percent(score: Decimal, of: Decimal) -> Decimal:
    """Answer the score in per cent of the possible points, rounded half up to two decimals; 0 of 0 is 0."""
    if not of:
        return ZERO
    return (100 * score / of).quantize(TWO_PLACES, rounding=ROUND_HALF_UP)


def shown(value: Decimal) -> Decimal:
    """Answer a number as people read it: two decimals at most, and no zeros behind the last of them."""
    rounded = value.quantize(TWO_PLACES, rounding=ROUND_HALF_UP)
    return rounded.quantize(ONE) if rounded == rounded.to_integral_value() else rounded.normalize()


def normalised(text: str) -> str:
    """Answer a typed text with one kind of apostrophe, single spaces, no case and no final full stop."""
    plain = unicodedata.normalize("NFC", text).translate(APOSTROPHES).casefold()
    return re.sub(r"\s+", " ", plain).strip().rstrip(". ")


def number(text: str) -> Decimal | None:
    """Answer the number that was typed, with comma or point and any spaces, or None."""
    plain = re.sub(r"[\s\u00a0\u202f]", "", str(text)).replace(",", ".").replace("−", "-")
    return Decimal(plain) if PLAIN_NUMBER.fullmatch(plain) else None


def _chosen(answer: Any) -> set[str]:
    return {str(value) for value in answer if str(value).strip()} if isinstance(answer, list) else set()


def _first(answer: Any) -> str:
    return str(answer[0]) if isinstance(answer, list) and answer else ""


def mark_single(key: dict[str, Any], answer: Any) -> Decimal:
    """1 for the right option, else 0."""
    return ONE if _chosen(answer) == set(key["right"]) else ZERO


def mark_multiple(key: dict[str, Any], answer: Any) -> Decimal:
    """Right ones chosen ÷ right ones, less wrong ones chosen ÷ wrong ones, never below 0."""
    right, chosen = set(key["right"]), _chosen(answer)
    wrong_options = int(key["of"]) - len(right)
    gained = Decimal(len(chosen & right)) / len(right)
    lost = Decimal(len(chosen - right)) / wrong_options if wrong_options else ZERO
    return max(ZERO, gained - lost)


def mark_true_false(key: dict[str, Any], answer: Any) -> Decimal:
    """1 for the right word, else 0."""
    return ONE if _first(answer).lower() == str(key["right"]).lower() else ZERO


def mark_numeric(key: dict[str, Any], answer: Any) -> Decimal:
    """1 within the tolerance, its edges included, else 0."""
    value = number(_first(answer))
    if value is None:
        return ZERO
    return ONE if abs(value - Decimal(str(key["value"]))) <= Decimal(str(key["tolerance"])) else ZERO


def mark_short_answer(key: dict[str, Any], answer: Any) -> Decimal:
    """1 for an accepted wording, whatever its case, spaces and apostrophes, else 0."""
    return ONE if normalised(_first(answer)) in {normalised(wording) for wording in key["accept"]} else ZERO


def mark_matching(key: dict[str, Any], answer: Any) -> Decimal:
    """Right pairs ÷ pairs."""
    given = answer if isinstance(answer, dict) else {}
    pairs = key["pairs"]
    return Decimal(sum(str(given.get(left, "")) == right for left, right in pairs.items())) / len(pairs)


def mark_ordering(key: dict[str, Any], answer: Any) -> Decimal:
    """Steps at their own place ÷ steps."""
    given = answer if isinstance(answer, dict) else {}
    steps = key["sequence"]
    return Decimal(sum(str(given.get(step, "")) == str(place) for place, step in enumerate(steps, 1))) / len(steps)


FORMULAS: dict[str, Callable[[dict[str, Any], Any], Decimal]] = {
    "single": mark_single,
    "multiple": mark_multiple,
    "true_false": mark_true_false,
    "numeric": mark_numeric,
    "short_answer": mark_short_answer,
    "matching": mark_matching,
    "ordering": mark_ordering,
}


def mark(kind: str, key: dict[str, Any], answer: Any) -> Decimal:
    """Answer the mark between 0 and 1, with five decimals, for an answer to a question of a kind."""
    if is_empty(answer):
        return ZERO
    return FORMULAS[kind](key, answer).quantize(FIVE_PLACES, rounding=ROUND_HALF_UP)


def solution(kind: str, key: dict[str, Any]) -> Any:
    """Answer what gets full marks, in the shape of an answer."""
    if kind in ("single", "multiple"):
        return list(key["right"])
    if kind == "true_false":
        return [str(key["right"]).lower()]
    if kind == "numeric":
        return [str(key["value"])]
    if kind == "short_answer":
        return [key["accept"][0]]
    if kind == "matching":
        return dict(key["pairs"])
    return {step: str(place) for place, step in enumerate(key["sequence"], 1)}
