"""GIFT: every construct of the format, and why a question cannot be read."""

import pytest

from lms.assessment.formats import detecting


def read(text):
    """The questions of a text."""
    form, questions = detecting.read(text.encode(), form="gift")
    assert form == "gift"
    return list(questions)


def one(text):
    (found,) = read(text)
    return found


def parts(found):
    return found.texts[""]["parts"]


class TestTypes:
    """What a question asks for, by the signs among its answers."""

    def test_one_answer_to_choose(self):
        found = one("Who's buried in Grant's tomb?{~Grant ~Jefferson =no one}")

        assert (found.kind, found.key, found.verdict) == ("single", {"right": ["c"]}, "imported")
        assert parts(found) == {"options": {"a": "Grant", "b": "Jefferson", "c": "no one"}}

    def test_one_answer_that_is_half_right(self):
        found = one("Difficult.{~wrong ~%50%half =full}")

        assert found.key == {"right": ["c"], "weights": {"b": "0.5", "c": "1"}}

    def test_several_answers_that_share_the_point(self):
        found = one("Continents\\:{~%33.33333%Africa ~%33.33333%Asia ~%-100%China ~%33.33333%Antarctica}")

        assert (found.kind, found.key) == ("multiple", {"right": ["a", "b", "d"], "of": 4})

    def test_shares_that_were_rounded_make_a_whole(self):
        found = one("Which?{~%33.3%a ~%33.3%b ~%33.4%c ~d}")

        assert found.key["weights"] == {"a": "0.333", "b": "0.333", "c": "0.334"}

    def test_several_answers_with_shares_of_their_own(self):
        found = one("Which?{~%75%a ~%25%b ~%-10%c ~d}")

        assert found.key == {"right": ["a", "b"], "of": 4, "weights": {"a": "0.75", "b": "0.25", "c": "-0.1"}}

    @pytest.mark.parametrize(
        ("word", "right"), [("T", True), ("TRUE", True), ("F", False), ("FALSE", False), ("true", True)]
    )
    def test_a_statement(self, word, right):
        found = one(f"The sun rises in the east.{{{word}}}")

        assert (found.kind, found.key) == ("true_false", {"right": right})

    def test_a_few_words(self):
        found = one("Two plus two?{=four =4 =%50%for =%0%*#No}")

        assert (found.kind, found.key) == ("short_answer", {"accept": ["four", "4"], "partly": [["for", "0.5"]]})

    def test_a_star_stands_for_anything(self):
        assert one("Colour?{=*blue*}").key == {"accept": ["*blue*"], "wildcards": True}
        assert one("Sign?{=\\\\*}").key == {"accept": ["*"]}

    @pytest.mark.parametrize(
        ("answer", "value", "tolerance"),
        [
            ("1822", "1822", "0"),
            ("3:0.1", "3", "0.1"),
            ("1..5", "3", "2"),
            ("-3.142..-3.141", "-3.1415", "0.0005"),
            ("=1,5:0,5", "1.5", "0.5"),
        ],
    )
    def test_a_number(self, answer, value, tolerance):
        found = one(f"How many?{{#{answer}}}")

        assert (found.kind, found.key) == ("numeric", {"value": value, "tolerance": tolerance})

    def test_several_numbers(self):
        found = one("When?{#\n=1822:0#Yes\n=%50%1822:2#Close\n~#No}")

        assert found.key == {
            "value": "1822",
            "tolerance": "0",
            "more": [{"value": "1822", "tolerance": "2", "share": "0.5"}],
        }
        assert [note.reason for note in found.losses] == ["feedback"]

    def test_pairs_and_what_fits_nowhere(self):
        found = one("Match.{=Canada->Ottawa =Italy -> Rome =Vatican -> Rome = -> Paris}")

        assert found.key == {"pairs": {"l1": "r1", "l2": "r2", "l3": "r2"}}
        assert parts(found)["right"] == {"r1": "Ottawa", "r2": "Rome", "r3": "Paris"}

    def test_an_essay(self):
        found = one("Write about him. {}")

        assert (found.kind, found.key) == ("essay", {"rubric": {"r1": 10}})

    def test_an_arrow_alone_makes_no_pairs(self):
        assert one("How to make coffee?{~go to starbucks -> order =get powder -> add water}").kind == "single"


