"""What holds for one learner at a quiz, computed by hand."""

import datetime

import pytest
import time_machine

from lms.assessment import clock
from lms.assessment.errors import WindowAhead, WindowOver
from lms.assessment.models import Accommodation
from lms.assessment.terms import Terms

NINE = datetime.datetime(2026, 11, 23, 9, 0, tzinfo=datetime.UTC)  # 14:00 in Kostanay


def at(hours, minutes=0):
    return NINE.replace(hour=hours, minute=minutes)


def granted(**fields):
    return Accommodation(**{"person_id": 1, **fields})


class TestTheEnd:
    """The end is that of the time, at the latest that of the window; extra time comes on top of both."""

    @pytest.mark.parametrize(
        ("started", "closes", "percent", "runs_past", "ends"),
        [
            (at(9), None, 0, True, at(9, 30)),
            (at(9), None, 100, True, at(10)),
            (at(9), None, 25, True, at(9, 38)),  # 7.5 minutes are 8
            (at(9), at(12), 0, True, at(9, 30)),
            (at(9), at(9, 10), 0, True, at(9, 10)),
            (at(9), at(9, 10), 100, True, at(9, 40)),  # 10 minutes and 30 extra
            (at(9), at(9, 40), 100, True, at(10)),  # the closing does not cut the extra time
            (at(9), at(9, 40), 100, False, at(9, 40)),  # unless whoever granted it said so
            (at(9), at(12), 100, False, at(10)),
        ],
    )
    def test_is_computed_from_start_limit_extra_time_and_closing(self, started, closes, percent, runs_past, ends):
        own = granted(extra_percent=percent, runs_past_closing=runs_past)

        assert Terms(30, closes_at=closes).with_granted([own]).end_of(started) == ends

    def test_without_accommodations_nothing_changes(self):
        assert Terms(30, 3).with_granted([]) == Terms(30, 3)

    def test_a_closing_of_ones_own_comes_before_that_of_the_quiz(self):
        own = granted(closes_at=at(11))

        terms = Terms(30, closes_at=at(9, 10)).with_granted([own])

        assert (terms.closes_at, terms.end_of(at(9)), terms.extra_minutes) == (at(11), at(9, 30), 0)

    def test_what_is_left_from_now_is_counted_in_whole_minutes(self):
        terms = Terms(30, closes_at=at(9, 10))
        with time_machine.travel(at(8, 40), tick=False):
            assert (terms.minutes_from_now, terms.is_cut_short) == (30, False)
        with time_machine.travel(at(9) + datetime.timedelta(seconds=1), tick=False):
            assert (terms.minutes_from_now, terms.is_cut_short) == (9, True)
        with time_machine.travel(at(10), tick=False):
            assert terms.minutes_from_now == 0


class TestWithoutLimit:
    """Practice may go without a limit, and without a number of attempts."""

    def test_it_ends_after_a_year_or_with_the_window(self):
        year = datetime.timedelta(days=365)

        assert Terms(None, None).end_of(at(9)) == at(9) + year
        assert Terms(None, None, closes_at=at(12)).end_of(at(9)) == at(12)

    def test_what_is_granted_on_top_changes_nothing(self):
        terms = Terms(None, None).with_granted([granted(extra_percent=100, extra_attempts=2)])

        assert (terms.all_minutes, terms.all_attempts, terms.extra_minutes, terms.extended) == (None, None, 0, "")
        assert terms.is_cut_short is False


class TestPersonAndCohort:
    """Of the person's and the cohort's accommodation the larger gift counts, and the window of one's own."""

    def test_the_larger_extra_time_and_number_of_attempts_count_and_not_their_sum(self):
        own = granted(extra_percent=50, extra_attempts=0)
        cohort = granted(person_id=None, cohort_id=1, extra_percent=20, extra_attempts=2)

        terms = Terms(30, 3).with_granted([cohort, own])

        assert (terms.all_minutes, terms.all_attempts) == (45, 5)

    @pytest.mark.parametrize("own_first", [True, False])
    def test_each_bound_is_ones_own_else_the_cohorts_else_the_quizzes(self, own_first):
        own, cohort = granted(opens_at=at(10)), granted(person_id=None, cohort_id=1, opens_at=at(8), closes_at=at(15))
        pair = [own, cohort] if own_first else [cohort, own]

        terms = Terms(30, opens_at=at(6), closes_at=at(7)).with_granted(pair)

        assert (terms.opens_at, terms.closes_at) == (at(10), at(15))

    def test_one_that_gives_no_time_says_nothing_about_the_closing(self):
        own = granted(extra_percent=50, runs_past_closing=False)
        cohort = granted(person_id=None, cohort_id=1, extra_attempts=1, runs_past_closing=True)

        assert Terms(30).with_granted([own, cohort]).runs_past_closing is False


class TestTheWindow:
    """Nobody starts before it opens, or from its closing on."""

    @pytest.mark.parametrize("moment", [at(9), at(10, 59)])
    def test_one_may_start_within_it(self, moment):
        with time_machine.travel(moment, tick=False):
            Terms(30, opens_at=at(9), closes_at=at(11)).refuse()

    def test_before_it_the_opening_is_named_with_its_zone(self):
        with time_machine.travel(at(8, 59), tick=False), pytest.raises(WindowAhead) as raised:
            Terms(30, opens_at=at(9)).refuse()

        assert raised.value.messages == ["The test opens on 23.11.2026, 14:00 (UTC+5)."]

    @pytest.mark.parametrize("moment", [at(11), at(12)])
    def test_after_it_the_closing_is_named_with_its_zone(self, moment):
        with time_machine.travel(moment, tick=False), pytest.raises(WindowOver) as raised:
            Terms(30, closes_at=at(11)).refuse()

        assert raised.value.messages == ["The test closed on 23.11.2026, 16:00 (UTC+5)."]

    def test_extra_time_does_not_let_one_start_after_the_closing(self):
        terms = Terms(30, closes_at=at(11)).with_granted([granted(extra_percent=100)])

        with time_machine.travel(at(11), tick=False), pytest.raises(WindowOver):
            terms.refuse()


def test_what_is_extended_is_said_in_words():
    assert Terms(30).extended == ""
    assert Terms(30, extra_minutes=30).extended == "60 min, extended from 30" == clock.extended(60, 30)
