"""In which languages the site itself speaks."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import get_language


def interface_language() -> str:
    """Answer the language of buttons and labels: that of the page where there is a catalogue of it, else Russian."""
    language = get_language() or settings.LANGUAGE_CODE
    return language if language in settings.INTERFACE_LANGUAGES else settings.LANGUAGE_CODE
