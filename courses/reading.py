"""What reading a lesson does: remember the place, answer a check, tick the lesson off."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from courses.models import CheckAnswer, Enrolment, LessonPage


def right_options(check: Any) -> list[int]:
    """Answer the numbers, from 0, of the right options of a knowledge check."""
    return [place for place, option in enumerate(check.value["options"]) if option["is_right"]]


@transaction.atomic
def answer_check(enrolment: Enrolment, lesson: LessonPage, check: Any, chosen: list[int]) -> CheckAnswer:
    """Keep the latest answer; when every check of the lesson is right, the lesson is done."""
    answer, is_new = CheckAnswer.objects.get_or_create(
        enrolment=enrolment,
        lesson_key=lesson.translation_key,
        block=check.id,
        defaults={"chosen": chosen, "is_right": chosen == right_options(check)},
    )
    if not is_new:
        answer.chosen, answer.is_right = chosen, answer.is_right or chosen == right_options(check)
        answer.answered_at = timezone.now()
        answer.tries = F("tries") + 1  # type: ignore[assignment]
        answer.save(update_fields=["chosen", "is_right", "answered_at", "tries"])
    if not open_checks(enrolment, lesson):
        enrolment.complete(lesson.translation_key, evidence={"checks": len(lesson.checks())})
    return answer


def open_checks(enrolment: Enrolment, lesson: LessonPage) -> set[str]:
    """Answer the ids of the checks of the lesson that have no right answer yet."""
    right = enrolment.check_answers.filter(lesson_key=lesson.translation_key, is_right=True)
    return {check.id for check in lesson.checks()} - set(right.values_list("block", flat=True))


def tick_off(enrolment: Enrolment, lesson: LessonPage) -> bool:
    """Complete a lesson on the reader's word; answer False while a check is still open."""
    if open_checks(enrolment, lesson):
        return False
    enrolment.complete(lesson.translation_key, evidence={"read": True})
    return True


def answers_to(enrolment: Enrolment | None, key: uuid.UUID) -> dict[str, CheckAnswer]:
    """Answer what the reader answered to the checks of a lesson, by the check's id."""
    if enrolment is None:
        return {}
    return {answer.block: answer for answer in enrolment.check_answers.filter(lesson_key=key)}
