"""Appeals: opened in time, decided by somebody who did not mark, never for the worse."""

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from lms.assessment import appealing, drawing, tasks
from lms.assessment.errors import (
    AppealDecided,
    AppealTooLate,
    AppealUnderWay,
    AppealWithoutWords,
    MadeWorse,
    MarkImpossible,
    NotForThisJudge,
    NothingChanged,
    PointsImpossible,
    PointsMissing,
    ResultGone,
)
from lms.assessment.models import Appeal, Attempt, Paper
from lms.people.models import Role
from lms.post.models import Letter
from tests import factories
from tests.assessment.conftest import quiz_of
from tests.assessment.essays import EssayTest, assessor, give, words_of

pytestmark = pytest.mark.django_db
WHY = "Option a is right by rule 44."


@pytest.fixture
def course(site, instructor):
    """A course with a test of two single-choice questions, and its cohort."""
    page = factories.course(quiz={"questions": 2})
    factories.cohort(page).instructors.add(instructor)
    return page


@pytest.fixture
def attempt(course, trainee):
    """An attempt with one right answer and one wrong one: failed."""
    return sat(course, trainee)


def sat(course, learner, *answers):
    """An attempt of somebody, handed in."""
    factories.enrol(learner, course)
    attempt = drawing.start(quiz_of(course), learner)
    for position, letter in enumerate(answers or ("c", "a"), 1):
        attempt.save_answer(position, [letter], sequence=1)
    attempt.submit()
    return attempt


@pytest.fixture
def appeal(attempt):
    return appealing.lodge(attempt, words=WHY)


def graded(attempt, *, days):
    """The attempt as if its result stood so many days ago."""
    Attempt.objects.filter(pk=attempt.pk).update(graded_at=timezone.now() - datetime.timedelta(days=days))
    attempt.refresh_from_db()
    return attempt


def result(attempt):
    """The address of the result."""
    return reverse("attempt_result", args=[attempt.pk])


