"""Appeals: a learner says what is wrong with a result, and somebody who did not mark it decides."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from lms.assessment import clock, marking, rubrics
from lms.assessment.errors import (
    AppealDecided,
    AppealTooLate,
    AppealUnderWay,
    AppealWithoutWords,
    MadeWorse,
    MarkImpossible,
    NotForThisJudge,
    NothingChanged,
    PointsMissing,
    ResultGone,
)
from lms.assessment.models.attempts import Attempt, AttemptItem
from lms.assessment.models.marks import EssayMark, Paper
from lms.people.models import Person

LONGEST = 2000  # characters
DAYS_TO_DECIDE = 10
DAYS_TO_CLOSE = 14  # after the decision, if the learner does not close the appeal

NewMarks = Mapping[int, Decimal | rubrics.Points]
"""New marks by the place of the question: a share of the point, or for an essay the points by criterion."""


def end_of_day(moment: datetime.datetime, *, days: int) -> datetime.datetime:
    """Answer the last minute of a day, so many days after a moment, by the clock on the wall."""
    day = timezone.localtime(moment) + datetime.timedelta(days=days)
    return day.replace(hour=23, minute=59, second=0, microsecond=0)


def deadline(attempt: Attempt) -> datetime.datetime | None:
    """Answer until when an appeal against a result may be opened; None where there is no appeal."""
    if not attempt.appeal_days or not attempt.is_marked or attempt.graded_at is None:
        return None
    return end_of_day(attempt.graded_at, days=attempt.appeal_days)


def refuse(attempt: Attempt) -> None:
    """Raise why no appeal may be opened: AppealUnderWay, AppealDecided or AppealTooLate."""
    earlier = list(attempt.appeals.all())
    if any(appeal.state == Appeal.State.OPEN for appeal in earlier):
        raise AppealUnderWay
    until = deadline(attempt)
    if until is None:
        raise AppealTooLate("")
    # A result that was marked again since then is a new one.
    if any(appeal.decided_at and attempt.graded_at and appeal.decided_at >= attempt.graded_at for appeal in earlier):
        raise AppealDecided
    if timezone.now() >= until + datetime.timedelta(minutes=1):
        raise AppealTooLate(clock.day_and_hour(until))


class AppealQuerySet(models.QuerySet["Appeal"]):
    """Appeals, by state and by who decides about them."""

    def open(self) -> Self:
        """Those that wait for their decision."""
        return self.filter(state=Appeal.State.OPEN)

    def decidable_by(self, user: Person) -> Self:
        """Those that this person may decide: of attempts that they may mark, but have neither marked nor decided."""
        marked = EssayMark.objects.handed_in().filter(paper__item__attempt=OuterRef("attempt"), marker=user)
        decided = Appeal.objects.filter(attempt=OuterRef("attempt"), decided_by=user)
        attempts = Attempt.objects.judged_by(user).values("pk")
        return self.open().filter(attempt__in=attempts).filter(~Exists(marked), ~Exists(decided))

    def visible_to(self, user: Person) -> Self:
        """One's own, those that one may decide, and those that one has decided."""
        mine = Q(attempt__learner=user) | Q(decided_by=user)
        return self.filter(mine | Q(pk__in=Appeal.objects.decidable_by(user).values("pk")))

    def most_urgent_first(self) -> Self:
        """Those whose time for the decision is over or ends soonest first."""
        return self.order_by("decide_by", "pk")

    def decided_long_ago(self) -> Self:
        """Those that nobody has closed since their decision."""
        since = timezone.now() - datetime.timedelta(days=DAYS_TO_CLOSE)
        return self.filter(state__in=Appeal.DECIDED, decided_at__lt=since)

    @transaction.atomic
    def lodge(self, attempt: Attempt, *, words: str, items: Iterable[AttemptItem] = ()) -> Appeal:
        """Answer a new appeal of the learner against a result, or against some of its questions.

        Raises AppealUnderWay, AppealDecided, AppealTooLate or AppealWithoutWords.
        """
        attempt.refresh_from_db(from_queryset=Attempt.objects.select_for_update(of=("self",)))
        refuse(attempt)
        appeal = Appeal(attempt=attempt, words=_written(words))
        appeal.decide_by = end_of_day(appeal.opened_at, days=DAYS_TO_DECIDE)
        appeal.save()
        appeal.items.set(attempt.items.filter(pk__in=[item.pk for item in items]))
        log(instance=attempt, action="assessment.appeal_opened", user=attempt.learner, data={"appeal": appeal.pk})
        return appeal


