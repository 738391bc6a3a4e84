"""An exam room as its invigilators see it: who sits where, how far, and how much time is left. Never an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from lms.assessment.models import Attempt, AttemptItem, ExamRoom, QuizPage, SeatNote

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from lms.people.models import Person

NOTHING: list[Any] = [[], {}, [""]]  # what an answer is that was taken back


@dataclass(frozen=True)
class Seat:
    """One attempt of a room: its person, its computer and how far it is."""

    attempt: Attempt

    @property
    def person(self) -> Person:
        """Who sits here."""
        return self.attempt.learner

    @property
    def is_sitting(self) -> bool:
        """Is the attempt under way?"""
        return self.attempt.state == Attempt.State.IN_PROGRESS

    @property
    def address(self) -> str:
        """The address of the computer that was used last."""
        return self.attempt.last_address or ""  # type: ignore[attr-defined]

    @property
    def browser(self) -> str:
        """The family of its browser; empty for one that is not known."""
        return self.attempt.last_browser or ""  # type: ignore[attr-defined]

    @property
    def changes(self) -> int:
        """How often the test went on at another computer."""
        return self.attempt.changes  # type: ignore[attr-defined]

    @property
    def is_away(self) -> bool:
        """Was the person called away, and has not come back?"""
        return self.is_sitting and self.attempt.last_event == SeatNote.Event.LEFT  # type: ignore[attr-defined]

    @property
    def answered(self) -> int:
        """How many questions have an answer."""
        return self.attempt.answered  # type: ignore[attr-defined]

    @property
    def questions(self) -> int:
        """How many questions were drawn."""
        return self.attempt.drawn  # type: ignore[attr-defined]


def _count(rows: QuerySet[Any]) -> Any:
    counted = rows.filter(attempt=OuterRef("pk")).order_by().values("attempt").annotate(number=Count("pk"))
    return Coalesce(Subquery(counted.values("number")), 0)


def seats_of(room: ExamRoom) -> list[Seat]:
    """Answer who sits and who sat in a room, by name, those under way first; in one query."""
    answered = AttemptItem.objects.filter(answer__isnull=False)
    for nothing in NOTHING:
        answered = answered.exclude(answer=nothing)
    notes = SeatNote.objects.filter(attempt=OuterRef("pk"))
    placed = notes.filter(address__isnull=False)
    attempts = room.attempts.select_related("learner").annotate(
        drawn=_count(AttemptItem.objects.all()),
        answered=_count(answered),
        changes=_count(SeatNote.objects.filter(event=SeatNote.Event.TOOK_OVER)),
        last_event=Subquery(notes.values("event")[:1]),
        last_address=Subquery(placed.values("address")[:1]),
        last_browser=Subquery(placed.values("browser")[:1]),
    )
    seats = [Seat(attempt) for attempt in attempts.order_by("learner__family_name", "learner__given_name", "pk")]
    return sorted(seats, key=lambda seat: not seat.is_sitting)


def in_rooms_only(quizzes: list[QuizPage]) -> list[QuizPage]:
    """Answer the tests of a list that are taken in exam rooms only."""
    return [quiz for quiz in quizzes if quiz.needs_room]
