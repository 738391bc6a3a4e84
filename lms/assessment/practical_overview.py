"""Practical tests as assessors and trainees see them: what is to be done next, and what each checklist says."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from courses.models import Enrolment
from lms.assessment import planning
from lms.assessment.models import Assessment, PaperEntry, PracticalItem, PracticalPage, PracticalTest
from lms.assessment.models.observations import BOTH, Mark, Outcome, differences
from lms.assessment.models.practical import THIRD

if TYPE_CHECKING:
    from lms.people.models import Person

State = PracticalTest.State
TONES = {
    State.PLANNED: "neutral",
    State.ASSESSING: "now",
    State.DISAGREED: "warn",
    State.DECIDED: "warn",
    State.PASSED: "good",
    State.FAILED: "bad",
    State.VOIDED: "neutral",
}


@dataclass(frozen=True)
class Sheet:
    """The checklist of one assessor, as another assessor sees it: how far it is, never what it says."""

    row: Assessment
    reader: Person

    @property
    def is_own(self) -> bool:
        """Is it the reader's?"""
        return self.row.assessor_id == self.reader.pk

    @property
    def has_entered(self) -> bool:
        """Has the reader entered it from paper?"""
        return any(entry.entered_by_id == self.reader.pk for entry in self.row.first_two)

    @property
    def is_open(self) -> bool:
        """Is it still to be handed in?"""
        return self.row.submitted_at is None

    @property
    def entries(self) -> int:
        """How many people have entered it."""
        return len(self.row.first_two)

    @property
    def may_enter(self) -> bool:
        """May the reader enter it from paper now?"""
        return self.row.is_on_paper and self.is_open and self.entries < BOTH and not self.has_entered

    @property
    def may_settle(self) -> bool:
        """Is the reader one of two whose entries differ?"""
        return self.is_open and self.entries == BOTH and self.has_entered

    @property
    def may_give_back(self) -> bool:
        """May the reader make its place free?"""
        return self.is_open and not self.row.is_entered and (self.is_own or self.row.is_on_paper)

    @property
    def state(self) -> str:
        """How far it is, in words."""
        if not self.is_open:
            return _("handed in on %(when)s") % {"when": self.row.submitted}
        if not self.row.is_on_paper:
            return _("being filled in")
        if self.entries == BOTH:
            return _("on paper: two entries differ")
        if self.entries:
            return _("on paper: entered by one person, a second one is needed")
        return _("on paper: not entered yet")


@dataclass(frozen=True)
class Row:
    """One practical test in the list of an assessor."""

    test: PracticalTest
    reader: Person

    @property
    def sheets(self) -> list[Sheet]:
        """The checklists, first to third."""
        return [Sheet(row, self.reader) for row in self.test.assessments.all()]

    @property
    def own(self) -> Sheet | None:
        """The reader's checklist."""
        return next((sheet for sheet in self.sheets if sheet.is_own), None)

    @property
    def tone(self) -> str:
        """The tone of the state."""
        return TONES[State(self.test.state)]

    @property
    def may_take_place(self) -> bool:
        """Is there a place for the reader, who has neither assessed here nor read another's sheet?"""
        has_entered = any(sheet.has_entered for sheet in self.sheets)
        if not self.test.takes_assessors or self.own or has_entered:
            return False
        if self.test.state == State.DISAGREED:
            return all(sheet.row.place != THIRD for sheet in self.sheets)
        return len(self.sheets) < self.test.assessors_required

    @property
    def may_go_on(self) -> bool:
        """Does the reader have a checklist on the site to go on with?"""
        return bool(self.own and self.own.is_open and not self.own.row.is_on_paper and self.test.takes_assessors)

    @property
    def next_step(self) -> str:
        """What the reader may do now, in words; what it waits for, where that is nothing."""
        if self.may_go_on:
            return _("Go on with your checklist")
        if self.may_take_place:
            return _("Assess as the third") if self.test.state == State.DISAGREED else _("Assess")
        return {
            State.PLANNED: "",
            State.ASSESSING: _("Waits for the other checklist"),
            State.DISAGREED: _("Waits for a third assessor"),
            State.DECIDED: _("Waits for the trainee’s signature"),
        }.get(State(self.test.state), "")


@dataclass(frozen=True)
class Cell:
    """How one assessor marked one item."""

    mark: Mark
    assessor: str

    @property
    def words(self) -> str:
        """The outcome in words."""
        return str(Outcome(self.mark.outcome).label) if self.mark.outcome else "—"


