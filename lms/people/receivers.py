"""What happens here when somebody signs in or changes how."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import password_changed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.contrib.auth.models import Group
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.models.signals import post_delete, post_migrate, post_save
from django.dispatch import receiver
from django.http import HttpRequest
from wagtail.log_actions import log

from lms.operations.remembered import forget
from lms.people.models import Employment, Institution, Person, PositionCategory, Role


@receiver(user_logged_in)
def record_sign_in(sender: Any, request: HttpRequest, user: Person, **kwargs: Any) -> None:
    """Write the sign-in into the audit log."""
    log(instance=user, action="people.signed_in", user=user)


@receiver(user_logged_out)
def record_sign_out(sender: Any, request: HttpRequest, user: Person | None, **kwargs: Any) -> None:
    """Write the sign-out into the audit log."""
    if user:
        log(instance=user, action="people.signed_out", user=user)


@receiver(password_changed)
def record_password(sender: Any, user: Person, **kwargs: Any) -> None:
    """Write the change of a password into the audit log."""
    log(instance=user, action="people.password_chosen", user=user)


@receiver(authenticator_added)
def record_added_factor(
    sender: Any, request: HttpRequest, user: Person, authenticator: Authenticator, **kwargs: Any
) -> None:
    """Take adding a device for showing it: its code or its key was just checked."""
    log(instance=user, action="people.second_factor_added", user=user, data={"type": authenticator.type})
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(request, user, method="mfa", id=authenticator.pk, type=authenticator.type)


@receiver(authenticator_removed)
def record_removed_factor(sender: Any, user: Person, authenticator: Authenticator, **kwargs: Any) -> None:
    """Write the removal of a second factor into the audit log."""
    log(instance=user, action="people.second_factor_removed", user=user, data={"type": authenticator.type})


@receiver(post_migrate)
def make_groups(sender: Any, **kwargs: Any) -> None:
    """Keep one group per role."""
    if getattr(sender, "name", "") == "lms.people":
        for role in Role.values:
            Group.objects.get_or_create(name=role)


@receiver([post_save, post_delete])
def forget_posts(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Let the posts that pages show be read anew when somebody's changed, or what it is called."""
    if isinstance(instance, Employment | Institution | PositionCategory):
        forget("staff")
