"""What `manage.py check` says about the queue before a worker finds out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.utils.module_loading import import_string
from django_tasks.base import Task


@register()
def periodic_tasks_exist(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Answer an error for every periodic task that nobody can import."""
    return [
        Error(f"PERIODIC_TASKS names {path}, which is no task.", id="operations.E001")
        for path in settings.PERIODIC_TASKS
        if not _is_task(path)
    ]


def _is_task(path: str) -> bool:
    try:
        return isinstance(import_string(path), Task)
    except ImportError:
        return False
