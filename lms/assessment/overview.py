"""A quiz as its learner sees it before, between and after attempts."""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any

from django.core.cache import caches
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import prefetch_related_objects
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courses.models import Completion, CoursePage, Enrolment, LessonPage
from courses.models.pages import in_best_language
from lms.assessment import (
    afterwards,
    answers,
    conditions,
    disclosure,
    drawing,
    grading,
    marking,
    rubrics,
    wording,
)
from lms.assessment.models import (
    Attempt,
    AttemptItem,
    EssayMark,
    Paper,
    Question,
    QuestionText,
    QuizPage,
    ResultDecision,
)
from lms.assessment.models.accommodations import general_terms, terms_of
from lms.assessment.terms import Terms
from lms.operations.remembered import remembered

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest
    from django.utils.safestring import SafeString

    from lms.people.models import Person


FITS_A_BOX = 30  # characters


@dataclass
class Standing:
    """What a learner may do with a quiz now."""

    attempts: list[Attempt]
    open_attempt: Attempt | None
    refused: str
    left: int | None
    grade: grading.Grade | None
    is_completed: bool
    terms: Terms

    @property
    def is_passed(self) -> bool:
        """Is the test passed, by what counts or by what has been ticked off before?"""
        return self.is_completed or bool(self.grade and self.grade.is_passed)

    @property
    def counts(self) -> str:
        """What counts of these attempts, as it was said when the last of them began."""
        return str(conditions.GRADES[self.attempts[-1].grade_by]) if self.attempts else ""


def standing(quiz: QuizPage, learner: Person) -> Standing:
    """Answer earlier attempts, the open one, and why no further one may start."""
    open_attempt = drawing.under_way(quiz, learner)
    attempts = list(Attempt.objects.filter(learner=learner, quiz_key=quiz.translation_key).order_by("number"))
    refused, current, terms = "", attempts, general_terms(quiz)
    try:
        enrolment: Enrolment = drawing.enrolment_for(quiz, learner)
        terms = terms_of(quiz, enrolment)
        current = [attempt for attempt in attempts if attempt.enrolment_id == enrolment.pk]
        if open_attempt is None:
            drawing.refuse(quiz, enrolment, terms)
    except ValidationError as error:
        refused = error.messages[0]
    except PermissionDenied:
        refused = "closed"
    return Standing(
        [attempt for attempt in attempts if attempt.state != Attempt.State.IN_PROGRESS],
        open_attempt,
        refused,
        _left(current, terms),
        _grade(current),
        _is_completed(attempts),
        terms,
    )


def _left(attempts: list[Attempt], terms: Terms) -> int | None:
    if terms.all_attempts is None:
        return None
    return max(0, terms.all_attempts - sum(not attempt.is_given_back for attempt in attempts))


def _grade(attempts: list[Attempt]) -> grading.Grade | None:
    """Answer the grade of the attempts of one enrolment, by what counted when the last of them began."""
    counting = [attempt for attempt in attempts if attempt.state not in Attempt.NOT_COUNTING]
    return grading.of(counting[-1].grade_by, [attempt.result for attempt in counting]) if counting else None


def _is_completed(attempts: list[Attempt]) -> bool:
    """Answer whether a test that counts has been ticked off in an enrolment of these attempts."""
    if not any(attempt.is_graded and attempt.is_passed for attempt in attempts):
        return False
    done = Completion.objects.filter(enrolment__in={attempt.enrolment_id for attempt in attempts})
    return done.filter(activity__key=attempts[0].quiz_key).exists()


