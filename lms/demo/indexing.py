"""Search and references, brought up to date once for the whole load instead of once per saved row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core import management
from django.db.models import Max
from django.db.models.signals import post_save
from modelsearch.index import get_indexed_models
from modelsearch.signal_handlers import post_save_signal_handler
from wagtail.signal_handlers import disable_reference_index_auto_update

from lms.demo.memory import Memory
from lms.demo.models import Loaded

SOURCE = "search"


@contextmanager
def held_back() -> Iterator[None]:
    """Queue no task per saved row: two thousand of them would keep the worker from drawing certificates."""
    models = [model for model in get_indexed_models() if post_save.disconnect(post_save_signal_handler, sender=model)]
    try:
        with disable_reference_index_auto_update():
            yield
    finally:
        for model in models:
            post_save.connect(post_save_signal_handler, sender=model)


def load(memory: Memory) -> None:
    """Index everything for the search, if anything was loaded since that was done last."""
    latest = Loaded.objects.exclude(source=SOURCE).aggregate(at=Max("loaded_at"))["at"]
    if not memory.knows(SOURCE, latest):
        management.call_command("update_index", verbosity=0)
