"""Moments by the clock on the wall, with the zone, as people read them."""

from __future__ import annotations

import datetime

from django.utils import timezone


def hour(moment: datetime.datetime) -> str:
    """Answer «14:21 (UTC+5)»."""
    local = timezone.localtime(moment)
    minutes = int((local.utcoffset() or datetime.timedelta()).total_seconds()) // 60
    whole, rest = divmod(abs(minutes), 60)
    return f"{local:%H:%M} (UTC{'-' if minutes < 0 else '+'}{whole}{f':{rest:02}' if rest else ''})"


def day_and_hour(moment: datetime.datetime) -> str:
    """Answer «23.11.2026, 14:21 (UTC+5)»."""
    return f"{timezone.localtime(moment):%d.%m.%Y}, {hour(moment)}"


def from_database(value: datetime.datetime | str) -> datetime.datetime:
    """Answer a moment as a hand-written query brings it: SQLite keeps it without a zone, in UTC."""
    moment = datetime.datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
