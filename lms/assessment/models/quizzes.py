"""Quiz pages: how many questions from where, how long, how often."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.forms import Select
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.log_actions import log
from wagtail.models import Orderable, Revision
from wagtail_localize.fields import SynchronizedField, TranslatableField

from courses.models import ActivityPage, Topic
from courses.models.pages import in_best_language
from lms.assessment import clock, panels
from lms.assessment.errors import NotPublished
from lms.assessment.forms import QuizPageForm

if TYPE_CHECKING:
    from django.http import HttpRequest

LARGEST_PAGE = 50  # questions: more boxes than these may have are not taken from one form
SETTINGS = (
    "is_graded",
    "pass_mark",
    "grade_by",
    "minutes",
    "attempts_allowed",
    "pause_hours",
    "opens_after_lessons",
    "feedback",
    "feedback_when",
    "layout",
    "questions_per_page",
    "shuffles_questions",
    "shuffles_options",
    "second_marker",
    "marking_tolerance",
    "appeal_days",
    "opens_at",
    "closes_at",
    "needs_room",
)


def window_panels() -> list[Any]:
    """Answer the boxes for when and where one may start."""
    here = format_lazy("{words} {zone}.", words=_("By the clock here:"), zone=lazy(_zone_now, str)())
    return [
        FieldRowPanel([FieldPanel("opens_at", help_text=here), FieldPanel("closes_at", help_text=here)]),
        FieldPanel("needs_room"),
    ]


def _zone_now() -> str:
    return clock.zone(timezone.now())


class QuizPage(ActivityPage):
    """A test with tracked attempts, below a course or a module."""

    class Feedback(models.TextChoices):
        FULL = "full", _("right answers and explanations")
        ANSWERS = "answers", _("right answers without explanations")
        MARKS = "marks", _("marks only")

    class FeedbackWhen(models.TextChoices):
        DURING = "during", _("at once, question by question: practice")
        AFTER = "after", _("right after finishing")
        CLOSED = "closed", _("when the test has closed for everybody")

    class GradeBy(models.TextChoices):
        BEST = "best", _("the best attempt")
        LAST = "last", _("the last attempt")
        FIRST = "first", _("the first attempt")
        MEAN = "mean", _("the mean of all attempts")

    class Layout(models.TextChoices):
        SINGLE = "single", _("one by one")
        PAGES = "pages", _("several on a page")
        WHOLE = "whole", _("all on one page")

    kind = "quiz"

    intro = models.TextField(_("introduction"), blank=True)
    accepts_other_languages = models.BooleanField(
        _("may ask questions that are not translated"),
        default=False,
        help_text=_(
            "Such a question stands in the next best language, and the test says so. Otherwise a test that counts "
            "draws only what exists in the language of this page."
        ),
    )
    is_graded = models.BooleanField(_("counts for completing the course"), default=True)
    pass_mark = models.DecimalField(
        _("pass mark in per cent"),
        max_digits=5,
        decimal_places=2,
        default=75,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    grade_by = models.CharField(
        _("what counts of several attempts"),
        max_length=5,
        choices=GradeBy.choices,
        default=GradeBy.BEST,
        help_text=_("A test that has been passed once stays passed, whatever counts and whatever comes later."),
    )
    minutes = models.PositiveSmallIntegerField(
        _("time limit in minutes"),
        default=40,
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(600)],
        help_text=_("Only practice may go without a limit."),
    )
    attempts_allowed = models.PositiveSmallIntegerField(
        _("attempts"),
        default=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("Empty: 3, and in practice as many as one likes."),
    )
    pause_hours = models.PositiveSmallIntegerField(
        _("hours between two attempts"), default=0, help_text=_("Also after an attempt that was passed.")
    )
    opens_after_lessons = models.BooleanField(_("opens when all lessons are done"), default=True)
    feedback = models.CharField(_("afterwards shows"), max_length=8, choices=Feedback.choices, default=Feedback.FULL)
    feedback_when = models.CharField(
        _("shows it"),
        max_length=6,
        choices=FeedbackWhen.choices,
        default=FeedbackWhen.AFTER,
        help_text=_(
            "The points, and whether the test is passed, show right after finishing in any case. Where the test asks "
            "every question that there is for it, all get the same questions: then the right answers wait until the "
            "window or the last running cohort with an end has closed, whatever is chosen here."
        ),
    )
    layout = models.CharField(_("questions come"), max_length=6, choices=Layout.choices, default=Layout.SINGLE)
    questions_per_page = models.PositiveSmallIntegerField(
        _("questions on a page"),
        default=5,
        validators=[MinValueValidator(2), MaxValueValidator(LARGEST_PAGE)],
        help_text=_("Where several come on a page; never more than 50."),
    )
    shuffles_questions = models.BooleanField(
        _("another order of questions in each attempt"),
        default=True,
        help_text=_("Otherwise they come in the order of the rows, and within a row by their code."),
    )
    shuffles_options = models.BooleanField(
        _("another order of options in each attempt"),
        default=True,
        help_text=_("Pairs and steps are always mixed: in their own order they would show the solution."),
    )
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
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    needs_room = models.BooleanField(_("only in an exam room, with its start code"), default=False)

    content_panels: ClassVar = [
        *ActivityPage.content_panels,
        FieldPanel("intro"),
        MultiFieldPanel(
            [
                InlinePanel("blueprint", label=_("questions from a topic"), min_num=1),
                FieldPanel("accepts_other_languages"),
                panels.BankPanel(heading=_("What the bank has")),
            ],
            _("Which questions"),
            help_text=_(
                "Each attempt draws anew: first what the trainee has not seen in this test, then the rest. Only "
                "approved questions are drawn, in practice no essays."
            ),
        ),
        MultiFieldPanel(
            [
                FieldPanel("is_graded"),
                FieldRowPanel([FieldPanel("pass_mark"), FieldPanel("grade_by")]),
                FieldRowPanel(
                    [FieldPanel("second_marker"), FieldPanel("marking_tolerance"), FieldPanel("appeal_days")]
                ),
            ],
            _("What counts"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("minutes"), FieldPanel("attempts_allowed"), FieldPanel("pause_hours")]),
                FieldPanel("opens_after_lessons"),
                *window_panels(),
            ],
            _("Time and attempts"),
        ),
        MultiFieldPanel(
            [FieldPanel("feedback"), FieldPanel("feedback_when")],
            _("What is shown of right answers"),
            help_text=_(
                "Practice shows after each question what was right and why, and then keeps the answer as it is. It "
                "never counts. Do not let it draw what a test that counts asks."
            ),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("layout"), FieldPanel("questions_per_page")]),
                FieldPanel("shuffles_questions"),
                FieldPanel("shuffles_options"),
            ],
            _("How questions appear"),
        ),
        panels.SummaryPanel(heading=_("What a trainee reads")),
    ]
    override_translatable_fields: ClassVar = [
        SynchronizedField("slug"),
        TranslatableField("intro"),
        *(SynchronizedField(name, overridable=False) for name in SETTINGS),
        SynchronizedField("blueprint", overridable=False),
    ]
    base_form_class = QuizPageForm
    parent_page_types: ClassVar = ["courses.CoursePage", "courses.ModulePage"]
    subpage_types: ClassVar = []
    template = "assessment/quiz.html"

    class Meta:
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gt=F("opens_at")),
                name="quiz_closes_after_it_opens",
                violation_error_message=_("A window closes after it opens."),
            ),
            models.CheckConstraint(
                condition=~Q(feedback_when="during") | Q(is_graded=False),
                name="quiz_practice_is_not_graded",
                violation_error_message=_("A test that counts cannot show right answers while it is sat."),
            ),
            models.CheckConstraint(
                condition=~Q(feedback_when="during", feedback="marks"),
                name="quiz_practice_shows_answers",
                violation_error_message=_("Practice shows right answers; that is what it is for."),
            ),
            models.CheckConstraint(
                condition=Q(minutes__isnull=False) | Q(feedback_when="during"),
                name="quiz_without_limit_is_practice",
                violation_error_message=_("Say how many minutes the test lasts. Only practice may go without a limit."),
            ),
            models.CheckConstraint(
                condition=Q(attempts_allowed__isnull=False) | Q(is_graded=False),
                name="quiz_graded_has_attempts",
                violation_error_message=_("Say how many attempts a test that counts allows."),
            ),
        ]

    @property
    def size(self) -> int:
        """How many questions one attempt draws."""
        return sum(row.count for row in self.blueprint.all())

    @property
    def is_practice(self) -> bool:
        """Does every question show at once what was right?"""
        return self.feedback_when == self.FeedbackWhen.DURING

    @property
    def per_page(self) -> int:
        """How many questions stand on a page; 0 for all."""
        if self.layout == self.Layout.WHOLE:
            return 0 if self.size <= LARGEST_PAGE else LARGEST_PAGE
        return 1 if self.layout == self.Layout.SINGLE else self.questions_per_page

    @property
    def needed_language(self) -> str:
        """The language that every question must exist in; empty where another one will do."""
        return "" if self.accepts_other_languages or not self.is_graded else str(self.locale.language_code)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the conditions for the editor's preview; readers get theirs, with what is left to them, from the view."""
        from lms.assessment import conditions  # noqa: PLC0415

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["conditions"] = conditions.of(self)
        return context

    def publish(self, revision: Revision, user: Any = None, **kwargs: Any) -> None:
        """Publish a revision whose blueprint the bank can fill, whoever or whatever asks for it.

        Raises NotPublished; where nobody is there to read it, as at a scheduled hour, the log and a letter say it.
        """
        from lms.assessment import publishing  # noqa: PLC0415

        if shortage := publishing.shortage(revision):
            log(instance=self, action="assessment.withheld", user=user, data={"because": shortage}, revision=revision)
            if user is not None:
                raise NotPublished(page=self.pk, title=str(self.title), because=shortage)
            publishing.take_off_schedule(revision, shortage)
            return
        super().publish(revision, user=user, **kwargs)


