"""Marks: full, partial, none, and whatever people may send."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.assessment import marking
from tests.assessment.conftest import BY_PEOPLE, KEYS, RIGHT, WRONG

TABLE = [
    ("single", ["c"], "1"),
    ("single", ["a"], "0"),
    ("single", ["c", "a"], "0"),
    ("single", ["C"], "0"),
    ("single", [], "0"),
    ("multiple", ["b", "a"], "1"),
    ("multiple", ["a"], "0.5"),
    ("multiple", ["a", "c"], "0.16667"),
    ("multiple", ["a", "b", "c"], "0.66667"),
    ("multiple", ["a", "b", "c", "d", "e"], "0"),
    ("multiple", ["c", "d"], "0"),
    ("true_false", ["true"], "1"),
    ("true_false", [True], "1"),
    ("true_false", ["TRUE"], "1"),
    ("true_false", ["false"], "0"),
    ("true_false", [""], "0"),
    ("numeric", ["22"], "1"),
    ("numeric", ["21,5"], "1"),
    ("numeric", ["22.5"], "1"),
    ("numeric", [" +2 2.0 "], "1"),
    ("numeric", ["22.51"], "0"),
    ("numeric", ["-22"], "0"),
    ("numeric", ["−22"], "0"),
    ("numeric", ["twenty-two"], "0"),
    ("numeric", ["2.2e1"], "0"),
    ("numeric", ["1e999999999999"], "0"),
    ("numeric", ["Infinity"], "0"),
    ("numeric", ["NaN"], "0"),
    ("numeric", ["9" * 190], "0"),
    ("short_answer", ["18 July"], "1"),
    ("short_answer", ["  18   JULY. "], "1"),
    ("short_answer", ["july 18"], "1"),
    ("short_answer", ["18 July 1918"], "0"),
    ("short_answer", ["."], "0"),
    ("matching", {"l1": "r1", "l2": "r2"}, "1"),
    ("matching", {"l1": "r1", "l2": "r3"}, "0.5"),
    ("matching", {"l1": "r1"}, "0.5"),
    ("matching", {"l1": "r2", "l2": "r1"}, "0"),
    ("matching", {"x": "r1"}, "0"),
    ("ordering", {"s1": "1", "s2": "2", "s3": "3"}, "1"),
    ("ordering", {"s1": 1, "s2": 2, "s3": 3}, "1"),
    ("ordering", {"s1": "1", "s2": "3", "s3": "2"}, "0.33333"),
    ("ordering", {"s1": "2", "s2": "3", "s3": "1"}, "0"),
    ("ordering", {"s1": "1", "s2": "1", "s3": "1"}, "0.33333"),
]
KINDS = [kind for kind in KEYS if kind not in BY_PEOPLE]
JUNK = [
    None,
    "",
    " ",
    0,
    5,
    True,
    False,
    "c",
    [],
    [""],
    [" "],
    [None],
    [[]],
    [{}],
    [["c"]],
    {},
    {"l1": ""},
    {"l1": None},
]
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from([*"abcde", "l1", "r1", "s1", "1", "22", "true"]),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(st.text() | st.sampled_from(["l1", "l2", "s1", "s2"]), inner, max_size=5)
    ),
    max_leaves=10,
)


@pytest.mark.parametrize(("kind", "answer", "expected"), TABLE)
def test_an_answer_has_exactly_this_mark(kind, answer, expected):
    assert marking.mark(kind, KEYS[kind], answer) == Decimal(expected)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_knows_right_from_wrong(kind):
    assert marking.mark(kind, KEYS[kind], RIGHT[kind]) == 1
    assert marking.mark(kind, KEYS[kind], WRONG[kind]) == 0


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("junk", JUNK, ids=repr)
def test_junk_is_worth_nothing(kind, junk):
    assert marking.mark(kind, KEYS[kind], junk) == 0


@pytest.mark.parametrize("kind", KINDS)
@given(answer=JSON)
def test_a_mark_is_never_below_0_nor_above_1(kind, answer):
    mark = marking.mark(kind, KEYS[kind], answer)

    assert 0 <= mark <= 1
    assert -mark.as_tuple().exponent <= 5


@given(letters=st.lists(st.sampled_from("abcdexyz")))
def test_choosing_more_wrong_options_never_gains(letters):
    fewer = [letter for letter in letters if letter in "ab"]

    assert marking.mark("multiple", KEYS["multiple"], letters) <= marking.mark("multiple", KEYS["multiple"], fewer)


def test_choosing_everything_gains_nothing_unless_everything_is_right():
    everything = list("abcde")

    assert marking.mark("multiple", {"right": ["a"], "of": 5}, everything) == 0
    assert marking.mark("multiple", {"right": everything, "of": 5}, everything) == 1


@given(marks=st.lists(st.decimals(0, 1, places=5), max_size=60))
def test_a_percentage_is_never_below_0_nor_above_100(marks):
    assert 0 <= marking.percent(sum(marks, Decimal(0)), Decimal(len(marks))) <= 100


@pytest.mark.parametrize(
    ("score", "of", "expected"),
    [("0", "0", "0"), ("2", "3", "66.67"), ("1", "3", "33.33"), ("3", "3", "100"), ("0.125", "100", "0.13")],
)
def test_a_percentage_is_rounded_half_up(score, of, expected):
    assert marking.percent(Decimal(score), Decimal(of)) == Decimal(expected)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("0", "0"),
        ("0.50000", "0.5"),
        ("16.500", "16.5"),
        ("10.000", "10"),
        ("100", "100"),
        ("66.67", "66.67"),
        ("0.005", "0.01"),
    ],
)
def test_a_number_is_shown_without_zeros_at_its_end(number, expected):
    assert str(marking.shown(Decimal(number))) == expected


@pytest.mark.parametrize("typed", ["oʻzbek", "oʼzbek", "o'zbek", "o’zbek", "o‘zbek", "O`ZBEK", "o´zbek."])
def test_every_apostrophe_of_every_keyboard_is_one(typed):
    assert marking.mark("short_answer", {"accept": ["Oʻzbek"]}, [typed]) == 1


def test_composed_and_decomposed_letters_are_one():
    assert marking.mark("short_answer", {"accept": ["\u0439"]}, ["\u0438\u0306"]) == 1  # й, и with a breve


@pytest.mark.parametrize(
    ("answer", "expected"),
    [([], True), ([" "], True), ({"l1": ""}, True), (None, True), (["a"], False), ({"l1": "r1"}, False), (5, False)],
)
def test_an_answer_is_empty_when_nothing_was_chosen_or_typed(answer, expected):
    assert marking.is_empty(answer) is expected
