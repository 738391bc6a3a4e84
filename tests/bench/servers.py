"""The real server, and the bare one beside it: gunicorn with the same options."""

import contextlib
import os
import secrets
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.bench import processes
from tests.bench.processes import ROOT

WORKERS = 2
OPTIONS_OF_OURS = ROOT / "deploy" / "gunicorn.conf.py"


@dataclass(frozen=True)
class Server:
    """A gunicorn that answers."""

    port: int
    pid: int

    def cpu_seconds(self) -> float:
        """CPU time that its processes have used so far."""
        return processes.cpu_seconds(self.pid)


def environment(database, folder: Path) -> dict[str, str]:
    """Answer the environment of our site in service, with every file of its own in a folder."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TZ") if name in os.environ}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "lms.settings.production",
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": database,
        "USTAZ_VAR": str(folder),
        "SECRET_KEY": secrets.token_hex(32),
        "ALLOWED_HOSTS": "127.0.0.1",
        "SITE_ADDRESS": "https://127.0.0.1",
    }


def bare_environment(database, folder: Path) -> dict[str, str]:
    """Answer the environment of the bare project."""
    return {**environment(database, folder), "DJANGO_SETTINGS_MODULE": "tests.bench.bare.settings"}


def python(*arguments) -> list[str]:
    """Answer a command of this very Python."""
    return [sys.executable, *arguments]


@contextlib.contextmanager
def gunicorn(application, env, log):
    """Give a running server of an application."""
    port = processes.free_port()
    options = ["-c", str(OPTIONS_OF_OURS)] if OPTIONS_OF_OURS.is_file() else []
    command = python("-m", "gunicorn", application, *options, "-w", str(WORKERS), "-b", f"127.0.0.1:{port}")
    with processes.running(command, log=log, cwd=ROOT, env={**env, "PORT": str(port)}) as process:
        processes.answers(
            f"http://127.0.0.1:{port}/healthz", process=process, log=log, headers={"X-Forwarded-Proto": "https"}
        )
        yield Server(port, process.pid)
