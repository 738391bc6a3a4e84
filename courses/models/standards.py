"""Instruments and their provisions: what a lesson may cite and a question may test."""

from __future__ import annotations

import datetime
from typing import ClassVar

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.search import index

from lms.people.models.places import Named
from lms.rendering.dates import long_date


class Instrument(Named):
    """A treaty, a set of rules, a law."""

    class Status(models.TextChoices):
        INTERNATIONAL = "international", _("international standard")
        COMPARATIVE = "comparative", _("comparative, not binding here")
        NATIONAL = "national", _("national law")

    slug = models.SlugField(_("slug"), unique=True)
    reference = models.CharField(_("reference"), max_length=120, blank=True, help_text=_("Such as A/RES/70/175."))
    adopted = models.CharField(_("adopted"), max_length=10, blank=True, help_text=_("A date or a year."))
    status = models.CharField(_("status"), max_length=20, choices=Status.choices)
    jurisdiction = models.CharField(_("country"), max_length=2, blank=True, help_text=_("For national law."))
    address = models.URLField(_("address of the official text"), blank=True)

    class Meta:
        verbose_name = _("instrument")
        verbose_name_plural = _("instruments")
        ordering = ("slug",)

    @property
    def adopted_words(self) -> str:
        """The day of adoption written out in the reader's language, or the year alone."""
        try:
            day = datetime.date.fromisoformat(self.adopted)
        except ValueError:
            return self.adopted
        return long_date(day, get_language() or "ru")


class ProvisionManager(models.Manager["Provision"]):
    """Provisions, always with their instrument: a rule is never shown without its source."""

    def get_queryset(self) -> models.QuerySet[Provision]:
        """Answer provisions together with their instruments."""
        return super().get_queryset().select_related("instrument")


class Provision(index.Indexed, Named):
    """One rule or article, by number; its name is our own short label."""

    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="provisions", verbose_name=_("instrument"))
    slug = models.SlugField(_("slug"), unique=True)
    number = models.CharField(_("number"), max_length=20, blank=True)
    order = models.PositiveIntegerField(_("order"), default=0)
    address = models.URLField(_("address of the official text"), blank=True)
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    review_on = models.DateField(_("to be reviewed on"), null=True, blank=True)

    objects: ClassVar[ProvisionManager] = ProvisionManager()

    panels: ClassVar = [
        FieldRowPanel([FieldPanel("instrument"), FieldPanel("number"), FieldPanel("slug"), FieldPanel("order")]),
        MultiFieldPanel([FieldPanel(f"name_{code}") for code in ("kk", "ru", "en")], _("short label")),
        FieldPanel("address"),
        FieldRowPanel([FieldPanel("checked_on"), FieldPanel("review_on")]),
    ]
    search_fields: ClassVar = [
        index.SearchField("name_ru"),
        index.SearchField("name_en"),
        index.SearchField("name_kk"),
        index.SearchField("slug"),
        index.AutocompleteField("slug"),
        index.FilterField("instrument_id"),
    ]

    class Meta:
        verbose_name = _("provision")
        verbose_name_plural = _("provisions")
        ordering = ("instrument", "order")

    def __str__(self) -> str:
        return f"{self.instrument.name} {self.number}".strip()

    @property
    def official_text(self) -> str:
        """The address of the official text: the provision's own, else the instrument's."""
        return self.address or self.instrument.address


class Topic(Named):
    """What a course or a question is about."""

    slug = models.SlugField(_("slug"), unique=True)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ("slug",)


class Audience(Named):
    """Whom a course is for."""

    slug = models.SlugField(_("slug"), unique=True)

    class Meta:
        verbose_name = _("audience")
        verbose_name_plural = _("audiences")
        ordering = ("slug",)
