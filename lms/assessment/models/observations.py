"""What assessors saw: one checklist per assessor, marked item by item, on the site or entered twice from paper."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from lms.assessment import clock, marking
from lms.assessment.errors import (
    ConfirmedByAnother,
    CriticalSkipped,
    EnteredAlready,
    EnteredStays,
    EnteredTwice,
    ItemsOpen,
    NotAnAssessor,
    NotAnEnterer,
    NothingApplies,
    NothingToConfirm,
    NothingToSettle,
    OwnSheetFirst,
    SheetClosed,
    SheetOnPaper,
    SheetOnSite,
)
from lms.assessment.models.practical import THIRD, PracticalItem, PracticalTest
from lms.people.models import Person

BOTH = 2  # independent entries of a paper sheet
AGREED = 3  # the number of the entry that settles two which differ


class Outcome(models.TextChoices):
    """What an assessor saw of one item."""

    MET = "met", _("met")
    NOT_MET = "not_met", _("not met")
    NOT_APPLICABLE = "not_applicable", _("does not apply")


@dataclass(frozen=True)
class Mark:
    """How one item was marked, with a remark; not marked yet where the outcome is empty."""

    outcome: str = ""
    remark: str = ""


@dataclass(frozen=True)
class Filled:
    """A checklist as somebody filled it in: marks by item, a remark on the whole, and the date on the paper."""

    marks: dict[int, Mark] = field(default_factory=dict)
    remark: str = ""
    written_on: datetime.date | None = None


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    """Checklists, by state and by who may read them."""

    def submitted(self) -> Self:
        """Those that are in, and are not changed any more."""
        return self.exclude(submitted_at=None)

    def visible_to(self, user: Person) -> Self:
        """One's own; others only when one's own is in, or when the result is told to the trainee.

        Two who assess the same person do not read each other before both have decided.
        """
        own = Assessment.objects.submitted().filter(test=OuterRef("test"), assessor=user)
        told = PracticalTest.objects.visible_to(user).filter(state__in=PracticalTest.TOLD)
        return self.filter(Q(assessor=user) | Q(submitted_at__isnull=False) & (Exists(own) | Q(test__in=told)))

    def on_paper(self) -> Self:
        """Those that were filled in on paper."""
        return self.filter(is_on_paper=True)

    def entered_by(self, user: Person) -> Self:
        """Those that one of whose entries this person made."""
        return self.filter(pk__in=user.paper_entries.values("assessment"))  # type: ignore[attr-defined]


class Assessment(models.Model):
    """The checklist of one assessor in one practical test: the first, the second, or the third who decides."""

    test = models.ForeignKey(
        PracticalTest, models.CASCADE, related_name="assessments", verbose_name=_("practical test")
    )
    assessor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="assessments", verbose_name=_("assessor")
    )
    place = models.PositiveSmallIntegerField(_("place"))
    is_on_paper = models.BooleanField(_("filled in on paper"), default=False)
    written_on = models.DateField(_("date on the paper"), null=True)
    remark = models.TextField(_("remark on the whole"), max_length=1000, blank=True)
    sequence = models.PositiveIntegerField(_("sequence"), default=0)
    taken_at = models.DateTimeField(_("taken at"), default=timezone.now)
    saved_at = models.DateTimeField(_("saved at"), null=True)
    submitted_at = models.DateTimeField(_("submitted at"), null=True)
    percent = models.DecimalField(_("points in per cent"), max_digits=5, decimal_places=2, null=True)
    is_passed = models.BooleanField(_("passed"), null=True)

    objects: ClassVar[AssessmentQuerySet] = AssessmentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("checklist of an assessor")
        verbose_name_plural = _("checklists of assessors")
        ordering = ("test", "place")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["test", "assessor"], name="assessment_once_per_assessor"),
            models.UniqueConstraint(fields=["test", "place"], name="assessment_place_once"),
            models.CheckConstraint(condition=Q(place__in=[1, 2, 3]), name="assessment_first_second_or_third"),
            models.CheckConstraint(
                condition=Q(submitted_at=None, is_passed=None, percent=None)
                | Q(submitted_at__isnull=False, is_passed__isnull=False, percent__isnull=False),
                name="assessment_submitted_has_result",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.test}: {self.place}"

    # --- what it says --------------------------------------------------------------------------

    @property
    def is_third(self) -> bool:
        """Does this checklist decide where two disagreed?"""
        return self.place == THIRD

    @property
    def submitted(self) -> str:
        """Day and hour of handing it in; empty before that."""
        return clock.day_and_hour(self.submitted_at) if self.submitted_at else ""

    @property
    def saved(self) -> str:
        """The hour of the last saving; empty before that."""
        return f"{timezone.localtime(self.saved_at):%H:%M}" if self.saved_at else ""

    @property
    def filled(self) -> Filled:
        """The checklist as it stands."""
        marks = {mark.item_id: Mark(mark.outcome, mark.remark) for mark in self.marks.all()}
        return Filled(marks, self.remark, self.written_on)

    @property
    def critical_not_met(self) -> list[int]:
        """The places of the critical items that were not met."""
        failed = [mark.item for mark in self.marks.all() if mark.outcome == Outcome.NOT_MET]
        return sorted(item.position for item in failed if item.is_critical)

    @property
    def verdict(self) -> tuple[bool | None, list[int]]:
        """What two assessors have to agree on: passed or not, and which critical items were not met."""
        return self.is_passed, self.critical_not_met

    # --- on the site ---------------------------------------------------------------------------

    def _lock(self, *, by: Person) -> None:
        """Keep practical test and checklist, in this order. Raises WrongStep, SheetClosed or NotAnAssessor."""
        self.test.lock(PracticalTest.State.ASSESSING, PracticalTest.State.DISAGREED)
        self.refresh_from_db(from_queryset=Assessment.objects.select_for_update(of=("self",)).select_related("test"))
        if self.submitted_at:
            raise SheetClosed
        self.test.require_assessor(by)

    def _lock_own(self, *, by: Person) -> None:
        self._lock(by=by)
        if by.pk != self.assessor_id:
            raise NotAnAssessor
        if self.is_on_paper:
            raise SheetOnPaper

    @transaction.atomic
    def save_draft(self, filled: Filled, *, by: Person, sequence: int) -> bool:
        """Keep the checklist as far as it is filled in; answer False when another window has saved since.

        `sequence` is that of the checklist which the window shows. Raises SheetClosed, WrongStep, SheetOnPaper or
        NotAnAssessor.
        """
        self._lock_own(by=by)
        if sequence != self.sequence:
            return False
        self._keep(filled)
        return True

    @transaction.atomic
    def submit(self, *, by: Person) -> None:
        """Hand in the checklist as it was saved; the practical test is decided when all are in.

        Raises ItemsOpen, CriticalSkipped, NothingApplies, SheetClosed, WrongStep, SheetOnPaper or NotAnAssessor.
        """
        self._lock_own(by=by)
        self._close(by=by)

    @transaction.atomic
    def give_back(self, *, by: Person) -> None:
        """Make the place free for another assessor; what was marked is gone.

        An assessor gives back the own checklist; one on paper that nobody has entered, any assessor.
        """
        self._lock(by=by)
        if self.entries.exists():
            raise EnteredStays
        if by.pk != self.assessor_id and not self.is_on_paper:
            raise NotAnAssessor
        data = {"assessor": self.assessor_id, "place": self.place}
        test = self.test
        self.delete()
        log(instance=test, action="assessment.practice_sheet_given_back", user=by, data=data)

    def _keep(self, filled: Filled) -> None:
        items = self.test.items.in_bulk()
        ItemMark.objects.bulk_create(
            [
                ItemMark(assessment=self, item=items[pk], outcome=mark.outcome, remark=mark.remark)
                for pk, mark in filled.marks.items()
                if pk in items
            ],
            update_conflicts=True,
            unique_fields=["assessment", "item"],
            update_fields=["outcome", "remark"],
        )
        self.remark, self.written_on, self.saved_at = filled.remark, filled.written_on, timezone.now()
        self.sequence += 1
        self.save(update_fields=["remark", "written_on", "saved_at", "sequence"])

    def _close(self, *, by: Person) -> None:
        items = list(self.test.items.all())
        check_complete(items, self.filled)
        self.percent, self.is_passed = result(items, self.filled, self.test.pass_mark)
        self.submitted_at = timezone.now()
        self.save(update_fields=["percent", "is_passed", "submitted_at"])
        data = {"assessor": self.assessor_id, "place": self.place, "on_paper": self.is_on_paper}
        log(instance=self.test, action="assessment.practice_sheet_submitted", user=by, data=data)
        self.test.settle(by=by)

    # --- on paper ------------------------------------------------------------------------------

    @property
    def is_entered(self) -> bool:
        """Has the paper been entered at least once?"""
        return any(self.entries.all())

    @property
    def first_two(self) -> list[PaperEntry]:
        """The two independent entries, as far as they exist."""
        return [entry for entry in self.entries.all() if entry.number != AGREED]

    @property
    def correction(self) -> PaperEntry | None:
        """The entry that settles two which differ, if somebody has made one."""
        return next((entry for entry in self.entries.all() if entry.number == AGREED), None)

    def _lock_paper(self, *, by: Person) -> None:
        self._lock(by=by)
        if not self.is_on_paper:
            raise SheetOnSite

    @transaction.atomic
    def enter(self, filled: Filled, *, by: Person) -> PaperEntry:
        """Answer the entry of the paper by one person. Two that are the same hand in the checklist.

        Raises EnteredAlready, EnteredTwice, OwnSheetFirst, ItemsOpen, CriticalSkipped, NothingApplies, SheetOnSite,
        SheetClosed, WrongStep, NotAnAssessor or AssessingOneself.
        """
        self._lock_paper(by=by)
        self._refuse_enterer(by)
        check_complete(list(self.test.items.all()), filled)
        entry = self._record(len(self.first_two) + 1, filled, by=by)
        log(
            instance=self.test,
            action="assessment.practice_paper_entered",
            user=by,
            data={"assessor": self.assessor_id, "entry": entry.number},
        )
        entries = self._entries_anew()
        if len(entries) == BOTH and not differences(*(entry.filled for entry in entries)):
            self._keep(filled)
            self._close(by=by)
        return entry

    def _entries_anew(self) -> list[PaperEntry]:
        return list(self.entries.exclude(number=AGREED).order_by("number"))

    def _refuse_enterer(self, by: Person) -> None:
        entries = self._entries_anew()
        if any(entry.entered_by_id == by.pk for entry in entries):
            raise EnteredAlready
        if len(entries) == BOTH:
            raise EnteredTwice
        own = self.test.assessments.filter(assessor=by).exclude(pk=self.pk)
        if own.filter(submitted_at=None, entries=None).exists():
            raise OwnSheetFirst

    def _record(self, number: int, filled: Filled, *, by: Person) -> PaperEntry:
        marks = {str(pk): [mark.outcome, mark.remark] for pk, mark in filled.marks.items()}
        return self.entries.create(
            number=number, entered_by=by, marks=marks, remark=filled.remark, written_on=filled.written_on
        )

    def _require_one_of_two(self, by: Person) -> None:
        entries = self._entries_anew()
        if len(entries) < BOTH or not differences(*(entry.filled for entry in entries)):
            raise NothingToSettle
        if all(entry.entered_by_id != by.pk for entry in entries):
            raise NotAnEnterer

    @transaction.atomic
    def correct(self, filled: Filled, *, by: Person) -> PaperEntry:
        """Answer how the paper reads after a second look, for the other person to confirm.

        It takes the place of an earlier correction. Raises NothingToSettle, NotAnEnterer and what `enter` raises
        about the marks.
        """
        self._lock_paper(by=by)
        self._require_one_of_two(by)
        check_complete(list(self.test.items.all()), filled)
        self.entries.filter(number=AGREED).delete()
        entry = self._record(AGREED, filled, by=by)
        data = {"assessor": self.assessor_id, "entry": entry.pk}
        log(instance=self.test, action="assessment.practice_paper_corrected", user=by, data=data)
        return entry

    @transaction.atomic
    def confirm(self, entry_pk: int, *, by: Person) -> None:
        """Agree to the correction that the other person made: the checklist is handed in as it says.

        Raises NothingToConfirm when it is not the correction that was read, ConfirmedByAnother or NotAnEnterer.
        """
        self._lock_paper(by=by)
        self._require_one_of_two(by)
        entry = self.entries.filter(number=AGREED, pk=entry_pk).first()
        if entry is None:
            raise NothingToConfirm
        if entry.entered_by_id == by.pk:
            raise ConfirmedByAnother
        entry.confirmed_by, entry.confirmed_at = by, timezone.now()
        entry.save(update_fields=["confirmed_by", "confirmed_at"])
        data = {"assessor": self.assessor_id, "entry": entry.pk}
        log(instance=self.test, action="assessment.practice_paper_confirmed", user=by, data=data)
        self._keep(entry.filled)
        self._close(by=by)


class ItemMark(models.Model):
    """How one assessor marked one item."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="marks", verbose_name=_("checklist"))
    item = models.ForeignKey(PracticalItem, models.PROTECT, related_name="marks", verbose_name=_("item"))
    outcome = models.CharField(_("outcome"), max_length=15, choices=Outcome.choices, blank=True)
    remark = models.CharField(_("remark"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("mark of an item")
        verbose_name_plural = _("marks of items")
        ordering = ("assessment", "item")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assessment", "item"], name="item_mark_once_per_checklist"),
            models.CheckConstraint(
                condition=Q(outcome__in=["", "met", "not_met", "not_applicable"]), name="item_mark_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.get_outcome_display()}"


class PaperEntry(models.Model):
    """A paper checklist as one person typed it: the first, the second, or the one that settles how it reads."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="entries", verbose_name=_("checklist"))
    number = models.PositiveSmallIntegerField(_("number"))
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="paper_entries", verbose_name=_("entered by")
    )
    entered_at = models.DateTimeField(_("entered at"), default=timezone.now)
    written_on = models.DateField(_("date on the paper"), null=True)
    remark = models.TextField(_("remark on the whole"), max_length=1000, blank=True)
    marks: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(_("marks by item"), default=dict)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, verbose_name=_("confirmed by")
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)

    class Meta:
        verbose_name = _("entry of a paper checklist")
        verbose_name_plural = _("entries of paper checklists")
        ordering = ("assessment", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assessment", "number"], name="paper_entry_number_once"),
            models.UniqueConstraint(
                fields=["assessment", "entered_by"],
                condition=Q(number__in=[1, 2]),
                name="paper_entry_by_two_people",
                violation_error_message=_("You have entered this sheet. The second entry is made by another person."),
            ),
            models.CheckConstraint(condition=Q(number__in=[1, 2, 3]), name="paper_entry_first_second_or_agreed"),
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None)
                | (Q(number=3, confirmed_at__isnull=False) & ~Q(confirmed_by=F("entered_by"))),
                name="paper_entry_confirmed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment}, {self.number}"

    @property
    def filled(self) -> Filled:
        """The checklist as it was typed."""
        marks = {int(pk): Mark(*said) for pk, said in self.marks.items()}
        return Filled(marks, self.remark, self.written_on)


def check_complete(items: list[PracticalItem], filled: Filled) -> None:
    """Raise ItemsOpen, CriticalSkipped or NothingApplies for a checklist that cannot be handed in."""
    outcomes = {item: filled.marks.get(item.pk, Mark()).outcome for item in items}
    if unmarked := [item.position for item, outcome in outcomes.items() if not outcome]:
        raise ItemsOpen(unmarked)
    skipped = [item for item, outcome in outcomes.items() if outcome == Outcome.NOT_APPLICABLE]
    if critical := [item.position for item in skipped if item.is_critical]:
        raise CriticalSkipped(critical)
    if len(skipped) == len(items):
        raise NothingApplies


def result(items: list[PracticalItem], filled: Filled, pass_mark: Decimal) -> tuple[Decimal, bool]:
    """Answer the points in per cent of those of the items that apply, and whether that is a pass.

    One critical item that is not met fails the test whatever the points.
    """
    outcomes = {item: filled.marks[item.pk].outcome for item in items}
    won = sum(item.points for item, outcome in outcomes.items() if outcome == Outcome.MET)
    of = sum(item.points for item, outcome in outcomes.items() if outcome != Outcome.NOT_APPLICABLE)
    percent = marking.percent(Decimal(won), Decimal(of))
    has_failed = any(item.is_critical and outcome == Outcome.NOT_MET for item, outcome in outcomes.items())
    return percent, percent >= pass_mark and not has_failed


def differences(one: Filled, other: Filled) -> set[int | str]:
    """Answer where two entries of one paper differ: the items, “remark” and “written_on”. Spaces do not matter."""
    found: set[int | str] = {
        pk for pk in one.marks.keys() | other.marks.keys() if _plain(one.marks.get(pk)) != _plain(other.marks.get(pk))
    }
    if one.remark.split() != other.remark.split():
        found.add("remark")
    if one.written_on != other.written_on:
        found.add("written_on")
    return found


def agreed(one: Filled, other: Filled) -> Filled:
    """Answer what two entries of one paper have in common; where they differ it is left empty, so that neither wins."""
    where = differences(one, other)
    marks = {pk: mark for pk, mark in one.marks.items() if pk not in where}
    remark = "" if "remark" in where else one.remark
    return Filled(marks, remark, None if "written_on" in where else one.written_on)


def _plain(mark: Mark | None) -> tuple[str, list[str]]:
    return (mark.outcome, mark.remark.split()) if mark else ("", [])
