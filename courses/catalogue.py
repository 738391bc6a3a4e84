"""The catalogue: which courses there are, filtered, and where the reader stands in each."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils.translation import get_language
from wagtail.models import Page

from courses.models import Audience, CoursePage, Enrolment, LessonPage, ModulePage, Topic
from courses.models.pages import in_best_language
from lms.operations.languages import interface_language
from lms.operations.remembered import remembered

if TYPE_CHECKING:
    from lms.people.models import Person

COURSE_DEPTH = 3  # root, catalogue, course


@dataclass
class Row:
    """One course in the list."""

    page: CoursePage
    url: str
    languages: list[tuple[str, str]]
    cell: str  # what the list says of it to every reader, as HTML
    enrolment: Enrolment | None = None

    @property
    def is_foreign(self) -> bool:
        """Is the course shown in another language than the list?"""
        return bool(self.page.locale.language_code != get_language())


def rows(filters: dict[str, Any], person: Person | None) -> list[Row]:
    """Answer the courses that fit the filters, one row each whatever their languages, by code."""
    chosen = ":".join(str(filters.get(name) or "") for name in ("topic", "audience", "hours", "language"))
    if filters.get("q"):
        found = _make_rows(filters)
    else:
        found = remembered("content", f"rows:{get_language()}:{chosen}", lambda: _make_rows(filters))
    enrolments = _enrolments(person)
    for row in found:
        row.enrolment = enrolments.get(row.page.translation_key)
    return found


def _make_rows(filters: dict[str, Any]) -> list[Row]:
    pages = CoursePage.objects.live().select_related("locale").order_by("code", "path")
    pages = pages.filter(_condition(filters)).defer("objectives", "standards", "summary")
    whole = overview()
    found = in_best_language(list(pages), filters.get("language") or "")
    return [Row(page, page.url, whole.languages_of(page.translation_key), _cell(page, whole)) for page in found]


def _cell(page: CoursePage, whole: Overview) -> str:
    context = {
        "page": page,
        "languages": whole.languages_of(page.translation_key),
        "modules": whole.modules[page.path],
        "is_foreign": page.locale.language_code != get_language(),
        "here": interface_language(),
    }
    return render_to_string("courses/catalogue_cell.html", context)


@dataclass
class Overview:
    """What the catalogue holds, the same for every reader of a language."""

    languages: dict[uuid.UUID, set[str]]
    modules: Counter[str]
    topics: list[tuple[str, str]]
    audiences: list[tuple[str, str]]

    def languages_of(self, key: uuid.UUID) -> list[tuple[str, str]]:
        """Answer the languages of one course: codes and names, in the order of the settings."""
        used = self.languages.get(key, set())
        return [(code, name) for code, name in settings.LANGUAGES if code in used]

    @property
    def used_languages(self) -> list[tuple[str, str]]:
        """The languages that have at least one course."""
        used = set().union(*self.languages.values()) if self.languages else set()
        return [(code, name) for code, name in settings.LANGUAGES if code in used]


def overview() -> Overview:
    """Answer what the catalogue holds."""
    return remembered("content", f"catalogue:{get_language()}", _look_over)


def _look_over() -> Overview:
    live = CoursePage.objects.live()
    languages: dict[uuid.UUID, set[str]] = defaultdict(set)
    for key, code in live.values_list("translation_key", "locale__language_code"):
        languages[key].add(code)
    paths = ModulePage.objects.live().values_list("path", flat=True)
    topics = Topic.objects.filter(coursepage__in=live).distinct()
    audiences = Audience.objects.filter(coursepage__in=live).distinct()
    return Overview(
        dict(languages),
        Counter(path[: COURSE_DEPTH * Page.steplen] for path in paths),
        sorted(((topic.slug, topic.name) for topic in topics), key=lambda choice: choice[1]),
        sorted(((audience.slug, audience.name) for audience in audiences), key=lambda choice: choice[1]),
    )


def _condition(filters: dict[str, Any]) -> Q:
    condition = Q()
    if filters.get("topic"):
        condition &= Q(topics__slug=filters["topic"])
    if filters.get("audience"):
        condition &= Q(audiences__slug=filters["audience"])
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