@dataclass
class Asked:
    """One drawn question with its words and lines, to be answered or looked back at."""

    item: AttemptItem
    text: QuestionText
    lines: list[answers.Line]
    choices: list[tuple[str, str]]
    remark: str
    is_foreign: bool
    prefix: str = ""  # of the names of its boxes, where several questions stand on one page
    explains: bool = True
    sequence: int = 0  # of the next answer that the page sends

    @property
    def is_checked(self) -> bool:
        """Was the answer checked while the attempt is under way, and so stays as it is?"""
        return self.item.mark is not None

    @property
    def kind(self) -> str:
        """The type of the question."""
        return self.item.version.question.kind

    @property
    def is_full(self) -> bool:
        """Was the whole point won?"""
        return self.item.counts and self.item.won == 1

    @property
    def formula(self) -> list[str]:
        """How the question is marked, in sentences for the learner."""
        return answers.formula(self.item)

    @property
    def lettered(self) -> list[tuple[str, str]]:
        """The choices of a matching question with a letter each, where they are too long for the boxes."""
        if self.kind != "matching" or all(len(words) <= FITS_A_BOX for _value, words in self.choices):
            return []
        return [(letter, words) for letter, (_value, words) in zip(ascii_uppercase, self.choices, strict=False)]

    @property
    def offered(self) -> list[tuple[str, str]]:
        """What the boxes of a matching or ordering question offer: value and words, a letter before long ones."""
        if not self.lettered:
            return self.choices
        pairs = zip(self.choices, self.lettered, strict=True)
        return [(value, f"{letter}. {words}") for (value, words), (letter, _words) in pairs]

    @property
    def segments(self) -> list[tuple[SafeString, answers.Line | None]]:
        """The words of a cloze question piece by piece, each with the gap that follows it."""
        return segments(self.text, self.lines)

    @property
    def is_branching(self) -> bool:
        """Does what comes next depend on what is decided?"""
        return self.kind == "scenario" and answers.branches(self.item.key)

    @property
    def goes_on(self) -> bool:
        """Is there a decision to be made before a branching case goes on?"""
        return self.is_branching and not self.lines[-1].is_fixed

    @property
    def criteria(self) -> list[rubrics.Criterion]:
        """The criteria of an essay, with the points that stand and the remarks of its markers once it has them."""
        if self.kind != "essay":
            return []
        points = self._paper.points if self._paper else {}
        marks = [(mark.points, mark.remarks) for mark in self._marks]
        words = self.text.parts.get("rubric", {})
        return rubrics.criteria(self.item.version.key["rubric"], words, points, marks)

    @property
    def has_points(self) -> bool:
        """Has a person given points for this essay?"""
        return bool(self._paper and self._paper.points)

    @property
    def overall_remarks(self) -> list[str]:
        """What the markers of an essay wrote about the whole of it."""
        return [mark.remark for mark in self._marks if mark.remark]

    @property
    def _paper(self) -> Paper | None:
        return getattr(self.item, "paper", None) if self.kind == "essay" else None

    @property
    def _marks(self) -> list[EssayMark]:
        return self._paper.marks_that_count if self._paper and self._paper.points else []

    @property
    def typed(self) -> str:
        """What was typed into the one box of a number or short answer."""
        return self.lines[0].chosen if self.lines else ""


def segments(text: QuestionText, lines: list[answers.Line]) -> list[tuple[SafeString, answers.Line | None]]:
    """Answer the words of a cloze question piece by piece, each with the gap that follows it, the last with none."""
    gaps = {line.value: line for line in lines}
    return [(words, gaps.get(name)) for words, name in wording.between_gaps(text.stem, text.markup)]


def asked(item: AttemptItem, language: str, *, prefix: str = "", explains: bool = True) -> Asked:
    """Answer a drawn question in a language, or in the next best one that it has."""
    text = item.version.text(language)
    return Asked(
        item,
        text,
        answers.lines(item, text),
        answers.choices(item, text),
        answers.remark(item),
        text.language != language,
        prefix,
        explains,
    )


def quiz_of(attempt: Attempt) -> QuizPage | None:
    """Answer the page of the quiz in the reader's language, or the next best one; None when all are gone.

    Remembered: a learner in a test sees its title sixty times.
    """

    def find() -> QuizPage | None:
        pages = QuizPage.objects.filter(translation_key=attempt.quiz_key).select_related("locale")
        return next(iter(in_best_language(list(pages))), None)

    return remembered("content", f"quiz:{attempt.quiz_key}:{get_language()}", find)


def course_of(attempt: Attempt) -> CoursePage | None:
    """Answer the live page of the course in the reader's language, or the next best one, if any."""
    courses = CoursePage.objects.live().filter(translation_key=attempt.enrolment.course_key)
    pages = in_best_language(list(courses.select_related("locale")))
    return pages[0] if pages else None


