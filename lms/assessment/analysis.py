"""The analysis of a test: which questions measure what they should, over everybody who sat it in any language."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Count, FloatField
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from courses.models import Cohort, CoursePage
from courses.models.pages import in_best_language
from lms.assessment import charts, distractors, item_statistics, remarks
from lms.assessment.distractors import Option
from lms.assessment.errors import NotForAnalysis
from lms.assessment.item_statistics import Item, Reliability, Totals
from lms.assessment.models import Attempt, AttemptItem, Question, QuestionText, QuestionVersion, QuizPage
from lms.assessment.models.attempts import AttemptQuerySet
from lms.assessment.remarks import Remark
from lms.people.models import Person, Role

FEWEST = 10  # people: of fewer, no number is shown
STEADY = 50  # people: of fewer, numbers stray so much that the page says so
WITH_OPTIONS = ("single", "multiple", "true_false")


class Which(models.TextChoices):
    """The attempts that count, where somebody has several."""

    FIRST = "first", gettext_lazy("the first attempt of each person")
    BEST = "best", gettext_lazy("the best attempt of each person")
    ALL = "all", gettext_lazy("all attempts")


# --- who may read it --------------------------------------------------------------------------


def may_read(quiz: QuizPage, user: Person) -> bool:
    """Answer whether somebody reads the analysis of a test: analysts, and who teaches a cohort of the course."""
    if user.has_role(Role.ANALYST):
        return True
    return user.has_role(Role.INSTRUCTOR) and _taught_by(user).filter(course_key=quiz.course.key).exists()


def refuse(quiz: QuizPage, user: Person) -> None:
    """Raise NotForAnalysis for those who may not read it."""
    if not may_read(quiz, user):
        raise NotForAnalysis


def _taught_by(user: Person) -> models.QuerySet[Cohort]:
    return Cohort.objects.filter(instructors=user)


@dataclass(frozen=True)
class Sat:
    """A test with the number of people whose result may be counted."""

    quiz: QuizPage
    course: CoursePage
    people: int

    @property
    def is_shown(self) -> bool:
        """Are they enough?"""
        return self.people >= FEWEST


def sat_for(user: Person) -> list[Sat]:
    """Answer the tests whose analysis somebody reads, course by course. Raises NotForAnalysis."""
    if not user.has_role(Role.ANALYST, Role.INSTRUCTOR):
        raise NotForAnalysis
    courses = CoursePage.objects.select_related("locale").order_by("code")
    if not user.has_role(Role.ANALYST):
        courses = courses.filter(translation_key__in=_taught_by(user).values("course_key"))
    quizzes = in_best_language(list(QuizPage.objects.live().select_related("locale").order_by("path")))
    counted = Attempt.objects.in_sums_for(user).with_result().order_by()
    people = dict(counted.values_list("quiz_key").annotate(people=Count("learner", distinct=True)))
    return [
        Sat(quiz, course, people.get(quiz.translation_key, 0))
        for course in courses
        for quiz in quizzes
        if quiz.path.startswith(course.path)
    ]


# --- what is counted --------------------------------------------------------------------------


def attempts_at(quiz_key: uuid.UUID, user: Person, which: str) -> AttemptQuerySet:
    """Answer the finished attempts at a test that somebody may read in sums: the first, the best or all."""
    found: AttemptQuerySet = Attempt.objects.filter(quiz_key=quiz_key).in_sums_for(user).with_result()
    if which == Which.ALL:
        return found
    return found.best_of_each() if which == Which.BEST else found.first_of_each()


class Drawn(NamedTuple):
    """One drawn question of one attempt."""

    attempt: int
    learner: int
    version: int
    mark: float


def items_of(attempts: AttemptQuerySet) -> Any:
    """Answer the drawn questions of some attempts, with `share`: the mark as a number, 0 for no answer."""
    share = Coalesce(Cast("mark", FloatField()), 0.0)
    return AttemptItem.objects.filter(attempt__in=attempts.values("pk")).annotate(share=share).order_by()


def versions_of(keys: Iterable[int]) -> dict[int, QuestionVersion]:
    """Answer versions by their keys, with questions and words."""
    found = QuestionVersion.objects.filter(pk__in=set(keys)).select_related("question__topic")
    return {version.pk: version for version in found.prefetch_related("texts")}


def text_of(version: QuestionVersion) -> QuestionText | None:
    """Answer the words of a version in the reader's language or the next best one, if it has any."""
    try:
        return version.text()
    except QuestionText.DoesNotExist:
        return None


