"""Verification: anyone may ask whether a certificate is what it says; nobody learns more than that."""

from __future__ import annotations

import datetime
import hashlib
import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from lms.certificates import codes, describing
from lms.certificates.models import Certificate

logger = logging.getLogger(__name__)
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Answer:
    """What a stranger is told: a sentence, what follows from it, and the lines that may be read."""

    verdict: str
    sentence: str
    text: str
    tone: str = ""
    lines: describing.Lines = field(default_factory=list)
    note: str = ""

    @property
    def is_known(self) -> bool:
        """Is there such a certificate at all?"""
        return self.verdict != UNKNOWN


def by_code(text: str, *, number: str = "") -> Answer:
    """Answer about the certificate with this code and, where a number is given too, this number."""
    code = codes.normalised(text)
    certificate = None
    if codes.is_well_formed(code):
        certificate = Certificate.objects.select_related("series").filter(code=code).first()
    if certificate and number.strip() and not _is_number_of(certificate, number):
        certificate = None
    return _answer(certificate)


def by_file(chunks: Iterable[bytes]) -> Answer:
    """Answer about the certificate whose paper consists of exactly these bytes. Nothing of them is kept."""
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    certificate = Certificate.objects.select_related("series").filter(sha256=digest.hexdigest()).first()
    return _answer(certificate, by_file=True)


def _is_number_of(certificate: Certificate, text: str) -> bool:
    """Say whether the text is the number, with or without the series, however it is spaced."""
    given, whole = _parts(text), _parts(certificate.full_number)
    return given in (whole, whole[-1:])


def _parts(number: str) -> list[str]:
    return [part.lstrip("0") for part in re.findall(r"\d+|[^\W\d_]+", number.casefold().replace("№", " "))]


def _answer(certificate: Certificate | None, *, by_file: bool = False) -> Answer:
    verdict = certificate.verdict if certificate else UNKNOWN
    logger.info("certificate verified", extra={"verdict": verdict})
    if certificate is None:
        return Answer(UNKNOWN, _("No such certificate is known here."), _unknown(is_file=by_file))
    sentence, tone, text = _words(certificate)
    note = _("The name is shortened. That somebody asked is recorded, who asked is not.")
    if by_file:
        text = f"{text} {_('The file is the one that was issued, unchanged.')}"
    return Answer(verdict, sentence, f"{text} {_checked()}", tone, describing.for_strangers(certificate), note)


def _words(certificate: Certificate) -> tuple[str, str, str]:
    match certificate.verdict:
        case "revoked":
            return (
                _("This certificate has been revoked."),
                "bad",
                _("It is no longer in force. Its number is never given to another certificate."),
            )
        case "expired":
            return (
                _("This certificate has expired."),
                "",
                _("It was issued by the body named below; its term is over."),
            )
        case _:
            return (
                _("This certificate is valid."),
                "good",
                _("It was issued by the body named below and is in force."),
            )


def _unknown(*, is_file: bool) -> str:
    if is_file:
        return _(
            "This file is not one that was issued here, or it was changed afterwards. A scan or a photograph is "
            "another file: check such a paper by its code."
        )
    return _(
        "Compare the code with the paper, sign by sign: it has twelve, and I, L, O, U, Y, 0 and 1 never occur in it. "
        "If it is the same, ask the body that is named on the paper."
    )


def _checked() -> str:
    now = timezone.localtime()
    offset = (now.utcoffset() or datetime.timedelta()).total_seconds() / 3600
    return _("Checked on %(date)s at %(time)s (UTC%(offset)s).") % {
        "date": describing.date_in_words(now.date()),
        "time": f"{now:%H:%M}",
        "offset": f"{offset:+g}",
    }
