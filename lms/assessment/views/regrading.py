"""Pages on which answers to a question are regraded: what changes, what that would do, and then for good."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lms.assessment import regrading as regradings
from lms.assessment import regrading_overview
from lms.assessment.models import Question, Regrading
from lms.assessment.regrading_forms import KeyForm, ReasonForm, RegradeForm
from lms.assessment.regrading_overview import Choice
from lms.people.models import Person

NUMBER = re.compile(r"[0-9]{1,6}")


def _regrader(request: HttpRequest) -> Person:
    person: Person = request.user  # type: ignore[assignment]
    if not person.has_perm("assessment.change_question"):
        raise PermissionDenied
    return person


def _found(request: HttpRequest, pk: int) -> Regrading:
    visible = Regrading.objects.visible_to(_regrader(request))
    return get_object_or_404(visible.select_related("question__current_version", "asked_by", "applied_by"), pk=pk)


def regrade(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask what changes about a question that people have answered; then make the dry run."""
    person = _regrader(request)
    question = get_object_or_404(Question.objects.select_related("topic", "current_version"), pk=pk)
    number = request.GET.get("version", "")
    choice = regrading_overview.choice(question, int(number) if NUMBER.fullmatch(number) else None)
    if choice is None:
        messages.info(request, _("Nobody has been asked this question yet, so there is nothing to regrade."))
        return redirect("questions:preview", pk)
    form, key_form = _forms(request, choice)
    if form.is_valid() and (not form.is_new_key or key_form.is_valid()):
        key = key_form.key if form.is_new_key else None
        try:
            made = regradings.draft(question, by=person, key=key, **form.chosen())
            return redirect("regrading", made.pk)
        except ValidationError as error:
            form.add_error(None, error)
    history = Regrading.objects.visible_to(person).filter(question=question).select_related("asked_by", "applied_by")
    context = {"question": question, "choice": choice, "form": form, "key_form": key_form, "history": history}
    return render(request, "assessment/admin/regrade.html", context)


def _forms(request: HttpRequest, choice: Choice) -> tuple[RegradeForm, KeyForm]:
    data: Any = request.POST if request.method == "POST" else None
    form = RegradeForm(data, version=choice.version, others=choice.others, quizzes=choice.quizzes)
    key_form = KeyForm(
        data if form.is_new_key else None, version=choice.version, key=choice.key, may_stay=bool(choice.treatment)
    )
    return form, key_form


def regrading(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a dry run, or what became of it."""
    found = _found(request, pk)
    return _show(request, found, ReasonForm(initial={"reason": found.reason}))


def _show(request: HttpRequest, found: Regrading, form: ReasonForm) -> HttpResponse:
    outcome, page = request.GET.get("list", ""), request.GET.get("page")
    context = {
        "regrading": found,
        "form": form,
        "run": regrading_overview.dry_run(found, _regrader(request), outcome=outcome, page=page),
        "corrected": regrading_overview.corrected(found),
        "quizzes": regrading_overview.quizzes_of([found.quiz_key] if found.quiz_key else []).values(),
        "open": found.decisions.open().count(),
    }
    return render(request, "assessment/admin/regrading.html", context)


@require_POST
def apply_regrading(request: HttpRequest, pk: int) -> HttpResponse:
    """Apply a dry run for good, with a reason; one that was interrupted goes on."""
    found, person = _found(request, pk), _regrader(request)
    if found.state == Regrading.State.APPLYING:
        regradings.carry_out(found)
        return redirect("regrading", pk)
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            regradings.apply(found, by=person, reason=form.cleaned_data["reason"])
            return redirect("regrading", pk)
        except ValidationError as error:
            found.refresh_from_db()
            form.add_error(None, error.messages[0])
    return _show(request, found, form)


@require_POST
def recount_regrading(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a dry run anew."""
    regradings.recount(_found(request, pk))
    return redirect("regrading", pk)


@require_POST
def discard_regrading(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a dry run go."""
    found = _found(request, pk)
    try:
        found.discard(by=_regrader(request))
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("regrading", pk)
    messages.info(request, _("The dry run is discarded. Nothing was changed."))
    return redirect("regrade_question", found.question_id)
