"""Keys and parts of the bank from what any format says of a question, refused where it makes no sense."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from lms.assessment.formats.found import LONGEST_LINE, Found, QuestionRefused

FEWEST, MOST_OPTIONS, MOST_CHOICES, MOST_GAPS, MOST_LINES = 2, 26, 16, 60, 60
LONGEST_TYPED = 200  # what a learner can type
LETTERS = string.ascii_lowercase
ZERO, ONE, HUNDRED = Decimal(0), Decimal(1), Decimal(100)
CLOSE = Decimal("0.00006")  # shares are written with five decimals of a per cent at most
NEARLY_ALL = Decimal("0.9995")
NEARLY_NOTHING = Decimal("0.00000001")
THREE_PLACES, TEN_PLACES = Decimal("0.001"), Decimal("0.0000000001")
THIRDS = {
    (Decimal(over) / under).quantize(TEN_PLACES)
    for under in (3, 6, 7, 9, 11, 12, 13, 14, 15)
    for over in range(1, under)
}
NUMBER = re.compile(r"[+-]?([0-9]{1,20}([.,][0-9]{0,20})?|[.,][0-9]{1,20})([eE][+-]?[0-9]{1,2})?")
STAR = re.compile(r"(?<!\\)\*")


class Choice(NamedTuple):
    """An option and its share of the point."""

    text: str
    share: Decimal


class Target(NamedTuple):
    """A right number, how far away from it is still right, and its share of the point."""

    value: Decimal
    tolerance: Decimal
    share: Decimal = ONE


def number(text: str) -> Decimal:
    """Answer the number that is written, with point or comma. Raises QuestionRefused."""
    plain = re.sub(r"[\s\u00a0\u202f]", "", text).replace("−", "-")
    if not NUMBER.fullmatch(plain):
        raise QuestionRefused("number", text=text[:60])
    return Decimal(plain.replace(",", "."))


def written(value: Decimal) -> str:
    """Answer a number as the bank keeps it: with a point, without needless zeros."""
    plain = f"{value:f}"
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return "0" if plain in ("-0", "") else plain


def share(text: str) -> Decimal:
    """Answer the share of the point that a number in per cent says. Raises QuestionRefused."""
    try:
        found = Decimal(text.strip().replace(",", ".")) / HUNDRED
    except InvalidOperation:
        raise QuestionRefused("share", text=text[:60]) from None
    if not found.is_finite() or abs(found) > ONE:
        raise QuestionRefused("share", text=text[:60])
    return exact(found)


def exact(value: Decimal) -> Decimal:
    """Answer the third, sixth, seventh … of which a share is the rounded form, else the share itself."""
    if value == value.quantize(THREE_PLACES):
        return value
    near = next((third for third in THIRDS if abs(abs(value) - third) < CLOSE / 10), None)
    return value if near is None else near.copy_sign(value)


def percent(value: Decimal) -> str:
    """Answer a share in per cent, with at most five decimals."""
    return written((value * HUNDRED).quantize(Decimal("0.00001")))


def single(options: Sequence[Choice], found: Found) -> None:
    """Make a question with one answer to choose. Several options may earn the whole point or a part of it."""
    _check_options(options)
    shares = [option.share for option in options]
    if max(shares) < NEARLY_ALL:
        raise QuestionRefused("no_full" if max(shares) > ZERO else "no_right")
    if min(shares) < ZERO:
        found.lose("below_zero")
        shares = [max(ZERO, value) for value in shares]
    found.kind = "single"
    found.key = _single_key(shares)
    found.texts[""] = {"parts": {"options": _lettered(options)}}


def _single_key(shares: Sequence[Decimal]) -> dict[str, Any]:
    full = [letter for letter, value in zip(LETTERS, shares, strict=False) if value >= NEARLY_ALL]
    key: dict[str, Any] = {"right": full[:1]}
    if len(full) > 1 or any(ZERO < value < NEARLY_ALL for value in shares):
        key["weights"] = _weights(shares)
    return key


def multiple(options: Sequence[Choice], found: Found) -> None:
    """Make a question with several answers to choose, by the bank's rule where the shares follow it."""
    _check_options(options)
    shares = _made_whole([option.share for option in options])
    found.kind = "multiple"
    found.key = {
        "right": [letter for letter, value in zip(LETTERS, shares, strict=False) if value > ZERO],
        "of": len(options),
    }
    if not is_by_rule(shares):
        found.key["weights"] = _weights(shares)
    found.texts[""] = {"parts": {"options": _lettered(options)}}


