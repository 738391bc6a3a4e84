"""Periodic work about attempts."""

from django_tasks import task

from lms.assessment import closing


@task()
def close_overdue() -> int:
    """Close the attempts of those who are absent at their limit."""
    return closing.close_overdue()
