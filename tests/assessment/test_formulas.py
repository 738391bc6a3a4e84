"""How each type is marked is said to its author and to the learner, and what is said is true."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.html import escape

from lms.assessment import answers, marking
from lms.assessment.models import AttemptItem, Question, QuestionVersion
from tests.assessment.conftest import KEYS, question_of

pytestmark = pytest.mark.django_db
KINDS = list(KEYS)
WEIGHTS = {"a": "0.5", "b": "1", "c": "-0.5", "d": "0"}


def said(kind, key):
    """What is said of a question with this key."""
    version = QuestionVersion(question=Question(kind=kind), key=key)
    return answers.formula(AttemptItem(version=version, order=[]))


def shown(kind):
    """The formula of a type as it stands in a page."""
    return escape(str(answers.FORMULAS[kind]))


def test_every_type_has_a_formula():
    assert set(answers.FORMULAS) == set(Question.Kind.values)


def test_the_author_reads_each_on_the_page_of_types(site, instructor, sign_in):
    page = sign_in(instructor).get(reverse("questions:kinds")).content.decode()

    assert [kind for kind in KINDS if shown(kind) not in page] == []


def test_the_author_reads_each_on_the_preview(site, instructor, sign_in):
    browser = sign_in(instructor)

    for kind in KINDS:
        page = browser.get(reverse("questions:preview", args=[question_of(kind).pk])).content.decode()
        assert (kind, page.count(shown(kind))) == (kind, 3)  # in each of its languages


def test_the_learner_reads_each_beside_the_question(sit, trainee, sign_in):
    browser = sign_in(trainee)

    for kind in KINDS:
        page = browser.get(reverse("attempt", args=[sit(kind).pk, 1])).content.decode()
        assert (kind, page.count(shown(kind))) == (kind, 1)


class TestTruth:
    """Keys from elsewhere give answers shares of their own: then the sentence is another one."""

    def test_one_option_earns_its_share_never_below_0(self):
        key = {"right": ["b"], "weights": WEIGHTS}

        assert said("single", key) == [str(answers.BY_WEIGHT)]
        marks = {letter: marking.mark("single", key, [letter]) for letter in WEIGHTS}
        assert marks == {"a": Decimal("0.5"), "b": 1, "c": 0, "d": 0}

    def test_several_options_add_and_take_their_shares(self):
        key = {"right": ["a", "b"], "of": 4, "weights": WEIGHTS}

        assert said("multiple", key) == [str(answers.BY_WEIGHTS)]
        assert marking.mark("multiple", key, ["b", "c"]) == Decimal("0.5")
        assert marking.mark("multiple", key, ["c"]) == 0
        assert marking.mark("multiple", key, ["a", "b"]) == 1

    def test_a_wording_may_earn_a_part(self):
        key = {"accept": ["frog"], "partly": [["toad", "0.8"]]}

        assert said("short_answer", key) == [str(answers.BY_WEIGHT)]
        assert marking.mark("short_answer", key, ["TOAD"]) == Decimal("0.8")

    def test_where_capitals_matter_it_is_said(self):
        key = {"accept": ["Frog"], "case": True}

        assert said("short_answer", key) == ["1 point for the right answer. Capitals matter, spaces do not."]
        assert [marking.mark("short_answer", key, [typed]) for typed in ("frog", " Frog ")] == [0, 1]

    def test_where_capitals_matter_and_wordings_earn_parts_both_are_said(self):
        key = {"accept": ["Frog"], "partly": [["Toad", "0.8"]], "case": True}

        assert said("short_answer", key) == [str(answers.BY_WEIGHT), "Capitals matter."]
        assert [marking.mark("short_answer", key, [typed]) for typed in ("toad", "Toad")] == [0, Decimal("0.8")]

    def test_a_tolerance_is_said_where_there_is_one(self):
        exact, near = ({"value": "22", "tolerance": tolerance} for tolerance in ("0", "0.5"))

        assert said("numeric", exact) == [str(answers.FORMULAS["numeric"])]
        assert said("numeric", near)[1:] == ["A number within the tolerance counts as right."]
        assert [marking.mark("numeric", key, ["22,5"]) for key in (exact, near)] == [0, 1]

    def test_a_number_may_earn_a_part(self):
        key = {"value": "22", "tolerance": "0", "more": [{"value": "21", "tolerance": "0", "share": "0.25"}]}

        assert said("numeric", key) == [str(answers.BY_WEIGHT)]
        assert marking.mark("numeric", key, ["21"]) == Decimal("0.25")

    def test_gaps_may_weigh_differently_and_earn_parts(self):
        plain = {"kind": "short_answer", "accept": ["owl"]}
        heavy = {"kind": "single", "right": ["a"], "weights": {"a": "1", "b": "0.5"}, "weight": 3}
        key = {"gaps": {"1": plain, "2": heavy}}

        assert said("cloze", {"gaps": {"1": plain}}) == [str(answers.FORMULAS["cloze"])]
        assert said("cloze", key)[1:] == [
            "The gaps do not all weigh the same.",
            "A gap may also earn a part of its share.",
        ]
        assert marking.mark("cloze", key, {"1": "owl", "2": "b"}) == Decimal("0.625")

    def test_a_decision_may_take_points_away(self):
        steps = {"s1": {"shares": {"a": "1", "b": "0"}}, "s2": {"shares": {"a": "1", "b": "-2"}}}
        key = {"order": ["s1", "s2"], "steps": steps}

        assert said("scenario", KEYS["scenario"]) == [str(answers.FORMULAS["scenario"])]
        assert said("scenario", key)[1:] == ["A decision may also take points away."]
        assert marking.mark("scenario", key, {"s1": "a", "s2": "b"}) == 0


class TestSharesInThePreview:
    """The author sees what each answer earns."""

    def test_options(self, site, instructor, sign_in):
        question = question_of("single")
        question.current_version.key = {"right": ["b"], "weights": WEIGHTS}
        question.current_version.save()

        page = sign_in(instructor).get(reverse("questions:preview", args=[question.pk])).content.decode()

        assert [page.count(f"share of the point: {share}<") for share in ("0.5", "1", "-0.5", "0")] == [3, 3, 3, 3]

    def test_wordings_and_numbers(self, site, instructor, sign_in):
        question = question_of("numeric")
        more = [{"value": "21", "tolerance": "0.1", "share": "0.25"}]
        question.current_version.key = {"value": "22", "tolerance": "0", "more": more}
        question.current_version.save()

        page = sign_in(instructor).get(reverse("questions:preview", args=[question.pk])).content.decode()

        assert page.count("<strong>21 ± 0.1</strong>") == 3
        assert page.count("share of the point: 0.25<") == 3
