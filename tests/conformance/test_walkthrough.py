"""Ten attempts that another project marked, question by question: ours get exactly the same marks."""

import csv
from decimal import Decimal

import pytest
from django.utils import translation

from courses.models import Topic
from lms.assessment import answers, drawing
from lms.assessment.models import BlueprintRow, Question, QuizPage
from tests import factories
from tests.conformance import CORPORA

FOLDER = CORPORA / "quiz-walkthrough"
NO_FOLDER = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"The folder {FOLDER} of another project is missing.")
SLOTS = ["random", "sum", "match", "truefalse", "two_of_four", "one_of_four", "cloze"]  # in the order of the quiz
FIVE_PLACES = Decimal("0.00001")
LETTERS = {"One": "a", "Two": "b", "Three": "c", "Four": "d"}
OPTIONS = {"options": {letter: word for word, letter in LETTERS.items()}}
CLASSES = {"amphibian": "r1", "mammal": "r2", "insect": "r3"}
LEFTS = {"frog": "l1", "cat": "l2", "newt": "l3"}
LINES = {"Bow-wow": "a", "Wiggly worm": "b", "Pussy-cat": "c"}
KEYS = {  # what the README of the corpora says about the questions behind the walk-through
    "shortanswer": ("short_answer", {"accept": ["frog"], "partly": [["toad", "0.8"]]}, {}),
    "numerical": ("numeric", {"value": "3.14", "tolerance": "0"}, {"unit": ""}),
    "match": (
        "matching",
        {"pairs": {"l1": "r1", "l2": "r2", "l3": "r1"}},
        {
            "left": {letter: word for word, letter in LEFTS.items()},
            "right": {letter: word for word, letter in CLASSES.items()},
        },
    ),
    "truefalse": ("true_false", {"right": True}, {}),
    "two_of_four": ("multiple", {"right": ["a", "c"], "of": 4, "weights": {"a": "0.5", "c": "0.5"}}, OPTIONS),
    "one_of_four": ("single", {"right": ["a"]}, OPTIONS),
    "cloze": (
        "cloze",
        {"gaps": {"1": {"kind": "short_answer", "accept": ["Owl"]}, "2": {"kind": "single", "right": ["c"]}}},
        {"gaps": {"1": {}, "2": {"options": {letter: words for words, letter in LINES.items()}}}},
    ),
}
WORDS = {"cloze": "The [[1]] and the [[2]] went to sea."}


def rows(name):
    """The lines of a file of the corpus by their number."""
    if not FOLDER.is_dir():
        return {}
    with (FOLDER / name).open(encoding="utf-8") as file:
        return {row["quizattempt"]: row for row in csv.DictReader(file)}


STEPS, RESULTS = rows("steps00.csv"), rows("results00.csv")


def sums():
    """What is right for each variant of the sum: the answer that got the point; for others one that nobody gave."""
    found = dict.fromkeys((row["variants.2"] for row in STEPS.values()), "99")
    for number, row in STEPS.items():
        if Decimal(RESULTS[number]["slots.2.mark"]) == 1:
            found[row["variants.2"]] = row["responses.2.answer"]
    return found


def given(row):
    """What was answered, slot by slot, in our shapes."""
    ticked = [LETTERS[word] for word in LETTERS if row[f"responses.5.{word}"] == "1"]
    return {
        "random": [row["responses.1.answer"]],
        "sum": [row["responses.2.answer"]],
        "match": {left: CLASSES[row[f"responses.3.{word}"]] for word, left in LEFTS.items()},
        "truefalse": ["true" if row["responses.4.answer"] == "1" else "false"],
        "two_of_four": ticked,
        "one_of_four": [LETTERS[row["responses.6.answer"]]],
        "cloze": {"1": row["responses.7.1.answer"], "2": LINES[row["responses.7.2.answer"]]},
    }


@pytest.fixture
def quiz(site):
    """The quiz of the corpus: one of two questions at random, one of several sums, and five others."""
    for code, (kind, key, parts) in KEYS.items():
        topic = code if code in SLOTS else "random"
        factories.question(kind, code=code, topic=topic, key=key, parts=parts, stem=WORDS.get(code, "{language}?"))
    for variant, value in sums().items():
        key = {"value": value, "tolerance": "0"}
        factories.question("numeric", code=f"sum-{variant}", topic="sum", key=key, parts={"unit": ""})
    course = factories.course(quiz={"questions": 0, "topic": "random"})
    page = QuizPage.objects.descendant_of(course).get()
    page.blueprint = [BlueprintRow(topic=Topic.objects.get(slug=slot), count=1) for slot in SLOTS]
    page.save()
    return page


def draws(codes):
    """Let the next attempt draw these of the questions from which one is drawn at random."""
    Question.objects.filter(topic__slug__in=("random", "sum")).update(review=Question.Review.RETIRED)
    Question.objects.filter(code__in=codes).update(review=Question.Review.APPROVED)


@pytest.mark.django_db
@NO_FOLDER
@pytest.mark.parametrize("number", STEPS or ["missing"])
def test_an_attempt_gets_the_marks_of_the_corpus(quiz, number):
    row, expected = STEPS[number], RESULTS[number]
    learner = factories.PersonFactory(given_name=row["firstname"], family_name=row["lastname"])
    factories.enrol(learner, quiz.course)
    draws([row["randqs.1"], f"sum-{row['variants.2']}"])

    with translation.override("en"):
        attempt = drawing.start(quiz, learner)
    for item in attempt.items.select_related("version__question__topic"):
        answer = answers.checked(item, given(row)[item.version.question.topic.slug])
        attempt.save_answer(item.position, answer, sequence=1)
    attempt.submit()

    attempt.refresh_from_db()
    marks = {item.version.question.topic.slug: item.mark for item in attempt.items.all()}
    places = enumerate(SLOTS, 1)
    wanted = {slot: Decimal(expected[f"slots.{place}.mark"]).quantize(FIVE_PLACES) for place, slot in places}
    assert marks == wanted
    assert attempt.score == Decimal(expected["summarks"])
