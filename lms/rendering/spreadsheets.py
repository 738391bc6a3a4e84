"""Spreadsheets: named sheets of rows, in which numbers are numbers and no text can become a formula."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import cast

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a text that begins so may be run as a formula, here or as a CSV file
LONGEST, LONGEST_TITLE = 32_000, 31
NARROWEST, WIDEST = 10, 60  # characters

Value = str | int | float | None


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, its header and the lines below."""

    title: str
    header: Sequence[str]
    lines: list[Sequence[Value]] = field(default_factory=list)


def xlsx(sheets: Iterable[Sheet]) -> bytes:
    """Answer a workbook of these sheets, of which there is at least one."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        _write(book.create_sheet(_title(sheet.title)), sheet)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def escaped(text: str) -> str:
    """Answer a text that no program takes for a formula, without signs that a spreadsheet cannot hold."""
    plain = ILLEGAL_CHARACTERS_RE.sub("", text)[:LONGEST]
    return f"'{plain}" if plain.startswith(FORMULA) else plain


def _title(text: str) -> str:
    return re.sub(r"[\[\]:*?/\\']", " ", text).strip()[:LONGEST_TITLE]


def _write(page: Worksheet, sheet: Sheet) -> None:
    for row, values in enumerate([sheet.header, *sheet.lines], 1):
        for column, value in enumerate(values, 1):
            _fill(cast("Cell", page.cell(row, column)), value)
    for cell in page[1]:
        cell.font = Font(bold=True)
    for column in range(1, len(sheet.header) + 1):
        longest = max(_length(values[column - 1]) for values in [sheet.header, *sheet.lines])
        page.column_dimensions[get_column_letter(column)].width = min(WIDEST, max(NARROWEST, longest + 2))
    page.freeze_panes = "A2"
    if sheet.lines:
        page.auto_filter.ref = page.dimensions


def _length(value: Value) -> int:
    return len(f"{value:.2f}" if isinstance(value, float) else str(value or ""))


def _fill(cell: Cell, value: Value) -> None:
    if isinstance(value, str):
        cell.value = escaped(value)
        cell.data_type = "s"
        cell.alignment = Alignment(wrap_text=len(value) > WIDEST, vertical="top")
        return
    cell.value = value
    cell.alignment = Alignment(vertical="top")
    if isinstance(value, float):
        cell.number_format = "0.00"
