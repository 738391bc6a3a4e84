r"""What a cell says, and how it is written: shares, tolerances, pairs, steps of a case.

A cell that begins like a formula is written with an apostrophe before it, which is taken away again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from lms.assessment.formats import apart, building
from lms.assessment.formats.building import (
    LETTERS,
    NEARLY_ALL,
    ONE,
    ZERO,
    CaseOption,
    CaseStep,
    Choice,
    Gap,
    Target,
    percent,
    written,
)
from lms.assessment.formats.found import Found, QuestionRefused
from lms.assessment.formats.moodle import cloze

FORMULA = re.compile(r"'*[=+\-@\t\r]")
GUARDED = re.compile(r"'+[=+\-@\t\r]")
SHARE = re.compile(r"(.*?)\s*=\s*(-?[0-9]{1,3}(?:[.,][0-9]{0,10})?)\s*%", re.DOTALL)
OPTION = re.compile(r"\s*([A-Za-z])(?:\s*=\s*(-?[0-9]{1,3}(?:[.,][0-9]{0,10})?)\s*%)?\s*(?:[,;]|$|(?=[A-Za-z]))")
NUMBER = re.compile(r"([^±=]+)(?:±\s*([^=]+?))?(?:\s*=\s*(-?[0-9.,]{1,12})\s*%)?")
ARROW = re.compile(r"(\\*)(?:->|→)")
CRITERION = re.compile(r"([0-9]{1,3})\s*[:.–-]\s*(.*)", re.DOTALL)
LIMITS = re.compile(r"([0-9]{1,5})\s*[-–—]\s*([0-9]{1,5})")
TRUTH = {"true": True, "false": False, "1": True, "0": False}
TRUTH |= dict.fromkeys(("t", "yes", "верно", "истина", "да", "правда", "дұрыс", "иә", "ақиқат"), True)
TRUTH |= dict.fromkeys(("f", "no", "неверно", "ложь", "нет", "қате", "дұрыс емес", "жоқ", "жалған", "бұрыс"), False)
CASE_OPTION = re.compile(r"([a-h])[).]\s*(.*)")
CASE_POINTS = re.compile(r"(.*?)\s*\[\s*(-?[0-9]{1,4}(?:[.,][0-9]{0,6})?)\s*(?:->|→)?\s*([0-9]{1,2}|end)?\s*\]")
CASE_MARK = re.compile(r"^\\(\\*)(?=[a-h][).]|>)")
CASE_SIGN = re.compile(r"^(\\*)(?=[a-h][).]|>)", re.MULTILINE)


def guarded(text: str) -> str:
    """Answer a text that no program takes for a formula."""
    return f"'{text}" if FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """Answer the text that was guarded."""
    return text[1:] if GUARDED.match(text) else text


def _refused(column: str, text: str) -> QuestionRefused:
    return QuestionRefused("right_cell", column=column, text=text[:60])


# --- reading ------------------------------------------------------------------------------------


def _choices(lines: list[str], right: str) -> list[Choice]:
    shares: dict[str, Decimal | None] = {}
    start, plain = 0, right.strip()
    while start < len(plain) or not shares:
        match = OPTION.match(plain, start)
        if not match or match[1].lower() not in LETTERS[: len(lines)]:
            raise _refused("right", right)
        shares[match[1].lower()] = building.share(match[2]) if match[2] else None
        start = match.end()
    letters = LETTERS[: len(lines)]
    if any(value is not None for value in shares.values()):
        return [Choice(text, _whole(shares, letter)) for letter, text in zip(letters, lines, strict=True)]
    rule = building.by_rule(letter in shares for letter in letters)
    return [Choice(text, value) for text, value in zip(lines, rule, strict=True)]


def _whole(shares: dict[str, Decimal | None], letter: str) -> Decimal:
    value = shares.get(letter, ZERO)
    return ONE if value is None else value


def _read_single(lines: list[str], right: str, unit: str, found: Found) -> None:
    options = [Choice(text, max(ZERO, share)) for text, share in _choices(lines, right)]
    building.single(options, found)


def _read_multiple(lines: list[str], right: str, unit: str, found: Found) -> None:
    building.multiple(_choices(lines, right), found)


def _read_true_false(lines: list[str], right: str, unit: str, found: Found) -> None:
    word = right.strip().casefold()
    if word not in TRUTH:
        raise QuestionRefused("truth", text=right[:60])
    building.true_false(found, right=TRUTH[word])


def _read_numeric(lines: list[str], right: str, unit: str, found: Found) -> None:
    targets = []
    for line in filter(str.strip, right.split("\n")):
        match = NUMBER.fullmatch(line.strip().replace("+/-", "±"))
        if not match:
            raise QuestionRefused("number", text=line[:60])
        share = building.share(match[3]) if match[3] else ONE
        targets.append(Target(building.number(match[1]), building.number(match[2] or "0"), share))
    building.numeric(targets, found, unit=unit)


def _read_short_answer(lines: list[str], right: str, unit: str, found: Found) -> None:
    wordings = []
    for line in filter(str.strip, right.split("\n")):
        match = SHARE.fullmatch(line.strip())
        wordings.append(Choice(match[1], building.share(match[2])) if match else Choice(line.strip(), ONE))
    building.short_answer(wordings, found, case=unit.strip().casefold() == "case")


def _read_matching(lines: list[str], right: str, unit: str, found: Found) -> None:
    building.matching([_pair(line) for line in lines], found)


def _pair(line: str) -> tuple[str, str]:
    for match in ARROW.finditer(line):
        if not match[1]:
            left, rest = line[: match.start()], line[match.end() :]
            return _without_marks(left).strip(), _without_marks(rest).strip()
    raise QuestionRefused("pair")


def _without_marks(text: str) -> str:
    return re.sub(r"\\(\\*(?:->|→))", r"\1", text)


def _read_ordering(lines: list[str], right: str, unit: str, found: Found) -> None:
    building.ordering(lines, found)


def _read_essay(lines: list[str], right: str, unit: str, found: Found) -> None:
    criteria = []
    for line in lines:
        match = CRITERION.fullmatch(line)
        if not match:
            raise QuestionRefused("rubric", text=line[:60])
        criteria.append(building.criterion(match[1], match[2].strip()))
    limits = LIMITS.fullmatch(right.strip())
    if right.strip() and not limits:
        raise _refused("right", right)
    building.essay(criteria, found, words=(int(limits[1]), int(limits[2])) if limits else (0, 0))


def _read_cloze(lines: list[str], right: str, unit: str, found: Found) -> None:
    gaps: dict[str, Gap] = {}
    for place, line in enumerate(lines, 1):
        text, places = cloze.taken_apart(line.strip())
        if text != "[[1]]" or len(places) != 1:
            raise QuestionRefused("gap_type", gap=str(place), type=line[:60])
        gaps[str(place)] = cloze.gap(places[0], str(place), found)
    building.cloze(gaps, found)


def _read_scenario(lines: list[str], right: str, unit: str, found: Found) -> None:
    building.scenario([_case_step(line) for line in lines], found)


def _case_step(text: str) -> CaseStep:
    stem: list[str] = []
    options: list[CaseOption] = []
    for line in text.split("\n"):
        if match := CASE_OPTION.fullmatch(line):
            options.append(_case_option(match[2]))
        elif options and line.startswith(">"):
            after = "\n".join(filter(None, [options[-1].after, _plain_line(line[1:].removeprefix(" "))]))
            options[-1] = options[-1]._replace(after=after)
        elif options:
            raise QuestionRefused("case", text=line[:60])
        else:
            stem.append(_plain_line(line))
    return CaseStep("\n".join(stem).strip(), options)


def _plain_line(line: str) -> str:
    return CASE_MARK.sub(r"\1", line)


def _case_option(text: str) -> CaseOption:
    match = CASE_POINTS.fullmatch(text.strip())
    if not match:
        raise QuestionRefused("case", text=text[:60])
    leads = None if match[3] is None else 0 if match[3] == "end" else int(match[3])
    return CaseOption(match[1], building.number(match[2]), "", leads)


READERS: dict[str, Callable[[list[str], str, str, Found], None]] = {
    "single": _read_single,
    "multiple": _read_multiple,
    "true_false": _read_true_false,
    "numeric": _read_numeric,
    "short_answer": _read_short_answer,
    "matching": _read_matching,
    "ordering": _read_ordering,
    "essay": _read_essay,
    "cloze": _read_cloze,
    "scenario": _read_scenario,
}


# --- writing ------------------------------------------------------------------------------------

Key = dict[str, Any]
Written = tuple[list[str], str, str]
"""The lines of a question, what is right, and its unit."""


def _write_single(key: Key, parts: Key, stem: str) -> Written:
    options = apart.choices(key, parts, is_single=True)
    return [option.text for option in options], _letters(options, is_bare="weights" not in key), ""


def _write_multiple(key: Key, parts: Key, stem: str) -> Written:
    options = apart.choices(key, parts, is_single=False)
    return [option.text for option in options], _letters(options, is_bare="weights" not in key), ""


def _letters(options: list[Choice], *, is_bare: bool) -> str:
    lettered = zip(LETTERS.upper(), options, strict=False)
    if is_bare:
        return ", ".join(letter for letter, option in lettered if option.share > ZERO)
    return ", ".join(f"{letter} = {percent(option.share)}%" for letter, option in lettered if option.share)


def _write_true_false(key: Key, parts: Key, stem: str) -> Written:
    return [], "true" if key["right"] else "false", ""


def _write_numeric(key: Key, parts: Key, stem: str) -> Written:
    return [], "\n".join(map(_target, apart.targets(key))), parts.get("unit", "")


def _target(target: Target) -> str:
    tolerance = f" ± {written(target.tolerance)}" if target.tolerance else ""
    share = f" = {percent(target.share)}%" if target.share < NEARLY_ALL else ""
    return f"{written(target.value)}{tolerance}{share}"


def _write_short_answer(key: Key, parts: Key, stem: str) -> Written:
    lines = (_wording(wording) for wording in apart.wordings(key))
    return [], "\n".join(lines), "case" if key.get("case") else ""


def _wording(wording: Choice) -> str:
    text = wording.text.replace("\n", " ")
    is_plain = wording.share >= NEARLY_ALL and not SHARE.fullmatch(text)
    return text if is_plain else f"{text} = {percent(wording.share)}%"


def _write_matching(key: Key, parts: Key, stem: str) -> Written:
    return [f"{_marked(pair.left)} -> {_marked(pair.right)}" for pair in apart.pairs(key, parts)], "", ""


def _marked(text: str) -> str:
    return re.sub(r"(\\*)(->|→)", r"\\\1\2", text)


def _write_ordering(key: Key, parts: Key, stem: str) -> Written:
    return apart.steps(key, parts), "", ""


def _write_essay(key: Key, parts: Key, stem: str) -> Written:
    fewest, most = apart.limits(key)
    lines = [f"{points}: {earned_by}" for points, earned_by in apart.criteria(key, parts)]
    return lines, f"{fewest}-{most}" if fewest or most else "", ""


def _write_cloze(key: Key, parts: Key, stem: str) -> Written:
    return [cloze.code(gap) for _name, gap in apart.gaps(key, parts, stem)], "", ""


def _write_scenario(key: Key, parts: Key, stem: str) -> Written:
    return [_step_lines(step) for step in apart.case_steps(key, parts)], "", ""


def _step_lines(step: CaseStep) -> str:
    lines = [_unlike_options(step.stem)]
    for letter, option in zip(LETTERS, step.options, strict=False):
        leads = "" if option.leads is None else f" -> {option.leads or 'end'}"
        lines.append(f"{letter}) {option.text} [{written(option.share)}{leads}]")
        lines += [f"> {_unlike_options(line)}" for line in option.after.split("\n") if line]
    return "\n".join(lines)


def _unlike_options(text: str) -> str:
    return CASE_SIGN.sub(r"\\\1", text)


WRITERS: dict[str, Callable[[Key, Key, str], Written]] = {
    "single": _write_single,
    "multiple": _write_multiple,
    "true_false": _write_true_false,
    "numeric": _write_numeric,
    "short_answer": _write_short_answer,
    "matching": _write_matching,
    "ordering": _write_ordering,
    "essay": _write_essay,
    "cloze": _write_cloze,
    "scenario": _write_scenario,
}
