"""Issuing: one certificate per completed enrolment, numbers without gaps, facts that never change."""

import datetime
import re

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone, translation
from django_tasks_db.models import DBTaskResult
from wagtail.models import ModelLogEntry

from courses.models import Cohort, CoursePage, Enrolment, ModulePage
from lms.certificates import codes, issuing
from lms.certificates.errors import NotAnOfficer, NotCompleted
from lms.certificates.models import Award, Certificate, HeldIssue, Register, Series
from lms.people.models import Person, Role
from lms.post.models import Letter
from tests import factories

NEW_YEARS_EVE = datetime.datetime(2026, 12, 31, 18, 30, tzinfo=datetime.UTC)  # 23:30 in Almaty


def numbers():
    return list(Certificate.objects.order_by("number").values_list("number", flat=True))


def test_completing_the_course_issues_the_certificate(certificate, trainee):
    year = timezone.localdate().year

    assert certificate.full_number == f"KZ-БА-{year} № 000001"
    assert certificate.holder == trainee
    assert certificate.entry == 1
    assert certificate.state == "issued"
    assert codes.is_well_formed(certificate.code)
    assert certificate.sha256 == ""


def test_facts_are_those_of_the_day(certificate, trainee, awarded):
    facts = certificate.facts
    today = timezone.localdate().isoformat()

    assert facts["number"] == certificate.full_number
    assert facts["code"] == certificate.code
    assert facts["kind"] == "in_service"
    assert facts["languages"] == ["kk", "ru", "en"]
    assert facts["issuer"] == {
        "kk": "torgay-academy мекемесі",
        "ru": "Учреждение torgay-academy",
        "en": "Torgay Academy",
    }
    assert facts["holder"] == {
        "family": "Ержанова",
        "given": "Сәуле",
        "patronymic": "Маратқызы",
        "latin": "",
        "language": "kk",
        "rank": {"kk": "әділет капитаны", "ru": "капитан юстиции", "en": "captain of justice"},
        "position": {"kk": "инспектор", "ru": "инспектор", "en": "inspector"},
        "institution": {"kk": "institution-14 мекемесі", "ru": "Учреждение institution-14", "en": "Institution 14"},
    }
    assert facts["programme"] == {"en": "Rules in daily work"}
    assert facts["hours"] == "16.0"
    assert facts["form"]["ru"] == "дистанционная"
    assert (facts["started_on"], facts["ended_on"], facts["issued_on"]) == (today, today, today)
    assert facts["place"] == {"kk": "Қостанай қаласы", "ru": "город Костанай", "en": "Kostanay"}
    assert facts["result"] is None
    assert facts["basis"] == {
        "order_number": "118",
        "order_date": "2026-10-12",
        "protocol_number": "47",
        "protocol_date": "2026-11-20",
    }
    assert facts["registration_number"] == "1"
    assert facts["standards"] == {"en": "Nelson Mandela Rules, rules 1–122"}
    assert facts["signatories"][0]["name"] == "Ә. Б. Үлгібаев"
    assert facts["duplicate"] is False
    assert facts["modules"] == [{"title": {"en": "Module 1"}, "hours": "2.0", "result": ""}]


def test_titles_are_frozen_in_every_live_language_and_without_aliases(awarded, trainee, complete):
    for language, title in (("ru", "Правила в ежедневной работе"), ("kk", "Күнделікті жұмыстағы қағидалар")):
        other = awarded.copy_for_translation(factories.locale(language))
        CoursePage.objects.filter(pk=other.pk).update(title=title, live=language == "ru")
    awarded.copy_for_translation(factories.locale("ky"), alias=True)

    certificate = Certificate.objects.get(enrolment=complete(trainee, awarded))

    assert certificate.facts["programme"] == {
        "en": "Rules in daily work",
        "ru": "Правила в ежедневной работе",
    }
    with translation.override("ru"):
        assert certificate.title == "Правила в ежедневной работе"
    with translation.override("kk"):
        assert certificate.title == "Правила в ежедневной работе"
    with translation.override("en"):
        assert certificate.title == "Rules in daily work"


