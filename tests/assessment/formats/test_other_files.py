"""Aiken and workbooks, encodings, which format a file has, and files that are none."""

import io
import zipfile

import pytest
from openpyxl import Workbook, load_workbook

from lms.assessment.errors import FileUnreadable
from lms.assessment.formats import detecting, encodings
from lms.assessment.formats.found import Found
from lms.assessment.formats.workbook import reading, writing


def reasons(found):
    return [note.reason for note in found.notes]


class TestAiken:
    """A question, its options, and the letter of the right one."""

    def read(self, text):
        form, questions = detecting.read(text.encode())
        assert form == "aiken"
        return list(questions)

    def test_letters_with_a_bracket_or_a_full_stop(self):
        (found,) = self.read("Which\none?\n\nA. first\nB) second\nC.third\n\nAnswer: b)\n")

        assert (found.key, found.texts[""]["stem"]) == ({"right": ["b"]}, "Which\none?")
        assert found.texts[""]["parts"]["options"] == {"a": "first", "b": "second", "c": "third"}

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Q\nA) a\nB) b\nANSWER: C", ["answer_letter"]),
            ("Q\nA) a\nB) b\nANSWER: A, B", ["answer_letter"]),
            ("Q\nA) a\nANSWER: A", ["few_options"]),
            ("Q\nA) a\nB) \nANSWER: A", ["empty_option"]),
            ("ANSWER: A\nA) a", ["not_started", "not_started"]),
            ("Q\nA) a\nB) b\n\nQ2\nA) a\nB) b\nANSWER: A", ["not_finished", ""]),
        ],
    )
    def test_the_reason_is_named(self, text, expected):
        assert [(reasons(found) or [""])[0] for found in self.read(text)] == expected


def sheet(*rows, title="Questions"):
    """A workbook with these rows."""
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


HEADER = ("Code", "Language", "Type", "Question", "A", "B", "C", "Right")


class TestWorkbook:
    """A row for each question and language."""

    def read(self, *rows, header=HEADER):
        form, questions = detecting.read(sheet(header, *rows))
        assert form == "xlsx"
        return list(questions)

    def test_the_languages_of_a_question_come_together(self):
        (found,) = self.read(
            ("C1", "ru", "single", "Сколько?", 12, 22, None, "B"), ("C1", "kk", "single", "Қанша?", 12, 22.0, None, "b")
        )

        assert (found.code, found.kind, found.key) == ("C1", "single", {"right": ["b"]})
        assert {language: text["stem"] for language, text in found.texts.items()} == {"ru": "Сколько?", "kk": "Қанша?"}
        assert found.texts["kk"]["parts"]["options"] == {"a": "12", "b": "22"}

    def test_header_and_types_are_known_in_every_language(self):
        header = ("Код", "Язык", "Тип", "Вопрос", "A", "B", "C", "Правильно")
        book = detecting.read(sheet(HEADER, ("C1", "RU", "true or false", "Да?", None, None, None, True)))[1]

        assert [found.verdict for found in book] == ["imported"]
        assert reading.columns.column(" CODE ") == "code"
        assert header

    @pytest.mark.parametrize(
        ("kind", "right", "key"),
        [
            ("multiple", "A, C", {"right": ["a", "c"], "of": 3}),
            ("multiple", "a=50%; c = 50 %", {"right": ["a", "c"], "of": 3, "weights": {"a": "0.5", "c": "0.5"}}),
            ("single", "A = 50%, B", {"right": ["b"], "weights": {"a": "0.5", "b": "1"}}),
        ],
    )
    def test_letters_and_shares(self, kind, right, key):
        (found,) = self.read(("C1", "en", kind, "Which?", "x", "y", "z", right))

        assert found.key == key

    def test_numbers_and_words(self):
        number, words = self.read(
            ("C1", "en", "numeric", "How many?", None, None, None, "22 ± 0,5\n20 ± 1 = 50%"),
            ("C2", "en", "short_answer", "What?", None, None, None, "frog\ntoad = 80%"),
        )

        assert number.key["more"] == [{"value": "20", "tolerance": "1", "share": "0.5"}]
        assert words.key == {"accept": ["frog"], "partly": [["toad", "0.8"]]}

    @pytest.mark.parametrize(
        ("row", "reason"),
        [
            ((None, "en", "single", "Q?", "a", "b", None, "A"), "no_code"),
            (("C", "en", None, "Q?", "a", "b", None, "A"), "no_type"),
            (("C", "en", "quiz", "Q?", "a", "b", None, "A"), "type"),
            (("C", "de", "single", "Q?", "a", "b", None, "A"), "language"),
            (("C", "en", "single", None, "a", "b", None, "A"), "no_question"),
            (("C", "en", "single", "Q?", "a", None, "c", "A"), "empty_option"),
            (("C", "en", "single", "Q?", "a", "b", None, "D"), "right_cell"),
            (("C", "en", "single", "Q?", "a", "b", None, None), "right_cell"),
            (("C", "en", "true_false", "Q?", None, None, None, "maybe"), "truth"),
            (("C", "en", "numeric", "Q?", None, None, None, "many"), "number"),
            (("C", "en", "matching", "Q?", "a = b", "c -> d", None, None), "pair"),
            (("C", "en", "essay", "Q?", "good", None, None, None), "rubric"),
            (("C", "en", "cloze", "Q?", "{1:SA:=a}", None, None, None), "gap_missing"),
            (("C", "en", "cloze", "Q [[1]] [[2]]?", "{1:SA:=a}", None, None, None), "gap_strange"),
            (("C", "en", "cloze", "Q [[1]]?", "owl", None, None, None), "gap_type"),
            (("C", "en", "scenario", "Q?", "Step\na) one", None, None, None), "case"),
        ],
    )
    def test_the_reason_is_named(self, row, reason):
        good = ("G", "en", "true_false", "Yes?", None, None, None, "true")

        first, second, third = self.read(good, row, ("H", *good[1:]))

        assert [first.verdict, reasons(second), second.line, third.verdict] == ["imported", [reason], 3, "imported"]

    def test_languages_that_contradict_each_other_are_refused(self):
        right, wrong, twice = self.read(
            ("C", "en", "single", "Q?", "a", "b", None, "A"),
            ("C", "ru", "single", "Q?", "a", "b", None, "B"),
            ("C", "en", "single", "Q?", "a", "b", None, "A"),
        )[::-1][:3][::-1]

        assert sorted([reasons(right), reasons(wrong), reasons(twice)]) == [
            [],
            ["language_twice"],
            ["languages_differ"],
        ]

    def test_a_formula_is_written_as_text(self):
        found = Found(0, code="=1+1", kind="true_false", key={"right": True})
        found.texts = {"en": {"stem": "=cmd|' /C calc'!A0", "explanation": "@x", "markup": "plain", "parts": {}}}

        data = writing.write([found])

        cells = [cell for row in load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(min_row=2) for cell in row]
        assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
        assert not any(str(cell.value).startswith(("=", "+", "-", "@")) for cell in cells if cell.value is not None)
        (again,) = detecting.read(data)[1]
        assert (again.code, again.texts["en"]["stem"]) == ("=1+1", "=cmd|' /C calc'!A0")

    def test_a_header_without_the_columns_is_refused(self):
        with pytest.raises(FileUnreadable) as refused:
            list(detecting.read(sheet(("Code", "Language", "Question"), ("a", "b", "c")))[1])

        assert refused.value.messages == ["The first row of the workbook names no columns: type."]

    def test_a_bomb_is_not_unpacked(self):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for place in range(21):
                archive.writestr(f"xl/{place}.xml", b"0" * 10 * 1024 * 1024)

        with pytest.raises(FileUnreadable) as refused:
            list(detecting.read(file.getvalue())[1])

        assert refused.value.code == "bomb"


