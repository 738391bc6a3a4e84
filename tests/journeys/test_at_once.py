"""Many at once, on real connections: no number twice or missing, one open attempt, nothing saved is lost."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import close_old_connections, connection

from courses import founding
from courses.models import Enrolment
from lms.assessment import drawing
from lms.assessment.models import Attempt, QuizPage
from lms.certificates.models import Certificate
from lms.people.models import Role
from tests import factories

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