def test_a_course_that_was_withdrawn_since_keeps_its_title(awarded, trainee, complete):
    Cohort.objects.all().delete()
    held = HeldIssue.objects.get(enrolment=complete(trainee, awarded))
    awarded.unpublish()
    Enrolment.objects.update(cohort=factories.cohort(awarded))

    certificate = issuing.release(held, by=factories.officer())

    assert certificate.facts["programme"] == {"en": "Rules in daily work"}
    assert certificate.facts["modules"][0]["title"] == {"en": "Module 1"}


def test_the_final_test_gives_the_result(site, academy, trainee, complete):
    page = factories.course(quiz={"pass_mark": 75})
    factories.cohort(page)
    factories.award(page)

    certificate = Certificate.objects.get(enrolment=complete(trainee, page, percent="82.50", pass_mark="75.00"))

    assert certificate.facts["result"] == {"score": "82.50", "pass_mark": "75.00"}
    assert certificate.facts["modules"][0]["result"] == ""


def test_a_graded_test_inside_a_module_stands_in_the_transcript(site, academy, trainee, complete):
    page = factories.course(modules=2)
    factories.final_test(ModulePage.objects.descendant_of(page).order_by("path").last())
    from courses import editions

    editions.pin(page)
    factories.cohort(page)
    factories.award(page)

    certificate = Certificate.objects.get(enrolment=complete(trainee, page, percent="82.50"))

    assert [line["result"] for line in certificate.facts["modules"]] == ["", "82,5\u00a0%"]


def test_the_year_of_the_series_is_that_of_the_issuing_body(awarded, trainee, stranger, complete):
    academy = Award.objects.get().issuer
    with time_machine.travel(NEW_YEARS_EVE):
        here = Certificate.objects.get(enrolment=complete(trainee, awarded))
        academy.time_zone = "Asia/Vladivostok"
        academy.save()
        east = Certificate.objects.get(enrolment=complete(stranger, awarded))

    assert here.full_number == "KZ-БА-2026 № 000001"
    assert here.valid_until == datetime.date(2028, 12, 30)
    assert east.full_number == "KZ-БА-2027 № 000001"
    assert east.facts["ended_on"] == "2027-01-01"
    assert east.valid_until == datetime.date(2028, 12, 31)
    assert east.entry == 2


def test_without_a_term_a_certificate_has_no_end(awarded, trainee, complete):
    Award.objects.update(validity_months=None)

    certificate = Certificate.objects.get(enrolment=complete(trainee, awarded))

    assert certificate.valid_until is None
    assert certificate.facts["valid_until"] == ""


def test_nobody_without_employment_gets_a_rank(awarded, complete):
    guest = factories.PersonFactory()

    certificate = Certificate.objects.get(enrolment=complete(guest, awarded))

    assert certificate.facts["holder"]["rank"] == {}
    assert certificate.facts["holder"]["institution"] == {}


def test_issuing_twice_gives_the_same_certificate(certificate):
    again = issuing.issue(certificate.enrolment)

    assert again == certificate
    assert numbers() == [1]
    assert Letter.objects.filter(kind="certificate_issued").count() == 1
    assert Series.objects.get().last_number == 1


def test_taking_the_course_again_earns_a_certificate_of_its_own(certify, trainee):
    first, second = certify(trainee), certify(trainee)

    assert (first.number, second.number) == (1, 2)
    assert first.code != second.code


def test_a_rollback_leaves_no_gap(certify, awarded, trainee, stranger, complete):
    certify(trainee)
    with pytest.raises(RuntimeError), transaction.atomic():
        complete(stranger, awarded)
        raise RuntimeError

    assert Letter.objects.filter(recipient=stranger).count() == 0
    assert DBTaskResult.objects.filter(task_path="lms.certificates.tasks.draw").count() == 1
    certify(stranger)
    assert numbers() == [1, 2]
    assert Register.objects.get().last_entry == 2


