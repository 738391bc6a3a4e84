"""Pages for those who look after staff."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from lms.people.errors import NotACoordinator
from lms.people.forms import StaffSearchForm
from lms.people.models import Person, Role, SignInSlip
from lms.people.staff import PrintedSlip, staff_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PER_PAGE = 50


@require_safe
@login_required
def staff(request: HttpRequest) -> HttpResponse:
    """Show the staff in one's care, to look somebody up and print a slip."""
    user: Any = request.user
    if not user.has_role(Role.COORDINATOR, Role.SYSTEM_ADMINISTRATOR):
        raise NotACoordinator
    form = StaffSearchForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    page = Paginator(staff_of(user, words=words), PER_PAGE).get_page(request.GET.get("page"))
    query = urlencode({"q": words}) if words else ""
    return render(request, "people/staff.html", {"form": form, "people": page, "query": query, "words": words})


@login_required
def staff_slip(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue a slip and show it once, ready to be printed; the browser keeps nothing of it."""
    user: Any = request.user
    person = get_object_or_404(Person.objects.in_care_of(user), pk=pk)
    if request.method != "POST":
        return redirect("staff")
    slip, code = SignInSlip.objects.issue(to=person, by=user)
    response = render(request, "people/slip.html", {"printed": PrintedSlip(slip, code)})
    response["Cache-Control"] = "no-store"
    return response
