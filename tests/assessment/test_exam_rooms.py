"""Exam rooms: at the door, at the seat, and at the invigilator's desk."""

import json
import re

import pytest
import time_machine
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from lms.assessment import drawing, exam_rooms, networks, seats
from lms.assessment.errors import (
    AddressUnreadable,
    NotAnInvigilator,
    RoomClosedAlready,
    StartCodeMissing,
    TimeGivenMeanwhile,
)
from lms.assessment.models import Attempt, ExamRoom, QuizPage, SeatNote
from lms.people.models import Role
from tests import factories
from tests.assessment.exams import HOUR, MINUTE, grant, in_rooms_only, room_of, typed
from tests.assessment.test_result import words_of
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Firefox/115.0"
CHROME = "Mozilla/5.0 (Windows NT 6.1) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/109.0.0.0 Safari/537.36"
HERE, THERE = "10.20.0.15", "10.20.0.99"


def computer(person, address=HERE, browser=FIREFOX):
    """A browser of the person at a computer of its own."""
    found = signed_in(person)
    found.defaults |= {"REMOTE_ADDR": address, "HTTP_USER_AGENT": browser}
    return found


def start(browser, quiz, code="", **more):
    """Press the button on the page of the quiz."""
    return browser.post(reverse("start_attempt", args=[quiz.translation_key]), {"code": code}, **more)


def notes(attempt):
    """The log of a seat, oldest first."""
    return [(note.event, note.address, note.browser) for note in attempt.seat_notes.order_by("at", "pk")]


def save(browser, attempt, answer="c", sequence=1):
    """Save an answer as the script of the page does."""
    body = json.dumps({"answer": [answer], "sequence": sequence})
    return browser.post(reverse("save_answer", args=[attempt.pk, 1]), body, content_type="application/json")


@pytest.fixture
def assessor(academy):
    person = factories.PersonFactory(family_name="Абаев")
    factories.appoint(person, Role.ASSESSOR)
    return person


@pytest.fixture
def quiz(quiz):
    return in_rooms_only(quiz)


@pytest.fixture
def room(quiz, assessor):
    return room_of(quiz, by=assessor)


@pytest.fixture
def browser(enrolment, trainee):
    return computer(trainee)


@pytest.fixture
def sitting(browser, room, quiz):
    """The attempt of the trainee in the room, held by the browser."""
    start(browser, quiz, room.code)
    return Attempt.objects.get()


class TestAddresses:
    """Lists of computers."""

    @pytest.mark.parametrize(
        ("text", "kept"),
        [
            ("", []),
            (" \n ", []),
            ("10.20.0.15", ["10.20.0.15"]),
            ("10.20.0.7/24\r\n10.20.0.0/24", ["10.20.0.0/24"]),
            ("10.20.0.15, 10.20.0.16; fd00::1", ["10.20.0.15", "10.20.0.16", "fd00::1"]),
            ("10.20.0.15/32", ["10.20.0.15"]),
        ],
    )
    def test_are_read_line_by_line(self, text, kept):
        assert networks.read(text) == kept

    @pytest.mark.parametrize("text", ["room 2", "10.20.0.256", "10.20.0.0/33", "١٠.٢٠.٠.١", "\x00", "x" * 5000])
    def test_that_are_none_are_named(self, text):
        with pytest.raises(AddressUnreadable, match="is not an address"):
            networks.read(text)

    @pytest.mark.parametrize(
        ("address", "belongs"),
        [
            ("10.20.0.15", True),
            ("10.20.1.15", False),
            ("::ffff:10.20.0.15", True),
            ("fd00::1", True),
            ("fd00::2", False),
            ("", False),
            ("x", False),
        ],
    )
    def test_hold_a_computer_or_not(self, address, belongs):
        assert networks.hold(["10.20.0.0/24", "fd00::1"], address) is belongs

    @pytest.mark.parametrize(
        ("agent", "family"),
        [
            (FIREFOX, "Firefox"),
            (CHROME, "Chrome"),
            (f"{CHROME} Edg/109.0", "Edge"),
            (f"{CHROME} YaBrowser/23.1", "Yandex"),
            (f"{CHROME} OPR/95.0", "Opera"),
            ("Mozilla/5.0 (Macintosh) AppleWebKit/605 Version/16 Safari/605", "Safari"),
            ("curl/8", ""),
            ("", ""),
        ],
    )
    def test_of_a_browser_only_the_family_is_known(self, agent, family):
        assert seats.family(agent) == family


