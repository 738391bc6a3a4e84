"""Answers are saved as they change: what is kept, what is refused, and in which words."""

import datetime
import json
import re

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.assessment.models import AttemptItem
from tests.assessment.conftest import PARTS, RIGHT, question_of
from tests.assessment.test_marking import JSON

pytestmark = pytest.mark.django_db
NO_ANSWER = "This is not an answer to this question."


def send(browser, attempt, body, position=1, **more):
    """Send what the script of the page sends; bytes go as they are."""
    data = body if isinstance(body, bytes) else json.dumps(body)
    address = reverse("save_answer", args=[attempt.pk, position])
    return browser.post(address, data, content_type="application/json", **more)


@pytest.fixture
def browser(sign_in, trainee):
    return sign_in(trainee)


class TestWhatIsKept:
    """200."""

    def test_an_answer_is_saved_with_its_moment_and_the_time_that_is_left(self, sitting, browser):
        with time_machine.travel(sitting.started_at + datetime.timedelta(minutes=10), tick=False):
            reply = send(browser, sitting, {"answer": ["a"], "sequence": 5, "flag": True})

        item = sitting.items.get(position=1)
        assert reply.status_code == 200
        assert reply.json() == {"saved": True, "saved_at": item.saved, "seconds_left": 1200}
        assert (item.answer, item.sequence, item.is_flagged) == (["a"], 5, True)
        assert item.saved_at == sitting.started_at + datetime.timedelta(minutes=10)

    @pytest.mark.parametrize("kind", list(RIGHT))
    def test_the_right_answer_of_every_kind_is_kept_as_it_is(self, sit, browser, kind):
        attempt = sit(kind)

        assert send(browser, attempt, {"answer": RIGHT[kind], "sequence": 1}).status_code == 200
        assert attempt.items.get().answer == RIGHT[kind]

    @pytest.mark.parametrize("kind", ["single", "multiple", "numeric", "short_answer"])
    def test_an_answer_can_be_taken_back(self, sit, browser, kind):
        attempt = sit(kind)
        send(browser, attempt, {"answer": RIGHT[kind], "sequence": 1})

        send(browser, attempt, {"answer": [], "sequence": 2})

        assert attempt.items.get().is_answered is False

    @pytest.mark.parametrize("kind", ["matching", "ordering"])
    def test_boxes_that_nothing_was_chosen_in_are_left_out(self, sit, browser, kind):
        attempt = sit(kind)
        lefts = list(RIGHT[kind])

        send(browser, attempt, {"answer": dict.fromkeys(lefts, ""), "sequence": 1})

        assert attempt.items.get().answer == {}
        assert attempt.items.get().is_answered is False

    def test_a_later_sequence_wins(self, sitting, browser):
        send(browser, sitting, {"answer": ["a"], "sequence": 5})

        assert send(browser, sitting, {"answer": ["b"], "sequence": 6}).status_code == 200
        assert sitting.items.get(position=1).answer == ["b"]

    def test_what_is_sent_again_because_the_reply_was_lost_is_saved(self, sitting, browser):
        send(browser, sitting, {"answer": ["a"], "sequence": 5})

        assert send(browser, sitting, {"answer": ["a"], "sequence": 5}).status_code == 200

    def test_a_clock_that_is_years_ahead_does_not_lock_the_question(self, sitting, browser):
        send(browser, sitting, {"answer": ["a"], "sequence": 10**17})
        with time_machine.travel(datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=2)):
            later = send(browser, sitting, {"answer": ["b"], "sequence": 10**17})

        assert later.status_code == 200
        assert sitting.items.get(position=1).answer == ["b"]

    def test_an_answer_that_left_before_the_end_and_met_a_slow_line_counts(self, sitting, browser):
        with time_machine.travel(sitting.ends_at + datetime.timedelta(seconds=4), tick=False):
            reply = send(browser, sitting, {"answer": ["a"], "sequence": 1})

        assert reply.status_code == 200
        assert reply.json()["seconds_left"] == 0

    def test_spaces_around_an_answer_are_cut_and_a_slip_of_the_keyboard_is_kept(self, sit, browser):
        attempt = sit("numeric")

        send(browser, attempt, {"answer": [" twenty "], "sequence": 1})
        page = browser.get(reverse("attempt", args=[attempt.pk, 1])).content.decode()

        assert attempt.items.get().answer == ["twenty"]
        assert "This is not a number. Type a number, for example 22 or 0,5." in page
        assert 'value="twenty"' in page

    def test_two_steps_at_one_place_are_kept_and_remarked_upon(self, sit, browser):
        attempt = sit("ordering")

        send(browser, attempt, {"answer": {"s1": "1", "s2": "1"}, "sequence": 1})

        page = browser.get(reverse("attempt", args=[attempt.pk, 1])).content.decode()
        assert "Two steps have the same number. Give every step its own." in page


