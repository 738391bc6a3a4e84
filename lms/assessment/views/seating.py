"""The computer behind a request: does it hold the seat of an attempt, and may it?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare

from lms.assessment import drawing, seats
from lms.assessment.errors import SeatTaken, StartCodeWrong
from lms.assessment.models import Attempt, ExamRoom, QuizPage, SeatNote

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def place_of(request: HttpRequest) -> seats.Place:
    """Answer address and family of the browser, as far behind our own proxies as the settings trust them."""
    address = get_adapter().get_client_ip(request)
    return seats.Place(address, seats.family(request.headers.get("User-Agent", "")))


def key_of(request: HttpRequest, attempt_pk: int) -> str:
    """Answer the key of the seat that this computer holds; empty when it holds none."""
    return request.COOKIES.get(f"seat-{attempt_pk}", "")


def _name(attempt: Attempt) -> str:
    return f"seat-{attempt.pk}"


def holds_seat(request: HttpRequest, attempt: Attempt) -> bool:
    """Answer whether this computer holds the attempt; one outside a room is held by whoever is signed in."""
    return not attempt.seat or constant_time_compare(key_of(request, attempt.pk), attempt.seat)


def keep_seat(response: HttpResponse, attempt: Attempt) -> HttpResponse:
    """Answer the response with the key of the seat: it outlives a session, and is gone with the browser."""
    if attempt.seat:
        response.set_cookie(
            _name(attempt),
            attempt.seat,
            secure=bool(settings.SESSION_COOKIE_SECURE),
            httponly=True,
            samesite="Lax",
        )
    return response


def leave_seat(response: HttpResponse, attempt: Attempt) -> HttpResponse:
    """Answer the response that takes the key of the seat out of the browser."""
    if attempt.seat:
        response.delete_cookie(_name(attempt), samesite="Lax")
    return response


def sit_down(request: HttpRequest, page: QuizPage) -> Attempt:
    """Answer the attempt that this computer goes on with, a new one if none is under way.

    In an exam room the start code is asked at the start, and again at every other computer. Raises what
    `drawing.start`, `ExamRoom.objects.with_code` and `ExamRoom.refuse` raise, or SeatTaken.
    """
    learner: Any = request.user
    code, place = request.POST.get("code", ""), place_of(request)
    attempt, room = drawing.under_way(page, learner), None
    if attempt is None and page.needs_room:
        room = ExamRoom.objects.with_code(page.translation_key, code)
        room.refuse(learner, place)
    elif attempt and attempt.room and not holds_seat(request, attempt):
        _refuse_return(attempt, attempt.room, code, place)
    attempt = drawing.start(page, learner, room=room)
    if attempt.seat and holds_seat(request, attempt):
        attempt.note_seat(SeatNote.Event.RESUMED, place)
    elif attempt.room_id:
        attempt.take_seat(place)
    return attempt


def _refuse_return(attempt: Attempt, room: ExamRoom, code: str, place: seats.Place) -> None:
    if not code.strip():
        raise SeatTaken
    if not room.has_code(code):
        raise StartCodeWrong
    room.refuse(attempt.learner, place, comes_back=True)


def refuse(request: HttpRequest, attempt: Attempt) -> None:
    """Raise why this computer shows no question of an attempt under way.

    Raises EnrolmentNotUnderWay, SeatTaken or ComputerNotOfRoom.
    """
    attempt.refuse_interrupted()
    if not holds_seat(request, attempt):
        raise SeatTaken
    if attempt.room:
        attempt.room.refuse_computer(place_of(request))


def refusal(request: HttpRequest, attempt: Attempt) -> HttpResponse | None:
    """Answer where somebody is led who sees no question of an attempt here, with the reason; None lets them in."""
    try:
        refuse(request, attempt)
    except ValidationError as error:
        messages.warning(request, error.messages[0])
        return redirect("quiz_page", attempt.quiz_key)
    return None
