"""The register, one's own certificates, revoking, and what is held."""

import datetime
import re

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from courses.models import Cohort
from lms.certificates.errors import AlreadyRevoked, NotAnOfficer, ReasonMissing
from lms.certificates.models import Certificate, HeldIssue
from lms.post.models import Letter
from tests import factories

REASON = {"because": "decision", "note": "Protocol No. 48: the test was taken by somebody else."}


def text_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def numbers_in(answer):
    return re.findall(r"№ (\d{6})</a>", answer.content.decode())


@pytest.fixture
def people(db):
    """Three people with names that are easily told apart."""
    names = [("Ахметова", "Айгүл"), ("Ли", "Анна"), ("Oʻrinov", "Sherzod")]
    return [factories.PersonFactory(family_name=family, given_name=given, patronymic="") for family, given in names]


@pytest.fixture
def three(certify, people):
    """Three certificates: valid, expired, revoked."""
    made = [certify(person) for person in people]
    Certificate.objects.filter(pk=made[1].pk).update(valid_until=timezone.localdate() - datetime.timedelta(days=1))
    made[2].revoke(by=factories.officer(), because="error", note="Issued for the wrong course.")
    return made


# --- revoking: the rule -------------------------------------------------------------------------


def test_an_officer_revokes_with_category_and_words(certificate, officer):
    certificate.revoke(by=officer, **REASON)

    certificate.refresh_from_db()
    assert certificate.state == "revoked"
    assert certificate.revoked_by == officer
    assert certificate.revoked_because == "decision"
    assert certificate.revoked_note == REASON["note"]
    assert certificate.verdict == "revoked"
    assert [entry.action for entry in ModelLogEntry.objects.for_instance(certificate)] == [
        "certificates.revoked",
        "certificates.issued",
    ]


def test_the_holder_is_told_once_why(certificate, officer, trainee):
    certificate.revoke(by=officer, **REASON)

    letter = Letter.objects.get(recipient=trainee, kind="certificate_revoked")
    assert letter.subject == f"Your certificate {certificate.full_number} has been revoked"
    assert "Reason: decision of the commission. Protocol No. 48: the test was taken by somebody else." in letter.body


def test_the_number_of_a_revoked_certificate_is_not_used_again(certificate, certify, stranger, officer):
    certificate.revoke(by=officer, **REASON)

    assert certify(stranger).number == 2


def test_a_revoked_certificate_is_not_revoked_again(certificate, officer):
    certificate.revoke(by=officer, **REASON)

    with pytest.raises(AlreadyRevoked) as refusal:
        certificate.revoke(by=officer, **REASON)

    today = timezone.localdate()
    assert refusal.value.messages == [f"This certificate was revoked on {today:%d.%m.%Y}."]
    assert Letter.objects.filter(kind="certificate_revoked").count() == 1


@pytest.mark.parametrize("who", ["trainee", "auditor", "coordinator", "instructor", "administrator"])
def test_nobody_but_an_officer_revokes(certificate, request, who):
    with pytest.raises(NotAnOfficer):
        certificate.revoke(by=request.getfixturevalue(who), **REASON)


def test_officers_do_not_revoke_their_own(certify, officer):
    with pytest.raises(NotAnOfficer):
        certify(officer).revoke(by=officer, **REASON)


@pytest.mark.parametrize("given", [{"because": "decision", "note": " "}, {"because": "whim", "note": "Because."}])
def test_without_a_reason_nothing_is_revoked(certificate, officer, given):
    with pytest.raises(ReasonMissing):
        certificate.revoke(by=officer, **given)

    certificate.refresh_from_db()
    assert certificate.state == "issued"


# --- revoking: the page -------------------------------------------------------------------------


def test_the_page_revokes_and_leads_back_to_the_certificate(certificate, officer, sign_in):
    browser = sign_in(officer)
    address = f"/register/{certificate.pk}/revoke/"
    assert "This cannot be undone." in text_of(browser.get(address))

    answer = browser.post(address, REASON, follow=True)

    assert answer.redirect_chain == [(f"/register/{certificate.pk}/", 302)]
    assert f"{certificate.full_number} has been revoked." in text_of(answer)
    assert browser.post(address, REASON).status_code == 404


def test_the_page_asks_for_category_and_words(certificate, officer, sign_in):
    answer = sign_in(officer).post(f"/register/{certificate.pk}/revoke/", {})

    assert answer.status_code == 200
    assert "Choose a category." in text_of(answer)
    assert "Say why in a few words." in text_of(answer)
    assert Certificate.objects.get().state == "issued"


