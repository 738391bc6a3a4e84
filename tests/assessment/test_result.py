"""The result: what was right, why, and who may read it."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lms.assessment import drawing
from lms.assessment.models import Question
from tests import factories
from tests.assessment.conftest import BY_PEOPLE, RIGHT, WRONG, quiz_of

pytestmark = pytest.mark.django_db


def result(attempt):
    """The address of the result."""
    return reverse("attempt_result", args=[attempt.pk])


def words_of(answer):
    """What a page says, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def answered(attempt, answer):
    """The attempt with its one question answered, and finished."""
    attempt.save_answer(1, answer, sequence=1)
    attempt.submit()
    return attempt


@pytest.fixture
def browser(sign_in, trainee):
    return sign_in(trainee)


@pytest.mark.parametrize("kind", [kind for kind in RIGHT if kind not in BY_PEOPLE])
def test_a_right_answer_is_shown_with_its_explanation(sit, browser, kind):
    words = words_of(browser.get(result(answered(sit(kind), RIGHT[kind]))))

    assert "You have passed the test. 1 of 1 — 100 %" in words
    assert "Question 1 · 1 of 1" in words
    assert "Questions with the whole point: 1" in words
    assert "Where points were lost" not in words
    assert "Right answer, yours too" in words or "Right" in words
    assert "Right would be" not in words
    assert "Why. Because." in words


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("single", ["Option a Your answer", "Option c Right answer"]),
        ("multiple", ["Option c Your answer", "Option a Right answer", "Option b Right answer"]),
        ("true_false", ["True Right answer", "False Your answer"]),
        ("numeric", ["23 hours Right would be: 22 ± 0.5"]),
        ("short_answer", ["17 July Right would be: 18 July / July 18"]),
        ("matching", ["isolation: Rule 76 Right would be: Rule 44", "searches: Rule 44 Right would be: Rule 51"]),
        ("cloze", ["Gap 1: order Right would be: dignity", "Gap 3: Rule 51 Right would be: Rule 44"]),
        ("scenario", ["A man does not answer at the count. Go in alone The door closes behind you."]),
        ("ordering", ["Raise the alarm: 2 Right would be: 1", "Write it down: 1 Right would be: 3"]),
    ],
)
def test_a_wrong_answer_is_shown_beside_the_right_one(sit, browser, kind, expected):
    words = words_of(browser.get(result(answered(sit(kind), WRONG[kind]))))

    assert "You have not passed this time. 0 of 1 — 0 %" in words
    assert "Where points were lost Question 1 · 0 of 1" in words
    for line in expected:
        assert line in words


def test_a_part_of_the_point_is_shown_as_such(sit, browser):
    words = words_of(browser.get(result(answered(sit("matching"), {"l1": "r1", "l2": "r3"}))))

    assert "Question 1 · 0.5 of 1" in words
    assert "isolation: Rule 44 Right" in words
    assert "searches: Rule 76 Right would be: Rule 51" in words


@pytest.mark.parametrize("kind", ["matching", "ordering", "numeric", "short_answer"])
def test_no_answer_is_a_dash_and_said_in_words(sit, browser, kind):
    attempt = sit(kind)
    attempt.submit()

    words = words_of(browser.get(result(attempt)))

    assert "Question 1 · 0 of 1 no answer" in words
    assert "— " in words


def test_an_essay_waits_for_a_person_and_shows_no_points_before(sit, browser):
    attempt = answered(sit("essay"), RIGHT["essay"])

    words = words_of(browser.get(result(attempt)))

    assert (attempt.state, attempt.score, attempt.items.get().awaits_person) == ("submitted", None, True)
    assert "A person still has to mark what was written." in words
    assert "By topic" not in words


def test_an_essay_without_a_word_is_marked_at_once(sit, browser):
    attempt = sit("essay")
    attempt.submit()

    assert (attempt.state, attempt.score) == ("graded", 0)


def test_a_question_that_no_expert_has_checked_says_so(sit, browser):
    attempt = answered(sit("single"), ["c"])
    Question.objects.update(review=Question.Review.AWAITING)

    assert "version 1 of the question · awaiting expert check" in words_of(browser.get(result(attempt)))


def test_a_retired_question_awaits_nothing(sit, browser):
    attempt = answered(sit("single"), ["c"])
    Question.objects.update(review=Question.Review.RETIRED)

    assert "awaiting expert check" not in words_of(browser.get(result(attempt)))


