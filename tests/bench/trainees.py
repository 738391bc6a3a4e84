"""People in an examination hall, each with a browser and the script of the page, all in one thread of one process."""

import asyncio
import json
import random
import re
import time
from collections import Counter, defaultdict

from tests.bench.browser import RefusedError
from tests.bench.lines import DROPPED, Line

QUESTIONS = 20
PACE = (5.0, 30.0)  # seconds from one saved answer to the next
LOOK = 1.0  # seconds between an answer and the button that goes on
TOGETHER = 3.0  # seconds within which everybody presses "start"
CHANGED = 0.1  # the share of answers about which somebody thinks again
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 15.0  # seconds until the script tries again: twice as long each time
RELOADS = (1.0, 5.0, 30.0)  # seconds until Chromium asks again for a page whose line dropped
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
SEQUENCE = re.compile(r'data-sequence="([0-9]+)"')
OPTION = re.compile(r'name="answer" value="([^"]+)"')
REFRESH = re.compile(r"([0-9]+)(?:; url=(.+))?")


class Notes:
    """What happened in a hall: how long each kind of request took, and what went wrong."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = defaultdict(list)
        self.troubles: Counter[str] = Counter()
        self.reloads = 0  # pages that a browser asked for again by itself
        self.longest = 0.0  # seconds from the first sending of an answer until it was kept
        self.saved: list[float] = []  # moments


class Visitor:
    """Somebody at a browser with a pace of their own. A pace of 0.1 does everything ten times as fast."""

    def __init__(self, port, cookies, notes, *, seed, pace=1.0) -> None:
        self._line = Line(port, cookies)
        self._notes = notes
        self._dice = random.Random(seed)  # noqa: S311 - the same hall each time
        self._pace = pace
        self._here = "/"
        self.is_done = False

    async def visit(self) -> None:
        """Do everything one came for. Raises RefusedError where a human would have to help."""
        try:
            await self._rest(self._dice.uniform(0, TOGETHER))
            await self._do()
            self.is_done = True
        finally:
            self._line.close()

    async def _do(self) -> None:
        raise NotImplementedError

    async def _rest(self, seconds) -> None:
        await asyncio.sleep(seconds * self._pace)

    async def _think(self) -> None:
        await self._rest(self._dice.uniform(*PACE) - LOOK)

    async def _open(self, path, what="page") -> str:
        """Answer a page as a browser gets it: along redirects, and again when told so or when the line dropped."""
        waits = iter(RELOADS)
        while True:
            reply = await self._ask(what, "GET", path)
            if reply is None:
                await self._reload(next(waits, RELOADS[-1]))
            elif reply.status == 200:
                self._here = path
                return reply.body.decode()
            elif reply.status == 302:
                path = reply.location
            elif found := REFRESH.fullmatch(reply.headers.get("refresh", "")):
                await self._reload(float(found[1]))
                path = found[2] or path
            else:
                raise RefusedError(f"{path}: {reply.status} {reply.body[:300]!r}")

    async def _reload(self, seconds) -> None:
        self._notes.reloads += 1
        await self._rest(seconds)

    async def _send(self, what, path, body, *, kind, wanted) -> None:
        """Send as the script sends: again and again until the server has kept it."""
        pause = FIRST_PAUSE
        while True:
            reply = await self._ask(what, "POST", path, body, kind=kind)
            if reply and reply.status == wanted:
                return
            if reply and reply.status < 500:
                raise RefusedError(f"{path}: {reply.status} {reply.body[:300]!r}")
            await self._rest(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _save(self, path, body) -> None:
        began = time.monotonic()
        await self._send("save", path, json.dumps(body).encode(), kind=JSON, wanted=200)
        self._notes.saved.append(time.monotonic())
        self._notes.longest = max(self._notes.longest, time.monotonic() - began)

    async def _ask(self, what, method, path, body=b"", **more):
        """Answer the reply, or None when the line dropped; note how long it took, or what was wrong."""
        began = time.perf_counter()
        try:
            reply = await self._line.ask(method, path, body, sent_from=self._here, **more)
        except DROPPED:
            self._notes.troubles[f"{what}: line dropped"] += 1
            return None
        if reply.status in (200, 302):
            self._notes.seconds[what].append(time.perf_counter() - began)
        else:
            self._notes.troubles[f"{what}: {reply.status}"] += 1
        return reply


class Trainee(Visitor):
    """Somebody who sits the test, and remembers what was answered with "saved"."""

    def __init__(self, port, cookies, notes, *, quiz_key, **more) -> None:
        super().__init__(port, cookies, notes, **more)
        self._start = f"/quizzes/{quiz_key}/start/"
        self._address = ""
        self.attempt = 0
        self.kept: dict[int, tuple[int, list[str]]] = {}

    async def _do(self) -> None:
        """Begin, answer every question, finish and read the result."""
        page = await self._begin()
        for position in range(1, QUESTIONS + 1):
            page = await self._answer(position, page)
        await self._send("finish", f"{self._address}finish/", b"", kind=FORM, wanted=302)
        await self._open(f"{self._address}finish/", "result")

    async def _begin(self) -> str:
        reply = await self._ask("start", "POST", self._start, kind=FORM)
        if reply is None or reply.status != 302:
            raise RefusedError(f"{self._start}: {reply and reply.status}")
        self._address, self.attempt = attempt_of(reply.location)
        return await self._open(reply.location)

    async def _answer(self, position, page) -> str:
        """Choose, perhaps think again, go on; answer the next page."""
        found, options = SEQUENCE.search(page), OPTION.findall(page)
        if not found or not options:
            raise RefusedError(f"{self._here} is not question {position}: {page[:300]!r}")
        sequence = int(found[1]) + 1
        await self._think()
        answer = await self._keep(position, sequence, self._dice.choice(options))
        if self._dice.random() < CHANGED:
            await self._think()
            sequence += 1
            answer = await self._keep(position, sequence, self._dice.choice(options))
        await self._rest(LOOK)
        await self._keep(position, sequence + 1, answer)  # the script saves once more before it leaves
        return await self._open(f"{self._address}{position + 1 if position < QUESTIONS else 'finish'}/")

    async def _keep(self, position, sequence, answer) -> str:
        body = {"answer": [answer], "sequence": sequence, "flag": False}
        await self._save(f"{self._address}{position}/save/", body)
        self.kept[position] = (sequence, [answer])
        return answer


class Writer(Visitor):
    """Somebody who does the same at the bare server: a page, and one UPDATE for each saving."""

    def __init__(self, port, cookies, notes, *, page, write, **more) -> None:
        super().__init__(port, cookies, notes, **more)
        self._page, self._write = page, write

    async def _do(self) -> None:
        """Read and write as often as a trainee does."""
        for _position in range(QUESTIONS):
            await self._open(self._page)
            await self._think()
            await self._save(self._write, {"answer": ["c"]})
            await self._rest(LOOK)
            await self._save(self._write, {"answer": ["c"]})


def attempt_of(location) -> tuple[str, int]:
    """Answer the address below which an attempt lies, and its number, from the address of a question."""
    address = location[: location.rstrip("/").rindex("/") + 1]
    return address, int(address.rstrip("/").rpartition("/")[2])
