"""Sitting a test without scripts: from question to question, to the end, and past it."""

import datetime
import itertools
import re

import pytest
import time_machine
from django.core.cache import caches
from django.urls import reverse
from django.utils import translation
from wagtail.models import ModelLogEntry

from courses.models import Completion
from lms.assessment import closing, drawing, tasks
from lms.assessment.errors import AttemptClosed
from lms.assessment.models import Attempt
from lms.assessment.signals import attempt_graded
from tests import factories
from tests.assessment.conftest import RIGHT, posted, quiz_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(sign_in, trainee):
    return sign_in(trainee)


def at(attempt, position=1):
    """The address of a question."""
    return reverse("attempt", args=[attempt.pk, position])


def finish(attempt):
    """The address of the look-over page."""
    return reverse("finish_attempt", args=[attempt.pk])


def result(attempt):
    """The address of the result."""
    return reverse("attempt_result", args=[attempt.pk])


SHOWN = re.compile(
    r'value="([^"]*)" (?:checked|selected)'
    r'|<input class="(?:field|gaps)__box[^>]*? value="([^"]*)"'
    r"|<textarea[^>]*>([^<]*)</textarea>"
)


class TestFromQuestionToQuestion:
    """Every button saves."""

    @pytest.mark.parametrize(
        ("position", "go", "place"),
        [(1, "2", 2), (2, "1", 1), (2, "stay", 2), (2, "3", 3), (3, "0", None), (3, "finish", None)],
    )
    def test_a_button_saves_and_goes_where_it_says(self, sitting, browser, position, go, place):
        answer = browser.post(at(sitting, position), {"answer": "a", "go": go})

        assert answer.headers["Location"] == (at(sitting, place) if place else finish(sitting))
        assert sitting.items.get(position=position).answer == ["a"]

    @pytest.mark.parametrize("go", ["", "-1", "x", "²", "١", "9" * 5000])
    def test_a_button_that_nobody_made_leads_to_the_look_over(self, sitting, browser, go):
        assert browser.post(at(sitting), {"go": go}).headers["Location"] == finish(sitting)

    def test_whoever_is_called_away_reads_until_when_the_clock_runs(self, sitting, quiz, browser):
        answer = browser.post(at(sitting), {"answer": "a", "go": "away"}, follow=True)

        assert answer.redirect_chain[-1][0] == quiz.url
        assert f"The clock runs on until {sitting.until}." in answer.content.decode()
        assert sitting.items.get(position=1).answer == ["a"]

    @pytest.mark.parametrize("kind", list(RIGHT))
    def test_each_kind_is_answered_without_scripts_and_shows_its_answer_again(self, sit, browser, kind):
        attempt = sit(kind)

        browser.post(at(attempt), {**posted(RIGHT[kind]), "go": "1"})
        page = browser.get(at(attempt)).content.decode()

        assert attempt.items.get().answer == RIGHT[kind]
        expected = RIGHT[kind].values() if isinstance(RIGHT[kind], dict) else RIGHT[kind]
        open_ones = ["a"] if kind == "scenario" else sorted(expected)  # what follows is not shown before one decides
        assert sorted(filter(None, itertools.chain(*SHOWN.findall(page)))) == open_ones

    def test_a_decision_stays_once_what_follows_was_read(self, sit, browser):
        attempt = sit("scenario")
        first = browser.get(at(attempt)).content.decode()
        browser.post(at(attempt), {"answer-s1": "b", "go": "stay"})
        second = browser.get(at(attempt)).content.decode()
        browser.post(at(attempt), {"answer-s1": "a", "answer-s2": "a", "go": "1"})

        assert ("You are alone." in first, "The door closes behind you." in first) == (False, False)
        assert "You decided:" in second
        assert "The door closes behind you." in second
        assert attempt.items.get().answer == {"s1": "b", "s2": "a", "decided": ["s1"]}

    def test_a_decision_may_change_until_then(self, sit, browser):
        attempt = sit("scenario")
        browser.post(at(attempt), {"answer-s1": "b", "go": "1"})
        page = browser.get(at(attempt)).content.decode()
        browser.post(at(attempt), {"answer-s1": "a", "go": "1"})

        assert "You are alone." not in page
        assert attempt.items.get().answer == {"s1": "a"}

    def test_a_question_can_be_marked_and_the_mark_taken_back(self, sitting, browser):
        browser.post(at(sitting), {"flag": "on", "go": "2"})
        marked = browser.get(at(sitting, 2)).content.decode()
        browser.post(at(sitting), {"go": "2"})

        assert "no answer</span>" in marked
        assert marked.count(", marked by you") == 1
        assert sitting.items.get(position=1).is_flagged is False

    def test_a_page_that_is_older_than_the_answer_is_told(self, sitting, browser):
        old = re.search(r'name="sequence" value="(\d+)"', browser.get(at(sitting)).content.decode())[1]
        browser.post(at(sitting), {"answer": "a", "sequence": str(int(old) + 1), "go": "2"})

        answer = browser.post(at(sitting), {"answer": "b", "sequence": old, "go": "2"}, follow=True)

        assert answer.redirect_chain == [(at(sitting), 302)]
        assert "A newer window has answered this question. What it sent is shown here." in answer.content.decode()
        assert sitting.items.get(position=1).answer == ["a"]

    @pytest.mark.parametrize("sequence", ["", "x", "-5", "9" * 400, "٣"])
    def test_without_a_number_what_is_sent_last_wins(self, sitting, browser, sequence):
        browser.post(at(sitting), {"answer": "a", "sequence": sequence, "go": "2"})

        assert sitting.items.get(position=1).answer == ["a"]

    def test_what_the_page_does_not_offer_is_refused_on_the_same_page(self, sitting, browser):
        answer = browser.post(at(sitting), {"answer": "z", "go": "2"}, follow=True)

        assert answer.redirect_chain == [(at(sitting), 302)]
        assert "Choose one of the options on the page." in answer.content.decode()

    @pytest.mark.parametrize(
        "data", [{"answer": "\x00"}, {"answer": ["a", "b"]}, {"answer-s1": "9"}, {"go": "\x00"}, {}]
    )
    @pytest.mark.parametrize("kind", list(RIGHT))
    def test_nothing_that_is_posted_breaks_the_site(self, sit, browser, kind, data):
        attempt = sit(kind)

        assert browser.post(at(attempt), data).status_code == 302

    @pytest.mark.parametrize("position", [0, 4, 10**30])
    def test_what_was_not_drawn_does_not_exist(self, sitting, browser, position):
        assert browser.get(f"/quizzes/attempts/{sitting.pk}/{position}/").status_code == 404

    @pytest.mark.parametrize("tail", ["1/", "finish/", "result/"])
    @pytest.mark.parametrize("pk", [10**9, 10**30])
    def test_an_attempt_that_does_not_exist_does_not_exist(self, browser, pk, tail):
        assert browser.get(f"/quizzes/attempts/{pk}/{tail}").status_code == 404

    def test_nobody_else_sees_or_ends_an_attempt(self, sitting, stranger, coordinator, instructor, sign_in, client):
        for person in (stranger, coordinator, instructor):
            other = sign_in(person)
            assert other.get(at(sitting)).status_code == 404
            assert other.post(at(sitting), {"answer": "a"}).status_code == 404
            assert other.post(finish(sitting)).status_code == 404
        for address in (at(sitting), finish(sitting), result(sitting)):
            assert client.get(address).headers["Location"].startswith("/accounts/login/")
        sitting.refresh_from_db()
        assert sitting.state == "in_progress"

    def test_the_enter_key_goes_on_and_not_back(self, sitting, browser):
        page = browser.get(at(sitting, 2)).content.decode()

        assert re.findall(r'name="go" value="(\w+)"', page)[0] == "3"

    def test_the_page_says_where_one_is_and_until_when(self, sitting, browser):
        page = browser.get(at(sitting)).content.decode()

        assert "<title>Question 1 of 3 — Ustaz</title>" in page
        assert f"until {sitting.until}" in page
        assert "attempt 1 of 3" in page
        assert "Answered: 0 of 3" in page


