"""E-mail, sent by the worker."""

from django_tasks import task

from lms.post import letters


@task()
def mail_letter(letter_id: int) -> bool:
    """Mail one letter."""
    return letters.mail(letter_id)


@task()
def mail_waiting() -> int:
    """Mail what a failed server left behind."""
    return letters.mail_waiting()
