"""The boxes in which an author writes a question of each type, and what the bank keeps of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lms.assessment import marking, wording

OPTIONS, PAIRS, SPARE, STEPS, GAPS, CRITERIA, CASE_STEPS = "abcdefgh", 8, 2, 8, 6, 5, 6
LETTERS = "abcdefghijklmnop"
FEWEST = 2  # options, pairs or steps

Words = dict[str, str]
"""What stands in the boxes of one language, by the name of the box; empty ones are left out."""
Lines = dict[str, list[str]]
"""What stands in each box in use, and as `stem`, in the languages in use."""
Mistake = tuple[str, Any]
"""The name of a field, and what is wrong with it."""


class Sheet:
    """What an author fills in for one type of question, besides its stem and explanation."""

    area: ClassVar[Any] = None  # the widget of its lines, where one line is too little
    longest = 500

    def __init__(self, parts: dict[str, Any] | None = None) -> None:
        self.parts = parts or {}  # of the version that is changed: it may have more lines than a new question

    @property
    def boxes(self) -> dict[str, Any]:
        """The lines that are written in every language: their names and labels."""
        return {}

    def fields(self) -> dict[str, forms.Field]:
        """Answer the fields that say what is right."""
        return {}

    def key_values(self, key: dict[str, Any]) -> dict[str, Any]:
        """Answer what these fields hold for a key."""
        return {}

    def words(self, key: dict[str, Any], parts: dict[str, Any]) -> Words:
        """Answer what the boxes hold for the parts of one language."""
        return {}

    def key(self, values: dict[str, Any], used: list[str], lines: Lines) -> dict[str, Any]:
        """Answer the key that the bank keeps, from the fields and from the names of the boxes in use."""
        raise NotImplementedError

    def parts_of(self, words: Words, used: list[str], values: dict[str, Any]) -> dict[str, Any]:
        """Answer the parts that the bank keeps for one language."""
        return {}

    def mistakes(self, values: dict[str, Any], used: list[str], lines: Lines) -> list[Mistake]:
        """Answer what does not fit together."""
        return []


def _numbers(used: Iterable[str], prefix: str) -> list[str]:
    return [name.removeprefix(prefix) for name in used if name.startswith(prefix)]


def _pieces(line: str) -> list[str]:
    return [piece.strip() for piece in line.split("|") if piece.strip()]


class _Choice(Sheet):
    """Options, of which one or more are right."""

    widget: ClassVar[Any] = forms.RadioSelect
    field: ClassVar[Any] = forms.ChoiceField
    label: ClassVar[Any] = _("The right option")

    @property
    def letters(self) -> list[str]:
        """The letters of the options: those of a new question, and any others that this one has."""
        return sorted({*OPTIONS, *self.parts.get("options", {})})

    @property
    def boxes(self) -> dict[str, Any]:
        """One line per option."""
        return {f"option-{letter}": _("Option %(letter)s") % {"letter": letter} for letter in self.letters}

    def fields(self) -> dict[str, forms.Field]:
        """Answer a tick per option."""
        letters = [(letter, letter) for letter in self.letters]
        return {"right": self.field(label=self.label, choices=letters, widget=self.widget)}

    def words(self, key: dict[str, Any], parts: dict[str, Any]) -> Words:
        """Answer the options by their boxes."""
        return {f"option-{letter}": text for letter, text in parts.get("options", {}).items()}

    def parts_of(self, words: Words, used: list[str], values: dict[str, Any]) -> dict[str, Any]:
        """Answer the options by letter."""
        return {"options": {letter: words[f"option-{letter}"] for letter in _numbers(used, "option-")}}

    def mistakes(self, values: dict[str, Any], used: list[str], lines: Lines) -> list[Mistake]:
        """Answer whether options are missing, or a right one is empty."""
        letters = _numbers(used, "option-")
        found: list[Mistake] = []
        if len(letters) < FEWEST:
            found.append(("option-a", _("Write at least two options.")))
        if not set(values.get("right", "")) <= set(letters):
            found.append(("right", _("An option that is empty cannot be right.")))
        return found


class _Single(_Choice):
    """One right option."""

    def key_values(self, key: dict[str, Any]) -> dict[str, Any]:
        """Answer the letter of the right option."""
        return {"right": key["right"][0]}

    def key(self, values: dict[str, Any], used: list[str], lines: Lines) -> dict[str, Any]:
        """Answer the right letter."""
        return {"right": [values["right"]]}


class _Multiple(_Choice):
    """One or more right options."""

    widget = forms.CheckboxSelectMultiple
    field = forms.MultipleChoiceField
    label = _("The right options")

    def key_values(self, key: dict[str, Any]) -> dict[str, Any]:
        """Answer the letters of the right options."""
        return {"right": key["right"]}

    def key(self, values: dict[str, Any], used: list[str], lines: Lines) -> dict[str, Any]:
        """Answer the right letters, and how many options there are."""
        return {"right": sorted(values["right"]), "of": len(_numbers(used, "option-"))}


class _TrueFalse(Sheet):
    """A statement."""

    def fields(self) -> dict[str, forms.Field]:
        """Answer a choice of two."""
        choices = [("true", _("True")), ("false", _("False"))]
        return {"right": forms.ChoiceField(label=_("The statement is"), choices=choices, widget=forms.RadioSelect)}

    def key_values(self, key: dict[str, Any]) -> dict[str, Any]:
        """Answer which of the two it is."""
        return {"right": str(key["right"]).lower()}

    def key(self, values: dict[str, Any], used: list[str], lines: Lines) -> dict[str, Any]:
        """Answer whether the statement is true."""
        return {"right": values["right"] == "true"}


class NumberField(forms.CharField):
    """A number with comma or point, kept as text: no figure is lost on the way."""

    def clean(self, value: Any) -> str:
        """Answer the number with a point. Raises ValidationError when it is none."""
        typed = super().clean(value)
        number = marking.number(typed)
        if number is None:
            raise ValidationError(_("Type a number, for example 22 or 0,5."))
        return f"{number:f}"


class _Numeric(Sheet):
    """A number with its tolerance, and a unit in words."""

    @property
    def boxes(self) -> dict[str, Any]:
        """The unit."""
        return {"unit": _("Unit, for example: hours")}

    def fields(self) -> dict[str, forms.Field]:
        """Answer value and tolerance."""
        hint = _("An answer this far away is still right. 0: only the number itself.")
        return {
            "value": NumberField(label=_("The right number")),
            "tolerance": NumberField(label=_("Tolerance"), initial="0", help_text=hint),
        }

    def key_values(self, key: dict[str, Any]) -> dict[str, Any]:
        """Answer value and tolerance."""
        return {"value": key["value"], "tolerance": key["tolerance"]}

    def words(self, key: dict[str, Any], parts: dict[str, Any]) -> Words:
        """Answer the unit."""
        return {"unit": parts["unit"]} if parts.get("unit") else {}

    def key(self, values: dict[str, Any], used: list[str], lines: Lines) -> dict[str, Any]:
        """Answer value and tolerance."""
        return {"value": values["value"], "tolerance": values["tolerance"]}

    def parts_of(self, words: Words, used: list[str], values: dict[str, Any]) -> dict[str, Any]:
        """Answer the unit."""
        return {"unit": words.get("unit", "")}

    def mistakes(self, values: dict[str, Any], used: list[str], lines: Lines) -> list[Mistake]:
        """Answer whether the tolerance is below 0."""
        is_below = str(values.get("tolerance", "0")).startswith("-")
        return [("tolerance", _("A tolerance is 0 or more."))] if is_below else []


class _ShortAnswer(Sheet):
    """A few words, in all the wordings that are right."""

    def fields(self) -> dict[str, forms.Field]:
        """Answer a box with one wording per line."""
        hint = _("One per line, of all languages together. Capitals and spaces do not matter.")
        area = forms.Textarea(attrs={"rows": 5})
        return {"accept": forms.CharField(label=_("Wordings that are right"), help_text=hint, widget=area)}

    def key_values(self, key: dict[str, Any]) -> dict[str, Any]:
        """Answer the wordings as lines."""
        return {"accept": "\n".join(key["accept"])}

    def key(self, values: dict[str, Any], used: list[str], lines: Lines) -> dict[str, Any]:
        """Answer the wordings, each once."""
        wordings = (line.strip() for line in values["accept"].splitlines())
        return {"accept": list(dict.fromkeys(filter(None, wordings)))}


class _Matching(Sheet):
    """Pairs, and perhaps a right side that fits nowhere."""

    @property
    def boxes(self) -> dict[str, Any]:
        """Two lines per pair, and the spare ones."""
        found: dict[str, Any] = {}
        for place in range(1, max(PAIRS, len(self.parts.get("left", {}))) + 1):
            found[f"left-{place}"] = _("Pair %(place)s, left") % {"place": place}
            found[f"right-{place}"] = _("Pair %(place)s, right") % {"place": place}
        spare = len(self.parts.get("right", {})) - len(self.parts.get("left", {}))
        for place in range(1, max(SPARE, spare) + 1):
            found[f"spare-{place}"] = _("Right side without a pair %(place)s") % {"place": place}
        return found

    def words(self, key: dict[str, Any], parts: dict[str, Any]) -> Words:
        """Answer both sides pair by pair, then what fits nowhere."""
        found: Words = {}
        for place, (left, right) in enumerate(key["pairs"].items(), 1):
            found[f"left-{place}"], found[f"right-{place}"] = parts["left"][left], parts["right"][right]
        spare = [text for right, text in parts["right"].items() if right not in key["pairs"].values()]
        return found | {f"spare-{place}": text for place, text in enumerate(spare, 1)}

    def key(self, values: dict[str, Any], used: list[str], lines: Lines) -> dict[str, Any]:
        """Answer the pairs by their new numbers."""
        count = len(_numbers(used, "left-"))
        return {"pairs": {f"l{place}": f"r{place}" for place in range(1, count + 1)}}

    def parts_of(self, words: Words, used: list[str], values: dict[str, Any]) -> dict[str, Any]:
        """Answer both sides by their new numbers, the spare ones last."""
        lefts = [words[f"left-{place}"] for place in _numbers(used, "left-")]
        rights = [words[f"right-{place}"] for place in _numbers(used, "right-")]
        rights += [words[f"spare-{place}"] for place in _numbers(used, "spare-")]
        return {
            "left": {f"l{place}": text for place, text in enumerate(lefts, 1)},
            "right": {f"r{place}": text for place, text in enumerate(rights, 1)},
        }

    def mistakes(self, values: dict[str, Any], used: list[str], lines: Lines) -> list[Mistake]:
        """Answer which pairs are half empty, and whether pairs are missing."""
        lefts, rights = _numbers(used, "left-"), _numbers(used, "right-")
        words = _("A pair has two sides.")
        found: list[Mistake] = [(f"right-{place}", words) for place in lefts if place not in rights]
        found += [(f"left-{place}", words) for place in rights if place not in lefts]
        if len(lefts) < FEWEST:
            found.append(("left-1", _("Write at least two pairs.")))
        return found


class _Ordering(Sheet):
    """Steps, written in the right order."""

    @property
    def boxes(self) -> dict[str, Any]:
        """One line per step."""
        count = max(STEPS, len(self.parts.get("steps", {})))
        return {f"step-{place}": _("Step %(place)s") % {"place": place} for place in range(1, count + 1)}

    def words(self, key: dict[str, Any], parts: dict[str, Any]) -> Words:
        """Answer the steps in the right order."""
        return {f"step-{place}": parts["steps"][step] for place, step in enumerate(key["sequence"], 1)}

    def key(self, values: dict[str, Any], used: list[str], lines: Lines) -> dict[str, Any]:
        """Answer the right order."""
        return {"sequence": [f"s{place}" for place in range(1, len(used) + 1)]}

    def parts_of(self, words: Words, used: list[str], values: dict[str, Any]) -> dict[str, Any]:
        """Answer the steps by number."""
        return {"steps": {f"s{place}": words[name] for place, name in enumerate(used, 1)}}

    def mistakes(self, values: dict[str, Any], used: list[str], lines: Lines) -> list[Mistake]:
        """Answer whether steps are missing."""
        return [("step-1", _("Write at least two steps."))] if len(used) < FEWEST else []


class _Cloze(Sheet):
    """A text with gaps: each is typed, a number or a list, and each language writes its own line for it."""

    kinds: ClassVar[Any] = [
        ("short_answer", _("words that are typed")),
        ("numeric", _("a number")),
        ("single", _("a list to choose from")),
    ]

    @property
    def names(self) -> list[str]:
        """The names of the gaps: those of a new question, and any others that this one has."""
        known = [str(place) for place in range(1, GAPS + 1)]
        return [*known, *(name for name in self.parts.get("gaps", {}) if name not in known)]

    @property
    def boxes(self) -> dict[str, Any]:
        """One line per gap."""
        return {f"gap-{name}": _("Gap [[%(name)s]]") % {"name": name} for name in self.names}

    def fields(self) -> dict[str, forms.Field]:
        """Answer the kind of each gap."""
        hint = _(
            "In the question, write [[1]] where the first gap stands. In the line of a gap write, with a stroke | "
            "between them, the wordings that are right, or the right choice and then the wrong ones, or the number and "
            "its tolerance: 22 | 0,5."
        )
        return {
            f"kind-{name}": forms.ChoiceField(
                label=_("Gap [[%(name)s]] is") % {"name": name},
                choices=self.kinds,
                required=False,
                help_text=hint if name == "1" else "",
            )
            for name in self.names
        }

    def key_values(self, key: dict[str, Any]) -> dict[str, Any]:
        """Answer the kinds."""
        return {f"kind-{name}": gap["kind"] for name, gap in key["gaps"].items()}

    def words(self, key: dict[str, Any], parts: dict[str, Any]) -> Words:
        """Answer each gap as a line, the right choice first."""
        options = {name: part.get("options", {}) for name, part in parts.get("gaps", {}).items()}
        return {f"gap-{name}": self._line(gap, options.get(name, {})) for name, gap in key["gaps"].items()}

    def _line(self, gap: dict[str, Any], options: dict[str, str]) -> str:
        if gap["kind"] == "single":
            right = gap["right"][0]
            return " | ".join([options.get(right, ""), *(text for letter, text in options.items() if letter != right)])
        if gap["kind"] == "numeric":
            return f"{gap['value']} | {gap['tolerance']}"
        return " | ".join(gap["accept"])

    def key(self, values: dict[str, Any], used: list[str], lines: Lines) -> dict[str, Any]:
        """Answer the key of each gap; typed wordings are those of all languages together."""
        return {"gaps": {name: self._gap(values, lines[f"gap-{name}"], name) for name in _numbers(used, "gap-")}}

    def _gap(self, values: dict[str, Any], lines: list[str], name: str) -> dict[str, Any]:
        kind = values.get(f"kind-{name}") or "short_answer"
        if kind == "single":
            return {"kind": kind, "right": ["a"]}
        if kind == "numeric":
            value, tolerance = (*_pieces(lines[0]), "0")[:2]
            return {"kind": kind, "value": f"{marking.number(value):f}", "tolerance": f"{marking.number(tolerance):f}"}
        return {"kind": kind, "accept": list(dict.fromkeys(piece for line in lines for piece in _pieces(line)))}

    def parts_of(self, words: Words, used: list[str], values: dict[str, Any]) -> dict[str, Any]:
        """Answer the choices of each list, the right one as a."""
        gaps: dict[str, Any] = {}
        for name in _numbers(used, "gap-"):
            is_list = values.get(f"kind-{name}") == "single"
            gaps[name] = {"options": dict(zip(LETTERS, _pieces(words[f"gap-{name}"]), strict=False))} if is_list else {}
        return {"gaps": gaps}

    def mistakes(self, values: dict[str, Any], used: list[str], lines: Lines) -> list[Mistake]:
        """Answer which gaps are missing, have no number, or offer different lists in different languages."""
        found: list[Mistake] = []
        for name in _numbers(used, "gap-"):
            pieces = [_pieces(line) for line in lines[f"gap-{name}"]]
            kind = values.get(f"kind-{name}")
            if kind == "numeric" and not all(marking.number(piece) is not None for piece in pieces[0]):
                found.append((f"gap-{name}", _("Write the number and its tolerance, for example 22 | 0,5.")))
            if kind == "single" and (len({len(each) for each in pieces}) > 1 or len(pieces[0]) < FEWEST):
                found.append((f"gap-{name}", _("Write the same number of choices in every language, at least two.")))
        if not used:
            found.append(("gap-1", _("Write what fills the first gap.")))
        return found + self._missing(used, lines)

    def _missing(self, used: list[str], lines: Lines) -> list[Mistake]:
        names = _numbers(used, "gap-")
        found: list[Mistake] = []
        for stem in lines["stem"]:
            found += [
                (f"gap-{name}", _("The question does not hold [[%(name)s]].") % {"name": name})
                for name in names
                if name not in wording.gaps(stem)
            ]
            strange = [name for name in wording.gaps(stem) if name not in names]
            if strange:
                found.append(("stem", _("Nothing is written for the gap [[%(name)s]].") % {"name": strange[0]}))
        return found


class _Essay(Sheet):
    """A text that a person marks by a rubric."""

    @property
    def names(self) -> list[str]:
        """The names of the criteria."""
        known = [f"r{place}" for place in range(1, CRITERIA + 1)]
        return [*known, *(name for name in self.parts.get("rubric", {}) if name not in known)]

    @property
    def boxes(self) -> dict[str, Any]:
        """One line per criterion."""
        return {
            f"criterion-{name}": _("Criterion %(name)s: what earns the points") % {"name": name[1:]}
            for name in self.names
        }

    def fields(self) -> dict[str, forms.Field]:
        """Answer the points of each criterion, and how long the text may be."""
        found: dict[str, forms.Field] = {
            f"points-{name}": forms.IntegerField(
                label=_("Points of criterion %(name)s") % {"name": name[1:]}, min_value=1, max_value=100, required=False
            )
            for name in self.names
        }
        found["fewest"] = forms.IntegerField(label=_("Words at least"), min_value=0, max_value=3000, required=False)
        found["most"] = forms.IntegerField(label=_("Words at most"), min_value=0, max_value=3000, required=False)
        return found

    def key_values(self, key: dict[str, Any]) -> dict[str, Any]:
        """Answer points and lengths."""
        fewest, most = key.get("words") or (0, 0)
        points = {f"points-{name}": points for name, points in key["rubric"].items()}
        return points | {"fewest": fewest or None, "most": most or None}

    def words(self, key: dict[str, Any], parts: dict[str, Any]) -> Words:
        """Answer the criteria."""
        return {f"criterion-{name}": text for name, text in parts.get("rubric", {}).items() if text}

    def key(self, values: dict[str, Any], used: list[str], lines: Lines) -> dict[str, Any]:
        """Answer the points by criterion, and how long the text may be."""
        rubric = {name: values[f"points-{name}"] for name in _numbers(used, "criterion-")}
        return {"rubric": rubric, "words": [values.get("fewest") or 0, values.get("most") or 0]}

    def parts_of(self, words: Words, used: list[str], values: dict[str, Any]) -> dict[str, Any]:
        """Answer the criteria by name."""
        return {"rubric": {name: words[f"criterion-{name}"] for name in _numbers(used, "criterion-")}}

    def mistakes(self, values: dict[str, Any], used: list[str], lines: Lines) -> list[Mistake]:
        """Answer which criteria have no points or no words, and whether the lengths contradict each other."""
        names = _numbers(used, "criterion-")
        found: list[Mistake] = [
            (f"points-{name}", _("Say how many points this criterion earns."))
            for name in names
            if not values.get(f"points-{name}")
        ]
        found += [
            (f"criterion-{name}", _("Say what earns these points."))
            for name in self.names
            if values.get(f"points-{name}") and name not in names
        ]
        if not names:
            found.append(("criterion-r1", _("Write at least one criterion.")))
        if values.get("most") and (values.get("fewest") or 0) > values["most"]:
            found.append(("most", _("This is less than the words at least.")))
        return found


OPTION_LINE = re.compile(r"([a-h])[).]\s*(.+)")


def _step(text: str) -> dict[str, Any]:
    """Answer stem, options and what follows from each, from the lines of a box: "a) …" and below it "> …"."""
    found: dict[str, Any] = {"stem": "", "options": {}, "after": {}}
    letter = ""
    for line in filter(None, (line.strip() for line in text.splitlines())):
        if match := OPTION_LINE.fullmatch(line):
            letter = match[1]
            found["options"][letter] = match[2].strip()
        elif letter and line.startswith(">"):
            found["after"][letter] = f"{found['after'].get(letter, '')}\n{line[1:].strip()}".strip()
        elif letter:
            found["options"][letter] += f" {line}"
        else:
            found["stem"] = f"{found['stem']}\n{line}".strip()
    return found


def _written(step: dict[str, Any]) -> str:
    lines = [step["stem"]]
    for letter, words in step["options"].items():
        lines.append(f"{letter}) {words}")
        lines += [f"> {line}" for line in step.get("after", {}).get(letter, "").splitlines()]
    return "\n".join(lines)


def _by_letter(text: str) -> dict[str, str]:
    """Answer what a line says of each option: "a 1, b 0" or "a: 1; b: 0"."""
    return dict(re.findall(r"([a-h])\s*[:=]?\s*([-+]?[0-9]+(?:\.[0-9]+)?|[^\s,;:=]+)", text.casefold()))


class _Scenario(Sheet):
    """A case in steps, each with its decisions; it may branch."""

    area: ClassVar[Any] = forms.Textarea(attrs={"rows": 7})
    longest = 3000

    @property
    def names(self) -> list[str]:
        """The names of the steps."""
        known = [f"s{place}" for place in range(1, CASE_STEPS + 1)]
        return [*known, *(name for name in self.parts.get("steps", {}) if name not in known)]

    @property
    def boxes(self) -> dict[str, Any]:
        """One large box per step."""
        return {f"case-{name}": _("Step %(place)s") % {"place": name[1:]} for name in self.names}

    def fields(self) -> dict[str, forms.Field]:
        """Answer points and ways of each step."""
        found: dict[str, forms.Field] = {}
        points = _("What each option earns: a 1, b 0, c -1.")
        ways = _("Only where the case branches: the number of the step that follows, or end. For example: a 2, b end.")
        for name in self.names:
            label = {"place": name[1:]}
            hints = (points, ways) if name == "s1" else ("", "")
            found[f"shares-{name}"] = forms.CharField(
                label=_("Points in step %(place)s") % label, required=False, max_length=100, help_text=hints[0]
            )
            found[f"next-{name}"] = forms.CharField(
                label=_("After step %(place)s") % label, required=False, max_length=100, help_text=hints[1]
            )
        return found

    def key_values(self, key: dict[str, Any]) -> dict[str, Any]:
        """Answer points and ways as lines."""
        found: dict[str, Any] = {}
        for name, step in key["steps"].items():
            found[f"shares-{name}"] = ", ".join(f"{letter} {share}" for letter, share in step["shares"].items())
            ways = step.get("next", {}).items()
            found[f"next-{name}"] = ", ".join(f"{letter} {leads.removeprefix('s') or 'end'}" for letter, leads in ways)
        return found

    def words(self, key: dict[str, Any], parts: dict[str, Any]) -> Words:
        """Answer the steps as they are written."""
        return {
            f"case-{name}": _written(parts["steps"][name]) for name in key["order"] if name in parts.get("steps", {})
        }

    def key(self, values: dict[str, Any], used: list[str], lines: Lines) -> dict[str, Any]:
        """Answer the order, and points and ways of each step."""
        order = _numbers(used, "case-")
        steps: dict[str, Any] = {}
        for name in order:
            steps[name] = {"shares": _by_letter(values[f"shares-{name}"])}
            if ways := _by_letter(values.get(f"next-{name}", "")):
                steps[name]["next"] = {
                    letter: f"s{leads}" if leads.isdecimal() else "" for letter, leads in ways.items()
                }
        return {"order": order, "steps": steps}

    def parts_of(self, words: Words, used: list[str], values: dict[str, Any]) -> dict[str, Any]:
        """Answer the words of each step."""
        return {"steps": {name: _step(words[f"case-{name}"]) for name in _numbers(used, "case-")}}

    def mistakes(self, values: dict[str, Any], used: list[str], lines: Lines) -> list[Mistake]:
        """Answer which steps lack options, points or a way that exists."""
        names = _numbers(used, "case-")
        if not names:
            return [("case-s1", _("Write at least one step."))]
        return [mistake for name in names for mistake in self._mistakes_of(name, names, values, lines[f"case-{name}"])]

    def _mistakes_of(self, name: str, names: list[str], values: dict[str, Any], texts: list[str]) -> list[Mistake]:
        letters = [list(_step(text)["options"]) for text in texts]
        if len(letters[0]) < FEWEST or any(set(other) != set(letters[0]) for other in letters):
            words = _(
                "Begin every option on a line of its own with a), b) …; at least two, the same in every language."
            )
            return [(f"case-{name}", words)]
        shares = _by_letter(values.get(f"shares-{name}") or "")
        found: list[Mistake] = []
        if set(shares) != set(letters[0]) or not all(marking.number(share) is not None for share in shares.values()):
            found.append((f"shares-{name}", _("Say for every option what it earns, for example: a 1, b 0.")))
        ways = _by_letter(values.get(f"next-{name}") or "")
        known = {*(other[1:] for other in names if other != name), "end", "конец", "соңы"}
        if not set(ways) <= set(letters[0]) or not set(ways.values()) <= known:
            found.append((f"next-{name}", _("Name steps that exist, or end. For example: a 2, b end.")))
        return found


SHEETS: dict[str, Callable[[dict[str, Any] | None], Sheet]] = {
    "single": _Single,
    "multiple": _Multiple,
    "true_false": _TrueFalse,
    "numeric": _Numeric,
    "short_answer": _ShortAnswer,
    "matching": _Matching,
    "ordering": _Ordering,
    "cloze": _Cloze,
    "essay": _Essay,
    "scenario": _Scenario,
}
