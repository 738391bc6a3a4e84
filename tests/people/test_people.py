"""Who people are, and who may see whom."""

import unicodedata

import pytest
from django.db import IntegrityError, transaction

from lms.people.models import Institution, Person, Role
from tests import factories

pytestmark = pytest.mark.django_db


def test_names_stand_in_order_and_a_patronymic_may_be_missing(trainee, stranger):
    assert trainee.full_name == "Ержанова Сәуле Маратқызы"
    assert trainee.masked_name == "Ержанова С. М."
    assert stranger.full_name == str(stranger) == stranger.get_full_name() == "Ли Анна"
    assert stranger.masked_name == "Ли А."
    assert stranger.get_short_name() == "Анна"


def test_names_are_kept_in_one_form_of_unicode():
    person = factories.PersonFactory(family_name=unicodedata.normalize("NFD", "Йорданов "))

    assert person.family_name == unicodedata.normalize("NFC", "Йорданов")


def test_a_service_number_belongs_to_one_person_of_an_agency(trainee):
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.PersonFactory(service_number=trainee.service_number, sign_in_name="other")

    other_agency = factories.AgencyFactory(code="KG")
    twin = factories.PersonFactory(agency=other_agency, service_number=trainee.service_number)
    assert twin.sign_in_name == f"KG-{trainee.service_number}"


def test_sign_in_names_differ_by_more_than_capitals():
    factories.PersonFactory(sign_in_name="kz-7", service_number="7")

    with pytest.raises(IntegrityError), transaction.atomic():
        factories.PersonFactory(sign_in_name="KZ-7", service_number="8")


@pytest.mark.parametrize("typed", ["KZ-104582", "kz-104582", " KZ- 104582 ", "104582"])
def test_a_person_is_known_by_number_with_and_without_the_agency(typed):
    person = factories.PersonFactory(service_number="104582")

    assert Person.objects.signing_in_as(typed) == person


def test_a_bare_number_that_two_agencies_use_is_nobodys():
    one = factories.PersonFactory(service_number="104582")
    factories.PersonFactory(service_number="104582", agency=factories.AgencyFactory(code="KG"))

    assert Person.objects.signing_in_as("104582") is None
    assert Person.objects.signing_in_as("KZ-104582") == one


def test_a_full_sign_in_name_goes_before_the_bare_number_of_somebody_else():
    factories.PersonFactory(service_number="104582")
    root = factories.PersonFactory(sign_in_name="104582", service_number="")

    assert Person.objects.signing_in_as("104582") == root


def test_a_person_is_found_by_natural_key_in_any_case(trainee):
    assert Person.objects.get_by_natural_key(trainee.sign_in_name.lower()) == trainee


def test_a_superuser_is_made_with_a_password_and_a_person_without():
    chief = Person.objects.create_superuser("chief", "a long password", family_name="А", given_name="Б")
    person = Person.objects.create_user("plain", family_name="В", given_name="Г")

    assert chief.is_superuser
    assert chief.check_password("a long password")
    assert chief.has_role(Role.SYSTEM_ADMINISTRATOR)
    assert chief.needs_second_factor
    assert not person.has_usable_password()


def test_a_trainee_sees_only_oneself(trainee, stranger, coordinator):
    assert list(Person.objects.visible_to(trainee)) == [trainee]


def test_a_coordinator_sees_the_staff_of_the_own_institution(trainee, stranger, coordinator):
    assert set(Person.objects.visible_to(coordinator)) == {trainee, coordinator}
    assert list(Person.objects.in_care_of(coordinator)) == [trainee]


def test_care_reaches_into_branches_and_no_further(colony, other_colony, coordinator, stranger):
    branch = factories.institution("branch-14a", kind=Institution.Kind.COLONY, parent=colony)
    inside = factories.PersonFactory(family_name="Ветров")
    factories.employ(inside, branch)

    assert list(Person.objects.in_care_of(coordinator)) == [inside]


def test_somebody_who_has_left_is_in_nobodys_care(trainee, coordinator):
    spell = trainee.employments.get()
    spell.end(on=spell.hired_on, reason=spell.Reason.OWN_REQUEST)

    assert list(Person.objects.in_care_of(coordinator)) == []


def test_a_role_without_an_institution_reaches_everywhere(trainee, stranger):
    everywhere = factories.PersonFactory()
    factories.appoint(everywhere, Role.COORDINATOR)

    assert set(Person.objects.in_care_of(everywhere)) == {trainee, stranger}
    assert set(everywhere.institutions_as(Role.COORDINATOR)) == set(Institution.objects.all())


def test_officers_read_every_name_but_look_after_nobody(trainee, stranger, officer):
    assert set(Person.objects.visible_to(officer)) == {trainee, stranger, officer}
    assert list(Person.objects.in_care_of(officer)) == []


def test_the_administrator_looks_after_everybody_else(trainee, stranger, administrator):
    assert set(Person.objects.in_care_of(administrator)) == {trainee, stranger}


@pytest.mark.parametrize("words", ["ержан", "ЕРЖАНОВА сәуле", "Маратқызы", "   "])
def test_people_are_found_by_parts_of_their_names(trainee, stranger, words):
    assert trainee in Person.objects.matching(words)
    assert (stranger in Person.objects.matching(words)) is not bool(words.strip())


def test_people_are_found_by_their_number(trainee, stranger):
    assert list(Person.objects.matching(trainee.service_number)) == [trainee]
    assert list(Person.objects.matching(trainee.sign_in_name.lower())) == [trainee]
    assert list(Person.objects.matching("Ержанова 999999")) == []


def test_power_is_told_in_one_query(trainee, officer, django_assert_num_queries):
    chief = factories.PersonFactory(is_superuser=True)

    with django_assert_num_queries(1):
        power = {person.pk: person.has_power for person in Person.objects.with_power()}

    assert power == {trainee.pk: False, officer.pk: True, chief.pk: True}


def test_the_employment_of_today_is_read_once(trainee, django_assert_num_queries):
    person = Person.objects.get(pk=trainee.pk)

    with django_assert_num_queries(1):
        assert person.employment.institution.slug == "institution-14"
        assert person.employment.position.name == "inspector"


def test_places_and_posts_are_named_in_the_readers_language_or_the_next_best():
    place = factories.institution("somewhere", name_en="", name_ru="", name_kk="Бір жер")

    assert place.name_in("en") == place.name_in("ky") == str(place) == "Бір жер"
    assert factories.PositionFactory().name_in("kk") == "инспектор"
    assert Institution(slug="nameless").name == ""
