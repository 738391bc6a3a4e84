"""What becomes of attempts by a regrading: their points, and whether the person passes with all of them together."""

from __future__ import annotations

import itertools
import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import BigIntegerField, OuterRef, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from courses.models import Completion, Enrolment
from lms.assessment import grading
from lms.assessment.models import Attempt, AttemptItem, QuizPage, RegradedAttempt, Regrading, ResultDecision
from lms.assessment.models.attempts import AttemptQuerySet

AS_KEPT = Decimal("0.001")
BATCH = 100  # people whose attempts are looked at together

Group = tuple[uuid.UUID, list[int]]
"""A quiz and some enrolments. All attempts at the quiz in one of them are weighed together: they make one grade."""
Outcome = RegradedAttempt.Outcome


def groups(attempts: AttemptQuerySet) -> Iterator[Group]:
    """Yield these attempts by quiz, each time those of a few enrolments, no enrolment twice."""
    pairs = attempts.order_by("quiz_key", "enrolment_id").values_list("quiz_key", "enrolment_id").distinct()
    for quiz_key, of_quiz in itertools.groupby(list(pairs), key=lambda pair: pair[0]):
        enrolments = [enrolment for _quiz_key, enrolment in of_quiz]
        for start in range(0, len(enrolments), BATCH):
            yield quiz_key, enrolments[start : start + BATCH]


@dataclass(frozen=True)
class Result:
    """What one attempt says, before a regrading or after it."""

    score: Decimal | None
    max_score: Decimal
    is_passed: bool | None
    percent: Decimal | None = field(default=None, compare=False)

    @classmethod
    def of(cls, attempt: Attempt) -> Result:
        """Answer the result of an attempt as it stands, its points as precisely as they are kept."""
        if attempt.score is None:
            return cls(None, attempt.max_score, attempt.is_passed)
        return cls(attempt.score.quantize(AS_KEPT), attempt.max_score, attempt.is_passed, attempt.percent)

    def by(self, pass_mark: Decimal) -> grading.Result:
        """Answer what the attempt adds to the grade of the quiz."""
        is_short = self.percent is not None and self.percent < pass_mark
        return grading.Result(self.percent, pass_mark, is_upheld=bool(self.is_passed) and is_short)


@dataclass
class Sat:
    """All attempts of one enrolment at a quiz, the earliest first, before a regrading and after it.

    A pass is kept in two ways: by the grade that all attempts make, and by what was ticked off on the evidence of one
    of them. A later attempt that brings the grade down takes nothing away from that.
    """

    attempts: list[Attempt]
    before: dict[int, Result]
    is_upheld: bool = False

    @property
    def rule(self) -> str:
        """What counts of several attempts, as it was said when the last of them began."""
        return str(self.attempts[-1].grade_by)

    @property
    def is_mean(self) -> bool:
        """Do all attempts make the grade together? Then no single one of them is passed by decision of a person."""
        return self.rule == QuizPage.GradeBy.MEAN

    @property
    def evidence(self) -> Attempt | None:
        """The attempt on whose evidence the quiz is ticked off, if it is."""
        return next((one for one in self.attempts if one.pk == one.credited), None)  # type: ignore[attr-defined]

    def grade(self, upto: Attempt | None = None, *, before: bool = False) -> grading.Grade | None:
        """Answer the grade of all attempts, or the one by which an attempt was ticked off, by its own rule."""
        last = upto or self.attempts[-1]
        of_one = upto is not None and last.grade_by == QuizPage.GradeBy.BEST
        makers = [last] if of_one else self.attempts[: self.attempts.index(last) + 1]
        results = [(self.before[one.pk] if before else Result.of(one)).by(one.pass_mark) for one in makers]
        return grading.of(str(last.grade_by), results)

    def answered_by_points(self, attempt: Attempt) -> bool:
        """Answer whether nothing is left to decide about a pass: its points suffice, or the mean of all does."""
        if not self.is_mean:
            return attempt.is_marked and attempt.earns_pass
        grade = self.grade()
        return grade is not None and grade.is_earned

    def had_passed(self) -> bool:
        """Answer whether the quiz was passed before the regrading."""
        return self._is_passed(before=True)

    def has_passed(self) -> bool:
        """Answer whether the quiz is passed with what the regrading makes of the attempts."""
        return self._is_passed(before=False)

    def _is_passed(self, *, before: bool) -> bool:
        if self.is_upheld and self.is_mean:
            return True
        grades = [self.grade(before=before)]
        if self.evidence:
            grades.append(self.grade(self.evidence, before=before))
        return any(grade is not None and grade.is_passed for grade in grades)

    def bears(self, attempt: Attempt) -> bool:
        """Answer whether an attempt has a part in the pass: it makes the grade, or was the evidence."""
        makers = {QuizPage.GradeBy.LAST: self.attempts[-1], QuizPage.GradeBy.FIRST: self.attempts[0]}
        maker = makers.get(QuizPage.GradeBy(self.rule))
        return maker is None or attempt in (maker, self.evidence)


