"""What holds for one learner at a quiz: limit, attempts and window, with what was granted on top."""

from __future__ import annotations

import dataclasses
import datetime
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from lms.assessment import clock
from lms.assessment.errors import WindowAhead, WindowOver

ENDLESS = datetime.timedelta(days=365)  # how long a practice without a time limit stays open

if TYPE_CHECKING:
    from lms.assessment.models.accommodations import Accommodation


@dataclass(frozen=True)
class Terms:
    """Limit, attempts and window of one learner. Practice may go without a limit, and without a number of attempts."""

    minutes: int | None
    attempts: int | None = 1
    opens_at: datetime.datetime | None = None
    closes_at: datetime.datetime | None = None
    extra_minutes: int = 0
    extra_attempts: int = 0
    runs_past_closing: bool = True

    @property
    def all_minutes(self) -> int | None:
        """The limit with the extra time; None without a limit."""
        return None if self.minutes is None else self.minutes + self.extra_minutes

    @property
    def all_attempts(self) -> int | None:
        """How many attempts there are, with those that were granted; None for as many as one likes."""
        return None if self.attempts is None else self.attempts + self.extra_attempts

    @property
    def extended(self) -> str:
        """«60 min, extended from 30»; empty without extra time."""
        if self.minutes is None or not self.extra_minutes:
            return ""
        return clock.extended(self.minutes + self.extra_minutes, self.minutes)

    @property
    def opening(self) -> str:
        """Day, hour and zone from which one may start; empty for always."""
        return clock.day_and_hour(self.opens_at) if self.opens_at else ""

    @property
    def closing(self) -> str:
        """Day, hour and zone until which one may start; empty for always."""
        return clock.day_and_hour(self.closes_at) if self.closes_at else ""

    @property
    def last_end(self) -> datetime.datetime | None:
        """The moment after which nobody answers any more: the closing, and after it the extra time of this learner.

        Extra time that the closing would cut away would be none. Only where whoever granted it said so, the closing
        holds for it too.
        """
        if self.closes_at is None or not self.runs_past_closing:
            return self.closes_at
        return self.closes_at + datetime.timedelta(minutes=self.extra_minutes)

    def end_of(self, started_at: datetime.datetime) -> datetime.datetime:
        """Answer when an attempt ends that began at a moment: after its time, at the latest with the window.

        One without a limit is put away after a year.
        """
        end = started_at + (ENDLESS if self.all_minutes is None else datetime.timedelta(minutes=self.all_minutes))
        return min(end, self.last_end) if self.last_end else end

    @property
    def minutes_from_now(self) -> int:
        """The whole minutes that whoever starts now would have."""
        now = timezone.now()
        return max(0, int((self.end_of(now) - now).total_seconds()) // 60)

    @property
    def is_cut_short(self) -> bool:
        """Will the closing take away some of the time of whoever starts now?"""
        return self.all_minutes is not None and self.minutes_from_now < self.all_minutes

    def refuse(self) -> None:
        """Raise WindowAhead or WindowOver when nobody may start now."""
        now = timezone.now()
        if self.opens_at and now < self.opens_at:
            raise WindowAhead(self.opening)
        if self.closes_at and now >= self.closes_at:
            raise WindowOver(self.closing)

    def with_granted(self, granted: Sequence[Accommodation]) -> Terms:
        """Answer the terms with what was granted to the learner and to the cohort.

        Of two the larger extra time and the larger number of attempts count, not their sum. A window of one's own
        comes before that of the cohort, and that before that of the quiz.
        """
        if not granted:
            return self
        own_first = sorted(granted, key=lambda accommodation: accommodation.person_id is None)
        percent = max(accommodation.extra_percent for accommodation in granted)
        timed = [accommodation for accommodation in granted if accommodation.extra_percent]
        return dataclasses.replace(
            self,
            opens_at=next((each.opens_at for each in own_first if each.opens_at), self.opens_at),
            closes_at=next((each.closes_at for each in own_first if each.closes_at), self.closes_at),
            extra_minutes=math.ceil((self.minutes or 0) * percent / 100),
            extra_attempts=max(accommodation.extra_attempts for accommodation in granted),
            runs_past_closing=any(each.runs_past_closing for each in timed) or not timed,
        )
