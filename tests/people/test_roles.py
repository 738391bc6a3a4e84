"""Roles: where they hold, and the groups that carry their permissions."""

import datetime

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.models import ModelLogEntry

from lms.people.models import Appointment, Person, Role
from lms.people.tasks import clear_expired
from tests import factories

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def groups_of(person):
    return set(person.groups.values_list("name", flat=True))


def test_every_role_has_a_group():
    assert set(Role.values) <= set(Group.objects.values_list("name", flat=True))


def test_a_role_brings_its_group_and_takes_it_away():
    person = factories.PersonFactory()

    appointment = factories.appoint(person, Role.INSTRUCTOR)
    assert groups_of(person) == {"instructor"}

    appointment.delete()
    assert groups_of(person) == set()


def test_the_group_stays_while_another_appointment_keeps_the_role(colony, other_colony):
    person = factories.PersonFactory()
    here = factories.appoint(person, Role.COORDINATOR, colony)
    factories.appoint(person, Role.COORDINATOR, other_colony)

    here.delete()

    assert groups_of(person) == {"coordinator"}


def test_a_changed_role_leaves_no_old_group_behind():
    person = factories.PersonFactory()
    appointment = factories.appoint(person, Role.CERTIFICATE_OFFICER)

    appointment.role = Role.AUDITOR
    appointment.save()

    assert groups_of(person) == {"auditor"}


def test_a_role_given_to_somebody_else_leaves_the_first_without(officer):
    appointment = officer.appointments.get()
    other = factories.PersonFactory()

    appointment.person = other
    appointment.save()

    assert groups_of(officer) == set()
    assert groups_of(other) == {"certificate_officer"}


def test_groups_that_belong_to_no_role_are_left_alone(instructor):
    instructor.groups.add(Group.objects.get(name="reviewer"))

    instructor.sync_groups()

    assert groups_of(instructor) == {"instructor", "reviewer"}


def test_a_role_holds_from_its_first_day_through_its_last(colony):
    person = factories.PersonFactory()
    today = timezone.localdate()
    Appointment.objects.create(person=person, role=Role.AUDITOR, since=today - DAY, until=today)
    Appointment.objects.create(person=person, role=Role.ANALYST, since=today + DAY)
    Appointment.objects.create(person=person, role=Role.ASSESSOR, since=today - 9 * DAY, until=today - DAY)

    assert Person.objects.get(pk=person.pk).roles == {"auditor"}


def test_a_role_that_has_run_out_takes_its_group_along_within_the_hour(officer):
    Appointment.objects.update(until=timezone.localdate() - DAY, since=timezone.localdate() - 2 * DAY)
    assert groups_of(officer) == {"certificate_officer"}

    assert clear_expired.func() == 1

    assert groups_of(officer) == set()
    assert clear_expired.func() == 0


def test_a_group_that_nobody_appointed_to_is_taken_away(trainee):
    trainee.groups.add(Group.objects.get(name="certificate_officer"))

    assert Person.objects.sync_groups() == 1

    assert groups_of(trainee) == {"trainee"}


def test_a_role_is_given_once_per_place_and_once_everywhere(colony):
    person = factories.PersonFactory()
    factories.appoint(person, Role.COORDINATOR, colony)
    factories.appoint(person, Role.COORDINATOR)

    for where in (colony, None):
        with pytest.raises(IntegrityError), transaction.atomic():
            factories.appoint(person, Role.COORDINATOR, where)


def test_a_role_does_not_end_before_it_begins():
    today = timezone.localdate()
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.create(person=factories.PersonFactory(), role=Role.AUDITOR, since=today, until=today - DAY)


def test_giving_and_taking_a_role_is_written_down(colony):
    person = factories.PersonFactory()
    appointment = factories.appoint(person, Role.COORDINATOR, colony)
    appointment.delete()

    given, taken = ModelLogEntry.objects.filter(object_id=str(person.pk)).order_by("pk")
    assert (given.action, taken.action) == ("people.appointed", "people.dismissed")
    assert given.data == taken.data
    assert given.data["role"] == "coordinator"
    assert given.data["institution"] == colony.pk


@pytest.mark.parametrize("role", [role for role in Role if role != Role.TRAINEE])
def test_every_role_but_the_trainees_needs_a_second_factor(role):
    person = factories.PersonFactory()
    factories.appoint(person, role)

    assert person.needs_second_factor


def test_a_trainee_needs_none_and_roles_are_read_once(trainee, django_assert_num_queries):
    person = Person.objects.get(pk=trainee.pk)

    with django_assert_num_queries(1):
        assert not person.needs_second_factor
        assert person.has_role(Role.TRAINEE)
        assert not person.has_role(Role.INSTRUCTOR, Role.COORDINATOR)
    assert str(person.appointments.get()) == f"{person}: trainee"
