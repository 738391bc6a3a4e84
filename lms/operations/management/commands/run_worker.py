"""One worker process: tasks from the queue, a heartbeat, periodic work."""

from __future__ import annotations

import threading
import time
from typing import Any

from django.db import DatabaseError, close_old_connections, connection
from django_tasks_db.management.commands import db_worker

from lms.operations import queue
from lms.operations.models import Heartbeat

BEAT_SECONDS = 10


def keep_beating(worker: str) -> None:
    """Write a heartbeat and queue periodic tasks for as long as the process lives."""
    while True:
        try:
            Heartbeat.objects.beat(worker)
            queue.requeue_stale()
            queue.enqueue_due()
        except DatabaseError:
            connection.close()  # the database is away: the worker itself says so, this thread waits
        close_old_connections()
        time.sleep(BEAT_SECONDS)


class Command(db_worker.Command):
    """`manage.py run_worker`: the library's worker with a heartbeat beside it."""

    help = "Work off the queue, show a heartbeat and start periodic tasks."

    def handle(self, *, worker_id: str, **options: Any) -> None:
        """Work until the process is told to stop."""
        threading.Thread(target=keep_beating, args=[worker_id], daemon=True).start()
        super().handle(worker_id=worker_id, **options)
