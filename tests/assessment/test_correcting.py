"""Correcting what is right in a question that people have answered: the same boxes as the author's, never its words."""

import pytest
from django.http import QueryDict

from lms.assessment import correcting, marking
from lms.assessment.regrading_forms import KeyForm
from tests import factories
from tests.assessment.conftest import BY_PEOPLE, KEYS, PARTS, question_of

pytestmark = pytest.mark.django_db
CORRECTED = {
    "single": ({"right": "a"}, {"right": ["a"]}),
    "multiple": ({"right": ["a", "e"]}, {"right": ["a", "e"], "of": 5}),
    "true_false": ({"right": "false"}, {"right": False}),
    "numeric": ({"value": "24", "tolerance": "1"}, {"value": "24", "tolerance": "1"}),
    "short_answer": ({"accept": "18 July\n18.07"}, {"accept": ["18 July", "18.07"]}),
    "matching": ({"pair-l1": "r2", "pair-l2": "r2"}, {"pairs": {"l1": "r2", "l2": "r2"}}),
    "ordering": ({"place-s1": "2", "place-s2": "1", "place-s3": "3"}, {"sequence": ["s2", "s1", "s3"]}),
    "cloze": (
        {"gap-1": "honour | dignity", "gap-2": "23 | 0,5", "gap-3": "b"},
        {
            "gaps": {
                "1": {"kind": "short_answer", "accept": ["honour", "dignity"]},
                "2": {"kind": "numeric", "value": "23", "tolerance": "0.5"},
                "3": {"kind": "single", "right": ["b"]},
            }
        },
    ),
    "scenario": (
        {"shares-s1": "a 0, b 1", "shares-s2": "a 1, b 0", "shares-s3": "a 2, b 0"},
        {
            "order": ["s1", "s2", "s3"],
            "steps": {
                "s1": {"shares": {"a": "0", "b": "1"}, "next": {"a": "s3", "b": "s2"}},
                "s2": {"shares": {"a": "1", "b": "0"}},
                "s3": {"shares": {"a": "2", "b": "0"}},
            },
        },
    ),
}


def form_for(kind, data=None, *, key=None, may_stay=False):
    """The boxes of a kind, filled or not."""
    version = question_of(kind, **({"key": key} if key else {})).current_version if not key else None
    if key:
        version = factories.question(kind, key=key, parts=PARTS[kind]).current_version
    sent = None
    if data is not None:
        sent = QueryDict(mutable=True)
        for name, value in data.items():
            sent.setlist(name, value if isinstance(value, list) else [value])
    return KeyForm(sent, version=version, key=version.key, may_stay=may_stay)


def unchanged(kind):
    """What the boxes of a kind hold when nobody has touched them."""
    return {name: field.initial for name, field in form_for(kind).fields.items()}


@pytest.mark.parametrize("kind", list(CORRECTED))
def test_each_kind_is_corrected_in_its_own_boxes(kind):
    data, expected = CORRECTED[kind]
    form = form_for(kind, data)

    assert form.is_valid(), form.errors
    assert form.key == expected


@pytest.mark.parametrize("kind", list(CORRECTED))
def test_what_stands_in_the_boxes_is_what_has_been_right(kind):
    form = form_for(kind, unchanged(kind), may_stay=True)

    assert form.is_valid(), form.errors
    assert form.key == KEYS[kind]


@pytest.mark.parametrize("kind", list(CORRECTED))
def test_the_same_again_is_no_correction(kind):
    form = form_for(kind, unchanged(kind))

    assert form.errors == {"__all__": ["This is what is right already. Change it, or choose something else above."]}


@pytest.mark.parametrize("kind", BY_PEOPLE)
def test_what_people_mark_has_no_key_to_correct(kind):
    assert correcting.correction_of(question_of(kind).current_version, KEYS[kind]) is None


