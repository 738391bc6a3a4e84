"""Letters about results and appeals. None of them says who marked or decided."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from lms.assessment import clock, overview
from lms.assessment.models import Appeal, Attempt
from lms.assessment.models.appeals import deadline
from lms.people.models import Person
from lms.post import letters


def result_stands(attempt: Attempt) -> None:
    """Tell the learner that a person has marked what was written, and until when an appeal is possible."""
    until = deadline(attempt)
    letters.send(
        attempt.learner,
        "result_stands",
        about=f"attempt {attempt.pk}",
        link=reverse("attempt_result", args=[attempt.pk]),
        title=_title(attempt, attempt.learner),
        until=clock.day_and_hour(until) if until else "",
    )


def appeal_opened(appeal: Appeal, judges: Iterable[Person]) -> None:
    """Tell those who may decide that an appeal waits for one of them."""
    _to_each(appeal, judges, "appeal_opened", link=reverse("appeal", args=[appeal.pk]))


def appeal_without_judge(appeal: Appeal, administrators: Iterable[Person]) -> None:
    """Tell those who give out roles that nobody may decide an appeal, because all who could have marked it."""
    _to_each(appeal, administrators, "appeal_without_judge", link="")


def _to_each(appeal: Appeal, people: Iterable[Person], kind: str, *, link: str) -> None:
    for person in people:
        title = _title(appeal.attempt, person)
        letters.send(person, kind, about=f"appeal {appeal.pk}", link=link, title=title, appeal=appeal)


def appeal_decided(appeal: Appeal) -> None:
    """Tell the learner what was decided and why."""
    attempt = appeal.attempt
    letters.send(
        attempt.learner,
        "appeal_decided",
        about=f"appeal {appeal.pk}",
        link=reverse("attempt_result", args=[attempt.pk]),
        title=_title(attempt, attempt.learner),
        appeal=appeal,
    )


def _title(attempt: Attempt, reader: Person) -> str:
    with translation.override(reader.preferred_language):
        quiz = overview.quiz_of(attempt)
        return quiz.title if quiz else _("A test that is no longer there")
