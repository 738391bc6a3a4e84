"""The numbers about a test and its questions, from marks alone."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.assessment import item_statistics
from lms.assessment.item_statistics import Item, Totals

marks = st.integers(0, 100_000).map(lambda value: value / 100_000)
FULL = dict.fromkeys(range(6), 1.0)


@st.composite
def fixed(draw):
    """Attempts that all asked the same questions."""
    slots = draw(st.integers(1, 6))
    return draw(st.lists(st.fixed_dictionaries(dict.fromkeys(range(slots), marks)), min_size=1, max_size=20))


drawn = st.lists(st.dictionaries(st.integers(0, 5), marks, min_size=1), min_size=1, max_size=20)


def close(one, other):
    """Two numbers, or two that are missing."""
    return one is other is None or math.isclose(one, other, rel_tol=1e-7, abs_tol=1e-7)


# --- worked by hand ---------------------------------------------------------------------------


def test_a_question_that_the_strong_ones_get_right():
    found = item_statistics.item([1, 1, 0, 0], [3, 2, 1, 0])

    assert found.facility == 0.5
    assert math.isclose(found.variance, 1 / 3)
    assert math.isclose(found.covariance, 2 / 3)
    assert math.isclose(found.discrimination, 100 * 2 / math.sqrt(5))
    assert math.isclose(found.efficiency, 100)


def test_a_question_that_the_strong_ones_get_wrong_is_negative():
    found = item_statistics.item([0, 0, 1, 1], [3, 2, 1, 0])

    assert math.isclose(found.discrimination, -100 * 2 / math.sqrt(5))
    assert math.isclose(found.efficiency, -100)


def test_the_facility_is_a_share_of_the_full_mark():
    assert item_statistics.item([2, 4], [0, 1], max_mark=4).facility == 0.75


def test_nothing_has_no_numbers_and_one_attempt_has_a_facility_only():
    assert item_statistics.item([], []) == Item(0)
    assert item_statistics.item([0.5], [1]) == Item(1, 0.5)
    assert item_statistics.item([0.5], [1], max_mark=0) == Item(1)


@pytest.mark.parametrize("constant", [0.0, 1.0, 0.1, 1 / 3])
def test_marks_that_do_not_vary_give_no_index(constant):
    found = item_statistics.item([constant] * 3, [0.1, 0.2, 0.7])

    assert (found.deviation, found.discrimination, found.efficiency) == (0.0, None, None)


def test_a_rest_that_does_not_vary_gives_no_index_whatever_the_arithmetic_leaves_behind():
    rows = [{0: 0.0, 1: 0.1, 2: 0.2}, {0: 1.0, 1: 0.1, 2: 0.2}, {0: 0.33333, 1: 0.1, 2: 0.2}]

    assert item_statistics.items(rows, FULL)[0].discrimination is None


def test_a_short_draw_is_not_taken_for_a_weak_result():
    rows = [{0: 1.0, 1: 1.0}, {0: 1.0, 1: 1.0, 2: 1.0}, {0: 0.0, 1: 0.0, 2: 0.0}, {0: 0.0, 1: 0.0}]

    assert math.isclose(item_statistics.items(rows, FULL)[0].discrimination, 100)


def test_the_only_question_of_a_test_has_no_rest():
    found = item_statistics.items([{0: 1.0}, {0: 0.0}], FULL)[0]

    assert (found.facility, found.discrimination) == (0.5, None)


def test_kr20_by_hand():
    rows = [{0: 1.0, 1: 1.0, 2: 1.0}, {0: 1.0, 1: 1.0, 2: 0.0}, {0: 1.0, 1: 0.0, 2: 0.0}, {0: 0.0, 1: 0.0, 2: 0.0}]
    found = item_statistics.reliability(rows, FULL)

    assert found.name == "kr20"
    assert math.isclose(found.consistency, 75)  # 3/2 · (1 - (1/4 + 1/3 + 1/4) / (5/3))
    assert math.isclose(found.error_ratio, 50)
    assert math.isclose(found.standard_error(8), 4)


def test_marks_in_between_make_it_alpha():
    rows = [{0: 1.0, 1: 0.5}, {0: 0.0, 1: 0.0}]

    assert item_statistics.reliability(rows, FULL).name == "alpha"


def test_a_drawn_test_is_judged_by_the_analysis_of_variance():
    rows = [{0: 1.0, 1: 1.0}, {2: 1.0, 3: 0.0}, {1: 0.0, 2: 0.0}]
    found = item_statistics.reliability(rows, FULL)

    assert found.name == "drawn"
    assert math.isclose(found.consistency, 100 * (1 - (0.5 / 3) / (1 / 2)))  # between: 2 · (1/4 + 0 + 1/4) / 2


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [{0: 1.0, 1: 0.0}],
        [{0: 1.0}, {0: 0.0}],
        [{0: 1.0, 1: 0.0}] * 3,
        [{0: 1.0}, {1: 0.0}],
        [{0: 1.0, 1: 0.0}, {2: 1.0, 3: 0.0}],
    ],
)
def test_a_test_that_tells_nobody_apart_has_no_consistency(rows):
    assert item_statistics.reliability(rows, FULL) is None


def test_few_results_have_few_numbers():
    assert item_statistics.totals([]) == Totals(0)
    assert item_statistics.totals([4]) == Totals(1, 4, 4, None)
    assert item_statistics.totals([4, 4, 4]) == Totals(3, 4, 4, 0.0)
    assert item_statistics.totals([1, 3]) == Totals(2, 2, 2, math.sqrt(2), None, None)
    assert item_statistics.totals([1, 2, 3]).skewness == 0
    assert item_statistics.totals([1, 2, 3]).kurtosis is None
    assert math.isclose(item_statistics.totals([1, 2, 3, 4]).kurtosis, -1.2)


def test_weights_say_what_was_meant_and_what_came_of_it():
    rows = [{0: 1.0, 1: 1.0, 2: 0.5}, {0: 0.0, 1: 1.0, 2: 0.0}, {0: 0.0, 1: 0.0, 2: 0.0}]

    assert item_statistics.intended_weights({0: 1.0, 1: 3.0}) == {0: 25, 1: 75}
    assert item_statistics.intended_weights({0: 0.0}) == {0: None}
    assert math.isclose(sum(item_statistics.effective_weights(rows).values()), 100)
    assert item_statistics.effective_weights(rows[:1]) == dict.fromkeys(range(3))
    assert item_statistics.effective_weights([{0: 1.0}, {1: 1.0}]) == {0: None, 1: None}


def test_a_question_that_goes_against_the_result_has_no_weight():
    rows = [{0: 0.0, 1: 1.0, 2: 1.0}, {0: 0.0, 1: 1.0, 2: 0.0}, {0: 1.0, 1: 0.0, 2: 0.0}]

    assert item_statistics.effective_weights(rows)[0] is None


# --- guessing ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "key", "parts", "expected"),
    [
        ("single", {"right": ["c"]}, {"options": dict.fromkeys("abcd", "")}, 1 / 4),
        (
            "single",
            {"right": ["c"], "weights": {"c": "1", "b": "0.5", "a": "-1"}},
            {"options": dict.fromkeys("abc")},
            0.5,
        ),
        ("single", {"right": ["c"]}, {}, None),
        ("multiple", {"right": ["a"], "of": 3}, {"options": dict.fromkeys("abc")}, None),
        ("true_false", {"right": True}, {}, 1 / 2),
        ("numeric", {"value": "22", "tolerance": "0"}, {"unit": ""}, 0),
        ("short_answer", {"accept": ["frog"]}, {}, 0),
        ("matching", {"pairs": {"l1": "r1", "l2": "r2"}}, {"right": dict.fromkeys(["r1", "r2", "r3"])}, 1 / 3),
        ("ordering", {"sequence": ["s1", "s2", "s3"]}, {}, 1 / 3),
        ("essay", {"rubric": {"r1": 4}}, {}, 0),
        ("scenario", {"order": ["s1"], "steps": {}}, {}, None),
        (
            "cloze",
            {
                "gaps": {
                    "1": {"kind": "single", "weight": 3, "right": ["a"]},
                    "2": {"kind": "short_answer", "accept": ["owl"]},
                }
            },
            {"gaps": {"1": {"options": {"a": "", "b": ""}}}},
            3 / 8,
        ),
    ],
)
def test_what_blind_guessing_wins(kind, key, parts, expected):
    assert item_statistics.random_guess(kind, key, parts) == expected


# --- whatever the marks are -------------------------------------------------------------------


@given(drawn)
def test_the_numbers_stay_within_their_bounds(rows):
    for found in item_statistics.items(rows, FULL).values():
        assert 0 <= found.facility <= 1
        assert found.deviation is None or 0 <= found.deviation <= math.sqrt(1 / 2) + 1e-9
        assert found.discrimination is None or -100 <= found.discrimination <= 100
        assert found.efficiency is None or found.efficiency <= 100
        assert (found.discrimination is None) == (found.efficiency is None)
        assert found.discrimination is None or found.discrimination * found.efficiency >= 0


@given(drawn, st.randoms(use_true_random=False))
def test_the_order_of_the_attempts_changes_nothing(rows, dice):
    mixed = dice.sample(rows, len(rows))
    before, after = item_statistics.items(rows, FULL), item_statistics.items(mixed, FULL)

    assert set(before) == set(after)
    for slot, found in before.items():
        for name in ("count", "facility", "deviation", "discrimination", "efficiency"):
            assert close(getattr(found, name), getattr(after[slot], name))
    one, other = (item_statistics.reliability(order, FULL) for order in (rows, mixed))
    assert one is other is None or (one.name == other.name and close(one.consistency, other.consistency))


@given(fixed(), st.permutations(range(6)))
def test_the_names_of_the_questions_change_nothing(rows, names):
    renamed = [{names[slot]: mark for slot, mark in row.items()} for row in rows]
    before, after = item_statistics.items(rows, FULL), item_statistics.items(renamed, FULL)

    assert all(close(found.discrimination, after[names[slot]].discrimination) for slot, found in before.items())


@given(st.lists(marks, min_size=1, max_size=20), marks)
def test_constant_marks_give_no_index_and_no_error(others, constant):
    found = item_statistics.item([constant] * len(others), others)

    assert (found.discrimination, found.efficiency) == (None, None)
    assert item_statistics.totals([constant] * len(others)).skewness is None


@given(fixed())
def test_consistency_never_passes_a_hundred_and_error_is_never_imaginary(rows):
    found = item_statistics.reliability(rows, FULL)

    assert found is None or found.consistency <= 100 + 1e-6
    assert found is None or found.error_ratio >= 0


@given(fixed())
def test_weights_add_up_to_the_whole(rows):
    found = [weight for weight in item_statistics.effective_weights(rows).values() if weight is not None]

    assert all(weight >= 0 for weight in found)
    assert not found or math.isclose(sum(found), 100)


@given(st.lists(marks, min_size=1, max_size=30), st.integers(1, 100))
def test_the_unit_of_the_results_scales_mean_and_deviation_only(results, unit):
    one, other = item_statistics.totals(results), item_statistics.totals([unit * result for result in results])

    assert math.isclose(unit * one.mean, other.mean, abs_tol=1e-5)
    if one.deviation and one.deviation > 1e-3:
        assert math.isclose(unit * one.deviation, other.deviation, rel_tol=1e-3)
        assert one.skewness is None or math.isclose(one.skewness, other.skewness, abs_tol=1e-2)
