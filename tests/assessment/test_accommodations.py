"""Accommodations: who grants them, for whom they hold, and how they reach an attempt under way."""

import datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from lms.assessment import drawing
from lms.assessment.errors import DecidingForOneself, GrantedAlready, NotYoursToGrant, WithdrawnAlready
from lms.assessment.models import Accommodation
from lms.people.models import Role
from tests import factories
from tests.assessment.exams import HOUR, MINUTE, grant, typed
from tests.assessment.test_result import words_of

pytestmark = pytest.mark.django_db
NEW = "/quizzes/accommodations/new/"
NOTHING = {"extra_percent": "0", "extra_attempts": "0", "reason": "Broken hand", "runs_past_closing": "on"}


@pytest.fixture
def cohort(course, instructor):
    """The cohort of the trainee, taught by the instructor."""
    cohort = factories.cohort(course)
    cohort.instructors.add(instructor)
    return cohort


@pytest.fixture
def enrolment(cohort, trainee, course):
    return factories.enrol(trainee, course)


class TestReachingAnAttempt:
    """What is granted holds from this moment on, also for whoever sits."""

    def test_more_time_moves_the_end_of_the_attempt_and_its_page_is_told(self, sitting, quiz, trainee, officer):
        before = sitting.ends_at

        _row, longer = grant(quiz, to=trainee, by=officer, extra_percent=100)

        assert longer == [sitting]
        assert longer[0].ends_at == before + 30 * MINUTE
        said = Client().get(sitting.clock_url, {"language": "en"}).json()
        assert (said["until"], said["extended"]) == (longer[0].until, "60 min, extended from 30")

    def test_it_is_logged_on_the_attempt_with_actor_and_cause(self, sitting, quiz, trainee, officer):
        row, _longer = grant(quiz, to=trainee, by=officer, extra_percent=100)

        line = ModelLogEntry.objects.get(action="assessment.extended")
        assert (line.user, line.data["cause"]) == (officer, f"accommodation {row.pk}")

    def test_the_cohorts_reaches_all_of_it_and_nobody_else(self, sitting, quiz, course, cohort, stranger, instructor):
        other = factories.enrol(stranger, course)
        other.cohort = None
        other.save()
        elsewhere = drawing.start(quiz, stranger)

        _row, longer = grant(quiz, to=cohort, by=instructor, extra_percent=20)

        elsewhere.refresh_from_db()
        assert [attempt.learner for attempt in longer] == [sitting.learner]
        assert elsewhere.extended == ""

    def test_of_another_quiz_nothing_changes(self, sitting, course, trainee, officer):
        other = factories.final_test(course, questions=1, topic="other", slug="other")

        _row, longer = grant(other, to=trainee, by=officer, extra_percent=20)

        assert longer == []

    def test_changing_it_gives_more_and_takes_nothing(self, sitting, quiz, trainee, officer):
        row, _longer = grant(quiz, to=trainee, by=officer, extra_percent=50)
        row.extra_percent = 100
        (longer,) = row.change(by=officer)
        row.extra_percent = 10

        assert row.change(by=officer) == []
        sitting.refresh_from_db()
        assert sitting.ends_at == longer.ends_at == sitting.started_at + HOUR

    def test_withdrawing_it_leaves_the_attempt_its_time_and_holds_for_the_next(self, sitting, quiz, trainee, officer):
        row, _longer = grant(quiz, to=trainee, by=officer, extra_percent=100)

        row.withdraw(by=officer, reason="The hand has healed")

        sitting.refresh_from_db()
        assert sitting.extended == "60 min, extended from 30"
        sitting.submit()
        assert drawing.start(quiz, trainee).extended == ""

    def test_a_later_closing_gives_back_what_the_closing_had_cut(self, enrolment, quiz, trainee, officer):
        now = timezone.now()
        quiz.closes_at = now + 10 * MINUTE
        quiz.save()
        attempt = drawing.start(quiz, trainee)

        grant(quiz, to=trainee, by=officer, closes_at=now + HOUR)

        attempt.refresh_from_db()
        assert attempt.ends_at == attempt.started_at + 30 * MINUTE
        assert attempt.extended == ""

    def test_what_is_over_stays_over(self, sitting, quiz, trainee, officer):
        with time_machine.travel(sitting.ends_at + MINUTE):
            _row, longer = grant(quiz, to=trainee, by=officer, extra_percent=100)

        assert longer == []

    def test_an_attempt_that_starts_later_has_it_frozen(self, enrolment, quiz, trainee, officer):
        grant(quiz, to=trainee, by=officer, extra_percent=100)

        attempt = drawing.start(quiz, trainee)

        assert (attempt.minutes, attempt.extra_minutes) == (30, 30)
        assert attempt.ends_at == attempt.started_at + HOUR

    def test_the_quiz_says_it_to_the_trainee_and_not_why(self, enrolment, quiz, trainee, officer, sign_in):
        grant(quiz, to=trainee, by=officer, extra_percent=100, extra_attempts=2)

        words = words_of(sign_in(trainee).get(quiz.url))

        assert "The clock runs for 60 minutes" in words
        assert "Time 60 min, extended from 30 Pass mark 75 % Attempts 5 · left: 5" in words
        assert "Broken hand" not in words


