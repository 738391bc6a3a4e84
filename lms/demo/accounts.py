"""The accounts to look around with: one for every part that people play, with a password and a second factor."""

from __future__ import annotations

import datetime
import secrets
from dataclasses import dataclass
from typing import Final

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.contrib.auth.models import Group
from django.utils import timezone

from courses.founding import REVIEWERS
from lms.demo.memory import Memory
from lms.demo.sources import read_yaml
from lms.people.models import Agency, Appointment, Employment, Institution, Person, PositionCategory, Rank, Role
from lms.people.models.roles import POWERFUL

YEAR: Final = datetime.timedelta(days=365)


@dataclass(frozen=True)
class Account:
    """One person to sign in as. `where` is the place of work; a coordinator's role ends there."""

    role: Role
    sign_in_name: str
    family_name: str
    given_name: str
    patronymic: str
    latin_name: str
    language: str
    where: str
    post: str
    rank: int | None
    years: int
    name_language: str = "kk"
    is_reviewer: bool = False

    @property
    def full_name(self) -> str:
        """Family name, given name and patronymic, where there is one."""
        return " ".join(filter(None, [self.family_name, self.given_name, self.patronymic]))

    @property
    def needs_second_factor(self) -> bool:
        """Whether the role has power, so that a password alone opens nothing."""
        return self.role in POWERFUL


ACCOUNTS: Final = tuple(Account(**{**row, "role": Role(row["role"])}) for row in read_yaml("accounts.yaml"))


def load(memory: Memory) -> str:
    """Put the accounts in place and answer a password that was made up now, else an empty text.

    With DEMO_PASSWORD set, the accounts open with it after every load, whatever was chosen on the site meanwhile.
    """
    there = {person.sign_in_name: person for person in Person.objects.filter(sign_in_name__in=_sign_in_names())}
    missing = [account for account in ACCOUNTS if account.sign_in_name not in there]
    made_up = "" if settings.DEMO_PASSWORD or not missing else secrets.token_urlsafe(12)
    for account in missing:
        there[account.sign_in_name] = _open(account, made_up or settings.DEMO_PASSWORD)
    for account in ACCOUNTS:
        person = there[account.sign_in_name]
        if settings.DEMO_PASSWORD and not person.check_password(settings.DEMO_PASSWORD):
            person.set_password(settings.DEMO_PASSWORD)
            person.save(update_fields=["password"])
        if account.needs_second_factor and not _has_totp(person):
            TOTP.activate(person, generate_totp_secret())
    return made_up


def _sign_in_names() -> list[str]:
    return [account.sign_in_name for account in ACCOUNTS]


def _has_totp(person: Person) -> bool:
    return Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists()


def _open(account: Account, password: str) -> Person:
    """Answer a new person in post, with the role."""
    code, _, service_number = account.sign_in_name.partition("-")
    agency = Agency.objects.get(code=code)
    person = Person.objects.create_user(
        account.sign_in_name,
        password,
        agency=agency,
        service_number=service_number,
        family_name=account.family_name,
        given_name=account.given_name,
        patronymic=account.patronymic,
        latin_name=account.latin_name,
        name_language=account.name_language,
        preferred_language=account.language,
    )
    where = Institution.objects.get(slug=account.where)
    hired_on = timezone.localdate() - account.years * YEAR
    Employment.objects.create(
        person=person,
        institution=where,
        position=PositionCategory.objects.get(slug=account.post),
        rank=Rank.objects.get(agency=agency, order=account.rank) if account.rank else None,
        hired_on=hired_on,
        probation_until=hired_on + datetime.timedelta(days=90),
    )
    scope = where if account.role == Role.COORDINATOR else None
    Appointment.objects.create(person=person, role=account.role, institution=scope, since=hired_on)
    if account.is_reviewer:
        person.groups.add(Group.objects.get(name=REVIEWERS))
    return person
