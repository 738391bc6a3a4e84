"""The examination hall: many sit one test together, and nothing that was called saved is lost.

Everybody answers at a human pace, so twenty questions take six minutes and more, whatever the server can do.
"""

import asyncio
import json
import math
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench import processes
from tests.bench.cluster import Cluster
from tests.bench.results import Measure
from tests.bench.servers import Server, python
from tests.bench.trainees import PACE, QUESTIONS, Notes, Trainee, Writer

LIMIT_MS = {200: 300}  # the p95 of saving, by the number of trainees
EXPECTED = QUESTIONS * sum(PACE) / 2  # seconds that an average trainee needs
NEWS = 15  # seconds from one line of progress to the next
ASLEEP = 1.0  # seconds that a worker is frozen before it is killed: it dies with requests in its hands
AWAY = 3.0  # seconds between the crash of PostgreSQL and its start
KILL_AT, CRASH_AT = 0.3, 0.6  # of the expected time
SAVING = "every saving of an answer: as it is chosen, and once more as its page is left"
BARE = "the same hall at the bare project: a page of `wagtail start` for each question, one UPDATE for each saving"


@dataclass(frozen=True)
class Plan:
    """How many sit together, one hall after the other, and how fast."""

    sizes: tuple[int, ...] = (50, 200, 500)
    bare: int = 200  # trainees whose hall is compared with one at the bare project; 0: none
    faults: int = 100  # trainees whose server dies in the middle; 0: none
    pace: float = 1.0  # 0.1 is ten times as fast as people are

    @classmethod
    def of(cls, options) -> "Plan":
        """Answer what the words of the command line ask for: `hall=50,200 bare=50 faults=20 pace=0.1`."""
        pace = float(options.get("pace", 1))
        if not any(options.get(name) for name in ("hall", "bare", "faults")):
            return cls(pace=pace)
        sizes = tuple(int(size) for size in options.get("hall", "").split(",") if size)
        return cls(sizes, int(options.get("bare") or 0), int(options.get("faults") or 0), pace)

    @property
    def minutes(self) -> float:
        """How long all halls take, about."""
        halls = len({*self.sizes, *filter(None, [self.bare])}) + bool(self.bare) + bool(self.faults)
        return halls * 1.3 * EXPECTED * self.pace / 60


@dataclass
class Outcome:
    """What came of one hall."""

    size: int
    notes: Notes
    seconds: float = 0.0
    client: float = 0.0  # seconds of CPU
    server: float = 0.0
    refused: list[str] = field(default_factory=list)
    found: dict[str, int] = field(default_factory=dict)

    def p95(self, what) -> float | None:
        """Answer the milliseconds within which 95 of 100 requests of a kind were answered."""
        values = sorted(self.notes.seconds.get(what, []))
        return round(values[math.ceil(0.95 * len(values)) - 1] * 1000, 1) if values else None

    @property
    def per_second(self) -> float:
        """Savings in a second, from the first to the last."""
        moments = self.notes.saved
        return round(len(moments) / (max(moments) - min(moments)), 1) if len(moments) > 1 else 0.0

    @property
    def stranded(self) -> int:
        """How many did not come to the end by themselves, or whose attempt is not finished or marked wrongly."""
        return max(len(self.refused), self.found.get("unfinished", 0)) + self.found.get("mismarked", 0)

    @property
    def errors(self) -> int:
        """How many answers of the server were not what was asked for, and how many stranded."""
        return self.notes.troubles.total() + self.stranded

    @property
    def said(self) -> str:
        """What this hall was like, for people."""
        slow = ", ".join(f"{what} {self.p95(what):.0f} ms" for what in self.notes.seconds)
        whole = self.seconds * (os.cpu_count() or 1)
        return (
            f"{self.size} trainees in {self.seconds:.0f} s; p95 of each kind: {slow}; of {os.cpu_count()} cores gunicorn "
            f"used {self.server / whole:.0%}, the client {self.client / whole:.0%}"
        )

    @property
    def wrong(self) -> str:
        """What went wrong, for people."""
        return ", ".join(f"{what} ×{count}" for what, count in self.notes.troubles.items()) or "nothing went wrong"