class TestEncodings:
    """Which letters the bytes stand for."""

    KAZAKH = "Қай жылы? {=2015 ~1955}"
    RUSSIAN = "В каком году приняты Правила? {=2015 ~1955}"
    FRENCH = "À quelle année les Règles ont-elles été adoptées ? {=2015 ~1955}"

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
    def test_unicode(self, encoding):
        assert encodings.decoded(self.KAZAKH.encode(encoding)) == self.KAZAKH

    def test_old_windows(self):
        assert encodings.decoded(self.RUSSIAN.encode("cp1251")) == self.RUSSIAN
        assert encodings.decoded(self.FRENCH.encode("cp1252")) == self.FRENCH

    def test_an_encoding_that_does_not_fit_is_not_believed(self):
        assert encodings.decoded(self.RUSSIAN.encode("cp1251"), "utf-8") == self.RUSSIAN

    @pytest.mark.parametrize("data", [b"\x00\x01\x02\x03" * 50, bytes(range(256)) * 4])
    def test_what_is_no_text_is_refused(self, data):
        with pytest.raises(FileUnreadable):
            encodings.decoded(data)


class TestFormats:
    """Which format a file has."""

    @pytest.mark.parametrize(
        ("name", "text", "form"),
        [
            ("a.txt", "A{T}", "gift"),
            ("a.txt", "Q\nA) a\nB) b\nANSWER: A", "aiken"),
            ("a.gift", "Q\nA) a\nB) b\nANSWER: A", "gift"),
            ("a.txt", "\ufeff <?xml version='1.0'?><quiz></quiz>", "moodle_xml"),
            ("a.txt", "<!-- x --><quiz/>", "moodle_xml"),
            ("a.txt", "[html]<p>A</p>{T}", "gift"),
            ("a.txt", "<p>A</p>{T}", "gift"),
        ],
    )
    def test_the_content_tells(self, name, text, form):
        assert detecting.read(text.encode(), name=name)[0] == form

    @pytest.mark.parametrize(
        ("data", "code"),
        [
            (b"", "empty"),
            (b"  \r\n", "empty"),
            (b"%PDF-1.7 x", "binary"),
            (b"\x89PNG\r\n\x1a\n", "binary"),
            (b"PK\x03\x04broken", "workbook"),
            (b"x" * (detecting.LARGEST + 1), "large"),
        ],
    )
    def test_what_is_none_is_refused(self, data, code):
        with pytest.raises(FileUnreadable) as refused:
            list(detecting.read(data)[1])

        assert refused.value.code == code
