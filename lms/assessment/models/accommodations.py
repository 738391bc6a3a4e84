"""Accommodations: more time, more attempts or another window, for one person or for a cohort."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import IntegrityError, models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from courses.models import Cohort, Enrolment
from lms.assessment import clock
from lms.assessment.errors import DecidingForOneself, GrantedAlready, NotYoursToGrant, WithdrawnAlready
from lms.assessment.models.attempts import Attempt
from lms.assessment.terms import Terms
from lms.people.models import Person, Role

if TYPE_CHECKING:
    from lms.assessment.models.quizzes import QuizPage

MOST_PERCENT = 300
MOST_ATTEMPTS = 20
GRANTERS = (Role.INSTRUCTOR, Role.CERTIFICATE_OFFICER)


class AccommodationQuerySet(models.QuerySet["Accommodation"]):
    """Accommodations, by whom they hold for and who decides about them."""

    def in_force(self) -> Self:
        """Those that nobody has withdrawn."""
        return self.filter(withdrawn_at=None)

    def holding_for(self, enrolment: Enrolment, quiz_key: uuid.UUID) -> Self:
        """Those that hold for an enrolment at a quiz: of the person, and of the cohort."""
        whom = Q(person=enrolment.person_id)
        if enrolment.cohort_id:
            whom |= Q(cohort=enrolment.cohort_id)
        return self.in_force().filter(whom, quiz_key=quiz_key)

    def visible_to(self, user: Person) -> Self:
        """Those that one decides about. Reasons may be about health: nobody else reads them, not even a neighbour."""
        if user.has_role(Role.CERTIFICATE_OFFICER):
            return self
        if not user.has_role(Role.INSTRUCTOR):
            return self.none()
        cohorts = user.cohorts.values("pk")  # type: ignore[attr-defined]
        taught = Enrolment.objects.filter(
            person=OuterRef("person"), course_key=OuterRef("course_key"), cohort__in=cohorts
        )
        return self.filter(Q(cohort__in=cohorts) | Exists(taught))


class Accommodation(models.Model):
    """What holds for one person, or for one cohort, at one quiz, instead of what holds for all."""

    quiz_key = models.UUIDField(_("test"))
    course_key = models.UUIDField(_("course"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="accommodations",
        null=True,
        blank=True,
        verbose_name=_("person"),
    )
    cohort = models.ForeignKey(
        Cohort, models.PROTECT, related_name="accommodations", null=True, blank=True, verbose_name=_("whole cohort")
    )
    extra_percent = models.PositiveSmallIntegerField(
        _("extra time in per cent"),
        default=0,
        validators=[MaxValueValidator(MOST_PERCENT)],
        help_text=_("Of the time limit: 100 makes 60 minutes of 30. 0 changes nothing."),
    )
    runs_past_closing = models.BooleanField(
        _("extra time runs past the closing of the test"),
        default=True,
        help_text=_("Otherwise the closing cuts the extra time too."),
    )
    extra_attempts = models.PositiveSmallIntegerField(
        _("more attempts"), default=0, validators=[MaxValueValidator(MOST_ATTEMPTS)]
    )
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    reason = models.CharField(
        _("reason"),
        max_length=500,
        help_text=_("Read only by those who decide about accommodations here; the trainee’s page does not show it."),
    )
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("granted by")
    )
    granted_at = models.DateTimeField(_("granted at"), default=timezone.now)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("withdrawn by"),
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_because = models.CharField(_("why it was withdrawn"), max_length=500, blank=True)

    objects: ClassVar[AccommodationQuerySet] = AccommodationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("accommodation")
        verbose_name_plural = _("accommodations")
        ordering = ("-granted_at", "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(person=None, cohort__isnull=False) | Q(person__isnull=False, cohort=None),
                name="accommodation_for_a_person_or_a_cohort",
                violation_error_message=_("Choose one person or one cohort, and not both."),
            ),
            models.CheckConstraint(
                condition=Q(extra_percent__gt=0)
                | Q(extra_attempts__gt=0)
                | Q(opens_at__isnull=False)
                | Q(closes_at__isnull=False),
                name="accommodation_grants_something",
                violation_error_message=_("Grant more time, more attempts or another window."),
            ),
            models.CheckConstraint(
                condition=Q(extra_percent__lte=MOST_PERCENT) & Q(extra_attempts__lte=MOST_ATTEMPTS),
                name="accommodation_within_reason",
                violation_error_message=_("More than that is another test, not an accommodation."),
            ),
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gt=F("opens_at")),
                name="accommodation_closes_after_it_opens",
                violation_error_message=_("A window closes after it opens."),
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="accommodation_has_reason"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_because="")
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_because="")),
                name="accommodation_withdrawn_by_somebody_for_a_reason",
            ),
            models.UniqueConstraint(
                fields=["quiz_key", "person"],
                condition=Q(withdrawn_at=None),
                name="accommodation_one_in_force_per_person",
                violation_error_message=_("This person has an accommodation for this test already. Change that one."),
            ),
            models.UniqueConstraint(
                fields=["quiz_key", "cohort"],
                condition=Q(withdrawn_at=None),
                name="accommodation_one_in_force_per_cohort",
                violation_error_message=_("This cohort has an accommodation for this test already. Change that one."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.person or self.cohort)

    @property
    def is_in_force(self) -> bool:
        """Does it hold?"""
        return self.withdrawn_at is None

    @property
    def granted(self) -> str:
        """Day, hour and zone of the decision."""
        return clock.day_and_hour(self.granted_at)

    @property
    def withdrawn(self) -> str:
        """Day, hour and zone of the withdrawal; empty before it."""
        return clock.day_and_hour(self.withdrawn_at) if self.withdrawn_at else ""

    @property
    def window(self) -> list[tuple[str, str]]:
        """The bounds of its own window, by name, each with day, hour and zone."""
        bounds = ((_("opens"), self.opens_at), (_("closes"), self.closes_at))
        return [(str(name), clock.day_and_hour(moment)) for name, moment in bounds if moment]

    @transaction.atomic
    def grant(self, *, by: Person) -> list[Attempt]:
        """Put a new accommodation into force; answer the attempts under way that got more time.

        Raises GrantedAlready, NotYoursToGrant or DecidingForOneself.
        """
        self.granted_by = by
        self._hold_starts()
        try:
            with transaction.atomic():
                self.save()
        except IntegrityError as error:  # two clicks at once: the database let one of them through
            raise GrantedAlready from error
        self.refuse(by)
        self._record("assessment.granted", by=by)
        return self._reach(by=by)

    @transaction.atomic
    def change(self, *, by: Person) -> list[Attempt]:
        """Keep what was changed; answer the attempts under way that got more time. None of them gets less.

        Raises NotYoursToGrant, DecidingForOneself or WithdrawnAlready.
        """
        self._refuse_withdrawn()
        self.refuse(by)
        self._hold_starts()
        fields = ["extra_percent", "runs_past_closing", "extra_attempts", "opens_at", "closes_at", "reason"]
        self.save(update_fields=fields)
        self._record("assessment.accommodation_changed", by=by)
        return self._reach(by=by)

    @transaction.atomic
    def withdraw(self, *, by: Person, reason: str) -> None:
        """Let it hold no more from the next attempt on; one that is under way keeps its time.

        Raises NotYoursToGrant, DecidingForOneself or WithdrawnAlready.
        """
        self._refuse_withdrawn()
        self.refuse(by)
        self.withdrawn_at, self.withdrawn_by, self.withdrawn_because = timezone.now(), by, reason
        self.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_because"])
        log(instance=self, action="assessment.accommodation_withdrawn", user=by)

    def refuse(self, user: Person) -> None:
        """Raise NotYoursToGrant or DecidingForOneself when this user does not decide about it."""
        if not Accommodation.objects.visible_to(user).filter(pk=self.pk).exists():
            raise NotYoursToGrant
        if user.pk in self._enrolments().values_list("person", flat=True):
            raise DecidingForOneself

    def _refuse_withdrawn(self) -> None:
        held = Accommodation.objects.select_for_update(of=("self",)).get(pk=self.pk)
        if held.withdrawn_at:
            raise WithdrawnAlready

    def _enrolments(self) -> models.QuerySet[Enrolment]:
        whom = Q(person=self.person_id) if self.person_id else Q(cohort=self.cohort_id)
        return Enrolment.objects.of(self.course_key).filter(whom)

    def _hold_starts(self) -> None:
        """Let those who start at this moment wait, so that they start with what is granted."""
        list(self._enrolments().select_for_update(of=("self",)).order_by("pk").values_list("pk"))

    def _reach(self, *, by: Person) -> list[Attempt]:
        sitting = Attempt.objects.in_progress().filter(quiz_key=self.quiz_key, enrolment__in=self._enrolments())
        return [
            attempt
            for attempt in sitting.select_related("enrolment").order_by("pk")
            if attempt.retime(terms_of_attempt(attempt), by=by, cause=f"accommodation {self.pk}")
        ]

    def _record(self, action: str, *, by: Person) -> None:
        data: dict[str, Any] = {
            "quiz": str(self.quiz_key),
            "extra_percent": self.extra_percent,
            "runs_past_closing": self.runs_past_closing,
            "extra_attempts": self.extra_attempts,
            "opens": self.opens_at.isoformat() if self.opens_at else "",
            "closes": self.closes_at.isoformat() if self.closes_at else "",
        }  # the reason stays in the row, where only those who decide read it
        log(instance=self, action=action, user=by, data=data)


def general_terms(quiz: QuizPage) -> Terms:
    """Answer what holds for all at a quiz."""
    return Terms(quiz.minutes, quiz.attempts_allowed, quiz.opens_at, quiz.closes_at)


def terms_of(quiz: QuizPage, enrolment: Enrolment) -> Terms:
    """Answer what holds for an enrolment at a quiz now."""
    granted = Accommodation.objects.holding_for(enrolment, quiz.translation_key)
    return general_terms(quiz).with_granted(list(granted))


def terms_of_attempt(attempt: Attempt) -> Terms:
    """Answer the terms of an attempt: limit and closing as they were at its start, with what is granted now."""
    general = Terms(attempt.minutes or None, closes_at=attempt.closes_at)
    return general.with_granted(list(Accommodation.objects.holding_for(attempt.enrolment, attempt.quiz_key)))
