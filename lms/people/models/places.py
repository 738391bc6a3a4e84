"""Countries, agencies, institutions, ranks and categories of posts."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node

FALLBACK_LANGUAGES = ("ru", "en", "kk", "ky", "tg", "uz", "tk")


class Named(models.Model):
    """A thing whose name people typed in one or more languages."""

    name_kk = models.CharField(_("name in Kazakh"), max_length=255, blank=True)
    name_ru = models.CharField(_("name in Russian"), max_length=255, blank=True)
    name_en = models.CharField(_("name in English"), max_length=255, blank=True)
    name_ky = models.CharField(_("name in Kyrgyz"), max_length=255, blank=True)
    name_tg = models.CharField(_("name in Tajik"), max_length=255, blank=True)
    name_uz = models.CharField(_("name in Uzbek"), max_length=255, blank=True)
    name_tk = models.CharField(_("name in Turkmen"), max_length=255, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language, else in the first language that has one."""
        return self.name_in(get_language() or "ru")

    def name_in(self, language: str) -> str:
        """Answer the name in a language (a code), else in the first language that has one."""
        for code in (language, *FALLBACK_LANGUAGES):
            found: str = getattr(self, f"name_{code}", "")
            if found:
                return found
        return ""


class Country(Named):
    """A state, by its ISO 3166 code."""

    code = models.CharField(_("code"), max_length=2, unique=True)

    class Meta:
        verbose_name = _("country")
        verbose_name_plural = _("countries")
        ordering = ("code",)


class Agency(Named):  # type: ignore[django-manager-missing]
    """A service that employs people: the penitentiary service, the probation service."""

    country = models.ForeignKey(Country, models.PROTECT, related_name="agencies", verbose_name=_("country"))
    code = models.SlugField(_("code"), max_length=8, unique=True, help_text=_("Begins every service number."))

    class Meta:
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")
        ordering = ("code",)


class Rank(Named):
    """One step of an agency's rank scheme."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="ranks", verbose_name=_("agency"))
    order = models.PositiveSmallIntegerField(_("order"), help_text=_("1 is the lowest."))

    class Meta:
        verbose_name = _("rank")
        verbose_name_plural = _("ranks")
        ordering = ("agency", "order")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "order"], name="rank_has_its_own_step"),
        ]


class PositionCategory(Named):
    """A kind of post, such as inspector, psychologist or probation officer."""

    slug = models.SlugField(_("slug"), unique=True)

    class Meta:
        verbose_name = _("position category")
        verbose_name_plural = _("position categories")
        ordering = ("slug",)


class Institution(MP_Node, Named):  # type: ignore[django-manager-missing]
    """A colony, a probation office, an academy, a headquarters: one node of an agency's tree."""

    class Kind(models.TextChoices):
        HEADQUARTERS = "headquarters", _("headquarters")
        ACADEMY = "academy", _("academy")
        COLONY = "colony", _("colony")
        PRE_TRIAL = "pre_trial", _("pre-trial detention centre")
        JUVENILE = "juvenile", _("juvenile institution")
        WOMEN = "women", _("women's institution")
        OPEN = "open", _("open institution")
        HOSPITAL = "hospital", _("prison hospital")
        PROBATION = "probation", _("probation office")

    class Bandwidth(models.TextChoices):
        LOW = "low", _("below 256 kbit/s")
        MEDIUM = "medium", _("256 to 2,000 kbit/s")
        HIGH = "high", _("above 2,000 kbit/s")

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="institutions", verbose_name=_("agency"))
    slug = models.SlugField(_("slug"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    region = models.CharField(_("region"), max_length=120, blank=True)
    place_kk = models.CharField(_("town in Kazakh"), max_length=120, blank=True)
    place_ru = models.CharField(_("town in Russian"), max_length=120, blank=True)
    place_en = models.CharField(_("town in English"), max_length=120, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=40, default="Asia/Almaty")
    bandwidth = models.CharField(_("line"), max_length=10, choices=Bandwidth.choices, default=Bandwidth.LOW)

    node_order_by: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")

    def __str__(self) -> str:
        return self.name
