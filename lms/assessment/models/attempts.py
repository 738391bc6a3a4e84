"""Attempts: a frozen draw, answers saved as they change, and the server's clock."""

from __future__ import annotations

import datetime
import math
from decimal import Decimal
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, F, Q
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from courses.models import Enrolment
from lms.assessment import clock, grading, marking
from lms.assessment.errors import AnswerChecked, AttemptClosed, NothingToCheck, NotPractice
from lms.assessment.models.bank import QuestionVersion
from lms.assessment.models.quizzes import ENDLESS, QuizPage
from lms.assessment.signals import attempt_graded
from lms.people.models import Person, Role

GRACE = datetime.timedelta(seconds=5)  # for an answer that left before the end and met a slow line


class AttemptQuerySet(models.QuerySet["Attempt"]):
    """Attempts, by state and by who may see them."""

    def visible_to(self, user: Person) -> Self:
        """One's own, and those of the cohorts one teaches as an instructor. No coordinator sees an answer."""
        mine = Q(learner=user)
        if user.has_role(Role.INSTRUCTOR):
            mine |= Q(enrolment__cohort__in=user.cohorts.values("pk"))  # type: ignore[attr-defined]
        return self.filter(mine)

    def counting(self) -> Self:
        """Those that make the grade of a quiz, in order: finished, marked or not yet, and not void."""
        return self.exclude(state__in=Attempt.NOT_COUNTING).order_by("number")

    def in_progress(self) -> Self:
        """Those that still take answers, by their state."""
        return self.filter(state=Attempt.State.IN_PROGRESS)

    def overdue(self) -> Self:
        """Those whose time is over, but which nobody has closed."""
        return self.in_progress().filter(ends_at__lt=timezone.now() - GRACE)


