"""The boxes in which an author writes a question of each type, and what the bank keeps of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lms.assessment import marking

OPTIONS, PAIRS, SPARE, STEPS = "abcdefgh", 8, 2, 8
FEWEST = 2  # options, pairs or steps

Words = dict[str, str]
"""What stands in the boxes of one language, by the name of the box; empty ones are left out."""
Mistake = tuple[str, Any]
"""The name of a field, and what is wrong with it."""


class Sheet:
    """What an author fills in for one type of question, besides its stem and explanation."""

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

    def key(self, values: dict[str, Any], used: list[str]) -> dict[str, Any]:
        """Answer the key that the bank keeps, from the fields and from the names of the boxes in use."""
        raise NotImplementedError

    def parts_of(self, words: Words, used: list[str]) -> dict[str, Any]:
        """Answer the parts that the bank keeps for one language."""
        return {}

    def mistakes(self, values: dict[str, Any], used: list[str]) -> list[Mistake]:
        """Answer what does not fit together."""
        return []


def _numbers(used: Iterable[str], prefix: str) -> list[str]:
    return [name.removeprefix(prefix) for name in used if name.startswith(prefix)]


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

    def parts_of(self, words: Words, used: list[str]) -> dict[str, Any]:
        """Answer the options by letter."""
        return {"options": {letter: words[f"option-{letter}"] for letter in _numbers(used, "option-")}}

    def mistakes(self, values: dict[str, Any], used: list[str]) -> list[Mistake]:
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

    def key(self, values: dict[str, Any], used: list[str]) -> dict[str, Any]:
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

    def key(self, values: dict[str, Any], used: list[str]) -> dict[str, Any]:
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

    def key(self, values: dict[str, Any], used: list[str]) -> dict[str, Any]:
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

    def key(self, values: dict[str, Any], used: list[str]) -> dict[str, Any]:
        """Answer value and tolerance."""
        return {"value": values["value"], "tolerance": values["tolerance"]}

    def parts_of(self, words: Words, used: list[str]) -> dict[str, Any]:
        """Answer the unit."""
        return {"unit": words.get("unit", "")}

    def mistakes(self, values: dict[str, Any], used: list[str]) -> list[Mistake]:
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

    def key(self, values: dict[str, Any], used: list[str]) -> dict[str, Any]:
        """Answer the wordings, each once."""
        lines = (line.strip() for line in values["accept"].splitlines())
        return {"accept": list(dict.fromkeys(filter(None, lines)))}


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

    def key(self, values: dict[str, Any], used: list[str]) -> dict[str, Any]:
        """Answer the pairs by their new numbers."""
        count = len(_numbers(used, "left-"))
        return {"pairs": {f"l{place}": f"r{place}" for place in range(1, count + 1)}}

    def parts_of(self, words: Words, used: list[str]) -> dict[str, Any]:
        """Answer both sides by their new numbers, the spare ones last."""
        lefts = [words[f"left-{place}"] for place in _numbers(used, "left-")]
        rights = [words[f"right-{place}"] for place in _numbers(used, "right-")]
        rights += [words[f"spare-{place}"] for place in _numbers(used, "spare-")]
        return {
            "left": {f"l{place}": text for place, text in enumerate(lefts, 1)},
            "right": {f"r{place}": text for place, text in enumerate(rights, 1)},
        }

    def mistakes(self, values: dict[str, Any], used: list[str]) -> list[Mistake]:
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

    def key(self, values: dict[str, Any], used: list[str]) -> dict[str, Any]:
        """Answer the right order."""
        return {"sequence": [f"s{place}" for place in range(1, len(used) + 1)]}

    def parts_of(self, words: Words, used: list[str]) -> dict[str, Any]:
        """Answer the steps by number."""
        return {"steps": {f"s{place}": words[name] for place, name in enumerate(used, 1)}}

    def mistakes(self, values: dict[str, Any], used: list[str]) -> list[Mistake]:
        """Answer whether steps are missing."""
        return [("step-1", _("Write at least two steps."))] if len(used) < FEWEST else []


SHEETS: dict[str, Callable[[dict[str, Any] | None], Sheet]] = {
    "single": _Single,
    "multiple": _Multiple,
    "true_false": _TrueFalse,
    "numeric": _Numeric,
    "short_answer": _ShortAnswer,
    "matching": _Matching,
    "ordering": _Ordering,
}
