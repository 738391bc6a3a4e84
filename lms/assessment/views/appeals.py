"""Pages of appeals: opening one, the list of those that wait, and the decision."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.assessment import appealing, marking_desk, overview
from lms.assessment.marking_forms import AppealForm, DecisionForm
from lms.assessment.models import Appeal, Attempt

PER_PAGE = 50


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def open_appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the learner what is wrong with the result, and open the appeal."""
    mine = Attempt.objects.filter(learner=request.user).select_related("enrolment__cohort", "learner")  # type: ignore[misc]
    attempt: Attempt = get_object_or_404(mine, pk=pk)
    standing = appealing.standing(attempt)
    if standing is None or not standing.may_open:
        messages.info(request, standing.refused if standing else _("The result does not stand yet."))
        return redirect("attempt_result", pk)
    questions = overview.result_of(attempt, get_language() or attempt.language, request).questions
    form = AppealForm(request.POST if request.method == "POST" else None, questions=questions)
    if form.is_valid():
        return _lodged(request, attempt, form)
    context = {"attempt": attempt, "form": form, "standing": standing, "quiz": overview.quiz_of(attempt)}
    return render(request, "assessment/appeals/open.html", context)


def _lodged(request: HttpRequest, attempt: Attempt, form: AppealForm) -> HttpResponse:
    try:
        appeal = appealing.lodge(attempt, words=form.cleaned_data["words"], items=form.chosen)
    except ValidationError as error:  # another window was faster
        messages.info(request, error.messages[0])
    else:
        words = _("The appeal is open. It is decided by %(until)s; you get a letter.")
        messages.success(request, words % {"until": appeal.until})
    return redirect("attempt_result", attempt.pk)


@login_required
@never_cache
@require_safe
def appeals(request: HttpRequest) -> HttpResponse:
    """Show the appeals that wait for a decision of this person, the overdue ones first."""
    person = marking_desk.admit(request.user)  # type: ignore[arg-type]
    page = Paginator(appealing.waiting_for(person), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": appealing.rows(page),
        "crumbs": [{"title": _("Marking"), "url": reverse("marking")}],
    }
    return render(request, "assessment/appeals/list.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one appeal to whoever may decide it, and take the decision; its learner is led to the result."""
    person: Any = request.user
    found: Appeal = get_object_or_404(appealing.in_full(person), pk=pk)
    if found.attempt.learner_id == person.pk:
        return redirect("attempt_result", found.attempt_id)
    questions = appealing.questions_of(found)
    form = DecisionForm(request.POST if request.method == "POST" else None, questions=questions)
    if found.is_open and form.is_valid() and _decided(request, found, form):
        return redirect("appeals")
    context = {
        "appeal": found,
        "form": form,
        "questions": questions,
        "title": marking_desk.titles_of([found.attempt.quiz_key])[found.attempt.quiz_key],
        "crumbs": [
            {"title": _("Marking"), "url": reverse("marking")},
            {"title": _("Appeals"), "url": reverse("appeals")},
        ],
    }
    return render(request, "assessment/appeals/decide.html", context)


def _decided(request: HttpRequest, found: Appeal, form: DecisionForm) -> bool:
    decision, reason = form.cleaned_data["decision"], form.cleaned_data["reason"]
    try:
        appealing.decide(found, by=request.user, decision=decision, reason=reason, marks=form.marks)  # type: ignore[arg-type]
    except ValidationError as error:
        found.refresh_from_db()
        form.add_error(None, error)
        return False
    messages.success(request, _("The appeal is decided. The learner gets a letter with the reason."))
    return True


@require_POST
@login_required
def close_appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a decided appeal of one's own."""
    found = get_object_or_404(Appeal.objects.filter(attempt__learner=request.user), pk=pk)
    found.close(by=request.user)  # type: ignore[arg-type]
    return redirect("attempt_result", found.attempt_id)
