"""Pages on which invigilators open, watch and close exam rooms."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.assessment import clock, exam_rooms, supervising
from lms.assessment.errors import NotAnInvigilator
from lms.assessment.exam_forms import ChooseQuizForm, MoreTimeForm, RoomForm, VoidForm
from lms.assessment.models import Attempt, ExamRoom, SeatNote
from lms.assessment.models.rooms import INVIGILATORS
from lms.assessment.views import seating
from lms.people.models import Person, Role

PER_PAGE = 50
LINES_PER_PAGE = 100
USUAL = datetime.timedelta(hours=3)


def invigilator(request: HttpRequest) -> Person:
    """Answer who is signed in, if one may run exam rooms. Raises NotAnInvigilator."""
    person: Any = request.user
    if not person.has_role(*INVIGILATORS):
        raise NotAnInvigilator
    return person  # type: ignore[no-any-return]


def watcher(request: HttpRequest) -> Person:
    """Answer who is signed in, if one may look at exam rooms. Raises NotAnInvigilator."""
    person: Any = request.user
    if not person.has_role(*INVIGILATORS, Role.CERTIFICATE_OFFICER, Role.AUDITOR):
        raise NotAnInvigilator
    return person  # type: ignore[no-any-return]


def crumbs(room: ExamRoom | None = None) -> list[dict[str, str]]:
    """Answer the way to the list of rooms, or to one of them."""
    way = [{"title": _("Exam rooms"), "url": reverse("exam_rooms")}]
    return [*way, {"title": room.place, "url": reverse("exam_room", args=[room.pk])}] if room else way


def run_by(request: HttpRequest, pk: int) -> ExamRoom:
    """Answer a room in which the reader decides; 404 for any other."""
    return get_object_or_404(ExamRoom.objects.run_by(invigilator(request)), pk=pk)


@login_required
@never_cache
@require_safe
def rooms(request: HttpRequest) -> HttpResponse:
    """Show the exam rooms that one runs or ran, newest first."""
    user = watcher(request)
    page = Paginator(ExamRoom.objects.visible_to(user), PER_PAGE).get_page(request.GET.get("page"))
    titles = supervising.titles_of(room.quiz_key for room in page)
    context = {
        "page": page,
        "rows": [(room, titles.get(room.quiz_key)) for room in page],
        "may_open": user.has_role(*INVIGILATORS),
    }
    return render(request, "assessment/rooms/list.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def open_room(request: HttpRequest) -> HttpResponse:
    """Ask for test, place, hours and computers; open a room with a new start code."""
    user = invigilator(request)
    quizzes = exam_rooms.in_rooms_only(supervising.quizzes_for(user, everywhere=[Role.ASSESSOR]))
    data = request.POST if request.method == "POST" else None
    which = ChooseQuizForm(data, choices=supervising.choices_of(quizzes))
    form = RoomForm(data, user=user, own_address=seating.place_of(request).address, initial=_usual_hours())
    if which.is_valid() and form.is_valid():
        room = form.save(commit=False)
        room.quiz_key = uuid.UUID(which.cleaned_data["quiz"])
        room.open_up(by=user, invigilators=form.cleaned_data["invigilators"])
        messages.success(request, _("The exam room is open. Write its start code on the board."))
        return redirect("exam_room", room.pk)
    context = {"form": form, "which": which, "crumbs": crumbs(), "has_choice": bool(quizzes)}
    return render(request, "assessment/rooms/open.html", context)


def _usual_hours() -> dict[str, datetime.datetime]:
    now = timezone.now().replace(second=0, microsecond=0)
    return {"opens_at": now, "closes_at": now + USUAL}


@login_required
@never_cache
@require_safe
def room(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one exam room: its code to those who run it, and who sits in it."""
    user = watcher(request)
    found = get_object_or_404(ExamRoom.objects.visible_to(user).prefetch_related("invigilators"), pk=pk)
    context = _seats_context(user, found) | {
        "quiz": supervising.titles_of([found.quiz_key]).get(found.quiz_key),
        "crumbs": crumbs(),
    }
    return render(request, "assessment/rooms/room.html", context)


