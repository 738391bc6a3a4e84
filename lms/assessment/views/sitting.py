"""Pages on which a learner sits a quiz and reads the result."""

from __future__ import annotations

import time
import uuid
from typing import Any

from allauth.core.ratelimit import consume_or_429
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.exceptions import RequestDataTooBig, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from courses.models.pages import in_best_language
from lms.assessment import analysis, answers, appealing, conditions, overview
from lms.assessment.errors import AttemptClosed
from lms.assessment.models import Attempt, AttemptItem, QuizPage
from lms.assessment.models.accommodations import GRANTERS
from lms.assessment.models.conduct import CLOCK
from lms.assessment.views import moving, paged, seating


def quiz(request: HttpRequest, page: QuizPage) -> HttpResponse:
    """Show a quiz: what it asks for, earlier attempts, and the one next step."""
    person: Any = request.user
    standing = overview.standing(page, person)
    going_on = standing.open_attempt
    context = {
        "page": page,
        "course": page.course,
        "standing": standing,
        "conditions": conditions.of(page, terms=standing.terms, left=standing.left),
        "asks_code": not seating.holds_seat(request, going_on) if going_on else page.needs_room,
        "may_grant": person.has_role(*GRANTERS),
        "may_analyse": analysis.may_read(page, person),
    }
    return TemplateResponse(request, "assessment/quiz.html", context)


def quiz_by_key(key: uuid.UUID) -> QuizPage:
    """Answer the live quiz in the reader's language, or the next best one; 404 when there is none."""
    pages = in_best_language(list(QuizPage.objects.live().filter(translation_key=key).select_related("locale")))
    if not pages:
        raise Http404
    return pages[0]


