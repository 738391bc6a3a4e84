"""Periodic work about pages."""

from django.core import management
from django_tasks import task


@task()
def publish_scheduled() -> None:
    """Publish and unpublish what authors scheduled for now."""
    management.call_command("publish_scheduled")
