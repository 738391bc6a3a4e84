"""The analysis of a test: what is counted, for whom, and what it says."""

import datetime
import math

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lms.assessment import analysis, bank, drawing, question_analysis
from lms.assessment.analysis import Which, analysis_of, attempts_at, sat_for
from lms.assessment.errors import NotForAnalysis
from lms.assessment.models import Attempt, BlueprintRow, Question, QuizPage
from lms.assessment.question_analysis import question_analysis_of
from lms.people.models import Employment, Role
from tests import factories
from tests.assessment.conftest import question_of, quiz_of
from tests.assessment.crowd import mixed, sit, sit_often

pytestmark = pytest.mark.django_db


# --- numbers ----------------------------------------------------------------------------------


def test_every_question_has_its_numbers(practice, analyst):
    mixed(practice)

    found = analysis_of(practice.translation_key, analyst)

    assert (found.people, found.attempts, found.is_shown) == (12, 12, True)
    assert [(row.question.code, row.asked, row.facility) for row in found.rows] == [("Q-1", 12, 75), ("Q-2", 12, 50)]
    one, other = found.rows
    assert math.isclose(one.numbers.discrimination, 100 * math.sqrt(1 / 3))
    assert math.isclose(one.numbers.efficiency, 100)
    assert (one.guess, one.remarks) == (25, [analysis.remarks.UNUSED])
    assert [option.words for option in one.unused] == ["Option a", "Option d"]
    assert math.isclose(one.weight + other.weight, 100)


def test_the_whole_test_has_its_numbers(practice, analyst):
    mixed(practice)

    found = analysis_of(practice.translation_key, analyst)

    assert (found.totals.mean, found.totals.median) == (62.5, 75)
    assert found.reliability.name == "kr20"
    assert math.isclose(found.standard_error, found.totals.deviation * found.reliability.error_ratio / 100)
    assert found.is_unsteady


def test_an_unanswered_question_counts_as_nothing(practice, analyst):
    sit_often(practice, 5, q1=["c"], q2=["c"])
    sit_often(practice, 5, q1=["c"])

    assert [row.facility for row in analysis_of(practice.translation_key, analyst).rows] == [100, 50]


def test_the_same_test_in_another_language_counts_with_it(practice, analyst):
    sit_often(practice, 9, q1=["c"])
    Attempt.objects.filter(pk=sit(practice, q1=["c"]).pk).update(language="kk")

    assert analysis_of(practice.translation_key, analyst).people == 10


def test_attempts_under_way_or_void_do_not_count(practice, analyst):
    sit_often(practice, 10, q1=["c"])
    Attempt.objects.filter(pk=sit(practice, q1=["a"]).pk).update(state="voided")
    person = factories.PersonFactory()
    factories.enrol(person, practice.course)
    drawing.start(practice, person)

    found = analysis_of(practice.translation_key, analyst)

    assert (found.people, found.rows[0].facility) == (10, 100)


def test_attempts_at_another_test_do_not_count(practice, analyst):
    sit_often(practice, 3, q1=["c"])
    other = factories.course(code="C02", title="Other", quiz={"questions": 1, "topic": "other"})
    sit(quiz_of(other))

    assert analysis_of(practice.translation_key, analyst).people == 3


@pytest.mark.parametrize(("which", "facility", "count"), [("first", 0, 10), ("best", 100, 10), ("all", 200 / 3, 30)])
def test_of_several_attempts_the_chosen_ones_count(practice, analyst, which, facility, count):
    for _person in range(10):
        person = factories.PersonFactory()
        for answer in ("a", "c", "c"):
            sit(practice, person, q1=[answer])

    found = analysis_of(practice.translation_key, analyst, which)

    assert (found.people, found.attempts) == (10, count)
    assert math.isclose(found.rows[0].facility, facility)
    assert attempts_at(practice.translation_key, analyst, which).count() == count