class TestWhoDecides:
    """Instructors for their cohorts, certificate officers for all, nobody for oneself."""

    def test_the_instructor_of_the_cohort_may(self, enrolment, quiz, trainee, instructor):
        row, _longer = grant(quiz, to=trainee, by=instructor, extra_percent=10)

        assert row.granted_by == instructor

    @pytest.mark.parametrize("who", ["stranger", "coordinator", "auditor", "administrator", "trainee"])
    def test_others_may_not(self, enrolment, quiz, trainee, who, request):
        with pytest.raises(NotYoursToGrant):
            grant(quiz, to=trainee, by=request.getfixturevalue(who), extra_percent=10)
        assert not Accommodation.objects.exists()

    def test_an_instructor_of_another_cohort_may_not(self, enrolment, quiz, trainee, academy):
        other = factories.PersonFactory()
        factories.appoint(other, Role.INSTRUCTOR)

        with pytest.raises(NotYoursToGrant):
            grant(quiz, to=trainee, by=other, extra_percent=10)

    def test_whoever_has_lost_the_role_may_not(self, enrolment, quiz, cohort, instructor):
        instructor.appointments.get().delete()
        instructor.__dict__.pop("_roles", None)

        with pytest.raises(NotYoursToGrant):
            grant(quiz, to=cohort, by=instructor, extra_percent=10)

    def test_nobody_decides_for_oneself_nor_for_a_cohort_with_oneself_in_it(self, course, quiz, cohort, officer):
        factories.enrol(officer, course)

        for whom in (officer, cohort):
            with pytest.raises(DecidingForOneself):
                grant(quiz, to=whom, by=officer, extra_percent=10)

    def test_withdrawn_is_withdrawn(self, enrolment, quiz, trainee, officer):
        row, _longer = grant(quiz, to=trainee, by=officer, extra_percent=10)
        row.withdraw(by=officer, reason="x")

        for again in (lambda: row.withdraw(by=officer, reason="y"), lambda: row.change(by=officer)):
            with pytest.raises(WithdrawnAlready):
                again()

    def test_the_reason_stands_in_no_log(self, enrolment, quiz, trainee, officer):
        grant(quiz, to=trainee, by=officer, extra_percent=10, reason="Epilepsy")

        assert "Epilepsy" not in str(list(ModelLogEntry.objects.values_list("data", flat=True)))


class TestWhatTheDatabaseRefuses:
    """Rules that hold whoever writes."""

    @pytest.mark.parametrize(
        "fields",
        [
            {"person": None},
            {"extra_percent": 0},
            {"extra_percent": 301},
            {"extra_attempts": 21},
            {
                "opens_at": datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC),
                "closes_at": datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC),
            },
            {"reason": ""},
            {"withdrawn_at": datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC)},
        ],
        ids=", ".join,
    )
    def test_a_row_that_says_nothing_or_nonsense(self, quiz, trainee, officer, fields):
        given = {"person": trainee, "extra_percent": 10, "reason": "x", "granted_by": officer, **fields}

        with pytest.raises(IntegrityError), transaction.atomic():
            Accommodation.objects.create(quiz_key=quiz.translation_key, course_key=quiz.course.key, **given)

    def test_two_in_force_for_one_person(self, enrolment, quiz, trainee, officer):
        row, _longer = grant(quiz, to=trainee, by=officer, extra_percent=10)
        with pytest.raises(GrantedAlready):
            grant(quiz, to=trainee, by=officer, extra_percent=20)
        row.withdraw(by=officer, reason="x")

        grant(quiz, to=trainee, by=officer, extra_percent=20)

        assert Accommodation.objects.in_force().get().extra_percent == 20