class TestWhatComesTooLate:
    """409 and 410."""

    @pytest.mark.parametrize("sequence", [4, 5])
    def test_an_older_window_is_told_and_changes_nothing(self, sitting, browser, sequence):
        send(browser, sitting, {"answer": ["a"], "sequence": 5})

        reply = send(browser, sitting, {"answer": ["b"], "sequence": sequence})

        assert (reply.status_code, reply.json()) == (409, {"newer": True})
        assert sitting.items.get(position=1).answer == ["a"]

    def test_after_the_time_and_a_moment_of_grace_nothing_is_taken(self, sitting, browser):
        with time_machine.travel(sitting.ends_at + datetime.timedelta(seconds=6), tick=False):
            reply = send(browser, sitting, {"answer": ["a"], "sequence": 1})

        assert (reply.status_code, reply.json()) == (410, {"closed": True})
        assert sitting.items.get(position=1).answer is None

    def test_after_finishing_nothing_is_taken(self, sitting, browser):
        sitting.submit()

        assert send(browser, sitting, {"answer": ["a"], "sequence": 1}).status_code == 410
        assert sitting.items.get(position=1).answer is None

    def test_an_answer_that_had_to_wait_for_another_one_is_compared_with_that(self, sitting):
        with CaptureQueriesContext(connection) as asked:
            sitting.save_answer(1, ["a"], sequence=5)

        (update,) = [query["sql"] for query in asked if query["sql"].lstrip().startswith("UPDATE")]
        of_the_row = re.sub(r"EXISTS \(.*RETURNING.*", "", update, flags=re.DOTALL)
        assert "SELECT" not in of_the_row  # in a subquery, PostgreSQL would compare with the row as it was before
        assert "sequence < 5" in of_the_row
        assert "mark IS NULL" in of_the_row

    def test_an_answer_that_arrives_while_the_attempt_is_marked_changes_nothing(self, sitting, browser):
        sitting.items.filter(position=1).update(mark=0)  # marked, but not yet closed in the eyes of this request

        assert send(browser, sitting, {"answer": ["c"], "sequence": 1}).status_code == 409
        assert sitting.items.get(position=1).answer is None


class TestWhoIsRefused:
    """401, 403 and 404."""

    def test_whoever_is_signed_out_is_told_so_without_a_detour(self, sitting, client):
        reply = send(client, sitting, {"answer": ["a"], "sequence": 1})

        assert (reply.status_code, reply.json()) == (401, {"signed_out": True})

    def test_the_attempt_of_somebody_else_does_not_exist(self, sitting, stranger, sign_in):
        assert send(sign_in(stranger), sitting, {"answer": ["a"], "sequence": 1}).status_code == 404
        assert sitting.items.get(position=1).answer is None

    @pytest.mark.parametrize(("pk", "position"), [(10**9, 1), (None, 99), (10**30, 1), (None, 10**30), (None, 0)])
    def test_what_was_never_drawn_does_not_exist(self, sitting, browser, pk, position):
        address = f"/quizzes/attempts/{pk or sitting.pk}/{position}/save/"

        assert browser.post(address, "{}", content_type="application/json").status_code == 404

    def test_a_form_of_another_site_is_refused(self, sitting, trainee):
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(trainee, backend="lms.people.backends.PersonBackend")

        refused = send(browser, sitting, {"answer": ["a"], "sequence": 1})
        browser.get(reverse("attempt", args=[sitting.pk, 1]))
        token = browser.cookies["csrftoken"].value
        kept = send(browser, sitting, {"answer": ["a"], "sequence": 1}, headers={"x-csrftoken": token})

        assert (refused.status_code, kept.status_code) == (403, 200)

    def test_a_link_saves_nothing(self, sitting, browser):
        assert browser.get(reverse("save_answer", args=[sitting.pk, 1])).status_code == 405


