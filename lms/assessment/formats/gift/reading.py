"""Reading GIFT: every construct of the format, and a reason for each question that makes no sense."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from lms.assessment.formats import building, settling
from lms.assessment.formats.building import ONE, ZERO, Choice, Target
from lms.assessment.formats.categories import path
from lms.assessment.formats.found import Found, QuestionRefused, shortened
from lms.assessment.formats.gift import signs
from lms.assessment.formats.gift.blocks import CATEGORY, COMMENT, Block, blocks
from lms.assessment.formats.settling import MOODLE, PLAIN, Words

NOTATION = re.compile(r"\[(html|markdown|plain|moodle)\]")
WEIGHT = re.compile(r"%\s*(-?[0-9]{1,3}(?:[.,][0-9]*)?)\s*%")
# A sign inside a tag or an entity is none: <a href="…">, &#1085;
SEPARATOR = re.compile(r"<[a-zA-Z/][^<>\n]*>|&#\w{1,8};|([=~])")
HASH = re.compile(r"<[a-zA-Z/][^<>\n]*>|&#\w{1,8};|(#)")
TRUTH = {"T": True, "TRUE": True, "F": False, "FALSE": False}
LINE_END = re.compile(r"[ \t]*\n[ \t\n]*")
RANGE = re.compile(r"(\S+?)\s*\.\.\s*(\S+)")
BLANK, GENERAL = "_____", "####"
BLANKS = " \t\n"


class Answer(NamedTuple):
    """One answer of a question: its sign, its share where one is written, and text and feedback, escapes hidden."""

    sign: str
    share: Decimal | None
    text: str
    feedback: str


@dataclass
class Question:
    """One question as it is written, its parts taken apart but not yet understood."""

    line: int
    title: str = ""
    stem: Words = field(default_factory=lambda: Words("", MOODLE))
    body: str | None = None
    explanation: Words = field(default_factory=lambda: Words("", MOODLE))
    is_embedded: bool = False
    said: dict[str, list[str]] = field(default_factory=dict)

    def words(self, text: str) -> Words:
        """Answer a part of the question in its own notation, or in that of the question."""
        return words(text, self.stem.notation)


def read(text: str) -> Iterator[Found]:
    """Yield the questions of a file."""
    category: tuple[str, ...] = ()
    for block in blocks(text):
        if block.is_category:
            category = path(block.lines[0].strip()[len(CATEGORY) :])
        else:
            yield _found(block, category)


def _found(block: Block, category: tuple[str, ...]) -> Found:
    found = Found(block.line, category=category)
    _take_fields(found, said(block))
    title, rest = _title(block.text.strip(BLANKS))
    found.name = shortened(signs.meant(title)) or shortened(signs.meant(rest)[:100])
    try:
        question = taken_apart(block)
        found.name = shortened(question.title) or shortened(settling.looks(question.stem)) or found.name
        _understand(question, found)
    except QuestionRefused as error:
        found.refuse(error)
    return found


def said(block: Block) -> dict[str, list[str]]:
    """Answer what the comments above a question say of it."""
    found: dict[str, list[str]] = {}
    for comment in block.comments:
        for name, text in signs.fields(comment):
            found.setdefault(name, []).append(text)
    return found


def _take_fields(found: Found, fields: dict[str, list[str]]) -> None:
    found.code = fields.get("id", [""])[-1]
    found.tags = tuple(dict.fromkeys(filter(None, fields.get("tag", []))))
    names = ("topic", "difficulty", "reference", "jurisdiction", "course", "language")
    found.about = {name: fields[name][0] for name in names if fields.get(name, [""])[0]}


def taken_apart(block: Block) -> Question:
    """Answer title, stem, answers and explanation of a block. Raises QuestionRefused where braces do not fit."""
    question = Question(block.line, said=said(block))
    title, text = _title(block.text.strip(BLANKS))
    question.title = signs.meant(title).strip(BLANKS)
    before, body, after = _around_braces(text)
    question.body = body
    question.is_embedded = bool(after)
    stem = f"{before} {BLANK} {after}" if after else before
    question.stem = words(stem, MOODLE)
    if body is not None and GENERAL in body:
        question.body, _sign, general = body.rpartition(GENERAL)
        question.explanation = question.words(general)
    return question


def _title(text: str) -> tuple[str, str]:
    if not text.startswith("::"):
        return "", text
    title, sign, rest = text[2:].partition("::")
    if not sign:
        return "", text
    rest = rest.strip(BLANKS)
    if rest.startswith(COMMENT):
        rest = rest.partition("\n")[2].strip(BLANKS)
    return " ".join(title.split()), rest


def _around_braces(text: str) -> tuple[str, str | None, str]:
    before, opened, rest = text.partition("{")
    if not opened:
        if "}" in text:
            raise QuestionRefused("closed_brace")
        return text, None, ""
    if "}" in before:
        raise QuestionRefused("closed_brace")
    body, closed, after = rest.partition("}")
    if not closed:
        raise QuestionRefused("open_brace")
    if "{" in body or "{" in after or "}" in after:
        raise QuestionRefused("braces")
    after = after.strip(BLANKS)
    return before.strip(BLANKS), _without_comment(body), "" if after.startswith(COMMENT) else after


def _without_comment(body: str) -> str:
    body = body.strip(BLANKS)
    while body.startswith(COMMENT):
        body = body.partition("\n")[2].strip(BLANKS)
    return body


def words(text: str, notation: str) -> Words:
    """Answer a text in the notation that it names, else in the given one. In plain words lines run on."""
    text = text.strip(BLANKS)
    if match := NOTATION.match(text):
        notation, text = match[1], text[match.end() :].strip(BLANKS)
    if notation == PLAIN:
        return Words(_running(text), notation)
    if notation == MOODLE:
        text = re.sub(r"[ \t\n]+", " ", text)
    return Words(signs.meant(text).strip(BLANKS), notation)


def _running(text: str) -> str:
    r"""Answer lines as one: a line end in plain words is no more than a space, unless it is written \n."""
    return signs.meant(LINE_END.sub(" ", text.strip(BLANKS))).strip(BLANKS)


def _understand(question: Question, found: Found) -> None:
    found.kind = kind = kind_of(question)
    if kind == "description":
        raise QuestionRefused("description")
    text = settling.together(question.stem, question.explanation, found)
    BUILDERS[kind](question, found)
    for name, parts in found.texts.items():
        found.texts[name] = text | parts


def kind_of(question: Question) -> str:
    """Answer what a question asks for, by the signs among its answers."""
    if question.body is None:
        return "description"
    body = question.body.strip(BLANKS)
    if not body:
        return "essay"
    if body.startswith("#"):
        return "numeric"
    signs_there = {match[1] for match in SEPARATOR.finditer(body)}
    if "~" in signs_there:
        return "single" if "=" in signs_there else "multiple"
    if "=" in signs_there and "->" in body:
        return "ordering" if question.said.get("kind") == ["ordering"] else "matching"
    return "true_false" if _truth(_split(body, HASH)[0]) is not None else "short_answer"


def _truth(text: str) -> bool | None:
    word = text.partition(COMMENT)[0].strip(BLANKS)
    return TRUTH.get(word.upper() if len(word) > 1 else word)


def _split(text: str, sign: re.Pattern[str], limit: int = 0) -> list[str]:
    """Answer the pieces of a text between signs; those inside tags and entities do not count."""
    found, start = [], 0
    for match in sign.finditer(text):
        if match[1] and not (limit and len(found) >= limit):
            found.append(text[start : match.start()])
            start = match.end()
    return [*found, text[start:]]


def pieces(body: str) -> list[tuple[str, str]]:
    """Answer what stands after each sign among the answers; what stands before the first has none."""
    places = [match for match in SEPARATOR.finditer(body) if match[1]]
    first = body[: places[0].start()] if places else body
    found = [("", first)] if first.strip(BLANKS) else []
    ends = [match.start() for match in places[1:]] + [len(body)]
    return found + [(match[1], body[match.end() : end]) for match, end in zip(places, ends, strict=False)]


def answers(body: str) -> list[Answer]:
    """Answer the answers of a question one by one."""
    return [_answer(sign, piece) for sign, piece in pieces(body)]


def _answer(sign: str, piece: str) -> Answer:
    text, *feedback = _split(piece.strip(BLANKS), HASH, limit=1)
    share = None
    if match := WEIGHT.match(text):
        share, text = building.share(match[1]), text[match.end() :]
    return Answer(sign, share, text.strip(BLANKS), "".join(feedback).strip(BLANKS))


def _answers(question: Question, found: Found, body: str = "") -> list[Answer]:
    listed = answers(body or question.body or "")
    if any(answer.feedback for answer in listed):
        found.lose("feedback")
    return listed


def _choice(question: Question, found: Found) -> None:
    listed = _answers(question, found)
    options = [
        Choice(
            settling.line(question.words(answer.text), found),
            answer.share if answer.share is not None else (ONE if answer.sign == "=" else ZERO),
        )
        for answer in listed
    ]
    make = building.single if found.kind == "single" else building.multiple
    make(options, found)


def _matching(question: Question, found: Found) -> None:
    building.matching(_pairs(question, found), found)


def _pairs(question: Question, found: Found) -> list[tuple[str, str]]:
    pairs = []
    for _sign, piece in pieces(question.body or ""):
        left, sign, right = piece.partition("->")
        if not sign:
            raise QuestionRefused("pair")
        pairs.append((settling.line(question.words(left), found), _running(right)))
    return pairs


def _ordering(question: Question, found: Found) -> None:
    pairs = _pairs(question, found)
    if [left for left, _right in pairs] != [str(place) for place in range(1, len(pairs) + 1)]:
        raise QuestionRefused("steps")
    building.ordering([right for _left, right in pairs], found)


def _true_false(question: Question, found: Found) -> None:
    word, *feedback = _split(question.body or "", HASH)
    if any(text.strip(BLANKS) for text in feedback):
        found.lose("feedback")
    building.true_false(found, right=bool(_truth(word)))


def _short_answer(question: Question, found: Found) -> None:
    wordings = [
        Choice(settling.line(question.words(answer.text), found), ONE if answer.share is None else answer.share)
        for answer in _answers(question, found)
    ]
    building.short_answer(wordings, found, case="case" in question.said)


def _numeric(question: Question, found: Found) -> None:
    body = (question.body or "").strip(BLANKS)[1:]
    targets = []
    for answer in _answers(question, found, body or "="):
        share = answer.share if answer.share is not None else (ZERO if answer.sign == "~" else ONE)
        text = signs.meant(answer.text).strip(BLANKS)
        if text in ("", "*") and share <= ZERO:
            continue  # what is said about any other number
        targets.append(target(text, share))
    building.numeric(targets, found, unit="".join(question.said.get("unit", [])))


def target(text: str, share: Decimal) -> Target:
    """Answer the numbers that are right: 3, 3:0.1 or 2.9..3.1. Raises QuestionRefused."""
    if text == "*":
        raise QuestionRefused("any_number")
    if match := RANGE.fullmatch(text):
        low, high = building.number(match[1]), building.number(match[2])
        return Target((low + high) / 2, abs(high - low) / 2, share)
    value, _sign, tolerance = text.partition(":")
    return Target(building.number(value), building.number(tolerance or "0"), share)


def _essay(question: Question, found: Found) -> None:
    criteria = []
    for text in question.said.get("rubric", []):
        points, _sign, earned_by = text.partition(":")
        criteria.append(building.criterion(points, earned_by))
    building.essay(criteria, found, words=_limits(question))


def _limits(question: Question) -> tuple[int, int]:
    match = re.fullmatch(r"([0-9]{1,5})-([0-9]{1,5})", "".join(question.said.get("words", [])))
    return (int(match[1]), int(match[2])) if match else (0, 0)


BUILDERS: dict[str, Callable[[Question, Found], None]] = {
    "single": _choice,
    "multiple": _choice,
    "matching": _matching,
    "ordering": _ordering,
    "true_false": _true_false,
    "short_answer": _short_answer,
    "numeric": _numeric,
    "essay": _essay,
}
