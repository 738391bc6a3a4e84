"""A trainee reads: enrols, answers checks, switches language, goes on where it stopped."""

import pytest
from django.urls import reverse

from courses import editions, enrolling
from courses.models import CheckAnswer, Completion, Enrolment, LessonPage, Prerequisite
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(site):
    return factories.course()


def test_a_visitor_sees_the_catalogue_and_the_course_but_no_lesson(client, course):
    lesson = factories.lessons_of(course)[0]

    catalogue = client.get("/en/")
    page = client.get(course.url)
    closed = client.get(lesson.url)

    assert "Rules in daily work" in catalogue.content.decode()
    assert "Sign in to take this course" in page.content.decode()
    assert closed.headers["Location"] == f"/accounts/login/?next=%2Fen%2Fc01%2Fmodule-1%2F{lesson.slug}%2F"


def test_a_lesson_sends_whoever_is_not_enrolled_to_the_course(course, trainee, sign_in):
    browser = sign_in(trainee)

    answer = browser.get(factories.lessons_of(course)[0].url, follow=True)

    assert answer.redirect_chain == [(course.url, 302)]
    assert "Enrol in the course first; then its lessons open." in answer.content.decode()
    assert Enrolment.objects.count() == 0


def test_enrolling_opens_the_lessons_and_pins_the_edition(course, trainee, sign_in):
    browser = sign_in(trainee)

    answer = browser.post(reverse("enrol", args=[course.key]), follow=True)

    enrolment = Enrolment.objects.get()
    assert (enrolment.person, enrolment.state, enrolment.edition.number) == (trainee, "active", 1)
    assert "0 of 2 lessons and tests" in answer.content.decode()


def test_enrolling_twice_says_so_and_makes_one_row(course, trainee, sign_in):
    browser = sign_in(trainee)
    browser.post(reverse("enrol", args=[course.key]))

    answer = browser.post(reverse("enrol", args=[course.key]), follow=True)

    assert "You take this course already." in answer.content.decode()
    assert Enrolment.objects.count() == 1


def test_a_wrong_answer_to_a_check_explains_and_leaves_the_lesson_open(course, trainee, sign_in):
    factories.enrol(trainee, course)
    browser, lesson = sign_in(trainee), factories.lessons_of(course)[0]

    answer = browser.post(
        reverse("answer_check", args=[lesson.translation_key, factories.CHECK_ID]), {"answer": "0"}, follow=True
    )

    assert "Not yet right. Read why, and try again." in answer.content.decode()
    assert "A round is not a conversation." in answer.content.decode()
    assert Completion.objects.count() == 0


def test_the_right_answer_completes_the_lesson_and_a_later_wrong_one_takes_nothing_back(course, trainee, sign_in):
    enrolment = factories.enrol(trainee, course)
    browser, lesson = sign_in(trainee), factories.lessons_of(course)[0]
    address = reverse("answer_check", args=[lesson.translation_key, factories.CHECK_ID])

    right = browser.post(address, {"answer": "1"}, follow=True)
    browser.post(address, {"answer": "0"})

    assert "Right." in right.content.decode()
    assert enrolment.completions.get().activity.key == lesson.translation_key
    kept = CheckAnswer.objects.get()
    assert (kept.chosen, kept.is_right, kept.tries) == ([0], True, 2)


@pytest.mark.parametrize("junk", [{}, {"answer": "9"}, {"answer": "x"}, {"answer": "-1"}, {"answer": "\x00"}])
def test_junk_in_place_of_an_answer_changes_nothing(course, trainee, sign_in, junk):
    factories.enrol(trainee, course)
    browser, lesson = sign_in(trainee), factories.lessons_of(course)[0]

    answer = browser.post(reverse("answer_check", args=[lesson.translation_key, factories.CHECK_ID]), junk, follow=True)

    assert "Choose an answer first." in answer.content.decode()
    assert CheckAnswer.objects.count() == 0


def test_an_unknown_check_is_not_found(course, trainee, sign_in):
    factories.enrol(trainee, course)
    lesson = factories.lessons_of(course)[0]

    answer = sign_in(trainee).post(reverse("answer_check", args=[lesson.translation_key, "none"]), {"answer": "1"})

    assert answer.status_code == 404


def test_a_lesson_with_a_check_cannot_be_ticked_off_without_answering(course, trainee, sign_in):
    factories.enrol(trainee, course)
    lesson = factories.lessons_of(course)[0]

    answer = sign_in(trainee).post(reverse("lesson_done", args=[lesson.translation_key]), follow=True)

    assert "Answer the check of this lesson first." in answer.content.decode()
    assert Completion.objects.count() == 0


