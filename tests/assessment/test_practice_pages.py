"""Pages of practical tests: who opens them, what they say, and what their buttons do."""

import datetime

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lms.assessment.models import Assessment, PracticalTest
from lms.people.models import Role
from lms.post.models import Letter
from tests import factories
from tests.assessment.practice import DAY, filled, hand_in, paper
from tests.assessment.test_result import words_of

pytestmark = pytest.mark.django_db
State = PracticalTest.State


@pytest.fixture
def page(course):
    return factories.practical(course)


@pytest.fixture
def enrolment(trainee, course, page):
    return factories.enrol(trainee, course)


@pytest.fixture
def second(academy):
    return factories.assessor(academy, family_name="Бауэр", given_name="Ирина", patronymic="")


@pytest.fixture
def third(academy):
    return factories.assessor(academy, family_name="Цой")


@pytest.fixture
def planned(page, enrolment, assessor):
    return factories.planned(page, enrolment, by=assessor)


@pytest.fixture
def browser(sign_in, assessor):
    return sign_in(assessor)


def address(name, row, *more):
    return reverse(name, args=[row.pk, *more])


def marks_of(test, *outcomes, **more):
    """A checklist as its form posts it."""
    items = list(test.items.order_by("position"))
    said = [*outcomes, *["met"] * (len(items) - len(outcomes))]
    return {f"outcome-{item.pk}": outcome for item, outcome in zip(items, said, strict=True)} | more


# --- who opens them -------------------------------------------------------------------------------

OPEN = {  # GET by: trainee, another assessor of the place, an assessor elsewhere, coordinator, instructor, officer
    "practice": "403 200 200 403 403 403",
    "practice_plan": "403 200 200 403 403 403",
    "practice_outcomes": "403 403 403 200 403 403",
    "practice_test": "404 200 404 404 404 404",
    "practice_move": "404 200 404 404 404 404",
    "practice_void": "404 200 404 404 404 404",
    "practice_compare": "404 403 404 404 404 404",
    "practice_signature": "404 302 404 404 404 404",
    "practice_paper_start": "404 200 404 404 404 404",
    "practice_result": "302 404 404 404 404 404",
    "practice_sheet": "404 404 404 404 404 404",
    "practice_hand_in": "404 404 404 404 404 404",
    "practice_paper": "404 404 404 404 404 404",
    "practice_differences": "404 404 404 404 404 404",
}


def test_who_opens_what(planned, assessor, trainee, colony, other_colony, coordinator, instructor, officer, sign_in):
    sheet = planned.take_place(assessor)
    here = factories.assessor(colony, everywhere=False)
    elsewhere = factories.assessor(other_colony, everywhere=False)
    browsers = [sign_in(who) for who in (trainee, here, elsewhere, coordinator, instructor, officer)]
    found = {}
    for name in OPEN:
        row = (
            sheet
            if name in ("practice_sheet", "practice_hand_in", "practice_paper", "practice_differences")
            else planned
        )
        url = reverse(name) if name in ("practice", "practice_plan", "practice_outcomes") else address(name, row)
        found[name] = " ".join(str(browser.get(url).status_code) for browser in browsers)

    assert found == OPEN


def test_nobody_else_presses_a_button(planned, assessor, trainee, second, coordinator, sign_in):
    sheet = planned.take_place(assessor)
    tests = ("practice_assess", "practice_draw_anew", "practice_void", "practice_move", "practice_paper_start")
    for who in (trainee, coordinator):
        browser = sign_in(who)
        for name in tests:
            assert browser.post(address(name, planned)).status_code == 404
    for who in (trainee, coordinator, second):
        browser = sign_in(who)
        for name in ("practice_sheet", "practice_hand_in", "practice_keep", "practice_paper"):
            assert browser.post(address(name, sheet)).status_code == 404
    assert sign_in(second).post(address("practice_give_back", sheet)).status_code == 403
    assert sign_in(trainee).post(address("practice_give_back", sheet)).status_code == 404


def test_an_assessor_who_is_the_trainee_opens_only_the_result(planned, trainee, sign_in):
    factories.appoint(trainee, Role.ASSESSOR)
    browser = sign_in(trainee)

    assert browser.get(address("practice_test", planned)).status_code == 404
    assert browser.post(address("practice_assess", planned)).status_code == 404
    assert "Ержанова" not in words_of(browser.get(reverse("practice"))).split("Sign out")[1]


