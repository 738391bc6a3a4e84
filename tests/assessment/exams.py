"""Makers of accommodations and exam rooms for tests."""

import datetime

from django.utils import timezone

from lms.assessment.models import Accommodation, ExamRoom, QuizPage

HOUR = datetime.timedelta(hours=1)
MINUTE = datetime.timedelta(minutes=1)


def typed(moment):
    """A moment as a box for day and hour sends it."""
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def grant(quiz, *, to, by, **fields):
    """An accommodation in force, and the attempts that got more time by it."""
    whom = {"cohort": to} if hasattr(to, "course_key") else {"person": to}
    draft = Accommodation(
        quiz_key=quiz.translation_key, course_key=quiz.course.key, **whom, **{"reason": "Broken hand", **fields}
    )
    return draft, draft.grant(by=by)


def room_of(quiz, *, by, others=(), **fields):
    """An exam room that is open."""
    now = timezone.now()
    room = ExamRoom(
        quiz_key=quiz.translation_key,
        **{"place": "Hall 2", "opens_at": now - MINUTE, "closes_at": now + 3 * HOUR, **fields},
    )
    room.open_up(by=by, invigilators=others)
    return room


def in_rooms_only(quiz):
    """The quiz, from now on taken in an exam room only."""
    QuizPage.objects.filter(pk=quiz.pk).update(needs_room=True)
    quiz.needs_room = True
    return quiz
