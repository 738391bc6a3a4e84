"""People in the admin: names as they are used here, nobody sets another person's password."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import ModelLogEntry

from courses import founding
from lms.people.models import Appointment, Employment, Person, Role
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def rights(db):
    founding.found_site()


@pytest.fixture
def chief(db):
    return factories.PersonFactory(is_superuser=True, family_name="Главный")


def data_of(person, **more):
    return {
        "sign_in_name": person.sign_in_name,
        "agency": person.agency_id,
        "service_number": person.service_number,
        "family_name": person.family_name,
        "given_name": person.given_name,
        "patronymic": person.patronymic,
        "name_language": person.name_language,
        "preferred_language": person.preferred_language,
        "is_active": "on",
        **more,
    }


def test_a_new_person_has_no_password_until_a_slip_is_used(rights, administrator, sign_in):
    agency = factories.AgencyFactory()
    data = {
        "sign_in_name": "KZ-555000",
        "agency": agency.pk,
        "service_number": "555000",
        "family_name": "Нұрланов",
        "given_name": "Ерлан",
        "name_language": "kk",
        "preferred_language": "kk",
        "is_superuser": "on",
    }
    browser = sign_in(administrator)
    page = browser.get(reverse("wagtailusers_users:add"))
    assert page.status_code == 200
    assert "password1" not in page.context["form"].fields

    answer = browser.post(reverse("wagtailusers_users:add"), data)

    assert answer.status_code == 302
    person = Person.objects.get(sign_in_name="KZ-555000")
    assert (person.full_name, person.email, person.is_superuser) == ("Нұрланов Ерлан", "", False)
    assert not person.has_usable_password()


def test_an_edited_person_keeps_password_and_groups_of_roles(rights, instructor, administrator, sign_in):
    instructor.groups.add(Group.objects.get(name="reviewer"))
    browser = sign_in(administrator)
    path = reverse("wagtailusers_users:edit", args=[instructor.pk])
    page = browser.get(path)
    assert page.status_code == 200
    assert "password1" not in page.context["form"].fields
    assert set(page.context["form"].fields["groups"].queryset.values_list("name", flat=True)).isdisjoint(Role.values)

    answer = browser.post(path, data_of(instructor, family_name="Ахметов", is_superuser="on"))

    assert answer.status_code == 302
    instructor.refresh_from_db()
    assert instructor.family_name == "Ахметов"
    assert not instructor.is_superuser
    assert instructor.check_password(factories.PASSWORD)
    assert set(instructor.groups.values_list("name", flat=True)) == {"instructor"}


def test_only_somebody_with_every_permission_gives_every_permission(rights, trainee, chief, sign_in):
    path = reverse("wagtailusers_users:edit", args=[trainee.pk])

    sign_in(chief).post(path, data_of(trainee, is_superuser="on"))

    trainee.refresh_from_db()
    assert trainee.is_superuser


def test_nobody_takes_the_own_permissions_away(rights, chief, sign_in):
    path = reverse("wagtailusers_users:edit", args=[chief.pk])

    answer = sign_in(chief).post(path, data_of(chief))

    assert answer.status_code == 302
    chief.refresh_from_db()
    assert chief.is_superuser
    assert chief.is_active


def test_people_are_found_by_name_and_number(rights, trainee, stranger, administrator, sign_in):
    browser = sign_in(administrator)

    for words in ("Ержанова", trainee.service_number):
        page = browser.get(reverse("wagtailusers_users:index"), {"q": words})
        assert [person.pk for person in page.context["users"]] == [trainee.pk]


def test_the_history_of_a_person_names_what_happened(rights, trainee, administrator, sign_in):
    spell = trainee.employments.get()
    spell.end(on=spell.hired_on, reason="health", by=administrator)

    page = sign_in(administrator).get(reverse("wagtailusers_users:history", args=[trainee.pk]))

    assert "Employment ended" in page.content.decode()
    assert "Role given" in page.content.decode()


def test_a_role_is_given_in_the_admin_and_the_giver_is_written_down(rights, trainee, administrator, sign_in):
    data = {"person": trainee.pk, "role": Role.AUDITOR, "institution": "", "since": "2026-01-01", "until": ""}

    answer = sign_in(administrator).post(reverse("wagtailsnippets_people_appointment:add"), data)

    assert answer.status_code == 302
    assert set(trainee.groups.values_list("name", flat=True)) == {"trainee", "auditor"}
    entry = ModelLogEntry.objects.filter(action="people.appointed").latest("pk")
    assert (entry.user, entry.data["role"]) == (administrator, "auditor")


def test_the_admin_refuses_two_spells_at_once_in_words(rights, trainee, other_colony, sign_in):
    steward = factories.PersonFactory()
    factories.appoint(steward, Role.HR_STEWARD)
    data = {
        "person": trainee.pk,
        "institution": other_colony.pk,
        "position": factories.PositionFactory().pk,
        "rank": "",
        "hired_on": "2026-06-01",
        "probation_until": "",
        "left_on": "",
        "reason": "",
    }

    page = sign_in(steward).post(reverse("wagtailsnippets_people_employment:add"), data)

    assert page.status_code == 200
    assert "This overlaps with the employment since" in page.content.decode()
    assert Employment.objects.filter(person=trainee).count() == 1


@pytest.mark.parametrize("name", ["agency", "rank", "positioncategory", "appointment", "employment"])
def test_lists_of_staff_open(rights, name, trainee, chief, sign_in):
    assert sign_in(chief).get(reverse(f"wagtailsnippets_people_{name}:list")).status_code == 200


@pytest.mark.parametrize("who", ["trainee", "coordinator", "auditor"])
def test_people_without_the_right_do_not_enter_the_admin(rights, request, sign_in, who):
    browser = sign_in(request.getfixturevalue(who))

    assert browser.get(reverse("wagtailusers_users:index")).status_code == 302
    assert Appointment.objects.count() == 1


@pytest.mark.parametrize("who", ["instructor", "officer", "administrator"])
@pytest.mark.parametrize("name", ["appointment", "employment"])
@pytest.mark.usefixtures("rights", "trainee")
def test_posts_and_roles_are_not_listed_for_choosing(request, sign_in, who, name):
    browser = sign_in(request.getfixturevalue(who))

    for path in (f"/admin/snippets/choose/people/{name}/", f"/admin/snippets/choose/people/{name}/results/"):
        assert browser.get(path).status_code == 404
