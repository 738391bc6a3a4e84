"""Several questions on a page, and practice, in a real browser with axe on every page."""

import pytest

from tests.browser.test_whole_way import SAVED

SET_UP = """
from tests import factories
from lms.people.models import Person, Role
from courses.models import CoursePage
person = factories.PersonFactory(service_number="{number}")
factories.appoint(person, Role.TRAINEE)
course = CoursePage.objects.get(locale__language_code="kk")
quiz = factories.final_test(course, questions={questions}, topic="{slug}", slug="{slug}", **{fields})
factories.enrol(person, course)
print(quiz.translation_key)
"""


@pytest.fixture
def sit(site, reader):
    """Somebody who has begun a test of so many single-choice questions; answers the browser and the key of the test."""

    def begin(number, questions, *, size=(1366, 768), **fields):
        key = site.run(SET_UP.format(number=number, questions=questions, slug=f"t{number}", fields=fields))
        trainee = reader(language="ru", size=size)
        trainee.go("/accounts/login/")
        trainee.type('input[name="login"]', f"KZ-{number}")
        trainee.type('input[name="password"]', site.people["password"])
        trainee.press('form[action*="login"] button[type="submit"]')
        trainee.go(f"/quizzes/{key}/")
        trainee.press('form[action*="/start/"] button')
        return trainee, key

    return begin


def answers_of(site, key):
    """What the server holds, in the order of the questions."""
    code = (
        "from lms.assessment.models import AttemptItem;"
        f"print(list(AttemptItem.objects.filter(attempt__quiz_key='{key}').order_by('position')"
        ".values_list('answer', flat=True)))"
    )
    return site.run(code)


def choose(trainee, position, letter):
    trainee.page.locator(f'#question-{position} input[value="{letter}"]').check()


def test_each_question_of_a_page_is_saved_for_itself(site, sit):
    trainee, key = sit("310001", 5, layout="pages", questions_per_page=3)

    choose(trainee, 1, "c")
    trainee.page.wait_for_selector(SAVED)
    choose(trainee, 3, "a")
    trainee.page.wait_for_selector(SAVED)

    assert answers_of(site, key) == "[['c'], None, ['a'], None, None]"
    trainee.press(".questions a[href='#question-3']", leads_away=False)
    assert trainee.page.url.endswith("#question-3")
    trainee.press('main form button.button--large[name="go"]')
    assert trainee.page.url.endswith("/4/#question-4")
    choose(trainee, 5, "b")
    trainee.press('main form button.button--large[name="go"]')
    trainee.press("#finish button[type=submit]")
    assert answers_of(site, key) == "[['c'], None, ['a'], None, ['b']]"


def test_a_cut_line_keeps_all_answers_of_the_page(site, sit):
    trainee, key = sit("310002", 4, layout="whole")

    trainee.context.set_offline(True)
    for position, letter in ((1, "a"), (2, "b"), (4, "c")):
        choose(trainee, position, letter)
    trainee.page.wait_for_selector(".saved--offline")
    trainee.context.set_offline(False)
    trainee.page.wait_for_selector(SAVED)
    trainee.page.wait_for_timeout(3000)

    assert answers_of(site, key) == "[['a'], ['b'], None, ['c']]"


def test_an_older_window_is_told_about_one_question_and_saves_the_others(site, sit):
    trainee, key = sit("310003", 3, layout="whole")
    older, newer = trainee.page, trainee.context.new_page()
    newer.goto(older.url)
    newer.locator('#question-2 input[value="c"]').check()
    newer.wait_for_selector(SAVED)

    older.locator('#question-2 input[value="a"]').check()
    older.wait_for_selector("#trouble:not([hidden])")
    older.locator('#question-3 input[value="b"]').check()
    older.wait_for_timeout(1500)

    assert answers_of(site, key) == "[None, ['c'], ['b']]"


@pytest.mark.parametrize(("number", "fields"), [("310004", {}), ("310005", {"layout": "whole"})])
def test_practice_says_at_once_what_was_right(site, sit, number, fields):
    practice = {"is_graded": False, "feedback_when": "during", "minutes": None, "attempts_allowed": None}
    trainee, key = sit(number, 2, size=(390, 844), **practice, **fields)

    trainee.page.locator('input[value="a"]').first.check()
    trainee.page.wait_for_selector(SAVED)
    trainee.press('button[name="check"][value="1"]')

    assert trainee.page.locator(".choice--right").count() == 1
    assert trainee.page.locator(".choice--wrong").count() == 1
    assert "Because." in trainee.words
    assert answers_of(site, key) == "[['a'], None]"
