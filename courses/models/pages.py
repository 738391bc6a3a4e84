"""The tree of pages: catalogue, course, module, lesson, one tree per language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable, Page
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from courses.blocks import LessonBody
from courses.models.standards import Audience, Topic
from lms.people.models.places import FALLBACK_LANGUAGES

if TYPE_CHECKING:
    from django.http import HttpRequest


class TreePage(Page):
    """A page of the trees of languages: its path is its address, and enrolment decides who reads it."""

    private_page_options: ClassVar = []  # Wagtail's own privacy would be asked after ours, and is not offered

    class Meta:
        abstract = True

    def get_url(self, request: HttpRequest | None = None, current_site: Any = None) -> str:
        """Answer the address without asking the database: every tree begins with its language."""
        return str(self.url_path)

    url = property(get_url)


class CataloguePage(TreePage):
    """The start of a language's tree: all courses."""

    lead = models.TextField(_("lead"), blank=True)

    content_panels: ClassVar = [*Page.content_panels, FieldPanel("lead")]
    parent_page_types: ClassVar = ["wagtailcore.Page"]
    template = "courses/catalogue.html"

    class Meta:
        verbose_name = _("catalogue")
        verbose_name_plural = _("catalogues")


class CoursePage(TreePage):
    """A course: what it is about, for whom, how long, and how it is completed."""

    class Mode(models.TextChoices):
        SELF = "self", _("anyone may enrol")
        COORDINATOR = "coordinator", _("the coordinator enrols")

    class Rule(models.TextChoices):
        EVERYTHING = "everything", _("every lesson and every graded test")
        TESTS = "tests", _("every graded test")

    code = models.CharField(_("code"), max_length=12)
    lead = models.TextField(_("lead"), blank=True)
    summary = models.TextField(_("what it covers"), blank=True)
    objectives = RichTextField(_("objectives"), features=["ul"], blank=True)
    standards = models.TextField(_("standards covered"), blank=True, help_text=_("Printed on the certificate."))
    hours = models.DecimalField(
        _("academic hours"),
        max_digits=5,
        decimal_places=1,
        validators=[MinValueValidator(0.5), MaxValueValidator(2000)],
        help_text=_("One academic hour is 45 minutes."),
    )
    mode = models.CharField(_("who may enrol"), max_length=12, choices=Mode.choices, default=Mode.SELF)
    rule = models.CharField(_("completed by"), max_length=12, choices=Rule.choices, default=Rule.EVERYTHING)
    days = models.PositiveSmallIntegerField(
        _("days to complete"), null=True, blank=True, help_text=_("Counted from the day of enrolment.")
    )
    topics = ParentalManyToManyField(Topic, blank=True, verbose_name=_("topics"))
    audiences = ParentalManyToManyField(Audience, blank=True, verbose_name=_("audiences"))

    content_panels: ClassVar = [
        FieldRowPanel([FieldPanel("code"), FieldPanel("title")]),
        FieldPanel("lead"),
        FieldPanel("summary"),
        FieldPanel("objectives"),
        FieldPanel("standards"),
        MultiFieldPanel([FieldPanel("topics"), FieldPanel("audiences")], _("catalogue")),
        FieldRowPanel([FieldPanel("hours"), FieldPanel("days"), FieldPanel("mode"), FieldPanel("rule")]),
        InlinePanel("prerequisites", label=_("course to be completed before")),
    ]
    search_fields: ClassVar = [
        *Page.search_fields,
        index.SearchField("code", boost=3),
        index.SearchField("lead"),
        index.SearchField("summary"),
        index.SearchField("standards"),
    ]
    override_translatable_fields: ClassVar = [
        SynchronizedField("slug"),
        SynchronizedField("code"),
        TranslatableField("lead"),
        TranslatableField("summary"),
        TranslatableField("objectives"),
        TranslatableField("standards"),
    ]
    parent_page_types: ClassVar = ["courses.CataloguePage"]
    template = "courses/course.html"

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    @property
    def key(self) -> Any:
        """What is the same in every language of this course (a UUID)."""
        return self.translation_key

    @property
    def course(self) -> CoursePage:
        """The course itself."""
        return self


