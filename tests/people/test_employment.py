"""Spells of employment: never two at once, a transfer is no separation."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from wagtail.models import ModelLogEntry

from lms.people.errors import AlreadyEmployed, AlreadyLeft, AnotherAgency
from lms.people.models import Employment
from tests import factories

pytestmark = pytest.mark.django_db
JANUARY = datetime.date(2026, 1, 1)
JUNE = datetime.date(2026, 6, 1)


def test_a_second_spell_at_once_is_refused_in_words_before_saving(trainee, other_colony):
    second = Employment(person=trainee, institution=other_colony, position=factories.PositionFactory(), hired_on=JUNE)

    with pytest.raises(AlreadyEmployed):
        second.clean()


def test_a_second_spell_at_once_is_refused_by_the_database_too(colony, other_colony):
    person = factories.PersonFactory()
    left = datetime.date(2026, 3, 31)
    factories.employ(person, colony, hired_on=JANUARY, left_on=left, reason="own_request")

    with pytest.raises(IntegrityError), transaction.atomic():
        factories.employ(person, other_colony, hired_on=left)
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.employ(person, other_colony, hired_on=datetime.date(2025, 1, 1), left_on=JANUARY, reason="health")

    spell = factories.employ(person, other_colony, hired_on=left + datetime.timedelta(days=1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Employment.objects.filter(pk=spell.pk).update(hired_on=left)


def test_spells_in_two_agencies_may_overlap(colony):
    person = factories.PersonFactory()
    factories.employ(person, colony)
    abroad = factories.institution("bishkek-1", agency=factories.AgencyFactory(code="KG"))

    assert factories.employ(person, abroad).agency.code == "KG"


def test_a_spell_that_lies_wholly_before_another_does_not_overlap(trainee, other_colony):
    before = Employment(
        person=trainee,
        institution=other_colony,
        position=factories.PositionFactory(),
        hired_on=datetime.date(2020, 1, 1),
        left_on=datetime.date(2021, 1, 1),
        reason="own_request",
    )

    assert before.clean() is None


def test_an_unfinished_form_is_not_compared():
    assert Employment().clean() is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"left_on": datetime.date(2025, 12, 31), "reason": "health"},
        {"left_on": JUNE},
        {"reason": "health"},
        {"probation_until": datetime.date(2025, 12, 31)},
    ],
)
def test_the_database_refuses_spells_that_cannot_be(colony, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.employ(factories.PersonFactory(), colony, hired_on=JANUARY, **wrong)


def test_leaving_ends_the_spell_and_is_written_down(trainee, officer):
    spell = trainee.employments.get()
    last_day = spell.hired_on + datetime.timedelta(days=100)

    spell.end(on=last_day, reason=Employment.Reason.LENGTH_OF_SERVICE, by=officer)

    spell.refresh_from_db()
    assert (spell.left_on, spell.reason, spell.reason_class) == (last_day, "length_of_service", "retirement")
    assert list(Employment.objects.separations()) == [spell]
    assert list(Employment.objects.on(last_day)) == [spell]
    assert list(Employment.objects.on(last_day + datetime.timedelta(days=1))) == []
    entry = ModelLogEntry.objects.get(action="people.left")
    assert (entry.object_id, entry.user) == (str(trainee.pk), officer)
    assert entry.data == {"on": str(last_day), "reason": "length_of_service"}


def test_nobody_leaves_twice(trainee):
    spell = trainee.employments.get()
    spell.end(on=spell.hired_on, reason="health")

    with pytest.raises(AlreadyLeft):
        spell.end(on=spell.hired_on, reason="health")


def test_nobody_leaves_before_joining_or_without_a_known_reason(trainee):
    spell = trainee.employments.get()

    with pytest.raises(ValidationError):
        spell.end(on=spell.hired_on - datetime.timedelta(days=1), reason="health")
    with pytest.raises(ValidationError):
        trainee.employments.get().end(on=spell.hired_on, reason="bored")
    assert trainee.employments.get().left_on is None


def test_a_transfer_ends_one_spell_opens_the_next_and_is_no_separation(trainee, other_colony, officer):
    spell = trainee.employments.get()
    day = spell.hired_on + datetime.timedelta(days=50)

    following = spell.transfer(to=other_colony, on=day, by=officer)

    spell.refresh_from_db()
    assert (spell.left_on, spell.reason, spell.reason_class) == (day - datetime.timedelta(days=1), "transfer", "")
    assert (following.hired_on, following.institution, following.rank) == (day, other_colony, spell.rank)
    assert list(Employment.objects.separations()) == []
    assert list(Employment.objects.current()) == [following]
    entry = ModelLogEntry.objects.get(action="people.transferred")
    assert entry.data == {"on": str(day), "from": spell.institution_id, "to": other_colony.pk}
    assert not ModelLogEntry.objects.filter(action="people.left").exists()


def test_a_transfer_stays_within_the_agency(trainee):
    abroad = factories.institution("bishkek-1", agency=factories.AgencyFactory(code="KG"))

    with pytest.raises(AnotherAgency):
        trainee.employments.get().transfer(to=abroad, on=JUNE)

    assert trainee.employments.get().left_on is None


def test_a_spell_names_its_person_and_place(trainee, colony):
    assert str(trainee.employments.get()) == f"{trainee}, {colony}"
