"""What can go wrong with the demonstration data."""

from __future__ import annotations

from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.utils.translation import gettext_lazy as _


class FixtureMistake(ValidationError):
    """A file of the demonstration data says something that cannot be loaded."""

    def __init__(self, what: str, *, path: Path, line: int = 1) -> None:
        super().__init__(_("%(file)s, line %(line)s: %(what)s"), params={"file": str(path), "line": line, "what": what})


class NoDemonstration(ValidationError):
    """The site is in service: made-up people have no place in it."""

    def __init__(self) -> None:
        super().__init__(
            _("This site is no demonstration. Set DEMONSTRATION=1 only where no real person is registered.")
        )


class PortTaken(CommandError):
    """The site cannot listen where it should, most often because another program does."""

    def __init__(self, port: int, reason: str) -> None:
        super().__init__(
            f"Port {port} cannot be used ({reason}). Choose another one, such as: make run PORT={port + 1}"
        )


class ProcessEnded(CommandError):
    """A process of the site ended by itself."""

    def __init__(self, name: str, status: int) -> None:
        super().__init__(
            f"The {name} ended by itself (exit status {status}); the reason stands above. Everything is stopped."
        )


class SiteSilent(CommandError):
    """The processes run, but the site does not answer."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"The site did not answer within {seconds:.0f} seconds. Everything is stopped.")