class TestTheEnd:
    """Finishing, and what follows from it."""

    def test_the_look_over_names_what_has_no_answer(self, sitting, browser):
        sitting.save_answer(1, ["a"], sequence=1)

        page = browser.get(finish(sitting)).content.decode()

        assert "Some questions have no answer yet. They count 0." in page
        assert "Answered: 1 of 3" in page
        assert f'href="{at(sitting, 2)}">‹ Back to the first question without an answer' in page

    def test_the_look_over_says_when_everything_is_answered(self, sitting, browser):
        for position in (1, 2, 3):
            sitting.save_answer(position, ["a"], sequence=1)

        assert "Every question has an answer." in browser.get(finish(sitting)).content.decode()

    def test_finishing_twice_gives_one_result(self, sitting, browser):
        heard = []
        attempt_graded.connect(lambda attempt, **_: heard.append(attempt.pk), weak=False, dispatch_uid="test")
        sitting.save_answer(1, ["c"], sequence=1)

        first = browser.post(finish(sitting))
        sitting.refresh_from_db()
        finished_at = sitting.finished_at
        second = browser.post(finish(sitting))
        attempt_graded.disconnect(dispatch_uid="test")

        sitting.refresh_from_db()
        assert first.headers["Location"] == second.headers["Location"] == result(sitting)
        assert (sitting.state, sitting.ending, sitting.score) == ("graded", "submitted", 1)
        assert sitting.finished_at == finished_at
        assert heard == [sitting.pk]
        assert ModelLogEntry.objects.filter(action="assessment.finished").count() == 1

    def test_what_was_not_answered_counts_nothing_and_stays_in_sight(self, sitting, browser):
        sitting.save_answer(1, ["c"], sequence=1)
        sitting.submit()

        assert (sitting.score, sitting.max_score, sitting.is_passed) == (1, 3, False)
        assert browser.get(result(sitting)).content.decode().count("no answer") == 2

    def test_passing_completes_the_activity_with_its_evidence(self, sitting, enrolment):
        for position in (1, 2, 3):
            sitting.save_answer(position, ["c"], sequence=1)

        sitting.submit()

        completion = Completion.objects.get()
        assert completion.activity.key == sitting.quiz_key
        assert completion.evidence["attempt"] == sitting.pk

    @pytest.mark.parametrize(("right", "is_passed"), [(2, False), (3, True)])
    def test_the_pass_mark_itself_passes(self, site, trainee, right, is_passed):
        course = factories.course(quiz={"questions": 4, "pass_mark": 75})
        factories.enrol(trainee, course)
        attempt = drawing.start(quiz_of(course), trainee)
        for position in range(1, right + 1):
            attempt.save_answer(position, ["c"], sequence=1)

        attempt.submit()

        assert attempt.is_passed is is_passed

    def test_a_practice_test_completes_nothing(self, site, trainee, sign_in):
        course = factories.course(quiz={"questions": 1, "is_graded": False})
        factories.enrol(trainee, course)
        attempt = drawing.start(quiz_of(course), trainee)
        attempt.save_answer(1, ["c"], sequence=1)

        attempt.submit()

        assert attempt.is_passed is True
        assert Completion.objects.count() == 0

    def test_after_finishing_the_questions_lead_to_the_result(self, sitting, browser):
        sitting.submit()

        for address in (at(sitting), finish(sitting)):
            assert browser.get(address).headers["Location"] == result(sitting)
        assert browser.post(at(sitting), {"answer": "a"}).headers["Location"] == result(sitting)

    def test_an_answer_that_meets_the_end_is_told_so(self, sitting, browser, monkeypatch):
        def closed(*_, **__):
            raise AttemptClosed

        monkeypatch.setattr(Attempt, "save_answer", closed)  # closed between looking and saving

        answer = browser.post(at(sitting), {"answer": "a"})

        assert answer.headers["Location"] == result(sitting)

    def test_before_the_end_the_result_leads_back_to_the_questions(self, sitting, browser):
        assert browser.get(result(sitting)).headers["Location"] == at(sitting)


