"""What becomes of attempts by a regrading: their points, and whether the person passes with all of them together."""

from __future__ import annotations

import itertools
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from courses.models import Enrolment
from lms.assessment.models import Attempt, AttemptItem, RegradedAttempt, Regrading, ResultDecision
from lms.assessment.models.attempts import AttemptQuerySet

AS_KEPT = Decimal("0.001")
BATCH = 100  # people whose attempts are looked at together

Group = tuple[uuid.UUID, list[int]]
"""A quiz and some enrolments. All attempts at the quiz in them are weighed together: one that passes is enough."""
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

    @classmethod
    def of(cls, attempt: Attempt) -> Result:
        """Answer the result of an attempt as it stands, its points as precisely as they are kept."""
        score = None if attempt.score is None else attempt.score.quantize(AS_KEPT)
        return cls(score, attempt.max_score, attempt.is_passed)


def is_quiz_passed(results: Iterable[Result]) -> bool:
    """Answer whether somebody has passed a quiz by these attempts: the best one counts."""
    return any(result.is_passed for result in results)


@dataclass
class Weighed:
    """An attempt as it would be, the questions concerned and the others, and its result as it was."""

    attempt: Attempt
    items: list[AttemptItem]
    others: list[AttemptItem]
    before: Result
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
        """Was the attempt passed, and now its points are too few?"""
        return bool(self.before.is_passed) and not self.attempt.is_passed

    @property
    def is_won(self) -> bool:
        """Was the attempt not passed, and now its points suffice?"""
        return not self.before.is_passed and bool(self.attempt.is_passed)

    def follow(self, regrading: Regrading, *, is_upheld: bool) -> None:
        """Mark the questions concerned by the regrading and add all up. Nothing is saved."""
        for item in self.items:
            item.follow(regrading)
            item.mark_by_machine()
        if self.is_marked:
            self.attempt.add_up([*self.items, *self.others])
            self.attempt.is_passed = self.attempt.earns_pass or is_upheld

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
    found = found.select_related("learner", "enrolment").order_by("pk")
    attempts = list(found.select_for_update(of=("self",)) if lock else found)
    before = {attempt.pk: Result.of(attempt) for attempt in attempts}
    weighed = _with_items(regrading, attempts, before)
    upheld = ResultDecision.objects.upholding().filter(attempt__in=[one.attempt for one in weighed])
    upheld_pks = set(upheld.values_list("attempt", flat=True))
    for one in weighed:
        one.follow(regrading, is_upheld=one.attempt.pk in upheld_pks)
    _compare(attempts, weighed, before)
    _find_completed(quiz_key, weighed)
    return weighed


def _with_items(regrading: Regrading, attempts: list[Attempt], before: dict[int, Result]) -> list[Weighed]:
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
        Weighed(attempt, concerned[attempt.pk], others[attempt.pk], before[attempt.pk])
        for attempt in attempts
        if attempt.pk in concerned
    ]


def _compare(attempts: list[Attempt], weighed: list[Weighed], before: dict[int, Result]) -> None:
    """Say for each attempt what changes for the person, who may have passed by another one."""
    were: defaultdict[int, list[Result]] = defaultdict(list)
    are: defaultdict[int, list[Result]] = defaultdict(list)
    for attempt in attempts:  # those that are concerned are as they would be
        were[attempt.enrolment_id].append(before[attempt.pk])
        are[attempt.enrolment_id].append(Result.of(attempt))
    for one in weighed:
        enrolment = one.attempt.enrolment_id
        one.outcome = _outcome(one, had=is_quiz_passed(were[enrolment]), has=is_quiz_passed(are[enrolment]))


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