def test_a_test_that_shows_marks_only_hides_questions_and_answers(sit, browser):
    words = words_of(browser.get(result(answered(sit("single", feedback="marks"), ["a"]))))

    assert "0 of 1 — 0 %" in words
    assert "The answers are not shown, because others still sit it." in words
    assert "Option" not in words
    assert "Because." not in words


def test_a_practice_test_says_that_it_does_not_count(sit, browser):
    words = words_of(browser.get(result(answered(sit("single", is_graded=False), ["a"]))))

    assert "This test does not count. It shows where to look closer." in words
    assert "The pass mark" not in words


def test_lost_points_lead_to_the_lesson_that_cites_the_provision(site, trainee, browser):
    provision = factories.ProvisionFactory()
    course = factories.course(quiz={"questions": 2})
    lesson = factories.lessons_of(course)[1]
    lesson.body = factories.body(provision=provision)
    lesson.save_revision().publish()
    Question.objects.first().provisions.add(provision)
    factories.enrol(trainee, course)
    attempt = drawing.start(quiz_of(course), trainee)
    attempt.submit()

    page = browser.get(result(attempt))

    assert f'Read again: <a href="{lesson.get_url()}" lang="en">Lesson 1.2</a> (5 min)' in page.content.decode()


def test_lost_points_without_a_lesson_lead_to_the_explanations(sit, browser):
    assert "Look at the explanations" in words_of(browser.get(result(answered(sit("single"), ["a"]))))


def test_the_result_is_shown_when_course_and_test_are_gone(sitting, browser, course, quiz):
    sitting.submit()
    course.unpublish()
    quiz.delete()

    assert browser.get(result(sitting)).status_code == 200


class TestWhoMayRead:
    """The person who sat the test, and the instructors of the cohort."""

    @pytest.fixture
    def cohort(self, course, instructor):
        cohort = factories.cohort(course)
        cohort.instructors.add(instructor)
        return cohort

    def test_the_instructor_of_the_cohort_reads_it(self, cohort, sitting, instructor, sign_in):
        sitting.save_answer(1, ["a"], sequence=1)
        sitting.submit()

        words = words_of(sign_in(instructor).get(result(sitting)))

        assert "Ержанова Сәуле Маратқызы · Attempt 1" in words
        assert "Not passed. 0 of 3 — 0 %" in words
        assert "Option a Chosen" in words
        assert "Your" not in words.split("Result", 2)[2].split("Who sees this")[0]

    def test_while_it_is_under_way_the_instructor_does_not_look_in(self, cohort, sitting, instructor, sign_in):
        assert sign_in(instructor).get(result(sitting)).headers["Location"] == reverse("my_page")

    def test_an_instructor_of_another_cohort_does_not(self, cohort, sitting, sign_in, academy):
        sitting.submit()
        other = factories.PersonFactory()
        factories.appoint(other, "instructor")

        assert sign_in(other).get(result(sitting)).status_code == 404

    def test_whoever_has_lost_the_role_does_not(self, cohort, sitting, instructor, sign_in):
        sitting.submit()
        for appointment in instructor.appointments.all():
            appointment.delete()

        assert sign_in(instructor).get(result(sitting)).status_code == 404

    def test_coordinator_and_stranger_do_not(self, cohort, sitting, coordinator, stranger, sign_in):
        sitting.submit()

        for person in (coordinator, stranger):
            assert sign_in(person).get(result(sitting)).status_code == 404


def queries(browser, address):
    """How many queries a page costs."""
    with CaptureQueriesContext(
        connection,
    ) as context:
        assert browser.get(address).status_code == 200
    return len(context)


@pytest.mark.parametrize("view", ["attempt", "finish_attempt", "attempt_result", "quiz"])
def test_nine_questions_cost_as_many_queries_as_three(site, trainee, browser, view):
    costs = []
    for count in (3, 9):
        course = factories.course(code=f"N{count}", quiz={"questions": count, "topic": f"n{count}"})
        factories.enrol(trainee, course)
        quiz = quiz_of(course)
        attempt = drawing.start(quiz, trainee)
        for position in range(1, count + 1):
            attempt.save_answer(position, ["a"], sequence=1)
        if view == "attempt_result":
            attempt.submit()
        address = (
            quiz.url if view == "quiz" else reverse(view, args=[attempt.pk, 1] if view == "attempt" else [attempt.pk])
        )
        browser.get(address)  # sites and content types are asked for once per process
        costs.append(queries(browser, address))

    assert costs[0] == costs[1] <= 20