class Prerequisite(Orderable):
    """A course that must be completed before another, whatever the language."""

    page = ParentalKey(CoursePage, on_delete=models.CASCADE, related_name="prerequisites")
    required = models.ForeignKey(
        CoursePage, models.CASCADE, related_name="+", verbose_name=_("course to be completed before")
    )

    panels: ClassVar = [FieldPanel("required")]

    class Meta(Orderable.Meta):
        verbose_name = _("prerequisite")
        verbose_name_plural = _("prerequisites")


class ActivityPage(TreePage):
    """What a trainee does in a course: the parent of lessons here and of quizzes one floor up."""

    kind: ClassVar[str]
    is_graded: Any

    class Meta:
        abstract = True

    @property
    def course(self) -> CoursePage:
        """The course that this page belongs to."""
        if not hasattr(self, "_course"):
            self._course = CoursePage.objects.ancestor_of(self).get()
        return self._course


class ModulePage(TreePage):
    """A part of a course: a handful of lessons."""

    hours = models.DecimalField(_("academic hours"), max_digits=5, decimal_places=1)
    provisions = models.CharField(_("provisions"), max_length=250, blank=True)

    content_panels: ClassVar = [*Page.content_panels, FieldRowPanel([FieldPanel("hours"), FieldPanel("provisions")])]
    search_fields: ClassVar = [*Page.search_fields, index.SearchField("provisions")]
    override_translatable_fields: ClassVar = [SynchronizedField("slug"), TranslatableField("provisions")]
    parent_page_types: ClassVar = ["courses.CoursePage"]
    template = "courses/module.html"

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")

    @property
    def course(self) -> CoursePage:
        """The course that this module belongs to."""
        if not hasattr(self, "_course"):
            self._course = CoursePage.objects.ancestor_of(self).get()
        return self._course


class LessonPage(ActivityPage):
    """Five to eight minutes of reading, and a check."""

    kind = "lesson"
    is_graded = False

    minutes = models.PositiveSmallIntegerField(
        _("minutes"),
        validators=[MinValueValidator(1), MaxValueValidator(8)],
        help_text=_("Nobody on shift has more than 8 minutes."),
    )
    summary = models.TextField(_("what the reader can do afterwards"), blank=True)
    body = StreamField(LessonBody(), verbose_name=_("lesson"))

    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("minutes"),
        FieldPanel("summary"),
        FieldPanel("body"),
    ]
    search_fields: ClassVar = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.SearchField("body"),
        index.SearchField("cited"),
    ]
    override_translatable_fields: ClassVar = [
        SynchronizedField("slug"),
        TranslatableField("summary"),
        TranslatableField("body"),
    ]
    parent_page_types: ClassVar = ["courses.ModulePage"]
    subpage_types: ClassVar = []
    template = "courses/lesson.html"

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the parts for the editor's preview; readers get theirs, with their answers, from the view."""
        from courses import reading  # noqa: PLC0415

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["parts"] = reading.rendered(self)
        return context

    @property
    def cited(self) -> str:
        """The provisions that the lesson cites, in words, for the search."""
        cited = [block.value["provision"] for block in self.body if block.block_type == "citation"]
        with translation.override(self.locale.language_code):
            return "; ".join(f"{provision} {provision.name}" for provision in cited if provision)

    def checks(self) -> list[Any]:
        """Answer the knowledge checks of this lesson, in order."""
        return [block for block in self.body if block.block_type == "check"]


def in_best_language(pages: list[Any], language: str = "") -> list[Any]:
    """Answer one page per translation key: in the language asked for, else the next best one."""
    wanted = [language or get_language() or "ru", *FALLBACK_LANGUAGES]
    best: dict[Any, Any] = {}
    for page in sorted(pages, key=lambda page: wanted.index(page.locale.language_code)):
        best.setdefault(page.translation_key, page)
    order = {page.translation_key: place for place, page in reversed(list(enumerate(pages)))}
    return sorted(best.values(), key=lambda page: order[page.translation_key])