@dataclass
class Weighed:
    """An attempt as it would be, the questions concerned and the others, and its result as it was."""

    attempt: Attempt
    items: list[AttemptItem]
    others: list[AttemptItem]
    before: Result
    sat: Sat
    outcome: str = Outcome.UNCHANGED
    completes: bool = False

    @property
    def is_marked(self) -> bool:
        """Does no question wait for a person?"""
        return not any(item.awaits_person for item in (*self.items, *self.others))

    @property
    def is_moved(self) -> bool:
        """Are points or result other than before?"""
        return Result.of(self.attempt) != self.before

    @property
    def is_lost(self) -> bool:
        """Was the attempt passed, and now its points are too few? Of a mean: has it lost points?"""
        if self.sat.is_mean:
            return self._gain < 0
        return self.sat.bears(self.attempt) and bool(self.before.is_passed) and not self.attempt.is_passed

    @property
    def is_won(self) -> bool:
        """Was the attempt not passed, and now its points suffice? Of a mean: has it won points?"""
        if self.sat.is_mean:
            return self._gain > 0
        return self.sat.bears(self.attempt) and not self.before.is_passed and bool(self.attempt.is_passed)

    @property
    def _gain(self) -> Decimal:
        return (Result.of(self.attempt).percent or Decimal(0)) - (self.before.percent or Decimal(0))

    def follow(self, regrading: Regrading, *, is_upheld: bool) -> None:
        """Mark the questions concerned by the regrading and add all up. Nothing is saved."""
        for item in self.items:
            item.follow(regrading)
            item.mark_by_machine()
        if self.is_marked:
            self.attempt.add_up([*self.items, *self.others])
            self.attempt.is_passed = self.attempt.earns_pass or (is_upheld and not self.sat.is_mean)

    def line(self, regrading: Regrading) -> RegradedAttempt:
        """Answer what the dry run says about the attempt, not yet saved."""
        return RegradedAttempt(
            regrading=regrading,
            attempt=self.attempt,
            outcome=self.outcome,
            completes=self.completes,
            score_before=self.before.score,
            max_before=self.before.max_score,
            passed_before=self.before.is_passed,
            score_after=self.attempt.score,
            max_after=self.attempt.max_score,
            passed_after=self.attempt.is_passed,
        )


def weigh(regrading: Regrading, group: Group, *, lock: bool = False) -> list[Weighed]:
    """Answer the attempts of a group that a regrading concerns, as they would be. Nothing is saved.

    The number of queries does not depend on how many attempts there are.
    """
    quiz_key, enrolments = group
    closed = [Attempt.State.IN_PROGRESS, Attempt.State.VOIDED]
    found = Attempt.objects.filter(quiz_key=quiz_key, enrolment__in=enrolments).exclude(state__in=closed)
    done = Completion.objects.filter(enrolment=OuterRef("enrolment"), activity__key=quiz_key)
    evidence = Cast(KeyTextTransform("attempt", "evidence"), BigIntegerField())
    found = found.annotate(credited=Subquery(done.values_list(evidence)[:1]))
    found = found.select_related("learner", "enrolment").order_by("pk")
    attempts = list(found.select_for_update(of=("self",)) if lock else found)
    weighed = _with_items(regrading, attempts, _sat(attempts))
    upheld = ResultDecision.objects.upholding().filter(attempt__in=attempts).values_list("attempt", "enrolment")
    upheld_pks = {attempt for attempt, _enrolment in upheld}
    for one in weighed:
        one.sat.is_upheld = any(attempt.pk in upheld_pks for attempt in one.sat.attempts)
        one.follow(regrading, is_upheld=one.attempt.pk in upheld_pks)
    for one in weighed:
        one.outcome = _outcome(one, had=one.sat.had_passed(), has=one.sat.has_passed())
    _find_completed(quiz_key, weighed)
    return weighed


def _sat(attempts: list[Attempt]) -> dict[int, Sat]:
    """Answer by enrolment what was sat; the attempts that are concerned will be as they would be."""
    found: dict[int, Sat] = {}
    for attempt in sorted(attempts, key=lambda attempt: attempt.number):
        sat = found.setdefault(attempt.enrolment_id, Sat([], {}))
        sat.attempts.append(attempt)
        sat.before[attempt.pk] = Result.of(attempt)
    return found


def _with_items(regrading: Regrading, attempts: list[Attempt], sat: dict[int, Sat]) -> list[Weighed]:
    versions = list(regrading.versions.values_list("pk", flat=True))
    drawn = AttemptItem.objects.filter(attempt__in=attempts).order_by("attempt_id", "position")
    concerned: defaultdict[int, list[AttemptItem]] = defaultdict(list)
    for item in drawn.filter(version__in=versions).select_related("version__question", "rekeyed_by"):
        concerned[item.attempt_id].append(item)
    others: defaultdict[int, list[AttemptItem]] = defaultdict(list)
    rest = drawn.filter(attempt__in=list(concerned)).exclude(version__in=versions)
    for item in rest.only("attempt", "mark", "awaits_person", "treatment"):
        others[item.attempt_id].append(item)
    return [
        Weighed(attempt, concerned[attempt.pk], others[attempt.pk], Result.of(attempt), sat[attempt.enrolment_id])
        for attempt in attempts
        if attempt.pk in concerned
    ]


def _outcome(one: Weighed, *, had: bool, has: bool) -> str:
    if not one.is_marked:
        return Outcome.UNMARKED
    if one.is_won and not had and has:
        return Outcome.NEWLY_PASSES
    if one.is_lost and had and not has:
        return Outcome.NEWLY_FAILS
    return Outcome.CHANGED if one.is_moved else Outcome.UNCHANGED


def _find_completed(quiz_key: uuid.UUID, weighed: list[Weighed]) -> None:
    winners = [one for one in weighed if one.outcome == Outcome.NEWLY_PASSES and one.attempt.is_graded]
    if not winners:
        return
    found = Enrolment.objects.lacking_only(quiz_key).filter(pk__in={one.attempt.enrolment_id for one in winners})
    completed = set(found.values_list("pk", flat=True))
    for one in winners:
        one.completes = one.attempt.enrolment_id in completed
