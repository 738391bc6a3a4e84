"""One question of a test looked at closely: who chose what, and how well those did in the whole test."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from lms.assessment import charts, distractors, item_statistics
from lms.assessment.analysis import FEWEST, Row, Which, attempts_at, items_of, text_of, unused_in, versions_of
from lms.assessment.distractors import Given, Part, Table
from lms.assessment.models import QuestionText, QuestionVersion
from lms.assessment.models.attempts import AttemptQuerySet
from lms.people.models import Person


class Result(NamedTuple):
    """The points of one attempt in the whole test, and how many questions it asked."""

    points: float
    asked: int


@dataclass
class Wording:
    """What was answered to one wording of a question: same key, same parts."""

    versions: list[QuestionVersion]
    given: list[Given]

    @property
    def people(self) -> int:
        """How many people were asked it."""
        return len({one.learner for one in self.given})

    @property
    def is_shown(self) -> bool:
        """Were they enough?"""
        return self.people >= FEWEST

    @property
    def number(self) -> int:
        """The number of its newest version."""
        return self.versions[0].number

    @property
    def numbers(self) -> str:
        """The numbers of its versions, the oldest first."""
        return ", ".join(str(version.number) for version in reversed(self.versions))

    @cached_property
    def text(self) -> QuestionText | None:
        """Its words in the reader's language or the next best one."""
        return text_of(self.versions[0])

    @cached_property
    def parts(self) -> list[Part]:
        """The parts in which something is chosen or typed."""
        version = self.versions[0]
        return distractors.parts_of(version.question.kind, version.key, self.text) if self.text else []

    @cached_property
    def tables(self) -> list[Table]:
        """How many chose what; nothing where too few were asked."""
        return distractors.tables_of(self.parts, self.given) if self.is_shown else []

    @cached_property
    def traces(self) -> charts.Traces | None:
        """The picture: the share of each group that chose an option, else its mean mark; none of too few people."""
        groups = distractors.groups_of(self.given) if self.is_shown else []
        if not groups:
            return None
        if len(self.parts) == 1 and self.parts[0].options:
            lines = distractors.shares_of(self.parts[0], groups)
        else:
            marks = [item_statistics.mean([one.mark for one in group]) for group in groups]
            lines = [(_("points"), True, marks)]
        return charts.traces_of(lines, _names_of(len(groups)), [len(group) for group in groups])


def _names_of(groups: int) -> list[str]:
    middle = [_("2nd fifth"), _("3rd fifth"), _("4th fifth")] if groups > 3 else [_("middle third")]  # noqa: PLR2004
    return [_("weakest"), *middle, _("strongest")]


@dataclass
class QuestionAnalysis:
    """A question with its numbers and, wording by wording, what was answered; the newest wording first."""

    row: Row
    wordings: list[Wording]

    @property
    def has_one_wording(self) -> bool:
        """Was the same asked all the time?"""
        return len(self.wordings) == 1


def question_analysis_of(
    quiz_key: uuid.UUID, question: int, user: Person, which: str = Which.FIRST
) -> QuestionAnalysis | None:
    """Answer the close look at one question over the attempts that somebody may read in sums; None if none asked it."""
    attempts = attempts_at(quiz_key, user, which)
    asked = items_of(attempts).filter(version__question__pk=question)
    rows = list(asked.values_list("attempt", "attempt__learner", "version", "share", "answer"))
    if not rows:
        return None
    results = _results(attempts, question)
    versions = versions_of(row[2] for row in rows)
    wordings = _wordings(versions.values(), _given(rows, results))
    people = len({learner for _attempt, learner, *_rest in rows})
    row = Row(1, sorted(versions.values(), key=lambda version: -version.number), people, len(rows))
    if row.is_shown:
        row.numbers = _numbers([(row[3], results[row[0]]) for row in rows])
        if wordings[0].is_shown:
            row.unused = unused_in(wordings[0].versions[0], (one.answer for one in wordings[0].given))
    return QuestionAnalysis(row, wordings)


def looks_at(attempts: AttemptQuerySet, rows: Iterable[Row]) -> list[tuple[Row, list[Wording]]]:
    """Answer what was answered to every question of a test, wording by wording, in two queries."""
    answers = items_of(attempts).values_list("attempt", "attempt__learner", "version", "share", "answer")
    given = _given(answers, _results(attempts))
    return [(row, _wordings(row.versions, given)) for row in rows if row.is_shown]


def _results(attempts: AttemptQuerySet, question: int | None = None) -> dict[int, Result]:
    items = items_of(attempts)
    if question is not None:
        items = items.filter(attempt__items__version__question__pk=question)
    sums = items.values("attempt").annotate(total=Sum("share"), asked=Count("pk"))
    return {attempt: Result(total, asked) for attempt, total, asked in sums.values_list("attempt", "total", "asked")}


def _given(rows: Iterable[tuple[Any, ...]], results: Mapping[int, Result]) -> dict[int, list[Given]]:
    given: dict[int, list[Given]] = defaultdict(list)
    for attempt, learner, version, mark, answer in rows:
        points, asked = results[attempt]
        given[version].append(Given(learner, 100 * points / asked, mark, answer))
    return given


def _wordings(versions: Iterable[QuestionVersion], given: Mapping[int, list[Given]]) -> list[Wording]:
    return [
        Wording(group, [one for version in group for one in given.get(version.pk, [])])
        for group in distractors.wordings(versions)
    ]


def _numbers(marks: list[tuple[float, Result]]) -> item_statistics.Item:
    longest = max(result.asked for _mark, result in marks)
    others = [item_statistics.rest(result.points, mark, result.asked, longest, 1) for mark, result in marks]
    return item_statistics.item([mark for mark, _result in marks], others)
