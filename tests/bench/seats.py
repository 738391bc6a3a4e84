"""Seat trainees before the test of the academy, each signed in. Reads how many and which test, prints their cookies."""

import json
import sys

import django

django.setup()

from django.contrib.auth.hashers import make_password  # noqa: E402
from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from courses.models import Edition, Enrolment  # noqa: E402
from lms.assessment.models import QuizPage  # noqa: E402
from lms.people.models import Appointment, Employment, Person, Role  # noqa: E402
from tests import factories  # noqa: E402
from tests.bench import sessions  # noqa: E402

LANGUAGE = "ru"


def trainees(count) -> list[Person]:
    """Answer so many new trainees who work in one institution."""
    newest = Person.objects.order_by("pk").last()
    first = newest.pk + 1 if newest else 1
    agency, password = factories.AgencyFactory(), make_password(factories.PASSWORD)
    made = Person.objects.bulk_create(
        Person(
            agency=agency,
            service_number=f"H{number}",
            sign_in_name=f"{agency.code}-H{number}",
            family_name="Сериков",
            given_name="Азамат",
            preferred_language=LANGUAGE,
            password=password,
        )
        for number in range(first, first + count)
    )
    where, position, today = factories.institution("hall"), factories.PositionFactory(), timezone.localdate()
    Employment.objects.bulk_create(
        Employment(person=person, agency=agency, institution=where, position=position, hired_on=today)
        for person in made
    )
    Appointment.objects.bulk_create(Appointment(person=person, role=Role.TRAINEE) for person in made)
    return made


def enrol(people, quiz) -> None:
    """Have everybody take the course of a test."""
    edition = Edition.objects.filter(course_key=quiz.course.key).latest("number")
    Enrolment.objects.bulk_create(
        Enrolment(person=person, course_key=edition.course_key, edition=edition, language=LANGUAGE, enrolled_by=person)
        for person in people
    )


@transaction.atomic
def seat(count, quiz_key) -> list[dict[str, str]]:
    """Answer the cookies of so many new trainees who may sit the test."""
    people = trainees(count)
    enrol(people, QuizPage.objects.filter(translation_key=quiz_key).earliest("pk"))
    return sessions.opened_for(people, language=LANGUAGE)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(seat(**json.load(sys.stdin))))
