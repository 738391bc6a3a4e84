"""What a regrading does to each attempt, and what people decide about passes that it puts in question."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from courses import consequences
from courses.models import Enrolment
from lms.assessment import clock, marking
from lms.assessment.errors import AlreadyDecided, DecisionReasonMissing, NotForYouToDecide
from lms.assessment.models.attempts import Attempt
from lms.assessment.models.quizzes import QuizPage, title_of
from lms.assessment.models.regradings import Regrading
from lms.people.models import Person, Role
from lms.post import letters


class RegradedAttemptQuerySet(models.QuerySet["RegradedAttempt"]):
    """Lines of dry runs, by what they say and by who may see them."""

    def visible_to(self, user: Person) -> Self:
        """Those of attempts whose results this user may read."""
        return self.filter(attempt__in=Attempt.objects.visible_to(user).values("pk"))

    def touching(self) -> Self:
        """Those of people for whom anything changes."""
        return self.exclude(outcome__in=[RegradedAttempt.Outcome.UNCHANGED, RegradedAttempt.Outcome.UNMARKED])


class RegradedAttempt(models.Model):
    """One attempt in one regrading: its result before and after."""

    class Outcome(models.TextChoices):
        NEWLY_PASSES = "passes", _("newly passes")
        NEWLY_FAILS = "fails", _("newly fails")
        CHANGED = "changed", _("other points, the same result")
        UNCHANGED = "unchanged", _("nothing changes")
        UNMARKED = "unmarked", _("still to be marked by a person")

    regrading = models.ForeignKey(Regrading, models.CASCADE, related_name="lines", verbose_name=_("regrading"))
    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="regradings", verbose_name=_("attempt"))
    outcome = models.CharField(_("outcome"), max_length=9, choices=Outcome.choices)
    completes = models.BooleanField(_("completes the course"), default=False)
    score_before = models.DecimalField(_("points before"), max_digits=7, decimal_places=3, null=True)
    max_before = models.DecimalField(_("points possible before"), max_digits=7, decimal_places=3)
    passed_before = models.BooleanField(_("passed before"), null=True)
    score_after = models.DecimalField(_("points after"), max_digits=7, decimal_places=3, null=True)
    max_after = models.DecimalField(_("points possible after"), max_digits=7, decimal_places=3)
    passed_after = models.BooleanField(_("passes after"), null=True)
    applied_at = models.DateTimeField(_("applied at"), null=True)

    objects: ClassVar[RegradedAttemptQuerySet] = RegradedAttemptQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("regraded attempt")
        verbose_name_plural = _("regraded attempts")
        ordering = ("pk",)
        indexes: ClassVar = [models.Index(fields=["regrading", "outcome"], name="regraded_by_outcome")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["regrading", "attempt"], name="regraded_attempt_once"),
        ]

    def __str__(self) -> str:
        return f"{self.attempt}: {self.get_outcome_display()}"

    @property
    def before(self) -> str:
        """Points before, as people read them: «7 / 10 · 70 %»."""
        return _result(self.score_before, self.max_before)

    @property
    def after(self) -> str:
        """Points after, as people read them."""
        return _result(self.score_after, self.max_after)


def _result(score: Decimal | None, of: Decimal) -> str:
    if score is None:
        return "—"
    percent = marking.shown(marking.percent(score, of))
    return f"{marking.shown(score):f} / {marking.shown(of):f} · {percent:f} %"


class ResultDecisionQuerySet(models.QuerySet["ResultDecision"]):
    """Decisions about passes, by state and by who may see and take them."""

    def visible_to(self, user: Person) -> Self:
        """All but one's own for certificate officers; for instructors those of their cohorts."""
        seen = Q(pk__in=[])
        if user.has_role(Role.CERTIFICATE_OFFICER):
            seen |= ~Q(enrolment__person=user)
        if user.has_role(Role.INSTRUCTOR):
            seen |= Q(enrolment__cohort__in=user.cohorts.values("pk"))  # type: ignore[attr-defined]
        return self.filter(seen)

    def decidable_by(self, user: Person) -> Self:
        """The open ones that this officer decides: not about oneself, not after one's own regrading."""
        if not user.has_role(Role.CERTIFICATE_OFFICER):
            return self.none()
        return self.open().exclude(enrolment__person=user).exclude(regrading__applied_by=user)

    def open(self) -> Self:
        """Those that nobody has decided yet."""
        return self.filter(state=ResultDecision.State.OPEN)

    def upholding(self) -> Self:
        """Those by which a pass stands though its points are too few: undecided, or kept."""
        return self.filter(state__in=[ResultDecision.State.OPEN, ResultDecision.State.KEPT])


