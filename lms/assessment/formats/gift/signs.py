r"""The signs of GIFT: what has a meaning, how it is escaped, and what comments say of a question.

An escaped sign is kept as a character that stands for none, until the signs that mean something have been found.
"""

from __future__ import annotations

import re

ESCAPED = {"\\": "\ufdd0", ":": "\ufdd1", "#": "\ufdd2", "=": "\ufdd3", "{": "\ufdd4", "}": "\ufdd5", "~": "\ufdd6"}
ESCAPED |= {"n": "\ufdd7", "[": "\ufdd8", "]": "\ufdd9"}
MEANT = {mark: "\n" if sign == "n" else sign for sign, mark in ESCAPED.items()}
ESCAPE = re.compile(r"\\([\\:#={}~n\[\]])")
MARK = re.compile("[\ufdd0-\ufdd9]")
SIGN = re.compile(r"[\\:#={}~\n]")

FIELD = re.compile(r"\[([a-z]+):((?:\\.|[^\]\\])*)\]")
FIELD_SIGN = re.compile(r"[\\\]\n]")
FIELD_ESCAPE = re.compile(r"\\([\\\]n])")
OF_MOODLE = ("id", "tag")


def hidden(text: str) -> str:
    """Answer a text in which every escaped sign is a character that stands for none."""
    return ESCAPE.sub(lambda match: ESCAPED[match[1]], text)


def meant(text: str) -> str:
    """Answer the text with the signs that were escaped."""
    return MARK.sub(lambda match: MEANT[match[0]], text)


def escaped(text: str) -> str:
    """Answer a text in which no sign has a meaning."""
    return SIGN.sub(lambda match: "\\n" if match[0] == "\n" else f"\\{match[0]}", text)


def field(name: str, text: str) -> str:
    """Answer what a comment says of a question: [id:C01-01]."""
    return f"[{name}:{FIELD_SIGN.sub(lambda match: _field_sign(match[0], name), text)}]"


def _field_sign(sign: str, name: str) -> str:
    if name in OF_MOODLE:  # there only the bracket is escaped
        return "\\]" if sign == "]" else sign.strip("\n")
    return "\\n" if sign == "\n" else f"\\{sign}"


def fields(comment: str) -> list[tuple[str, str]]:
    """Answer everything that a comment says of the question below it."""
    return [(name, _field_text(name, text)) for name, text in FIELD.findall(comment)]


def _field_text(name: str, text: str) -> str:
    if name in OF_MOODLE:
        return text.replace("\\]", "]").strip()
    return FIELD_ESCAPE.sub(lambda match: "\n" if match[1] == "n" else match[1], text)
