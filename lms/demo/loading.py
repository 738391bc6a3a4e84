"""Loading the demonstration, part after part: an interrupted load goes on where it stopped."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection, transaction
from django.utils import translation

from courses import founding
from lms.demo import accounts, cohorts, curriculum, indexing, places, progress, questions, staff, standards
from lms.demo.errors import NoDemonstration
from lms.demo.memory import Memory

HTTP: int = 80
HTTPS: int = 443


@dataclass(frozen=True)
class Done:
    """One part that is in place: what it is called, how long it took, and what only now can be said."""

    part: str
    seconds: float
    news: int
    secret: str = ""


def load() -> Iterator[Done]:
    """Put the whole demonstration in place and give each part as it is done. A second load changes nothing.

    Raises NoDemonstration on a site in service, and FixtureMistake for a file that cannot be loaded.
    """
    if not settings.DEMONSTRATION:
        raise NoDemonstration
    for name, part in PARTS.items():
        yield _do(name, part)


def _do(name: str, part: Callable[[Memory], str | None]) -> Done:
    start = time.monotonic()
    with transaction.atomic(), indexing.held_back(), translation.override(settings.LANGUAGE_CODE):
        memory = Memory()
        secret = part(memory) or ""
        news = memory.news
        memory.keep()
        if news:
            _count_anew()
    return Done(name, time.monotonic() - start, news, secret)


def _count_anew() -> None:
    """Let PostgreSQL count what a part brought: until then it plans for empty tables, and some queries take minutes."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _found(memory: Memory) -> None:
    """Found the site under the address that it has in letters and QR codes."""
    address = urlsplit(settings.SITE_ADDRESS)
    port = address.port or (HTTPS if address.scheme == "https" else HTTP)
    founding.found_site(hostname=address.hostname or "localhost", port=port)


PARTS: dict[str, Callable[[Memory], str | None]] = {
    "site": _found,
    "places": places.load,
    "standards": standards.load,
    "accounts": accounts.load,
    "staff": staff.load,
    "questions": questions.load,
    "courses": curriculum.load,
    "cohorts": cohorts.load,
    "progress": progress.load,
    "search": indexing.load,
}
