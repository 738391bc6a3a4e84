"""One's own page: what to do, what is done, what one holds."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from courses.models import Completion, Enrolment
from lms.certificates.models import Certificate
from lms.people.models import Role
from lms.post.models import Letter
from lms.reports.standing import standing_of
from tests import factories

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def course(site):
    return factories.course(title="Rules in daily work")


def complete(enrolment, count=None):
    """So many of the lessons are done; all of them by default."""
    for activity in list(enrolment.edition.activities.all())[:count]:
        enrolment.complete(activity.key, evidence={"read": True})


def take(person, count):
    """The person takes so many courses."""
    return [
        factories.enrol(person, factories.course(code=f"C{n:02}", title=f"Course {n}")) for n in range(1, count + 1)
    ]


def test_somebody_new_is_told_why_there_is_nothing(site, trainee, sign_in):
    text = sign_in(trainee).get(reverse("my_page")).content.decode()

    assert "You have nothing to finish now." in text
    assert "You hold no certificate yet." in text
    assert "There is no new letter." in text
    assert "What I have completed" not in text
    assert "Who sees this" in text


def test_a_course_stands_there_with_its_progress_and_last_day(course, trainee, sign_in, today):
    enrolment = factories.enrol(trainee, course)
    Enrolment.objects.update(due_on=today + 20 * DAY)
    complete(enrolment, 1)

    page = sign_in(trainee).get(reverse("my_page"))

    text = page.content.decode()
    line = page.context["standing"].duties[0]
    assert (line.title, line.code, line.url) == ("Rules in daily work", "C01", course.get_url())
    assert line.words == "1 of 2 lessons and tests done"
    assert line.facts == ["1 of 2 lessons and tests done", "16 academic hours"]
    assert (line.state, line.tone) == ("Under way", "now")
    assert line.note == f"Until {today + 20 * DAY:%d.%m.%Y}, 20 days left."
    assert reverse("continue_course", args=[course.key]) in text
    assert "you have 1 course to finish" in text


@pytest.mark.parametrize(
    ("due_in", "badge", "note"),
    [
        (None, ("Not begun", "neutral"), ""),
        (-1, ("Overdue", "bad"), "The last day was "),
        (0, ("Due soon", "warn"), ", 0 days left."),
        (1, ("Due soon", "warn"), ", 1 day left."),
        (7, ("Due soon", "warn"), ", 7 days left."),
        (8, ("Not begun", "neutral"), ", 8 days left."),
    ],
)
def test_the_badge_follows_the_last_day(course, trainee, due_in, badge, note):
    today = timezone.localdate()
    factories.enrol(trainee, course)
    Enrolment.objects.update(due_on=None if due_in is None else today + due_in * DAY)

    line = standing_of(trainee).duties[0]

    assert (line.state, line.tone) == badge
    assert note in line.note


def test_late_courses_come_first_and_are_counted(site, trainee, sign_in, today):
    take(trainee, 4)
    for number, due in (("C02", today + 3 * DAY), ("C03", today - DAY)):
        key = next(line.enrolment.pk for line in standing_of(trainee).duties if line.code == number)
        Enrolment.objects.filter(pk=key).update(due_on=due)
    last = Enrolment.objects.latest("pk")
    last.suspend(by=trainee, reason="ill")

    page = sign_in(trainee).get(reverse("my_page"))

    assert [line.code for line in page.context["standing"].duties] == ["C03", "C02", "C01", "C04"]
    assert page.context["standing"].duties[-1].state == "Suspended"
    assert "1 of them is late." in page.content.decode()


def test_one_goes_on_where_one_read_last(site, trainee, sign_in):
    first, second = take(trainee, 2)
    lesson = second.edition.activities.first()
    second.note_place(lesson.key, language="en")

    page = sign_in(trainee).get(reverse("my_page"))

    standing = page.context["standing"]
    assert standing.now.enrolment == second
    assert standing.place.title == "Lesson 1.1"
    assert "Where you stopped" in page.content.decode()
    assert first.last_key is None


def test_one_begins_with_the_most_urgent_course(site, trainee, sign_in, today):
    take(trainee, 2)
    Enrolment.objects.filter(pk=Enrolment.objects.latest("pk").pk).update(due_on=today + DAY)

    page = sign_in(trainee).get(reverse("my_page"))

    assert page.context["standing"].now.code == "C02"
    assert "What to begin with" in page.content.decode()


def test_progress_never_exceeds_the_whole(course, trainee):
    enrolment = factories.enrol(trainee, course)
    other = factories.course(code="C09", title="Other")
    for activity in other_activities(other):
        Completion.objects.create(enrolment=enrolment, activity=activity, language="en")
    complete(enrolment, 1)

    line = standing_of(trainee).duties[0]

    assert (line.done, line.total) == (2, 2)


def other_activities(course):
    from courses.models import Activity

    return Activity.objects.filter(edition__course_key=course.key)


def test_a_completed_course_moves_to_the_other_list_with_its_certificate(course, trainee, sign_in, work):
    factories.cohort(course)
    factories.award(course)
    complete(factories.enrol(trainee, course))
    browser = sign_in(trainee)
    waiting = browser.get(reverse("my_page")).content.decode()
    assert "is being drawn" in waiting

    work()
    page = browser.get(reverse("my_page"))

    standing = page.context["standing"]
    certificate = Certificate.objects.get()
    text = page.content.decode()
    assert standing.duties == []
    assert [line.code for line in standing.completed] == ["C01"]
    assert standing.certificates == [certificate]
    assert certificate.full_number in text
    assert reverse("certificate_paper", args=[certificate.pk]) in text
    assert "Valid" in text


def test_revoked_and_expired_certificates_say_so(course, trainee, officer, sign_in, today):
    factories.cohort(course)
    factories.award(course)
    complete(factories.enrol(trainee, course))
    browser = sign_in(trainee)
    Certificate.objects.update(valid_until=today - DAY)
    assert "Expired" in browser.get(reverse("my_page")).content.decode()

    Certificate.objects.get().revoke(by=officer, because="error", note="A mistake.")
    assert "Revoked" in browser.get(reverse("my_page")).content.decode()


def test_titles_come_in_the_readers_language_or_the_next_best(course, trainee):
    kazakh = course.copy_for_translation(factories.locale("kk"))
    kazakh.title, kazakh.live = "Күнделікті жұмыс", True
    kazakh.save()
    factories.enrol(trainee, course)

    with translation.override("kk"):
        assert standing_of(trainee).duties[0].title == "Күнделікті жұмыс"
        assert standing_of(trainee).duties[0].language == ""
    with translation.override("ky"):
        line = standing_of(trainee).duties[0]
        assert (line.title, line.language) == ("Rules in daily work", "en")


def test_a_course_that_was_taken_down_keeps_its_title_without_a_link(course, trainee):
    factories.enrol(trainee, course)
    course.unpublish()

    line = standing_of(trainee).duties[0]

    assert (line.title, line.url) == ("Rules in daily work", "")


def test_a_course_that_was_deleted_is_still_named(course, trainee, sign_in):
    factories.enrol(trainee, course)
    course.delete()

    page = sign_in(trainee).get(reverse("my_page"))

    line = page.context["standing"].duties[0]
    assert (line.title, line.code, line.language) == ("A course that is no longer published", "", "")
    assert line.facts == ["0 of 2 lessons and tests done"]


def test_new_letters_are_listed_and_read_ones_are_not(site, trainee, sign_in):
    new = Letter.objects.create(recipient=trainee, kind="a", about="1", language="en", subject="New word", body="x")
    old = Letter.objects.create(recipient=trainee, kind="a", about="2", language="en", subject="Old word", body="x")
    old.open()

    text = sign_in(trainee).get(reverse("my_page")).content.decode()

    assert reverse("letter", args=[new.pk]) in text
    assert "Old word" not in text


def test_nobody_reads_the_page_of_somebody_else(course, trainee, stranger, coordinator, sign_in):
    factories.enrol(trainee, course)

    for person in (stranger, coordinator):
        assert sign_in(person).get(reverse("my_page")).context["standing"].duties == []


def test_an_officer_reads_the_own_certificates_only(course, trainee, officer):
    factories.cohort(course)
    factories.award(course)
    complete(factories.enrol(trainee, course))

    assert Certificate.objects.visible_to(officer).count() == 1
    assert standing_of(officer).certificates == []


def test_a_visitor_signs_in_first():
    assert Client().get(reverse("my_page")).url == f"{reverse('account_login')}?next=/me/"


def test_three_courses_cost_as_many_queries_as_one(site, trainee, sign_in, django_assert_num_queries):
    enrolment = take(trainee, 1)[0]
    enrolment.note_place(enrolment.edition.activities.first().key, language="en")
    browser = sign_in(trainee)
    browser.get(reverse("my_page"))
    with django_assert_num_queries(9):
        assert len(browser.get(reverse("my_page")).context["standing"].duties) == 1

    for number in (2, 3):
        factories.enrol(trainee, factories.course(code=f"C0{number}", title=f"Course {number}"))
    Letter.objects.create(recipient=trainee, kind="a", about="1", language="en", subject="Word", body="x")
    with django_assert_num_queries(9):
        assert len(browser.get(reverse("my_page")).context["standing"].duties) == 3


def test_completed_courses_and_certificates_cost_no_more(site, trainee, sign_in, django_assert_num_queries):
    browser = sign_in(trainee)
    for number in range(1, 4):
        course = factories.course(code=f"C0{number}", title=f"Course {number}")
        factories.cohort(course)
        factories.award(course, prefix=f"KZ-{number}")
        complete(factories.enrol(trainee, course))
    browser.get(reverse("my_page"))

    with django_assert_num_queries(8):
        assert len(browser.get(reverse("my_page")).context["standing"].certificates) == 3


def test_a_role_changes_nothing_on_ones_own_page(course, trainee, sign_in):
    factories.appoint(trainee, Role.COORDINATOR)
    factories.enrol(trainee, course)

    assert len(sign_in(trainee).get(reverse("my_page")).context["standing"].duties) == 1
