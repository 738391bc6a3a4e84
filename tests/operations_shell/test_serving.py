"""Processes of the demonstration: watched while they run, gone afterwards."""

import http.server
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from lms.demo import serving
from lms.demo.errors import PortTaken, ProcessEnded, SiteSilent

STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
PARENT = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])
open(sys.argv[1], 'w').write(str(child.pid))
time.sleep(60)
"""
LEAVES_AT_ONCE = """
import os, sys
from lms.demo import serving
print(serving.Process("worker", ["sleep", "60"]).pid, flush=True)
os._exit(9)
"""


def lives(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_for(condition, seconds=5):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.02)
    return False


@pytest.fixture
def door():
    """A port on which another program listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


@pytest.fixture
def sleeper():
    process = serving.Process("worker", ["sleep", "60"])
    yield process
    serving.stop_all([process], patience=1)


def test_a_free_port_is_accepted():
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]

    serving.refuse_taken_port("127.0.0.1", port)


def test_a_taken_port_is_named_with_a_way_out(door):
    with pytest.raises(PortTaken) as refusal:
        serving.refuse_taken_port("127.0.0.1", door)

    assert str(refusal.value) == (
        f"Port {door} cannot be used (Address already in use). Choose another one, such as: make run PORT={door + 1}"
    )


def test_a_host_without_an_address_here_is_left_to_the_web_server():
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]

    serving.refuse_taken_port("192.0.2.1", port)


def test_processes_that_finish_when_asked_are_gone(sleeper):
    other = serving.Process("web server", ["sleep", "60"])

    serving.stop_all([sleeper, other])

    assert [sleeper.ended_with(), other.ended_with()] == [-signal.SIGTERM, -signal.SIGTERM]


def test_a_process_that_ignores_the_request_is_ended_after_the_patience(capfd):
    process = serving.Process("worker", [sys.executable, "-c", STUBBORN])
    assert wait_for(lambda: "up" in capfd.readouterr().out)

    serving.stop_all([process], patience=0.2)

    assert process.ended_with() == -signal.SIGKILL


def test_children_of_a_process_end_with_it(tmp_path):
    note = tmp_path / "child"
    process = serving.Process("web server", [sys.executable, "-c", PARENT, note])
    assert wait_for(lambda: note.is_file() and note.read_text())
    child = int(note.read_text())

    serving.stop_all([process], patience=2)

    assert wait_for(lambda: not lives(child))


def test_processes_do_not_outlive_a_killed_parent():
    answer = subprocess.run(
        [sys.executable, "-c", LEAVES_AT_ONCE], check=False, cwd=serving.ROOT, capture_output=True, text=True
    )

    assert answer.returncode == 9
    assert wait_for(lambda: not lives(int(answer.stdout)))


def test_stopping_what_has_ended_already_changes_nothing():
    process = serving.Process("worker", ["true"])
    assert wait_for(lambda: process.ended_with() == 0)

    serving.stop_all([process])

    assert process.ended_with() == 0


def test_a_process_that_ended_by_itself_is_named(sleeper):
    broken = serving.Process("web server", ["sh", "-c", "exit 3"])
    assert wait_for(lambda: broken.ended_with() is not None)

    with pytest.raises(ProcessEnded) as end:
        serving.refuse_dead([sleeper, broken])

    assert str(end.value) == (
        "The web server ended by itself (exit status 3); the reason stands above. Everything is stopped."
    )


def test_living_processes_are_no_complaint(sleeper):
    assert serving.refuse_dead([sleeper]) is None


class Alive(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/healthz" else 404)
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def living_site():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Alive)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


def test_waiting_ends_when_the_site_answers(living_site, sleeper):
    assert serving.wait_until_answers("127.0.0.1", living_site, [sleeper], patience=5) is None


def test_a_site_that_never_answers_is_given_up(sleeper):
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        with pytest.raises(SiteSilent) as silence:
            serving.wait_until_answers("127.0.0.1", door.getsockname()[1], [sleeper], patience=0.3)

    assert str(silence.value) == "The site did not answer within 0 seconds. Everything is stopped."


def test_a_process_that_ends_ends_the_waiting():
    broken = serving.Process("worker", ["false"])
    assert wait_for(lambda: broken.ended_with() == 1)

    with socket.socket() as door, pytest.raises(ProcessEnded):
        door.bind(("127.0.0.1", 0))
        serving.wait_until_answers("127.0.0.1", door.getsockname()[1], [broken])


@pytest.mark.parametrize("number", serving.STOP_SIGNALS)
def test_a_signal_ends_the_watch_and_handlers_come_back(sleeper, number):
    before = signal.getsignal(number)

    with serving.told_to_stop() as stop:
        os.kill(os.getpid(), number)
        serving.watch([sleeper], stop, every=5)

    assert stop.is_set()
    assert signal.getsignal(number) is before


def test_the_watch_raises_when_a_process_ends_by_itself():
    short = serving.Process("worker", ["sleep", "0.2"])

    with pytest.raises(ProcessEnded):
        serving.watch([short], threading.Event(), every=0.05)


def test_web_server_and_one_worker_are_started(monkeypatch):
    commands = {}
    monkeypatch.setattr(
        serving, "Process", lambda name, command: commands.update({name: [str(part) for part in command]})
    )

    serving.start_all("127.0.0.1", 8000)

    assert list(commands) == ["web server", "worker"]
    assert commands["web server"][-1] == "lms.wsgi:application"
    assert "127.0.0.1:8000" in commands["web server"]
    assert commands["worker"][2:] == ["run_worker", "--no-startup-delay"]
