"""Reading Moodle XML: the types that the bank has, those that come near, and a reason for each of the others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation

from lms.assessment.formats import building, settling
from lms.assessment.formats.building import ONE, ZERO, Choice, Target
from lms.assessment.formats.categories import path
from lms.assessment.formats.found import LONGEST_LINE, Found, QuestionRefused, shortened
from lms.assessment.formats.moodle import cloze
from lms.assessment.formats.moodle.elements import Element, questions
from lms.assessment.formats.settling import HTML, MARKDOWN, MOODLE, PLAIN, Words

NOTATIONS = {"html": HTML, "moodle_auto_format": MOODLE, "plain_text": PLAIN, "markdown": MARKDOWN, "wiki_like": MOODLE}
OWN = "ustaz"  # an element that Moodle passes over: what the bank knows besides
OVERALL = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")
STOCK = frozenset(  # what Moodle says by itself after every question
    {
        "your answer is correct.",
        "your answer is partially correct.",
        "your answer is incorrect.",
        "ваш ответ верный.",
        "ваш ответ частично правильный.",
        "ваш ответ неправильный.",
        "сіздің жауабыңыз дұрыс.",
    }
)
KINDS = {
    "truefalse": "true_false",
    "shortanswer": "short_answer",
    "numerical": "numeric",
    "match": "matching",
    "ddmatch": "matching",
    "multianswer": "cloze",
    "gapselect": "cloze",
    "ddwtos": "cloze",
}
PLACE = re.compile(r"\[\[([0-9]{1,3})\]\]")


def read(text: str) -> Iterator[Found]:
    """Yield the questions of a file. Raises FileUnreadable."""
    category: tuple[str, ...] = ()
    for element in questions(text):
        if isinstance(element, Found):
            element.category = category
            yield element
        elif element.attributes.get("type") == "category":
            category = path(element.value("category"))
        else:
            yield _found(element, category)


def _found(element: Element, category: tuple[str, ...]) -> Found:
    kind = element.attributes.get("type", "").strip()[:60]
    found = Found(element.line, kind=kind, category=category, code=element.value("idnumber"))
    found.is_hidden = element.value("hidden") == "1"
    found.tags = tuple(dict.fromkeys(filter(None, _tags(element))))
    found.about = _about(element)
    stem = _words(element.first("questiontext"), HTML)
    found.name = shortened(element.value("name"))
    try:
        found.name = found.name or shortened(settling.looks(stem))
        _understand(element, stem, found)
    except QuestionRefused as error:
        found.refuse(error)
    return found


def _tags(element: Element) -> list[str]:
    tags = element.first("tags")
    return [(tag.first("text") or tag).text for tag in tags.all("tag")] if tags else []


def _about(element: Element) -> dict[str, str]:
    own = element.first(OWN)
    return {name: value for name, value in own.attributes.items() if value} if own else {}


def _words(element: Element | None, notation: str) -> Words:
    """Answer the words of an element in the notation that it names, else in the given one."""
    if element is None:
        return Words("", notation)
    notation = NOTATIONS.get(element.attributes.get("format", "").strip(), notation)
    return Words((element.first("text") or _bare(element)).text, notation)


def _bare(element: Element) -> Element:
    """Answer an element with nothing in it but its own text: old files know no <text>."""
    bare = Element(element.tag, {}, element.line)
    bare.content = [part for part in element.content if isinstance(part, str)]
    return bare


def _understand(element: Element, stem: Words, found: Found) -> None:
    kind = found.kind
    if not kind:
        raise QuestionRefused("no_type")
    if kind == "description":
        raise QuestionRefused("description")
    if kind not in BUILDERS:
        raise QuestionRefused("type", type=kind)
    _note_losses(element, stem, found)
    found.kind = KINDS.get(kind, kind)
    stem = BUILDERS[kind](element, stem, found) or stem
    explanation = _words(element.first("generalfeedback"), stem.notation)
    text = settling.together(stem, explanation, found)
    for language, parts in found.texts.items():
        found.texts[language] = text | parts


def _note_losses(element: Element, stem: Words, found: Found) -> None:
    if element.holds("file", "image_base64"):
        found.lose("media")
    if element.all("hint"):
        found.lose("hints")
    if any(_is_said(element.first(name), stem) for name in OVERALL):
        found.lose("feedback")
    if element.value("shuffleanswers", "1") in ("0", "false") and found.kind in ("multichoice", "match", "matching"):
        found.lose("fixed_order")
    points = _decimal(element.value("defaultgrade", "1"))
    if points is not None and points != ONE and found.kind != "essay":
        found.lose("points", points=building.written(points))


def _is_said(element: Element | None, stem: Words) -> bool:
    words = _words(element, stem.notation)
    return bool(words) and settling.looks(words).casefold() not in STOCK


def _decimal(text: str) -> Decimal | None:
    try:
        value = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value) < building.HUNDRED * building.HUNDRED else None


def _answers(element: Element, found: Found, notation: str, *, is_plain: bool = False) -> list[tuple[Element, Choice]]:
    """Answer the answers of a question, each with its text and its share of the point."""
    answers = element.all("answer")
    if not answers:
        raise QuestionRefused("no_options")
    listed = []
    for answer in answers:
        if _words(answer.first("feedback"), notation):
            found.lose("feedback")
        words = Words(_words(answer, notation).text, PLAIN) if is_plain else _words(answer, notation)
        listed.append((answer, Choice(settling.line(words, found), _share(answer))))
    return listed


def _share(answer: Element) -> Decimal:
    own = answer.first("fraction")  # of old files: a part of 1, not of 100
    if own is not None and own.text:
        value = _decimal(own.text)
        return building.share(str(value * building.HUNDRED) if value is not None else own.text)
    return building.share(answer.attributes.get("fraction") or "0")


def _multichoice(element: Element, stem: Words, found: Found) -> None:
    is_single = element.value("single", "true").casefold() not in ("false", "0", "")
    found.kind = "single" if is_single else "multiple"
    options = [choice for _answer, choice in _answers(element, found, stem.notation)]
    make = building.single if found.kind == "single" else building.multiple
    make(options, found)


def _true_false(element: Element, stem: Words, found: Found) -> None:
    right: bool | None = None
    for place, (_answer, choice) in enumerate(_answers(element, found, stem.notation, is_plain=True)):
        word = choice.text.casefold()
        is_true = word == "true" if word in ("true", "false") else place == 0  # old files write it in their language
        if choice.share >= ONE:
            right = is_true
    if right is None:
        raise QuestionRefused("no_right")
    building.true_false(found, right=right)


def _short_answer(element: Element, stem: Words, found: Found) -> None:
    wordings = [choice for _answer, choice in _answers(element, found, stem.notation, is_plain=True)]
    building.short_answer(wordings, found, case=element.value("usecase") in ("1", "true"))


def _numerical(element: Element, stem: Words, found: Found) -> None:
    targets = []
    for answer, choice in _answers(element, found, stem.notation, is_plain=True):
        if choice.text in ("", "*"):
            if choice.share > ZERO:
                raise QuestionRefused("any_number")
            continue
        tolerance = building.number(answer.value("tolerance") or "0")
        targets.append(Target(building.number(choice.text), tolerance, choice.share))
    building.numeric(targets, found, unit=_unit(element, found))


def _unit(element: Element, found: Found) -> str:
    units = element.first("units")
    named = (
        [(unit.value("unit_name"), _decimal(unit.value("multiplier", "1"))) for unit in units.all("unit")]
        if units
        else []
    )
    main = next((name for name, multiplier in named if multiplier == ONE), "")
    others = [name for name, _multiplier in named if name and name != main]
    if others:
        found.lose("units", units=", ".join(others)[:200])
    if element.value("unitgradingtype", "0") not in ("0", ""):
        found.lose("unit_mark")
    return main[:LONGEST_LINE]


def _matching(element: Element, stem: Words, found: Found) -> None:
    pairs = []
    for each in element.all("subquestion"):
        answer = each.first("answer")
        is_html = answer is not None and answer.attributes.get("format", "").strip() == HTML
        right = _words(answer, HTML if is_html else PLAIN)
        pairs.append((settling.line(_words(each, stem.notation), found), settling.line(right, found)))
    building.matching(pairs, found)


def _dragged_matching(element: Element, stem: Words, found: Found) -> None:
    found.lose("dragging")
    _matching(element, stem, found)


def _ordering(element: Element, stem: Words, found: Found) -> None:
    answers = element.all("answer")
    places = [_decimal(answer.attributes.get("fraction", "")) or ZERO for answer in answers]
    ordered = sorted(zip(places, range(len(answers)), answers, strict=True), key=lambda each: each[:2])
    if element.value("selecttype", "ALL") not in ("0", "ALL", ""):
        found.lose("drawn_steps", count=element.value("selectcount")[:10])
    if element.value("gradingtype", "ABSOLUTE_POSITION") not in ("0", "ABSOLUTE_POSITION", ""):
        found.lose("marking")
    steps = [settling.line(_words(answer, stem.notation), found) for _place, _number, answer in ordered]
    building.ordering(steps, found)


def _essay(element: Element, stem: Words, found: Found) -> None:
    if element.value("responseformat") == "noinline" or element.value("attachmentsrequired", "0") not in ("", "0"):
        raise QuestionRefused("upload")
    if element.value("attachments", "0") not in ("", "0"):
        found.lose("attachments")
    if _words(element.first("responsetemplate"), HTML):
        found.lose("template")
    fewest, most = (_limit(element.value(name)) for name in ("minwordlimit", "maxwordlimit"))
    building.essay(_criteria(element, found), found, words=(fewest, most))


def _limit(text: str) -> int:
    return min(int(text), 100_000) if re.fullmatch(r"[0-9]{1,9}", text) else 0


def _criteria(element: Element, found: Found) -> list[tuple[int, str]]:
    own = element.first(OWN)
    listed = own.all("criterion") if own else []
    if listed:
        return [building.criterion(each.attributes.get("points", ""), each.text) for each in listed]
    told = settling.line(_words(element.first("graderinfo"), HTML), found)
    points = _decimal(element.value("defaultgrade", "1")) or ONE
    whole = int(points) if 1 < points <= building.HUNDRED else building.WHOLE_POINTS
    return [(whole, told)] if told or whole != building.WHOLE_POINTS else []


def _cloze(element: Element, stem: Words, found: Found) -> Words:
    return cloze.read(stem, found)


def _select(element: Element, stem: Words, found: Found) -> Words:
    """Make gaps with a list each, from choices in groups: a gap [[2]] takes the second one, of its group."""
    boxes = element.all("selectoption") or element.all("dragbox")
    choices = [(settling.line(_words(box, HTML), found), box.value("group", "1")) for box in boxes]
    gaps: dict[str, building.Gap] = {}

    def gap(match: re.Match[str]) -> str:
        name, place = str(len(gaps) + 1), int(match[1])
        if not 1 <= place <= len(choices):
            raise QuestionRefused("gap_strange", gap=match[1])
        group = choices[place - 1][1]
        options = [
            Choice(text, ONE if number == place else ZERO)
            for number, (text, other) in enumerate(choices, 1)
            if other == group
        ]
        gaps[name] = building.gap_of_choices(options, name=match[1])
        return f"[[{name}]]"

    text = PLACE.sub(gap, stem.text)
    building.cloze(gaps, found)
    return Words(text, stem.notation)


def _dragged_words(element: Element, stem: Words, found: Found) -> Words:
    found.lose("dragging")
    return _select(element, stem, found)


BUILDERS: dict[str, Callable[[Element, Words, Found], Words | None]] = {
    "multichoice": _multichoice,
    "truefalse": _true_false,
    "shortanswer": _short_answer,
    "numerical": _numerical,
    "match": _matching,
    "matching": _matching,
    "ddmatch": _dragged_matching,
    "ordering": _ordering,
    "essay": _essay,
    "cloze": _cloze,
    "multianswer": _cloze,
    "gapselect": _select,
    "ddwtos": _dragged_words,
}
