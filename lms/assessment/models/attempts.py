"""Attempts: a frozen draw, answers saved as they change, and the server's clock."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Exists, F, FloatField, Q, Window
from django.db.models.functions import Cast, NullIf, RowNumber
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from courses.models import Enrolment
from lms.assessment import clock, grading, marking
from lms.assessment.errors import AnswerChecked, AttemptClosed, NothingToCheck, NotPractice, SeatTaken
from lms.assessment.models.bank import QuestionVersion
from lms.assessment.models.conduct import GOING_ON, Conduct
from lms.assessment.models.quizzes import QuizPage
from lms.assessment.models.regradings import Regrading, Treatment
from lms.assessment.models.rooms import ExamRoom, SeatNote
from lms.assessment.seats import Place
from lms.assessment.signals import attempt_graded
from lms.assessment.terms import ENDLESS
from lms.people.models import Appointment, Person, Role

GRACE = datetime.timedelta(seconds=5)  # for an answer that left before the end and met a slow line

# Every answer of an examination hall passes here; written out, because Django takes longer to build it than a database
# to carry it out. What is asked of the row itself stands beside EXISTS, never inside a subquery: only there does
# PostgreSQL look at it again when this answer had to wait for another one, or for the marking.
SAVE = """
UPDATE assessment_attemptitem SET answer = %s, sequence = %s, saved_at = %s, is_flagged = %s
WHERE attempt_id = %s AND position = %s AND sequence < %s AND mark IS NULL AND NOT awaits_person AND EXISTS (
    SELECT 1 FROM assessment_attempt sitting JOIN courses_enrolment enrolment ON enrolment.id = sitting.enrolment_id
    WHERE sitting.id = %s AND sitting.learner_id = %s AND sitting.state = 'in_progress' AND sitting.ends_at >= %s
    AND (sitting.seat = '' OR sitting.seat = COALESCE(%s, sitting.seat)) AND enrolment.state IN (%s, %s)
)
RETURNING (SELECT ends_at FROM assessment_attempt sitting WHERE sitting.id = attempt_id)
"""


class AttemptQuerySet(models.QuerySet["Attempt"]):
    """Attempts, by state and by who may see them."""

    def visible_to(self, user: Person) -> Self:
        """One's own, and those of the cohorts one teaches as an instructor. No coordinator sees an answer."""
        mine = Q(learner=user)
        if user.has_role(Role.INSTRUCTOR):
            mine |= Q(enrolment__cohort__in=user.cohorts.values("pk"))  # type: ignore[attr-defined]
        return self.filter(mine)

    def in_sums_for(self, user: Person) -> Self:
        """Those that this user may read as sums and shares: of one's cohorts, or of the staff that one analyses.

        An analyst without an institution analyses everybody. One's own attempts alone are no sum.
        """
        if Appointment.objects.current().filter(person=user, role=Role.ANALYST, institution=None).exists():
            return self
        staff = Person.objects.employed_at(user.institutions_as(Role.ANALYST)).values("pk")
        if not user.has_role(Role.INSTRUCTOR):
            return self.filter(learner__in=staff)
        return self.filter(Q(pk__in=Attempt.objects.visible_to(user).values("pk")) | Q(learner__in=staff))

    def with_result(self) -> Self:
        """Those that have all their points and are not void."""
        void = [Attempt.State.IN_PROGRESS, Attempt.State.VOIDED]
        return self.exclude(state__in=void).filter(score__isnull=False)

    def first_of_each(self) -> Self:
        """The earliest one of each learner among these, which are of one quiz. Narrow them before, not after."""
        return self._one_of_each(F("number").asc())

    def best_of_each(self) -> Self:
        """The best one of each learner among these, the earliest of equals. Narrow them before, not after."""
        share = Cast("score", FloatField()) / NullIf(Cast("max_score", FloatField()), 0.0)
        return self._one_of_each(share.desc(nulls_last=True), F("number").asc())

    def _one_of_each(self, *order: Any) -> Self:
        place = Window(RowNumber(), partition_by=F("learner"), order_by=list(order))
        return self.annotate(place=place).filter(place=1)

    def judged_by(self, user: Person) -> Self:
        """Those of others that this person may mark: of one's cohorts as an instructor, of the staff as an assessor.

        An assessor without an institution marks everybody's. Nobody marks an own one.
        """
        theirs = Q(pk__in=[])
        if user.has_role(Role.INSTRUCTOR):
            theirs |= Q(enrolment__cohort__in=user.cohorts.values("pk"))  # type: ignore[attr-defined]
        if user.has_role(Role.ASSESSOR):
            everywhere = Appointment.objects.current().filter(person=user, role=Role.ASSESSOR, institution=None)
            staff = Person.objects.employed_at(user.institutions_as(Role.ASSESSOR)).values("pk")
            theirs |= Q(Exists(everywhere)) | Q(learner__in=staff)
        return self.filter(theirs).exclude(learner=user)

    def counting(self) -> Self:
        """Those that make the grade of a quiz, in order: finished, marked or not yet, and not void."""
        return self.exclude(state__in=Attempt.NOT_COUNTING).order_by("number")

    def in_progress(self) -> Self:
        """Those that still take answers, by their state."""
        return self.filter(state=Attempt.State.IN_PROGRESS)

    def creditable(self) -> Self:
        """Those that count and may make a pass: while an enrolment is interrupted, no credit is given for them.

        One that is not passed itself may yet bring the mean of all to the mark.
        """
        may_pass = Q(is_passed=True) | Q(is_passed=False, grade_by=QuizPage.GradeBy.MEAN)
        return self.filter(may_pass, is_graded=True).order_by("number")

    def voidable_by(self, user: Person) -> Self:
        """Those that this user may make void: of one's cohorts or rooms, and of nobody's own."""
        rooms = ExamRoom.objects.run_by(user).values("pk")
        mine = Q(pk__in=self.visible_to(user).values("pk")) | Q(room__in=rooms)
        return self.filter(mine).exclude(learner=user).exclude(state=Attempt.State.VOIDED)

    def overdue(self) -> Self:
        """Those whose time is over, but which nobody has closed."""
        return self.in_progress().filter(ends_at__lt=timezone.now() - GRACE)


