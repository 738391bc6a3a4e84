"""Questions are kept once, in versions: a version that was drawn is never touched."""

import datetime

import pytest
import yaml
from django.conf import settings as django_settings
from django.utils import translation

from lms.assessment import bank, marking
from lms.assessment.errors import KindIsFixed, TooFewQuestions
from lms.assessment.models import AttemptItem, Question, QuestionText, QuestionVersion, QuizPage
from tests import factories
from tests.assessment.conftest import KEYS, PARTS

TEXTS = {
    "en": {"stem": "Which?", "parts": PARTS["single"], "explanation": "So.", "markup": "plain"},
    "ru": {"stem": "Какой?", "parts": PARTS["single"], "explanation": "Так.", "markup": "plain"},
}


def keep(**changes):
    """The question kept with these changes."""
    fields = {"kind": "single", "topic": factories.TopicFactory(), "key": KEYS["single"], "texts": TEXTS}
    return bank.keep("C01-99", **{**fields, **changes})


@pytest.mark.django_db
class TestKeeping:
    """Made, or brought up to date."""

    def test_a_new_question_has_its_first_version_with_its_words(self, instructor):
        provision = factories.ProvisionFactory()

        question = keep(difficulty=3, reference="Rule 44", provisions=[provision], course_code="C01", by=instructor)

        assert (question.code, question.kind, question.difficulty, question.review) == (
            "C01-99",
            "single",
            3,
            "awaiting",
        )
        assert (question.reference, question.course_code, list(question.provisions.all())) == (
            "Rule 44",
            "C01",
            [provision],
        )
        assert (question.current_version.number, question.current_version.made_by) == (1, instructor)
        assert bank.texts_of(question.current_version) == TEXTS

    def test_keeping_the_same_again_changes_nothing(self):
        first = keep().current_version

        second = keep().current_version

        assert (second.pk, second.made_at) == (first.pk, first.made_at)
        assert (Question.objects.count(), QuestionVersion.objects.count(), QuestionText.objects.count()) == (1, 1, 2)

    def test_a_change_before_any_draw_replaces_the_words_in_the_same_version(self):
        keep()

        question = keep(key={"right": ["a"]}, texts={"kk": TEXTS["ru"]})

        assert (question.current_version.number, question.current_version.key) == (1, {"right": ["a"]})
        assert bank.texts_of(question.current_version) == {"kk": TEXTS["ru"]}
        assert QuestionText.objects.count() == 1

    def test_a_change_after_a_draw_makes_the_next_version(self, sitting):
        question = sitting.items.get(position=1).version.question
        old = question.current_version

        new = bank.revise(question, key={"right": ["b"]}, texts=TEXTS)

        old.refresh_from_db()
        question.refresh_from_db()
        assert (old.number, old.key, old.texts.count()) == (1, {"right": ["c"]}, 3)
        assert (new.number, new.key, question.current_version) == (2, {"right": ["b"]}, new)

    def test_the_same_after_a_draw_makes_none(self, sitting):
        question = sitting.items.get(position=1).version.question

        bank.revise(question, key=question.current_version.key, texts=bank.texts_of(question.current_version))

        assert question.versions.count() == 1

    def test_what_was_drawn_keeps_its_kind(self, sitting):
        question = AttemptItem.objects.first().version.question

        with pytest.raises(KindIsFixed) as refused:
            bank.keep(
                question.code, kind="numeric", topic=question.topic, key=KEYS["numeric"], texts={"en": TEXTS["en"]}
            )

        assert refused.value.messages == [
            f"The question {question.code} has been drawn. Its type cannot change; make a new question."
        ]
        question.refresh_from_db()
        assert question.kind == "single"

    def test_what_was_not_drawn_may_change_its_kind(self):
        keep()

        assert keep(kind="true_false", key={"right": True}).kind == "true_false"


@pytest.mark.django_db
class TestWords:
    """A version in the reader's language, or the next best one."""

    @pytest.mark.parametrize(
        ("asked", "expected"), [("en", "en"), ("ru", "ru"), ("kk", "ru"), ("ky", "ru"), ("uz", "ru"), ("", "en")]
    )
    def test_the_next_best_language_is_found(self, asked, expected):
        version = keep().current_version

        assert version.text(asked).language == expected

    def test_without_a_language_it_is_that_of_the_page(self):
        version = keep().current_version

        with translation.override("ru"):
            assert version.text().language == "ru"

    def test_a_version_without_words_says_so(self):
        version = keep(texts={}).current_version

        with pytest.raises(QuestionText.DoesNotExist):
            version.text()

    def test_rows_say_what_they_are(self):
        question = keep()

        assert str(question) == "C01-99"
        assert str(question.current_version) == "C01-99 / 1"
        assert str(question.current_version.text("en")) == "Which?"

    @pytest.mark.parametrize(
        ("review", "expected"), [("draft", True), ("awaiting", True), ("approved", False), ("retired", False)]
    )
    def test_a_question_awaits_its_check_until_it_is_approved_or_retired(self, review, expected):
        assert keep(review=review).is_awaiting_check is expected


