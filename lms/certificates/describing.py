"""What pages say about a certificate: labels and values in the reader's language, taken from the frozen facts."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, TypeAlias

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from lms.certificates.facts import Facts, Texts
from lms.certificates.models import Certificate, spoken
from lms.rendering.dates import long_date, long_period, short_date

Lines: TypeAlias = list[tuple[str, str]]  # label and value; a line without a value is not shown
TONES: Final = {"valid": "good", "expired": "warn", "revoked": "bad"}


@dataclass(frozen=True)
class Row:
    """One certificate in a list."""

    certificate: Certificate
    title: str
    language: str  # of the title, where that is not the reader's
    holder: str
    issued_on: str
    valid_through: str
    state: str
    tone: str

    @property
    def facts(self) -> list[str]:
        """What stands under the title of one's own certificate."""
        issued = _("Issued on %(date)s") % {"date": self.issued_on}
        until = _("valid through %(date)s") % {"date": self.valid_through} if self.valid_through else ""
        return list(filter(None, (self.certificate.full_number, issued, until)))

    @property
    def paper(self) -> str:
        """What the link to the paper says, or that there is none yet."""
        if not self.certificate.sha256:
            return _("The PDF is being drawn.")
        return _("Download the PDF (%(size)s)") % {"size": filesizeformat(self.certificate.paper_bytes)}


def row(certificate: Certificate) -> Row:
    """Answer how a list shows a certificate."""
    language, title = spoken(certificate.facts["programme"])
    issued_on = datetime.date.fromisoformat(certificate.facts["issued_on"])
    return Row(
        certificate=certificate,
        title=title,
        language="" if language == get_language() else language,
        holder=tagged(certificate.holder_name, certificate.facts["holder"]["language"]),
        issued_on=short_date(issued_on),
        valid_through=short_date(certificate.valid_until) if certificate.valid_until else "",
        state=state_words(certificate),
        tone=TONES[certificate.verdict],
    )


def state_words(certificate: Certificate) -> str:
    """Answer the state in one word: valid, expired or revoked."""
    words = {"valid": _("valid"), "expired": _("expired"), "revoked": _("revoked")}
    return words[certificate.verdict]


def for_strangers(certificate: Certificate) -> Lines:
    """Answer what anyone may read who holds the code: the name is shortened, grounds are a category."""
    facts = certificate.facts
    return [
        (_("Certificate number"), certificate.full_number),
        (_("Holder"), tagged(certificate.masked_name, facts["holder"]["language"])),
        *_what_and_when(certificate),
        *_revocation(certificate),
        (_("Issued by"), words(facts["issuer"])),
    ]


def in_brief(certificate: Certificate) -> Lines:
    """Answer what tells one certificate from another."""
    return [
        (_("Holder"), tagged(certificate.holder_name, certificate.facts["holder"]["language"])),
        *_what_and_when(certificate),
    ]


def for_register(certificate: Certificate) -> Lines:
    """Answer the whole line of the register."""
    facts = certificate.facts
    holder = facts["holder"]
    return [
        (_("Entry in the register"), facts["registration_number"]),
        (_("Holder"), tagged(certificate.holder_name, holder["language"])),
        (_("Name in Latin letters"), holder["latin"]),
        (_("Rank"), words(holder["rank"])),
        (_("Position"), words(holder["position"])),
        (_("Institution"), words(holder["institution"])),
        *_what_and_when(certificate),
        (_("Period of study"), _period(facts)),
        (_("Result of the final test"), _result(facts)),
        (_("Order"), _paper(facts["basis"]["order_number"], facts["basis"]["order_date"])),
        (_("Protocol of the commission"), _paper(facts["basis"]["protocol_number"], facts["basis"]["protocol_date"])),
        (_("Issued by"), words(facts["issuer"])),
        (_("Code"), certificate.printed_code),
        *_revocation(certificate),
        (_("Reason in words"), certificate.revoked_note),
    ]


def words(texts: Texts) -> str:
    """Answer the text in the reader's language; what stands in for it says which language it is."""
    language, text = spoken(texts)
    return tagged(text, language)


def tagged(text: str, language: str) -> str:
    """Answer the text, marked with its language where that is not the reader's."""
    if not text or language == get_language():
        return text
    return render_to_string("certificates/words.html", {"text": text, "language": language})


def date_in_words(day: datetime.date | None) -> str:
    """Answer a date as the reader's language writes it; nothing for no date."""
    return long_date(day, get_language() or settings.LANGUAGE_CODE) if day else ""


def _what_and_when(certificate: Certificate) -> Lines:
    facts = certificate.facts
    lines = [
        (_("Programme"), words(facts["programme"])),
        (_("Kind"), certificate.get_kind_display()),
        (_("Hours"), academic_hours(facts["hours"])),
        (_("Issued on"), date_in_words(datetime.date.fromisoformat(facts["issued_on"]))),
    ]
    if certificate.state == Certificate.State.ISSUED:
        until = date_in_words(certificate.valid_until)
        lines.append((_("Valid through"), _("%(date)s, inclusive") % {"date": until} if until else _("without an end")))
    return lines


def _revocation(certificate: Certificate) -> Lines:
    if certificate.revoked_at is None:
        return []
    reason: str | Promise = certificate.get_revoked_because_display()
    return [
        (_("Revoked on"), date_in_words(timezone.localdate(certificate.revoked_at))),
        (_("Reason"), str(reason)),
    ]


def academic_hours(hours: str) -> str:
    """Answer how long the course was, in words."""
    number = Decimal(hours).normalize()
    count = int(number) if number == int(number) else 2
    text = ngettext("%(hours)s academic hour", "%(hours)s academic hours", count)
    return text % {"hours": number_format(f"{number:f}")}


def _period(facts: Facts) -> str:
    start, end = (datetime.date.fromisoformat(facts[name]) for name in ("started_on", "ended_on"))  # type: ignore[literal-required]
    return long_period(start, end, get_language() or settings.LANGUAGE_CODE)


def _result(facts: Facts) -> str:
    result = facts["result"]
    if result is None:
        return ""
    return _("%(score)s per cent") % {"score": number_format(f"{Decimal(result['score']).normalize():f}")}


def _paper(number: str, day: str) -> str:
    if not day:
        return number
    return _("No. %(number)s of %(date)s") % {
        "number": number,
        "date": short_date(datetime.date.fromisoformat(day)),
    }
