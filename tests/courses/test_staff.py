"""Coordinators enrol their own staff and see progress, never another institution's and never an answer."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.models import Enrolment
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(site):
    return factories.course()


def test_a_coordinator_enrols_own_staff(course, trainee, stranger, coordinator, sign_in):
    browser = sign_in(coordinator)

    page = browser.get(reverse("enrol_staff")).content.decode()
    answer = browser.post(reverse("enrol_staff"), {"course": str(course.key), "people": [trainee.pk]}, follow=True)

    assert trainee.full_name in page
    assert stranger.full_name not in page
    assert "Enrolled: 1." in answer.content.decode()
    assert (Enrolment.objects.get().person, Enrolment.objects.get().enrolled_by) == (trainee, coordinator)


def test_people_of_another_institution_are_refused_by_name_of_the_field(course, stranger, coordinator, sign_in):
    answer = sign_in(coordinator).post(reverse("enrol_staff"), {"course": str(course.key), "people": [stranger.pk]})

    assert list(answer.context["form"].errors) == ["people"]
    assert Enrolment.objects.count() == 0


def test_who_cannot_be_enrolled_is_named_and_the_others_are_enrolled(course, trainee, colony, coordinator, sign_in):
    other = factories.PersonFactory(family_name="Ким", patronymic="")
    factories.employ(other, colony)
    factories.enrol(trainee, course)

    answer = sign_in(coordinator).post(
        reverse("enrol_staff"), {"course": str(course.key), "people": [trainee.pk, other.pk]}, follow=True
    )

    words = answer.content.decode()
    assert "Ержанова Сәуле Маратқызы: You take this course already." in words
    assert "Enrolled: 1." in words


def test_progress_shows_own_staff_only(course, trainee, stranger, coordinator, sign_in):
    factories.enrol(trainee, course)
    factories.enrol(stranger, course)

    page = sign_in(coordinator).get(reverse("staff_progress")).content.decode()

    assert trainee.full_name in page
    assert stranger.full_name not in page


@pytest.mark.parametrize("query", ["", "?course=nonsense", "?page=abc"])
def test_progress_answers_any_query(course, coordinator, sign_in, query):
    assert sign_in(coordinator).get(reverse("staff_progress") + query).status_code == 200


def test_progress_can_be_narrowed_to_a_course(course, trainee, coordinator, sign_in):
    factories.enrol(trainee, course)
    other = factories.course(code="C02", title="Ethics")

    page = sign_in(coordinator).get(reverse("staff_progress"), {"course": str(other.key)}).content.decode()

    assert trainee.full_name not in page


@pytest.mark.parametrize("name", ["staff_progress", "enrol_staff"])
def test_a_trainee_may_not_look(course, trainee, sign_in, name):
    assert sign_in(trainee).get(reverse(name)).status_code == 403


def test_three_people_cost_as_many_queries_as_one(course, colony, coordinator, sign_in, django_assert_num_queries):
    def one_more():
        person = factories.PersonFactory()
        factories.employ(person, colony)
        factories.enrol(person, course)

    browser = sign_in(coordinator)
    one_more()
    browser.get(reverse("staff_progress"))
    with CaptureQueriesContext(connection) as queries:
        browser.get(reverse("staff_progress"))
    of_one = len(queries)
    one_more()
    one_more()
    browser.get(reverse("staff_progress"))

    with django_assert_num_queries(of_one):
        browser.get(reverse("staff_progress"))


def test_leaving_needs_a_reason_and_keeps_the_row(course, trainee, sign_in):
    enrolment = factories.enrol(trainee, course)
    browser = sign_in(trainee)

    without = browser.post(reverse("withdraw", args=[course.key]), {"reason": " "}, follow=True)
    left = browser.post(reverse("withdraw", args=[course.key]), {"reason": "Moved to another unit"}, follow=True)

    enrolment.refresh_from_db()
    assert "Say why in a few words." in without.content.decode()
    assert "You have left the course." in left.content.decode()
    assert (enrolment.state, enrolment.reason) == ("withdrawn", "Moved to another unit")


class TestDecisions:
    """States that people decide about."""

    def test_suspending_and_resuming(self, course, trainee, coordinator):
        enrolment = factories.enrol(trainee, course)

        enrolment.suspend(by=coordinator, reason="Long illness")
        suspended = enrolment.state
        enrolment.resume(by=coordinator)

        assert (suspended, enrolment.state, enrolment.reason) == ("suspended", "active", "")

    def test_a_suspended_enrolment_opens_no_lesson_and_completes_nothing(self, course, trainee, coordinator, sign_in):
        enrolment = factories.enrol(trainee, course)
        enrolment.suspend(by=coordinator, reason="Long illness")
        lesson = factories.lessons_of(course)[0]

        answer = sign_in(trainee).get(lesson.url, follow=True)
        enrolment.complete(lesson.translation_key, evidence={})

        assert "Your enrolment is “suspended”." in answer.content.decode()
        assert enrolment.completions.count() == 0

    def test_rejecting_a_request_needs_a_reason(self, course, trainee, coordinator):
        from courses.errors import ReasonMissing

        enrolment = factories.enrol(trainee, course)
        Enrolment.objects.filter(pk=enrolment.pk).update(state="requested")

        with pytest.raises(ReasonMissing):
            enrolment.decide(by=coordinator, is_approved=False)
        enrolment.decide(by=coordinator, is_approved=False, reason="No place left")

        assert (enrolment.state, enrolment.reason) == ("rejected", "No place left")

    def test_approving_a_request_opens_the_course(self, course, trainee, coordinator):
        enrolment = factories.enrol(trainee, course)
        Enrolment.objects.filter(pk=enrolment.pk).update(state="requested")

        enrolment.decide(by=coordinator, is_approved=True)

        assert enrolment.state == "active"

    def test_completing_by_decision_names_who_and_why(self, course, trainee, coordinator):
        from wagtail.models import ModelLogEntry

        enrolment = factories.enrol(trainee, course)

        enrolment.override(by=coordinator, reason="Completed on paper, protocol No. 5")

        entry = ModelLogEntry.objects.get(action="courses.overridden")
        assert enrolment.state == "completed"
        assert (entry.user, entry.data) == (coordinator, {"reason": "Completed on paper, protocol No. 5"})

    def test_a_completed_enrolment_cannot_be_suspended(self, course, trainee, coordinator):
        from courses.errors import WrongState

        enrolment = factories.enrol(trainee, course)
        enrolment.override(by=coordinator, reason="Protocol No. 5")

        with pytest.raises(WrongState):
            enrolment.suspend(by=coordinator, reason="Too late")
