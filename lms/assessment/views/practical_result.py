"""Pages of trainees: what a practical test asks for, the result with the remarks, the signature."""

from __future__ import annotations

import uuid

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from courses.models.pages import in_best_language
from lms.assessment import practical_overview
from lms.assessment.models import PracticalPage, PracticalTest
from lms.assessment.practice_forms import SignForm
from lms.assessment.views.practical import reader


def practical(request: HttpRequest, page: PracticalPage) -> HttpResponse:
    """Show a practical test: what will be assessed, when and where, and what came of it."""
    standing = practical_overview.standing(page, getattr(request, "enrolment", None))
    context = {"page": page, "course": page.course, "standing": standing, "items": page.checklist()}
    return TemplateResponse(request, "assessment/practice/page.html", context)


@login_required
def practical_page(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Lead to the page of a practical test in the reader's language, or the next best one."""
    pages = in_best_language(list(PracticalPage.objects.live().filter(translation_key=key).select_related("locale")))
    if not pages:
        raise Http404
    return redirect(pages[0].get_url(request))


@login_required
@sensitive_post_parameters("password")
def practical_result(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the trainee the result, item by item, and take the signature."""
    mine = PracticalTest.objects.filter(enrolment__person=reader(request))
    test = get_object_or_404(mine.select_related("enrolment__person", "signature_by"), pk=pk)
    if not test.is_told:
        return redirect("practical_page", test.practical_key)
    is_signing = request.method == "POST" and test.state == PracticalTest.State.DECIDED
    if is_signing and (refusal := ratelimit.consume_or_429(request, action="reauthenticate", user=request.user)):
        return refusal
    form = SignForm(request.POST if is_signing else None, person=reader(request))
    if is_signing and form.is_valid():
        return _sign(request, test, form)
    sheets = practical_overview.sheets_for(test, reader(request))
    context = {"test": test, "form": form, "sheets": sheets, "lines": practical_overview.compared(test, sheets)}
    return render(request, "assessment/practice/result.html", context)


def _sign(request: HttpRequest, test: PracticalTest, form: SignForm) -> HttpResponse:
    signed = form.cleaned_data
    try:
        test.sign(by=reader(request), has_objection=signed["has_objection"], remark=signed["remark"])
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("You have signed the result."))
    return redirect("practice_result", test.pk)