class TestAtTheDoor:
    """The start code, the hours of the room, and its computers."""

    def test_the_page_asks_for_the_code_and_says_what_is_logged(self, browser, room, quiz):
        words = words_of(browser.get(quiz.url))

        assert "Start code Six letters and digits from the invigilator" in words
        assert "the room keeps a log of the computer, its address and the time" in words
        assert "Place in an exam room, with its start code" in words
        assert room.code not in words

    def test_with_the_code_one_starts_and_the_attempt_belongs_to_the_room(self, browser, room, quiz):
        answer = start(browser, quiz, room.code)

        attempt = Attempt.objects.get()
        assert answer.headers["Location"] == reverse("attempt", args=[attempt.pk, 1])
        assert attempt.room == room
        assert notes(attempt) == [("started", HERE, "Firefox")]
        assert ModelLogEntry.objects.get(action="assessment.started").data == {"room": room.pk}

    @pytest.mark.parametrize("change", [str.lower, lambda code: f" {code[:3]} {code[3:]} ", "-".join])
    def test_case_spaces_and_hyphens_do_not_matter(self, browser, room, quiz, change):
        start(browser, quiz, change(room.code))

        assert Attempt.objects.get().room == room

    def test_a_cyrillic_keyboard_does_not_matter(self, browser, room, quiz):
        ExamRoom.objects.update(code="ABCEH2")

        start(browser, quiz, "авсен2")

        assert Attempt.objects.get().room == room

    def refusal(self, browser, quiz, code, **more):
        words = words_of(start(browser, quiz, code, follow=True, **more))
        assert not Attempt.objects.exists()
        return words

    def test_without_a_code_one_is_asked_for_it(self, browser, room, quiz):
        assert "Type the start code." in self.refusal(browser, quiz, "")

    @pytest.mark.parametrize("code", ["AAAAAA", "x", "\x00", "٣" * 6, "A" * 5000])
    def test_a_wrong_code_is_called_wrong(self, browser, room, quiz, code):
        assert "This start code is wrong." in self.refusal(browser, quiz, code)

    def test_a_room_that_opens_later_says_when(self, browser, room, quiz):
        opens = timezone.now() + HOUR
        ExamRoom.objects.update(opens_at=opens)
        room.refresh_from_db()

        assert f"The exam room “Hall 2” opens on {room.opening}." in self.refusal(browser, quiz, room.code)

    @pytest.mark.parametrize("by_hand", [True, False])
    def test_a_closed_room_says_so(self, browser, room, quiz, assessor, by_hand):
        if by_hand:
            room.close(by=assessor)
        else:
            ExamRoom.objects.update(closes_at=timezone.now())

        assert "The exam room “Hall 2” is closed." in self.refusal(browser, quiz, room.code)

    def test_another_computer_says_its_address(self, browser, room, quiz):
        ExamRoom.objects.update(addresses=["10.20.1.0/24"])

        words = self.refusal(browser, quiz, room.code)

        assert "This computer has the address 10.20.0.15, which does not belong to the exam room “Hall 2”." in words

    def test_behind_our_own_proxy_the_address_is_that_of_the_computer(self, browser, room, quiz, settings):
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
        ExamRoom.objects.update(addresses=["10.20.1.7"])

        start(browser, quiz, room.code, headers={"X-Forwarded-For": "10.20.1.99, 10.20.1.7"})

        assert notes(Attempt.objects.get()) == [("started", "10.20.1.7", "Firefox")]

    def test_without_a_trusted_proxy_nobody_lends_an_address(self, browser, room, quiz):
        ExamRoom.objects.update(addresses=["10.20.1.7"])

        words = self.refusal(browser, quiz, room.code, headers={"X-Forwarded-For": "10.20.1.7"})

        assert "10.20.0.15" in words

    def test_the_code_of_another_test_opens_nothing(self, browser, quiz, course, assessor):
        other = factories.final_test(course, questions=1, topic="o", slug="o")

        assert "This start code is wrong." in self.refusal(browser, quiz, room_of(other, by=assessor).code)

    def test_an_invigilator_sits_elsewhere(self, browser, room, quiz, trainee):
        room.invigilators.add(trainee)

        assert "You are an invigilator of the exam room “Hall 2”." in self.refusal(browser, quiz, room.code)

    def test_guessing_is_slowed_down(self, browser, room, quiz):
        cache.clear()
        answers = [start(browser, quiz, "AAAAAA").status_code for _try in range(11)]

        assert answers == [302] * 10 + [429]

    def test_no_other_way_leads_past_the_door(self, enrolment, quiz, trainee):
        with pytest.raises(StartCodeMissing):
            drawing.start(quiz, trainee)

    def test_a_test_that_needs_no_room_asks_nothing_and_keeps_no_log(self, browser, quiz):
        QuizPage.objects.update(needs_room=False)

        start(browser, quiz)
        attempt = Attempt.objects.get()
        browser.post(reverse("attempt", args=[attempt.pk, 1]), {"go": "away"})

        assert (attempt.room, attempt.seat, notes(attempt)) == (None, "", [])
        assert computer(attempt.learner, THERE).get(reverse("attempt", args=[attempt.pk, 1])).status_code == 200


