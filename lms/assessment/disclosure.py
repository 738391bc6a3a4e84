"""When right answers may be seen: never while others can still sit the same form.

What an attempt shows, and when, is frozen at its start (`feedback`, `feedback_when`, `is_fixed_form`); when the test
has closed is asked of the pages and cohorts as they are now: a window that is extended keeps the answers back longer.
"""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from courses.models import Cohort
from lms.assessment import clock
from lms.assessment.models import Accommodation, Attempt, QuizPage


@dataclass(frozen=True)
class Closing:
    """When a test closes for everybody, as far as that is known, and whether it has."""

    at: datetime.datetime | None = None
    is_open_ended: bool = False
    is_sat: bool = False

    @property
    def is_past(self) -> bool:
        """Has the last moment passed that is known?"""
        return self.at is not None and self.at <= timezone.now()

    @property
    def is_over(self) -> bool:
        """Can nobody sit the test any more?"""
        return not (self.is_sat or self.is_open_ended) and (self.at is None or self.is_past)


@dataclass(frozen=True)
class Disclosure:
    """What the result of an attempt shows now, and why it shows no more."""

    shows_answers: bool
    explains: bool = False
    words: str = ""


def closing(quiz_key: uuid.UUID, course_key: uuid.UUID) -> Closing:
    """Answer when a test closes for everybody: with its window, else with the last cohort that has begun.

    Whoever was granted a later window keeps it open, and so does whoever sits it with more time than others. It is
    over when it is no longer published.
    """
    pages = list(QuizPage.objects.live().filter(translation_key=quiz_key))
    is_sat = Attempt.objects.in_progress().filter(quiz_key=quiz_key).exists()
    if not pages:
        return Closing(is_sat=is_sat)
    windows = [page.closes_at for page in pages if page.closes_at]
    if len(windows) == len(pages):
        return Closing(max([*windows, *_own_windows(quiz_key)]), is_sat=is_sat)
    begun = Cohort.objects.filter(course_key=course_key, starts_on__lte=timezone.localdate())
    ends = list(begun.values_list("ends_on", flat=True))
    last = max((day for day in ends if day), default=None)
    return Closing(_midnight_after(last) if last else None, is_open_ended=not ends or None in ends, is_sat=is_sat)


def _own_windows(quiz_key: uuid.UUID) -> list[datetime.datetime]:
    granted = Accommodation.objects.in_force().filter(quiz_key=quiz_key).values_list("closes_at", flat=True)
    return [moment for moment in granted if moment]


def _midnight_after(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time()))


def disclosed(attempt: Attempt) -> Disclosure:
    """Answer what the result of a marked attempt shows now.

    An attempt that asked what everybody is asked waits for the end that is known, also where the author wants answers
    to show right after it; without an end there is nothing to wait for.
    """
    if attempt.feedback == QuizPage.Feedback.MARKS:
        words = _("This test shows points only. The answers are not shown, because others still sit it.")
        return Disclosure(shows_answers=False, words=words)
    shown = Disclosure(shows_answers=True, explains=attempt.feedback == QuizPage.Feedback.FULL)
    waits = attempt.feedback_when == QuizPage.FeedbackWhen.CLOSED
    if attempt.is_practice or not (waits or attempt.is_fixed_form):
        return shown
    closes = closing(attempt.quiz_key, attempt.enrolment.course_key)
    has_no_end = closes.is_open_ended and (closes.at is None or closes.is_past)
    if closes.is_over or (has_no_end and not waits):
        return shown
    return Disclosure(shows_answers=False, words=until(closes, waits=waits))


def until(closes: Closing, *, waits: bool) -> str:
    """Answer in words when right answers are shown that wait for the end of a test, or for the end that is known."""
    if waits and closes.is_open_ended:
        return _("The right answers are shown when the test has closed for everybody. No day is set for that yet.")
    if closes.at is None or closes.is_past:
        return _("The right answers are shown as soon as the last attempts that are under way are finished.")
    return _(
        "The right answers are shown from %(moment)s, when the test has closed for everybody. Until then others can "
        "still sit it."
    ) % {"moment": clock.day_and_hour(closes.at)}
