"""What stands around the content of every page."""

import re

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation
from wagtail.models import Locale, Page

from lms.people.models import Role
from lms.post.models import Letter
from lms.reports.chrome import Chrome, chrome
from tests import factories

pytestmark = pytest.mark.django_db


def letter_to(person, about="x"):
    return Letter.objects.create(recipient=person, kind="test", about=about, language="en", subject="Word", body="Text")


def sections_of(page):
    return [section.title for section in page.context["chrome"].sections]


def languages_of(page):
    return {language.code: language.url for language in page.context["chrome"].languages}


@pytest.fixture
def visitor():
    return Client(headers={"accept-language": "en"})


def test_a_visitor_reads_how_to_verify_and_sign_in(visitor):
    page = visitor.get(reverse("help"))

    assert sections_of(page) == ["Courses", "Verify a document", "Sign in"]
    assert page.context["chrome"].person is None
    assert page.context["chrome"].unread == 0
    assert "You are not signed in." in page.content.decode()


@pytest.mark.parametrize(
    ("who", "more"),
    [
        ("trainee", []),
        ("stranger", []),
        ("instructor", ["Exam rooms", "Accommodations", "Authoring"]),
        ("coordinator", ["Progress of staff", "Staff"]),
        ("officer", ["Register", "Accommodations"]),
        ("auditor", ["Register"]),
        ("administrator", ["Staff", "Authoring"]),
    ],
)
def test_everybody_reads_the_sections_of_their_role(request, sign_in, who, more):
    page = sign_in(request.getfixturevalue(who)).get(reverse("help"))

    assert sections_of(page) == ["Courses", "My page", "Letters", *more, "Verify a document"]


def test_every_section_of_every_role_opens(site, request, sign_in):
    for who in ("trainee", "instructor", "coordinator", "officer", "auditor", "administrator"):
        browser = sign_in(request.getfixturevalue(who))
        for section in browser.get(reverse("help")).context["chrome"].sections:
            assert (who, section.title, browser.get(section.url).status_code) == (who, section.title, 200)


def test_the_current_section_is_marked(trainee, sign_in):
    page = sign_in(trainee).get(reverse("letters"))

    assert [section.title for section in page.context["chrome"].sections if section.current] == ["Letters"]


def test_unread_letters_are_counted_and_ones_own_only(trainee, stranger, sign_in):
    letter_to(trainee, "a")
    letter_to(trainee, "b")
    letter_to(stranger)

    page = sign_in(trainee).get(reverse("help"))

    assert "Letters (2)" in sections_of(page)
    assert page.context["chrome"].unread == 2


def test_the_name_the_post_and_the_institution_stand_on_top(trainee, sign_in):
    page = sign_in(trainee).get(reverse("help"))

    person = page.context["chrome"].person
    assert (person.name, person.language) == ("Ержанова Сәуле Маратқызы", "kk")
    assert person.post == "inspector, Institution 14"


def test_somebody_without_a_post_has_a_name_only(auditor, sign_in):
    assert sign_in(auditor).get(reverse("help")).context["chrome"].person.post == ""


def test_colours_are_those_that_the_person_chose(trainee, sign_in, visitor):
    trainee.scheme = "dark"
    trainee.save()

    assert 'data-scheme="dark"' in sign_in(trainee).get(reverse("help")).content.decode()
    assert "data-scheme" not in visitor.get(reverse("help")).content.decode()


def test_the_second_theme_is_linked_and_our_own_is_not(visitor, settings):
    settings.LMS_THEME = "base"
    assert visitor.get(reverse("help")).context["chrome"].theme == ""
    settings.LMS_THEME = "steppe"
    assert visitor.get(reverse("help")).context["chrome"].theme == "steppe"


def test_a_demonstration_says_so(visitor, settings):
    settings.DEMONSTRATION = True
    assert "This is a demonstration." in visitor.get(reverse("help")).content.decode()
    settings.DEMONSTRATION = False
    assert "This is a demonstration." not in visitor.get(reverse("help")).content.decode()


# --- languages ----------------------------------------------------------------------------------


