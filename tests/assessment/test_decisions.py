"""Passes in question: who sees them, who decides, and what becomes of completion and certificate."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import ModelLogEntry

from courses.models import Completion, Enrolment
from lms.assessment.errors import AlreadyDecided, DecisionReasonMissing, NotForYouToDecide
from lms.assessment.models import Attempt, ResultDecision
from lms.certificates.models import Certificate, HeldIssue
from lms.people.models import Role
from lms.post.models import Letter
from tests import factories
from tests.assessment.regraded import Hall, result_of
from tests.assessment.test_result import words_of

pytestmark = pytest.mark.django_db
WHY = "The rule was taught as it is now."


@pytest.fixture
def hall(site, instructor):
    return Hall(instructor)


@pytest.fixture
def decision(hall):
    """A pass of somebody who speaks Kazakh, in question."""
    hall.sit("c", right=2, person=hall.learner(preferred_language="kk", family_name="Ахметов"))
    hall.regrade()
    return ResultDecision.objects.get()


def letter_to(person, kind):
    return Letter.objects.get(recipient=person, kind=kind)


class TestKeeping:
    """The pass stands for good."""

    def test_everything_stays_and_the_learner_is_told(self, decision, officer):
        decision.keep(by=officer, reason=WHY)

        attempt = decision.attempt
        assert (decision.state, decision.decided_by, decision.reason) == ("kept", officer, WHY)
        assert result_of(attempt) == ("regraded", 2, 4, True)
        assert (Enrolment.objects.get().state, Certificate.objects.get().state) == ("completed", "issued")
        letter = letter_to(attempt.learner, "pass_kept")
        assert (letter.language, WHY in letter.body) == ("kk", True)
        entry = ModelLogEntry.objects.get(action="assessment.pass_kept")
        assert (entry.user, entry.object_id, entry.data["reason"]) == (officer, str(attempt.pk), WHY)

    def test_a_later_regrading_does_not_ask_again(self, hall, decision, officer):
        decision.keep(by=officer, reason=WHY)

        hall.regrade(key={"right": ["b"]})

        assert ResultDecision.objects.count() == 1
        assert result_of(decision.attempt)[3] is True


class TestWithdrawing:
    """The pass is taken back; nothing is revoked by it."""

    def test_the_completion_goes_and_the_course_is_open_again(self, decision, officer):
        decision.withdraw(by=officer, reason=WHY)

        enrolment = Enrolment.objects.get()
        assert result_of(decision.attempt) == ("regraded", 2, 4, False)
        assert (enrolment.state, enrolment.completed_at, enrolment.reason) == ("active", None, WHY)
        assert Completion.objects.count() == 0
        assert letter_to(decision.attempt.learner, "pass_withdrawn").language == "kk"
        assert ModelLogEntry.objects.get(action="assessment.pass_withdrawn").user == officer
        assert ModelLogEntry.objects.get(action="courses.retracted").data["reason"] == WHY

    def test_the_certificate_stays_in_force_and_the_officers_are_told(self, decision, officer):
        decision.withdraw(by=officer, reason=WHY)

        certificate = Certificate.objects.get()
        letter = letter_to(officer, "certificate_in_question")
        assert certificate.state == "issued"
        assert (letter.link, certificate.full_number in letter.subject) == (certificate.get_absolute_url(), True)

    def test_a_certificate_that_was_only_held_is_owed_no_more(self, site, instructor, officer):
        hall = Hall(instructor, has_award=False)
        factories.award(hall.course, is_automatic=False)
        hall.sit("c", right=2)
        hall.regrade()
        assert HeldIssue.objects.count() == 1

        ResultDecision.objects.get().withdraw(by=officer, reason=WHY)

        assert HeldIssue.objects.count() == 0
        assert not Letter.objects.filter(kind="certificate_in_question").exists()

    def test_a_pass_won_since_then_keeps_the_completion(self, hall, decision, officer):
        other = Attempt.objects.get()
        other.pk, other.number = None, 2
        other.save()

        decision.withdraw(by=officer, reason=WHY)

        assert (Enrolment.objects.get().state, Completion.objects.count()) == ("completed", 1)

    def test_whoever_passes_later_completes_again(self, hall, decision, officer):
        decision.withdraw(by=officer, reason=WHY)

        hall.regrade(key={"right": ["c"]})

        assert result_of(decision.attempt) == ("regraded", 3, 4, True)
        assert (Enrolment.objects.get().state, Certificate.objects.count()) == ("completed", 1)


class TestWhoDecides:
    """A certificate officer, who neither applied the regrading nor sat the test."""

    def test_once(self, decision, officer):
        decision.keep(by=officer, reason=WHY)

        with pytest.raises(AlreadyDecided):
            decision.withdraw(by=officer, reason=WHY)

        assert decision.state == "kept"

    @pytest.mark.parametrize("act", ["keep", "withdraw"])
    def test_with_a_reason(self, decision, officer, act):
        with pytest.raises(DecisionReasonMissing):
            getattr(decision, act)(by=officer, reason=" ")

        assert ResultDecision.objects.get().state == "open"

    @pytest.mark.parametrize("who", ["trainee", "instructor", "coordinator", "auditor", "administrator"])
    def test_nobody_else(self, request, decision, who):
        person = request.getfixturevalue(who)

        with pytest.raises(NotForYouToDecide):
            decision.keep(by=person, reason=WHY)

    def test_not_the_person_who_applied_the_regrading(self, decision, instructor):
        factories.appoint(instructor, Role.CERTIFICATE_OFFICER)

        with pytest.raises(NotForYouToDecide):
            decision.keep(by=instructor, reason=WHY)

    def test_not_the_learner(self, decision):
        learner = decision.attempt.learner
        factories.appoint(learner, Role.CERTIFICATE_OFFICER)

        with pytest.raises(NotForYouToDecide):
            decision.keep(by=learner, reason=WHY)


class TestPages:
    """The list, and one pass on its page."""

    def one(self, decision):
        return reverse("result_decision", args=[decision.pk])

    def test_the_officer_reads_it_and_decides(self, decision, officer, sign_in):
        browser = sign_in(officer)
        listed = words_of(browser.get(reverse("result_decisions")))
        page = words_of(browser.get(self.one(decision)))

        assert "Ахметов" in listed
        assert "3 / 4 · 75 %" in listed
        assert Certificate.objects.get().full_number in page
        assert "Both readings of the rule are right." in page
        answer = browser.post(self.one(decision), {"verdict": "withdraw", "reason": WHY}, follow=True)
        assert "The decision is written down. The learner gets a letter." in words_of(answer)
        assert "the certificate is still in force. Look whether it has to be revoked." in words_of(answer)
        assert Certificate.objects.get().get_absolute_url() in answer.content.decode()
        assert "No pass is in question." in words_of(browser.get(reverse("result_decisions")))
        assert "the pass is withdrawn" in words_of(browser.get(reverse("result_decisions") + "?state=all"))

    @pytest.mark.parametrize(
        ("data", "expected"),
        [
            ({}, "Choose one of the two."),
            ({"verdict": "keep"}, "Say why in a few words. The learner reads it."),
            ({"verdict": "keep", "reason": " "}, "Say why in a few words. The learner reads it."),
            ({"verdict": "burn", "reason": "x"}, "Select a valid choice."),
        ],
    )
    def test_what_is_missing_is_said(self, decision, officer, sign_in, data, expected):
        answer = sign_in(officer).post(self.one(decision), data)

        assert expected in words_of(answer)
        assert ResultDecision.objects.get().state == "open"

    def test_what_somebody_else_has_decided_is_said(self, decision, officer, sign_in):
        browser = sign_in(officer)
        decision.keep(by=factories.officer(), reason=WHY)

        answer = browser.post(self.one(decision), {"verdict": "withdraw", "reason": "x"})

        assert "This has been decided already." in words_of(answer)
        assert "the pass is kept" in words_of(answer)

    def test_the_instructor_of_the_cohort_looks_on(self, decision, instructor, sign_in):
        browser = sign_in(instructor)

        page = browser.get(self.one(decision))
        assert "A certificate officer decides. Until then the pass stands." in words_of(page)
        assert 'name="verdict"' not in page.content.decode()
        assert browser.post(self.one(decision), {"verdict": "keep", "reason": "x"}).status_code == 403

    def test_an_officer_who_applied_it_reads_that_another_one_decides(self, decision, instructor, sign_in):
        factories.appoint(instructor, Role.CERTIFICATE_OFFICER)

        page = words_of(sign_in(instructor).get(self.one(decision)))

        assert "You have applied this regrading yourself. Another certificate officer decides." in page

    def test_an_instructor_of_another_cohort_and_the_learner_do_not_see_it(self, decision, sign_in):
        other = factories.PersonFactory()
        factories.appoint(other, Role.INSTRUCTOR)
        learner = decision.attempt.learner
        factories.appoint(learner, Role.CERTIFICATE_OFFICER)

        for person in (other, learner):
            browser = sign_in(person)
            assert browser.get(self.one(decision)).status_code == 404
            assert "No pass is in question." in words_of(browser.get(reverse("result_decisions")))

    def test_three_rows_cost_as_many_queries_as_one(self, hall, officer, sign_in):
        browser = sign_in(officer)
        people = [hall.sit("c", right=2) for _ in range(3)]
        hall.regrade()
        browser.get(reverse("result_decisions"))
        costs = []
        for keep in (3, 1):
            ResultDecision.objects.exclude(attempt__in=people[:keep]).delete()
            with CaptureQueriesContext(connection) as asked:
                browser.get(reverse("result_decisions"))
            costs.append(len(asked))

        assert costs[0] == costs[1] <= 16
