"""Compile the catalogues in locale/."""

from typing import Any

from django.core.management.base import BaseCommand

from lms.operations import catalogues


class Command(BaseCommand):
    """`manage.py compile_languages`: needs no gettext."""

    help = "Compile every catalogue that changed."
    requires_system_checks = []

    def handle(self, **options: Any) -> None:
        """Say how many catalogues were compiled."""
        written = catalogues.compile_catalogues()
        if written:
            self.stdout.write(f"Catalogues compiled: {len(written)}.")
