"""The pages of the analysis: who opens them, what they say, and the spreadsheet."""

import re
from decimal import Decimal
from io import BytesIO

import pytest
from defusedxml import ElementTree
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape
from openpyxl import load_workbook

from lms.assessment.models import Attempt, BlueprintRow, Question, QuestionText
from tests import factories
from tests.assessment.conftest import BY_PEOPLE, RIGHT, question_of, quiz_of
from tests.assessment.crowd import mixed, sit, sit_often
from tests.assessment.test_result import words_of

pytestmark = pytest.mark.django_db


def page_of(quiz, which=""):
    return reverse("analysis", args=[quiz.translation_key]) + (f"?attempts={which}" if which else "")


def look_of(quiz, code="Q-1", which=""):
    pk = Question.objects.get(code=code).pk
    address = reverse("question_analysis", args=[quiz.translation_key, pk])
    return address + (f"?attempts={which}" if which else "")


def book_of(browser, quiz, which=""):
    answer = browser.get(
        reverse("analysis_workbook", args=[quiz.translation_key]) + (f"?attempts={which}" if which else "")
    )
    assert answer.status_code == 200
    return load_workbook(BytesIO(answer.content))


def lines_of(page):
    return [[cell.value for cell in row] for row in page.iter_rows(min_row=2)]


@pytest.fixture
def browser(sign_in, analyst):
    return sign_in(analyst)


@pytest.fixture
def fifteen(practice):
    """Enough people for numbers, groups and bands."""
    mixed(practice)
    sit_often(practice, 3, q1=["c"], q2=["c"])
    return practice


@pytest.fixture
def grouped(fifteen):
    """Results that fall into three groups: 8 weak, 5 in the middle, 9 strong."""
    sit_often(fifteen, 5)
    sit_often(fifteen, 2, q1=["c"])
    return fifteen


# --- who ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["trainee", "coordinator", "officer", "auditor", "administrator"])
def test_others_are_refused_in_words(practice, request, sign_in, who):
    person = request.getfixturevalue(who)
    sit(practice, person, q1=["c"])
    browser = sign_in(person)

    for address in (
        page_of(practice),
        look_of(practice),
        reverse("analysis_workbook", args=[practice.translation_key]),
        reverse("analyses"),
    ):
        answer = browser.get(address)
        assert answer.status_code == 403
        assert "Only instructors of a cohort of this course and analysts read the analysis" in words_of(answer)


def test_an_instructor_opens_the_analysis_from_the_page_of_the_test(fifteen, instructor, sign_in):
    factories.cohort(fifteen.course, number="9").instructors.add(instructor)
    browser = sign_in(instructor)

    assert f'href="{page_of(fifteen)}"' in browser.get(fifteen.url).content.decode()
    assert "Too few people for an analysis." in words_of(browser.get(page_of(fifteen)))  # nobody is in this cohort


def test_a_learner_finds_no_such_link(practice, trainee, sign_in):
    factories.enrol(trainee, practice.course)

    assert "analysis" not in sign_in(trainee).get(practice.url).content.decode().lower()


def test_without_the_second_factor_the_analyst_does_not_come_in(practice, analyst, sign_in):
    assert sign_in(analyst, has_second_factor=False).get(page_of(practice)).status_code == 302


def test_an_analyst_finds_every_test_through_the_sections(fifteen, browser):
    sections = {section.title: section.url for section in browser.get(reverse("help")).context["chrome"].sections}
    words = words_of(browser.get(sections["Analysis of tests"]))

    assert "Final test C01 Rules in daily work 15 ready" in words


def test_an_instructor_without_a_cohort_is_told_why_the_list_is_empty(practice, instructor, sign_in):
    words = words_of(sign_in(instructor).get(reverse("analyses")))

    assert "There is no test yet whose analysis you may read." in words


# --- what the pages say -------------------------------------------------------------------------