class TestOpening:
    """Who may open an appeal, until when, and how often."""

    def test_the_learner_opens_it_on_the_result(self, attempt, trainee, sign_in):
        browser = sign_in(trainee)
        address = reverse("open_appeal", args=[attempt.pk])
        assert f'href="{address}"' in browser.get(result(attempt)).content.decode()
        assert "Question 2: 0 of 1" in words_of(browser.get(address))

        answer = browser.post(address, {"words": WHY, "items": ["2"]}, follow=True)

        appeal = Appeal.objects.get()
        assert (appeal.state, appeal.words, [item.position for item in appeal.items.all()]) == ("open", WHY, [2])
        assert answer.redirect_chain == [(result(attempt), 302)]
        assert f"It is decided by {appeal.until}" in words_of(answer)
        assert f"What you wrote {WHY}" in words_of(answer)

    def test_without_a_tick_it_is_about_the_whole_result(self, attempt, trainee, sign_in):
        sign_in(trainee).post(reverse("open_appeal", args=[attempt.pk]), {"words": WHY})

        assert list(Appeal.objects.get().items.all()) == []

    def test_where_only_marks_are_shown_it_is_about_the_whole_result(self, attempt, trainee, sign_in):
        Attempt.objects.update(feedback="marks")

        words = words_of(sign_in(trainee).get(reverse("open_appeal", args=[attempt.pk])))

        assert "Why is the result wrong?" in words
        assert "Which questions" not in words

    def test_until_when_is_said_with_the_zone(self, attempt, trainee, sign_in):
        day = timezone.localtime(attempt.graded_at) + datetime.timedelta(days=5)

        words = words_of(sign_in(trainee).get(result(attempt)))

        assert f"you may open an appeal until {day:%d.%m.%Y}, 23:59 (UTC+5)." in words

    def test_the_last_day_counts_whole(self, attempt):
        for days, is_possible in ((4, True), (5, True), (6, False)):
            assert appealing.standing(graded(attempt, days=days)).may_open is is_possible

        with pytest.raises(AppealTooLate):
            appealing.lodge(attempt, words=WHY)

    def test_after_the_last_day_the_result_says_so(self, attempt, trainee, sign_in):
        graded(attempt, days=9)
        browser = sign_in(trainee)

        assert "An appeal was possible until" in words_of(browser.get(result(attempt)))
        answer = browser.get(reverse("open_appeal", args=[attempt.pk]), follow=True)
        assert "An appeal was possible until" in words_of(answer)

    def test_a_test_may_know_no_appeal(self, site, trainee, sign_in):
        course = factories.course(quiz={"questions": 2, "appeal_days": 0})
        attempt = sat(course, trainee)

        assert "ppeal" not in words_of(sign_in(trainee).get(result(attempt)))
        with pytest.raises(AppealTooLate):
            appealing.lodge(attempt, words=WHY)

    def test_before_the_result_stands_there_is_none(self, site, trainee, instructor, sign_in):
        paper = EssayTest(instructor).write(trainee)
        attempt = paper.item.attempt

        assert appealing.standing(attempt) is None
        answer = sign_in(trainee).get(reverse("open_appeal", args=[attempt.pk]), follow=True)
        assert "The result does not stand yet." in words_of(answer)

    def test_one_at_a_time(self, attempt, appeal):
        with pytest.raises(AppealUnderWay):
            appealing.lodge(attempt, words="Again.")

    def test_one_at_a_time_says_the_database_too(self, appeal):
        with pytest.raises(IntegrityError), transaction.atomic():
            Appeal.objects.create(attempt=appeal.attempt, words="Again.", decide_by=appeal.decide_by)

    def test_what_was_decided_stands(self, attempt, appeal, instructor):
        appealing.decide(appeal, by=instructor, decision="upheld", reason="Rule 45.", marks={})

        with pytest.raises(AppealDecided):
            appealing.lodge(attempt, words="Again.")

    def test_a_result_that_was_marked_again_since_is_a_new_one(self, attempt, appeal, instructor):
        appealing.decide(appeal, by=instructor, decision="upheld", reason="Rule 45.", marks={})
        Attempt.objects.update(graded_at=timezone.now() + datetime.timedelta(seconds=1))

        attempt.refresh_from_db()
        assert appealing.standing(attempt).may_open is True

    def test_it_says_why_in_two_thousand_characters(self, attempt, trainee, sign_in):
        browser = sign_in(trainee)

        for words in ("", "   ", "x" * 2001):
            assert browser.post(reverse("open_appeal", args=[attempt.pk]), {"words": words}).status_code == 200
            with pytest.raises(AppealWithoutWords):
                appealing.lodge(attempt, words=words)
        assert list(Appeal.objects.all()) == []

    def test_a_strange_question_is_refused(self, attempt, trainee, sign_in):
        browser = sign_in(trainee)

        for item in ("99", "x", "\x00"):
            data = {"words": WHY, "items": [item]}
            assert browser.post(reverse("open_appeal", args=[attempt.pk]), data).status_code == 200
        assert list(Appeal.objects.all()) == []

    def test_nobody_else_opens_it(self, request, attempt, sign_in):
        for who in ("stranger", "instructor", "coordinator", "officer", "administrator"):
            browser = sign_in(request.getfixturevalue(who))
            answer = browser.post(reverse("open_appeal", args=[attempt.pk]), {"words": WHY})
            assert (who, answer.status_code) == (who, 404)

    def test_the_opening_is_logged_without_its_words(self, appeal, trainee):
        entry = ModelLogEntry.objects.get(action="assessment.appeal_opened")

        assert (entry.user, entry.data) == (trainee, {"appeal": appeal.pk})


