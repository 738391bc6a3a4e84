"""A real server, a real worker, a real Chromium."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

CHROMIUM = next((path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(path).exists()), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
ROOT = Path(__file__).resolve().parents[2]


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in Path(item.fspath).parents:
            item.add_marker(pytest.mark.browser)


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


@contextlib.contextmanager
def own_database(folder):
    """An address of an empty database of the kind that the environment names, gone afterwards."""
    address = os.environ.get("DATABASE_URL", "")
    if not address.startswith("postgres"):
        yield f"sqlite:///{folder}/browser.sqlite3"
        return
    import psycopg

    parts = urlsplit(address)
    name = f"browser_{os.getpid()}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    yield urlunsplit(parts._replace(path=f"/{name}"))
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def wait_for(address, seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            pass
        time.sleep(0.3)
    raise AssertionError(f"{address} did not answer within {seconds} s")


class Site:
    """The site under test: its address, its people, and the processes behind it."""

    def __init__(self, folder, database):
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "lms.settings.test",
            "DATABASE_URL": database,
            "USTAZ_VAR": str(folder),
            "SITE_ADDRESS": self.address,
            "SECRET_KEY": "only-for-the-browser-tests-" + "x" * 30,
        }
        self.folder = folder
        out = subprocess.run(
            [sys.executable, "-m", "tests.browser.stage"],
            cwd=ROOT,
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        )
        self.people = json.loads(out.stdout.strip().splitlines()[-1])
        command = [sys.executable, "-m", "gunicorn", "lms.wsgi:application", "--workers", "2", "--bind"]
        control = ["--no-control-socket"]
        self.processes = [
            self.start([*command, f"127.0.0.1:{port}", *control]),
            self.start([sys.executable, "manage.py", "run_worker", "--queue-name", "*", "--interval", "0.2"]),
        ]
        wait_for(f"{self.address}/healthz")
        wait_for(f"{self.address}/readyz")

    def start(self, command):
        log = (self.folder / f"{len(command)}.log").open("w")
        return subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)

    def stop(self):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def run(self, code):
        """Run a few lines with Django set up, against the same database; answer what they print."""
        script = f"import django; django.setup()\n{code}"
        return subprocess.run(
            [sys.executable, "-c", script], cwd=ROOT, env=self.environment, check=True, capture_output=True, text=True
        ).stdout.strip()


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("browser")
    with own_database(folder) as database:
        running = Site(folder, database)
        try:
            yield running
        finally:
            running.stop()


@pytest.fixture(scope="session")
def chromium():
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed (Debian package: chromium).")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Reader:
    """Somebody at a computer with a keyboard and nothing else."""

    def __init__(self, chromium, site, *, language="kk", size=(1366, 768)):
        self.site = site
        self.context = chromium.new_context(
            viewport={"width": size[0], "height": size[1]}, locale=language, reduced_motion="reduce"
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.foreign: list[str] = []
        self.violations: list[str] = []
        self.page.on("request", self._note_request)
        self.page.on("console", self._note_console)
        self.axe = Axe()

    def _note_request(self, request):
        if not request.url.startswith((self.site.address, "data:", "blob:")):
            self.foreign.append(request.url)

    def _note_console(self, message):
        if "Content Security Policy" in message.text:
            self.violations.append(message.text)

    def go(self, path):
        self.page.goto(self.site.address + path if path.startswith("/") else path)
        self.check()

    def check(self):
        """No violation of WCAG 2.2 AA, none of the security policy, nothing asked of another host."""
        self.page.wait_for_load_state("load")
        result = self.axe.run(self.page, options=WCAG)
        assert result.violations_count == 0, f"{self.page.url}\n{result.generate_report()}"
        assert self.foreign == []
        assert self.violations == []
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{self.page.url} is {wide} px wider than its window"

    def reach(self, selector):
        """Press Tab until the element has the focus, as somebody without a mouse does."""
        self.page.wait_for_selector(selector)
        for _press in range(150):
            if self.page.evaluate("s => document.activeElement && document.activeElement.matches(s)", selector):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{selector} cannot be reached by the keyboard on {self.page.url}")

    def press(self, selector, key="Enter", *, leads_away=True):
        self.reach(selector)
        if not leads_away:
            self.page.keyboard.press(key)
            return
        with self.page.expect_navigation():
            self.page.keyboard.press(key)
        self.check()

    def type(self, selector, text):
        self.reach(selector)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    @property
    def words(self):
        return self.page.inner_text("main")

    def close(self):
        self.context.close()


@pytest.fixture
def reader(chromium, site):
    readers = []

    def open_one(**options):
        readers.append(Reader(chromium, site, **options))
        return readers[-1]

    yield open_one
    for one in readers:
        one.close()
