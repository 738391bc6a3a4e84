"""What is written is read again as it was, in every format and for every type that the format can carry."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.assessment.formats import apart, detecting, reasons
from lms.assessment.formats.gift import writing as gift
from lms.assessment.formats.moodle import writing as moodle
from lms.assessment.formats.workbook import writing as workbook
from tests.assessment.formats.strategies import founds

THOROUGH = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def told(found):
    """Everything that a file says of a question."""
    return {
        "verdict": found.verdict,
        "why": reasons.sentences(found.notes),
        "kind": found.kind,
        "code": found.code,
        "category": found.category,
        "tags": found.tags,
        "about": found.about,
        "key": found.key,
        "texts": found.texts,
    }


def read(data, form):
    _form, questions = detecting.read(data, form=form)
    return [told(found) for found in questions]


@pytest.mark.parametrize("kind", sorted(gift.CARRIES))
@THOROUGH
@given(data=st.data())
def test_gift(kind, data):
    questions = data.draw(st.lists(founds(kind), min_size=1, max_size=2))

    text = "".join(gift.write(questions, ""))

    assert read(text.encode(), "gift") == [told(found) for found in questions]


@pytest.mark.parametrize("kind", sorted(moodle.CARRIES))
@THOROUGH
@given(data=st.data())
def test_moodle_xml(kind, data):
    questions = data.draw(st.lists(founds(kind), min_size=1, max_size=2))

    text = "".join(moodle.write(questions, ""))

    assert read(text.encode(), "moodle_xml") == [told(found) for found in questions]


@pytest.mark.parametrize("kind", sorted(workbook.CARRIES))
@settings(THOROUGH, max_examples=10)
@given(data=st.data())
def test_workbook(kind, data):
    questions = data.draw(
        st.lists(founds(kind, languages=("kk", "ru")), min_size=1, max_size=2, unique_by=lambda found: found.code)
    )

    file = workbook.write(questions)

    assert read(file, "xlsx") == [told(found) for found in questions]


@pytest.mark.parametrize("kind", sorted(workbook.CARRIES))
@settings(THOROUGH, max_examples=10)
@given(data=st.data())
def test_what_was_read_is_canonical(kind, data):
    found = data.draw(founds(kind, languages=("kk", "ru")))

    assert apart.canonical(kind, found.key, found.texts) == (found.key, found.texts)