def title_of(quiz_key: uuid.UUID) -> str:
    """Answer the title of a quiz in the reader's language, or in the next best one; nothing when its pages are gone."""
    pages = in_best_language(list(QuizPage.objects.filter(translation_key=quiz_key).select_related("locale")))
    return pages[0].title if pages else ""


class BlueprintRow(Orderable):
    """So many questions of one topic or of any topic of the course, of any or of one difficulty."""

    page = ParentalKey(QuizPage, on_delete=models.CASCADE, related_name="blueprint")
    topic = models.ForeignKey(
        Topic,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("topic"),
        help_text=_("Empty: any topic that the course names."),
    )
    difficulty = models.PositiveSmallIntegerField(
        _("difficulty"), null=True, blank=True, choices=[(1, _("easy")), (2, _("medium")), (3, _("hard"))]
    )
    count = models.PositiveSmallIntegerField(
        _("number of questions"), default=3, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )

    panels: ClassVar = [
        FieldRowPanel([FieldPanel("topic", widget=Select), FieldPanel("difficulty"), FieldPanel("count")])
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("row of the blueprint")
        verbose_name_plural = _("blueprint")

    def __str__(self) -> str:
        return f"{self.name}: {self.count}"

    @property
    def name(self) -> str:
        """The topic and the difficulty that the row asks for, in words."""
        topic = str(self.topic) if self.topic else str(_("any topic of the course"))
        return f"{topic}, {self.get_difficulty_display()}" if self.difficulty else topic
