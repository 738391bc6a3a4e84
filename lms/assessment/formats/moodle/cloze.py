r"""Texts with gaps as Moodle writes them: {1:SHORTANSWER:=Owl#Yes~%50%Bird}, with \ before } # ~ " / and \ itself."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from lms.assessment import wording
from lms.assessment.formats import apart, building, settling
from lms.assessment.formats.building import NEARLY_ALL, ONE, ZERO, Choice, Gap, Target, percent, written
from lms.assessment.formats.found import Found, QuestionRefused
from lms.assessment.formats.settling import HTML, PLAIN, Words

START = re.compile(r"\{([0-9]{0,4}):([A-Z]{1,20})(_[A-Z]{1,4})?(?=[:}])")
END = re.compile(r"\\.|(\})", re.DOTALL)
BETWEEN = re.compile(r"\\.|(~)", re.DOTALL)
FEEDBACK = re.compile(r"\\.|&#\w{1,8};|(#)", re.DOTALL)
SHARE = re.compile(r"\s*(?:(=)|%(-?[0-9]{1,3}(?:[.,][0-9]*)?)%)")
ESCAPE = re.compile(r'\\([}{#~"/\\=%])')
SIGN = re.compile(r'[}#~"\\]')
ENTITY = re.compile(r"&amp;(#?\w{2,9};)")  # an editor wrote the entity of an answer as if it were text
TYPES = {
    **dict.fromkeys(("MULTICHOICE", "MC", "MCV", "MCH", "MCS", "MCVS", "MCHS"), "single"),
    **dict.fromkeys(("MULTIRESPONSE", "MR", "MRH", "MRS", "MRHS"), "several"),
    **dict.fromkeys(("SHORTANSWER", "SA", "MW"), "words"),
    **dict.fromkeys(("SAC", "MWC"), "exact_words"),
    **dict.fromkeys(("NUMERICAL", "NM"), "number"),
}


class Alternative(NamedTuple):
    """One answer of a gap, as it is written."""

    text: str
    share: Decimal
    feedback: str


@dataclass(frozen=True)
class Place:
    """A gap as it is written."""

    weight: int
    type: str
    alternatives: list[Alternative]


def taken_apart(text: str, *, is_html: bool = False) -> tuple[str, list[Place]]:
    """Answer the text with [[1]], [[2]] … in the places of the gaps, and the gaps. Raises QuestionRefused."""
    pieces, places, start = [], [], 0
    while match := START.search(text, start):
        end = _end(text, match.end(), len(places) + 1)
        pieces.append(_without_gaps(text[start : match.start()]))
        body = text[match.end() + 1 : end]
        places.append(_place(match, ENTITY.sub(r"&\1", body) if is_html else body))
        pieces.append(f"[[{len(places)}]]")
        start = end + 1
        if len(places) > building.MOST_GAPS:
            raise QuestionRefused("many_options", limit=building.MOST_GAPS)
    return "".join([*pieces, _without_gaps(text[start:])]), places


def _without_gaps(text: str) -> str:
    """Answer a text of which no words look like a gap of the bank."""
    return wording.GAP.sub(r"[ [\1] ]", text)


def _end(text: str, start: int, name: int) -> int:
    for match in END.finditer(text, start):
        if match[1]:
            return match.start()
    raise QuestionRefused("gap_open", gap=str(name))


def _place(match: re.Match[str], body: str) -> Place:
    kind = "SAC" if match[3] == "_C" else match[2]  # the other endings say how choices are laid out
    alternatives = [_alternative(piece) for piece in _split(body, BETWEEN)] if body.strip() else []
    return Place(int(match[1] or 1) or 1, kind, alternatives)


def _split(text: str, sign: re.Pattern[str], limit: int = 0) -> list[str]:
    found, start = [], 0
    for match in sign.finditer(text):
        if match[1] and not (limit and len(found) >= limit):
            found.append(text[start : match.start()])
            start = match.end()
    return [*found, text[start:]]


def _alternative(piece: str) -> Alternative:
    share, start = ZERO, 0
    if match := SHARE.match(piece):
        share = ONE if match[1] else building.share(match[2])
        start = match.end()
    text, *feedback = _split(piece[start:], FEEDBACK, limit=1)
    return Alternative(_unescaped(text).strip(), share, _unescaped("".join(feedback)).strip())


def _unescaped(text: str) -> str:
    return ESCAPE.sub(r"\1", text)


def read(question: Words, found: Found) -> Words:
    """Answer the words of a cloze question with the bank's gaps, and give the question its key and parts."""
    text, places = taken_apart(question.text, is_html=question.is_html)
    gaps = {}
    for place, each in enumerate(places, 1):
        gaps[str(place)] = gap(each, str(place), found, HTML if question.is_html else PLAIN)
    building.cloze(gaps, found)
    return Words(text, question.notation)


