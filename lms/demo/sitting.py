"""Somebody takes a test: drawn, answered and marked as any other, then moved back in time."""

from __future__ import annotations

import datetime
from decimal import Decimal
from random import Random
from typing import Any

from django.utils import translation

from courses.models import Enrolment
from lms.assessment import drawing
from lms.assessment.models import Attempt, AttemptItem, QuizPage
from lms.assessment.terms import Terms

UNHURRIED = 30  # minutes, where a test has no limit


def sit(quiz: QuizPage, enrolment: Enrolment, *, mistakes: int, at: datetime.datetime, chance: Random) -> Attempt:
    """Answer an attempt begun at a moment, submitted within its time, with so many wrong answers."""
    limit = quiz.minutes or UNHURRIED
    minutes = chance.randint(limit // 3, limit - 2)
    with translation.override(enrolment.language):
        attempt = drawing.start(quiz, enrolment.person)
        items = list(attempt.items.select_related("version__question"))
        wrong = {item.pk for item in chance.sample(items, min(mistakes, len(items)))}
        for place, item in enumerate(items, 1):
            item.answer = wrong_answer(item, chance) if item.pk in wrong else right_answer(item)
            item.sequence = 1
            item.saved_at = at + datetime.timedelta(minutes=minutes * place / len(items))
        AttemptItem.objects.bulk_update(items, ["answer", "sequence", "saved_at"])
        attempt.submit()
    finished_at, ends_at = at + datetime.timedelta(minutes=minutes), Terms(quiz.minutes).end_of(at)
    Attempt.objects.filter(pk=attempt.pk).update(started_at=at, ends_at=ends_at, finished_at=finished_at)
    enrolment.completions.filter(activity__key=quiz.translation_key).update(completed_at=finished_at)
    attempt.finished_at = finished_at
    return attempt


def right_answer(item: AttemptItem) -> Any:
    """Answer what gets full marks, in the shape that marking takes."""
    key = item.version.key
    match item.version.question.kind:
        case "single" | "multiple":
            return list(key["right"])
        case "true_false":
            return [str(key["right"]).lower()]
        case "numeric":
            return [key["value"]]
        case "short_answer":
            return [key["accept"][0]]
        case "matching":
            return dict(key["pairs"])
        case _:
            return {step: str(place) for place, step in enumerate(key["sequence"], 1)}


def wrong_answer(item: AttemptItem, chance: Random) -> Any:
    """Answer a mistake that people make; a part of the points may be right in it. Sometimes nothing is answered."""
    key = item.version.key
    match item.version.question.kind:
        case "single" | "multiple":
            wrong = chance.choice([letter for letter in item.order if letter not in key["right"]])
            kept = key["right"][1:]  # of several right ones the first is overlooked
            return [*kept, wrong]
        case "true_false":
            return [str(not key["right"]).lower()]
        case "numeric":
            return [str(Decimal(key["value"]) + Decimal(key["tolerance"]) + 1)]
        case "short_answer":
            return None
        case "matching":
            rights = list(key["pairs"].values())
            return dict(zip(key["pairs"], rights[1:] + rights[:1], strict=True))
        case _:
            first, second, *rest = key["sequence"]
            return {step: str(place) for place, step in enumerate([second, first, *rest], 1)}
