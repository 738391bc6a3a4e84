"""Many at once, on real connections: no number twice or missing, one open attempt, nothing saved is lost."""

import datetime
import itertools
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing

import pytest
from django.db import close_old_connections, connection
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from courses import founding
from courses.models import Enrolment
from lms.assessment import closing as closing_time
from lms.assessment import drawing, marking
from lms.assessment.models import Attempt, QuizPage
from lms.assessment.models.attempts import GRACE
from lms.certificates.models import Certificate
from lms.people.models import Role
from tests import factories
from tests.bench import sessions
from tests.bench.browser import Browser

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def at_once(work, jobs, *, workers=8):
    """Run the jobs in threads with connections of their own; answer what each gave or raised."""

    def one(job):
        close_old_connections()
        try:
            return work(job)
        except Exception as error:  # noqa: BLE001 - the test looks at what came back
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(one, jobs))


@pytest.fixture
def course():
    founding.found_site()
    return factories.course(lessons=1, quiz={"questions": 3})


def learner(course):
    person = factories.PersonFactory()
    factories.appoint(person, Role.TRAINEE)
    return person, factories.enrol(person, course)


def test_certificates_issued_at_once_have_numbers_without_gap_or_double(course):
    factories.cohort(course)
    factories.award(course)
    enrolments = [learner(course)[1] for _ in range(16)]
    keys = list(enrolments[0].edition.activities.values_list("key", flat=True))

    def complete(enrolment_id):
        enrolment = Enrolment.objects.get(pk=enrolment_id)
        for key in keys:
            enrolment.complete(key, evidence={"percent": "90.00"})

    answers = at_once(complete, [enrolment.pk for enrolment in enrolments] * 2)

    assert [answer for answer in answers if answer is not None] == []
    assert sorted(Certificate.objects.values_list("number", flat=True)) == list(range(1, 17))


def test_starting_at_once_gives_one_attempt(course):
    person, _enrolment = learner(course)
    quiz = QuizPage.objects.get()

    attempts = at_once(lambda _click: drawing.start(quiz, person).pk, range(8))

    assert attempts == [attempts[0]] * 8
    assert Attempt.objects.count() == 1


def test_of_answers_saved_at_once_the_latest_stays(course):
    person, _enrolment = learner(course)
    attempt = drawing.start(QuizPage.objects.get(), person)

    def save(sequence):
        return Attempt.objects.get(pk=attempt.pk).save_answer(1, [f"{sequence}"], sequence=sequence)

    answers = at_once(save, range(1, 41))

    item = attempt.items.get(position=1)
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert (item.answer, item.sequence) == (["40"], 40)


def test_submitting_at_once_gives_one_result(course):
    from lms.assessment.signals import attempt_graded

    person, _enrolment = learner(course)
    attempt = drawing.start(QuizPage.objects.get(), person)
    graded = []

    def note(**facts):
        graded.append(facts["attempt"].pk)

    attempt_graded.connect(note)

    at_once(lambda _click: Attempt.objects.get(pk=attempt.pk).submit(), range(8))

    attempt_graded.disconnect(note)
    assert graded == [attempt.pk]


# --- browsers on real connections to a server -----------------------------------------------------------------------


def all_at_once(deeds):
    """Do everything at the same moment; answer what each deed gave."""
    gate = threading.Barrier(len(deeds))

    def do(deed):
        gate.wait()
        return deed()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(do, deeds))


@pytest.fixture
def tabs(live_server):
    """Opens so many windows of one browser in which a person has signed in."""
    with ExitStack() as stack:

        def open_tabs(person, count=1):
            cookies = sessions.opened_for([person], language="en")[0]
            browsers = [Browser(live_server.thread.port, cookies) for _tab in range(count)]
            return [stack.enter_context(closing(browser)) for browser in browsers]

        yield open_tabs


def start(tab, quiz):
    """Press "start"; answer where it leads."""
    return tab.post(reverse("start_attempt", args=[quiz.translation_key]), {}).location


def save(tab, attempt, position, sequence, letter):
    """Save an answer as the script does; answer the status."""
    body = json.dumps({"answer": [letter], "sequence": sequence})
    return tab.send_json(reverse("save_answer", args=[attempt.pk, position]), body).status


def use_up(quiz, person, *, left):
    """Sit all attempts but so many."""
    for _attempt in range(quiz.attempts_allowed - left):
        drawing.start(quiz, person).submit()


def numbers(person):
    return sorted(Attempt.objects.filter(learner=person).values_list("number", flat=True))


def test_a_double_click_on_start_leads_both_to_one_attempt(course, tabs):
    quiz = QuizPage.objects.get()
    person, _enrolment = learner(course)

    places = all_at_once([lambda tab=tab: start(tab, quiz) for tab in tabs(person, 2)])

    attempt = Attempt.objects.get()
    assert places == [reverse("attempt", args=[attempt.pk, 1])] * 2
    assert attempt.items.count() == 3


def test_fifty_clicks_on_the_last_attempt_start_one(course, tabs):
    quiz = QuizPage.objects.get()
    person, _enrolment = learner(course)
    use_up(quiz, person, left=1)

    places = all_at_once([lambda tab=tab: start(tab, quiz) for tab in tabs(person, 50)])

    attempt = Attempt.objects.in_progress().get()
    assert set(places) == {reverse("attempt", args=[attempt.pk, 1])}
    assert numbers(person) == [1, 2, 3]


def test_fifty_clicks_after_the_last_attempt_start_none(course, tabs):
    quiz = QuizPage.objects.get()
    person, _enrolment = learner(course)
    use_up(quiz, person, left=0)

    places = all_at_once([lambda tab=tab: start(tab, quiz) for tab in tabs(person, 50)])

    assert set(places) == {quiz.url}
    assert numbers(person) == [1, 2, 3]