def test_the_page_says_the_answer_first_and_then_the_numbers(fifteen, browser):
    words = words_of(browser.get(page_of(fifteen)))

    assert "2 questions should be looked at." in words
    assert "Fewer than 50 people: the numbers stray by chance." in words
    assert "an option that nobody chose Nobody believed one of the wrong options." in words
    assert "Questions: 1. Q-1 , 2. Q-2" in words
    assert "1 Q-1 Which one (en)? 15 80.0 41.4 61.2 100.0 an option that nobody chose" in words
    assert "People 15 Attempts 15 Mean result, % 70.0 Median result, % 100.0" in words
    assert "KR-20, % 75.0" in words


def test_under_ten_people_the_page_says_what_is_missing(practice, browser):
    sit_often(practice, 4, q1=["c"])

    words = words_of(browser.get(page_of(practice)))

    assert "Numbers appear when 10 people have answered. So far: 4. Missing: 6." in words
    assert "Q-1" not in words
    assert "Facility" not in words
    look = words_of(browser.get(look_of(practice)))
    assert "So far: 4. Missing: 6." in look
    assert "Option" not in look
    assert "Facility" not in look


def test_the_choice_of_attempts_goes_with_the_links(fifteen, browser):
    page = browser.get(page_of(fifteen, "best")).content.decode()

    assert f'href="{look_of(fifteen, which="best")}"' in page
    assert f'href="{reverse("analysis_workbook", args=[fifteen.translation_key])}?attempts=best"' in page
    assert '<option value="best" selected>' in page


@pytest.mark.parametrize("which", ["nonsense", "first&attempts=%00"])
def test_nonsense_means_the_first_attempts(fifteen, browser, which):
    answer = browser.get(f"{page_of(fifteen)}?attempts={which}")

    assert answer.status_code == 200
    assert '<option value="first" selected>' in answer.content.decode()


def test_a_question_that_nobody_was_asked_is_a_404(fifteen, browser):
    for pk in (0, 999_999, 10**23):
        assert browser.get(f"/quizzes/{fifteen.translation_key}/analysis/{pk}/").status_code == 404


def test_a_test_that_nobody_has_is_a_404(browser):
    assert browser.get("/quizzes/00000000-0000-4000-8000-000000000000/analysis/").status_code == 404
    assert browser.get("/quizzes/00000000-0000-4000-8000-000000000000/analysis.xlsx").status_code == 404


def test_the_close_look_shows_the_table_and_the_groups(fifteen, browser):
    words = words_of(browser.get(look_of(fifteen, "Q-2")))

    assert "A. Option a — 5 33.3 30.0" in words
    assert "C. Option c right 9 60.0 100.0" in words
    assert "No answer — 1 6.7 —" in words
    assert "Random guess, % 25.0" in words


def test_a_changed_key_is_said_in_words(practice, browser):
    sit_often(practice, 10, q1=["c"])
    question = Question.objects.get(code="Q-1")
    version = question.current_version
    version.pk, version.number, version.key = None, 2, {"right": ["a"]}
    version.save()
    texts = list(QuestionText.objects.filter(version__question=question))
    for text in texts:
        text.pk, text.version = None, version
    QuestionText.objects.bulk_create(texts)
    question.current_version = version
    question.save()
    sit_often(practice, 2, q1=["a"])

    assert "The key has changed meanwhile." in words_of(browser.get(page_of(practice)))
    words = words_of(browser.get(look_of(practice)))
    assert "What counts as right has changed while the question was in use." in words
    assert "What was answered · version 2" in words
    assert "This wording was put to 2 people. What they chose is shown from 10 on." in words
    assert "What was answered · version 1" in words


def test_words_of_another_language_are_marked_and_numbers_are_read_as_there(grouped, browser):
    QuestionText.objects.exclude(language="kk").delete()

    page = browser.get(look_of(grouped, "Q-2"), {"language": "ru"}).content.decode()

    assert '<span lang="kk">Option a</span>' in page
    assert "22,7" in page
    assert 'd="M64.0 ' in page  # numbers of pictures keep their points


