"""A browser with one kept-alive connection, and what it costs the server to answer it."""

import http.client
import statistics
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

CONNECTIONS = 2
IDLE = 1.0  # seconds


class RefusedError(Exception):
    """The server answered something other than the page that is measured."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def location(self) -> str:
        """Where a redirect leads to, as path and query."""
        target = urlsplit(self.headers["location"])
        return target.path + (f"?{target.query}" if target.query else "")


class Browser:
    """Somebody who has signed in: cookies that never change, as a browser sends them."""

    def __init__(self, port, cookies) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._used = 0.0
        self._token = cookies.get("csrftoken", "")
        self._headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
            "X-Forwarded-Proto": "https",
            "Referer": f"https://127.0.0.1:{port}/",
            "Accept": "text/html,application/xhtml+xml",
        }

    def get(self, path, **headers) -> Answer:
        """Read an address."""
        return self._ask("GET", path, None, headers)

    def post(self, path, fields) -> Answer:
        """Send a form."""
        body = urlencode(fields, doseq=True)
        form = {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": self._token}
        return self._ask("POST", path, body, form)

    def send_json(self, path, body) -> Answer:
        """Send what a script sends."""
        return self._ask("POST", path, body, {"Content-Type": "application/json", "X-CSRFToken": self._token})

    def page(self, path, marker) -> None:
        """Read a page. Raises RefusedError unless it is the page with this text."""
        answer = self.get(path)
        if answer.status != 200 or marker.encode() not in answer.body:
            raise RefusedError(f"{path}: {answer.status} {answer.headers.get('location', '')} {answer.body[:300]!r}")

    def close(self) -> None:
        """Give the connection back."""
        self._connection.close()

    def _ask(self, method, path, body, headers) -> Answer:
        if time.monotonic() - self._used > IDLE:  # the server hangs up on a connection that is silent for long
            self._connection.close()
        self._connection.request(method, path, body, {**self._headers, **headers})
        answer = self._connection.getresponse()
        found = Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        self._used = time.monotonic()
        return found


@dataclass(frozen=True)
class Cost:
    """What one request costs, on average over many."""

    cpu_ms: float
    per_second: float


def cost(server, cookies, send, count) -> Cost:
    """Answer what `send(browser, number)` costs, sent so many times over two connections at once."""
    failures: list[BaseException] = []

    def work(first):
        browser = Browser(server.port, cookies)
        try:
            for number in range(first, count, CONNECTIONS):
                send(browser, number)
        except BaseException as failure:  # noqa: BLE001  # a thread hands its failure to the one who waits
            failures.append(failure)
        finally:
            browser.close()

    threads = [threading.Thread(target=work, args=[first]) for first in range(CONNECTIONS)]
    cpu, began = server.cpu_seconds(), time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds, cpu = time.monotonic() - began, server.cpu_seconds() - cpu
    if failures:
        raise failures[0]
    return Cost(cpu_ms=cpu / count * 1000, per_second=count / seconds)


def medians(costs) -> Cost:
    """Answer the middle of several rounds."""
    return Cost(
        cpu_ms=statistics.median(each.cpu_ms for each in costs),
        per_second=statistics.median(each.per_second for each in costs),
    )