class TestLettersOnOpening:
    """Who is asked to decide."""

    def asked(self, kind="appeal_opened"):
        """Who got the letter."""
        return {letter.recipient for letter in Letter.objects.filter(kind=kind)}

    def test_the_instructors_of_the_cohort_in_their_language(self, attempt, instructor):
        instructor.preferred_language = "ru"
        instructor.save()

        appeal = appealing.lodge(attempt, words=WHY)

        letter = Letter.objects.get(kind="appeal_opened")
        assert (letter.recipient, letter.language) == (instructor, "ru")
        assert letter.link == reverse("appeal", args=[appeal.pk])
        assert WHY not in letter.body

    def test_not_those_who_have_marked(self, site, trainee, instructor):
        test = EssayTest(instructor)
        other = test.instructor()
        attempt = give(test.write(trainee), instructor)

        appealing.lodge(attempt, words=WHY)

        assert self.asked() == {other}

    def test_assessors_where_every_instructor_has_marked(self, site, trainee, instructor):
        someone = assessor()
        attempt = give(EssayTest(instructor).write(trainee), instructor)

        appealing.lodge(attempt, words=WHY)

        assert self.asked() == {someone}

    def test_the_administrators_where_nobody_may_decide(self, site, trainee, instructor, administrator):
        attempt = give(EssayTest(instructor).write(trainee), instructor)

        appealing.lodge(attempt, words=WHY)

        assert self.asked() == set()
        assert self.asked("appeal_without_judge") == {administrator}

    def test_assessors_where_there_is_no_cohort(self, site, trainee):
        someone = assessor()
        attempt = sat(factories.course(quiz={"questions": 2}), trainee)

        appealing.lodge(attempt, words=WHY)

        assert self.asked() == {someone}


class TestWhoDecides:
    """Somebody who may mark the attempt, and has not marked it."""

    def test_an_instructor_of_the_cohort(self, appeal, instructor):
        assert list(Appeal.objects.decidable_by(instructor)) == [appeal]

    def test_an_assessor_of_the_staff(self, appeal, colony, other_colony):
        assert list(Appeal.objects.decidable_by(assessor(colony))) == [appeal]
        assert list(Appeal.objects.decidable_by(assessor(other_colony))) == []

    def test_nobody_who_has_marked(self, site, trainee, instructor):
        test = EssayTest(instructor)
        appeal = appealing.lodge(give(test.write(trainee), instructor), words=WHY)

        assert list(Appeal.objects.decidable_by(instructor)) == []
        assert list(Appeal.objects.decidable_by(test.instructor())) == [appeal]
        with pytest.raises(NotForThisJudge):
            appealing.decide(appeal, by=instructor, decision="upheld", reason="So it is.", marks={})

    def test_nobody_about_an_own_one(self, course, instructor):
        appeal = appealing.lodge(sat(course, instructor), words=WHY)

        assert list(Appeal.objects.decidable_by(instructor)) == []
        with pytest.raises(NotForThisJudge):
            appealing.decide(appeal, by=instructor, decision="upheld", reason="So it is.", marks={})

    def test_nobody_who_has_decided_about_it_before(self, attempt, appeal, instructor):
        appealing.decide(appeal, by=instructor, decision="upheld", reason="Rule 45.", marks={})
        Attempt.objects.update(graded_at=timezone.now() + datetime.timedelta(seconds=1))
        attempt.refresh_from_db()
        appealing.lodge(attempt, words="Again.")

        assert list(Appeal.objects.decidable_by(instructor)) == []

    def test_no_instructor_of_another_cohort(self, appeal, sign_in):
        other = factories.PersonFactory()
        factories.appoint(other, Role.INSTRUCTOR)

        assert list(Appeal.objects.decidable_by(other)) == []
        assert sign_in(other).get(reverse("appeal", args=[appeal.pk])).status_code == 404

    def test_no_other_role_opens_the_list(self, request, appeal, sign_in):
        for who in ("trainee", "coordinator", "officer", "auditor", "administrator"):
            browser, address = sign_in(request.getfixturevalue(who)), reverse("appeal", args=[appeal.pk])
            answers = [browser.get(reverse("appeals")), browser.get(address), browser.post(address)]
            own = 302 if who == "trainee" else 404  # the learner is led to the result
            assert (who, [answer.status_code for answer in answers]) == (who, [403, own, own])
        appeal.refresh_from_db()
        assert appeal.is_open


