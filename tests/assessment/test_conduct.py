"""More time for an attempt, voiding it, and an enrolment that is interrupted meanwhile."""

import datetime
import json

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import ModelLogEntry

from courses.models import Enrolment
from lms.assessment import closing, drawing
from lms.assessment.errors import DecidingForOneself, EnrolmentNotUnderWay, VoidAlready
from lms.assessment.models import Attempt
from lms.assessment.signals import attempt_voided
from lms.assessment.terms import Terms
from tests import factories
from tests.assessment.exams import MINUTE
from tests.assessment.test_result import words_of

pytestmark = pytest.mark.django_db


def entry(action):
    """The one line of the audit log with this action."""
    return ModelLogEntry.objects.get(action=action)


def answer_all(attempt, answer="c"):
    for position in (1, 2, 3):
        attempt.save_answer(position, [answer], sequence=1)


@pytest.fixture
def browser(sign_in, trainee):
    return sign_in(trainee)


class TestMoreTime:
    """The end of an attempt moves on, and never back."""

    def test_an_attempt_knows_its_limit_from_the_start(self, sitting):
        assert (sitting.minutes, sitting.extra_minutes, sitting.added_minutes, sitting.extended) == (30, 0, 0, "")
        assert sitting.ends_at == sitting.started_at + 30 * MINUTE

    def test_an_extension_moves_the_end_and_is_logged_with_actor_and_cause(self, sitting, instructor):
        before = sitting.ends_at

        assert sitting.extend(10, by=instructor, reason="No electricity") is True

        sitting.refresh_from_db()
        assert (sitting.ends_at, sitting.extended) == (before + 10 * MINUTE, "40 min, extended from 30")
        line = entry("assessment.extended")
        assert line.user == instructor
        assert line.data == {
            "cause": "invigilator",
            "minutes": 10,
            "reason": "No electricity",
            "from": before.isoformat(),
            "to": sitting.ends_at.isoformat(),
        }

    def test_nobody_extends_an_attempt_of_ones_own(self, sitting, trainee):
        with pytest.raises(DecidingForOneself):
            sitting.extend(10, by=trainee, reason="I want it")

    def test_what_is_over_is_not_extended(self, sitting, instructor):
        with time_machine.travel(sitting.ends_at + MINUTE):
            assert sitting.extend(10, by=instructor, reason="Too late") is False
        sitting.submit()
        assert sitting.extend(10, by=instructor, reason="Too late") is False
        assert not ModelLogEntry.objects.filter(action="assessment.extended").exists()

    def test_terms_that_give_less_take_nothing(self, sitting, instructor):
        before = sitting.ends_at
        sitting.retime(Terms(30, extra_minutes=30), by=instructor, cause="x")

        assert sitting.retime(Terms(30), by=instructor, cause="y") is False
        sitting.refresh_from_db()
        assert (sitting.ends_at, sitting.extra_minutes) == (before + 30 * MINUTE, 30)

    def test_what_an_invigilator_added_comes_on_top_of_what_is_granted(self, sitting, instructor):
        before = sitting.ends_at
        sitting.extend(5, by=instructor, reason="Alarm")
        sitting.retime(Terms(30, extra_minutes=15), by=instructor, cause="x")

        sitting.refresh_from_db()
        assert (sitting.ends_at, sitting.all_minutes) == (before + 20 * MINUTE, 50)

    def test_whoever_closes_at_the_old_end_finds_that_there_is_more_time(self, sitting, instructor):
        stale = Attempt.objects.get(pk=sitting.pk)
        old_end = sitting.ends_at
        sitting.extend(10, by=instructor, reason="Alarm")

        with time_machine.travel(old_end + MINUTE):
            stale.time_out(cause=Attempt.Cause.JOB)
            assert closing.close_overdue() == 0

        sitting.refresh_from_db()
        assert sitting.state == "in_progress"

    def test_an_answer_after_the_old_end_is_taken(self, sitting, instructor):
        old_end = sitting.ends_at
        sitting.extend(10, by=instructor, reason="Alarm")

        with time_machine.travel(old_end + 5 * MINUTE):
            assert sitting.save_answer(1, ["c"], sequence=1) is True

    def test_at_the_old_zero_the_page_comes_back_to_the_questions(self, sitting, instructor, browser):
        old_end = sitting.ends_at
        sitting.extend(10, by=instructor, reason="Alarm")

        with time_machine.travel(old_end, tick=False):
            answer = browser.get(reverse("attempt_result", args=[sitting.pk]))

        assert answer.headers["Location"] == reverse("attempt", args=[sitting.pk, 1])

    def test_question_look_over_quiz_and_result_say_it(self, sitting, instructor, browser, quiz):
        sitting.extend(30, by=instructor, reason="A secret reason")
        addresses = [reverse("attempt", args=[sitting.pk, 1]), reverse("finish_attempt", args=[sitting.pk]), quiz.url]

        pages = [words_of(browser.get(address)) for address in addresses]
        sitting.submit()
        pages.append(words_of(browser.get(reverse("attempt_result", args=[sitting.pk]))))

        for page in pages:
            assert "60 min, extended from 30" in page
            assert "A secret reason" not in page


