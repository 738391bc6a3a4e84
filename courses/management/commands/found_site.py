"""Lay the foundations of a new site."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand

from courses import founding


class Command(BaseCommand):
    """`manage.py found_site`: languages, catalogues, groups and workflow. Safe to run again."""

    help = "Make the page trees, groups, rights and the review workflow that a site needs."

    def handle(self, *args: Any, **options: Any) -> None:
        """Make what is missing."""
        address = urlsplit(settings.SITE_ADDRESS)
        founding.found_site(
            hostname=address.hostname or "localhost", port=address.port or (443 if address.scheme == "https" else 80)
        )
        self.stdout.write("The site stands.")