class TestDeciding:
    """The marks stand, or are changed."""

    def test_the_marks_stand(self, attempt, appeal, instructor, trainee):
        appealing.decide(appeal, by=instructor, decision="upheld", reason="Rule 45 says so.", marks={})

        attempt.refresh_from_db()
        assert (appeal.state, appeal.decision, appeal.changes) == ("upheld", "upheld", [])
        assert (appeal.decided_by, appeal.closed_at) == (instructor, None)
        assert (attempt.state, attempt.score) == ("graded", 1)
        letter = Letter.objects.get(recipient=trainee, kind="appeal_decided")
        assert "Decision: The marks stand." in letter.body
        assert "Reason: Rule 45 says so." in letter.body
        assert instructor.family_name not in letter.body

    def test_a_changed_mark_adds_up_again_and_completes(self, attempt, appeal, instructor, trainee):
        appealing.decide(appeal, by=instructor, decision="changed", reason="Both are right.", marks={2: Decimal(1)})

        attempt.refresh_from_db()
        assert (appeal.state, appeal.changes) == ("changed", [{"question": 2, "before": "0.00000", "after": "1.00000"}])
        assert (attempt.state, attempt.score, attempt.is_passed) == ("regraded", 2, True)
        assert attempt.enrolment.completions.filter(activity__key=attempt.quiz_key).count() == 1
        assert Letter.objects.filter(recipient=trainee, kind="appeal_decided").count() == 1

    def test_a_part_of_the_point_may_stay_failed(self, attempt, appeal, instructor):
        appealing.decide(appeal, by=instructor, decision="changed", reason="A part.", marks={2: Decimal("0.2")})

        attempt.refresh_from_db()
        assert (attempt.score, attempt.is_passed, attempt.enrolment.completions.count()) == (Decimal("1.2"), False, 0)

    def test_it_must_not_get_worse(self, attempt, appeal, instructor):
        with pytest.raises(MadeWorse) as refused:
            appealing.decide(appeal, by=instructor, decision="changed", reason="No.", marks={1: Decimal("0.5")})

        assert refused.value.messages == ["An appeal must not make the result worse. Points now: 1; they would be 0.5."]
        attempt.refresh_from_db()
        appeal.refresh_from_db()
        assert (attempt.score, attempt.items.get(position=1).mark, appeal.state) == (1, 1, "open")

    def test_a_pass_never_becomes_a_fail(self, course, trainee, instructor):
        attempt = sat(course, trainee, "c", "c")
        appeal = appealing.lodge(attempt, words=WHY)

        with pytest.raises(MadeWorse):
            appealing.decide(appeal, by=instructor, decision="changed", reason="No.", marks={1: Decimal(0)})

        attempt.refresh_from_db()
        assert (attempt.is_passed, attempt.state) == (True, "graded")

    def test_a_pass_by_decision_stays_one(self, attempt, appeal, instructor):
        Attempt.objects.update(is_passed=True)

        appealing.decide(appeal, by=instructor, decision="changed", reason="A part.", marks={2: Decimal("0.2")})

        attempt.refresh_from_db()
        assert (attempt.score, attempt.is_passed) == (Decimal("1.2"), True)

    def test_one_mark_may_go_down_when_another_goes_up_more(self, attempt, appeal, instructor):
        marks = {1: Decimal("0.9"), 2: Decimal(1)}

        appealing.decide(appeal, by=instructor, decision="changed", reason="So.", marks=marks)

        attempt.refresh_from_db()
        assert attempt.score == Decimal("1.9")

    def test_a_change_changes_something(self, appeal, instructor):
        for marks in ({}, {1: Decimal(1)}, {9: Decimal(1)}):
            with pytest.raises(NothingChanged):
                appealing.decide(appeal, by=instructor, decision="changed", reason="So.", marks=marks)

    def test_only_the_questions_of_the_appeal_change(self, attempt, instructor):
        appeal = appealing.lodge(attempt, words=WHY, items=attempt.items.filter(position=1))

        with pytest.raises(NothingChanged):
            appealing.decide(appeal, by=instructor, decision="changed", reason="So.", marks={2: Decimal(1)})

    def test_a_mark_stays_between_0_and_1(self, appeal, instructor):
        for mark in ("-0.1", "1.1"):
            with pytest.raises(MarkImpossible):
                appealing.decide(appeal, by=instructor, decision="changed", reason="So.", marks={2: Decimal(mark)})

    def test_a_void_attempt_is_not_changed(self, attempt, appeal, instructor):
        Attempt.objects.update(state="voided")

        with pytest.raises(ResultGone):
            appealing.decide(appeal, by=instructor, decision="changed", reason="So.", marks={2: Decimal(1)})
        appealing.decide(appeal, by=instructor, decision="upheld", reason="The attempt is void.", marks={})

        attempt.refresh_from_db()
        assert (attempt.state, attempt.score) == ("voided", 1)

    def test_it_is_decided_once(self, appeal, instructor):
        appealing.decide(appeal, by=instructor, decision="upheld", reason="So.", marks={})

        with pytest.raises(AppealDecided):
            appealing.decide(appeal, by=assessor(), decision="changed", reason="So.", marks={2: Decimal(1)})

    def test_the_reason_is_said(self, attempt, appeal, instructor):
        for reason in ("", " ", "x" * 2001):
            with pytest.raises(AppealWithoutWords):
                appealing.decide(appeal, by=instructor, decision="changed", reason=reason, marks={2: Decimal(1)})

        attempt.refresh_from_db()
        assert attempt.score == 1

    def test_who_decided_what_is_logged(self, attempt, appeal, instructor):
        appealing.decide(appeal, by=instructor, decision="changed", reason="So.", marks={2: Decimal(1)})

        entry = ModelLogEntry.objects.get(action="assessment.appeal_decided")
        assert (entry.user, entry.object_id) == (instructor, str(attempt.pk))
        assert (entry.data["decision"], entry.data["changes"]) == ("changed", appeal.changes)