class TestTheClockOfAPage:
    """A page asks for its time every few seconds: one query, no session."""

    def test_it_says_time_end_and_extension(self, sitting, instructor):
        sitting.extend(30, by=instructor, reason="Alarm")

        with time_machine.travel(sitting.started_at, tick=False):
            reply = Client().get(sitting.clock_url, {"language": "en"})

        assert reply.json() == {
            "is_open": True,
            "seconds_left": 3600,
            "until": sitting.until,
            "extended": "60 min, extended from 30",
        }
        assert "no-store" in reply.headers["Cache-Control"]

    def test_it_speaks_the_language_of_the_page(self, sitting, browser):
        page = browser.get(reverse("attempt", args=[sitting.pk, 1]), {"language": "ru"}).content.decode()

        assert f'data-clock="{sitting.clock_url}?language=ru"' in page

    @pytest.mark.parametrize("end", ["submit", "void"])
    def test_it_says_when_the_attempt_has_ended(self, sitting, instructor, end):
        sitting.submit() if end == "submit" else sitting.void(by=instructor, reason="x")

        assert Client().get(sitting.clock_url).json()["is_open"] is False

    def test_it_costs_one_query_and_sets_no_cookie(self, sitting):
        with CaptureQueriesContext(connection) as asked:
            reply = Client().get(sitting.clock_url)

        assert len(asked) == 1
        assert not reply.cookies

    @pytest.mark.parametrize("key", ["1", "1:x", "x:y", "٣:x", "%00"])
    def test_an_address_that_was_never_printed_does_not_exist(self, sitting, key):
        assert Client().get(f"/quizzes/attempts/clock/{key}/").status_code == 404

    def test_it_is_asked_and_not_told(self, sitting):
        assert Client().post(sitting.clock_url).status_code == 405


class TestVoiding:
    """A void attempt counts for nothing."""

    def test_it_is_logged_with_actor_time_and_cause(self, sitting, instructor):
        with time_machine.travel(sitting.started_at + MINUTE, tick=False):
            sitting.void(by=instructor, reason="Spoke with a neighbour")

        sitting.refresh_from_db()
        assert (sitting.state, sitting.ending, sitting.is_passed) == ("voided", "", None)
        assert sitting.finished_at == sitting.started_at + MINUTE
        line = entry("assessment.voided")
        assert (line.user, line.timestamp) == (instructor, sitting.finished_at)
        assert line.data == {
            "cause": "Spoke with a neighbour",
            "from": "in_progress",
            "gives_back": False,
            "was_passed": False,
        }

    def test_it_takes_no_answer_and_the_job_leaves_it_alone(self, sitting, instructor, browser):
        sitting.void(by=instructor, reason="x")
        body = json.dumps({"answer": ["c"], "sequence": 1})
        address = reverse("save_answer", args=[sitting.pk, 1])

        reply = browser.post(address, body, content_type="application/json")

        assert (reply.status_code, reply.json()) == (410, {"closed": True})
        with time_machine.travel(sitting.ends_at + MINUTE):
            assert closing.close_overdue() == 0

    @pytest.mark.parametrize(("gives_back", "number", "left"), [(False, 1, 2), (True, 1, 3)])
    def test_given_back_it_uses_up_no_attempt(self, sitting, instructor, quiz, browser, gives_back, number, left):
        sitting.void(by=instructor, reason="x", gives_back=gives_back)

        assert f"left: {left}" in words_of(browser.get(quiz.url))

    def test_given_back_the_last_attempt_may_be_sat_again(self, sitting, instructor, quiz, trainee):
        quiz.attempts_allowed = 1
        sitting.void(by=instructor, reason="x", gives_back=True)

        assert drawing.start(quiz, trainee).number == 2

    def test_a_passed_one_is_passed_no_more_and_says_so_upstairs(self, sitting, instructor, enrolment):
        heard = []
        attempt_voided.connect(lambda attempt, was_passed, **_: heard.append(was_passed), weak=False, dispatch_uid="t")
        answer_all(sitting)
        sitting.submit()

        sitting.void(by=instructor, reason="Two phones")

        attempt_voided.disconnect(dispatch_uid="t")
        assert heard == [True]
        assert (sitting.is_passed, sitting.state) == (None, "voided")
        assert enrolment.completions.count() == 1  # people decide about that

    def test_twice_is_refused(self, sitting, instructor):
        sitting.void(by=instructor, reason="x")

        with pytest.raises(VoidAlready):
            sitting.void(by=instructor, reason="y")

    def test_nobody_does_it_for_oneself(self, sitting, trainee):
        with pytest.raises(DecidingForOneself):
            sitting.void(by=trainee, reason="It went badly")

    def test_the_learner_reads_why(self, sitting, instructor, browser):
        sitting.void(by=instructor, reason="The projector showed the answers", gives_back=True)

        words = words_of(browser.get(reverse("attempt_result", args=[sitting.pk])))

        assert "This attempt is void. It does not count. Reason: The projector showed the answers" in words
        assert "It uses up none of the attempts that are allowed." in words


