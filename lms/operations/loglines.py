"""Lines of the log: what happened, and the ids that belong to it."""

from __future__ import annotations

import logging
import uuid

USUAL = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class LineFormatter(logging.Formatter):
    """A line of text that ends with the ids handed over in `extra`, as `certificate=12 by=3`."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        """Answer the line; whole objects, such as a request, stay out of it."""
        ids = [
            f"{name}={value}"
            for name, value in vars(record).items()
            if name not in USUAL and isinstance(value, int | str | uuid.UUID)
        ]
        return " ".join([super().formatMessage(record), *ids])