@dataclass(frozen=True)
class Place:
    """Where tests are sat: a running server, its environment, and the log of the commands."""

    server: Server
    env: dict[str, str]
    log: Path
    say: Callable[[str], None]

    def command(self, module, words):
        """Answer what a command says to some words, both in JSON."""
        asked = json.dumps(words).encode()
        return json.loads(processes.done(python("-m", module), log=self.log, env=self.env, input=asked))

    def sit(self, visitors, notes, *, beside=None) -> Outcome:
        """Let everybody sit, and answer what came of it."""
        outcome = Outcome(len(visitors), notes)
        server, client, began = self.server.cpu_seconds(), time.process_time(), time.monotonic()
        endings = asyncio.run(self._together(visitors, notes, beside))
        outcome.seconds = time.monotonic() - began
        outcome.server, outcome.client = self.server.cpu_seconds() - server, time.process_time() - client
        outcome.refused = [repr(ending) for ending in endings if ending is not None]
        for words in outcome.refused[:5]:
            self.say(f"        stranded: {words}")
        return outcome

    async def _together(self, visitors, notes, beside):
        news = asyncio.create_task(self._news(visitors, notes))
        happening = asyncio.create_task(beside) if beside else None
        endings = await asyncio.gather(*(visitor.visit() for visitor in visitors), return_exceptions=True)
        news.cancel()
        if happening:
            await happening
        return endings

    async def _news(self, visitors, notes) -> None:
        began = time.monotonic()
        while True:
            await asyncio.sleep(NEWS)
            done = sum(visitor.is_done for visitor in visitors)
            self.say(
                f"        {time.monotonic() - began:4.0f} s: {done} of {len(visitors)} done, "
                f"{len(notes.saved)} savings, {notes.troubles.total()} troubles"
            )


def trainees(place, academy, count, notes, pace) -> list[Trainee]:
    """Answer trainees who sit before the test of the academy."""
    key = academy["quiz_key"]
    cookies = place.command("tests.bench.seats", {"count": count, "quiz_key": key})
    return [
        Trainee(place.server.port, each, notes, quiz_key=key, seed=f"{count}-{number}", pace=pace)
        for number, each in enumerate(cookies)
    ]


def writers(place, project, count, notes, pace) -> list[Writer]:
    """Answer as many before the bare project."""
    seats = place.command("tests.bench.bare.readers", {"count": count})
    return [
        Writer(
            place.server.port,
            each["cookies"],
            notes,
            page=project["page"],
            write=each["write"],
            seed=f"{count}-{number}",
            pace=pace,
        )
        for number, each in enumerate(seats)
    ]


def exam(place, academy, count, pace, *, beside=None) -> Outcome:
    """Let trainees sit the test, and compare what they were told with what is there."""
    notes = Notes()
    people = trainees(place, academy, count, notes, pace)
    outcome = place.sit(people, notes, beside=beside)
    sittings = [{"attempt": each.attempt, "kept": each.kept} for each in people]
    outcome.found = place.command("tests.bench.ledger", sittings)
    return outcome


async def strike(place, postgres: Cluster, pace) -> None:
    """Kill a worker of the server with requests in its hands; later crash the database and start it again."""
    began = time.monotonic()
    await asyncio.sleep(KILL_AT * EXPECTED * pace)
    worker = processes.children_of(place.server.pid)[0]
    os.kill(worker, signal.SIGSTOP)
    await asyncio.sleep(ASLEEP)
    os.kill(worker, signal.SIGKILL)
    place.say(f"        worker {worker} was killed")
    await asyncio.sleep(max(0.0, CRASH_AT * EXPECTED * pace - (time.monotonic() - began)))
    await asyncio.to_thread(postgres.crash)
    place.say("        PostgreSQL crashed")
    await asyncio.sleep(AWAY)
    await asyncio.to_thread(postgres.start)
    place.say("        PostgreSQL answers again")


