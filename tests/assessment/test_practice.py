"""Practice: what was right shows at once, and nothing counts."""

import datetime
import json

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from courses.models import Completion, Enrolment
from lms.assessment import closing, drawing, regrading
from lms.assessment.errors import AnswerChecked, AttemptClosed, EnrolmentNotUnderWay, NotPractice, TooFewQuestions
from lms.assessment.models import Attempt, QuizPage
from lms.people.models import Role
from tests import factories
from tests.assessment.conftest import RIGHT, WRONG, posted, quiz_of
from tests.assessment.exams import grant, in_rooms_only, room_of
from tests.assessment.test_result import result, words_of
from tests.assessment.test_sitting import at
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
PRACTICE = {"is_graded": False, "feedback_when": "during", "minutes": None, "attempts_allowed": None}
MARKED_AT_ONCE = [kind for kind in RIGHT if kind != "essay"]


@pytest.fixture
def browser(sign_in, trainee):
    return sign_in(trainee)


@pytest.fixture
def practice(site, trainee):
    """A practice of three questions, under way."""
    course = factories.course(quiz={"questions": 3, **PRACTICE})
    factories.enrol(trainee, course)
    return drawing.start(quiz_of(course), trainee)


def checked(browser, attempt, answer, position=1):
    """Answer a question and have it checked."""
    return browser.post(at(attempt, position), {**posted(answer), "check": str(position)}, follow=True)


