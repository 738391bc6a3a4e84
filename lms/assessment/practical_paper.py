"""The form of a practical test on paper: a checklist for each assessor, and a sheet for result and signatures."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unicodedata import normalize

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from lms.assessment.errors import LetterUnprintable
from lms.assessment.models import PracticalTest
from lms.operations.languages import interface_language
from lms.rendering.glyphs import missing_glyphs
from lms.rendering.pdf import write_pdf

SHEET = "practical.css"


def draw(test: PracticalTest) -> bytes:
    """Answer the form as PDF, in the reader's language. Raises LetterUnprintable for a letter that the fonts lack."""
    html = form_html(test)
    for letter in missing_glyphs(strip_tags(html)):
        raise LetterUnprintable(letter)
    folder = _print_folder()
    return write_pdf(
        html,
        stylesheet=folder / SHEET,
        assets=folder,
        title=normalize("NFC", f"{test.title} · {test.printed_code}"),
        language=interface_language(),
    )


def form_html(test: PracticalTest) -> str:
    """Answer the form as HTML for the print engine."""
    context: dict[str, Any] = {
        "test": test,
        "trainee": test.trainee,
        "spell": test.trainee.employment,
        "items": list(test.items.order_by("position")),
        "sheets": _sheets(test),
        "language": interface_language(),
        "points": sum(test.items.values_list("points", flat=True)),
    }
    return normalize("NFC", render_to_string("assessment/practice/form.html", context))


def _sheets(test: PracticalTest) -> list[str]:
    """Answer what each checklist of the form is called: one to each assessor, or that of the third alone."""
    if test.state == PracticalTest.State.DISAGREED:
        return [_("Checklist of the third assessor")]
    if test.assessors_required == 1:
        return [_("Checklist of the assessor")]
    return [_("Checklist of the first assessor"), _("Checklist of the second assessor")]


def _print_folder() -> Path:
    """Answer the print folder of the theme, or of the base where the theme has none."""
    folders = [Path(folder) / "print" for folder in settings.THEME_FOLDERS]
    return next(folder for folder in folders if (folder / SHEET).is_file())
