"""The list of the staff in somebody's care, and the slip that is printed for one of them."""

from __future__ import annotations

import zoneinfo
from dataclasses import dataclass

from django.conf import settings
from django.db.models import OuterRef, Prefetch, Subquery
from django.urls import reverse
from django.utils import timezone

from lms.people.models import Employment, Person, PersonQuerySet, SignInSlip

SLIP_LANGUAGES = ("ru", "kk")  # besides the language that the person reads


def staff_of(user: Person, *, words: str = "") -> PersonQuerySet:
    """Answer the people in this user's care with post, institution and state of sign-in, in a few queries."""
    spells = Employment.objects.current().select_related("institution", "position", "rank")
    open_slip = SignInSlip.objects.usable().filter(person=OuterRef("pk"))
    return (
        Person.objects.in_care_of(user)
        .matching(words)
        .with_power()
        .annotate(slip_until=Subquery(open_slip.values("expires_at")[:1]))
        .prefetch_related(Prefetch("employments", queryset=spells, to_attr="spells"))
    )


@dataclass(frozen=True)
class PrintedSlip:
    """A slip with its code, which exists only on this sheet."""

    slip: SignInSlip
    code: str

    @property
    def person(self) -> Person:
        """Whose account it opens."""
        return self.slip.person

    @property
    def languages(self) -> list[str]:
        """The languages of the sheet: the one that its person reads first, then Russian and Kazakh."""
        first = self.person.preferred_language
        wanted = (first, *SLIP_LANGUAGES) if first in settings.INTERFACE_LANGUAGES else SLIP_LANGUAGES
        return list(dict.fromkeys(wanted))

    @property
    def address(self) -> str:
        """What is typed into the browser."""
        return f"{settings.SITE_ADDRESS}{reverse('slip_sign_in')}"

    @property
    def until(self) -> str:
        """The last moment, by the clock of the place where the person works."""
        spell = self.person.employment
        zone = zoneinfo.ZoneInfo(spell.institution.time_zone if spell else settings.TIME_ZONE)
        return f"{timezone.localtime(self.slip.expires_at, zone):%d.%m.%Y %H:%M (%Z)}"