def test_two_officers_at_once_revoke_once(certificate, officer, sign_in, monkeypatch):
    def too_late(self, **kwargs):
        raise AlreadyRevoked(datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC))

    monkeypatch.setattr(Certificate, "revoke", too_late)

    answer = sign_in(officer).post(f"/register/{certificate.pk}/revoke/", REASON)

    assert "This certificate was revoked on 23.11.2026." in text_of(answer)


@pytest.mark.parametrize("who", ["trainee", "auditor", "coordinator", "instructor", "administrator"])
def test_the_page_is_there_for_officers_only(certificate, sign_in, request, who):
    assert sign_in(request.getfixturevalue(who)).get(f"/register/{certificate.pk}/revoke/").status_code == 404


def test_the_page_is_not_there_for_the_own_certificate(certify, officer, sign_in):
    assert sign_in(officer).get(f"/register/{certify(officer).pk}/revoke/").status_code == 404


# --- the register -------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["officer", "auditor"])
def test_officers_and_auditors_read_the_register_newest_first(three, sign_in, request, who):
    answer = sign_in(request.getfixturevalue(who)).get("/register/")

    assert numbers_in(answer) == ["000003", "000002", "000001"]
    assert "3 certificates" in text_of(answer)


@pytest.mark.parametrize("who", ["trainee", "coordinator", "instructor", "administrator"])
def test_the_register_is_closed_to_others(sign_in, request, who):
    answer = sign_in(request.getfixturevalue(who)).get("/register/")

    assert answer.status_code == 403
    assert "Only certificate officers and auditors read the register." in text_of(answer)


@pytest.mark.parametrize("address", ["/register/", "/register/held/", "/register/1/", "/certificates/"])
def test_visitors_sign_in_first(address, db):
    answer = Client().get(address)

    assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={address}")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=ахмет", ["000001"]),
        ("q=АЙГҮЛ Ахметова", ["000001"]),
        ("q=o%CA%BBrinov", ["000003"]),
        ("q=000002", ["000002"]),
        ("q=кz", []),
        ("q=№ 000003", ["000003"]),
        ("state=valid", ["000001"]),
        ("state=expired", ["000002"]),
        ("state=revoked", ["000003"]),
        ("q=ли&state=valid", []),
        ("year=1999", ["000003", "000002", "000001"]),  # no such year is offered, so it does not filter
    ],
)
def test_the_register_is_searched(three, sign_in, officer, query, expected):
    assert numbers_in(sign_in(officer).get(f"/register/?{query}")) == expected


def test_the_register_is_searched_by_code_and_by_year(three, sign_in, officer):
    browser = sign_in(officer)
    code, year = three[1].printed_code.lower(), three[1].series.year

    assert numbers_in(browser.get("/register/", {"q": code})) == ["000002"]
    assert len(numbers_in(browser.get("/register/", {"year": year}))) == 3


def test_nothing_found_says_what_to_do(three, sign_in, officer):
    assert "No certificate is like that." in text_of(sign_in(officer).get("/register/?q=nobody"))


def test_an_empty_register_says_when_it_fills(sign_in, officer):
    assert "The register is empty." in text_of(sign_in(officer).get("/register/"))


def test_the_register_has_pages_of_fifty_that_keep_the_search(three, sign_in, officer, monkeypatch):
    monkeypatch.setattr("lms.certificates.views.PER_PAGE", 2)

    answer = sign_in(officer).get("/register/?q=kz-ба&page=1")

    assert numbers_in(answer) == ["000003", "000002"]
    assert "?q=kz-%D0%B1%D0%B0&amp;page=2" in answer.content.decode()


def test_three_rows_cost_as_many_queries_as_one(certify, people, officer, sign_in, django_assert_num_queries):
    browser = sign_in(officer)
    certify(people[0])
    browser.get("/register/")
    with django_assert_num_queries(7):
        browser.get("/register/")
    certify(people[1])
    certify(people[2])
    with django_assert_num_queries(7):
        browser.get("/register/")


# --- one line of it -----------------------------------------------------------------------------


def test_an_officer_reads_the_whole_line_and_its_history(certificate, officer, sign_in):
    text = text_of(sign_in(officer).get(f"/register/{certificate.pk}/"))

    assert "Holder Ержанова Сәуле Маратқызы" in text
    assert "Rank captain of justice" in text
    assert "Order No. 118 of 12.10.2026" in text
    assert f"Code {certificate.printed_code}" in text
    assert "History" in text
    assert "the site by itself" in text
    assert "Revoke this certificate" in text


def test_the_history_names_who_revoked(certificate, officer, auditor, sign_in):
    certificate.revoke(by=officer, **REASON)

    text = text_of(sign_in(auditor).get(f"/register/{certificate.pk}/"))

    assert "Revoked Линник Олег Викторович" in text
    assert f"Reason in words {REASON['note']}" in text
    assert "Revoke this certificate" not in text