def _made_whole(shares: list[Decimal]) -> list[Decimal]:
    """Answer shares of which the right ones earn the whole point, though they were rounded: 33.33, 33.33, 33.33."""
    gained = sum((value for value in shares if value > ZERO), ZERO)
    if not gained:
        raise QuestionRefused("no_right")
    if gained < NEARLY_ALL:
        raise QuestionRefused("shares", percent=percent(gained))
    if ONE - gained > NEARLY_NOTHING:
        return [(value / gained).quantize(TEN_PLACES) if value > ZERO else value for value in shares]
    return shares


def by_rule(right: Iterable[bool]) -> list[Decimal]:
    """Answer the shares of options by the bank's rule: the right ones share the point, the wrong ones take it away."""
    ticks = list(right)
    gain = ONE / max(1, ticks.count(True))
    loss = -ONE / max(1, ticks.count(False))
    return [gain if tick else loss for tick in ticks]


def is_by_rule(shares: Sequence[Decimal]) -> bool:
    """Answer whether these shares are those of the bank's rule, as far as they are written out."""
    rule = by_rule(value > ZERO for value in shares)
    return all(abs(one - other) < CLOSE for one, other in zip(shares, rule, strict=True))


def _weights(shares: Sequence[Decimal]) -> dict[str, str]:
    return {letter: written(value) for letter, value in zip(LETTERS, shares, strict=False) if value}


def _lettered(options: Sequence[Choice]) -> dict[str, str]:
    return {letter: option.text for letter, option in zip(LETTERS, options, strict=False)}


def _check_options(options: Sequence[Choice]) -> None:
    if len(options) < FEWEST:
        raise QuestionRefused("few_options")
    if len(options) > MOST_OPTIONS:
        raise QuestionRefused("many_options", limit=MOST_OPTIONS)
    if not all(option.text for option in options):
        raise QuestionRefused("empty_option")


def true_false(found: Found, *, right: bool) -> None:
    """Make a statement that is true or false."""
    found.kind, found.key = "true_false", {"right": right}
    found.texts[""] = {"parts": {}}


def numeric(targets: Sequence[Target], found: Found, unit: str = "") -> None:
    """Make a question for a number."""
    found.kind, found.key = "numeric", numeric_key(targets)
    found.texts[""] = {"parts": {"unit": unit}}


def numeric_key(targets: Sequence[Target]) -> dict[str, Any]:
    """Answer the key for a number: the first target that earns the whole point, and further ones."""
    earning = [target for target in targets if target.share > ZERO]
    main = next((target for target in earning if target.share >= NEARLY_ALL), None)
    if main is None:
        raise QuestionRefused("no_full" if earning else "no_right")
    key: dict[str, Any] = {"value": written(main.value), "tolerance": written(abs(main.tolerance))}
    further = [
        {"value": written(each.value), "tolerance": written(abs(each.tolerance)), "share": written(each.share)}
        for each in earning
        if each is not main
    ]
    return key | ({"more": further} if further else {})


def short_answer(wordings: Sequence[Choice], found: Found, *, case: bool = False) -> None:
    """Make a question for a few words."""
    found.kind, found.key = "short_answer", short_key(wordings, case=case)
    found.texts[""] = {"parts": {}}


def short_key(wordings: Sequence[Choice], *, case: bool = False) -> dict[str, Any]:
    r"""Answer the key for a few words. A * stands for anything, and \* for itself."""
    earning = [wording for wording in wordings if wording.share > ZERO and wording.text]
    full = [wording.text for wording in earning if wording.share >= NEARLY_ALL]
    if not full:
        raise QuestionRefused("no_full" if earning else "no_right")
    if any(len(wording.text) > LONGEST_TYPED for wording in earning):
        raise QuestionRefused("long_answer", limit=LONGEST_TYPED)
    partly = [[wording.text, written(wording.share)] for wording in earning if wording.share < NEARLY_ALL]
    key: dict[str, Any] = {"accept": list(dict.fromkeys(full))}
    if partly:
        key["partly"] = partly
    if any(STAR.search(wording.text) for wording in earning):
        key["wildcards"] = True
    else:
        key = _without_stars(key)
    return key | ({"case": True} if case else {})


