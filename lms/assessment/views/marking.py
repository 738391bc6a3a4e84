"""Pages on which essays are marked: the list of papers, and the sheet of one."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.assessment import marking_desk
from lms.assessment.errors import PaperMarked
from lms.assessment.marking_forms import DeskForm, SheetForm
from lms.assessment.models import Appeal, Paper
from lms.people.models import Person

PER_PAGE = 50


def _marker(request: HttpRequest) -> Person:
    return marking_desk.admit(request.user)  # type: ignore[arg-type]


@login_required
@never_cache
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Show the papers that wait, those that have waited longest first."""
    person = _marker(request)
    form = DeskForm(request.GET, choices=marking_desk.choices_for(person))
    papers = marking_desk.with_progress(marking_desk.papers_for(person, form.wanted), person)
    page = Paginator(papers, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": marking_desk.rows(page),
        "query": urlencode(form.wanted.query),
        "appeals": Appeal.objects.decidable_by(person).count(),
    }
    return render(request, "assessment/marking/desk.html", context)


def _sheet(request: HttpRequest, code: str) -> marking_desk.Sheet:
    person = _marker(request)
    paper: Paper = get_object_or_404(marking_desk.papers_in_full(person), code=code)
    return marking_desk.sheet_of(paper, person)


def _wanted(request: HttpRequest) -> marking_desk.Wanted:
    return DeskForm(request.GET, choices=marking_desk.choices_for(_marker(request))).wanted


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest, code: str) -> HttpResponse:
    """Show one paper; keep the draft or hand in the marks, as the pressed button says."""
    found = _sheet(request, code)
    if request.method != "POST":
        return _show(request, found, SheetForm(sheet=found))
    is_final = request.POST.get("do") == "hand_in"
    return _keep(request, found, SheetForm(request.POST, sheet=found, is_final=is_final), is_final=is_final)


def _show(request: HttpRequest, found: marking_desk.Sheet, form: SheetForm) -> HttpResponse:
    wanted = _wanted(request)
    context = {
        "sheet": found,
        "form": form,
        "next": marking_desk.next_after(found.paper, _marker(request), wanted),
        "query": urlencode(wanted.query),
        "crumbs": [{"title": _("Marking"), "url": reverse("marking")}],
    }
    return render(request, "assessment/marking/sheet.html", context)


def _keep(request: HttpRequest, found: marking_desk.Sheet, form: SheetForm, *, is_final: bool) -> HttpResponse:
    paper, is_right = found.paper, form.is_valid()
    try:
        if not paper.keep_draft(by=_marker(request), **form.draft):
            messages.warning(request, _("A newer window has saved this sheet. What it sent is shown here."))
            return redirect(_address(request, "marking_sheet", paper))
        if is_right and is_final:
            marking_desk.hand_in(paper, by=_marker(request))
            return _onward(request, paper)
    except PaperMarked as error:
        messages.warning(request, error.messages[0])
        return redirect("marking")
    except ValidationError as error:
        form.add_error(None, error)
    if form.errors:
        return _show(request, _sheet(request, paper.code), form)
    messages.success(request, _("The draft is saved. You may go on from another computer."))
    return redirect(_address(request, "marking_sheet", paper))


def _onward(request: HttpRequest, paper: Paper) -> HttpResponse:
    """Lead to the next paper of the same list, or back to the list when none is left."""
    messages.success(request, _("The marks of paper %(code)s are handed in.") % {"code": paper.code})
    following = marking_desk.next_after(paper, _marker(request), _wanted(request))
    return redirect(_address(request, "marking_sheet", following) if following else reverse("marking"))


def _address(request: HttpRequest, name: str, paper: Paper) -> str:
    query = urlencode(_wanted(request).query)
    return f"{reverse(name, args=[paper.code])}{'?' if query else ''}{query}"


@require_POST
def save_sheet(request: HttpRequest, code: str) -> HttpResponse:
    """Keep a draft as it changes: 200 saved, 409 a newer one is there, 410 marked already, 401 signed out."""
    if not request.user.is_authenticated:
        return JsonResponse({"signed_out": True}, status=401)
    found = _sheet(request, code)
    form = SheetForm(request.POST, sheet=found)
    form.is_valid()
    try:
        is_kept = found.paper.keep_draft(by=_marker(request), **form.draft)
    except PaperMarked as error:
        return JsonResponse({"error": error.messages[0]}, status=410)
    if not is_kept:
        return JsonResponse({"newer": True}, status=409)
    return JsonResponse({"saved": True, "saved_at": f"{timezone.localtime():%H:%M}", "error": form.first_mistake})
