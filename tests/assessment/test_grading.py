"""Which of several attempts counts, and what follows from it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.models import Completion, Enrolment
from lms.assessment import drawing, grading
from lms.assessment.models import Attempt, QuizPage
from tests import factories
from tests.assessment.conftest import quiz_of
from tests.assessment.test_result import result, words_of

PERCENTS = st.integers(0, 10_000).map(lambda hundredths: Decimal(hundredths) / 100)


def results(*percents, pass_mark=75):
    """Attempts with these scores; None has not been marked yet."""
    return [grading.Result(None if percent is None else Decimal(percent), Decimal(pass_mark)) for percent in percents]


class TestTheRule:
    """A pure function of the results in order."""

    @pytest.mark.parametrize(
        ("rule", "percents", "grade"),
        [
            ("best", ["40", "90", "60"], "90"),
            ("last", ["40", "90", "60"], "60"),
            ("first", ["40", "90", "60"], "40"),
            ("mean", ["40", "90", "60"], "63.33"),
            ("mean", ["0", "0.01"], "0.01"),  # half up
            ("best", ["80"], "80"),
            ("best", ["40", None], "40"),
            ("mean", ["40", None], "40"),
            ("first", ["40", None], "40"),
        ],
    )
    def test_the_grade_is_that_of_the_rule(self, rule, percents, grade):
        assert grading.of(rule, results(*percents)).percent == Decimal(grade)

    @pytest.mark.parametrize(
        ("rule", "percents"),
        [
            *((rule, []) for rule in grading.RULES),
            ("best", [None]),
            ("mean", [None]),
            ("first", [None, "90"]),
            ("last", ["90", None]),
        ],
    )
    def test_without_marks_of_what_counts_there_is_no_grade(self, rule, percents):
        assert grading.of(rule, results(*percents)) is None

    def test_the_best_attempt_is_one_that_passed_by_the_mark_of_its_time(self):
        passed, later = grading.Result(Decimal(78), Decimal(75)), grading.Result(Decimal(79), Decimal(80))

        assert grading.of("best", [passed, later]) == grading.Grade(Decimal(78), Decimal(75))

    def test_the_mean_is_measured_by_the_mark_of_the_latest_attempt(self):
        earlier, latest = grading.Result(Decimal(70), Decimal(60)), grading.Result(Decimal(70), Decimal(75))

        assert grading.of("mean", [earlier, latest]).is_passed is False

    @pytest.mark.parametrize("rule", list(grading.RULES))
    @given(percents=st.lists(PERCENTS, min_size=1, max_size=9))
    def test_a_grade_lies_between_the_worst_and_the_best_attempt(self, rule, percents):
        grade = grading.of(rule, results(*percents))

        assert min(percents) <= grade.percent <= max(percents)

    @given(percents=st.lists(PERCENTS, min_size=1, max_size=9), more=PERCENTS)
    def test_another_attempt_never_takes_from_the_best_nor_changes_the_first(self, percents, more):
        before, after = results(*percents), results(*percents, more)

        assert grading.of("best", after).percent >= grading.of("best", before).percent
        assert grading.of("first", after) == grading.of("first", before)

    def test_every_choice_of_the_editor_has_its_rule(self):
        assert set(grading.RULES) == set(QuizPage.GradeBy.values)


def sat(quiz, learner, right):
    """An attempt of four questions with so many right answers, finished."""
    attempt = drawing.start(quiz, learner)
    for position in range(1, right + 1):
        attempt.save_answer(position, ["c"], sequence=1)
    attempt.submit()
    Enrolment.objects.filter(pk=attempt.enrolment_id).update(state="active")  # other lessons are still to be done
    return attempt


@pytest.mark.django_db
class TestCompletion:
    """The quiz is ticked off by the grade."""

    @pytest.fixture
    def take(self, site, trainee):
        """Take a test that is graded in a way, with so many of four answers right in each attempt."""

        def run(grade_by, *rights):
            course = factories.course(quiz={"questions": 4, "grade_by": grade_by})
            factories.enrol(trainee, course)
            self.quiz = quiz_of(course)
            return [sat(self.quiz, trainee, right) for right in rights]

        return run

    @pytest.mark.parametrize(
        ("grade_by", "rights", "is_done"),
        [
            ("best", [1, 3], True),
            ("best", [3, 0], True),
            ("last", [1, 3], True),
            ("last", [3, 0], True),  # what was ticked off stays
            ("first", [1, 4], False),
            ("first", [3, 0], True),
            ("mean", [2, 3], False),
            ("mean", [2, 4], True),
        ],
    )
    def test_what_counts_decides(self, take, grade_by, rights, is_done):
        take(grade_by, *rights)

        assert Completion.objects.exists() is is_done

    def test_the_evidence_names_the_grade_and_how_it_was_made(self, take):
        _first, second = take("mean", 2, 4)

        assert Completion.objects.get().evidence == {
            "attempt": second.pk,
            "percent": "75.00",
            "pass_mark": "75.00",
            "grade_by": "mean",
        }

    def test_a_later_failure_shows_and_takes_nothing_away(self, take, trainee, sign_in):
        _first, second = take("last", 4, 1)
        browser = sign_in(trainee)

        page, verdict = words_of(browser.get(self.quiz.url)), words_of(browser.get(result(second)))

        shown = "The last attempt counts. The grade of the test is 25 %. The test was passed before, and that stays."
        assert shown in page
        assert shown in verdict
        assert "You have passed already; another attempt cannot take that back." in page

    def test_an_attempt_that_passes_by_itself_is_told_from_a_test_that_is_passed(self, take, trainee, sign_in):
        _first, second = take("mean", 0, 4)

        verdict = words_of(sign_in(trainee).get(result(second)))

        assert "This attempt reaches the pass mark. 4 of 4 — 100 %" in verdict
        assert "The mean of all attempts counts. The grade of the test is 50 %. The test is not passed yet." in verdict

    def test_the_best_attempt_is_named_on_the_page_of_the_test(self, take, trainee, sign_in):
        take("best", 1, 2)

        page = words_of(sign_in(trainee).get(self.quiz.url))

        assert "The best attempt counts. The grade of the test is 50 %. The test is not passed yet." in page

    def test_void_attempts_make_no_grade(self, take):
        first, second = take("first", 1, 4)
        Attempt.objects.filter(pk=first.pk).update(state="voided")

        second.credit()

        assert second.standing() == grading.Grade(Decimal(100), Decimal(75))
        assert Completion.objects.count() == 1

    def test_what_counts_stays_what_it_was_when_the_attempt_began(self, take, trainee):
        take("first", 1)
        QuizPage.objects.update(grade_by="best")

        second = sat(QuizPage.objects.get(), trainee, 4)

        assert second.grade_by == "best"
        assert Completion.objects.get().evidence["percent"] == "100.00"

    def test_attempts_of_another_enrolment_make_no_grade(self, take, trainee):
        (first,) = take("mean", 0)
        first.enrolment.withdraw(by=trainee, reason="Transferred")
        factories.enrol(trainee, self.quiz.course)

        second = sat(self.quiz, trainee, 4)

        assert second.standing().percent == Decimal(100)