def _written(words: str) -> str:
    text = words.replace("\r\n", "\n").strip()
    if not text or len(text) > LONGEST:
        raise AppealWithoutWords(LONGEST)
    return text


class Appeal(models.Model):
    """An appeal against a result: opened by the learner, decided once, then closed."""

    class State(models.TextChoices):
        OPEN = "open", _("waits for its decision")
        UPHELD = "upheld", _("the marks stand")
        CHANGED = "changed", _("the marks are changed")
        CLOSED = "closed", _("decided and closed")

    class Decision(models.TextChoices):
        UPHELD = "upheld", _("The marks stand")
        CHANGED = "changed", _("The marks are changed")

    DECIDED = (State.UPHELD, State.CHANGED)

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="appeals", verbose_name=_("attempt"))
    items = models.ManyToManyField(
        AttemptItem,
        blank=True,
        related_name="appeals",
        verbose_name=_("questions"),
        help_text=_("None: the whole result."),
    )
    words = models.TextField(_("what the learner writes"), max_length=LONGEST)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField(_("opened at"), default=timezone.now)
    decide_by = models.DateTimeField(_("to be decided by"))
    decision = models.CharField(_("decision"), max_length=10, choices=Decision.choices, blank=True)
    reason = models.TextField(_("reason"), max_length=LONGEST, blank=True)
    changes = models.JSONField(_("changed marks"), default=list, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    closed_at = models.DateTimeField(_("closed at"), null=True)

    objects: ClassVar[AppealQuerySet] = AppealQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        ordering = ("-opened_at", "-pk")
        indexes: ClassVar = [
            models.Index(fields=["decide_by"], condition=Q(state="open"), name="appeal_open_by_deadline"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["attempt"],
                condition=Q(state="open"),
                name="appeal_one_open_per_attempt",
                violation_error_message=_("An appeal against this result is open already. Wait for its decision."),
            ),
            models.CheckConstraint(condition=~Q(words=""), name="appeal_says_why"),
            models.CheckConstraint(condition=Q(decide_by__gt=F("opened_at")), name="appeal_is_decided_after_opening"),
            models.CheckConstraint(
                condition=Q(state="open", decision="", decided_at=None, decided_by=None)
                | ~Q(state="open")
                & ~Q(decision="")
                & ~Q(reason="")
                & Q(decided_at__isnull=False, decided_by__isnull=False),
                name="appeal_decided_has_decision_and_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) | (~Q(state="closed") & Q(closed_at=None)),
                name="appeal_closed_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.get_state_display()}"

    @property
    def is_open(self) -> bool:
        """Does the appeal wait for its decision?"""
        return self.state == self.State.OPEN

    @property
    def is_overdue(self) -> bool:
        """Should the appeal have been decided by now?"""
        return self.is_open and timezone.now() > self.decide_by

    @property
    def is_changed(self) -> bool:
        """Was a mark changed?"""
        return self.decision == self.Decision.CHANGED

    @property
    def may_be_closed(self) -> bool:
        """Is there a decision that the learner has not filed yet?"""
        return self.state in self.DECIDED

    @property
    def shown_changes(self) -> list[dict[str, Any]]:
        """The changed marks as people read them."""
        return [
            change | {name: marking.shown(Decimal(change[name])) for name in ("before", "after")}
            for change in self.changes
        ]

    @property
    def until(self) -> str:
        """Until when it is to be decided, with the zone."""
        return clock.day_and_hour(self.decide_by)

    @property
    def opened(self) -> str:
        """When it was opened, with the zone."""
        return clock.day_and_hour(self.opened_at)

    @property
    def decided(self) -> str:
        """When it was decided, with the zone; empty before that."""
        return clock.day_and_hour(self.decided_at) if self.decided_at else ""

    @transaction.atomic
    def uphold(self, *, by: Person, reason: str) -> None:
        """Decide that the marks stand. Raises AppealDecided, NotForThisJudge or AppealWithoutWords."""
        self._lock(by)
        self._decide(self.Decision.UPHELD, by=by, reason=reason)

    @transaction.atomic
    def change(self, *, by: Person, reason: str, marks: NewMarks) -> None:
        """Decide that marks are changed, and add up the attempt again; passing completes the activity.

        Raises AppealDecided, NotForThisJudge, AppealWithoutWords, NothingChanged, MarkImpossible, PointsImpossible,
        PointsMissing, ResultGone or MadeWorse.
        """
        attempt = self._lock(by)
        if not attempt.is_marked:
            raise ResultGone
        items = list(
            attempt.items.select_for_update(of=("self",)).select_related("version__question").order_by("position")
        )
        concerned = set(self.items.values_list("pk", flat=True)) or {item.pk for item in items}
        changes = [_change(item, marks[item.position]) for item in items if item.pk in concerned & _named(items, marks)]
        changes = [change for change in changes if change.after != change.before]
        if not changes:
            raise NothingChanged
        self._refuse_worse(attempt, sum((change.after - change.before for change in changes), Decimal(0)))
        for change in changes:
            change.apply()
        attempt.grade(items, by=by, state=Attempt.State.REGRADED, keeps_pass=True)
        self.changes = [change.as_kept() for change in changes]
        self._decide(self.Decision.CHANGED, by=by, reason=reason)

    def _lock(self, by: Person) -> Attempt:
        attempt = Attempt.objects.select_for_update(of=("self",)).select_related("enrolment").get(pk=self.attempt_id)
        self.refresh_from_db()
        if not self.is_open:
            raise AppealDecided
        if not Appeal.objects.decidable_by(by).filter(pk=self.pk).exists():
            raise NotForThisJudge
        return attempt

    def _refuse_worse(self, attempt: Attempt, difference: Decimal) -> None:
        """Raise MadeWorse for fewer points than stood; so no appeal turns a pass into a fail.

        A pass that becomes a fail is a decision of its own, which a person takes elsewhere; it never happens here.
        """
        if difference < 0:
            stood = attempt.score or Decimal(0)
            raise MadeWorse(before=str(marking.shown(stood)), after=str(marking.shown(stood + difference)))

    def _decide(self, decision: str, *, by: Person, reason: str) -> None:
        self.state, self.decision, self.reason = decision, decision, _written(reason)
        self.decided_by, self.decided_at = by, timezone.now()
        self.save(update_fields=["state", "decision", "reason", "changes", "decided_by", "decided_at"])
        data = {"appeal": self.pk, "decision": str(decision), "changes": self.changes}
        log(instance=self.attempt, action="assessment.appeal_decided", user=by, data=data)

    @transaction.atomic
    def close(self, *, by: Person | None = None) -> None:
        """File a decided appeal: the learner has read the decision, or had time to. Closing twice changes nothing."""
        self.refresh_from_db(from_queryset=Appeal.objects.select_for_update(of=("self",)))
        if self.state not in self.DECIDED:
            return
        self.state, self.closed_at = self.State.CLOSED, timezone.now()
        self.save(update_fields=["state", "closed_at"])
        log(instance=self.attempt, action="assessment.appeal_closed", user=by, data={"appeal": self.pk})


@dataclass
class _Change:
    """What an appeal changes in one question."""

    item: AttemptItem
    before: Decimal
    after: Decimal
    points: rubrics.Points | None = None

    def apply(self) -> None:
        """Set the new mark, and for an essay the points by criterion."""
        if self.points is not None:
            Paper.objects.lay_out([self.item])
            self.item.mark = Paper.objects.get(item=self.item).stand(self.points)
            return
        self.item.mark = self.after
        self.item.save(update_fields=["mark"])

    def as_kept(self) -> dict[str, Any]:
        """Answer the change as the appeal keeps it."""
        kept: dict[str, Any] = {
            "question": self.item.position,
            "before": f"{self.before:.5f}",
            "after": f"{self.after:.5f}",
        }
        return kept | ({"points": self.points} if self.points is not None else {})


def _named(items: list[AttemptItem], marks: NewMarks) -> set[int]:
    return {item.pk for item in items if item.position in marks}


def _change(item: AttemptItem, new: Decimal | rubrics.Points) -> _Change:
    before = item.mark or Decimal(0)
    if not isinstance(new, Decimal):
        rubric = item.version.key["rubric"]
        points = rubrics.checked(rubric, new, step=rubrics.QUARTER)
        if names := rubrics.missing(rubric, points):
            raise PointsMissing(len(names))
        return _Change(item, before, rubrics.mark(rubric, points), points)
    if not 0 <= new <= 1:
        raise MarkImpossible
    return _Change(item, before, new.quantize(marking.FIVE_PLACES, rounding=ROUND_HALF_UP))