class TestDecidingAboutAnEssay:
    """Points by criterion, quarters included where two people marked."""

    @pytest.fixture
    def appeal(self, site, trainee, instructor):
        test = EssayTest(instructor, second_marker=True)
        paper = test.write(trainee)
        give(paper, instructor, {"r1": "2", "r2": "4"})
        attempt = give(paper, test.instructor(), {"r1": "2.5", "r2": "4"})
        self.judge = test.instructor()
        return appealing.lodge(attempt, words=WHY)

    def test_new_points_make_a_new_mark(self, appeal):
        points = {"r1": "2.25", "r2": "6"}

        appealing.decide(appeal, by=self.judge, decision="changed", reason="So.", marks={1: points})

        attempt = Attempt.objects.get()
        assert (attempt.score, attempt.is_passed, Paper.objects.get().points) == (Decimal("0.825"), True, points)
        assert appeal.changes == [{"question": 1, "before": "0.62500", "after": "0.82500", "points": points}]

    def test_impossible_points_are_refused(self, appeal):
        for points, error in (({"r1": "5", "r2": "6"}, PointsImpossible), ({"r1": "4"}, PointsMissing)):
            with pytest.raises(error):
                appealing.decide(appeal, by=self.judge, decision="changed", reason="So.", marks={1: points})

    def test_the_page_has_a_box_for_each_criterion(self, appeal, sign_in):
        browser = sign_in(self.judge)
        address = reverse("appeal", args=[appeal.pk])

        words = words_of(browser.get(address))
        assert "Names the rule 2.25 of 4" in words
        answer = browser.post(
            address,
            {"decision": "changed", "reason": "So.", "points-1-r1": "2.25", "points-1-r2": "5"},
            follow=True,
        )

        assert answer.redirect_chain == [(reverse("appeals"), 302)]
        assert Attempt.objects.get().score == Decimal("0.725")

    def test_an_essay_without_a_word_may_get_points_too(self, site, trainee, instructor):
        test = EssayTest(instructor, code="EMPTY")
        factories.enrol(trainee, test.course)
        attempt = drawing.start(test.quiz, trainee)
        attempt.submit()
        appeal = appealing.lodge(attempt, words="The line was down.")

        appealing.decide(appeal, by=instructor, decision="changed", reason="So.", marks={1: {"r1": "4", "r2": "5"}})

        attempt.refresh_from_db()
        assert (attempt.score, Paper.objects.get(item__attempt=attempt).state) == (Decimal("0.9"), "settled")


