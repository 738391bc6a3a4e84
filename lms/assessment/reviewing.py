"""Reviewing the bank: what waits for an expert, what is due again, and decisions about many questions at once."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.assessment.models import AttemptItem, BlueprintRow, Question
from lms.assessment.models.bank import QuestionQuerySet
from lms.people.models import Person

WAITING, DUE = "waiting", "due"


def queue(what: str) -> QuestionQuerySet:
    """Answer the questions that wait for an expert, or those whose day of review has come, as a list needs them."""
    found = Question.objects.due(timezone.localdate()) if what == DUE else Question.objects.waiting()
    related = found.select_related("topic", "current_version__made_by")
    return related.prefetch_related("current_version__texts", "provisions").order_by("review_on", "code")


@dataclass
class Line:
    """One question of the queue, and why this reader may not approve it, if so."""

    question: Question
    is_own: bool

    @property
    def languages(self) -> list[tuple[str, bool]]:
        """The languages of the newest version, each with whether it has been checked."""
        version = self.question.current_version
        texts = version.texts.all() if version else []
        return sorted((text.language, text.checked_at is not None) for text in texts)


def lines(questions: Iterable[Question], *, reader: Person) -> list[Line]:
    """Answer the lines of a page of the queue."""
    return [
        Line(question, bool(question.current_version and question.current_version.made_by_id == reader.pk))
        for question in questions
    ]


@dataclass
class Outcome:
    """What became of a decision about many questions."""

    done: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def decide(
    questions: Iterable[Question], decision: str, *, by: Person, reason: str, again_on: datetime.date | None
) -> Outcome:
    """Carry out one decision about each question; what is refused is named with its reason and stops nothing else."""
    outcome = Outcome()
    for question in questions:
        try:
            _carry_out(question, decision, by=by, reason=reason, again_on=again_on)
        except ValidationError as error:
            outcome.refused.append(f"{question.code}: {error.messages[0]}")
        else:
            outcome.done.append(question.code)
    return outcome


def _carry_out(question: Question, decision: str, *, by: Person, reason: str, again_on: datetime.date | None) -> None:
    if decision == "approve":
        question.approve(by=by, again_on=again_on)
    elif decision == "send_back":
        question.send_back(by=by, reason=reason)
    else:
        question.retire(by=by, reason=reason)


@dataclass
class Use:
    """Where a question is used: the tests that may draw it, and how often it was drawn."""

    quizzes: list[Any]
    drawn: int
    last: datetime.datetime | None

    @property
    def words(self) -> str:
        """How often it was drawn, and when last."""
        if not self.last:
            return _("It has not been drawn yet.")
        last = f"{timezone.localtime(self.last):%d.%m.%Y}"
        return _("Drawn so far: %(count)s, last on %(day)s.") % {"count": self.drawn, "day": last}


def use_of(question: Question) -> Use:
    """Answer where a question is used, in two queries."""
    rows = BlueprintRow.objects.filter(topic=question.topic_id, page__live=True).select_related("page__locale")
    fitting = [row for row in rows if row.difficulty in (None, question.difficulty)]
    pages = {row.page.pk: row.page for row in fitting}
    drawn = AttemptItem.objects.filter(version__question=question)
    counts = drawn.aggregate(count=Count("pk"), last=Max("attempt__started_at"))
    return Use(sorted(pages.values(), key=lambda page: page.title), counts["count"], counts["last"])