@dataclass
class Row:
    """A question: how often it was asked, its numbers when that was often enough, and what stands out."""

    place: int
    versions: list[QuestionVersion]
    people: int
    asked: int
    numbers: Item = field(default_factory=Item)
    weight: float | None = None
    unused: list[Option] = field(default_factory=list)

    @property
    def question(self) -> Question:
        """The question."""
        return self.versions[0].question

    @cached_property
    def text(self) -> QuestionText | None:
        """The words that were asked last, in the reader's language or the next best one."""
        return text_of(self.versions[0])

    @property
    def is_shown(self) -> bool:
        """Were enough people asked?"""
        return self.people >= FEWEST

    @property
    def missing(self) -> int:
        """How many people more it needs."""
        return max(0, FEWEST - self.people)

    @property
    def is_rekeyed(self) -> bool:
        """Did what counts as right change while the question was in use?"""
        return any(version.key != self.versions[0].key for version in self.versions)

    @property
    def facility(self) -> float | None:
        """The mean mark in per cent of the full one."""
        return None if self.numbers.facility is None else 100 * self.numbers.facility

    @property
    def deviation(self) -> float | None:
        """The standard deviation of the marks in per cent of the full one."""
        return None if self.numbers.deviation is None else 100 * self.numbers.deviation

    @property
    def guess(self) -> float | None:
        """What blind guessing wins on average, in per cent."""
        version, parts = self.versions[0], self.text.parts if self.text else {}
        share = item_statistics.random_guess(self.question.kind, version.key, parts)
        return None if share is None else 100 * share

    @cached_property
    def remarks(self) -> list[Remark]:
        """What stands out; nothing where too few were asked."""
        if not self.is_shown:
            return []
        guess = None if self.guess is None else self.guess / 100
        return remarks.remarks_on(self.numbers, guess=guess, has_unused=bool(self.unused))


@dataclass
class Analysis:
    """A test: how many sat it, the numbers of the whole and of every question."""

    which: str
    people: int
    attempts: int
    totals: Totals = field(default_factory=Totals)
    reliability: Reliability | None = None
    rows: list[Row] = field(default_factory=list)
    bands: list[tuple[int, int, int]] = field(default_factory=list)

    @property
    def is_shown(self) -> bool:
        """Have enough people sat the test?"""
        return self.people >= FEWEST

    @property
    def missing(self) -> int:
        """How many people more it needs."""
        return max(0, FEWEST - self.people)

    @property
    def is_unsteady(self) -> bool:
        """Are there so few people that the numbers stray?"""
        return self.people < STEADY

    @property
    def standard_error(self) -> float | None:
        """How far the result of one person strays by chance, in per cent of the points."""
        if self.reliability is None or self.totals.deviation is None:
            return None
        return self.reliability.standard_error(self.totals.deviation)

    @property
    def findings(self) -> list[tuple[Remark, list[Row]]]:
        """What stands out, the gravest first, with the questions that it is about."""
        found = [(remark, [row for row in self.rows if remark in row.remarks]) for remark in remarks.ALL]
        return [(remark, rows) for remark, rows in found if rows]

    @property
    def tone(self) -> str:
        """How grave the gravest remark is."""
        tones = [remark.tone for remark, _rows in self.findings]
        return "bad" if "bad" in tones else "" if tones else "good"

    @property
    def verdict(self) -> str:
        """The answer in one sentence."""
        against = sum(remarks.NEGATIVE in row.remarks for row in self.rows)
        noted = sum(bool(row.remarks) for row in self.rows)
        if against:
            words = ngettext(
                "%(count)s question goes against the rest of the test.",
                "%(count)s questions go against the rest of the test.",
                against,
            )
            return words % {"count": against}
        if noted:
            words = ngettext(
                "%(count)s question should be looked at.", "%(count)s questions should be looked at.", noted
            )
            return words % {"count": noted}
        return _("No question stands out.")

    @cached_property
    def map(self) -> charts.Map | None:
        """The picture of all questions by facility and discrimination; none where fewer than two have both."""
        points = [
            charts.Question(str(row.place), row.numbers.facility, row.numbers.discrimination, bool(row.remarks))
            for row in self.rows
            if row.is_shown and row.numbers.facility is not None and row.numbers.discrimination is not None
        ]
        return charts.map_of(points) if len(points) > 1 else None

    @cached_property
    def bars(self) -> list[charts.Bar]:
        """The picture of the results; none where one band holds them all."""
        return charts.bars_of(self.bands) if len(self.bands) > 1 else []


