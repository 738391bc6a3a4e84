"""How an attempt is conducted: its time and what was added to it, its seat in an exam room, its voiding."""

from __future__ import annotations

import datetime
import secrets
from typing import TYPE_CHECKING, Any

from django.core import signing
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from courses.models import Enrolment
from lms.assessment import clock
from lms.assessment.errors import DecidingForOneself, EnrolmentNotUnderWay, VoidAlready
from lms.assessment.models.rooms import ExamRoom, SeatNote
from lms.assessment.seats import Place
from lms.assessment.signals import attempt_voided
from lms.people.models import Person

if TYPE_CHECKING:
    from lms.assessment.terms import Terms

GOING_ON = (Enrolment.State.ACTIVE, Enrolment.State.COMPLETED)
CLOCK = "lms.assessment.clock"
TWO_CLICKS = datetime.timedelta(seconds=10)


class Conduct(models.Model):
    """What invigilators, instructors and boards decide about an attempt; its answers are none of it.

    The time only ever grows while an attempt is under way: what was granted, added or promised is never taken back from
    somebody who sits. The clock stops for nobody: while an enrolment is interrupted no answer is taken and nobody
    finishes, but the time runs on, and the attempt is closed at its limit with what was saved before. Whoever was
    interrupted wrongly is given the attempt back by voiding it. Credit for a test that was passed before the
    interruption is given when the enrolment goes on.
    """

    room = models.ForeignKey(
        ExamRoom, models.PROTECT, related_name="attempts", null=True, blank=True, verbose_name=_("exam room")
    )
    seat = models.CharField(_("key of the computer that holds it"), max_length=22, blank=True)
    minutes = models.PositiveSmallIntegerField(_("time limit of the test in minutes"), default=0)  # 0: none
    extra_minutes = models.PositiveSmallIntegerField(_("minutes by an accommodation"), default=0)
    added_minutes = models.PositiveSmallIntegerField(_("minutes added by an invigilator"), default=0)
    closes_at = models.DateTimeField(_("closing of the test"), null=True, blank=True)
    void_reason = models.CharField(_("why it is void"), max_length=300, blank=True)
    is_given_back = models.BooleanField(_("does not use up an attempt"), default=False)

    if TYPE_CHECKING:
        state: str
        learner: Person
        enrolment: Enrolment
        started_at: datetime.datetime
        ends_at: datetime.datetime
        finished_at: datetime.datetime | None
        is_passed: bool | None
        is_open: bool
        items: Any
        seat_notes: Any

    class Meta:
        abstract = True

    @property
    def all_minutes(self) -> int:
        """The limit with everything that was granted and added."""
        return self.minutes + self.extra_minutes + self.added_minutes

    @property
    def extended(self) -> str:
        """«60 min, extended from 30»; empty when nothing was granted or added."""
        is_longer = self.minutes and self.all_minutes > self.minutes
        return clock.extended(self.all_minutes, self.minutes) if is_longer else ""

    @property
    def clock_url(self) -> str:
        """The address that tells a page how much time is left: signed, because no session is asked for it."""
        return reverse("attempt_clock", args=[signing.Signer(salt=CLOCK).sign(str(self.pk))])

    def lock(self) -> None:
        """Read the row again and hold it until the transaction ends."""
        self.refresh_from_db(from_queryset=type(self)._default_manager.select_for_update(of=("self",)))

    def refuse_interrupted(self) -> None:
        """Raise EnrolmentNotUnderWay while the enrolment is interrupted, or after it has ended without a result."""
        if self.enrolment.state not in GOING_ON:
            raise EnrolmentNotUnderWay(self.enrolment.get_state_display())

    # --- time ---------------------------------------------------------------------------------

    @transaction.atomic
    def retime(self, terms: Terms, *, by: Person, cause: str) -> bool:
        """Give an attempt under way the time of its terms; answer whether that was more. It never gets less."""
        self.lock()
        end = terms.end_of(self.started_at) + datetime.timedelta(minutes=self.added_minutes)
        if not self.is_open or end <= self.ends_at:
            return False
        self.extra_minutes = max(self.extra_minutes, terms.extra_minutes)
        self._move_end(end, by=by, data={"cause": cause})
        return True

    @transaction.atomic
    def extend(self, minutes: int, *, by: Person, reason: str) -> bool:
        """Add minutes to an attempt under way, past every closing; answer whether there was one.

        Raises DecidingForOneself.
        """
        self.lock()
        if by == self.learner:
            raise DecidingForOneself
        if not self.is_open:
            return False
        self.added_minutes += minutes
        end = self.ends_at + datetime.timedelta(minutes=minutes)
        self._move_end(end, by=by, data={"cause": "invigilator", "minutes": minutes, "reason": reason})
        return True

    def _move_end(self, end: datetime.datetime, *, by: Person, data: dict[str, Any]) -> None:
        moved = {"from": self.ends_at.isoformat(), "to": end.isoformat()}
        self.ends_at = end
        self.save(update_fields=["ends_at", "extra_minutes", "added_minutes"])
        log(instance=self, action="assessment.extended", user=by, data=data | moved)

    # --- seat ---------------------------------------------------------------------------------

    @transaction.atomic
    def take_seat(self, place: Place) -> str:
        """Have the attempt held by one computer of its room from now on; answer the key for it.

        Whatever computer held it before loses it. The second of two clicks is given what the first one got.
        """
        self.lock()
        last = self.seat_notes.filter(event__in=SeatNote.TAKING).first()
        if last and last.is_from(place) and last.at > timezone.now() - TWO_CLICKS:
            return self.seat
        event = SeatNote.Event.TOOK_OVER if self.seat else SeatNote.Event.STARTED
        self.seat = secrets.token_urlsafe(16)
        self.save(update_fields=["seat"])
        self.note_seat(event, place)
        return self.seat

    def note_seat(self, event: str, place: Place | None = None) -> None:
        """Write a line into the log of the room; outside a room nobody keeps one."""
        if self.room_id:
            facts = {"address": place.address, "browser": place.browser} if place else {}
            self.seat_notes.create(event=event, **facts)

    # --- voiding ------------------------------------------------------------------------------

    @transaction.atomic
    def void(self, *, by: Person, reason: str, gives_back: bool = False) -> None:
        """Make the attempt void, whatever its state; given back, it uses up no attempt.

        It counts for nothing any more, but what it led to before is not undone by itself: a completed course and a
        certificate are decided about by people. Raises VoidAlready or DecidingForOneself.
        """
        self.lock()
        if by == self.learner:
            raise DecidingForOneself
        if self.state == "voided":
            raise VoidAlready
        before, was_passed = self.state, bool(self.is_passed)
        list(self.items.select_for_update(of=("self",)).values_list("pk"))  # an answer on its way is waited for
        self.state, self.is_passed = "voided", None
        self.finished_at = self.finished_at or timezone.now()
        self.void_reason, self.is_given_back = reason, gives_back
        self.save(update_fields=["state", "is_passed", "finished_at", "void_reason", "is_given_back"])
        data = {"cause": reason, "from": before, "gives_back": gives_back, "was_passed": was_passed}
        log(instance=self, action="assessment.voided", user=by, data=data)
        self.note_seat(SeatNote.Event.VOIDED)
        attempt_voided.send(sender=type(self), attempt=self, was_passed=was_passed)