@dataclass(frozen=True)
class Compared:
    """One item with what each assessor saw."""

    item: PracticalItem
    cells: list[Cell]

    @property
    def differs(self) -> bool:
        """Did assessors mark it in different ways?"""
        return len({cell.mark.outcome for cell in self.cells}) > 1

    @property
    def is_lost(self) -> bool:
        """Did somebody see that it was not met?"""
        return any(cell.mark.outcome == Outcome.NOT_MET for cell in self.cells)


def sheets_for(test: PracticalTest, reader: Person) -> list[Assessment]:
    """Answer the checklists that are in and that the reader may read, first to third."""
    seen = Assessment.objects.visible_to(reader).submitted().filter(test=test)
    return list(seen.select_related("assessor").prefetch_related("marks__item").order_by("place"))


def compared(test: PracticalTest, sheets: list[Assessment]) -> list[Compared]:
    """Answer the items of a practical test, each with what these checklists say of it."""
    filled = [(sheet.filled, sheet.assessor.masked_name) for sheet in sheets]
    return [
        Compared(item, [Cell(said.marks.get(item.pk, Mark()), name) for said, name in filled])
        for item in test.items.order_by("position")
    ]


@dataclass(frozen=True)
class Difference:
    """One place where entries of a paper differ, with each way to read it; the correction last, if there is one."""

    name: str
    said: list[str]


def differences_of(sheet: Assessment) -> list[Difference]:
    """Answer exactly where the entries of a paper sheet differ, in the order of the sheet."""
    entries = list(sheet.entries.all())
    where = set().union(*(differences(entries[0].filled, entry.filled) for entry in entries[1:]))
    found = [
        Difference(f"{item.position}. {item.text}", [_said(entry, item) for entry in entries])
        for item in sheet.test.items.order_by("position")
        if item.pk in where
    ]
    if "remark" in where:
        found.append(Difference(_("Remark on the whole"), [entry.remark or "—" for entry in entries]))
    if "written_on" in where:
        found.append(Difference(_("Date on the paper"), [_day(entry) for entry in entries]))
    return found


def _said(entry: PaperEntry, item: PracticalItem) -> str:
    mark = entry.filled.marks.get(item.pk, Mark())
    words = str(Outcome(mark.outcome).label) if mark.outcome else "—"
    return f"{words}. {mark.remark}" if mark.remark else words


def _day(entry: PaperEntry) -> str:
    return f"{entry.written_on:%d.%m.%Y}" if entry.written_on else "—"


@dataclass(frozen=True)
class Summary:
    """A checklist before it is handed in, in numbers and places."""

    met: int
    not_met: int
    not_applicable: int
    unmarked: list[int]
    critical: list[int]


def summary_of(sheet: Assessment) -> Summary:
    """Answer how many items have which mark, which have none, and which critical ones are not met."""
    marks = sheet.filled.marks
    places: dict[str, list[int]] = defaultdict(list)
    critical = []
    for item in sheet.test.items.order_by("position"):
        outcome = marks.get(item.pk, Mark()).outcome
        places[outcome].append(item.position)
        if item.is_critical and outcome == Outcome.NOT_MET:
            critical.append(item.position)
    return Summary(
        len(places[Outcome.MET]),
        len(places[Outcome.NOT_MET]),
        len(places[Outcome.NOT_APPLICABLE]),
        places[""],
        critical,
    )


@dataclass(frozen=True)
class Standing:
    """Where a trainee stands with a practical test."""

    tests: list[PracticalTest]
    refused: str

    @property
    def current(self) -> PracticalTest | None:
        """The one that is planned, under way or to be signed."""
        return next((test for test in self.tests if test.is_open), None)

    @property
    def is_passed(self) -> bool:
        """Has the trainee passed?"""
        return any(test.state == State.PASSED for test in self.tests)

    @property
    def finished(self) -> list[PracticalTest]:
        """Those with a result that is signed, and those that were declared void."""
        return [test for test in self.tests if not test.is_open]


def standing(page: PracticalPage, enrolment: Enrolment | None) -> Standing:
    """Answer earlier practical tests, the open one, and why no further one can be planned."""
    if enrolment is None:
        return Standing([], "")
    mine = PracticalTest.objects.filter(enrolment=enrolment, practical_key=page.translation_key)
    tests, refused = list(mine.order_by("number")), ""
    try:
        planning.refuse(page, enrolment)
    except (ValidationError, PermissionDenied) as error:
        refused = error.messages[0] if isinstance(error, ValidationError) else str(error)
    return Standing(tests, refused)