class TestPageOfTheDecision:
    """What whoever decides sees and sends."""

    @pytest.fixture
    def page(self, appeal, instructor, sign_in):
        browser = sign_in(instructor)
        address = reverse("appeal", args=[appeal.pk])
        return lambda **data: browser.post(address, data, follow=True) if data else browser.get(address)

    def test_it_shows_words_answers_and_marks_but_no_name(self, page, trainee):
        content = page().content.decode()
        words = words_of(page())

        assert WHY in words
        assert "Question 1 · 1 of 1" in words
        assert "Question 2 · 0 of 1" in words
        assert "Result so far 1 of 2 — 50 %" in words
        assert trainee.family_name not in content[content.index("<main") :]

    def test_the_marks_stand(self, page, appeal):
        answer = page(decision="upheld", reason="So it is.", **{"mark-1": "1", "mark-2": "0"})

        appeal.refresh_from_db()
        assert answer.redirect_chain == [(reverse("appeals"), 302)]
        assert "The appeal is decided." in words_of(answer)
        assert appeal.state == "upheld"

    def test_a_changed_mark_with_a_comma(self, page, appeal, attempt):
        page(decision="changed", reason="So it is.", **{"mark-1": "1", "mark-2": "0,5"})

        attempt.refresh_from_db()
        assert attempt.score == Decimal("1.5")

    def test_what_is_wrong_is_said(self, page, appeal):
        wrong = [
            ({"decision": "upheld", "reason": "So.", "mark-2": "1"}, "You have changed marks."),
            ({"decision": "changed", "reason": "So.", "mark-2": "2"}, "A question earns from 0 to 1 point."),
            ({"decision": "changed", "reason": "So.", "mark-2": "many"}, "A question earns from 0 to 1 point."),
            ({"decision": "changed", "reason": "So."}, "No mark is changed."),
            ({"decision": "changed", "reason": "So.", "mark-1": "0"}, "An appeal must not make the result worse"),
            ({"decision": "changed", "reason": "", "mark-2": "1"}, "Reason:"),
            ({"decision": "x", "reason": "So."}, "Decision:"),
            ({"reason": "\x00"}, "Reason:"),
        ]

        for data, said in wrong:
            answer = page(**data)
            assert (answer.status_code, said in words_of(answer)) == (200, True), said
        appeal.refresh_from_db()
        assert appeal.is_open

    def test_afterwards_it_can_be_read_again_but_not_changed(self, page, appeal):
        page(decision="upheld", reason="So it is.")

        words = words_of(page())
        assert "Decision The marks stand. So it is." in words
        assert "Decide the appeal" not in words
        assert page(decision="changed", reason="No.", **{"mark-2": "1"}).status_code == 200
        appeal.refresh_from_db()
        assert (appeal.state, appeal.reason) == ("upheld", "So it is.")


class TestResultPage:
    """What the learner and the instructor read."""

    def test_the_learner_reads_decision_reason_and_change(self, attempt, appeal, instructor, trainee, sign_in):
        appealing.decide(appeal, by=instructor, decision="changed", reason="Both are right.", marks={2: Decimal(1)})

        words = words_of(sign_in(trainee).get(result(attempt)))

        assert "The marks are changed" in words
        assert "Reason of the decision Both are right." in words
        assert "Question 2 0 before, 1 now" in words
        assert instructor.family_name not in words
        assert "You have passed the test. 2 of 2" in words

    def test_the_learner_closes_it(self, attempt, appeal, instructor, trainee, sign_in):
        browser = sign_in(trainee)
        appealing.decide(appeal, by=instructor, decision="upheld", reason="So.", marks={})

        assert "I have read it: close the appeal" in words_of(browser.get(result(attempt)))
        browser.post(reverse("close_appeal", args=[appeal.pk]))

        appeal.refresh_from_db()
        assert (appeal.state, appeal.decision) == ("closed", "upheld")
        assert appeal.closed_at is not None
        words = words_of(browser.get(result(attempt)))
        assert "The marks stand" in words
        assert "close the appeal" not in words

    def test_the_instructor_reads_the_decision_but_not_the_words(self, attempt, appeal, instructor, sign_in):
        appealing.decide(appeal, by=instructor, decision="upheld", reason="So it is.", marks={})

        words = words_of(sign_in(instructor).get(result(attempt)))

        assert "Reason of the decision So it is." in words
        assert WHY not in words
        assert "close the appeal" not in words


