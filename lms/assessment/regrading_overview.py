"""What pages show about regradings: before one, its dry run, and what is to be decided after it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses import consequences
from courses.consequences import Consequence
from courses.models import CoursePage
from courses.models.pages import in_best_language
from lms.assessment import previewing
from lms.assessment.models import (
    Attempt,
    AttemptItem,
    Question,
    QuestionVersion,
    QuizPage,
    RegradedAttempt,
    Regrading,
    ResultDecision,
)
from lms.people.models import Person

PER_PAGE = 50
Outcome = RegradedAttempt.Outcome
LISTS = (
    (Outcome.NEWLY_FAILS, gettext_lazy("Newly fail")),
    (Outcome.NEWLY_PASSES, gettext_lazy("Newly pass")),
    (Outcome.CHANGED, gettext_lazy("Other points, same result")),
)


@dataclass
class Choice:
    """A question that people have answered, in the version that is looked at."""

    question: Question
    version: QuestionVersion
    others: list[QuestionVersion]
    quizzes: list[uuid.UUID]
    key: dict[str, Any]
    treatment: str

    @property
    def versions(self) -> list[QuestionVersion]:
        """All versions that people have answered, the newest first."""
        return sorted([self.version, *self.others], key=lambda version: -version.number)

    @property
    def solved(self) -> previewing.Solved:
        """The version in the reader's language with what is right by the key in force."""
        return previewing.solved_by(self.version, self.key, self.version.text())


def choice(question: Question, number: int | None) -> Choice | None:
    """Answer the version of this number, else the newest that anybody was asked; None when nobody was asked any."""
    drawn = Count("items", filter=~Q(items__attempt__state=Attempt.State.VOIDED))
    found = question.versions.annotate(answers=drawn).filter(answers__gt=0).select_related("question")
    versions = list(found.prefetch_related("texts").order_by("-number"))
    if not versions:
        return None
    version = next((version for version in versions if version.number == number), versions[0])
    items = AttemptItem.objects.filter(version__in=versions)
    quizzes = items.order_by("attempt__quiz_key").values_list("attempt__quiz_key", flat=True).distinct()
    applied = Regrading.objects.by_version([version.pk]).get(version.pk, [])
    keys = [regrading.key for regrading in applied if regrading.key is not None]
    return Choice(
        question,
        version,
        [other for other in versions if other != version],
        list(quizzes),
        keys[-1] if keys else version.key,
        applied[-1].treatment if applied else "",
    )


@dataclass
class Tab:
    """One list of a dry run: its name and how long it is."""

    outcome: str
    title: str
    number: int
    is_current: bool


@dataclass
class Row:
    """One line of a list: whose attempt it is, and what rests on it."""

    line: RegradedAttempt
    quiz: QuizPage | None
    consequences: list[Consequence]


@dataclass
class DryRun:
    """A regrading as its page shows it."""

    regrading: Regrading
    tabs: list[Tab]
    page: Page
    rows: list[Row]
    hidden: int
    bank: str

    @property
    def current(self) -> Tab | None:
        """The list that is open."""
        return next((tab for tab in self.tabs if tab.is_current), None)


def dry_run(regrading: Regrading, user: Person, *, outcome: str, page: str | None) -> DryRun:
    """Answer the numbers of a regrading, and one of its lists as far as this user may read results of people."""
    numbers = regrading.report
    shown = [outcome for outcome, _title in LISTS if numbers.get(outcome)]
    current = outcome if outcome in shown else next(iter(shown), "")
    tabs = [Tab(name, str(title), numbers.get(name, 0), name == current) for name, title in LISTS]
    of_list = regrading.lines.filter(outcome=current)
    visible = (
        of_list.visible_to(user)
        .select_related("attempt__learner")
        .order_by("attempt__learner__family_name", "attempt__learner__given_name", "pk")
    )
    paged = Paginator(visible, PER_PAGE).get_page(page)
    hidden = numbers.get(current, 0) - paged.paginator.count
    return DryRun(regrading, tabs, paged, _rows(list(paged)), hidden, _bank(regrading))


def _rows(lines: list[RegradedAttempt]) -> list[Row]:
    quizzes = quizzes_of(line.attempt.quiz_key for line in lines)
    resting = consequences.resting_on({line.attempt.enrolment_id for line in lines})
    return [
        Row(line, quizzes.get(line.attempt.quiz_key), _shown(line, resting.get(line.attempt.enrolment_id, [])))
        for line in lines
    ]


def _shown(line: RegradedAttempt, found: list[Consequence]) -> list[Consequence]:
    if line.outcome == Outcome.NEWLY_PASSES:
        return [one for one in found if not one.is_due or line.completes]
    return [one for one in found if not one.is_due]


def quizzes_of(keys: Iterable[uuid.UUID]) -> dict[uuid.UUID, QuizPage]:
    """Answer the pages of some quizzes by key, each in the reader's language or the next best one."""
    pages = QuizPage.objects.filter(translation_key__in=set(keys)).select_related("locale")
    return {page.translation_key: page for page in in_best_language(list(pages))}


def _bank(regrading: Regrading) -> str:
    """Answer in a sentence what becomes of the question itself."""
    current = regrading.question.current_version
    if current is None or not regrading.versions.filter(pk=current.pk).exists():
        return _("The newest version of the question is another one; it stays as it is. Read it once more.")
    if regrading.key is not None and current.key != regrading.key:
        return _("The question gets a new version with this key for all tests that start later; it waits for a check.")
    if regrading.takes_out:
        return _("The question goes back to draft: no test draws it until it is mended.")
    return _("The question stays in the bank as it is.")


def corrected(regrading: Regrading) -> previewing.Solved | None:
    """Answer the question with what is right by a corrected key, in the reader's language; None for others."""
    version = regrading.versions.select_related("question").prefetch_related("texts").order_by("-number").first()
    if regrading.key is None or version is None:
        return None
    return previewing.solved_by(version, regrading.key, version.text())


# --- to be decided ----------------------------------------------------------------------------


@dataclass
class Case:
    """A pass in question, with all that it takes to decide."""

    decision: ResultDecision
    quiz: QuizPage | None
    course: CoursePage | None
    line: RegradedAttempt | None
    consequences: list[Consequence]


def cases(decisions: Collection[ResultDecision]) -> list[Case]:
    """Answer some decisions with quiz, course, points before and after, and the certificates that rest on them."""
    quizzes = quizzes_of(decision.attempt.quiz_key for decision in decisions)
    keys = {decision.enrolment.course_key for decision in decisions}
    pages = CoursePage.objects.filter(translation_key__in=keys).select_related("locale").order_by("-live")
    courses = {page.translation_key: page for page in in_best_language(list(pages))}
    resting = consequences.resting_on({decision.enrolment_id for decision in decisions})
    attempts = [decision.attempt_id for decision in decisions]
    regradings = {decision.regrading_id for decision in decisions}
    lines = RegradedAttempt.objects.filter(attempt__in=attempts, regrading__in=regradings)
    by_pair = {(line.regrading_id, line.attempt_id): line for line in lines}
    return [
        Case(
            decision,
            quizzes.get(decision.attempt.quiz_key),
            courses.get(decision.enrolment.course_key),
            by_pair.get((decision.regrading_id, decision.attempt_id)),
            [one for one in resting.get(decision.enrolment_id, []) if not one.is_due],
        )
        for decision in decisions
    ]
