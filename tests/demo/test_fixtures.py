"""What the files of the demonstration say: whole, in every language, and fair to those who are tested."""

import re
import unicodedata
from collections import Counter

import pytest

from lms.demo import curriculum, questions
from lms.demo.accounts import ACCOUNTS
from lms.demo.sources import FOLDER, read_csv, read_yaml
from lms.people.models import Role

CONTENT = FOLDER / "courses"
PROVISIONS = {line["slug"]: number for number, line in enumerate(read_csv("provisions.csv"), 1)}
COURSES = [read_yaml(f"courses/{code}/course.yaml") for code in curriculum.WHOLE]
OUTLINES = read_yaml("outlines.yaml")
MODULES = [(course, module) for course in COURSES for module in course["modules"]]
SOURCES = sorted(CONTENT.glob("*/*/*.en.md"))
QUESTIONS = questions.entries()
MOST_OF_ONE_LETTER = 0.45


def words_in(path):
    """Count the words that a reader reads: no head, no names of directives and keys."""
    text = path.read_text(encoding="utf-8").split("---", 2)[2]
    text = re.sub(r"^:::\s*\S*|^(question|options|right|explanation|  [a-e]):", "", text, flags=re.MULTILINE)
    return len(re.findall(r"\w[\w'’-]*", text))


@pytest.mark.parametrize(
    ("course", "module"), MODULES, ids=[f"{course['code']}-{module['slug']}" for course, module in MODULES]
)
def test_every_lesson_loads_with_the_same_blocks_in_every_language(course, module):
    found = curriculum.read_lessons(course, module, PROVISIONS)

    assert [sorted(lessons) for lessons in found] == [sorted(course["title"])] * len(module["lessons"])
    for lessons in found:
        kinds = Counter(kind for kind, *_ in lessons["en"].shape)
        assert (kinds["check"], kinds["citation"] > 0) == (1, True)
        assert len({lesson.minutes for lesson in lessons.values()}) == 1
        assert len({tuple(block["id"] for block in lesson.body) for lesson in lessons.values()}) == 1


def test_no_lesson_file_is_left_out():
    named = {
        f"{course['code']}/{module['slug']}/{name}.{language}.md"
        for course, module in MODULES
        for name in module["lessons"]
        for language in course["title"]
    }

    assert {str(path.relative_to(CONTENT)) for path in CONTENT.glob("*/*/*.md")} == named


def test_the_first_course_is_whole_in_three_languages():
    lessons = Counter(path.name.split(".")[-2] for path in CONTENT.glob("C01/*/*.md"))

    assert lessons["en"] >= 25
    assert lessons["en"] == lessons["ru"] == lessons["kk"]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name.removesuffix(".en.md"))
def test_a_lesson_is_read_between_two_rounds(path):
    assert 300 <= words_in(path) <= 600


def test_every_text_is_in_one_way_of_writing_letters():
    texts = [path for path in FOLDER.rglob("*") if path.suffix in (".md", ".yaml", ".csv")]

    assert [path for path in texts if not unicodedata.is_normalized("NFC", path.read_text(encoding="utf-8"))] == []


def test_no_word_mixes_cyrillic_and_latin_letters():
    mixed = re.compile(r"\w*(?:[\u0400-\u04ff][A-Za-z]|[A-Za-z][\u0400-\u04ff])\w*")
    texts = {path: path.read_text(encoding="utf-8") for path in FOLDER.rglob("*") if path.suffix in (".md", ".yaml")}

    assert [(path.name, found) for path, text in texts.items() for found in mixed.findall(text)] == []


def test_right_answers_to_checks_are_spread_over_the_letters():
    letters = Counter()
    for path in SOURCES:
        (right,) = re.findall(r"^right: \[(.+)\]$", path.read_text(encoding="utf-8"), re.MULTILINE)
        letters.update(letter.strip() for letter in right.split(","))

    assert max(letters.values()) / letters.total() <= MOST_OF_ONE_LETTER


def test_every_question_has_its_own_code_and_its_own_words():
    codes = Counter(entry["id"] for _, entry in QUESTIONS)
    stems = Counter((language, entry["stem"][language]) for _, entry in QUESTIONS for language in entry["languages"])

    assert [code for code, times in codes.items() if times > 1] == []
    assert [stem for stem, times in stems.items() if times > 1] == []