def analysis_of(quiz_key: uuid.UUID, user: Person, which: str = Which.FIRST) -> Analysis:
    """Answer the analysis of a test over the attempts that somebody may read in sums, in a handful of queries."""
    attempts = attempts_at(quiz_key, user, which)
    drawn = [Drawn(*row) for row in items_of(attempts).values_list("attempt", "attempt__learner", "version", "share")]
    learners, sat = len({one.learner for one in drawn}), len({one.attempt for one in drawn})
    if learners < FEWEST:
        return Analysis(which, learners, sat)
    versions = versions_of(one.version for one in drawn)
    marks: dict[int, dict[Any, float]] = defaultdict(dict)
    people: dict[int, set[int]] = defaultdict(set)
    for one in drawn:
        question = versions[one.version].question_id
        marks[one.attempt][question] = one.mark
        people[question].add(one.learner)
    rows = list(marks.values())
    results = [100 * item_statistics.mean(list(row.values())) for row in rows]
    return Analysis(
        which,
        learners,
        sat,
        item_statistics.totals(results),
        item_statistics.reliability(rows, dict.fromkeys(people, 1.0)),
        _rows(rows, {question: len(those) for question, those in people.items()}, versions, _chosen(attempts)),
        charts.bands_of(results, fewest=distractors.FEWEST_TO_QUOTE),
    )


def _chosen(attempts: AttemptQuerySet) -> dict[int, list[tuple[Any, int]]]:
    """Answer the different answers to questions with options and how often each was given, by version."""
    chosen = items_of(attempts).filter(version__question__kind__in=WITH_OPTIONS).values_list("version", "answer")
    found: dict[int, list[tuple[Any, int]]] = defaultdict(list)
    for version, answer, count in chosen.annotate(count=Count("pk")):
        found[version].append((answer, count))
    return found


def _rows(
    marks: Sequence[Mapping[Any, float]],
    people: Mapping[int, int],
    versions: Mapping[int, QuestionVersion],
    chosen: Mapping[int, list[tuple[Any, int]]],
) -> list[Row]:
    numbers = item_statistics.items(marks, dict.fromkeys(people, 1.0))
    weights = item_statistics.effective_weights(marks)
    by_question: dict[int, list[QuestionVersion]] = defaultdict(list)
    for version in sorted(versions.values(), key=lambda version: (version.question.code, -version.number)):
        by_question[version.question_id].append(version)
    rows = []
    for place, (question, group) in enumerate(by_question.items(), 1):
        row = Row(place, group, people[question], numbers[question].count)
        if row.is_shown:
            row.numbers, row.weight, row.unused = numbers[question], weights[question], _unused(group, chosen)
        rows.append(row)
    return rows


def _unused(versions: list[QuestionVersion], chosen: Mapping[int, list[tuple[Any, int]]]) -> list[Option]:
    """Answer the wrong options that nobody chose in the newest wording of a question, when enough were asked it."""
    newest = distractors.wordings(versions)[0]
    given = [pair for version in newest for pair in chosen.get(version.pk, [])]
    if sum(count for _answer, count in given) < FEWEST:
        return []
    return unused_in(newest[0], [answer for answer, _count in given])


def unused_in(version: QuestionVersion, answers: Iterable[Any]) -> list[Option]:
    """Answer the wrong options of a question to choose from that stand in none of its answers."""
    text = text_of(version)
    if text is None or version.question.kind not in WITH_OPTIONS:
        return []
    [part] = distractors.parts_of(version.question.kind, version.key, text)
    return distractors.unused(part, answers)
