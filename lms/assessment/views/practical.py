"""Pages of assessors: practical tests planned, assessed, compared; and their outcomes for coordinators."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lms.assessment import planning, practical_overview, practical_paper
from lms.assessment.errors import NotAnAssessor
from lms.assessment.models import Assessment, PracticalTest
from lms.assessment.practice_forms import (
    ChecklistForm,
    OfferForm,
    PlanForm,
    PlanPeopleForm,
    PracticeFilterForm,
    SignatureForm,
    VoidForm,
)
from lms.people.models import Person, Role

PER_PAGE = 50
PEOPLE_SHOWN = 200


def reader(request: HttpRequest) -> Person:
    """Answer who is signed in, behind a door that lets nobody else in."""
    return request.user  # type: ignore[return-value]


def require_assessor(request: HttpRequest) -> Person:
    """Answer the assessor who reads. Raises NotAnAssessor for anybody else."""
    if not reader(request).has_role(Role.ASSESSOR):
        raise NotAnAssessor
    return reader(request)


def assessable(request: HttpRequest, pk: int) -> PracticalTest:
    """Answer a practical test that the reader may assess, with its checklists; 404 for any other."""
    found = PracticalTest.objects.assessable_by(reader(request))
    sheets = Assessment.objects.select_related("assessor").prefetch_related("entries__entered_by").order_by("place")
    related = found.select_related("enrolment__person", "planned_by", "signature_by")
    return get_object_or_404(related.prefetch_related(Prefetch("assessments", queryset=sheets)), pk=pk)


def crumbs(test: PracticalTest | None = None) -> list[dict[str, str]]:
    """Answer the way to a page about a practical test."""
    found = [{"title": _("Practical tests"), "url": reverse("practice")}]
    return [*found, {"title": test.trainee.full_name, "url": test.get_absolute_url()}] if test else found


def attempt_to(request: HttpRequest, act: Any, done: str = "") -> bool:
    """Do something that may be refused in words for people; say what happened, and answer whether it was done."""
    try:
        act()
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return False
    if done:
        messages.success(request, done)
    return True


@require_safe
@login_required
def practical_tests(request: HttpRequest) -> HttpResponse:
    """Show the practical tests that one may assess, those that wait first."""
    user = require_assessor(request)
    form = PracticeFilterForm(request.GET)
    found = _filtered(PracticalTest.objects.assessable_by(user), form)
    sheets = Prefetch("assessments", Assessment.objects.prefetch_related("entries").order_by("place"))
    found = found.select_related("enrolment__person").prefetch_related(sheets).order_by("planned_for", "pk")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": [practical_overview.Row(test, user) for test in page],
        "query": urlencode({name: value for name, value in request.GET.items() if name != "page"}),
    }
    return render(request, "assessment/practice/tests.html", context)


def _filtered(found: Any, form: PracticeFilterForm) -> Any:
    wanted = form.cleaned_data if form.is_valid() else {"show": "", "q": ""}
    if wanted["q"].strip():
        return found.searched(wanted["q"])
    match wanted["show"]:
        case PracticeFilterForm.ALL:
            return found
        case PracticeFilterForm.FINISHED:
            return found.exclude(state__in=PracticalTest.OPEN)
        case "" | PracticeFilterForm.OPEN:
            return found.open()
        case state:
            return found.filter(state=state)


@login_required
def plan_practical(request: HttpRequest) -> HttpResponse:
    """Plan a practical test for people who take its course; say for each who could not have one, and why."""
    user = require_assessor(request)
    offers = planning.offers()
    choice = OfferForm(request.GET or None, offers=offers)
    context: dict[str, Any] = {"choice": choice, "offers": offers, "crumbs": crumbs()}
    if not choice.is_valid():
        return render(request, "assessment/practice/plan.html", context)
    key = uuid.UUID(choice.cleaned_data["practical"])
    offer = next(offer for offer in offers if offer.page.translation_key == key)
    enrolments = planning.candidates(offer, words=choice.cleaned_data["q"], by=user)
    form = PlanPeopleForm(request.POST or None, enrolments=enrolments)
    if request.method == "POST" and form.is_valid():
        _plan(request, offer, form.cleaned_data)
        return redirect("practice")
    return render(request, "assessment/practice/plan.html", context | {"offer": offer, "form": form})


def _plan(request: HttpRequest, offer: planning.Offer, chosen: dict[str, Any]) -> None:
    count = 0
    for enrolment in chosen["people"]:
        try:
            planning.plan(offer.page, enrolment, at=chosen["at"], venue=chosen["venue"], by=reader(request))
            count += 1
        except ValidationError as error:
            messages.warning(request, f"{enrolment.person.full_name}: {error.messages[0]}")
    messages.success(request, _("Planned: %(count)s. The trainees get a letter.") % {"count": count})


@require_safe
@login_required
def practical_test(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one practical test to an assessor: the plan, who assesses, the one next step."""
    test = assessable(request, pk)
    context = {
        "test": test,
        "row": practical_overview.Row(test, reader(request)),
        "crumbs": crumbs(),
        "is_outdated": test.state == PracticalTest.State.PLANNED and planning.is_outdated(test),
        "may_read": bool(practical_overview.sheets_for(test, reader(request))),
    }
    return render(request, "assessment/practice/test.html", context)