def test_of_equally_good_attempts_the_earlier_one_counts(practice, analyst):
    person = factories.PersonFactory()
    for answer in ("a", "c", "c"):
        sit(practice, person, q1=[answer])

    assert [one.number for one in attempts_at(practice.translation_key, analyst, Which.BEST)] == [2]
    assert [one.number for one in attempts_at(practice.translation_key, analyst, Which.FIRST)] == [1]


def test_when_the_first_attempt_is_void_the_next_one_is_the_first(practice, analyst):
    person = factories.PersonFactory()
    Attempt.objects.filter(pk=sit(practice, person, q1=["a"]).pk).update(state="voided")
    sit(practice, person, q1=["c"])

    assert [one.number for one in attempts_at(practice.translation_key, analyst, Which.FIRST)] == [2]


# --- random draws and versions ----------------------------------------------------------------


def test_questions_that_some_drew_are_compared_among_those(practice, analyst):
    factories.question(code="Q-3")
    for code in ("Q-1", "Q-2", "Q-3"):
        Question.objects.update(review="approved")
        Question.objects.filter(code=code).update(review="retired")
        sit_often(practice, 10, q1=["c"], q2=["c"], q3=["c"])

    found = analysis_of(practice.translation_key, analyst)

    assert [row.asked for row in found.rows] == [20, 20, 20]
    assert [row.weight for row in found.rows] == [None] * 3
    assert {row.facility for row in found.rows} == {100}
    assert found.reliability is None  # everybody has everything right


def test_a_question_that_too_few_drew_has_no_numbers(practice, analyst):
    sit_often(practice, 10, q1=["c"], q2=["a"])
    Question.objects.filter(code="Q-2").update(review="retired")
    factories.question(code="Q-3")
    sit_often(practice, 4, q1=["c"], q3=["a"])

    row = analysis_of(practice.translation_key, analyst).rows[2]

    assert (row.question.code, row.people, row.missing, row.is_shown) == ("Q-3", 4, 6, False)
    assert (row.facility, row.numbers.discrimination, row.weight, row.remarks, row.unused) == (None, None, None, [], [])


def revise(code, **changes):
    """A new version of a question of which the current one was drawn."""
    question = Question.objects.get(code=code)
    texts = bank.texts_of(question.current_version)
    for text in texts.values():
        text["parts"] = changes.get("parts", text["parts"])
        text["explanation"] = changes.get("explanation", text["explanation"])
    return bank.revise(question, key=changes.get("key", question.current_version.key), texts=texts)


def test_all_versions_of_a_question_count_together(practice, analyst):
    sit_often(practice, 5, q1=["c"])
    revise("Q-1", explanation="Better words.")
    sit_often(practice, 5, q1=["a"])

    found = analysis_of(practice.translation_key, analyst)

    assert [(row.question.code, row.asked, row.facility) for row in found.rows] == [("Q-1", 10, 50), ("Q-2", 10, 0)]
    assert not found.rows[0].is_rekeyed
    look = question_analysis_of(practice.translation_key, found.rows[0].question.pk, analyst)
    assert [wording.numbers for wording in look.wordings] == ["1, 2"]


def test_a_key_that_changed_is_noted_and_its_wordings_stand_apart(practice, analyst):
    sit_often(practice, 10, q1=["c"])
    revise("Q-1", key={"right": ["a"]})
    sit_often(practice, 3, q1=["a"])

    found = analysis_of(practice.translation_key, analyst)
    look = question_analysis_of(practice.translation_key, found.rows[0].question.pk, analyst)

    assert found.rows[0].is_rekeyed
    assert [(wording.numbers, wording.people, wording.is_shown) for wording in look.wordings] == [
        ("2", 3, False),
        ("1", 10, True),
    ]
    assert look.wordings[0].tables == []
    assert not look.has_one_wording


