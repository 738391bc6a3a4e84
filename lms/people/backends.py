"""Who sent a request: the person of the session."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from lms.people.models import Person


class PersonBackend(AuthenticationBackend):
    """Signs people in as allauth does, and finds the person of a session together with the roles held today."""

    def get_user(self, user_id: Any) -> Person | None:
        """Answer the person, roles included, in one query; None for somebody who is gone or may not sign in."""
        person = Person.objects.with_roles(user_id)
        return person if person and self.user_can_authenticate(person) else None
