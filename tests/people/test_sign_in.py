"""Signing in with a number, with a slip; being signed out; choosing a password."""

import re

import pytest
from allauth.account.internal.flows.login import get_authentication_records
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from lms.people.middleware import SEEN
from lms.people.models import SignInSlip
from tests import factories

pytestmark = pytest.mark.django_db
MISMATCH = "This service number and password do not belong together."


@pytest.fixture
def browser():
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def code(trainee, coordinator):
    return SignInSlip.objects.issue(to=trainee, by=coordinator)[1]


def sign_in_with_password(browser, login, password=factories.PASSWORD, **more):
    return browser.post(reverse("account_login"), {"login": login, "password": password}, **more)


def with_slip(browser, name, code, **more):
    return browser.post(reverse("slip_sign_in"), {"sign_in_name": name, "code": code}, **more)


@pytest.mark.parametrize("spell", [str, str.lower, lambda name: name.removeprefix("KZ-"), lambda name: f"  {name} "])
def test_a_service_number_signs_in_with_and_without_the_agency_in_any_case(browser, trainee, spell):
    answer = sign_in_with_password(browser, spell(trainee.sign_in_name))

    assert (answer.status_code, answer.url) == (302, reverse("my_page"))
    assert browser.session["_auth_user_id"] == str(trainee.pk)


def test_signing_in_leads_to_the_page_that_was_asked_for(browser, trainee):
    wanted = reverse("letters")

    answer = browser.get(wanted)
    assert answer.url == f"{reverse('account_login')}?next={wanted}"
    answer = sign_in_with_password(browser, trainee.sign_in_name, query_params={"next": wanted})

    assert answer.url == wanted


def test_a_page_of_another_site_is_not_led_to(browser, trainee):
    answer = sign_in_with_password(browser, trainee.sign_in_name, query_params={"next": "https://evil.example/"})

    assert answer.url == reverse("my_page")


@pytest.mark.parametrize("login", ["known", "KZ-999999"])
def test_a_wrong_password_and_an_unknown_number_are_told_in_the_same_words(browser, trainee, login):
    name = trainee.sign_in_name if login == "known" else login

    answer = sign_in_with_password(browser, name, "not the password")

    assert answer.status_code == 200
    assert answer.context["form"].non_field_errors() == [MISMATCH]
    assert MISMATCH in answer.content.decode()
    assert "_auth_user_id" not in browser.session


def test_a_number_that_two_agencies_use_needs_the_agency(browser):
    person = factories.PersonFactory(service_number="104582")
    factories.PersonFactory(service_number="104582", agency=factories.AgencyFactory(code="KG"))

    assert sign_in_with_password(browser, "104582").context["form"].non_field_errors() == [MISMATCH]
    assert sign_in_with_password(browser, person.sign_in_name).status_code == 302


def test_a_closed_account_stays_closed(browser, trainee):
    trainee.is_active = False
    trainee.save()

    answer = sign_in_with_password(browser, trainee.sign_in_name, follow=True)

    assert answer.redirect_chain[-1][0] == reverse("account_inactive")
    assert "_auth_user_id" not in browser.session


def test_guessing_a_password_is_stopped_however_the_number_is_written(browser, trainee):
    names = [trainee.sign_in_name, trainee.sign_in_name.lower(), trainee.service_number]
    for turn in range(5):
        sign_in_with_password(browser, names[turn % 3], "wrong")

    answer = sign_in_with_password(browser, trainee.service_number)

    assert answer.status_code == 200
    assert "_auth_user_id" not in browser.session


def test_sign_in_and_sign_out_are_written_down(browser, trainee):
    sign_in_with_password(browser, trainee.sign_in_name)
    browser.post(reverse("account_logout"))

    actions = ModelLogEntry.objects.filter(user=trainee).order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["people.signed_in", "people.signed_out"]
    assert "_auth_user_id" not in browser.session


def test_opening_the_sign_out_page_alone_signs_nobody_out(trainee, sign_in):
    browser = sign_in(trainee)

    assert browser.get(reverse("account_logout")).status_code == 200
    assert "_auth_user_id" in browser.session


# --- slips --------------------------------------------------------------------------------------


