"""Editions, enrolment and completion. They belong to the course, not to a language of it."""

from __future__ import annotations

import datetime
import uuid
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from courses.errors import ReasonMissing, WrongState
from courses.models.pages import CoursePage
from courses.signals import completion_retracted, course_completed, enrolment_activated, enrolment_resumed
from lms.people.models import Person, Role

if TYPE_CHECKING:
    from collections.abc import Iterable


class Edition(models.Model):
    """What a course consisted of at one time: pinned by those who began it then."""

    course_key = models.UUIDField(_("course"), db_index=True)
    number = models.PositiveIntegerField(_("number"))
    rule = models.CharField(_("completed by"), max_length=12, choices=CoursePage.Rule.choices)
    hours = models.DecimalField(_("academic hours"), max_digits=5, decimal_places=1)
    published_at = models.DateTimeField(_("published at"), default=timezone.now)

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ("course_key", "-number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["course_key", "number"], name="edition_number_once_per_course"),
        ]

    def __str__(self) -> str:
        return f"{self.course_key} / {self.number}"

    def required(self) -> models.QuerySet[Activity]:
        """Answer the activities that complete the course."""
        activities = self.activities.all()
        return activities.filter(is_graded=True) if self.rule == CoursePage.Rule.TESTS else activities


class Activity(models.Model):
    """One lesson or graded test of an edition, by the key it has in every language."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="activities", verbose_name=_("edition"))
    key = models.UUIDField(_("key"))
    module_key = models.UUIDField(_("module"), null=True)
    kind = models.CharField(_("kind"), max_length=20)
    is_graded = models.BooleanField(_("graded"), default=False)
    position = models.PositiveIntegerField(_("place in the order"))

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ("edition", "position")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "key"], name="activity_once_per_edition"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class CohortQuerySet(models.QuerySet["Cohort"]):
    """Cohorts, by time."""

    def open_on(self, day: datetime.date) -> Self:
        """Cohorts that take people in by themselves on a day."""
        return self.filter(takes_everyone=True, starts_on__lte=day).filter(Q(ends_on=None) | Q(ends_on__gte=day))


class Cohort(models.Model):
    """A group that takes a course under one order (поток, ағым)."""

    course_key = models.UUIDField(_("course"), db_index=True)
    number = models.CharField(_("number"), max_length=20)
    order_number = models.CharField(_("number of the order"), max_length=40)
    order_date = models.DateField(_("date of the order"))
    protocol_number = models.CharField(_("number of the commission's protocol"), max_length=40, blank=True)
    protocol_date = models.DateField(_("date of the commission's protocol"), null=True, blank=True)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, blank=True)
    takes_everyone = models.BooleanField(_("people who enrol by themselves join it"), default=False)
    instructors = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="cohorts", verbose_name=_("instructors")
    )

    objects: ClassVar[CohortQuerySet] = CohortQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("cohort")
        verbose_name_plural = _("cohorts")
        ordering = ("-starts_on",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["course_key", "number"], name="cohort_number_once_per_course"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="cohort_ends_after_it_starts",
                violation_error_message=_("A cohort cannot end before it starts."),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    """Enrolments, by state and by who may see them."""

    def visible_to(self, user: Person) -> Self:
        """One's own, those of one's cohorts, and those of the staff in one's care."""
        scope = user.institutions_as(Role.COORDINATOR)
        staff = Person.objects.employed_at(scope).values("pk")
        return self.filter(
            Q(person=user) | Q(cohort__in=user.cohorts.all()) | Q(person__in=staff)  # type: ignore[attr-defined]
        )

    def open(self) -> Self:
        """Those that still can lead to a completion."""
        return self.filter(state__in=Enrolment.OPEN)

    def of(self, course_key: uuid.UUID) -> Self:
        """Those of one course in any language."""
        return self.filter(course_key=course_key)

    def lacking_only(self, key: uuid.UUID) -> Self:
        """Those under way that doing this one activity would complete."""
        from wagtail.models import Page  # noqa: PLC0415

        live = Page.objects.live().filter(translation_key=OuterRef("key"))
        done = Completion.objects.filter(enrolment=OuterRef(OuterRef("pk")), activity=OuterRef("pk"))
        activities = Activity.objects.filter(edition=OuterRef("edition"))
        required = activities.filter(Q(edition__rule=CoursePage.Rule.EVERYTHING) | Q(is_graded=True))
        others = required.exclude(key=key).filter(Exists(live), ~Exists(done))
        return self.filter(Exists(activities.filter(key=key)), ~Exists(others), state=Enrolment.State.ACTIVE)

    def with_progress(self) -> Self:
        """Add `done` and `total`: required activities of the pinned edition, completed and altogether."""
        required = Q(edition__rule=CoursePage.Rule.EVERYTHING)
        return self.annotate(
            total=Count(
                "edition__activities",
                filter=required | Q(edition__activities__is_graded=True),
                distinct=True,
            ),
            done=Count("completions", filter=required | Q(completions__activity__is_graded=True), distinct=True),
        )