class TestClosing:
    """By the learner, or by itself two weeks after the decision."""

    def test_nobody_else_closes_it(self, appeal, instructor, stranger, sign_in):
        appealing.decide(appeal, by=instructor, decision="upheld", reason="So.", marks={})

        for person in (instructor, stranger):
            assert sign_in(person).post(reverse("close_appeal", args=[appeal.pk])).status_code == 404

    def test_an_open_one_is_not_closed(self, appeal, trainee, sign_in):
        sign_in(trainee).post(reverse("close_appeal", args=[appeal.pk]))

        appeal.refresh_from_db()
        assert appeal.state == "open"

    @pytest.mark.parametrize(("days", "state"), [(13, "upheld"), (15, "closed")])
    def test_it_closes_by_itself(self, appeal, instructor, work, days, state):
        appealing.decide(appeal, by=instructor, decision="upheld", reason="So.", marks={})
        Appeal.objects.update(decided_at=timezone.now() - datetime.timedelta(days=days))

        tasks.close_decided_appeals.enqueue()
        work()

        appeal.refresh_from_db()
        assert appeal.state == state
        assert appealing.close_decided() == 0


class TestList:
    """Appeals that wait for a person, the overdue ones first."""

    def appeals(self, course, count):
        """So many appeals of as many people."""
        return [appealing.lodge(sat(course, factories.PersonFactory()), words=WHY) for _ in range(count)]

    def test_the_overdue_ones_stand_first_and_say_so(self, course, instructor, sign_in):
        first, second = self.appeals(course, 2)
        now = timezone.now()
        Appeal.objects.filter(pk=second.pk).update(
            opened_at=now - datetime.timedelta(days=20), decide_by=now - datetime.timedelta(days=1)
        )

        words = words_of(sign_in(instructor).get(reverse("appeals")))

        assert words.index(f"Appeal {second.pk} ") < words.index(f"Appeal {first.pk} ")
        assert words.count("Overdue") == 1

    def test_it_names_no_learner(self, attempt, appeal, trainee, instructor, sign_in):
        content = sign_in(instructor).get(reverse("appeals")).content.decode()

        assert trainee.family_name not in content[content.index("<main") :]

    def test_nothing_waits(self, site, instructor, sign_in):
        assert "No appeal waits for you." in words_of(sign_in(instructor).get(reverse("appeals")))

    def test_three_cost_as_many_queries_as_one(self, course, instructor, sign_in):
        browser = sign_in(instructor)
        costs = []
        for count in (1, 2):
            self.appeals(course, count)
            browser.get(reverse("appeals"))
            with CaptureQueriesContext(connection) as queries:
                assert browser.get(reverse("appeals")).status_code == 200
            costs.append(len(queries))

        assert costs[0] == costs[1] <= 20

    def test_the_section_and_the_desk_count_them(self, appeal, instructor, sign_in):
        page = sign_in(instructor).get(reverse("marking"))

        assert "1 appeal waits for a decision" in words_of(page)
        assert "Marking (1)" in [section.title for section in page.context["chrome"].sections]


class TestConstraints:
    """What the database itself refuses."""

    def test_half_a_decision_is_none(self, appeal):
        long_ago = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
        for fields in (
            {"words": ""},
            {"state": "upheld"},
            {"state": "upheld", "decision": "upheld", "reason": "So."},
            {"state": "closed"},
            {"decision": "upheld"},
            {"decide_by": long_ago},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                Appeal.objects.filter(pk=appeal.pk).update(**fields)
