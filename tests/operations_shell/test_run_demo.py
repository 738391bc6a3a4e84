"""`make run`: prepares what changed, starts, says how to look around, stops."""

import io
import os
import signal
import socket
import sys
import threading

import pytest
from django.core.management import call_command

from lms.demo import preparing, serving
from lms.demo.errors import PortTaken, ProcessEnded
from lms.demo.management.commands import run_demo

ALIVE = """
import http.server, sys
class Alive(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
    def log_message(self, *args): pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Alive).serve_forever()
"""


@pytest.fixture
def free_port(settings):
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        settings.PORT = door.getsockname()[1]
    settings.HOST = "127.0.0.1"
    settings.SITE_ADDRESS = f"http://localhost:{settings.PORT}"
    settings.DEMO_PASSWORD = "k7mq-x3wd-9fht"
    return settings.PORT


@pytest.fixture
def nothing_to_prepare(monkeypatch):
    monkeypatch.setattr(preparing, "prepare", lambda say: [])
    monkeypatch.setattr(run_demo.connections, "close_all", lambda: None)


class Terminal(io.StringIO):
    """A terminal whose reader presses Ctrl-C as soon as the address is shown."""

    def write(self, words):
        if "Ctrl-C stops the site" in words:
            threading.Timer(0.1, os.kill, [os.getpid(), signal.SIGINT]).start()
        return super().write(words)


def test_a_taken_port_stops_it_before_anything_else(monkeypatch, free_port):
    monkeypatch.setattr(preparing, "prepare", lambda say: pytest.fail("prepared"))
    with socket.socket() as door:
        door.bind(("127.0.0.1", free_port))
        door.listen()

        with pytest.raises(PortTaken):
            call_command("run_demo")


def test_it_serves_until_ctrl_c_and_leaves_no_process(monkeypatch, free_port, nothing_to_prepare):
    started = []

    def start_all(host, port):
        web = serving.Process("web server", [sys.executable, "-c", ALIVE, str(port)])
        started.extend([web, serving.Process("worker", ["sleep", "60"])])
        return started

    monkeypatch.setattr(serving, "start_all", start_all)
    terminal = Terminal()

    call_command("run_demo", stdout=terminal)

    said = terminal.getvalue().splitlines()
    assert said[-2:] == ["Stopping …", "Stopped; no process is left."]
    assert f"Open http://localhost:{free_port} in a browser. Ctrl-C stops the site." in said
    assert [process.ended_with() is None for process in started] == [False, False]


def test_a_process_that_dies_takes_the_others_along(monkeypatch, free_port, nothing_to_prepare):
    worker = serving.Process("worker", ["sleep", "60"])
    monkeypatch.setattr(serving, "start_all", lambda host, port: [serving.Process("web server", ["false"]), worker])

    with pytest.raises(ProcessEnded):
        call_command("run_demo", stdout=io.StringIO())

    assert worker.ended_with() == -signal.SIGTERM


def test_the_table_names_every_account_with_its_second_factor(free_port):
    lines = run_demo.table().splitlines()

    assert lines[0].split("  ")[1] == "role"
    trainee = next(line for line in lines if "KZ-104582" in line)
    officer = next(line for line in lines if "KZ-101690" in line)
    assert trainee.split() == [
        "trainee",
        "Ержанова",
        "Сәуле",
        "Маратқызы",
        "KZ-104582",
        "k7mq-x3wd-9fht",
        "not",
        "needed",
    ]
    assert officer.endswith("make code NAME=KZ-101690")


def test_without_a_password_of_its_own_the_table_sends_to_the_first_start(free_port, settings):
    settings.DEMO_PASSWORD = ""

    assert "(as printed at the first start)" in run_demo.table()