class TestAtTheSeat:
    """One computer holds an attempt."""

    def test_the_same_computer_comes_back_without_a_code(self, sitting, browser, quiz):
        browser.post(reverse("attempt", args=[sitting.pk, 1]), {"go": "away"})

        answer = start(browser, quiz)

        assert answer.headers["Location"] == reverse("attempt", args=[sitting.pk, 2])
        assert notes(sitting) == [
            ("started", HERE, "Firefox"),
            ("left", HERE, "Firefox"),
            ("resumed", HERE, "Firefox"),
        ]

    def test_a_session_that_was_over_keeps_the_seat(self, sitting, browser, trainee):
        seat = browser.cookies[f"seat-{sitting.pk}"]
        anew = computer(trainee)
        anew.cookies[f"seat-{sitting.pk}"] = seat.value

        assert (seat["httponly"], seat["samesite"], seat["max-age"], seat["expires"]) == (True, "Lax", "", "")
        assert save(anew, sitting).status_code == 200

    def test_another_computer_shows_no_question_saves_nothing_and_finishes_nothing(self, sitting, trainee, quiz):
        other = computer(trainee, THERE)

        for address in (reverse("attempt", args=[sitting.pk, 1]), reverse("finish_attempt", args=[sitting.pk])):
            for answer in (other.get(address, follow=True), other.post(address, {"answer": "c"}, follow=True)):
                assert answer.redirect_chain[-1][0] == quiz.url
                assert "This attempt goes on at another computer." in words_of(answer)
        reply = save(other, sitting)
        assert reply.status_code == 400
        assert reply.json()["error"].startswith("This attempt goes on at another computer.")
        sitting.refresh_from_db()
        assert (sitting.state, sitting.items.get(position=1).answer) == ("in_progress", None)

    def test_there_the_code_is_asked_again(self, sitting, trainee, quiz):
        other = computer(trainee, THERE)

        words = words_of(other.get(quiz.url))

        assert "It goes on at another computer. To go on here, type the start code of the exam room again" in words
        assert "This attempt goes on at another computer." in words_of(start(other, quiz, follow=True))
        assert "This start code is wrong." in words_of(start(other, quiz, "AAAAAA", follow=True))
        assert len(notes(sitting)) == 1

    def test_with_the_code_it_takes_over_and_the_first_one_is_told(self, sitting, browser, trainee, quiz, room):
        other = computer(trainee, THERE, CHROME)

        start(other, quiz, room.code)

        assert notes(sitting)[-1] == ("took_over", THERE, "Chrome")
        assert save(other, sitting).status_code == 200
        assert save(browser, sitting, sequence=2).status_code == 400

    def test_a_new_code_keeps_everybody_where_they_sit(self, sitting, browser, trainee, quiz, room, assessor):
        old = room.code
        room.renew_code(by=assessor)

        assert room.code != old
        assert save(browser, sitting).status_code == 200
        assert "This start code is wrong." in words_of(start(computer(trainee, THERE), quiz, old, follow=True))

    def test_after_the_closing_a_computer_that_failed_is_replaced(self, sitting, trainee, quiz, room, assessor):
        room.close(by=assessor)
        other = computer(trainee, THERE)

        start(other, quiz, room.code)

        assert save(other, sitting).status_code == 200

    def test_outside_the_list_nobody_takes_over_or_looks_on(self, sitting, browser, trainee, quiz, room):
        ExamRoom.objects.update(addresses=[HERE])
        other = computer(trainee, THERE)

        refused = words_of(start(other, quiz, room.code, follow=True))
        moved = browser.get(reverse("attempt", args=[sitting.pk, 1]), REMOTE_ADDR=THERE, follow=True)

        assert "which does not belong to the exam room" in refused
        assert "which does not belong to the exam room" in words_of(moved)
        assert len(notes(sitting)) == 1

    def test_the_second_of_two_clicks_gets_the_seat_of_the_first(self, sitting, trainee, quiz, room):
        again = computer(trainee)

        start(again, quiz, room.code)

        assert again.cookies[f"seat-{sitting.pk}"].value == sitting.seat
        assert len(notes(sitting)) == 1

    def test_finishing_is_logged_once_and_takes_the_key_out_of_the_browser(self, sitting, browser):
        for _click in range(2):
            browser.post(reverse("finish_attempt", args=[sitting.pk]))

        assert notes(sitting)[1:] == [("finished", HERE, "Firefox")]
        assert browser.cookies[f"seat-{sitting.pk}"].value == ""

    def test_whoever_is_absent_at_the_end_is_logged_without_a_computer(self, sitting):
        with time_machine.travel(sitting.ends_at + MINUTE):
            sitting.time_out(cause=Attempt.Cause.JOB)

        assert notes(sitting)[-1] == ("timed_out", None, "")

    def test_a_void_attempt_is_logged(self, sitting, assessor):
        sitting.void(by=assessor, reason="x")

        assert notes(sitting)[-1] == ("voided", None, "")
        assert str(sitting.seat_notes.first()) == f"{sitting}: made void"