def _without_stars(key: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"accept": [text.replace("\\*", "*") for text in key["accept"]]}
    if key.get("partly"):
        found["partly"] = [[text.replace("\\*", "*"), value] for text, value in key["partly"]]
    return found


def matching(pairs: Sequence[tuple[str, str]], found: Found) -> None:
    """Make pairs. A right side without a left one is offered too; the same right side may stand in several pairs."""
    rights = list(dict.fromkeys(right for left, right in pairs if left and right))
    rights += [right for left, right in pairs if right and not left and right not in rights]
    lefts = [(left, right) for left, right in pairs if left]
    if not all(right for _left, right in lefts):
        raise QuestionRefused("pair")
    if len(lefts) < FEWEST:
        raise QuestionRefused("few_pairs")
    if max(len(lefts), len(rights)) > MOST_LINES:
        raise QuestionRefused("many_options", limit=MOST_LINES)
    names = {right: f"r{place}" for place, right in enumerate(rights, 1)}
    found.kind = "matching"
    found.key = {"pairs": {f"l{place}": names[right] for place, (_left, right) in enumerate(lefts, 1)}}
    found.texts[""] = {
        "parts": {
            "left": {f"l{place}": left for place, (left, _right) in enumerate(lefts, 1)},
            "right": {name: right for right, name in names.items()},
        }
    }


def ordering(steps: Sequence[str], found: Found) -> None:
    """Make steps, given in their right order."""
    if len(steps) < FEWEST:
        raise QuestionRefused("few_steps")
    if len(steps) > MOST_LINES:
        raise QuestionRefused("many_options", limit=MOST_LINES)
    if not all(steps):
        raise QuestionRefused("empty_option")
    named = {f"s{place}": step for place, step in enumerate(steps, 1)}
    found.kind, found.key = "ordering", {"sequence": list(named)}
    found.texts[""] = {"parts": {"steps": named}}


def essay(criteria: Sequence[tuple[int, str]], found: Found, words: tuple[int, int] = (0, 0)) -> None:
    """Make an essay. Without criteria, one for the whole text stands in for them, in the words of its language."""
    named = {f"r{place}": row for place, row in enumerate(criteria or [(WHOLE_POINTS, "")], 1)}
    found.kind = "essay"
    found.key = {"rubric": {name: points for name, (points, _text) in named.items()}}
    if any(words):
        found.key["words"] = list(words)
    found.texts[""] = {"parts": {"rubric": {name: text for name, (_points, text) in named.items()}}}


WHOLE_POINTS = 10


class Gap(NamedTuple):
    """One gap of a cloze question: its key, and its options where it has some."""

    key: dict[str, Any]
    options: dict[str, str]


def gap_of_choices(options: Sequence[Choice], *, name: str, weight: int = 1) -> Gap:
    """Answer a gap with a list to choose from."""
    if len(options) < FEWEST:
        raise QuestionRefused("gap_few" if options else "gap_empty", gap=name)
    if len(options) > MOST_CHOICES:
        raise QuestionRefused("gap_many", gap=name, limit=MOST_CHOICES)
    if not all(option.text for option in options):
        raise QuestionRefused("empty_option")
    shares = [max(ZERO, option.share) for option in options]
    if max(shares) < NEARLY_ALL:
        raise QuestionRefused("gap_full", gap=name)
    return Gap({"kind": "single"} | _weighed(weight) | _single_key(shares), _lettered(options))


def gap_of_words(wordings: Sequence[Choice], *, name: str, weight: int = 1, case: bool = False) -> Gap:
    """Answer a gap for a few words."""
    if not wordings:
        raise QuestionRefused("gap_empty", gap=name)
    try:
        return Gap({"kind": "short_answer"} | _weighed(weight) | short_key(wordings, case=case), {})
    except QuestionRefused as error:
        raise _of_gap(error, name) from error


