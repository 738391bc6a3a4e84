"""What can go wrong when a paper is drawn."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext_lazy as _


class ForbiddenAddress(PermissionDenied):
    """A page for paper asked for something that is neither our own font nor the theme's print folder."""


class SheetOverflows(ValidationError):
    """The words do not fit on the sheet, however densely they are set."""

    def __init__(self) -> None:
        super().__init__(_("The text does not fit on the sheet. Shorten the longest entries."), code="sheet_overflows")
