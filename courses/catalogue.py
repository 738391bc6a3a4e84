"""The catalogue: which courses there are, filtered, and where the reader stands in each."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Q
from wagtail.models import Page

from courses.models import CoursePage, Enrolment, LessonPage, ModulePage
from courses.models.pages import in_best_language

if TYPE_CHECKING:
    from lms.people.models import Person

COURSE_DEPTH = 3  # root, catalogue, course


@dataclass
class Row:
    """One course in the list."""

    page: CoursePage
    url: str
    languages: list[tuple[str, str]]
    modules: int
    enrolment: Enrolment | None

    @property
    def is_foreign(self) -> bool:
        """Is the course shown in another language than the list?"""
        from django.utils.translation import get_language  # noqa: PLC0415

        return bool(self.page.locale.language_code != get_language())


def rows(filters: dict[str, Any], person: Person | None) -> list[Row]:
    """Answer the courses that fit the filters, one row each whatever their languages, by code."""
    pages = CoursePage.objects.live().select_related("locale").order_by("code", "path")
    pages = pages.filter(_condition(filters))
    every_language = defaultdict(set)
    for key, code in CoursePage.objects.live().values_list("translation_key", "locale__language_code"):
        every_language[key].add(code)
    found = in_best_language(list(pages), filters.get("language") or "")
    modules = Counter(path[: COURSE_DEPTH * Page.steplen] for path in _module_paths())
    enrolments = _enrolments(person)
    return [
        Row(
            page,
            page.url,
            [(code, name) for code, name in settings.LANGUAGES if code in every_language[page.translation_key]],
            modules[page.path],
            enrolments.get(page.translation_key),
        )
        for page in found
    ]


def _module_paths() -> list[str]:
    return list(ModulePage.objects.live().values_list("path", flat=True))


def _condition(filters: dict[str, Any]) -> Q:
    condition = Q()
    if filters.get("topic"):
        condition &= Q(topics=filters["topic"])
    if filters.get("audience"):
        condition &= Q(audiences=filters["audience"])
    if filters.get("hours"):
        condition &= Q(hours__lte=int(filters["hours"]))
    if filters.get("language"):
        condition &= Q(locale__language_code=filters["language"])
    if filters.get("q"):
        condition &= Q(translation_key__in=matching(filters["q"]))
    return condition


def matching(words: str) -> set[uuid.UUID]:
    """Answer the keys of courses in which the words are found, in the course itself or in a part of it."""
    found = Page.objects.live().type(CoursePage, ModulePage, LessonPage).search(words, operator="and")
    paths = {page.path[: COURSE_DEPTH * Page.steplen] for page in found[:500]}
    by_code = Q(code__iexact=words.strip())
    return set(CoursePage.objects.live().filter(Q(path__in=paths) | by_code).values_list("translation_key", flat=True))


def _enrolments(person: Person | None) -> dict[uuid.UUID, Enrolment]:
    if person is None:
        return {}
    mine = Enrolment.objects.filter(person=person).with_progress().order_by("enrolled_at")
    best: dict[uuid.UUID, Enrolment] = {}
    for enrolment in mine:
        if enrolment.is_open or enrolment.completed_at:
            best[enrolment.course_key] = enrolment
    return best
