"""allauth, as this house needs it: nobody signs up, the service number signs in."""

from __future__ import annotations

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from lms.people import second_factor


class AccountAdapter(DefaultAccountAdapter):
    """Closes sign-up and keeps e-mail out of the way."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("This service number and password do not belong together."),
        "account_inactive": _("This account is closed. Ask your coordinator."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account for oneself here."""
        return False

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Ask whoever has a second factor for it: the password was known at sign-in already."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [method for method in methods if method["id"] != "reauthenticate"] or methods

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Go back to one's settings after changing the password."""
        return reverse("preferences")

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """Leave the sign-in name as the agency gave it."""


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keeps the secrets of second factors encrypted with a key made of SECRET_KEY."""

    def _fernet(self) -> Fernet:
        key = salted_hmac("lms.people.second_factor", settings.SECRET_KEY, algorithm="sha256").digest()
        return Fernet(base64.urlsafe_b64encode(key))

    def encrypt(self, text: str) -> str:
        """Answer the text encrypted for the database."""
        return self._fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Answer the text of an encrypted secret; an unreadable one answers nothing and opens nothing."""
        try:
            return self._fernet().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return ""

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """Whoever holds a role with power keeps at least one second factor."""
        return second_factor.may_be_removed(authenticator)
