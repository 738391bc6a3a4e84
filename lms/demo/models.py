"""What was loaded from where."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Loaded(models.Model):
    """What a source said when it was last loaded: a second load writes only what its author changed since.

    What people changed on the site in the meantime stays as they left it.
    """

    source = models.CharField(_("source"), max_length=200)
    digest = models.CharField(_("digest"), max_length=64)
    loaded_at = models.DateTimeField(_("loaded at"), default=timezone.now)

    class Meta:
        verbose_name = _("loaded source")
        verbose_name_plural = _("loaded sources")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source"], name="loaded_source_once"),
        ]

    def __str__(self) -> str:
        return self.source
