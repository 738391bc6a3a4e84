"""Everybody finds the course that fits: filters, search, languages, one row per course."""

import datetime

import pytest
from django.core import management
from django.utils import timezone

from courses.models import Enrolment
from tests import factories

pytestmark = pytest.mark.django_db


def titles(answer):
    return [row.page.title for row in answer.context["rows"]]


@pytest.fixture
def three(site):
    first = factories.course(code="C01", title="Rules in daily work", hours=16)
    second = factories.course(code="C04", title="Order and limits", hours=24)
    third = factories.course(code="C12", title="Well-being", hours=8)
    first.topics.add(factories.TopicFactory(slug="standards"))
    first.save()
    return first, second, third


def test_the_catalogue_lists_courses_by_code(client, three):
    assert titles(client.get("/en/")) == ["Rules in daily work", "Order and limits", "Well-being"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("hours=16", ["Rules in daily work", "Well-being"]),
        ("topic=standards", ["Rules in daily work"]),
        ("topic=nonsense", ["Rules in daily work", "Order and limits", "Well-being"]),
        ("language=kk", ["Rules in daily work", "Order and limits", "Well-being"]),
        ("language=en&hours=8", ["Well-being"]),
        ("page=99", ["Rules in daily work", "Order and limits", "Well-being"]),
        ("hours=abc&audience=%00", ["Rules in daily work", "Order and limits", "Well-being"]),
    ],
)
def test_filters_narrow_the_list_and_nonsense_is_ignored(client, three, query, expected):
    assert titles(client.get(f"/en/?{query}")) == expected


@pytest.mark.parametrize("words", ["daily work", "C01", "write down who"])
def test_words_are_found_in_the_course_and_in_its_lessons(client, site, words):
    factories.course(code="C01", title="Rules in daily work")
    other = factories.course(code="C04", title="Order and limits", lessons=0)
    management.call_command("update_index", verbosity=0)

    found = client.get("/en/", {"q": words})

    assert titles(found) == ["Rules in daily work"]
    assert other.title not in titles(found)


def test_a_search_that_finds_nothing_says_what_to_do(client, three):
    answer = client.get("/en/", {"q": "xyzzy"})

    assert "No course fits." in answer.content.decode()


def test_a_course_without_a_page_in_this_language_is_shown_in_another_with_its_lang(client, three):
    answer = client.get("/ru/")

    assert titles(answer) == ["Rules in daily work", "Order and limits", "Well-being"]
    assert '<div class="stack--s" lang="en">' in answer.content.decode()


def test_a_course_in_two_languages_is_one_row(client, site):
    course = factories.course()
    russian = course.copy_for_translation(factories.locale("ru"))
    russian.title, russian.live = "Правила в ежедневной работе", True
    russian.save()

    assert titles(client.get("/ru/")) == ["Правила в ежедневной работе"]
    assert client.get("/en/").context["rows"][0].languages == [("ru", "Русский"), ("en", "English")]


def test_a_draft_is_not_in_the_catalogue(client, three):
    three[1].unpublish()

    assert titles(client.get("/en/")) == ["Rules in daily work", "Well-being"]


def test_the_reader_sees_where_each_course_stands_and_how_to_go_on(trainee, sign_in, three):
    first, second, _third = three
    factories.enrol(trainee, first)
    done = factories.enrol(trainee, second)
    Enrolment.objects.filter(pk=done.pk).update(
        state="completed", completed_at=timezone.make_aware(datetime.datetime(2026, 3, 14, 12))
    )

    page = sign_in(trainee).get("/en/").content.decode()

    assert "Under way: 0 of 2" in page
    assert "Completed 14.03.2026" in page
    assert "Go on where you stopped" in page


def test_three_courses_cost_as_many_queries_as_one(site, trainee, sign_in, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser = sign_in(trainee)
    factories.enrol(trainee, factories.course(code="C01"))
    browser.get("/en/")
    with CaptureQueriesContext(connection) as queries:
        browser.get("/en/")
    of_one = len(queries)  # counted now: the log is emptied by the next request
    for code in ("C02", "C03"):
        factories.enrol(trainee, factories.course(code=code))
    browser.get("/en/")

    with django_assert_num_queries(of_one):
        browser.get("/en/")
    assert of_one <= 20


@pytest.mark.parametrize("lessons", [1, 3])
def test_a_course_page_and_a_lesson_cost_the_same_however_long_the_course_is(
    site, trainee, sign_in, lessons, django_assert_max_num_queries
):
    course = factories.course(lessons=lessons, modules=lessons)
    factories.enrol(trainee, course)
    browser = sign_in(trainee)
    lesson = factories.lessons_of(course)[0]
    browser.get(lesson.url)

    with django_assert_max_num_queries(20):
        browser.get(course.url)
    with django_assert_max_num_queries(20):
        browser.get(lesson.url)
