"""Shared computers and powerful roles: sign out the idle, ask the powerful for a second factor."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from lms.people.models import Person

Answer = Callable[[HttpRequest], HttpResponse]
SEEN = "people.seen_at"
WRITE_EVERY = 60  # seconds: a session row is not written on every click
OPEN_TO_ALL = ("/accounts/", "/static/", "/healthz", "/readyz", "/help/", "/accessibility/", "/who-sees-what/")


def is_open(path: str) -> bool:
    """Answer whether an address may be read before a password or a second factor is set up."""
    return path.startswith(OPEN_TO_ALL) and not path.startswith("/accounts/2fa/recovery-codes/download")


class IdleSignOutMiddleware:
    """Ends a session that nobody touched for IDLE_MINUTES, so that a shared computer forgets."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Sign out the idle, note the others as seen."""
        if request.session.session_key and request.session.get("_auth_user_id"):
            now, seen = int(time.time()), request.session.get(SEEN)
            if seen and now - seen > settings.IDLE_MINUTES * 60:
                logout(request)
                messages.info(request, _("You were signed out because nothing happened for a while."))
            elif not seen or now - seen >= WRITE_EVERY:
                request.session[SEEN] = now
        return self.get_response(request)


class SecondFactorMiddleware:
    """Sends those who must choose a password, or who have power and no second factor, to do so first.

    Wagtail's and Django's own sign-in pages would bypass the second factor; whatever way a session was
    opened, nothing but the account pages opens until it was shown.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the page, or the step that is still missing."""
        if request.session.get("_auth_user_id") and not is_open(request.path):
            missing = self._missing(request, request.user)  # type: ignore[arg-type]
            if missing:
                return redirect(missing)
        return self.get_response(request)

    def _missing(self, request: HttpRequest, person: Person) -> str:
        if not person.is_authenticated:
            return ""
        if person.must_change_password:
            return reverse("choose_password")
        if not person.needs_second_factor:
            return ""
        records = get_authentication_records(request, person)
        if any(record.get("method") == "mfa" for record in records):
            return ""
        if is_mfa_enabled(person):
            return f"{reverse('second_factor')}?next={request.get_full_path()}"
        return reverse("second_factor_needed")
