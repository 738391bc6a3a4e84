"""A quiz as its learner sees it before, between and after attempts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError

from courses.models import Enrolment
from lms.assessment import answers, drawing
from lms.assessment.models import Attempt, AttemptItem, QuestionText, QuizPage

if TYPE_CHECKING:
    from lms.people.models import Person


@dataclass
class Standing:
    """What a learner may do with a quiz now."""

    attempts: list[Attempt]
    open_attempt: Attempt | None
    refused: str
    left: int
    is_passed: bool


def standing(quiz: QuizPage, learner: Person) -> Standing:
    """Answer earlier attempts, the open one, and why no further one may start."""
    open_attempt = drawing.under_way(quiz, learner)
    attempts = list(Attempt.objects.filter(learner=learner, quiz_key=quiz.translation_key).order_by("number"))
    refused, used = "", len(attempts)
    try:
        enrolment: Enrolment = drawing.enrolment_for(quiz, learner)
        used = sum(attempt.enrolment_id == enrolment.pk for attempt in attempts)
        if open_attempt is None:
            drawing.refuse(quiz, enrolment)
    except ValidationError as error:
        refused = error.messages[0]
    except PermissionDenied:
        refused = "closed"
    return Standing(
        [attempt for attempt in attempts if attempt.state != Attempt.State.IN_PROGRESS],
        open_attempt,
        refused,
        max(0, quiz.attempts_allowed - used),
        any(attempt.is_passed for attempt in attempts),
    )


@dataclass
class Asked:
    """One drawn question with its words and lines, to be answered or looked back at."""

    item: AttemptItem
    text: QuestionText
    lines: list[answers.Line]
    choices: list[tuple[str, str]]
    remark: str
    is_foreign: bool

    @property
    def kind(self) -> str:
        """The type of the question."""
        return self.item.version.question.kind

    @property
    def formula(self) -> Any:
        """How the question is marked, in words for the learner."""
        return answers.FORMULAS[self.kind]

    @property
    def typed(self) -> str:
        """What was typed into the one box of a number or short answer."""
        return self.lines[0].chosen if self.lines else ""


def asked(item: AttemptItem, language: str) -> Asked:
    """Answer a drawn question in a language, or in the next best one that it has."""
    text = item.version.text(language)
    return Asked(
        item,
        text,
        answers.lines(item, text),
        answers.choices(item, text),
        answers.remark(item),
        text.language != language,
    )


def items_of(attempt: Attempt) -> list[AttemptItem]:
    """Answer the drawn questions of an attempt with their words, in order, in two queries."""
    related = attempt.items.select_related("version__question__topic").prefetch_related("version__texts")
    return list(related.order_by("position"))


@dataclass
class TopicResult:
    """Points in one topic."""

    name: str
    score: Decimal
    of: int

    @property
    def is_full(self) -> bool:
        """Was every point of the topic won?"""
        return self.score == self.of


def by_topic(items: list[AttemptItem]) -> list[TopicResult]:
    """Answer the points per topic, in the order in which the topics came up."""
    marks: dict[str, list[Decimal]] = defaultdict(list)
    for item in items:
        marks[item.version.question.topic.name].append(item.mark or Decimal(0))
    return [TopicResult(name, sum(found, Decimal(0)), len(found)) for name, found in marks.items()]
