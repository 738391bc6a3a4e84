"""What is the same for many readers, remembered until somebody changes it.

Every process keeps what it made. A stamp in their common cache says whether that still holds: a change takes a new
stamp for its subject, and everything of that subject is made anew. Where machines have no common cache, a change shows
on the others after a few minutes.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache, caches
from django.db import transaction

T = TypeVar("T")


def remembered(subject: str, name: str, make: Callable[[], T]) -> T:
    """Answer what was made under a name since the last change, a copy of one's own; make it if nothing was."""
    kept = caches["remembered"]
    key = f"{subject}:{cache.get(_stamp(subject)) or _renew(subject)}:{name}"
    found: T | None = kept.get(key)
    if found is None:
        found = make()
        kept.set(key, found)
    return found


def forget(subject: str) -> None:
    """Have a subject made anew: at once for this transaction, and again for all when it is committed."""
    _renew(subject)
    transaction.on_commit(lambda: _renew(subject))


def _stamp(subject: str) -> str:
    return f"remembered.{subject}"


def _renew(subject: str) -> str:
    stamp = uuid.uuid4().hex
    cache.set(_stamp(subject), stamp, None)
    return stamp
