"""Every GIFT file of other projects is read as its author expects."""

import json
import re
from decimal import Decimal

import pytest

from lms.assessment.formats import detecting
from lms.assessment.formats.categories import path
from lms.assessment.formats.gift import reading, signs
from lms.assessment.formats.gift.blocks import CATEGORY, blocks
from tests.conformance import files

TYPES = {
    "TF": {"true_false"},
    "MC": {"single", "multiple"},
    "Short": {"short_answer"},
    "Numerical": {"numeric"},
    "Matching": {"matching"},
    "Essay": {"essay"},
    "Description": {"description"},
}


def squeezed(text):
    """A text with single spaces: how lines are broken is the business of whoever shows them."""
    return re.sub(r"\s+", " ", text or "").strip()


def words_of(words):
    """Words as the expected parse writes them."""
    return {"format": words.notation, "text": squeezed(words.text)} if words else None


def expected_words(expected):
    return {"format": expected["format"], "text": squeezed(expected["text"])} if expected else None


def number_of(text):
    """What an answer to a numerical question says, in the numbers of the expected parse."""
    target = reading.target(text, Decimal(1))
    return (target.value, target.tolerance)


def expected_number(expected):
    numbers = {name: Decimal(str(value)) for name, value in expected.items() if name != "type"}
    if expected["type"] == "high-low":
        low, high = numbers["numberLow"], numbers["numberHigh"]
        return ((low + high) / 2, (high - low) / 2)
    return (numbers["number"], numbers.get("range", Decimal(0)))


def check_choices(question, expected):
    """Compare the answers of a choice or of a short answer one by one."""
    answers = reading.answers(question.body)
    assert len(answers) == len(expected["choices"])
    for answer, choice in zip(answers, expected["choices"], strict=True):
        assert (answer.sign != "~") == choice["isCorrect"]
        assert (answer.share is None) == (choice["weight"] is None)
        assert answer.share is None or answer.share * 100 == Decimal(str(choice["weight"]))
        assert words_of(question.words(answer.text)) == expected_words(choice["text"])
        assert words_of(question.words(answer.feedback)) == expected_words(choice["feedback"])


def check_numbers(question, expected):
    """Compare the numbers that are right."""
    answers = reading.answers(question.body.strip()[1:])
    choices = expected["choices"]
    if isinstance(choices, dict):
        assert [number_of(answer.text) for answer in answers] == [expected_number(choices)]
        return
    for answer, choice in zip(answers, choices, strict=True):
        if "type" in choice["text"]:
            assert number_of(answer.text) == expected_number(choice["text"])
        else:
            assert (answer.text or "*") == choice["text"]["text"]
        assert (answer.sign != "~") == choice["isCorrect"]
        assert words_of(question.words(answer.feedback)) == expected_words(choice["feedback"])


def check_pairs(question, expected):
    """Compare both sides of the pairs."""
    pairs = []
    for answer in reading.answers(question.body):
        left, _sign, right = answer.text.partition("->")
        pairs.append((words_of(question.words(left)), squeezed(signs.meant(right))))
    assert pairs == [
        (expected_words(pair["subquestion"]) if pair["subquestion"]["text"] else None, squeezed(pair["subanswer"]))
        for pair in expected["matchPairs"]
    ]


def check_truth(question, expected):
    """Compare what is true; which of the two feedbacks belongs to which answer, the format's readers do not agree on."""
    word, *feedback = reading._split(question.body, reading.HASH)
    assert reading._truth(word) == expected["isTrue"]
    said = [words_of(question.words(text)) for text in feedback]
    assert list(filter(None, said)) == [
        expected_words(expected[name]) for name in ("trueFeedback", "falseFeedback") if expected[name]
    ]


CHECKS = {
    "TF": check_truth,
    "MC": check_choices,
    "Short": check_choices,
    "Numerical": check_numbers,
    "Matching": check_pairs,
    "Essay": lambda question, expected: None,
    "Description": lambda question, expected: None,
}


@pytest.mark.parametrize("file", files("gift", "*.gift"))
def test_a_file_is_read_as_its_author_expects(file):
    parts = list(blocks(detecting.decoded(file.read_bytes())))
    expected = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))

    assert len(parts) == len(expected)
    for block, question in zip(parts, expected, strict=True):
        if question["type"] == "Category":
            assert block.lines[0].removeprefix(CATEGORY).strip() == question["title"]
            continue
        found = reading.taken_apart(block)
        assert reading.kind_of(found) in TYPES[question["type"]]
        assert (found.title or None) == question["title"]
        assert words_of(found.stem) == expected_words(question["stem"])
        assert found.is_embedded == question["hasEmbeddedAnswers"]
        assert words_of(found.explanation) == expected_words(question.get("globalFeedback"))
        assert reading.said(block).get("id", [None])[0] == question["id"]
        assert (reading.said(block).get("tag") or None) == question["tags"]
        CHECKS[question["type"]](found, question)


@pytest.mark.parametrize("file", files("gift", "*.gift"))
def test_every_question_but_a_description_goes_into_the_bank(file):
    expected = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))

    form, questions = detecting.read(file.read_bytes(), name=file.name)

    assert form == "gift"
    assert [found.verdict == "rejected" for found in questions] == [
        question["type"] == "Description" for question in expected if question["type"] != "Category"
    ]


@pytest.mark.parametrize("file", files("gift", "moodle-examples.txt"))
def test_the_examples_of_moodle_are_read_whole(file):
    _form, questions = detecting.read(file.read_bytes())

    kinds = [(found.kind, found.verdict == "rejected") for found in questions]

    assert len(kinds) == 43
    assert not any(is_rejected for _kind, is_rejected in kinds)


@pytest.mark.parametrize("file", files("gift", "questions_encoding_windows-1252.gift.txt"))
def test_windows_1252_is_recognised(file):
    _form, questions = detecting.read(file.read_bytes())

    *essays, pairs = list(questions)

    assert [essay.name for essay in essays] == ["asdf", "test daniel"]
    assert pairs.texts[""]["parts"]["left"]["l1"] == "aödf"


@pytest.mark.parametrize("file", files("gift", "questions_in_category.gift.txt"))
def test_questions_know_their_category(file):
    _form, questions = detecting.read(file.read_bytes())

    assert {found.category for found in questions} == {path("$course$/Default for New Features")}
