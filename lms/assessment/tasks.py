"""Work about attempts that nobody waits for."""

from django_tasks import task

from lms.assessment import closing, regrading
from lms.assessment.models import Regrading


@task()
def close_overdue() -> int:
    """Close the attempts of those who are absent at their limit."""
    return closing.close_overdue()


@task()
def count_regrading(regrading_id: int) -> None:
    """Make the dry run of a regrading that concerns many."""
    regrading.count(Regrading.objects.get(pk=regrading_id))


@task()
def apply_regrading(regrading_id: int) -> bool:
    """Apply a regrading that concerns many, from where it stands."""
    return regrading.carry_out(Regrading.objects.get(pk=regrading_id))