class TestChecking:
    """One question after the other."""

    @pytest.mark.parametrize("kind", MARKED_AT_ONCE)
    def test_a_right_answer_of_each_kind_is_called_so_with_the_reason(self, sit, browser, kind):
        attempt = sit(kind, **PRACTICE)

        answer = checked(browser, attempt, RIGHT[kind])

        assert answer.redirect_chain == [(at(attempt), 302)]
        assert "Question 1 · 1 of 1" in words_of(answer)
        assert "Why. Because." in words_of(answer)
        assert attempt.items.get().mark == 1

    @pytest.mark.parametrize("kind", list(WRONG))
    def test_a_wrong_answer_stands_beside_the_right_one(self, sit, browser, kind):
        words = words_of(checked(browser, sit(kind, **PRACTICE), WRONG[kind]))

        assert "Question 1 · 0 of 1" in words
        assert "Right" in words

    def test_without_explanations_only_the_right_answer_shows(self, sit, browser):
        words = words_of(checked(browser, sit("single", feedback="answers", **PRACTICE), ["a"]))

        assert "Right answer" in words
        assert "Because." not in words

    def test_before_it_nothing_is_given_away(self, practice, browser):
        page = browser.get(at(practice)).content.decode()

        assert "Check the answer" in page
        assert "Because." not in page
        assert "Right answer" not in page

    def test_a_question_without_an_answer_is_not_checked(self, practice, browser):
        answer = browser.post(at(practice), {"check": "1"}, follow=True)

        assert "Answer the question first; in practice a guess does no harm." in words_of(answer)
        assert practice.items.get(position=1).mark is None

    def test_the_answer_stays_as_it_is(self, practice, browser):
        checked(browser, practice, ["a"])

        browser.post(at(practice), {"answer": "c", "go": "2"})
        reply = browser.post(
            reverse("save_answer", args=[practice.pk, 1]),
            json.dumps({"answer": ["c"], "sequence": 10**14}),
            content_type="application/json",
        )

        assert (reply.status_code, reply.json()) == (400, {"error": AnswerChecked().messages[0]})
        assert practice.items.get(position=1).answer == ["a"]
        with pytest.raises(AnswerChecked):
            practice.save_answer(1, ["c"], sequence=10**14)

    def test_checking_twice_gives_one_result_and_one_line_in_the_log(self, practice, browser):
        checked(browser, practice, ["a"])
        checked(browser, practice, ["c"])

        assert practice.items.get(position=1).mark == 0
        assert ModelLogEntry.objects.get(action="assessment.checked").data == {"position": 1}

    def test_after_it_the_buttons_lead_on(self, practice, browser):
        checked(browser, practice, ["c"])

        assert browser.post(at(practice), {"go": "2"}).headers["Location"] == at(practice, 2)

    @pytest.mark.parametrize("check", ["x", "0", "-1", "9999", "9" * 5000, "²"])
    def test_a_button_that_nobody_made_breaks_nothing(self, practice, browser, check):
        assert browser.post(at(practice), {"answer": "a", "check": check}).status_code == 302

    def test_a_test_that_is_no_practice_gives_nothing_away(self, sitting, browser):
        page = browser.get(at(sitting)).content.decode()

        assert browser.post(at(sitting), {"answer": "a", "check": "1"}).status_code == 403
        assert "Check the answer" not in page
        assert sitting.items.get(position=1).mark is None
        with pytest.raises(NotPractice):
            sitting.check_answer(1)

    def test_what_was_corrected_meanwhile_is_right(self, practice, browser, instructor):
        item = practice.items.select_related("version__question").get(position=1)
        draft = regrading.draft(
            item.version.question, what="new_key", key={"right": ["a"]}, versions=[item.version], by=instructor
        )
        regrading.apply(draft, by=instructor, reason="A slip.")

        words = words_of(checked(browser, practice, ["a"]))

        assert "Question 1 · 1 of 1" in words
        assert practice.items.get(position=1).mark == 1

    def test_what_was_left_out_meanwhile_says_so(self, practice, browser, instructor):
        item = practice.items.select_related("version__question").get(position=1)
        draft = regrading.draft(item.version.question, what="drop", versions=[item.version], by=instructor)
        regrading.apply(draft, by=instructor, reason="Two answers are right.")

        assert "Question 1 · left out of the marking" in words_of(checked(browser, practice, ["c"]))

    def test_while_the_enrolment_is_interrupted_nothing_is_checked(self, practice):
        practice.save_answer(1, ["c"], sequence=1)
        Enrolment.objects.update(state="suspended")
        practice.refresh_from_db()

        with pytest.raises(EnrolmentNotUnderWay):
            practice.check_answer(1)

    @pytest.mark.parametrize("layout", ["single", "whole"])
    def test_a_computer_without_the_seat_checks_nothing(self, site, trainee, academy, layout):
        course = factories.course(quiz={"questions": 3, "layout": layout, **PRACTICE})
        factories.enrol(trainee, course)
        quiz, invigilator = in_rooms_only(quiz_of(course)), factories.PersonFactory()
        factories.appoint(invigilator, Role.ASSESSOR)
        room = room_of(quiz, by=invigilator)
        here, there = signed_in(trainee), signed_in(trainee)
        here.post(reverse("start_attempt", args=[quiz.translation_key]), {"code": room.code})
        attempt = Attempt.objects.get()
        for position in (1, 2):
            attempt.save_answer(position, ["c"], sequence=1)
        attempt.check_answer(1)

        answer = there.post(at(attempt), {"check": "2"}, follow=True)

        assert "This attempt goes on at another computer." in words_of(answer)
        assert attempt.items.get(position=2).mark is None
        here.post(at(attempt), {"check": "2"})
        assert attempt.items.get(position=2).mark == 1

    def test_what_is_over_is_not_checked(self, practice):
        practice.save_answer(1, ["a"], sequence=1)
        practice.submit()

        with pytest.raises(AttemptClosed):
            practice.check_answer(1)

    def test_the_practice_of_somebody_else_does_not_exist(self, practice, stranger, sign_in):
        assert sign_in(stranger).post(at(practice), {"answer": "a", "check": "1"}).status_code == 404


