"""More time while answers are saved, attempts start or end: on real connections nothing is lost and nothing is cut."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.utils import timezone

from courses import founding
from lms.assessment import drawing
from lms.assessment.models import Accommodation, Attempt, QuizPage
from lms.people.models import Role
from tests import factories
from tests.assessment.exams import MINUTE, grant, in_rooms_only, room_of
from tests.journeys.test_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def course():
    founding.found_site()
    return factories.course(lessons=1, quiz={"questions": 3})


@pytest.fixture
def quiz(course):
    return QuizPage.objects.get()


@pytest.fixture
def officer():
    return factories.officer()


@pytest.fixture
def assessor():
    person = factories.PersonFactory()
    factories.appoint(person, Role.ASSESSOR)
    return person


def learner(course):
    person = factories.PersonFactory()
    factories.appoint(person, Role.TRAINEE)
    factories.enrol(person, course)
    return person


def test_an_extension_while_answers_are_saved_loses_neither(course, quiz, assessor):
    attempt = drawing.start(quiz, learner(course))
    before = attempt.ends_at

    def work(job):
        mine = Attempt.objects.get(pk=attempt.pk)
        if job % 10 == 0:
            return mine.extend(1, by=assessor, reason="Alarm")
        return mine.save_answer(job % 3 + 1, [f"{job}"], sequence=job)

    answers = at_once(work, range(1, 61))

    attempt.refresh_from_db()
    kept = {item.position: item.answer for item in attempt.items.all()}
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert kept == {1: ["57"], 2: ["58"], 3: ["59"]}
    assert (attempt.ends_at, attempt.added_minutes) == (before + 6 * MINUTE, 6)


def test_whoever_starts_while_an_accommodation_is_granted_has_it(course, quiz, officer):
    people = [learner(course) for _ in range(6)]

    def work(job):
        person, is_grant = people[job // 2], job % 2
        if is_grant:
            return grant(quiz, to=person, by=officer, extra_percent=100)[0].pk
        return drawing.start(quiz, person).pk

    answers = at_once(work, range(12))

    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert [attempt.ends_at - attempt.started_at for attempt in Attempt.objects.all()] == [60 * MINUTE] * 6


def test_an_accommodation_granted_twice_at_once_is_granted_once(course, quiz, officer):
    person = learner(course)

    answers = at_once(lambda _click: grant(quiz, to=person, by=officer, extra_percent=50)[0].pk, range(4))

    assert sorted(type(answer).__name__ for answer in answers) == ["GrantedAlready"] * 3 + ["int"]
    assert Accommodation.objects.count() == 1


def test_time_given_by_two_clicks_at_once_is_given_once(course, quiz, assessor):
    room = room_of(in_rooms_only(quiz), by=assessor)
    attempt = drawing.start(quiz, learner(course), room=room)

    answers = at_once(lambda _click: len(room_again(room).give_time(10, by=assessor, reason="x", seen=0)), range(4))

    attempt.refresh_from_db()
    assert sorted(str(answer) for answer in answers if isinstance(answer, int)) == ["1"]
    assert attempt.added_minutes == 10


def room_again(room):
    return type(room).objects.get(pk=room.pk)


def test_at_the_very_end_time_is_either_given_or_over_and_never_both(course, quiz, assessor):
    attempts = [drawing.start(quiz, learner(course)) for _ in range(4)]
    end = timezone.now() + MINUTE / 60
    Attempt.objects.update(started_at=end - 30 * MINUTE, ends_at=end)

    def work(job):
        mine = Attempt.objects.get(pk=attempts[job // 2].pk)
        time.sleep(max(0, (end - timezone.now()).total_seconds()))
        return mine.extend(10, by=assessor, reason="x") if job % 2 else mine.time_out()

    at_once(work, range(8))

    for attempt in Attempt.objects.all():
        was_given = attempt.added_minutes == 10
        assert (attempt.state == "in_progress") is was_given
        assert attempt.ends_at == (end + 10 * MINUTE if was_given else end)


def test_void_while_answers_are_saved_ends_in_a_void_attempt(course, quiz, assessor):
    attempt = drawing.start(quiz, learner(course))

    def save(job):
        return Attempt.objects.get(pk=attempt.pk).save_answer(1, ["c"], sequence=job)

    with ThreadPoolExecutor(1) as pool:
        saving = pool.submit(at_once, save, range(1, 30))
        Attempt.objects.get(pk=attempt.pk).void(by=assessor, reason="x")
        answers = saving.result()

    attempt.refresh_from_db()
    assert {type(answer).__name__ for answer in answers} <= {"bool", "AttemptClosed"}
    assert (attempt.state, attempt.is_passed) == ("voided", None)
