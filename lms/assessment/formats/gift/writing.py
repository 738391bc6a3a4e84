"""Writing GIFT, such that reading it gives the same questions; what the format lacks stands in comments."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from lms.assessment.formats import apart, categories
from lms.assessment.formats.building import NEARLY_ALL, Choice, percent, written
from lms.assessment.formats.found import Found, legible
from lms.assessment.formats.gift import signs
from lms.assessment.formats.gift.blocks import CATEGORY
from lms.assessment.formats.settling import HTML, PLAIN, escaped

CARRIES = frozenset({"single", "multiple", "true_false", "numeric", "short_answer", "matching", "ordering", "essay"})
Text = dict[str, Any]


def write(questions: Iterable[Found], language: str) -> Iterator[str]:
    """Yield a GIFT file piece by piece, in one language. Every question has a text in it."""
    category: tuple[str, ...] = ()
    for found in questions:
        if found.category != category:
            category = found.category
            yield f"{CATEGORY} {categories.written(category)}\n\n"
        yield _question(found, found.texts[language])


def _question(found: Found, text: Text) -> str:
    stem = _marked(text["stem"], text["markup"])
    body = BODIES[found.kind](found.key, text)
    if text["explanation"]:
        body += f"####{_marked(text['explanation'], text['markup'])}\n" if body else _general(text)
    return f"{_comments(found, text)}::{signs.escaped(legible(found.name))}::{stem}{{{body}}}\n\n"


def _general(text: Text) -> str:
    return f"####{_marked(text['explanation'], text['markup'])}"


def _marked(text: str, markup: str) -> str:
    return f"[{HTML if markup == HTML else PLAIN}]{signs.escaped(legible(text))}"


def _line(text: str, markup: str) -> str:
    """Answer a plain line among words of a markup; it names its own notation only where it has to."""
    if "->" in text:  # two signs that no backslash takes apart
        return _marked(escaped(text), HTML)
    if markup == HTML or text.startswith(("[", "%")):
        return _marked(text, PLAIN)
    return signs.escaped(legible(text))


def _comments(found: Found, text: Text) -> str:
    fields = [("id", found.code)] if found.code else []
    fields += [("tag", tag) for tag in found.tags]
    fields += [(name, str(value)) for name, value in found.about.items() if value not in (None, "")]
    fields += EXTRAS.get(found.kind, _nothing)(found.key, text["parts"])
    return f"// {' '.join(signs.field(name, legible(value)) for name, value in fields)}\n" if fields else ""


def _nothing(key: dict[str, Any], parts: Text) -> list[tuple[str, str]]:
    return []


def _essay_fields(key: dict[str, Any], parts: Text) -> list[tuple[str, str]]:
    fields = [("rubric", f"{points}:{earned_by}") for points, earned_by in apart.criteria(key, parts)]
    fewest, most = apart.limits(key)
    return fields + ([("words", f"{fewest}-{most}")] if fewest or most else [])


EXTRAS: dict[str, Callable[[dict[str, Any], Text], list[tuple[str, str]]]] = {
    "numeric": lambda _key, parts: [("unit", parts["unit"])] if parts.get("unit") else [],
    "short_answer": lambda key, _parts: [("case", "yes")] if key.get("case") else [],
    "ordering": lambda _key, _parts: [("kind", "ordering")],
    "essay": _essay_fields,
}


def _single(key: dict[str, Any], text: Text) -> str:
    options = apart.choices(key, text["parts"], is_single=True)
    all_full = all(option.share >= NEARLY_ALL for option in options)  # with nothing but = it would be a short answer
    return _lines(
        f"{_share(option) if all_full and place else _sign(option)}{_line(option.text, text['markup'])}"
        for place, option in enumerate(options)
    )


def _sign(option: Choice) -> str:
    return "=" if option.share >= NEARLY_ALL else _share(option)


def _share(option: Choice) -> str:
    return f"~%{percent(option.share)}%" if option.share else "~"


def _multiple(key: dict[str, Any], text: Text) -> str:
    options = apart.choices(key, text["parts"], is_single=False)
    return _lines(f"{_share(option)}{_line(option.text, text['markup'])}" for option in options)


def _numeric(key: dict[str, Any], text: Text) -> str:
    targets = apart.targets(key)
    return "#" + _lines(
        f"=%{percent(target.share)}%{written(target.value)}:{written(target.tolerance)}" for target in targets
    )


def _short_answer(key: dict[str, Any], text: Text) -> str:
    wordings = apart.wordings(key)
    return _lines(f"=%{percent(wording.share)}%{_line(wording.text, text['markup'])}" for wording in wordings)


def _matching(key: dict[str, Any], text: Text) -> str:
    return _lines(
        f"={_line(pair.left, text['markup'])} -> {signs.escaped(legible(pair.right))}"
        for pair in apart.pairs(key, text["parts"])
    )


def _ordering(key: dict[str, Any], text: Text) -> str:
    steps = enumerate(apart.steps(key, text["parts"]), 1)
    return _lines(f"={place} -> {signs.escaped(legible(step))}" for place, step in steps)


def _lines(lines: Iterable[str]) -> str:
    return "\n" + "".join(f"\t{line}\n" for line in lines)


BODIES: dict[str, Callable[[dict[str, Any], Text], str]] = {
    "single": _single,
    "multiple": _multiple,
    "true_false": lambda key, _text: "TRUE" if key["right"] else "FALSE",
    "numeric": _numeric,
    "short_answer": _short_answer,
    "matching": _matching,
    "ordering": _ordering,
    "essay": lambda _key, _text: "",
}
