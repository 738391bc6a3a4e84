"""The start page, one's own page, the pages of words, and what is said when something goes wrong."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_required
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse, HttpResponseServerError
from django.shortcuts import redirect, render
from django.template.loader import get_template
from django.utils.encoding import iri_to_uri
from django.views.decorators.http import require_safe

from lms.operations.languages import interface_language
from lms.reports.standing import standing_of

if TYPE_CHECKING:
    from django.http import HttpRequest

AGAIN = 5  # seconds until a page that found no database is asked for once more


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Lead to the catalogue in the reader's language."""
    return redirect(f"/{interface_language()}/")


@require_safe
@login_required
def my_page(request: HttpRequest) -> HttpResponse:
    """Show what this person has to do, has done and holds."""
    person: Any = request.user
    return render(request, "reports/my_page.html", {"standing": standing_of(person)})


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Show how the site is used."""
    return render(request, "pages/help.html")


@require_safe
def who_sees_what(request: HttpRequest) -> HttpResponse:
    """Show which role sees which data."""
    return render(request, "pages/who_sees_what.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Show what the site does for people with a disability, and where it falls short."""
    return render(request, "pages/accessibility.html")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that the request was not understood."""
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that this is not the reader's, and why not if that is known."""
    return render(request, "403.html", {"exception": str(exception)}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is no such page."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that something broke, without asking anything that may be broken too.

    A database that does not answer comes back by itself, and so does the page; a form was sent from the page before it.
    """
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        place = "" if request.method in ("GET", "HEAD") else f"; url={_sent_from(request)}"
        headers = {"Refresh": f"{AGAIN}{place}", "Retry-After": str(AGAIN), "Cache-Control": "no-store"}
        return HttpResponse(get_template("503.html").render(), status=503, headers=headers)
    return HttpResponseServerError(get_template("500.html").render())


def _sent_from(request: HttpRequest) -> str:
    path = urlsplit(request.headers.get("Referer", "")).path
    return iri_to_uri(path) if path.startswith("/") and not path.startswith("//") else "/"
