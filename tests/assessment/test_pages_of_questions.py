"""Several questions on a page: with scripts each is saved for itself, without them every button saves them all."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lms.assessment import drawing
from lms.assessment.models import Attempt, Question
from tests import factories
from tests.assessment.conftest import RIGHT, question_of, quiz_of
from tests.assessment.test_sitting import at, finish, result

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(sign_in, trainee):
    return sign_in(trainee)


@pytest.fixture
def begin(site, trainee):
    """Begin a test of so many single-choice questions, laid out in a way."""

    def run(questions, **fields):
        course = factories.course(
            code=f"P{questions}", quiz={"questions": questions, "topic": f"p{questions}", **fields}
        )
        factories.enrol(trainee, course)
        return drawing.start(quiz_of(course), trainee)

    return run


@pytest.fixture
def five(begin):
    """Five questions, two on a page."""
    return begin(5, layout="pages", questions_per_page=2)


def sent(page, **changes):
    """What a browser without scripts sends for a page as it is, with some boxes changed; "" leaves one out."""
    text = page.content.decode()
    data = dict(re.findall(r'<input type="hidden" name="(q\d+-sequence)" value="(\d+)"', text))
    data |= dict(re.findall(r'name="(q\d+-answer)" value="(\w+)" checked', text))
    data |= dict.fromkeys(re.findall(r'name="(q\d+-flag)" id="[^"]*" checked', text), "on")
    data |= {name.replace("_", "-"): value for name, value in changes.items()}
    return {name: value for name, value in data.items() if value != ""}


def spot(attempt, position):
    """The address of a question among several."""
    return f"{at(attempt, position)}#question-{position}"


class TestTheLayout:
    """As the author said when the attempt began."""

    @pytest.mark.parametrize(
        ("fields", "per_page"),
        [
            ({}, 1),
            ({"layout": "pages", "questions_per_page": 3}, 3),
            ({"layout": "whole"}, 0),
        ],
    )
    def test_the_attempt_keeps_it(self, begin, fields, per_page):
        assert begin(4, **fields).per_page == per_page

    def test_more_than_fifty_never_stand_on_one_page(self, begin):
        assert begin(51, layout="whole").per_page == 50

    @pytest.mark.parametrize(("position", "shown"), [(1, [1, 2]), (2, [1, 2]), (3, [3, 4]), (5, [5])])
    def test_a_page_shows_its_questions_and_no_others(self, five, browser, position, shown):
        page = browser.get(at(five, position)).content.decode()

        assert [int(number) for number in re.findall(r'id="question-(\d+)"', page)] == shown
        assert f"<title>Questions {shown[0]}–{shown[-1]} of 5 — Ustaz</title>" in page

    def test_all_may_stand_on_one_page(self, begin, browser):
        page = browser.get(at(begin(4, layout="whole"), 3)).content.decode()

        assert re.findall(r'id="question-(\d+)"', page) == ["1", "2", "3", "4"]
        assert "Page before" not in page
        assert 'value="finish">Save and look over' in page

    def test_the_numbers_jump_on_the_page_and_send_it_to_others(self, five, browser):
        page = browser.get(at(five, 3)).content.decode()

        assert re.findall(r'<a href="#question-(\d)" data-state="" aria-current="true">', page) == ["3", "4"]
        assert re.findall(r'<button form="question" name="go" value="(\d)" class="questions__number"', page) == [
            "1", "2", "5",
        ]  # fmt: skip

    def test_the_enter_key_goes_on(self, five, browser):
        assert re.findall(r'name="go" value="(\w+)"', browser.get(at(five, 3)).content.decode())[0] == "5"

    def test_starting_leads_to_the_first_question_without_an_answer(self, five, browser):
        for position in (1, 2, 3):
            five.save_answer(position, ["a"], sequence=1)

        answer = browser.post(reverse("start_attempt", args=[five.quiz_key]))

        assert answer.headers["Location"] == spot(five, 4)

    def test_the_look_over_leads_to_the_place_on_the_page(self, five, browser):
        assert f'href="{spot(five, 4)}"' in browser.get(finish(five)).content.decode()

    def test_ids_and_names_are_there_once(self, site, trainee, browser):
        for kind in RIGHT:
            question_of(kind, topic="all")
        course = factories.course(quiz={"questions": 0, "topic": "all", "layout": "whole"})
        quiz = quiz_of(course)
        quiz.blueprint.update(count=len(RIGHT))
        factories.enrol(trainee, course)
        attempt = drawing.start(quiz, trainee)
        wrong = next(item for item in attempt.items.all() if item.version.question.kind == "numeric")
        attempt.save_answer(wrong.position, ["twenty"], sequence=1)

        page = browser.get(at(attempt)).content.decode()

        ids = re.findall(r' id="([^"]+)"', page)
        assert sorted(ids) == sorted(set(ids))
        assert 'name="answer' not in page
        assert f'aria-describedby="q{wrong.position}-answer-error"' in page


class TestWithoutScripts:
    """Every button saves every question of the page."""

    def test_a_button_saves_all_and_goes_where_it_says(self, five, browser):
        page = browser.get(at(five, 1))

        answer = browser.post(at(five, 1), sent(page, q1_answer="c", q2_answer="a", q2_flag="on", go="3"))

        assert answer.headers["Location"] == spot(five, 3)
        assert [(item.answer, item.is_flagged) for item in five.items.filter(position__lte=2)] == [
            (["c"], False),
            (["a"], True),
        ]

    @pytest.mark.parametrize(("go", "leads"), [("finish", finish), ("", finish), ("x", finish)])
    def test_the_last_button_leads_to_the_look_over(self, five, browser, go, leads):
        assert browser.post(at(five, 5), {"go": go}).headers["Location"] == leads(five)

    def test_whoever_is_called_away_keeps_the_page(self, five, browser):
        page = browser.get(at(five, 1))

        browser.post(at(five, 1), sent(page, q2_answer="a", go="away"))

        assert five.items.get(position=2).answer == ["a"]

    def test_an_answer_can_be_taken_back(self, five, browser):
        browser.post(at(five, 1), sent(browser.get(at(five, 1)), q1_answer="c", go="3"))

        browser.post(at(five, 1), sent(browser.get(at(five, 1)), q1_answer="", go="3"))

        assert five.items.get(position=1).is_answered is False

    def test_what_was_not_sent_is_left_alone(self, five, browser):
        five.save_answer(1, ["c"], sequence=1)

        browser.post(at(five, 1), {"q2-sequence": "", "q2-answer": "a", "go": "3"})

        assert [item.answer for item in five.items.filter(position__lte=2)] == [["c"], ["a"]]

    def test_questions_of_other_pages_are_not_touched(self, five, browser):
        browser.post(at(five, 1), {"q4-sequence": "", "q4-answer": "a", "go": "3"})

        assert five.items.get(position=4).answer is None

    def test_a_mistake_is_said_with_its_number_and_the_rest_is_kept(self, five, browser):
        page = browser.get(at(five, 1))

        answer = browser.post(at(five, 1), sent(page, q1_answer="z", q2_answer="a", go="3"), follow=True)

        assert answer.redirect_chain == [(spot(five, 1), 302)]
        assert "Question 1: Choose one of the options on the page." in answer.content.decode()
        assert [item.answer for item in five.items.filter(position__lte=2)] == [None, ["a"]]

    def test_a_window_that_is_older_is_told_where(self, five, browser):
        old, new = browser.get(at(five, 1)), browser.get(at(five, 1))
        browser.post(at(five, 1), sent(new, q2_answer="a", go="3"))

        answer = browser.post(at(five, 1), sent(old, q2_answer="b", go="3"), follow=True)

        assert "Question 2: A newer window has answered this question." in answer.content.decode()
        assert five.items.get(position=2).answer == ["a"]

    def test_after_the_end_it_leads_to_the_result(self, five, browser):
        page = browser.get(at(five, 1))
        five.submit()

        assert browser.post(at(five, 1), sent(page, q1_answer="a", go="3")).headers["Location"] == result(five)

    def test_a_case_goes_on_beside_other_questions(self, site, trainee, browser):
        for kind in ("scenario", "single"):
            question_of(kind, topic="mixed")
        course = factories.course(quiz={"questions": 0, "topic": "mixed", "layout": "whole"})
        quiz = quiz_of(course)
        quiz.blueprint.update(count=2)
        factories.enrol(trainee, course)
        attempt = drawing.start(quiz, trainee)
        case = next(item.position for item in attempt.items.all() if item.version.question.kind == "scenario")

        answer = browser.post(
            at(attempt),
            {f"q{case}-sequence": "", f"q{case}-answer-s1": "a", f"q{case}-go": "stay"},
        )

        assert answer.headers["Location"] == spot(attempt, case)
        assert attempt.items.get(position=case).answer == {"s1": "a", "decided": ["s1"]}
        assert "A colleague comes." in browser.get(at(attempt)).content.decode()

    def test_nothing_that_is_posted_breaks_the_site(self, five, browser):
        for data in ({"q1-sequence": "\x00"}, {"q1-sequence": "1", "q1-answer": "\x00"}, {"q1-": "a"}, {"check": "1"}):
            assert browser.post(at(five, 1), data).status_code in (302, 403)

    @pytest.mark.parametrize("position", [0, 6, 10**30])
    def test_what_was_not_drawn_does_not_exist(self, five, browser, position):
        assert browser.get(f"/quizzes/attempts/{five.pk}/{position}/").status_code == 404

    def test_nobody_else_sees_it(self, five, stranger, sign_in):
        assert sign_in(stranger).get(at(five, 1)).status_code == 404
        assert sign_in(stranger).post(at(five, 1), {"q1-sequence": "", "q1-answer": "a"}).status_code == 404


class TestWithScripts:
    """Every question has its own address to save to, and its own number."""

    def test_each_says_where_and_with_which_number_it_is_saved(self, five, browser):
        five.save_answer(1, ["a"], sequence=10**14)

        page = browser.get(at(five, 1)).content.decode()

        found = re.findall(r'data-prefix="(q\d-)" data-sequence="(\d+)" data-save="([^"]+)"', page)
        assert [(prefix, address) for prefix, _number, address in found] == [
            (f"q{position}-", reverse("save_answer", args=[five.pk, position])) for position in (1, 2)
        ]
        assert int(found[0][1]) == 10**14 + 1

    def test_one_question_alone_is_saved(self, five, browser):
        reply = browser.post(
            reverse("save_answer", args=[five.pk, 2]),
            json.dumps({"answer": ["c"], "sequence": 5, "flag": False}),
            content_type="application/json",
        )

        assert reply.status_code == 200
        assert [item.answer for item in five.items.all()] == [None, ["c"], None, None, None]


class TestPracticeOnAPage:
    """Every question has its own button."""

    @pytest.fixture
    def practice(self, begin):
        fields = {"is_graded": False, "feedback_when": "during", "minutes": None}
        return begin(4, layout="pages", questions_per_page=2, **fields)

    def test_checking_one_keeps_the_others_open(self, practice, browser):
        page = browser.get(at(practice, 1))

        answer = browser.post(at(practice, 1), sent(page, q1_answer="c", q2_answer="a", check="2"), follow=True)

        text = answer.content.decode()
        assert answer.redirect_chain == [(spot(practice, 2), 302)]
        assert [item.mark for item in practice.items.filter(position__lte=2)] == [None, 0]
        assert text.count("Check the answer") == 1
        assert "q2-sequence" not in text
        assert "data-save" in text

    def test_what_is_checked_is_not_saved_again(self, practice, browser):
        page = browser.get(at(practice, 1))
        browser.post(at(practice, 1), sent(page, q1_answer="a", check="1"))

        answer = browser.post(at(practice, 1), sent(page, q1_answer="c", go="3"))

        assert answer.headers["Location"] == spot(practice, 3)
        assert practice.items.get(position=1).answer == ["a"]


def test_what_nobody_has_touched_is_left_alone(five, browser):
    page = browser.get(at(five))

    browser.post(at(five), sent(page, q2_answer="b", go="3"))

    assert list(five.items.values_list("answer", flat=True).order_by("position")[:2]) == [None, ["b"]]


def queries(browser, address):
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(address).status_code == 200
    return len(asked)


def test_nine_questions_on_a_page_cost_as_many_queries_as_three(begin, browser):
    costs = []
    for count in (3, 9):
        attempt = begin(count, layout="whole")
        browser.get(at(attempt))
        costs.append(queries(browser, at(attempt)))

    assert costs[0] == costs[1]


def test_one_question_on_a_page_costs_what_it_cost(sitting, browser):
    browser.get(at(sitting))

    assert queries(browser, at(sitting)) == 4  # session, person, attempt, all places


def test_the_rows_of_this_file_are_single_choice(five):
    assert {item.version.question.kind for item in five.items.all()} == {Question.Kind.SINGLE}
    assert Attempt.objects.get() == five
