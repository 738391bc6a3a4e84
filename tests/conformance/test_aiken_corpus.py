"""The Aiken files of other projects: the good questions are read, the broken ones refused with line and reason."""

import pytest

from lms.assessment.formats import detecting
from tests.conformance import files


@pytest.mark.parametrize("file", files("aiken", "questions.aiken.txt"))
def test_good_questions_are_read(file):
    form, questions = detecting.read(file.read_bytes(), name=file.name)
    first, second = questions

    assert form == "aiken"
    assert (first.kind, first.key, first.verdict) == ("single", {"right": ["b"]}, "imported")
    assert first.texts[""]["parts"]["options"]["b"] == "Martin Dougiamas"
    assert second.texts[""]["stem"].endswith('<html class="cool"> & images:')
    assert second.texts[""]["markup"] == "plain"


@pytest.mark.parametrize("file", files("aiken", "aiken_errors.txt"))
def test_broken_questions_are_refused_one_by_one(file):
    _form, questions = detecting.read(file.read_bytes(), name=file.name)

    assert [(found.line, found.refusal.reason if found.refusal else "") for found in questions] == [
        (1, "few_options"),
        (5, "not_started"),
        (7, "not_started"),
        (9, ""),
        (14, "not_finished"),
        (18, ""),
        (23, ""),
    ]
