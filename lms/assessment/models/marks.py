"""What people give for essays: a paper under a sign that tells nobody whose it is, and the marks of its markers."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from lms.assessment import rubrics
from lms.assessment.errors import NotForThisMarker, PaperMarked, PointsMissing
from lms.assessment.models.attempts import Attempt, AttemptItem
from lms.people.models import Person

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that reads like something else
CODE_LENGTH = 5


class PaperQuerySet(models.QuerySet["Paper"]):
    """Papers, by what they wait for and by who may mark them."""

    def waiting(self) -> Self:
        """Those that somebody still has to mark."""
        return self.exclude(state=Paper.State.SETTLED).filter(item__attempt__state__in=Attempt.WITHOUT_MARKS)

    def open_to(self, user: Person) -> Self:
        """Those that this person may mark now: of attempts that are not their own, and not marked by them yet."""
        mine = EssayMark.objects.handed_in().filter(paper=OuterRef("pk"), marker=user)
        attempts = Attempt.objects.judged_by(user)
        return self.waiting().filter(item__attempt__in=attempts.values("pk")).filter(~Exists(mine))

    def visible_to(self, user: Person) -> Self:
        """Those that this person may mark, and those that they have marked."""
        mine = EssayMark.objects.handed_in().filter(marker=user)
        open_ones = Paper.objects.open_to(user).values("pk")
        return self.filter(Q(pk__in=open_ones) | Q(pk__in=mine.values("paper")))

    def oldest_first(self) -> Self:
        """Those that have waited longest first."""
        return self.order_by("item__attempt__finished_at", "pk")

    def lay_out(self, items: Iterable[AttemptItem]) -> None:
        """Put essays on the desk of those who mark; one that lies there already stays."""
        for item in items:
            self.get_or_create(item=item, defaults={"code": self._free_code()})

    def _free_code(self) -> str:
        while True:
            code = "".join(secrets.choice(ALPHABET) for _place in range(CODE_LENGTH))
            if not Paper.objects.filter(code=code).exists():
                return code


class Paper(models.Model):
    """An essay that people mark, known to them by its code only."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for its marks")
        DISPUTED = "disputed", _("a third person decides")
        SETTLED = "settled", _("marked")

    item = models.OneToOneField(AttemptItem, models.CASCADE, related_name="paper", verbose_name=_("drawn question"))
    code = models.CharField(_("code"), max_length=8, unique=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    points: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(
        _("points that stand"), default=dict, help_text=_("By criterion; empty until the marks stand.")
    )

    objects: ClassVar[PaperQuerySet] = PaperQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("essay on the desk")
        verbose_name_plural = _("essays on the desk")
        indexes: ClassVar = [
            models.Index(fields=["state"], condition=~Q(state="settled"), name="paper_unsettled"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(state="settled") | ~Q(points={}), name="paper_settled_has_points"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def rubric(self) -> dict[str, Any]:
        """How many points each criterion earns."""
        return self.item.version.key["rubric"]

    @property
    def essay(self) -> str:
        """What was written."""
        answer = self.item.answer
        return str(answer[0]) if isinstance(answer, list) and answer else ""

    @property
    def marks_that_count(self) -> list[EssayMark]:
        """The marks behind the points that stand: those of the markers, or that of the third person alone."""
        handed_in = [mark for mark in self.marks.all() if mark.state == EssayMark.State.HANDED_IN]
        return [mark for mark in handed_in if mark.is_deciding] or handed_in

    @transaction.atomic
    def keep_draft(
        self, *, by: Person, points: Mapping[str, Any], remarks: Mapping[str, str], remark: str, sequence: int
    ) -> bool:
        """Keep what a marker has so far; answer False when a later one is already there.

        Raises NotForThisMarker, PaperMarked or PointsImpossible.
        """
        self._refuse(by)
        kept = rubrics.checked(self.rubric, points)
        mark, _is_new = EssayMark.objects.get_or_create(paper=self, marker=by)
        rows = EssayMark.objects.filter(pk=mark.pk, state=EssayMark.State.DRAFT, sequence__lt=sequence)
        return bool(
            rows.update(
                points=kept,
                remarks={name: words for name, words in remarks.items() if words and name in self.rubric},
                remark=remark,
                sequence=sequence,
                saved_at=timezone.now(),
            )
        )

    @transaction.atomic
    def hand_in(self, *, by: Person) -> EssayMark:
        """Make the draft of this marker count, and settle the paper once all its marks are there.

        Raises NotForThisMarker, PaperMarked or PointsMissing.
        """
        # Two people who hand in at once wait for each other here, whichever paper of the attempt they hold.
        attempt = Attempt.objects.select_for_update(of=("self",)).get(items__paper=self)
        self.refresh_from_db(from_queryset=Paper.objects.select_related("item__version"))
        self._refuse(by)
        mark = self.marks.select_for_update().filter(marker=by).first() or EssayMark(paper=self, marker=by)
        if names := rubrics.missing(self.rubric, mark.points):
            raise PointsMissing(len(names))
        mark.state, mark.handed_in_at = EssayMark.State.HANDED_IN, timezone.now()
        mark.place = self._next_place()
        mark.save(update_fields=["state", "handed_in_at", "place"])
        data = {"paper": self.code, "place": mark.place, "points": rubrics.kept(rubrics.given(mark.points))}
        log(instance=attempt, action="assessment.essay_marked", user=by, data=data)
        self._weigh(attempt, mark)
        return mark

    def _refuse(self, by: Person) -> None:
        if not Attempt.objects.judged_by(by).filter(items__paper=self).exists():
            raise NotForThisMarker
        if not Paper.objects.open_to(by).filter(pk=self.pk).exists():
            raise PaperMarked

    def _next_place(self) -> int:
        if self.state == self.State.DISPUTED:
            return EssayMark.Place.DECIDING
        is_second = self.marks.filter(state=EssayMark.State.HANDED_IN).exists()
        return EssayMark.Place.SECOND if is_second else EssayMark.Place.FIRST

    def _weigh(self, attempt: Attempt, mark: EssayMark) -> None:
        """Settle by one marker, by the mean of two, or by the third; two who differ too much call for the third."""
        if mark.place == EssayMark.Place.DECIDING or not attempt.second_marker:
            self._settle(attempt, mark.points, by=mark.marker)
        elif mark.place == EssayMark.Place.SECOND:
            first = self.marks.get(place=EssayMark.Place.FIRST)
            if rubrics.are_close(self.rubric, first.points, mark.points, tolerance=attempt.marking_tolerance):
                self._settle(attempt, rubrics.mean(first.points, mark.points), by=mark.marker)
            else:
                self.state = self.State.DISPUTED
                self.save(update_fields=["state"])
                log(instance=attempt, action="assessment.essay_disputed", user=mark.marker, data={"paper": self.code})

    def _settle(self, attempt: Attempt, points: Mapping[str, str], *, by: Person) -> None:
        """Let the points stand; the last essay of an attempt grades it in the same transaction."""
        self.stand(points)
        items = list(attempt.items.select_for_update(of=("self",)).order_by("pk"))
        if not any(item.awaits_person for item in items):
            attempt.grade(items, by=by)

    def stand(self, points: Mapping[str, str]) -> Decimal:
        """Answer the mark that these points come to, kept in the paper and in its drawn question."""
        self.state, self.points = self.State.SETTLED, dict(points)
        self.save(update_fields=["state", "points"])
        self.item.mark, self.item.awaits_person = rubrics.mark(self.rubric, points), False
        self.item.save(update_fields=["mark", "awaits_person"])
        return self.item.mark


class EssayMarkQuerySet(models.QuerySet["EssayMark"]):
    """Marks of essays, by state."""

    def handed_in(self) -> Self:
        """Those that count."""
        return self.filter(state=EssayMark.State.HANDED_IN)

    def drafts(self) -> Self:
        """Those that somebody is still writing."""
        return self.filter(state=EssayMark.State.DRAFT)


class EssayMark(models.Model):
    """What one person gives for one paper. Until it is handed in, only that person sees it."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        HANDED_IN = "handed_in", _("handed in")

    class Place(models.IntegerChoices):
        FIRST = 1, _("first marker")
        SECOND = 2, _("second marker")
        DECIDING = 3, _("third person, who decides")

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="marks", verbose_name=_("essay on the desk"))
    marker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="essay_marks", verbose_name=_("marker")
    )
    place = models.PositiveSmallIntegerField(_("place among the markers"), choices=Place.choices, null=True)
    points: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(_("points by criterion"), default=dict)
    remarks: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(
        _("remarks by criterion"), default=dict
    )
    remark = models.TextField(_("overall remark"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    sequence = models.PositiveBigIntegerField(_("sequence"), default=0)
    saved_at = models.DateTimeField(_("saved at"), null=True)
    handed_in_at = models.DateTimeField(_("handed in at"), null=True)

    objects: ClassVar[EssayMarkQuerySet] = EssayMarkQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("mark of an essay")
        verbose_name_plural = _("marks of essays")
        ordering = ("paper", "place")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["paper", "marker"], name="essay_mark_once_per_marker"),
            models.UniqueConstraint(fields=["paper", "place"], name="essay_mark_place_once"),
            models.CheckConstraint(condition=Q(place=None) | Q(place__in=[1, 2, 3]), name="essay_mark_place_known"),
            models.CheckConstraint(
                condition=Q(state="draft", place=None, handed_in_at=None)
                | Q(state="handed_in", place__isnull=False, handed_in_at__isnull=False),
                name="essay_mark_handed_in_has_place_and_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paper}: {self.get_state_display()}"

    @property
    def is_deciding(self) -> bool:
        """Does this mark settle what two markers saw too differently?"""
        return self.place == self.Place.DECIDING

    @property
    def saved(self) -> str:
        """The hour at which the draft was kept; empty before that."""
        return f"{timezone.localtime(self.saved_at):%H:%M}" if self.saved_at else ""
