"""What the numbers of a question say about it, and what to do, in plain sentences.

The limits follow the tables by which Moodle reads its own numbers: an index of 0 to 19 is "very weak", below 0
"probably invalid"; a facility of 95 per cent and more is "extremely easy", of 20 and less at least "difficult".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from lms.assessment.item_statistics import Item

LOW = 20.0  # per cent: below this the index of discrimination says next to nothing
EASY, HARD = 0.95, 0.20  # facility


@dataclass(frozen=True)
class Remark:
    """Something that stands out about a question. Tone: bad or warn."""

    name: Any
    tone: str
    sentence: Any


NEGATIVE = Remark(
    _("negative discrimination"),
    "bad",
    _(
        "Those who do well in the rest of the test get it wrong more often than the others. Check the key first, then "
        "the wording; retire the question until that is done."
    ),
)
WEAK = Remark(
    _("low discrimination"),
    "warn",
    _(
        "It hardly tells strong results from weak ones. Look for a double meaning, and for wrong options that nobody "
        "would believe."
    ),
)
TOO_EASY = Remark(
    _("too easy"),
    "warn",
    _("Nearly everybody gets it right. Keep it if everybody must know this; otherwise ask for more."),
)
TOO_HARD = Remark(
    _("too hard"),
    "warn",
    _(
        "Hardly anybody gets it right, or no more people than would by guessing. Check the key, and whether a lesson "
        "says what the question asks."
    ),
)
UNUSED = Remark(
    _("an option that nobody chose"),
    "warn",
    _("Nobody believed one of the wrong options. Put a mistake in its place that people really make, or leave it out."),
)
ALL = (NEGATIVE, WEAK, TOO_EASY, TOO_HARD, UNUSED)


def remarks_on(numbers: Item, *, guess: float | None, has_unused: bool) -> list[Remark]:
    """Answer what stands out about a question that enough people were asked; the gravest first."""
    found = []
    if numbers.discrimination is not None and numbers.discrimination < LOW:
        found.append(NEGATIVE if numbers.discrimination < 0 else WEAK)
    if numbers.facility is not None and numbers.facility >= EASY:
        found.append(TOO_EASY)
    elif numbers.facility is not None and numbers.facility <= max(HARD, guess or 0):
        found.append(TOO_HARD)
    return [*found, UNUSED] if has_unused else found
