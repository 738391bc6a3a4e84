"""Work about attempts and imports that nobody waits for."""

from django_tasks import task

from lms.assessment import appealing, closing, importing, regrading
from lms.assessment.models import QuestionImport, Regrading


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


@task()
def count_regrading(regrading_id: int) -> None:
    """Make the dry run of a regrading that concerns many."""
    regrading.count(Regrading.objects.get(pk=regrading_id))


@task()
def apply_regrading(regrading_id: int) -> bool:
    """Apply a regrading that concerns many, from where it stands."""
    return regrading.carry_out(Regrading.objects.get(pk=regrading_id))
