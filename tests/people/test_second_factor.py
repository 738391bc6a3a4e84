"""Power over others needs more than a password, whatever way one comes in."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import decrypt
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from lms.people import second_factor
from lms.people.models import Person, Role, SignInSlip
from tests import factories

pytestmark = pytest.mark.django_db
POWERFUL = [role for role in Role if role != Role.TRAINEE]


def holder(role=Role.CERTIFICATE_OFFICER):
    person = factories.PersonFactory()
    factories.appoint(person, role)
    return person


def code_of(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def with_app(person):
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    return secret


def with_passkey(person, name="key"):
    """A registered key; its credential is never asked for here."""
    return Authenticator.objects.create(
        user=person, type=Authenticator.Type.WEBAUTHN, data={"name": name, "credential": {}}
    )


def sign_in_with_password(person):
    browser = Client(headers={"accept-language": "en"})
    answer = browser.post(reverse("account_login"), {"login": person.sign_in_name, "password": factories.PASSWORD})
    return browser, answer


@pytest.mark.parametrize("role", POWERFUL)
def test_a_role_with_power_opens_nothing_without_a_second_factor(role):
    browser, _answer = sign_in_with_password(holder(role))

    for path in (reverse("my_page"), reverse("staff"), "/admin/", "/en/", reverse("register"), reverse("preferences")):
        answer = browser.get(path)
        assert (path, answer.status_code, answer.url) == (path, 302, reverse("second_factor_needed"))
    page = browser.get(reverse("second_factor_needed"))
    assert page.status_code == 200
    assert reverse("mfa_activate_totp") in page.content.decode()
    assert reverse("mfa_add_webauthn") in page.content.decode()


def test_a_superuser_is_asked_too():
    browser, _answer = sign_in_with_password(factories.PersonFactory(is_superuser=True))

    assert browser.get("/admin/").url == reverse("second_factor_needed")


def test_the_admin_is_closed_to_everybody_who_may_enter_it_without_a_second_factor(trainee):
    reviewers = Group.objects.get(name="reviewer")
    reviewers.permissions.add(Permission.objects.get(codename="access_admin"))
    trainee.groups.add(reviewers)
    browser, _answer = sign_in_with_password(trainee)

    assert browser.get("/admin/").url == reverse("second_factor_needed")
    assert browser.get(reverse("my_page")).status_code == 200


def test_a_trainee_needs_nothing_more(trainee):
    browser, answer = sign_in_with_password(trainee)

    assert answer.url == reverse("my_page")
    assert browser.get(reverse("my_page")).status_code == 200
    assert browser.get("/admin/").status_code == 302
    assert "second" not in browser.get("/admin/").url


@pytest.fixture
def commits(monkeypatch):
    """What waits for the commit is done at once: a test never commits."""
    monkeypatch.setattr("django.db.transaction.on_commit", lambda work, **options: work())


def test_connecting_an_app_through_the_pages_opens_the_site(commits):
    person = holder()
    browser, _answer = sign_in_with_password(person)

    asked = browser.get(reverse("mfa_activate_totp"))
    assert asked.url.startswith(reverse("account_reauthenticate"))
    back = browser.post(asked.url, {"password": factories.PASSWORD})
    assert back.url == reverse("mfa_activate_totp")
    page = browser.get(back.url)
    secret = re.search(r'<code class="secret"[^>]*>([A-Z2-7]+)<', page.content.decode())[1]
    done = browser.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})

    assert done.url == reverse("mfa_view_recovery_codes")
    assert browser.get(reverse("mfa_view_recovery_codes")).status_code == 200
    assert browser.get(reverse("my_page")).status_code == 200
    assert decrypt(Authenticator.objects.get(type="totp").data["secret"]) == secret
    assert secret not in str(Authenticator.objects.get(type="totp").data)
    kinds = [entry.data["type"] for entry in ModelLogEntry.objects.filter(action="people.second_factor_added")]
    assert sorted(kinds) == ["recovery_codes", "totp"]


def test_whoever_has_an_app_is_asked_for_its_code_at_sign_in():
    person = holder()
    secret = with_app(person)

    browser, answer = sign_in_with_password(person)
    assert answer.url == reverse("mfa_authenticate")
    assert "_auth_user_id" not in browser.session
    assert browser.get(reverse("my_page")).url.startswith(reverse("account_login"))
    wrong = browser.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert wrong.status_code == 200
    right = browser.post(reverse("mfa_authenticate"), {"code": code_of(secret)})

    assert right.url == reverse("my_page")
    assert browser.get(reverse("my_page")).status_code == 200


def test_a_code_works_once():
    person = holder()
    secret = with_app(person)
    code = code_of(secret)
    first, _answer = sign_in_with_password(person)
    first.post(reverse("mfa_authenticate"), {"code": code})

    second, _answer = sign_in_with_password(person)
    answer = second.post(reverse("mfa_authenticate"), {"code": code})

    assert answer.status_code == 200
    assert "_auth_user_id" not in second.session


def test_a_recovery_code_stands_in_for_the_app_once():
    person = holder()
    with_app(person)
    code = RecoveryCodes.activate(person).get_unused_codes()[0]

    browser, _answer = sign_in_with_password(person)
    assert browser.post(reverse("mfa_authenticate"), {"code": code}).url == reverse("my_page")

    again, _answer = sign_in_with_password(person)
    assert again.post(reverse("mfa_authenticate"), {"code": code}).status_code == 200


def test_guessing_codes_is_stopped():
    person = holder()
    secret = with_app(person)
    browser, _answer = sign_in_with_password(person)
    for _turn in range(5):
        browser.post(reverse("mfa_authenticate"), {"code": "000000"})

    answer = browser.post(reverse("mfa_authenticate"), {"code": code_of(secret)})

    assert answer.status_code == 200
    assert "_auth_user_id" not in browser.session


def test_a_slip_does_not_get_round_the_second_factor(trainee, coordinator):
    secret = with_app(trainee)
    _slip, code = SignInSlip.objects.issue(to=trainee, by=coordinator)
    browser = Client(headers={"accept-language": "en"})

    answer = browser.post(reverse("slip_sign_in"), {"sign_in_name": trainee.sign_in_name, "code": code})
    assert answer.url == reverse("mfa_authenticate")
    assert "_auth_user_id" not in browser.session
    answer = browser.post(reverse("mfa_authenticate"), {"code": code_of(secret)})

    assert answer.url == reverse("choose_password")


# --- ways round -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/admin/login/",
        "/_util/login/",
        "/kk/_util/login/",
        "/en/_util/login/",
        "/admin/password_reset/",
        "/admin/password_reset/confirm/MQ/abc-def/",
    ],
)
def test_the_other_sign_in_pages_lead_to_ours(path, officer):
    browser = Client(headers={"accept-language": "en"})
    data = {"username": officer.sign_in_name, "password": factories.PASSWORD}

    assert browser.get(path).url == reverse("account_login")
    assert browser.post(path, data).status_code in (302, 405)
    assert "_auth_user_id" not in browser.session


def test_the_admin_leads_strangers_to_our_sign_in_page():
    answer = Client().get("/admin/pages/")

    assert answer.url.startswith(reverse("account_login"))


def test_a_session_that_never_showed_the_factor_is_asked_before_anything_opens(officer, sign_in):
    secret = with_app(officer)
    browser = sign_in(officer, has_second_factor=False)

    asked = browser.get(reverse("register"), {"q": "Ли & Ко"})
    assert (
        asked.url
        == f"{reverse('second_factor')}?next=%2Fregister%2F%3Fq%3D%25D0%259B%25D0%25B8%2B%2526%2B%25D0%259A%25D0%25BE"
    )
    page = browser.get(asked.url)
    assert page.url.startswith(reverse("mfa_reauthenticate"))
    answer = browser.post(page.url, {"code": code_of(secret)})

    assert answer.url == "/register/?q=%D0%9B%D0%B8+%26+%D0%9A%D0%BE"
    assert browser.get(reverse("register")).status_code == 200


def test_such_a_session_cannot_add_remove_or_read_a_factor_instead(officer, sign_in):
    with_app(officer)
    RecoveryCodes.activate(officer)
    key = with_passkey(officer)
    browser = sign_in(officer, has_second_factor=False)
    names = [
        "mfa_index",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_add_webauthn",
        "mfa_list_webauthn",
        "mfa_view_recovery_codes",
        "mfa_download_recovery_codes",
        "mfa_generate_recovery_codes",
        "account_change_password",
        "preferences",
    ]

    for path in [*map(reverse, names), reverse("mfa_remove_webauthn", args=[key.pk])]:
        for answer in (browser.get(path), browser.post(path)):
            assert (path, answer.status_code, answer.url.split("?")[0]) == (path, 302, reverse("second_factor"))


def test_a_form_sent_by_such_a_session_leads_back_to_ones_own_page(officer, sign_in):
    with_app(officer)

    answer = sign_in(officer, has_second_factor=False).post(reverse("preferences"))

    assert answer.url == f"{reverse('second_factor')}?next=%2Fme%2F"


def test_the_password_does_not_stand_in_for_the_factor(officer, sign_in):
    with_app(officer)
    browser = sign_in(officer, has_second_factor=False)

    answer = browser.get(reverse("account_reauthenticate"))
    assert answer.url == reverse("mfa_reauthenticate")
    browser.post(reverse("account_reauthenticate"), {"password": factories.PASSWORD})

    assert browser.get(reverse("my_page")).status_code == 302


def test_a_passkey_is_asked_for_where_there_is_no_app(officer, sign_in):
    with_passkey(officer)
    browser = sign_in(officer, has_second_factor=False)

    answer = browser.get(reverse("second_factor"))

    assert answer.url == f"{reverse('mfa_reauthenticate_webauthn')}?next=%2Fme%2F"


def test_a_record_of_somebody_else_counts_for_nothing(officer, auditor, sign_in):
    browser = sign_in(officer)
    session = browser.session
    session["account_authentication_methods_user"] = str(auditor.pk)
    session.save()

    assert browser.get(reverse("my_page")).url == reverse("second_factor_needed")


def test_a_role_given_during_a_session_closes_it_until_the_factor_is_there(trainee, sign_in):
    browser = sign_in(trainee)
    assert browser.get(reverse("my_page")).status_code == 200

    factories.appoint(trainee, Role.CERTIFICATE_OFFICER)

    assert browser.get(reverse("my_page")).url == reverse("second_factor_needed")


def test_help_and_signing_out_stay_open(officer, sign_in):
    browser = sign_in(officer, has_second_factor=False)

    for name in ("help", "who_sees_what", "accessibility", "mfa_index", "healthz"):
        assert browser.get(reverse(name)).status_code == 200
    assert browser.post(reverse("account_logout")).status_code == 302
    assert "_auth_user_id" not in browser.session


def test_pages_that_ask_for_a_factor_are_for_those_who_are_signed_in(client, trainee, sign_in):
    for name in ("second_factor", "second_factor_needed"):
        assert client.get(reverse(name)).url.startswith(reverse("account_login"))
    assert sign_in(trainee).get(reverse("second_factor")).url == reverse("second_factor_needed")


def test_whoever_has_a_factor_is_not_told_to_add_one(officer, sign_in):
    with_app(officer)

    assert sign_in(officer).get(reverse("second_factor_needed")).url == reverse("mfa_index")


def test_trainees_pay_no_query_for_the_question(trainee, sign_in, django_assert_num_queries):
    browser = sign_in(trainee)
    browser.get(reverse("start"))

    with django_assert_num_queries(2):  # session; person with roles
        assert browser.get(reverse("start")).status_code == 302


# --- keeping it -------------------------------------------------------------------------------------


def reauthenticated(browser, secret):
    browser.post(reverse("mfa_reauthenticate"), {"code": code_of(secret)})
    return browser


def test_the_last_device_of_somebody_with_power_stays(officer, sign_in):
    secret = with_app(officer)
    browser = reauthenticated(sign_in(officer), secret)

    page = browser.get(reverse("mfa_deactivate_totp"))
    assert "cannot deactivate" in page.content.decode()
    browser.post(reverse("mfa_deactivate_totp"))

    assert second_factor.devices_of(officer) == {"totp"}


def test_the_last_passkey_stays_too(officer, sign_in):
    key = with_passkey(officer)
    RecoveryCodes.activate(officer)
    browser = sign_in(officer)
    code = RecoveryCodes.activate(officer).get_unused_codes()[0]
    browser.post(reverse("mfa_reauthenticate"), {"code": code})
    path = reverse("mfa_remove_webauthn", args=[key.pk])

    for answer in (browser.get(path), browser.post(path)):
        assert answer.status_code == 403
        assert "Add another one before you remove this one." in answer.content.decode()
    assert second_factor.devices_of(officer) == {"webauthn"}


def test_one_of_two_may_go(officer, sign_in):
    secret = with_app(officer)
    key = with_passkey(officer)
    browser = reauthenticated(sign_in(officer), secret)

    answer = browser.post(reverse("mfa_remove_webauthn", args=[key.pk]))

    assert answer.url == reverse("mfa_list_webauthn")
    assert second_factor.devices_of(officer) == {"totp"}
    assert ModelLogEntry.objects.get(action="people.second_factor_removed").data == {"type": "webauthn"}


def test_a_trainee_may_remove_the_last_one(trainee, sign_in):
    secret = with_app(trainee)
    browser = reauthenticated(sign_in(trainee), secret)

    answer = browser.post(reverse("mfa_deactivate_totp"))

    assert answer.url == reverse("mfa_index")
    assert second_factor.devices_of(trainee) == set()


def test_recovery_codes_may_always_be_renewed(officer):
    codes = RecoveryCodes.activate(officer).instance

    assert second_factor.may_be_removed(codes)


def test_the_passkey_of_somebody_else_is_not_there(officer, auditor, sign_in):
    key = with_passkey(auditor)
    secret = with_app(officer)

    answer = reauthenticated(sign_in(officer), secret).post(reverse("mfa_remove_webauthn", args=[key.pk]))

    assert answer.status_code == 404


def test_the_page_of_passkeys_renders_and_hands_the_challenge_over_as_data(officer, sign_in):
    secret = with_app(officer)
    browser = reauthenticated(sign_in(officer), secret)

    adding = browser.get(reverse("mfa_add_webauthn"))

    assert adding.status_code == 200
    assert "creation_options" in adding.context["js_data"]
    assert 'type="application/json"' in adding.content.decode()
    assert browser.get(reverse("mfa_list_webauthn")).status_code == 200


def test_a_secret_under_another_key_opens_nothing(officer, settings):
    secret = with_app(officer)
    app = Authenticator.objects.get(user=officer)

    settings.SECRET_KEY = "another key" * 5

    assert decrypt(app.data["secret"]) == ""
    assert not app.wrap().validate_code(code_of(secret))


# --- losing it --------------------------------------------------------------------------------------


def test_the_administrator_lets_somebody_begin_anew(officer, sign_in, capsys):
    with_app(officer)
    RecoveryCodes.activate(officer)

    call_command("forget_second_factor", officer.sign_in_name.lower())

    assert not Authenticator.objects.filter(user=officer).exists()
    assert officer.sign_in_name in capsys.readouterr().out
    assert ModelLogEntry.objects.get(action="people.second_factor_removed").object_id == str(officer.pk)
    assert sign_in(officer, has_second_factor=False).get(reverse("my_page")).url == reverse("second_factor_needed")


def test_nobody_unknown_is_let_begin_anew():
    with pytest.raises(CommandError, match="Nobody signs in as KZ-0"):
        call_command("forget_second_factor", "KZ-0")


def test_the_code_of_a_demonstration_account_is_printed(officer, settings, capsys):
    settings.DEMONSTRATION = True
    secret = with_app(officer)

    call_command("second_factor_code", officer.sign_in_name)

    assert capsys.readouterr().out.strip() == code_of(secret)


def test_no_code_is_printed_where_people_are_real(officer, trainee, settings):
    with_app(officer)
    settings.DEMONSTRATION = False
    with pytest.raises(CommandError, match="no demonstration"):
        call_command("second_factor_code", officer.sign_in_name)

    settings.DEMONSTRATION = True
    with pytest.raises(CommandError, match="Nobody"):
        call_command("second_factor_code", "KZ-0")
    with pytest.raises(CommandError, match="connected no app"):
        call_command("second_factor_code", trainee.sign_in_name)


def test_roles_are_asked_for_anew_in_every_request(officer):
    officer.appointments.all().delete()

    assert not Person.objects.get(pk=officer.pk).needs_second_factor
