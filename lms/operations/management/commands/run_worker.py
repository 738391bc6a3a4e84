"""One worker process: tasks from the queue, a heartbeat, periodic work."""

from __future__ import annotations

import threading
import time
from typing import Any

from django.db import Error, close_old_connections, connection
from django_tasks_db.management.commands import db_worker

from lms.operations import queue
from lms.operations.models import Heartbeat

BEAT_SECONDS = 10


def beat_once(worker: str) -> bool:
    """Write one heartbeat and queue what is due; answer False when the database is away."""
    try:
        Heartbeat.objects.beat(worker)
        queue.requeue_stale()
        queue.enqueue_due()
    except Error:
        connection.close()  # the worker itself says so; this thread waits
        return False
    return True


def keep_beating(worker: str) -> None:
    """Write a heartbeat and queue periodic tasks for as long as the process lives."""
    while True:
        beat_once(worker)
        close_old_connections()
        time.sleep(BEAT_SECONDS)


class Command(db_worker.Command):
    """`manage.py run_worker`: the library's worker with a heartbeat beside it."""

    help = "Work off the queue, show a heartbeat and start periodic tasks."

    def handle(self, *, worker_id: str, **options: Any) -> None:
        """Work until the process is told to stop."""
        Heartbeat.objects.beat(worker_id)  # before the first task, or another worker takes it for abandoned
        threading.Thread(target=keep_beating, args=[worker_id], daemon=True).start()
        super().handle(worker_id=worker_id, **options)

    def configure_logging(self, verbosity: int) -> None:
        """Leave the loggers as the settings have them: LOG_LEVEL=INFO shows every task, else only what fails."""