def plain(size, outcome) -> list[Measure]:
    """Answer the numbers of a hall in which nothing breaks."""
    name, found = f"exam_hall_{size}", outcome.found
    pages = f"start {outcome.p95('start')} ms, finish {outcome.p95('finish')} ms, result {outcome.p95('result')} ms"
    kept = f"{found['kept']} answers were called saved; {found['unfinished']} attempts are not finished, "
    kept += f"{found['mismarked']} marked otherwise than their stored answers earn"
    return [
        Measure(f"{name}_p95_ms", outcome.p95("save"), "ms", LIMIT_MS.get(size), "lower", SAVING, outcome.said),
        Measure(f"{name}_saves_per_second", outcome.per_second, "1/s", None, "higher", "at a human pace, not at most"),
        Measure(f"{name}_errors", outcome.errors, "errors", 0, "lower", outcome.wrong),
        Measure(f"{name}_answers_lost", found["lost"], "answers", 0, "lower", kept),
        Measure(f"{name}_page_p95_ms", outcome.p95("page"), "ms", None, "lower", "a question is shown", pages),
    ]


def broken(outcome, safety) -> list[Measure]:
    """Answer the numbers of a hall whose server dies twice."""
    settings = ", ".join(f"{name}={value}" for name, value in safety.items())
    told = f"{outcome.found['kept']} answers were called saved by a PostgreSQL with {settings}"
    alone = "trainees who did not come to the end by themselves, or whose attempt is unfinished or marked wrongly"
    again = f"Refresh of the 503, or Chromium after a dropped line; {outcome.wrong}"
    longest = round(outcome.notes.longest, 1)
    name = "exam_hall_faults"
    return [
        Measure(f"{name}_answers_lost", outcome.found["lost"], "answers", 0, "lower", told, outcome.said),
        Measure(f"{name}_stranded", outcome.stranded, "trainees", 0, "lower", alone),
        Measure(f"{name}_reloads", outcome.notes.reloads, "pages", None, "lower", again),
        Measure(
            f"{name}_longest_s", longest, "s", None, "lower", "from the first sending of an answer until it was kept"
        ),
    ]


def compared(size, ours, other) -> Measure:
    """Answer saving against the bare project, both at the same pace with as many people."""
    said = f"p95 of saving: ours {ours.p95('save')} ms, bare {other.p95('save')} ms; there {other.said}; {other.wrong}"
    ratio = round(other.p95("save") / ours.p95("save"), 3) if ours.notes.saved and other.notes.saved else None
    return Measure(f"exam_hall_{size}_p95_vs_bare", ratio, "ratio", None, "higher", BARE, said)


def measure(place, academy, bare, project, postgres, plan) -> list[Measure]:
    """Let every hall of a plan take place, one after the other, and answer their numbers."""
    place.say(f"      the halls take {plan.minutes:.0f} minutes at {plan.pace:g} of the human pace")
    measures = []
    for size in dict.fromkeys([*plan.sizes, *([plan.bare] if plan.bare else [])]):
        place.say(f"      {size} trainees sit the test together")
        ours = exam(place, academy, size, plan.pace)
        measures += plain(size, ours)
        if size == plan.bare:
            place.say(f"      {size} people do as much at the bare project")
            notes = Notes()
            other = bare.sit(writers(bare, project, size, notes, plan.pace), notes)
            measures.append(compared(size, ours, other))
    if plan.faults:
        place.say(f"      {plan.faults} trainees sit the test while a worker and the database die")
        safety = postgres.safety
        if set(safety.values()) != {"on"}:
            raise RuntimeError(f"This PostgreSQL may forget what it answered: {safety}")
        outcome = exam(place, academy, plan.faults, plan.pace, beside=strike(place, postgres, plan.pace))
        measures += broken(outcome, safety)
    return measures
