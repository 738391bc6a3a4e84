"""Pages on which a learner sits a quiz and reads the result."""

from __future__ import annotations

import time
import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import RequestDataTooBig, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.models.pages import in_best_language
from lms.assessment import answers, conditions, drawing, overview
from lms.assessment.errors import AttemptClosed
from lms.assessment.models import Attempt, AttemptItem, QuizPage
from lms.assessment.views import moving, paged

NEEDED_TO_SAVE = (  # every answer of an examination hall passes here: no column too many
    "position",
    "order",
    "attempt__learner",
    "attempt__state",
    "attempt__ends_at",
    "version__key",
    "version__question__kind",
)


def quiz(request: HttpRequest, page: QuizPage) -> HttpResponse:
    """Show a quiz: what it asks for, earlier attempts, and the one next step."""
    standing = overview.standing(page, request.user)  # type: ignore[arg-type]
    found = conditions.of(page, left=standing.left)
    context = {"page": page, "course": page.course, "standing": standing, "conditions": found}
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
    try:
        attempt = drawing.start(page, request.user)  # type: ignore[arg-type]
    except ValidationError as error:
        messages.warning(request, error.messages[0])
        return redirect(page.get_url(request))
    return moving.to_question(attempt, _first_open(attempt))


def _first_open(attempt: Attempt) -> int:
    unanswered = attempt.items.filter(sequence=0).order_by("position").values_list("position", flat=True).first()
    return unanswered or 1


def _own(request: HttpRequest, pk: int) -> Attempt:
    attempts = Attempt.objects.filter(learner=request.user)
    return _in_time(get_object_or_404(attempts, pk=pk))


def _in_time(attempt: Attempt) -> Attempt:
    if attempt.state == Attempt.State.IN_PROGRESS and not attempt.is_open:
        attempt.time_out()
    return attempt


@login_required
def attempt(request: HttpRequest, pk: int, position: int) -> HttpResponse:
    """Show one question; keep its answer and go where the pressed button says."""
    item = overview.item_at(pk, position, learner=request.user)  # type: ignore[arg-type]
    mine = _in_time(item.attempt) if item else _own(request, pk)
    if mine.state != Attempt.State.IN_PROGRESS:
        return redirect("attempt_result", pk)
    if item is None:
        raise Http404
    if mine.per_page != 1:
        return paged.page(request, mine, position)
    if request.method == "POST":
        return _keep(request, mine, item)
    return render(request, "assessment/attempt.html", _question_context(mine, item, overview.places_of(mine)))


def _keep(request: HttpRequest, mine: Attempt, item: AttemptItem) -> HttpResponse:
    if mine.is_practice and item.mark is not None:  # checked: there is nothing to keep any more
        return moving.onward(request, mine, item.position)
    try:
        answer = answers.checked(item, answers.read(item, request.POST))
        sequence = moving.sequence(request.POST.get("sequence"))
        kept = mine.save_answer(item.position, answer, sequence=sequence, is_flagged="flag" in request.POST)
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


def _question_context(mine: Attempt, item: AttemptItem, items: list[AttemptItem]) -> dict[str, Any]:
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
    items = AttemptItem.objects.filter(attempt__learner=request.user).select_related("attempt", "version__question")
    item = get_object_or_404(items.only(*NEEDED_TO_SAVE), attempt__pk=pk, position=position)
    try:
        return _save(item, answers.sent(request.body))
    except RequestDataTooBig:
        return JsonResponse({"error": _("The answer is too long.")}, status=400)
    except AttemptClosed:
        return JsonResponse({"closed": True}, status=410)
    except ValidationError as error:
        return JsonResponse({"error": error.messages[0]}, status=400)


def _save(item: AttemptItem, sent: answers.Sent) -> HttpResponse:
    answer, sequence = answers.checked(item, sent.answer), min(sent.sequence, int(time.time() * 1000) + moving.DAY)
    if not item.attempt.save_answer(item.position, answer, sequence=sequence, is_flagged=sent.is_flagged):
        return JsonResponse({"newer": True}, status=409)
    now = timezone.localtime()
    return JsonResponse({"saved": True, "saved_at": f"{now:%H:%M}", "seconds_left": item.attempt.seconds_left})


@login_required
def finish_attempt(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what is answered and what is not; finish when asked to. Twice gives one result."""
    mine = _own(request, pk)
    if request.method == "POST":
        mine.submit()
    if mine.state != Attempt.State.IN_PROGRESS:
        return redirect("attempt_result", pk)
    items = overview.places_of(mine)
    context = {
        "attempt": mine,
        "items": items,
        "answered": sum(item.is_answered for item in items),
        "back": next((item.position for item in items if not item.is_answered), 1),
        "quiz": overview.quiz_of(mine),
    }
    return render(request, "assessment/finish.html", context)


@login_required
def attempt_result(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the result to the learner, and to the instructors of the cohort."""
    attempts = Attempt.objects.visible_to(request.user).select_related("enrolment", "learner")  # type: ignore[arg-type]
    found: Attempt = get_object_or_404(attempts.distinct(), pk=pk)
    is_own = found.learner == request.user
    if found.state == Attempt.State.IN_PROGRESS:
        if not found.is_over:
            return redirect("attempt", pk, 1) if is_own else redirect("my_page")
        found.time_out()
    result = overview.result_of(found, get_language() or found.language, request)
    return render(request, "assessment/result.html", {"attempt": found, "is_own": is_own, "result": result})