@dataclass(frozen=True)
class Place:
    """One drawn question of an attempt as it stands now, without its words."""

    position: int
    answer: Any
    sequence: int
    saved_at: datetime.datetime | None
    is_flagged: bool
    mark: Decimal | None

    @property
    def is_answered(self) -> bool:
        """Did the learner answer anything?"""
        return not marking.is_empty(self.answer)

    @property
    def name(self) -> str:
        """The number of the question."""
        return str(self.position)

    @property
    def state(self) -> str:
        """How it stands, for the stylesheet: done, marked, both or neither."""
        return " ".join(word for word, holds in (("done", self.is_answered), ("marked", self.is_flagged)) if holds)

    @property
    def words(self) -> str:
        """How it stands, for those who hear the page."""
        answered = _("answered") if self.is_answered else _("no answer")
        return f"{answered}, {_('marked by you')}" if self.is_flagged else answered


def places_of(attempt: Attempt) -> list[Place]:
    """Answer the drawn questions without their words, in order: enough to see which are answered."""
    columns = ("position", "answer", "sequence", "saved_at", "is_flagged", "mark")
    return [Place(*row) for row in attempt.items.order_by("position").values_list(*columns)]


NEEDED_OF_DRAWN = (
    "position",
    "order",
    "answer",
    "attempt__learner",
    "attempt__quiz_key",
    "attempt__feedback_when",
    "attempt__per_page",
    "attempt__max_score",
    "rekeyed_by",
    "version__key",
    "version__number",
    "version__question__kind",
    "version__question__review",
)


def drawn(attempt_pk: int, position: int) -> AttemptItem | None:
    """Answer one drawn question with its words and what is needed to check an answer to it, or None.

    Remembered by each process: what was drawn never changes. Only in a scenario the earlier decisions count, so there
    it is read anew.
    """
    name = f"drawn:{attempt_pk}:{position}"
    item: AttemptItem | None = caches["remembered"].get(name)
    if item is None or item.version.question.kind == Question.Kind.SCENARIO:
        items = AttemptItem.objects.select_related("attempt", "version__question").only(*NEEDED_OF_DRAWN)
        found = items.filter(attempt__pk=attempt_pk, position=position).prefetch_related("version__texts").order_by()
        item = next(iter(found), None)
        if item is not None:
            caches["remembered"].set(name, item)
    return item


def item_at(attempt: Attempt, place: Place) -> AttemptItem | None:
    """Answer one drawn question with its words, and with the answer as it stands now.

    One that was checked in practice is read anew, with the key that marked it.
    """
    if place.mark is not None:
        return _with_words(attempt).get(position=place.position)
    item = drawn(attempt.pk, place.position)
    if item is not None:
        item.attempt, item.answer, item.sequence = attempt, place.answer, place.sequence
        item.saved_at, item.is_flagged, item.mark = place.saved_at, place.is_flagged, None
    return item


def prefix_of(item: AttemptItem) -> str:
    """Answer what the names of a question's boxes begin with, where several questions stand on one page."""
    return f"q{item.position}-"


def first_of_page(attempt: Attempt, position: int) -> int:
    """Answer the position of the first question on the page on which a question stands."""
    return position - (position - 1) % attempt.per_page if attempt.per_page else 1


def items_around(attempt: Attempt, position: int) -> list[AttemptItem]:
    """Answer the questions of the page on which one stands, with their words, in order, in two queries."""
    found = _with_words(attempt)
    if attempt.per_page:
        first = first_of_page(attempt, position)
        found = found.filter(position__gte=first, position__lt=first + attempt.per_page)
    return list(found)


def items_of(attempt: Attempt) -> list[AttemptItem]:
    """Answer the drawn questions of an attempt with their words, in order, in two queries."""
    return list(_with_words(attempt))


def _with_words(attempt: Attempt) -> QuerySet[AttemptItem]:
    related = attempt.items.select_related("version__question__topic", "rekeyed_by").prefetch_related("version__texts")
    return related.order_by("position")


@dataclass(frozen=True)
class Reading:
    """A lesson that is worth reading again."""

    title: str
    url: str
    minutes: int
    language: str