class TestAtTheDesk:
    """What invigilators see and do."""

    @pytest.fixture
    def desk(self, assessor):
        return computer(assessor, "10.20.0.1")

    def address(self, room, name="exam_room", *more):
        return reverse(name, args=[room.pk, *more])

    def test_a_room_is_opened_with_a_code_hours_and_computers(self, quiz, desk, assessor, instructor, course):
        page = desk.get(reverse("open_exam_room"))
        form = page.context["form"]
        data = {
            "quiz": str(quiz.translation_key),
            "place": "Block A, room 12",
            "opens_at": f"{form['opens_at'].value():%Y-%m-%dT%H:%M}",
            "closes_at": f"{form['closes_at'].value():%Y-%m-%dT%H:%M}",
            "addresses": "10.20.0.0/24",
            "invigilators": [instructor.pk],
        }
        answer = desk.post(reverse("open_exam_room"), data)

        room = ExamRoom.objects.get()
        assert "Your own address now: 10.20.0.1." in words_of(page)
        assert answer.headers["Location"] == self.address(room)
        assert (room.quiz_key, room.place, room.addresses) == (
            quiz.translation_key,
            "Block A, room 12",
            ["10.20.0.0/24"],
        )
        assert set(room.invigilators.all()) == {assessor, instructor}
        assert re.fullmatch("[2-9A-HJKMNP-TV-Z]{6}", room.code)
        assert ModelLogEntry.objects.get(action="assessment.room_opened").user == assessor
        assert room.printed_code in words_of(desk.get(self.address(room)))

    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            ({"quiz": "x"}, "Select a valid choice."),
            ({"place": ""}, "This field is required."),
            ({"place": "\x00"}, "Null characters are not allowed."),
            ({"addresses": "room 2"}, "“room” is not an address."),
            ({"addresses": "1" * 4001}, "at most 4000 characters"),
            ({"closes_at": "sooner"}, "An exam room closes after it opens."),
            ({"closes_at": "next year"}, "An exam room is open for a month at most."),
            ({"opens_at": "0001-01-01T00:00"}, "This day is more than two years away."),
            ({"invigilators": ["9" * 30]}, "Select a valid choice."),
            ({"invigilators": ["x", "\x00"]}, "Select a valid choice."),
        ],
    )
    def test_nonsense_is_refused_in_words(self, quiz, desk, changed, words):
        now = timezone.now()
        meant = {"sooner": typed(now - HOUR), "next year": typed(now + 24 * 365 * HOUR)}
        data = {
            "quiz": str(quiz.translation_key),
            "place": "Hall",
            "opens_at": typed(now),
            "closes_at": typed(now + HOUR),
            **{name: meant.get(str(value), value) for name, value in changed.items()},
        }
        answer = desk.post(reverse("open_exam_room"), data)

        assert answer.status_code == 200
        assert words in words_of(answer)
        assert not ExamRoom.objects.exists()

    def test_only_tests_that_need_a_room_are_offered(self, quiz, desk):
        QuizPage.objects.update(needs_room=False)

        assert "No test is taken in an exam room." in words_of(desk.get(reverse("open_exam_room")))

    def test_an_instructor_is_offered_those_of_the_own_cohorts(self, quiz, course, instructor):
        before = words_of(computer(instructor).get(reverse("open_exam_room")))
        factories.cohort(course).instructors.add(instructor)

        assert "No test is taken in an exam room." in before
        assert "C01 · Final test" in words_of(computer(instructor).get(reverse("open_exam_room")))

    def test_the_page_shows_who_sits_how_far_and_until_when_and_no_answer(self, sitting, browser, room, desk, trainee):
        save(browser, sitting, "b")

        words = words_of(desk.get(self.address(room)))

        assert "Sitting: 1 of 1" in words
        assert (
            f"{trainee.full_name} {trainee.sign_in_name} {HERE} · Firefox 1 of 3 30 min until {sitting.until}" in words
        )
        assert "Option" not in words

    @pytest.mark.parametrize("answer", [[], [""], {}])
    def test_an_answer_that_was_taken_back_is_none(self, sitting, room, answer):
        sitting.items.filter(position=1).update(answer=answer)
        sitting.items.filter(position=2).update(answer=["c"])

        (seat,) = exam_rooms.seats_of(room)

        assert (seat.answered, seat.questions) == (1, 3)

    def test_being_called_away_and_another_computer_are_shown(self, sitting, browser, room, desk, trainee, quiz):
        start(computer(trainee, THERE, CHROME), quiz, room.code)
        sitting.note_seat(SeatNote.Event.LEFT, seats.Place(THERE, "Chrome"))

        words = words_of(desk.get(self.address(room)))

        assert f"{THERE} · Chrome computer changed 1 time" in words
        assert "called away" in words

    def test_the_list_alone_is_asked_for_every_few_seconds_and_is_no_touch(self, sitting, room, desk):
        session, now = desk.session, int(timezone.now().timestamp())
        session["people.seen_at"] = now
        session.save()

        with time_machine.travel(now + 120, tick=False):
            page = desk.get(self.address(room, "exam_room_seats"), headers={"X-Watching": "yes"})
            watched = desk.session["people.seen_at"]
            desk.get(self.address(room))

        assert page.status_code == 200
        assert "<html" not in page.content.decode()
        assert (watched, desk.session["people.seen_at"]) == (now, now + 120)

    def test_one_is_given_time_with_a_reason(self, sitting, room, desk, assessor, browser):
        before = sitting.ends_at
        address = self.address(room, "give_time", sitting.pk)

        page = words_of(desk.get(address))
        answer = desk.post(address, {"minutes": "10", "reason": "A broken keyboard", "seen": "0"}, follow=True)

        sitting.refresh_from_db()
        assert sitting.learner.full_name in page
        assert f"{sitting.learner.full_name} now has time until {sitting.until}." in words_of(answer)
        assert sitting.ends_at == before + 10 * MINUTE
        line = ModelLogEntry.objects.get(action="assessment.extended")
        assert (line.user, line.data["reason"]) == (assessor, "A broken keyboard")
        assert Client().get(sitting.clock_url, {"language": "en"}).json()["extended"] == "40 min, extended from 30"

    def test_all_are_given_time(self, sitting, room, desk, stranger, course, quiz):
        factories.enrol(stranger, course)
        start(computer(stranger, THERE), quiz, room.code)

        answer = desk.post(
            self.address(room, "give_time_to_all"), {"minutes": "5", "reason": "Alarm", "seen": "0"}, follow=True
        )

        assert "2 people got more time." in words_of(answer)
        assert [attempt.all_minutes for attempt in Attempt.objects.all()] == [35, 35]

    def test_the_second_of_two_clicks_gives_nothing(self, sitting, room, desk, assessor):
        address = self.address(room, "give_time", sitting.pk)
        data = {"minutes": "10", "reason": "Alarm", "seen": "0"}
        desk.post(address, data)

        answer = desk.post(address, data)

        assert "More time was given meanwhile." in words_of(answer)
        with pytest.raises(TimeGivenMeanwhile):
            room.give_time(10, by=assessor, reason="x", seen=0)
        sitting.refresh_from_db()
        assert sitting.added_minutes == 10

    def test_when_nobody_sits_no_time_is_given(self, sitting, room, desk, browser):
        sitting.submit()
        address = self.address(room, "give_time", sitting.pk)

        answer = desk.post(address, {"minutes": "10", "reason": "Alarm", "seen": "0"}, follow=True)

        assert "Nobody sits here any more; no time was given." in words_of(answer)

    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            ({"minutes": "0"}, "greater than or equal to 1"),
            ({"minutes": "241"}, "less than or equal to 240"),
            ({"minutes": "9" * 400}, "Minutes"),
            ({"reason": "  "}, "Say why in a few words."),
            ({"seen": "x"}, "Enter a whole number."),
        ],
    )
    def test_no_time_is_given_without_minutes_and_reason(self, sitting, room, desk, changed, words):
        data = {"minutes": "5", "reason": "Alarm", "seen": "0", **changed}

        answer = desk.post(self.address(room, "give_time_to_all"), data)

        assert answer.status_code == 200
        assert words in words_of(answer)
        sitting.refresh_from_db()
        assert sitting.added_minutes == 0

    def test_an_attempt_is_made_void(self, sitting, room, desk):
        address = reverse("void_attempt", args=[sitting.pk])

        page = words_of(desk.get(address))
        answer = desk.post(address, {"reason": "Two phones"}, follow=True)

        sitting.refresh_from_db()
        assert "A void attempt counts for nothing" in page
        assert answer.redirect_chain[-1][0] == self.address(room)
        assert "void" in words_of(answer)
        assert (sitting.state, sitting.void_reason) == ("voided", "Two phones")

    def test_a_room_is_closed_once_and_whoever_sits_goes_on(self, sitting, room, desk, browser, assessor):
        page = words_of(desk.get(self.address(room, "close_exam_room")))
        answer = desk.post(self.address(room, "close_exam_room"), follow=True)
        again = desk.post(self.address(room, "close_exam_room"), follow=True)

        assert "Sitting now: 1." in page
        assert "The exam room is closed. Whoever sits goes on to the end." in words_of(answer)
        assert "This exam room is closed already." in words_of(again)
        assert save(browser, sitting).status_code == 200
        with pytest.raises(RoomClosedAlready):
            room.close(by=assessor)

    def test_hours_computers_and_invigilators_are_changed(self, room, desk, assessor, instructor):
        address = self.address(room, "change_exam_room")
        data = {
            "place": "Hall 3",
            "opens_at": typed(room.opens_at),
            "closes_at": typed(room.closes_at + HOUR),
            "addresses": "10.20.0.15",
            "invigilators": [instructor.pk],
        }
        before = room.code
        desk.post(address, data)

        room.refresh_from_db()
        assert (room.place, room.addresses, room.code) == ("Hall 3", ["10.20.0.15"], before)
        assert set(room.invigilators.all()) == {assessor, instructor}
        assert "10.20.0.15" in desk.get(address).content.decode()
        assert "is not an address" in words_of(desk.post(address, {**data, "addresses": "x"}))

    def test_a_new_code_is_taken_and_logged(self, room, desk, assessor):
        before = room.code

        desk.post(self.address(room, "renew_start_code"))

        room.refresh_from_db()
        assert room.code != before
        assert ModelLogEntry.objects.get(action="assessment.code_renewed").user == assessor

    def test_the_log_shows_who_did_what_where_and_when(self, sitting, room, desk, trainee, quiz):
        start(computer(trainee, THERE, CHROME), quiz, room.code)

        words = words_of(desk.get(self.address(room, "seat_log")))

        (taken, started) = sitting.seat_notes.all()
        assert f"{taken.moment} {trainee.full_name} went on at another computer {THERE} · Chrome" in words
        assert f"{started.moment} {trainee.full_name} started the test {HERE} · Firefox" in words

    def test_an_empty_log_and_an_empty_list_say_so(self, room, desk, instructor):
        assert "Nobody has sat here yet." in words_of(desk.get(self.address(room, "seat_log")))
        assert "Nobody sits here yet." in words_of(desk.get(self.address(room)))
        assert "There is no exam room of yours." in words_of(computer(instructor).get(reverse("exam_rooms")))

    @pytest.mark.parametrize(
        ("opens", "closes", "words"), [(-1, 3, "open now"), (1, 3, "opens later"), (-3, -1, "closed now")]
    )
    def test_the_list_says_which_are_open(self, room, desk, opens, closes, words):
        now = timezone.now()
        ExamRoom.objects.update(opens_at=now + opens * HOUR, closes_at=now + closes * HOUR)

        page = desk.get(reverse("exam_rooms")).content.decode()

        assert f">{words}</span>" in page


