"""Starting an attempt: may it start, which questions, in which order."""

from __future__ import annotations

import datetime
import random
import uuid
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import get_language
from wagtail.log_actions import log
from wagtail.models import Page

from courses.models import Enrolment, ModulePage
from courses.models.pages import in_best_language
from lms.assessment import blueprint, clock
from lms.assessment.errors import AttemptsExhausted, LessonsUnread, NotTakingPart, StartCodeMissing, TooSoon
from lms.assessment.models import (
    Attempt,
    AttemptItem,
    ExamRoom,
    Question,
    QuestionText,
    QuestionVersion,
    QuizPage,
)
from lms.assessment.models.accommodations import terms_of
from lms.assessment.models.attempts import AttemptQuerySet
from lms.assessment.terms import Terms
from lms.people.models import Person

dice = random.SystemRandom()


def enrolment_for(quiz: QuizPage, learner: Person) -> Enrolment:
    """Answer the enrolment that an attempt belongs to. Raises NotTakingPart for others.

    A completed course leaves its ungraded tests open for practice, its graded ones are done.
    """
    mine = Enrolment.objects.of(quiz.course.key).filter(person=learner).select_related("edition")
    states = [Enrolment.State.ACTIVE] if quiz.is_graded else [Enrolment.State.ACTIVE, Enrolment.State.COMPLETED]
    found = mine.filter(state__in=states).order_by("state", "-enrolled_at").first()
    if found is None:
        raise NotTakingPart
    return found


def under_way(quiz: QuizPage, learner: Person) -> Attempt | None:
    """Answer the open attempt; one whose time is over is closed on the spot."""
    attempt = _open_attempts(quiz, learner).first()
    if attempt and not attempt.is_open:
        attempt.time_out()
    return attempt if attempt and attempt.is_open else None


def refuse(quiz: QuizPage, enrolment: Enrolment, terms: Terms) -> None:
    """Raise why no further attempt may start: WindowAhead, WindowOver, LessonsUnread, AttemptsExhausted or TooSoon."""
    terms.refuse()
    if quiz.opens_after_lessons and (open_modules := _modules_left(quiz, enrolment)):
        raise LessonsUnread(open_modules)
    used = Attempt.objects.filter(enrolment=enrolment, quiz_key=quiz.translation_key, is_given_back=False)
    earlier = list(used.order_by("number"))
    if terms.all_attempts is not None and len(earlier) >= terms.all_attempts:
        raise AttemptsExhausted(terms.all_attempts)
    if earlier and quiz.pause_hours and earlier[-1].finished_at:
        again = earlier[-1].finished_at + datetime.timedelta(hours=quiz.pause_hours)
        if again > timezone.now():
            raise TooSoon(clock.day_and_hour(again))


def _modules_left(quiz: QuizPage, enrolment: Enrolment) -> list[str]:
    live = Page.objects.live().filter(translation_key=OuterRef("key"))
    lessons = enrolment.edition.activities.filter(kind="lesson").filter(Exists(live))
    left = lessons.exclude(pk__in=enrolment.completions.values("activity")).order_by("position")
    keys = list(dict.fromkeys(left.values_list("module_key", flat=True)))
    pages = ModulePage.objects.filter(translation_key__in=keys).select_related("locale")
    titles = {page.translation_key: page.title for page in in_best_language(list(pages))}
    return [f"«{titles[key]}»" for key in keys if key in titles]


def start(quiz: QuizPage, learner: Person, *, room: ExamRoom | None = None) -> Attempt:
    """Answer the open attempt of this learner, or a new one with its draw frozen.

    Raises NotTakingPart, StartCodeMissing where the quiz is taken in a room only, what `refuse` raises, or
    TooFewQuestions.
    """
    enrolment = enrolment_for(quiz, learner)
    if attempt := under_way(quiz, learner):
        return attempt
    if quiz.needs_room and room is None:
        raise StartCodeMissing
    try:
        return _begin(quiz, learner, enrolment, room)
    except IntegrityError:  # two clicks at once through two enrolments: the database let one of them begin
        return _open_attempts(quiz, learner).get()


def _open_attempts(quiz: QuizPage, learner: Person) -> AttemptQuerySet:
    return Attempt.objects.in_progress().filter(learner=learner, quiz_key=quiz.translation_key)