def test_an_address_without_a_language_stays_and_keeps_its_query(visitor):
    page = visitor.get(reverse("help"), {"q": "a & b", "language": "en"})

    assert languages_of(page) == {
        "kk": "/help/?q=a+%26+b&language=kk",
        "ru": "/help/?q=a+%26+b&language=ru",
        "en": "/help/?q=a+%26+b&language=en",
    }
    assert [one.code for one in page.context["chrome"].languages if one.current] == ["en"]


def test_a_page_leads_to_its_translations_and_else_to_the_catalogue(site, visitor):
    course = factories.course()
    kazakh = course.copy_for_translation(factories.locale("kk"))
    kazakh.live = True
    kazakh.save()

    page = visitor.get(f"{course.get_url()}?q=44")

    assert languages_of(page) == {"kk": f"{kazakh.get_url()}?q=44", "ru": "/ru/", "en": f"{course.get_url()}?q=44"}


def test_a_translation_that_is_not_published_is_not_led_to(site, visitor):
    course = factories.course()
    course.copy_for_translation(factories.locale("kk"))

    assert languages_of(visitor.get(course.get_url()))["kk"] == "/kk/"


def test_a_language_without_an_interface_is_current_on_its_own_pages(site, visitor):
    page = visitor.get("/ky/")

    assert page.context["chrome"].ui_language == "ru"
    assert list(languages_of(page)) == ["kk", "ru", "en", "ky"]
    assert [one.code for one in page.context["chrome"].languages if one.current] == ["ky"]
    assert '<html lang="ru"' in page.content.decode()


def test_a_page_that_is_not_there_leads_to_the_catalogues(site, visitor):
    page = visitor.get("/en/nothing/here/")

    assert page.status_code == 404
    assert languages_of(page) == {"kk": "/kk/", "ru": "/ru/", "en": "/en/"}


def test_choosing_a_language_lasts(visitor):
    assert '<html lang="kk"' in visitor.get(reverse("help"), {"language": "kk"}).content.decode()
    assert '<html lang="kk"' in visitor.get(reverse("accessibility")).content.decode()


# --- cost -----------------------------------------------------------------------------------------


def test_nothing_is_asked_before_a_page_shows_it(trainee, django_assert_num_queries):
    request = RequestFactory().get("/help/")
    request.user = trainee

    with django_assert_num_queries(0):
        frame = chrome(request)["chrome"]
        assert frame.owner == "Training academy"
        assert frame.ui_language == "en"


def test_a_signed_in_page_costs_four_queries_and_a_visitors_none(trainee, visitor, sign_in, django_assert_num_queries):
    browser = sign_in(trainee)
    letter_to(trainee)
    browser.get(reverse("help"))

    with django_assert_num_queries(4):  # session, person, unread letters, roles; the post is kept
        browser.get(reverse("help"))
    with django_assert_num_queries(0):
        visitor.get(reverse("help"))


def test_more_roles_and_letters_cost_no_more(colony, coordinator, sign_in, django_assert_num_queries):
    factories.appoint(coordinator, Role.AUDITOR)
    for about in "abc":
        letter_to(coordinator, about)
    browser = sign_in(coordinator)
    browser.get(reverse("help"))

    with django_assert_num_queries(4):
        browser.get(reverse("help"))


def test_a_request_that_failed_early_has_a_frame_without_a_person():
    with translation.override("ru"):
        frame = Chrome(RequestFactory().get("/x/"))

        assert frame.person is None
        assert frame.ui_language == "ru"
        assert frame.scheme == ""
        assert [section.title for section in frame.sections][-1:]


def test_the_frame_names_no_page_by_accident(site):
    assert Page.objects.filter(depth=2).count() == Locale.objects.count()
    text = Client(headers={"accept-language": "en"}).get("/en/").content.decode()
    assert len(re.findall(r"<h1", text)) == 1


def test_words_of_ours_inside_the_content_say_in_which_language_they_are(site, trainee, sign_in):
    course = factories.course()
    factories.enrol(trainee, course)

    page = sign_in(trainee).get(factories.lessons_of(course)[0].get_url()).content.decode()

    assert 'lang=""' not in page
    assert '<p class="page-head__kicker" lang="en">' in page
