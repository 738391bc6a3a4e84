"""What a person may do, and where."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from lms.people.models.places import Institution


class Role(models.TextChoices):
    """The parts that people play here."""

    TRAINEE = "trainee", _("trainee")
    INSTRUCTOR = "instructor", _("instructor")
    ASSESSOR = "assessor", _("assessor")
    CERTIFICATE_OFFICER = "certificate_officer", _("certificate officer")
    COORDINATOR = "coordinator", _("institution coordinator")
    HR_STEWARD = "hr_steward", _("HR data steward")
    ANALYST = "analyst", _("analyst")
    AUDITOR = "auditor", _("auditor")
    SYSTEM_ADMINISTRATOR = "system_administrator", _("system administrator")


POWERFUL = frozenset(set(Role) - {Role.TRAINEE})  # a password alone does not open these


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    """Appointments, by time."""

    def current(self) -> Self:
        """Those that hold today."""
        today = timezone.localdate()
        return self.filter(since__lte=today).filter(Q(until=None) | Q(until__gte=today))


class Appointment(models.Model):
    """A role that a person holds: everywhere, or within one institution and its branches."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="appointments", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=30, choices=Role.choices)
    institution = models.ForeignKey(
        Institution,
        models.CASCADE,
        related_name="appointments",
        null=True,
        blank=True,
        verbose_name=_("institution"),
        help_text=_("Empty: everywhere. Otherwise here and in its branches."),
    )
    since = models.DateField(_("since"), default=timezone.localdate)
    until = models.DateField(_("until"), null=True, blank=True)

    objects: ClassVar[AppointmentQuerySet] = AppointmentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("role of a person")
        verbose_name_plural = _("roles of people")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "role", "institution"], name="appointment_once_per_place"),
            models.UniqueConstraint(
                fields=["person", "role"], condition=Q(institution=None), name="appointment_once_everywhere"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="appointment_ends_after_it_begins",
                violation_error_message=_("A role cannot end before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_role_display()}"

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, put the person into the groups that carry the permissions, and write it into the audit log."""
        before = Appointment.objects.filter(pk=self.pk).select_related("person").first() if self.pk else None
        super().save(*args, **kwargs)
        self.person.sync_groups()
        if before and before.person_id != self.person_id:
            before.person.sync_groups()
            before._record("people.dismissed")
        self._record("people.appointed")

    @transaction.atomic
    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete, take the person out of the group if no other appointment keeps the role, and log it."""
        answer = super().delete(*args, **kwargs)
        self.person.sync_groups()
        self._record("people.dismissed")
        return answer

    def _record(self, action: str) -> None:
        data = {
            "role": self.role,
            "institution": self.institution_id,
            "since": str(self.since),
            "until": str(self.until or ""),
        }
        log(instance=self.person, action=action, data=data)