def test_a_slip_opens_the_account_and_leads_to_choosing_a_password(browser, trainee, code):
    answer = with_slip(browser, trainee.service_number, code.lower(), follow=True)

    assert answer.redirect_chain == [(reverse("choose_password"), 302)]
    assert answer.status_code == 200
    request = RequestFactory().get("/")
    request.session = browser.session
    assert [record["method"] for record in get_authentication_records(request, trainee)] == ["slip"]


def test_a_wrong_slip_is_refused_in_words(browser, trainee, code):
    answer = with_slip(browser, trainee.sign_in_name, "2222-2222-2222")

    assert answer.status_code == 200
    assert "do not open an account" in answer.content.decode()
    assert "_auth_user_id" not in browser.session


def test_an_empty_slip_form_says_what_is_missing(browser):
    answer = with_slip(browser, "", "")

    assert answer.context["form"].errors == {
        "sign_in_name": ["Type your service number."],
        "code": ["Type the code from the slip."],
    }


def test_guessing_a_code_is_stopped_for_one_person_however_the_number_is_written(browser, trainee, code):
    names = [trainee.sign_in_name, trainee.sign_in_name.lower(), trainee.service_number]
    for turn in range(5):
        assert with_slip(browser, names[turn % 3], "2222-2222-2222").status_code == 200

    stopped = with_slip(browser, trainee.sign_in_name, code)

    assert stopped.status_code == 429
    assert "Too many attempts" in stopped.content.decode()
    assert "_auth_user_id" not in browser.session


def test_somebody_who_is_signed_in_needs_no_slip(trainee, sign_in):
    answer = sign_in(trainee).get(reverse("slip_sign_in"))

    assert answer.url == reverse("my_page")


def test_a_slip_may_be_typed_on_a_page_of_its_own(browser):
    page = browser.get(reverse("slip_sign_in"))

    assert page.status_code == 200
    assert re.search(r'name="code"', page.content.decode())


# --- choosing a password --------------------------------------------------------------------------


def test_nothing_but_choosing_a_password_is_open_until_it_is_chosen(browser, trainee, code):
    with_slip(browser, trainee.sign_in_name, code)

    for name in ("my_page", "letters", "preferences", "mfa_index", "mfa_activate_totp", "account_change_password"):
        answer = browser.get(reverse(name))
        assert (name, answer.status_code, answer.url) == (name, 302, reverse("choose_password"))
    assert browser.get("/en/").url == reverse("choose_password")
    assert browser.get("/admin/").url == reverse("choose_password")
    for name in ("help", "who_sees_what", "accessibility", "choose_password"):
        assert browser.get(reverse(name)).status_code == 200


def test_the_chosen_password_opens_the_site_and_ends_other_sessions(browser, trainee, code, sign_in):
    elsewhere = sign_in(trainee)
    with_slip(browser, trainee.sign_in_name, code)
    password = "four quiet words here"

    answer = browser.post(reverse("choose_password"), {"new_password1": password, "new_password2": password})

    assert answer.url == reverse("my_page")
    assert browser.get(reverse("my_page")).status_code == 200
    assert elsewhere.get(reverse("my_page")).status_code == 302
    trainee.refresh_from_db()
    assert not trainee.must_change_password
    assert trainee.check_password(password)
    assert ModelLogEntry.objects.filter(action="people.password_chosen", user=trainee).count() == 1


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        (("short", "short"), "at least 10 characters"),
        (("1234567890123", "1234567890123"), "numeric"),
        (("four quiet words here", "four quiet words"), "match"),
        (("Ержанова Сәуле", "Ержанова Сәуле"), "similar"),
    ],
)
def test_a_weak_password_is_refused(browser, trainee, code, typed, error):
    with_slip(browser, trainee.sign_in_name, code)

    answer = browser.post(reverse("choose_password"), dict(zip(("new_password1", "new_password2"), typed, strict=True)))

    assert answer.status_code == 200
    assert error in str(answer.context["form"].errors)
    trainee.refresh_from_db()
    assert trainee.must_change_password


def test_choosing_is_for_those_who_must(trainee, sign_in):
    assert sign_in(trainee).get(reverse("choose_password")).url == reverse("account_change_password")


def test_somebody_without_a_password_may_choose_one(trainee, sign_in):
    trainee.set_unusable_password()
    trainee.save()

    browser = sign_in(trainee)

    assert browser.get(reverse("account_change_password")).url == reverse("account_set_password")
    assert browser.get(reverse("account_set_password")).url == reverse("choose_password")
    assert browser.get(reverse("choose_password")).status_code == 200


