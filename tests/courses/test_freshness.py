"""Readers get pages that were made before, and never an outdated one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import LessonPage, ModulePage
from lms.people.models import Employment
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(site):
    return factories.course(quiz={})


@pytest.fixture
def browser(course, trainee, sign_in):
    factories.enrol(trainee, course)
    browser = sign_in(trainee)
    for page in (course, *factories.lessons_of(course)):
        browser.get(page.url)
    return browser


def first_lesson(course):
    return factories.lessons_of(course)[0]


def read(browser, page):
    return browser.get(page.url).content.decode()


def test_a_lesson_that_was_read_before_costs_six_queries(browser, course):
    lesson = first_lesson(course)
    browser.get(lesson.url)

    with CaptureQueriesContext(connection) as captured:
        browser.get(lesson.url)

    assert len(captured) == 6, [query["sql"] for query in captured]


def test_published_words_are_read_at_once(browser, course):
    lesson = first_lesson(course)
    lesson.title, lesson.body = "A new title", factories.body(words="New words.")
    lesson.save_revision().publish()

    assert "<h1>A new title</h1>" in read(browser, lesson)
    assert "New words." in read(browser, lesson)
    assert "A new title" in read(browser, course)


def test_a_draft_is_read_by_nobody(browser, course):
    lesson = first_lesson(course)
    lesson.title = "A draft"
    lesson.save_revision()

    assert "A draft" not in read(browser, lesson)


def test_an_unpublished_lesson_is_gone(browser, course):
    lesson = first_lesson(course)
    lesson.unpublish()

    assert browser.get(lesson.url).status_code == 404
    assert lesson.title not in read(browser, course)


def test_a_deleted_lesson_is_gone(browser, course):
    lesson = first_lesson(course)
    LessonPage.objects.get(pk=lesson.pk).delete()

    assert browser.get(lesson.url).status_code == 404
    assert lesson.title not in read(browser, course)


def test_a_lesson_with_another_address_is_found_there_and_only_there(browser, course):
    lesson = first_lesson(course)
    old = lesson.url
    lesson.slug = "elsewhere"
    lesson.save_revision().publish()

    assert browser.get(old).status_code == 404
    assert lesson.title in read(browser, LessonPage.objects.get(pk=lesson.pk))


def test_a_module_with_another_address_takes_its_lessons_along(browser, course):
    lesson = first_lesson(course)
    old = lesson.url
    module = ModulePage.objects.get(pk=lesson.get_parent().pk)
    module.slug = "renamed"
    module.save_revision().publish()

    assert browser.get(old).status_code == 404
    assert browser.get(old.replace("module-1", "renamed")).status_code == 200
    assert "/renamed/" in read(browser, course)


def test_lessons_in_another_order_are_listed_in_it(browser, course):
    first, second = factories.lessons_of(course)
    LessonPage.objects.get(pk=second.pk).move(LessonPage.objects.get(pk=first.pk), pos="left")

    page = read(browser, course)

    assert page.index(second.title) < page.index(first.title)


def test_a_provision_that_was_checked_says_so_in_every_lesson_that_cites_it(browser, course):
    lesson, provision = first_lesson(course), factories.ProvisionFactory()
    lesson.body = factories.body(provision=provision)
    lesson.save_revision().publish()
    assert "Checked on" not in read(browser, lesson)

    provision.checked_on = "2026-03-14"
    provision.save()

    assert "Checked on 14.03.2026." in read(browser, lesson)


def test_a_new_translation_is_led_to(browser, course):
    assert "/kk/c01/" not in read(browser, course)

    kazakh = course.copy_for_translation(factories.locale("kk"))
    kazakh.save_revision().publish()

    assert "/kk/c01/" in read(browser, course)


def test_two_readers_see_their_own_progress(browser, course, stranger, sign_in):
    factories.enrol(stranger, course)
    lesson = first_lesson(course)
    browser.post(f"/learn/lessons/{lesson.translation_key}/checks/{factories.CHECK_ID}/", {"answer": "1"})

    mine, others = read(browser, course), read(sign_in(stranger), course)

    assert ("1 of 3 lessons and tests" in mine, "0 of 3 lessons and tests" in others) == (True, True)


def test_somebody_with_a_new_post_is_greeted_with_it(browser, trainee, other_colony):
    assert "Institution 14" in browser.get("/help/").content.decode()

    Employment.objects.filter(person=trainee).update(institution=other_colony)
    Employment.objects.get(person=trainee).save()

    assert "Institution 20" in browser.get("/help/").content.decode()