ENTRY = {
    "difficulty": 2,
    "reference": "Rule 44",
    "languages": ["en", "ru"],
    "stem": {"en": " Which? ", "ru": "Какой?"},
    "explanation": {"en": "So. ", "ru": "Так."},
}


@pytest.mark.parametrize(
    ("more", "key", "parts"),
    [
        (
            {"type": "single", "options": {"a": {"en": 1955, "ru": 1955}, "b": {"en": "x", "ru": "й"}}, "right": ["b"]},
            {"right": ["b"]},
            {"options": {"a": "1955", "b": "x"}},
        ),
        (
            {
                "type": "multiple",
                "options": {"a": {"en": "x"}, "b": {"en": "y"}, "c": {"en": "z"}},
                "right": ["c", "a"],
            },
            {"right": ["a", "c"], "of": 3},
            {"options": {"a": "x", "b": "y", "c": "z"}},
        ),
        ({"type": "true_false", "right": False}, {"right": False}, {}),
        (
            {"type": "numeric", "value": 22, "tolerance": 0.5, "unit": {"en": "hours"}},
            {"value": "22", "tolerance": "0.5"},
            {"unit": "hours"},
        ),
        ({"type": "numeric", "value": 22}, {"value": "22", "tolerance": "0"}, {"unit": ""}),
        ({"type": "short_answer", "accept": ["18 july", 18.07]}, {"accept": ["18 july", "18.07"]}, {}),
        (
            {
                "type": "matching",
                "pairs": [{"left": {"en": "A"}, "right": {"en": "1"}}, {"left": {"en": "B"}, "right": {"en": "2"}}],
                "extra_right": [{"en": "3"}],
            },
            {"pairs": {"l1": "r1", "l2": "r2"}},
            {"left": {"l1": "A", "l2": "B"}, "right": {"r1": "1", "r2": "2", "r3": "3"}},
        ),
        (
            {"type": "ordering", "items": [{"en": "first"}, {"en": "second"}]},
            {"sequence": ["s1", "s2"]},
            {"steps": {"s1": "first", "s2": "second"}},
        ),
    ],
    ids=lambda value: value.get("type", "") if isinstance(value, dict) else "",
)
def test_an_entry_of_a_fixture_is_read(more, key, parts):
    found = bank.read_fixture({**ENTRY, "languages": ["en"], **more})

    assert found == {
        "kind": more["type"],
        "key": key,
        "texts": {"en": {"stem": "Which?", "parts": parts, "explanation": "So."}},
        "difficulty": 2,
        "reference": "Rule 44",
        "jurisdiction": "international",
        "review": "awaiting",
    }


def test_an_entry_that_was_checked_is_approved():
    found = bank.read_fixture({**ENTRY, "type": "true_false", "right": True, "checked": True, "jurisdiction": "KZ"})

    assert (found["review"], found["jurisdiction"], sorted(found["texts"])) == ("approved", "KZ", ["en", "ru"])


def entries():
    """Every question that is shipped."""
    for path in sorted((django_settings.ROOT / "fixtures" / "questions").glob("*.yaml")):
        yield from yaml.safe_load(path.read_text(encoding="utf-8"))


def test_every_question_that_is_shipped_can_be_asked_and_answered_rightly():
    for entry in entries():
        found = bank.read_fixture(entry)
        kind, key = found["kind"], found["key"]
        shapes = {
            str({part: sorted(words) for part, words in text["parts"].items() if part != "unit"})
            for text in found["texts"].values()
        }
        assert len(shapes) == 1, entry["id"]
        assert all(text["stem"] for text in found["texts"].values()), entry["id"]
        assert marking.mark(kind, key, solution(kind, key)) == 1, entry["id"]


def solution(kind, key):
    """What gets full marks."""
    match kind:
        case "single" | "multiple":
            return key["right"]
        case "true_false":
            return [str(key["right"]).lower()]
        case "numeric":
            return [key["value"]]
        case "short_answer":
            return [key["accept"][0]]
        case "matching":
            return key["pairs"]
    return {step: str(place) for place, step in enumerate(key["sequence"], 1)}


