"""The demonstration's processes: started together, watched, and stopped so that none is left."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import http.client
import itertools
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from lms.demo.errors import PortTaken, ProcessEnded, SiteSilent

ROOT = Path(__file__).resolve().parents[2]
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PATIENCE = 10.0  # seconds that a process has for its last work
NO_SUCH_ADDRESS = (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)  # a machine without IPv6
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


def refuse_taken_port(host: str, port: int) -> None:
    """Raise PortTaken when another program listens on the port, here or where a browser looks for localhost."""
    found = [socket.getaddrinfo(name, port, type=socket.SOCK_STREAM) for name in (host, "localhost")]
    for family, kind, _proto, _name, address in set(itertools.chain(*found)):
        try:
            with socket.socket(family, kind) as door:
                door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                door.bind(address)
                door.listen()
        except OSError as error:
            if error.errno not in NO_SUCH_ADDRESS:
                raise PortTaken(port, error.strerror or str(error)) from error


class Process:
    """A program of its own process group, which never outlives this one."""

    def __init__(self, name: str, command: Sequence[str | Path]) -> None:
        self.name = name
        self._popen = subprocess.Popen(  # noqa: S603
            command,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_die_with_parent,  # noqa: PLW1509
        )

    @property
    def pid(self) -> int:
        """The process id, which is also the id of its group."""
        return self._popen.pid

    def ended_with(self) -> int | None:
        """Answer the exit status, None while it runs."""
        return self._popen.poll()

    def ask_to_stop(self) -> None:
        """Ask the program to finish; it tells its own children."""
        if self.ended_with() is None:
            os.kill(self.pid, signal.SIGTERM)

    def make_sure(self, until: float) -> None:
        """Wait until a moment of the monotonic clock, then end the whole group."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._popen.wait(timeout=max(0.0, until - time.monotonic()))
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self._popen.wait()


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGTERM)


def start_all(host: str, port: int) -> list[Process]:
    """Start web server and worker; the database of the demonstration allows exactly one worker."""
    web: list[str | Path] = [
        *(sys.executable, "-m", "gunicorn", "--config", ROOT / "deploy" / "gunicorn.conf.py"),
        *("--bind", f"{host}:{port}", "--workers", "2", "--log-level", "warning"),
        "lms.wsgi:application",
    ]
    worker: list[str | Path] = [sys.executable, ROOT / "manage.py", "run_worker", "--no-startup-delay"]
    return [Process("web server", web), Process("worker", worker)]


def stop_all(processes: Sequence[Process], *, patience: float = PATIENCE) -> None:
    """Let every process finish its work, and end those that take longer than the patience lasts."""
    for process in processes:
        process.ask_to_stop()
    until = time.monotonic() + patience
    for process in processes:
        process.make_sure(until)


def refuse_dead(processes: Sequence[Process]) -> None:
    """Raise ProcessEnded when one of them no longer runs."""
    for process in processes:
        status = process.ended_with()
        if status is not None:
            raise ProcessEnded(process.name, status)


def answers(host: str, port: int) -> bool:
    """Answer whether the site says that it is alive."""
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def wait_until_answers(host: str, port: int, processes: Sequence[Process], *, patience: float = 60) -> None:
    """Return when the site answers; raise ProcessEnded or SiteSilent when it never will."""
    until = time.monotonic() + patience
    while not answers(host, port):
        refuse_dead(processes)
        if time.monotonic() > until:
            raise SiteSilent(patience)
        time.sleep(0.1)


@contextlib.contextmanager
def told_to_stop() -> Iterator[threading.Event]:
    """Hand over an event that is set by Ctrl-C, by `kill`, or when the terminal closes."""
    stop = threading.Event()
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in STOP_SIGNALS}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def watch(processes: Sequence[Process], stop: threading.Event, *, every: float = 0.5) -> None:
    """Return when told to stop; raise ProcessEnded as soon as one of them no longer runs."""
    while not stop.wait(every):
        refuse_dead(processes)
