"""Where the buttons of a question lead, whether one stands on a page or several."""

from __future__ import annotations

import re
import time

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from lms.assessment.models import Attempt, SeatNote
from lms.assessment.views import seating

DAY = 86_400_000  # milliseconds by which a page may be ahead of the clock here
POSITION = re.compile(r"[1-9][0-9]{0,3}")
MILLISECONDS = re.compile(r"[0-9]{1,15}")


def sequence(text: str | None) -> int:
    """Answer the sequence number that a page sent; without one, now: what is sent last wins."""
    now = int(time.time() * 1000)
    if text and MILLISECONDS.fullmatch(text):
        return min(int(text), now + DAY)
    return now


def to_question(attempt: Attempt, position: int) -> HttpResponse:
    """Lead to a question, on a page of several to its place."""
    address = reverse("attempt", args=[attempt.pk, position])
    return redirect(address if attempt.per_page == 1 else f"{address}#question-{position}")


def onward(request: HttpRequest, attempt: Attempt, position: int) -> HttpResponse:
    """Go where the pressed button says, after what was answered has been kept."""
    go = request.POST.get("go", "")
    if check := request.POST.get("check", ""):
        return _check(request, attempt, check)
    if POSITION.fullmatch(go):
        return to_question(attempt, min(int(go), int(attempt.max_score)))  # one point for each question
    if go == "stay":
        return to_question(attempt, position)
    if go == "away":
        attempt.note_seat(SeatNote.Event.LEFT, seating.place_of(request))
        messages.info(request, _away(attempt))
        return redirect("quiz_page", attempt.quiz_key)
    return redirect("finish_attempt", attempt.pk)


def _check(request: HttpRequest, attempt: Attempt, text: str) -> HttpResponse:
    """Say what was right in an answer of a practice, and keep it as it is."""
    position = min(int(text), int(attempt.max_score)) if POSITION.fullmatch(text) else 1
    try:
        attempt.check_answer(position)
    except ValidationError as error:
        messages.warning(request, error.messages[0])
    return to_question(attempt, position)


def _away(attempt: Attempt) -> str:
    if attempt.is_endless:
        return _("Your answers are kept; go on when you like. Sign out if others use this computer.")
    return _("Your answers are kept. The clock runs on until %(end)s. Sign out if others use this computer.") % {
        "end": attempt.until
    }
