"""Refuse words that an interface language lacks."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lms.operations import catalogues


class Command(BaseCommand):
    """`manage.py check_languages`: names the file and the words."""

    help = "Fail when a translation into an interface language is missing or has other gaps."
    requires_system_checks = []

    def handle(self, **options: Any) -> None:
        """List what is wrong, and fail if anything is."""
        found = catalogues.complaints()
        if found:
            raise CommandError("\n".join([*found, f"{len(found)} messages are not translated."]))
        self.stdout.write("Every message is translated.")
