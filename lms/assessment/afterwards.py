"""What a learner reads beside a result that was changed afterwards."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from lms.assessment.models import Attempt, AttemptItem, Regrading, ResultDecision


def notes_on(attempt: Attempt, items: Collection[AttemptItem]) -> list[str]:
    """Answer in sentences what was changed about the marking of an attempt, and why, the oldest first."""
    if attempt.state == Attempt.State.VOIDED:
        return []
    regradings = Regrading.objects.for_quiz(attempt.quiz_key).by_version([item.version_id for item in items])
    found = [(regrading, item) for item in items for regrading in regradings.get(item.version_id, [])]
    found.sort(key=lambda pair: (pair[0].applied_at, pair[0].pk, pair[1].position))
    return [_note(regrading, item) for regrading, item in found if regrading.state == Regrading.State.APPLIED]


def _note(regrading: Regrading, item: AttemptItem) -> str:
    words = {
        Regrading.What.DROP: _("Question %(position)s was left out of the marking on %(day)s: %(reason)s"),
        Regrading.What.CREDIT: _("Everybody got the full point for question %(position)s on %(day)s: %(reason)s"),
        Regrading.What.NEW_KEY: _("What is right in question %(position)s was corrected on %(day)s: %(reason)s"),
    }[Regrading.What(regrading.what)]
    return words % {"position": item.position, "day": regrading.day, "reason": regrading.reason}


def decision_on(attempt: Attempt) -> ResultDecision | None:
    """Answer the last decision about the pass of an attempt, if it ever was in question."""
    return attempt.decisions.order_by("-opened_at", "-pk").first()