# --- the list -------------------------------------------------------------------------------------


def test_the_list_says_what_waits_for_the_reader(planned, browser, assessor, second, third, sign_in):
    assert "planned Assess" in words_of(browser.get(reverse("practice")))
    planned.take_place(assessor)
    assert "being assessed Go on with your checklist" in words_of(browser.get(reverse("practice")))
    hand_in(planned, assessor)
    assert "being assessed Waits for the other checklist" in words_of(browser.get(reverse("practice")))
    hand_in(planned, second, "met", "not_met")
    assert "waiting for a third assessor Waits for a third assessor" in words_of(browser.get(reverse("practice")))
    assert "Assess as the third" in words_of(sign_in(third).get(reverse("practice")))
    hand_in(planned, third)
    assert "Waits for the trainee’s signature" in words_of(browser.get(reverse("practice")))


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("", True),
        ("?show=planned", True),
        ("?show=disagreed", False),
        ("?show=finished", False),
        ("?show=all", True),
        ("?show=nonsense", True),
        ("?q=ержанова", True),
        ("?q=nobody", False),
        ("?page=x", True),
    ],
)
def test_the_list_is_narrowed(planned, browser, query, is_found):
    assert ("Ержанова" in words_of(browser.get(reverse("practice") + query))) is is_found


def test_the_code_of_a_printed_form_finds_the_practical_test(planned, browser):
    for typed in (planned.code, planned.printed_code.lower(), planned.printed_code.replace(" ", "-")):
        assert "Ержанова" in words_of(browser.get(reverse("practice"), {"q": typed}))


def test_three_practical_tests_cost_as_many_queries_as_one(course, page, planned, browser, assessor, second, colony):
    hand_in(planned, second)
    browser.get(reverse("practice"))
    with CaptureQueriesContext(connection) as of_one:
        browser.get(reverse("practice"))
    for _number in range(2):
        person = factories.PersonFactory()
        factories.employ(person, colony)
        test = factories.planned(page, factories.enrol(person, course), by=assessor)
        hand_in(test, second)
        paper(test, assessor, by=assessor)

    browser.get(reverse("practice"))
    with CaptureQueriesContext(connection) as of_three:
        assert len(browser.get(reverse("practice")).context["rows"]) == 3
    assert len(of_three) == len(of_one)


# --- planning -------------------------------------------------------------------------------------


def plan_form(enrolment, **changes):
    day = timezone.localdate() + datetime.timedelta(days=3)
    return {"people": [enrolment.pk], "at_0": f"{day:%Y-%m-%d}", "at_1": "10:30", "venue": "Room 4"} | changes


def plan_address(page, **more):
    query = "&".join(f"{name}={value}" for name, value in {"practical": page.translation_key, "q": "", **more}.items())
    return f"{reverse('practice_plan')}?{query}"


def test_a_practical_test_is_planned_for_people_of_the_course(page, enrolment, browser):
    assert "Ержанова Сәуле Маратқызы" in words_of(browser.get(plan_address(page)))

    answer = browser.post(plan_address(page), plan_form(enrolment), follow=True)

    test = PracticalTest.objects.get()
    assert (test.venue, timezone.localtime(test.planned_for).hour) == ("Room 4", 10)
    assert "Planned: 1. The trainees get a letter." in words_of(answer)


def test_who_cannot_have_one_is_named_with_the_reason(planned, page, enrolment, browser):
    answer = browser.post(plan_address(page), plan_form(enrolment), follow=True)

    words = "A practical test of this trainee is planned or under way already."
    assert f"Ержанова Сәуле Маратқызы: {words}" in words_of(answer)


@pytest.mark.parametrize(
    "changes",
    [
        {"people": []},
        {"people": ["999999"]},
        {"people": ["x"]},
        {"at_0": "0001-01-01"},
        {"at_0": "9999-12-31", "at_1": "23:59"},
        {"at_0": "yesterday"},
        {"at_1": ""},
        {"venue": ""},
        {"venue": "x" * 201},
    ],
)
def test_what_makes_no_sense_is_refused_in_words(page, enrolment, browser, changes):
    answer = browser.post(plan_address(page), plan_form(enrolment, **changes))

    assert answer.status_code == 200
    assert "Please check what you wrote." in words_of(answer)
    assert PracticalTest.objects.count() == 0


