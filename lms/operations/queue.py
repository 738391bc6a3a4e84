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


def requeue_stale() -> int:
    """Put tasks of workers that went silent back into the queue; answer how many.

    A task that three workers did not survive is marked as failed.
    """
    alive = set(Heartbeat.objects.alive().values_list("worker", flat=True))
    moved = 0
    with transaction.atomic():
        running = DBTaskResult.objects.running().select_for_update()
        for result in running:
            if result.worker_ids and result.worker_ids[-1] in alive:
                continue
            worn_out = len(result.worker_ids) >= TRIES
            result.status = TaskResultStatus.FAILED if worn_out else TaskResultStatus.READY
            result.save(update_fields=["status"])
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


def clear_finished(*, days: int = 7) -> int:
    """Delete results of tasks that succeeded more than so many days ago; answer how many."""
    limit = timezone.now() - datetime.timedelta(days=days)
    return DBTaskResult.objects.successful().filter(finished_at__lt=limit).delete()[0]