def test_entries_of_the_register_run_on_through_the_series(awarded, trainee, stranger, complete):
    complete(trainee, awarded)
    Award.objects.update(prefix="KZ-БА-Т")
    complete(stranger, awarded)

    rows = Certificate.objects.order_by("entry").values_list("entry", "series__prefix", "number")
    assert list(rows) == [(1, "KZ-БА", 1), (2, "KZ-БА-Т", 1)]


def test_nothing_is_certified_that_is_not_completed(awarded, trainee):
    enrolment = factories.enrol(trainee, awarded)

    with pytest.raises(NotCompleted) as refusal:
        issuing.issue(enrolment)

    assert refusal.value.messages == ["The course is not completed, so there is nothing to certify."]
    assert not Series.objects.exists()


def test_a_course_without_an_award_earns_nothing(course, trainee, complete):
    enrolment = complete(trainee, course)

    assert issuing.issue(enrolment) is None
    assert not Certificate.objects.exists()
    assert not HeldIssue.objects.exists()


def test_the_holder_gets_one_letter_in_the_language_of_letters(certify, trainee):
    certificate = certify(trainee)

    letter = Letter.objects.get(recipient=trainee, kind="certificate_issued")
    assert letter.subject == f"Your certificate {certificate.full_number} has been issued"
    assert f"the code {certificate.printed_code}." in letter.body
    assert letter.link == "/certificates/"


def test_issuing_stands_in_the_audit_log(certificate):
    entries = ModelLogEntry.objects.for_instance(certificate)

    assert [(entry.action, entry.user) for entry in entries] == [("certificates.issued", None)]
    assert entries[0].message == "Issued"


def test_later_changes_change_nothing_that_was_issued(certificate, trainee, awarded):
    before = dict(certificate.facts)

    trainee.family_name, trainee.patronymic = "Ли", ""
    trainee.save()
    trainee.employment.rank.name_en = "colonel"
    trainee.employment.rank.save()
    CoursePage.objects.update(title="Another title", hours=99)
    ModulePage.objects.update(title="Another module", hours=9)
    Cohort.objects.update(order_number="999")
    Award.objects.update(prefix="XX", signatories=[], languages=["en"], validity_months=1)
    certificate.enrolment.edition.activities.update(position=1)

    certificate.refresh_from_db()
    assert certificate.facts == before
    assert certificate.masked_name == "Ержанова С. М."
    assert certificate.holder_name == "Ержанова Сәуле Маратқызы"
    assert certificate.title == "Rules in daily work"


# --- what holds an issue up ---------------------------------------------------------------------


def test_a_letter_that_cannot_be_printed_holds_the_issue_before_a_number_is_taken(awarded, trainee, complete):
    Person.objects.filter(pk=trainee.pk).update(given_name="Сәуле☃")

    enrolment = complete(trainee, awarded)

    enrolment.refresh_from_db()
    held = HeldIssue.objects.get(enrolment=enrolment)
    assert enrolment.state == Enrolment.State.COMPLETED
    assert held.reason == "The letter “☃” (U+2603) in “given name” cannot be printed on a certificate."
    assert not Certificate.objects.exists()
    assert not Series.objects.exists()
    assert not Letter.objects.filter(kind="certificate_issued").exists()
    assert ModelLogEntry.objects.filter(action="certificates.held").count() == 1


@pytest.mark.parametrize("kind", ["in_service", "trainer", "fitness"])
def test_without_an_order_the_issue_is_held(course, academy, trainee, complete, kind):
    factories.award(course, kind=kind)

    held = HeldIssue.objects.get(enrolment=complete(trainee, course))

    assert held.reason == (
        "There is no order with a number and a date. Put the enrolment into a cohort that has one, "
        "or complete its cohort."
    )
    assert re.search(r"Ержанова.*: There is no order", str(held))