@pytest.mark.parametrize("query", ["?practical=x", "?practical=", "?q=a", "?practical=\x00", "?practical=%F0"])
def test_an_unknown_practical_test_leads_nowhere(page, browser, query):
    assert browser.get(reverse("practice_plan") + query).status_code == 200


def test_only_people_in_ones_care_are_offered(page, enrolment, other_colony, sign_in):
    elsewhere = sign_in(factories.assessor(other_colony, everywhere=False))

    assert "Nobody in your care who takes this course is like that." in words_of(elsewhere.get(plan_address(page)))
    assert elsewhere.post(plan_address(page), plan_form(enrolment)).status_code == 200
    assert PracticalTest.objects.count() == 0


def test_a_site_without_practical_tests_says_so(browser):
    assert "No course has a practical test yet." in words_of(browser.get(reverse("practice_plan")))


def test_three_people_to_plan_for_cost_as_many_queries_as_one(course, page, enrolment, browser, colony):
    browser.get(plan_address(page))
    with CaptureQueriesContext(connection) as of_one:
        browser.get(plan_address(page))
    for _number in range(2):
        person = factories.PersonFactory()
        factories.employ(person, colony)
        factories.enrol(person, course)
    browser.get(plan_address(page))
    with CaptureQueriesContext(connection) as of_three:
        browser.get(plan_address(page))
    assert len(of_three) == len(of_one)


def test_a_plan_is_changed(planned, browser):
    day = timezone.localdate() + datetime.timedelta(days=9)
    data = {"at_0": f"{day:%Y-%m-%d}", "at_1": "08:00", "venue": "Yard"}

    answer = browser.post(address("practice_move", planned), data, follow=True)

    assert "The plan is changed." in words_of(answer)
    assert PracticalTest.objects.get().venue == "Yard"


def test_a_new_checklist_is_offered_and_taken_over(planned, page, browser):
    page.items.first().delete()
    assert "Another checklist is published now." in words_of(browser.get(planned.get_absolute_url()))

    answer = browser.post(address("practice_draw_anew", planned), follow=True)

    assert "Another checklist is published now." not in words_of(answer)
    assert planned.items.count() == 3


def test_a_practical_test_is_declared_void(planned, browser):
    refused = browser.post(address("practice_void", planned), {"reason": " "})
    assert "Say why in a few words." in words_of(refused)

    answer = browser.post(address("practice_void", planned), {"reason": "Quarantine."}, follow=True)

    assert "This practical test is void Quarantine." in words_of(answer)


def test_who_has_assessed_is_told_why_it_is_not_void(planned, assessor, browser):
    hand_in(planned, assessor)

    answer = browser.post(address("practice_void", planned), {"reason": "x"})

    assert answer.status_code == 403
    assert "Who has assessed in this practical test does not declare it void." in words_of(answer)


# --- the checklist --------------------------------------------------------------------------------


def test_an_assessor_takes_a_place_fills_in_and_hands_in(planned, browser, assessor):
    answer = browser.post(address("practice_assess", planned), follow=True)
    sheet = Assessment.objects.get()
    assert answer.redirect_chain[-1][0] == address("practice_sheet", sheet)
    assert "2. Lets nobody of the other sex search the body critical 2 points" in words_of(answer)

    saved = browser.post(address("practice_sheet", sheet), marks_of(planned, "", sequence="0", do="save"), follow=True)
    assert "Saved at" in words_of(saved)
    looked = browser.post(
        address("practice_sheet", sheet), marks_of(planned, "not_met", sequence="1", do="look"), follow=True
    )
    assert "Met 3 Not met 1 Does not apply 0 Critical items not met none" in words_of(looked)
    done = browser.post(address("practice_hand_in", sheet), follow=True)

    assert "Your checklist is handed in." in words_of(done)
    sheet.refresh_from_db()
    assert (sheet.assessor, sheet.percent, sheet.is_passed) == (assessor, 80, True)