class TestWhoMay:
    """Invigilators decide; officers and auditors look on; others find nothing."""

    POSTS = ("renew_start_code", "close_exam_room", "give_time_to_all", "change_exam_room")
    GETS = ("exam_room", "exam_room_seats", "seat_log")

    def test_only_instructors_and_assessors_open_rooms(self, quiz, trainee, coordinator, officer, auditor):
        for person in (trainee, coordinator, officer, auditor):
            with pytest.raises(NotAnInvigilator):
                room_of(quiz, by=person)
            assert computer(person).get(reverse("open_exam_room")).status_code == 403

    def test_a_colleague_who_is_no_invigilator_finds_nothing(self, sitting, room, instructor):
        browser = computer(instructor)

        for name in (*self.GETS, *self.POSTS):
            assert browser.get(reverse(name, args=[room.pk])).status_code in (404, 405)
            assert browser.post(reverse(name, args=[room.pk])).status_code in (404, 405)
        assert browser.get(reverse("void_attempt", args=[sitting.pk])).status_code == 404

    def test_trainees_and_coordinators_are_refused(self, sitting, room, trainee, coordinator):
        for person in (trainee, coordinator):
            browser = computer(person)
            for name in (*self.GETS, "close_exam_room", "give_time_to_all", "change_exam_room"):
                assert browser.get(reverse(name, args=[room.pk])).status_code == 403

    def test_officers_and_auditors_look_on_without_the_code(self, sitting, room, officer, auditor):
        for person in (officer, auditor):
            browser = computer(person)
            pages = [browser.get(reverse(name, args=[room.pk])) for name in self.GETS]
            assert [page.status_code for page in pages] == [200] * 3
            assert room.printed_code not in words_of(pages[0])
            assert "More time" not in words_of(pages[0])
            assert browser.post(reverse("renew_start_code", args=[room.pk])).status_code == 403

    def test_whoever_has_lost_the_role_decides_nothing(self, room, assessor):
        assessor.appointments.get().delete()
        assessor.__dict__.pop("_roles", None)

        assert computer(assessor).get(reverse("exam_room", args=[room.pk])).status_code == 403
        assert list(ExamRoom.objects.run_by(assessor)) == []

    def test_nobody_gives_time_to_oneself(self, sitting, room, trainee):
        factories.appoint(trainee, Role.ASSESSOR)
        room.invigilators.add(trainee)

        assert room.give_time(10, by=trainee, reason="x", seen=0) == []
        sitting.refresh_from_db()
        assert sitting.added_minutes == 0

    @pytest.mark.parametrize(
        "fields",
        [{"closes_at": timezone.now() - HOUR * 9}, {"closed_at": timezone.now()}],
        ids=["closes before it opens", "closed by nobody"],
    )
    def test_the_database_refuses_nonsense(self, room, fields):
        with pytest.raises(IntegrityError), transaction.atomic():
            ExamRoom.objects.update(**fields)

    def test_a_code_opens_one_room_of_a_test(self, room, quiz, assessor):
        other = room_of(quiz, by=assessor)

        with pytest.raises(IntegrityError), transaction.atomic():
            ExamRoom.objects.filter(pk=other.pk).update(code=room.code)


