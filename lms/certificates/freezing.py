"""What a certificate will say: read once, on the day of issue, from the course, the person and the papers."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from courses.models import Completion, CoursePage, Enrolment, ModulePage
from lms.certificates.errors import CourseMissing, NotCompleted, OrderMissing
from lms.certificates.facts import Basis, Facts, Holder, ModuleLine, Result, Signatory, Texts
from lms.certificates.models import Award, Kind, through
from lms.certificates.wording import WORDS
from lms.people.models import Employment

LANGUAGES: Final = [code for code, _ in settings.LANGUAGES]
PLACE_LANGUAGES: Final = ("kk", "ru", "en")
RESTS_ON_ORDER: Final = frozenset({Kind.IN_SERVICE, Kind.TRAINER, Kind.FITNESS})
DISTANCE_LEARNING: Final[Texts] = {
    "kk": "қашықтан оқыту",
    "ru": "дистанционная",
    "en": "distance learning",
    "ky": "аралыктан окутуу",
    "tg": "фосилавӣ",
    "uz": "masofaviy",
    "tk": "aralykdan",
}


def freeze(enrolment: Enrolment, award: Award) -> Facts:
    """Answer everything that will be printed, but for the numbers and the code, which are taken last.

    Raises NotCompleted; OrderMissing or CourseMissing when a certificate could not be what it says it is.
    """
    if enrolment.completed_at is None:
        raise NotCompleted
    if award.kind in RESTS_ON_ORDER and not _has_order(enrolment):
        raise OrderMissing
    return _Reading(enrolment, award, enrolment.completed_at).facts()


def today_in(award: Award) -> datetime.date:
    """Answer the date of today where the certificate is issued."""
    return timezone.localdate(timezone=ZoneInfo(award.issuer.time_zone))


def names_of(thing: Any) -> Texts:
    """Answer the names that people typed for a thing, by language; none for no thing."""
    found = {language: getattr(thing, f"name_{language}", "") for language in LANGUAGES}
    return {language: name for language, name in found.items() if name}


def _has_order(enrolment: Enrolment) -> bool:
    cohort = enrolment.cohort
    return bool(cohort and cohort.order_number.strip() and cohort.order_date)


@dataclass(frozen=True)
class _Reading:
    """One reading of all that a certificate says."""

    enrolment: Enrolment
    award: Award
    completed_at: datetime.datetime

    def facts(self) -> Facts:
        """Answer the facts, still without number and code."""
        issued_on = today_in(self.award)
        months = self.award.validity_months
        return {
            "number": f"{self.award.prefix}-{issued_on.year} №",
            "code": "",
            "kind": self.award.kind,  # type: ignore[typeddict-item]
            "languages": list(self.award.languages),
            "issuer": names_of(self.award.issuer),
            "holder": self._holder(),
            "programme": {language: page.title for language, page in self._pages.items()},
            "hours": str(self.enrolment.edition.hours),
            "form": DISTANCE_LEARNING,
            "started_on": self._day(self.enrolment.enrolled_at).isoformat(),
            "ended_on": self._completed_on.isoformat(),
            "place": self._place(),
            "result": self._result(),
            "basis": self._basis(),
            "registration_number": "",
            "issued_on": issued_on.isoformat(),
            "valid_until": through(issued_on, months).isoformat() if months else "",
            "standards": {language: page.standards for language, page in self._pages.items() if page.standards},
            "signatories": [_signatory(line) for line in self.award.signatories],
            "duplicate": False,
            "modules": self._modules(),
        }

    def _day(self, moment: datetime.datetime) -> datetime.date:
        return timezone.localdate(moment, timezone=ZoneInfo(self.award.issuer.time_zone))

    @cached_property
    def _completed_on(self) -> datetime.date:
        return self._day(self.completed_at)

    @cached_property
    def _pages(self) -> dict[str, CoursePage]:
        pages = by_language(CoursePage, [self.enrolment.course_key])
        if not pages:
            raise CourseMissing
        return pages[self.enrolment.course_key]

    @cached_property
    def _graded(self) -> list[Completion]:
        """The graded activities that were passed, in reading order; the final test is the last."""
        completions = self.enrolment.completions.select_related("activity").filter(activity__is_graded=True)
        return [done for done in completions.order_by("activity__position") if "percent" in done.evidence]

    def _holder(self) -> Holder:
        person = self.enrolment.person
        spells = Employment.objects.on(self._completed_on).filter(person=person)
        spell = spells.select_related("rank", "position", "institution").first()
        return {
            "family": person.family_name,
            "given": person.given_name,
            "patronymic": person.patronymic,
            "latin": person.latin_name,
            "language": person.name_language,
            "rank": names_of(spell and spell.rank),
            "position": names_of(spell and spell.position),
            "institution": names_of(spell and spell.institution),
        }

    def _place(self) -> Texts:
        found = {language: getattr(self.award.issuer, f"place_{language}") for language in PLACE_LANGUAGES}
        return {language: place for language, place in found.items() if place}

    def _result(self) -> Result | None:
        if not self._graded:
            return None
        evidence = self._graded[-1].evidence
        return {"score": str(evidence["percent"]), "pass_mark": str(evidence.get("pass_mark", ""))}

    def _basis(self) -> Basis:
        cohort = self.enrolment.cohort
        return {
            "order_number": cohort.order_number if cohort else "",
            "order_date": _iso(cohort.order_date if cohort else None),
            "protocol_number": cohort.protocol_number if cohort else "",
            "protocol_date": _iso(cohort.protocol_date if cohort else None),
        }

    def _modules(self) -> list[ModuleLine]:
        """Answer the modules of the edition that was taken, in its order; a deleted one has no words to print."""
        activities = self.enrolment.edition.activities.order_by("position")
        keys = list(dict.fromkeys(activity.module_key for activity in activities if activity.module_key))
        pages = by_language(ModulePage, keys)
        return [self._module(key, pages[key]) for key in keys if key in pages]

    def _module(self, key: uuid.UUID, pages: dict[str, ModulePage]) -> ModuleLine:
        scores = [done.evidence["percent"] for done in self._graded if done.activity.module_key == key]
        return {
            "title": {language: page.title for language, page in pages.items()},
            "hours": str(next(iter(pages.values())).hours),
            "result": per_cent(scores[-1], self.award.languages[0]) if scores else "",
        }


def by_language(model: Any, keys: list[uuid.UUID]) -> dict[uuid.UUID, dict[str, Any]]:
    """Answer the pages by key and language: the live ones, or where none is live the last that there were.

    An alias is left out: it lies in one language's tree with the words of another.
    """
    found: dict[uuid.UUID, dict[str, Any]] = {}
    pages = model.objects.filter(translation_key__in=keys, alias_of=None).select_related("locale")
    for page in pages.order_by("-live", "locale_id"):
        pages_of_key = found.setdefault(page.translation_key, {})
        if page.live or not any(other.live for other in pages_of_key.values()):
            pages_of_key[page.locale.language_code] = page
    return found


def per_cent(number: str, language: str) -> str:
    """Answer a number of per cent as the language writes it, without idle zeros."""
    text = f"{Decimal(number).normalize():f}"
    return WORDS[language].per_cent.format(number=text.replace(".", WORDS[language].decimal_mark))


def _signatory(line: dict[str, Any]) -> Signatory:
    return {"name": line["name"], "position": dict(line.get("position", {}))}


def _iso(day: datetime.date | None) -> str:
    return day.isoformat() if day else ""
