"""Practical tests in the editor: written with their checklist, previewed, translated with the keys of their items."""

import pytest
from django.urls import reverse
from wagtail_localize.models import String, StringTranslation, Translation, TranslationSource

from lms.assessment.models import PracticalPage
from tests import factories
from tests.assessment.test_result import words_of

pytestmark = pytest.mark.django_db


def form_of(**changes):
    """What the editor sends in for a practical test with two items."""
    empty = {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0", "MIN_NUM_FORMS": "0", "MAX_NUM_FORMS": ""}
    items = {
        "items-TOTAL_FORMS": "2",
        "items-INITIAL_FORMS": "0",
        "items-MIN_NUM_FORMS": "1",
        "items-MAX_NUM_FORMS": "1000",
    }
    for place, (text, is_critical) in enumerate((("Says why", ""), ("Searches with respect", "on"))):
        items |= {
            f"items-{place}-text": text,
            f"items-{place}-look_for": "",
            f"items-{place}-is_critical": is_critical,
            f"items-{place}-points": "2",
            f"items-{place}-provision": "",
            f"items-{place}-ORDER": str(place + 1),
            f"items-{place}-DELETE": "",
        }
    return {
        "title": "Search of a cell",
        "slug": "cell-search",
        "intro": "",
        "is_graded": "on",
        "assessors_required": "2",
        "pass_mark": "75",
        "attempts_allowed": "2",
        "for_trainee": "",
        "for_assessor": "",
        "seo_title": "",
        "search_description": "",
        **items,
        **{f"comments-{name}": value for name, value in empty.items()},
        **changes,
    }


def add_address(course):
    return reverse("wagtailadmin_pages:add", args=["assessment", "practicalpage", course.pk])


@pytest.fixture
def browser(sign_in, instructor):
    return sign_in(instructor)


def test_an_instructor_writes_a_practical_test(course, browser):
    assert browser.get(add_address(course)).status_code == 200

    answer = browser.post(add_address(course), form_of())

    assert answer.status_code == 302
    page = PracticalPage.objects.get()
    assert page.live is False
    draft = page.get_latest_revision_as_object()
    assert [(item.text, item.is_critical, item.points) for item in draft.items.all()] == [
        ("Says why", False, 2),
        ("Searches with respect", True, 2),
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"items-0-points": "0"},
        {"items-0-points": "x"},
        {"pass_mark": "101"},
        {"assessors_required": "3"},
        {"attempts_allowed": "0"},
        {"items-0-text": "x" * 301},
    ],
)
def test_what_makes_no_sense_is_refused(course, browser, changes):
    answer = browser.post(add_address(course), form_of(**changes))

    assert answer.status_code == 200
    assert PracticalPage.objects.count() == 0


def test_the_preview_shows_the_checklist(course, rf, instructor):
    page = factories.practical(course)

    request = rf.get("/")
    request.user = instructor
    answer = page.make_preview_request(request, "")

    assert "2. Lets nobody of the other sex search the body critical" in words_of(answer)


def test_a_translation_keeps_the_keys_and_the_flags_of_the_items(course, instructor):
    page = factories.practical(course)
    russian = factories.locale("ru")
    for each in (course, page):
        source, _created = TranslationSource.update_or_create_from_instance(each.specific)
        translation = Translation.objects.create(source=source, target_locale=russian)
    text = "Says why the cell is searched"
    segment = source.stringsegment_set.get(string__data=text)
    StringTranslation.objects.create(
        translation_of=segment.string, locale=russian, context=segment.context, data="Говорит, почему"
    )
    course_translation = Translation.objects.get(source__object_id=course.translation_key)
    course_translation.save_target(publish=True)
    translation.save_target(publish=True)

    translated = PracticalPage.objects.get(locale=russian)

    assert translated.items.order_by("sort_order", "pk")[0].text == "Говорит, почему"
    here = [(item.translation_key, item.is_critical, item.points) for item in page.items.order_by("sort_order", "pk")]
    there = [(i.translation_key, i.is_critical, i.points) for i in translated.items.order_by("sort_order", "pk")]
    assert there == here
    assert {item.locale for item in translated.items.all()} == {russian}
    assert String.objects.filter(data=text).exists()
