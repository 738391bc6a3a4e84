"""Reading what was answered, checking it against what was asked, and showing it again."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lms.assessment import marking
from lms.assessment.models import AttemptItem, QuestionText

if TYPE_CHECKING:
    from django.utils.datastructures import MultiValueDict

LONGEST = 200
LARGEST = 16 * 1024


class AnswerRefused(ValidationError):
    """What was sent is no answer to this question."""


@dataclass(frozen=True)
class Sent:
    """What a page sends when an answer changes."""

    answer: Any
    sequence: int
    is_flagged: bool


def sent(body: bytes) -> Sent:
    """Answer what the body of a request says. Raises AnswerRefused for anything that is not an answer."""
    if len(body) > LARGEST:
        raise AnswerRefused(_("The answer is too long."))
    try:
        found = json.loads(body)
        sequence = int(found["sequence"])
        if sequence > 0:
            return Sent(found["answer"], sequence, bool(found.get("flag")))
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        pass  # every way in which a stranger's text can fail to be an answer ends in the same words
    raise AnswerRefused(_("This is not an answer to this question."))


def read(item: AttemptItem, data: MultiValueDict[str, Any]) -> Any:
    """Answer what a posted form answers to a drawn question, in the shape that marking takes."""
    kind = item.version.question.kind
    if kind in ("matching", "ordering"):
        return {name[7:]: value for name, value in data.items() if name.startswith("answer-")}
    return data.getlist("answer")


def checked(item: AttemptItem, answer: Any) -> Any:
    """Answer the answer, trimmed; raise AnswerRefused when it is not one to this question.

    A number that cannot be read as one is kept as typed: the learner sees it and mends it.
    """
    kind = item.version.question.kind
    if kind in ("matching", "ordering"):
        return _checked_pairs(item, answer)
    if not isinstance(answer, list) or not all(isinstance(value, str) for value in answer):
        raise AnswerRefused(_("This is not an answer to this question."))
    values = [value.strip() for value in answer]
    if not all(map(_is_legible, values)):
        raise AnswerRefused(_("The answer holds characters that cannot be read. Type it again."))
    if any(len(value) > LONGEST for value in values):
        raise AnswerRefused(_("The answer is longer than %(limit)s characters. Shorten it."), params={"limit": LONGEST})
    if kind in ("single", "multiple"):
        known = set(item.order)
        if not set(values) <= known or (kind == "single" and len(values) > 1):
            raise AnswerRefused(_("Choose one of the options on the page."))
    elif kind == "true_false" and not set(values) <= {"true", "false"}:
        raise AnswerRefused(_("Choose one of the options on the page."))
    return values[:20]


def _is_legible(text: str) -> bool:
    return all(char == "\t" or unicodedata.category(char) not in ("Cc", "Cs") for char in text)


def _checked_pairs(item: AttemptItem, answer: Any) -> dict[str, str]:
    if not isinstance(answer, dict):
        raise AnswerRefused(_("This is not an answer to this question."))
    pairs = {str(left): str(right) for left, right in answer.items() if str(right)}
    key = item.version.key
    lefts = set(key["pairs"]) if "pairs" in key else set(key["sequence"])
    rights = set(item.order) if "pairs" in key else {str(place + 1) for place in range(len(lefts))}
    if not set(pairs) <= lefts or not set(pairs.values()) <= rights:
        raise AnswerRefused(_("Choose from the lists on the page."))
    return pairs


def remark(item: AttemptItem) -> str:
    """Answer what the learner should know about an answer as it stands, or nothing."""
    kind, typed = item.version.question.kind, "".join(_chosen(item)[:1])
    if kind == "numeric" and typed and marking.number(typed) is None:
        return str(_("This is not a number. Type a number, for example 22 or 0,5."))
    places = list(_given(item).values())
    if kind == "ordering" and len(set(places)) < len(places):
        return str(_("Two steps have the same number. Give every step its own."))
    return ""


@dataclass
class Line:
    """One option, pair or step as it is shown: to answer, or afterwards with what was right."""

    value: str
    text: str
    chosen: str = ""
    is_chosen: bool = False
    is_right: bool = False
    right_text: str = ""
    chosen_text: str = ""


def lines(item: AttemptItem, text: QuestionText) -> list[Line]:
    """Answer the lines of a drawn question in its shuffled order, with what was chosen and what is right."""
    return LINES[item.version.question.kind](item, text)


def _chosen(item: AttemptItem) -> list[str]:
    return [str(value) for value in item.answer] if isinstance(item.answer, list) else []


def _given(item: AttemptItem) -> dict[str, str]:
    return item.answer if isinstance(item.answer, dict) else {}


def _option_lines(item: AttemptItem, text: QuestionText) -> list[Line]:
    chosen, right = _chosen(item), item.version.key["right"]
    options = text.parts["options"]
    return [
        Line(letter, options.get(letter, ""), is_chosen=letter in chosen, is_right=letter in right)
        for letter in item.order
    ]


def _true_false_lines(item: AttemptItem, text: QuestionText) -> list[Line]:
    chosen, right = _chosen(item), str(item.version.key["right"]).lower()
    return [
        Line(value, str(words), is_chosen=value in chosen, is_right=value == right)
        for value, words in (("true", _("True")), ("false", _("False")))
    ]


def _typed_lines(item: AttemptItem, text: QuestionText) -> list[Line]:
    typed = "".join(_chosen(item)[:1])
    key = item.version.key
    right = " / ".join(key["accept"]) if "accept" in key else str(key["value"])
    if marking.number(key.get("tolerance", "0")):
        right = f"{right} ± {key['tolerance']}"
    is_right = bool(marking.mark(item.version.question.kind, key, item.answer))
    return [Line("", text.parts.get("unit", ""), chosen=typed, is_right=is_right, right_text=right)]


def _matching_lines(item: AttemptItem, text: QuestionText) -> list[Line]:
    given = _given(item)
    rights = text.parts["right"]
    return [
        Line(
            left,
            words,
            chosen=given.get(left, ""),
            is_right=given.get(left) == item.version.key["pairs"][left],
            right_text=rights.get(item.version.key["pairs"][left], ""),
            chosen_text=rights.get(given.get(left, ""), ""),
        )
        for left, words in text.parts["left"].items()
    ]


def _ordering_lines(item: AttemptItem, text: QuestionText) -> list[Line]:
    given = _given(item)
    sequence = item.version.key["sequence"]
    return [
        Line(
            step,
            text.parts["steps"].get(step, ""),
            chosen=given.get(step, ""),
            is_right=given.get(step) == str(sequence.index(step) + 1),
            right_text=str(sequence.index(step) + 1),
            chosen_text=given.get(step, ""),
        )
        for step in item.order
    ]


LINES: dict[str, Any] = {
    "single": _option_lines,
    "multiple": _option_lines,
    "true_false": _true_false_lines,
    "numeric": _typed_lines,
    "short_answer": _typed_lines,
    "matching": _matching_lines,
    "ordering": _ordering_lines,
}


def choices(item: AttemptItem, text: QuestionText) -> list[tuple[str, str]]:
    """Answer what each select box of a matching or ordering question offers: value and words."""
    key = item.version.key
    if "sequence" in key:
        return [(str(place), str(place)) for place in range(1, len(key["sequence"]) + 1)]
    if "pairs" in key:
        return [(letter, text.parts["right"].get(letter, "")) for letter in item.order]
    return []


def formula(item: AttemptItem) -> list[str]:
    """Answer how a drawn question is marked, in sentences for the learner."""
    sentences = [str(FORMULAS[item.version.question.kind])]
    if len(item.order) > len(item.version.key.get("pairs", item.order)):
        sentences.append(str(_("There are more choices than lines.")))
    return sentences


FORMULAS = {
    "single": _("One option is right: 1 point, otherwise 0."),
    "multiple": _(
        "One or more options are right. Each right one adds its share of the point, each wrong one takes its "
        "share away; never less than 0."
    ),
    "true_false": _("1 point for the right answer, otherwise 0."),
    "numeric": _("1 point for the right number, otherwise 0. Comma and point both work."),
    "short_answer": _("1 point for the right answer. Capitals and spaces do not matter."),
    "matching": _("Each right pair gives its share of the point; a mistake takes nothing away."),
    "ordering": _("Each step at its right place gives its share of the point; a mistake takes nothing away."),
}
