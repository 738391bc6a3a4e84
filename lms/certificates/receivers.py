"""Completing a course may earn a certificate; what is done to the completion later does not touch it by itself."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.dispatch import receiver

from courses.consequences import Consequence
from courses.models import Enrolment
from courses.signals import completion_retracted, completions_questioned, course_completed
from lms.certificates import issuing
from lms.certificates.models import HeldIssue


@receiver(course_completed)
def issue_certificate(sender: Any, enrolment: Enrolment, **kwargs: Any) -> None:
    """Issue the certificate in the transaction of the completion: both stand or fall together."""
    issuing.issue_or_hold(enrolment)


@receiver(completions_questioned)
def say_what_rests(sender: Any, enrolments: Collection[int], **kwargs: Any) -> dict[int, list[Consequence]]:
    """Answer the certificate of each enrolment that has one, or that completing the course would earn one."""
    return issuing.resting_on(enrolments)


@receiver(completion_retracted)
def owe_nothing(sender: Any, enrolment: Enrolment, **kwargs: Any) -> None:
    """Forget a certificate that was held: it is owed no more. One that was issued is for an officer to decide about."""
    HeldIssue.objects.filter(enrolment=enrolment).exclude(enrolment__state=Enrolment.State.COMPLETED).delete()
