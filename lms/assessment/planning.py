"""Planning practical tests: who may have one, and the checklist as it is frozen in it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from wagtail.log_actions import log

from courses.models import CoursePage, Enrolment
from courses.models.pages import in_best_language
from lms.assessment.errors import (
    AttemptsExhausted,
    ChecklistEmpty,
    NotTakingPart,
    PassedAlready,
    PlannedAlready,
)
from lms.assessment.freezing import Checklist
from lms.assessment.models import PracticalItem, PracticalPage, PracticalTest
from lms.people.models import Appointment, Institution, Person, Role


@dataclass(frozen=True)
class Offer:
    """A practical test that may be planned, and the course it belongs to."""

    page: PracticalPage
    course: CoursePage

    @property
    def words(self) -> str:
        """Course and practical test, as a list names them."""
        return f"{self.course.code} {self.course.title}: {self.page.title}"


def offers() -> list[Offer]:
    """Answer every practical test that is published, in the reader's language or the next best one, by course."""
    pages = list(PracticalPage.objects.live().select_related("locale").order_by("path"))
    courses = {page.path: page for page in CoursePage.objects.live()}
    found = [
        Offer(page, courses[above])
        for page in in_best_language(pages)
        for above in (page.path[: -page.steplen], page.path[: -2 * page.steplen])
        if above in courses
    ]
    return sorted(found, key=lambda offer: (offer.course.code, offer.page.path))


def candidates(offer: Offer, *, by: Person, words: str = "") -> QuerySet[Enrolment]:
    """Answer the enrolments of those whom this assessor may assess in it, by name; with words, those that fit."""
    staff = Person.objects.employed_at(by.institutions_as(Role.ASSESSOR)).matching(words)
    takers = Enrolment.objects.of(offer.course.key).filter(state__in=_states(offer.page))
    mine = takers.filter(person__in=staff.values("pk")).exclude(person=by)
    return mine.select_related("person").order_by("person__family_name", "person__given_name", "pk")


def assessors_of(test: PracticalTest) -> QuerySet[Person]:
    """Answer the assessors of the trainee's institution, by name; never the trainee."""
    spell = test.trainee.employment
    above = spell.institution.get_ancestors() if spell else Institution.objects.none()
    where = [*above.values_list("pk", flat=True), *([spell.institution_id] if spell else [])]
    held = Appointment.objects.current().filter(role=Role.ASSESSOR)
    people = held.filter(Q(institution=None) | Q(institution__in=where)).values("person")
    return Person.objects.filter(pk__in=people, is_active=True).exclude(pk=test.trainee.pk)


def _states(page: PracticalPage) -> list[str]:
    """A completed course leaves its ungraded practical tests open, as it does its ungraded tests."""
    return [Enrolment.State.ACTIVE] if page.is_graded else [Enrolment.State.ACTIVE, Enrolment.State.COMPLETED]


def refuse(page: PracticalPage, enrolment: Enrolment) -> None:
    """Raise why no practical test may be planned: NotTakingPart, PlannedAlready, PassedAlready, AttemptsExhausted."""
    if enrolment.state not in _states(page) or enrolment.course_key != page.course.key:
        raise NotTakingPart
    earlier = PracticalTest.objects.filter(enrolment=enrolment, practical_key=page.translation_key)
    states = list(earlier.values_list("state", flat=True))
    if any(state in PracticalTest.OPEN for state in states):
        raise PlannedAlready
    if PracticalTest.State.PASSED in states:
        raise PassedAlready
    if states.count(PracticalTest.State.FAILED) >= page.attempts_allowed:
        raise AttemptsExhausted(page.attempts_allowed)


@transaction.atomic
def plan(page: PracticalPage, enrolment: Enrolment, *, at: datetime.datetime, venue: str, by: Person) -> PracticalTest:
    """Answer a planned practical test with its checklist frozen; the trainee gets a letter.

    Raises NotTakingPart, PlannedAlready, PassedAlready, AttemptsExhausted, ChecklistEmpty, AssessingOneself or
    NotAnAssessor.
    """
    enrolment = Enrolment.objects.select_for_update(of=("self",)).select_related("person").get(pk=enrolment.pk)
    checklist = Checklist(page.translation_key)
    refuse(checklist.leading, enrolment)
    earlier = PracticalTest.objects.filter(enrolment=enrolment, practical_key=page.translation_key)
    test = PracticalTest.objects.create(
        enrolment=enrolment,
        practical_key=page.translation_key,
        number=(earlier.aggregate(last=Max("number"))["last"] or 0) + 1,
        planned_for=at,
        venue=venue,
        planned_by=by,
        **checklist.conditions,
    )
    test.require_assessor(by)
    PracticalItem.objects.bulk_create(checklist.items(test))
    log(instance=test, action="assessment.practice_planned", user=by, data={"at": at.isoformat(), "venue": venue})
    test.tell_plan()
    return test


@transaction.atomic
def draw_anew(test: PracticalTest, *, by: Person) -> None:
    """Take over the checklist as it is published now.

    Raises WrongStep once somebody has begun, ChecklistEmpty, AssessingOneself or NotAnAssessor.
    """
    test.require_assessor(by)
    test.lock(PracticalTest.State.PLANNED)
    checklist = Checklist(test.practical_key)
    for name, value in checklist.conditions.items():
        setattr(test, name, value)
    test.frozen_at = timezone.now()
    test.save(update_fields=[*checklist.conditions, "frozen_at"])
    test.items.all().delete()
    PracticalItem.objects.bulk_create(checklist.items(test))
    log(instance=test, action="assessment.practice_drawn_anew", user=by)


def is_outdated(test: PracticalTest) -> bool:
    """Answer whether another checklist is published now than the one that was frozen."""
    try:
        return not Checklist(test.practical_key).is_that_of(test)
    except ChecklistEmpty:
        return False