class TestWords:
    """Titles, notations, escapes, feedback."""

    def test_the_title_is_the_name(self):
        assert one("::Kanji\\: Origins::From where?{=China}").name == "Kanji: Origins"

    def test_without_a_title_the_question_is(self):
        assert one("[html]<p>From <b>where</b>?</p>{=China}").name == "From where?"

    def test_the_blank_stands_where_the_answers_are(self):
        assert one("Two plus two equals {=four} today.").texts[""]["stem"] == "Two plus two equals _____ today."
        assert one("{=Asia} is large.").texts[""]["stem"] == "_____ is large."

    def test_signs_that_are_escaped_mean_nothing(self):
        found = one("Which equals 5\\: \\{x\\}?{~\\= 2 + 2 =\\= 2 + 3 ~\\~\\#\\\\n}")

        assert found.texts[""]["stem"] == "Which equals 5: {x}?"
        assert parts(found)["options"] == {"a": "= 2 + 2", "b": "= 2 + 3", "c": "~#\\n"}

    def test_a_line_end_in_plain_words_is_a_space_unless_it_is_written(self):
        assert one("One\n   two\\nthree{T}").texts[""]["stem"] == "One two\nthree"

    def test_html_is_cleaned_to_what_the_editor_allows(self):
        found = one('[html]<p onclick\\="x()">A <b>bold</b> <script>alert(1)</script>word<img src\\="x.png"></p>{T}')

        assert found.texts[""]["stem"] == "<p>A <b>bold</b> word</p>"
        assert found.texts[""]["markup"] == "html"
        assert [note.reason for note in found.losses] == ["media"]

    def test_markdown_becomes_html(self):
        assert one("[markdown]Who is in **the tomb**?{=nobody}").texts[""]["stem"] == (
            "<p>Who is in <strong>the tomb</strong>?</p>"
        )

    def test_general_feedback_explains(self):
        found = one("[html]<p>Sure?</p>{=yes ~no####[plain]Because 1 < 2.}")

        assert found.texts[""]["explanation"] == "<p>Because 1 &lt; 2.</p>"
        assert one("Sure?{TRUE#no#yes####So.}").texts[""]["explanation"] == "So."
        assert one("Write.{####So.}").kind == "essay"

    def test_tags_and_entities_hold_no_signs(self):
        found = one('[html]Which?{=<a href="http://x.kz/#a">one</a> ~&#1085;et}')

        assert parts(found)["options"] == {"a": "one", "b": "нet"}
        assert found.verdict == "imported"

    def test_formatting_within_answers_is_named_as_lost(self):
        found = one("[html]Water?{=H<sub>2</sub>O ~CO}")

        assert parts(found)["options"]["a"] == "H2O"
        assert [note.reason for note in found.losses] == ["formatting"]


class TestAroundQuestions:
    """Categories, comments, ids and tags, empty lines."""

    def test_a_category_holds_for_what_follows(self):
        found = read("A{T}\n\n$CATEGORY: $course$/top/Law/Rules 1//2\n\nB{T}\n\n$CATEGORY: tom\nC{T}\n")

        assert [each.category for each in found] == [(), ("Law", "Rules 1/2"), ("tom",)]

    def test_comments_say_id_and_tags(self):
        found = one("// question: 7 [id:C01-\\]7] [tag:law] [tag: two words ]\n::x::A{T}\n// after")

        assert (found.code, found.tags, found.line) == ("C01-]7", ("law", "two words"), 2)

    def test_comments_above_an_empty_line_belong_to_the_question_below(self):
        first, second = read("// [id:1]\n\nA{T}\n\n// [id:2]\nB{T}")

        assert (first.code, second.code) == ("1", "2")

    def test_comments_stand_within_questions(self):
        found = one(
            "::Title:: // after the title\n// about the stem\nThis is false.\n{ // before\n F // after\n // last\n}"
        )

        assert (found.name, found.texts[""]["stem"], found.key) == ("Title", "This is false.", {"right": False})

    def test_a_brace_may_close_after_an_empty_line(self):
        first, second = read("[html]<p>A</p>{\n=one\n\n~two\n}\n\nB{T}")

        assert (first.kind, second.kind, second.line) == ("single", "true_false", 7)

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_line_ends_of_every_system(self, end):
        assert len(read(end.join(["A{T}", "", "B{F}", "", "", "C{=x}"]))) == 3


class TestRefusals:
    """One question that makes no sense never stops the others, and has a line and a reason."""

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("Only words.", "description"),
            ("What {=a ~b", "open_brace"),
            ("What =a ~b}", "closed_brace"),
            ("What {=a ~b} and {=c}", "braces"),
            ("What {~a ~b}", "no_right"),
            ("What {~%50%a ~%20%b}", "shares"),
            ("What {~%150%a ~b}", "share"),
            ("What {=%50%a}", "no_full"),
            ("What {=a ~}", "empty_option"),
            ("What {~=a}", "empty_option"),
            ("What {=%100%a ~%x%b ~%%c}", ""),
            ("What {#}", "number"),
            ("What {#abc}", "number"),
            ("What {#=*}", "any_number"),
            ("What {#1:x}", "number"),
            ("What {=a -> b}", "few_pairs"),
            ("What {=a -> b =c}", "pair"),
            ("{T}", "no_question"),
            ("What {=%s}" % ("x" * 201), "long_answer"),
            ("%s{T}" % ("x" * 8001), "too_long"),
        ],
    )
    def test_the_reason_is_named(self, text, reason):
        first, broken, last = read(f"A{{T}}\n\n{text}\n\n::z::B{{F}}")

        assert (broken.refusal.reason if broken.refusal else "") == reason
        assert (broken.line, first.verdict, last.verdict) == (3, "imported", "imported")
        assert broken.name
