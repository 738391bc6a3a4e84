"""The pages of a regrading in the admin, and what the learner reads beside the result."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from courses.models import Enrolment
from lms.assessment import regrading
from lms.assessment.models import Attempt, Regrading, ResultDecision
from lms.certificates.models import Certificate
from lms.post.models import Letter
from tests import factories
from tests.assessment.conftest import RIGHT
from tests.assessment.regraded import REASON, Hall, result_of
from tests.assessment.test_result import words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall(site, instructor):
    return Hall(instructor)


@pytest.fixture
def browser(sign_in, instructor):
    return sign_in(instructor)


def choosing(question):
    return reverse("regrade_question", args=[question.pk])


def page_of(made, name="regrading"):
    return reverse(name, args=[made.pk])


def result(attempt):
    return reverse("attempt_result", args=[attempt.pk])


class TestChoosing:
    """Step one: what changes."""

    def test_the_preview_leads_there_once_somebody_was_asked(self, hall, browser):
        preview = reverse("questions:preview", args=[hall.question.pk])
        before = browser.get(preview).content.decode()
        hall.sit("a", right=2)

        assert choosing(hall.question) not in before
        assert choosing(hall.question) in browser.get(preview).content.decode()

    def test_a_question_that_nobody_was_asked_has_nothing_to_regrade(self, hall, browser):
        answer = browser.get(choosing(hall.question), follow=True)

        assert "Nobody has been asked this question yet, so there is nothing to regrade." in words_of(answer)

    @pytest.mark.parametrize("who", ["trainee", "stranger", "coordinator", "officer", "auditor", "administrator"])
    def test_only_those_who_may_change_questions_come_in(self, request, hall, sign_in, who):
        hall.sit("a", right=2)
        made = hall.draft()
        other = sign_in(request.getfixturevalue(who))

        for address in (choosing(hall.question), page_of(made)):
            assert other.get(address).status_code == 302
        for name in ("apply_regrading", "discard_regrading", "recount_regrading"):
            assert other.post(page_of(made, name), {"reason": "x"}).status_code == 302
        assert Regrading.objects.get().state == "drafted"

    def test_a_corrected_key_is_chosen_in_the_author_s_boxes(self, hall, browser):
        attempt = hall.sit("a", right=2)
        page = browser.get(choosing(hall.question))
        assert re.search(r'value="c"[^>]* checked', page.content.decode())

        answer = browser.post(choosing(hall.question), {"what": "new_key", "right": "a"}, follow=True)

        made = Regrading.objects.get()
        assert (made.what, made.key, made.takes_out) == ("new_key", {"right": ["a"]}, False)
        assert answer.redirect_chain == [(page_of(made), 302)]
        assert "Newly pass 1" in words_of(answer)
        assert result_of(attempt)[0] == "graded"

    @pytest.mark.parametrize("what", ["drop", "credit"])
    def test_without_a_key_its_boxes_are_not_read(self, hall, browser, what):
        hall.sit("b", right=2)

        browser.post(choosing(hall.question), {"what": what, "right": "nonsense", "takes_out": "on"})

        made = Regrading.objects.get()
        assert (made.what, made.key, made.takes_out) == (what, None, True)

    @pytest.mark.parametrize(
        ("data", "expected"),
        [
            ({}, "This field is required."),
            ({"what": "burn"}, "Select a valid choice."),
            ({"what": "new_key"}, "This field is required."),
            ({"what": "new_key", "right": "z"}, "Select a valid choice."),
            ({"what": "new_key", "right": "c"}, "This is what is right already."),
        ],
    )
    def test_what_does_not_fit_is_said(self, hall, browser, data, expected):
        hall.sit("a", right=2)

        answer = browser.post(choosing(hall.question), data)

        assert expected in words_of(answer)
        assert Regrading.objects.count() == 0

    def test_a_test_of_one_question_cannot_lose_it(self, site, instructor, browser):
        hall = Hall(instructor, questions=1)
        hall.sit("b", right=0)

        answer = browser.post(choosing(hall.question), {"what": "drop"})

        assert "For somebody this is the only question that counts." in words_of(answer)

    def test_versions_are_chosen_and_the_key_is_that_of_the_version(self, hall, browser):
        hall.sit("a", right=2)
        hall.regrade(key={"right": ["b"]})
        hall.question.refresh_from_db()
        hall.version = hall.question.current_version
        hall.question.approve(by=factories.PersonFactory())
        hall.sit("a", right=2)

        page = browser.get(choosing(hall.question) + "?version=1")
        browser.post(choosing(hall.question) + "?version=1", {"what": "new_key", "right": "a", "versions": "all"})

        assert "Version 2 · asked: 1" in words_of(page)
        assert "Version 1 · asked: 1" in words_of(page)
        assert re.search(r'value="b"[^>]* checked', page.content.decode())
        assert sorted(Regrading.objects.first().versions.values_list("number", flat=True)) == [1, 2]

    @pytest.mark.parametrize("version", ["0", "9", "x", "-1", "٣", "9" * 5000])
    def test_a_version_that_does_not_exist_shows_the_newest(self, hall, browser, version):
        hall.sit("a", right=2)

        assert browser.get(choosing(hall.question), {"version": version}).status_code == 200

    @pytest.mark.parametrize("kind", list(RIGHT))
    def test_every_kind_has_its_page(self, sit, browser, kind):
        attempt = sit(kind)
        attempt.save_answer(1, RIGHT[kind], sequence=1)
        attempt.submit()

        page = browser.get(choosing(attempt.items.get().version.question))

        assert page.status_code == 200
        assert ("Something else is right" in words_of(page)) is (kind != "essay")

    def test_what_an_author_wrote_runs_nowhere(self, sit, browser):
        attempt = sit("scenario")
        text = attempt.items.get().version.texts.get(language="en")
        text.parts["steps"]["s1"]["options"]["a"] = "<script>alert(1)</script>"
        text.save()

        assert "<script>alert" not in browser.get(choosing(attempt.items.get().version.question)).content.decode()

    def test_only_tests_that_drew_it_are_offered(self, hall, browser):
        hall.sit("a", right=2)
        assert 'name="quiz"' not in browser.get(choosing(hall.question)).content.decode()
        attempt = Attempt.objects.get()
        Attempt.objects.filter(pk=hall.sit("b", right=2).pk).update(quiz_key="11111111-2222-4333-8444-555555555555")

        page = browser.get(choosing(hall.question))
        browser.post(choosing(hall.question), {"what": "credit", "quiz": str(attempt.quiz_key)})

        assert "Final test" in words_of(page)
        assert Regrading.objects.get().quiz_key == attempt.quiz_key


class TestDryRun:
    """Step two: what it would change."""

    def test_names_are_those_of_ones_own_cohorts(self, hall, browser):
        hall.sit("c", right=2, person=hall.learner(family_name="Ахметов"))
        other = hall.learner(family_name="Петрова")
        Enrolment.objects.filter(person=other).update(cohort=None)
        hall.sit("c", right=2, person=other)

        words = words_of(browser.get(page_of(hall.draft())))

        assert "Newly fail 2" in words
        assert "Ахметов" in words
        assert "Петрова" not in words
        assert "1 attempt of another cohort is counted, but its name is not shown to you." in words

    def test_certificates_are_named_and_led_to_by_the_people_who_decide(self, hall, browser):
        hall.sit("c", right=2)
        hall.sit("a", right=2)
        draft = hall.draft()

        fails = words_of(browser.get(page_of(draft)))
        passes = words_of(browser.get(page_of(draft) + "?list=passes"))

        assert Certificate.objects.get().full_number in fails
        assert "A certificate KZ-БА will be due" in passes
        assert "completes the course" in passes
        assert "New certificates due 1" in passes

    @pytest.mark.parametrize("query", ["?list=fails", "?list=x", "?page=9", "?page=x", "?list=changed&page=-1"])
    def test_any_list_opens(self, hall, browser, query):
        hall.sit("c", right=2)

        assert browser.get(page_of(hall.draft()) + query).status_code == 200

    def test_nothing_to_change_is_said_by_numbers(self, hall, browser):
        hall.sit("b", right=2)

        words = words_of(browser.get(page_of(hall.draft())))

        assert "Newly fail 0 Newly pass 0 Other points, same result 0 Nothing changes 1" in words

    def test_while_it_is_being_made_the_page_says_how_far(self, hall, browser, monkeypatch):
        monkeypatch.setattr(regrading, "FEW", 0)
        hall.sit("c", right=2)

        page = browser.get(page_of(hall.draft()))

        assert "The dry run is being made" in words_of(page)
        assert '<progress class="progress__bar" value="0" max="1"' in page.content.decode()
        assert 'name="reason"' not in page.content.decode()

    def test_three_rows_cost_as_many_queries_as_one(self, hall, browser):
        costs = []
        for more in (1, 2):
            for _ in range(more):
                hall.sit("c", right=2)
            draft = hall.draft()
            browser.get(page_of(draft))
            with CaptureQueriesContext(connection) as asked:
                browser.get(page_of(draft))
            costs.append(len(asked))

        assert costs[0] == costs[1] <= 30

    def test_one_that_does_not_exist(self, hall, browser):
        assert browser.get("/admin/questions/regradings/999/").status_code == 404


class TestApplying:
    """Step three: for good."""

    def test_with_a_reason(self, hall, browser):
        attempt = hall.sit("a", right=2)
        draft = hall.draft()

        answer = browser.post(page_of(draft, "apply_regrading"), {"reason": REASON}, follow=True)

        assert result_of(attempt) == ("regraded", 3, 4, True)
        assert "What it changed" in words_of(answer)
        assert f"Reason {REASON}" in words_of(answer)

    def test_without_one_nothing_happens(self, hall, browser):
        attempt = hall.sit("a", right=2)
        draft = hall.draft()

        for reason in ("", "   ", "x" * 301):
            answer = browser.post(page_of(draft, "apply_regrading"), {"reason": reason})
            assert answer.status_code == 200
            assert "Please check what you wrote." in words_of(answer)
        assert result_of(attempt)[0] == "graded"

    def test_results_that_moved_are_shown_first(self, hall, browser):
        hall.sit("a", right=2)
        draft = hall.draft()
        hall.sit("a", right=2)

        answer = browser.post(page_of(draft, "apply_regrading"), {"reason": REASON})

        assert "Results have changed since the dry run, so nothing was applied." in words_of(answer)
        assert "Newly pass 2" in words_of(answer)
        assert Regrading.objects.get().state == "drafted"

    def test_an_interrupted_one_goes_on(self, hall, browser, monkeypatch):
        attempt = hall.sit("a", right=2)
        draft = hall.draft()
        draft.begin(by=hall.instructor, reason=REASON)
        page = browser.get(page_of(draft))
        assert "Go on from here" in words_of(page)

        browser.post(page_of(draft, "apply_regrading"))

        assert result_of(attempt)[0] == "regraded"

    def test_it_is_discarded_or_made_anew(self, hall, browser):
        hall.sit("a", right=2)
        draft = hall.draft()
        hall.sit("a", right=2)

        browser.post(page_of(draft, "recount_regrading"))
        draft.refresh_from_db()
        assert draft.report["passes"] == 2
        answer = browser.post(page_of(draft, "discard_regrading"), follow=True)
        assert "The dry run is discarded. Nothing was changed." in words_of(answer)
        assert "Something else is right · discarded" in words_of(answer)
        again = browser.post(page_of(draft, "discard_regrading"), follow=True)
        assert "This is not possible: the regrading is “discarded”." in words_of(again)

    def test_what_was_applied_is_not_made_anew(self, hall, browser):
        hall.sit("a", right=2)
        made = hall.regrade()

        browser.post(page_of(made, "recount_regrading"))

        assert Regrading.objects.get().report == made.report


class TestResultPage:
    """The learner reads plainly what was changed and why."""

    def words(self, attempt, sign_in):
        return words_of(sign_in(attempt.learner).get(result(attempt)))

    @pytest.mark.parametrize(
        ("what", "expected"),
        [
            ("new_key", "What is right in question {place} was corrected on {day}: {reason}"),
            ("drop", "Question {place} was left out of the marking on {day}: {reason}"),
            ("credit", "Everybody got the full point for question {place} on {day}: {reason}"),
        ],
    )
    def test_a_note_says_so(self, hall, sign_in, what, expected):
        attempt = hall.sit("b", right=3)
        made = hall.regrade(what)

        place = attempt.items.get(version=hall.version).position

        assert expected.format(place=place, day=made.day, reason=REASON) in self.words(attempt, sign_in)

    def test_the_new_right_answer_is_shown(self, hall, sign_in):
        attempt = hall.sit("a", right=2)
        hall.regrade()

        words = self.words(attempt, sign_in)

        assert "You have passed the test. 3 of 4 — 75 %" in words
        assert "Option a Right answer, yours too" in words

    def test_a_question_left_out_is_in_a_list_of_its_own(self, hall, sign_in):
        attempt = hall.sit("b", right=3)
        hall.regrade("drop")

        words = self.words(attempt, sign_in)

        assert "3 of 3 — 100 %" in words
        assert "Questions left out of the marking: 1" in words
        assert "Where points were lost" not in words
        assert "3 of 3 Nothing: every point is won" in words

    def test_a_credited_question_says_that_everybody_got_it(self, hall, sign_in):
        attempt = hall.sit(None, right=2)
        hall.regrade("credit")

        assert "1 of 1 no answer full point for everybody" in self.words(attempt, sign_in)

    def test_a_pass_in_question_and_what_became_of_it(self, hall, sign_in, officer):
        attempt = hall.sit("c", right=2)
        other = hall.sit("c", right=2)
        hall.regrade()
        assert "You have passed the test. 2 of 4 — 50 %" in self.words(attempt, sign_in)
        assert "The pass stands until a certificate officer has decided." in self.words(attempt, sign_in)

        ResultDecision.objects.get(attempt=attempt).keep(by=officer, reason="It was our mistake.")
        ResultDecision.objects.get(attempt=other).withdraw(by=officer, reason="It was taught so.")

        assert "The pass stands by a decision of" in self.words(attempt, sign_in)
        assert "You have not passed this time." in self.words(other, sign_in)
        assert ": It was taught so." in self.words(other, sign_in)

    def test_whoever_was_not_asked_the_question_reads_nothing(self, hall, sign_in):
        attempt = hall.sit("a", right=2)
        question = factories.question(topic="else")
        regrading.apply(
            regrading.draft(question, what="credit", versions=[question.current_version], by=hall.instructor),
            by=hall.instructor,
            reason=REASON,
        )

        assert "What was changed afterwards" not in self.words(attempt, sign_in)

    def test_a_regraded_result_costs_a_fixed_number_of_queries(self, hall, sign_in):
        attempt = hall.sit("c", right=2)
        hall.regrade()
        browser = sign_in(attempt.learner)
        browser.get(result(attempt))

        with CaptureQueriesContext(connection) as asked:
            browser.get(result(attempt))

        assert len(asked) <= 25


def test_letters_are_in_the_language_of_their_reader(hall):
    hall.sit("a", right=2, person=hall.learner(preferred_language="kk"))
    hall.sit("c", right=2, person=hall.learner(preferred_language="ru"))
    with translation.override("en"):
        hall.regrade()

    languages = dict(Letter.objects.exclude(kind="certificate_issued").values_list("kind", "language"))
    assert languages == {"regraded_passed": "kk", "pass_questioned": "ru"}