def test_a_critical_item_is_not_offered_as_not_applicable(planned, browser, assessor):
    sheet = planned.take_place(assessor)
    html = browser.get(address("practice_sheet", sheet)).content.decode()

    assert html.count('value="not_applicable"') == 3
    answer = browser.post(address("practice_sheet", sheet), marks_of(planned, "met", "not_applicable", sequence="0"))
    assert answer.status_code == 200
    assert "Please check what you wrote." in words_of(answer)


def test_what_is_left_out_is_named_before_handing_in(planned, browser, assessor):
    sheet = planned.take_place(assessor)
    data = marks_of(planned, "met", "", "met", "", sequence="0", do="look")

    looked = browser.post(address("practice_sheet", sheet), data, follow=True)

    assert "Without a mark 2, 4" in words_of(looked)
    assert "disabled" in looked.content.decode()
    answer = browser.post(address("practice_hand_in", sheet), follow=True)
    assert "Without a mark: 2, 4." in words_of(answer)


def test_an_older_window_is_told(planned, browser, assessor):
    sheet = planned.take_place(assessor)
    sheet.save_draft(filled(planned, "not_met"), by=assessor, sequence=0)

    answer = browser.post(address("practice_sheet", sheet), marks_of(planned, sequence="0", do="save"), follow=True)

    assert "A newer window has changed this checklist." in words_of(answer)
    assert sheet.marks.filter(outcome="not_met").count() == 1


@pytest.mark.parametrize(
    "junk",
    [
        {"sequence": "x"},
        {"sequence": ""},
        {"sequence": "99999999999999999999"},
        {"sequence": "-1"},
        {"remark": "x" * 1001},
        {"remark": "\x00"},
    ],
)
def test_what_nobody_typed_is_refused_without_an_error_page(planned, browser, assessor, junk):
    sheet = planned.take_place(assessor)

    answer = browser.post(address("practice_sheet", sheet), marks_of(planned, **{"sequence": "0", **junk}))

    assert answer.status_code == 200
    assert sheet.marks.count() == 0


def test_an_unknown_mark_is_refused(planned, browser, assessor):
    sheet = planned.take_place(assessor)

    assert browser.post(address("practice_sheet", sheet), marks_of(planned, "maybe", sequence="0")).status_code == 200
    assert sheet.marks.count() == 0


def test_a_draft_is_kept_as_it_changes(planned, browser, assessor, client):
    sheet = planned.take_place(assessor)
    url = address("practice_keep", sheet)

    first = browser.post(url, marks_of(planned, "", sequence="0"))
    assert (first.status_code, first.json()["sequence"]) == (200, 1)
    assert browser.post(url, marks_of(planned, sequence="0")).status_code == 409
    assert browser.post(url, marks_of(planned, "maybe", sequence="1")).status_code == 400
    assert client.post(url).status_code == 401
    assert browser.get(url).status_code == 405
    browser.post(url, marks_of(planned, sequence="1"))
    sheet.submit(by=assessor)
    assert browser.post(url, marks_of(planned, sequence="2")).status_code == 410


def test_what_is_handed_in_is_not_opened_again(planned, browser, assessor):
    sheet = hand_in(planned, assessor)

    for name in ("practice_sheet", "practice_hand_in"):
        assert browser.get(address(name, sheet)).headers["Location"] == planned.get_absolute_url()


def test_a_place_is_given_back(planned, browser, assessor):
    sheet = planned.take_place(assessor)

    answer = browser.post(address("practice_give_back", sheet), follow=True)

    assert "The place is free for another assessor." in words_of(answer)
    assert Assessment.objects.count() == 0


def test_a_place_that_is_taken_is_told(planned, browser, second, third):
    planned.take_place(second)
    planned.take_place(third)

    answer = browser.post(address("practice_assess", planned), follow=True)

    assert "There are as many assessors as this practical test needs." in words_of(answer)


def test_checklists_stand_side_by_side_after_the_own_one(planned, browser, assessor, second):
    hand_in(planned, second, "met", "not_met", r2="A man stood by.", remark="Hasty.")
    assert "A man stood by." not in words_of(browser.get(planned.get_absolute_url()))
    refused = browser.get(address("practice_compare", planned))
    assert (refused.status_code, "Hand in your own checklist first." in words_of(refused)) == (403, True)
    hand_in(planned, assessor)

    words = words_of(browser.get(address("practice_compare", planned)))

    assert "A third assessor decides." in words
    assert "(critical) The assessors differ here. 2 not met A man stood by. met" in words
    assert "not passed , 60 % Hasty." in words