def test_what_people_typed_never_leaks_and_never_runs(site, browser):
    course = factories.course(quiz={"questions": 0, "topic": "typed", "is_graded": False})
    question_of("short_answer", topic="typed", code="Q-1")
    quiz = quiz_of(course)
    quiz.blueprint.update(count=1)
    sit_often(quiz, 6, q1=["=<b>cmd</b>"])
    sit_often(quiz, 4, q1=["Serikov, 44"])

    page = browser.get(look_of(quiz)).content.decode()
    book = book_of(browser, quiz)

    assert escape("=<b>cmd</b>") in page
    assert "<b>cmd" not in page
    assert "serikov" not in page.lower()
    assert [line[5] for line in lines_of(book["Answers"])] == [
        "'=<b>cmd</b>",
        "Other answers, each given by fewer than 5 people",
    ]


@pytest.mark.parametrize("kind", [kind for kind in RIGHT if kind not in BY_PEOPLE])
def test_every_kind_of_question_has_its_pages(site, browser, kind):
    course = factories.course(quiz={"questions": 0, "topic": kind, "is_graded": False})
    question_of(kind, topic=kind, code="Q-1")
    quiz = quiz_of(course)
    quiz.blueprint.update(count=1)
    sit_often(quiz, 8, q1=RIGHT[kind])
    sit_often(quiz, 8)

    for which in ("first", "all"):
        words = words_of(browser.get(look_of(quiz, which=which)))
        assert "Facility, % 50.0" in words
        assert "8 50.0 100.0" in words
    assert len(lines_of(book_of(browser, quiz)["Answers"])) >= 2


def test_formatted_words_are_shown_as_such_and_plain_in_lists(fifteen, browser):
    text = QuestionText.objects.get(version__question__code="Q-1", language="en")
    text.markup, text.stem = "html", "<p>Which <strong>rule</strong>?</p><script>x()</script>"
    text.save()

    assert "Which <strong>rule</strong>?" in browser.get(look_of(fifteen)).content.decode()
    assert ">Which rule?</small>" in browser.get(page_of(fifteen)).content.decode()
    assert lines_of(book_of(browser, fifteen)["Questions"])[0][2] == "Which rule?"


def test_an_essay_has_numbers_and_no_options(site, browser):
    course = factories.course(quiz={"questions": 0, "topic": "essay", "is_graded": False})
    question_of("essay", topic="essay", code="Q-1")
    quiz = quiz_of(course)
    quiz.blueprint.update(count=1)
    sit_often(quiz, 10, q1=RIGHT["essay"])
    assert "So far: 0. Missing: 10." in words_of(browser.get(page_of(quiz)))  # nobody has marked one yet

    for attempt in Attempt.objects.all():
        [item] = attempt.items.all()
        item.mark, item.awaits_person = Decimal("0.5"), False
        item.save()
        attempt.grade([item], by=None)

    words = words_of(browser.get(look_of(quiz)))
    assert "Facility, % 50.0" in words
    assert "A person marks these answers; there are no options to count." in words
    assert "dignity" not in words
    assert lines_of(book_of(browser, quiz)["Answers"]) == []


def test_a_question_without_words_is_no_error(fifteen, browser):
    QuestionText.objects.all().delete()

    for address in (page_of(fifteen), look_of(fifteen)):
        assert browser.get(address).status_code == 200
    book_of(browser, fifteen)


# --- pictures -----------------------------------------------------------------------------------


def pictures_in(answer):
    return [
        ElementTree.fromstring(found) for found in re.findall(r"<svg viewBox.*?</svg>", answer.content.decode(), re.S)
    ]


def test_pictures_have_a_title_and_a_description(grouped, browser):
    pictures = pictures_in(browser.get(page_of(grouped))) + pictures_in(browser.get(look_of(grouped, "Q-2")))

    assert len(pictures) == 3
    for picture in pictures:
        title, words = picture.findall("title") + picture.findall("desc")
        assert title.text
        assert words.text
        assert picture.get("role") == "img"
        assert picture.get("aria-labelledby") == f"{title.get('id')} {words.get('id')}"


def test_the_numbers_of_the_pictures_stand_in_tables(grouped, browser):
    words = words_of(browser.get(look_of(grouped, "Q-2")))

    assert "Share, % weakest middle third strongest A 25.0 60.0 0.0" in words
    assert "C (right) 0.0 0.0 100.0" in words
    assert "Attempts 8 5 9" in words
    assert "Result, % Attempts 0–10 8 10–60 5 60–100 9" in words_of(browser.get(page_of(grouped)))


