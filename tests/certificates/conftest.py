"""Courses that earn a certificate, and ways to complete them."""

import pytest

from courses.models import Enrolment
from lms.certificates.models import Certificate
from tests import factories


@pytest.fixture
def course(site):
    """A published course of 16 hours with one module and two lessons."""
    return factories.course()


@pytest.fixture
def awarded(course, academy):
    """The course, with an order and a certificate of in-service training in three languages."""
    factories.cohort(course)
    factories.award(course)
    return course


@pytest.fixture
def complete():
    """Do every activity of a course; answer the enrolment."""

    def run(person, page, *, percent="82.50", **evidence) -> Enrolment:
        enrolment = factories.enrol(person, page)
        for activity in enrolment.edition.activities.all():
            given = {"percent": percent, **evidence} if activity.is_graded else {}
            enrolment.complete(activity.key, evidence=given)
        return enrolment

    return run


@pytest.fixture
def certify(awarded, complete):
    """Complete the awarded course; answer the certificate."""

    def run(person) -> Certificate:
        return Certificate.objects.get(enrolment=complete(person, awarded))

    return run


@pytest.fixture
def certificate(certify, trainee):
    """The trainee's certificate, not yet drawn."""
    return certify(trainee)
