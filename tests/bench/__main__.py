"""`python -m tests.bench`: start everything, measure, write build/bench.json, print a table.

With names of parts (pages, saving, attempt, certificate, queries, weight, start, hall) only these are measured and nothing
is written. The exam hall takes forty minutes, because people answer at their own pace; what is tried out can be smaller or
faster: `hall=50` one size, `faults=20` with a server that dies, `bare=50` beside the bare project, `pace=0.1` ten
times as fast.
"""

import contextlib
import json
import signal
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.bench import attempts, hall, pages, processes, results, starting, weight
from tests.bench.cluster import cluster
from tests.bench.processes import ROOT
from tests.bench.servers import bare_environment, environment, gunicorn, python

RESULT = ROOT / "build" / "bench.json"
HALL = ("hall", "bare", "faults")  # words that each ask for a part of the exam hall


def main(words: list[str]) -> int:
    """Measure everything, or only the named parts; answer how many aims were missed."""
    options = dict(word.partition("=")[::2] for word in words)
    plan = hall.Plan.of(options)
    wanted = list(dict.fromkeys("hall" if name in HALL else name for name in options if name != "pace"))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped."))  # so that every block below ends properly
    began = time.monotonic()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ustaz-bench-")))
        postgres = stack.enter_context(cluster())
        say(f"{results.machine()}, PostgreSQL {postgres.version}")
        log = folder / "ours.log"
        ours = environment(postgres.make("ours"), folder / "ours")
        other = bare_environment(postgres.make("bare"), folder / "bare")
        with ThreadPoolExecutor() as pool:
            filling = pool.submit(prepare, ours, "tests.bench.academy", log)
            project = prepare(other, "tests.bench.bare.load", folder / "bare.log")
            academy = filling.result()
        site = stack.enter_context(gunicorn("lms.wsgi", ours, log))
        bare = stack.enter_context(gunicorn("tests.bench.bare.wsgi", other, folder / "bare.log"))
        parts = {
            "pages": lambda: pages.compare(site, academy, bare, project),
            "saving": lambda: attempts.saving(site, academy, bare, project),
            "attempt": lambda: attempts.whole(site, academy),
            "certificate": lambda: [certificate(ours, log)],
            "queries": lambda: [most_queries(ours, academy, log)],
            "weight": lambda: [weight.lesson(site, academy)],
            "start": lambda: [starting.second(folder / "demonstration", folder / "demonstration.log")],
            "hall": lambda: hall.measure(
                hall.Place(site, ours, log, say),
                academy,
                hall.Place(bare, other, folder / "bare.log", say),
                project,
                postgres,
                plan,
            ),
        }
        measures = []
        for name in wanted or parts:
            say(f"{time.monotonic() - began:4.0f} s  {name}")
            measures += parts[name]()
    say(results.table(measures))
    if not words:
        results.write(measures, RESULT)
        say(f"{RESULT.relative_to(ROOT)} written after {time.monotonic() - began:.0f} s")
    return sum(measure.verdict == "MISSED" for measure in measures)


def prepare(env, loader, log) -> dict:
    """Answer what a loader says after migrating and collecting static files."""
    Path(env["USTAZ_VAR"]).mkdir()
    for command in (["migrate", "-v0"], ["collectstatic", "--noinput", "-v0"]):
        processes.done(python("-m", "django", *command), log=log, env=env)
    return json.loads(processes.done(python("-m", loader), log=log, env=env))


def certificate(env, log) -> results.Measure:
    """Answer the making of a certificate against WeasyPrint alone."""
    found = json.loads(processes.done(python("-m", "tests.bench.certificates"), log=log, env=env))
    said = f"ours {found['ours'] * 1000:.0f} ms of CPU, WeasyPrint on the finished HTML {found['alone'] * 1000:.0f} ms"
    value = round(found["alone"] / found["ours"], 3)
    return results.Measure("certificate_vs_weasyprint", value, "ratio", 0.8, "higher", said)


def most_queries(env, academy, log) -> results.Measure:
    """Answer the count of the page that asks most."""
    where = json.dumps(academy).encode()
    found = json.loads(processes.done(python("-m", "tests.bench.queries"), log=log, env=env, input=where))
    worst = sorted(found.items(), key=lambda item: -item[1])
    said = f"{len(found)} pages with nothing remembered; most: " + ", ".join(f"{name} {n}" for name, n in worst[:6])
    return results.Measure("max_queries_per_page", worst[0][1], "queries", 20, "lower", "the limit of the house", said)


def say(text) -> None:
    """Tell the one who waits."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
