"""Several questions on one page: each is saved for itself, every button saves them all."""

from __future__ import annotations

import time
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lms.assessment import answers, marking, overview
from lms.assessment.errors import AttemptClosed
from lms.assessment.models import Attempt, AttemptItem, QuizPage
from lms.assessment.views import moving, seating


def show(request: HttpRequest, mine: Attempt, places: list[overview.Place], position: int) -> HttpResponse:
    """Show the page on which a question stands."""
    return render(request, "assessment/attempt_page.html", _context(mine, places, position))


def keep(request: HttpRequest, mine: Attempt, position: int) -> HttpResponse:
    """Keep all answers of the page on which a question stands, and go where the pressed button says."""
    items, seat = overview.items_around(mine, position), seating.key_of(request, mine.pk)
    wrong = None
    try:
        for item in items:
            trouble = _kept(mine, item, _sent(request.POST, overview.prefix_of(item)), seat=seat)
            if trouble:
                numbered = {"position": item.position, "trouble": trouble}
                messages.error(request, _("Question %(position)s: %(trouble)s") % numbered)
                wrong = wrong or item.position
    except AttemptClosed as error:
        messages.info(request, error.messages[0])
        return redirect("attempt_result", mine.pk)
    if wrong:
        return moving.to_question(mine, wrong)
    staying = next((item.position for item in items if f"{overview.prefix_of(item)}go" in request.POST), None)
    if staying:  # "Decide and read on" in a case
        return moving.to_question(mine, staying)
    return moving.onward(request, mine, items[0].position)


def _sent(data: QueryDict, prefix: str) -> MultiValueDict[str, str]:
    """Answer what was sent about one question, under the names that a question alone has."""
    names = {name: name.removeprefix(prefix) for name in data if name.startswith(prefix)}
    return MultiValueDict({plain: data.getlist(name) for name, plain in names.items()})


def _kept(mine: Attempt, item: AttemptItem, data: MultiValueDict[str, str], *, seat: str) -> str:
    """Keep the answer to one question of the page; answer what is wrong with it, or nothing.

    What was not on the page that was sent is left alone, and so is what nobody has touched. Raises AttemptClosed.
    """
    if "sequence" not in data or (mine.is_practice and item.mark is not None):
        return ""
    sequence, is_flagged = moving.sequence(data.get("sequence")), "flag" in data
    try:
        answer = answers.checked(item, answers.read(item, data))
        if not item.sequence and not is_flagged and marking.is_empty(answer):
            return ""
        is_kept = mine.save_answer(item.position, answer, sequence=sequence, is_flagged=is_flagged, seat=seat)
    except AttemptClosed:
        raise
    except ValidationError as error:
        return str(error.messages[0])
    return "" if is_kept else _("A newer window has answered this question. What it sent is shown here.")


def _context(mine: Attempt, places: list[overview.Place], position: int) -> dict[str, Any]:
    items, language = overview.items_around(mine, position), get_language() or mine.language
    explains = mine.feedback == QuizPage.Feedback.FULL
    page = [overview.asked(item, language, prefix=overview.prefix_of(item), explains=explains) for item in items]
    first, last, now = items[0].position, items[-1].position, int(time.time() * 1000)
    for asked in page:
        asked.sequence = max(asked.item.sequence + 1, now)
    return {
        "attempt": mine,
        "page": page,
        "latest": max(page, key=lambda asked: asked.item.saved_at or mine.started_at),
        "items": places,
        "on_page": [item.position for item in items],
        "answered": sum(other.is_answered for other in places),
        "first": first,
        "last": last,
        "previous": overview.first_of_page(mine, first - 1) if first > 1 else None,
        "next": last + 1 if last < len(places) else None,
        "quiz": overview.quiz_of(mine),
    }
