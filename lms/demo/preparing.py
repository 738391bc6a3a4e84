"""What must be in place before the demonstration starts; each step is done only when its sources changed."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation.reloader import translation_file_changed

from lms.operations import catalogues
from lms.people.models import Person


@dataclass(frozen=True)
class Step:
    """One thing to do: what people read meanwhile, what it depends on, and what does it."""

    name: str
    words: str
    state: Callable[[], str]
    act: Callable[[], object]

    @property
    def mark(self) -> Path:
        """The file that says for which state the step was done."""
        return Path(settings.VAR) / "marks" / self.name

    def is_due(self) -> bool:
        """Answer whether the sources changed since the step was done."""
        return not self.mark.is_file() or self.mark.read_text(encoding="utf-8") != self.state()

    def run(self) -> None:
        """Do it, and remember the state it was done for."""
        self.act()
        self.mark.parent.mkdir(parents=True, exist_ok=True)
        self.mark.write_text(self.state(), encoding="utf-8")


def digest(parts: Iterable[object]) -> str:
    """Answer one short text that differs when any of the parts does."""
    found = hashlib.sha256()
    for part in parts:
        found.update(part if isinstance(part, bytes) else f"{part}\0".encode())
    return found.hexdigest()


def _contents(paths: Iterable[Path]) -> Iterator[object]:
    for path in sorted(paths):
        if path.is_file():
            yield path.relative_to(settings.ROOT)
            yield path.read_bytes()


def language_state() -> str:
    """Answer a text that changes with every catalogue, and when a compiled one is missing."""
    paths = catalogues.catalogue_files()
    return digest([*_contents(paths), *(path.with_suffix(".mo").is_file() for path in paths)])


def compile_languages() -> None:
    """Compile the catalogues and forget the old words."""
    for path in catalogues.compile_catalogues():
        translation_file_changed(sender=None, file_path=path)


def static_state() -> str:
    """Answer a text that changes with the theme and with every file that finders find."""
    found = [
        (path, storage.path(path), Path(storage.path(path)).stat().st_size, Path(storage.path(path)).stat().st_mtime_ns)
        for finder in get_finders()
        for path, storage in finder.list([])
    ]
    is_there = Path(settings.STATIC_ROOT).is_dir()
    return digest([settings.LMS_THEME, settings.STORAGES["staticfiles"], is_there, *sorted(found)])


def demonstration_state() -> str:
    """Answer a text that changes with fixtures, the code that loads them, database and address."""
    fixtures = (settings.ROOT / "fixtures").rglob("*")
    code = Path(__file__).parent.glob("*.py")
    database = [connection.settings_dict[key] for key in ("ENGINE", "NAME", "HOST", "PORT")]
    return digest(
        [*_contents(fixtures), *_contents(code), *database, settings.SITE_ADDRESS, settings.DEMO_PASSWORD, has_people()]
    )


def has_people() -> bool:
    """Answer whether anybody is in the database."""
    return Person.objects.exists()


def migrations_due() -> bool:
    """Answer whether the database lacks a migration of this code."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


STEPS = (
    Step("languages", "Compiling the languages", language_state, compile_languages),
    Step(
        "static",
        "Collecting stylesheets, scripts and fonts",
        static_state,
        lambda: call_command("collectstatic", interactive=False, clear=True, verbosity=0),
    ),
    Step(
        "demonstration",
        "Loading the academy: places, people and courses",
        demonstration_state,
        lambda: call_command("load_demo", verbosity=0),
    ),
)


def prepare(say: Callable[[str], object]) -> list[str]:
    """Bring database, languages, files and demonstration up to date; answer what was done."""
    Path(settings.VAR).mkdir(parents=True, exist_ok=True)
    done = []
    if migrations_due():
        _tell(say, "Preparing the database", lambda: call_command("migrate", interactive=False, verbosity=0))
        done.append("database")
    for step in STEPS:
        if step.is_due():
            _tell(say, step.words, step.run)
            done.append(step.name)
    return done


def _tell(say: Callable[[str], object], words: str, act: Callable[[], object]) -> None:
    say(f"{words} …")
    start = time.monotonic()
    act()
    say(f"{words}: done in {time.monotonic() - start:.0f} s.")
