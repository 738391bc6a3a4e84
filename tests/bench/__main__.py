"""`python -m tests.bench`: start everything, measure, write build/bench.json, print a table."""

import contextlib
import json
import signal
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.bench import pages, processes, results, weight
from tests.bench.cluster import cluster
from tests.bench.processes import ROOT
from tests.bench.servers import bare_environment, environment, gunicorn, python

RESULT = ROOT / "build" / "bench.json"


def main() -> int:
    """Measure everything; answer how many aims were missed."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped."))  # so that every block below ends properly
    began = time.monotonic()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ustaz-bench-")))
        postgres = stack.enter_context(cluster())
        say(f"{results.machine()}, PostgreSQL {postgres.version}")
        ours = environment(postgres.make("ours"), folder / "ours")
        other = bare_environment(postgres.make("bare"), folder / "bare")
        academy, project = prepared(ours, other, folder)
        site = stack.enter_context(gunicorn("lms.wsgi", ours, folder / "ours.log"))
        bare = stack.enter_context(gunicorn("tests.bench.bare.wsgi", other, folder / "bare.log"))
        measures = measured(site, academy, bare, project, ours, folder)
    results.write(measures, RESULT)
    say(results.table(measures))
    say(f"{RESULT.relative_to(ROOT)} written after {time.monotonic() - began:.0f} s")
    return sum(measure.verdict == "MISSED" for measure in measures)


def prepared(ours, other, folder) -> tuple[dict, dict]:
    """Answer where everything is in both databases, filled side by side."""
    with ThreadPoolExecutor() as pool:
        academy = pool.submit(prepare, ours, "tests.bench.academy", folder / "ours.log")
        project = pool.submit(prepare, other, "tests.bench.bare.load", folder / "bare.log")
        return academy.result(), project.result()


def prepare(env, loader, log) -> dict:
    """Answer what a loader says after migrating and collecting static files."""
    Path(env["USTAZ_VAR"]).mkdir()
    for command in (["migrate", "-v0"], ["collectstatic", "--noinput", "-v0"]):
        processes.done(python("-m", "django", *command), log=log, env=env)
    return json.loads(processes.done(python("-m", loader), log=log, env=env))


def measured(site, academy, bare, project, env, folder) -> list[results.Measure]:
    """Answer every number."""
    return [
        *pages.compare(site, academy, bare, project),
        weight.lesson(site, academy),
    ]


def say(text) -> None:
    """Tell the one who waits."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