def gap_of_number(targets: Sequence[Target], *, name: str, weight: int = 1) -> Gap:
    """Answer a gap for a number."""
    if not targets:
        raise QuestionRefused("gap_empty", gap=name)
    try:
        return Gap({"kind": "numeric"} | _weighed(weight) | numeric_key(targets), {})
    except QuestionRefused as error:
        raise _of_gap(error, name) from error


def _of_gap(error: QuestionRefused, name: str) -> QuestionRefused:
    return QuestionRefused("gap_full", gap=name) if error.note.reason in ("no_full", "no_right") else error


def _weighed(weight: int) -> dict[str, Any]:
    return {"weight": weight} if weight != 1 else {}


def cloze(gaps: dict[str, Gap], found: Found) -> None:
    """Make a text with gaps."""
    if not gaps:
        raise QuestionRefused("no_gaps")
    if len(gaps) > MOST_GAPS:
        raise QuestionRefused("many_options", limit=MOST_GAPS)
    found.kind, found.key = "cloze", {"gaps": {name: gap.key for name, gap in gaps.items()}}
    parts = {name: {"options": gap.options} for name, gap in gaps.items() if gap.options}
    found.texts[""] = {"parts": {"gaps": parts}}


def criterion(points: str, text: str) -> tuple[int, str]:
    """Answer one criterion of an essay. Raises QuestionRefused."""
    plain = points.strip()
    if not re.fullmatch(r"[0-9]{1,3}", plain) or not 1 <= int(plain) <= HUNDRED or not text or len(text) > LONGEST_LINE:
        raise QuestionRefused("rubric", text=f"{points}: {text}"[:60])
    return int(plain), text


class CaseOption(NamedTuple):
    """A decision in a case: what it earns, what follows in words, and the number of the next step; 0 is the end."""

    text: str
    share: Decimal
    after: str = ""
    leads: int | None = None


class CaseStep(NamedTuple):
    """A step of a case with its decisions."""

    stem: str
    options: list[CaseOption]


MOST_STEPS = 30


def scenario(steps: Sequence[CaseStep], found: Found) -> None:
    """Make a case in steps, which may branch."""
    if not steps:
        raise QuestionRefused("few_steps")
    if len(steps) > MOST_STEPS:
        raise QuestionRefused("many_options", limit=MOST_STEPS)
    key: dict[str, Any] = {"order": [f"s{place}" for place in range(1, len(steps) + 1)], "steps": {}}
    words: dict[str, Any] = {}
    for name, step in zip(key["order"], steps, strict=True):
        key["steps"][name], words[name] = _case_step(step, len(steps))
    if not any(Decimal(share) > ZERO for step in key["steps"].values() for share in step["shares"].values()):
        raise QuestionRefused("no_right")
    found.kind, found.key = "scenario", key
    found.texts[""] = {"parts": {"steps": words}}


def _case_step(step: CaseStep, count: int) -> tuple[dict[str, Any], dict[str, Any]]:
    options = dict(zip(LETTERS, step.options, strict=False))
    if len(step.options) < FEWEST or len(step.options) > len(CASE_LETTERS):
        raise QuestionRefused("case", text=step.stem[:60])
    if not step.stem or not all(option.text for option in step.options):
        raise QuestionRefused("case", text=step.stem[:60])
    told: dict[str, Any] = {"shares": {letter: written(option.share) for letter, option in options.items()}}
    leads = {letter: option.leads for letter, option in options.items() if option.leads is not None}
    if any(not 0 <= place <= count for place in leads.values()):
        raise QuestionRefused("case", text=step.stem[:60])
    if leads:
        told["next"] = {letter: f"s{place}" if place else "" for letter, place in leads.items()}
    words = {
        "stem": step.stem,
        "options": {letter: option.text for letter, option in options.items()},
        "after": {letter: option.after for letter, option in options.items() if option.after},
    }
    return told, words


CASE_LETTERS = "abcdefgh"
