"""What assessment does when something happens to an enrolment."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from courses.models import Enrolment
from courses.signals import enrolment_resumed


@receiver(enrolment_resumed)
def credit_what_was_passed(sender: Any, enrolment: Enrolment, **kwargs: Any) -> None:
    """Give credit for tests that were closed as passed while the enrolment was interrupted; twice gives no more."""
    for attempt in enrolment.attempts.creditable():
        attempt.credit()
