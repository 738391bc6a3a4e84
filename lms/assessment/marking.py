r"""Marks: a pure function of what was right and what was answered. Full marks are 1, nothing is below 0.

Keys and answers by type (letters are those of the question's parts):

=============  ======================================  =======================
type           key                                     answer
=============  ======================================  =======================
single         {"right": ["c"]}                        ["c"]
multiple       {"right": ["a", "b"], "of": 5}          ["a", "d"]
true_false     {"right": true}                         [true] or ["true"]
numeric        {"value": "22", "tolerance": "0"}       ["22"]
short_answer   {"accept": ["18 july", …]}              ["18 July"]
matching       {"pairs": {"l1": "r2", …}}              {"l1": "r2", …}
ordering       {"sequence": ["s1", "s2", …]}           {"s1": 1, "s2": 2, …}
cloze          {"gaps": {"1": {"kind": …, key …}}}     {"1": "owl", …}
essay          {"rubric": {"r1": 4, "r2": 6}}          ["text"]
scenario       {"order": ["s1", …], "steps": {…}}      {"s1": "a", …}
=============  ======================================  =======================

What a key may hold besides, mostly in questions that came from elsewhere:

- single, multiple: `weights`, the share of the point by option, below 0 for a penalty. Where they stand, they decide.
- numeric: `more`, further values with their own tolerance and share.
- short_answer: `partly`, pairs of a wording and its share; `wildcards`, so that `*` stands for anything and `\*` for
  itself; `case`, so that capitals matter.
- cloze: the `weight` of a gap, 1 without it. A gap is of kind short_answer, numeric or single.
- scenario: `steps` hold the `shares` of each option and, where the case branches, `next`: the step to which an option
  leads, "" for the end. Without `next` the following one of `order` comes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

ZERO, ONE = Decimal(0), Decimal(1)
APOSTROPHES = str.maketrans(dict.fromkeys("ʻʼ’‘`´'", "'"))
TWO_PLACES, FIVE_PLACES = Decimal("0.01"), Decimal("0.00001")
PLAIN_NUMBER = re.compile(r"[+-]?([0-9]{1,20}(\.[0-9]{0,20})?|\.[0-9]{1,20})")  # 1e9 is a slip, not nine zeros


def is_empty(answer: Any) -> bool:
    """Answer whether nothing was chosen or typed."""
    if isinstance(answer, dict):
        return not any(str(value).strip() for value in answer.values())
    if isinstance(answer, list):
        return not any(str(value).strip() for value in answer)
    return not answer


def percent(score: Decimal, of: Decimal) -> Decimal:
    """Answer the score in per cent of the possible points, rounded half up to two decimals; 0 of 0 is 0."""
    if not of:
        return ZERO
    return (100 * score / of).quantize(TWO_PLACES, rounding=ROUND_HALF_UP)


def shown(value: Decimal) -> Decimal:
    """Answer a number as people read it: two decimals at most, and no zeros behind the last of them."""
    rounded = value.quantize(TWO_PLACES, rounding=ROUND_HALF_UP)
    return rounded.quantize(ONE) if rounded == rounded.to_integral_value() else rounded.normalize()


def normalised(text: str) -> str:
    """Answer a typed text with one kind of apostrophe, single spaces, no case and no final full stop."""
    plain = unicodedata.normalize("NFC", text).translate(APOSTROPHES).casefold()
    return re.sub(r"\s+", " ", plain).strip().rstrip(". ")


def spaced(text: str) -> str:
    """Answer a typed text with one kind of apostrophe and single spaces, its capitals as typed."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text).translate(APOSTROPHES)).strip()


def number(text: str) -> Decimal | None:
    """Answer the number that was typed, with comma or point and any spaces, or None."""
    plain = re.sub(r"[\s\u00a0\u202f]", "", str(text)).replace(",", ".").replace("−", "-")
    return Decimal(plain) if PLAIN_NUMBER.fullmatch(plain) else None


def _chosen(answer: Any) -> set[str]:
    return {str(value) for value in answer if str(value).strip()} if isinstance(answer, list) else set()


def _first(answer: Any) -> str:
    return str(answer[0]) if isinstance(answer, list) and answer else ""


def _by_weight(key: dict[str, Any], chosen: set[str]) -> Decimal:
    shares = sum((Decimal(str(key["weights"].get(letter, 0))) for letter in chosen), ZERO)
    return min(ONE, max(ZERO, shares))


