"""A whole attempt, as a browser with scripts sends it, and the saving of one answer."""

import itertools
import json
import statistics
import time

from tests.bench.browser import Browser, RefusedError
from tests.bench.pages import BARE_WRITE, against
from tests.bench.results import Measure

QUESTIONS = 20
ROUNDS = 5
LIMIT_MS = 400
NO_SCRIPT = "a browser without scripts sends 20 fewer"


def saving(site, academy, bare, project) -> list[Measure]:
    """Answer the saving of an answer against the least that a view can do."""
    sitting = Sitting(Browser(site.port, academy["people"]["trainee"]), academy)
    sitting.start()
    numbers = itertools.count(int(time.time() * 1000))

    def save(browser, number):
        body = json.dumps({"answer": ["c"], "sequence": next(numbers), "flag": False})
        expect(browser.send_json(f"{sitting.address}{number % QUESTIONS + 1}/save/", body), 200)

    def write(browser, number):
        expect(browser.send_json(project["write"], json.dumps({"answer": ["c"]})), 200)

    measures = against(
        "answer_save_vs_bare_write",
        0.5,
        BARE_WRITE,
        ours=(site, academy["people"]["trainee"], save),
        bare=(bare, project["cookies"], write),
    )
    sitting.finish()
    return measures


def whole(site, academy) -> list[Measure]:
    """Answer the CPU time of an attempt from the first press of a button to the result."""
    trainee = academy["people"]["trainee"]
    costs, sizes = [], []
    for _round in range(ROUNDS + 1):
        before = site.cpu_seconds()
        sitting = Sitting(Browser(site.port, trainee), academy)
        sitting.take()
        costs.append((site.cpu_seconds() - before) * 1000)
        sizes.append(sitting.requests)
    said = f"{sizes[-1]} requests: start, 20 questions shown, saved twice each, the look-over, the end, the result"
    return [
        Measure("attempt_cpu_ms", round(statistics.median(costs[1:])), "ms", LIMIT_MS, "lower", said),
        Measure("attempt_requests", sizes[-1], "requests", None, "lower", NO_SCRIPT),
    ]


class Sitting:
    """One attempt of one person."""

    def __init__(self, browser, academy) -> None:
        self._browser = browser
        self._start = f"/quizzes/{academy['quiz_key']}/start/"
        self.requests = 0
        self.address = ""

    def start(self) -> None:
        """Begin."""
        first = expect(self._post(self._start, {}), 302).location
        self.address = first[: first.rstrip("/").rindex("/") + 1]

    def take(self) -> None:
        """Begin, answer everything, finish and read the result."""
        self.start()
        for position in range(1, QUESTIONS + 1):
            page = f"{self.address}{position}/"
            self._page(page, "question__stem")
            sequence = int(time.time() * 1000)
            for later in range(2):  # as it is chosen, and once more as the page is left
                body = json.dumps({"answer": ["c"], "sequence": sequence + later, "flag": False})
                self.requests += 1
                expect(self._browser.send_json(f"{page}save/", body), 200)
        self.finish()
        self._page(f"{self.address}result/", "100")
        self._browser.close()

    def finish(self) -> None:
        """Look it over and hand it in."""
        self._page(f"{self.address}finish/", 'data-state="done"')
        expect(self._post(f"{self.address}finish/", {}), 302)
        self.requests += 1
        expect(self._browser.get(f"{self.address}finish/"), 302)  # the script asks where it leads now

    def _post(self, path, fields):
        self.requests += 1
        return self._browser.post(path, fields)

    def _page(self, path, marker):
        self.requests += 1
        self._browser.page(path, marker)


def expect(answer, status):
    """Answer the answer. Raises RefusedError when its status is another one."""
    if answer.status != status:
        raise RefusedError(f"{answer.status} instead of {status}: {answer.body[:300]!r}")
    return answer
