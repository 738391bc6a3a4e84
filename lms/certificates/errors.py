"""What can go wrong with certificates."""

from __future__ import annotations

import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext_lazy as _


class AlreadyRevoked(ValidationError):
    """The certificate was revoked before."""

    def __init__(self, at: datetime.datetime) -> None:
        super().__init__(_("This certificate was revoked on %(on)s."), params={"on": f"{at:%d.%m.%Y}"})


class ReasonMissing(ValidationError):
    """A revocation needs a category and a reason in words."""

    def __init__(self) -> None:
        super().__init__(_("Choose the category of the reason and say why in a few words."))


class NotAnOfficer(PermissionDenied):
    """Only certificate officers decide about certificates, and never about their own."""
