"""The desk of those who mark essays: which papers wait, and the sheet of one. Nothing here says who wrote what."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from courses.models.pages import in_best_language
from lms.assessment import answers, notices, overview, rubrics
from lms.assessment.errors import NotAMarker
from lms.assessment.models import Appeal, EssayMark, Paper, QuizPage
from lms.assessment.models.marks import PaperQuerySet
from lms.people.models import Person, Role

if TYPE_CHECKING:
    from lms.assessment.overview import Asked

MARKERS = (Role.INSTRUCTOR, Role.ASSESSOR)
STEM = 110  # characters of a question in a list


def admit(person: Person) -> Person:
    """Answer the person. Raises NotAMarker for somebody who marks nothing at all."""
    if not person.has_role(*MARKERS):
        raise NotAMarker
    return person


def waiting_for(person: Person) -> int:
    """Answer how many papers and appeals wait for this person."""
    return Paper.objects.open_to(person).count() + Appeal.objects.decidable_by(person).count()


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to; empty for everything."""

    quiz: str = ""
    question: str = ""

    @property
    def query(self) -> dict[str, str]:
        """The same as the address of a page says it."""
        return {name: value for name, value in (("quiz", self.quiz), ("question", self.question)) if value}


def papers_for(person: Person, wanted: Wanted) -> PaperQuerySet:
    """Answer the papers that this person may mark now, those that have waited longest first."""
    papers = Paper.objects.open_to(person)
    if wanted.quiz:
        papers = papers.filter(item__attempt__quiz_key=wanted.quiz)
    if wanted.question:
        papers = papers.filter(item__version__question__code=wanted.question)
    return papers.oldest_first()


@dataclass(frozen=True)
class Choices:
    """What the list may be narrowed to: the tests and the questions of the papers that wait."""

    quizzes: list[tuple[str, str]]
    questions: list[tuple[str, str]]


def choices_for(person: Person) -> Choices:
    """Answer the tests and questions of which papers wait for this person."""
    pairs = Paper.objects.open_to(person).values_list("item__attempt__quiz_key", "item__version__question__code")
    found = set(pairs.order_by())
    titles = titles_of({key for key, _code in found})
    quizzes = sorted(((str(key), titles[key].words) for key, _code in found), key=lambda choice: choice[1])
    return Choices(list(dict.fromkeys(quizzes)), [(code, code) for code in sorted({code for _key, code in found})])


@dataclass(frozen=True)
class Title:
    """The title of a test and the language it is in."""

    words: str
    language: str = ""


class Titles(dict[uuid.UUID, Title]):
    """Titles of tests by their keys; a test whose pages are gone has a title too."""

    def __missing__(self, key: uuid.UUID) -> Title:
        return Title(_("A test that is no longer there"))


def titles_of(keys: Iterable[uuid.UUID]) -> Titles:
    """Answer the titles of tests in the reader's language, or in the next best one."""
    pages = QuizPage.objects.filter(translation_key__in=set(keys)).select_related("locale")
    return Titles(
        {page.translation_key: Title(page.title, page.locale.language_code) for page in in_best_language(list(pages))}
    )


@dataclass(frozen=True)
class Row:
    """One paper that waits: what was asked, since which day, and how far the marking is."""

    paper: Paper
    title: Title
    stem: str
    stem_language: str

    @property
    def code(self) -> str:
        """The code under which markers know the paper."""
        return self.paper.code

    @property
    def question(self) -> str:
        """The code of the question."""
        return self.paper.item.version.question.code

    @property
    def since(self) -> str:
        """The day from which it waits. The hour would tell who handed in just then."""
        finished = self.paper.item.attempt.finished_at
        return f"{timezone.localtime(finished):%d.%m.%Y}" if finished else ""

    @property
    def state(self) -> str:
        """How far the marking is, in words."""
        if self.paper.state == Paper.State.DISPUTED:
            return _("Far apart: you decide")
        if self.paper.is_begun:  # type: ignore[attr-defined]
            return _("You have begun")
        if self.paper.is_begun_by_another:  # type: ignore[attr-defined]
            return _("Somebody else has begun")
        return _("Second mark") if self.paper.has_first else _("Not begun")  # type: ignore[attr-defined]

    @property
    def tone(self) -> str:
        """The tone of these words."""
        if self.paper.state == Paper.State.DISPUTED:
            return "warn"
        return "now" if self.paper.is_begun else "neutral"  # type: ignore[attr-defined]


