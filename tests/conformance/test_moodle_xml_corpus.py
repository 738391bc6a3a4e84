"""The Moodle XML files of other projects: the good ones are read, the broken ones refused with the reason."""

import pytest

from lms.assessment.formats import detecting
from tests.conformance import files

EXPECTED = {
    "broken_cloze_questions.xml": [
        (4, "cloze", "no_gaps"),
        (20, "cloze", "gap_empty"),
        (36, "cloze", "gap_few"),
        (52, "cloze", "gap_full"),
        (68, "cloze", "gap_number"),
    ],
    "categories_reverse_order.xml": [(14, "essay", ""), (51, "short_answer", "")],
    "category_with_description.xml": [(15, "true_false", "")],
    "error_invalid_grades.xml": [(4, "multiple", "shares")],
    "html_chars_in_idnumbers.xml": [(15, "true_false", "")],
    "multichoice.xml": [(12, "single", "")],
    "nested_categories_with_questions.xml": [
        (15, "true_false", ""),
        (55, "essay", ""),
        (87, "true_false", ""),
        (127, "true_false", ""),
        (167, "true_false", ""),
    ],
    "truefalse.xml": [(12, "true_false", ""), (40, "true_false", "")],
}
CATEGORIES = {
    "categories_reverse_order.xml": [("Sigma", "Tau"), ("Sigma",)],
    "nested_categories_with_questions.xml": [
        ("Iota",),
        ("Iota", "Kappa"),
        ("Iota", "Kappa"),
        ("Iota", "Kappa", "Lambda"),
        ("Iota", "Mu"),
    ],
}


def read(file):
    form, questions = detecting.read(file.read_bytes(), name=file.name)
    assert form == "moodle_xml"
    return list(questions)


@pytest.mark.parametrize("file", files("moodle-xml", "*.xml"))
def test_a_file_is_read_or_refused_as_its_name_says(file):
    questions = read(file)

    assert [(found.line, found.kind, found.refusal.reason if found.refusal else "") for found in questions] == EXPECTED[
        file.name
    ]
    assert [found.category for found in questions] == CATEGORIES.get(
        file.name, [questions[0].category] * len(questions)
    )


@pytest.mark.parametrize("file", files("moodle-xml", "multichoice.xml"))
def test_pictures_and_feedback_are_named_as_lost(file):
    (found,) = read(file)

    assert [note.reason for note in found.losses] == ["media", "feedback"]
    assert found.key == {"right": ["b"]}
    assert found.texts[""]["parts"]["options"] == {"a": "English", "b": "French", "c": "German", "d": "Danish"}
    assert found.texts[""]["stem"] == (
        '<p><a rel="noopener">Listen to this greeting:</a><br><br>What language is being spoken?</p>'
    )


@pytest.mark.parametrize("file", files("moodle-xml", "html_chars_in_idnumbers.xml"))
def test_an_id_with_signs_of_html_is_kept_as_it_is(file):
    (found,) = read(file)

    assert found.code == "T & F"


@pytest.mark.parametrize("file", files("moodle-xml", "truefalse.xml"))
def test_what_is_true_and_why(file):
    first, second = read(file)

    assert (first.key, second.key) == ({"right": False}, {"right": True})
    assert first.texts[""]["explanation"].startswith("<p>For further information, see the <a")
