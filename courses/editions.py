"""What a course consists of now, pinned as a numbered edition whenever that changes."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db import transaction
from wagtail.models import Page

from courses.models import Activity, ActivityPage, CoursePage, Edition, LessonPage, ModulePage
from lms.operations.remembered import remembered


@dataclass(frozen=True)
class Part:
    """One activity of a course, by the key that it has in every language."""

    key: uuid.UUID
    module_key: uuid.UUID | None
    kind: str
    is_graded: bool


def parts_of(course: CoursePage) -> list[Part]:
    """Answer the live activities of a course over all its languages, in reading order.

    The language with the most of them gives the order; what only others have comes after. Ungraded tests
    are offered, but are no part of what completes a course.
    """
    trees = [_parts_of_tree(page) for page in CoursePage.objects.live().filter(translation_key=course.key)]
    trees.sort(key=len, reverse=True)
    found: dict[uuid.UUID, Part] = {}
    for tree in trees:
        for part in tree:
            found.setdefault(part.key, part)
    return list(found.values())


def _parts_of_tree(course: CoursePage) -> list[Part]:
    module_of: dict[str, uuid.UUID] = {}
    parts = []
    for page in Page.objects.live().descendant_of(course).order_by("path").specific():
        if isinstance(page, ModulePage):
            module_of[page.path] = page.translation_key
        elif isinstance(page, ActivityPage):
            if page.kind != LessonPage.kind and not page.is_graded:
                continue
            module = module_of.get(page.path[: -page.steplen])
            parts.append(Part(page.translation_key, module, page.kind, bool(page.is_graded)))
    return parts


@transaction.atomic
def pin(course: CoursePage) -> Edition | None:
    """Answer the edition that holds what the course consists of now; a new one only if that changed.

    A course without any live activity has no edition (None) until it has one.
    """
    parts = parts_of(course)
    latest = Edition.objects.select_for_update().filter(course_key=course.key).order_by("-number").first()
    if not parts:
        return latest
    if latest and latest.rule == course.rule and latest.hours == course.hours and _parts_in(latest) == parts:
        return latest
    edition = Edition.objects.create(
        course_key=course.key, number=latest.number + 1 if latest else 1, rule=course.rule, hours=course.hours
    )
    Activity.objects.bulk_create(
        Activity(
            edition=edition,
            key=part.key,
            module_key=part.module_key,
            kind=part.kind,
            is_graded=part.is_graded,
            position=position,
        )
        for position, part in enumerate(parts)
    )
    return edition


def _parts_in(edition: Edition) -> list[Part]:
    return [
        Part(activity.key, activity.module_key, activity.kind, activity.is_graded)
        for activity in edition.activities.order_by("position")
    ]


@dataclass(frozen=True)
class Pinned:
    """One activity of an edition, as progress is counted: by its key, and whether the course asks for it."""

    key: uuid.UUID
    is_required: bool


def activities_of(edition_id: int) -> dict[int, Pinned]:
    """Answer the activities of an edition by their primary keys. An edition never changes."""

    def read() -> dict[int, Pinned]:
        edition = Edition.objects.get(pk=edition_id)
        rows = edition.activities.values_list("pk", "key", "is_graded")
        return {pk: Pinned(key, is_graded or edition.rule != CoursePage.Rule.TESTS) for pk, key, is_graded in rows}

    return remembered("content", f"edition:{edition_id}", read)
