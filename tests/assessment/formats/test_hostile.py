"""No file makes a reader stumble, and none takes it long."""

import contextlib
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.assessment.errors import FileUnreadable
from lms.assessment.formats import detecting, reasons

FORMS = ("auto", "gift", "moodle_xml", "aiken", "xlsx")
PATIENT = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
PIECES = [
    "{", "}", "~", "=", "#", "####", "->", "::", "\\", "//", "\n", "\n\n", "%50%", "%-33.3%", "[html]", "[markdown]",
    "$CATEGORY: a/b", "TRUE", "1..5", "3:0.1", "<p>", "</p>", "<b", "&#39;", "[id:1]", "word", " ", "\t", "\r\n",
    "A)", "B.", "ANSWER: A", "ANSWER:", "<quiz>", "</quiz>", '<question type="cloze">', "</question>", "<text>",
    "</text>", "<![CDATA[", "]]>", "{1:SA:=a~b}", "{2:MC:", "<answer fraction='100'>", "</answer>", "&amp;", "\ufdd0",
]  # fmt: skip


def read(data, form):
    """Read a file to its end, whatever is in it."""
    with contextlib.suppress(FileUnreadable):
        for found in detecting.read(data, form=form)[1]:
            reasons.sentences(found.notes)


@pytest.mark.parametrize("form", FORMS)
@PATIENT
@given(data=st.binary(max_size=300))
def test_any_bytes(form, data):
    read(data, form)


@pytest.mark.parametrize("form", FORMS)
@PATIENT
@given(pieces=st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=40))
def test_any_text(form, pieces):
    read("".join(pieces).encode("utf-8", "ignore"), form)


@pytest.mark.parametrize("form", ["gift", "moodle_xml", "aiken"])
@pytest.mark.parametrize(
    "piece",
    [
        "{",
        "}",
        "\\",
        "[html]",
        "<b ",
        "<pre>",
        "%",
        "=",
        "~ ",
        "::",
        "#",
        "[id:",
        "{1:SA:",
        "<question ",
        "A) ",
        "\n\n{",
        "*_",
        "[[1]]",
        "&#",
        "<!--",
    ],
)
def test_no_sign_repeated_takes_long(form, piece):
    started = time.monotonic()

    read(("<quiz>" if form == "moodle_xml" else "[html]").encode() + (piece * 60_000).encode(), form)

    assert time.monotonic() - started < 20


def test_ten_thousand_questions_take_seconds():
    text = "".join(f"::Q{n}::What is {n} + 1? {{={n + 1} ~{n} ~%50%{n}.5####So.}}\n\n" for n in range(10_000))
    started = time.monotonic()

    _form, questions = detecting.read(text.encode())

    assert sum(found.verdict == "imported" for found in questions) == 10_000
    assert time.monotonic() - started < 30


def test_more_questions_than_anybody_has_are_refused():
    with pytest.raises(FileUnreadable) as refused:
        list(detecting.read(b"A{T}\n\n" * 20_001)[1])

    assert refused.value.messages == ["The file holds more than 20000 questions. Split it."]
