"""Keys and parts of the bank taken apart, for those who write them down: what `building` makes, the other way round."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from lms.assessment import wording
from lms.assessment.formats import building
from lms.assessment.formats.building import ONE, ZERO, CaseOption, CaseStep, Choice, Gap, Target, by_rule
from lms.assessment.formats.found import Found, QuestionRefused

Parts = dict[str, Any]
WORDINGS = frozenset({"accept", "partly", "wildcards", "case"})
BY_PLACE = frozenset({"single", "multiple", "matching", "ordering", "cloze", "essay", "scenario"})  # lines have letters


class Pair(NamedTuple):
    """Two sides that belong together; the left one is empty where the right one fits nowhere."""

    left: str
    right: str


def choices(key: dict[str, Any], parts: Parts, *, is_single: bool) -> list[Choice]:
    """Answer the options by letter, each with its share of the point."""
    options = dict(sorted(parts["options"].items()))
    if "weights" in key:
        shares = [Decimal(str(key["weights"].get(letter, 0))) for letter in options]
    elif is_single:
        shares = [ONE if letter in key["right"] else ZERO for letter in options]
    else:
        shares = by_rule(letter in key["right"] for letter in options)
    return [Choice(text, share) for text, share in zip(options.values(), shares, strict=True)]


def targets(key: dict[str, Any]) -> list[Target]:
    """Answer the numbers that are right, the one that earns the whole point first."""
    return [
        Target(Decimal(str(each["value"])), Decimal(str(each["tolerance"])), Decimal(str(each.get("share", 1))))
        for each in (key, *key.get("more", []))
    ]


def wordings(key: dict[str, Any]) -> list[Choice]:
    r"""Answer the wordings that are right. A * stands for anything, and \* for itself."""
    found = [Choice(text, ONE) for text in key["accept"]]
    found += [Choice(text, Decimal(str(share))) for text, share in key.get("partly", [])]
    if key.get("wildcards"):
        return found
    return [Choice(text.replace("*", "\\*"), share) for text, share in found]


def pairs(key: dict[str, Any], parts: Parts) -> list[Pair]:
    """Answer the pairs in the order of their left sides, then what fits nowhere."""
    lefts, rights = parts["left"], parts["right"]
    found = [Pair(words, rights[key["pairs"][left]]) for left, words in sorted(lefts.items(), key=_by_number)]
    spare = sorted((right for right in rights if right not in key["pairs"].values()), key=_number)
    return found + [Pair("", rights[right]) for right in spare]


def _by_number(item: tuple[str, str]) -> tuple[int, str]:
    return _number(item[0])


def _number(name: str) -> tuple[int, str]:
    digits = "".join(char for char in name if char.isdecimal())
    return int(digits or 0), name


def steps(key: dict[str, Any], parts: Parts) -> list[str]:
    """Answer the steps in their right order."""
    return [parts["steps"][step] for step in key["sequence"]]


def criteria(key: dict[str, Any], parts: Parts) -> list[tuple[int, str]]:
    """Answer the criteria of an essay, each with its points."""
    return [(int(points), parts.get("rubric", {}).get(name, "")) for name, points in key["rubric"].items()]


def limits(key: dict[str, Any]) -> tuple[int, int]:
    """Answer how many words an essay has at least and at most; 0 stands for no limit."""
    fewest, most = key.get("words") or (0, 0)
    return int(fewest or 0), int(most or 0)


def gaps(key: dict[str, Any], parts: Parts, stem: str) -> Iterator[tuple[str, Gap]]:
    """Yield the gaps by name, in the order in which the text holds them."""
    named = parts.get("gaps", {})
    places = dict.fromkeys([*wording.gaps(stem), *key["gaps"]])
    for name in places:
        if name in key["gaps"]:
            options = dict(sorted(named.get(name, {}).get("options", {}).items()))
            yield name, Gap(key["gaps"][name], options)


def case_steps(key: dict[str, Any], parts: Parts) -> list[CaseStep]:
    """Answer the steps of a scenario in their order, each with its decisions."""
    return [_case_step(name, key, parts["steps"].get(name, {})) for name in key["order"]]


def _case_step(name: str, key: dict[str, Any], words: dict[str, Any]) -> CaseStep:
    places = {step: place for place, step in enumerate(key["order"], 1)}
    told, leads = key["steps"][name], key["steps"][name].get("next") or {}
    options = [
        CaseOption(
            words.get("options", {}).get(letter, ""),
            Decimal(str(share)),
            words.get("after", {}).get(letter, ""),
            places.get(leads[letter], 0) if letter in leads else None,
        )
        for letter, share in sorted(told["shares"].items())
    ]
    return CaseStep(words.get("stem", ""), options)


def canonical(
    kind: str, key: dict[str, Any], texts: dict[str, dict[str, Any]]
) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """Answer key and texts with the letters, numbers and marks that reading them from a file gives.

    Two questions that ask the same are then equal, however their letters came about. What no file could hold stays
    as it is, and so does what the languages do not have in common.
    """
    rebuilt: dict[str, dict[str, Any]] = {}
    keys = []
    for language, text in texts.items():
        found = Found(0)
        try:
            stem = REBUILT[kind](key, text["parts"], text["stem"], found)
        except (QuestionRefused, KeyError, ValueError, ArithmeticError):
            return key, texts
        keys.append(found.key)
        rebuilt[language] = {**text, "stem": stem, "parts": found.texts[""]["parts"]}
    if not keys or any(other != keys[0] for other in keys):
        return key, texts
    return keys[0], rebuilt


def _choice(key: dict[str, Any], parts: Parts, stem: str, found: Found) -> str:
    building.single(choices(key, parts, is_single=True), found)
    return stem


def _choices(key: dict[str, Any], parts: Parts, stem: str, found: Found) -> str:
    building.multiple(choices(key, parts, is_single=False), found)
    return stem


def _statement(key: dict[str, Any], parts: Parts, stem: str, found: Found) -> str:
    building.true_false(found, right=bool(key["right"]))
    return stem


def _number_asked(key: dict[str, Any], parts: Parts, stem: str, found: Found) -> str:
    building.numeric(targets(key), found, unit=parts.get("unit", ""))
    return stem


def _few_words(key: dict[str, Any], parts: Parts, stem: str, found: Found) -> str:
    building.short_answer(wordings(key), found, case=bool(key.get("case")))
    return stem


def _pairs(key: dict[str, Any], parts: Parts, stem: str, found: Found) -> str:
    building.matching(pairs(key, parts), found)
    return stem


def _steps(key: dict[str, Any], parts: Parts, stem: str, found: Found) -> str:
    building.ordering(steps(key, parts), found)
    return stem


def _essay(key: dict[str, Any], parts: Parts, stem: str, found: Found) -> str:
    building.essay(criteria(key, parts), found, words=limits(key))
    return stem


def _cloze(key: dict[str, Any], parts: Parts, stem: str, found: Found) -> str:
    filled = list(gaps(key, parts, stem))
    names = {name: str(place) for place, (name, _gap) in enumerate(filled, 1)}
    building.cloze({names[name]: again(gap, names[name]) for name, gap in filled}, found)
    return wording.GAP.sub(lambda match: f"[[{names.get(match[1], match[1])}]]", stem)


def again(gap: Gap, name: str) -> Gap:
    """Answer a gap of a cloze question as reading it from a file gives it."""
    weight = int(gap.key.get("weight", 1))
    if gap.key["kind"] == "single":
        return building.gap_of_choices(
            choices(gap.key, {"options": gap.options}, is_single=True), name=name, weight=weight
        )
    if gap.key["kind"] == "numeric":
        return building.gap_of_number(targets(gap.key), name=name, weight=weight)
    return building.gap_of_words(wordings(gap.key), name=name, weight=weight, case=bool(gap.key.get("case")))


def _scenario(key: dict[str, Any], parts: Parts, stem: str, found: Found) -> str:
    building.scenario(case_steps(key, parts), found)
    return stem


REBUILT: dict[str, Callable[[dict[str, Any], Parts, str, Found], str]] = {
    "single": _choice,
    "multiple": _choices,
    "true_false": _statement,
    "numeric": _number_asked,
    "short_answer": _few_words,
    "matching": _pairs,
    "ordering": _steps,
    "essay": _essay,
    "cloze": _cloze,
    "scenario": _scenario,
}


def shape_of(parts: Any) -> Any:
    """Answer the names of the lines of a question without their words."""
    return {name: shape_of(part) for name, part in parts.items()} if isinstance(parts, dict) else ""


def fixed(key: dict[str, Any]) -> dict[str, Any]:
    """Answer what of a key all languages have in common: everything but the wordings that learners type."""
    if "gaps" in key:
        return {"gaps": {name: fixed(gap) for name, gap in key["gaps"].items()}}
    return {name: value for name, value in key.items() if name not in WORDINGS}


def with_wordings(known: dict[str, Any], key: dict[str, Any]) -> dict[str, Any]:
    """Answer a key that takes what another one takes too: typed wordings are those of all languages together."""
    if "accept" in key and "accept" in known:
        return _with_wordings(known, key)
    if "gaps" in key and set(key["gaps"]) == set(known.get("gaps", {})):
        return {"gaps": {name: with_wordings(known["gaps"][name], gap) for name, gap in key["gaps"].items()}}
    return key


def _with_wordings(known: dict[str, Any], key: dict[str, Any]) -> dict[str, Any]:
    accept = list(dict.fromkeys([*known["accept"], *key["accept"]]))
    shares = dict([*known.get("partly", []), *key.get("partly", [])])
    partly = [[wording, share] for wording, share in shares.items() if wording not in accept]
    flags = {name: True for name in ("wildcards", "case") if known.get(name) or key.get(name)}
    return fixed(key) | {"accept": accept} | ({"partly": partly} if partly else {}) | flags
