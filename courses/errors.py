"""What can go wrong on the way through a course."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext_lazy as _


class AlreadyEnrolled(ValidationError):
    """The person takes this course now."""

    def __init__(self) -> None:
        super().__init__(_("You take this course already."))


class EnrolmentClosed(ValidationError):
    """The course takes nobody in by themselves."""

    def __init__(self) -> None:
        super().__init__(_("Your coordinator enrols people for this course. Ask your coordinator."))


class PrerequisiteUnmet(ValidationError):
    """Another course has to be completed first."""

    def __init__(self, titles: list[str]) -> None:
        super().__init__(
            _("Complete first: %(courses)s."), params={"courses": ", ".join(f"«{title}»" for title in titles)}
        )


class CourseNotOpen(ValidationError):
    """Nothing of the course has been published yet."""

    def __init__(self) -> None:
        super().__init__(_("This course has no published lesson yet."))


class WrongState(ValidationError):
    """The enrolment is not in a state that allows this step."""

    def __init__(self, state: str) -> None:
        super().__init__(_("This is not possible: the enrolment is “%(state)s”."), params={"state": state})


class ReasonMissing(ValidationError):
    """A decision about somebody needs a reason in words."""

    def __init__(self) -> None:
        super().__init__({"reason": _("Say why in a few words.")})


class NotEnrolled(PermissionDenied):
    """The person does not take this course."""
