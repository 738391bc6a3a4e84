"""The window of a quiz: when one may start, and how the closing ends an attempt."""

import datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from lms.assessment import closing, drawing
from lms.assessment.errors import AttemptsExhausted, WindowAhead, WindowOver
from lms.assessment.models import QuizPage
from tests.assessment.exams import HOUR, MINUTE, grant
from tests.assessment.test_result import words_of

pytestmark = pytest.mark.django_db
NOON = datetime.datetime(2026, 11, 23, 7, 0, tzinfo=datetime.UTC)  # 12:00 in Kostanay


@pytest.fixture
def browser(sign_in, trainee):
    return sign_in(trainee)


@pytest.fixture
def at_noon(quiz):
    """The clock stands at noon."""
    with time_machine.travel(NOON, tick=False):
        yield quiz


def windowed(quiz, *, opens=None, closes=None):
    quiz.opens_at, quiz.closes_at = opens, closes
    quiz.save()
    return quiz


def test_before_the_opening_nobody_starts_and_the_page_says_from_when(enrolment, trainee, at_noon, browser):
    quiz = windowed(at_noon, opens=NOON + HOUR, closes=NOON + 2 * HOUR)

    with pytest.raises(WindowAhead):
        drawing.start(quiz, trainee)
    words = words_of(browser.get(quiz.url))

    assert "The test is not open yet" in words
    assert "The test opens on 23.11.2026, 13:00 (UTC+5)." in words
    assert "Opens 23.11.2026, 13:00 (UTC+5) Closes 23.11.2026, 14:00 (UTC+5)" in words


def test_from_the_closing_on_nobody_starts(enrolment, trainee, at_noon, browser):
    quiz = windowed(at_noon, closes=NOON)

    with pytest.raises(WindowOver):
        drawing.start(quiz, trainee)
    assert "The test closed on 23.11.2026, 12:00 (UTC+5)." in words_of(browser.get(quiz.url))


def test_an_attempt_ends_with_the_window_and_the_page_warns_before_it_starts(enrolment, trainee, at_noon, browser):
    quiz = windowed(at_noon, closes=NOON + 10 * MINUTE)

    words = words_of(browser.get(quiz.url))
    attempt = drawing.start(quiz, trainee)

    assert "The test closes on 23.11.2026, 12:10 (UTC+5). Whoever starts now has 10 minutes." in words
    assert (attempt.ends_at, attempt.closes_at) == (quiz.closes_at, quiz.closes_at)


def test_whoever_is_absent_at_the_closing_is_closed_as_of_the_closing(enrolment, trainee, at_noon):
    attempt = drawing.start(windowed(at_noon, closes=NOON + 10 * MINUTE), trainee)

    with time_machine.travel(NOON + 11 * MINUTE):
        assert closing.close_overdue() == 1

    attempt.refresh_from_db()
    assert (attempt.finished_at, attempt.ending) == (NOON + 10 * MINUTE, "abandoned")


def test_extra_time_is_not_cut_by_the_closing(enrolment, trainee, at_noon, officer):
    quiz = windowed(at_noon, closes=NOON + 10 * MINUTE)
    grant(quiz, to=trainee, by=officer, extra_percent=100)

    assert drawing.start(quiz, trainee).ends_at == NOON + 40 * MINUTE


def test_extra_time_is_cut_where_the_accommodation_says_so(enrolment, trainee, at_noon, officer):
    quiz = windowed(at_noon, closes=NOON + 10 * MINUTE)
    grant(quiz, to=trainee, by=officer, extra_percent=100, runs_past_closing=False)

    assert drawing.start(quiz, trainee).ends_at == NOON + 10 * MINUTE


def test_a_window_of_ones_own_lets_one_start(enrolment, trainee, at_noon, officer, browser):
    quiz = windowed(at_noon, opens=NOON - 3 * HOUR, closes=NOON - HOUR)
    grant(quiz, to=trainee, by=officer, opens_at=NOON - MINUTE, closes_at=NOON + HOUR)

    words = words_of(browser.get(quiz.url))

    assert "Opens 23.11.2026, 11:59 (UTC+5) Closes 23.11.2026, 13:00 (UTC+5)" in words
    assert drawing.start(quiz, trainee).ends_at == NOON + 30 * MINUTE


def test_moving_the_closing_leaves_what_is_under_way(enrolment, trainee, at_noon):
    attempt = drawing.start(windowed(at_noon, closes=NOON + HOUR), trainee)

    windowed(at_noon, closes=NOON + MINUTE)

    attempt.refresh_from_db()
    assert attempt.ends_at == NOON + 30 * MINUTE


def test_extra_attempts_count(enrolment, trainee, quiz, officer, browser):
    QuizPage.objects.update(attempts_allowed=1)
    quiz.refresh_from_db()
    drawing.start(quiz, trainee).submit()
    with pytest.raises(AttemptsExhausted):
        drawing.start(quiz, trainee)

    grant(quiz, to=trainee, by=officer, extra_attempts=1)

    assert "Attempts 2 · left: 1" in words_of(browser.get(quiz.url))
    attempt = drawing.start(quiz, trainee)
    assert attempt.number == 2
    page = browser.get(f"/quizzes/attempts/{attempt.pk}/1/").content.decode()
    assert "Attempt 2" in page
    assert "of 1<" not in page
    attempt.submit()
    with pytest.raises(AttemptsExhausted) as raised:
        drawing.start(quiz, trainee)
    assert raised.value.messages == ["All attempts are used: 2 of 2."]


def test_a_window_closes_after_it_opens(quiz):
    now = timezone.now()
    quiz.opens_at = quiz.closes_at = now

    with pytest.raises(ValidationError, match="A window closes after it opens"):
        quiz.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        QuizPage.objects.update(opens_at=now, closes_at=now)


def test_the_editor_names_the_zone(quiz, instructor, sign_in):
    page = sign_in(instructor).get(f"/admin/pages/{quiz.pk}/edit/").content.decode()

    assert "By the clock here: UTC+5." in page
