"""Lesson files become blocks; a slip is named with its file and line."""

import pytest

from courses.blocks import LessonBody
from lms.demo.errors import FixtureMistake
from lms.demo.lessons import read_lesson, rich_text

HEAD = "---\ntitle: A title\nminutes: 5\nsummary: What one can do afterwards.\n---\n"
CHECK = """::: check
question: "Which one?"
options:
  a: First
  b: Second
right: [b]
explanation: Because of *this*.
:::
"""


@pytest.fixture
def read(tmp_path):
    def make(text, *, head=HEAD, key="C01/module/lesson"):
        path = tmp_path / "lesson.en.md"
        path.write_text(head + text, encoding="utf-8")
        return read_lesson(path, key=key, provisions={"mandela-44": 44})

    return make


def values(lesson):
    return [(block["type"], block["value"]) for block in lesson.body]


def test_the_head_becomes_title_minutes_and_summary(read):
    lesson = read("Text.\n")

    assert (lesson.title, lesson.minutes, lesson.summary) == ("A title", 5, "What one can do afterwards.")


def test_text_around_directives_becomes_blocks_in_order(read):
    lesson = read(
        "One & **two**.\n\n## Then\n- a list\n- of *two*\n\n::: citation mandela-44\nIn short.\n:::\n\nLast.\n"
    )

    assert values(lesson) == [
        ("text", "<p>One &amp; <b>two</b>.</p><h2>Then</h2><ul><li>a list</li><li>of <i>two</i></li></ul>"),
        ("citation", {"provision": 44, "text": "<p>In short.</p>"}),
        ("text", "<p>Last.</p>"),
    ]


@pytest.mark.parametrize(
    ("directive", "kind", "value"),
    [
        ("::: callout On your shift\n1. Look.\n2. Ask.\n:::", "callout", {"tone": "shift", "title": "On your shift"}),
        ("::: care Often got wrong\n- Waiting.\n:::", "callout", {"tone": "care", "title": "Often got wrong"}),
        ("::: case The night\nWhat now?\n:::", "case", {"title": "The night"}),
        ("::: accordion More\nHidden.\n:::", "accordion", {"title": "More"}),
        ("::: glossary Contact\nA talk.\n:::", "glossary", {"term": "Contact", "definition": "<p>A talk.</p>"}),
    ],
)
def test_each_directive_has_its_block(read, directive, kind, value):
    ((found, block),) = values(read(directive))

    assert found == kind
    assert {name: block[name] for name in value} == value


def test_a_table_has_a_header_line_and_plain_cells(read):
    ((kind, block),) = values(read("::: table Who does what\n| Who | What |\n| --- | --- |\n| **You** | ask |\n:::"))

    assert (kind, block["caption"], block["table"]["data"]) == (
        "table",
        "Who does what",
        [["Who", "What"], ["You", "ask"]],
    )
    assert block["table"]["first_row_is_table_header"] is True


def test_a_check_marks_the_right_options(read):
    ((kind, block),) = values(read(CHECK))

    assert (kind, block["question"], block["explanation"]) == ("check", "Which one?", "<p>Because of <i>this</i>.</p>")
    assert [(option["value"]["text"], option["value"]["is_right"]) for option in block["options"]] == [
        ("First", False),
        ("Second", True),
    ]


def test_ids_of_blocks_come_from_the_lesson_and_the_place_and_not_from_the_words(read):
    one, other = read("Text.\n\n" + CHECK), read("Текст.\n\n" + CHECK.replace("Which one?", "Что верно?"))
    elsewhere = read("Text.\n\n" + CHECK, key="C01/module/other")

    assert [block["id"] for block in one.body] == [block["id"] for block in other.body]
    assert one.body[1]["value"]["options"][0]["id"] == other.body[1]["value"]["options"][0]["id"]
    assert one.body[0]["id"] != one.body[1]["id"] != elsewhere.body[1]["id"]


def test_the_shape_is_kinds_citations_tones_and_right_answers(read):
    lesson = read("Text.\n\n::: citation mandela-44\nShort.\n:::\n::: care Mind\nThis.\n:::\n" + CHECK)

    assert lesson.shape == [("text",), ("citation", 44), ("callout", "care"), ("check", False, True)]


def test_the_editor_accepts_every_block(read):
    lesson = read("Text.\n\n::: table Caption\n| a | b |\n| --- | --- |\n| c | d |\n:::\n" + CHECK)
    block = LessonBody()

    cleaned = block.clean(block.to_python(lesson.body))

    assert [child.block_type for child in cleaned] == ["text", "table", "check"]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("Text.\n\n::: citation mandela-44\nShort.\n", 8, "a directive is not closed."),
        ("::: case One\nText.\n::: case Two\nText.\n:::\n", 6, "a directive is not closed."),
        ("Text.\n:::\n", 7, "no directive is open here."),
        ("::: poem A title\nText.\n:::\n", 6, "there is no directive “poem”."),
        ("Text.\n\n::: citation mandela-999\nShort.\n:::\n", 8, "there is no provision “mandela-999”."),
        ("::: case\nText.\n:::\n", 6, "“case” needs words after its name."),
        ("::: case A title\n\n:::\n", 7, "there is no text."),
        ("::: case A title\n## A heading\n:::\n", 7, "<h2> has no place here."),
        ("See [this](https://example.org).\n", 6, "<a> has no place here."),
        ("::: table Caption\n| a | b |\n| c | d |\n| e | f |\n:::\n", 7, "a table is a head, a line of --- and rows."),
        (
            "::: table Caption\n| a | b |\n| --- | --- |\n| c |\n:::\n",
            7,
            "every row of a table has as many cells as its head.",
        ),
        ("::: check\nquestion: Which?\n:::\n", 7, "a check has a question, options, right and an explanation."),
        (CHECK.replace("[b]", "[c]"), 7, "“right” names some of the options, but not all."),
        (CHECK.replace("[b]", "[a, b]"), 7, "“right” names some of the options, but not all."),
        (CHECK.replace('"Which one?"', '"Which one?'), 12, None),
    ],
)
def test_a_slip_is_named_with_its_line(read, text, line, words):
    with pytest.raises(FixtureMistake) as raised:
        read(text)

    message = raised.value.messages[0]
    assert f"lesson.en.md, line {line}: " in message
    assert words is None or message.endswith(words)


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ("", "line 1: a lesson begins with a head between two lines of ---."),
        ("---\ntitle: A\n", "line 1: a lesson begins with a head between two lines of ---."),
        (HEAD.replace("5", "9"), "line 2: minutes must be a number from 1 to 8."),
        (HEAD.replace("minutes: 5\n", ""), "line 2: minutes must be a number from 1 to 8."),
        (HEAD.replace("title: A title", "title:"), "line 2: the title is missing."),
        (HEAD.replace("summary: What one can do afterwards.\n", ""), "line 2: the summary is missing."),
        (HEAD.replace("A title", '"A title'), "line 4: found unexpected end of stream"),
    ],
)
def test_a_head_without_its_facts_is_refused(read, head, words):
    with pytest.raises(FixtureMistake) as raised:
        read("Text.\n", head=head)

    assert raised.value.messages[0].endswith(words)


def test_a_loose_list_becomes_a_plain_one():
    assert rich_text("1. One\n\n2. Two") == "<ol><li>One</li><li>Two</li></ol>"
