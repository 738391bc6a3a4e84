"""The demonstration as a newcomer starts it: real processes, from an empty folder, twice."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings

OWN_DATABASE = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")


class Demonstration:
    """`manage.py run_demo` in a folder of its own."""

    def __init__(self, folder):
        with socket.socket() as door:
            door.bind(("127.0.0.1", 0))
            self.port = door.getsockname()[1]
        self.folder = folder
        self.said = []

    def start(self):
        leave_out = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "SITE_ADDRESS", "DEMONSTRATION", "ALLOWED_HOSTS")
        own = {
            "USTAZ_VAR": str(self.folder),
            "PORT": str(self.port),
            "SECRET_KEY": "only-for-this-test-" + "x" * 40,
            "DEMO_PASSWORD": "k7mq-x3wd-9fht",
        }
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "run_demo"],
            cwd=settings.ROOT,
            env={name: value for name, value in os.environ.items() if name not in leave_out} | own,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said = []
        for line in self.process.stdout:
            self.said.append(line.rstrip())
            if line.startswith("Open "):
                return

    def ask(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", path, headers={"Host": f"localhost:{self.port}"})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()

    def wait_until_ready(self):
        until = time.monotonic() + 60
        while self.ask("/readyz")[0] != 200 and time.monotonic() < until:
            time.sleep(0.2)
        return json.loads(self.ask("/readyz")[1])

    def press_ctrl_c(self):
        self.process.send_signal(signal.SIGINT)
        rest = self.process.stdout.read().splitlines()
        return self.process.wait(timeout=60), rest[-1]

    def processes(self):
        mark = f"USTAZ_VAR={self.folder}\0".encode()
        found = []
        for path in Path("/proc").glob("[0-9]*/environ"):
            try:
                if mark in path.read_bytes():
                    found.append(path.parent.name)
            except OSError:
                continue  # ended meanwhile, or somebody else's
        return found


@pytest.fixture
def demonstration(tmp_path):
    demonstration = Demonstration(tmp_path / "var")
    demonstration.folder.mkdir()
    yield demonstration
    if demonstration.process.poll() is None:
        demonstration.process.kill()


@pytest.mark.skipif(not OWN_DATABASE, reason="the demonstration has a SQLite of its own, whatever this run tests")
def test_it_starts_from_nothing_and_again_and_leaves_no_process(demonstration):
    demonstration.start()
    first = [line.removesuffix(" …") for line in demonstration.said if line.endswith("…")]
    ready = demonstration.wait_until_ready()
    front = demonstration.ask("/accounts/login/?language=en")
    end = demonstration.press_ctrl_c()
    left = demonstration.processes()

    demonstration.start()
    second = [line for line in demonstration.said if line.endswith("…")]
    demonstration.press_ctrl_c()

    assert first == [
        "Preparing the database",
        "Compiling the languages",
        "Collecting stylesheets, scripts and fonts",
        "Loading the academy: places, people and courses",
    ]
    assert set(ready.values()) == {"ok"}
    assert front[0] == 200
    assert end == (0, "Stopped; no process is left.")
    assert left == []
    assert second == []
    assert demonstration.processes() == []
