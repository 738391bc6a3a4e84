"""Answers taken apart into what was chosen where."""

import pytest

from lms.assessment import distractors
from lms.assessment.distractors import Given, Option, Part
from lms.assessment.models import QuestionText
from tests.assessment.conftest import KEYS, PARTS

CLOZE = {
    "gaps": {
        "1": {"kind": "single", "right": ["a"]},
        "2": {"kind": "short_answer", "accept": ["owl"]},
    }
}
SCENARIO = {
    "order": ["s1", "s2"],
    "steps": {"s1": {"shares": {"a": "1", "b": "0.5", "c": "0"}, "next": {"a": "s2"}}, "s2": {"shares": {"a": "0"}}},
}


def parts(kind, key=None, words=None):
    return distractors.parts_of(kind, key or KEYS[kind], QuestionText(parts=words or PARTS[kind]))


def chosen(kind, answer, key=None, words=None):
    return [sorted(distractors.chosen_in(part, answer)) for part in parts(kind, key, words)]


def right_ones(kind, key=None, words=None):
    return [[option.value for option in part.options if option.credit == "right"] for part in parts(kind, key, words)]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("single", [["c"]]),
        ("multiple", [["a", "b"]]),
        ("true_false", [["true"]]),
        ("numeric", [[]]),
        ("short_answer", [[]]),
        ("matching", [["r1"], ["r2"]]),
        ("ordering", [["1"], ["2"], ["3"]]),
    ],
)
def test_every_part_knows_what_is_right(kind, expected):
    assert right_ones(kind) == expected


def test_shares_of_an_author_make_options_right_or_partly_right():
    words = {"options": dict.fromkeys("abc", "")}
    single = parts("single", {"right": ["a"], "weights": {"a": "1", "b": "0.5", "c": "-1"}}, words)
    several = parts("multiple", {"right": ["a", "b"], "of": 3, "weights": {"a": "0.75", "b": "0.25"}}, words)

    assert [option.credit for option in single[0].options] == ["right", "partly", ""]
    assert [option.credit for option in several[0].options] == ["right", "right", ""]


@pytest.mark.parametrize(
    ("kind", "answer", "expected"),
    [
        ("single", ["b"], [["b"]]),
        ("multiple", ["a", "d"], [["a", "d"]]),
        ("true_false", ["true"], [["true"]]),
        ("true_false", [True], [["true"]]),
        ("numeric", [" 22,50 "], [["22.5"]]),
        ("numeric", ["about 22"], [["about 22"]]),
        ("short_answer", ["18  JULY."], [["18 july"]]),
        ("matching", {"l1": "r3"}, [["r3"], []]),
        ("ordering", {"s1": "2", "s2": 1}, [["2"], ["1"], []]),
    ],
)
def test_what_was_chosen_is_found_in_every_part(kind, answer, expected):
    assert chosen(kind, answer) == expected


@pytest.mark.parametrize("answer", [None, [], {}, "", "c", 7, [None], [["c"]], {"l1": ["r1"]}, {"s1": {}}])
@pytest.mark.parametrize("kind", [kind for kind in KEYS if kind not in distractors.TYPED])
def test_an_answer_of_another_shape_is_no_choice_and_no_error(kind, answer):
    known = {option.value for part in parts(kind) for option in part.options}

    assert not any(known & set(values) for values in chosen(kind, answer))


def test_capitals_stay_where_they_matter():
    assert chosen("short_answer", ["  Owl  owl "], {"accept": ["Owl owl"], "case": True}, {"unit": ""}) == [["Owl owl"]]


def test_a_text_with_gaps_has_a_part_for_each():
    words = {"gaps": {"1": {"options": {"a": "Owl", "b": "Dog"}}}}

    assert [part.title for part in parts("cloze", CLOZE, words)] == ["[[1]]", "[[2]]"]
    assert right_ones("cloze", CLOZE, words) == [["a"], []]
    assert chosen("cloze", {"1": "b", "2": "OWL"}, CLOZE, words) == [["b"], ["owl"]]


def test_a_scenario_has_a_part_for_each_step():
    words = {"steps": {"s1": {"stem": "First?", "options": dict.fromkeys("abc", "")}}}
    found = parts("scenario", SCENARIO, words)

    assert [(part.name, part.title) for part in found] == [("s1", "First?"), ("s2", "s2")]
    assert [option.credit for option in found[0].options] == ["right", "partly", ""]
    assert chosen("scenario", {"s1": "b", "decided": ["s1"]}, SCENARIO, words) == [["b"], []]


def test_an_essay_has_no_options():
    assert distractors.parts_of("essay", {"rubric": {"r1": 4}}, QuestionText(parts={})) == []


def given(*rows):
    return [Given(learner, result, 0, answer) for learner, (result, answer) in enumerate(rows)]


def test_several_options_of_one_answer_count_each():
    rows = given(*[(80, ["a", "b"])] * 6, *[(20, ["a"])] * 4)
    [table] = distractors.tables_of(parts("multiple"), rows)

    assert [(line.count, line.share, line.result) for line in table.lines[:3]] == [
        (10, 100, 56),
        (6, 60, 80),
        (0, 0, None),
    ]


def test_results_of_fewer_than_five_people_make_no_mean():
    [table] = distractors.tables_of(parts("single"), given(*[(80, ["a"])] * 4))

    assert [(line.count, line.result) for line in table.lines] == [(4, None), (0, None), (0, None), (0, None)]


def test_nobody_asked_makes_no_table():
    assert distractors.tables_of(parts("single"), []) == []


def test_typed_answers_are_judged():
    key = {"value": "22", "tolerance": "0.5"}
    rows = given(*[(50, ["22,2"])] * 5, *[(50, ["30"])] * 6, (50, [""]))
    [table] = distractors.tables_of(parts("numeric", key, {"unit": "h"}), rows)

    assert [(line.words, line.credit, line.count) for line in table.lines] == [
        ("30", "", 6),
        ("22.2", "right", 5),
        ("No answer", "", 1),
    ]
    assert table.is_typed


def test_wrong_options_that_nobody_chose_are_found():
    [part] = parts("single")

    assert [option.value for option in distractors.unused(part, [["a"], ["c"], None])] == ["b", "d"]


def test_groups_keep_equal_results_together_and_are_never_small():
    fifths = distractors.groups_of(given(*[(result, None) for result in range(50)]))
    thirds = distractors.groups_of(given(*[(result, None) for result in range(15)]))
    skewed = distractors.groups_of(given(*[(100, None)] * 40, *[(result, None) for result in range(10)]))

    assert [len(group) for group in fifths] == [10] * 5
    assert [[one.result for one in group] for group in thirds] == [[*range(5)], [*range(5, 10)], [*range(10, 15)]]
    assert skewed == []
    assert distractors.groups_of([]) == []


def test_more_options_than_letters_are_numbered():
    part = Part("", "", [Option(str(place), f"Option {place}") for place in range(28)])

    assert distractors.labels(part)[24:] == ["Y", "Z", "27", "28"]
