"""Processes that a measurement starts: found a port, waited for, and stopped by id whatever happens."""

import contextlib
import os
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TICKS = os.sysconf("SC_CLK_TCK")
UTIME, STIME, CHILDREN_UTIME, CHILDREN_STIME = 11, 12, 13, 14  # fields of /proc/<pid>/stat after the name


class NeverAnswersError(RuntimeError):
    """A server ended, or its time was over, before it answered."""


def free_port() -> int:
    """Answer a port of the loopback that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextlib.contextmanager
def running(command, *, log, stop=signal.SIGTERM, patience=15, **options):
    """Give the started process; stop it, and whatever it started, when the block ends."""
    with Path(log).open("ab") as sink:
        process = subprocess.Popen(command, stdout=sink, stderr=sink, start_new_session=True, **options)
    try:
        yield process
    finally:
        process.send_signal(stop)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # its own session: the group holds nothing but its children
            process.wait()


def done(command, *, log, **options) -> str:
    """Run a command to its end and answer what it wrote. Raises RuntimeError with the log when it failed."""
    with Path(log).open("ab") as sink:
        result = subprocess.run(command, stdout=subprocess.PIPE, stderr=sink, check=False, cwd=ROOT, **options)
    if result.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))} failed:\n{tail(log)}")
    return result.stdout.decode()


def answers(url, *, process, log, seconds=30.0, headers=None) -> float:
    """Wait until an address answers 200; answer how long it took. Raises NeverAnswersError when it never does."""
    began = time.monotonic()
    request = urllib.request.Request(url, headers=headers or {})  # always http, on the loopback
    while time.monotonic() - began < seconds:
        if process.poll() is not None:
            break
        if _is_ready(request):
            return time.monotonic() - began
        time.sleep(0.05)
    raise NeverAnswersError(f"{url} does not answer:\n{tail(log)}")


def _is_ready(request) -> bool:
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # always http, on the loopback
            return answer.status == 200
    except OSError:
        return False


def tail(log, lines=30) -> str:
    """Answer the last lines of a log."""
    return "\n".join(Path(log).read_text(errors="replace").splitlines()[-lines:])


def children_of(pid) -> list[int]:
    """Answer the ids of the children that a process has now."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def cpu_seconds(pid) -> float:
    """Answer the CPU time of a process, of its children and of those children that have ended."""
    fields = _stat(pid)
    ticks = fields[UTIME] + fields[STIME] + fields[CHILDREN_UTIME] + fields[CHILDREN_STIME]
    for child in children_of(pid):
        fields = _stat(child)
        ticks += fields[UTIME] + fields[STIME]
    return ticks / TICKS


def _stat(pid) -> list[int]:
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2]
    return [int(field) if field.lstrip("-").isdigit() else 0 for field in after_name.split()]
