"""Which option people chose, how many, and how well they did: the table of distractors.

A question is taken apart into its parts: one for a choice or a typed line, one per left side, step or gap. What people
typed is shown only when enough of them typed the same; nothing that one person wrote reaches a page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby
from string import ascii_uppercase
from typing import Any

from django.utils.translation import gettext as _

from lms.assessment import marking
from lms.assessment.item_statistics import mean
from lms.assessment.models import QuestionText, QuestionVersion

FEWEST_TO_QUOTE = 5  # people who typed the same, or whose results make a mean
RIGHT, PARTLY, WRONG = "right", "partly", ""
LISTS = frozenset({"single", "multiple", "true_false"})
TYPED = frozenset({"numeric", "short_answer"})


@dataclass(frozen=True)
class Option:
    """Something that can be chosen. Credit: right, partly or nothing."""

    value: str
    words: str
    credit: str = WRONG


@dataclass(frozen=True)
class Part:
    """A part of a question with its options; none where the answer is typed, then with the key that judges it.

    Words such as true and false are ours and not the author's.
    """

    name: str
    title: str
    options: Sequence[Option] = ()
    judge: tuple[str, dict[str, Any]] | None = None
    is_ours: bool = False


@dataclass(frozen=True)
class Given:
    """What one attempt answered: who, the result of the whole test in per cent, the mark, and what."""

    learner: int
    result: float
    mark: float
    answer: Any


@dataclass(frozen=True)
class Line:
    """One option of a table: how many chose it, their share and their mean result in per cent."""

    label: str
    words: str
    credit: str
    count: int
    share: float
    result: float | None
    is_ours: bool = False


@dataclass(frozen=True)
class Table:
    """What was chosen in one part of a question."""

    title: str
    lines: list[Line] = field(default_factory=list)
    is_typed: bool = False


def wordings(versions: Iterable[QuestionVersion]) -> list[list[QuestionVersion]]:
    """Answer the versions, newest first, in groups with the same key and the same parts in the languages they share."""
    groups: list[list[QuestionVersion]] = []
    for version in sorted(versions, key=lambda version: -version.number):
        group = next((group for group in groups if _reads_alike(group[0], version)), None)
        if group is None:
            groups.append([version])
        else:
            group.append(version)
    return groups


def _reads_alike(one: QuestionVersion, other: QuestionVersion) -> bool:
    parts, others = ({text.language: text.parts for text in version.texts.all()} for version in (one, other))
    shared = set(parts) & set(others)
    return one.key == other.key and bool(shared) and all(parts[code] == others[code] for code in shared)


def parts_of(kind: str, key: dict[str, Any], text: QuestionText) -> list[Part]:
    """Answer the parts of a question with their options in the words of a text; none for an essay."""
    return PARTS[kind](key, text.parts) if kind in PARTS else []


def _choice(key: dict[str, Any], parts: Mapping[str, Any]) -> list[Part]:
    shares = key.get("weights") or dict.fromkeys(key["right"], 1)
    full = marking.ZERO if "of" in key else marking.ONE  # of several right ones each has a part of the point
    return [Part("", "", _options(parts.get("options", {}), shares, full=full))]


def _options(words: Mapping[str, str], shares: Mapping[str, Any], *, full: Decimal) -> list[Option]:
    return [Option(letter, words[letter], _credit(shares.get(letter, 0), full=full)) for letter in sorted(words)]


def _credit(share: Any, *, full: Decimal = marking.ONE) -> str:
    gained = Decimal(str(share))
    if gained <= 0:
        return WRONG
    return RIGHT if gained >= full else PARTLY


def _true_false(key: dict[str, Any], parts: Mapping[str, Any]) -> list[Part]:
    right = str(key["right"]).lower()
    words = (("true", _("True")), ("false", _("False")))
    options = [Option(value, text, RIGHT if value == right else WRONG) for value, text in words]
    return [Part("", "", options, is_ours=True)]


def _typed(kind: str) -> Callable[[dict[str, Any], Mapping[str, Any]], list[Part]]:
    return lambda key, _parts: [Part("", "", judge=(kind, key))]


def _matching(key: dict[str, Any], parts: Mapping[str, Any]) -> list[Part]:
    pairs, rights = key["pairs"], parts.get("right", {})
    return [
        Part(
            left,
            parts.get("left", {}).get(left, left),
            [Option(right, words, RIGHT if right == pairs[left] else WRONG) for right, words in rights.items()],
        )
        for left in pairs
    ]


def _ordering(key: dict[str, Any], parts: Mapping[str, Any]) -> list[Part]:
    places = [str(place) for place in range(1, len(key["sequence"]) + 1)]
    return [
        Part(
            step,
            parts.get("steps", {}).get(step, step),
            [Option(place, place, RIGHT if place == right else WRONG) for place in places],
            is_ours=True,
        )
        for right, step in zip(places, key["sequence"], strict=True)
    ]


def _cloze(key: dict[str, Any], parts: Mapping[str, Any]) -> list[Part]:
    return [
        Part(name, f"[[{name}]]", part.options, part.judge)  # as the stem writes it
        for name, gap in key["gaps"].items()
        for part in PARTS[gap["kind"]](gap, parts.get("gaps", {}).get(name, {}))
    ]


def _scenario(key: dict[str, Any], parts: Mapping[str, Any]) -> list[Part]:
    found = []
    for step, rule in key["steps"].items():
        words = parts.get("steps", {}).get(step, {})
        most = max((Decimal(str(share)) for share in rule["shares"].values()), default=marking.ONE)
        options = _options(words.get("options", {}), rule["shares"], full=most)
        found.append(Part(step, words.get("stem", step), options))
    return found


PARTS: dict[str, Callable[[dict[str, Any], Mapping[str, Any]], list[Part]]] = {
    "single": _choice,
    "multiple": _choice,
    "true_false": _true_false,
    "numeric": _typed("numeric"),
    "short_answer": _typed("short_answer"),
    "matching": _matching,
    "ordering": _ordering,
    "cloze": _cloze,
    "scenario": _scenario,
}


def chosen_in(part: Part, answer: Any) -> set[str]:
    """Answer the values that were chosen or typed in one part of an answer; none where nothing was."""
    if part.name:
        value = answer.get(part.name, "") if isinstance(answer, dict) else ""
        values = [value] if isinstance(value, str | int) else []
    else:
        values = answer if isinstance(answer, list) else []
    return {same for value in values if (same := _same(part, str(value).strip()))}


def _same(part: Part, value: str) -> str:
    """Answer one spelling for all answers that marking takes for the same."""
    if part.judge is None:
        return value.lower() if value in ("True", "False") else value
    kind, key = part.judge
    number = marking.number(value) if kind == "numeric" else None
    if number is not None:
        return f"{number.normalize():f}"
    return " ".join(value.split()) if key.get("case") else marking.normalised(value)


def tables_of(parts: Iterable[Part], given: Sequence[Given]) -> list[Table]:
    """Answer one table per part, over the attempts that met it."""
    return [_table(part, given) for part in parts] if given else []


def _table(part: Part, given: Sequence[Given]) -> Table:
    takers: dict[str, list[Given]] = defaultdict(list)
    silent = []
    for one in given:
        values = chosen_in(part, one.answer)
        for value in values:
            takers[value].append(one)
        if not values:
            silent.append(one)
    lines = _typed_lines(part, takers, len(given)) if part.judge else _option_lines(part, takers, len(given))
    if silent:
        lines.append(_line(Option("", _("No answer")), silent, len(given), is_ours=True))
    return Table(part.title, lines, is_typed=part.judge is not None)


def _option_lines(part: Part, takers: Mapping[str, list[Given]], count: int) -> list[Line]:
    return [
        _line(option, takers.get(option.value, []), count, label=label, is_ours=part.is_ours)
        for label, option in zip(labels(part), part.options, strict=True)
    ]


def labels(part: Part) -> list[str]:
    """Answer a letter for each option, as tables and pictures name it; words of our own name themselves."""
    if part.is_ours:
        return [""] * len(part.options)
    further = map(str, range(len(ascii_uppercase) + 1, len(part.options) + 1))
    return [*ascii_uppercase, *further][: len(part.options)]


def _typed_lines(part: Part, takers: Mapping[str, list[Given]], count: int) -> list[Line]:
    quoted = {value for value, those in takers.items() if _people(those) >= FEWEST_TO_QUOTE}
    by_number = sorted(quoted, key=lambda value: (-len(takers[value]), value))
    lines = [_line(Option(value, value, _judged(part, value)), takers[value], count) for value in by_number]
    others = [one for value, those in takers.items() if value not in quoted for one in those]
    if others:
        words = _("Other answers, each given by fewer than %(count)s people") % {"count": FEWEST_TO_QUOTE}
        lines.append(_line(Option("", words), others, count, is_ours=True))
    return lines


def _judged(part: Part, value: str) -> str:
    kind, key = part.judge or ("", {})
    return _credit(marking.mark(kind, key, [value]) or 0)


def _people(those: Iterable[Given]) -> int:
    return len({one.learner for one in those})


def _line(option: Option, those: Sequence[Given], count: int, *, label: str = "", is_ours: bool = False) -> Line:
    result = mean([one.result for one in those]) if _people(those) >= FEWEST_TO_QUOTE else None
    return Line(label, option.words, option.credit, len(those), 100 * len(those) / count, result, is_ours)


def groups_of(given: Sequence[Given]) -> list[list[Given]]:
    """Answer fifths or thirds by the result of the whole test, the weakest first; none where they would be too small.

    Equal results stay together, so the groups are only about equal.
    """
    for number, fewest in ((5, 2 * FEWEST_TO_QUOTE), (3, FEWEST_TO_QUOTE)):
        groups = _cut(given, number)
        if all(_people(group) >= fewest for group in groups):
            return groups
    return []


def _cut(given: Sequence[Given], number: int) -> list[list[Given]]:
    groups: list[list[Given]] = [[] for _group in range(number)]
    start = 0
    for _result, same in groupby(sorted(given, key=_result_of), key=_result_of):
        equals = list(same)
        middle = (start + len(equals) / 2) / len(given)
        groups[min(number - 1, int(number * middle))] += equals
        start += len(equals)
    return groups


def _result_of(one: Given) -> float:
    return round(one.result, 6)


def shares_of(part: Part, groups: Sequence[Sequence[Given]]) -> list[tuple[str, bool, list[float]]]:
    """Answer for every option its letter or words, whether it is right, and the share of each group that chose it."""
    chosen = [[chosen_in(part, one.answer) for one in group] for group in groups]
    return [
        (
            label,
            option.credit == RIGHT,
            [sum(option.value in values for values in group) / len(group) for group in chosen],
        )
        for label, option in zip(labels(part), part.options, strict=True)
    ]


def unused(part: Part, chosen: Iterable[Any]) -> list[Option]:
    """Answer the wrong options of a part that stand in none of the answers."""
    seen = {value for answer in chosen for value in chosen_in(part, answer)}
    return [option for option in part.options if option.credit == WRONG and option.value not in seen]