def test_people_who_start_their_last_attempt_together_get_one_each(course, tabs):
    quiz = QuizPage.objects.get()
    people = [learner(course)[0] for _person in range(25)]
    for person in people:
        use_up(quiz, person, left=1)
    clicks = [tab for person in people for tab in tabs(person, 2)]

    places = all_at_once([lambda tab=tab: start(tab, quiz) for tab in clicks])

    assert [numbers(person) for person in people] == [[1, 2, 3]] * 25
    assert places[::2] == places[1::2]
    assert len(set(places)) == 25


def test_starting_while_the_last_attempt_is_handed_in_starts_no_further_one(course, tabs):
    quiz = QuizPage.objects.get()
    person, _enrolment = learner(course)
    use_up(quiz, person, left=1)
    attempt = drawing.start(quiz, person)
    finishing, *starting = tabs(person, 12)
    finish = reverse("finish_attempt", args=[attempt.pk])

    all_at_once([lambda: finishing.post(finish, {}), *(lambda tab=tab: start(tab, quiz) for tab in starting)])

    assert numbers(person) == [1, 2, 3]
    assert not Attempt.objects.in_progress().exists()


def test_a_double_click_on_finish_gives_one_result(course, tabs):
    person, _enrolment = learner(course)
    attempt = drawing.start(QuizPage.objects.get(), person)
    finish, result = (reverse(name, args=[attempt.pk]) for name in ("finish_attempt", "attempt_result"))

    replies = all_at_once([lambda tab=tab: tab.post(finish, {}) for tab in tabs(person, 8)])

    assert [reply.location for reply in replies] == [result] * 8
    finished = ModelLogEntry.objects.filter(action="assessment.finished")
    assert [entry.object_id for entry in finished] == [str(attempt.pk)]


def test_two_tabs_are_told_the_truth_about_every_answer(course, tabs):
    person, _enrolment = learner(course)
    attempt = drawing.start(QuizPage.objects.get(), person)
    statuses = {}

    def answer(tab, sequences):
        for sequence in sequences:
            statuses[sequence] = save(tab, attempt, 1, sequence, "abcd"[sequence % 4])

    older, newer = tabs(person, 2)
    all_at_once([lambda: answer(older, range(1, 41, 2)), lambda: answer(newer, range(2, 41, 2))])

    item = attempt.items.get(position=1)
    assert (item.sequence, item.answer) == (40, ["a"])
    assert set(statuses.values()) <= {200, 409}
    assert statuses[40] == 200


class Sitting:
    """Windows that answer one question each without a rest until it is too late, while something ends the attempt."""

    def __init__(self, attempt, tabs):
        self.attempt = attempt
        self._tabs = tabs
        self._kept = {}
        self._statuses = {position: [] for position in range(1, len(tabs) + 1)}

    def answer(self, position):
        for sequence in itertools.count(1):
            letter = "abcd"[sequence % 4]
            status = save(self._tabs[position - 1], self.attempt, position, sequence, letter)
            self._statuses[position].append(status)
            if status == 200:
                self._kept[position] = (sequence, [letter])
            if status == 410:
                break

    def wait_for(self, savings):
        """Wait until every question has been saved so often."""
        deadline = time.monotonic() + 60
        while min(map(len, self._statuses.values())) < savings and time.monotonic() < deadline:
            time.sleep(0.001)

    def end_with(self, end):
        """Let it end; what was called saved must be what is there, and what is there must be what is marked."""
        all_at_once([*(lambda position=position: self.answer(position) for position in self._statuses), end])

        assert [set(statuses) for statuses in self._statuses.values()] == [{200, 410}] * len(self._tabs)
        items = list(self.attempt.items.order_by("position").select_related("version__question"))
        assert {item.position: (item.sequence, item.answer) for item in items} == self._kept
        earned = [marking.mark(item.version.question.kind, item.version.key, item.answer) for item in items]
        assert [item.mark for item in items] == earned
        self.attempt.refresh_from_db()
        assert self.attempt.score == sum(earned)


ROUNDS = (1, 2, 5, 10)  # so often every question has been saved when the end comes


def test_what_was_called_saved_is_marked_when_a_tab_finishes_meanwhile(course, tabs):
    quiz = QuizPage.objects.get()
    for savings in ROUNDS:
        person, _enrolment = learner(course)
        *answering, finishing = tabs(person, 4)
        sitting = Sitting(drawing.start(quiz, person), answering)
        address = reverse("finish_attempt", args=[sitting.attempt.pk])

        def finish(sitting=sitting, finishing=finishing, address=address, savings=savings):
            sitting.wait_for(savings)
            finishing.post(address, {})

        sitting.end_with(finish)


def test_what_was_called_saved_is_marked_when_the_time_is_over_meanwhile(course, tabs):
    quiz = QuizPage.objects.get()
    for savings in ROUNDS:
        person, _enrolment = learner(course)
        sitting = Sitting(drawing.start(quiz, person), tabs(person, 3))
        mine = Attempt.objects.filter(pk=sitting.attempt.pk)
        mine.update(started_at=timezone.now() - datetime.timedelta(hours=1))

        def run_out(sitting=sitting, mine=mine, savings=savings):
            sitting.wait_for(savings)
            mine.update(ends_at=timezone.now() - GRACE + datetime.timedelta(milliseconds=20))
            while not closing_time.close_overdue():
                time.sleep(0.001)
            connection.close()

        sitting.end_with(run_out)
        assert sitting.attempt.finished_at == sitting.attempt.ends_at
