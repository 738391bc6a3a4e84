"""The code that the app of a demonstration account would show now."""

from __future__ import annotations

import time
from typing import Any

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms.people.models import Person


class Command(BaseCommand):
    """`manage.py second_factor_code KZ-100001`."""

    help = "Print the second factor of a demonstration account, for somebody without an authenticator app."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the sign-in name."""
        parser.add_argument("sign_in_name")

    def handle(self, *, sign_in_name: str, **options: Any) -> None:
        """Print six figures; refuse wherever the people are real."""
        if not settings.DEMONSTRATION:
            raise CommandError("This is no demonstration: nobody's second factor is shown.")
        person = Person.objects.signing_in_as(sign_in_name)
        if person is None:
            raise CommandError(f"Nobody signs in as {sign_in_name}.")
        app = Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).first()
        if app is None:
            raise CommandError(f"{person.sign_in_name} has connected no app.")
        secret = decrypt(app.data["secret"])
        self.stdout.write(format_hotp_value(hotp_value(secret, int(time.time()) // app_settings.TOTP_PERIOD)))
