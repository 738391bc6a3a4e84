"""What can go wrong with certificates."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


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

    def __init__(self) -> None:
        super().__init__(_("Only certificate officers decide about certificates, and never about their own."))


class RegisterClosed(PermissionDenied):
    """Only certificate officers and auditors read the register."""

    def __init__(self) -> None:
        super().__init__(_("Only certificate officers and auditors read the register."))


class NotCompleted(ValidationError):
    """There is nothing to certify: the course is not completed."""

    def __init__(self) -> None:
        super().__init__(_("The course is not completed, so there is nothing to certify."))


class PaperNotDrawn(ValidationError):
    """The worker has not drawn the paper yet."""

    def __init__(self) -> None:
        super().__init__(_("The paper is being drawn. Try again in a minute."))


class PaperAltered(ValidationError):
    """The stored file is missing, or not the one that was drawn."""

    def __init__(self) -> None:
        super().__init__(_("The stored file is not the one that was drawn. It is not handed out."))


class OrderMissing(ValidationError):
    """A certificate of in-service training rests on an order; this enrolment has none."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "There is no order with a number and a date. Put the enrolment into a cohort that has one, "
                "or complete its cohort."
            ),
            code="order_missing",
        )


class CourseMissing(ValidationError):
    """No page of the course is left that would tell what it is called."""

    def __init__(self) -> None:
        super().__init__(_("The course has no page any more, so its title is not known."), code="course_missing")


class IssuedByHand(ValidationError):
    """The award says that an officer decides."""

    def __init__(self) -> None:
        super().__init__(_("Certificates of this course are issued by decision of an officer."), code="issued_by_hand")


class GlyphMissing(ValidationError):
    """A letter is not in the fonts of the certificate: a box would be printed in its place."""

    def __init__(self, *, letter: str, field: str) -> None:
        super().__init__(
            _("The letter “%(letter)s” (%(code)s) in “%(field)s” cannot be printed on a certificate."),
            code="glyph_missing",
            params={"letter": letter, "code": f"U+{ord(letter):04X}", "field": field},
        )


FIELDS: Final[dict[str, StrPromise]] = {  # where a letter stands, as officers call it
    "number": _("prefix of the series"),
    "holder.family": _("family name"),
    "holder.given": _("given name"),
    "holder.patronymic": _("patronymic"),
    "holder.latin": _("name in Latin letters"),
    "holder.rank": _("rank"),
    "holder.position": _("position"),
    "holder.institution": _("institution of the holder"),
    "issuer": _("issuing body"),
    "programme": _("title of the course"),
    "place": _("town of the issuing body"),
    "standards": _("standards covered"),
    "basis.order_number": _("number of the order"),
    "basis.protocol_number": _("number of the commission's protocol"),
    "signatories.name": _("name of a signatory"),
    "signatories.position": _("office of a signatory"),
    "modules.title": _("title of a module"),
}


def field_words(path: str) -> str:
    """Answer what people call a field of the facts, such as “family name” for holder.family."""
    parts = [part for part in path.split(".") if not part.isdigit()]
    known = next((".".join(parts[:length]) for length in (2, 1) if ".".join(parts[:length]) in FIELDS), "")
    return str(FIELDS[known]) if known else path


HELD_BY: Final[dict[str, Callable[..., ValidationError]]] = {
    "glyph_missing": GlyphMissing,
    "order_missing": OrderMissing,
    "course_missing": CourseMissing,
    "issued_by_hand": IssuedByHand,
}
