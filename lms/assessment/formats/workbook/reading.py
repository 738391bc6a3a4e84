"""Reading a workbook row by row, whoever made it: its size is looked at before it is unpacked."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from openpyxl import load_workbook

from lms.assessment import wording
from lms.assessment.errors import FileUnreadable
from lms.assessment.formats import apart, settling
from lms.assessment.formats.building import LETTERS
from lms.assessment.formats.categories import path
from lms.assessment.formats.found import LONGEST_STEM, MOST_QUESTIONS, Found, QuestionRefused, legible, shortened
from lms.assessment.formats.settling import HTML, PLAIN, Words
from lms.assessment.formats.workbook import cells, columns

LARGEST_UNPACKED, MOST_FILES, MOST_COLUMNS, MOST_ROWS = 200 * 1024 * 1024, 2000, 80, 150_000
MOST_EMPTY = 1000  # rows after which a workbook is over, whatever size it claims
HEADER_ROWS = 20
ABOUT = ("topic", "reference", "jurisdiction", "course")
MARKUPS = {"": PLAIN, "plain": PLAIN, "html": HTML}

Row = dict[str, str]


def read(data: bytes) -> Iterator[Found]:
    """Yield the questions of a workbook, the languages of each together. Raises FileUnreadable."""
    _check_size(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        rows = list(_rows(book))
    except FileUnreadable:
        raise
    except Exception as error:  # the library stumbles over damaged files in more ways than can be named
        raise FileUnreadable("workbook") from error
    yield from _together(rows)


def _check_size(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise FileUnreadable("workbook") from error
    if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
        raise FileUnreadable("bomb")


def _rows(book: Any) -> Iterator[tuple[int, Row]]:
    sheet = next((each for each in book.worksheets if each.title.casefold() in columns.sheets()), None)
    sheet = sheet or next(iter(book.worksheets), None)
    if sheet is None:
        raise FileUnreadable("workbook")
    names: dict[int, str] = {}
    empty = count = 0
    for number, values in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, max_row=MOST_ROWS, values_only=True), 1):
        texts = [_text(value) for value in values]
        if not any(texts):
            empty += 1
            if empty > MOST_EMPTY:
                break
            continue
        empty = 0
        if not names:
            names = _header(texts, number)
            continue
        count += 1
        if count > MOST_QUESTIONS * len(settings.LANGUAGES):
            raise FileUnreadable("many", limit=MOST_QUESTIONS)
        yield number, {name: texts[place] for place, name in names.items() if texts[place]}
    if not names:
        raise FileUnreadable("header", missing=", ".join(columns.NEEDED))


def _header(texts: list[str], number: int) -> dict[int, str]:
    names = {place: columns.column(text) for place, text in enumerate(texts)}
    missing = [name for name in columns.NEEDED if name not in names.values()]
    if not missing:
        return {place: name for place, name in names.items() if name}
    if number < HEADER_ROWS and len(missing) > 1:
        return {}  # a title above the header
    raise FileUnreadable("header", missing=", ".join(missing))


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    return cells.unguarded(legible(str(value)).strip())


def _together(rows: list[tuple[int, Row]]) -> Iterator[Found]:
    """Yield a question for each code; rows without one, or that cannot be read, stand alone."""
    by_code: dict[str, list[tuple[int, Row]]] = {}
    for number, row in rows:
        by_code.setdefault(row.get("code") or f"\0{number}", []).append((number, row))
    for group in by_code.values():
        yield from _question(group)


def _question(group: list[tuple[int, Row]]) -> Iterator[Found]:
    first: Found | None = None
    for number, row in group:
        found = _found(number, row)
        if found.refusal or first is None:
            first = first or (None if found.refusal else found)
            if found is not first:
                yield found
            continue
        try:
            _join(first, found)
        except QuestionRefused as error:
            found.refuse(error)
            yield found
    if first:
        yield first


def _join(first: Found, found: Found) -> None:
    (language, text), *_others = found.texts.items()
    if language in first.texts:
        raise QuestionRefused("language_twice", language=language)
    if (found.kind, _asked(found)) != (first.kind, _asked(first)):
        raise QuestionRefused("languages_differ", first=first.line)
    first.key, first.texts[language] = apart.with_wordings(first.key, found.key), text
    for note in found.losses:
        first.lose(note.reason, **note.gaps)


def _asked(found: Found) -> Any:
    """Answer what the languages of a question have in common: what is right, by the letters of its lines."""
    text = next(iter(found.texts.values()))
    return apart.fixed(found.key), apart.shape_of(text["parts"])


def _found(number: int, row: Row) -> Found:
    found = Found(number, name=shortened(row.get("question", "")[:1000]), code=row.get("code", ""))
    found.kind = columns.kind(row.get("type", ""))
    try:
        _understand(row, found)
    except QuestionRefused as error:
        found.refuse(error)
    return found


def _understand(row: Row, found: Found) -> None:
    if any(len(text) > LONGEST_STEM * 3 for text in row.values()):
        raise QuestionRefused("too_long", limit=LONGEST_STEM)
    if not found.code:
        raise QuestionRefused("no_code")
    if not found.kind:
        raise QuestionRefused("no_type")
    if found.kind not in cells.READERS:
        raise QuestionRefused("type", type=found.kind[:60])
    language = row.get("language", "").casefold()
    if language not in dict(settings.LANGUAGES):
        raise QuestionRefused("language", text=row.get("language", "")[:60])
    _read_about(row, found)
    text = _words(row, found)
    cells.READERS[found.kind](_lines(row), row.get("right", ""), row.get("unit", ""), found)
    if found.kind == "cloze":
        _check_gaps(text["stem"], found)
    found.texts = {language: text | found.texts[""]}


def _words(row: Row, found: Found) -> dict[str, Any]:
    markup = MARKUPS.get(row.get("markup", "").casefold(), "")
    if not markup:
        raise QuestionRefused("right_cell", column="markup", text=row["markup"][:60])
    found.name = shortened(settling.looks(Words(row.get("question", ""), markup)))
    question, explanation = Words(row.get("question", ""), markup), Words(row.get("explanation", ""), markup)
    return settling.together(question, explanation, found)


def _lines(row: Row) -> list[str]:
    """Answer the lines of answers up to the last one in use."""
    used = [letter for letter in LETTERS if row.get(letter)]
    lines = [row.get(letter, "") for letter in LETTERS[: LETTERS.index(used[-1]) + 1]] if used else []
    if not all(lines):
        raise QuestionRefused("empty_option")
    return lines


def _read_about(row: Row, found: Found) -> None:
    found.category = path(row.get("category", ""))
    found.tags = tuple(dict.fromkeys(filter(None, (tag.strip() for tag in row.get("tags", "").split(",")))))
    found.about = {name: row[name] for name in (*ABOUT, "difficulty") if row.get(name)}


def _check_gaps(stem: str, found: Found) -> None:
    there, known = wording.gaps(stem), found.key["gaps"]
    for name in known:
        if name not in there:
            raise QuestionRefused("gap_missing", gap=name)
    for name in there:
        if name not in known:
            raise QuestionRefused("gap_strange", gap=name)
