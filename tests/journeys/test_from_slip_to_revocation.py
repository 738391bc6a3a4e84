"""The whole arch: slip, course, language switch, test failed and passed, certificate, verification, revocation."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from courses.models import Enrolment, LessonPage
from lms.assessment.models import Attempt
from lms.certificates.models import Certificate
from lms.people.models import SignInSlip
from lms.post.models import Letter
from tests import factories

pytestmark = pytest.mark.django_db

NEW_PASSWORD = "four quiet words here"


@pytest.fixture
def course(site):
    """A course in Kazakh and Russian with a final test that opens after the lessons."""
    course = factories.course(
        title="Мандела қағидалары",
        parent=factories.catalogue("kk"),
        lessons=2,
        quiz={"questions": 4, "opens_after_lessons": True, "pass_mark": 75, "minutes": 30, "attempts_allowed": 3},
    )
    pages = [course, factories.lessons_of(course)[0].get_parent().specific, *factories.lessons_of(course)]
    pages += [child.specific for child in course.get_children() if child.slug == "final-test"]
    for page in pages:
        russian = page.copy_for_translation(factories.locale("ru"))
        russian.live = True
        russian.save()
    factories.cohort(course)
    factories.award(course)
    return course


def answer_all(browser, attempt, *, right):
    """Answer every question through its page without JavaScript, so many of them rightly."""
    for item in attempt.items.order_by("position"):
        letter = "c" if item.position <= right else "a"
        page = browser.get(reverse("attempt", args=[attempt.pk, item.position]))
        sequence = re.search(r'name="sequence"[^>]*value="(\d+)"', page.content.decode())
        data = {"answer": letter, "go": str(min(item.position + 1, attempt.items.count()))}
        browser.post(
            reverse("attempt", args=[attempt.pk, item.position]), {**data, "sequence": sequence[1] if sequence else 1}
        )


def test_a_newcomer_becomes_a_holder_whose_certificate_is_verified_and_revoked(
    course, trainee, coordinator, officer, sign_in, work
):
    # a slip opens the account, a password of one's own replaces it
    _slip, code = SignInSlip.objects.issue(to=trainee, by=coordinator)
    browser = Client(headers={"accept-language": "kk"})
    arrival = browser.post(reverse("slip_sign_in"), {"sign_in_name": trainee.sign_in_name, "code": code}, follow=True)
    assert arrival.redirect_chain[-1][0] == reverse("choose_password")
    browser.post(
        reverse("choose_password"), {"new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}, follow=True
    )

    # enrol in Kazakh, read the first lesson
    browser.post(reverse("enrol", args=[course.key]))
    first, second = factories.lessons_of(course)
    assert browser.get(first.url).status_code == 200
    browser.post(reverse("answer_check", args=[first.translation_key, factories.CHECK_ID]), {"answer": "1"})

    # the test is closed until the lessons are done
    quiz = course.get_children().get(slug="final-test").specific
    browser.post(reverse("start_attempt", args=[quiz.translation_key]))
    assert Attempt.objects.count() == 0

    # half-way over to Russian: the place stays
    russian = LessonPage.objects.get(translation_key=second.translation_key, locale__language_code="ru")
    assert browser.get(russian.url).status_code == 200
    browser.post(reverse("answer_check", args=[second.translation_key, factories.CHECK_ID]), {"answer": "1"})
    enrolment = Enrolment.objects.get()
    assert (enrolment.language, enrolment.completions.count(), enrolment.state) == ("ru", 2, "active")

    # fail
    browser.post(reverse("start_attempt", args=[quiz.translation_key]))
    failed = Attempt.objects.get()
    answer_all(browser, failed, right=2)
    browser.post(reverse("finish_attempt", args=[failed.pk]))
    failed.refresh_from_db()
    assert (failed.state, failed.score, failed.is_passed) == ("graded", 2, False)
    assert Certificate.objects.count() == 0

    # pass: completion, certificate and letter in one go; pressing twice changes nothing
    browser.post(reverse("start_attempt", args=[quiz.translation_key]))
    passed = Attempt.objects.get(number=2)
    answer_all(browser, passed, right=3)
    browser.post(reverse("finish_attempt", args=[passed.pk]))
    browser.post(reverse("finish_attempt", args=[passed.pk]))
    certificate = Certificate.objects.get()
    enrolment.refresh_from_db()
    assert (enrolment.state, certificate.number, certificate.holder) == ("completed", 1, trainee)
    assert Letter.objects.filter(recipient=trainee, kind="certificate_issued").count() == 1

    # the worker draws the paper, the holder downloads it
    work()
    certificate.refresh_from_db()
    paper = browser.get(reverse("certificate_paper", args=[certificate.pk]))
    assert b"".join(paper.streaming_content).startswith(b"%PDF-")
    assert paper.headers["Content-Type"] == "application/pdf"

    # a stranger verifies
    stranger = Client(headers={"accept-language": "en"})
    valid = stranger.get(reverse("verify_code", args=[certificate.code])).content.decode()
    assert "verdict--good" in valid
    assert "Ержанова С. М." in valid
    assert "Сәуле" not in valid

    # an officer revokes, the stranger looks again
    office = sign_in(officer)
    office.post(
        reverse("revoke_certificate", args=[certificate.pk]),
        {"because": "error", "note": "Issued for the wrong course"},
    )
    certificate.refresh_from_db()
    revoked = stranger.get(reverse("verify_code", args=[certificate.code])).content.decode()
    assert certificate.state == "revoked"
    assert "verdict--bad" in revoked
    assert "Issued for the wrong course" not in revoked
