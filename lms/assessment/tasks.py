"""Periodic work about attempts."""

from django_tasks import task

from lms.assessment import appealing, closing


@task()
def close_overdue() -> int:
    """Close the attempts of those who are absent at their limit."""
    return closing.close_overdue()


@task()
def close_decided_appeals() -> int:
    """Close the appeals whose decision lies two weeks back."""
    return appealing.close_decided()
