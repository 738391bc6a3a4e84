"""What can go wrong with people and their sign-in."""

from __future__ import annotations

import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext_lazy as _


class AlreadyEmployed(ValidationError):
    """Two spells in one agency would overlap."""

    def __init__(self, since: datetime.date) -> None:
        super().__init__(
            _("This overlaps with the employment since %(since)s. End that one first."),
            params={"since": f"{since:%d.%m.%Y}"},
        )


class AlreadyLeft(ValidationError):
    """The spell has ended before."""

    def __init__(self, on: datetime.date) -> None:
        super().__init__(_("This employment ended on %(on)s."), params={"on": f"{on:%d.%m.%Y}"})


class AnotherAgency(ValidationError):
    """A transfer would lead out of the service."""

    def __init__(self) -> None:
        super().__init__(_("A transfer stays within one agency. End this employment and begin another one."))


class SlipNotValid(ValidationError):
    """The slip does not open this account."""

    def __init__(self) -> None:
        super().__init__(
            _("This number and code do not open an account. Check both, or ask your coordinator for a new slip.")
        )


class NotACoordinator(PermissionDenied):
    """The page is for those who look after staff."""

    def __init__(self) -> None:
        super().__init__(_("Only the coordinator of an institution sees its staff."))


class NotYourStaff(PermissionDenied):
    """The person is not in this coordinator's care."""

    def __init__(self) -> None:
        super().__init__(_("This person does not work in your institution."))


class HoldsPower(PermissionDenied):
    """A slip would be a way round the second factor of somebody with power over others."""

    def __init__(self) -> None:
        super().__init__(
            _("This person holds a role with power over others. Only the administrator of this site helps here.")
        )


class LastSecondFactor(PermissionDenied):
    """Somebody with power over others would be left with a password alone."""

    def __init__(self) -> None:
        super().__init__(_("Your role needs a second step of signing in. Add another one before you remove this one."))
