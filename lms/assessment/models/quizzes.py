"""Quiz pages: how many questions from where, how long, how often."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.models import Orderable
from wagtail_localize.fields import SynchronizedField, TranslatableField

from courses.models import ActivityPage, Topic
from lms.assessment.forms import QuizPageForm


class QuizPage(ActivityPage):
    """A test with tracked attempts, below a course or a module."""

    class Feedback(models.TextChoices):
        FULL = "full", _("right answers and explanations")
        MARKS = "marks", _("marks only")

    kind = "quiz"

    intro = models.TextField(_("introduction"), blank=True)
    is_graded = models.BooleanField(_("counts for completing the course"), default=True)
    pass_mark = models.DecimalField(
        _("pass mark in per cent"),
        max_digits=5,
        decimal_places=2,
        default=75,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    minutes = models.PositiveSmallIntegerField(
        _("time limit in minutes"), default=40, validators=[MinValueValidator(1), MaxValueValidator(600)]
    )
    attempts_allowed = models.PositiveSmallIntegerField(
        _("attempts"), default=3, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    pause_hours = models.PositiveSmallIntegerField(_("hours between two attempts"), default=0)
    opens_after_lessons = models.BooleanField(_("opens when all lessons are done"), default=True)
    feedback = models.CharField(_("afterwards shows"), max_length=8, choices=Feedback.choices, default=Feedback.FULL)
    second_marker = models.BooleanField(_("essays are marked by two people"), default=False)
    marking_tolerance = models.PositiveSmallIntegerField(
        _("difference in per cent"),
        default=10,
        validators=[MaxValueValidator(100)],
        help_text=_(
            "Of the points of the essay. Up to this difference the mean of two markers counts; "
            "beyond it a third person decides."
        ),
    )
    appeal_days = models.PositiveSmallIntegerField(
        _("days for an appeal"),
        default=5,
        validators=[MaxValueValidator(365)],
        help_text=_("Counted from the day on which the result stands. 0: there is no appeal."),
    )

    content_panels: ClassVar = [
        *ActivityPage.content_panels,
        FieldPanel("intro"),
        InlinePanel("blueprint", label=_("questions from a topic"), min_num=1),
        FieldRowPanel([FieldPanel("is_graded"), FieldPanel("pass_mark"), FieldPanel("minutes")]),
        FieldRowPanel([FieldPanel("attempts_allowed"), FieldPanel("pause_hours"), FieldPanel("opens_after_lessons")]),
        FieldPanel("feedback"),
        FieldRowPanel([FieldPanel("second_marker"), FieldPanel("marking_tolerance"), FieldPanel("appeal_days")]),
    ]
    override_translatable_fields: ClassVar = [SynchronizedField("slug"), TranslatableField("intro")]
    base_form_class = QuizPageForm
    parent_page_types: ClassVar = ["courses.CoursePage", "courses.ModulePage"]
    subpage_types: ClassVar = []
    template = "assessment/quiz.html"

    class Meta:
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")

    @property
    def size(self) -> int:
        """How many questions one attempt draws."""
        return sum(row.count for row in self.blueprint.all())


class BlueprintRow(Orderable):
    """So many questions of one topic, of any or of one difficulty."""

    page = ParentalKey(QuizPage, on_delete=models.CASCADE, related_name="blueprint")
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="+", verbose_name=_("topic"))
    difficulty = models.PositiveSmallIntegerField(
        _("difficulty"), null=True, blank=True, choices=[(1, _("easy")), (2, _("medium")), (3, _("hard"))]
    )
    count = models.PositiveSmallIntegerField(
        _("number of questions"), default=3, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )

    panels: ClassVar = [FieldRowPanel([FieldPanel("topic"), FieldPanel("difficulty"), FieldPanel("count")])]

    class Meta(Orderable.Meta):
        verbose_name = _("row of the blueprint")
        verbose_name_plural = _("blueprint")

    def __str__(self) -> str:
        return f"{self.topic}: {self.count}"