class Attempt(Conduct):
    """One sitting of a quiz by one person."""

    class State(models.TextChoices):
        IN_PROGRESS = "in_progress", _("under way")
        SUBMITTED = "submitted", _("submitted")
        TIMED_OUT = "timed_out", _("closed at the end of its time")
        ABANDONED = "abandoned", _("abandoned without an answer")
        GRADED = "graded", _("marked")
        REGRADED = "regraded", _("marked again")
        VOIDED = "voided", _("void")

    class Ending(models.TextChoices):
        SUBMITTED = "submitted", _("handed in")
        TIMED_OUT = "timed_out", _("closed at the end of its time")
        ABANDONED = "abandoned", _("abandoned without an answer")

    class Cause(models.TextChoices):
        LEARNER = "learner", _("the learner finished")
        LIMIT = "limit", _("the time was over")
        JOB = "job", _("the time was over and nobody was there")

    WITH_MARKS = (State.GRADED, State.REGRADED)
    WITHOUT_MARKS = (State.SUBMITTED, State.TIMED_OUT)  # handed in, and waiting for a person
    NOT_COUNTING = (State.IN_PROGRESS, State.VOIDED)

    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="attempts", verbose_name=_("learner")
    )
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="attempts", verbose_name=_("enrolment"))
    quiz_key = models.UUIDField(_("quiz"))
    number = models.PositiveSmallIntegerField(_("number"))
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.IN_PROGRESS)
    is_graded = models.BooleanField(_("counts for completing the course"))
    pass_mark = models.DecimalField(_("pass mark in per cent"), max_digits=5, decimal_places=2)
    # What the quiz said when the attempt began holds for it, whatever its author changes later.
    grade_by = models.CharField(
        _("what counts of several attempts"),
        max_length=5,
        choices=QuizPage.GradeBy.choices,
        default=QuizPage.GradeBy.BEST,
    )
    feedback = models.CharField(_("afterwards shows"), max_length=8, default="full")
    feedback_when = models.CharField(
        _("shows it"),
        max_length=6,
        choices=QuizPage.FeedbackWhen.choices,
        default=QuizPage.FeedbackWhen.AFTER,
    )
    per_page = models.PositiveSmallIntegerField(_("questions on a page, 0 for all"), default=1)
    is_fixed_form = models.BooleanField(_("everybody gets the same questions"), default=False)
    second_marker = models.BooleanField(_("essays are marked by two people"), default=False)
    marking_tolerance = models.PositiveSmallIntegerField(_("difference in per cent"), default=10)
    appeal_days = models.PositiveSmallIntegerField(_("days for an appeal"), default=5)
    started_at = models.DateTimeField(_("started at"), default=timezone.now)
    ends_at = models.DateTimeField(_("ends at"))
    finished_at = models.DateTimeField(_("finished at"), null=True)
    ending = models.CharField(_("how it ended"), max_length=12, choices=Ending.choices, blank=True)
    graded_at = models.DateTimeField(_("marked at"), null=True)
    score = models.DecimalField(_("points"), max_digits=9, decimal_places=5, null=True)
    max_score = models.DecimalField(_("points possible"), max_digits=7, decimal_places=3, default=0)
    is_passed = models.BooleanField(_("passed"), null=True)

    objects: ClassVar[AttemptQuerySet] = AttemptQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ("-started_at",)
        indexes: ClassVar = [
            models.Index(fields=["ends_at"], condition=Q(state="in_progress"), name="attempt_open_by_end"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["learner", "quiz_key"],
                condition=Q(state="in_progress"),
                name="attempt_one_in_progress",
                violation_error_message=_("An attempt at this quiz is under way already."),
            ),
            models.UniqueConstraint(fields=["learner", "quiz_key", "number"], name="attempt_number_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("started_at")), name="attempt_ends_after_start"),
            models.CheckConstraint(
                condition=~Q(feedback_when="during") | Q(is_graded=False), name="attempt_practice_is_not_graded"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["graded", "regraded"]) | Q(score__isnull=False, graded_at__isnull=False),
                name="attempt_graded_has_score",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["in_progress", "voided"]) | (Q(finished_at__isnull=False) & ~Q(ending="")),
                name="attempt_finished_has_ending",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learner}, {self.number}"

    @property
    def is_open(self) -> bool:  # type: ignore[override]
        """Does the attempt take answers now, by its state and the server's clock?"""
        return self.state == self.State.IN_PROGRESS and timezone.now() <= self.ends_at + GRACE

    @property
    def is_over(self) -> bool:
        """Is the time over? An answer that is still on its way may yet be let in for a moment, see `is_open`."""
        return timezone.now() >= self.ends_at

    @property
    def is_practice(self) -> bool:
        """Does every question say at once what was right?"""
        return self.feedback_when == QuizPage.FeedbackWhen.DURING

    @property
    def is_endless(self) -> bool:
        """Has the attempt no time limit that anybody would notice?"""
        return self.ends_at - self.started_at >= ENDLESS

    @property
    def seconds_left(self) -> int:
        """Seconds until the end, a begun one counted whole, never below 0."""
        return max(0, math.ceil((self.ends_at - timezone.now()).total_seconds()))

    @property
    def minutes_left(self) -> int:
        """Minutes until the end, a begun one counted whole."""
        return -(-self.seconds_left // 60)

    @property
    def until(self) -> str:
        """The end by the clock on the wall, with the zone, and with the day where it is not within one."""
        is_near = self.ends_at - timezone.now() < datetime.timedelta(days=1)
        return clock.hour(self.ends_at) if is_near else clock.day_and_hour(self.ends_at)

    @property
    def is_marked(self) -> bool:
        """Does the attempt have its marks?"""
        return self.state in self.WITH_MARKS

    @property
    def finished(self) -> str:
        """Day, hour and zone of the finish; empty before it."""
        return clock.day_and_hour(self.finished_at) if self.finished_at else ""

    @property
    def percent(self) -> Decimal:
        """The score in per cent of what was possible, with two decimals."""
        return marking.percent(self.score or Decimal(0), self.max_score)

    @property
    def earns_pass(self) -> bool:
        """Do the points reach the pass mark? After a regrading, a pass may stand by decision of a person instead."""
        return self.percent >= self.pass_mark

    @property
    def points(self) -> Decimal:
        """The score as people read it."""
        return marking.shown(self.score or Decimal(0))

    @property
    def points_possible(self) -> Decimal:
        """What could have been won, as people read it."""
        return marking.shown(self.max_score)

    def save_answer(
        self, position: int, answer: Any, *, sequence: int, is_flagged: bool = False, seat: str | None = None
    ) -> bool:
        """Keep an answer; answer False when a later one is already there. The same one may be sent again.

        One UPDATE that checks learner, enrolment, state, time, seat and sequence by itself, and brings the end of the
        attempt along. `seat` is the key of the computer that sends; None: whoever calls vouches for it. Raises
        AttemptClosed when it is too late, EnrolmentNotUnderWay while the enrolment is interrupted, and SeatTaken.
        """
        now = timezone.now()
        moment, limit = map(connection.ops.adapt_datetimefield_value, (now, now - GRACE))
        kept: list[Any] = [connection.ops.adapt_json_value(answer, None), sequence, moment, is_flagged]
        with connection.cursor() as cursor:
            asked: list[Any] = [self.pk, position, sequence, self.pk, self.learner_id, limit, seat, *GOING_ON]
            cursor.execute(SAVE, [*kept, *asked])
            saved = cursor.fetchone()
        if saved:
            self.ends_at = clock.from_database(saved[0])
            return True
        self.refresh_from_db()
        if not self.is_open:
            raise AttemptClosed
        self.refuse_interrupted()
        if seat is not None and self.seat and not constant_time_compare(seat, self.seat):
            raise SeatTaken
        item = self.items.get(position=position)
        if self.is_practice and item.mark is not None:
            raise AnswerChecked
        if item.sequence < sequence and item.mark is None and not item.awaits_person:
            # More time was given, or the enrolment went on, between the two looks.
            return self.save_answer(position, answer, sequence=sequence, is_flagged=is_flagged, seat=seat)
        return bool(item.sequence == sequence and item.answer == answer)  # the reply to the first sending was lost

    def is_checked(self, position: int) -> bool:
        """Has an answer of this practice been checked, so that it stays as it is?"""
        return self.is_practice and self.items.filter(position=position, mark__isnull=False).exists()

    @transaction.atomic
    def check_answer(self, position: int) -> None:
        """Mark one answer of a practice at once; from then on it stays as it is. Checking twice gives one result.

        Raises NotPractice, AttemptClosed, EnrolmentNotUnderWay or NothingToCheck.
        """
        if not self.is_practice:
            raise NotPractice
        if not self.is_open:
            raise AttemptClosed
        self.refuse_interrupted()
        items = self.items.select_for_update(of=("self",)).select_related("version__question")
        item = items.get(position=position)
        if not item.is_answered:
            raise NothingToCheck
        if item.mark is not None:
            return
        item.save(update_fields=self._mark_by_machine([item]))
        log(instance=self, action="assessment.checked", user=self.learner, data={"position": position})

    @transaction.atomic
    def submit(self, *, place: Place | None = None) -> None:
        """Finish by the learner's wish. Submitting twice gives one result.

        Raises EnrolmentNotUnderWay while the enrolment is interrupted.
        """
        now, cause = timezone.now(), self.Cause.LEARNER
        self._close(self.Ending.SUBMITTED, finished_at=now, cause=cause, by=self.learner, place=place)

    @transaction.atomic
    def time_out(self, *, cause: str = Cause.LIMIT) -> None:
        """Finish at the limit: what was saved until then counts. Nothing happens while there is time left."""
        self._close(self.Ending.TIMED_OUT, finished_at=self.ends_at, cause=cause, by=None)

    def _close(
        self,
        ending: str,
        *,
        finished_at: datetime.datetime,
        cause: str,
        by: Person | None,
        place: Place | None = None,
    ) -> None:
        self.lock()
        more_was_given = by is None and not self.is_over
        if self.state != self.State.IN_PROGRESS or more_was_given:
            return
        if by:
            self.refuse_interrupted()
        if ending == self.Ending.TIMED_OUT or finished_at > self.ends_at:
            ending, finished_at = self.Ending.TIMED_OUT, self.ends_at
        # An answer on its way waits for this lock, and then finds its question marked.
        items = list(self.items.select_for_update(of=("self",)).select_related("version__question").order_by("pk"))
        if ending == self.Ending.TIMED_OUT and not any(item.is_answered for item in items):
            ending = self.Ending.ABANDONED
        self.state = self.ending = ending
        self.finished_at = finished_at
        self.save(update_fields=["state", "ending", "finished_at"])
        log(instance=self, action="assessment.finished", user=by, data={"state": str(ending), "cause": str(cause)})
        is_submitted = ending == self.Ending.SUBMITTED
        self.note_seat(SeatNote.Event.FINISHED if is_submitted else SeatNote.Event.TIMED_OUT, place)
        self._mark(items)

    def _mark(self, items: list[AttemptItem]) -> None:
        """Mark what a machine can mark; grade the attempt unless an essay waits for a person."""
        AttemptItem.objects.bulk_update(items, self._mark_by_machine(items))
        if waiting := [item for item in items if item.awaits_person]:
            from lms.assessment.models.marks import Paper  # noqa: PLC0415

            Paper.objects.lay_out(waiting)
        else:
            self.grade(items, by=None)

    def _mark_by_machine(self, items: list[AttemptItem]) -> tuple[str, ...]:
        """Set the marks that a machine can give; answer the fields that are then to be saved.

        What was regraded while the attempt was under way holds for it too.
        """
        regradings = Regrading.objects.for_quiz(self.quiz_key).by_version([item.version_id for item in items])
        for item in items:
            for regrading in regradings.get(item.version_id, []):
                item.follow(regrading)
            item.mark_by_machine()
        return AttemptItem.MARKED + (AttemptItem.TREATED if regradings else ())

    def grade(
        self, items: list[AttemptItem], *, by: Person | None, state: str = State.GRADED, keeps_pass: bool = False
    ) -> None:
        """Add up the marks of a locked attempt; passing completes the activity. For use inside a transaction."""
        self.add_up(items)
        self.is_passed = self.earns_pass or (keeps_pass and bool(self.is_passed))
        self.state, self.graded_at = state, timezone.now()
        self.save(update_fields=["state", "graded_at", "score", "max_score", "is_passed"])
        log(instance=self, action="assessment.graded", user=by, data={"percent": str(self.percent)})
        attempt_graded.send(sender=Attempt, attempt=self)
        self.credit()

    def add_up(self, items: Iterable[AttemptItem]) -> None:
        """Set the points won and possible, from the marks of all drawn questions. Nothing is saved."""
        counting = [item for item in items if item.counts]
        self.score = sum((item.won for item in counting), Decimal(0))
        self.max_score = Decimal(len(counting))

    @property
    def result(self) -> grading.Result:
        """What the attempt adds to the grade of the quiz."""
        is_upheld = bool(self.is_passed) and not self.earns_pass
        return grading.Result(self.percent if self.is_marked else None, self.pass_mark, is_upheld=is_upheld)

    def standing(self) -> grading.Grade | None:
        """Answer the grade of all attempts of this enrolment at the quiz; None while what counts is not marked."""
        return grading.of(self.grade_by, [attempt.result for attempt in self.together()])

    def together(self) -> AttemptQuerySet:
        """Answer all attempts of this enrolment at the quiz that make a grade, this one among them."""
        return Attempt.objects.counting().filter(enrolment=self.enrolment_id, quiz_key=self.quiz_key)

    def credit(self) -> None:
        """Tick the quiz off in the enrolment if the attempt counts and the grade of all attempts is a pass.

        What has been ticked off stays, also where a later attempt brings the grade down.
        """
        if not self.is_graded:
            return
        # The best of several is a pass as soon as this one is: nothing need be asked about the others.
        is_best = self.grade_by == QuizPage.GradeBy.BEST
        grade = grading.of(self.grade_by, [self.result]) if is_best else self.standing()
        if grade and grade.is_passed:
            with translation.override(self.language):  # that of the test, also when the worker closes it
                self.enrolment.complete(self.quiz_key, evidence=self.evidence_of(grade))

    def evidence_of(self, grade: grading.Grade) -> dict[str, Any]:
        """Answer what shows that the test was passed, by the grade that counted."""
        return {
            "attempt": self.pk,
            "percent": str(grade.percent),
            "pass_mark": str(grade.pass_mark),
            "grade_by": str(self.grade_by),
        }


class AttemptItem(models.Model):
    """One drawn question of an attempt: its version, its shuffled order, the answer and the mark.

    The mark is what the answer earned by the key in force; how it counts is a matter of the treatment.
    """

    MARKED = ("mark", "awaits_person")
    TREATED = ("treatment", "rekeyed_by")

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="items", verbose_name=_("attempt"))
    position = models.PositiveSmallIntegerField(_("place in the order"))
    version = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="items", verbose_name=_("version"))
    order = models.JSONField(_("order of the parts"), default=list)
    answer = models.JSONField(_("answer"), null=True)
    sequence = models.PositiveBigIntegerField(_("sequence"), default=0)
    saved_at = models.DateTimeField(_("saved at"), null=True)
    is_flagged = models.BooleanField(_("to come back to"), default=False)
    mark = models.DecimalField(_("mark"), max_digits=6, decimal_places=5, null=True)
    awaits_person = models.BooleanField(_("waits for a person to mark it"), default=False)
    treatment = models.CharField(_("counts as"), max_length=8, choices=Treatment.choices, blank=True)
    rekeyed_by = models.ForeignKey(
        Regrading, models.PROTECT, null=True, related_name="+", verbose_name=_("marked by the key of")
    )

    class Meta:
        verbose_name = _("drawn question")
        verbose_name_plural = _("drawn questions")
        ordering = ("attempt", "position")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["attempt", "position"], name="attempt_item_position_once"),
            models.UniqueConstraint(fields=["attempt", "version"], name="attempt_item_question_once"),
            models.CheckConstraint(
                condition=Q(mark=None) | Q(mark__gte=0, mark__lte=1), name="attempt_item_mark_between_0_and_1"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt}: {self.position}"

    @property
    def points(self) -> Decimal:
        """What was won, as people read it."""
        return marking.shown(self.won)

    @property
    def key(self) -> dict[str, Any]:
        """What is taken for right: the key of the version, or of the regrading that corrected it."""
        return self.rekeyed_by.key if self.rekeyed_by else self.version.key  # type: ignore[no-any-return]

    @property
    def counts(self) -> bool:
        """Does the question count in this attempt?"""
        return self.treatment != Treatment.DROPPED

    @property
    def won(self) -> Decimal:
        """The share of the point that was won, whether by the answer or because everybody got it."""
        if self.treatment == Treatment.CREDITED:
            return Decimal(1)
        return self.mark or Decimal(0) if self.counts else Decimal(0)

    def follow(self, regrading: Regrading) -> None:
        """Let a regrading hold for this answer; a later one holds instead of an earlier. Nothing is saved."""
        self.treatment = regrading.treatment
        if regrading.key is not None:
            self.rekeyed_by = regrading

    def mark_by_machine(self) -> None:
        """Set the mark from the answer and the key in force; what people mark is left to them. Nothing is saved."""
        kind = self.version.question.kind
        if self.mark is None or kind not in marking.MARKED_BY_PEOPLE:
            self.mark = marking.mark(kind, self.key, self.answer)
        self.awaits_person = self.mark is None and not self.treatment

    @property
    def saved(self) -> str:
        """The hour at which the answer was kept; empty before that."""
        return f"{timezone.localtime(self.saved_at):%H:%M}" if self.saved_at else ""

    @property
    def is_answered(self) -> bool:
        """Did the learner answer anything?"""
        return not marking.is_empty(self.answer)
