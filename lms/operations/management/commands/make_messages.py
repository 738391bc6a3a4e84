"""Bring the catalogues up to date with the words in the code."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from lms.operations import catalogues


class Command(BaseCommand):
    """`manage.py make_messages`: new words appear untranslated, words no longer used go."""

    help = "Write the words of code and templates into locale/; needs gettext's programs."
    requires_system_checks = []

    def handle(self, **options: Any) -> None:
        """Extract for every interface language but English, which is the source."""
        languages = [language for language in settings.INTERFACE_LANGUAGES if language != "en"]
        catalogues.extract(languages, root=settings.ROOT)
