"""Where one person stands: what is to be done, what is done, which certificates are held."""

from __future__ import annotations

import dataclasses
import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from wagtail.models import Page

from courses.models import CoursePage, Enrolment
from courses.models.pages import in_best_language
from lms.assessment.models import PracticalTest
from lms.certificates.models import Certificate
from lms.post.models import Letter

if TYPE_CHECKING:
    from lms.people.models import Person

SOON = datetime.timedelta(days=7)
LETTERS_SHOWN = 5


@dataclass(frozen=True)
class Line:
    """One enrolment as a line of a list: the course in the best language, how far, until when."""

    enrolment: Enrolment
    page: CoursePage | None
    url: str
    today: datetime.date

    @property
    def title(self) -> str:
        """The title of the course."""
        return self.page.title if self.page else _("A course that is no longer published")

    @property
    def code(self) -> str:
        """The short code of the course."""
        return self.page.code if self.page else ""

    @property
    def language(self) -> str:
        """The language of the title, where it is not that of the page."""
        code = self.page.locale.language_code if self.page else ""
        return "" if code == get_language() else code

    @property
    def total(self) -> int:
        """How many lessons and tests complete the course."""
        return int(self.enrolment.total)  # type: ignore[attr-defined]

    @property
    def done(self) -> int:
        """How many of them are done; never more than there are."""
        return min(int(self.enrolment.done), self.total)  # type: ignore[attr-defined]

    @property
    def words(self) -> str:
        """How far, in words."""
        return _("%(done)s of %(total)s lessons and tests done") % {"done": self.done, "total": self.total}

    @property
    def facts(self) -> list[str]:
        """What stands under the title."""
        facts = [self.words]
        if self.page:
            hours = f"{self.page.hours.normalize():f}"
            facts.append(
                ngettext("%(hours)s academic hour", "%(hours)s academic hours", round(self.page.hours))
                % {"hours": hours}
            )
        return facts

    @property
    def is_active(self) -> bool:
        """Whether the person may go on now."""
        return self.enrolment.state == Enrolment.State.ACTIVE

    @property
    def is_begun(self) -> bool:
        """Whether the person has opened a lesson or finished anything."""
        return bool(self.enrolment.last_key or self.done)

    @property
    def is_overdue(self) -> bool:
        """Whether the last day is over."""
        return bool(self.enrolment.due_on and self.enrolment.due_on < self.today)

    @property
    def is_due_soon(self) -> bool:
        """Whether the last day is within a week."""
        return bool(self.enrolment.due_on and self.today <= self.enrolment.due_on <= self.today + SOON)

    @property
    def _badge(self) -> tuple[str, str]:
        if not self.is_active:
            return self.enrolment.get_state_display().capitalize(), "neutral"
        if self.is_overdue:
            return _("Overdue"), "bad"
        if self.is_due_soon:
            return _("Due soon"), "warn"
        return (_("Under way"), "now") if self.is_begun else (_("Not begun"), "neutral")

    @property
    def state(self) -> str:
        """The words of the badge."""
        return self._badge[0]

    @property
    def tone(self) -> str:
        """The tone of the badge."""
        return self._badge[1]

    @property
    def note(self) -> str:
        """Until when, and how long that still is."""
        if not self.enrolment.due_on:
            return ""
        day = f"{self.enrolment.due_on:%d.%m.%Y}"
        if self.is_overdue:
            return _("The last day was %(day)s.") % {"day": day}
        days = (self.enrolment.due_on - self.today).days
        return ngettext("Until %(day)s, %(days)s day left.", "Until %(day)s, %(days)s days left.", days) % {
            "day": day,
            "days": days,
        }

    @property
    def urgency(self) -> tuple[bool, datetime.date, datetime.datetime]:
        """What sorts the list: what may be done now, by the last day, the oldest first."""
        return not self.is_active, self.enrolment.due_on or datetime.date.max, self.enrolment.enrolled_at


@dataclass(frozen=True)
class Standing:
    """Everything on a person's own page."""

    today: datetime.date
    duties: list[Line]
    completed: list[Line]
    certificates: list[Certificate]
    letters: list[Letter]
    practical_tests: list[PracticalTest]
    place: Page | None

    @property
    def now(self) -> Line | None:
        """What to go on with: the course of the last lesson read, else the most urgent one."""
        active = [line for line in self.duties if line.is_active]
        read = [line for line in active if line.enrolment.last_at]
        latest = max(read, key=lambda line: line.enrolment.last_at or line.enrolment.enrolled_at, default=None)
        return latest or next(iter(active), None)

    @property
    def overdue(self) -> int:
        """How many courses are late."""
        return sum(line.is_active and line.is_overdue for line in self.duties)


def standing_of(person: Person) -> Standing:
    """Answer what the person has to do, has done and holds."""
    today = timezone.localdate()
    enrolments = list(Enrolment.objects.filter(person=person).with_progress())
    pages = _pages(CoursePage, {enrolment.course_key for enrolment in enrolments})
    lines = []
    for enrolment in enrolments:
        page = pages.get(enrolment.course_key)
        url = (page.get_url() or "") if page and page.live else ""
        lines.append(Line(enrolment, page, url, today))
    duties = sorted((line for line in lines if line.enrolment.is_open), key=lambda line: line.urgency)
    done = [line for line in lines if line.enrolment.state == Enrolment.State.COMPLETED]
    standing = Standing(
        today=today,
        duties=duties,
        completed=sorted(
            done, key=lambda line: line.enrolment.completed_at or line.enrolment.enrolled_at, reverse=True
        ),
        certificates=list(Certificate.objects.filter(holder=person).select_related("series")),
        letters=list(Letter.objects.visible_to(person).unread()[:LETTERS_SHOWN]),
        practical_tests=list(PracticalTest.objects.awaited_by(person)),
        place=None,
    )
    key = standing.now.enrolment.last_key if standing.now else None
    return dataclasses.replace(standing, place=_pages(Page, [key]).get(key)) if key else standing


def _pages(kind: Any, keys: Iterable[uuid.UUID]) -> dict[uuid.UUID, Any]:
    """Answer one page per key in the best language; one that is no longer live only where none is."""
    found = list(kind.objects.filter(translation_key__in=keys).select_related("locale"))
    live = [page for page in found if page.live]
    chosen = {page.translation_key: page for page in in_best_language(found)}
    return chosen | {page.translation_key: page for page in in_best_language(live)}
