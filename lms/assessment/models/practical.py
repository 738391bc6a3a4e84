"""Practical tests of trainees: planned, assessed independently, decided, signed. The checklist is frozen in each."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import get_random_string
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from courses.errors import ReasonMissing
from courses.models import Enrolment
from lms.assessment import clock, marking
from lms.assessment.errors import (
    AssessedByOneself,
    AssessingOneself,
    NotAnAssessor,
    PlacesTaken,
    SawAnotherSheet,
    SignedByTrainee,
    ThirdIsAnother,
    WrongStep,
)
from lms.people.models import Person, Role
from lms.people.models.places import FALLBACK_LANGUAGES
from lms.post import letters

if TYPE_CHECKING:
    from lms.assessment.models.observations import Assessment

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that reads like something else
CODE_LENGTH = 8
THIRD = 3  # the place of the assessor who decides where two disagree

Words = dict[str, dict[str, str]]  # by language


def make_code() -> str:
    """Answer a new code by which a printed form is found again."""
    return get_random_string(CODE_LENGTH, ALPHABET)


def best_language(words: Words) -> str:
    """Answer the language of the words that the reader gets: the reader's own, else the next best one."""
    wanted = (get_language() or "ru", *FALLBACK_LANGUAGES)
    return next((code for code in wanted if code in words), "")


class PracticalTestQuerySet(models.QuerySet["PracticalTest"]):
    """Practical tests, by state and by who may see them."""

    def visible_to(self, user: Person) -> Self:
        """One's own, and those that one may assess as an assessor. Nobody else reads a practical test."""
        mine = Q(enrolment__person=user)
        return self.filter(mine | Q(pk__in=PracticalTest.objects.assessable_by(user).values("pk")))

    def assessable_by(self, user: Person) -> Self:
        """For assessors: those of the staff of their institutions, and those they assess in; never one's own."""
        if not user.has_role(Role.ASSESSOR):
            return self.none()
        staff = Person.objects.employed_at(user.institutions_as(Role.ASSESSOR)).values("pk")
        begun = user.assessments.values("test")  # type: ignore[attr-defined]
        return self.filter(Q(enrolment__person__in=staff) | Q(pk__in=begun)).exclude(enrolment__person=user)

    def outcomes_for(self, user: Person) -> Self:
        """For coordinators: those of their own staff, of which they are told the outcome and nothing else."""
        staff = Person.objects.employed_at(user.institutions_as(Role.COORDINATOR)).values("pk")
        return self.filter(enrolment__person__in=staff)

    def open(self) -> Self:
        """Those that are planned, assessed or wait for a signature."""
        return self.filter(state__in=PracticalTest.OPEN)

    def awaited_by(self, trainee: Person) -> Self:
        """Those that this trainee is to come to, and those whose result waits for the signature; these first."""
        mine = self.filter(enrolment__person=trainee)
        return mine.filter(state__in=[PracticalTest.State.DECIDED, PracticalTest.State.PLANNED]).order_by(
            "state", "planned_for"
        )

    def searched(self, text: str) -> Self:
        """Those with this code, or with every word of the text in the trainee's name or number."""
        code = "".join(character for character in text.upper() if character.isalnum())
        people = Person.objects.matching(text).values("pk")
        return self.filter(Q(code=code) | Q(enrolment__person__in=people))


