"""One-time slips: paper instead of e-mail and phone."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.models import ModelLogEntry

from lms.people.errors import HoldsPower, NotYourStaff, SlipNotValid
from lms.people.models import Role, SignInSlip
from lms.people.models.slips import ALPHABET, digest, normalised
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def slip(trainee, coordinator):
    return SignInSlip.objects.issue(to=trainee, by=coordinator)


def redeem(person, code):
    return SignInSlip.objects.redeem(sign_in_name=person.sign_in_name, code=code)


def test_the_code_is_long_readable_and_kept_nowhere(slip):
    row, code = slip

    assert len(normalised(code)) == 12
    assert set(normalised(code)) <= set(ALPHABET)
    assert [len(group) for group in code.split("-")] == [4, 4, 4]
    assert row.digest == digest(code)
    assert normalised(code) not in str(row.__dict__)


def test_a_slip_works_for_24_hours(slip):
    row, _code = slip

    assert row.expires_at - row.issued_at >= datetime.timedelta(hours=23, minutes=59)
    assert row.expires_at - row.issued_at <= datetime.timedelta(hours=24, seconds=1)


def test_a_slip_opens_the_account_once_and_asks_for_a_new_password(slip, trainee):
    row, code = slip

    assert redeem(trainee, code) == trainee

    trainee.refresh_from_db()
    row.refresh_from_db()
    assert trainee.must_change_password
    assert row.used_at is not None
    with pytest.raises(SlipNotValid):
        redeem(trainee, code)


@pytest.mark.parametrize("spell", [str.lower, lambda code: code.replace("-", " "), lambda code: f" {code} "])
def test_capitals_hyphens_and_spaces_do_not_matter(slip, trainee, spell):
    assert redeem(trainee, spell(slip[1])) == trainee


def test_letters_of_a_cyrillic_keyboard_count_as_the_latin_ones_they_look_like():
    assert normalised("авсе-нкмр-тху2") == "ABCEHKMPTXY2"


def test_the_number_may_be_typed_without_the_agency(slip, trainee):
    assert SignInSlip.objects.redeem(sign_in_name=trainee.service_number, code=slip[1]) == trainee


def test_a_slip_that_is_too_old_opens_nothing(slip, trainee):
    SignInSlip.objects.update(expires_at=timezone.now() - datetime.timedelta(seconds=1))

    with pytest.raises(SlipNotValid):
        redeem(trainee, slip[1])


def test_a_new_slip_replaces_the_old_one(slip, trainee, coordinator):
    _row, second = SignInSlip.objects.issue(to=trainee, by=coordinator)

    with pytest.raises(SlipNotValid):
        redeem(trainee, slip[1])
    assert redeem(trainee, second) == trainee


def test_a_wrong_code_an_unknown_number_and_a_closed_account_sound_alike(slip, trainee, stranger):
    words = set()
    for name, code in [
        (trainee.sign_in_name, "2222-2222-2222"),
        ("KZ-000000", slip[1]),
        (stranger.sign_in_name, slip[1]),
    ]:
        with pytest.raises(SlipNotValid) as refusal:
            SignInSlip.objects.redeem(sign_in_name=name, code=code)
        words.add(refusal.value.message)
    trainee.is_active = False
    trainee.save()
    with pytest.raises(SlipNotValid) as refusal:
        redeem(trainee, slip[1])
    assert words | {refusal.value.message} == {refusal.value.message}


def test_a_coordinator_gives_none_to_the_staff_of_others(stranger, coordinator):
    with pytest.raises(NotYourStaff):
        SignInSlip.objects.issue(to=stranger, by=coordinator)


def test_nobody_gives_one_to_oneself(coordinator, administrator):
    for person in (coordinator, administrator):
        with pytest.raises(NotYourStaff):
            SignInSlip.objects.issue(to=person, by=person)


def test_a_trainee_and_an_officer_give_none(trainee, stranger, officer):
    for person in (stranger, officer):
        with pytest.raises(NotYourStaff):
            SignInSlip.objects.issue(to=trainee, by=person)


def test_a_closed_account_gets_none(trainee, coordinator):
    trainee.is_active = False
    trainee.save()

    with pytest.raises(NotYourStaff):
        SignInSlip.objects.issue(to=trainee, by=coordinator)


def test_somebody_with_power_gets_one_from_the_superuser_only(trainee, colony, coordinator, administrator):
    factories.appoint(trainee, Role.INSTRUCTOR)
    chief = factories.PersonFactory(is_superuser=True)

    for person in (coordinator, administrator):
        with pytest.raises(HoldsPower):
            SignInSlip.objects.issue(to=trainee, by=person)
    assert SignInSlip.objects.issue(to=trainee, by=chief)[0].person == trainee


def test_issue_and_use_are_written_down_without_the_code(slip, trainee, coordinator):
    redeem(trainee, slip[1])

    issued, used = ModelLogEntry.objects.filter(action__startswith="people.slip").order_by("pk")
    assert (issued.action, issued.user) == ("people.slip_issued", coordinator)
    assert (used.action, used.user) == ("people.slip_used", trainee)
    assert normalised(slip[1]) not in str(issued.data) + str(used.data)


def test_the_database_keeps_one_open_slip_per_person(slip, trainee, coordinator):
    with pytest.raises(IntegrityError), transaction.atomic():
        SignInSlip.objects.create(person=trainee, issued_by=coordinator, digest=digest("X"), expires_at=timezone.now())
    assert str(slip[0]).startswith(str(trainee))