class TestThePageForVoiding:
    """For the instructors of the cohort."""

    @pytest.fixture
    def taught(self, course, instructor):
        factories.cohort(course).instructors.add(instructor)

    def test_the_result_leads_there_and_back(self, taught, sitting, instructor, sign_in):
        sitting.submit()
        address = reverse("void_attempt", args=[sitting.pk])
        browser = sign_in(instructor)

        assert f'href="{address}"' in browser.get(reverse("attempt_result", args=[sitting.pk])).content.decode()
        assert "Say why in a few words." in words_of(browser.post(address, {"reason": " "}))
        answer = browser.post(address, {"reason": "Two phones", "gives_back": "on"})

        sitting.refresh_from_db()
        assert answer.headers["Location"] == reverse("attempt_result", args=[sitting.pk])
        assert (sitting.state, sitting.void_reason, sitting.is_given_back) == ("voided", "Two phones", True)
        assert browser.get(address).status_code == 404

    def test_nobody_else_finds_it(self, sitting, trainee, stranger, coordinator, instructor, officer, sign_in):
        sitting.submit()

        for person in (trainee, stranger, coordinator, instructor, officer):
            assert sign_in(person).post(reverse("void_attempt", args=[sitting.pk]), {"reason": "x"}).status_code == 404


class TestAnInterruptedEnrolment:
    """No answer is taken, the clock runs on, and nothing is lost."""

    @pytest.mark.parametrize("state", ["suspended", "withdrawn", "expired", "failed"])
    def test_no_answer_is_taken_and_the_page_says_why(self, sitting, enrolment, browser, state):
        sitting.save_answer(1, ["a"], sequence=1)
        Enrolment.objects.update(state=state)
        body = json.dumps({"answer": ["c"], "sequence": 2})

        reply = browser.post(reverse("save_answer", args=[sitting.pk, 1]), body, content_type="application/json")

        words = f"Your enrolment is “{Enrolment.State(state).label}”. No answer is taken until it goes on; what was saved before stays."
        assert (reply.status_code, reply.json()) == (400, {"error": words})
        assert sitting.items.get(position=1).answer == ["a"]

    def test_questions_and_look_over_are_not_shown(self, sitting, enrolment, browser):
        Enrolment.objects.update(state="suspended")

        for name, args in (("attempt", [sitting.pk, 1]), ("finish_attempt", [sitting.pk])):
            answer = browser.get(reverse(name, args=args), follow=True)
            assert "Your enrolment is “suspended”." in answer.content.decode()
            assert "Which one" not in answer.content.decode()

    def test_nobody_finishes(self, sitting, enrolment, browser):
        Enrolment.objects.update(state="suspended")

        browser.post(reverse("finish_attempt", args=[sitting.pk]))
        with pytest.raises(EnrolmentNotUnderWay):
            sitting.submit()

        sitting.refresh_from_db()
        assert sitting.state == "in_progress"

    def test_after_it_within_the_time_one_goes_on(self, sitting, enrolment, coordinator):
        enrolment.suspend(by=coordinator, reason="Called to the hospital")
        enrolment.resume(by=coordinator)

        assert sitting.save_answer(1, ["c"], sequence=1) is True

    def test_the_clock_runs_on_and_the_job_closes_it_with_what_was_saved(self, sitting, enrolment, coordinator):
        answer_all(sitting)
        enrolment.suspend(by=coordinator, reason="Illness")

        with time_machine.travel(sitting.ends_at + MINUTE):
            closing.close_overdue()

        sitting.refresh_from_db()
        assert (sitting.state, sitting.is_passed, sitting.finished_at) == ("graded", True, sitting.ends_at)
        assert enrolment.completions.count() == 0

    def test_what_was_passed_meanwhile_is_credited_when_the_enrolment_goes_on(self, sitting, enrolment, coordinator):
        answer_all(sitting)
        enrolment.suspend(by=coordinator, reason="Illness")
        with time_machine.travel(sitting.ends_at + MINUTE):
            closing.close_overdue()

        enrolment.resume(by=coordinator)

        assert [completion.activity.key for completion in enrolment.completions.all()] == [sitting.quiz_key]

    def test_a_withdrawn_enrolment_is_completed_by_nothing(self, sitting, enrolment, trainee):
        answer_all(sitting)
        enrolment.withdraw(by=trainee, reason="Moved")
        with time_machine.travel(sitting.ends_at + datetime.timedelta(hours=1)):
            closing.close_overdue()

        sitting.refresh_from_db()
        enrolment.refresh_from_db()
        assert (sitting.state, enrolment.state, enrolment.completions.count()) == ("graded", "withdrawn", 0)
