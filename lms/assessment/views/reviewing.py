"""The page on which experts decide about questions."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.assessment import reviewing
from lms.assessment.forms import DecisionForm
from lms.assessment.models import Question

PER_PAGE = 50


def review(request: HttpRequest) -> HttpResponse:
    """Show the questions that wait for an expert, or that are due again; decide about those that are ticked."""
    if not request.user.has_perm("assessment.change_question"):
        raise PermissionDenied
    what = reviewing.DUE if request.GET.get("what") == reviewing.DUE else reviewing.WAITING
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        _decide(request, form)
        return redirect(f"{reverse('review_questions')}?what={what}")
    page = Paginator(reviewing.queue(what), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "what": what,
        "page": page,
        "lines": reviewing.lines(page, reader=request.user),  # type: ignore[arg-type]
        "query": f"what={what}",
        "waiting": Question.objects.waiting().count(),
        "due": Question.objects.due(timezone.localdate()).count(),
    }
    return render(request, "assessment/admin/review.html", context)


def _decide(request: HttpRequest, form: DecisionForm) -> None:
    said = form.cleaned_data
    outcome = reviewing.decide(
        said["questions"],
        said["decision"],
        by=request.user,  # type: ignore[arg-type]
        reason=said["reason"],
        again_on=said["again_on"],
    )
    if outcome.done:
        count = len(outcome.done)
        words = ngettext(
            "Decided about %(count)s question: %(codes)s.", "Decided about %(count)s questions: %(codes)s.", count
        )
        messages.success(request, words % {"count": count, "codes": ", ".join(outcome.done)})
    for refusal in outcome.refused:
        messages.warning(request, _("Not done. %(refusal)s") % {"refusal": refusal})
