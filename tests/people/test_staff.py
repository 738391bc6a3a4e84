"""The list of one's staff, and the slip that is printed for one of them."""

import datetime
import re

import pytest
from django.test import Client
from django.urls import reverse

from lms.people.models import Role, SignInSlip
from lms.people.models.slips import normalised
from lms.people.staff import PrintedSlip
from tests import factories

pytestmark = pytest.mark.django_db


def names_on(page):
    return [person.full_name for person in page.context["people"]]


def staff_of(colony, count, **fields):
    people = []
    for _turn in range(count):
        person = factories.PersonFactory(**fields)
        factories.employ(person, colony)
        people.append(person)
    return people


def test_a_coordinator_sees_the_own_staff_with_post_place_and_sign_in(trainee, stranger, coordinator, sign_in):
    page = sign_in(coordinator).get(reverse("staff"))

    text = page.content.decode()
    assert names_on(page) == ["Ержанова Сәуле Маратқызы"]
    assert trainee.sign_in_name in text
    assert "inspector, captain of justice" in text
    assert "Institution 14" in text
    assert "never signed in" in text
    assert "Ли Анна" not in text


def test_the_last_sign_in_and_an_open_slip_are_told(trainee, coordinator, sign_in):
    trainee.last_login = datetime.datetime(2026, 10, 3, 9, 0, tzinfo=datetime.UTC)
    trainee.save()
    SignInSlip.objects.issue(to=trainee, by=coordinator)

    text = sign_in(coordinator).get(reverse("staff")).content.decode()

    assert "last on 03.10.2026" in text
    assert "A slip works until" in text
    assert "New slip" in text


def test_a_slip_is_not_offered_for_somebody_with_power_or_with_a_closed_account(colony, coordinator, sign_in):
    chief, closed = staff_of(colony, 2)
    factories.appoint(chief, Role.INSTRUCTOR)
    closed.is_active = False
    closed.save()

    text = sign_in(coordinator).get(reverse("staff")).content.decode()

    assert text.count(f'action="{reverse("staff_slip", args=[chief.pk])}"') == 0
    assert text.count(f'action="{reverse("staff_slip", args=[closed.pk])}"') == 0
    assert "The administrator helps" in text
    assert "account closed" in text


@pytest.mark.parametrize(("words", "found"), [("ержан", 1), ("КОВ", 2), ("нет такого", 0)])
@pytest.mark.usefixtures("trainee")
def test_the_list_is_searched(colony, coordinator, sign_in, words, found):
    staff_of(colony, 2, family_name="Волков")

    page = sign_in(coordinator).get(reverse("staff"), {"q": words})

    assert len(names_on(page)) == found
    assert ("Nobody in your care is called" in page.content.decode()) is (found == 0)


def test_long_lists_come_in_pages_that_keep_the_search(colony, coordinator, sign_in):
    staff_of(colony, 51)

    page = sign_in(coordinator).get(reverse("staff"), {"q": "Сериков", "page": "2"})

    assert len(names_on(page)) == 1
    assert "q=%D0%A1%D0%B5%D1%80%D0%B8%D0%BA%D0%BE%D0%B2&amp;page=1" in page.content.decode()
    assert page.context["people"].paginator.count == 51


def test_an_empty_institution_says_why(coordinator, sign_in):
    assert "Nobody is employed in your institution." in sign_in(coordinator).get(reverse("staff")).content.decode()


def test_three_people_cost_as_many_queries_as_one(colony, coordinator, sign_in, django_assert_num_queries):
    browser = sign_in(coordinator)
    people = staff_of(colony, 1)
    browser.get(reverse("staff"))
    with django_assert_num_queries(7):
        assert len(names_on(browser.get(reverse("staff")))) == 1

    people += staff_of(colony, 2)
    SignInSlip.objects.issue(to=people[1], by=coordinator)
    browser.get(reverse("staff"))
    with django_assert_num_queries(7):
        assert len(names_on(browser.get(reverse("staff")))) == 3


@pytest.mark.parametrize("who", ["trainee", "stranger", "instructor", "officer", "auditor"])
def test_the_list_is_for_those_who_look_after_staff(request, sign_in, who):
    answer = sign_in(request.getfixturevalue(who)).get(reverse("staff"))

    assert answer.status_code == 403
    assert "Only the coordinator of an institution sees its staff." in answer.content.decode()


