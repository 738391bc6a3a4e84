"""Exam rooms: a start code, a list of computers, invigilators, and the log of the seats."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from lms.assessment import clock, networks
from lms.assessment.errors import (
    ComputerNotOfRoom,
    InvigilatesHere,
    NotAnInvigilator,
    RoomAhead,
    RoomClosed,
    RoomClosedAlready,
    StartCodeMissing,
    StartCodeWrong,
    TimeGivenMeanwhile,
)
from lms.assessment.seats import Place
from lms.people.models import Person, Role
from lms.people.models.slips import ALPHABET, normalised

if TYPE_CHECKING:
    from lms.assessment.models.attempts import Attempt

CODE_LENGTH = 6  # 30^6, about 29 bits, behind a limit of tries per person
INVIGILATORS = (Role.INSTRUCTOR, Role.ASSESSOR)


def make_code() -> str:
    """Answer a new start code, easy to read out and to type."""
    return "".join(secrets.choice(ALPHABET) for _position in range(CODE_LENGTH))


class ExamRoomQuerySet(models.QuerySet["ExamRoom"]):
    """Exam rooms, by who runs them."""

    def visible_to(self, user: Person) -> Self:
        """Those that one runs or ran; for certificate officers and auditors all."""
        if user.has_role(Role.CERTIFICATE_OFFICER, Role.AUDITOR):
            return self
        return self.filter(pk__in=ExamRoom.objects.filter(invigilators=user).values("pk"))

    def run_by(self, user: Person) -> Self:
        """Those in which this user decides: named as an invigilator, and still instructor or assessor."""
        return self.filter(invigilators=user) if user.has_role(*INVIGILATORS) else self.none()

    def with_code(self, quiz_key: uuid.UUID, typed: str) -> ExamRoom:
        """Answer the room of a quiz with a start code. Raises StartCodeMissing or StartCodeWrong."""
        if not typed.strip():
            raise StartCodeMissing
        for room in self.filter(quiz_key=quiz_key):
            if room.has_code(typed):
                return room
        raise StartCodeWrong


class ExamRoom(models.Model):
    """A room in which people sit a test under the eyes of invigilators."""

    quiz_key = models.UUIDField(_("test"), db_index=True)
    place = models.CharField(_("place"), max_length=120, help_text=_("Building and room, as people call it."))
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    code = models.CharField(_("start code"), max_length=CODE_LENGTH)
    addresses = models.JSONField(_("addresses of the computers"), default=list, blank=True)
    invigilators = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="exam_rooms", verbose_name=_("invigilators")
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("opened by")
    )
    opened_at = models.DateTimeField(_("opened at"), default=timezone.now)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, verbose_name=_("closed by")
    )
    closed_at = models.DateTimeField(_("closed at"), null=True)
    extensions = models.PositiveSmallIntegerField(_("times that time was given"), default=0)

    objects: ClassVar[ExamRoomQuerySet] = ExamRoomQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("exam room")
        verbose_name_plural = _("exam rooms")
        ordering = ("-opens_at", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["quiz_key", "code"], name="exam_room_code_once_per_quiz"),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="exam_room_closes_after_it_opens",
                violation_error_message=_("An exam room closes after it opens."),
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None) | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="exam_room_closed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.place

    @property
    def is_ahead(self) -> bool:
        """Does it open later?"""
        return timezone.now() < self.opens_at

    @property
    def is_closed(self) -> bool:
        """Does nobody start here any more, by an invigilator's word or by the clock?"""
        return self.closed_at is not None or timezone.now() >= self.closes_at

    @property
    def printed_code(self) -> str:
        """The code in two halves, as it is written on the board."""
        return f"{self.code[:3]} {self.code[3:]}"

    @property
    def opening(self) -> str:
        """Day, hour and zone of the opening."""
        return clock.day_and_hour(self.opens_at)

    @property
    def closing(self) -> str:
        """Day, hour and zone of the closing, as planned."""
        return clock.day_and_hour(self.closes_at)

    @property
    def closed(self) -> str:
        """Day, hour and zone at which an invigilator closed it; empty before that."""
        return clock.day_and_hour(self.closed_at) if self.closed_at else ""

    def has_code(self, typed: str) -> bool:
        """Answer whether this is the code, whatever its case, spaces and look-alikes."""
        return constant_time_compare(normalised(typed), self.code)

    # --- at the door --------------------------------------------------------------------------

    def refuse(self, learner: Person, place: Place, *, comes_back: bool = False) -> None:
        """Raise why this person cannot sit here at this computer; do nothing when there is no reason.

        Whoever comes back to an attempt under way does so after the closing, too: a computer that fails must not end a
        test. Raises RoomAhead, RoomClosed, ComputerNotOfRoom or InvigilatesHere.
        """
        if not comes_back and self.is_ahead:
            raise RoomAhead(place=self.place, opening=self.opening)
        if not comes_back and self.is_closed:
            raise RoomClosed(place=self.place)
        self.refuse_computer(place)
        if self.invigilators.filter(pk=learner.pk).exists():
            raise InvigilatesHere(place=self.place)

    def refuse_computer(self, place: Place) -> None:
        """Raise ComputerNotOfRoom for a computer outside the list; without a list every computer belongs."""
        if self.addresses and not networks.hold(self.addresses, place.address):
            raise ComputerNotOfRoom(place=self.place, address=place.address)

    # --- what invigilators do -----------------------------------------------------------------

    @transaction.atomic
    def open_up(self, *, by: Person, invigilators: Iterable[Person] = ()) -> None:
        """Open a new room with a new code; whoever opens it is an invigilator. Raises NotAnInvigilator."""
        if not by.has_role(*INVIGILATORS):
            raise NotAnInvigilator
        self.opened_by, self.code = by, make_code()
        self.save()
        self.invigilators.set({by, *invigilators})
        self._record("assessment.room_opened", by=by)

    @transaction.atomic
    def change(self, *, by: Person, invigilators: Iterable[Person]) -> None:
        """Keep what was changed in place, hours, computers and invigilators; whoever changes it stays one."""
        self.save(update_fields=["place", "opens_at", "closes_at", "addresses"])
        self.invigilators.set({by, *invigilators})
        self._record("assessment.room_changed", by=by)

    @transaction.atomic
    def renew_code(self, *, by: Person) -> None:
        """Take another code; the one until now opens nothing any more."""
        self._lock()
        self.code = make_code()
        self.save(update_fields=["code"])
        log(instance=self, action="assessment.code_renewed", user=by)

    @transaction.atomic
    def close(self, *, by: Person) -> None:
        """Let nobody start any more. Whoever sits goes on to the end. Raises RoomClosedAlready."""
        self._lock()
        if self.closed_at:
            raise RoomClosedAlready
        self.closed_at, self.closed_by = timezone.now(), by
        self.save(update_fields=["closed_at", "closed_by"])
        log(instance=self, action="assessment.room_closed", user=by)

    @transaction.atomic
    def give_time(
        self, minutes: int, *, by: Person, reason: str, seen: int, attempt_pk: int | None = None
    ) -> list[Attempt]:
        """Add minutes for one who sits here, or for all; answer the attempts that got them.

        `seen` is how often time had been given when the invigilator decided: two clicks, or two invigilators, do not
        give it twice. Raises TimeGivenMeanwhile.
        """
        self._lock()
        if self.extensions != seen:
            raise TimeGivenMeanwhile
        sitting = self.attempts.in_progress().exclude(learner=by).order_by("pk")
        if attempt_pk:
            sitting = sitting.filter(pk=attempt_pk)
        given = [attempt for attempt in sitting if attempt.extend(minutes, by=by, reason=reason)]
        if given:
            self.extensions += 1
            self.save(update_fields=["extensions"])
        return given

    def _lock(self) -> None:
        self.refresh_from_db(from_queryset=ExamRoom.objects.select_for_update(of=("self",)))

    def _record(self, action: str, *, by: Person) -> None:
        data: dict[str, Any] = {
            "opens": self.opens_at.isoformat(),
            "closes": self.closes_at.isoformat(),
            "addresses": self.addresses,
            "invigilators": sorted(self.invigilators.values_list("pk", flat=True)),
        }
        log(instance=self, action=action, user=by, data=data)


