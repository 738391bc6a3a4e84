"""Points by criterion: what may be given, what they come to, when two markers agree."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.assessment import rubrics
from lms.assessment.errors import PointsImpossible

RUBRIC = {"r1": 4, "r2": 6}
HALVES = st.fixed_dictionaries(
    {name: st.integers(0, 2 * most).map(lambda n: str(Decimal(n) / 2)) for name, most in RUBRIC.items()}
)


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ({"r1": "4", "r2": "6"}, "1"),
        ({"r1": "0", "r2": "0"}, "0"),
        ({"r1": "3.5", "r2": "4"}, "0.75"),
        ({"r1": "3.25", "r2": "0.25"}, "0.35"),
    ],
)
def test_the_mark_is_the_share_of_the_points(points, expected):
    assert rubrics.mark(RUBRIC, points) == Decimal(expected)


def test_the_mark_has_five_decimals_rounded_half_up():
    assert rubrics.mark({"r1": 3}, {"r1": "2"}) == Decimal("0.66667")


def test_a_rubric_without_points_earns_nothing():
    assert rubrics.mark({}, {}) == 0


@pytest.mark.parametrize("value", ["0", "0.5", "3.5", "4"])
def test_points_go_in_halves_from_none_to_all(value):
    assert rubrics.is_possible(RUBRIC, "r1", Decimal(value)) is True


@pytest.mark.parametrize(("name", "value"), [("r1", "-0.5"), ("r1", "4.5"), ("r1", "0.25"), ("r3", "1")])
def test_other_points_are_refused(name, value):
    assert rubrics.is_possible(RUBRIC, name, Decimal(value)) is False
    with pytest.raises(PointsImpossible):
        rubrics.checked(RUBRIC, {name: value})


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ({"r1": "4", "r2": "6"}, {"r1": "4", "r2": "5"}, True),  # exactly 10 of 100
        ({"r1": "4", "r2": "6"}, {"r1": "4", "r2": "4.5"}, False),
        ({"r1": "4", "r2": "2"}, {"r1": "0", "r2": "6"}, True),  # the sums count
    ],
)
def test_two_markers_agree_up_to_the_tolerance_its_edge_included(first, second, expected):
    assert rubrics.are_close(RUBRIC, first, second, tolerance=10) is expected
    assert rubrics.are_close(RUBRIC, second, first, tolerance=10) is expected


@pytest.mark.parametrize(("tolerance", "expected"), [(0, False), (100, True)])
def test_a_tolerance_of_nothing_forgives_nothing(tolerance, expected):
    assert rubrics.are_close(RUBRIC, {"r1": "4", "r2": "6"}, {"r1": "3.5", "r2": "6"}, tolerance=tolerance) is expected


def test_the_mean_is_taken_criterion_by_criterion():
    assert rubrics.mean({"r1": "4", "r2": "6"}, {"r1": "3.5", "r2": "6"}) == {"r1": "3.75", "r2": "6"}


@given(first=HALVES, second=HALVES)
def test_a_mean_lies_between_and_has_a_mark_between_0_and_1(first, second):
    points = rubrics.mean(first, second)

    assert rubrics.given(points) * 2 == rubrics.given(first) + rubrics.given(second)
    assert 0 <= rubrics.mark(RUBRIC, points) <= 1
    assert rubrics.checked(RUBRIC, points, step=rubrics.QUARTER) == points