class PracticalTest(models.Model):
    """One practical test of one trainee: who watches fills in a checklist, alone; two agree or a third decides."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        ASSESSING = "assessing", _("being assessed")
        DISAGREED = "disagreed", _("waiting for a third assessor")
        DECIDED = "decided", _("waiting for the trainee’s signature")
        PASSED = "passed", _("passed")
        FAILED = "failed", _("not passed")
        VOIDED = "voided", _("declared void")

    class Signature(models.TextChoices):
        SITE = "site", _("signed on this site with the password")
        PAPER = "paper", _("signed on paper")
        REFUSED = "refused", _("the trainee refused to sign")

    OPEN = (State.PLANNED, State.ASSESSING, State.DISAGREED, State.DECIDED)
    TOLD = (State.DECIDED, State.PASSED, State.FAILED)  # the trainee is told the result

    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="practical_tests", verbose_name=_("enrolment")
    )
    practical_key = models.UUIDField(_("practical test"), db_index=True)
    number = models.PositiveSmallIntegerField(_("number"))
    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=make_code)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.PLANNED)
    is_graded = models.BooleanField(_("counts for completing the course"))
    pass_mark = models.DecimalField(_("pass mark in per cent of the points"), max_digits=5, decimal_places=2)
    assessors_required = models.PositiveSmallIntegerField(_("assessed by"))
    words: models.JSONField[Words, Words] = models.JSONField(_("title and instructions by language"), default=dict)
    frozen_at = models.DateTimeField(_("checklist frozen at"), default=timezone.now)
    planned_for = models.DateTimeField(_("planned for"))
    venue = models.CharField(_("place"), max_length=200)
    plans = models.PositiveSmallIntegerField(_("times planned"), default=1)
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("planned by")
    )
    began_at = models.DateTimeField(_("began at"), null=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    is_passed = models.BooleanField(_("passed"), null=True)
    percent = models.DecimalField(_("points in per cent"), max_digits=5, decimal_places=2, null=True)
    signature = models.CharField(_("signature"), max_length=8, choices=Signature.choices, blank=True)
    signed_at = models.DateTimeField(_("signature recorded at"), null=True)
    signed_on = models.DateField(_("signed on"), null=True)
    signature_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, verbose_name=_("signature entered by")
    )
    has_objection = models.BooleanField(_("with objection"), default=False)
    trainee_remark = models.TextField(_("remark of the trainee"), max_length=1000, blank=True)
    void_reason = models.CharField(_("reason why it is void"), max_length=300, blank=True)

    objects: ClassVar[PracticalTestQuerySet] = PracticalTestQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("practical test of a trainee")
        verbose_name_plural = _("practical tests of trainees")
        ordering = ("-planned_for", "-pk")
        indexes: ClassVar = [models.Index(fields=["state", "planned_for"], name="practical_test_state_and_time")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["enrolment", "practical_key"],
                condition=Q(state__in=["planned", "assessing", "disagreed", "decided"]),
                name="practical_test_one_open",
                violation_error_message=_("A practical test of this trainee is planned or under way already."),
            ),
            models.UniqueConstraint(fields=["enrolment", "practical_key", "number"], name="practical_test_number_once"),
            models.CheckConstraint(
                condition=Q(assessors_required__in=[1, 2]), name="practical_test_one_or_two_assessors"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "assessing", "disagreed"], is_passed=None, decided_at=None)
                | Q(state="decided", is_passed__isnull=False, decided_at__isnull=False)
                | Q(state="passed", is_passed=True, decided_at__isnull=False)
                | Q(state="failed", is_passed=False, decided_at__isnull=False)
                | Q(state="voided"),
                name="practical_test_state_fits_result",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=["passed", "failed"], signed_on__isnull=False) & ~Q(signature=""))
                | Q(state__in=["planned", "assessing", "disagreed", "decided"], signature="")
                | Q(state="voided"),
                name="practical_test_final_is_signed",
            ),
            models.CheckConstraint(
                condition=Q(signature__in=["", "site"], signature_by=None)
                | Q(signature__in=["paper", "refused"], signature_by__isnull=False),
                name="practical_test_paper_signature_has_enterer",
            ),
            models.CheckConstraint(
                condition=~Q(state="voided") | ~Q(void_reason=""), name="practical_test_void_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.enrolment.person}"

    def get_absolute_url(self) -> str:
        """Answer the page of the assessors."""
        return reverse("practice_test", args=[self.pk])

    # --- what it is ----------------------------------------------------------------------------

    @property
    def trainee(self) -> Person:
        """Who is assessed."""
        return self.enrolment.person

    @property
    def language(self) -> str:
        """The language of the title and the instructions that the reader gets."""
        return best_language(self.words)

    @property
    def title(self) -> str:
        """The title in the reader's language, or the next best one."""
        return self.words.get(self.language, {}).get("title", "")

    @property
    def for_assessor(self) -> str:
        """The instructions for the assessor."""
        return self.words.get(self.language, {}).get("for_assessor", "")

    @property
    def printed_code(self) -> str:
        """The code in two groups."""
        return f"{self.code[:4]} {self.code[4:]}"

    @property
    def when(self) -> str:
        """Day and hour of the plan, with the zone."""
        return clock.day_and_hour(self.planned_for)

    @property
    def decided(self) -> str:
        """Day and hour of the decision; empty before it."""
        return clock.day_and_hour(self.decided_at) if self.decided_at else ""

    @property
    def is_open(self) -> bool:
        """Is the practical test not finished?"""
        return self.state in self.OPEN

    @property
    def is_told(self) -> bool:
        """May the trainee read the result?"""
        return self.state in self.TOLD

    @property
    def takes_assessors(self) -> bool:
        """Is this the time of filling in checklists?"""
        return self.state in (self.State.PLANNED, self.State.ASSESSING, self.State.DISAGREED)

    # --- what happens to it --------------------------------------------------------------------

    def lock(self, *states: str) -> None:
        """Read the row anew and keep it until the transaction ends. Raises WrongStep for another state."""
        self.refresh_from_db(from_queryset=PracticalTest.objects.select_for_update(of=("self",)))
        if states and self.state not in states:
            raise WrongStep(str(self.get_state_display()))

    def require_assessor(self, person: Person) -> None:
        """Raise AssessingOneself or NotAnAssessor for who may not have a part in it."""
        if self.enrolment.person_id == person.pk:
            raise AssessingOneself
        if not PracticalTest.objects.assessable_by(person).filter(pk=self.pk).exists():
            raise NotAnAssessor

    @transaction.atomic
    def move(self, *, to: datetime.datetime, venue: str, by: Person) -> None:
        """Plan another time or place, and tell the trainee. Raises WrongStep once somebody assesses."""
        self.require_assessor(by)
        self.lock(self.State.PLANNED)
        self.planned_for, self.venue, self.plans = to, venue, self.plans + 1
        self.save(update_fields=["planned_for", "venue", "plans"])
        log(instance=self, action="assessment.practice_moved", user=by, data={"to": to.isoformat(), "venue": venue})
        self.tell_plan()

    def tell_plan(self) -> None:
        """Write to the trainee when and where."""
        self._write("practice_planned", f"practical test {self.pk}, plan {self.plans}")

    @transaction.atomic
    def take_place(self, assessor: Person, *, by: Person | None = None, is_on_paper: bool = False) -> Assessment:
        """Answer the checklist of an assessor, a new one if there is none: the first, the second or the third.

        `by` is who says so for a sheet on paper. Raises AssessingOneself, NotAnAssessor, SawAnotherSheet,
        ThirdIsAnother, PlacesTaken or WrongStep.
        """
        self.require_assessor(assessor)
        self.require_assessor(by or assessor)
        self.lock(self.State.PLANNED, self.State.ASSESSING, self.State.DISAGREED)
        mine = self.assessments.filter(assessor=assessor).first()
        if mine and not (mine.submitted_at and self.state == self.State.DISAGREED):
            return mine
        place = self._place_for(assessor, has_assessed=mine is not None)
        sheet = self.assessments.create(assessor=assessor, place=place, is_on_paper=is_on_paper)
        if self.state == self.State.PLANNED:
            self.state, self.began_at = self.State.ASSESSING, timezone.now()
            self.save(update_fields=["state", "began_at"])
        data = {"assessor": assessor.pk, "place": place, "on_paper": is_on_paper}
        log(instance=self, action="assessment.practice_sheet_taken", user=by or assessor, data=data)
        return sheet

    def _place_for(self, assessor: Person, *, has_assessed: bool) -> int:
        if has_assessed:
            raise ThirdIsAnother
        if self.assessments.filter(entries__entered_by=assessor).exists():
            raise SawAnotherSheet
        taken = set(self.assessments.values_list("place", flat=True))
        places = [THIRD] if self.state == self.State.DISAGREED else range(1, self.assessors_required + 1)
        free = [place for place in places if place not in taken]
        if not free:
            raise PlacesTaken
        return free[0]

    def settle(self, *, by: Person) -> None:
        """Decide, if the checklists that are in agree or the third is in; call for a third if two disagree."""
        sheets = list(self.assessments.submitted().prefetch_related("marks__item").order_by("place"))
        deciding = [sheet for sheet in sheets if sheet.place == THIRD] or sheets
        if deciding == sheets and len(sheets) < self.assessors_required:
            return
        if any(sheet.verdict != deciding[0].verdict for sheet in deciding):
            self.state = self.State.DISAGREED
            self.save(update_fields=["state"])
            log(instance=self, action="assessment.practice_disagreed", user=by)
        else:
            self._decide(deciding, by=by)

    def _decide(self, sheets: list[Assessment], *, by: Person) -> None:
        self.state, self.decided_at, self.is_passed = self.State.DECIDED, timezone.now(), sheets[0].is_passed
        total = sum((sheet.percent or Decimal(0) for sheet in sheets), Decimal(0))
        self.percent = marking.percent(total / 100, Decimal(len(sheets)))
        self.save(update_fields=["state", "decided_at", "is_passed", "percent"])
        data = {"passed": self.is_passed, "percent": str(self.percent), "sheets": [sheet.pk for sheet in sheets]}
        log(instance=self, action="assessment.practice_decided", user=by, data=data)
        self._write("practice_decided", f"practical test {self.pk}")

    @transaction.atomic
    def sign(self, *, by: Person, has_objection: bool = False, remark: str = "") -> None:
        """Sign the result as its trainee; a pass completes the activity in the course.

        Raises SignedByTrainee for anybody else, and WrongStep where there is no result to sign.
        """
        if by.pk != self.enrolment.person_id:
            raise SignedByTrainee
        self.lock(self.State.DECIDED)
        self._finish(self.Signature.SITE, on=timezone.localdate(), has_objection=has_objection, remark=remark, by=by)

    @transaction.atomic
    def enter_signature(
        self, *, kind: str, on: datetime.date, by: Person, has_objection: bool = False, remark: str = ""
    ) -> None:
        """Enter what stands on paper: the trainee's signature, or that it was refused. The trainee gets a letter.

        Raises AssessingOneself, NotAnAssessor or WrongStep.
        """
        self.require_assessor(by)
        self.lock(self.State.DECIDED)
        self.signature_by = by
        self._finish(kind, on=on, has_objection=has_objection, remark=remark, by=by)
        self._write("practice_signature_entered", f"practical test {self.pk}")

    def _finish(self, kind: str, *, on: datetime.date, has_objection: bool, remark: str, by: Person) -> None:
        self.signature, self.signed_on, self.signed_at = kind, on, timezone.now()
        self.has_objection, self.trainee_remark = has_objection, remark.strip()
        self.state = self.State.PASSED if self.is_passed else self.State.FAILED
        self.save(
            update_fields=[
                "signature", "signed_on", "signed_at", "signature_by", "has_objection", "trainee_remark", "state"
            ]
        )  # fmt: skip
        data = {"signature": str(kind), "on": str(on), "objection": has_objection, "passed": self.is_passed}
        log(instance=self, action="assessment.practice_signed", user=by, data=data)
        if self.is_graded and self.is_passed:
            with translation.override(self.enrolment.language):
                self.enrolment.complete(self.practical_key, evidence=self._evidence())

    def _evidence(self) -> dict[str, Any]:
        assessors = self.assessments.submitted().order_by("place").values_list("assessor", flat=True)
        return {
            "practical_test": self.pk,
            "points_percent": str(self.percent),  # not “percent”: certificates print that as the final test
            "pass_mark": str(self.pass_mark),
            "assessors": list(assessors),
        }

    @transaction.atomic
    def void(self, *, by: Person, reason: str) -> None:
        """Declare the practical test void; it counts as no attempt. One that is passed and signed stays.

        Raises ReasonMissing, AssessingOneself, NotAnAssessor, WrongStep, or AssessedByOneself for somebody whose own
        checklist is in.
        """
        if not reason.strip():
            raise ReasonMissing
        self.require_assessor(by)
        self.lock(*self.OPEN, self.State.FAILED)
        if self.assessments.submitted().filter(assessor=by).exists():
            raise AssessedByOneself
        before, self.state, self.void_reason = self.state, self.State.VOIDED, reason.strip()
        self.save(update_fields=["state", "void_reason"])
        data = {"reason": self.void_reason, "before": str(before)}
        log(instance=self, action="assessment.practice_voided", user=by, data=data)
        self._write("practice_voided", f"practical test {self.pk}")

    def _write(self, kind: str, about: str) -> None:
        link = reverse("practice_result", args=[self.pk])
        letters.send(self.enrolment.person, kind, about=about, link=link, test=self)


