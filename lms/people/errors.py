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


class SlipNotValid(ValidationError):
    """The slip does not open this account."""

    def __init__(self) -> None:
        super().__init__(
            _("This number and code do not open an account. Check both, or ask your coordinator for a new slip.")
        )


class NotYourStaff(PermissionDenied):
    """The person is not in this coordinator's care."""
