"""Reading what was answered, checking it against what was asked, and showing it again."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lms.assessment import marking
from lms.assessment.models import AttemptItem, QuestionText

if TYPE_CHECKING:
    from django.utils.datastructures import MultiValueDict

LONGEST = 200
LONGEST_ESSAY = 20_000
LARGEST = 256 * 1024  # an essay in Cyrillic letters, every one of them escaped
DECIDED = "decided"
BY_NAME = frozenset({"matching", "ordering", "cloze", "scenario"})  # answered by the name of a line, not as a list


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
    if item.version.question.kind not in BY_NAME:
        return data.getlist("answer")
    given = {name[7:]: value for name, value in data.items() if name.startswith("answer-")}
    return given | {DECIDED: "yes"} if data.get("go") == "stay" else given  # "Decide and read on" stays on the page


def checked(item: AttemptItem, answer: Any) -> Any:
    """Answer the answer, trimmed; raise AnswerRefused when it is not one to this question.

    A number that cannot be read as one is kept as typed: the learner sees it and mends it.
    """
    kind = item.version.question.kind
    if kind in BY_NAME:
        return CHECKS[kind](item, _by_name(answer))
    if not isinstance(answer, list) or not all(isinstance(value, str) for value in answer):
        raise AnswerRefused(_("This is not an answer to this question."))
    if kind == "essay":
        return [_checked_essay("".join(answer[:1]))]
    values = [_typed(value) for value in answer]
    if kind in ("single", "multiple"):
        known = set(item.order)
        if not set(values) <= known or (kind == "single" and len(values) > 1):
            raise AnswerRefused(_("Choose one of the options on the page."))
    elif kind == "true_false" and not set(values) <= {"true", "false"}:
        raise AnswerRefused(_("Choose one of the options on the page."))
    return values[:20]


def _typed(text: str) -> str:
    """Answer a typed line, trimmed. Raises AnswerRefused when it is too long or cannot be read."""
    line = text.strip()
    if not _is_legible(line):
        raise AnswerRefused(_("The answer holds characters that cannot be read. Type it again."))
    if len(line) > LONGEST:
        raise AnswerRefused(_("The answer is longer than %(limit)s characters. Shorten it."), params={"limit": LONGEST})
    return line


def _checked_essay(text: str) -> str:
    plain = text.replace("\r\n", "\n")
    if not _is_legible(plain.replace("\n", "\t")):
        raise AnswerRefused(_("The answer holds characters that cannot be read. Type it again."))
    if len(plain) > LONGEST_ESSAY:
        limit = {"limit": LONGEST_ESSAY}
        raise AnswerRefused(_("The answer is longer than %(limit)s characters. Shorten it."), params=limit)
    return plain


def _is_legible(text: str) -> bool:
    return all(char == "\t" or unicodedata.category(char) not in ("Cc", "Cs") for char in text)


def _by_name(answer: Any) -> dict[str, str]:
    if not isinstance(answer, dict):
        raise AnswerRefused(_("This is not an answer to this question."))
    return {str(name): str(value) for name, value in answer.items() if str(value)}


def _checked_pairs(item: AttemptItem, given: dict[str, str]) -> dict[str, str]:
    pairs = {left: right for left, right in given.items() if left != DECIDED}
    key = item.version.key
    lefts = set(key["pairs"]) if "pairs" in key else set(key["sequence"])
    rights = set(item.order) if "pairs" in key else {str(place + 1) for place in range(len(lefts))}
    if not set(pairs) <= lefts or not set(pairs.values()) <= rights:
        raise AnswerRefused(_("Choose from the lists on the page."))
    return pairs


def _checked_gaps(item: AttemptItem, given: dict[str, str]) -> dict[str, str]:
    gaps = item.version.key["gaps"]
    if not set(given) - {DECIDED} <= set(gaps):
        raise AnswerRefused(_("This is not an answer to this question."))
    kept = {name: _typed(value) for name, value in given.items() if name != DECIDED}
    for name, value in kept.items():
        if gaps[name]["kind"] == "single" and value not in _letters(item, f"{name}:"):
            raise AnswerRefused(_("Choose from the lists on the page."))
    return {name: value for name, value in kept.items() if value}


def _letters(item: AttemptItem, prefix: str) -> list[str]:
    """Answer the letters of one gap or step in the order in which the attempt shows them."""
    return [place.removeprefix(prefix) for place in item.order if place.startswith(prefix)]


def _checked_steps(item: AttemptItem, given: dict[str, str]) -> dict[str, Any]:
    """Answer the decisions of a scenario: one that has shown what follows from it stays as it was."""
    key = item.version.key
    if not set(given) - {DECIDED} <= set(key["steps"]):
        raise AnswerRefused(_("This is not an answer to this question."))
    fixed = decided(item)
    earlier = _given(item)
    kept: dict[str, Any] = {step: given[step] for step in key["steps"] if step in given and step not in fixed}
    kept |= {step: earlier[step] for step in fixed}
    if any(option not in key["steps"][step]["shares"] for step, option in kept.items()):
        raise AnswerRefused(_("Choose one of the options on the page."))
    way = [step for step in marking.path(key, kept) if step in kept]
    kept = {step: kept[step] for step in way}
    if branches(key) and (settled := way if given.get(DECIDED) else fixed):
        kept[DECIDED] = settled
    return kept


def branches(key: dict[str, Any]) -> bool:
    """Answer whether what comes next in a scenario depends on what was decided."""
    return any("next" in step for step in key["steps"].values())


def decided(item: AttemptItem) -> list[str]:
    """Answer the steps of a branching scenario whose decision can no longer be changed."""
    answer = item.answer if isinstance(item.answer, dict) else {}
    return list(answer.get(DECIDED, []))


CHECKS: dict[str, Any] = {
    "matching": _checked_pairs,
    "ordering": _checked_pairs,
    "cloze": _checked_gaps,
    "scenario": _checked_steps,
}


def remark(item: AttemptItem) -> str:
    """Answer what the learner should know about an answer as it stands, or nothing."""
    kind, typed = item.version.question.kind, "".join(_chosen(item)[:1])
    if kind == "numeric" and typed and marking.number(typed) is None:
        return str(_("This is not a number. Type a number, for example 22 or 0,5."))
    if kind == "cloze" and (wrong := [gap for gap in _number_gaps(item) if marking.number(_given(item)[gap]) is None]):
        return str(_("This is not a number: gap %(gap)s. Type a number, for example 22 or 0,5.") % {"gap": wrong[0]})
    if kind == "essay":
        return _length_remark(item.version.key, typed)
    places = list(_given(item).values())
    if kind == "ordering" and len(set(places)) < len(places):
        return str(_("Two steps have the same number. Give every step its own."))
    return ""


def _number_gaps(item: AttemptItem) -> list[str]:
    gaps = item.version.key["gaps"]
    return [name for name in _given(item) if name in gaps and gaps[name]["kind"] == "numeric"]


def _length_remark(key: dict[str, Any], typed: str) -> str:
    fewest, most = key.get("words") or (0, 0)
    count = len(typed.split())
    if count and count < fewest:
        return str(
            _("You have written %(count)s words; at least %(limit)s are asked for.") % {"count": count, "limit": fewest}
        )
    if most and count > most:
        return str(
            _("You have written %(count)s words; at most %(limit)s are asked for.") % {"count": count, "limit": most}
        )
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
    choices: Sequence[Choice] = ()
    is_fixed: bool = False
    after: str = ""
    share: str = ""  # of the point, where the author gave each answer its own


@dataclass(frozen=True)
class Choice:
    """One option of a gap or of a step of a scenario."""

    value: str
    text: str
    is_chosen: bool = False
    is_best: bool = False


def lines(item: AttemptItem, text: QuestionText) -> list[Line]:
    """Answer the lines of a drawn question in its shuffled order, with what was chosen and what is right."""
    return LINES[item.version.question.kind](item, text)


def _chosen(item: AttemptItem) -> list[str]:
    return [str(value) for value in item.answer] if isinstance(item.answer, list) else []


def _given(item: AttemptItem) -> dict[str, str]:
    return item.answer if isinstance(item.answer, dict) else {}


def _option_lines(item: AttemptItem, text: QuestionText) -> list[Line]:
    chosen, right = _chosen(item), item.version.key["right"]
    options, weights = text.parts["options"], item.version.key.get("weights", {})
    return [
        Line(
            letter,
            options.get(letter, ""),
            is_chosen=letter in chosen,
            is_right=letter in right,
            share=str(weights.get(letter, "0")) if weights else "",
        )
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


def _gap_lines(item: AttemptItem, text: QuestionText) -> list[Line]:
    given, parts = _given(item), text.parts.get("gaps", {})
    return [
        _gap_line(item, name, gap, str(given.get(name, "")), parts.get(name, {}).get("options", {}))
        for name, gap in item.version.key["gaps"].items()
    ]


def _gap_line(item: AttemptItem, name: str, gap: dict[str, Any], typed: str, options: dict[str, str]) -> Line:
    best = str(marking.solution(gap["kind"], gap)[0])
    offered = [
        Choice(letter, options.get(letter, ""), is_chosen=letter == typed, is_best=letter == best)
        for letter in _letters(item, f"{name}:")
    ]
    return Line(
        name,
        name,
        chosen=typed,
        is_right=marking.mark_gap(gap, typed) == 1,
        right_text=options.get(best, best),
        chosen_text=options.get(typed, typed),
        choices=offered,
    )


def _essay_lines(item: AttemptItem, text: QuestionText) -> list[Line]:
    points, words = item.version.key["rubric"], text.parts.get("rubric", {})
    return [Line("", "", chosen="".join(_chosen(item)[:1]))] + [
        Line(name, words.get(name, ""), right_text=str(points[name])) for name in points
    ]


def _step_lines(item: AttemptItem, text: QuestionText) -> list[Line]:
    """Answer the steps of a scenario that are open: all, or where it branches those on the way, one undecided."""
    key, fixed = item.version.key, decided(item)
    given = {step: option for step, option in _given(item).items() if step in fixed or not branches(key)}
    way = list(marking.path(key, given)) if branches(key) else list(key["order"])
    chosen = {step: str(option) for step, option in _given(item).items()}
    return [_step_line(item, text, step, chosen.get(step, ""), is_fixed=step in fixed) for step in way]


def _step_line(item: AttemptItem, text: QuestionText, step: str, chosen: str, *, is_fixed: bool) -> Line:
    shares, words = item.version.key["steps"][step]["shares"], text.parts["steps"].get(step, {})
    most = max(Decimal(str(share)) for share in shares.values())
    offered = [
        Choice(
            letter,
            words.get("options", {}).get(letter, ""),
            is_chosen=letter == chosen,
            is_best=Decimal(str(shares[letter])) == most,
        )
        for letter in _letters(item, f"{step}:")
    ]
    best = next((choice.text for choice in offered if choice.is_best), "")
    return Line(
        step,
        words.get("stem", ""),
        chosen=chosen,
        is_right=any(choice.is_chosen and choice.is_best for choice in offered),
        right_text=best,
        chosen_text=next((choice.text for choice in offered if choice.is_chosen), ""),
        choices=offered,
        is_fixed=is_fixed,
        after=words.get("after", {}).get(chosen, "") if chosen else "",
    )


LINES: dict[str, Any] = {
    "single": _option_lines,
    "multiple": _option_lines,
    "true_false": _true_false_lines,
    "numeric": _typed_lines,
    "short_answer": _typed_lines,
    "matching": _matching_lines,
    "ordering": _ordering_lines,
    "cloze": _gap_lines,
    "essay": _essay_lines,
    "scenario": _step_lines,
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
    kind, key = item.version.question.kind, item.version.key
    sentences = [str(_first_sentence(kind, key))]
    sentences += [str(words) for words, holds in MORE if holds(key)]
    if kind == "essay":
        sentences += _about_essay(item)
    if "pairs" in key and len(item.order) > len(item.version.key.get("pairs", item.order)):
        sentences.append(str(_("There are more choices than lines.")))
    return sentences


def _first_sentence(kind: str, key: dict[str, Any]) -> Any:
    if kind == "multiple" and "weights" in key:
        return BY_WEIGHTS
    if "weights" in key or "partly" in key or "more" in key:
        return BY_WEIGHT
    return IN_SAME_CASE if key.get("case") else FORMULAS[kind]


def _about_essay(item: AttemptItem) -> list[str]:
    words, sentences = item.version.key.get("words") or (0, 0), []
    if item.attempt_id and item.attempt.second_marker:
        gaps = {"tolerance": item.attempt.marking_tolerance}
        sentences.append(str(TWO_MARKERS % gaps))
    return [*sentences, length_asked(words)] if any(words) else sentences


def length_asked(words: Sequence[int]) -> str:
    """Answer how long an essay is to be, as a sentence."""
    fewest, most = words
    if fewest and most:
        return str(_("Write %(fewest)s to %(most)s words.") % {"fewest": fewest, "most": most})
    if most:
        return str(_("Write at most %(most)s words.") % {"most": most})
    return str(_("Write at least %(fewest)s words.") % {"fewest": fewest})


def _inner(key: dict[str, Any]) -> list[dict[str, Any]]:
    return list(key.get("gaps", {}).values())


def _has_tolerance(key: dict[str, Any]) -> bool:
    return any(marking.number(str(one.get("tolerance", 0))) for one in (key, *key.get("more", []), *_inner(key)))


def _has_penalty(key: dict[str, Any]) -> bool:
    shares = [share for step in key.get("steps", {}).values() for share in step["shares"].values()]
    return any(Decimal(str(share)) < 0 for share in shares)


def _has_shares(key: dict[str, Any]) -> bool:
    return any(name in gap for gap in _inner(key) for name in ("partly", "more", "weights"))


def _has_weights(key: dict[str, Any]) -> bool:
    return len({Decimal(str(gap.get("weight", 1))) for gap in _inner(key)}) > 1


def _minds_case(key: dict[str, Any]) -> bool:
    return bool(key.get("case") and "partly" in key) or any(gap.get("case") for gap in _inner(key))


BY_WEIGHT = _(
    "An answer earns the share of the point that its author gave it, never less than 0 and never more than 1."
)
BY_WEIGHTS = _(
    "Every option that you choose adds the share of the point that its author gave it, or takes it away; never less "
    "than 0 and never more than 1."
)
IN_SAME_CASE = _("1 point for the right answer. Capitals matter, spaces do not.")
TWO_MARKERS = _(
    "Two people mark it, neither of whom sees the other’s points. Their mean counts; if they differ by more than "
    "%(tolerance)s per cent of the points, a third person decides."
)
MORE: list[tuple[Any, Callable[[dict[str, Any]], bool]]] = [
    (_("A number within the tolerance counts as right."), _has_tolerance),
    (_("Capitals matter."), _minds_case),
    (_("The gaps do not all weigh the same."), _has_weights),
    (_("A gap may also earn a part of its share."), _has_shares),
    (_("A decision may also take points away."), _has_penalty),
]
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
    "cloze": _("Each gap that is filled rightly gives its share of the point; a mistake takes nothing away."),
    "essay": _(
        "A person marks it by the criteria below, without knowing who wrote it. The points become a share of 1."
    ),
    "scenario": _(
        "Every decision earns points. The points of your way are divided by those of the best way; never less than 0."
    ),
}
