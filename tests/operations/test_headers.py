"""Headers and language of every answer."""

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db
STRICT = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "media-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'self'",
    "base-uri 'none'",
    "object-src 'none'",
}


def policy(answer):
    return {directive.strip() for directive in answer["Content-Security-Policy"].split(";")}


@pytest.fixture
def visitor():
    return Client(headers={"accept-language": "en"})


def test_pages_errors_and_answers_of_machines_carry_the_strict_policy(site, visitor, trainee, sign_in):
    answers = [
        visitor.get("/en/"),
        visitor.get(reverse("help")),
        visitor.get(reverse("account_login")),
        visitor.get("/en/no/such/page/"),
        visitor.get("/healthz"),
        visitor.get("/"),
        sign_in(trainee).get(reverse("my_page")),
        sign_in(trainee).get(reverse("staff")),
    ]

    assert [policy(answer) for answer in answers] == [STRICT] * len(answers)


def test_the_admin_alone_may_run_inline_scripts_and_nothing_foreign(site, administrator, sign_in):
    answer = sign_in(administrator).get("/admin/")

    assert answer.status_code == 200
    assert "script-src 'self' 'unsafe-inline'" in policy(answer)
    assert "worker-src 'self' blob:" in policy(answer)
    assert "http" not in answer["Content-Security-Policy"]


def test_other_headers_of_safety_are_there(visitor):
    answer = visitor.get(reverse("help"))

    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


# --- language ---------------------------------------------------------------------------------------


def language_of(answer):
    return answer["Content-Language"]


def test_the_browser_is_asked_first(visitor):
    assert language_of(visitor.get(reverse("help"))) == "en"
    assert language_of(Client(headers={"accept-language": "kk,en"}).get(reverse("help"))) == "kk"
    assert language_of(Client().get(reverse("help"))) == "ru"


def test_a_chosen_language_is_kept_in_a_cookie_that_scripts_cannot_read(visitor):
    answer = visitor.get(reverse("help"), {"language": "kk"})

    cookie = answer.cookies["django_language"]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("kk", True, "Lax")
    assert language_of(visitor.get(reverse("account_login"))) == "kk"
    assert "django_language" not in visitor.get(reverse("help")).cookies


def test_a_page_with_a_language_in_its_address_is_remembered_too(site, visitor):
    visitor.get("/kk/")

    assert language_of(visitor.get(reverse("help"))) == "kk"


def test_the_address_goes_before_the_query(site, visitor):
    assert language_of(visitor.get("/kk/", {"language": "ru"})) == "kk"


@pytest.mark.parametrize("asked", ["ky", "de", "../../etc", ""])
def test_a_language_without_an_interface_is_not_chosen(visitor, asked):
    assert language_of(visitor.get(reverse("help"), {"language": asked})) == "en"


def test_answers_of_machines_leave_no_cookie(visitor):
    assert "django_language" not in visitor.get("/healthz").cookies


def test_every_answer_says_that_it_depends_on_language_and_cookie(visitor):
    for path in ("/", reverse("help"), "/healthz"):
        vary = visitor.get(path)["Vary"]
        assert "Accept-Language" in vary
        assert "Cookie" in vary


def test_an_address_that_nobody_knows_is_tried_with_the_language_in_front(site, visitor):
    assert visitor.get("/c01/").url == "/en/c01/"


def test_what_a_view_does_not_find_is_not_looked_for_elsewhere(site, coordinator, sign_in):
    answer = sign_in(coordinator).post(reverse("staff_slip", args=[10**9]))

    assert answer.status_code == 404
    assert language_of(answer) == "en"
