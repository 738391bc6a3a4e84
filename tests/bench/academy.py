"""Fill our site for the measurements: courses, a test, people, certificates. Prints where everything is."""

import json
import sys
import uuid

import django

django.setup()

from django.conf import settings  # noqa: E402
from wagtail.models import Page  # noqa: E402

from courses import editions, founding  # noqa: E402
from courses.models import CoursePage  # noqa: E402
from lms.assessment.models import QuizPage  # noqa: E402
from lms.certificates import issuing  # noqa: E402
from lms.certificates.models import Certificate  # noqa: E402
from lms.people.models import Institution, Role  # noqa: E402
from tests import factories  # noqa: E402
from tests.bench.words import MARKER, TOKEN, paragraphs  # noqa: E402

LANGUAGE = "ru"
COURSES = 15
MODULES = LESSONS_OF_A_MODULE = 5
QUESTIONS = 20
COLLEAGUES = 12


def body():
    """Answer a lesson of 500 words as authors write them: text, a rule, an aside and a check."""
    pieces = paragraphs(440)
    stream = factories.body(provision=factories.ProvisionFactory(), words=MARKER)
    callout = {"title": "На смене", "text": paragraphs(30)[0], "tone": "shift"}
    texts = [f"<h2>{MARKER}</h2>{''.join(pieces[:3])}", "".join(pieces[3:])]
    return [
        {"type": "text", "value": texts[0], "id": str(uuid.uuid4())},
        stream[1],
        {"type": "text", "value": texts[1], "id": str(uuid.uuid4())},
        {"type": "callout", "value": callout, "id": str(uuid.uuid4())},
        stream[2],
    ]


def main_course() -> CoursePage:
    """Answer a course of 25 lessons with a final test, in three languages; a certificate waits at its end."""
    course = factories.course(
        code="C01",
        title="Правила в ежедневной работе",
        modules=MODULES,
        lessons=LESSONS_OF_A_MODULE,
        parent=factories.catalogue(LANGUAGE),
    )
    for lesson in factories.lessons_of(course):
        lesson.title, lesson.body = f"{MARKER} {lesson.title[-3:]}", body()
        lesson.save_revision().publish()
    factories.final_test(course, questions=QUESTIONS, attempts_allowed=100, minutes=60)
    for page in Page.objects.descendant_of(course, inclusive=True).order_by("path").specific():
        for language in ("kk", "en"):
            copy = page.copy_for_translation(factories.locale(language))
            copy.live = True
            copy.save()
    editions.pin(course)
    factories.cohort(course)
    factories.award(course)
    return CoursePage.objects.get(pk=course.pk)


def small_courses() -> None:
    """Make the rest of the catalogue."""
    for number in range(2, COURSES + 1):
        factories.course(
            code=f"C{number:02}",
            title=f"Курс {number}",
            modules=3,
            lessons=4,
            parent=factories.catalogue(LANGUAGE),
        )


def person(role, where, **fields):
    """Answer somebody who works there and holds a role."""
    made = factories.PersonFactory(preferred_language=LANGUAGE, **fields)
    factories.employ(made, where, rank=factories.RankFactory())
    factories.appoint(made, role, where if role == Role.COORDINATOR else None)
    return made


def cookies_of(somebody) -> dict[str, str]:
    """Answer the cookies of a browser in which the person has signed in, with the second factor if the role asks it."""
    from tests.conftest import signed_in

    client = signed_in(somebody)
    return {
        settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value,
        settings.CSRF_COOKIE_NAME: TOKEN,
        settings.LANGUAGE_COOKIE_NAME: LANGUAGE,
    }


def load() -> dict:
    """Answer the addresses, and the cookies of three people."""
    founding.found_site()
    course = main_course()
    small_courses()
    colony = factories.institution("institution-14", kind=Institution.Kind.COLONY)
    trainee = person(Role.TRAINEE, colony, family_name="Ержанова", given_name="Сәуле", patronymic="Маратқызы")
    coordinator = person(Role.COORDINATOR, colony)
    officer = person(Role.CERTIFICATE_OFFICER, factories.institution())
    factories.enrol(trainee, course, language=LANGUAGE)
    for number in range(COLLEAGUES):
        colleague = person(Role.TRAINEE, colony, given_name=f"Азамат{'а' * (number % 3)}")
        enrolment = factories.enrol(colleague, course, language=LANGUAGE)
        if number % 2:
            enrolment.override(by=officer, reason="Зачтено по решению комиссии.")
    short = CoursePage.objects.get(code="C02", locale__language_code=LANGUAGE)
    factories.cohort(short)
    factories.award(short)
    factories.enrol(trainee, short, language=LANGUAGE).override(by=officer, reason="Зачтено по решению комиссии.")
    issuing.draw(Certificate.objects.get(holder=trainee))
    lessons = [lesson.get_url() for lesson in factories.lessons_of(course)]
    quiz = QuizPage.objects.child_of(course).get()
    return {
        "catalogue": f"/{LANGUAGE}/",
        "course": course.get_url(),
        "module": course.get_first_child().get_url(),
        "lesson": lessons[0],
        "lessons": lessons,
        "quiz": quiz.get_url(),
        "quiz_key": str(quiz.translation_key),
        "trainee": trainee.pk,
        "people": {
            "trainee": cookies_of(trainee),
            "coordinator": cookies_of(coordinator),
            "officer": cookies_of(officer),
        },
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(load()))
