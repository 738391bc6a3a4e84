"""Periodic work about sign-in."""

from django.core import management
from django_tasks import task


@task()
def clear_expired() -> None:
    """Delete sessions whose time is over."""
    management.call_command("clearsessions")
