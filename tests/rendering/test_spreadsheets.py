"""Spreadsheets hold numbers as numbers, and no text that could run."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from lms.rendering.spreadsheets import Sheet, escaped, xlsx


def read(sheets):
    return load_workbook(BytesIO(xlsx(sheets)))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")'])
def test_no_text_becomes_a_formula(text):
    cell = read([Sheet("Answers", ["Text"], [[text]])]).worksheets[0]["A2"]

    assert cell.data_type == "s"
    assert cell.value.replace("\n", "\r").startswith("'")
    assert escaped(text) == f"'{text}"


def test_headers_are_escaped_too():
    assert read([Sheet("One", ["=1"])]).worksheets[0]["A1"].value == "'=1"


def test_numbers_stay_numbers_and_nothing_stays_empty():
    page = read([Sheet("Numbers", ["Whole", "Broken", "None"], [[12, 62.5, None]])]).worksheets[0]

    assert [cell.value for cell in page[2]] == [12, 62.5, None]
    assert [page["A2"].data_type, page["B2"].data_type] == ["n", "n"]
    assert page["B2"].number_format == "0.00"


def test_letters_of_all_languages_and_signs_that_a_sheet_cannot_hold():
    assert escaped("Сәуле Oʻrinov ş\x00\x0b!") == "Сәуле Oʻrinov ş!"
    assert len(escaped("x" * 40_000)) == 32_000


def test_the_header_is_bold_and_stays_in_sight_and_columns_are_wide_enough():
    page = read([Sheet("One", ["Code", "Words"], [["Q-1", "w" * 200], [1 / 3, ""]])]).worksheets[0]

    assert page["A1"].font.bold
    assert page.freeze_panes == "A2"
    assert page.auto_filter.ref == "A1:B3"
    assert [page.column_dimensions[letter].width for letter in "AB"] == [10, 60]
    assert page["B2"].alignment.wrap_text


def test_a_name_of_a_sheet_fits_whatever_it_is():
    book = read([Sheet("Ответы: что / кто? [все] и ещё длиннее", ["A"]), Sheet("Two", ["A"])])

    assert [len(name) <= 31 for name in book.sheetnames] == [True, True]
    assert ":" not in book.sheetnames[0]
