"""What the last load read, so that a second one writes only what changed in the files."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db.models import Model
from django.forms.models import model_to_dict
from django.utils import timezone

from lms.demo.models import Loaded


def digest_of(content: Any) -> str:
    """Answer the SHA-256 of plain data; rows stand for themselves by their key, new rows by their fields."""
    text = json.dumps(content, default=_plain, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, Model):
        return value.pk or model_to_dict(value)
    return str(value)


class Memory:
    """The digests of what was read, kept in the transaction of the part that wrote it."""

    def __init__(self) -> None:
        self._kept = dict(Loaded.objects.values_list("source", "digest"))
        self._fresh: dict[str, str] = {}

    @property
    def news(self) -> int:
        """How many sources said something new."""
        return len(self._fresh)

    def knows(self, source: str, content: Any) -> bool:
        """Answer whether the source says what it said last time; what is new is remembered by `keep`."""
        digest = digest_of(content)
        if self._kept.get(source) == digest:
            return True
        self._fresh[source] = digest
        return False

    def keep(self) -> None:
        """Write down what was new."""
        now = timezone.now()
        Loaded.objects.bulk_create(
            [Loaded(source=source, digest=digest, loaded_at=now) for source, digest in self._fresh.items()],
            update_conflicts=True,
            unique_fields=["source"],
            update_fields=["digest", "loaded_at"],
        )
        self._kept.update(self._fresh)
        self._fresh.clear()
