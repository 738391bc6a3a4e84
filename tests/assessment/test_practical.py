"""The life of a practical test: planned, assessed by people who do not see each other, decided, signed."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from wagtail.models import ModelLogEntry

from courses.errors import ReasonMissing
from courses.models import Enrolment
from lms.assessment import errors, planning
from lms.assessment.models import Assessment, PracticalItem, PracticalTest
from lms.certificates.models import Certificate
from lms.people.models import Role
from lms.post.models import Letter
from tests import factories
from tests.assessment.practice import filled, hand_in

pytestmark = pytest.mark.django_db
State = PracticalTest.State


@pytest.fixture
def page(course):
    """A graded practical test, beside the two lessons and the written test of the course."""
    return factories.practical(course)


@pytest.fixture
def enrolment(trainee, course, page):
    return factories.enrol(trainee, course)


@pytest.fixture
def first(academy):
    return factories.assessor(academy, family_name="Қасенов")


@pytest.fixture
def second(academy):
    return factories.assessor(academy, family_name="Бауэр")


@pytest.fixture
def third(academy):
    return factories.assessor(academy, family_name="Цой")


@pytest.fixture
def planned(page, enrolment, first):
    return factories.planned(page, enrolment, by=first)


def actions(row):
    """What the audit log says about a practical test, the oldest first."""
    entries = ModelLogEntry.objects.filter(object_id=row.pk, content_type__model="practicaltest").order_by("pk")
    return [(entry.action.removeprefix("assessment.practice_"), entry.user_id) for entry in entries]


# --- planning -------------------------------------------------------------------------------------


def test_planning_freezes_the_checklist_and_tells_the_trainee(page, enrolment, first):
    planned = factories.planned(page, enrolment, by=first, venue="Building 2")

    assert (planned.state, planned.number, planned.title) == (State.PLANNED, 1, "Search of a cell")
    assert [(item.position, item.text, item.is_critical, item.points) for item in planned.items.all()] == [
        (1, "Says why the cell is searched", False, 1),
        (2, "Lets nobody of the other sex search the body", True, 2),
        (3, "Leaves the belongings in order", False, 1),
        (4, "Writes the search down", False, 1),
    ]
    letter = Letter.objects.get(recipient=enrolment.person, kind="practice_planned")
    assert letter.subject == "Practical test planned: Search of a cell"
    assert planned.when in letter.body
    assert "Building 2" in letter.body
    assert letter.link == f"/practice/{planned.pk}/result/"
    assert actions(planned) == [("planned", first.pk)]


def test_what_authors_change_later_changes_no_planned_test(planned, page):
    item = page.items.get(sort_order=0) if page.items.filter(sort_order=0).exists() else page.items.first()
    item.text = "Something else"
    item.save()

    assert planned.items.first().text == "Says why the cell is searched"


def test_a_plan_takes_over_the_published_checklist_when_an_assessor_says_so(planned, page, first):
    page.items.first().delete()
    assert planning.is_outdated(planned)

    planning.draw_anew(planned, by=first)

    assert [item.position for item in planned.items.all()] == [1, 2, 3]
    assert not planning.is_outdated(planned)
    assert actions(planned)[-1] == ("drawn_anew", first.pk)


def test_nothing_is_drawn_anew_once_somebody_has_begun(planned, first):
    planned.take_place(first)

    with pytest.raises(errors.WrongStep):
        planning.draw_anew(planned, by=first)


def test_a_withdrawn_practical_test_is_not_outdated(planned, page):
    page.unpublish()

    assert not planning.is_outdated(planned)


def test_a_checklist_without_items_is_not_planned(page, enrolment, first):
    page.items.all().delete()

    with pytest.raises(errors.ChecklistEmpty):
        factories.planned(page, enrolment, by=first)


def test_one_is_planned_at_a_time(planned, page, enrolment, first):
    with pytest.raises(errors.PlannedAlready):
        factories.planned(page, enrolment, by=first)


def test_the_database_keeps_one_open_per_enrolment(planned):
    twin = PracticalTest(
        enrolment=planned.enrolment,
        practical_key=planned.practical_key,
        number=2,
        is_graded=True,
        pass_mark=75,
        assessors_required=2,
        planned_for=timezone.now(),
        planned_by=planned.planned_by,
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


@pytest.mark.parametrize("state", ["requested", "suspended", "withdrawn", "completed"])
def test_only_those_who_take_the_course_are_assessed(page, enrolment, first, state):
    Enrolment.objects.update(state=state, completed_at=timezone.now())

    with pytest.raises(errors.NotTakingPart):
        factories.planned(page, enrolment, by=first)


def test_a_completed_course_leaves_ungraded_ones_open(course, trainee, first):
    page = factories.practical(course, is_graded=False)
    enrolment = factories.enrol(trainee, course)
    Enrolment.objects.update(state="completed", completed_at=timezone.now())

    assert factories.planned(page, enrolment, by=first).is_graded is False


def test_an_enrolment_of_another_course_is_refused(page, trainee, first, site):
    other = factories.enrol(trainee, factories.course(code="C02", title="Other"))

    with pytest.raises(errors.NotTakingPart):
        factories.planned(page, other, by=first)


def test_nobody_plans_for_oneself_or_outside_the_own_institutions(page, enrolment, trainee, other_colony, officer):
    factories.appoint(trainee, Role.ASSESSOR)
    elsewhere = factories.assessor(other_colony, everywhere=False)

    with pytest.raises(errors.AssessingOneself):
        factories.planned(page, enrolment, by=trainee)
    for person in (elsewhere, officer):
        with pytest.raises(errors.NotAnAssessor):
            factories.planned(page, enrolment, by=person)
    assert PracticalTest.objects.count() == 0


def test_attempts_are_counted_without_void_ones(page, enrolment, first, second, third, trainee):
    for number in (1, 2):
        planned = factories.planned(page, enrolment, by=first)
        assert planned.number == number
        hand_in(planned, first, "not_met", "not_met")
        hand_in(planned, second, "not_met", "not_met")
        planned.sign(by=trainee)
        assert planned.state == State.FAILED

    with pytest.raises(errors.AttemptsExhausted):
        factories.planned(page, enrolment, by=first)
    planned.void(by=third, reason="The door was locked.")

    assert factories.planned(page, enrolment, by=first).number == 3


def test_a_passed_one_is_not_planned_again(planned, page, enrolment, first, second, trainee):
    hand_in(planned, first)
    hand_in(planned, second)
    planned.sign(by=trainee)

    with pytest.raises(errors.PassedAlready):
        factories.planned(page, enrolment, by=first)


def test_another_time_and_place_are_told_each_time(planned, first, trainee):
    at = timezone.now() + datetime.timedelta(days=5)
    before = planned.planned_for

    planned.move(to=at, venue="Building 3", by=first)
    planned.move(to=before, venue="Building 2", by=first)

    letters = Letter.objects.filter(recipient=trainee, kind="practice_planned")
    assert letters.count() == 3  # going back to the first plan is news too
    assert actions(planned)[1:] == [("moved", first.pk)] * 2


def test_what_has_begun_is_not_moved(planned, first):
    planned.take_place(first)

    with pytest.raises(errors.WrongStep):
        planned.move(to=timezone.now(), venue="Building 3", by=first)


def test_a_letter_is_written_in_the_language_of_its_reader(page, enrolment, first):
    enrolment.person.preferred_language = "ru"
    enrolment.person.save()
    with translation.override("kk"):
        factories.planned(page, enrolment, by=first)

    assert Letter.objects.get(kind="practice_planned").language == "ru"


# --- languages ------------------------------------------------------------------------------------


def test_items_are_frozen_in_every_language_that_has_them(course, page, enrolment, first):
    provision = factories.ProvisionFactory(number="52")
    page.items.update(provision=provision)
    parent = course.copy_for_translation(factories.locale("ru"))
    parent.live = True
    parent.save()
    russian = page.copy_for_translation(factories.locale("ru"))
    russian.live, russian.title = True, "Обыск камеры"
    russian.save()
    translated = russian.items.first()
    translated.text = "Объясняет причину обыска"
    translated.save()

    planned = factories.planned(page, enrolment, by=first)

    assert planned.words["ru"] == {"title": "Обыск камеры", "for_assessor": "Watch; do not help."}
    item = planned.items.first()
    assert item.words["ru"]["text"] == "Объясняет причину обыска"
    assert item.words["ru"]["provision"] == "Правила Нельсона Манделы 52"
    assert item.words["en"]["provision"] == "Nelson Mandela Rules 52"
    with translation.override("kk"):
        assert (item.language, item.text, planned.title) == ("ru", "Объясняет причину обыска", "Обыск камеры")


# --- assessing ------------------------------------------------------------------------------------


def test_two_who_agree_decide(planned, first, second, trainee):
    hand_in(planned, first, r1="Said it aloud.")
    assert planned.state == State.ASSESSING

    hand_in(planned, second)

    assert (planned.state, planned.is_passed, planned.percent) == (State.DECIDED, True, 100)
    assert Letter.objects.get(kind="practice_decided").recipient == trainee
    assert actions(planned)[-1] == ("decided", second.pk)


def test_one_decides_alone_only_where_one_is_enough(course, trainee, first, second):
    page = factories.practical(course, assessors_required=1)
    planned = factories.planned(page, factories.enrol(trainee, course), by=first)

    hand_in(planned, first)

    assert planned.state == State.DECIDED
    with pytest.raises(errors.WrongStep):
        planned.take_place(second)


def test_one_of_two_never_decides(planned, first):
    hand_in(planned, first)

    assert (planned.state, planned.is_passed) == (State.ASSESSING, None)
    assert Letter.objects.filter(kind="practice_decided").count() == 0


def test_differences_that_change_no_outcome_stand(planned, first, second):
    hand_in(planned, first, "not_met")
    hand_in(planned, second, "met", "met", "not_met")

    assert (planned.state, planned.is_passed, planned.percent) == (State.DECIDED, True, 80)


def test_the_points_of_two_who_agree_are_their_mean(planned, first, second):
    hand_in(planned, first, "not_applicable")
    hand_in(planned, second, "not_met")

    assert planned.percent == 90  # 4 of 4, and 4 of 5


def test_one_critical_item_fails_whatever_the_points(planned, first, second):
    planned.pass_mark = 50
    planned.save()
    hand_in(planned, first, "met", "not_met")
    hand_in(planned, second, "met", "not_met")

    assert (planned.state, planned.is_passed, planned.percent) == (State.DECIDED, False, 60)


def test_another_outcome_goes_to_a_third_who_decides(planned, first, second, third):
    hand_in(planned, first)
    hand_in(planned, second, "met", "not_met")
    assert (planned.state, planned.is_passed) == (State.DISAGREED, None)

    sheet = hand_in(planned, third, "not_met")

    assert sheet.place == 3
    assert (planned.state, planned.is_passed, planned.percent) == (State.DECIDED, True, 80)
    assert [name for name, _who in actions(planned)][-2:] == ["sheet_submitted", "decided"]
    assert ("disagreed", second.pk) in actions(planned)


def test_two_who_fail_for_different_critical_items_disagree(course, trainee, first, second):
    page = factories.practical(course, items=[("One", True, 1), ("Two", True, 1)])
    planned = factories.planned(page, factories.enrol(trainee, course), by=first)
    hand_in(planned, first, "not_met")

    hand_in(planned, second, "met", "not_met")

    assert planned.state == State.DISAGREED


def test_the_third_is_another_person(planned, first, second):
    hand_in(planned, first)
    hand_in(planned, second, "met", "not_met")

    for person in (first, second):
        with pytest.raises(errors.ThirdIsAnother):
            planned.take_place(person)


def test_there_is_one_third(planned, first, second, third, academy):
    hand_in(planned, first)
    hand_in(planned, second, "met", "not_met")
    planned.take_place(third)

    with pytest.raises(errors.PlacesTaken):
        planned.take_place(factories.assessor(academy))


def test_there_are_as_many_as_needed(planned, first, second, third):
    planned.take_place(first)
    planned.take_place(second)

    with pytest.raises(errors.PlacesTaken):
        planned.take_place(third)


def test_taking_a_place_twice_gives_one_checklist(planned, first):
    assert planned.take_place(first) == planned.take_place(first)
    assert Assessment.objects.count() == 1


def test_nobody_assesses_oneself_or_without_the_role(planned, trainee, coordinator, officer, instructor, administrator):
    factories.appoint(trainee, Role.ASSESSOR)

    with pytest.raises(errors.AssessingOneself):
        planned.take_place(trainee)
    for person in (coordinator, officer, instructor, administrator):
        with pytest.raises(errors.NotAnAssessor):
            planned.take_place(person)


def test_a_role_that_is_over_assesses_no_more(planned, first):
    sheet = planned.take_place(first)
    first.appointments.update(until=timezone.localdate() - datetime.timedelta(days=1), since="2020-01-01")
    first.__dict__.pop("_roles", None)

    with pytest.raises(errors.NotAnAssessor):
        sheet.save_draft(filled(planned), by=first, sequence=0)


def test_assessors_of_one_institution_see_its_staff_only(planned, colony, other_colony, first):
    here = factories.assessor(colony, everywhere=False)
    elsewhere = factories.assessor(other_colony, everywhere=False)

    seen = {person: PracticalTest.objects.visible_to(person).count() for person in (first, here, elsewhere)}

    assert seen == {first: 1, here: 1, elsewhere: 0}


def test_a_checklist_begun_stays_with_its_assessor_when_the_trainee_moves(planned, colony, other_colony, trainee):
    here = factories.assessor(colony, everywhere=False)
    planned.take_place(here)
    trainee.employments.update(institution=other_colony)

    assert list(PracticalTest.objects.visible_to(here)) == [planned]


def test_who_sees_practical_tests(planned, trainee, stranger, coordinator, officer, auditor, instructor, administrator):
    assert list(PracticalTest.objects.visible_to(trainee)) == [planned]
    for person in (stranger, coordinator, officer, auditor, instructor, administrator):
        assert list(PracticalTest.objects.visible_to(person)) == []
    assert list(PracticalTest.objects.outcomes_for(coordinator)) == [planned]
    assert list(PracticalTest.objects.outcomes_for(officer)) == []


def test_an_assessor_finds_none_of_ones_own_to_assess(planned, trainee):
    factories.appoint(trainee, Role.ASSESSOR)

    assert list(PracticalTest.objects.assessable_by(trainee)) == []
    assert list(PracticalTest.objects.visible_to(trainee)) == [planned]


# --- checklists -----------------------------------------------------------------------------------


def test_a_draft_keeps_what_is_marked(planned, first):
    sheet = planned.take_place(first)
    items = list(planned.items.all())
    draft = filled(planned, "met", "", "", "", r2="Came late.")

    assert sheet.save_draft(draft, by=first, sequence=0)
    assert sheet.save_draft(filled(planned, "not_met", "", "", "", r2="Came late."), by=first, sequence=1)

    marks = {mark.item: (mark.outcome, mark.remark) for mark in sheet.marks.all()}
    assert marks[items[0]] == ("not_met", "")
    assert marks[items[1]] == ("", "Came late.")


def test_an_older_window_overwrites_nothing(planned, first):
    sheet = planned.take_place(first)
    sheet.save_draft(filled(planned, "not_met"), by=first, sequence=0)

    assert sheet.save_draft(filled(planned), by=first, sequence=0) is False
    assert sheet.marks.filter(outcome="not_met").count() == 1


@pytest.mark.parametrize(
    ("outcomes", "error", "words"),
    [
        (("met", "", "met", ""), errors.ItemsOpen, "Without a mark: 2, 4."),
        (
            ("met", "not_applicable"),
            errors.CriticalSkipped,
            "A critical item always applies. Mark it as met or not met: 2.",
        ),
    ],
)
def test_a_checklist_is_handed_in_whole(planned, first, outcomes, error, words):
    with pytest.raises(error) as refused:
        hand_in(planned, first, *outcomes)
    assert refused.value.messages == [words]


def test_a_checklist_where_nothing_applies_is_no_assessment(course, trainee, first):
    page = factories.practical(course, items=[("One", False, 1), ("Two", False, 1)])
    planned = factories.planned(page, factories.enrol(trainee, course), by=first)

    with pytest.raises(errors.NothingApplies):
        hand_in(planned, first, "not_applicable", "not_applicable")


def test_what_is_handed_in_is_not_changed(planned, first):
    sheet = hand_in(planned, first)

    with pytest.raises(errors.SheetClosed):
        sheet.save_draft(filled(planned, "not_met"), by=first, sequence=1)
    with pytest.raises(errors.SheetClosed):
        sheet.submit(by=first)
    with pytest.raises(errors.SheetClosed):
        sheet.give_back(by=first)


def test_nobody_writes_in_anothers_checklist(planned, first, second):
    sheet = planned.take_place(first)

    with pytest.raises(errors.NotAnAssessor):
        sheet.save_draft(filled(planned), by=second, sequence=0)
    with pytest.raises(errors.NotAnAssessor):
        sheet.submit(by=second)
    with pytest.raises(errors.NotAnAssessor):
        sheet.give_back(by=second)


def test_a_place_given_back_is_free(planned, first, second, third):
    planned.take_place(first)
    sheet = planned.take_place(second)

    sheet.give_back(by=second)

    assert planned.take_place(third).place == 2
    assert ("sheet_given_back", second.pk) in actions(planned)


def test_nobody_reads_anothers_checklist_before_the_own_one_is_in(planned, first, second, third, trainee):
    hand_in(planned, first)
    second_sheet = planned.take_place(second)

    assert list(Assessment.objects.visible_to(second)) == [second_sheet]
    assert list(Assessment.objects.visible_to(first)) == [Assessment.objects.get(assessor=first)]
    assert list(Assessment.objects.visible_to(third)) == []
    assert list(Assessment.objects.visible_to(trainee)) == []

    second_sheet.save_draft(filled(planned, "met", "not_met"), by=second, sequence=0)
    second_sheet.submit(by=second)

    assert Assessment.objects.visible_to(first).count() == Assessment.objects.visible_to(second).count() == 2
    third_sheet = planned.take_place(third)
    assert list(Assessment.objects.visible_to(third)) == [third_sheet]
    assert list(Assessment.objects.visible_to(trainee)) == []
    third_sheet.save_draft(filled(planned), by=third, sequence=0)
    third_sheet.submit(by=third)
    assert Assessment.objects.visible_to(trainee).count() == 3


# --- signing --------------------------------------------------------------------------------------


@pytest.fixture
def passed(planned, first, second):
    hand_in(planned, first)
    hand_in(planned, second)
    return planned


def test_the_trainee_signs_and_the_activity_is_done(passed, trainee, enrolment, page, first, second):
    passed.sign(by=trainee, has_objection=True, remark=" The light was bad. ")

    assert (passed.state, passed.signature, passed.signature_by) == (State.PASSED, "site", None)
    assert (passed.has_objection, passed.trainee_remark) == (True, "The light was bad.")
    completion = enrolment.completions.get()
    assert completion.activity.key == page.translation_key
    assert completion.evidence == {
        "practical_test": passed.pk,
        "points_percent": "100.00",
        "pass_mark": "75.00",
        "assessors": [first.pk, second.pk],
    }
    assert actions(passed)[-1] == ("signed", trainee.pk)


def test_nothing_is_done_before_the_signature(passed, enrolment):
    assert enrolment.completions.count() == 0


def test_a_failed_one_completes_nothing(planned, first, second, trainee, enrolment):
    hand_in(planned, first, "met", "not_met")
    hand_in(planned, second, "met", "not_met")

    planned.sign(by=trainee)

    assert planned.state == State.FAILED
    assert enrolment.completions.count() == 0


def test_nobody_else_signs(passed, first, coordinator):
    for person in (first, coordinator):
        with pytest.raises(errors.SignedByTrainee):
            passed.sign(by=person)


def test_nothing_is_signed_before_or_after(planned, first, second, trainee):
    with pytest.raises(errors.WrongStep):
        planned.sign(by=trainee)
    hand_in(planned, first)
    hand_in(planned, second)
    planned.sign(by=trainee)

    with pytest.raises(errors.WrongStep):
        planned.sign(by=trainee)
    with pytest.raises(errors.WrongStep):
        planned.enter_signature(kind="paper", on=timezone.localdate(), by=first)


@pytest.mark.parametrize("kind", ["paper", "refused"])
def test_a_signature_on_paper_says_who_entered_it_and_the_trainee_is_told(passed, first, trainee, enrolment, kind):
    day = datetime.date(2026, 11, 20)

    passed.enter_signature(kind=kind, on=day, by=first, has_objection=True, remark="Too dark.")

    passed.refresh_from_db()
    assert (passed.state, passed.signature, passed.signature_by, passed.signed_on) == (State.PASSED, kind, first, day)
    assert enrolment.completions.count() == 1
    assert Letter.objects.filter(recipient=trainee, kind="practice_signature_entered").count() == 1


def test_a_trainee_enters_no_signature(passed, trainee, coordinator):
    factories.appoint(trainee, Role.ASSESSOR)

    with pytest.raises(errors.AssessingOneself):
        passed.enter_signature(kind="paper", on=timezone.localdate(), by=trainee)
    with pytest.raises(errors.NotAnAssessor):
        passed.enter_signature(kind="paper", on=timezone.localdate(), by=coordinator)


def test_an_ungraded_one_completes_nothing(course, trainee, first):
    page = factories.practical(course, is_graded=False, assessors_required=1)
    enrolment = factories.enrol(trainee, course)
    planned = factories.planned(page, enrolment, by=first)
    hand_in(planned, first)

    planned.sign(by=trainee)

    assert planned.state == State.PASSED
    assert enrolment.completions.count() == 0


def test_theory_and_practice_complete_a_course_together(site, trainee, first, second):
    course = factories.course(code="C09", rule="tests", quiz={"questions": 2})
    page = factories.practical(course)
    factories.cohort(course)
    factories.award(course, prefix="KZ-9", kind="fitness")
    enrolment = factories.enrol(trainee, course)
    quiz_key = enrolment.edition.activities.get(kind="quiz").key
    enrolment.complete(quiz_key, evidence={"percent": "90.00", "pass_mark": "75.00"})
    assert [activity.kind for activity in enrolment.remaining()] == ["practical"]

    planned = factories.planned(page, enrolment, by=first)
    hand_in(planned, first)
    hand_in(planned, second)
    planned.sign(by=trainee)

    enrolment.refresh_from_db()
    assert enrolment.state == "completed"
    certificate = Certificate.objects.get(enrolment=enrolment)
    assert certificate.facts["result"]["score"] == "90.00"  # the final test; practice has no part in its points


def test_practice_alone_completes_no_course_with_theory(site, trainee, first, second):
    course = factories.course(code="C09", rule="tests", quiz={"questions": 2})
    page = factories.practical(course)
    enrolment = factories.enrol(trainee, course)
    planned = factories.planned(page, enrolment, by=first)
    hand_in(planned, first)
    hand_in(planned, second)

    planned.sign(by=trainee)

    enrolment.refresh_from_db()
    assert enrolment.state == "active"
    assert [activity.kind for activity in enrolment.remaining()] == ["quiz"]


# --- voiding --------------------------------------------------------------------------------------


def test_a_plan_is_declared_void_with_a_reason(planned, first, trainee):
    with pytest.raises(ReasonMissing):
        planned.void(by=first, reason="  ")

    planned.void(by=first, reason="Illness.")

    assert (planned.state, planned.void_reason) == (State.VOIDED, "Illness.")
    assert Letter.objects.filter(recipient=trainee, kind="practice_voided").count() == 1
    assert actions(planned)[-1] == ("voided", first.pk)


def test_who_has_assessed_declares_nothing_void(planned, first, second, third, trainee):
    hand_in(planned, first)
    with pytest.raises(errors.AssessedByOneself):
        planned.void(by=first, reason="I do not like it.")
    hand_in(planned, second, "met", "not_met")
    with pytest.raises(errors.AssessedByOneself):
        planned.void(by=second, reason="I do not like it.")

    planned.void(by=third, reason="The alarm interrupted the test.")

    assert planned.state == State.VOIDED


def test_what_is_passed_and_signed_stays(passed, trainee, third):
    passed.sign(by=trainee)

    with pytest.raises(errors.WrongStep):
        passed.void(by=third, reason="Later doubts.")


def test_a_void_one_takes_nothing_more(planned, first, trainee):
    sheet = planned.take_place(first)
    planned.void(by=first, reason="Illness.")

    with pytest.raises(errors.WrongStep):
        sheet.save_draft(filled(planned), by=first, sequence=0)
    with pytest.raises(errors.WrongStep):
        planned.take_place(first)
    with pytest.raises(errors.WrongStep):
        planned.void(by=first, reason="Again.")
    with pytest.raises(errors.WrongStep):
        planned.sign(by=trainee)


# --- what the database keeps ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "passed", "is_passed": False, "decided_at": timezone.now()},
        {"state": "failed", "is_passed": None},
        {"state": "decided"},
        {"state": "planned", "is_passed": True},
        {"assessors_required": 3},
        {"signature": "paper"},
        {"state": "voided", "void_reason": ""},
    ],
)
def test_the_database_refuses_states_that_contradict(planned, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        PracticalTest.objects.filter(pk=planned.pk).update(**wrong)


def test_the_database_keeps_one_checklist_per_assessor_and_place(planned, first, second):
    planned.take_place(first)
    for wrong in ({"assessor": first, "place": 2}, {"assessor": second, "place": 1}, {"assessor": second, "place": 4}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Assessment.objects.create(test=planned, **wrong)


def test_an_item_without_points_is_refused(planned):
    with pytest.raises(IntegrityError), transaction.atomic():
        PracticalItem.objects.filter(test=planned).update(points=0)


def test_rows_are_named_for_people(planned, first):
    sheet = planned.take_place(first)
    sheet.save_draft(filled(planned), by=first, sequence=0)

    assert str(planned) == "Search of a cell, Ержанова Сәуле Маратқызы"
    assert str(sheet) == f"{planned}: 1"
    assert str(sheet.marks.first()) == "1. Says why the cell is searched: met"
