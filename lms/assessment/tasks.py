"""Work about attempts and imports that nobody waits for."""

from django_tasks import task

from lms.assessment import appealing, closing, importing
from lms.assessment.models import QuestionImport


@task()
def close_overdue() -> int:
    """Close the attempts of those who are absent at their limit."""
    return closing.close_overdue()


@task()
def close_decided_appeals() -> int:
    """Close the appeals whose decision lies two weeks back."""
    return appealing.close_decided()


@task()
def check_import(import_id: int) -> None:
    """Give the verdicts about an uploaded file."""
    importing.check(QuestionImport.objects.get(pk=import_id))


@task()
def carry_out_import(import_id: int) -> None:
    """Import the questions of a file that was checked."""
    importing.carry_out(QuestionImport.objects.get(pk=import_id))


@task()
def clear_imports() -> int:
    """Delete uploads that nobody imported within a week."""
    return importing.clear_abandoned()
