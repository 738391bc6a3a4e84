"""Practical tests as authors write them: a checklist with critical items, who assesses, what it takes to pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.models import Orderable, TranslatableMixin
from wagtail_localize.fields import SynchronizedField, TranslatableField

from courses.models import ActivityPage, Provision

if TYPE_CHECKING:
    from django.http import HttpRequest


class PracticalPage(ActivityPage):
    """A practical test below a course or a module: people watch what the trainee does, item by item."""

    class Assessors(models.IntegerChoices):
        ONE = 1, _("one assessor")
        TWO = 2, _("two assessors")

    kind = "practical"

    intro = models.TextField(_("introduction"), blank=True)
    for_trainee = models.TextField(_("instructions for the trainee"), blank=True)
    for_assessor = models.TextField(_("instructions for the assessor"), blank=True)
    is_graded = models.BooleanField(_("counts for completing the course"), default=True)
    assessors_required = models.PositiveSmallIntegerField(
        _("assessed by"), choices=Assessors.choices, default=Assessors.TWO
    )
    pass_mark = models.DecimalField(
        _("pass mark in per cent of the points"),
        max_digits=5,
        decimal_places=2,
        default=75,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    attempts_allowed = models.PositiveSmallIntegerField(
        _("attempts"), default=2, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )

    content_panels: ClassVar = [
        *ActivityPage.content_panels,
        FieldPanel("intro"),
        InlinePanel("items", label=_("item of the checklist"), min_num=1),
        FieldRowPanel([FieldPanel("is_graded"), FieldPanel("assessors_required")]),
        FieldRowPanel([FieldPanel("pass_mark"), FieldPanel("attempts_allowed")]),
        FieldPanel("for_trainee"),
        FieldPanel("for_assessor"),
    ]
    override_translatable_fields: ClassVar = [
        SynchronizedField("slug"),
        TranslatableField("intro"),
        TranslatableField("for_trainee"),
        TranslatableField("for_assessor"),
    ]
    parent_page_types: ClassVar = ["courses.CoursePage", "courses.ModulePage"]
    subpage_types: ClassVar = []
    template = "assessment/practice/page.html"

    class Meta:
        verbose_name = _("practical test")
        verbose_name_plural = _("practical tests")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the items for the editor's preview; readers get theirs from the view."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["items"] = self.checklist()
        return context

    def checklist(self) -> list[ChecklistItem]:
        """Answer the items in order, each with the rule behind it."""
        return list(self.items.select_related("provision__instrument").order_by("sort_order", "pk"))


class ChecklistItem(TranslatableMixin, Orderable):
    """One thing that is watched. Its translation key is the same in every language."""

    page = ParentalKey(PracticalPage, on_delete=models.CASCADE, related_name="items")
    text = models.CharField(_("what the trainee does"), max_length=300)
    look_for = models.TextField(_("what to look for"), blank=True)
    is_critical = models.BooleanField(
        _("critical"), default=False, help_text=_("One critical item that is not met fails the whole test.")
    )
    points = models.PositiveSmallIntegerField(
        _("points"), default=1, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    provision = models.ForeignKey(
        Provision, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("provision")
    )

    panels: ClassVar = [
        FieldPanel("text"),
        FieldPanel("look_for"),
        FieldRowPanel([FieldPanel("is_critical"), FieldPanel("points"), FieldPanel("provision")]),
    ]
    override_translatable_fields: ClassVar = [
        TranslatableField("text"),
        TranslatableField("look_for"),
        SynchronizedField("is_critical", overridable=False),
        SynchronizedField("points", overridable=False),
        SynchronizedField("provision", overridable=False),
    ]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = _("item of a checklist")
        verbose_name_plural = _("items of a checklist")

    def __str__(self) -> str:
        return self.text
