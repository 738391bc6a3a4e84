"""The whole way in a real browser, by keyboard only, with axe on every page."""

import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from tests.browser.stage import SECRETS

SAVED = '#saved:not([hidden]):not([class*="--"])'
NEW_PASSWORD = "four quiet words here"


def code_of(role):
    return format_hotp_value(hotp_value(SECRETS[role], int(time.time()) // 30))


def sign_in(reader, name, password, role):
    reader.go("/accounts/login/")
    reader.type('input[name="login"]', name)
    reader.type('input[name="password"]', password)
    reader.press('form[action*="login"] button[type="submit"]')
    reader.type('input[name="code"]', code_of(role))
    reader.press("main form button[type=submit]")


def read_lesson(reader, *, right="1"):
    reader.reach('.choices input[name="answer"]')
    for _down in range(int(right)):
        reader.page.keyboard.press("ArrowDown")
    reader.press('form[action*="/checks/"] button[type="submit"]')


def take_test(reader, *, right):
    """Answer four single-choice questions by keyboard, so many of them rightly; each is saved before going on."""
    for number in range(1, 5):
        wanted = "c" if number <= right else "a"
        radio = f'.choices input[value="{wanted}"]'
        first = reader.page.locator('.choices input[name="answer"]').first
        reader.reach(f'.choices input[value="{first.get_attribute("value")}"]')
        reader.page.keyboard.press("Space")
        for _step in range(4):
            if reader.page.locator(radio).is_checked():
                break
            reader.page.keyboard.press("ArrowDown")
        reader.page.wait_for_selector(SAVED)
        reader.press('button[name="go"].button--large')
    reader.press("#finish button[type=submit]")


def test_from_the_slip_to_the_revoked_certificate(site, reader):
    people = site.people

    coordinator = reader(language="en")
    sign_in(coordinator, people["coordinator"], people["password"], "coordinator")
    coordinator.go("/staff/")
    coordinator.press(f'form[action="/staff/{people["trainee_pk"]}/slip/"] button')
    code = coordinator.page.locator("article .secret").nth(1).inner_text()

    trainee = reader(language="kk")
    trainee.go("/accounts/slip/")
    trainee.type('input[name="sign_in_name"]', people["trainee"])
    trainee.type('input[name="code"]', code.lower())
    trainee.press("main form button[type=submit]")
    trainee.type('input[name="new_password1"]', NEW_PASSWORD)
    trainee.type('input[name="new_password2"]', NEW_PASSWORD)
    trainee.press("main form button[type=submit]")

    trainee.go("/kk/")
    trainee.press('.entry__title a[href="/kk/c01/"]')
    trainee.press('form[action*="/enrol/"] button')
    trainee.press("a.button[href*='/lesson-1/']")
    read_lesson(trainee)
    assert trainee.page.locator(".alert--good").count() == 1

    trainee.go("/kk/c01/")
    trainee.press('.facts a[hreflang="ru"]')
    assert trainee.page.url.endswith("/ru/c01/")
    trainee.press("a.button[href*='/lesson-2/']")
    read_lesson(trainee)
    trainee.press(".pager__next")
    trainee.press('form[action*="/start/"] button')
    take_test(trainee, right=2)
    assert trainee.page.locator(".verdict--bad").count() == 1

    trainee.press("aside a.button")
    trainee.press('form[action*="/start/"] button')
    take_test(trainee, right=4)
    assert trainee.page.locator(".verdict--good").count() == 1

    trainee.go("/certificates/")
    for _wait in range(60):
        if trainee.page.locator('a[href$="/paper/"]').count():
            break
        time.sleep(0.5)
        trainee.page.reload()
    trainee.check()
    with trainee.page.expect_download() as paper:
        trainee.reach('a[href$="/paper/"]')
        trainee.page.evaluate("document.activeElement.setAttribute('download', '')")
        trainee.page.keyboard.press("Enter")
    assert paper.value.path().read_bytes().startswith(b"%PDF-")
    check_code = site.run("from lms.certificates.models import Certificate; print(Certificate.objects.get().code)")

    stranger = reader(language="en", size=(390, 844))
    stranger.go("/verify/")
    stranger.type('input[name="code"]', check_code)
    stranger.press("main form button[type=submit]")
    assert stranger.page.locator(".verdict--good").count() == 1
    assert "Ержанова С. М." in stranger.words

    officer = reader(language="en")
    sign_in(officer, people["officer"], people["password"], "officer")
    officer.go("/register/")
    officer.press('main a[href^="/register/"][href$="/"]:not([href="/register/"]):not([href*="held"])')
    officer.press('a[href$="/revoke/"]')
    officer.reach('[name="because"]')
    if officer.page.evaluate("document.activeElement.tagName") == "SELECT":
        officer.page.keyboard.press("ArrowDown")
    else:
        officer.page.keyboard.press("Space")
    officer.type('[name="note"]', "Issued for the wrong course")
    officer.press("main form button[type=submit]")

    stranger.go(f"/verify/{check_code}/")
    assert stranger.page.locator(".verdict--bad").count() == 1

    trainee.go("/me/")
    trainee.press(".you-are__out")
    trainee.page.goto(site.address + "/me/")
    assert "/accounts/login/" in trainee.page.url


def test_pages_that_anyone_may_open_fit_every_window(site, reader):
    for size in ((1366, 768), (683, 512), (390, 844)):
        visitor = reader(language="ru", size=size)
        for path in ("/ru/", "/ru/c01/", "/accounts/login/", "/accounts/slip/", "/verify/", "/help/", "/nowhere/"):
            visitor.go(path)


def sit(site, reader, *, number, topic):
    """Somebody new before the first question of a new test of three, and the key of the test."""
    script = f"""
from tests import factories
from lms.people.models import Person, Role
from courses.models import CoursePage
person = factories.PersonFactory(service_number="{number}")
factories.appoint(person, Role.TRAINEE)
course = CoursePage.objects.get(locale__language_code="kk")
quiz = factories.final_test(course, questions=3, topic="{topic}", slug="{topic}-test", minutes=20)
factories.enrol(person, course)
print(quiz.translation_key)
"""
    key = site.run(script)
    trainee = reader(language="ru")
    trainee.go("/accounts/login/")
    trainee.type('input[name="login"]', f"KZ-{number}")
    trainee.type('input[name="password"]', site.people["password"])
    trainee.press('form[action*="login"] button[type="submit"]')
    trainee.go(f"/quizzes/{key}/")
    trainee.press('form[action*="/start/"] button')
    return trainee, key


def test_a_cut_line_keeps_the_answer_on_the_page_and_saves_it_when_the_line_is_back(site, reader):
    trainee, key = sit(site, reader, number="300001", topic="line")

    trainee.context.set_offline(True)
    trainee.page.locator('.choices input[value="c"]').check()
    trainee.page.wait_for_selector(".saved--offline")
    trainee.context.set_offline(False)
    trainee.page.wait_for_selector(SAVED)

    found = site.run(
        "from lms.assessment.models import AttemptItem;"
        f"print(AttemptItem.objects.filter(attempt__quiz_key='{key}', answer=['c']).count())"
    )
    assert found == "1"


def test_a_button_that_is_pressed_while_the_line_is_cut_does_its_work_when_the_line_is_back(site, reader):
    trainee, key = sit(site, reader, number="300002", topic="button")
    page = trainee.page
    page.locator('.choices input[value="c"]').check()
    page.wait_for_selector(SAVED)

    for button, here, there in (
        ('button.button--large[name="go"]', "/1/", "/2/"),
        ('aside button[value="finish"]', "/2/", "/finish/"),
        ("#finish button", "/finish/", "/result/"),
    ):
        trainee.context.set_offline(True)
        page.locator(button).click()
        page.wait_for_selector(".saved--offline")
        assert page.url.endswith(here)
        trainee.context.set_offline(False)
        page.wait_for_url(f"**{there}")

    found = site.run(
        "from lms.assessment.models import Attempt;"
        f"print(*Attempt.objects.exclude(finished_at=None).filter(quiz_key='{key}').values_list('score', flat=True))"
    )
    assert found == "1.00000"