@transaction.atomic
def _begin(quiz: QuizPage, learner: Person, enrolment: Enrolment, room: ExamRoom | None) -> Attempt:
    Enrolment.objects.select_for_update().get(pk=enrolment.pk)  # two clicks at once: the second one waits here
    if attempt := _open_attempts(quiz, learner).first():
        return attempt
    terms = terms_of(quiz, enrolment)
    refuse(quiz, enrolment, terms)
    drawn, is_fixed_form = _drawn(quiz, learner)
    prefetch_related_objects(drawn, "current_version__texts")
    versions = [(question.current_version, question.kind) for question in drawn if question.current_version]
    earlier = Attempt.objects.filter(learner=learner, quiz_key=quiz.translation_key)
    now = timezone.now()
    attempt = Attempt.objects.create(
        learner=learner,
        enrolment=enrolment,
        quiz_key=quiz.translation_key,
        number=max(earlier.values_list("number", flat=True), default=0) + 1,
        language=get_language() or learner.preferred_language,
        is_graded=quiz.is_graded,
        pass_mark=quiz.pass_mark,
        grade_by=quiz.grade_by,
        feedback=quiz.feedback,
        feedback_when=quiz.feedback_when,
        per_page=quiz.per_page,
        is_fixed_form=is_fixed_form,
        second_marker=quiz.second_marker,
        marking_tolerance=quiz.marking_tolerance,
        appeal_days=quiz.appeal_days,
        started_at=now,
        ends_at=terms.end_of(now),
        minutes=terms.minutes or 0,
        extra_minutes=terms.extra_minutes,
        closes_at=quiz.closes_at,
        room=room,
        max_score=len(drawn),
    )
    AttemptItem.objects.bulk_create(
        AttemptItem(attempt=attempt, position=position, version=version, order=_order(quiz, version, kind))
        for position, (version, kind) in enumerate(versions, 1)
    )
    data = {"room": room.pk} if room else {}
    log(instance=attempt, action="assessment.started", user=learner, data=data)
    return attempt


def draw(quiz: QuizPage, learner: Person) -> list[Question]:
    """Answer the questions of one attempt: by blueprint, none twice, those not seen before first."""
    return _drawn(quiz, learner)[0]


def _drawn(quiz: QuizPage, learner: Person) -> tuple[list[Question], bool]:
    """Answer the questions of one attempt, and whether they are all that there are: then everybody gets the same."""
    wanted, seen = blueprint.demand(quiz), _seen(quiz.translation_key, learner)
    pool = wanted.fitting(wanted.pool().select_related("current_version"))
    dice.shuffle(pool)
    pool.sort(key=lambda question: question.pk in seen)
    rows = blueprint.filled(wanted.wishes, pool)
    drawn = [question for row in rows for question in sorted(row, key=lambda question: question.code)]
    if quiz.shuffles_questions:
        dice.shuffle(drawn)
    return drawn, len(pool) == len(drawn)


def _seen(quiz_key: uuid.UUID, learner: Person) -> set[int]:
    items = AttemptItem.objects.filter(attempt__learner=learner, attempt__quiz_key=quiz_key)
    return set(items.values_list("version__question", flat=True))


PARTS_TO_SHUFFLE = {"single": "options", "multiple": "options", "matching": "right", "ordering": "steps"}


INNER_PARTS = {"cloze": "gaps", "scenario": "steps"}


def unshuffled(version: QuestionVersion, text: QuestionText, kind: str) -> list[str]:
    """Answer the letters of a version's parts in the order in which its author wrote them."""
    if kind in INNER_PARTS:
        inner = text.parts.get(INNER_PARTS[kind], {})
        return [f"{name}:{letter}" for name in inner for letter in inner[name].get("options", {})]
    return list(text.parts.get("options") or text.parts.get("right") or version.key.get("sequence") or [])


MIXED_ALWAYS = {"matching", "ordering"}  # in the order of their author these would show the solution


def _order(quiz: QuizPage, version: QuestionVersion, kind: str) -> list[str]:
    if quiz.shuffles_options or kind in MIXED_ALWAYS:
        return shuffled(version, kind)
    return next((unshuffled(version, text, kind) for text in version.texts.all()), [])


def _mixed(letters: Iterable[str]) -> list[str]:
    mixed = list(letters)
    dice.shuffle(mixed)
    return mixed


def shuffled(version: QuestionVersion, kind: str) -> list[str]:
    """Answer the letters of a version's parts in the order in which an attempt shows them, never the solved one.

    Two parts stand as they fall: of two, the order that is not the solved one would be the solution. What a gap or a
    step of a scenario offers is named after it: "1:b".
    """
    texts = list(version.texts.all())
    if kind in INNER_PARTS and texts:
        inner = texts[0].parts.get(INNER_PARTS[kind], {})
        return [f"{name}:{letter}" for name in inner for letter in _mixed(inner[name].get("options", {}))]
    part = PARTS_TO_SHUFFLE.get(kind)
    if part is None or not texts:
        return []
    letters = list(texts[0].parts.get(part, {}))
    solved = version.key.get("sequence") or list(version.key.get("pairs", {}).values())
    dice.shuffle(letters)
    while len(solved) > 2 and [letter for letter in letters if letter in solved] == solved:  # noqa: PLR2004
        dice.shuffle(letters)
    return letters
