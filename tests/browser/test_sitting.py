"""An attempt in a real browser: saved within two seconds, signed in in place, told of more time within five."""

import time

import pytest

from tests.browser.test_whole_way import SAVED

SETTING = """
from tests import factories
from lms.people.models import Person, Role
from courses.models import CoursePage
course = CoursePage.objects.get(locale__language_code="kk")
person = Person.objects.filter(service_number="{number}").first()
if person is None:
    person = factories.PersonFactory(service_number="{number}")
    factories.appoint(person, Role.TRAINEE)
    factories.enrol(person, course)
quiz = factories.final_test(course, questions=3, topic="{slug}", slug="{slug}", minutes={minutes})
print(quiz.translation_key)
"""
LATEST = "from lms.assessment.models import Attempt; attempt = Attempt.objects.latest('pk');"


def fill_in_sign_in(page, site, number):
    page.locator('input[name="login"]').fill(f"KZ-{number}")
    page.locator('input[name="password"]').fill(site.people["password"])
    page.locator('form[action*="login"] button.button--large').click()
    page.wait_for_url("**/me/")


@pytest.fixture
def begin(site, reader):
    """Somebody sits a test of so many minutes."""

    def start(number, slug, *, minutes=20, **options):
        key = site.run(SETTING.format(number=number, slug=slug, minutes=minutes))
        trainee = reader(language="en", **options)
        trainee.go("/accounts/login/")
        fill_in_sign_in(trainee.page, site, number)
        trainee.go(f"/quizzes/{key}/")
        trainee.press('form[action*="/start/"] button')
        trainee.go(f"{trainee.page.url}?language=en")  # the course has no page in English
        return trainee

    return start


def kept(site):
    """The answers of the latest attempt."""
    return site.run(f"{LATEST}print([item.answer for item in attempt.items.order_by('position')])")


def test_a_change_is_kept_within_two_seconds(site, begin):
    trainee = begin("300101", "quick")

    trainee.page.locator('.choices input[value="c"]').check()
    since = time.monotonic()
    trainee.page.wait_for_selector(SAVED)

    assert time.monotonic() - since < 2
    assert kept(site) == "[['c'], None, None]"


def test_whoever_is_signed_out_signs_in_in_place_and_loses_nothing(site, begin):
    trainee = begin("300102", "signed-out")
    site.run("from django.contrib.sessions.models import Session; Session.objects.all().delete()")

    trainee.page.locator('.choices input[value="c"]').check()
    trainee.page.wait_for_selector("#sign-in-again:not([hidden])")
    trainee.check()
    trainee.page.locator("#password-again").fill(site.people["password"])
    trainee.page.locator("#sign-in-again button").click()
    trainee.page.wait_for_selector(SAVED)

    assert trainee.page.locator("#trouble").is_hidden()
    assert kept(site) == "[['c'], None, None]"


def test_an_older_tab_is_told(site, begin):
    trainee = begin("300103", "tabs")
    newer = trainee.context.new_page()
    newer.goto(trainee.page.url)
    newer.locator('.choices input[value="b"]').check()
    newer.wait_for_selector(SAVED)

    trainee.page.locator('.choices input[value="c"]').check()
    trainee.page.wait_for_selector("#trouble:not([hidden])")

    assert "A newer window has answered this question." in trainee.page.inner_text("#trouble")
    assert kept(site) == "[['b'], None, None]"


def test_at_zero_the_page_leads_to_the_result_and_so_does_loading_it_again(site, begin):
    trainee = begin("300104", "zero")
    trainee.page.locator('.choices input[value="c"]').check()
    trainee.page.wait_for_selector(SAVED)
    site.run(
        f"{LATEST}import datetime; from django.utils import timezone; now = timezone.now();"
        "attempt.started_at, attempt.ends_at = now - datetime.timedelta(minutes=20), now + datetime.timedelta(seconds=6);"
        "attempt.save()"
    )

    trainee.page.reload()
    trainee.page.wait_for_url("**/result/")

    assert "The time was over; what was saved until then counts." in trainee.words


def test_more_time_stands_on_the_page_within_five_seconds(site, begin):
    trainee = begin("300105", "more-time", minutes=30)
    assert trainee.page.inner_text("#left") == "Left: 30 min"
    site.run(
        f"{LATEST}from tests import factories; from tests.assessment.exams import grant;"
        "from lms.assessment.models import QuizPage; quiz = QuizPage.objects.get(translation_key=attempt.quiz_key);"
        "grant(quiz, to=attempt.learner, by=factories.officer(), extra_percent=100)"
    )
    since = time.monotonic()
    trainee.page.wait_for_selector('#extended:text-is("60 min, extended from 30")')

    assert time.monotonic() - since < 5
    assert trainee.page.inner_text("#left") in ("Left: 59 min", "Left: 60 min")
    trainee.check()


def test_an_attempt_that_is_made_void_leads_to_its_reason(site, begin):
    trainee = begin("300106", "void")
    site.run(
        f"{LATEST}from lms.people.models import Person; other = Person.objects.exclude(pk=attempt.learner_id).first();"
        "attempt.void(by=other, reason='Two phones')"
    )

    trainee.page.wait_for_url("**/result/")

    assert "This attempt is void. It does not count." in trainee.words
    assert "Two phones" in trainee.words


def test_an_empty_chair_is_not_kept_awake_by_its_page(site, begin):
    trainee = begin("300107", "idle")
    asked = []
    trainee.page.on("request", lambda request: asked.append(request) if "/clock/" in request.url else None)

    trainee.page.wait_for_timeout(9_000)

    assert len(asked) == 2
    assert all("cookie" not in request.all_headers() for request in asked)
