"""Assessors at once, on real connections: one decision, no place twice, no entry lost, one practical test."""

import pytest

from courses import founding
from lms.assessment import errors, planning
from lms.assessment.models import Assessment, PracticalTest
from lms.post.models import Letter
from tests import factories
from tests.assessment.practice import DAY, filled, paper
from tests.journeys.test_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def planned():
    """A practical test of somebody who takes the course, planned by the first of several assessors."""
    founding.found_site()
    course = factories.course(lessons=1)
    page = factories.practical(course)
    person = factories.PersonFactory()
    factories.employ(person, factories.institution("institution-14"))
    return factories.planned(page, factories.enrol(person, course), by=factories.assessor())


def assessors(count):
    return [factories.assessor() for _number in range(count)]


def test_two_who_hand_in_at_once_make_one_decision(planned):
    sheets = [planned.take_place(who) for who in assessors(2)]
    for sheet in sheets:
        sheet.save_draft(filled(planned), by=sheet.assessor, sequence=0)

    def hand_in(pk):
        sheet = Assessment.objects.get(pk=pk)
        sheet.submit(by=sheet.assessor)

    answers = at_once(hand_in, [sheet.pk for sheet in sheets])

    planned.refresh_from_db()
    assert answers == [None, None]
    assert (planned.state, planned.is_passed) == (PracticalTest.State.DECIDED, True)
    assert Letter.objects.filter(kind="practice_decided").count() == 1


def test_of_many_who_take_a_place_at_once_two_get_one(planned):
    people = assessors(6)

    answers = at_once(lambda who: PracticalTest.objects.get(pk=planned.pk).take_place(who).place, people)

    places = sorted(answer for answer in answers if not isinstance(answer, Exception))
    assert places == [1, 2]
    assert all(isinstance(answer, int | errors.PlacesTaken) for answer in answers)


def test_planning_at_once_makes_one(planned):
    who = planned.planned_by
    planned.void(by=who, reason="Once more.")
    offer = planning.offers()[0]

    def plan(_click):
        return planning.plan(offer.page, planned.enrolment, at=planned.planned_for, venue="Yard", by=who).number

    answers = at_once(plan, range(6))

    assert [answer for answer in answers if isinstance(answer, int)] == [2]
    assert sum(isinstance(answer, errors.PlannedAlready) for answer in answers) == 5


def test_two_entries_at_once_are_compared(planned):
    author, *clerks = assessors(3)
    sheet = paper(planned, author, by=author)

    def enter(who):
        Assessment.objects.get(pk=sheet.pk).enter(filled(planned, on=DAY), by=who)

    answers = at_once(enter, clerks)

    sheet.refresh_from_db()
    assert answers == [None, None]
    assert sorted(sheet.entries.values_list("number", flat=True)) == [1, 2]
    assert sheet.is_passed is True


def test_signing_twice_at_once_completes_once(planned):
    for who in assessors(2):
        sheet = planned.take_place(who)
        sheet.save_draft(filled(planned), by=who, sequence=0)
        sheet.submit(by=who)
    trainee = planned.trainee

    answers = at_once(lambda _click: PracticalTest.objects.get(pk=planned.pk).sign(by=trainee), range(4))

    assert answers.count(None) == 1
    assert sum(isinstance(answer, errors.WrongStep) for answer in answers) == 3
    assert planned.enrolment.completions.count() == 1
