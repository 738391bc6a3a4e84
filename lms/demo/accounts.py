"""The accounts to look around with: one for every part that people play, with a password and a second factor."""

from __future__ import annotations

import datetime
import secrets
from dataclasses import dataclass
from typing import Final

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.utils import timezone
from django.utils.crypto import salted_hmac

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

    With a new DEMO_PASSWORD every account opens with it, whatever was chosen on the site meanwhile.
    """
    there = {person.sign_in_name: person for person in Person.objects.filter(sign_in_name__in=_sign_in_names())}
    missing = [account for account in ACCOUNTS if account.sign_in_name not in there]
    made_up = "" if settings.DEMO_PASSWORD or not missing else secrets.token_urlsafe(12)
    is_new = bool(settings.DEMO_PASSWORD) and not memory.knows("password", _mark(settings.DEMO_PASSWORD))
    hashed = make_password(settings.DEMO_PASSWORD or made_up) if missing or is_new else ""
    for account in missing:
        there[account.sign_in_name] = _open(account, hashed)
    if is_new:
        Person.objects.filter(sign_in_name__in=there).update(password=hashed)
    for account in ACCOUNTS:
        person = there[account.sign_in_name]
        if account.needs_second_factor and not _has_totp(person):
            TOTP.activate(person, generate_totp_secret())
    return made_up


def _mark(password: str) -> str:
    """Answer what tells one password from another without telling anything about it."""
    return salted_hmac("lms.demo.accounts", password, algorithm="sha256").hexdigest()


def _sign_in_names() -> list[str]:
    return [account.sign_in_name for account in ACCOUNTS]


def _has_totp(person: Person) -> bool:
    return Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists()


def _open(account: Account, hashed: str) -> Person:
    """Answer a new person in post, with the role and a password that was hashed once for all of them."""
    code, _, service_number = account.sign_in_name.partition("-")
    agency = Agency.objects.get(code=code)
    person = Person.objects.create(
        sign_in_name=account.sign_in_name,
        password=hashed,
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