def test_the_third_sees_nothing_before(planned, assessor, second, third, sign_in):
    hand_in(planned, assessor)
    hand_in(planned, second, "met", "not_met", r2="A man stood by.")
    browser = sign_in(third)

    assert browser.get(address("practice_compare", planned)).status_code == 403
    assert "Read the checklists side by side" not in words_of(browser.get(planned.get_absolute_url()))
    hand_in(planned, third)
    assert "A man stood by." in words_of(browser.get(address("practice_compare", planned)))


# --- paper ----------------------------------------------------------------------------------------


def paper_data(test, *outcomes, **more):
    return marks_of(test, *outcomes, written_on=f"{timezone.localdate()}", **more)


def test_a_paper_is_entered_by_two_and_settled(planned, assessor, second, third, sign_in):
    one, other = sign_in(third), sign_in(assessor)
    started = one.post(address("practice_paper_start", planned), {"assessor": assessor.pk})
    sheet = Assessment.objects.get()
    assert started.headers["Location"] == address("practice_paper", sheet)

    kept = one.post(address("practice_paper", sheet), paper_data(planned), follow=True)
    assert "Another person enters it now, without seeing your entry." in words_of(kept)
    blind = other.get(address("practice_paper", sheet)).content.decode()
    assert "checked" not in blind
    differ = other.post(address("practice_paper", sheet), paper_data(planned, "met", "not_met"), follow=True)
    words = words_of(differ)
    assert "The two entries differ. Look at the paper together." in words
    assert "2. Lets nobody of the other sex search the body met not met" in words
    assert differ.content.decode().count("checked") == 3  # neither entry wins: the item that differs is left empty

    one.post(address("practice_differences", sheet), paper_data(planned, "met", "not_met"))
    correction = sheet.entries.get(number=3)
    url = address("practice_confirm", sheet, correction.pk)
    assert one.post(url).status_code == 403
    confirmed = other.post(url, follow=True)

    assert "Confirmed. The checklist is handed in as it was corrected." in words_of(confirmed)
    sheet.refresh_from_db()
    assert sheet.is_passed is False


def test_entries_that_are_the_same_hand_in_at_once(planned, assessor, third, sign_in):
    sheet = paper(planned, assessor, by=third)
    sign_in(third).post(address("practice_paper", sheet), paper_data(planned, remark="Good."))

    answer = sign_in(assessor).post(address("practice_paper", sheet), paper_data(planned, remark="Good."), follow=True)

    assert "Both entries are the same. The checklist is handed in." in words_of(answer)


@pytest.mark.parametrize(
    "changes",
    [
        {"written_on": "0001-01-01"},
        {"written_on": "9999-12-31"},
        {"written_on": "x"},
        {"written_on": ""},
    ],
)
def test_a_date_that_no_paper_bears_is_refused(planned, assessor, third, sign_in, changes):
    sheet = paper(planned, assessor, by=third)

    answer = sign_in(third).post(address("practice_paper", sheet), paper_data(planned) | changes)

    assert (answer.status_code, sheet.entries.count()) == (200, 0)


def test_a_paper_with_an_open_item_is_refused_in_words(planned, assessor, third, sign_in):
    sheet = paper(planned, assessor, by=third)

    answer = sign_in(third).post(address("practice_paper", sheet), paper_data(planned, ""))

    assert "Without a mark: 1." in words_of(answer)


def test_whoever_has_an_open_checklist_is_told_to_finish_it_first(planned, assessor, second, third, sign_in):
    sheet = paper(planned, assessor, by=third)
    planned.take_place(second)

    answer = sign_in(second).post(address("practice_paper", sheet), paper_data(planned))

    assert (answer.status_code, sheet.entries.count()) == (403, 0)


def test_only_the_two_see_where_entries_differ(planned, assessor, second, third, sign_in):
    sheet = paper(planned, assessor, by=third)
    sheet.enter(filled(planned, on=DAY), by=third)
    assert sign_in(third).get(address("practice_differences", sheet)).status_code == 404
    sheet.enter(filled(planned, "not_met", on=DAY), by=assessor)

    assert sign_in(third).get(address("practice_differences", sheet)).status_code == 200
    assert sign_in(second).get(address("practice_differences", sheet)).status_code == 404
    assert sign_in(second).get(address("practice_paper", sheet)).status_code == 302


