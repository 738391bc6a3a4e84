"""One-time sign-in slips: paper instead of e-mail and phone."""

from __future__ import annotations

import datetime
import secrets
from typing import ClassVar, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from lms.people.errors import HoldsPower, NotYourStaff, SlipNotValid
from lms.people.models.person import Person

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that reads like something else
LENGTH = 12  # 30^12, about 59 bits
LOOKALIKES = str.maketrans("АВСЕНКМРТХУ", "ABCEHKMPTXY")  # typed with a Cyrillic keyboard


def normalised(code: str) -> str:
    """Answer a typed code without spaces and hyphens, in Latin capitals."""
    return "".join(character for character in code.upper() if character.isalnum()).translate(LOOKALIKES)


def digest(code: str) -> str:
    """Answer what is kept of a code: a keyed hash."""
    return salted_hmac("lms.people.slips", normalised(code), algorithm="sha256").hexdigest()


class SignInSlipQuerySet(models.QuerySet["SignInSlip"]):
    """Slips, by whether they still open an account."""

    def usable(self) -> Self:
        """Neither used, nor replaced, nor older than its hours."""
        return self.filter(used_at=None, replaced_at=None, expires_at__gt=timezone.now())

    @transaction.atomic
    def issue(self, *, to: Person, by: Person) -> tuple[SignInSlip, str]:
        """Answer a new slip and its code, which is shown once and kept nowhere.

        An older slip of the same person stops working. Raises NotYourStaff for a person outside the
        coordinator's institutions, and HoldsPower for one who holds a role with power.
        """
        if not Person.objects.in_care_of(by).filter(pk=to.pk, is_active=True).exists():
            raise NotYourStaff
        if to.needs_second_factor and not by.is_superuser:
            raise HoldsPower
        Person.objects.select_for_update(of=("self",)).get(pk=to.pk)  # two clicks at once make two slips, one valid
        self.filter(person=to, used_at=None, replaced_at=None).update(replaced_at=timezone.now())
        code = "".join(secrets.choice(ALPHABET) for _position in range(LENGTH))
        slip = self.create(
            person=to,
            issued_by=by,
            digest=digest(code),
            expires_at=timezone.now() + datetime.timedelta(hours=settings.SLIP_HOURS),
        )
        log(instance=to, action="people.slip_issued", user=by)
        return slip, "-".join(code[start : start + 4] for start in range(0, LENGTH, 4))

    @transaction.atomic
    def redeem(self, *, sign_in_name: str, code: str) -> Person:
        """Use up the slip and answer its person, who must then choose a password.

        Raises SlipNotValid, in the same words whether the name, the code or the time was wrong.
        """
        person = Person.objects.filter(is_active=True).signing_in_as(sign_in_name)
        slip = self.usable().select_for_update(of=("self",)).filter(person=person).first() if person else None
        if person is None or slip is None or not constant_time_compare(slip.digest, digest(code)):
            raise SlipNotValid
        slip.used_at = timezone.now()
        slip.save(update_fields=["used_at"])
        person.must_change_password = True
        person.save(update_fields=["must_change_password"])
        log(instance=person, action="people.slip_used", user=person)
        return person


class SignInSlip(models.Model):
    """A printed code that opens one account once, within its hours."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="slips", verbose_name=_("person"))
    issued_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("issued by"))
    digest = models.CharField(_("digest"), max_length=64)
    issued_at = models.DateTimeField(_("issued at"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires at"))
    used_at = models.DateTimeField(_("used at"), null=True)
    replaced_at = models.DateTimeField(_("replaced at"), null=True)

    objects: ClassVar[SignInSlipQuerySet] = SignInSlipQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("sign-in slip")
        verbose_name_plural = _("sign-in slips")
        ordering = ("-issued_at",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(used_at=None, replaced_at=None), name="slip_one_open_per_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.issued_at:%d.%m.%Y %H:%M}"
