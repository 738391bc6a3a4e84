"""Regrading: a dry run that says whose result would change, and the same for good once a person has given a reason."""

from __future__ import annotations

import contextlib
import logging
import uuid
from collections import Counter
from collections.abc import Collection, Iterable
from functools import partial
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from courses import consequences
from courses.models import Completion
from lms.assessment import bank
from lms.assessment.errors import NothingLeft, OwnAnswers, ResultsMoved
from lms.assessment.models import (
    Attempt,
    AttemptItem,
    Question,
    QuestionVersion,
    RegradedAttempt,
    Regrading,
    ResultDecision,
    Treatment,
)
from lms.assessment.models.attempts import AttemptQuerySet
from lms.assessment.models.quizzes import title_of
from lms.assessment.weighing import Group, Outcome, Sat, Weighed, groups, weigh
from lms.people.models import Person, Role
from lms.post import letters

logger = logging.getLogger(__name__)
FEW = 200  # attempts that a reader waits for; more are left to the worker


def draft(
    question: Question,
    *,
    what: str,
    versions: Collection[QuestionVersion],
    by: Person,
    key: dict[str, Any] | None = None,
    quiz_key: uuid.UUID | None = None,
    takes_out: bool = False,
) -> Regrading:
    """Answer a new regrading with its dry run, made now or, where many have answered, by the worker.

    Nothing is changed by it. Raises NothingLeft when somebody would have no question left that counts.
    """
    with transaction.atomic():
        regrading = Regrading.objects.create(
            question=question, what=what, key=key, quiz_key=quiz_key, takes_out=takes_out, asked_by=by
        )
        regrading.versions.set(versions)
        _refuse_emptying(regrading)
        data = {"regrading": regrading.pk, "what": what}
        log(instance=question, action="assessment.regrading_drafted", user=by, data=data)
        recount(regrading)
    return regrading


def recount(regrading: Regrading) -> None:
    """Make the dry run anew, now or, where many have answered, by the worker."""
    from lms.assessment import tasks  # noqa: PLC0415  # the door above this room

    if regrading.state != Regrading.State.DRAFTED:
        return
    regrading.total, regrading.done, regrading.counted_at = concerned(regrading).count(), 0, None
    regrading.was_overtaken = False
    regrading.save(update_fields=["total", "done", "counted_at", "was_overtaken"])
    if regrading.total <= FEW:
        count(regrading)
    else:
        tasks.count_regrading.enqueue(regrading.pk)


def count(regrading: Regrading) -> None:
    """Write down what would become of every attempt concerned. Safe to run twice."""
    if regrading.state != Regrading.State.DRAFTED or regrading.is_counted:
        return
    _write_lines(regrading)
    _sum_up(regrading)


def _write_lines(regrading: Regrading) -> None:
    regrading.lines.all().delete()
    for group in groups(concerned(regrading)):
        lines = [weighed.line(regrading) for weighed in weigh(regrading, group)]
        RegradedAttempt.objects.bulk_create(lines, ignore_conflicts=True)
        Regrading.objects.filter(pk=regrading.pk).update(done=F("done") + len(lines))


def _sum_up(regrading: Regrading) -> None:
    outcomes = Counter(regrading.lines.values_list("outcome", flat=True))
    regrading.report = {
        **{outcome.value: outcomes[outcome.value] for outcome in Outcome},
        "completes": regrading.lines.filter(completes=True).count(),
        "under_way": under_way(regrading).count(),
        **_certificates(regrading),
    }
    regrading.counted_at, regrading.total = timezone.now(), outcomes.total()
    regrading.save(update_fields=["report", "counted_at", "total"])


def _certificates(regrading: Regrading) -> dict[str, int]:
    """Answer how many certificates rest on passes in question, and how many will be due."""
    lines = regrading.lines.filter(attempt__is_graded=True)
    failing = lines.filter(outcome=Outcome.NEWLY_FAILS).values_list("attempt__enrolment", flat=True)
    completing = lines.filter(completes=True).values_list("attempt__enrolment", flat=True)
    questioned = consequences.resting_on(set(failing)).values()
    due = consequences.resting_on(set(completing)).values()
    return {
        "questioned": sum(any(one.is_in_force for one in found) for found in questioned),
        "due": sum(any(one.is_due for one in found) for found in due),
    }


def answered(regrading: Regrading) -> AttemptQuerySet:
    """Answer the attempts in which a version concerned was drawn; void ones are left alone."""
    drawn = AttemptItem.objects.filter(attempt=OuterRef("pk"), version__in=regrading.versions.values("pk"))
    found = Attempt.objects.filter(Exists(drawn)).exclude(state=Attempt.State.VOIDED)
    return found.filter(quiz_key=regrading.quiz_key) if regrading.quiz_key else found


def concerned(regrading: Regrading) -> AttemptQuerySet:
    """Answer the finished attempts whose marks a regrading may change."""
    return answered(regrading).exclude(state=Attempt.State.IN_PROGRESS)