def test_a_correction_that_is_gone_is_told(planned, assessor, third, sign_in):
    sheet = paper(planned, assessor, by=third)
    sheet.enter(filled(planned, on=DAY), by=third)
    sheet.enter(filled(planned, "not_met", on=DAY), by=assessor)

    answer = sign_in(third).post(address("practice_confirm", sheet, 999), follow=True)

    assert "The correction has changed, or there is none." in words_of(answer)


def test_a_paper_of_somebody_who_fills_in_the_site_is_refused(planned, assessor, third, sign_in):
    planned.take_place(assessor)

    answer = sign_in(third).post(address("practice_paper_start", planned), {"assessor": assessor.pk}, follow=True)

    assert "This assessor fills in the checklist on the site." in words_of(answer)


@pytest.mark.parametrize("chosen", ["", "x", "999999"])
def test_an_unknown_assessor_is_refused(planned, browser, chosen):
    answer = browser.post(address("practice_paper_start", planned), {"assessor": chosen})

    assert (answer.status_code, Assessment.objects.count()) == (200, 0)


def test_the_own_paper_leads_from_the_button_to_the_page(planned, browser, assessor):
    paper(planned, assessor, by=assessor)

    assert browser.post(address("practice_assess", planned)).headers["Location"] == planned.get_absolute_url()


# --- result and signature ---------------------------------------------------------------------------


@pytest.fixture
def decided(planned, assessor, second):
    hand_in(planned, assessor, "not_met", r1="Said nothing.")
    hand_in(planned, second, remark="Calm.")
    return planned


def test_the_trainee_reads_the_result_with_remarks_and_signs(decided, trainee, sign_in):
    browser = sign_in(trainee)
    words = words_of(browser.get(address("practice_result", decided)))
    assert "You have passed the practical test. 90 %" in words
    assert "not met Said nothing. met" in words
    assert "Calm." in words

    data = {"password": factories.PASSWORD, "has_objection": "on", "remark": "Too dark."}
    answer = browser.post(address("practice_result", decided), data, follow=True)

    words = words_of(answer)
    assert "You have signed the result." in words
    assert "Objection signed with an objection Remark of the trainee Too dark." in words
    decided.refresh_from_db()
    assert (decided.state, decided.signature) == (State.PASSED, "site")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"password": "wrong"}, "This is not your password."),
        ({"password": ""}, "Type your password."),
        ({"password": factories.PASSWORD, "has_objection": "on"}, "Say what the objection is."),
        ({"password": factories.PASSWORD, "remark": "x" * 1001}, "Please check what you wrote."),
    ],
)
def test_what_is_no_signature_is_refused(decided, trainee, sign_in, data, words):
    answer = sign_in(trainee).post(address("practice_result", decided), data)

    assert words in words_of(answer)
    decided.refresh_from_db()
    assert decided.state == State.DECIDED


def test_a_password_is_not_guessed_here(decided, trainee, sign_in):
    browser = sign_in(trainee)

    codes = {browser.post(address("practice_result", decided), {"password": f"{n}"}).status_code for n in range(12)}

    assert codes == {200, 429}
    cache.clear()


def test_before_the_decision_the_result_leads_to_the_page(planned, page, trainee, sign_in):
    answer = sign_in(trainee).get(address("practice_result", planned), follow=True)

    assert answer.redirect_chain[-1][0] == page.url


def test_a_signature_from_paper_is_entered(decided, browser, trainee):
    data = {"kind": "paper", "on": f"{timezone.localdate()}", "has_objection": "", "remark": ""}

    answer = browser.post(address("practice_signature", decided), data, follow=True)

    assert "The signature is entered. The trainee gets a letter." in words_of(answer)
    assert "Signature signed on paper" in words_of(answer)
    assert Letter.objects.filter(recipient=trainee, kind="practice_signature_entered").exists()


