"""Who has a second factor, who has shown it, and who must keep it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator

if TYPE_CHECKING:
    from django.http import HttpRequest

    from lms.people.models import Person

DEVICES = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)  # recovery codes stand in for one of these


def devices_of(person: Person) -> set[str]:
    """Answer which kinds of device the person has: an app, passkeys."""
    return set(Authenticator.objects.filter(user=person, type__in=DEVICES).values_list("type", flat=True))


def was_shown(request: HttpRequest, person: Person) -> bool:
    """Answer whether this person showed a second factor in this session."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, person))


def may_be_removed(authenticator: Authenticator) -> bool:
    """Answer whether its owner may do without: with power over others, one device stays."""
    person: Person = authenticator.user
    if authenticator.type == Authenticator.Type.RECOVERY_CODES or not person.needs_second_factor:
        return True
    others = Authenticator.objects.filter(user=person, type__in=DEVICES).exclude(pk=authenticator.pk)
    return bool(others.exists())
