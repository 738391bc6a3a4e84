"""Put the demonstration data in place."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from lms.demo import loading


class Command(BaseCommand):
    """Loads the made-up academy; run again, it changes nothing but what changed in the fixtures."""

    help = "Load the demonstration data: institutions, people, courses, questions and some progress."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load part after part and say how long each took; a password that was made up is said once."""
        try:
            for done in loading.load():
                if options["verbosity"]:
                    self.stdout.write(f"{done.part}: {done.news} new or changed, {done.seconds:.1f} s")
                if done.secret:
                    self.stdout.write(f"Password of the demonstration accounts: {done.secret}")
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