def test_the_administrator_sees_everybody(trainee, stranger, administrator, sign_in):
    assert len(names_on(sign_in(administrator).get(reverse("staff")))) == 2


def test_a_stranger_signs_in_first(trainee):
    for path in (reverse("staff"), reverse("staff_slip", args=[trainee.pk])):
        assert Client().get(path).url == f"{reverse('account_login')}?next={path}"


def test_a_slip_is_shown_once_and_opens_the_account(trainee, coordinator, sign_in):
    page = sign_in(coordinator).post(reverse("staff_slip", args=[trainee.pk]))

    text = page.content.decode()
    code = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", text)[0]
    assert page["Cache-Control"] == "no-store"
    assert trainee.full_name in text
    assert trainee.sign_in_name in text
    assert f"http://localhost:8000{reverse('slip_sign_in')}" in text
    assert SignInSlip.objects.redeem(sign_in_name=trainee.sign_in_name, code=code) == trainee


def test_every_press_makes_a_new_slip(trainee, coordinator, sign_in):
    browser = sign_in(coordinator)
    path = reverse("staff_slip", args=[trainee.pk])

    first, second = (browser.post(path).context["printed"].code for _turn in range(2))

    assert normalised(first) != normalised(second)
    assert SignInSlip.objects.usable().count() == 1


def test_opening_the_address_of_a_slip_makes_none(trainee, coordinator, sign_in):
    answer = sign_in(coordinator).get(reverse("staff_slip", args=[trainee.pk]))

    assert answer.url == reverse("staff")
    assert not SignInSlip.objects.exists()


def test_people_of_other_institutions_are_not_there(stranger, coordinator, sign_in):
    path = reverse("staff_slip", args=[stranger.pk])
    browser = sign_in(coordinator)

    assert browser.post(path).status_code == 404
    assert browser.get(path).status_code == 404
    assert not SignInSlip.objects.exists()


@pytest.mark.parametrize("who", ["trainee", "stranger", "instructor", "officer", "auditor"])
def test_others_make_no_slips(request, colony, sign_in, who):
    person = staff_of(colony, 1)[0]

    assert sign_in(request.getfixturevalue(who)).post(reverse("staff_slip", args=[person.pk])).status_code == 404


def test_somebody_with_power_gets_no_slip_and_the_reason_is_told(colony, coordinator, sign_in):
    chief = staff_of(colony, 1)[0]
    factories.appoint(chief, Role.INSTRUCTOR)

    answer = sign_in(coordinator).post(reverse("staff_slip", args=[chief.pk]))

    assert answer.status_code == 403
    assert "holds a role with power over others" in answer.content.decode()


@pytest.mark.parametrize(
    ("preferred", "languages"),
    [("en", ["en", "ru", "kk"]), ("ru", ["ru", "kk"]), ("kk", ["kk", "ru"]), ("ky", ["ru", "kk"])],
)
def test_a_slip_speaks_the_language_of_its_reader_then_russian_and_kazakh(
    trainee, coordinator, sign_in, preferred, languages
):
    trainee.preferred_language = preferred
    trainee.save()

    page = sign_in(coordinator).post(reverse("staff_slip", args=[trainee.pk]))

    assert page.context["printed"].languages == languages
    assert re.findall(r'<div class="stack--s" lang="(\w+)"', page.content.decode()) == languages


def test_the_end_is_told_by_the_clock_of_the_place_of_work(trainee, coordinator):
    slip, code = SignInSlip.objects.issue(to=trainee, by=coordinator)
    slip.expires_at = datetime.datetime(2026, 11, 24, 12, 0, tzinfo=datetime.UTC)
    place = trainee.employment.institution
    place.time_zone = "Asia/Bishkek"
    place.save()

    assert PrintedSlip(slip, code).until == "24.11.2026 18:00 (+06)"


def test_somebody_without_a_post_reads_the_clock_of_the_site(administrator):
    person = factories.PersonFactory()
    slip, code = SignInSlip.objects.issue(to=person, by=administrator)
    slip.expires_at = datetime.datetime(2026, 11, 24, 12, 0, tzinfo=datetime.UTC)

    assert PrintedSlip(slip, code).until == "24.11.2026 17:00 (+05)"
