"""The hall itself: its trainees do what a browser with the script of the page does, and its ledger finds what is lost."""

import asyncio
import contextlib

import pytest
from django.db import connection

from courses import founding
from lms.assessment.models import Attempt, QuizPage
from tests import factories
from tests.bench.browser import RefusedError
from tests.bench.hall import Outcome, Plan
from tests.bench.trainees import Notes, Trainee, Visitor, attempt_of

COOKIES = {"csrftoken": "k" * 32}
SAVED, PAGE = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npage"
DROP, AWAY = "", "HTTP/1.1 503 Away\r\nContent-Length: 0\r\nRefresh: 5{}\r\n\r\n"


def asked_of(replies, work, *, pace=0.001):
    """Let a visitor do something at a server with ready-made replies; answer what was asked, the notes, and what came."""
    asked, waiting, notes = [], list(replies), Notes()

    async def serve(reader, writer):
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                size = head.partition("Content-Length: ")[2].partition("\r\n")[0]
                body = (await reader.readexactly(int(size or 0))).decode()
                asked.append(f"{' '.join(head.split()[:2])} {body}".strip())
                reply = waiting.pop(0)
                if reply == DROP:
                    break
                writer.write(reply.encode())
        writer.close()

    async def run():
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        visitor = Visitor(server.sockets[0].getsockname()[1], COOKIES, notes, seed=1, pace=pace)
        async with server:
            try:
                return await work(visitor)
            finally:
                visitor._line.close()

    return asked, notes, asyncio.run(run())


def test_an_answer_is_sent_until_it_is_kept():
    replies = [DROP, AWAY.format(""), "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n", SAVED]

    asked, notes, _came = asked_of(replies, lambda visitor: visitor._save("/x/", {"sequence": 5}))

    assert asked == ['POST /x/ {"sequence": 5}'] * 4
    assert notes.troubles == {"save: line dropped": 1, "save: 503": 1, "save: 500": 1}
    assert len(notes.saved) == len(notes.seconds["save"]) == 1


@pytest.mark.parametrize("status", [400, 401, 409, 410])
def test_an_answer_that_is_refused_is_not_sent_again(status):
    refused = f"HTTP/1.1 {status} No\r\nContent-Length: 0\r\n\r\n"

    with pytest.raises(RefusedError):
        asked_of([refused], lambda visitor: visitor._save("/x/", {}))


def test_a_page_is_asked_for_again_where_the_server_says_so():
    replies = [AWAY.format(""), AWAY.format("; url=/y/"), PAGE]

    asked, notes, came = asked_of(replies, lambda visitor: visitor._open("/x/"))

    assert (asked, notes.reloads, came) == (["GET /x/", "GET /x/", "GET /y/"], 2, "page")


def test_a_page_whose_line_dropped_is_asked_for_again_by_the_browser():
    asked, notes, came = asked_of([DROP, PAGE], lambda visitor: visitor._open("/x/"))

    assert (asked, notes.reloads, came) == (["GET /x/"] * 2, 1, "page")


def test_a_page_that_breaks_needs_a_human():
    with pytest.raises(RefusedError):
        asked_of(["HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n"], lambda visitor: visitor._open("/x/"))


def test_redirects_are_followed_and_bodies_in_pieces_are_joined():
    replies = [
        "HTTP/1.1 302 Go\r\nLocation: https://127.0.0.1/y/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\npa\r\n2\r\nge\r\n0\r\n\r\n",
    ]

    asked, _notes, came = asked_of(replies, lambda visitor: visitor._open("/x/"))

    assert (asked, came) == (["GET /x/", "GET /y/"], "page")


def test_the_address_of_an_attempt_is_found_in_that_of_its_question():
    assert attempt_of("/quizzes/attempts/17/1/") == ("/quizzes/attempts/17/", 17)


@pytest.mark.parametrize(
    ("options", "plan"),
    [
        ({}, Plan((50, 200, 500), 200, 100, 1.0)),
        ({"hall": ""}, Plan((50, 200, 500), 200, 100, 1.0)),
        ({"pace": "0.1"}, Plan((50, 200, 500), 200, 100, 0.1)),
        ({"hall": "50,200"}, Plan((50, 200), 0, 0, 1.0)),
        ({"hall": "5", "bare": "5", "faults": "7", "pace": "0.02"}, Plan((5,), 5, 7, 0.02)),
    ],
)
def test_the_command_line_says_which_halls_take_place(options, plan):
    assert Plan.of(options) == plan


def test_the_numbers_of_a_hall():
    notes = Notes()
    notes.seconds["save"] = [number / 1000 for number in range(1, 101)]
    notes.saved = [0.0, 1.0, 2.0, 4.0]
    notes.troubles["save: 503"] = 3
    outcome = Outcome(4, notes, refused=["x"], found={"unfinished": 2, "mismarked": 1})

    assert (outcome.p95("save"), outcome.p95("page"), outcome.per_second) == (95.0, None, 1.0)
    assert (outcome.stranded, outcome.errors) == (3, 6)


@pytest.fixture
def quiz(monkeypatch):
    monkeypatch.setattr("tests.bench.trainees.QUESTIONS", 5)
    founding.found_site()
    page = factories.course(lessons=1, parent=factories.catalogue("ru"), quiz={"questions": 5})
    return QuizPage.objects.child_of(page).get()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_small_hall_takes_place_and_its_ledger_finds_what_is_taken_away(quiz, live_server):
    if connection.vendor != "postgresql":
        pytest.skip("A server with threads and a database in one file wait for each other for too long.")
    from tests.bench import ledger, seats

    notes, key = Notes(), str(quiz.translation_key)
    people = [
        Trainee(live_server.thread.port, cookies, notes, quiz_key=key, seed=number, pace=0.01)
        for number, cookies in enumerate(seats.seat(3, key))
    ]

    async def sit():
        await asyncio.gather(*(trainee.visit() for trainee in people))

    asyncio.run(sit())
    sittings = [{"attempt": trainee.attempt, "kept": trainee.kept} for trainee in people]

    assert [trainee.is_done for trainee in people] == [True] * 3
    assert notes.troubles == {}
    assert ledger.compare(sittings) == {"kept": 15, "lost": 0, "unfinished": 0, "mismarked": 0}

    attempt = Attempt.objects.get(pk=people[0].attempt)
    attempt.items.filter(position__lte=2).update(answer=["z"])
    attempt.items.filter(position=3).update(sequence=0)
    attempt.items.filter(position=4).delete()
    assert ledger.compare(sittings) == {"kept": 15, "lost": 4, "unfinished": 0, "mismarked": 1}