def test_a_lesson_without_a_check_is_ticked_off_and_leads_to_the_next(course, trainee, sign_in):
    first, second = factories.lessons_of(course)
    first.body = factories.body(has_check=False)
    first.save()
    factories.enrol(trainee, course)

    answer = sign_in(trainee).post(reverse("lesson_done", args=[first.translation_key]))

    assert answer.headers["Location"] == second.url
    assert Completion.objects.get().evidence == {"read": True}


def test_continue_leads_to_the_lesson_where_the_reader_stopped(course, trainee, sign_in):
    _first, second = factories.lessons_of(course)
    factories.enrol(trainee, course)
    sign_in(trainee).get(second.url)

    answer = sign_in(trainee).get(reverse("continue_course", args=[course.key]))

    assert answer.headers["Location"] == second.url


def test_switching_the_language_keeps_the_place_and_what_is_done(course, trainee, sign_in):
    first, second = factories.lessons_of(course)
    for page in (course, first.get_parent().specific, first, second):
        translated = page.copy_for_translation(factories.locale("kk"))
        translated.live = True
        translated.save()
    enrolment = factories.enrol(trainee, course)
    browser = sign_in(trainee)
    browser.post(reverse("answer_check", args=[first.translation_key, factories.CHECK_ID]), {"answer": "1"})
    browser.get(second.url)

    kazakh = LessonPage.objects.get(translation_key=second.translation_key, locale__language_code="kk")
    page = browser.get(kazakh.url)
    onward = browser.get(reverse("continue_course", args=[course.key]))

    enrolment.refresh_from_db()
    assert page.status_code == 200
    assert onward.headers["Location"] == kazakh.url
    assert (enrolment.language, enrolment.last_key, enrolment.completions.count()) == ("kk", second.translation_key, 1)


def test_an_added_lesson_belongs_to_a_new_edition_and_takes_nothing_from_those_who_began(course, trainee):
    enrolment = factories.enrol(trainee, course)
    module = factories.lessons_of(course)[0].get_parent()
    added = LessonPage(title="New", slug="new", minutes=3, body=factories.body(), locale=course.locale)
    module.add_child(instance=added)
    added.save_revision().publish()

    for lesson in factories.lessons_of(course)[:2]:
        enrolment.complete(lesson.translation_key, evidence={})

    enrolment.refresh_from_db()
    assert enrolment.state == "completed"
    assert editions.pin(course).number == 2
    progress = Enrolment.objects.with_progress().get()
    assert (progress.done, progress.total) == (2, 2)


def test_a_withdrawn_lesson_no_longer_stands_in_the_way(course, trainee):
    enrolment = factories.enrol(trainee, course)
    first, second = factories.lessons_of(course)
    second.unpublish()

    enrolment.complete(first.translation_key, evidence={})

    enrolment.refresh_from_db()
    assert enrolment.state == "completed"


def test_an_unmet_prerequisite_is_named_and_the_direct_address_refused(course, trainee, sign_in):
    second = factories.course(code="C02", title="Ethics")
    Prerequisite.objects.create(page=second, required=course)
    browser = sign_in(trainee)

    page = browser.get(second.url)
    answer = browser.post(reverse("enrol", args=[second.key]), follow=True)

    assert "Complete first: «Rules in daily work»." in page.content.decode()
    assert "Complete first: «Rules in daily work»." in answer.content.decode()
    assert Enrolment.objects.count() == 0


def test_a_course_that_coordinators_fill_says_so(course, trainee, sign_in):
    course.mode = "coordinator"
    course.save()

    page = sign_in(trainee).get(course.url)

    assert "Your coordinator enrols people for this course." in page.content.decode()


def test_reading_in_the_preview_of_an_author_leaves_no_progress(course, instructor, sign_in):
    from courses import founding

    founding.found_site()
    lesson = factories.lessons_of(course)[0]

    answer = sign_in(instructor).get(lesson.url)

    assert answer.status_code == 200
    assert Enrolment.objects.count() == Completion.objects.count() == 0


def test_a_person_who_completed_may_enrol_again_and_history_stays(course, trainee):
    first = factories.enrol(trainee, course)
    for lesson in factories.lessons_of(course):
        first.complete(lesson.translation_key, evidence={})

    again = factories.enrol(trainee, course)

    first.refresh_from_db()
    assert (first.state, again.state) == ("completed", "active")
    assert first.completions.count() == 2
    assert enrolling.current(trainee, course.key) == again
