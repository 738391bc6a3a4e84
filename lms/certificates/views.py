"""Pages of certificates: one's own, the register for officers and auditors, verification for anyone."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from allauth.core.ratelimit import consume_or_429
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.log_actions import registry

from courses.models import CoursePage
from courses.models.pages import in_best_language
from lms.certificates import describing, issuing, verifying
from lms.certificates.errors import PaperAltered, PaperNotDrawn
from lms.certificates.forms import RegisterForm, ReleaseForm, RevokeForm, VerifyForm
from lms.certificates.models import Certificate, HeldIssue
from lms.people.models import Person, Role

PER_PAGE = 50


def reader(request: HttpRequest) -> Person:
    """Answer who is signed in, behind a door that lets nobody else in."""
    return request.user  # type: ignore[return-value]


def crumb(title: str, name: str) -> dict[str, str]:
    """Answer one step of the path to a page."""
    return {"title": title, "url": reverse(name)}


@login_required
@never_cache
@require_safe
def certificates(request: HttpRequest) -> HttpResponse:
    """Show one's own certificates."""
    mine = Certificate.objects.filter(holder=reader(request)).select_related("series")
    page = Paginator(mine, PER_PAGE).get_page(request.GET.get("page"))
    rows = [describing.row(certificate) for certificate in page]
    return render(request, "certificates/certificates.html", {"page": page, "rows": rows})


@login_required
@never_cache
@require_safe
def certificate_paper(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Hand out the paper, byte by byte as it was drawn."""
    certificate = get_object_or_404(Certificate.objects.visible_to(reader(request)).select_related("series"), pk=pk)
    try:
        content = certificate.read_paper()
    except PaperNotDrawn as error:
        messages.info(request, error.messages[0])
        return redirect(certificate)
    except PaperAltered:
        return render(request, "certificates/paper_altered.html", {"certificate": certificate}, status=409)
    name = certificate.full_number.replace(" № ", "-")
    return FileResponse(BytesIO(content), as_attachment=True, filename=f"{name}.pdf", content_type="application/pdf")


@login_required
@never_cache
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Show the register, newest first."""
    found = Certificate.objects.register(reader(request)).select_related("series")
    form = RegisterForm(request.GET)
    if form.is_valid():
        found = found.matching(**form.cleaned_data)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": [describing.row(certificate) for certificate in page],
        "query": urlencode({name: value for name, value in request.GET.items() if name != "page"}),
        "is_filtered": any(request.GET.get(name) for name in form.fields),
        "decides": reader(request).has_role(Role.CERTIFICATE_OFFICER),
        "held": HeldIssue.objects.count(),
    }
    return render(request, "certificates/register.html", context)


@login_required
@never_cache
@require_safe
def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one line of the register: to its holder, and with its history to officers and auditors."""
    person = reader(request)
    found = get_object_or_404(Certificate.objects.visible_to(person).select_related("series"), pk=pk)
    context: dict[str, Any] = {
        "certificate": found,
        "row": describing.row(found),
        "lines": describing.for_register(found),
        "crumbs": [crumb(_("My certificates"), "certificates")],
    }
    if person.has_role(Role.CERTIFICATE_OFFICER, Role.AUDITOR):
        context["crumbs"] = [crumb(_("Register of certificates"), "register")]
        context["history"] = registry.get_logs_for_instance(found).select_related("user")
        context["is_revocable"] = Certificate.objects.revocable_by(person).filter(pk=pk).exists()
    return render(request, "certificates/certificate.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def revoke_certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the reason, then take the certificate out of force."""
    revocable = Certificate.objects.revocable_by(reader(request)).select_related("series", "holder")
    certificate = get_object_or_404(revocable, pk=pk)
    form = RevokeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            certificate.revoke(by=reader(request), because=form.cleaned_data["because"], note=form.cleaned_data["note"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("%(number)s has been revoked.") % {"number": certificate.full_number})
            return redirect(certificate)
    crumbs = [
        crumb(_("Register of certificates"), "register"),
        {"title": certificate.full_number, "url": certificate.get_absolute_url()},
    ]
    context = {
        "certificate": certificate,
        "form": form,
        "lines": describing.in_brief(certificate),
        "crumbs": crumbs,
    }
    return render(request, "certificates/revoke.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def held_issues(request: HttpRequest) -> HttpResponse:
    """Show what could not be issued and why; try one of them again."""
    held = HeldIssue.objects.decidable_by(reader(request)).select_related("enrolment__person")
    if request.method == "POST":
        return _release(request, ReleaseForm(request.POST, held=held))
    page = Paginator(held, PER_PAGE).get_page(request.GET.get("page"))
    keys = [row.enrolment.course_key for row in page]
    courses = CoursePage.objects.filter(translation_key__in=keys).select_related("locale").order_by("-live")
    titles = {course.key: course for course in in_best_language(list(courses))}
    rows = [(row, titles.get(row.enrolment.course_key)) for row in page]
    crumbs = [crumb(_("Register of certificates"), "register")]
    return render(request, "certificates/held.html", {"page": page, "rows": rows, "crumbs": crumbs})


def _release(request: HttpRequest, form: ReleaseForm) -> HttpResponse:
    if not form.is_valid():
        messages.warning(request, _("This certificate is not held any more."))
        return redirect("held_issues")
    held = form.cleaned_data["held"]
    if certificate := issuing.release(held, by=reader(request)):
        messages.success(request, _("%(number)s has been issued.") % {"number": certificate.full_number})
    else:
        held.refresh_from_db()
        messages.warning(request, _("It is still held: %(reason)s") % {"reason": held.reason})
    return redirect("held_issues")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for a code or a file, and answer what is known about it."""
    if request.method != "POST":
        return _verification(request, VerifyForm())
    if refusal := consume_or_429(request, action="verify"):
        return refusal
    form = VerifyForm(request.POST, request.FILES)
    if not form.is_valid():
        return _verification(request, form)
    if file := form.cleaned_data["file"]:
        return _verification(request, VerifyForm(), verifying.by_file(file.chunks()))
    answer = verifying.by_code(form.cleaned_data["code"], number=form.cleaned_data["number"])
    return _verification(request, VerifyForm(), answer)


@never_cache
@require_safe
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """Answer about the code in the address, as the QR on the paper holds it."""
    if refusal := consume_or_429(request, action="verify", limit_get=True):
        return refusal
    answer = verifying.by_code(code)
    return _verification(request, VerifyForm(), answer, status=200 if answer.is_known else 404)


def _verification(
    request: HttpRequest, form: VerifyForm, answer: verifying.Answer | None = None, *, status: int = 200
) -> HttpResponse:
    page = render(request, "certificates/verify.html", {"form": form, "answer": answer}, status=status)
    page["X-Robots-Tag"] = "noindex, nofollow"
    return page
