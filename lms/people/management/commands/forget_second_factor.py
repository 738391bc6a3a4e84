"""For somebody who has lost the app, the key and the recovery codes."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError, CommandParser
from wagtail.log_actions import log

from lms.people.models import Person


class Command(BaseCommand):
    """`manage.py forget_second_factor KZ-104582`."""

    help = "Delete every second factor of one person, who adds a new one at the next sign-in."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the sign-in name."""
        parser.add_argument("sign_in_name")

    def handle(self, *, sign_in_name: str, **options: Any) -> None:
        """Delete, and write it into the audit log."""
        person = Person.objects.signing_in_as(sign_in_name)
        if person is None:
            raise CommandError(f"Nobody signs in as {sign_in_name}.")
        Authenticator.objects.filter(user=person).delete()
        log(instance=person, action="people.second_factor_removed", data={"type": "all"})
        self.stdout.write(f"{person.sign_in_name} adds a new second factor at the next sign-in.")
