"""A checklist on paper is entered by two people who do not see each other's entry; neither entry wins silently."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.models import ModelLogEntry

from lms.assessment import errors, planning, practical_overview
from lms.assessment.models import Assessment, PaperEntry, PracticalTest
from lms.assessment.models.observations import Filled, Mark, differences
from lms.people.models import Role
from tests import factories
from tests.assessment.practice import DAY, filled, hand_in, paper

pytestmark = pytest.mark.django_db
State = PracticalTest.State


@pytest.fixture
def first(academy):
    return factories.assessor(academy, family_name="Қасенов")


@pytest.fixture
def second(academy):
    return factories.assessor(academy, family_name="Бауэр")


@pytest.fixture
def clerk(academy):
    """An assessor who only types."""
    return factories.assessor(academy, family_name="Цой")


@pytest.fixture
def planned(course, trainee, first):
    page = factories.practical(course)
    return factories.planned(page, factories.enrol(trainee, course), by=first)


@pytest.fixture
def sheet(planned, first, clerk):
    """The paper of the first assessor."""
    return paper(planned, first, by=clerk)


def log_of(planned):
    entries = ModelLogEntry.objects.filter(object_id=planned.pk, action__startswith="assessment.practice_paper")
    return [
        (entry.action.removeprefix("assessment.practice_paper_"), entry.user_id) for entry in entries.order_by("pk")
    ]


def test_two_entries_that_are_the_same_hand_the_sheet_in(planned, sheet, first, clerk):
    sheet.enter(filled(planned, "not_met", r2="Late.", remark="Good.", on=DAY), by=clerk)
    assert sheet.submitted_at is None

    sheet.enter(filled(planned, "not_met", r2=" Late. ", remark="Good.", on=DAY), by=first)

    sheet.refresh_from_db()
    assert (sheet.is_passed, sheet.percent, sheet.written_on, sheet.remark) == (True, 80, DAY, "Good.")
    assert sheet.marks.filter(outcome="not_met").count() == 1
    assert log_of(planned) == [("entered", clerk.pk), ("entered", first.pk)]


def test_two_entries_that_differ_hand_nothing_in_and_are_both_kept(planned, sheet, first, clerk):
    sheet.enter(filled(planned, on=DAY), by=clerk)
    sheet.enter(filled(planned, "met", "not_met", on=DAY, r3="Untidy."), by=first)

    sheet.refresh_from_db()
    assert sheet.submitted_at is None
    assert sheet.marks.count() == 0
    assert [(row.name, row.said) for row in practical_overview.differences_of(sheet)] == [
        ("2. Lets nobody of the other sex search the body", ["met", "not met"]),
        ("3. Leaves the belongings in order", ["met", "met. Untidy."]),
    ]


def test_remark_and_date_of_the_paper_are_compared_too(planned, sheet, first, clerk):
    sheet.enter(filled(planned, on=DAY, remark="Good."), by=clerk)
    sheet.enter(filled(planned, on=timezone.localdate()), by=first)

    found = practical_overview.differences_of(sheet)

    assert [row.name for row in found] == ["Remark on the whole", "Date on the paper"]
    assert found[0].said == ["Good.", "—"]


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ({1: Mark("met")}, {1: Mark("met")}, set()),
        ({1: Mark("met", "a  b")}, {1: Mark("met", "a b ")}, set()),
        ({1: Mark("met", "a")}, {1: Mark("met", "b")}, {1}),
        ({1: Mark("met")}, {1: Mark("not_met")}, {1}),
        ({1: Mark("met")}, {}, {1}),
        ({}, {1: Mark()}, set()),
    ],
)
def test_differences_are_exact(one, other, found):
    assert differences(Filled(one), Filled(other)) == found


def test_one_person_enters_once(planned, sheet, clerk):
    sheet.enter(filled(planned, on=DAY), by=clerk)

    with pytest.raises(errors.EnteredAlready):
        sheet.enter(filled(planned, on=DAY), by=clerk)


def test_two_people_enter_and_no_third(planned, sheet, first, clerk, academy):
    sheet.enter(filled(planned, on=DAY), by=clerk)
    sheet.enter(filled(planned, "not_met", on=DAY), by=first)

    with pytest.raises(errors.EnteredTwice):
        sheet.enter(filled(planned, on=DAY), by=factories.assessor(academy))


def test_the_database_keeps_two_people_apart(planned, sheet, clerk):
    sheet.enter(filled(planned, on=DAY), by=clerk)

    with pytest.raises(IntegrityError), transaction.atomic():
        PaperEntry.objects.create(assessment=sheet, number=2, entered_by=clerk)
    with pytest.raises(IntegrityError), transaction.atomic():
        PaperEntry.objects.create(
            assessment=sheet, number=3, entered_by=clerk, confirmed_by=clerk, confirmed_at=timezone.now()
        )


def test_a_paper_is_entered_whole(planned, sheet, clerk):
    with pytest.raises(errors.ItemsOpen):
        sheet.enter(filled(planned, "", on=DAY), by=clerk)
    with pytest.raises(errors.CriticalSkipped):
        sheet.enter(filled(planned, "met", "not_applicable", on=DAY), by=clerk)
    assert PaperEntry.objects.count() == 0


def test_only_assessors_enter_and_never_about_themselves(planned, sheet, trainee, coordinator):
    factories.appoint(trainee, Role.ASSESSOR)

    with pytest.raises(errors.AssessingOneself):
        sheet.enter(filled(planned, on=DAY), by=trainee)
    with pytest.raises(errors.NotAnAssessor):
        sheet.enter(filled(planned, on=DAY), by=coordinator)


def test_whoever_has_an_open_checklist_reads_no_paper(planned, sheet, second):
    planned.take_place(second)

    with pytest.raises(errors.OwnSheetFirst):
        sheet.enter(filled(planned, on=DAY), by=second)


def test_whoever_has_read_a_paper_takes_no_place(planned, sheet, clerk, first):
    sheet.enter(filled(planned, on=DAY), by=clerk)

    with pytest.raises(errors.SawAnotherSheet):
        planned.take_place(clerk)
    with pytest.raises(errors.SawAnotherSheet):
        paper(planned, clerk, by=first)


def test_two_assessors_enter_both_papers_between_them(planned, first, second):
    one, two = paper(planned, first, by=first), paper(planned, second, by=second)
    with pytest.raises(errors.OwnSheetFirst):
        two.enter(filled(planned, on=DAY), by=first)

    one.enter(filled(planned, on=DAY), by=first)
    two.enter(filled(planned, on=DAY), by=second)
    one.enter(filled(planned, on=DAY), by=second)
    two.enter(filled(planned, on=DAY), by=first)

    planned.refresh_from_db()
    assert (planned.state, planned.is_passed) == (State.DECIDED, True)


def test_a_paper_and_a_checklist_on_the_site_decide_together(planned, sheet, first, second, clerk):
    hand_in(planned, second)
    sheet.enter(filled(planned, on=DAY), by=clerk)
    sheet.enter(filled(planned, on=DAY), by=second)

    planned.refresh_from_db()
    assert planned.state == State.DECIDED


def test_the_third_may_be_on_paper(planned, first, second, clerk, academy):
    hand_in(planned, first)
    hand_in(planned, second, "met", "not_met")
    third = factories.assessor(academy)
    sheet = paper(planned, third, by=clerk)
    sheet.enter(filled(planned, on=DAY), by=clerk)
    sheet.enter(filled(planned, on=DAY), by=first)

    planned.refresh_from_db()
    assert (planned.state, planned.is_passed) == (State.DECIDED, True)


def test_a_paper_is_not_filled_in_on_the_site_nor_the_other_way_round(planned, sheet, first, second, clerk):
    with pytest.raises(errors.SheetOnPaper):
        sheet.save_draft(filled(planned), by=first, sequence=0)
    with pytest.raises(errors.SheetOnPaper):
        sheet.submit(by=first)
    on_site = planned.take_place(second)
    with pytest.raises(errors.SheetOnSite):
        on_site.enter(filled(planned, on=DAY), by=clerk)


def test_a_paper_that_nobody_entered_is_given_back_by_any_assessor(planned, sheet, second, clerk):
    sheet.give_back(by=second)

    assert Assessment.objects.count() == 0
    assert planned.take_place(second).place == 1


def test_a_paper_that_was_entered_stays(planned, sheet, first, clerk):
    sheet.enter(filled(planned, on=DAY), by=clerk)

    with pytest.raises(errors.EnteredStays):
        sheet.give_back(by=first)


def test_assessors_of_the_trainees_institution_may_have_written_a_paper(
    planned, first, colony, other_colony, trainee, officer
):
    factories.appoint(trainee, Role.ASSESSOR)
    here = factories.assessor(colony, everywhere=False)
    factories.assessor(other_colony, everywhere=False)

    assert set(planning.assessors_of(planned)) == {first, here}


# --- settling ---------------------------------------------------------------------------------------


@pytest.fixture
def differing(planned, sheet, first, clerk):
    """A sheet whose entries differ in the second item."""
    sheet.enter(filled(planned, on=DAY), by=clerk)
    sheet.enter(filled(planned, "met", "not_met", on=DAY), by=first)
    return sheet


def test_a_correction_counts_when_the_other_person_confirms_it(planned, differing, first, clerk):
    correction = differing.correct(filled(planned, "met", "not_met", on=DAY), by=clerk)
    assert Assessment.objects.get().submitted_at is None

    differing.confirm(correction.pk, by=first)

    differing.refresh_from_db()
    assert (differing.is_passed, differing.critical_not_met) == (False, [2])
    assert PaperEntry.objects.count() == 3
    assert (PaperEntry.objects.get(number=3).confirmed_by, PaperEntry.objects.get(number=3).entered_by) == (
        first,
        clerk,
    )
    assert log_of(planned)[-2:] == [("corrected", clerk.pk), ("confirmed", first.pk)]


def test_nobody_confirms_the_own_correction(planned, differing, clerk):
    correction = differing.correct(filled(planned, on=DAY), by=clerk)

    with pytest.raises(errors.ConfirmedByAnother):
        differing.confirm(correction.pk, by=clerk)


def test_nobody_but_the_two_settles(planned, differing, clerk, academy):
    other = factories.assessor(academy)
    with pytest.raises(errors.NotAnEnterer):
        differing.correct(filled(planned, on=DAY), by=other)
    correction = differing.correct(filled(planned, on=DAY), by=clerk)
    with pytest.raises(errors.NotAnEnterer):
        differing.confirm(correction.pk, by=other)


def test_a_correction_that_was_replaced_is_not_confirmed(planned, differing, first, clerk):
    old = differing.correct(filled(planned, on=DAY), by=clerk)
    differing.correct(filled(planned, "met", "not_met", on=DAY), by=clerk)

    with pytest.raises(errors.NothingToConfirm):
        differing.confirm(old.pk, by=first)


def test_who_disagrees_with_a_correction_makes_another_one(planned, differing, first, clerk):
    differing.correct(filled(planned, on=DAY), by=clerk)
    correction = differing.correct(filled(planned, "met", "not_met", on=DAY), by=first)

    differing.confirm(correction.pk, by=clerk)

    assert Assessment.objects.get().is_passed is False


def test_one_entry_alone_is_not_settled(planned, sheet, clerk):
    sheet.enter(filled(planned, on=DAY), by=clerk)

    with pytest.raises(errors.NothingToSettle):
        sheet.correct(filled(planned, on=DAY), by=clerk)


def test_a_correction_is_shown_beside_both_entries(planned, differing, clerk):
    differing.correct(filled(planned, "not_met", "not_met", on=DAY), by=clerk)

    assert [(row.name, row.said) for row in practical_overview.differences_of(differing)] == [
        ("1. Says why the cell is searched", ["met", "met", "not met"]),
        ("2. Lets nobody of the other sex search the body", ["met", "not met", "not met"]),
    ]


def test_an_entry_is_named_for_people(planned, differing):
    assert str(differing.first_two[0]) == f"{planned}: 1, 1"
