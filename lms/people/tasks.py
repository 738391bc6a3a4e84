"""Periodic work about sign-in."""

from django.core import management
from django_tasks import task

from lms.people.models import Person


@task()
def clear_expired() -> int:
    """Delete sessions whose time is over, and take groups away from those whose role has ended."""
    management.call_command("clearsessions")
    return Person.objects.sync_groups()
