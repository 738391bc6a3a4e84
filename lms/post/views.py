"""The inbox."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lms.people.models import Person
from lms.post.models import Letter

PER_PAGE = 20


def reader(request: HttpRequest) -> Person:
    """Answer who is signed in, behind a door that lets nobody else in."""
    return request.user  # type: ignore[return-value]


@login_required
@never_cache
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """Show one's letters, the unread ones first."""
    mine = Letter.objects.visible_to(reader(request)).unread_first()
    return render(request, "post/letters.html", {"page": Paginator(mine, PER_PAGE).get_page(request.GET.get("page"))})


@login_required
@never_cache
@require_safe
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a letter; that marks it as read."""
    found = get_object_or_404(Letter.objects.visible_to(reader(request)), pk=pk)
    found.open()
    crumbs = [{"title": _("Letters"), "url": reverse("letters")}]
    return render(request, "post/letter.html", {"letter": found, "crumbs": crumbs})
