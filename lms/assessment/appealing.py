"""Appeals from opening to closing: who is told, who may decide, and what a result says about them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.assessment import clock, marking_desk, notices, overview
from lms.assessment.models import Appeal, Attempt, AttemptItem
from lms.assessment.models.appeals import AppealQuerySet, NewMarks, deadline, refuse
from lms.assessment.overview import Asked
from lms.people.models import Appointment, Person, PersonQuerySet, Role


@dataclass(frozen=True)
class Standing:
    """What a result says about appeals against it."""

    appeals: list[Appeal]
    until: str
    refused: str

    @property
    def may_open(self) -> bool:
        """May the learner open an appeal now?"""
        return not self.refused

    @property
    def is_possible(self) -> bool:
        """Is there anything to say about appeals at all?"""
        return bool(self.until or self.appeals)


def standing(attempt: Attempt) -> Standing | None:
    """Answer what a result says about appeals; None while it has no marks."""
    if not attempt.is_marked:
        return None
    until = deadline(attempt)
    refused = ""
    appeals = list(attempt.appeals.all())
    try:
        refuse(attempt)
    except ValidationError as error:
        refused = error.messages[0]
    return Standing(appeals, clock.day_and_hour(until) if until else "", refused)


@transaction.atomic
def lodge(attempt: Attempt, *, words: str, items: Iterable[AttemptItem] = ()) -> Appeal:
    """Answer a new appeal of the learner; those who may decide it are told.

    Raises AppealUnderWay, AppealDecided, AppealTooLate or AppealWithoutWords.
    """
    appeal = Appeal.objects.lodge(attempt, words=words, items=items)
    if judges := judges_of(appeal):
        notices.appeal_opened(appeal, judges)
    else:
        notices.appeal_without_judge(appeal, _holders(Role.SYSTEM_ADMINISTRATOR))
    return appeal


def judges_of(appeal: Appeal) -> list[Person]:
    """Answer who is asked to decide: instructors of the cohort who have not marked it, else such assessors."""
    cohort = appeal.attempt.enrolment.cohort
    groups = [_holders(Role.INSTRUCTOR).filter(cohorts=cohort)] if cohort else []
    for people in (*groups, _holders(Role.ASSESSOR)):
        judges = [person for person in people if Appeal.objects.decidable_by(person).filter(pk=appeal.pk).exists()]
        if judges:
            return judges
    return []


def _holders(role: Role) -> PersonQuerySet:
    held = Appointment.objects.current().filter(role=role)
    return Person.objects.filter(pk__in=held.values("person"), is_active=True)


@transaction.atomic
def decide(appeal: Appeal, *, by: Person, decision: str, reason: str, marks: NewMarks) -> None:
    """Decide an appeal, and tell the learner.

    Raises AppealDecided, NotForThisJudge, AppealWithoutWords, NothingChanged, MarkImpossible, PointsImpossible or
    MadeWorse.
    """
    if decision == Appeal.Decision.CHANGED:
        appeal.change(by=by, reason=reason, marks=marks)
    else:
        appeal.uphold(by=by, reason=reason)
    notices.appeal_decided(appeal)


@dataclass(frozen=True)
class Row:
    """One appeal that waits: about which test, about how much of it, and until when it is to be decided."""

    appeal: Appeal
    title: marking_desk.Title

    @property
    def about(self) -> str:
        """How much of the result it is about."""
        count = self.appeal.question_count  # type: ignore[attr-defined]
        if not count:
            return _("The whole result")
        return ngettext("%(count)s question", "%(count)s questions", count) % {"count": count}


def waiting_for(person: Person) -> AppealQuerySet:
    """Answer the appeals that this person may decide, the overdue ones first."""
    appeals = Appeal.objects.decidable_by(person).select_related("attempt").annotate(question_count=Count("items"))
    return appeals.most_urgent_first()


def rows(appeals: Iterable[Appeal]) -> list[Row]:
    """Answer the lines of the list."""
    appeals = list(appeals)
    titles = marking_desk.titles_of(appeal.attempt.quiz_key for appeal in appeals)
    return [Row(appeal, titles[appeal.attempt.quiz_key]) for appeal in appeals]


def in_full(person: Person) -> AppealQuerySet:
    """Answer the appeals that this person may look at, with everything that their pages show."""
    return Appeal.objects.visible_to(person).select_related("attempt__learner", "attempt__enrolment")


def questions_of(appeal: Appeal) -> list[Asked]:
    """Answer the questions that an appeal is about, in the language of the attempt."""
    items = overview.items_of(appeal.attempt)
    concerned = {item.pk for item in appeal.items.all()}
    found = [item for item in items if item.pk in concerned or not concerned]
    prefetch_related_objects([item for item in found if item.version.question.kind == "essay"], "paper__marks")
    return [overview.asked(item, appeal.attempt.language) for item in found]


def close_decided() -> int:
    """Close the appeals that nobody has closed two weeks after their decision; answer how many. Safe to run twice."""
    count = 0
    for appeal in Appeal.objects.decided_long_ago().iterator(chunk_size=200):
        appeal.close()
        count += 1
    return count