def under_way(regrading: Regrading) -> AttemptQuerySet:
    """Answer the attempts that will be marked by the regrading when they end."""
    return answered(regrading).in_progress()


def _refuse_emptying(regrading: Regrading) -> None:
    if regrading.treatment != Treatment.DROPPED:
        return
    counting = AttemptItem.objects.filter(attempt=OuterRef("pk")).exclude(treatment=Treatment.DROPPED)
    others = counting.exclude(version__in=regrading.versions.values("pk")).exclude(version__in=_dropped())
    if answered(regrading).filter(~Exists(others)).exists():
        raise NothingLeft


def _dropped() -> list[int]:
    """Answer the versions left out by now: an attempt under way learns of that only when it ends."""
    left_out = Regrading.objects.in_force().filter(what=Regrading.What.DROP).values_list("versions", flat=True)
    by_version = Regrading.objects.by_version(set(left_out))
    return [version for version, applied in by_version.items() if applied[-1].treatment == Treatment.DROPPED]


# --- for good ---------------------------------------------------------------------------------


def apply(regrading: Regrading, *, by: Person, reason: str) -> None:
    """Apply what the dry run says, now or, where many have answered, by the worker.

    Raises OwnAnswers, AnotherUnderWay, WrongRegradingState or RegradingReasonMissing; and ResultsMoved, when the
    lists are no longer those of the dry run: then nothing was applied, and the dry run has been made anew.
    """
    from lms.assessment import tasks  # noqa: PLC0415  # the door above this room

    if regrading.lines.touching().filter(attempt__learner=by).exists():
        raise OwnAnswers
    regrading.begin(by=by, reason=reason)
    if regrading.total > FEW:
        tasks.apply_regrading.enqueue(regrading.pk)
    elif not carry_out(regrading):
        raise ResultsMoved


def carry_out(regrading: Regrading) -> bool:
    """Go on applying where it stands; answer False when the lists had changed and nothing was applied.

    Safe to run twice. Few attempts are one transaction; many are done in batches, each of them whole.
    """
    is_small = regrading.total <= FEW
    with transaction.atomic() if is_small else contextlib.nullcontext():
        if not _open(regrading):
            return False
        waiting = regrading.lines.filter(applied_at=None).values("attempt")
        for group in groups(Attempt.objects.filter(pk__in=waiting)):
            _apply_to(regrading, group)
        _finish(regrading)
    return True


@transaction.atomic
def _open(regrading: Regrading) -> bool:
    """Let the regrading hold from now on, if its lists are still those that were read.

    Draws and endings that are under way are waited for, later ones find the regrading in force.
    """
    regrading.refresh_from_db(from_queryset=Regrading.objects.select_for_update(of=("self",)))
    if regrading.applied_at or regrading.state != Regrading.State.APPLYING:
        return regrading.state == Regrading.State.APPLYING
    list(regrading.versions.select_for_update(of=("self",)).order_by("pk"))
    list(under_way(regrading).select_for_update(of=("self",)).order_by("pk").values_list("pk"))
    read = _lists(regrading)
    _write_lines(regrading)
    _sum_up(regrading)
    if _lists(regrading) != read or _would_empty(regrading):
        regrading.give_way()
        return False
    regrading.applied_at, regrading.done = timezone.now(), 0
    regrading.save(update_fields=["applied_at", "done"])
    _bring_bank_into_line(regrading)
    data = {"regrading": regrading.pk, "what": regrading.what, "reason": regrading.reason, **regrading.report}
    log(instance=regrading.question, action="assessment.regraded", user=regrading.applied_by, data=data)
    return True


def _lists(regrading: Regrading) -> set[tuple[int, str, bool]]:
    return set(regrading.lines.touching().values_list("attempt", "outcome", "completes"))


def _would_empty(regrading: Regrading) -> bool:
    try:
        _refuse_emptying(regrading)
    except NothingLeft:
        return True
    return False


def _bring_bank_into_line(regrading: Regrading) -> None:
    """Let future draws agree with the regrading, where the newest version is one of those concerned."""
    question = regrading.question
    current = question.current_version
    if current is None or not regrading.versions.filter(pk=current.pk).exists():
        return
    if regrading.key is not None:
        revised = bank.revise(question, key=regrading.key, texts=bank.texts_of(current), by=regrading.applied_by)
        if revised != current and question.review == Question.Review.APPROVED:
            question.review = Question.Review.AWAITING
    elif regrading.takes_out:
        question.review = Question.Review.DRAFT
    question.save(update_fields=["review"])


@transaction.atomic
def _apply_to(regrading: Regrading, group: Group) -> None:
    weighed = weigh(regrading, group, lock=True)
    lines = [one.line(regrading) for one in weighed]
    items = [item for one in weighed for item in one.items]
    AttemptItem.objects.bulk_update(items, AttemptItem.MARKED + AttemptItem.TREATED)
    decisions = _question_passes(regrading, weighed)
    _save_results(regrading, weighed)
    _restate_completions(group[0], weighed)
    _settle(weighed)
    _keep_lines(regrading, lines)
    _follow_up(regrading, weighed, decisions)