class ResultDecision(models.Model):
    """A pass whose points are too few after a regrading. It stands until a person decides."""

    class State(models.TextChoices):
        OPEN = "open", _("to be decided")
        KEPT = "kept", _("the pass is kept")
        WITHDRAWN = "withdrawn", _("the pass is withdrawn")
        SETTLED = "settled", _("settled: the points suffice again")

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="decisions", verbose_name=_("attempt"))
    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="result_decisions", verbose_name=_("enrolment")
    )
    regrading = models.ForeignKey(Regrading, models.PROTECT, related_name="decisions", verbose_name=_("regrading"))
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField(_("open since"), default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects: ClassVar[ResultDecisionQuerySet] = ResultDecisionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("decision about a pass")
        verbose_name_plural = _("decisions about passes")
        ordering = ("opened_at", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["attempt"],
                condition=Q(state="open"),
                name="result_decision_one_open",
                violation_error_message=_("This pass is to be decided about already."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["kept", "withdrawn"])
                | (Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(reason="")),
                name="result_decision_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True) | Q(decided_at__gte=F("opened_at")),
                name="result_decision_comes_after_the_question",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt}: {self.get_state_display()}"

    def get_absolute_url(self) -> str:
        """Answer the page on which it is decided."""
        return reverse("result_decision", args=[self.pk])

    @property
    def decided(self) -> str:
        """Day and hour of the decision; empty before it."""
        return clock.day_and_hour(self.decided_at) if self.decided_at else ""

    def ask(self) -> None:
        """Write down that the pass is in question, and tell the learner that it stands for now."""
        log(instance=self.attempt, action="assessment.pass_questioned", user=self.regrading.applied_by, data=self._data)
        self._tell("pass_questioned")

    @transaction.atomic
    def keep(self, *, by: Person, reason: str) -> None:
        """Let the pass stand for good. Raises AlreadyDecided, NotForYouToDecide or DecisionReasonMissing."""
        self._decide(self.State.KEPT, by=by, reason=reason)
        self._tell("pass_kept")

    @transaction.atomic
    def withdraw(self, *, by: Person, reason: str) -> None:
        """Take the pass back, and the completion with it if the quiz is not passed by what else counts.

        A certificate that rests on it stays in force; the officers are told. Raises AlreadyDecided, NotForYouToDecide
        or DecisionReasonMissing.
        """
        self._decide(self.State.WITHDRAWN, by=by, reason=reason)
        attempt = Attempt.objects.select_for_update(of=("self",)).get(pk=self.attempt_id)
        attempt.is_passed = attempt.grade_by == QuizPage.GradeBy.MEAN and attempt.earns_pass
        attempt.save(update_fields=["is_passed"])
        self.attempt = attempt
        self._tell("pass_withdrawn")
        if not self._is_passed_otherwise():
            self.enrolment.retract(attempt.quiz_key, by=by, reason=self.reason)
            self._tell_officers()

    def _is_passed_otherwise(self) -> bool:
        """Is the quiz passed without this pass? The others are asked where the best counts, else all together."""
        if self.attempt.grade_by == QuizPage.GradeBy.BEST:
            return any(other.result.is_passed for other in self.attempt.together().exclude(pk=self.attempt_id))
        grade = self.attempt.standing()
        return grade is not None and grade.is_passed

    @transaction.atomic
    def settle(self) -> None:
        """Note that nothing is left to decide: the points suffice again."""
        self.state, self.decided_at = self.State.SETTLED, timezone.now()
        self.save(update_fields=["state", "decided_at"])
        log(instance=self.attempt, action="assessment.pass_settled", data=self._data)

    def _decide(self, state: str, *, by: Person, reason: str) -> None:
        self.refresh_from_db(from_queryset=ResultDecision.objects.select_for_update(of=("self",)))
        if self.state != self.State.OPEN:
            raise AlreadyDecided
        if not ResultDecision.objects.decidable_by(by).filter(pk=self.pk).exists():
            raise NotForYouToDecide
        if not reason.strip():
            raise DecisionReasonMissing
        self.state, self.decided_by, self.decided_at, self.reason = state, by, timezone.now(), reason.strip()
        self.save(update_fields=["state", "decided_by", "decided_at", "reason"])
        log(instance=self.attempt, action=f"assessment.pass_{state}", user=by, data=self._data)

    @property
    def _data(self) -> dict[str, Any]:
        return {"decision": self.pk, "regrading": self.regrading_id, "reason": self.reason}

    def _tell(self, kind: str) -> None:
        letters.send(
            self.attempt.learner,
            kind,
            about=f"decision {self.pk}",
            link=reverse("attempt_result", args=[self.attempt_id]),
            decision=self,
            title=partial(title_of, self.attempt.quiz_key),
        )

    def _tell_officers(self) -> None:
        for consequence in consequences.resting_on([self.enrolment_id]).get(self.enrolment_id, []):
            if consequence.is_in_force:
                for officer in Person.objects.holding(Role.CERTIFICATE_OFFICER).exclude(pk=self.attempt.learner_id):
                    letters.send(
                        officer,
                        "certificate_in_question",
                        about=f"decision {self.pk} {consequence.words}"[:120],
                        link=consequence.url,
                        decision=self,
                        consequence=consequence,
                        title=partial(title_of, self.attempt.quiz_key),
                    )
