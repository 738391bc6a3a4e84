"""The columns of a workbook: their names in every language of the site, and what belongs into them."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from lms.assessment.formats.building import LETTERS

FIRST = ("code", "language", "type", "topic", "category", "tags", "difficulty", "question")
LAST = ("right", "unit", "explanation", "markup", "reference", "jurisdiction", "course")
LINES = len(LETTERS)
SHOWN_LINES = 8
NEEDED = ("code", "language", "type", "question")
TITLES: dict[str, Any] = {
    "code": _("Code"),
    "language": _("Language"),
    "type": _("Type"),
    "topic": _("Topic"),
    "category": _("Category"),
    "tags": _("Tags"),
    "difficulty": _("Difficulty"),
    "question": _("Question"),
    "right": _("Right"),
    "unit": _("Unit"),
    "explanation": _("Explanation"),
    "markup": _("Form of the words"),
    "reference": _("Reference"),
    "jurisdiction": _("Jurisdiction"),
    "course": _("Course"),
}
TYPES: dict[str, Any] = {
    "single": _("single choice"),
    "multiple": _("multiple choice"),
    "true_false": _("true or false"),
    "numeric": _("numeric answer"),
    "matching": _("matching"),
    "ordering": _("ordering"),
    "short_answer": _("short answer"),
    "cloze": _("gaps in a text"),
    "essay": _("essay"),
    "scenario": _("scenario"),
}
HINTS: dict[str, Any] = {
    "code": _("The id of the question. The same code in several rows: the same question in several languages."),
    "language": _("kk, ru, en, ky, tg, uz or tk."),
    "type": _(
        "single, multiple, true_false, numeric, short_answer, matching, ordering, cloze, essay or scenario; "
        "or its name in the language of the site."
    ),
    "topic": _("The short name of a topic of the site. Empty: the topic chosen at the import."),
    "category": _("A path, from the top down: Law / Solitary confinement."),
    "tags": _("Words with a comma between them."),
    "difficulty": _("1, 2 or 3."),
    "question": _("What is asked. In a text with gaps, [[1]] stands where the first gap is."),
    "a": _(
        "Options; steps in the right order; pairs as left -> right, and -> right for what fits nowhere; gaps as "
        "{1:SHORTANSWER:=owl}, {1:NUMERICAL:=22:0.5} or {1:MULTICHOICE:=owl~cat}; criteria of an essay as "
        "4: what earns these points; steps of a case."
    ),
    "right": _(
        "Letters of the right options, with shares where they differ: A = 50%, C = 50%, D = -25%. true or false. "
        "A number, with its tolerance: 22 ± 0.5. Wordings of a short answer, one per line. Words of an essay: 100-400."
    ),
    "unit": _("Of a number. For a short answer: “case” if capitals matter."),
    "explanation": _("Why this is right. Shown after the test."),
    "markup": _("plain or html."),
    "reference": _("Where it comes from."),
    "jurisdiction": _("international, or the country whose law it is about."),
    "course": _("The code of the course."),
}
SHEET, HELP, EXAMPLES = _("Questions"), _("How to fill in"), _("Examples")
LINE = re.compile(r"(?:option |ответ |вариант |нұсқа )?([a-z])")


def titles(count: int = SHOWN_LINES) -> list[tuple[str, str]]:
    """Answer the columns and their titles in the language of the reader, with so many lines of answers."""
    lines = [(letter, letter.upper()) for letter in LETTERS[:count]]
    return [
        *((name, str(TITLES[name])) for name in FIRST),
        *lines,
        *((name, str(TITLES[name])) for name in LAST),
    ]


@cache
def _names() -> dict[str, str]:
    return _in_all_languages(TITLES)


@cache
def _types() -> dict[str, str]:
    return _in_all_languages(TYPES)


@cache
def sheets() -> frozenset[str]:
    """Answer what the sheet of questions is called, in every language."""
    return frozenset(_in_all_languages({"questions": SHEET}))


def _in_all_languages(words: dict[str, Any]) -> dict[str, str]:
    found = {name.casefold(): name for name in words}
    for language in settings.INTERFACE_LANGUAGES:
        with translation.override(language):
            found |= {str(text).strip().casefold(): name for name, text in words.items()}
    return found


def column(title: str) -> str:
    """Answer which column a title names, in whatever language; nothing for one that is not ours."""
    plain = " ".join(title.split()).casefold()
    if match := LINE.fullmatch(plain):
        return match[1]
    return _names().get(plain, "")


def kind(text: str) -> str:
    """Answer the type that a cell names, in whatever language; the text itself where it is none."""
    return _types().get(" ".join(text.split()).casefold(), text)
