"""Pages on which a certificate officer decides about passes that a regrading put in question."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lms.assessment import regrading_overview
from lms.assessment.models import ResultDecision
from lms.assessment.regrading_forms import DecisionForm
from lms.people.models import Person, Role

PER_PAGE = 50
SEEN_BY = (Role.CERTIFICATE_OFFICER, Role.INSTRUCTOR)


def _reader(request: HttpRequest) -> Person:
    person: Person = request.user  # type: ignore[assignment]
    if not person.has_role(*SEEN_BY):
        raise PermissionDenied(_("Certificate officers decide about passes; the instructors of a cohort look on."))
    return person


@login_required
@never_cache
@require_safe
def result_decisions(request: HttpRequest) -> HttpResponse:
    """Show the passes in question, the longest waiting first; on request also those that are decided."""
    shows_all = request.GET.get("state") == "all"
    decisions = ResultDecision.objects.visible_to(_reader(request))
    shown = decisions if shows_all else decisions.open()
    page = Paginator(shown.select_related("attempt__learner", "enrolment"), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "cases": regrading_overview.cases(list(page)), "shows_all": shows_all}
    return render(request, "assessment/decisions.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def result_decision(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one pass in question; keep or withdraw it, with a reason."""
    person = _reader(request)
    visible = ResultDecision.objects.visible_to(person)
    related = visible.select_related("attempt__learner", "enrolment", "regrading__question", "decided_by")
    decision = get_object_or_404(related, pk=pk)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            form.decide(decision, by=person)
            messages.success(request, _("The decision is written down. The learner gets a letter."))
            return redirect(decision)
        except ValidationError as error:
            form.add_error(None, error.messages[0])
            decision.refresh_from_db()
    context = {
        "case": regrading_overview.cases([decision])[0],
        "form": form,
        "may_decide": ResultDecision.objects.decidable_by(person).filter(pk=pk).exists(),
        "is_officer": person.has_role(Role.CERTIFICATE_OFFICER),
    }
    return render(request, "assessment/decision.html", context)
