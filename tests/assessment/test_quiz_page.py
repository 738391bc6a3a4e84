"""The page of a test: its conditions, earlier attempts, and the one next step."""

import datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from courses.models import Enrolment
from lms.assessment import drawing
from lms.assessment.models import QuizPage
from tests import factories
from tests.assessment.test_result import words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(sign_in, trainee):
    return sign_in(trainee)


def test_a_visitor_signs_in_first(client, quiz):
    assert client.get(quiz.url).headers["Location"].startswith("/accounts/login/")


def test_whoever_is_not_enrolled_is_sent_to_the_course(quiz, course, stranger, sign_in):
    assert sign_in(stranger).get(quiz.url, follow=True).redirect_chain == [(course.url, 302)]


def test_a_test_that_can_begin_names_its_conditions(enrolment, quiz, browser):
    QuizPage.objects.update(pause_hours=24)

    words = words_of(browser.get(quiz.url))

    assert "Test that counts" in words
    assert "Questions 3 Time 30 minutes Pass mark 75 % Attempts 3 · left: 3 Pause between attempts 24 h" in words
    assert "The clock runs for 30 minutes and does not stop." in words


def test_an_attempt_under_way_is_gone_on_with(sitting, quiz, browser):
    words = words_of(browser.get(quiz.url))

    assert "Your attempt is under way" in words
    assert f"It ends at {sitting.until}." in words
    assert "left: 2" in words
    assert "Your attempts" not in words


def test_earlier_attempts_are_listed_with_points_and_result(enrolment, quiz, trainee, browser):
    for right in (0, 3):
        attempt = drawing.start(quiz, trainee)
        for position in range(1, right + 1):
            attempt.save_answer(position, ["c"], sequence=1)
        if right:
            Enrolment.objects.update(state="active")
        attempt.submit()
    Enrolment.objects.update(state="active")  # other lessons are still to be done

    words = words_of(browser.get(quiz.url))

    assert "0 of 3 not passed" in words
    assert "3 of 3 passed" in words
    assert "You have passed already; another attempt cannot take that back." in words


def test_the_reason_why_no_attempt_may_begin_stands_beside_the_button(enrolment, quiz, trainee, browser):
    QuizPage.objects.update(attempts_allowed=1)
    drawing.start(QuizPage.objects.get(), trainee).submit()

    page = browser.get(quiz.url).content.decode()

    assert 'disabled aria-describedby="refused"' in page
    assert '<p id="refused">All attempts are used: 1 of 1.</p>' in page
    assert "left: 0" in page


def test_a_completed_course_says_that_the_test_is_passed(sitting, quiz, browser):
    for position in (1, 2, 3):
        sitting.save_answer(position, ["c"], sequence=1)
    sitting.submit()
    Enrolment.objects.update(state="completed", completed_at=timezone.now())

    assert "You have passed this test" in words_of(browser.get(quiz.url))


def test_a_completed_course_without_a_pass_says_that_the_test_is_closed(enrolment, quiz, browser):
    Enrolment.objects.update(state="completed", completed_at=timezone.now())

    assert "This test is closed for you" in words_of(browser.get(quiz.url))


def test_a_practice_test_says_so(enrolment, quiz, browser):
    QuizPage.objects.update(is_graded=False)

    assert "Test for yourself: it does not count" in words_of(browser.get(quiz.url))


def test_looking_at_the_page_past_the_limit_closes_the_attempt(sitting, quiz, browser):
    with time_machine.travel(sitting.ends_at + datetime.timedelta(minutes=1)):
        words = words_of(browser.get(quiz.url))

    assert "Start when you have the time" in words
    assert "0 of 3 not passed" in words


def test_an_author_reads_the_page_without_an_enrolment(quiz, instructor, sign_in):
    assert "This test is closed for you" in words_of(sign_in(instructor).get(quiz.url))


def test_the_key_leads_to_the_page_in_the_readers_language(enrolment, quiz, course, browser):
    parent = course.copy_for_translation(factories.locale("ru"))
    parent.live = True
    parent.save()
    russian = quiz.copy_for_translation(factories.locale("ru"))
    russian.live = True
    russian.save()
    address = reverse("quiz_page", args=[quiz.translation_key])

    assert browser.get(address).headers["Location"] == quiz.url
    assert browser.get(address, {"language": "ru"}).headers["Location"] == russian.url
    assert browser.get(address, {"language": "kk"}).headers["Location"] == russian.url  # the next best


def test_a_key_that_nobody_has_is_a_404(browser):
    assert browser.get("/quizzes/00000000-0000-4000-8000-000000000000/").status_code == 404


def test_a_blueprint_says_what_it_asks_for(quiz):
    assert [str(row) for row in quiz.blueprint.all()] == ["Order: 3"]
    assert quiz.size == 3
