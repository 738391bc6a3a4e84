"""Which letters the bytes of a file stand for: UTF-8, UTF-16, and the Cyrillic and Western pages of old Windows."""

from __future__ import annotations

import codecs
import re

from lms.assessment.errors import FileUnreadable
from lms.assessment.formats.found import legible

MARKS = (  # the longer ones first: UTF-32 begins like UTF-16
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SAMPLE = 64 * 1024
FEW = 0.02  # of the characters: a text may hold a stray one, a picture holds many
WORD = re.compile(rb"[A-Za-z\x80-\xff]+")
HIGH = re.compile(rb"[\x80-\xff]")


def decoded(data: bytes, declared: str = "") -> str:
    """Answer the text of a file, with one kind of line end. Raises FileUnreadable where it is no text.

    `declared` is what the file says of itself; it is believed where it fits.
    """
    for encoding in _candidates(data, declared):
        try:
            text = data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        if _is_text(text):
            return legible(text.removeprefix("\ufeff"))
    raise FileUnreadable("binary")


def _candidates(data: bytes, declared: str) -> list[str]:
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return [encoding]
    found = [_wide(data)] if _wide(data) else []
    if declared and not declared.casefold().startswith("utf-16"):  # whoever reads this declaration reads no UTF-16
        found.append(declared)
    return [*found, "utf-8", *_pages(data)]


def _wide(data: bytes) -> str:
    """Answer UTF-16 without its mark: every other byte of Latin letters, spaces and line ends is 0."""
    sample = data[: SAMPLE // 2 * 2]
    if len(sample) < 4 or len(data) % 2:  # noqa: PLR2004 - two letters
        return ""
    half = len(sample) // 2
    first, second = sample[::2], sample[1::2]
    even, odd = first.count(0), second.count(0)
    if _plain(first, beside=second) > half / 10 and even < odd / 10:
        return "utf-16-le"
    if _plain(second, beside=first) > half / 10 and odd < even / 10:
        return "utf-16-be"
    return ""


def _plain(letters: bytes, *, beside: bytes) -> int:
    """Answer how many Latin letters, spaces and line ends stand beside a 0: other signs would be no proof."""
    return sum(not zero and 9 <= letter < 127 for letter, zero in zip(letters, beside, strict=True))  # noqa: PLR2004


def _pages(data: bytes) -> list[str]:
    """Answer cp1251 before cp1252 where words are wholly of high letters, else the other way round.

    A Cyrillic word has no Latin letters in it; an accented letter of a Western word has Latin neighbours.
    """
    cyrillic = western = 0
    for word in WORD.findall(data[: SAMPLE * 4]):
        high = len(HIGH.findall(word))
        if high and high == len(word):
            cyrillic += high
        elif high:
            western += len(word)
    return ["cp1251", "cp1252", "latin-1"] if cyrillic > western else ["cp1252", "cp1251", "latin-1"]


def _is_text(text: str) -> bool:
    sample = text[:SAMPLE]
    strange = sum(1 for char in sample if (char < " " and char not in "\t\n\r\f") or char == "\ufffd")
    return strange <= len(sample) * FEW and "\x00\x00\x00" not in sample