class TestThePages:
    """List, form, change and withdrawal."""

    @pytest.fixture
    def browser(self, enrolment, sign_in, instructor):
        return sign_in(instructor)

    def address(self, quiz):
        return f"{NEW}?quiz={quiz.translation_key}"

    def test_first_the_test_is_chosen_then_the_rest(self, browser, quiz, course, trainee):
        page = browser.get(NEW).content.decode()
        form = words_of(browser.get(self.address(quiz)))

        assert f'<option value="{quiz.translation_key}">C01 · Final test</option>' in page
        assert f"{trainee.full_name} ({trainee.sign_in_name})" in form
        assert "Cohort 3, order No 118" in form
        assert "The time limit for all is 30 minutes. All have 3 attempts." in form
        assert "By the clock here, UTC+5." in form

    def test_granting_says_who_got_time(self, browser, sitting, quiz, trainee):
        answer = browser.post(
            self.address(quiz), {**NOTHING, "person": trainee.pk, "extra_percent": "100"}, follow=True
        )

        sitting.refresh_from_db()
        words = words_of(answer)
        assert "The accommodation holds from now on." in words
        assert f"One attempt is under way. It now ends at {sitting.until}; its page shows that within seconds." in words
        assert "Accommodation granted" in words

    def test_of_several_attempts_the_number_is_said(self, browser, sitting, quiz, cohort, stranger, course):
        factories.enrol(stranger, course)
        drawing.start(quiz, stranger)

        answer = browser.post(self.address(quiz), {**NOTHING, "cohort": cohort.pk, "extra_percent": "10"}, follow=True)

        assert "2 attempts under way got more time; their pages show that within seconds." in words_of(answer)

    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            ({}, "Choose one person or one cohort, and not both."),
            ({"person": "me", "cohort": "it", "extra_percent": "5"}, "Choose one person or one cohort, and not both."),
            ({"person": "me"}, "Grant more time, more attempts or another window."),
            ({"person": "me", "extra_percent": "301"}, "less than or equal to 300"),
            ({"person": "me", "extra_percent": "-1"}, "greater than or equal to 0"),
            ({"person": "me", "extra_percent": "x"}, "Enter a whole number."),
            ({"person": "me", "extra_percent": "9" * 400}, "Extra time in per cent"),
            ({"person": "me", "extra_percent": "5", "reason": " "}, "Say why in a few words."),
            ({"person": "999999"}, "Select a valid choice."),
            ({"person": "٣", "cohort": "\x00"}, "Select a valid choice."),
            ({"person": "me", "opens_at": "0001-01-01T00:00"}, "This day is more than two years away."),
            ({"person": "me", "closes_at": "9999-12-31T23:59"}, "This day is more than two years away."),
            ({"person": "me", "closes_at": "tomorrow"}, "Enter a valid date/time."),
            (
                {"person": "me", "opens_at": "now", "closes_at": "now"},
                "A window closes after it opens.",
            ),
            ({"person": "me", "reason": "\x00", "extra_percent": "5"}, "Null characters are not allowed."),
        ],
    )
    def test_nonsense_is_refused_in_words(self, browser, quiz, trainee, cohort, changed, words):
        meant = {"me": trainee.pk, "it": cohort.pk, "now": typed(timezone.now())}
        data = {**NOTHING, **{name: meant.get(value, value) for name, value in changed.items()}}

        answer = browser.post(self.address(quiz), data)

        assert answer.status_code == 200
        assert words in words_of(answer)
        assert not Accommodation.objects.exists()

    def test_one_bound_alone_is_compared_with_that_of_the_test(self, browser, quiz, trainee):
        now = timezone.now()
        quiz.closes_at = now + HOUR
        quiz.save()
        later = typed(now + 2 * HOUR)

        answer = browser.post(self.address(quiz), {**NOTHING, "person": trainee.pk, "opens_at": later})

        assert "Give the other bound, too." in words_of(answer)

    def test_a_second_one_leads_to_the_first(self, browser, quiz, trainee, officer):
        grant(quiz, to=trainee, by=officer, extra_percent=10)

        answer = browser.post(self.address(quiz), {**NOTHING, "person": trainee.pk, "extra_percent": "10"})

        assert "This person has an accommodation for this test already. Change that one." in words_of(answer)

    def test_two_clicks_at_once_are_told_apart(self, browser, quiz, trainee, monkeypatch):
        def granted(*_, **__):
            raise GrantedAlready

        monkeypatch.setattr(Accommodation, "grant", granted)

        answer = browser.post(self.address(quiz), {**NOTHING, "person": trainee.pk, "extra_percent": "10"})

        assert "An accommodation for this test has just been granted." in words_of(answer)

    def test_it_is_changed_and_withdrawn_with_its_history(self, browser, sitting, quiz, trainee, instructor):
        row, _longer = grant(quiz, to=trainee, by=instructor, extra_percent=10)
        address = reverse("accommodation", args=[row.pk])

        changed = browser.post(address, {**NOTHING, "extra_percent": "100"}, follow=True)
        withdrawn = browser.post(
            reverse("withdraw_accommodation", args=[row.pk]), {"reason": "The hand has healed"}, follow=True
        )
        words = words_of(browser.get(address))

        assert "The accommodation is changed. Attempts under way never lose time by that." in words_of(changed)
        assert "The accommodation is withdrawn. An attempt under way keeps its time." in words_of(withdrawn)
        assert "Why it was withdrawn The hand has healed" in words
        assert words.count(instructor.full_name) >= 3
        for line in ("Accommodation granted", "Accommodation changed", "Accommodation withdrawn"):
            assert line in words
        assert browser.get(reverse("withdraw_accommodation", args=[row.pk])).status_code == 404
        assert "withdrawn already" in words_of(browser.post(address, {**NOTHING, "extra_percent": "5"}))

    @pytest.mark.parametrize("key", ["x", "00000000-0000-4000-8000-000000000000", "\x00", "9" * 500])
    def test_a_test_that_is_not_ones_own_does_not_exist(self, browser, key):
        assert browser.get(NEW, {"quiz": key}).status_code == 404

    @pytest.mark.parametrize("key", ["x", "\x00"])
    def test_a_filter_that_is_no_key_does_not_exist(self, browser, key):
        assert browser.get(reverse("accommodations"), {"quiz": key}).status_code == 404

    def test_tests_of_other_courses_are_not_offered(self, browser, quiz):
        other = factories.course(code="C09", title="Other", quiz={"questions": 1, "topic": "o"})
        key = other.get_children().get(slug="final-test").translation_key

        assert "C09" not in browser.get(NEW).content.decode()
        assert browser.get(NEW, {"quiz": str(key)}).status_code == 404

    def test_an_officer_is_offered_all(self, enrolment, quiz, officer, sign_in):
        assert "C01 · Final test" in sign_in(officer).get(NEW).content.decode()

    def test_without_a_cohort_there_is_no_test(self, site, sign_in):
        person = factories.PersonFactory()
        factories.appoint(person, Role.INSTRUCTOR)

        assert "There is no test of yours." in words_of(sign_in(person).get(NEW))

    def test_the_list_can_be_narrowed_to_a_test(self, browser, quiz, trainee, officer):
        grant(quiz, to=trainee, by=officer, extra_percent=10, closes_at=timezone.now() + HOUR, runs_past_closing=False)
        address = reverse("accommodations")

        all_rows = words_of(browser.get(address))
        none = words_of(browser.get(address, {"quiz": "00000000-0000-4000-8000-000000000000"}))

        assert "10 % more time, not past the closing closes: " in all_rows
        assert trainee.full_name in all_rows
        assert "No accommodation has been granted." in none

    def test_officers_see_all_and_others_only_theirs(self, enrolment, quiz, trainee, officer, instructor):
        row, _longer = grant(quiz, to=trainee, by=officer, extra_percent=10)
        other = factories.PersonFactory()
        factories.appoint(other, Role.INSTRUCTOR)

        seen = {
            person: list(Accommodation.objects.visible_to(person)) for person in (officer, instructor, other, trainee)
        }

        assert seen == {officer: [row], instructor: [row], other: [], trainee: []}

    def test_three_rows_cost_as_many_queries_as_one(self, browser, quiz, course, cohort, officer):
        costs = []
        for number in (1, 2):
            for _person in range(number):
                person = factories.PersonFactory()
                factories.enrol(person, course)
                grant(quiz, to=person, by=officer, extra_percent=10)
            browser.get(reverse("accommodations"))
            with CaptureQueriesContext(connection) as asked:
                browser.get(reverse("accommodations"))
            costs.append(len(asked))

        assert costs[0] == costs[1]

    def test_choosing_the_test_needs_the_same_queries_for_many(self, browser, course):
        costs = []
        for number in range(2):
            factories.final_test(course, questions=1, topic=f"t{number}", slug=f"t{number}")
            browser.get(NEW)
            with CaptureQueriesContext(connection) as asked:
                browser.get(NEW)
            costs.append(len(asked))

        assert costs[0] == costs[1]


def test_a_model_says_for_whom_it_is(enrolment, quiz, trainee, cohort, officer):
    assert str(grant(quiz, to=trainee, by=officer, extra_percent=10)[0]) == trainee.full_name
    assert str(grant(quiz, to=cohort, by=officer, extra_percent=10)[0]) == "3"


def test_a_form_of_another_test_checks_no_bounds():
    from lms.assessment.exam_forms import AccommodationForm

    form = AccommodationForm({"extra_percent": "", "extra_attempts": ""}, quiz=None)

    assert form.fields["opens_at"].help_text == "By the clock here, UTC+5."
    with pytest.raises(ValidationError):
        form.fields["opens_at"].clean("2001-01-01T00:00")
