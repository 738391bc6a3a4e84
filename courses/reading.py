"""What reading a lesson does: remember the place, answer a check, tick the lesson off."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from courses.models import CheckAnswer, Enrolment, LessonPage


@transaction.atomic
def answer_check(enrolment: Enrolment, lesson: LessonPage, check: Any, chosen: list[int]) -> CheckAnswer:
    """Keep the latest answer; when every check of the lesson is right, the lesson is done."""
    answer, is_new = CheckAnswer.objects.get_or_create(
        enrolment=enrolment,
        lesson_key=lesson.translation_key,
        block=check.id,
        defaults={"chosen": chosen, "is_right": chosen == check.value.right},
    )
    if not is_new:
        answer.chosen, answer.is_right = chosen, answer.is_right or chosen == check.value.right
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


def answers_to(enrolment: Enrolment | None, lesson: LessonPage) -> dict[str, CheckAnswer]:
    """Answer what the reader answered last to the checks of a lesson, by the check's id.

    Each has `is_correct`: whether that last answer is right, while `is_right` stays once it was.
    """
    if enrolment is None:
        return {}
    right = {check.id: check.value.right for check in lesson.checks()}
    found = {}
    for answer in enrolment.check_answers.filter(lesson_key=lesson.translation_key):
        answer.is_correct = answer.chosen == right.get(answer.block)  # type: ignore[attr-defined]
        found[answer.block] = answer
    return found
