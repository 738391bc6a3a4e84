"""What reading a lesson does: remember the place, answer a check, tick the lesson off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import get_language
from wagtail.templatetags.wagtailcore_tags import richtext

from courses.models import CheckAnswer, Enrolment, LessonPage
from lms.operations.languages import interface_language
from lms.operations.remembered import remembered


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


@dataclass
class Check:
    """A knowledge check as a page shows it."""

    id: str
    question: str
    options: list[str]
    right: list[int]
    explanation: str

    @property
    def has_several(self) -> bool:
        """Is more than one answer right?"""
        return len(self.right) > 1


@dataclass
class Part:
    """One piece of a lesson: finished HTML, or a check with what the reader answered last."""

    html: str = ""
    check: Check | None = None
    answer: CheckAnswer | None = None

    @property
    def is_correct(self) -> bool:
        """Is the last answer right? Unlike `answer.is_right`, which stays once it was."""
        return bool(self.check and self.answer and self.answer.chosen == self.check.right)


def parts_of(lesson: LessonPage, enrolment: Enrolment | None) -> list[Part]:
    """Answer the pieces of a lesson with the reader's answers."""
    parts = remembered("content", f"parts:{lesson.pk}:{get_language()}", lambda: rendered(lesson))
    if enrolment and any(part.check for part in parts):
        answers = {a.block: a for a in enrolment.check_answers.filter(lesson_key=lesson.translation_key)}
        for part in parts:
            part.answer = answers.get(part.check.id) if part.check else None
    return parts


def rendered(lesson: LessonPage) -> list[Part]:
    """Answer the pieces of a lesson as HTML, its checks apart."""
    context = {"page": lesson, "LANGUAGE_CODE": interface_language()}
    return [
        Part(check=_check(block)) if block.block_type == "check" else Part(html=block.render(context=context))
        for block in lesson.body
    ]


def _check(block: Any) -> Check:
    value = block.value
    return Check(
        id=block.id,
        question=value["question"],
        options=[option["text"] for option in value["options"]],
        right=value.right,
        explanation=richtext(value["explanation"]),
    )