class PracticalItem(models.Model):
    """One item of a frozen checklist, with its words in every language that it had."""

    test = models.ForeignKey(PracticalTest, models.CASCADE, related_name="items", verbose_name=_("practical test"))
    key = models.UUIDField(_("key"))
    position = models.PositiveSmallIntegerField(_("place in the order"))
    words: models.JSONField[Words, Words] = models.JSONField(_("words by language"), default=dict)
    is_critical = models.BooleanField(_("critical"), default=False)
    points = models.PositiveSmallIntegerField(_("points"), default=1, validators=[MinValueValidator(1)])

    class Meta:
        verbose_name = _("item of a practical test")
        verbose_name_plural = _("items of a practical test")
        ordering = ("test", "position")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["test", "key"], name="practical_item_once"),
            models.UniqueConstraint(fields=["test", "position"], name="practical_item_position_once"),
            models.CheckConstraint(condition=Q(points__gte=1), name="practical_item_has_points"),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.text}"

    @property
    def language(self) -> str:
        """The language of the words that the reader gets."""
        return best_language(self.words)

    def _said(self, part: str) -> str:
        return self.words.get(self.language, {}).get(part, "")

    @property
    def text(self) -> str:
        """What the trainee does, in the reader's language or the next best one."""
        return self._said("text")

    @property
    def look_for(self) -> str:
        """What to look for."""
        return self._said("look_for")

    @property
    def provision(self) -> str:
        """The rule behind the item."""
        return self._said("provision")
