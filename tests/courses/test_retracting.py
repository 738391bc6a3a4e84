"""Taking back that an activity is done, and finding whom one activity would bring to the end."""

import pytest
from wagtail.models import ModelLogEntry

from courses import consequences
from courses.errors import ReasonMissing
from courses.models import Completion, Enrolment
from courses.signals import completion_retracted, completions_questioned
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(site):
    return factories.course(lessons=2)


@pytest.fixture
def enrolment(course, trainee):
    """A completed enrolment."""
    enrolment = factories.enrol(trainee, course)
    for activity in enrolment.edition.activities.all():
        enrolment.complete(activity.key, evidence={"read": True})
    return enrolment


def key_of(enrolment, place=0):
    return list(enrolment.edition.activities.values_list("key", flat=True))[place]


class TestRetracting:
    """By decision of a person, with a reason."""

    def test_the_course_is_under_way_again(self, enrolment, officer):
        enrolment.retract(key_of(enrolment), by=officer, reason=" Read by somebody else. ")

        assert (enrolment.state, enrolment.completed_at, enrolment.reason) == ("active", None, "Read by somebody else.")
        assert enrolment.completions.count() == 1
        entry = ModelLogEntry.objects.get(action="courses.retracted")
        assert (entry.user, entry.data["evidence"]) == (officer, {"read": True})

    def test_doing_it_again_completes_the_course_again(self, enrolment, officer):
        enrolment.retract(key_of(enrolment), by=officer, reason="x")

        enrolment.complete(key_of(enrolment), evidence={})

        assert enrolment.state == "completed"

    def test_where_the_course_was_begun_anew_the_old_enrolment_is_failed(self, enrolment, course, trainee, officer):
        factories.enrol(trainee, course)

        enrolment.retract(key_of(enrolment), by=officer, reason="x")

        assert (enrolment.state, enrolment.completed_at) == ("failed", None)

    def test_what_was_not_done_cannot_be_taken_back(self, course, trainee, officer):
        enrolment = factories.enrol(trainee, course)

        enrolment.retract(key_of(enrolment), by=officer, reason="x")

        assert enrolment.state == "active"
        assert not ModelLogEntry.objects.filter(action="courses.retracted").exists()

    def test_it_needs_a_reason(self, enrolment, officer):
        with pytest.raises(ReasonMissing):
            enrolment.retract(key_of(enrolment), by=officer, reason=" ")

        assert Completion.objects.count() == 2

    def test_the_floors_above_are_told(self, enrolment, officer):
        told = []

        def hear(sender, **kwargs):
            told.append((kwargs["enrolment"], kwargs["key"]))

        completion_retracted.connect(hear)
        try:
            enrolment.retract(key_of(enrolment), by=officer, reason="x")
        finally:
            completion_retracted.disconnect(hear)

        assert told == [(enrolment, key_of(enrolment))]


class TestLackingOnly:
    """Those whom one activity would bring to the end."""

    def test_all_others_have_to_be_done(self, course, trainee, stranger):
        near, far = factories.enrol(trainee, course), factories.enrol(stranger, course)
        near.complete(key_of(near, 0), evidence={})

        assert list(Enrolment.objects.lacking_only(key_of(near, 1))) == [near]
        assert list(Enrolment.objects.lacking_only(key_of(near, 0))) == []
        assert far.state == "active"

    def test_whoever_has_completed_lacks_nothing(self, enrolment):
        assert list(Enrolment.objects.lacking_only(key_of(enrolment))) == []

    def test_where_tests_complete_the_course_lessons_do_not_count(self, site, trainee):
        course = factories.course(lessons=2, quiz={"questions": 1}, rule="tests")
        enrolment = factories.enrol(trainee, course)
        quiz = enrolment.edition.activities.get(kind="quiz")

        assert list(Enrolment.objects.lacking_only(quiz.key)) == [enrolment]

    def test_what_was_withdrawn_from_the_course_stands_in_nobody_s_way(self, course, trainee):
        enrolment = factories.enrol(trainee, course)
        first, second = factories.lessons_of(course)
        first.unpublish()

        assert list(Enrolment.objects.lacking_only(second.translation_key)) == [enrolment]

    def test_it_is_the_same_as_doing_it(self, course, trainee):
        enrolment = factories.enrol(trainee, course)
        for place in (0, 1):
            expected = Enrolment.objects.lacking_only(key_of(enrolment, place)).exists()
            enrolment.complete(key_of(enrolment, place), evidence={})
            assert (enrolment.state == "completed") is expected


def test_everybody_who_made_something_of_a_completion_answers(enrolment):
    made = consequences.Consequence("A badge", is_in_force=True)

    def answer(sender, enrolments, **kwargs):
        return {pk: [made] for pk in enrolments}

    completions_questioned.connect(answer)
    try:
        found = consequences.resting_on([enrolment.pk])
    finally:
        completions_questioned.disconnect(answer)

    assert found == {enrolment.pk: [made]}
