"""When right answers are shown: never while others can still sit the same form."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from lms.assessment import disclosure, drawing
from lms.assessment.models import Attempt, QuizPage
from tests import factories
from tests.assessment.conftest import quiz_of
from tests.assessment.exams import grant
from tests.assessment.test_result import result, words_of

pytestmark = pytest.mark.django_db
OPTION, REASON = "Right answer", "Because."
UNTIL = "The right answers are shown from 11.03.2026, 00:00 (UTC+5), when the test has closed for everybody."


@pytest.fixture
def spare(course):
    """The bank has more than the test asks for, so that people get different questions."""
    return factories.bank(count=4)


@pytest.fixture
def read(sign_in, trainee):
    """Sit the test of three questions with one right answer, and read the result."""

    def run():
        self = drawing.start(QuizPage.objects.get(), trainee)
        self.save_answer(1, ["c"], sequence=1)
        self.submit()
        return words_of(sign_in(trainee).get(result(self)))

    return run


@pytest.fixture
def look(sign_in, trainee):
    """Read the result of the one attempt once more."""
    return lambda: words_of(sign_in(trainee).get(result(Attempt.objects.get())))


@pytest.fixture
def cohort(course):
    """A cohort that runs until 10 March."""
    return factories.cohort(course, starts_on=datetime.date(2026, 2, 1), ends_on=datetime.date(2026, 3, 10))


@pytest.mark.parametrize(
    ("feedback", "has_answers", "has_reasons"),
    [("full", True, True), ("answers", True, False), ("marks", False, False)],
)
def test_a_test_shows_as_much_as_its_author_said(enrolment, spare, read, feedback, has_answers, has_reasons):
    QuizPage.objects.update(feedback=feedback)

    words = read()

    assert "1 of 3 — 33.33 %" in words
    assert ((OPTION in words), (REASON in words)) == (has_answers, has_reasons)


class TestAfterClosing:
    """The author wants answers to wait."""

    @pytest.fixture(autouse=True)
    def waits(self, enrolment, spare):
        QuizPage.objects.update(feedback_when="closed")

    def test_they_wait_for_the_end_of_the_cohort_and_say_until_when(self, cohort, read):
        with time_machine.travel("2026-03-09T06:00:00Z"):
            before = read()
        with time_machine.travel("2026-03-10T19:00:01Z"):
            after = read()

        assert UNTIL in before
        assert OPTION not in before
        assert "Look at the explanations" not in before
        assert "1 of 3" in before
        assert OPTION in after

    def test_they_wait_for_the_last_cohort(self, cohort, course, read):
        factories.cohort(course, number="4", starts_on=datetime.date(2026, 3, 1), ends_on=datetime.date(2026, 4, 10))
        with time_machine.travel("2026-03-12T06:00:00Z"):
            assert "shown from 11.04.2026, 00:00 (UTC+5)" in read()

    @pytest.mark.parametrize("has_cohort", [True, False])
    def test_without_an_end_they_say_that_no_day_is_set(self, course, read, has_cohort):
        if has_cohort:
            factories.cohort(course)

        assert "shown when the test has closed for everybody. No day is set for that yet." in read()

    def test_a_window_closes_before_and_after_any_cohort(self, cohort, read, look):
        QuizPage.objects.update(closes_at=datetime.datetime(2026, 3, 5, 12, tzinfo=datetime.UTC))

        with time_machine.travel("2026-03-05T11:00:00Z"):
            assert "shown from 05.03.2026, 17:00 (UTC+5)" in read()
        with time_machine.travel("2026-03-05T12:00:01Z"):
            assert OPTION in look()

    def test_a_later_window_of_one_person_is_waited_for(self, read, look, quiz, course, officer, stranger):
        closes = datetime.datetime(2026, 3, 5, 12, tzinfo=datetime.UTC)
        QuizPage.objects.update(closes_at=closes)
        factories.enrol(stranger, course)
        grant(quiz, to=stranger, by=officer, closes_at=closes + datetime.timedelta(days=2))

        with time_machine.travel("2026-03-05T11:00:00Z"):
            assert "shown from 07.03.2026, 17:00 (UTC+5)" in read()
        with time_machine.travel("2026-03-07T11:00:00Z"):
            assert "shown from 07.03.2026, 17:00 (UTC+5)" in look()
        with time_machine.travel("2026-03-07T12:00:01Z"):
            assert OPTION in look()

    def test_somebody_with_more_time_is_waited_for(self, cohort, read, quiz, stranger, course):
        with time_machine.travel("2026-03-10T18:50:00Z"):
            factories.enrol(stranger, course)
            late = drawing.start(quiz, stranger)
        with time_machine.travel("2026-03-10T19:00:01Z"):
            waiting = read()
            late.submit()
            after = read()

        assert "as soon as the last attempts that are under way are finished" in waiting
        assert OPTION in after

    def test_a_test_that_is_no_longer_published_has_closed(self, read, quiz, trainee, sign_in):
        read()
        quiz.unpublish()

        words = words_of(sign_in(trainee).get(result(trainee.attempts.get())))

        assert OPTION in words

    def test_what_was_said_at_the_start_holds(self, cohort, enrolment, quiz, trainee, sign_in):
        with time_machine.travel("2026-03-09T06:00:00Z"):
            attempt = drawing.start(QuizPage.objects.get(), trainee)
            QuizPage.objects.update(feedback_when="after", feedback="marks")
            attempt.submit()
            words = words_of(sign_in(trainee).get(result(attempt)))

        assert UNTIL in words

    def test_the_conditions_say_until_when(self, cohort, quiz, sign_in, trainee):
        with time_machine.travel("2026-03-09T06:00:00Z"):
            words = words_of(sign_in(trainee).get(quiz.url))

        assert f"Right answers When the test has closed for everybody, with explanations. {UNTIL}" in words


class TestTheSameFormForAll:
    """Every question of the pool is asked: others would sit what the answers give away."""

    def test_in_a_running_cohort_the_answers_wait_whatever_was_chosen(self, enrolment, cohort, read):
        with time_machine.travel("2026-03-09T06:00:00Z"):
            before = read()
        with time_machine.travel("2026-03-10T19:00:01Z"):
            after = read()

        assert UNTIL in before
        assert OPTION not in before
        assert OPTION in after

    def test_in_a_window_they_wait_too(self, enrolment, read):
        QuizPage.objects.update(closes_at=timezone.now() + datetime.timedelta(hours=2))

        assert "The right answers are shown from " in read()

    def test_without_an_end_there_is_nothing_to_wait_for(self, enrolment, course, read):
        factories.cohort(course)

        assert OPTION in read()

    def test_other_questions_for_each_need_not_wait(self, enrolment, spare, cohort, read):
        with time_machine.travel("2026-03-09T06:00:00Z"):
            assert OPTION in read()

    def test_the_page_says_so_before_anybody_begins(self, enrolment, cohort, quiz, sign_in, trainee):
        with time_machine.travel("2026-03-09T06:00:00Z"):
            words = words_of(sign_in(trainee).get(quiz.url))

        assert "In the next attempt The same questions; everybody gets them." in words
        assert f"Right answers {UNTIL} Until then others can still sit it." in words

    def test_other_cohorts_of_other_courses_do_not_matter(self, enrolment, read):
        other = factories.course(code="C02", quiz={"questions": 2, "topic": "other"})
        today = timezone.localdate()
        factories.cohort(other, ends_on=today + datetime.timedelta(days=9))
        quiz = quiz_of(other)

        assert disclosure.closing(quiz.translation_key, other.key).is_over is False
        assert (
            disclosure.closing(QuizPage.objects.exclude(pk=quiz.pk).get().translation_key, enrolment.course_key).at
            is None
        )


def test_waiting_costs_a_result_three_queries_more(enrolment, spare, quiz, trainee, django_assert_num_queries):
    attempt = drawing.start(quiz, trainee)
    attempt.submit()
    attempt.enrolment  # noqa: B018
    with django_assert_num_queries(0):
        disclosure.disclosed(attempt)
    attempt.feedback_when = "closed"
    with django_assert_num_queries(3):
        disclosure.disclosed(attempt)