@pytest.mark.parametrize("course", COURSES, ids=[course["code"] for course in COURSES])
def test_questions_of_a_whole_course_speak_its_languages(course):
    mine = [entry for code, entry in QUESTIONS if code == course["code"]]

    assert [entry["id"] for entry in mine if set(entry["languages"]) != set(course["title"])] == []


@pytest.mark.parametrize(("code", "entry"), QUESTIONS, ids=[entry["id"] for _, entry in QUESTIONS])
def test_a_question_is_complete(code, entry):
    languages = entry["languages"]
    parts = [
        entry["stem"],
        entry["explanation"],
        *entry.get("options", {}).values(),
        *entry.get("items", []),
        *(side for pair in entry.get("pairs", []) for side in pair.values()),
        *(entry.get("extra_right") or []),
        *([entry["unit"]] if entry.get("unit") else []),
    ]

    assert [part for part in parts for language in languages if not str(part.get(language, "")).strip()] == []
    assert set(entry["provisions"]) <= set(PROVISIONS)
    assert entry["difficulty"] in (1, 2, 3)
    if "options" in entry:
        assert set(entry["right"]) < set(entry["options"])
        for language in languages:
            assert len({str(option[language]) for option in entry["options"].values()}) == len(entry["options"])


@pytest.mark.parametrize("code", curriculum.WHOLE)
def test_right_options_of_a_course_are_spread_over_the_letters(code):
    single = [entry for course, entry in QUESTIONS if course == code and entry["type"] == "single"]
    letters = Counter(letter for entry in single for letter in entry["right"])

    assert max(letters.values()) / letters.total() <= MOST_OF_ONE_LETTER


def test_the_right_option_is_not_given_away_by_its_length():
    single = [entry for course, entry in QUESTIONS if course in curriculum.WHOLE and entry["type"] == "single"]
    longest = [
        entry["id"]
        for entry in single
        if max(entry["options"], key=lambda letter: len(str(entry["options"][letter]["en"]))) in entry["right"]
    ]

    assert len(longest) / len(single) <= MOST_OF_ONE_LETTER


def test_every_topic_and_audience_has_a_name_in_three_languages():
    topics = {row["slug"]: row["name"] for row in read_yaml("topics.yaml")}
    audiences = {row["slug"]: row["name"] for row in read_yaml("audiences.yaml")}
    quizzes = [quiz for course in COURSES for quiz in course["quizzes"]]

    assert {entry["topic"] for _, entry in QUESTIONS} <= set(topics)
    assert {slug for quiz in quizzes for slug in quiz["per_topic"]} <= set(topics)
    assert {slug for course in [*COURSES, *OUTLINES] for slug in course["topics"]} <= set(topics)
    assert {slug for course in [*COURSES, *OUTLINES] for slug in course["audience"]} <= set(audiences)
    assert {tuple(sorted(name)) for name in [*topics.values(), *audiences.values()]} == {("en", "kk", "ru")}


@pytest.mark.parametrize("course", COURSES, ids=[course["code"] for course in COURSES])
def test_hours_of_modules_add_up_to_those_of_the_course(course):
    assert sum(module["hours"] for module in course["modules"]) == course["hours"]


def test_hours_are_shared_in_whole_numbers():
    assert curriculum.shares(16, 7) == [3, 3, 2, 2, 2, 2, 2]
    assert curriculum.shares(8, 4) == [2, 2, 2, 2]


def test_there_is_an_account_for_every_role_and_a_second_where_two_are_needed():
    assert Counter(account.role for account in ACCOUNTS) == {
        **dict.fromkeys(Role, 1),
        Role.TRAINEE: 2,
        Role.INSTRUCTOR: 2,
        Role.CERTIFICATE_OFFICER: 2,
    }
    assert [account.full_name for account in ACCOUNTS if account.is_reviewer] == ["Бауэр Ирина"]
    assert {account.role for account in ACCOUNTS if not account.needs_second_factor} == {Role.TRAINEE}
