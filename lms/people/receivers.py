"""What happens here when somebody signs in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.models.signals import post_migrate
from django.dispatch import receiver
from django.http import HttpRequest
from wagtail.log_actions import log

from lms.people.models import Person, Role


@receiver(user_logged_in)
def record_sign_in(sender: Any, request: HttpRequest, user: Person, **kwargs: Any) -> None:
    """Write the sign-in into the audit log."""
    log(instance=user, action="people.signed_in", user=user)


@receiver(user_logged_out)
def record_sign_out(sender: Any, request: HttpRequest, user: Person | None, **kwargs: Any) -> None:
    """Write the sign-out into the audit log."""
    if user:
        log(instance=user, action="people.signed_out", user=user)


@receiver(post_migrate)
def make_groups(sender: Any, **kwargs: Any) -> None:
    """Keep one group per role."""
    if getattr(sender, "name", "") == "lms.people":
        for role in Role.values:
            Group.objects.get_or_create(name=role)