@pytest.mark.django_db
class TestTheBlueprintInTheEditor:
    """A blueprint that the bank cannot fill is refused with numbers."""

    def submit(self, quiz, rows):
        """The form of the editor with a blueprint."""
        data = {
            "title": quiz.title,
            "slug": quiz.slug,
            "intro": "",
            "pass_mark": "75",
            "minutes": "30",
            "attempts_allowed": "3",
            "pause_hours": "0",
            "feedback": "full",
            "blueprint-TOTAL_FORMS": str(len(rows)),
            "blueprint-INITIAL_FORMS": "0",
            "blueprint-MIN_NUM_FORMS": "1",
            "blueprint-MAX_NUM_FORMS": "1000",
            "comments-TOTAL_FORMS": "0",
            "comments-INITIAL_FORMS": "0",
        }
        for place, (topic, difficulty, count) in enumerate(rows):
            prefix = f"blueprint-{place}-"
            data |= {
                f"{prefix}topic": str(topic.pk),
                f"{prefix}difficulty": difficulty,
                f"{prefix}count": str(count),
                f"{prefix}ORDER": str(place + 1),
                f"{prefix}id": "",
            }
        form_class = QuizPage.get_edit_handler().get_form_class()
        return form_class(data, instance=QuizPage(), parent_page=quiz.get_parent(), for_user=None)

    @pytest.fixture
    def topic(self, quiz):
        topic = factories.TopicFactory()  # three questions of medium difficulty are there
        factories.question(difficulty=1)
        return topic

    @pytest.mark.parametrize("rows", [[("", 4)], [("1", 1), ("", 3)], [("1", 1), ("2", 3)]])
    def test_what_the_bank_can_fill_is_taken(self, quiz, topic, rows):
        form = self.submit(quiz, [(topic, difficulty, count) for difficulty, count in rows])

        form.is_valid()

        assert form.non_field_errors() == []

    @pytest.mark.parametrize(
        ("rows", "named", "wanted", "found"),
        [
            ([("", 5)], "Order", 5, 4),
            ([("1", 2)], "Order, easy", 2, 1),
            ([("1", 1), ("", 4)], "Order", 5, 4),
            ([("1", 1), ("2", 3), ("", 1)], "Order", 5, 4),
        ],
    )
    def test_what_it_cannot_fill_is_refused(self, quiz, topic, rows, named, wanted, found):
        form = self.submit(quiz, [(topic, difficulty, count) for difficulty, count in rows])

        form.is_valid()

        assert form.non_field_errors() == TooFewQuestions(topic=named, wanted=wanted, found=found).messages


@pytest.mark.django_db
def test_a_question_to_be_reviewed_keeps_its_day():
    question = keep()
    question.review_on = datetime.date(2027, 1, 1)
    question.save()

    assert keep().review_on == datetime.date(2027, 1, 1)


class TestVeiling:
    """The letters of parts, which a page shows in its source, tell nothing."""

    KEY = {"sequence": [f"s{place}" for place in range(1, 7)]}
    TEXTS = {"en": {"stem": "?", "explanation": "", "parts": {"steps": {f"s{n}": f"Step {n}" for n in range(1, 7)}}}}

    def test_steps_keep_their_order_and_lose_their_telling_names(self):
        key, texts = bank.veiled(self.KEY, self.TEXTS)

        steps = texts["en"]["parts"]["steps"]
        assert [steps[step] for step in key["sequence"]] == [f"Step {n}" for n in range(1, 7)]
        assert key["sequence"] != sorted(key["sequence"])

    def test_the_same_question_is_veiled_the_same_way_each_time(self):
        assert bank.veiled(self.KEY, self.TEXTS) == bank.veiled(self.KEY, self.TEXTS)
        once = bank.veiled(self.KEY, self.TEXTS)
        assert bank.veiled(*once) == once

    def test_pairs_stay_pairs(self):
        key = {"pairs": {f"l{n}": f"r{n}" for n in range(1, 5)}}
        parts = {
            "left": {f"l{n}": f"Left {n}" for n in range(1, 5)},
            "right": {f"r{n}": f"Right {n}" for n in range(1, 6)},
        }

        veiled, texts = bank.veiled(key, {"en": {"stem": "?", "explanation": "", "parts": parts}})

        rights = texts["en"]["parts"]["right"]
        assert {left: rights[right] for left, right in veiled["pairs"].items()} == {
            f"l{n}": f"Right {n}" for n in range(1, 5)
        }
        assert sorted(rights.values()) == [f"Right {n}" for n in range(1, 6)]
        assert veiled != key