def _question_passes(regrading: Regrading, weighed: list[Weighed]) -> list[ResultDecision]:
    """Let the pass of everybody who would newly fail stand, and ask a person to decide about it."""
    best: dict[int, Weighed] = {}
    for one in sorted(weighed, key=lambda one: (one.attempt.percent, one.attempt.number)):
        if one.outcome == Outcome.NEWLY_FAILS and one.attempt.is_graded:
            best[one.attempt.enrolment_id] = one
    for one in best.values():
        one.attempt.is_passed = one.attempt.earns_pass or not one.sat.is_mean
    return ResultDecision.objects.bulk_create(
        ResultDecision(attempt=one.attempt, enrolment=one.attempt.enrolment, regrading=regrading)
        for one in best.values()
    )


def _save_results(regrading: Regrading, weighed: list[Weighed]) -> None:
    now = timezone.now()
    moved = [one.attempt for one in weighed if one.is_marked and one.is_moved and one.before.score is not None]
    for attempt in moved:
        attempt.state, attempt.graded_at = Attempt.State.REGRADED, now
    Attempt.objects.bulk_update(moved, ["state", "graded_at", "score", "max_score", "is_passed"])
    content_type = ContentType.objects.get_for_model(Attempt)
    ModelLogEntry.objects.bulk_create(  # what `log` writes, for many at once
        ModelLogEntry(
            content_type=content_type,
            object_id=str(attempt.pk),
            label=str(attempt),
            action="assessment.regraded",
            timestamp=now,
            user=regrading.applied_by,
            data={"regrading": regrading.pk, "reason": regrading.reason, "percent": str(attempt.percent)},
        )
        for attempt in moved
    )
    for one in weighed:
        if one.is_marked and one.before.score is None:  # only the question that is dropped or credited still waited
            one.attempt.grade([*one.items, *one.others], by=regrading.applied_by)


def _restate_completions(quiz_key: uuid.UUID, weighed: list[Weighed]) -> None:
    """Let the completions that rest on these attempts show the new points, where those suffice."""
    evidence = {}
    for sat in _sat_by(one for one in weighed if one.is_moved):
        grade = sat.grade(sat.evidence) if sat.evidence else None
        if sat.evidence and grade and grade.is_earned:
            evidence[sat.evidence.enrolment_id] = sat.evidence.evidence_of(grade)
    restated = list(Completion.objects.filter(enrolment__in=list(evidence), activity__key=quiz_key))
    for completion in restated:
        completion.evidence = evidence[completion.enrolment_id]
    Completion.objects.bulk_update(restated, ["evidence"])


def _sat_by(weighed: Iterable[Weighed]) -> list[Sat]:
    """Answer what was sat in the enrolments of these attempts, each once."""
    return list({one.attempt.enrolment_id: one.sat for one in weighed}.values())


def _settle(weighed: list[Weighed]) -> None:
    """Close the questions that the new points have answered."""
    known = [(attempt, sat) for sat in _sat_by(weighed) for attempt in sat.attempts]
    answered_by_points = [attempt for attempt, sat in known if sat.answered_by_points(attempt)]
    for decision in ResultDecision.objects.open().filter(attempt__in=answered_by_points):
        decision.settle()


def _keep_lines(regrading: Regrading, lines: list[RegradedAttempt]) -> None:
    drafted = regrading.lines.filter(attempt__in=[line.attempt for line in lines])
    known = set(drafted.values_list("attempt", flat=True))
    drafted.delete()
    now = timezone.now()
    for line in lines:
        line.applied_at = now
    RegradedAttempt.objects.bulk_create(line for line in lines if line.attempt_id in known)
    Regrading.objects.filter(pk=regrading.pk).update(done=F("done") + len(known))


def _follow_up(regrading: Regrading, weighed: list[Weighed], decisions: list[ResultDecision]) -> None:
    """Complete what is passed now, and tell the people whose result is another one."""
    for one in weighed:
        if one.outcome == Outcome.NEWLY_PASSES and one.attempt.is_graded:
            one.attempt.credit()
            letters.send(
                one.attempt.learner,
                "regraded_passed",
                about=f"regrading {regrading.pk} enrolment {one.attempt.enrolment_id}",
                link=reverse("attempt_result", args=[one.attempt.pk]),
                attempt=one.attempt,
                title=partial(title_of, one.attempt.quiz_key),
                regrading=regrading,
            )
    for decision in decisions:
        decision.ask()


def _finish(regrading: Regrading) -> None:
    regrading.state = Regrading.State.APPLIED
    regrading.save(update_fields=["state"])
    logger.info("regrading applied", extra={"regrading": regrading.pk, "by": regrading.applied_by_id})
    waiting = regrading.decisions.open().count()
    for officer in Person.objects.holding(Role.CERTIFICATE_OFFICER) if waiting else ():
        letters.send(
            officer,
            "passes_to_decide",
            about=f"regrading {regrading.pk}",
            link=reverse("result_decisions"),
            regrading=regrading,
            count=waiting,
        )
