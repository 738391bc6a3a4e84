"""Completing a course may earn a certificate."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from courses.models import Enrolment
from courses.signals import course_completed
from lms.certificates import issuing


@receiver(course_completed)
def issue_certificate(sender: Any, enrolment: Enrolment, **kwargs: Any) -> None:
    """Issue the certificate in the transaction of the completion: both stand or fall together."""
    issuing.issue_or_hold(enrolment)
