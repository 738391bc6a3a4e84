"""The start page, pages of words, and what is said when something goes wrong."""

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.test import Client, RequestFactory
from django.urls import reverse

from lms.people.errors import NotYourStaff
from lms.reports import views

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("accepted", "language"), [("kk", "kk"), ("ru", "ru"), ("en-GB,en", "en"), ("ky", "ru"), ("de", "ru"), ("", "ru")]
)
def test_the_start_leads_to_the_catalogue_in_the_readers_language(accepted, language):
    answer = Client(headers={"accept-language": accepted}).get("/")

    assert (answer.status_code, answer.url) == (302, f"/{language}/")
    assert "Accept-Language" in answer["Vary"]


def test_the_start_remembers_the_language_used_last(site):
    browser = Client(headers={"accept-language": "en"})
    browser.get("/kk/")

    assert browser.get("/").url == "/kk/"


@pytest.mark.parametrize("name", ["help", "who_sees_what", "accessibility"])
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_pages_of_words_are_open_to_all(name, language):
    page = Client().get(reverse(name), {"language": language})

    assert page.status_code == 200
    assert f'<html lang="{language}"' in page.content.decode()
    assert Client().post(reverse(name)).status_code == 405


def request_of(path="/x/"):
    return RequestFactory().get(path)


def test_a_request_that_was_not_understood_is_answered_so():
    answer = views.bad_request(request_of(), SuspiciousOperation("x"))

    assert answer.status_code == 400
    assert "The request was not understood." in answer.content.decode()


def test_a_refusal_gives_its_reason_in_words():
    answer = views.forbidden(request_of(), NotYourStaff())

    assert answer.status_code == 403
    assert "This person does not work in your institution." in answer.content.decode()


def test_a_refusal_without_a_reason_gives_a_general_one():
    answer = views.forbidden(request_of(), PermissionDenied())

    assert "It belongs to somebody else" in answer.content.decode()


def test_a_page_that_is_not_there_says_so_in_the_frame_of_the_site(site):
    page = Client(headers={"accept-language": "en"}).get("/en/no/such/page/")

    assert page.status_code == 404
    assert "There is no such page." in page.content.decode()
    assert page.context["chrome"].sections[0].title == "Courses"


def test_an_error_on_our_side_is_told_without_asking_anything(django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = views.server_error(request_of())

    text = answer.content.decode()
    assert answer.status_code == 500
    for language in ("kk", "ru", "en"):
        assert f'lang="{language}"' in text


def test_a_host_that_is_not_ours_gets_a_calm_answer(settings):
    settings.ALLOWED_HOSTS = ["ours.example"]

    answer = Client(headers={"host": "evil.example"}).get(reverse("help"))

    assert answer.status_code == 400


def test_a_broken_view_ends_in_the_page_of_errors(monkeypatch):
    def break_down(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("lms.reports.views.render", break_down)
    browser = Client(raise_request_exception=False)

    answer = browser.get(reverse("help"))

    assert answer.status_code == 500
    assert "Something went wrong on our side." in answer.content.decode()


@pytest.fixture
def _no_database(monkeypatch):
    def refuse(*args, **kwargs):
        raise OperationalError

    monkeypatch.setattr("lms.reports.views.render", refuse)
    monkeypatch.setattr("lms.people.account_views.render", refuse)


@pytest.mark.usefixtures("_no_database")
def test_a_page_that_finds_no_database_opens_again_by_itself():
    answer = Client(raise_request_exception=False).get(reverse("help"))

    assert (answer.status_code, answer["Refresh"], answer["Retry-After"]) == (503, "5", "5")
    assert "no-store" in answer["Cache-Control"]
    for words in ("Сайт қайта іске қосылып жатыр.", "Сайт запускается снова.", "The site is starting again."):
        assert words in answer.content.decode()


@pytest.mark.usefixtures("_no_database")
@pytest.mark.parametrize(
    ("sent_from", "again"),
    [
        ("http://testserver/quizzes/attempts/7/3/", "5; url=/quizzes/attempts/7/3/"),
        ("http://testserver//evil.example/", "5; url=/"),
        ("", "5; url=/"),
    ],
)
def test_a_form_that_finds_no_database_leads_back_to_where_it_was_sent_from(sent_from, again):
    browser = Client(raise_request_exception=False, headers={"referer": sent_from})

    answer = browser.post(reverse("slip_sign_in"))

    assert (answer.status_code, answer["Refresh"]) == (503, again)


def test_a_lost_form_token_is_explained(trainee):
    browser = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})

    answer = browser.post(reverse("slip_sign_in"), {"sign_in_name": "x", "code": "y"})

    assert answer.status_code == 403
    assert "The form was open too long." in answer.content.decode()
