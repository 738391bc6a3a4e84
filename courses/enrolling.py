"""Taking up a course: by oneself or by one's coordinator."""

from __future__ import annotations

import datetime
import uuid

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import get_language
from wagtail.log_actions import log

from courses import editions
from courses.errors import AlreadyEnrolled, CourseNotOpen, EnrolmentClosed, PrerequisiteUnmet
from courses.models import Cohort, CoursePage, Edition, Enrolment
from courses.models.pages import in_best_language
from courses.signals import enrolment_activated
from lms.people.models import Person


def unmet(person: Person, course: CoursePage) -> list[str]:
    """Answer the titles of courses that the person must complete first, in the reader's language."""
    required = {row.required.translation_key for row in course.prerequisites.select_related("required")}
    if not required:
        return []
    done = Enrolment.objects.filter(person=person, course_key__in=required, state=Enrolment.State.COMPLETED)
    missing = required - set(done.values_list("course_key", flat=True))
    pages = CoursePage.objects.filter(translation_key__in=missing).select_related("locale")
    return [page.title for page in in_best_language(list(pages))]


def refuse(person: Person, course: CoursePage, *, by: Person) -> None:
    """Raise the reason why the person cannot take the course now; do nothing when there is none."""
    if Enrolment.objects.open().of(course.key).filter(person=person).exists():
        raise AlreadyEnrolled
    if course.mode == CoursePage.Mode.COORDINATOR and by == person:
        raise EnrolmentClosed
    if titles := unmet(person, course):
        raise PrerequisiteUnmet(titles)
    if not Edition.objects.filter(course_key=course.key).exists() and editions.pin(course) is None:
        raise CourseNotOpen


@transaction.atomic
def enrol(person: Person, course: CoursePage, *, by: Person, language: str = "") -> Enrolment:
    """Answer the active enrolment, pinned to the newest edition.

    Raises AlreadyEnrolled, EnrolmentClosed, PrerequisiteUnmet or CourseNotOpen, each in words for the person.
    """
    refuse(person, course, by=by)
    today = timezone.localdate()
    enrolment = Enrolment(
        person=person,
        course_key=course.key,
        edition=Edition.objects.filter(course_key=course.key).latest("number"),
        cohort=Cohort.objects.filter(course_key=course.key).open_on(today).first(),
        language=language or get_language() or person.preferred_language,
        enrolled_by=by,
        due_on=today + datetime.timedelta(days=course.days) if course.days else None,
    )
    try:
        with transaction.atomic():
            enrolment.save()
    except IntegrityError as error:  # two clicks at once: the database let one of them through
        raise AlreadyEnrolled from error
    log(instance=enrolment, action="courses.enrolled", user=by)
    enrolment_activated.send(sender=Enrolment, enrolment=enrolment)
    return enrolment


def current(person: Person, course_key: uuid.UUID) -> Enrolment | None:
    """Answer the person's enrolment in a course: the open one, else the latest that was completed."""
    mine = Enrolment.objects.of(course_key).filter(person=person)
    found = sorted(mine, key=lambda enrolment: (enrolment.is_open, enrolment.enrolled_at), reverse=True)
    for enrolment in found:
        if enrolment.is_open or enrolment.state == Enrolment.State.COMPLETED:
            return enrolment
    return None