class Enrolment(models.Model):
    """A person takes a course, once at a time; what was done stays."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("requested")
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("rejected")
        WAITLISTED = "waitlisted", _("on the waiting list")
        ACTIVE = "active", _("under way")
        COMPLETED = "completed", _("completed")
        FAILED = "failed", _("failed")
        WITHDRAWN = "withdrawn", _("withdrawn")
        EXPIRED = "expired", _("expired")
        SUSPENDED = "suspended", _("suspended")

    OPEN = (State.REQUESTED, State.APPROVED, State.WAITLISTED, State.ACTIVE, State.SUSPENDED)

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="enrolments", verbose_name=_("person")
    )
    course_key = models.UUIDField(_("course"))
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="enrolments", verbose_name=_("edition"))
    cohort = models.ForeignKey(
        Cohort, models.PROTECT, related_name="enrolments", null=True, blank=True, verbose_name=_("cohort")
    )
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.ACTIVE)
    language = models.CharField(_("language of taking"), max_length=5, choices=settings.LANGUAGES)
    enrolled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, verbose_name=_("enrolled by")
    )
    enrolled_at = models.DateTimeField(_("enrolled at"), default=timezone.now)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    last_key = models.UUIDField(_("last place"), null=True)
    last_at = models.DateTimeField(_("last activity"), null=True)
    completed_at = models.DateTimeField(_("completed at"), null=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects: ClassVar[EnrolmentQuerySet] = EnrolmentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        ordering = ("-enrolled_at",)
        indexes: ClassVar = [models.Index(fields=["course_key", "state"], name="enrolment_course_and_state")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "course_key"],
                condition=Q(state__in=["requested", "approved", "waitlisted", "active", "suspended"]),
                name="enrolment_one_open_per_course",
                violation_error_message=_("This person takes the course already."),
            ),
            models.CheckConstraint(
                condition=Q(completed_at__isnull=False) | ~Q(state="completed"),
                name="enrolment_completed_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_state_display()}"

    @property
    def is_open(self) -> bool:
        """Can this enrolment still lead to a completion?"""
        return self.state in self.OPEN

    def remaining(self) -> models.QuerySet[Activity]:
        """Answer the required activities that are not done; withdrawn ones no longer stand in the way."""
        from wagtail.models import Page  # noqa: PLC0415

        live = Page.objects.live().filter(translation_key=OuterRef("key"))
        done = self.completions.values("activity")
        return self.edition.required().exclude(pk__in=done).filter(Exists(live))

    def note_place(self, key: uuid.UUID, *, language: str) -> None:
        """Remember where the person is, so that another computer opens the same page."""
        if self.last_key == key and self.language == language:
            return
        self.last_key, self.language, self.last_at = key, language, timezone.now()
        Enrolment.objects.filter(pk=self.pk).update(last_key=key, language=language, last_at=self.last_at)

    @transaction.atomic
    def complete(self, key: uuid.UUID, *, evidence: dict[str, Any]) -> None:
        """Tick one activity off; the last one completes the course.

        An activity outside the pinned edition, or of an enrolment that is not under way, changes nothing.
        """
        self.refresh_from_db(from_queryset=Enrolment.objects.select_for_update(of=("self",)))
        activity = self.edition.activities.filter(key=key).first()
        if activity is None or self.state not in (self.State.ACTIVE, self.State.COMPLETED):
            return
        self.completions.get_or_create(
            activity=activity, defaults={"evidence": evidence, "language": get_language() or self.language}
        )
        if self.completed_at or self.remaining().exists():
            return
        self._finish()

    def restate(self, key: uuid.UUID, *, evidence: dict[str, Any]) -> None:
        """Say anew what shows that an activity is done; one that is not done stays so."""
        self.completions.filter(activity__key=key).update(evidence=evidence)

    @transaction.atomic
    def retract(self, key: uuid.UUID, *, by: Person, reason: str) -> None:
        """Take back that an activity is done, by decision of a person; a completed course is under way again.

        Where the person has begun the course anew since then, the old enrolment is failed.
        """
        self.refresh_from_db(from_queryset=Enrolment.objects.select_for_update(of=("self",)))
        if not reason.strip():
            raise ReasonMissing
        completion = self.completions.filter(activity__key=key).first()
        if completion is None:
            return
        data = {"activity": str(key), "evidence": completion.evidence, "reason": reason.strip()}
        completion.delete()
        if self.state == self.State.COMPLETED:
            is_taken_anew = Enrolment.objects.open().of(self.course_key).filter(person=self.person).exists()
            self.state = self.State.FAILED if is_taken_anew else self.State.ACTIVE
            self.completed_at, self.reason = None, reason.strip()
            self.save(update_fields=["state", "completed_at", "reason"])
        log(instance=self, action="courses.retracted", user=by, data=data)
        completion_retracted.send(sender=Enrolment, enrolment=self, key=key)

    @transaction.atomic
    def override(self, *, by: Person, reason: str) -> None:
        """Complete the course by decision of a person, with a reason that stays on record."""
        self._lock(self.State.ACTIVE)
        if not reason.strip():
            raise ReasonMissing
        self.reason = reason.strip()
        self.save(update_fields=["reason"])
        log(instance=self, action="courses.overridden", user=by, data={"reason": self.reason})
        self._finish()

    def _finish(self) -> None:
        self.completed_at = timezone.now()
        self.state = self.State.COMPLETED
        self.save(update_fields=["completed_at", "state"])
        log(instance=self, action="courses.completed", user=self.person)
        course_completed.send(sender=Enrolment, enrolment=self)

    def _lock(self, *states: str) -> None:
        self.refresh_from_db(from_queryset=Enrolment.objects.select_for_update(of=("self",)))
        if self.state not in states:
            raise WrongState(self.get_state_display())

    def _move(self, state: str, *, by: Person, reason: str, action: str) -> None:
        if not reason.strip():
            raise ReasonMissing
        self.state, self.reason = state, reason.strip()
        self.save(update_fields=["state", "reason"])
        log(instance=self, action=action, user=by, data={"reason": self.reason})

    @transaction.atomic
    def withdraw(self, *, by: Person, reason: str) -> None:
        """End the enrolment without a result; the history stays."""
        self._lock(*self.OPEN)
        self._move(self.State.WITHDRAWN, by=by, reason=reason, action="courses.withdrawn")

    @transaction.atomic
    def suspend(self, *, by: Person, reason: str) -> None:
        """Interrupt the enrolment; nothing is lost."""
        self._lock(self.State.ACTIVE)
        self._move(self.State.SUSPENDED, by=by, reason=reason, action="courses.suspended")

    @transaction.atomic
    def resume(self, *, by: Person) -> None:
        """Go on after an interruption."""
        self._lock(self.State.SUSPENDED)
        self.state, self.reason = self.State.ACTIVE, ""
        self.save(update_fields=["state", "reason"])
        log(instance=self, action="courses.resumed", user=by)
        enrolment_resumed.send(sender=Enrolment, enrolment=self)

    @transaction.atomic
    def decide(self, *, by: Person, is_approved: bool, reason: str = "") -> None:
        """Approve or reject a request."""
        self._lock(self.State.REQUESTED, self.State.WAITLISTED)
        if is_approved:
            self.state = self.State.ACTIVE
            self.save(update_fields=["state"])
            log(instance=self, action="courses.approved", user=by)
            enrolment_activated.send(sender=Enrolment, enrolment=self)
        else:
            self._move(self.State.REJECTED, by=by, reason=reason, action="courses.rejected")


class Completion(models.Model):
    """One activity done, with its evidence: which answer, which attempt, which decision."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="completions", verbose_name=_("enrolment"))
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="completions", verbose_name=_("activity"))
    completed_at = models.DateTimeField(_("completed at"), default=timezone.now)
    language = models.CharField(_("language"), max_length=5)
    evidence = models.JSONField(_("evidence"), default=dict)

    class Meta:
        verbose_name = _("completion")
        verbose_name_plural = _("completions")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrolment", "activity"], name="completion_once_per_activity"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment}: {self.activity}"


class CheckAnswer(models.Model):
    """The last answer to a knowledge check of a lesson. It is never marked."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="check_answers", verbose_name=_("enrolment"))
    lesson_key = models.UUIDField(_("lesson"))
    block = models.CharField(_("check"), max_length=40)
    chosen = models.JSONField(_("chosen"), default=list)
    is_right = models.BooleanField(_("right"))
    tries = models.PositiveIntegerField(_("tries"), default=1)
    answered_at = models.DateTimeField(_("answered at"), default=timezone.now)

    class Meta:
        verbose_name = _("answer to a check")
        verbose_name_plural = _("answers to checks")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrolment", "lesson_key", "block"], name="check_answer_once_per_check"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment}: {self.lesson_key}"


def share(done: int, total: int) -> Decimal:
    """Answer how much is done in per cent, between 0 and 100."""
    return Decimal(100 * min(done, total)) / total if total else Decimal(0)


def keys_of(activities: Iterable[Activity]) -> set[uuid.UUID]:
    """Answer the keys of some activities."""
    return {activity.key for activity in activities}