class TestWithoutLimits:
    """No clock, no last attempt, no consequence."""

    def test_there_is_no_clock(self, practice, browser):
        page = browser.get(at(practice)).content.decode()
        away = browser.post(at(practice), {"answer": "a", "go": "away"}, follow=True)

        assert "No time limit" in page
        assert "data-seconds" not in page
        assert "Your answers are kept; go on when you like." in words_of(away)
        assert "It has no time limit. Everything you answered is kept." in words_of(away)

    def test_its_page_still_learns_that_it_was_ended_elsewhere(self, practice):
        before = Client().get(practice.clock_url).json()
        practice.submit()

        assert (before["is_open"], before["extended"]) == (True, "")
        assert Client().get(practice.clock_url).json()["is_open"] is False

    def test_a_window_ends_it_and_the_day_is_named(self, site, trainee, sign_in):
        course = factories.course(quiz={"questions": 3, **PRACTICE})
        factories.enrol(trainee, course)
        QuizPage.objects.update(closes_at=datetime.datetime(2126, 3, 9, 6, tzinfo=datetime.UTC))
        with time_machine.travel("2126-03-01T06:00:00Z"):
            attempt = drawing.start(QuizPage.objects.get(), trainee)

            page = words_of(sign_in(trainee).get(QuizPage.objects.get().url))

        assert attempt.ends_at == datetime.datetime(2126, 3, 9, 6, tzinfo=datetime.UTC)
        assert "It ends at 09.03.2126, 11:00 (UTC+5)." in page
        assert "Closes 09.03.2126, 11:00 (UTC+5)" in page

    def test_an_accommodation_says_that_there_is_none(self, practice, officer, sign_in):
        quiz = QuizPage.objects.get()
        grant(quiz, to=practice.learner, by=officer, extra_percent=100, extra_attempts=1)

        page = words_of(sign_in(officer).get(reverse("grant_accommodation"), {"quiz": quiz.translation_key}))

        assert "There is no time limit. All have as many attempts as they like." in page
        practice.refresh_from_db()
        assert (practice.is_endless, practice.extended) == (True, "")

    def test_the_worker_leaves_it_alone(self, practice):
        with time_machine.travel(practice.started_at + datetime.timedelta(days=90)):
            assert closing.close_overdue() == 0
            assert practice.save_answer(1, ["a"], sequence=1) is True

    def test_after_a_year_it_is_put_away(self, practice):
        with time_machine.travel(practice.started_at + datetime.timedelta(days=366)):
            assert closing.close_overdue() == 1

    def test_a_limit_may_be_set_all_the_same(self, sit):
        attempt = sit("single", **{**PRACTICE, "minutes": 10})

        assert attempt.is_endless is False
        assert attempt.ends_at - attempt.started_at == datetime.timedelta(minutes=10)

    def test_one_may_practise_as_often_as_one_likes(self, practice, trainee, browser):
        quiz = QuizPage.objects.get()
        practice.submit()
        for _time in range(5):
            drawing.start(quiz, trainee).submit()

        words = words_of(browser.get(quiz.url))

        assert drawing.start(quiz, trainee).number == 7
        assert "Practice: it does not count" in words
        assert "Time no limit Attempts as many as you like Questions come one by one" in words
        assert "Right answers After each question, with explanations." in words
        assert "Pass mark" not in words
        assert "not passed" not in words

    def test_nothing_is_completed_by_it(self, practice, browser):
        for position in (1, 2, 3):
            checked(browser, practice, ["c"], position)
        practice.refresh_from_db()
        practice.submit()

        words = words_of(browser.get(result(practice)))

        assert (practice.score, practice.state) == (3, "graded")
        assert Completion.objects.count() == 0
        assert "This was practice. It does not count. 3 of 3 — 100 %" in words

    def test_no_essay_is_drawn_because_nobody_marks_it(self, sit):
        with pytest.raises(TooFewQuestions):
            sit("essay", **PRACTICE)


class TestRules:
    """Kept by the database."""

    @pytest.mark.parametrize(
        "changes",
        [
            {"feedback_when": "during"},
            {"feedback_when": "during", "is_graded": False, "feedback": "marks"},
            {"minutes": None},
            {"attempts_allowed": None},
        ],
    )
    def test_a_test_that_counts_is_no_practice(self, quiz, changes):
        with pytest.raises(IntegrityError), transaction.atomic():
            QuizPage.objects.update(**changes)

    def test_an_attempt_neither(self, sitting):
        with pytest.raises(IntegrityError), transaction.atomic():
            Attempt.objects.update(feedback_when="during")

    def test_the_pause_holds_after_a_pass_too(self, enrolment, quiz, trainee):
        quiz.pause_hours = 24
        attempt = drawing.start(quiz, trainee)
        for position in (1, 2, 3):
            attempt.save_answer(position, ["c"], sequence=1)
        attempt.submit()
        enrolment.refresh_from_db()
        enrolment.state = "active"
        enrolment.save()

        with pytest.raises(Exception, match="The next attempt is possible from"):
            drawing.start(quiz, trainee)

    def test_only_practice_says_what_was_right(self, sitting):
        sitting.save_answer(1, ["c"], sequence=1)

        with pytest.raises(PermissionDenied):
            sitting.check_answer(1)
