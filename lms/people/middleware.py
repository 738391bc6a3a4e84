"""Shared computers and powerful roles: sign out the idle, ask the powerful for a second factor."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from lms.people import second_factor

if TYPE_CHECKING:
    from lms.people.models import Person

Answer = Callable[[HttpRequest], HttpResponse]
SEEN = "people.seen_at"
WRITE_EVERY = 60  # seconds: a session row is not written on every click
WATCHING = "X-Watching"  # said by a page that renews itself: nobody has touched anything
ADMIN = "/admin/"

OPEN_TO_ALL = frozenset({"account_logout", "healthz", "readyz", "help", "accessibility", "who_sees_what"})
TO_CHOOSE_A_PASSWORD = OPEN_TO_ALL | {"choose_password"}
TO_SHOW_A_FACTOR = OPEN_TO_ALL | {
    "second_factor",
    "account_reauthenticate",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
}
TO_ADD_A_FACTOR = OPEN_TO_ALL | {
    "second_factor_needed",
    "account_reauthenticate",
    "account_change_password",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
}


class IdleSignOutMiddleware:
    """Makes a shared computer forget: ends a session nobody touched, and keeps its pages out of the browser."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Sign out those idle for IDLE_MINUTES, note the others as seen, forbid keeping what they were shown."""
        is_signed_in = bool(request.session.session_key and request.session.get("_auth_user_id"))
        if is_signed_in:
            now, seen = int(time.time()), request.session.get(SEEN)
            if seen and now - seen > settings.IDLE_MINUTES * 60:
                logout(request)
                messages.info(request, _("You were signed out because nothing happened for a while."))
            elif (not seen or now - seen >= WRITE_EVERY) and WATCHING not in request.headers:
                request.session[SEEN] = now
        response = self.get_response(request)
        if is_signed_in and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        return response


class SecondFactorMiddleware:
    """Sends those who must choose a password, or who have power and no second factor, to do so first.

    Wagtail's and Django's own sign-in pages would bypass the second factor; whatever way a session was
    opened, nothing opens but the addresses of the step that is missing, known by their names.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the page."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Answer the step that is still missing, if any; trainees cost one query, for their roles."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in OPEN_TO_ALL or not request.session.get("_auth_user_id") or not request.user.is_authenticated:
            return None
        step, open_names = missing_step(request, request.user)  # type: ignore[arg-type]
        return redirect(step) if step and name not in open_names else None


def missing_step(request: HttpRequest, person: Person) -> tuple[str, frozenset[str]]:
    """Answer the address of the step that a signed-in person still has to take, and what is open meanwhile."""
    if person.must_change_password:
        return reverse("choose_password"), TO_CHOOSE_A_PASSWORD
    if not needs_factor(request, person) or second_factor.was_shown(request, person):
        return "", frozenset()
    if not second_factor.devices_of(person):
        return reverse("second_factor_needed"), TO_ADD_A_FACTOR
    back = request.get_full_path() if request.method in ("GET", "HEAD") else reverse("my_page")
    return f"{reverse('second_factor')}?{urlencode({'next': back})}", TO_SHOW_A_FACTOR


def needs_factor(request: HttpRequest, person: Person) -> bool:
    """Answer whether a password alone is too little: for a role with power, and for whoever may enter the admin."""
    if person.needs_second_factor:
        return True
    return request.path.startswith(ADMIN) and person.has_perm("wagtailadmin.access_admin")
