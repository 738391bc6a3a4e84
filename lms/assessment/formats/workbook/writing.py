"""Writing a workbook: the questions, a sheet that explains the columns, and one with examples."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from lms.assessment.formats.building import LETTERS
from lms.assessment.formats.found import Found, legible
from lms.assessment.formats.workbook import cells, columns

CARRIES = frozenset(cells.WRITERS)
LONGEST_CELL = 32_000  # a sheet has room for 32,767 characters in a cell
WIDE, NARROW = 40, 14
WRAPPED = ("question", "explanation", "right")

Row = dict[str, str]


def write(questions: Iterable[Found]) -> bytes:
    """Answer a workbook with a row for each question and language."""
    return _book([row for found in questions for row in rows(found)])


def template(examples: Iterable[Found]) -> bytes:
    """Answer an empty workbook to fill in, with these questions on a sheet of examples."""
    return _book([], [row for found in examples for row in rows(found)])


def fits(found: Found) -> bool:
    """Answer whether every text of a question has room in a cell."""
    return all(len(text) <= LONGEST_CELL for row in rows(found) for text in row.values())


def rows(found: Found) -> Iterator[Row]:
    """Yield a row for each language of a question."""
    about = {name: str(value) for name, value in found.about.items() if value not in (None, "")}
    for language, text in found.texts.items():
        lines, right, unit = cells.WRITERS[found.kind](found.key, text["parts"], text["stem"])
        yield {
            **about,
            **dict(zip(LETTERS, lines, strict=False)),
            "code": found.code,
            "language": language,
            "type": found.kind,
            "category": "/".join(name.replace("/", "//") for name in found.category),
            "tags": ", ".join(found.tags),
            "question": text["stem"],
            "right": right,
            "unit": unit,
            "explanation": text["explanation"],
            "markup": text["markup"],
        }


def _book(listed: list[Row], examples: list[Row] | None = None) -> bytes:
    book = Workbook(write_only=True)
    count = max(
        [columns.SHOWN_LINES, *(LETTERS.index(letter) + 1 for row in listed for letter in row if letter in LETTERS)]
    )
    _fill(book.create_sheet(str(columns.SHEET)), listed, columns.titles(count))
    if examples is not None:
        _fill(book.create_sheet(str(columns.EXAMPLES)), examples, columns.titles())
    _explain(book.create_sheet(str(columns.HELP)))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _fill(sheet: Any, listed: list[Row], titles: list[tuple[str, str]]) -> None:
    for place, (name, _title) in enumerate(titles, 1):
        sheet.column_dimensions[get_column_letter(place)].width = WIDE if name in WRAPPED else NARROW
    sheet.freeze_panes = "B2"
    sheet.append([_cell(sheet, title, is_bold=True) for _name, title in titles])
    for row in listed:
        sheet.append([_cell(sheet, row.get(name, "")) for name, _title in titles])


def _explain(sheet: Any) -> None:
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = NARROW * 2, WIDE * 3
    for name, title in columns.titles(1):
        shown = "A, B, C …" if name == "a" else title
        sheet.append([_cell(sheet, shown, is_bold=True), _cell(sheet, str(columns.HINTS[name]))])


def _cell(sheet: Any, text: str, *, is_bold: bool = False) -> Any:
    """Answer a cell of text: no program takes it for a formula, whatever it begins with."""
    cell = WriteOnlyCell(sheet, value=cells.guarded(legible(text)) or None)
    if cell.value is not None:
        cell.data_type = "s"
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if is_bold:
        cell.font = Font(bold=True)
    return cell
