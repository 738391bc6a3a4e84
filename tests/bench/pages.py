"""Pages of ours against the bare page, turn and turn about on the same machine."""

from tests.bench.browser import cost, medians
from tests.bench.results import Measure
from tests.bench.words import MARKER

ROUNDS = 5
REQUESTS = 120  # in each round, on each side
BARE_PAGE = "a page of `wagtail start` with one text field of 500 words, signed in"
BARE_WRITE = "a Django view with session, form token and one UPDATE"


def against(name, aim, reference, *, ours, bare) -> list[Measure]:
    """Answer two ratios, CPU and throughput, for two ways to ask; each is a (server, cookies, send)."""
    for side in (ours, bare):
        cost(*side, 10)
    rounds = [(cost(*ours, REQUESTS), cost(*bare, REQUESTS)) for _round in range(ROUNDS)]
    mine, other = medians([pair[0] for pair in rounds]), medians([pair[1] for pair in rounds])
    cpu = f"ours {mine.cpu_ms:.1f} ms of CPU, {reference} {other.cpu_ms:.1f} ms"
    speed = f"ours {mine.per_second:.0f} a second, the other {other.per_second:.0f}"
    return [
        Measure(name, round(other.cpu_ms / mine.cpu_ms, 3), "ratio", aim, "higher", cpu),
        Measure(f"{name}_throughput", round(mine.per_second / other.per_second, 3), "ratio", aim, "higher", speed),
    ]


def reading(server, cookies, path, marker=MARKER):
    """Answer a side that reads one address again and again."""
    return server, cookies, lambda browser, number: browser.page(path, marker)


def walking(server, cookies, paths):
    """Answer a side that reads another address each time."""
    return server, cookies, lambda browser, number: browser.page(paths[number % len(paths)], MARKER)


def compare(site, academy, bare, project) -> list[Measure]:
    """Answer lesson, course page and catalogue of a running site against the bare page of a bare one."""
    trainee = academy["people"]["trainee"]
    page = reading(bare, project["cookies"], project["page"])
    return [
        *against(
            "lesson_page_vs_bare_wagtail", 0.8, BARE_PAGE, ours=reading(site, trainee, academy["lesson"]), bare=page
        ),
        *against(
            "course_page_vs_bare_wagtail", 0.7, BARE_PAGE, ours=reading(site, trainee, academy["course"]), bare=page
        ),
        *against(
            "catalogue_vs_bare_wagtail",
            0.7,
            BARE_PAGE,
            ours=reading(site, trainee, academy["catalogue"], "C15"),
            bare=page,
        ),
        *against(
            "lesson_walk_vs_bare_wagtail", None, BARE_PAGE, ours=walking(site, trainee, academy["lessons"]), bare=page
        ),
    ]