def mark_single(key: dict[str, Any], answer: Any) -> Decimal:
    """1 for the right option, or the share that the option earns by its weight, else 0."""
    if "weights" in key:
        return _by_weight(key, _chosen(answer))
    return ONE if _chosen(answer) == set(key["right"]) else ZERO


def mark_multiple(key: dict[str, Any], answer: Any) -> Decimal:
    """Right ones chosen ÷ right ones, less wrong ones chosen ÷ wrong ones, never below 0; or by weights."""
    if "weights" in key:
        return _by_weight(key, _chosen(answer))
    right, chosen = set(key["right"]), _chosen(answer)
    wrong_options = int(key["of"]) - len(right)
    gained = Decimal(len(chosen & right)) / len(right)
    lost = Decimal(len(chosen - right)) / wrong_options if wrong_options else ZERO
    return max(ZERO, gained - lost)


def mark_true_false(key: dict[str, Any], answer: Any) -> Decimal:
    """1 for the right word, else 0."""
    return ONE if _first(answer).lower() == str(key["right"]).lower() else ZERO


def mark_numeric(key: dict[str, Any], answer: Any) -> Decimal:
    """1 within the tolerance, its edges included, or the best share of the further values, else 0."""
    value = number(_first(answer))
    if value is None:
        return ZERO
    shares = [
        Decimal(str(target.get("share", 1)))
        for target in (key, *key.get("more", []))
        if abs(value - Decimal(str(target["value"]))) <= Decimal(str(target["tolerance"]))
    ]
    return max(shares, default=ZERO)


def mark_short_answer(key: dict[str, Any], answer: Any) -> Decimal:
    """1 for an accepted wording, whatever its case, spaces and apostrophes, or the share of another one, else 0."""
    wordings = [(wording, ONE) for wording in key["accept"]]
    wordings += [(wording, Decimal(str(share))) for wording, share in key.get("partly", [])]
    typed = _first(answer)
    return max((share for wording, share in wordings if _fits(typed, wording, key)), default=ZERO)


def _fits(typed: str, wording: str, key: dict[str, Any]) -> bool:
    fold = spaced if key.get("case") else normalised
    if not key.get("wildcards"):
        return fold(typed) == fold(wording)
    pieces = [_inner(piece.replace("\\*", "*"), fold) for piece in re.split(r"(?<!\\)\*+", wording)]
    return _holds(fold(typed), pieces)


def _inner(piece: str, fold: Callable[[str], str]) -> str:
    """Answer a piece between two wildcards, with the spaces that stand at its ends."""
    before, after = piece[:1].isspace() and " ", piece[-1:].isspace() and " "
    folded = fold(piece)
    return f"{before or ''}{folded}{after or ''}" if folded else (" " if piece else "")


def _holds(text: str, pieces: list[str]) -> bool:
    """Answer whether a text is made of these pieces in this order, with anything between them."""
    if len(pieces) == 1:
        return text == pieces[0]
    first, *middle, last = pieces
    if not text.startswith(first) or not text.endswith(last) or len(text) < len(first) + len(last):
        return False
    place, end = len(first), len(text) - len(last)
    for piece in middle:
        found = text.find(piece, place, end)
        if found < 0:
            return False
        place = found + len(piece)
    return True


def mark_matching(key: dict[str, Any], answer: Any) -> Decimal:
    """Right pairs ÷ pairs."""
    given = answer if isinstance(answer, dict) else {}
    pairs = key["pairs"]
    return Decimal(sum(str(given.get(left, "")) == right for left, right in pairs.items())) / len(pairs)


def mark_ordering(key: dict[str, Any], answer: Any) -> Decimal:
    """Steps at their own place ÷ steps."""
    given = answer if isinstance(answer, dict) else {}
    steps = key["sequence"]
    return Decimal(sum(str(given.get(step, "")) == str(place) for place, step in enumerate(steps, 1))) / len(steps)


def mark_gap(gap: dict[str, Any], typed: Any) -> Decimal:
    """The mark of one gap, between 0 and 1, by the rule of its kind."""
    return FORMULAS[gap["kind"]](gap, [str(typed)]) if str(typed).strip() else ZERO