def gap(place: Place, name: str, found: Found, notation: str = PLAIN) -> Gap:
    """Answer what the bank keeps of a gap. Raises QuestionRefused."""
    if any(alternative.feedback for alternative in place.alternatives):
        found.lose("feedback")
    kind = TYPES.get(place.type, "")
    if not kind:
        raise QuestionRefused("gap_type", gap=name, type=place.type)
    if kind == "several":
        raise QuestionRefused("gap_several", gap=name)
    choices = [Choice(settling.line(Words(each.text, notation), found), each.share) for each in place.alternatives]
    if kind == "single":
        return building.gap_of_choices(choices, name=name, weight=place.weight)
    if kind == "number":
        return building.gap_of_number(_targets(choices, name), name=name, weight=place.weight)
    return building.gap_of_words(choices, name=name, weight=place.weight, case=kind == "exact_words")


def _targets(choices: list[Choice], name: str) -> list[Target]:
    found = []
    for choice in choices:
        if choice.text == "*" and choice.share <= ZERO:
            continue
        value, _sign, tolerance = choice.text.partition(":")
        try:
            found.append(Target(building.number(value), building.number(tolerance or "0"), choice.share))
        except QuestionRefused:
            raise QuestionRefused("gap_number", gap=name, text=choice.text[:60]) from None
    return found


def write(key: dict[str, Any], parts: dict[str, Any], stem: str, markup: str) -> str:
    """Answer the words of a cloze question as Moodle writes them."""
    codes = {name: code(gap, markup) for name, gap in apart.gaps(key, parts, stem)}
    return wording.GAP.sub(lambda match: codes.get(match[1], match[0]), stem)


def code(gap: Gap, markup: str = PLAIN) -> str:
    """Answer a gap as Moodle writes it."""
    return f"{{{gap.key.get('weight', 1)}:{CODES[str(gap.key['kind'])](gap, markup)}}}"


def _sign(share: Decimal) -> str:
    if share >= NEARLY_ALL:
        return "="
    return f"%{percent(share)}%" if share else ""


def _text(text: str, markup: str) -> str:
    plain = ENTITY.sub(r"&amp;amp;\1", html.escape(text, quote=False)) if markup == HTML else text
    plain = SIGN.sub(lambda match: f"\\{match[0]}", plain)
    return f"\\{plain}" if plain[:1] in ("=", "%") else plain


def _choices_code(gap: Gap, markup: str) -> str:
    options = apart.choices(gap.key, {"options": gap.options}, is_single=True)
    return "MULTICHOICE:" + "~".join(f"{_sign(each.share)}{_text(each.text, markup)}" for each in options)


def _words_code(gap: Gap, markup: str) -> str:
    name = "SHORTANSWER_C" if gap.key.get("case") else "SHORTANSWER"
    wordings = apart.wordings(gap.key)
    return f"{name}:" + "~".join(f"{_sign(each.share)}{_text(each.text, markup)}" for each in wordings)


def _number_code(gap: Gap, markup: str) -> str:
    targets = apart.targets(gap.key)
    return "NUMERICAL:" + "~".join(
        f"{_sign(each.share)}{written(each.value)}:{written(each.tolerance)}" for each in targets
    )


CODES: dict[str, Callable[[Gap, str], str]] = {
    "single": _choices_code,
    "short_answer": _words_code,
    "numeric": _number_code,
}