class SeatNoteQuerySet(models.QuerySet["SeatNote"]):
    """Lines of seat logs."""

    def visible_to(self, user: Person) -> Self:
        """Those of the rooms that this user may see."""
        return self.filter(attempt__room__in=ExamRoom.objects.visible_to(user).values("pk"))


class SeatNote(models.Model):
    """One line of the log of a room: who sat down, came back, left or finished, when, and at which computer."""

    class Event(models.TextChoices):
        STARTED = "started", _("started the test")
        RESUMED = "resumed", _("came back")
        TOOK_OVER = "took_over", _("went on at another computer")
        LEFT = "left", _("was called away")
        FINISHED = "finished", _("handed in")
        TIMED_OUT = "timed_out", _("the time was over")
        VOIDED = "voided", _("made void")

    TAKING = (Event.STARTED, Event.TOOK_OVER)

    attempt = models.ForeignKey(
        "assessment.Attempt", models.CASCADE, related_name="seat_notes", verbose_name=_("attempt")
    )
    event = models.CharField(_("what happened"), max_length=12, choices=Event.choices)
    at = models.DateTimeField(_("at"), default=timezone.now)
    address = models.GenericIPAddressField(_("address"), null=True)
    browser = models.CharField(_("browser"), max_length=20, blank=True)

    objects: ClassVar[SeatNoteQuerySet] = SeatNoteQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("line of a seat log")
        verbose_name_plural = _("seat logs")
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.attempt}: {self.get_event_display()}"

    @property
    def moment(self) -> str:
        """Day, hour and zone."""
        return clock.day_and_hour(self.at)

    def is_from(self, place: Place) -> bool:
        """Answer whether it was at this computer, as far as address and browser tell."""
        return (self.address, self.browser) == (place.address, place.browser)