class TestTheLimit:
    """The server's clock decides."""

    @pytest.mark.parametrize("visit", [at, finish, result])
    def test_opening_an_attempt_past_its_limit_closes_it_as_of_the_limit(self, sitting, browser, visit):
        sitting.save_answer(1, ["a"], sequence=1)
        with time_machine.travel(sitting.ends_at + datetime.timedelta(seconds=30)):
            answer = browser.get(visit(sitting), follow=True)

        sitting.refresh_from_db()
        assert (sitting.state, sitting.ending, sitting.finished_at) == ("graded", "timed_out", sitting.ends_at)
        assert "The time was over; what was saved until then counts." in answer.content.decode()

    def test_finishing_past_the_limit_is_closing_at_the_limit(self, sitting, browser):
        with time_machine.travel(sitting.ends_at + datetime.timedelta(seconds=3)):
            browser.post(finish(sitting))

        sitting.refresh_from_db()
        assert (sitting.state, sitting.ending, sitting.finished_at) == ("graded", "abandoned", sitting.ends_at)

    def test_at_zero_the_page_is_led_to_the_result_at_once(self, sitting, browser):
        with time_machine.travel(sitting.ends_at, tick=False):
            answer = browser.get(result(sitting))

        sitting.refresh_from_db()
        assert (answer.status_code, sitting.ending) == (200, "abandoned")

    def test_what_was_saved_before_the_limit_counts(self, sitting):
        with time_machine.travel(sitting.ends_at - datetime.timedelta(seconds=1), tick=False):
            for position in (1, 2, 3):
                sitting.save_answer(position, ["c"], sequence=1)

        with time_machine.travel(sitting.ends_at + datetime.timedelta(hours=1)):
            assert tasks.close_overdue.call() == 1

        sitting.refresh_from_db()
        assert (sitting.state, sitting.ending, sitting.score) == ("graded", "timed_out", 3)
        assert sitting.is_passed
        assert sitting.finished_at == sitting.ends_at

    def test_what_the_worker_closes_is_completed_in_the_language_of_the_test(self, enrolment, quiz, trainee):
        with translation.override("kk"):
            attempt = drawing.start(quiz, trainee)
        for position in (1, 2, 3):
            attempt.save_answer(position, ["c"], sequence=1)

        with time_machine.travel(attempt.ends_at + datetime.timedelta(hours=1)), translation.override("ru"):
            tasks.close_overdue.call()

        assert enrolment.completions.get().language == "kk"

    def test_closing_twice_changes_nothing_more(self, sitting):
        with time_machine.travel(sitting.ends_at + datetime.timedelta(minutes=1)):
            assert closing.close_overdue() == 1
            assert closing.close_overdue() == 0

    @pytest.mark.parametrize("seconds", [-60, 0, 4])
    def test_nobody_is_closed_before_the_limit_and_its_grace(self, sitting, seconds):
        with time_machine.travel(sitting.ends_at + datetime.timedelta(seconds=seconds), tick=False):
            assert closing.close_overdue() == 0

    def test_a_post_past_the_limit_saves_nothing(self, sitting, browser):
        with time_machine.travel(sitting.ends_at + datetime.timedelta(seconds=30)):
            answer = browser.post(at(sitting), {"answer": "c", "go": "2"})

        assert answer.headers["Location"] == result(sitting)
        assert sitting.items.get(position=1).answer is None

    def test_the_seconds_that_are_left_are_counted_whole(self, sitting):
        with time_machine.travel(sitting.ends_at - datetime.timedelta(seconds=61.5), tick=False):
            assert (sitting.seconds_left, sitting.minutes_left) == (62, 2)
        with time_machine.travel(sitting.ends_at + datetime.timedelta(hours=1), tick=False):
            assert (sitting.seconds_left, sitting.minutes_left) == (0, 0)

    def test_the_clock_on_the_wall_names_its_zone(self, sitting, settings):
        sitting.ends_at = datetime.datetime(2026, 11, 23, 9, 21, tzinfo=datetime.UTC)

        assert (sitting.until, sitting.finished) == ("14:21 (UTC+5)", "")
        settings.TIME_ZONE = "Asia/Kolkata"
        assert sitting.until == "14:51 (UTC+5:30)"
        settings.TIME_ZONE = "America/Lima"
        assert sitting.until == "04:21 (UTC-5)"


def test_rows_say_what_they_are(sitting):
    item = sitting.items.get(position=1)

    assert str(sitting) == "Ержанова Сәуле Маратқызы, 1"
    assert str(item) == "Ержанова Сәуле Маратқызы, 1: 1"
    assert (item.saved, item.is_answered) == ("", False)


def test_long_choices_of_a_matching_question_get_letters(sit, browser):
    attempt = sit("matching")
    short = browser.get(at(attempt)).content.decode()
    text = attempt.items.get().version.texts.get(language="en")
    text.parts["right"]["r2"] = "What a search may be, and who is present at it"
    text.save()
    caches["remembered"].clear()  # in service the words of what was drawn never change

    long = browser.get(at(attempt)).content.decode()

    assert ">Rule 44</option>" in short
    assert "pairing__choices" not in short
    order = attempt.items.get().order
    letter = "ABC"[order.index("r2")]
    assert f">{letter}. What a search may be, and who is present at it</option>" in long
    assert f'<dt class="pairing__letter">{letter}</dt><dd>What a search may be, and who is present at it</dd>' in long
