"""A course as its reader sees it: modules, lessons and tests in order, what is done, where to go on."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from wagtail.models import Page

from courses import editions
from courses.models import ActivityPage, CoursePage, Enrolment, LessonPage, ModulePage
from courses.models.pages import TreePage
from lms.operations.remembered import remembered

COURSE_DEPTH = 3  # root, catalogue, course


@dataclass
class Entry:
    """One lesson or test in the list of a course."""

    key: uuid.UUID
    title: str
    url: str
    kind: str
    minutes: int = 0
    is_graded: bool = False
    is_done: bool = False
    is_now: bool = False
    place: int = 0


@dataclass
class Step:
    """One module with its lessons, or one test beside the modules."""

    key: uuid.UUID
    title: str
    url: str
    kind: str
    place: int
    hours: Decimal | None = None
    provisions: str = ""
    entries: list[Entry] = field(default_factory=list)
    is_done: bool = False
    is_now: bool = False

    @property
    def minutes(self) -> int:
        """Minutes of all lessons together."""
        return sum(entry.minutes for entry in self.entries)


@dataclass
class Plan:
    """What a course consists of in one language, the same for every reader."""

    pk: int
    key: uuid.UUID
    code: str
    title: str
    url: str
    steps: list[Step]


@dataclass
class Outline:
    """A course for one reader."""

    course: Plan
    steps: list[Step]
    enrolment: Enrolment | None
    done: dict[uuid.UUID, datetime.datetime]
    required: set[uuid.UUID] = field(default_factory=set)

    @property
    def total(self) -> int:
        """How many activities of the pinned edition complete the course."""
        return len(self.required)

    @property
    def total_done(self) -> int:
        """How many of them are done; never more than there are."""
        return len(self.required.intersection(self.done))

    @property
    def entries(self) -> list[Entry]:
        """Every lesson and test in reading order."""
        return [entry for step in self.steps for entry in step.entries]

    @property
    def has_theory(self) -> bool:
        """Is there a written test that counts?"""
        return any(entry.kind == "quiz" and entry.is_graded for entry in self.entries)

    @property
    def has_practice(self) -> bool:
        """Is there a practical test that counts?"""
        return any(entry.kind == "practical" and entry.is_graded for entry in self.entries)

    @property
    def modules(self) -> list[Step]:
        """The steps that are modules."""
        return [step for step in self.steps if step.kind == "module"]

    @property
    def modules_done(self) -> int:
        """How many modules are done."""
        return sum(step.is_done for step in self.modules)

    @property
    def lessons(self) -> list[Entry]:
        """Every lesson in reading order."""
        return [entry for entry in self.entries if entry.kind == "lesson"]

    @property
    def lessons_done(self) -> int:
        """How many lessons are done."""
        return sum(entry.is_done for entry in self.lessons)

    @property
    def next_entry(self) -> Entry | None:
        """Where to go on: the last place if it is not done, else the first thing that is not."""
        return next((entry for entry in self.entries if entry.is_now), None)

    def step_of(self, key: uuid.UUID) -> Step | None:
        """Answer the step that holds an activity."""
        return next((step for step in self.steps if any(entry.key == key for entry in step.entries)), None)

    def around(self, key: uuid.UUID) -> tuple[Entry | None, Entry | None]:
        """Answer the neighbours of an activity, before and after."""
        entries = self.entries
        places = [place for place, entry in enumerate(entries) if entry.key == key]
        if not places:
            return None, None
        here = places[0]
        return (entries[here - 1] if here else None), (entries[here + 1] if here + 1 < len(entries) else None)


def outline_of(page: TreePage, enrolment: Enrolment | None) -> Outline:
    """Answer the course of a page as the holder of this enrolment sees it; nobody's progress for a visitor."""
    plan = plan_of(page)
    outline = Outline(plan, plan.steps, enrolment, {})
    if enrolment:
        activities = editions.activities_of(enrolment.edition_id)
        completed = enrolment.completions.values_list("activity", "completed_at")
        outline.done = {activities[activity].key: moment for activity, moment in completed}
        outline.required = {activity.key for activity in activities.values() if activity.is_required}
        _mark_done(plan.steps, outline.done)
        _mark_now(outline, enrolment)
    return outline


def plan_of(page: TreePage) -> Plan:
    """Answer the plan of the course that a page belongs to."""
    path = page.path[: COURSE_DEPTH * page.steplen]

    def make() -> Plan:
        course = page if isinstance(page, CoursePage) else CoursePage.objects.get(path=path)
        return Plan(course.pk, course.key, course.code, course.title, course.url, _steps(course))

    return remembered("content", f"plan:{path}", make)


def _steps(course: CoursePage) -> list[Step]:
    pages = list(Page.objects.live().descendant_of(course).order_by("path").specific(defer=True))
    minutes = dict(LessonPage.objects.descendant_of(course).values_list("pk", "minutes"))
    about = {row["pk"]: row for row in ModulePage.objects.descendant_of(course).values("pk", "hours", "provisions")}
    steps: list[Step] = []
    modules: dict[str, Step] = {}
    for page in pages:
        if isinstance(page, ModulePage):
            row = about[page.pk]
            step = Step(
                page.translation_key, page.title, page.url, "module", len(modules) + 1, row["hours"], row["provisions"]
            )
            modules[page.path] = step
            steps.append(step)
        elif isinstance(page, ActivityPage):
            entry = Entry(
                page.translation_key, page.title, page.url, page.kind, minutes.get(page.pk, 0), bool(page.is_graded)
            )
            module = modules.get(page.path[: -page.steplen])
            if module is None:
                module = Step(entry.key, entry.title, entry.url, page.kind, 0)
                steps.append(module)
            module.entries.append(entry)
            entry.place = len(module.entries)
    return steps


def _mark_done(steps: list[Step], done: dict[uuid.UUID, Any]) -> None:
    for step in steps:
        for entry in step.entries:
            entry.is_done = entry.key in done
        step.is_done = bool(step.entries) and all(entry.is_done for entry in step.entries)


def _mark_now(outline: Outline, enrolment: Enrolment) -> None:
    open_entries = [(step, entry) for step in outline.steps for entry in step.entries if not entry.is_done]
    if enrolment.last_key is None and not enrolment.completed_at:
        found = open_entries[:1]
    else:
        needed = [(step, entry) for step, entry in open_entries if entry.key in outline.required]
        found = [pair for pair in needed if pair[1].key == enrolment.last_key] or needed[:1]
    for step, entry in found:
        step.is_now = entry.is_now = True