@pytest.mark.parametrize(
    "changes", [{"kind": "site"}, {"kind": ""}, {"on": "9999-01-01"}, {"on": "0001-01-01"}, {"has_objection": "on"}]
)
def test_what_stands_on_no_paper_is_refused(decided, browser, changes):
    data = {"kind": "refused", "on": f"{timezone.localdate()}", "remark": ""} | changes

    assert browser.post(address("practice_signature", decided), data).status_code == 200
    decided.refresh_from_db()
    assert decided.state == State.DECIDED


# --- the page in the course -------------------------------------------------------------------------


def test_the_page_tells_what_will_be_assessed_when_and_where(planned, page, trainee, sign_in):
    words = words_of(sign_in(trainee).get(page.url))

    assert "Practical test that counts" in words
    assert f"Time {planned.when} Place Building 2" in words
    assert "2. Lets nobody of the other sex search the body critical 2 points" in words
    assert "Assessed by two assessors" in words
    assert "75 % of the points" in words
    assert "Watch; do not help." not in words  # that is for assessors


@pytest.mark.parametrize(
    ("stage", "said"),
    [
        ("nothing", "No practical test is planned for you yet"),
        ("begun", "Your practical test is being assessed"),
        ("decided", "Read and sign the result"),
        ("passed", "You have passed this practical test"),
        ("failed", "No practical test is planned for you yet"),
        ("exhausted", "All attempts are used: 1 of 1."),
        ("voided", "Quarantine."),
    ],
)
def test_the_page_says_where_the_trainee_stands(page, enrolment, assessor, second, trainee, sign_in, stage, said):
    if stage == "exhausted":
        page.attempts_allowed = 1
        page.save()
    if stage != "nothing":
        test = factories.planned(page, enrolment, by=assessor)
    if stage == "begun":
        test.take_place(assessor)
    if stage in ("decided", "passed"):
        hand_in(test, assessor)
        hand_in(test, second)
    if stage in ("failed", "exhausted"):
        hand_in(test, assessor, "met", "not_met")
        hand_in(test, second, "met", "not_met")
    if stage in ("passed", "failed", "exhausted"):
        test.sign(by=trainee)
    if stage == "voided":
        test.void(by=assessor, reason="Quarantine.")

    assert said in words_of(sign_in(trainee).get(page.url))


def test_a_visitor_and_a_stranger_are_led_away(page, course, client, stranger, sign_in):
    assert client.get(page.url).headers["Location"].startswith("/accounts/login/")
    assert sign_in(stranger).get(page.url, follow=True).redirect_chain == [(course.url, 302)]


def test_an_author_reads_the_page_without_an_enrolment(page, instructor, sign_in):
    assert "What will be assessed" in words_of(sign_in(instructor).get(page.url))


def test_the_key_leads_to_the_page(page, enrolment, trainee, sign_in):
    browser = sign_in(trainee)

    assert browser.get(reverse("practical_page", args=[page.translation_key])).headers["Location"] == page.url
    assert browser.get("/practice/tests/00000000-0000-4000-8000-000000000000/").status_code == 404


def test_the_course_says_that_theory_and_practice_are_asked_for(page, course, trainee, enrolment, sign_in):
    words = words_of(sign_in(trainee).get(course.url))

    assert "Theory and practice: the written test and the practical test both have to be passed." in words
    assert "Practical test: assessors watch what you do" in words


def test_a_course_with_practice_alone_says_so(site, client):
    course = factories.course(code="C07", quiz=None)
    factories.practical(course)

    assert "The practical test has to be passed." in words_of(client.get(course.url))


def test_an_ungraded_one_is_offered_and_asked_for_by_nobody(course, trainee, sign_in):
    factories.practical(course, is_graded=False)
    enrolment = factories.enrol(trainee, course)

    words = words_of(sign_in(trainee).get(course.url))

    assert "Practical test: assessors watch what you do · does not count" in words
    assert "Theory and practice" not in words
    assert set(enrolment.edition.activities.values_list("kind", flat=True)) == {"lesson", "quiz"}


def test_one_within_a_module_is_named(course, trainee, sign_in):
    module = factories.lessons_of(course)[0].get_parent().specific
    factories.practical(module)
    factories.enrol(trainee, course)

    assert "Search of a cell practical test" in words_of(sign_in(trainee).get(course.url))


