"""Moodle XML: the types of Moodle, what comes near, what is lost, and files that are broken."""

import pytest

from lms.assessment.errors import FileUnreadable
from lms.assessment.formats import detecting


def read(text):
    form, questions = detecting.read(text.encode() if isinstance(text, str) else text)
    assert form == "moodle_xml"
    return list(questions)


def question(kind, body="", stem="<p>Which?</p>", notation="html"):
    """A file with one question."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n<question type="{kind}">\n<name><text>Name</text></name>\n'
        f'<questiontext format="{notation}"><text><![CDATA[{stem}]]></text></questiontext>\n{body}\n</question>\n</quiz>'
    )


def one(*args, **fields):
    (found,) = read(question(*args, **fields))
    return found


def answer(text, fraction, more=""):
    return f'<answer fraction="{fraction}" format="plain_text"><text>{text}</text>{more}</answer>'


def reasons(found):
    return [note.reason for note in found.notes]


class TestTypes:
    """The types that the bank has."""

    def test_one_answer_to_choose(self):
        found = one("multichoice", "<single>true</single>" + answer("a", 100) + answer("b", 50) + answer("c", 0))

        assert (found.kind, found.name, found.line) == ("single", "Name", 3)
        assert found.key == {"right": ["a"], "weights": {"a": "1", "b": "0.5"}}
        assert found.texts[""]["parts"]["options"] == {"a": "a", "b": "b", "c": "c"}

    def test_several_answers_to_choose(self):
        found = one(
            "multichoice",
            "<single>false</single>" + answer("a", "33.33333") * 3 + answer("b", -50) + answer("c", -50),
        )

        assert (found.kind, found.key) == ("multiple", {"right": ["a", "b", "c"], "of": 5})

    def test_penalties_below_zero_are_lost_where_one_answer_is_chosen(self):
        found = one("multichoice", answer("a", 100) + answer("b", -50))

        assert (found.key, reasons(found)) == ({"right": ["a"]}, ["below_zero"])

    @pytest.mark.parametrize(("first", "second"), [("true", "false"), ("Правда", "Неправда")])
    def test_a_statement(self, first, second):
        assert one("truefalse", answer(first, 0) + answer(second, 100)).key == {"right": False}

    def test_a_few_words(self):
        found = one("shortanswer", "<usecase>1</usecase>" + answer("frog", 100) + answer("toad", 80) + answer("*", 0))

        assert found.key == {"accept": ["frog"], "partly": [["toad", "0.8"]], "case": True}

    def test_a_number_with_a_unit(self):
        units = "<units><unit><multiplier>1</multiplier><unit_name>m</unit_name></unit><unit><multiplier>100</multiplier><unit_name>cm</unit_name></unit></units>"
        found = one("numerical", answer("3.14", 100, "<tolerance>0.01</tolerance>") + answer("*", 0) + units)

        assert (found.kind, found.key) == ("numeric", {"value": "3.14", "tolerance": "0.01"})
        assert found.texts[""]["parts"] == {"unit": "m"}
        assert reasons(found) == ["units"]

    @pytest.mark.parametrize(("kind", "lost"), [("matching", []), ("match", []), ("ddmatch", ["dragging"])])
    def test_pairs(self, kind, lost):
        rows = [("<b>frog</b>", "amphibian"), ("newt", "amphibian"), ("cat", "mammal"), ("", "insect")]
        body = "".join(
            f'<subquestion format="html"><text><![CDATA[{left}]]></text><answer><text>{right}</text></answer></subquestion>'
            for left, right in rows
        )

        found = one(kind, body)

        assert found.key == {"pairs": {"l1": "r1", "l2": "r1", "l3": "r2"}}
        assert found.texts[""]["parts"]["right"] == {"r1": "amphibian", "r2": "mammal", "r3": "insect"}
        assert reasons(found) == [*lost, "formatting"]

    def test_steps_in_their_order(self):
        found = one(
            "ordering",
            answer("second", "2.0")
            + answer("first", 1)
            + answer("third", 3)
            + "<selecttype>RANDOM</selecttype><selectcount>2</selectcount><gradingtype>RELATIVE_NEXT_EXCLUDE_LAST</gradingtype>",
        )

        assert list(found.texts[""]["parts"]["steps"].values()) == ["first", "second", "third"]
        assert reasons(found) == ["drawn_steps", "marking"]

    def test_an_essay(self):
        found = one(
            "essay",
            "<defaultgrade>6</defaultgrade><minwordlimit>100</minwordlimit><maxwordlimit></maxwordlimit>"
            '<attachments>1</attachments><graderinfo format="html"><text>Names rule 44.</text></graderinfo>'
            '<responsetemplate format="html"><text>Dear</text></responsetemplate>',
        )

        assert found.key == {"rubric": {"r1": 6}, "words": [100, 0]}
        assert found.texts[""]["parts"] == {"rubric": {"r1": "Names rule 44."}}
        assert reasons(found) == ["attachments", "template"]

    @pytest.mark.parametrize(
        ("kind", "box", "lost"), [("gapselect", "selectoption", []), ("ddwtos", "dragbox", ["dragging"])]
    )
    def test_words_to_choose_for_gaps(self, kind, box, lost):
        boxes = [("owl", 1), ("cat", 1), ("sea", 2), ("boat", 2)]
        body = "".join(f"<{box}><text>{text}</text><group>{group}</group></{box}>" for text, group in boxes)

        found = one(kind, body, stem="The [[1]] went to [[3]].")

        assert (found.kind, found.texts[""]["stem"]) == ("cloze", "The [[1]] went to [[2]].")
        assert found.key["gaps"] == {"1": {"kind": "single", "right": ["a"]}, "2": {"kind": "single", "right": ["a"]}}
        assert found.texts[""]["parts"]["gaps"]["2"]["options"] == {"a": "sea", "b": "boat"}
        assert reasons(found) == lost


class TestGaps:
    """Texts with gaps, in all their types."""

    def cloze(self, stem, **fields):
        return one("cloze", stem=stem, **fields)

    def test_every_type_that_the_bank_has(self):
        found = self.cloze(
            "<p>{1:MULTICHOICE:200 B.C.#early~=50 B.C.#yes~%50%49 B.C.} {2:MCV:=x~y} {:SHORTANSWER:=Owl~%50%Bird} "
            "{1:SHORTANSWER_C:=H2O} {1:MW:=a} {1:NUMERICAL:=32:0~%50%32:10} {3:NM:%100%1701:0~%33%1701:50}</p>"
        )

        gaps = found.key["gaps"]
        assert [gap["kind"] for gap in gaps.values()] == [
            "single",
            "single",
            *["short_answer"] * 3,
            "numeric",
            "numeric",
        ]
        assert gaps["1"] == {"kind": "single", "right": ["b"], "weights": {"b": "1", "c": "0.5"}}
        assert (gaps["2"]["weight"], gaps["7"]["weight"]) == (2, 3)
        assert gaps["4"] == {"kind": "short_answer", "accept": ["H2O"], "case": True}
        assert gaps["6"]["more"] == [{"value": "32", "tolerance": "10", "share": "0.5"}]
        assert found.texts[""]["stem"] == f"<p>{' '.join(f'[[{place}]]' for place in range(1, 8))}</p>"
        assert reasons(found) == ["feedback"]

    def test_signs_and_entities_in_answers(self):
        found = self.cloze("<p>{1:SA:=a\\}b\\~c\\#d~=x &amp;lt; y~=&amp;#039;q&#039;}</p>")

        assert found.key["gaps"]["1"]["accept"] == ["a}b~c#d", "x < y", "'q'"]

    def test_words_that_look_like_a_gap_of_the_bank_are_none(self):
        assert self.cloze("See [[7]]: {1:SA:=a}", notation="plain_text").texts[""]["stem"] == "See [ [7] ]: [[1]]"

    @pytest.mark.parametrize(
        ("stem", "reason"),
        [
            ("Nothing", "no_gaps"),
            ("{1:MULTIRESPONSE:=a~=b~c}", "gap_several"),
            ("{1:REGEXP:=a}", "gap_type"),
            ("{1:SA:=a", "gap_open"),
            ("{1:SA:}", "gap_empty"),
            ("{1:SA:%50%a}", "gap_full"),
            ("{1:NM:=1:x}", "gap_number"),
            ("{1:MC:=a~}", "empty_option"),
        ],
    )
    def test_a_gap_that_makes_no_sense_is_named(self, stem, reason):
        assert reasons(self.cloze(stem)) == [reason]


class TestAroundQuestions:
    """Ids, tags, categories, notations, losses that every type may have."""

    def test_id_tags_and_hidden(self):
        found = one(
            "truefalse",
            "<idnumber>T &amp; F</idnumber><hidden>1</hidden><tags><tag><text>law</text></tag><tag><text>law</text></tag></tags>"
            + answer("true", 100),
        )

        assert (found.code, found.tags, found.is_hidden) == ("T & F", ("law",), True)

    def test_what_is_lost_is_named(self):
        found = one(
            "multichoice",
            '<defaultgrade>3.0</defaultgrade><shuffleanswers>0</shuffleanswers><hint format="html"><text>Think</text></hint>'
            '<correctfeedback format="html"><text>Bravo</text></correctfeedback><file name="a.png">AAAA</file>'
            + answer("a", 100, "<feedback><text>Yes</text></feedback>")
            + answer("b", 0),
        )

        assert reasons(found) == ["media", "hints", "feedback", "fixed_order", "points"]

    def test_what_moodle_says_after_every_question_is_no_loss(self):
        found = one(
            "multichoice",
            '<correctfeedback format="html"><text>Your answer is correct.</text></correctfeedback>'
            + answer("a", 100)
            + answer("b", 0),
        )

        assert found.verdict == "imported"

    @pytest.mark.parametrize(
        ("notation", "stem", "expected", "markup"),
        [
            ("plain_text", "a < b\nc", "a < b\nc", "plain"),
            ("moodle_auto_format", "a\nb", "a\nb", "plain"),
            ("moodle_auto_format", "a\n<b>b</b>", "a<br><b>b</b>", "html"),
            ("markdown", "**a**", "<p><strong>a</strong></p>", "html"),
            (
                "html",
                "<div>a</div><h1>b</h1><pre>c\n  d</pre>",
                "<p>a</p><h3>b</h3><p><code>c<br>&nbsp;&nbsp;d</code></p>",
                "html",
            ),
        ],
    )
    def test_notations(self, notation, stem, expected, markup):
        text = one("truefalse", answer("true", 100), stem=stem, notation=notation).texts[""]

        assert (text["stem"], text["markup"]) == (expected, markup)

    def test_markup_that_was_not_wrapped_up_is_read_all_the_same(self):
        (found,) = read(
            '<quiz><question type="truefalse"><name><text>N</text></name><questiontext format="html"><text><p>A <b>b</b></p></text></questiontext><answer fraction="100"><text>true</text></answer></question></quiz>'
        )

        assert found.texts[""]["stem"] == "<p>A <b>b</b></p>"

    @pytest.mark.parametrize(
        "kind", ["calculated", "calculatedmulti", "random", "ddmarker", "ddimageortext", "coderunner"]
    )
    def test_a_type_that_the_bank_lacks_is_refused_by_its_name(self, kind):
        found = one(kind, answer("{a} + {b}", 100))

        assert (reasons(found), found.refusal.gaps) == (["type"], {"type": kind})

    def test_a_description_is_no_question(self):
        assert reasons(one("description")) == ["description"]

    def test_an_essay_that_is_a_file_is_refused(self):
        assert reasons(one("essay", "<attachmentsrequired>1</attachmentsrequired>")) == ["upload"]

    @pytest.mark.parametrize(
        ("kind", "body", "reason"),
        [
            ("", "", "no_type"),
            ("multichoice", "", "no_options"),
            ("multichoice", answer("a", 100), "few_options"),
            ("multichoice", answer("a", 50) + answer("b", 0), "no_full"),
            ("multichoice", answer("a", "x") + answer("b", 0), "share"),
            ("multichoice", "<single>false</single>" + answer("a", 33) + answer("b", 33.33333), "shares"),
            ("truefalse", answer("true", 0) + answer("false", 0), "no_right"),
            ("numerical", answer("many", 100), "number"),
            ("numerical", answer("*", 100), "any_number"),
            ("matching", "", "few_pairs"),
            ("ordering", answer("a", 1), "few_steps"),
            ("gapselect", "", "no_gaps"),
        ],
    )
    def test_the_reason_is_named(self, kind, body, reason):
        assert reasons(one(kind, body)) == [reason]


class TestBrokenFiles:
    """A file that is no XML, or only almost."""

    GOOD = '<question type="truefalse"><name><text>Good</text></name><questiontext><text>A?</text></questiontext><answer fraction="100"><text>true</text></answer></question>\n'
    BAD = '<question type="truefalse"><name><text>Bad &amp; co</text></name>\n<questiontext><text>A & B?</text></questiontext></question>\n'

    def test_one_broken_question_does_not_stop_the_others(self):
        first, broken, last = read(f"<quiz>\n{self.GOOD}{self.BAD}{self.GOOD}</quiz>")

        assert (first.verdict, last.verdict, last.line) == ("imported", "imported", 5)
        assert (broken.name, broken.line, reasons(broken)) == ("Bad & co", 4, ["xml"])
        assert broken.refusal.gaps == {"error": "not well-formed (invalid token)"}

    def test_a_file_that_ends_too_early_keeps_what_was_whole(self):
        first, broken = read(f"<quiz>\n{self.GOOD}{self.GOOD[:80]}")

        assert (first.verdict, reasons(broken), broken.line) == ("imported", ["xml_open"], 3)

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("<quiz><question", "xml"),
            ("<quiz>\n<a>\n</quiz>", "xml"),
            (f"<quiz>{BAD}</quiz>", "xml"),
            ("<?xml version='1.0'?><html><p>x</p></html>", "not_moodle"),
            ("<quiz>" + "<a>" * 100 + "</a>" * 100 + "</quiz>", "deep"),
            ("<?xml version='1.0'?><!DOCTYPE q [<!ENTITY a 'aaa'>]><quiz>&a;</quiz>", "entities"),
            ("<?xml version='1.0'?><!DOCTYPE q [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><quiz>&a;</quiz>", "entities"),
        ],
    )
    def test_a_file_without_any_sound_question_is_refused(self, text, code):
        with pytest.raises(FileUnreadable) as refused:
            read(text)

        assert refused.value.code == code

    def test_the_line_of_the_mistake_is_named(self):
        with pytest.raises(FileUnreadable) as refused:
            read("<quiz>\n<a>\n</quiz>")

        assert refused.value.messages == ["The XML is broken in line 3 (mismatched tag)."]

    @pytest.mark.parametrize("encoding", ["windows-1251", "utf-8", "utf-16"])
    def test_the_encoding_is_the_one_that_the_file_names(self, encoding):
        text = question("truefalse", answer("true", 100), stem="Қай жылы?" if "utf" in encoding else "Правда ли?")

        (found,) = read(text.replace("UTF-8", encoding).encode(encoding))

        assert found.texts[""]["stem"] in ("Қай жылы?", "Правда ли?")
