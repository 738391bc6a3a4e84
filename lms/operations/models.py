"""Which workers are alive, and tasks that a dead one left behind."""

from __future__ import annotations

import datetime
from typing import ClassVar, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

ALIVE_FOR = datetime.timedelta(seconds=45)


class HeartbeatQuerySet(models.QuerySet["Heartbeat"]):
    """Heartbeats, by how fresh they are."""

    def alive(self) -> Self:
        """Workers that were heard of within the last 45 seconds."""
        return self.filter(beat_at__gte=timezone.now() - ALIVE_FOR)

    def beat(self, worker: str) -> None:
        """Write down that a worker lives."""
        self.update_or_create(worker=worker, defaults={"beat_at": timezone.now()})


class Heartbeat(models.Model):
    """The last sign of life of one worker process."""

    worker = models.CharField(_("worker"), max_length=64, unique=True)
    beat_at = models.DateTimeField(_("last sign of life"))

    objects: ClassVar[HeartbeatQuerySet] = HeartbeatQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")

    def __str__(self) -> str:
        return self.worker


class PeriodicRun(models.Model):
    """When a periodic task was last put into the queue; the row keeps two workers from doing it twice."""

    task = models.CharField(_("task"), max_length=200, unique=True)
    due_at = models.DateTimeField(_("due at"))

    class Meta:
        verbose_name = _("periodic run")
        verbose_name_plural = _("periodic runs")

    def __str__(self) -> str:
        return self.task
