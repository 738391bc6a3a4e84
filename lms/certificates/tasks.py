"""Drawing certificates, done by the worker."""

from django_tasks import task

from lms.certificates import issuing
from lms.certificates.models import Certificate


@task()
def draw(certificate_id: int) -> bool:
    """Draw one certificate."""
    return issuing.draw(Certificate.objects.get(pk=certificate_id))


@task()
def draw_missing() -> int:
    """Draw what a failed worker left behind."""
    return issuing.draw_missing()