def test_my_page_shows_what_is_planned_and_what_waits_for_the_signature(planned, assessor, second, trainee, sign_in):
    browser = sign_in(trainee)
    assert f"My practical tests Search of a cell Building 2 planned {planned.when}" in words_of(browser.get("/me/"))

    hand_in(planned, assessor)
    hand_in(planned, second)

    assert "Search of a cell Read and sign the result" in words_of(browser.get("/me/"))


# --- coordinators -----------------------------------------------------------------------------------


def test_a_coordinator_is_told_the_outcome_and_nothing_else(decided, trainee, coordinator, sign_in):
    browser = sign_in(coordinator)
    words = words_of(browser.get(reverse("practice_outcomes")))
    assert "Ержанова Сәуле Маратқызы Search of a cell" in words
    assert "under way" in words
    decided.sign(by=trainee, remark="Too dark.")

    words = words_of(browser.get(reverse("practice_outcomes")))

    assert "passed" in words
    for secret in ("90", "Said nothing.", "Calm.", "Too dark."):
        assert secret not in words
    assert reverse("practice_outcomes") in browser.get(reverse("staff_progress")).content.decode()


def test_a_coordinator_of_another_institution_sees_none(decided, other_colony, sign_in):
    person = factories.PersonFactory()
    factories.appoint(person, Role.COORDINATOR, other_colony)

    assert "No practical test is planned for your staff." in words_of(sign_in(person).get(reverse("practice_outcomes")))


def test_three_outcomes_cost_as_many_queries_as_one(course, page, planned, coordinator, assessor, colony, sign_in):
    browser = sign_in(coordinator)
    browser.get(reverse("practice_outcomes"))
    with CaptureQueriesContext(connection) as of_one:
        browser.get(reverse("practice_outcomes"))
    for _number in range(2):
        person = factories.PersonFactory()
        factories.employ(person, colony)
        factories.planned(page, factories.enrol(person, course), by=assessor)
    browser.get(reverse("practice_outcomes"))
    with CaptureQueriesContext(connection) as of_three:
        assert len(browser.get(reverse("practice_outcomes")).context["rows"]) == 3
    assert len(of_three) == len(of_one)


# --- the form on paper ------------------------------------------------------------------------------


def text_of(answer):
    from io import BytesIO

    from pypdf import PdfReader

    assert answer.headers["Content-Type"] == "application/pdf"
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(answer.content)).pages]


def test_the_form_has_a_checklist_for_each_assessor_and_a_sheet_of_signatures(planned, browser):
    pages = text_of(browser.get(address("practice_form", planned)))

    assert len(pages) == 3
    for sheet, name in zip(
        pages, ("Checklist of the first assessor", "Checklist of the second assessor"), strict=False
    ):
        assert name in sheet
        assert "Lets nobody of the other sex search the body" in sheet
        assert sheet.count("critical") >= 1
        assert "Ержанова Сәуле Маратқызы" in sheet
        assert planned.printed_code in sheet
    assert "Result and signatures" in pages[2]
    assert "I sign with an objection" in pages[2]


def test_the_third_gets_a_form_of_its_own(planned, browser, assessor, second):
    hand_in(planned, assessor, r1="Said nothing.")
    hand_in(planned, second, "met", "not_met")

    pages = text_of(browser.get(address("practice_form", planned)))

    assert "Checklist of the third assessor" in pages[0]
    assert "Said nothing." not in " ".join(pages)


def test_a_letter_that_cannot_be_printed_is_told(page, enrolment, assessor, browser):
    page.items.update(text="Says 你好")
    test = factories.planned(page, enrolment, by=assessor)

    answer = browser.get(address("practice_form", test), follow=True)

    assert "The letter “你” (U+4F60) cannot be printed." in words_of(answer)


def test_markup_in_names_and_items_is_printed_as_it_is(page, enrolment, assessor, browser):
    page.items.update(text='<img src="http://127.0.0.1:9/x.png"> & more')
    test = factories.planned(page, enrolment, by=assessor, venue="<b>Yard</b>")

    pages = text_of(browser.get(address("practice_form", test)))

    assert '<img src="http://127.0.0.1:9/x.png"> & more' in pages[0]
    assert "<b>Yard</b>" in pages[0]


def test_what_is_decided_is_not_printed_as_a_form(decided, browser):
    assert browser.get(address("practice_form", decided)).status_code == 404
