"""Writing Moodle XML, such that Moodle and we read the same questions from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape, quoteattr  # nosec - writing, not parsing

from lms.assessment.formats import apart, categories
from lms.assessment.formats.building import Choice, percent, written
from lms.assessment.formats.found import Found, legible
from lms.assessment.formats.moodle import cloze
from lms.assessment.formats.moodle.reading import OWN
from lms.assessment.formats.settling import HTML, PLAIN

CARRIES = frozenset(
    {
        "single",
        "multiple",
        "true_false",
        "numeric",
        "short_answer",
        "matching",
        "ordering",
        "cloze",
        "essay",
    }
)
TYPES = {
    "single": "multichoice",
    "multiple": "multichoice",
    "true_false": "truefalse",
    "numeric": "numerical",
    "short_answer": "shortanswer",
    "matching": "matching",
    "ordering": "ordering",
    "cloze": "cloze",
    "essay": "essay",
}
NOTATIONS = {HTML: "html", PLAIN: "plain_text"}
Text = dict[str, Any]


def write(questions: Iterable[Found], language: str) -> Iterator[str]:
    """Yield a Moodle XML file piece by piece, in one language. Every question has a text in it."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n'
    category: tuple[str, ...] = ()
    for found in questions:
        if found.category != category:
            category = found.category
            path = _text(categories.written(category))
            yield f'  <question type="category">\n    <category>{path}</category>\n  </question>\n'
        yield _question(found, found.texts[language])
    yield "</quiz>\n"


def _text(words: str) -> str:
    plain = legible(words)
    if "<" in plain or "&" in plain:
        plain = "<![CDATA[" + plain.replace("]]>", "]]]]><![CDATA[>") + "]]>"
    else:
        plain = escape(plain)
    return f"<text>{plain}</text>"


def _words(tag: str, words: str, markup: str) -> str:
    return f'    <{tag} format="{NOTATIONS[markup]}">{_text(words)}</{tag}>\n'


def _question(found: Found, text: Text) -> str:
    stem = text["stem"]
    if found.kind == "cloze":
        stem = cloze.write(found.key, text["parts"], stem, text["markup"])
    tags = "".join(f"<tag>{_text(tag)}</tag>" for tag in found.tags)
    return "".join(
        (
            f'  <question type="{TYPES[found.kind]}">\n',
            f"    <name>{_text(found.name)}</name>\n",
            _words("questiontext", stem, text["markup"]),
            _words("generalfeedback", text["explanation"], text["markup"]),
            f"    <defaultgrade>{_grade(found)}</defaultgrade>\n    <hidden>0</hidden>\n",
            f"    <idnumber>{escape(legible(found.code))}</idnumber>\n",
            BODIES[found.kind](found.key, text["parts"]),
            f"    <tags>{tags}</tags>\n" if tags else "",
            _own(found, text["parts"]),
            "  </question>\n",
        )
    )


def _grade(found: Found) -> int:
    return sum(found.key["rubric"].values()) if found.kind == "essay" else 1


def _own(found: Found, parts: Text) -> str:
    """Answer what the bank knows besides, in an element that Moodle passes over."""
    attributes = "".join(
        f" {name}={quoteattr(legible(str(value)))}" for name, value in found.about.items() if value not in (None, "")
    )
    inner = ""
    if found.kind == "essay":
        inner = "".join(
            f'<criterion points="{points}">{escape(legible(earned_by))}</criterion>'
            for points, earned_by in apart.criteria(found.key, parts)
        )
    return f"    <{OWN}{attributes}>{inner}</{OWN}>\n" if attributes or inner else ""


def _answers(choices: Sequence[Choice], more: Sequence[str] = ()) -> str:
    rest = more or [""] * len(choices)
    return "".join(
        f'    <answer fraction="{percent(choice.share)}" format="plain_text">{_text(choice.text)}{inner}</answer>\n'
        for choice, inner in zip(choices, rest, strict=True)
    )


def _choice(key: dict[str, Any], parts: Text, *, is_single: bool) -> str:
    told = "<single>true</single>" if is_single else "<single>false</single>"
    options = apart.choices(key, parts, is_single=is_single)
    return f"    {told}\n    <shuffleanswers>true</shuffleanswers>\n{_answers(options)}"


def _single(key: dict[str, Any], parts: Text) -> str:
    return _choice(key, parts, is_single=True)


def _multiple(key: dict[str, Any], parts: Text) -> str:
    return _choice(key, parts, is_single=False)


def _true_false(key: dict[str, Any], parts: Text) -> str:
    right = Decimal(bool(key["right"]))
    return _answers([Choice("true", right), Choice("false", 1 - right)])


def _numeric(key: dict[str, Any], parts: Text) -> str:
    targets = apart.targets(key)
    told = _answers(
        [Choice(written(target.value), target.share) for target in targets],
        [f"<tolerance>{written(target.tolerance)}</tolerance>" for target in targets],
    )
    if not parts.get("unit"):
        return told
    unit = f"<unit><multiplier>1</multiplier><unit_name>{escape(legible(parts['unit']))}</unit_name></unit>"
    return f"{told}    <units>{unit}</units>\n    <unitgradingtype>0</unitgradingtype>\n    <showunits>3</showunits>\n"


def _short_answer(key: dict[str, Any], parts: Text) -> str:
    return f"    <usecase>{int(bool(key.get('case')))}</usecase>\n{_answers(apart.wordings(key))}"


def _matching(key: dict[str, Any], parts: Text) -> str:
    rows = "".join(
        f'    <subquestion format="plain_text">{_text(pair.left)}<answer>{_text(pair.right)}</answer></subquestion>\n'
        for pair in apart.pairs(key, parts)
    )
    return f"    <shuffleanswers>true</shuffleanswers>\n{rows}"


def _ordering(key: dict[str, Any], parts: Text) -> str:
    steps = "".join(
        f'    <answer fraction="{place}" format="plain_text">{_text(step)}</answer>\n'
        for place, step in enumerate(apart.steps(key, parts), 1)
    )
    return (
        "    <layouttype>VERTICAL</layouttype>\n    <selecttype>ALL</selecttype>\n"
        f"    <gradingtype>ABSOLUTE_POSITION</gradingtype>\n{steps}"
    )


def _essay(key: dict[str, Any], parts: Text) -> str:
    fewest, most = apart.limits(key)
    told = "\n".join(f"{points}: {earned_by}" for points, earned_by in apart.criteria(key, parts))
    return (
        "    <responseformat>plain</responseformat>\n    <responserequired>1</responserequired>\n"
        f"    <minwordlimit>{fewest or ''}</minwordlimit>\n    <maxwordlimit>{most or ''}</maxwordlimit>\n"
        "    <attachments>0</attachments>\n"
        f"{_words('graderinfo', told, PLAIN)}"
    )


def _cloze(key: dict[str, Any], parts: Text) -> str:
    return ""  # the gaps stand in the text


BODIES: dict[str, Callable[[dict[str, Any], Text], str]] = {
    "single": _single,
    "multiple": _multiple,
    "true_false": _true_false,
    "numeric": _numeric,
    "short_answer": _short_answer,
    "matching": _matching,
    "ordering": _ordering,
    "cloze": _cloze,
    "essay": _essay,
}
