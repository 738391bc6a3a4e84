"""What rests on a completion: a certificate, in force or not, or one that is due with it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses import consequences
from courses.consequences import Consequence
from lms.certificates.models import HeldIssue
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_certificate_rests_on_the_completion_that_earned_it(certificate, officer):
    number, url = certificate.full_number, certificate.get_absolute_url()

    before = consequences.resting_on([certificate.enrolment_id])
    certificate.revoke(by=officer, because="error", note="x")
    after = consequences.resting_on([certificate.enrolment_id])

    assert before == {certificate.enrolment_id: [Consequence(number, url=url, is_in_force=True)]}
    assert after == {certificate.enrolment_id: [Consequence(number, url=url)]}


def test_where_a_certificate_is_earned_it_is_due(awarded, trainee):
    enrolment = factories.enrol(trainee, awarded)

    assert consequences.resting_on([enrolment.pk]) == {enrolment.pk: [Consequence("A certificate KZ-БА", is_due=True)]}


def test_nothing_rests_on_a_course_without_an_award(course, trainee):
    assert consequences.resting_on([factories.enrol(trainee, course).pk]) == {}


def test_many_are_answered_in_as_many_queries_as_one(awarded, complete, trainee, stranger):
    enrolments = [complete(trainee, awarded).pk, factories.enrol(stranger, awarded).pk]
    costs = []
    for asked_about in (enrolments[:1], enrolments):
        with CaptureQueriesContext(connection) as asked:
            consequences.resting_on(asked_about)
        costs.append(len(asked))

    assert costs == [2, 2]


def test_a_held_certificate_is_owed_no_more_when_the_completion_is_taken_back(course, complete, trainee, officer):
    factories.award(course)  # no cohort: there is no order, so the certificate is held
    enrolment = complete(trainee, course)
    assert HeldIssue.objects.count() == 1

    enrolment.retract(enrolment.edition.activities.first().key, by=officer, reason="x")

    assert HeldIssue.objects.count() == 0
