"""Regradings: what was taken for right, or counted, is changed for answers that people have given."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from lms.assessment import clock
from lms.assessment.errors import AnotherUnderWay, RegradingReasonMissing, WrongRegradingState
from lms.assessment.models.bank import Question, QuestionVersion
from lms.people.models import Person


class Treatment(models.TextChoices):
    """How a drawn question counts, whatever was answered."""

    DROPPED = "dropped", _("left out of the marking")
    CREDITED = "credited", _("full point for everybody")


class RegradingQuerySet(models.QuerySet["Regrading"]):
    """Regradings, by who may see them and by what they hold for."""

    def visible_to(self, user: Person) -> Self:
        """All, for those who may change questions. Names of learners are a matter of `Attempt.visible_to`."""
        return self if user.has_perm("assessment.change_question") else self.none()

    def in_force(self) -> Self:
        """Those by which answers are marked from now on."""
        return self.filter(applied_at__isnull=False)

    def for_quiz(self, quiz_key: uuid.UUID) -> Self:
        """Those that hold for answers given in one quiz."""
        return self.filter(Q(quiz_key=None) | Q(quiz_key=quiz_key))

    def by_version(self, versions: Collection[int]) -> dict[int, list[Regrading]]:
        """Answer those in force by the version of a question that they concern, each list from the oldest on."""
        rows = Regrading.versions.through.objects.filter(questionversion__in=versions, regrading__in=self.in_force())
        found: dict[int, list[Regrading]] = {}
        for row in rows.select_related("regrading").order_by("regrading__applied_at", "regrading__pk"):
            found.setdefault(row.questionversion_id, []).append(row.regrading)
        return found


class Regrading(models.Model):
    """One decision about answers to a question: first a dry run, then, with a reason, for good."""

    class What(models.TextChoices):
        NEW_KEY = "new_key", _("something else is right")
        DROP = "drop", _("leave the question out of the marking")
        CREDIT = "credit", _("give everybody the full point")

    class State(models.TextChoices):
        DRAFTED = "drafted", _("only tried out")
        APPLYING = "applying", _("is being applied")
        APPLIED = "applied", _("applied")
        DISCARDED = "discarded", _("discarded")

    TREATMENTS: ClassVar = {What.DROP: Treatment.DROPPED, What.CREDIT: Treatment.CREDITED}

    question = models.ForeignKey(Question, models.PROTECT, related_name="regradings", verbose_name=_("question"))
    versions = models.ManyToManyField(QuestionVersion, related_name="regradings", verbose_name=_("versions"))
    quiz_key = models.UUIDField(_("only in this quiz"), null=True)
    what = models.CharField(_("what changes"), max_length=8, choices=What.choices)
    key: models.JSONField[Any, Any] = models.JSONField(_("what is right now"), null=True)
    takes_out = models.BooleanField(_("takes the question out of the bank until it is mended"), default=False)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.DRAFTED)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("tried out by")
    )
    asked_at = models.DateTimeField(_("tried out at"), default=timezone.now)
    total = models.PositiveIntegerField(_("attempts concerned"), default=0)
    done = models.PositiveIntegerField(_("attempts seen to so far"), default=0)
    counted_at = models.DateTimeField(_("dry run finished at"), null=True)
    report: models.JSONField[Any, Any] = models.JSONField(_("numbers of the dry run"), default=dict)
    was_overtaken = models.BooleanField(_("results changed between the dry run and applying it"), default=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("applied by")
    )
    applied_at = models.DateTimeField(_("applied at"), null=True)

    objects: ClassVar[RegradingQuerySet] = RegradingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("regrading")
        verbose_name_plural = _("regradings")
        ordering = ("-asked_at", "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(what="new_key", key__isnull=False) | (~Q(what="new_key") & Q(key__isnull=True)),
                name="regrading_new_key_is_there",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["drafted", "discarded"]) | (~Q(reason="") & Q(applied_by__isnull=False)),
                name="regrading_applied_has_reason",
            ),
            models.CheckConstraint(
                condition=(~Q(state="applied") | Q(applied_at__isnull=False))
                & (Q(state__in=["applying", "applied"]) | Q(applied_at=None)),
                name="regrading_applied_has_moment",
            ),
            models.UniqueConstraint(
                fields=["state"],
                condition=Q(state="applying"),
                name="regrading_one_at_a_time",
                violation_error_message=_("Another regrading is being applied. Wait until it is done."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.get_what_display()}"

    @property
    def treatment(self) -> str:
        """How the drawn question counts from now on; nothing where its answers are marked by a key."""
        return self.TREATMENTS.get(self.What(self.what), "")

    @property
    def is_counted(self) -> bool:
        """Is the dry run finished?"""
        return self.counted_at is not None

    @property
    def day(self) -> str:
        """The day from which it holds: «12.05.2027»; empty before that."""
        return f"{timezone.localdate(self.applied_at):%d.%m.%Y}" if self.applied_at else ""

    @property
    def applied(self) -> str:
        """Day and hour from which it holds; empty before that."""
        return clock.day_and_hour(self.applied_at) if self.applied_at else ""

    @transaction.atomic
    def discard(self, *, by: Person) -> None:
        """Let a dry run go; nothing was changed by it. Raises WrongRegradingState."""
        self._lock(self.State.DRAFTED)
        self.state = self.State.DISCARDED
        self.save(update_fields=["state"])
        log(instance=self.question, action="assessment.regrading_discarded", user=by, data={"regrading": self.pk})

    @transaction.atomic
    def begin(self, *, by: Person, reason: str) -> None:
        """Decide that it is applied, with a reason that learners read.

        Raises RegradingReasonMissing, AnotherUnderWay or WrongRegradingState, also while the dry run is being made.
        """
        self._lock(self.State.DRAFTED)
        if not self.is_counted:
            raise WrongRegradingState(str(_("the dry run is being made")))
        if not reason.strip():
            raise RegradingReasonMissing
        self.state, self.reason, self.applied_by = self.State.APPLYING, reason.strip(), by
        self.was_overtaken = False
        try:
            with transaction.atomic():
                self.save(update_fields=["state", "reason", "applied_by", "was_overtaken"])
        except IntegrityError as error:
            raise AnotherUnderWay from error

    def give_way(self) -> None:
        """Be a dry run again, because results have changed since it was read. For use under its lock."""
        self.state, self.was_overtaken = self.State.DRAFTED, True
        self.save(update_fields=["state", "was_overtaken"])

    def _lock(self, *states: str) -> None:
        self.refresh_from_db(from_queryset=Regrading.objects.select_for_update(of=("self",)))
        if self.state not in states:
            raise WrongRegradingState(str(self.get_state_display()))