@login_required
def move_practical(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan another time or place."""
    test = assessable(request, pk)
    form = PlanForm(request.POST or None, initial={"at": test.planned_for, "venue": test.venue})
    if form.is_valid():
        chosen = form.cleaned_data
        done = _("The plan is changed. The trainee gets a letter.")
        attempt_to(request, lambda: test.move(to=chosen["at"], venue=chosen["venue"], by=reader(request)), done)
        return redirect(test)
    context = {"test": test, "form": form, "crumbs": crumbs(test)}
    return render(request, "assessment/practice/move.html", context)


@require_POST
@login_required
def draw_practical_anew(request: HttpRequest, pk: int) -> HttpResponse:
    """Take over the checklist as it is published now."""
    test = assessable(request, pk)
    done = _("The checklist that is published now has been taken over.")
    attempt_to(request, lambda: planning.draw_anew(test, by=reader(request)), done)
    return redirect(test)


@login_required
def void_practical(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the reason, then declare the practical test void."""
    test = assessable(request, pk)
    form = VoidForm(request.POST or None)
    if form.is_valid():
        done = _("The practical test is void. The trainee gets a letter.")
        attempt_to(request, lambda: test.void(by=reader(request), reason=form.cleaned_data["reason"]), done)
        return redirect(test)
    context = {"test": test, "form": form, "crumbs": crumbs(test)}
    return render(request, "assessment/practice/void.html", context)


@require_POST
@login_required
def assess_practical(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a place as an assessor, and go to the checklist."""
    test = assessable(request, pk)
    if not attempt_to(request, lambda: test.take_place(reader(request))):
        return redirect(test)
    sheet = test.assessments.get(assessor=reader(request))
    return redirect(test) if sheet.is_on_paper else redirect("practice_sheet", sheet.pk)


def own_sheet(request: HttpRequest, pk: int) -> Assessment:
    """Answer the reader's checklist on the site; 404 for another's. One that is handed in is not opened any more."""
    mine = Assessment.objects.filter(assessor=reader(request), is_on_paper=False)
    tests = PracticalTest.objects.assessable_by(reader(request)).values("pk")
    return get_object_or_404(mine.filter(test__in=tests).select_related("test__enrolment__person"), pk=pk)


@login_required
def practical_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the checklist and keep what is marked; a draft may be left at any moment."""
    sheet = own_sheet(request, pk)
    if sheet.submitted_at or not sheet.test.takes_assessors:
        return redirect(sheet.test)
    items = list(sheet.test.items.order_by("position"))
    form = ChecklistForm(request.POST or None, items=items, filled=sheet.filled, initial={"sequence": sheet.sequence})
    if request.method == "POST" and form.is_valid():
        return _keep(request, sheet, form)
    context = {"sheet": sheet, "test": sheet.test, "form": form, "crumbs": crumbs(sheet.test)}
    return render(request, "assessment/practice/sheet.html", context)


def _keep(request: HttpRequest, sheet: Assessment, form: ChecklistForm) -> HttpResponse:
    try:
        kept = sheet.save_draft(form.filled, by=reader(request), sequence=form.cleaned_data["sequence"])
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect(sheet.test)
    if not kept:
        words = _("A newer window has changed this checklist. What it saved is shown here; mark the rest anew.")
        messages.warning(request, words)
        return redirect("practice_sheet", sheet.pk)
    if request.POST.get("do") == "look":
        return redirect("practice_hand_in", sheet.pk)
    messages.success(request, _("Saved at %(hour)s.") % {"hour": sheet.saved})
    return redirect("practice_sheet", sheet.pk)


@require_POST
def keep_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a draft as it changes: 200 saved, 409 a newer one is there, 410 too late, 400 none, 401 signed out."""
    if not request.user.is_authenticated:
        return JsonResponse({"signed_out": True}, status=401)
    sheet = own_sheet(request, pk)
    form = ChecklistForm(request.POST, items=list(sheet.test.items.order_by("position")))
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=400)
    try:
        kept = sheet.save_draft(form.filled, by=reader(request), sequence=form.cleaned_data["sequence"])
    except ValidationError:
        return JsonResponse({"closed": True}, status=410)
    if not kept:
        return JsonResponse({"newer": True}, status=409)
    return JsonResponse({"saved_at": sheet.saved, "sequence": sheet.sequence})


@login_required
def hand_in_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the checklist in numbers; hand it in when asked to."""
    sheet = own_sheet(request, pk)
    if sheet.submitted_at or not sheet.test.takes_assessors:
        return redirect(sheet.test)
    if request.method == "POST":
        done = _("Your checklist is handed in.")
        is_done = attempt_to(request, lambda: sheet.submit(by=reader(request)), done)
        return redirect(sheet.test) if is_done else redirect("practice_sheet", pk)
    context = {
        "sheet": sheet,
        "test": sheet.test,
        "summary": practical_overview.summary_of(sheet),
        "crumbs": crumbs(sheet.test),
    }
    return render(request, "assessment/practice/hand_in.html", context)


@require_POST
@login_required
def give_back_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the place of a checklist free for another assessor."""
    tests = PracticalTest.objects.assessable_by(reader(request)).values("pk")
    sheet = get_object_or_404(Assessment.objects.filter(test__in=tests).select_related("test"), pk=pk)
    done = _("The place is free for another assessor.")
    attempt_to(request, lambda: sheet.give_back(by=reader(request)), done)
    return redirect("practice_test", sheet.test_id)


@require_safe
@login_required
def compare_sheets(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the checklists side by side to who may read them: after handing in one's own, or when all is decided."""
    test = assessable(request, pk)
    sheets = practical_overview.sheets_for(test, reader(request))
    if not sheets:
        raise PermissionDenied(_("Hand in your own checklist first. Then you read those of the others."))
    context = {
        "test": test,
        "sheets": sheets,
        "lines": practical_overview.compared(test, sheets),
        "crumbs": crumbs(test),
    }
    return render(request, "assessment/practice/compare.html", context)


@require_safe
@login_required
def practical_form(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the form to be filled in on paper."""
    test = assessable(request, pk)
    if not test.takes_assessors:
        raise Http404
    try:
        content = practical_paper.draw(test)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect(test)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{test.code}.pdf"'
    return response


@login_required
def enter_signature(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter what stands on paper about the trainee's signature."""
    test = assessable(request, pk)
    if test.state != PracticalTest.State.DECIDED:
        return redirect(test)
    form = SignatureForm(request.POST or None)
    if form.is_valid():
        done = _("The signature is entered. The trainee gets a letter.")
        attempt_to(request, lambda: test.enter_signature(**form.cleaned_data, by=reader(request)), done)
        return redirect(test)
    context = {"test": test, "form": form, "crumbs": crumbs(test)}
    return render(request, "assessment/practice/signature.html", context)


@require_safe
@login_required
def practical_outcomes(request: HttpRequest) -> HttpResponse:
    """Show a coordinator the outcomes of the practical tests of the own staff, and nothing of the checklists."""
    user = reader(request)
    if not user.has_role(Role.COORDINATOR):
        raise PermissionDenied(_("Only coordinators see the progress of their staff."))
    found = PracticalTest.objects.outcomes_for(user).select_related("enrolment__person")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = [practical_overview.Row(test, user) for test in page]
    return render(request, "assessment/practice/outcomes.html", {"page": page, "rows": rows})