def mark_cloze(key: dict[str, Any], answer: Any) -> Decimal:
    """The marks of the gaps, each by its own rule, as their mean by weight."""
    given = answer if isinstance(answer, dict) else {}
    weights = {name: Decimal(str(gap.get("weight", 1))) for name, gap in key["gaps"].items()}
    won = sum((weights[name] * mark_gap(gap, given.get(name, "")) for name, gap in key["gaps"].items()), ZERO)
    return won / sum(weights.values(), ZERO)


def following(key: dict[str, Any], step: str, option: str) -> str:
    """Answer the step of a scenario to which an option leads; nothing at the end."""
    leads = key["steps"][step].get("next") or {}
    if option in leads:
        return str(leads[option])
    order = key["order"]
    place = order.index(step) + 1
    return str(order[place]) if place < len(order) else ""


def path(key: dict[str, Any], given: dict[str, Any]) -> Iterator[str]:
    """Yield the steps of a scenario that the given decisions open, the first undecided one last."""
    step, seen = key["order"][0], set()
    while step and step not in seen:  # a case that leads back to a step has been decided there already
        seen.add(step)
        yield step
        if str(given.get(step, "")) not in key["steps"][step]["shares"]:
            return
        step = following(key, step, str(given[step]))


def _best(key: dict[str, Any], step: str, seen: frozenset[str] = frozenset()) -> Decimal:
    if not step or step in seen:
        return ZERO
    ways: dict[str, Decimal] = {}
    for option, share in key["steps"][step]["shares"].items():
        leads = following(key, step, option)
        ways[leads] = max(ways.get(leads, Decimal("-Infinity")), Decimal(str(share)))
    return max((share + _best(key, leads, seen | {step}) for leads, share in ways.items()), default=ZERO)


def mark_scenario(key: dict[str, Any], answer: Any) -> Decimal:
    """The points of the decisions on the way taken ÷ the points of the best way, between 0 and 1."""
    given = answer if isinstance(answer, dict) else {}
    won = sum(
        (Decimal(str(key["steps"][step]["shares"].get(str(given.get(step, "")), 0))) for step in path(key, given)), ZERO
    )
    best = _best(key, key["order"][0])
    return min(ONE, max(ZERO, won / best)) if best > 0 else ZERO


FORMULAS: dict[str, Callable[[dict[str, Any], Any], Decimal]] = {
    "single": mark_single,
    "multiple": mark_multiple,
    "true_false": mark_true_false,
    "numeric": mark_numeric,
    "short_answer": mark_short_answer,
    "matching": mark_matching,
    "ordering": mark_ordering,
    "cloze": mark_cloze,
    "scenario": mark_scenario,
}
MARKED_BY_PEOPLE = frozenset({"essay"})


def mark(kind: str, key: dict[str, Any], answer: Any) -> Decimal | None:
    """Answer the mark between 0 and 1, with five decimals, for an answer to a question of a kind.

    None for an essay with words in it: a person marks it. One without words is 0.
    """
    if is_empty(answer):
        return ZERO
    if kind in MARKED_BY_PEOPLE:
        return None
    return FORMULAS[kind](key, answer).quantize(FIVE_PLACES, rounding=ROUND_HALF_UP)


def solution(kind: str, key: dict[str, Any]) -> Any:
    """Answer what gets full marks, in the shape of an answer; nothing for an essay."""
    return SOLUTIONS[kind](key)


def _best_options(key: dict[str, Any]) -> list[str]:
    return list(key["right"])


def _best_way(key: dict[str, Any]) -> dict[str, str]:
    way: dict[str, str] = {}
    step = key["order"][0]
    while step and step not in way:
        seen = frozenset({*way, step})
        shares = key["steps"][step]["shares"]
        way[step] = max(
            shares, key=lambda option: Decimal(str(shares[option])) + _best(key, following(key, step, option), seen)
        )
        step = following(key, step, way[step])
    return way


def _filled(key: dict[str, Any]) -> dict[str, str]:
    return {name: str(solution(gap["kind"], gap)[0]) for name, gap in key["gaps"].items()}


SOLUTIONS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "single": _best_options,
    "multiple": _best_options,
    "true_false": lambda key: [str(key["right"]).lower()],
    "numeric": lambda key: [str(key["value"])],
    "short_answer": lambda key: [key["accept"][0]],
    "matching": lambda key: dict(key["pairs"]),
    "ordering": lambda key: {step: str(place) for place, step in enumerate(key["sequence"], 1)},
    "cloze": _filled,
    "essay": lambda _key: [],
    "scenario": _best_way,
}