@pytest.mark.parametrize("kind", ["participation", "completion"])
def test_other_kinds_need_no_order(course, academy, trainee, complete, kind):
    factories.award(course, kind=kind)

    certificate = Certificate.objects.get(enrolment=complete(trainee, course))

    assert certificate.kind == kind
    assert set(certificate.facts["basis"].values()) == {""}


def test_an_order_of_blanks_is_none(awarded, trainee, complete):
    Cohort.objects.update(order_number=" ")

    complete(trainee, awarded)

    assert HeldIssue.objects.get().problem == "order_missing"


def test_the_reason_is_told_in_the_readers_language(awarded, trainee, complete):
    with translation.override("kk"):
        Cohort.objects.update(order_number="")
        complete(trainee, awarded)

    assert HeldIssue.objects.get().reason.startswith("There is no order")


def test_a_course_whose_pages_are_gone_holds_the_issue(awarded, trainee):
    enrolment = factories.enrol(trainee, awarded)
    awarded.delete()

    enrolment.override(by=factories.officer(), reason="Decision of the commission of 20 November.")

    assert HeldIssue.objects.get().reason == "The course has no page any more, so its title is not known."


def test_an_award_by_hand_waits_for_an_officer(awarded, trainee, complete, officer):
    Award.objects.update(is_automatic=False)

    held = HeldIssue.objects.get(enrolment=complete(trainee, awarded))

    assert held.reason == "Certificates of this course are issued by decision of an officer."
    assert issuing.release(held, by=officer).number == 1


def test_a_held_certificate_is_released_once_what_was_missing_is_there(awarded, trainee, complete, officer):
    Person.objects.filter(pk=trainee.pk).update(given_name="Сәуле☃")
    held = HeldIssue.objects.get(enrolment=complete(trainee, awarded))
    since = held.held_at
    assert issuing.release(held, by=officer) is None
    held.refresh_from_db()
    assert held.held_at == since
    Person.objects.filter(pk=trainee.pk).update(given_name="Сәуле")

    certificate = issuing.release(HeldIssue.objects.get(), by=officer)

    assert certificate.number == 1
    assert not HeldIssue.objects.exists()
    log = ModelLogEntry.objects.for_instance(certificate).order_by("pk")
    assert [(entry.action, entry.user) for entry in log] == [
        ("certificates.issued", officer),
        ("certificates.released", officer),
    ]


def test_only_officers_release_and_never_for_themselves(awarded, trainee, complete, officer, auditor):
    Cohort.objects.update(order_number="")
    held = HeldIssue.objects.get(enrolment=complete(trainee, awarded))
    own = HeldIssue.objects.get(enrolment=complete(officer, awarded))

    for case, person in ((held, auditor), (held, trainee), (own, officer)):
        with pytest.raises(NotAnOfficer):
            issuing.release(case, by=person)


def test_an_officer_decides_about_all_but_the_own(awarded, trainee, complete, officer):
    Cohort.objects.update(order_number="")
    held = HeldIssue.objects.get(enrolment=complete(trainee, awarded))
    complete(officer, awarded)

    assert list(HeldIssue.objects.decidable_by(officer)) == [held]


def test_rank_and_post_are_those_of_the_day_of_completion(awarded, trainee, complete, academy, officer):
    Cohort.objects.update(order_number="")
    held = HeldIssue.objects.get(enrolment=complete(trainee, awarded))
    with time_machine.travel(timezone.now() + datetime.timedelta(days=40)):
        trainee.employment.transfer(to=academy, on=timezone.localdate())
        Cohort.objects.update(order_number="118")
        factories.appoint(officer, Role.AUDITOR)
        certificate = issuing.release(held, by=Person.objects.get(pk=officer.pk))

    assert certificate.facts["holder"]["institution"]["en"] == "Institution 14"
    assert certificate.facts["issued_on"] != certificate.facts["ended_on"]