def test_a_new_wrong_option_is_not_mixed_with_the_old_one(practice, analyst):
    sit_often(practice, 10, q1=["c"])
    options = {letter: f"Option {letter}" for letter in "abc"} | {"d": "A better mistake"}
    revise("Q-1", parts={"options": options})
    sit_often(practice, 10, q1=["d"])

    found = analysis_of(practice.translation_key, analyst)
    look = question_analysis_of(practice.translation_key, found.rows[0].question.pk, analyst)

    assert [option.words for option in found.rows[0].unused] == ["Option a", "Option b"]
    assert [line.count for line in look.wordings[0].tables[0].lines] == [0, 0, 0, 10]
    assert [line.words for line in look.wordings[1].tables[0].lines][3] == "Option d"


# --- suppression ------------------------------------------------------------------------------


def test_under_ten_people_there_is_not_one_number(practice, analyst):
    sit_often(practice, 9, q1=["c"])

    found = analysis_of(practice.translation_key, analyst)

    assert (found.people, found.missing, found.is_shown) == (9, 1, False)
    assert (found.totals.mean, found.reliability, found.rows, found.bands, found.map) == (None, None, [], [], None)


def test_many_attempts_of_few_people_are_still_few_people(practice, analyst):
    for _person in range(2):
        person = factories.PersonFactory()
        for _time in range(6):
            sit(practice, person, q1=["c"])

    found = analysis_of(practice.translation_key, analyst, Which.ALL)

    assert (found.people, found.attempts, found.is_shown) == (2, 12, False)


def test_nobody_yet_is_no_error(practice, analyst):
    assert analysis_of(practice.translation_key, analyst).missing == 10
    assert question_analysis_of(practice.translation_key, Question.objects.first().pk, analyst) is None


# --- one question -----------------------------------------------------------------------------


def look_at(quiz, code, user):
    return question_analysis_of(quiz.translation_key, Question.objects.get(code=code).pk, user)


def test_the_table_counts_who_chose_what_and_how_those_did(practice, analyst):
    mixed(practice)

    [table] = look_at(practice, "Q-2", analyst).wordings[0].tables

    assert [(line.label, line.words, line.credit, line.count, line.result) for line in table.lines] == [
        ("A", "Option a", "", 5, 30),
        ("B", "Option b", "", 0, None),
        ("C", "Option c", "right", 6, 100),
        ("D", "Option d", "", 0, None),
        ("", "No answer", "", 1, None),
    ]
    assert math.isclose(sum(line.share for line in table.lines), 100)


def test_the_close_look_has_the_numbers_of_the_list(practice, analyst):
    mixed(practice)

    for row in analysis_of(practice.translation_key, analyst).rows:
        near = question_analysis_of(practice.translation_key, row.question.pk, analyst).row
        assert (near.people, near.asked, near.facility, near.guess) == (row.people, row.asked, row.facility, row.guess)
        assert math.isclose(near.numbers.discrimination, row.numbers.discrimination)
        assert math.isclose(near.numbers.efficiency, row.numbers.efficiency)
        assert near.remarks == row.remarks
        assert near.unused == row.unused


def test_the_picture_waits_until_every_group_holds_five(practice, analyst):
    sit_often(practice, 5, q1=["c"], q2=["c"])
    sit_often(practice, 5, q1=["c"])
    sit_often(practice, 4)
    assert look_at(practice, "Q-1", analyst).wordings[0].traces is None

    sit(practice)

    traces = look_at(practice, "Q-1", analyst).wordings[0].traces
    assert [tick.text for tick in traces.columns] == ["weakest", "middle third", "strongest"]
    assert [(line.name, line.is_right, line.shares) for line in traces.lines if any(line.shares)] == [
        ("C", True, [0, 1, 1])
    ]
    assert traces.counts == [5, 5, 5]


@pytest.mark.parametrize("kind", ["numeric", "short_answer"])
def test_what_was_typed_is_quoted_only_when_five_people_typed_it(site, analyst, kind):
    right, other = ("22", "7") if kind == "numeric" else ("18 July", "may")
    course = factories.course(quiz={"questions": 0, "topic": kind, "is_graded": False})
    question_of(kind, topic=kind, code="Q-1")
    quiz = quiz_of(course)
    quiz.blueprint.update(count=1)
    sit_often(quiz, 5, q1=[right])
    sit_often(quiz, 4, q1=[other])
    sit(quiz, q1=["My name is Serikov"])

    [table] = look_at(quiz, "Q-1", analyst).wordings[0].tables

    assert [(line.words, line.credit, line.count) for line in table.lines] == [
        (right.lower(), "right", 5),
        ("Other answers, each given by fewer than 5 people", "", 5),
    ]


