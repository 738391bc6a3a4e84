"""Spells of employment: where a person worked, from when until when, and why it ended."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from lms.people.errors import AlreadyEmployed, AlreadyLeft, AnotherAgency
from lms.people.models.places import Agency, Institution, PositionCategory, Rank

if TYPE_CHECKING:
    from lms.people.models.person import Person

TRANSFER = "transfer"


class EmploymentQuerySet(models.QuerySet["Employment"]):
    """Spells, by time."""

    def on(self, day: datetime.date) -> Self:
        """Spells that cover a day; the last day of work still counts."""
        return self.filter(hired_on__lte=day).filter(Q(left_on=None) | Q(left_on__gte=day))

    def current(self) -> Self:
        """Spells that cover today."""
        return self.on(timezone.localdate())

    def separations(self) -> Self:
        """Spells that ended by leaving the service; a transfer is none."""
        return self.exclude(left_on=None).exclude(reason=TRANSFER)


class Employment(models.Model):
    """One spell at one institution in one post. Leaving ends it, nothing deletes it."""

    class Reason(models.TextChoices):
        OWN_REQUEST = "own_request", _("own request")
        END_OF_CONTRACT = "end_of_contract", _("end of contract")
        LENGTH_OF_SERVICE = "length_of_service", _("pension by length of service")
        AGE_LIMIT = "age_limit", _("age limit")
        HEALTH = "health", _("health")
        STAFF_REDUCTION = "staff_reduction", _("staff reduction")
        OTHER_STATE_BODY = "other_state_body", _("transfer to another state body")
        CHANGED_CONDITIONS = "changed_conditions", _("refusal of changed conditions")
        UNFIT_IN_PROBATION = "unfit_in_probation", _("unfit in the probation period")
        UNSUITABLE = "unsuitable", _("unsuitable by attestation")
        GROSS_BREACH = "gross_breach", _("gross breach of discipline")
        DISCREDITING = "discrediting", _("discrediting misconduct or crime")
        LOSS_OF_CITIZENSHIP = "loss_of_citizenship", _("loss of citizenship")
        DEATH = "death", _("death")
        TRANSFER = TRANSFER, _("transfer within the service")

    class Class(models.TextChoices):
        VOLUNTARY = "voluntary", _("voluntary")
        INVOLUNTARY = "involuntary", _("involuntary")
        RETIREMENT = "retirement", _("retirement")
        OTHER = "other", _("other")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="employments", verbose_name=_("person")
    )
    agency = models.ForeignKey(Agency, models.PROTECT, editable=False, verbose_name=_("agency"))
    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="employments", verbose_name=_("institution")
    )
    position = models.ForeignKey(PositionCategory, models.PROTECT, verbose_name=_("position"))
    rank = models.ForeignKey(Rank, models.PROTECT, null=True, blank=True, verbose_name=_("rank"))
    hired_on = models.DateField(_("hired on"))
    probation_until = models.DateField(_("probation until"), null=True, blank=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=30, choices=Reason.choices, blank=True)

    objects: ClassVar[EmploymentQuerySet] = EmploymentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("employment")
        verbose_name_plural = _("employments")
        ordering = ("-hired_on",)
        indexes: ClassVar = [models.Index(fields=["institution", "left_on"], name="employment_place_and_end")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gte=F("hired_on")),
                name="employment_leaves_after_joining",
                violation_error_message=_("Nobody can leave before joining."),
            ),
            models.CheckConstraint(
                condition=Q(left_on=None, reason="") | (Q(left_on__isnull=False) & ~Q(reason="")),
                name="employment_end_has_reason",
                violation_error_message=_("An end needs a reason, and a reason needs an end."),
            ),
            models.CheckConstraint(
                condition=Q(probation_until=None) | Q(probation_until__gte=F("hired_on")),
                name="employment_probation_after_joining",
                violation_error_message=_("Probation cannot end before it begins."),
            ),
            models.UniqueConstraint(
                fields=["person", "agency"],
                condition=Q(left_on=None),
                name="employment_one_open_per_agency",
                violation_error_message=_("This person already works in this agency."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.institution}"

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep the agency, which the database needs to refuse overlapping spells."""
        self.agency_id = self.institution.agency_id
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def clean(self) -> None:
        """Refuse a spell that overlaps another one of the same person in the same agency."""
        if not (self.person_id and self.institution_id and self.hired_on):
            return
        others = Employment.objects.filter(person=self.person_id, agency=self.institution.agency_id)
        others = others.exclude(pk=self.pk).filter(Q(left_on=None) | Q(left_on__gte=self.hired_on))
        if self.left_on:
            others = others.filter(hired_on__lte=self.left_on)
        if other := others.first():
            raise AlreadyEmployed(other.hired_on)

    @property
    def reason_class(self) -> str:
        """Voluntary, involuntary, retirement or other; empty for a spell that goes on or a transfer."""
        return CLASS_OF_REASON.get(self.reason, "")

    @transaction.atomic
    def end(self, *, on: datetime.date, reason: str, by: Person | None = None) -> None:
        """End the spell by leaving the service. Raises AlreadyLeft when it has an end."""
        self._close(on=on, reason=reason)
        log(instance=self.person, action="people.left", user=by, data={"on": str(on), "reason": str(reason)})

    @transaction.atomic
    def transfer(
        self,
        *,
        to: Institution,
        on: datetime.date,
        position: PositionCategory | None = None,
        rank: Rank | None = None,
        by: Person | None = None,
    ) -> Employment:
        """End the spell the day before and answer the new one: the person never left the service.

        Raises AlreadyLeft, or AnotherAgency for an institution outside the service.
        """
        if to.agency_id != self.agency_id:
            raise AnotherAgency
        self._close(on=on - datetime.timedelta(days=1), reason=self.Reason.TRANSFER)
        spell = Employment.objects.create(
            person=self.person,
            institution=to,
            position=position or self.position,
            rank=rank or self.rank,
            hired_on=on,
        )
        data = {"on": str(on), "from": self.institution_id, "to": to.pk}
        log(instance=self.person, action="people.transferred", user=by, data=data)
        return spell

    def _close(self, *, on: datetime.date, reason: str) -> None:
        self.refresh_from_db(from_queryset=Employment.objects.select_for_update(of=("self",)))
        if self.left_on:
            raise AlreadyLeft(self.left_on)
        self.left_on, self.reason = on, reason
        self.full_clean()
        self.save(update_fields=["left_on", "reason"])


CLASS_OF_REASON = {
    **dict.fromkeys(("own_request", "end_of_contract", "other_state_body", "changed_conditions"), "voluntary"),
    **dict.fromkeys(
        ("staff_reduction", "unfit_in_probation", "unsuitable", "gross_breach", "discrediting", "loss_of_citizenship"),
        "involuntary",
    ),
    **dict.fromkeys(("length_of_service", "age_limit"), "retirement"),
    **dict.fromkeys(("health", "death"), "other"),
}