class TestWhatIsNoAnswer:
    """400, in words."""

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"null",
            b"[]",
            b"5",
            b'"text"',
            b"{}",
            b"{",
            b"\xff\xfe\x00",
            b"[" * 15_000,
            b'{"answer":' + b"[" * 15_000,
            b'{"answer": ["a"]}',
            b'{"sequence": 1}',
            b'{"answer": ["a"], "sequence": null}',
            b'{"answer": ["a"], "sequence": []}',
            b'{"answer": ["a"], "sequence": "x"}',
            b'{"answer": ["a"], "sequence": NaN}',
            b'{"answer": ["a"], "sequence": Infinity}',
            b'{"answer": ["a"], "sequence": 0}',
            b'{"answer": ["a"], "sequence": -1}',
            b'{"answer": ["a"], "sequence": ' + b"9" * 5000 + b"}",
            b'{"answer": "a", "sequence": 1}',
            b'{"answer": 5, "sequence": 1}',
            b'{"answer": null, "sequence": 1}',
            b'{"answer": [5], "sequence": 1}',
            b'{"answer": [["a"]], "sequence": 1}',
            b'{"answer": {"a": "b"}, "sequence": 1}',
        ],
        ids=lambda body: body[:40].decode("latin-1"),
    )
    def test_junk_is_refused_in_words(self, sitting, browser, body):
        reply = send(browser, sitting, body)

        assert (reply.status_code, reply.json()) == (400, {"error": NO_ANSWER})
        assert sitting.items.get(position=1).sequence == 0

    @pytest.mark.parametrize("size", [300_000, 3 * 1024 * 1024])
    def test_a_huge_body_is_refused_in_words(self, sitting, browser, size):
        reply = send(browser, sitting, b"x" * size)

        assert (reply.status_code, reply.json()) == (400, {"error": "The answer is too long."})

    @pytest.mark.parametrize(
        ("kind", "answer", "words"),
        [
            ("single", ["z"], "Choose one of the options on the page."),
            ("single", ["a", "b"], "Choose one of the options on the page."),
            ("multiple", ["a", "z"], "Choose one of the options on the page."),
            ("true_false", ["perhaps"], "Choose one of the options on the page."),
            ("matching", {"l9": "r1"}, "Choose from the lists on the page."),
            ("matching", {"l1": "r9"}, "Choose from the lists on the page."),
            ("matching", {"l1": ["r1"]}, "Choose from the lists on the page."),
            ("matching", ["r1"], NO_ANSWER),
            ("ordering", {"s1": "4"}, "Choose from the lists on the page."),
            ("ordering", {"s1": "-1"}, "Choose from the lists on the page."),
            ("ordering", "s1", NO_ANSWER),
            ("short_answer", ["x" * 201], "The answer is longer than 200 characters. Shorten it."),
            ("short_answer", ["a\x00b"], "The answer holds characters that cannot be read. Type it again."),
            ("short_answer", ["\ud800"], "The answer holds characters that cannot be read. Type it again."),
            ("numeric", ["\x1b[31m"], "The answer holds characters that cannot be read. Type it again."),
        ],
    )
    def test_what_the_page_does_not_offer_is_refused_in_words(self, sit, browser, kind, answer, words):
        attempt = sit(kind)

        reply = send(browser, attempt, {"answer": answer, "sequence": 1})

        assert (reply.status_code, reply.json()) == (400, {"error": words})
        assert attempt.items.get().answer is None

    @pytest.mark.parametrize("kind", list(PARTS))
    @given(answer=JSON, sequence=st.integers() | JSON, flag=JSON)
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15, deadline=None)
    def test_nothing_that_is_sent_breaks_the_site(self, sitting, browser, kind, answer, sequence, flag):
        item = sitting.items.get(position=1)
        question = question_of(kind)
        AttemptItem.objects.filter(pk=item.pk).update(version=question.current_version, order=["r1", "a", "s1"])

        reply = send(browser, sitting, {"answer": answer, "sequence": sequence, "flag": flag})

        assert reply.status_code in (200, 400, 409)