class Attempt(models.Model):
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
    started_at = models.DateTimeField(_("started at"), default=timezone.now)
    ends_at = models.DateTimeField(_("ends at"))
    finished_at = models.DateTimeField(_("finished at"), null=True)
    ending = models.CharField(_("how it ended"), max_length=12, choices=Ending.choices, blank=True)
    graded_at = models.DateTimeField(_("marked at"), null=True)
    score = models.DecimalField(_("points"), max_digits=7, decimal_places=3, null=True)
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
    def is_open(self) -> bool:
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
        """The end by the clock on the wall, with the zone."""
        return clock.hour(self.ends_at)

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
    def points(self) -> Decimal:
        """The score as people read it."""
        return marking.shown(self.score or Decimal(0))

    @property
    def points_possible(self) -> Decimal:
        """What could have been won, as people read it."""
        return marking.shown(self.max_score)

    def save_answer(self, position: int, answer: Any, *, sequence: int, is_flagged: bool = False) -> bool:
        """Keep an answer; answer False when a later one is already there. The same one may be sent again.

        One UPDATE that checks learner, state, time and sequence by itself. Raises AttemptClosed when it is too late.
        """
        now = timezone.now()
        takes_answers = Attempt.objects.in_progress().filter(
            pk=self.pk, learner_id=self.learner_id, ends_at__gte=now - GRACE
        )
        # What is asked of the row itself stands beside EXISTS, never inside a subquery: only there does PostgreSQL
        # look at it again when this answer had to wait for another one, or for the marking.
        rows = AttemptItem.objects.filter(
            Exists(takes_answers),
            attempt_id=self.pk,
            position=position,
            sequence__lt=sequence,
            mark=None,
            awaits_person=False,
        )
        if rows.update(answer=answer, sequence=sequence, saved_at=now, is_flagged=is_flagged):
            return True
        self.refresh_from_db()
        if not self.is_open:
            raise AttemptClosed
        item = self.items.get(position=position)
        if self.is_practice and item.mark is not None:
            raise AnswerChecked
        return bool(item.sequence == sequence and item.answer == answer)  # the reply to the first sending was lost

    @transaction.atomic
    def check_answer(self, position: int) -> None:
        """Mark one answer of a practice at once; from then on it stays as it is. Checking twice gives one result.

        Raises NotPractice, AttemptClosed or NothingToCheck.
        """
        if not self.is_practice:
            raise NotPractice
        if not self.is_open:
            raise AttemptClosed
        items = self.items.select_for_update(of=("self",)).select_related("version__question")
        item = items.get(position=position)
        if not item.is_answered:
            raise NothingToCheck
        if item.mark is not None:
            return
        item.mark = marking.mark(item.version.question.kind, item.version.key, item.answer)
        item.save(update_fields=["mark"])
        log(instance=self, action="assessment.checked", user=self.learner, data={"position": position})

    @transaction.atomic
    def submit(self) -> None:
        """Finish by the learner's wish. Submitting twice gives one result."""
        self._close(self.Ending.SUBMITTED, finished_at=timezone.now(), cause=self.Cause.LEARNER, by=self.learner)

    @transaction.atomic
    def time_out(self, *, cause: str = Cause.LIMIT) -> None:
        """Finish at the limit: what was saved until then counts."""
        self._close(self.Ending.TIMED_OUT, finished_at=self.ends_at, cause=cause, by=None)

    def _close(self, ending: str, *, finished_at: datetime.datetime, cause: str, by: Person | None) -> None:
        self.refresh_from_db(from_queryset=Attempt.objects.select_for_update(of=("self",)))
        if self.state != self.State.IN_PROGRESS:
            return
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
        self._mark(items)

    def _mark(self, items: list[AttemptItem]) -> None:
        """Mark what a machine can mark; grade the attempt unless an essay waits for a person."""
        for item in items:
            item.mark = marking.mark(item.version.question.kind, item.version.key, item.answer)
            item.awaits_person = item.mark is None
        AttemptItem.objects.bulk_update(items, ["mark", "awaits_person"])
        if not any(item.awaits_person for item in items):
            self.grade(items, by=None)

    def grade(self, items: list[AttemptItem], *, by: Person | None) -> None:
        """Add up the marks of a locked attempt; passing completes the activity. For use inside a transaction."""
        self.score = sum((item.mark or Decimal(0) for item in items), Decimal(0))
        self.max_score = Decimal(len(items))
        self.is_passed = self.percent >= self.pass_mark
        self.state, self.graded_at = self.State.GRADED, timezone.now()
        self.save(update_fields=["state", "graded_at", "score", "max_score", "is_passed"])
        log(instance=self, action="assessment.graded", user=by, data={"percent": str(self.percent)})
        attempt_graded.send(sender=Attempt, attempt=self)
        self.credit()

    def standing(self) -> grading.Grade | None:
        """Answer the grade of all attempts of this enrolment at the quiz; None while what counts is not marked."""
        together = Attempt.objects.counting().filter(enrolment=self.enrolment_id, quiz_key=self.quiz_key)
        return grading.of(self.grade_by, [attempt.result for attempt in together])

    @property
    def result(self) -> grading.Result:
        """What the attempt adds to the grade of the quiz."""
        return grading.Result(self.percent if self.is_marked else None, self.pass_mark)

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
                self.enrolment.complete(self.quiz_key, evidence=self._evidence(grade))

    def _evidence(self, grade: grading.Grade) -> dict[str, Any]:
        return {
            "attempt": self.pk,
            "percent": str(grade.percent),
            "pass_mark": str(grade.pass_mark),
            "grade_by": str(self.grade_by),
        }


class AttemptItem(models.Model):
    """One drawn question of an attempt: its version, its shuffled order, the answer and the mark."""

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
        """The mark as people read it."""
        return marking.shown(self.mark or Decimal(0))

    @property
    def saved(self) -> str:
        """The hour at which the answer was kept; empty before that."""
        return f"{timezone.localtime(self.saved_at):%H:%M}" if self.saved_at else ""

    @property
    def is_answered(self) -> bool:
        """Did the learner answer anything?"""
        return not marking.is_empty(self.answer)