@login_required
def quiz_page(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Lead to the quiz in the reader's language."""
    return redirect(quiz_by_key(key).get_url(request))


@require_POST
@login_required
def start_attempt(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Begin, or go on where the open attempt stands."""
    page = quiz_by_key(key)
    if request.POST.get("code") and (refused := consume_or_429(request, action="start_code")):
        return refused
    try:
        attempt = seating.sit_down(request, page)
    except ValidationError as error:
        messages.warning(request, error.messages[0])
        return redirect(page.get_url(request))
    return seating.keep_seat(moving.to_question(attempt, _first_open(attempt)), attempt)


def _first_open(attempt: Attempt) -> int:
    unanswered = attempt.items.filter(sequence=0).order_by("position").values_list("position", flat=True).first()
    return unanswered or 1


def _own(request: HttpRequest, pk: int) -> Attempt:
    attempts = Attempt.objects.filter(learner=request.user).select_related("enrolment", "room")
    attempt: Attempt = get_object_or_404(attempts, pk=pk)
    if attempt.state == Attempt.State.IN_PROGRESS and not attempt.is_open:
        attempt.time_out()
    return attempt


@login_required
def attempt(request: HttpRequest, pk: int, position: int) -> HttpResponse:
    """Show one question, or the page on which it stands; keep what was answered and go where the button says."""
    if request.method == "POST":
        return _receive(request, pk, position)
    mine = _own(request, pk)
    if mine.state != Attempt.State.IN_PROGRESS:
        return redirect("attempt_result", pk)
    places = overview.places_of(mine)
    if not 0 < position <= len(places):
        raise Http404
    if elsewhere := seating.refusal(request, mine):
        return elsewhere
    if mine.per_page != 1:
        return paged.show(request, mine, places, position)
    item = overview.item_at(mine, places[position - 1])
    if item is None:
        raise Http404
    return render(request, "assessment/attempt.html", _question_context(mine, item, places))


def _receive(request: HttpRequest, pk: int, position: int) -> HttpResponse:
    item = _drawn(request, pk, position)
    if item.attempt.per_page == 1:
        return _keep(request, item)
    mine = _own(request, pk)
    if mine.state != Attempt.State.IN_PROGRESS:
        return redirect("attempt_result", pk)
    return seating.refusal(request, mine) or paged.keep(request, mine, position)


def _drawn(request: HttpRequest, pk: int, position: int) -> AttemptItem:
    """Answer a drawn question of whoever asks; whether the attempt still takes answers is asked in keeping one."""
    item = overview.drawn(pk, position)
    if item is None or item.attempt.learner_id != request.user.pk:
        raise Http404
    return item


def _keep(request: HttpRequest, item: AttemptItem) -> HttpResponse:
    mine = item.attempt
    if mine.is_checked(item.position):  # there is nothing to keep any more
        return seating.refusal(request, mine) or moving.onward(request, mine, item.position)
    try:
        answer = answers.checked(item, answers.read(item, request.POST))
        kept = mine.save_answer(
            item.position,
            answer,
            sequence=moving.sequence(request.POST.get("sequence")),
            is_flagged="flag" in request.POST,
            seat=seating.key_of(request, mine.pk),
        )
    except AttemptClosed as error:
        messages.info(request, error.messages[0])
        return redirect("attempt_result", mine.pk)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("attempt", mine.pk, item.position)
    if not kept:
        messages.warning(request, _("A newer window has answered this question. What it sent is shown here."))
        return redirect("attempt", mine.pk, item.position)
    return moving.onward(request, mine, item.position)


def _question_context(mine: Attempt, item: AttemptItem, items: list[overview.Place]) -> dict[str, Any]:
    shown = overview.asked(item, get_language() or mine.language, explains=mine.feedback == QuizPage.Feedback.FULL)
    return {
        "attempt": mine,
        "asked": shown,
        "items": items,
        "answered": sum(other.is_answered for other in items),
        "previous": item.position - 1,
        "next": item.position + 1 if item.position < len(items) else None,
        "sequence": max(item.sequence + 1, int(time.time() * 1000)),
        "quiz": overview.quiz_of(mine),
    }


@require_POST
def save_answer(request: HttpRequest, pk: int, position: int) -> HttpResponse:
    """Keep an answer as it changes: 200 saved, 409 a newer one is there, 410 too late, 400 none, 401 signed out."""
    if not request.user.is_authenticated:
        return JsonResponse({"signed_out": True}, status=401)
    item = _drawn(request, pk, position)
    try:
        return _save(item, answers.sent(request.body), seat=seating.key_of(request, pk))
    except RequestDataTooBig:
        return JsonResponse({"error": _("The answer is too long.")}, status=400)
    except AttemptClosed:
        return JsonResponse({"closed": True}, status=410)
    except ValidationError as error:
        return JsonResponse({"error": error.messages[0]}, status=400)


def _save(item: AttemptItem, sent: answers.Sent, *, seat: str) -> HttpResponse:
    answer, sequence = answers.checked(item, sent.answer), min(sent.sequence, int(time.time() * 1000) + moving.DAY)
    if not item.attempt.save_answer(item.position, answer, sequence=sequence, is_flagged=sent.is_flagged, seat=seat):
        return JsonResponse({"newer": True}, status=409)
    now = timezone.localtime()
    return JsonResponse({"saved": True, "saved_at": f"{now:%H:%M}", "seconds_left": item.attempt.seconds_left})


@login_required
def finish_attempt(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what is answered and what is not; finish when asked to. Twice gives one result."""
    mine = _own(request, pk)
    if mine.state == Attempt.State.IN_PROGRESS and (elsewhere := seating.refusal(request, mine)):
        return elsewhere
    if request.method == "POST":
        mine.submit(place=seating.place_of(request))
    if mine.state != Attempt.State.IN_PROGRESS:
        return seating.leave_seat(redirect("attempt_result", pk), mine)
    items = overview.places_of(mine)
    context = {
        "attempt": mine,
        "items": items,
        "answered": sum(item.is_answered for item in items),
        "back": next((item.position for item in items if not item.is_answered), 1),
        "quiz": overview.quiz_of(mine),
    }
    return render(request, "assessment/finish.html", context)


@never_cache
@require_safe
def attempt_clock(request: HttpRequest, key: str) -> HttpResponse:
    """Answer how much time an attempt has, to a page that shows it.

    Pages ask every few seconds and send no cookies: one query, and an empty chair does not keep its session alive. The
    signature in the address says that it was printed for whoever sits.
    """
    try:
        pk = signing.Signer(salt=CLOCK).unsign(key)
    except signing.BadSignature as error:
        raise Http404 from error
    columns = ("state", "ends_at", "minutes", "extra_minutes", "added_minutes")
    found = get_object_or_404(Attempt.objects.only(*columns), pk=pk)
    return JsonResponse(
        {
            "is_open": found.state == Attempt.State.IN_PROGRESS,
            "seconds_left": found.seconds_left,
            "until": found.until,
            "extended": found.extended,
        }
    )


@login_required
def attempt_result(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the result to the learner, and to the instructors of the cohort."""
    attempts = Attempt.objects.visible_to(request.user).select_related("enrolment", "learner")  # type: ignore[arg-type]
    found: Attempt = get_object_or_404(attempts.distinct(), pk=pk)
    is_own = found.learner == request.user
    if found.state == Attempt.State.IN_PROGRESS and found.is_over:
        found.time_out()
    if found.state == Attempt.State.IN_PROGRESS:
        return redirect("attempt", pk, 1) if is_own else redirect("my_page")
    context = {
        "attempt": found,
        "is_own": is_own,
        "result": overview.result_of(found, get_language() or found.language, request),
        "appealing": appealing.standing(found),
        "may_void": not is_own and found.state != Attempt.State.VOIDED,  # whoever else reads it teaches the cohort
    }
    return render(request, "assessment/result.html", context)