def test_results_that_fall_into_no_groups_have_no_picture(fifteen, browser):
    assert pictures_in(browser.get(look_of(fifteen, "Q-2"))) == []  # nine of fifteen have everything right


# --- the spreadsheet ----------------------------------------------------------------------------


def test_the_spreadsheet_holds_the_numbers_of_the_page(fifteen, browser):
    book = book_of(browser, fifteen)

    assert book.sheetnames == ["Test", "Questions", "Answers"]
    whole = dict(lines_of(book["Test"]))
    assert (whole["Test"], whole["Course"], whole["People"]) == ("Final test", "C01 Rules in daily work", 15)
    assert whole["Counted"] == "the first attempt of each person"
    assert whole["Mean result, %"] == 70
    header = [cell.value for cell in book["Questions"][1]]
    first = dict(zip(header, lines_of(book["Questions"])[0], strict=True))
    assert (first["No."], first["Code"], first["Attempts"], first["Facility, %"]) == (1, "Q-1", 15, 80)
    assert first["What stands out"] == "an option that nobody chose"
    assert first["Intended weight, %"] == 50
    assert round(first["Discrimination index, %"], 1) == 61.2
    answers = lines_of(book["Answers"])
    assert answers[:3] == [
        [1, "Q-1", "1", None, "A", "Option a", None, 0, 0, None],
        [1, "Q-1", "1", None, "B", "Option b", None, 3, 20, None],
        [1, "Q-1", "1", None, "C", "Option c", "right", 12, 80, 87.5],
    ]


def test_the_spreadsheet_of_too_few_people_says_so_and_holds_no_number(practice, browser):
    sit_often(practice, 9, q1=["c"])
    book = book_of(browser, practice)

    assert book.sheetnames == ["Test"]
    whole = dict(lines_of(book["Test"]))
    assert (whole["People"], whole["Missing people"]) == (9, 1)
    assert "Numbers appear when 10 people have finished the test." in whole
    assert not [name for name in whole if "%" in name]


def test_a_question_that_few_drew_has_no_numbers_in_the_spreadsheet(practice, browser):
    sit_often(practice, 10, q1=["c"])
    Question.objects.filter(code="Q-2").update(review="retired")
    factories.question(code="Q-3")
    sit_often(practice, 2, q3=["a"])
    book = book_of(browser, practice)

    assert lines_of(book["Questions"])[2][5:] == [2, 2, *[None] * 7, "Too few people: 8 more are needed."]
    assert "Q-3" not in {line[1] for line in lines_of(book["Answers"])}


def test_the_file_is_handed_out_to_be_kept_by_nobody_between(fifteen, browser):
    answer = browser.get(reverse("analysis_workbook", args=[fifteen.translation_key]))

    assert answer.headers["Content-Disposition"] == f'attachment; filename="analysis-{fifteen.translation_key}.xlsx"'
    assert "spreadsheetml" in answer.headers["Content-Type"]
    assert "no-store" in answer.headers["Cache-Control"]


# --- cost ---------------------------------------------------------------------------------------


def test_three_questions_cost_as_many_queries_as_one(practice, browser):
    def cost(address):
        with CaptureQueriesContext(connection) as context:
            assert browser.get(address).status_code == 200
        return len(context)

    def addresses():
        book = reverse("analysis_workbook", args=[practice.translation_key])
        return [page_of(practice), look_of(practice), book, reverse("analyses")]

    BlueprintRow.objects.update(count=1)
    Question.objects.filter(code="Q-2").update(review="retired")
    sit_often(practice, 10, q1=["c"])
    [cost(address) for address in addresses()]
    few = [cost(address) for address in addresses()]
    Question.objects.update(review="approved")
    factories.question(code="Q-3")
    BlueprintRow.objects.update(count=3)
    sit_often(practice, 12, q1=["c"])

    assert [cost(address) for address in addresses()] == few
    assert Attempt.objects.count() == 22