def test_the_holder_reads_the_line_without_its_history(certificate, trainee, sign_in):
    text = text_of(sign_in(trainee).get(f"/register/{certificate.pk}/"))

    assert "Holder Ержанова Сәуле Маратқызы" in text
    assert "History" not in text
    assert "Revoke this certificate" not in text


def test_a_line_with_a_result_and_without_an_end(site, academy, trainee, complete, officer, sign_in):
    page = factories.course(quiz={})
    factories.award(page, kind="completion", validity_months=None)
    made = Certificate.objects.get(enrolment=complete(trainee, page, percent="82.50"))

    text = text_of(sign_in(officer).get(f"/register/{made.pk}/"))

    assert "Result of the final test 82.5 per cent" in text
    assert "Valid through without an end" in text
    assert "Order" not in text


@pytest.mark.parametrize("who", ["stranger", "coordinator", "instructor", "administrator"])
def test_for_others_there_is_no_such_line(certificate, sign_in, request, who):
    assert sign_in(request.getfixturevalue(who)).get(f"/register/{certificate.pk}/").status_code == 404


# --- one's own ----------------------------------------------------------------------------------


def test_ones_own_certificates_with_state_and_paper(certify, trainee, stranger, sign_in):
    drawn, other = certify(trainee), certify(stranger)
    drawn.keep_paper(b"%PDF" + b" " * 2044)
    certify(trainee)

    answer = sign_in(trainee).get("/certificates/")

    text = text_of(answer)
    assert f'href="/certificates/{drawn.pk}/paper/"' in answer.content.decode()
    assert "Download the PDF (2.0\xa0KB)" in answer.content.decode()
    assert "The PDF is being drawn." in text
    assert other.full_number not in text


def test_an_officer_finds_only_the_own_among_the_own(certificate, officer, sign_in):
    assert "You have no certificate yet." in text_of(sign_in(officer).get("/certificates/"))


def test_three_of_ones_own_cost_as_many_queries_as_one(certify, trainee, sign_in, django_assert_num_queries):
    browser = sign_in(trainee)
    certify(trainee)
    browser.get("/certificates/")
    with django_assert_num_queries(5):
        browser.get("/certificates/")
    certify(trainee)
    certify(trainee)
    with django_assert_num_queries(5):
        browser.get("/certificates/")


# --- what is held -------------------------------------------------------------------------------


@pytest.fixture
def hold(awarded, complete):
    """Complete the course without an order; answer what is held."""

    def run(person):
        Cohort.objects.update(order_number="")
        return HeldIssue.objects.get(enrolment=complete(person, awarded))

    return run


def test_an_officer_reads_why_and_tries_again(hold, trainee, officer, sign_in):
    held = hold(trainee)
    browser = sign_in(officer)
    text = text_of(browser.get("/register/held/"))
    assert "Ержанова Сәуле Маратқызы" in text
    assert "Rules in daily work" in text
    assert "There is no order with a number and a date." in text
    assert "1 certificate is held" in text_of(browser.get("/register/"))

    still = browser.post("/register/held/", {"held": held.pk}, follow=True)
    Cohort.objects.update(order_number="118")
    done = browser.post("/register/held/", {"held": held.pk}, follow=True)
    gone = browser.post("/register/held/", {"held": held.pk}, follow=True)

    assert "It is still held: There is no order with a number and a date." in text_of(still)
    assert f"{Certificate.objects.get().full_number} has been issued." in text_of(done)
    assert "Nothing is held." in text_of(done)
    assert "This certificate is not held any more." in text_of(gone)


def test_a_course_without_a_page_is_shown_by_a_dash(hold, trainee, officer, awarded, sign_in):
    hold(trainee)
    awarded.delete()

    assert "—" in text_of(sign_in(officer).get("/register/held/"))


@pytest.mark.parametrize("who", ["trainee", "auditor", "coordinator", "instructor", "administrator"])
def test_only_officers_see_what_is_held(sign_in, request, who):
    answer = sign_in(request.getfixturevalue(who)).get("/register/held/")

    assert answer.status_code == 403


def test_three_held_cost_as_many_queries_as_one(hold, people, officer, sign_in, django_assert_num_queries):
    browser = sign_in(officer)
    hold(people[0])
    browser.get("/register/held/")
    with django_assert_num_queries(6):
        browser.get("/register/held/")
    hold(people[1])
    hold(people[2])
    with django_assert_num_queries(6):
        browser.get("/register/held/")


def test_the_database_itself_refuses_a_revocation_without_a_reason(certificate):
    certificate.state = "revoked"

    with pytest.raises(ValidationError):
        certificate.full_clean()