@pytest.mark.parametrize("name", ["exam_rooms", "exam_room", "exam_room_seats", "seat_log"])
def test_three_rows_cost_as_many_queries_as_one(room, quiz, course, assessor, name):
    desk = computer(assessor)
    address = reverse(name, args=[] if name == "exam_rooms" else [room.pk])
    costs = []
    for number in (1, 2):
        for _person in range(number):
            person = factories.PersonFactory()
            factories.enrol(person, course)
            start(computer(person), quiz, room.code)
            room_of(quiz, by=assessor)
        desk.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(address).status_code == 200
        costs.append(len(asked))

    assert costs[0] == costs[1] <= 20


def test_saving_in_a_room_costs_what_it_costs_elsewhere(sitting, browser, site, trainee):
    plain_course = factories.course(code="P1", quiz={"questions": 1, "topic": "p"})
    factories.enrol(trainee, plain_course)
    plain = drawing.start(plain_course.get_children().get(slug="final-test").specific, trainee)
    costs = []
    for attempt in (sitting, plain):
        save(browser, attempt)
        with CaptureQueriesContext(connection) as asked:
            assert save(browser, attempt, sequence=5).status_code == 200
        costs.append(len(asked))

    assert costs[0] == costs[1]


def test_an_accommodation_reaches_a_seat_in_a_room(sitting, quiz, trainee, officer):
    grant(quiz, to=trainee, by=officer, extra_percent=100)

    sitting.refresh_from_db()
    assert sitting.extended == "60 min, extended from 30"