def test_the_password_is_changed_by_whoever_knows_the_old_one(trainee, sign_in):
    browser = sign_in(trainee)
    data = {"oldpassword": factories.PASSWORD, "password1": "four quiet words", "password2": "four quiet words"}

    answer = browser.post(reverse("account_change_password"), data)

    assert answer.url == reverse("preferences")
    assert browser.get(reverse("preferences")).status_code == 200
    trainee.refresh_from_db()
    assert trainee.check_password("four quiet words")
    assert ModelLogEntry.objects.filter(action="people.password_chosen").count() == 1


def test_the_password_stays_when_the_old_one_is_wrong(trainee, sign_in):
    data = {"oldpassword": "guess", "password1": "four quiet words", "password2": "four quiet words"}

    answer = sign_in(trainee).post(reverse("account_change_password"), data)

    assert answer.status_code == 200
    trainee.refresh_from_db()
    assert trainee.check_password(factories.PASSWORD)


# --- what is not offered ----------------------------------------------------------------------------


def test_nobody_signs_up(browser):
    page = browser.get(reverse("account_signup"))

    assert page.status_code == 200
    assert reverse("slip_sign_in") in page.content.decode()
    assert browser.post(reverse("account_signup"), {"username": "x", "password1": "y"}).status_code == 405


def test_a_forgotten_password_leads_to_the_slip(browser):
    page = browser.get(reverse("account_reset_password"))

    assert page.status_code == 200
    assert reverse("slip_sign_in") in page.content.decode()
    assert browser.post(reverse("account_reset_password"), {"email": "a@b.example"}).status_code == 405


@pytest.mark.parametrize("path", ["email/", "confirm-email/", "login/code/confirm/", "password/reset/done/", "social/"])
def test_nothing_else_of_the_library_is_offered(browser, path):
    answer = browser.get(f"/accounts/{path}", follow=True)

    assert answer.status_code == 404


# --- shared computers -------------------------------------------------------------------------------


def test_whoever_does_nothing_for_a_while_is_signed_out_and_told_why(trainee, sign_in, settings):
    settings.IDLE_MINUTES = 30
    browser = sign_in(trainee)
    browser.get(reverse("my_page"))
    session = browser.session
    session[SEEN] -= 30 * 60 + 1
    session.save()

    answer = browser.get(reverse("my_page"), follow=True)

    assert answer.redirect_chain[-1][0].startswith(reverse("account_login"))
    assert "signed out because nothing happened" in answer.content.decode()
    assert "_auth_user_id" not in browser.session
    assert ModelLogEntry.objects.filter(action="people.signed_out", user=trainee).exists()


def test_whoever_works_stays_signed_in(trainee, sign_in, settings):
    settings.IDLE_MINUTES = 30
    browser = sign_in(trainee)
    browser.get(reverse("my_page"))
    session = browser.session
    session[SEEN] -= 29 * 60
    session.save()

    assert browser.get(reverse("my_page")).status_code == 200
    assert browser.session[SEEN] > session[SEEN]


def test_the_session_is_not_written_on_every_click(trainee, sign_in):
    browser = sign_in(trainee)
    browser.get(reverse("my_page"))
    seen = browser.session[SEEN]
    browser.get(reverse("my_page"))

    assert browser.session[SEEN] == seen


def test_the_browser_keeps_no_page_of_somebody_who_is_signed_in(trainee, sign_in, browser):
    assert "no-store" in sign_in(trainee).get(reverse("my_page"))["Cache-Control"]
    assert "no-store" in sign_in(trainee).get(reverse("help"))["Cache-Control"]
    assert "Cache-Control" not in browser.get(reverse("help"))


def test_the_session_ends_with_the_browser(browser, trainee):
    answer = sign_in_with_password(browser, trainee.sign_in_name)

    cookie = answer.cookies["sessionid"]
    assert cookie["max-age"] == ""
    assert cookie["expires"] == ""
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_the_last_sign_in_is_noted(browser, trainee):
    before = timezone.now()

    sign_in_with_password(browser, trainee.sign_in_name)

    trainee.refresh_from_db()
    assert trainee.last_login >= before
