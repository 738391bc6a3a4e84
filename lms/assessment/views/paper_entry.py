"""Pages on which a paper checklist is entered by two people, and on which they settle where they differ."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lms.assessment import planning, practical_overview
from lms.assessment.errors import SheetOnSite
from lms.assessment.models import Assessment, PracticalTest
from lms.assessment.models.observations import BOTH, agreed
from lms.assessment.practice_forms import PaperForm, PaperStartForm
from lms.assessment.views.practical import assessable, attempt_to, crumbs, reader


@login_required
def start_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whose paper sheet it is, and go to its entry."""
    test = assessable(request, pk)
    if not test.takes_assessors:
        return redirect(test)
    form = PaperStartForm(request.POST or None, assessors=planning.assessors_of(test))
    if form.is_valid():
        try:
            sheet = test.take_place(form.cleaned_data["assessor"], by=reader(request), is_on_paper=True)
            if not sheet.is_on_paper:
                raise SheetOnSite
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return redirect(test)
        return redirect("practice_paper", sheet.pk)
    return render(request, "assessment/practice/paper_start.html", {"test": test, "form": form, "crumbs": crumbs(test)})


def paper_sheet(request: HttpRequest, pk: int) -> Assessment:
    """Answer a paper sheet of a practical test that the reader may assess; 404 for any other."""
    tests = PracticalTest.objects.assessable_by(reader(request)).values("pk")
    sheets = Assessment.objects.on_paper().filter(test__in=tests).prefetch_related("entries__entered_by")
    return get_object_or_404(sheets.select_related("assessor", "test__enrolment__person"), pk=pk)


@login_required
def enter_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Take down a paper sheet without seeing what the other person entered."""
    sheet = paper_sheet(request, pk)
    if not practical_overview.Sheet(sheet, reader(request)).may_enter:
        return redirect(sheet.test)
    items = list(sheet.test.items.order_by("position"))
    form = PaperForm(request.POST or None, items=items)
    if request.method == "POST" and form.is_valid():
        try:
            sheet.enter(form.filled, by=reader(request))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return _after_entry(request, sheet)
    context = {"sheet": sheet, "test": sheet.test, "form": form, "crumbs": crumbs(sheet.test)}
    return render(request, "assessment/practice/paper.html", context)


def _after_entry(request: HttpRequest, sheet: Assessment) -> HttpResponse:
    if sheet.submitted_at:
        messages.success(request, _("Both entries are the same. The checklist is handed in."))
        return redirect(sheet.test)
    if sheet.entries.count() == BOTH:
        messages.warning(request, _("The two entries differ. Look at the paper together."))
        return redirect("practice_differences", sheet.pk)
    messages.success(request, _("The sheet is entered once. Another person enters it now, without seeing your entry."))
    return redirect(sheet.test)


def settled_by(request: HttpRequest, pk: int) -> Assessment:
    """Answer a sheet with two entries that differ, for the two who made them; 404 for anybody else."""
    sheet = paper_sheet(request, pk)
    if not practical_overview.Sheet(sheet, reader(request)).may_settle:
        raise Http404
    return sheet


@login_required
def paper_differences(request: HttpRequest, pk: int) -> HttpResponse:
    """Show where two entries differ, and take down how the paper reads after a second look."""
    sheet = settled_by(request, pk)
    items = list(sheet.test.items.order_by("position"))
    one, other = sheet.first_two
    known = sheet.correction.filled if sheet.correction else agreed(one.filled, other.filled)
    form = PaperForm(request.POST or None, items=items, filled=known)
    if request.method == "POST" and form.is_valid():
        try:
            sheet.correct(form.filled, by=reader(request))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The correction is kept. It counts when the other person has confirmed it."))
            return redirect("practice_differences", pk)
    context = {
        "sheet": sheet,
        "test": sheet.test,
        "form": form,
        "differences": practical_overview.differences_of(sheet),
        "correction": sheet.correction,
        "may_confirm": bool(sheet.correction and sheet.correction.entered_by != reader(request)),
        "crumbs": crumbs(sheet.test),
    }
    return render(request, "assessment/practice/differences.html", context)


@require_POST
@login_required
def confirm_correction(request: HttpRequest, pk: int, entry: int) -> HttpResponse:
    """Agree to the correction that the other person made."""
    sheet = settled_by(request, pk)
    done = _("Confirmed. The checklist is handed in as it was corrected.")
    is_done = attempt_to(request, lambda: sheet.confirm(entry, by=reader(request)), done)
    return redirect(sheet.test) if is_done else redirect("practice_differences", pk)