def test_five_times_the_same_person_is_not_five_people(site, analyst):
    course = factories.course(quiz={"questions": 0, "topic": "typed", "is_graded": False, "attempts_allowed": 9})
    question_of("short_answer", topic="typed", code="Q-1")
    quiz = quiz_of(course)
    quiz.blueprint.update(count=1)
    sit_often(quiz, 9, q1=["18 July"])
    person = factories.PersonFactory()
    for _time in range(6):
        sit(quiz, person, q1=["my secret"])

    look = question_analysis_of(quiz.translation_key, Question.objects.get().pk, analyst, Which.ALL)

    assert [line.words for line in look.wordings[0].tables[0].lines] == [
        "18 july",
        "Other answers, each given by fewer than 5 people",
    ]


# --- what stands out --------------------------------------------------------------------------


def names_of(row):
    return [str(remark.name) for remark in row.remarks]


def test_a_question_that_goes_against_the_test_is_the_gravest_finding(practice, analyst):
    factories.question(code="Q-3")
    practice.blueprint.update(count=3)
    sit_often(practice, 6, q1=["c"], q2=["c"], q3=["a"])
    sit_often(practice, 5, q1=["a"], q2=["b"], q3=["c"])

    found = analysis_of(practice.translation_key, analyst)

    assert names_of(found.rows[2])[0] == "negative discrimination"
    assert found.verdict == "1 question goes against the rest of the test."
    assert found.tone == "bad"
    assert found.findings[0][0].name == "negative discrimination"


def test_easy_and_hard_questions_are_named(practice, analyst):
    sit_often(practice, 10, q1=["c"], q2=["a"])

    found = analysis_of(practice.translation_key, analyst)

    assert names_of(found.rows[0]) == ["too easy", "an option that nobody chose"]
    assert names_of(found.rows[1]) == ["too hard", "an option that nobody chose"]
    assert (found.verdict, found.tone) == ("2 questions should be looked at.", "")


def test_a_question_that_measures_well_is_left_alone(practice, analyst):
    sit_often(practice, 5, q1=["c"], q2=["c"])
    for letter in "abd":
        sit_often(practice, 2, q1=[letter], q2=[letter])

    found = analysis_of(practice.translation_key, analyst)

    assert [row.remarks for row in found.rows] == [[], []]
    assert (found.verdict, found.tone, found.findings) == ("No question stands out.", "good", [])


def test_what_guessing_wins_is_too_hard_too(site, analyst):
    course = factories.course(quiz={"questions": 0, "topic": "guess", "is_graded": False})
    question_of("true_false", topic="guess", code="Q-1")
    quiz = quiz_of(course)
    quiz.blueprint.update(count=1)
    sit_often(quiz, 5, q1=["true"])
    sit_often(quiz, 5, q1=["false"])

    [row] = analysis_of(quiz.translation_key, analyst).rows

    assert (row.facility, row.guess, names_of(row)) == (50, 50, ["too hard"])


# --- who reads what ---------------------------------------------------------------------------


@pytest.fixture
def cohort(practice, instructor):
    cohort = factories.cohort(practice.course)
    cohort.instructors.add(instructor)
    return cohort


def test_instructors_read_the_sums_of_their_own_cohorts(practice, cohort, instructor, analyst):
    sit_often(practice, 3, q1=["c"])
    cohort.takes_everyone = False
    cohort.save()
    factories.cohort(practice.course, number="4")
    sit_often(practice, 4, q1=["c"])

    assert analysis_of(practice.translation_key, instructor).people == 3
    assert analysis_of(practice.translation_key, analyst).people == 7


