"""Awards: what a course earns, as officers enter it in the admin."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from lms.certificates.models import Award, Certificate, in_reader_language, spoken, through
from tests import factories

ADDRESS = "/admin/snippets/certificates/award/"


@pytest.fixture
def entered(course, academy):
    """What an officer types for a certificate in Kazakh and Russian with two signatories."""
    return {
        "course_key": str(course.key),
        "kind": "in_service",
        "prefix": "KZ-БА",
        "issuer": academy.pk,
        "validity_months": "24",
        "language_1": "kk",
        "language_2": "ru",
        "language_3": "",
        "is_automatic": "on",
        "signatories-count": "2",
        "signatories-0-deleted": "",
        "signatories-0-order": "0",
        "signatories-0-type": "signatory",
        "signatories-0-id": "",
        "signatories-0-value-name": " Ә. Б. Үлгібаев ",
        **{f"signatories-0-value-position-{code}": "" for code in ("kk", "ru", "en", "ky", "tg", "uz", "tk")},
        "signatories-0-value-position-kk": "Академия басшысы",
        "signatories-1-deleted": "",
        "signatories-1-order": "1",
        "signatories-1-type": "signatory",
        "signatories-1-id": "",
        "signatories-1-value-name": "О. В. Линник",
        **{f"signatories-1-value-position-{code}": "" for code in ("kk", "ru", "en", "ky", "tg", "uz", "tk")},
    }


def test_an_officer_enters_what_a_course_earns(entered, officer, sign_in, course, complete, trainee):
    answer = sign_in(officer).post(f"{ADDRESS}add/", entered)

    assert answer.status_code == 302
    award = Award.objects.get()
    assert award.course_key == course.key
    assert award.languages == ["kk", "ru"]
    assert award.signatories == [
        {"name": "Ә. Б. Үлгібаев", "position": {"kk": "Академия басшысы"}},
        {"name": "О. В. Линник", "position": {}},
    ]
    factories.cohort(course)
    certificate = Certificate.objects.get(enrolment=complete(trainee, course))
    assert certificate.facts["languages"] == ["kk", "ru"]
    assert certificate.facts["signatories"] == award.signatories


def test_what_was_entered_can_be_changed(entered, officer, sign_in):
    browser = sign_in(officer)
    browser.post(f"{ADDRESS}add/", entered)
    award = Award.objects.get()
    page = browser.get(f"{ADDRESS}edit/{award.pk}/").content.decode()
    assert "\\u04d8. \\u0411. \\u04ae\\u043b" in page  # «Ә. Б. Үл…», as the editor's data writes it
    assert '<option value="kk" selected>' in page

    answer = browser.post(f"{ADDRESS}edit/{award.pk}/", {**entered, "language_3": "en", "signatories-1-deleted": "1"})

    assert answer.status_code == 302
    award.refresh_from_db()
    assert award.languages == ["kk", "ru", "en"]
    assert [line["name"] for line in award.signatories] == ["Ә. Б. Үлгібаев"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"language_2": "kk"}, "Each language stands on the paper once."),
        ({"language_1": ""}, "This field is required."),
        ({"signatories-0-deleted": "1", "signatories-1-deleted": "1"}, "The minimum number of items is 1"),
        ({"course_key": "11111111-1111-4111-8111-111111111111"}, "Select a valid choice."),
    ],
)
def test_what_cannot_stand_on_paper_is_refused(entered, officer, sign_in, change, words):
    answer = sign_in(officer).post(f"{ADDRESS}add/", {**entered, **change})

    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not Award.objects.exists()


def test_one_course_earns_one_kind_of_certificate(entered, officer, sign_in):
    browser = sign_in(officer)
    browser.post(f"{ADDRESS}add/", entered)

    answer = browser.post(f"{ADDRESS}add/", entered)

    assert answer.status_code == 200
    assert Award.objects.count() == 1


@pytest.mark.parametrize("who", ["trainee", "instructor", "auditor", "coordinator"])
def test_only_officers_enter_awards(entered, sign_in, request, who):
    answer = sign_in(request.getfixturevalue(who)).post(f"{ADDRESS}add/", entered)

    assert answer.status_code in (302, 403)
    assert not Award.objects.exists()


def test_visitors_are_asked_to_sign_in(db):
    assert Client().get(ADDRESS)["Location"].startswith(reverse("account_login"))


def test_the_list_names_courses_and_costs_the_same_for_three(
    site, academy, officer, sign_in, django_assert_num_queries
):
    browser = sign_in(officer)
    factories.award(factories.course(code="C01", title="Rules in daily work"))
    browser.get(ADDRESS)
    with translation.override("en"), django_assert_num_queries(10) as captured:
        one = browser.get(ADDRESS).content.decode()
    factories.award(factories.course(code="C02", title="Gaining trust"))
    factories.award(factories.course(code="C03", title="First aid"))
    with django_assert_num_queries(len(captured)):
        three = browser.get(ADDRESS).content.decode()

    assert "Rules in daily work" in one
    assert "First aid" in three


def test_an_award_read_without_titles_has_none(course, academy):
    award = factories.award(course)

    assert award.course_title == "—"
    assert Award.objects.with_titles().get().course_title == "Rules in daily work"
    assert str(award) == "KZ-БА (in-service training)"


# --- terms and texts ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "months", "last"),
    [
        ("2025-02-12", 12, "2026-02-11"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-01-01", 12, "2026-12-31"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-28"),
        ("2026-11-24", 24, "2028-11-23"),
    ],
)
def test_a_term_ends_with_the_day_before(start, months, last):
    assert through(datetime.date.fromisoformat(start), months).isoformat() == last


def test_texts_are_told_in_the_readers_language_or_the_next_best():
    texts = {"kk": "", "ru": "по-русски", "tk": "türkmençe"}

    with translation.override("tk"):
        assert in_reader_language(texts) == "türkmençe"
    with translation.override("kk"):
        assert spoken(texts) == ("ru", "по-русски")
        assert spoken({}) == ("kk", "")
