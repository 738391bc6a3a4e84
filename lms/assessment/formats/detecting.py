"""Which format a file has, and the questions that are in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import PurePath

from lms.assessment.errors import FileUnreadable
from lms.assessment.formats import aiken
from lms.assessment.formats.encodings import decoded
from lms.assessment.formats.found import MOST_QUESTIONS, Found
from lms.assessment.formats.gift import reading as gift
from lms.assessment.formats.moodle import reading as moodle
from lms.assessment.formats.workbook import reading as workbook

AUTO, GIFT, MOODLE_XML, AIKEN, XLSX = "auto", "gift", "moodle_xml", "aiken", "xlsx"
LARGEST = 50 * 1024 * 1024
ZIP = b"PK\x03\x04"
FOREIGN = (b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x7fELF", b"Rar!", b"\x1f\x8b")
DECLARED = re.compile(rb"""^[^<]{0,40}<\?xml[^<>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
MARKUP = re.compile(r"\s*<(\?xml|!--|!DOCTYPE|quiz\b|question\b)", re.IGNORECASE)
AIKEN_RIGHT = re.compile(r"^\s*ANSWER\s*:\s*[A-Za-z]\b", re.MULTILINE | re.IGNORECASE)
AIKEN_OPTION = re.compile(r"^\s*[A-Z][).]", re.MULTILINE)
ENDINGS = {".gift": GIFT, ".aiken": AIKEN}

READERS: dict[str, Callable[[str], Iterator[Found]]] = {GIFT: gift.read, MOODLE_XML: moodle.read, AIKEN: aiken.read}


def read(data: bytes, *, name: str = "", form: str = AUTO) -> tuple[str, Iterator[Found]]:
    """Answer the format of a file and its questions, one by one. Raises FileUnreadable, also while they come."""
    if len(data) > LARGEST:
        raise FileUnreadable("large", limit=LARGEST // 1024 // 1024)
    if not data.strip():
        raise FileUnreadable("empty")
    if form == XLSX or (form == AUTO and data.startswith(ZIP)):
        return XLSX, _counted(workbook.read(data))
    if data.startswith((ZIP, *FOREIGN)):
        raise FileUnreadable("binary")
    declared = DECLARED.match(data[:200])
    text = decoded(data, declared[1].decode("ascii") if declared else "")
    if not text.strip():
        raise FileUnreadable("empty")
    form = _format_of(text, name) if form == AUTO else form
    return form, _counted(READERS[form](text))


def _format_of(text: str, name: str) -> str:
    if MARKUP.match(text):
        return MOODLE_XML
    ending = ENDINGS.get(PurePath(name).suffix.lower())
    if ending:
        return ending
    return AIKEN if AIKEN_RIGHT.search(text) and AIKEN_OPTION.search(text) else GIFT


def _counted(questions: Iterator[Found]) -> Iterator[Found]:
    for count, found in enumerate(questions, 1):
        if count > MOST_QUESTIONS:
            raise FileUnreadable("many", limit=MOST_QUESTIONS)
        yield found
