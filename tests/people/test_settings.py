"""What people choose for themselves."""

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_language_colours_and_mail_are_kept(trainee, sign_in):
    browser = sign_in(trainee)

    answer = browser.post(
        reverse("preferences"), {"preferred_language": "kk", "scheme": "dark", "email": "a@example.org"}
    )

    assert answer.url == reverse("preferences")
    trainee.refresh_from_db()
    assert (trainee.preferred_language, trainee.scheme, trainee.email) == ("kk", "dark", "a@example.org")
    page = browser.get(reverse("preferences"))
    assert 'data-scheme="dark"' in page.content.decode()
    assert "Your settings are saved." in page.content.decode()


def test_colours_may_follow_the_computer_and_mail_may_be_missing(trainee, sign_in):
    answer = sign_in(trainee).post(reverse("preferences"), {"preferred_language": "ru", "scheme": "", "email": ""})

    assert answer.status_code == 302
    trainee.refresh_from_db()
    assert (trainee.scheme, trainee.email) == ("", "")


def test_a_mistyped_address_is_named(trainee, sign_in):
    answer = sign_in(trainee).post(reverse("preferences"), {"preferred_language": "ru", "scheme": "", "email": "a@"})

    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == ["email"]


def test_letters_come_in_a_language_of_the_interface_or_the_one_chosen_before(trainee, sign_in):
    page = sign_in(trainee).get(reverse("preferences"))
    assert [code for code, _name in page.context["form"].fields["preferred_language"].choices] == ["kk", "ru", "en"]

    trainee.preferred_language = "ky"
    trainee.save()
    page = sign_in(trainee).get(reverse("preferences"))
    assert [code for code, _name in page.context["form"].fields["preferred_language"].choices] == [
        "kk",
        "ru",
        "en",
        "ky",
    ]


def test_nothing_else_can_be_changed_there(trainee, sign_in):
    data = {"preferred_language": "ru", "scheme": "", "email": "", "is_superuser": "on", "sign_in_name": "chief"}
    name = trainee.sign_in_name

    sign_in(trainee).post(reverse("preferences"), data)

    trainee.refresh_from_db()
    assert (trainee.is_superuser, trainee.sign_in_name) == (False, name)


def test_a_stranger_signs_in_first():
    assert Client().get(reverse("preferences")).url.startswith(reverse("account_login"))
