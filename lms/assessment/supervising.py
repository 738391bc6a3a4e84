"""Which tests somebody supervises, and what they are called."""

from __future__ import annotations

import operator
import uuid
from collections.abc import Iterable
from functools import reduce
from typing import TYPE_CHECKING

from django.db.models import Q

from courses.models import CoursePage
from courses.models.pages import in_best_language
from lms.assessment.models import QuizPage
from lms.people.models import Role

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from lms.people.models import Person


def quizzes_for(user: Person, *, everywhere: Iterable[Role]) -> list[QuizPage]:
    """Answer the live tests, each in the reader's best language: all for some roles, else those of one's cohorts."""
    quizzes = QuizPage.objects.live().select_related("locale").order_by("path")
    if not user.has_role(*everywhere):
        quizzes = quizzes.filter(_below_courses_of(user))
    return list(in_best_language(list(quizzes)))


def _below_courses_of(user: Person) -> Q:
    keys = user.cohorts.values("course_key")  # type: ignore[attr-defined]
    paths = CoursePage.objects.filter(translation_key__in=keys).values_list("path", flat=True)
    return reduce(operator.or_, (Q(path__startswith=path) for path in paths), Q(pk__in=[]))


def titles_of(keys: Iterable[uuid.UUID]) -> dict[uuid.UUID, QuizPage]:
    """Answer the tests of some keys, each in the reader's best language, in one query.

    Tests that are no longer shown are found, too: what was decided about them stays on record. Deleted ones are left
    out.
    """
    pages: QuerySet[QuizPage] = QuizPage.objects.filter(translation_key__in=list(keys)).select_related("locale")
    return {page.translation_key: page for page in in_best_language(list(pages))}


def choices_of(quizzes: Iterable[QuizPage]) -> list[tuple[str, str]]:
    """Answer key and title of each test, with the code of its course before it."""
    found = list(quizzes)
    courses = list(CoursePage.objects.order_by("path").values_list("path", "code"))
    return [(str(quiz.translation_key), _with_code(quiz, courses)) for quiz in found]


def _with_code(quiz: QuizPage, courses: list[tuple[str, str]]) -> str:
    code = next((code for path, code in courses if quiz.path.startswith(path)), "")
    return f"{code} · {quiz.title}" if code else str(quiz.title)