def test_an_analyst_of_one_institution_reads_the_sums_of_its_staff(practice, colony, other_colony):
    analyst = factories.PersonFactory()
    factories.appoint(analyst, Role.ANALYST, colony)
    for place in (colony, colony, other_colony):
        person = factories.PersonFactory()
        factories.employ(person, place)
        sit(practice, person, q1=["c"])

    assert analysis_of(practice.translation_key, analyst).people == 2


def test_an_analyst_of_everybody_reads_those_too_who_have_left(practice, analyst, colony):
    person = factories.PersonFactory()
    factories.employ(person, colony)
    sit(practice, person, q1=["c"])
    Employment.objects.update(left_on=timezone.localdate() - datetime.timedelta(days=1), reason="own_request")

    assert analysis_of(practice.translation_key, analyst).people == 1


@pytest.mark.parametrize("who", ["trainee", "coordinator", "officer", "auditor", "administrator"])
def test_others_may_not(request, practice, who):
    person = request.getfixturevalue(who)
    sit(practice, person, q1=["c"])

    assert not analysis.may_read(practice, person)
    assert analysis_of(practice.translation_key, person).people == 0
    with pytest.raises(NotForAnalysis):
        analysis.refuse(practice, person)
    with pytest.raises(NotForAnalysis):
        sat_for(person)


def test_an_instructor_of_another_course_may_not(practice, instructor):
    factories.cohort(factories.course(code="C02", title="Other")).instructors.add(instructor)

    assert not analysis.may_read(practice, instructor)
    assert sat_for(instructor) == []


def test_the_list_holds_every_test_for_analysts_and_ones_own_for_instructors(practice, cohort, instructor, analyst):
    other = factories.course(code="C02", title="Other", quiz={"questions": 1, "topic": "other"})
    sit_often(practice, 2, q1=["c"])

    assert [(sat.course.code, sat.quiz, sat.people) for sat in sat_for(analyst)] == [
        ("C01", practice, 2),
        ("C02", quiz_of(other), 0),
    ]
    assert [sat.quiz for sat in sat_for(instructor)] == [practice]


def test_the_list_names_a_test_once_in_all_its_languages(practice, analyst):
    parent = practice.course.copy_for_translation(factories.locale("ru"))
    russian = practice.copy_for_translation(factories.locale("ru"))
    for page in (parent, russian):
        page.live = True
        page.save()

    assert [sat.quiz for sat in sat_for(analyst)] == [practice]


# --- cost -------------------------------------------------------------------------------------


def test_many_attempts_and_questions_cost_as_many_queries_as_few(practice, analyst, instructor, cohort):
    def cost(user):
        assert user.roles  # read once per page, by whatever asks first
        with CaptureQueriesContext(connection) as context:
            found = analysis_of(practice.translation_key, user)
            look = question_analysis_of(practice.translation_key, found.rows[0].question.pk, user)
            looks = question_analysis.looks_at(attempts_at(practice.translation_key, user, Which.FIRST), found.rows)
            assert [wording.tables for _row, wordings in looks for wording in wordings]
            assert look.wordings[0].tables
        return len(context)

    sit_often(practice, 10, q1=["c"])
    few = [cost(user) for user in (analyst, instructor)]
    BlueprintRow.objects.update(count=5)
    for code in ("Q-3", "Q-4", "Q-5"):
        factories.question(code=code)
    sit_often(practice, 10, q1=["c"])

    assert [cost(user) for user in (analyst, instructor)] == few
    assert few[0] <= 14


def test_the_list_of_tests_costs_the_same_for_three_as_for_one(site, analyst):
    def cost():
        assert analyst.roles
        with CaptureQueriesContext(connection) as context:
            assert sat_for(analyst)
        return len(context)

    factories.course(quiz={"questions": 1})
    one = cost()
    for code in ("C02", "C03"):
        factories.course(code=code, title=code, quiz={"questions": 1, "topic": code.lower()})

    assert cost() == one
    assert QuizPage.objects.count() == 3
