"""The task queue beside its library: periodic tasks, and tasks that a killed worker left behind."""

from __future__ import annotations

import datetime
import logging

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from lms.operations.models import Heartbeat, PeriodicRun

logger = logging.getLogger(__name__)
TRIES = 3
KEEP_FOR = datetime.timedelta(days=7)


def requeue_stale() -> int:
    """Put tasks of workers that went silent back into the queue; answer how many.

    A task that three workers did not survive is marked as failed.
    """
    alive = set(Heartbeat.objects.alive().values_list("worker", flat=True))
    moved = 0
    with transaction.atomic():
        for result in DBTaskResult.objects.running().select_for_update(skip_locked=True):
            if result.worker_ids and result.worker_ids[-1] in alive:
                continue
            if len(result.worker_ids) >= TRIES:
                result.status, result.finished_at = TaskResultStatus.FAILED, timezone.now()
            else:
                result.status = TaskResultStatus.READY
            result.save(update_fields=["status", "finished_at"])
            moved += 1
            logger.warning("stale task", extra={"task": str(result.pk), "status": result.status})
    return moved


def enqueue_due() -> list[str]:
    """Queue every periodic task whose time has come; answer their names. Safe to run in many workers."""
    queued = []
    now = timezone.now()
    for path, seconds in settings.PERIODIC_TASKS.items():
        next_time = now + datetime.timedelta(seconds=seconds)
        with transaction.atomic():
            _, is_new = PeriodicRun.objects.get_or_create(task=path, defaults={"due_at": next_time})
            taken = PeriodicRun.objects.filter(task=path, due_at__lte=now).update(due_at=next_time)
            if is_new or taken:
                import_string(path).enqueue()
                queued.append(path)
    return queued


def clear_finished() -> int:
    """Delete week-old results of tasks that succeeded, and workers long gone; answer how many results.

    Failed tasks stay until somebody has looked at them.
    """
    limit = timezone.now() - KEEP_FOR
    Heartbeat.objects.filter(beat_at__lt=limit).delete()
    return int(DBTaskResult.objects.successful().filter(finished_at__lt=limit).delete()[0])
