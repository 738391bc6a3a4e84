"""Periodic work about the queue itself."""

from django_tasks import task

from lms.operations import queue


@task()
def clear_finished() -> int:
    """Delete week-old results of tasks that succeeded."""
    return queue.clear_finished()
