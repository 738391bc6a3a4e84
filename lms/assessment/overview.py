"""A quiz as its learner sees it before, between and after attempts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from string import ascii_uppercase
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import prefetch_related_objects
from django.utils.translation import get_language

from courses.models import CoursePage, Enrolment, LessonPage
from courses.models.pages import in_best_language
from lms.assessment import answers, drawing, marking, rubrics, wording
from lms.assessment.models import Attempt, AttemptItem, EssayMark, Paper, QuestionText, QuizPage
from lms.operations.remembered import remembered

if TYPE_CHECKING:
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
    left: int
    is_passed: bool


def standing(quiz: QuizPage, learner: Person) -> Standing:
    """Answer earlier attempts, the open one, and why no further one may start."""
    open_attempt = drawing.under_way(quiz, learner)
    attempts = list(Attempt.objects.filter(learner=learner, quiz_key=quiz.translation_key).order_by("number"))
    refused, used = "", len(attempts)
    try:
        enrolment: Enrolment = drawing.enrolment_for(quiz, learner)
        used = sum(attempt.enrolment_id == enrolment.pk for attempt in attempts)
        if open_attempt is None:
            drawing.refuse(quiz, enrolment)
    except ValidationError as error:
        refused = error.messages[0]
    except PermissionDenied:
        refused = "closed"
    return Standing(
        [attempt for attempt in attempts if attempt.state != Attempt.State.IN_PROGRESS],
        open_attempt,
        refused,
        max(0, quiz.attempts_allowed - used),
        any(attempt.is_passed for attempt in attempts),
    )


@dataclass
class Asked:
    """One drawn question with its words and lines, to be answered or looked back at."""

    item: AttemptItem
    text: QuestionText
    lines: list[answers.Line]
    choices: list[tuple[str, str]]
    remark: str
    is_foreign: bool

    @property
    def kind(self) -> str:
        """The type of the question."""
        return self.item.version.question.kind

    @property
    def is_full(self) -> bool:
        """Did the answer get the whole point?"""
        return self.item.mark == 1

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
        return self.kind == "scenario" and answers.branches(self.item.version.key)

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


def asked(item: AttemptItem, language: str) -> Asked:
    """Answer a drawn question in a language, or in the next best one that it has."""
    text = item.version.text(language)
    return Asked(
        item,
        text,
        answers.lines(item, text),
        answers.choices(item, text),
        answers.remark(item),
        text.language != language,
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


def places_of(attempt: Attempt) -> list[AttemptItem]:
    """Answer the drawn questions without their words, in order: enough to see which are answered."""
    return list(attempt.items.only("attempt", "position", "answer", "is_flagged").order_by("position"))


def item_at(attempt_pk: int, position: int, *, learner: Person) -> AttemptItem | None:
    """Answer one drawn question of a learner with its attempt, or None; its words are asked for when it is shown."""
    drawn = AttemptItem.objects.select_related("attempt", "version__question")
    return drawn.filter(attempt__pk=attempt_pk, attempt__learner=learner, position=position).first()


def items_of(attempt: Attempt) -> list[AttemptItem]:
    """Answer the drawn questions of an attempt with their words, in order, in two queries."""
    related = attempt.items.select_related("version__question__topic").prefetch_related("version__texts")
    return list(related.order_by("position"))


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
        topics[item.version.question.topic.name].append(item)
    return [
        TopicResult(
            name, sum((item.mark or Decimal(0) for item in asked), Decimal(0)), len(asked), _again(asked, readings)
        )
        for name, asked in topics.items()
    ]


def _again(items: list[AttemptItem], readings: dict[int, Reading]) -> list[Reading]:
    lost = [item for item in items if item.mark != 1]
    provisions = [provision.pk for item in lost for provision in item.version.question.provisions.all()]
    return list(dict.fromkeys(readings[pk] for pk in provisions if pk in readings))


@dataclass
class Result:
    """An attempt that is finished: points by topic, and the questions if they may be shown."""

    quiz: QuizPage | None
    course: CoursePage | None
    topics: list[TopicResult]
    questions: list[Asked]

    @property
    def lost(self) -> list[Asked]:
        """The questions that did not get the whole point."""
        return [asked for asked in self.questions if not asked.is_full]

    @property
    def full(self) -> list[Asked]:
        """The questions that got the whole point."""
        return [asked for asked in self.questions if asked.is_full]


def result_of(attempt: Attempt, language: str, request: HttpRequest) -> Result:
    """Answer what the result page shows, in a language. Where marks only are shown, there are no questions."""
    items, course = items_of(attempt), course_of(attempt)
    prefetch_related_objects(items, "version__question__provisions")
    readings = readings_by_provision(course, request) if course else {}
    shows_answers = attempt.is_marked and attempt.feedback == QuizPage.Feedback.FULL
    essays = [item for item in items if shows_answers and item.version.question.kind == "essay"]
    prefetch_related_objects(essays, "paper__marks")
    questions = [asked(item, language) for item in items] if shows_answers else []
    return Result(quiz_of(attempt), course, by_topic(items, readings), questions)
