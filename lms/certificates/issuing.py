"""Issuing: numbers without gaps, frozen facts, exactly one certificate per completed enrolment."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from courses.consequences import Consequence
from courses.models import Enrolment
from lms.certificates import codes, freezing, paper
from lms.certificates.errors import (
    CourseMissing,
    GlyphMissing,
    IssuedByHand,
    NotAnOfficer,
    OrderMissing,
)
from lms.certificates.facts import Facts
from lms.certificates.models import Award, Certificate, HeldIssue, Register, Series, search_words
from lms.people.models import Person, Role
from lms.post import letters
from lms.rendering.errors import SheetOverflows

logger = logging.getLogger(__name__)
PATIENCE = datetime.timedelta(minutes=1)  # so long a new certificate may wait for its paper


@transaction.atomic
def issue(enrolment: Enrolment, *, by: Person | None = None) -> Certificate | None:
    """Answer the certificate of a completed enrolment, issued now if it was not before.

    None when the course earns none, or when it is held: then a HeldIssue says why and nothing is lost.
    Raises NotCompleted for a course that is still under way.
    """
    enrolment = _locked(enrolment)
    if existing := Certificate.objects.filter(enrolment=enrolment).first():
        return existing
    award = Award.objects.select_related("issuer").filter(course_key=enrolment.course_key).first()
    if award is None:
        return None
    try:
        facts = freezing.freeze(enrolment, award)
        paper.require_glyphs(facts)
    except (GlyphMissing, OrderMissing, CourseMissing) as problem:
        _hold(enrolment, problem, by=by)
        return None
    return _enter(enrolment, award, facts, by=by)


def issue_or_hold(enrolment: Enrolment) -> Certificate | None:
    """Answer the certificate that completing the course earns; where an officer decides, hold it for one."""
    award = Award.objects.filter(course_key=enrolment.course_key).first()
    if award is None:
        return None
    if award.is_automatic:
        return issue(enrolment)
    _hold(enrolment, IssuedByHand(), by=None)
    return None


@transaction.atomic
def release(held: HeldIssue, *, by: Person) -> Certificate | None:
    """Try again to issue what was held; answer the certificate, or None when it is held still.

    Raises NotAnOfficer for those who do not decide about it.
    """
    if not by.has_role(Role.CERTIFICATE_OFFICER) or held.enrolment.person == by:
        raise NotAnOfficer
    certificate = issue(held.enrolment, by=by)
    if certificate:
        log(instance=certificate, action="certificates.released", user=by)
    return certificate


def resting_on(enrolments: Collection[int]) -> dict[int, list[Consequence]]:
    """Answer what rests on the completion of these enrolments: a certificate, or one that is due with it."""
    issued = Certificate.objects.filter(enrolment__in=enrolments).select_related("series")
    found = {
        certificate.enrolment_id: [
            Consequence(
                certificate.full_number,
                url=certificate.get_absolute_url(),
                is_in_force=certificate.state == Certificate.State.ISSUED,
            )
        ]
        for certificate in issued
    }
    awards = Award.objects.filter(course_key=OuterRef("course_key")).values("prefix")[:1]
    others = Enrolment.objects.filter(pk__in=enrolments).exclude(pk__in=found).annotate(prefix=Subquery(awards))
    for pk, prefix in others.exclude(prefix=None).values_list("pk", "prefix"):
        found[pk] = [Consequence(_("A certificate %(prefix)s") % {"prefix": prefix}, is_due=True)]
    return found


def draw(certificate: Certificate) -> bool:
    """Draw the paper and keep it; answer whether it was drawn now. Drawing twice changes nothing.

    Raises SheetOverflows when the words are too many for a sheet.
    """
    if certificate.sha256:
        return False
    certificate.keep_paper(paper.draw(certificate.facts, verify_url=certificate.verify_url))
    logger.info("certificate drawn", extra={"certificate": certificate.pk})
    return True


def draw_missing() -> int:
    """Draw what a failed worker left without a paper; answer how many were drawn."""
    drawn = 0
    for certificate in Certificate.objects.undrawn().filter(issued_at__lt=timezone.now() - PATIENCE):
        try:
            drawn += draw(certificate)
        except SheetOverflows:
            logger.exception("certificate does not fit on its sheet", extra={"certificate": certificate.pk})
    return drawn


def _locked(enrolment: Enrolment) -> Enrolment:
    locked = Enrolment.objects.select_for_update(of=("self",))
    return locked.select_related("person", "cohort", "edition").get(pk=enrolment.pk)


def _enter(enrolment: Enrolment, award: Award, facts: Facts, *, by: Person | None) -> Certificate:
    """Take the numbers, write the line of the register, tell the holder, queue the drawing."""
    series, number = Series.take_number(award.prefix, int(facts["issued_on"][:4]))
    certificate = Certificate(
        series=series,
        number=number,
        code=codes.make_code(),
        entry=Register.take_entry(),
        holder=enrolment.person,
        enrolment=enrolment,
        kind=award.kind,
        valid_until=datetime.date.fromisoformat(facts["valid_until"]) if facts["valid_until"] else None,
    )
    facts["number"], facts["code"] = certificate.full_number, certificate.code
    facts["registration_number"] = str(certificate.entry)
    certificate.facts = facts
    words = f"{certificate.full_number} {certificate.code} {certificate.holder_name} {facts['holder']['latin']}"
    certificate.search_words = search_words(words)
    certificate.save()
    HeldIssue.objects.filter(enrolment=enrolment).delete()
    log(instance=certificate, action="certificates.issued", user=by)
    logger.info("certificate issued", extra={"certificate": certificate.pk})
    _tell(certificate)
    return certificate


def _tell(certificate: Certificate) -> None:
    from lms.certificates import tasks  # noqa: PLC0415  # the door above this room

    letters.send(
        certificate.holder,
        "certificate_issued",
        about=f"certificate {certificate.pk}",
        link=reverse("certificates"),
        certificate=certificate,
    )
    tasks.draw.enqueue(certificate.pk)


def _hold(enrolment: Enrolment, problem: ValidationError, *, by: Person | None) -> None:
    details = {name: value for name, value in (problem.params or {}).items() if name in ("letter", "field")}
    kept = {"problem": problem.code, "details": details}
    HeldIssue.objects.update_or_create(
        enrolment=enrolment, defaults=kept, create_defaults={**kept, "held_at": timezone.now()}
    )
    log(instance=enrolment, action="certificates.held", user=by, data={"problem": problem.code})
    logger.info("certificate held", extra={"enrolment": enrolment.pk, "problem": problem.code})