@login_required
@never_cache
@require_safe
def room_seats(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer only who sits in a room, to its page, which asks every few seconds."""
    user = watcher(request)
    found = get_object_or_404(ExamRoom.objects.visible_to(user), pk=pk)
    return render(request, "assessment/rooms/seats.html", _seats_context(user, found))


def _seats_context(user: Person, room: ExamRoom) -> dict[str, Any]:
    seats = exam_rooms.seats_of(room)
    return {
        "room": room,
        "seats": seats,
        "sitting": sum(seat.is_sitting for seat in seats),
        "is_run": ExamRoom.objects.run_by(user).filter(pk=room.pk).exists(),
        "now": clock.hour(timezone.now()),
    }


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change_room(request: HttpRequest, pk: int) -> HttpResponse:
    """Change place, hours, computers and invigilators."""
    found, user = run_by(request, pk), invigilator(request)
    own = seating.place_of(request).address
    form = RoomForm(request.POST if request.method == "POST" else None, instance=found, user=user, own_address=own)
    if form.is_valid():
        form.instance.change(by=user, invigilators=form.cleaned_data["invigilators"])
        messages.success(request, _("The exam room is changed."))
        return redirect("exam_room", pk)
    return render(request, "assessment/rooms/change.html", {"form": form, "room": found, "crumbs": crumbs(found)})


@require_POST
@login_required
def renew_code(request: HttpRequest, pk: int) -> HttpResponse:
    """Take another start code."""
    run_by(request, pk).renew_code(by=invigilator(request))
    messages.success(request, _("There is a new start code. Whoever sits goes on without it."))
    return redirect("exam_room", pk)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def close_room(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what closing means, then let nobody start any more."""
    found = run_by(request, pk)
    if request.method != "POST":
        context = {"room": found, "sitting": found.attempts.in_progress().count(), "crumbs": crumbs(found)}
        return render(request, "assessment/rooms/close.html", context)
    try:
        found.close(by=invigilator(request))
    except ValidationError as error:
        messages.info(request, error.messages[0])
    else:
        messages.success(request, _("The exam room is closed. Whoever sits goes on to the end."))
    return redirect("exam_room", pk)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def give_time(request: HttpRequest, pk: int, attempt_pk: int | None = None) -> HttpResponse:
    """Ask for minutes and reason, then add them for one who sits in the room, or for all."""
    found = run_by(request, pk)
    one = get_object_or_404(found.attempts.select_related("learner"), pk=attempt_pk) if attempt_pk else None
    data = request.POST if request.method == "POST" else None
    form = MoreTimeForm(data, initial={"seen": found.extensions})
    if form.is_valid():
        try:
            given = found.give_time(**form.cleaned_data, by=invigilator(request), attempt_pk=attempt_pk)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            _say_to_whom(request, given)
            return redirect("exam_room", pk)
    sitting = found.attempts.in_progress().count()
    context = {"form": form, "room": found, "attempt": one, "sitting": sitting, "crumbs": crumbs(found)}
    return render(request, "assessment/rooms/time.html", context)


def _say_to_whom(request: HttpRequest, given: list[Attempt]) -> None:
    if not given:
        messages.warning(request, _("Nobody sits here any more; no time was given."))
    elif len(given) == 1:
        values = {"name": given[0].learner.full_name, "end": given[0].until}
        messages.success(request, _("%(name)s now has time until %(end)s.") % values)
    else:
        words = ngettext("%(count)s person got more time.", "%(count)s people got more time.", len(given))
        messages.success(request, words % {"count": len(given)})


@login_required
@never_cache
@require_safe
def seat_log(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who did what at which computer of a room, newest first."""
    user = watcher(request)
    found = get_object_or_404(ExamRoom.objects.visible_to(user), pk=pk)
    lines = SeatNote.objects.visible_to(user).filter(attempt__room=found).select_related("attempt__learner")
    page = Paginator(lines, LINES_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "assessment/rooms/log.html", {"room": found, "page": page, "crumbs": crumbs(found)})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def void_attempt(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the reason, then make an attempt void: in one's exam room, or of one's cohort."""
    user: Any = request.user
    found = get_object_or_404(Attempt.objects.voidable_by(user).select_related("learner", "room"), pk=pk)
    form = VoidForm(request.POST or None)
    if form.is_valid():
        try:
            found.void(by=user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The attempt is void. It does not count."))
            return _back_from(found, user)
    quiz = supervising.titles_of([found.quiz_key]).get(found.quiz_key)
    way = crumbs(found.room) if found.room else []
    return render(request, "assessment/rooms/void.html", {"form": form, "attempt": found, "quiz": quiz, "crumbs": way})


def _back_from(attempt: Attempt, user: Person) -> HttpResponse:
    if attempt.room and ExamRoom.objects.visible_to(user).filter(pk=attempt.room_id).exists():
        return redirect("exam_room", attempt.room_id)
    return redirect("attempt_result", attempt.pk)