def readings_by_provision(course: CoursePage, request: HttpRequest) -> dict[int, Reading]:
    """Answer the first lesson of a course that cites a provision, by provision."""
    found: dict[int, Reading] = {}
    url, language = course.get_url(request) or "", course.locale.language_code
    for lesson in LessonPage.objects.live().descendant_of(course).order_by("path"):
        address = url + lesson.url_path[len(course.url_path) :]
        reading = Reading(lesson.title, address, lesson.minutes, language)
        for block in lesson.body.raw_data:
            if block["type"] == "citation":
                found.setdefault(block["value"]["provision"], reading)
    return found


@dataclass
class TopicResult:
    """Points in one topic, and what to read again about the points that were lost."""

    name: str
    score: Decimal
    of: int
    readings: list[Reading]

    @property
    def points(self) -> Decimal:
        """The points as people read them."""
        return marking.shown(self.score)

    @property
    def is_full(self) -> bool:
        """Was every point of the topic won?"""
        return self.score == self.of


def by_topic(items: list[AttemptItem], readings: dict[int, Reading]) -> list[TopicResult]:
    """Answer the points per topic, in the order in which the topics came up."""
    topics: dict[str, list[AttemptItem]] = defaultdict(list)
    for item in items:
        if item.counts:
            topics[item.version.question.topic.name].append(item)
    return [
        TopicResult(name, sum((item.won for item in asked), Decimal(0)), len(asked), _again(asked, readings))
        for name, asked in topics.items()
    ]


def _again(items: list[AttemptItem], readings: dict[int, Reading]) -> list[Reading]:
    lost = [item for item in items if item.won != 1]
    provisions = [provision.pk for item in lost for provision in item.version.question.provisions.all()]
    return list(dict.fromkeys(readings[pk] for pk in provisions if pk in readings))


@dataclass(frozen=True)
class Combined:
    """What several attempts make together."""

    rule: str
    grade: grading.Grade
    is_completed: bool


@dataclass
class Result:
    """An attempt that is finished: points by topic, and the questions if they may be shown."""

    quiz: QuizPage | None
    course: CoursePage | None
    topics: list[TopicResult]
    questions: list[Asked]
    notes: list[str]
    decision: ResultDecision | None
    withheld: str
    combined: Combined | None

    @property
    def lost(self) -> list[Asked]:
        """The questions that did not get the whole point."""
        return [asked for asked in self.questions if asked.item.counts and not asked.is_full]

    @property
    def full(self) -> list[Asked]:
        """The questions that got the whole point."""
        return [asked for asked in self.questions if asked.is_full]

    @property
    def left_out(self) -> list[Asked]:
        """The questions that a regrading left out of the marking."""
        return [asked for asked in self.questions if not asked.item.counts]


def result_of(attempt: Attempt, language: str, request: HttpRequest) -> Result:
    """Answer what the result page shows, in a language. Where right answers may not be seen, there are no questions."""
    items, course = items_of(attempt), course_of(attempt)
    prefetch_related_objects(items, "version__question__provisions")
    readings = readings_by_provision(course, request) if course else {}
    shown = disclosure.disclosed(attempt) if attempt.is_marked else disclosure.Disclosure(shows_answers=False)
    essays = [item for item in items if shown.shows_answers and item.version.question.kind == "essay"]
    prefetch_related_objects(essays, "paper__marks")
    questions = [asked(item, language, explains=shown.explains) for item in items] if shown.shows_answers else []
    notes = afterwards.notes_on(attempt, items)
    decision = afterwards.decision_on(attempt) if notes else None
    topics = by_topic(items, readings)
    return Result(quiz_of(attempt), course, topics, questions, notes, decision, shown.words, combined(attempt))


def combined(attempt: Attempt) -> Combined | None:
    """Answer the grade of the test where another attempt than this one may make it; None while it is not marked."""
    if not (attempt.is_graded and attempt.is_marked) or attempt.grade_by == QuizPage.GradeBy.BEST:
        return None
    grade = attempt.standing()
    if grade is None:
        return None
    done = attempt.enrolment.completions.filter(activity__key=attempt.quiz_key)
    return Combined(str(conditions.GRADES[attempt.grade_by]), grade, grade.is_passed or done.exists())