@pytest.mark.parametrize(
    ("kind", "data", "field"),
    [
        ("single", {"right": "e"}, "right"),
        ("multiple", {"right": []}, "right"),
        ("true_false", {"right": "perhaps"}, "right"),
        ("numeric", {"value": "many", "tolerance": "0"}, "value"),
        ("numeric", {"value": "22", "tolerance": "-1"}, "tolerance"),
        ("short_answer", {"accept": " \n "}, "accept"),
        ("matching", {"pair-l1": "r9", "pair-l2": "r1"}, "pair-l1"),
        ("ordering", {"place-s1": "1", "place-s2": "1", "place-s3": "3"}, "place-s1"),
        ("cloze", {"gap-1": " | ", "gap-2": "22", "gap-3": "a"}, "gap-1"),
        ("cloze", {"gap-1": "x", "gap-2": "many", "gap-3": "a"}, "gap-2"),
        ("cloze", {"gap-1": "x", "gap-2": "22", "gap-3": "z"}, "gap-3"),
        ("scenario", {"shares-s1": "a 1", "shares-s2": "a 1, b 0", "shares-s3": "a 2, b 0"}, "shares-s1"),
        ("scenario", {"shares-s1": "", "shares-s2": "a 1, b 0", "shares-s3": "a 2, b 0"}, "shares-s1"),
    ],
)
def test_a_mistake_stands_at_the_box_that_mends_it(kind, data, field):
    assert list(form_for(kind, data).errors) == [field]


class TestSharesOfThePoint:
    """Keys that hold more than what is right keep it, and let it be corrected."""

    def test_options_with_weights(self):
        key = {"right": ["c"], "weights": {"c": "1", "b": "0.5"}}
        data = {"weight-a": "1", "weight-b": "0,5", "weight-c": "0", "weight-d": "-0.25"}

        form = form_for("single", data, key=key)

        assert form.is_valid(), form.errors
        assert form.key == {"right": ["a"], "weights": {"a": "1", "b": "0.5", "c": "0", "d": "-0.25"}}
        assert marking.mark("single", form.key, ["b"]) == 0.5

    def test_of_several_options_all_that_earn_are_right(self):
        key = {"right": ["a", "b"], "of": 5, "weights": {"a": "0.5", "b": "0.5"}}
        data = {"weight-a": "0.5", "weight-b": "0", "weight-c": "0.5", "weight-d": "0", "weight-e": "-1"}

        assert form_for("multiple", data, key=key).is_valid()

    def test_one_option_has_to_earn_something(self):
        key = {"right": ["c"], "weights": {"c": "1"}}
        data = dict.fromkeys(["weight-a", "weight-b", "weight-c", "weight-d"], "0")

        assert list(form_for("single", data, key=key).errors) == ["weight-a"]

    def test_further_numbers(self):
        key = {"value": "22", "tolerance": "0", "more": [{"value": "22", "tolerance": "1", "share": "0.5"}]}
        data = {"value": "24", "tolerance": "0", "more": "24 | 2 | 0,5"}

        form = form_for("numeric", data, key=key)

        assert form.is_valid(), form.errors
        assert form.key["more"] == [{"value": "24", "tolerance": "2", "share": "0.5"}]
        assert list(form_for("numeric", {**data, "more": "24 | 2"}, key=key).errors) == ["more"]

    def test_wordings_that_earn_a_share(self):
        key = {"accept": ["frog"], "partly": [["toad", "0.8"]], "wildcards": True}
        data = {"accept": "frog", "partly": "toad | 0,5\nnewt | 0.2"}

        form = form_for("short_answer", data, key=key)

        assert form.is_valid(), form.errors
        assert form.key == {"accept": ["frog"], "partly": [["toad", "0.5"], ["newt", "0.2"]], "wildcards": True}
        assert list(form_for("short_answer", {**data, "partly": "toad"}, key=key).errors) == ["partly"]

    def test_gaps_keep_their_weight(self):
        key = {"gaps": {"1": {"kind": "short_answer", "accept": ["x"], "weight": 3}}}

        form = form_for("cloze", {"gap-1": "y"}, key=key)

        assert form.is_valid(), form.errors
        assert form.key == {"gaps": {"1": {"kind": "short_answer", "accept": ["y"], "weight": 3}}}


def test_versions_have_the_same_parts_only_letter_by_letter():
    question = question_of("single")
    other = factories.question(parts={"options": {"a": "Option b", "b": "Option a"}})

    assert correcting.has_same_parts(question.current_version, question_of("single").current_version)
    assert not correcting.has_same_parts(question.current_version, other.current_version)
