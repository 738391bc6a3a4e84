"""What a blueprint asks for, and whether the bank has it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from lms.assessment.errors import TooFewInLanguage, TooFewQuestions
from lms.assessment.models import Question, QuizPage

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from courses.models import CoursePage
    from lms.assessment.models import BlueprintRow


def _languages() -> dict[str, str]:
    return {code: str(name) for code, name in settings.LANGUAGES}


@dataclass(frozen=True)
class Wish:
    """So many questions of some topics, of any or of one difficulty."""

    name: str
    topics: frozenset[int]
    difficulty: int | None
    count: int

    def fits(self, topic: int, difficulty: int) -> bool:
        """Answer whether a question of a topic and a difficulty is one of these."""
        return topic in self.topics and self.difficulty in (None, difficulty)

    def covers(self, other: Wish) -> bool:
        """Answer whether everything that fits the other wish fits this one."""
        return other.topics <= self.topics and self.difficulty in (None, other.difficulty)


@dataclass(frozen=True)
class Demand:
    """The wishes of a quiz, and which questions may fulfil them."""

    wishes: list[Wish]
    language: str
    is_practice: bool

    @property
    def size(self) -> int:
        """How many questions one attempt asks."""
        return sum(wish.count for wish in self.wishes)

    def pool(self, language: str | None = None) -> QuerySet[Question]:
        """Answer the questions that may be drawn for any wish, in the language that they must exist in, if any."""
        topics = {topic for wish in self.wishes for topic in wish.topics}
        found = Question.objects.drawable().filter(topic__in=topics)
        if self.is_practice:
            found = found.exclude(kind=Question.Kind.ESSAY)  # nobody marks it there
        wanted = self.language if language is None else language
        return found.in_language(wanted) if wanted else found

    def count(self, language: str | None = None) -> int:
        """Answer how many questions may be drawn, in the language that they must exist in, if any."""
        rows = self.pool(language).values_list("topic", "difficulty")
        return sum(any(wish.fits(topic, difficulty) for wish in self.wishes) for topic, difficulty in rows)

    def fitting(self, questions: Iterable[Question]) -> list[Question]:
        """Answer those questions that fit at least one wish."""
        return [
            question
            for question in questions
            if any(wish.fits(question.topic_id, question.difficulty) for wish in self.wishes)
        ]


def demand(quiz: QuizPage) -> Demand:
    """Answer what a quiz asks of the bank, as it stands in memory."""
    return demand_of(list(quiz.blueprint.select_related("topic")), quiz, lambda: quiz.course)


def demand_of(rows: Sequence[BlueprintRow], quiz: QuizPage, course: Callable[[], CoursePage | None]) -> Demand:
    """Answer what rows of a blueprint ask of the bank; `course` is called where a row takes any of its topics."""
    named: frozenset[int] = frozenset()
    if any(row.topic_id is None for row in rows):
        named = _topics_of(course())
    wishes = [
        Wish(row.name, frozenset([row.topic_id]) if row.topic_id else named, row.difficulty, row.count) for row in rows
    ]
    return Demand(wishes, quiz.needed_language, quiz.is_practice)


def _topics_of(course: CoursePage | None) -> frozenset[int]:
    return frozenset(topic.pk for topic in course.topics.all()) if course else frozenset()


def filled(wishes: Sequence[Wish], questions: Iterable[Question]) -> list[list[Question]]:
    """Answer the questions for each wish, as many of the first ones as can be. Raises TooFewQuestions.

    One question fulfils one wish. Where a wish has taken what another one needs, they change.
    """
    taken: list[list[Question]] = [[] for _wish in wishes]
    offered = list(questions)
    missing = sum(wish.count for wish in wishes)
    for question in offered:
        if not missing:
            break
        missing -= _place(question, wishes, taken, set())
    if missing:
        raise _shortage(wishes, taken, offered)
    return taken


def _place(question: Question, wishes: Sequence[Wish], taken: list[list[Question]], asked: set[int]) -> bool:
    """Give a question to a wish that has room, or can make room by passing one of its own on."""
    for at, wish in enumerate(wishes):
        if at in asked or not wish.fits(question.topic_id, question.difficulty):
            continue
        asked.add(at)
        if len(taken[at]) < wish.count:
            taken[at].append(question)
            return True
        for place, other in enumerate(taken[at]):
            if _place(other, wishes, taken, asked):
                taken[at][place] = question
                return True
    return False


def _shortage(wishes: Sequence[Wish], taken: list[list[Question]], offered: list[Question]) -> TooFewQuestions:
    """Name the wishes that compete for too few questions: an open one, and those that hold what would fit it."""
    short = {next(at for at, wish in enumerate(wishes) if len(taken[at]) < wish.count)}
    while True:
        fitting = {
            question.pk
            for question in offered
            if any(wishes[at].fits(question.topic_id, question.difficulty) for at in short)
        }
        rivals = {at for at, held in enumerate(taken) if any(question.pk in fitting for question in held)}
        if rivals <= short:
            break
        short |= rivals
    competing = [wishes[at] for at in sorted(short)]
    return TooFewQuestions(topic=_names(competing), wanted=sum(wish.count for wish in competing), found=len(fitting))


def _names(wishes: list[Wish]) -> str:
    widest = [wish for wish in wishes if not any(other.covers(wish) and not wish.covers(other) for other in wishes)]
    return "; ".join(dict.fromkeys(wish.name for wish in widest))


def shortage(wanted: Demand) -> TooFewQuestions | TooFewInLanguage | None:
    """Answer what keeps a quiz from being drawn now, or nothing."""
    found = list(wanted.pool())
    try:
        filled(wanted.wishes, found)
    except TooFewQuestions as short:
        params = short.params or {}
        if not wanted.language or not _fills(wanted, wanted.pool("")):
            return short
        return TooFewInLanguage(
            topic=str(params["topic"]),
            wanted=int(params["wanted"]),
            found=int(params["found"]),
            language=_languages().get(wanted.language, wanted.language),
        )
    return None


def _fills(wanted: Demand, questions: Iterable[Question]) -> bool:
    try:
        filled(wanted.wishes, questions)
    except TooFewQuestions:
        return False
    return True


def is_fixed(wanted: Demand) -> bool:
    """Answer whether every question of the pool is asked, so that all get the same ones."""
    return 0 < wanted.count() <= wanted.size


@dataclass(frozen=True)
class Stock:
    """What the bank has for one wish: in any language, and in each."""

    name: str
    wanted: int
    found: int
    by_language: list[int]


@dataclass(frozen=True)
class Inventory:
    """What the bank has for a quiz, by row and language, as an author reads it."""

    languages: list[str]
    stocks: list[Stock]
    trouble: str
    missing: list[str]


def inventory(quiz: QuizPage) -> Inventory:
    """Answer what the bank has for every row of a blueprint, and in which languages the test lacks questions."""
    wanted = demand(quiz)
    rows = list(wanted.pool("").values_list("pk", "topic", "difficulty", "current_version__texts__language"))
    names = {code: name for code, name in _languages().items() if any(row[3] == code for row in rows)}
    stocks = []
    for wish in wanted.wishes:
        of_wish = [(pk, code) for pk, topic, difficulty, code in rows if wish.fits(topic, difficulty)]
        count = Counter(code for _pk, code in of_wish)
        found = len({pk for pk, _code in of_wish})
        stocks.append(Stock(wish.name, wish.count, found, [count[code] for code in names]))
    short = shortage(wanted)
    missing = [name for code, name in names.items() if not _fills(wanted, wanted.pool(code))]
    return Inventory(list(names.values()), stocks, short.messages[0] if short else "", missing)


def untranslated(quiz: QuizPage) -> str:
    """Answer a warning where a test may ask questions that do not exist in the language of its page, or nothing."""
    wanted, code = demand(quiz), str(quiz.locale.language_code)
    if wanted.language:
        return ""
    total = wanted.count("")
    missing = total - wanted.count(code)
    if not missing:
        return ""
    return _(
        "%(missing)s of the %(total)s questions that this test may draw do not exist in its language (%(language)s); "
        "they are asked in the next best one."
    ) % {"missing": missing, "total": total, "language": _languages().get(code, code)}