def with_progress(papers: PaperQuerySet, person: Person) -> PaperQuerySet:
    """Answer papers with what their lines in the list say about them."""
    drafts = EssayMark.objects.drafts().filter(paper=OuterRef("pk"))
    annotated = papers.annotate(
        is_begun=Exists(drafts.filter(marker=person)),
        is_begun_by_another=Exists(drafts.exclude(marker=person)),
        has_first=Exists(EssayMark.objects.handed_in().filter(paper=OuterRef("pk"))),
    )
    related = annotated.select_related("item__attempt", "item__version__question")
    return related.prefetch_related("item__version__texts")


def rows(papers: Iterable[Paper]) -> list[Row]:
    """Answer the lines of the list."""
    papers = list(papers)
    titles = titles_of(paper.item.attempt.quiz_key for paper in papers)
    return list(_rows(papers, titles))


def _rows(papers: list[Paper], titles: Titles) -> Iterator[Row]:
    for paper in papers:
        text = paper.item.version.text()
        stem = Truncator(text.plain_stem).chars(STEM)
        yield Row(paper, titles[paper.item.attempt.quiz_key], stem, text.language)


def next_after(paper: Paper, person: Person, wanted: Wanted) -> Paper | None:
    """Answer the paper that comes after this one in the list, or the first of the list; None when it is empty."""
    finished = paper.item.attempt.finished_at
    others = papers_for(person, wanted).exclude(pk=paper.pk)
    later = Q(item__attempt__finished_at__gt=finished) | Q(item__attempt__finished_at=finished, pk__gt=paper.pk)
    return others.filter(later).first() or others.first()


def papers_in_full(person: Person) -> PaperQuerySet:
    """Answer the papers whose sheets this person may open, with everything that a sheet shows."""
    related = Paper.objects.visible_to(person).select_related("item__attempt", "item__version__question")
    return related.prefetch_related("item__version__texts")


@dataclass
class Sheet:
    """One paper on the desk of one person."""

    paper: Paper
    asked: Asked
    mark: EssayMark
    earlier: list[EssayMark]
    title: Title

    @property
    def sequence(self) -> int:
        """The number of the next draft from this page: later than every one that was kept."""
        return max(self.mark.sequence + 1, int(time.time() * 1000))

    @property
    def criteria(self) -> list[rubrics.Criterion]:
        """The criteria with the points of this person; whoever decides sees those of both markers too."""
        marks = [(mark.points, mark.remarks) for mark in self.earlier]
        words = self.asked.text.parts.get("rubric", {})
        return rubrics.criteria(self.paper.rubric, words, self.mark.points, marks)

    @property
    def is_handed_in(self) -> bool:
        """Has this person handed in the marks already?"""
        return self.mark.state == EssayMark.State.HANDED_IN

    @property
    def word_count(self) -> int:
        """How many words were written."""
        return len(self.paper.essay.split())

    @property
    def length_asked(self) -> str:
        """How many words were asked for, as a sentence; empty where any length will do."""
        words = self.paper.item.version.key.get("words") or (0, 0)
        return answers.length_asked(words) if any(words) else ""

    @property
    def total(self) -> str:
        """How many points the criteria earn together."""
        return rubrics.kept(rubrics.total(self.paper.rubric))

    @property
    def given(self) -> str:
        """How many points this person has given so far."""
        return rubrics.kept(rubrics.given(self.mark.points))


def sheet_of(paper: Paper, person: Person) -> Sheet:
    """Answer the sheet of a paper for this person, in the language of the attempt.

    A second marker sees nothing of the first one; the person who decides sees what both gave.
    """
    marks = {mark.marker_id: mark for mark in paper.marks.all()}
    mine = marks.get(person.pk) or EssayMark(paper=paper, marker=person)
    decides = mine.is_deciding or (paper.state == Paper.State.DISPUTED and mine.place is None)
    earlier = [mark for mark in marks.values() if mark.place in (EssayMark.Place.FIRST, EssayMark.Place.SECOND)]
    earlier.sort(key=lambda mark: mark.place or 0)
    asked = overview.asked(paper.item, paper.item.attempt.language)
    key = paper.item.attempt.quiz_key
    return Sheet(paper, asked, mine, earlier if decides else [], titles_of([key])[key])


def hand_in(paper: Paper, *, by: Person) -> None:
    """Make the draft of this person count; tell the learner when with it the result of the attempt stands.

    Raises NotForThisMarker, PaperMarked or PointsMissing.
    """
    with transaction.atomic():
        paper.hand_in(by=by)
        attempt = paper.item.attempt
        attempt.refresh_from_db()
        if attempt.is_marked:
            notices.result_stands(attempt)
