"""A course with a test, and somebody who sits it."""

import pytest

from courses.models import CoursePage
from lms.assessment import drawing
from lms.assessment.models import QuizPage
from tests import factories

KEYS = {
    "single": {"right": ["c"]},
    "multiple": {"right": ["a", "b"], "of": 5},
    "true_false": {"right": True},
    "numeric": {"value": "22", "tolerance": "0.5"},
    "short_answer": {"accept": ["18 July", "July 18"]},
    "matching": {"pairs": {"l1": "r1", "l2": "r2"}},
    "ordering": {"sequence": ["s1", "s2", "s3"]},
    "cloze": {
        "gaps": {
            "1": {"kind": "short_answer", "accept": ["dignity"]},
            "2": {"kind": "numeric", "value": "22", "tolerance": "0"},
            "3": {"kind": "single", "right": ["a"]},
        }
    },
    "essay": {"rubric": {"r1": 4, "r2": 6}, "words": [2, 400]},
    "scenario": {
        "order": ["s1", "s2", "s3"],
        "steps": {
            "s1": {"shares": {"a": "1", "b": "0"}, "next": {"a": "s3", "b": "s2"}},
            "s2": {"shares": {"a": "1", "b": "0"}},
            "s3": {"shares": {"a": "2", "b": "0"}},
        },
    },
}
PARTS = {
    "single": {"options": {letter: f"Option {letter}" for letter in "abcd"}},
    "multiple": {"options": {letter: f"Option {letter}" for letter in "abcde"}},
    "true_false": {},
    "numeric": {"unit": "hours"},
    "short_answer": {},
    "matching": {
        "left": {"l1": "isolation", "l2": "searches"},
        "right": {"r1": "Rule 44", "r2": "Rule 51", "r3": "Rule 76"},
    },
    "ordering": {"steps": {"s1": "Raise the alarm", "s2": "Secure the scene", "s3": "Write it down"}},
    "cloze": {"gaps": {"1": {}, "2": {}, "3": {"options": {"a": "Rule 44", "b": "Rule 51"}}}},
    "essay": {"rubric": {"r1": "Names the rule", "r2": "Weighs the reasons"}},
    "scenario": {
        "steps": {
            "s1": {
                "stem": "A man does not answer at the count.",
                "options": {"a": "Call for help", "b": "Go in alone"},
                "after": {"a": "A colleague comes.", "b": "The door closes behind you."},
            },
            "s2": {"stem": "You are alone.", "options": {"a": "Step back", "b": "Go on"}, "after": {}},
            "s3": {"stem": "He is hurt.", "options": {"a": "Call the doctor", "b": "Wait"}, "after": {}},
        }
    },
}
STEMS = {"cloze": "Which one ({language})? [[1]], [[2]] hours, [[3]]."}
BY_PEOPLE = ["essay"]
RIGHT = {
    "single": ["c"],
    "multiple": ["a", "b"],
    "true_false": ["true"],
    "numeric": ["22"],
    "short_answer": ["18 July"],
    "matching": {"l1": "r1", "l2": "r2"},
    "ordering": {"s1": "1", "s2": "2", "s3": "3"},
    "cloze": {"1": "dignity", "2": "22", "3": "a"},
    "essay": ["Rule 1 protects the dignity of everybody."],
    "scenario": {"s1": "a", "s3": "a"},
}
WRONG = {
    "single": ["a"],
    "multiple": ["c"],
    "true_false": ["false"],
    "numeric": ["23"],
    "short_answer": ["17 July"],
    "matching": {"l1": "r3", "l2": "r1"},
    "ordering": {"s1": "2", "s2": "3", "s3": "1"},
    "cloze": {"1": "order", "2": "23", "3": "b"},
    "scenario": {"s1": "b", "s2": "b", "s3": "b"},
}


def question_of(kind, **fields):
    """A question of a kind with its words."""
    stem = {"stem": STEMS[kind]} if kind in STEMS else {}
    return factories.question(kind, key=KEYS[kind], parts=PARTS[kind], **stem, **fields)


def quiz_of(course: CoursePage) -> QuizPage:
    """The test of a course."""
    return QuizPage.objects.descendant_of(course).get()


def posted(answer):
    """An answer as the form of the page posts it."""
    if isinstance(answer, dict):
        return {f"answer-{left}": right for left, right in answer.items()}
    return {"answer": answer}


@pytest.fixture
def course(site):
    """A course with two lessons and a test of three questions."""
    return factories.course(quiz={"questions": 3})


@pytest.fixture
def quiz(course):
    return quiz_of(course)


@pytest.fixture
def enrolment(trainee, course):
    return factories.enrol(trainee, course)


@pytest.fixture
def sitting(enrolment, quiz, trainee):
    """An attempt of the trainee, under way."""
    return drawing.start(quiz, trainee)


@pytest.fixture
def sit(site, trainee):
    """Begin a test that asks exactly one question, of a kind."""

    def begin(kind, **fields):
        question_of(kind, topic=kind)
        course = factories.course(code=f"K-{kind}"[:12], quiz={"questions": 0, "topic": kind, **fields})
        quiz = quiz_of(course)
        row = quiz.blueprint.get()
        row.count = 1
        row.save()
        factories.enrol(trainee, course)
        return drawing.start(quiz, trainee)

    return begin


@pytest.fixture
def practice(site):
    """A practice test of two questions, Q-1 and Q-2, which everybody draws; c is right."""
    course = factories.course(quiz={"questions": 0, "is_graded": False, "attempts_allowed": 9})
    quiz = quiz_of(course)
    quiz.blueprint.update(count=2)
    for code in ("Q-1", "Q-2"):
        factories.question(code=code)
    return quiz
