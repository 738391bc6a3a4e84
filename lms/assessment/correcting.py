"""The boxes in which somebody corrects what is right in a question that people have answered already.

They are the author's own where those hold no words of the question; words that were asked cannot be changed any more.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from lms.assessment import bank, marking
from lms.assessment.models import QuestionText, QuestionVersion
from lms.assessment.sheets import SHEETS, Lines, Mistake, NumberField, Sheet

BARS = " | "  # between what stands in one line


def _pieces(line: str) -> list[str]:
    return [piece.strip() for piece in line.split("|") if piece.strip()]


class Correction:
    """What is right in one version, to be corrected: by the fields that its author filled in."""

    def __init__(self, version: QuestionVersion, key: dict[str, Any], text: QuestionText) -> None:
        self.key = key
        self.parts = text.parts
        self.sheet: Sheet = SHEETS[version.question.kind](text.parts)
        self._texts = bank.texts_of(version)

    def fields(self) -> dict[str, forms.Field]:
        """Answer the boxes, filled with what has been taken for right so far."""
        found = self.sheet.fields()
        for name, value in self.sheet.key_values(self.key).items():
            if name in found:
                found[name].initial = value
        return found

    def corrected(self, values: dict[str, Any]) -> dict[str, Any]:
        """Answer the key that the filled boxes make; what they do not show stays."""
        lines = self.lines()
        return {**self.key, **self.sheet.key({**self.sheet.key_values(self.key), **values}, self.used(), lines)}

    def mistakes(self, values: dict[str, Any]) -> list[Mistake]:
        """Answer what does not fit together."""
        return self.sheet.mistakes({**self.sheet.key_values(self.key), **values}, self.used(), self.lines())

    def used(self) -> list[str]:
        """Answer the names of the author's boxes that hold words."""
        return list(self.sheet.words(self.key, self.parts))

    def lines(self) -> Lines:
        """Answer what stands in them, and in the question, in every language."""
        texts = list(self._texts.values())
        words = [self.sheet.words(self.key, text["parts"]) for text in texts]
        found = {name: [of_language.get(name, "") for of_language in words] for name in self.used()}
        return found | {"stem": [text["stem"] for text in texts]}


class _Choices(Correction):
    """Options by their words."""

    def fields(self) -> dict[str, forms.Field]:
        """Answer a tick per option that was offered."""
        found = super().fields()
        options = self.parts["options"].items()
        found["right"].choices = [(letter, f"{letter}. {words}") for letter, words in options]  # type: ignore[attr-defined]
        return found


class _Shares(Correction):
    """Options of which each earns a share of the point."""

    def fields(self) -> dict[str, forms.Field]:
        """Answer a share per option."""
        return {
            f"weight-{letter}": NumberField(
                label=_("Share of the point for %(letter)s. %(words)s") % {"letter": letter, "words": words},
                initial=str(self.key["weights"].get(letter, 0)),
            )
            for letter, words in self.parts["options"].items()
        }

    def corrected(self, values: dict[str, Any]) -> dict[str, Any]:
        """Answer the shares, and as right the options that earn something; of single choice the best one."""
        weights = {letter: values[f"weight-{letter}"] for letter in self.parts["options"]}
        right = sorted(letter for letter, share in weights.items() if Decimal(share) > 0)
        if "of" not in self.key:
            right = [max(right, key=lambda letter: Decimal(weights[letter]))]
        return {**self.key, "weights": weights, "right": right}

    def mistakes(self, values: dict[str, Any]) -> list[Mistake]:
        """Answer whether no option earns anything."""
        shares = {name: value for name, value in values.items() if name.startswith("weight-")}
        if any(Decimal(share) > 0 for share in shares.values()):
            return []
        return [(next(iter(shares)), _("At least one option earns more than 0."))]


class _Numeric(Correction):
    """A number, and where the question has them, further numbers that earn a share."""

    def fields(self) -> dict[str, forms.Field]:
        """Answer value and tolerance, and the further ones as lines."""
        found = super().fields()
        if "more" in self.key:
            lines = [[each["value"], each["tolerance"], each.get("share", 1)] for each in self.key["more"]]
            found["more"] = _lines_field(_("Further numbers: number | tolerance | share of the point"), lines)
        return found

    def corrected(self, values: dict[str, Any]) -> dict[str, Any]:
        """Answer the numbers."""
        found = super().corrected(values)
        if "more" in self.key:
            rows = [[f"{marking.number(piece):f}" for piece in row] for row in _rows(values["more"])]
            found["more"] = [
                {"value": value, "tolerance": tolerance, "share": share} for value, tolerance, share in rows
            ]
        return found

    def mistakes(self, values: dict[str, Any]) -> list[Mistake]:
        """Answer which lines are not three numbers."""
        found = super().mistakes(values)
        rows = _rows(values.get("more", ""))
        if not all(len(row) == 3 and all(marking.number(piece) is not None for piece in row) for row in rows):  # noqa: PLR2004
            found.append(("more", _("Write three numbers in every line, for example 22 | 0,5 | 0,5.")))
        return found


class _Wordings(Correction):
    """Wordings, and where the question has them, others that earn a share."""

    def fields(self) -> dict[str, forms.Field]:
        """Answer the wordings as lines."""
        found = super().fields()
        if "partly" in self.key:
            found["partly"] = _lines_field(
                _("Wordings that earn a share: wording | share of the point"), self.key["partly"]
            )
        return found

    def corrected(self, values: dict[str, Any]) -> dict[str, Any]:
        """Answer the wordings."""
        found = super().corrected(values)
        if "partly" in self.key:
            found["partly"] = [[wording, f"{marking.number(share):f}"] for wording, share in _rows(values["partly"])]
        return found

    def mistakes(self, values: dict[str, Any]) -> list[Mistake]:
        """Answer whether a line has no share, or no wording is right."""
        found = super().mistakes(values)
        if not str(values.get("accept", "")).strip():
            found.append(("accept", _("Write at least one wording.")))
        rows = _rows(values.get("partly", ""))
        if not all(len(row) == 2 and marking.number(row[1]) is not None for row in rows):  # noqa: PLR2004
            found.append(("partly", _("Write a wording and its share in every line, for example toad | 0,8.")))
        return found


def _lines_field(label: Any, rows: list[list[Any]]) -> forms.Field:
    initial = "\n".join(BARS.join(str(piece) for piece in row) for row in rows)
    return forms.CharField(
        label=label, initial=initial, required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 4})
    )


def _rows(text: str) -> list[list[str]]:
    return [pieces for line in text.splitlines() if (pieces := _pieces(line))]


class _Pairs(Correction):
    """Which right side belongs to each left one."""

    def fields(self) -> dict[str, forms.Field]:
        """Answer a list per left side."""
        rights = list(self.parts["right"].items())
        return {
            f"pair-{left}": forms.ChoiceField(label=words, choices=rights, initial=self.key["pairs"].get(left))
            for left, words in self.parts["left"].items()
        }

    def corrected(self, values: dict[str, Any]) -> dict[str, Any]:
        """Answer the pairs."""
        return {**self.key, "pairs": {left: values[f"pair-{left}"] for left in self.key["pairs"]}}

    def mistakes(self, values: dict[str, Any]) -> list[Mistake]:
        """Answer nothing: two left sides may share a right one."""
        return []


class _Order(Correction):
    """Which step comes at which place."""

    def fields(self) -> dict[str, forms.Field]:
        """Answer a place per step."""
        sequence = self.key["sequence"]
        places = [(str(place), str(place)) for place in range(1, len(sequence) + 1)]
        return {
            f"place-{step}": forms.ChoiceField(
                label=self.parts["steps"].get(step, step), choices=places, initial=str(place)
            )
            for place, step in enumerate(sequence, 1)
        }

    def corrected(self, values: dict[str, Any]) -> dict[str, Any]:
        """Answer the steps by their places."""
        return {
            **self.key,
            "sequence": sorted(self.key["sequence"], key=lambda step: int(values[f"place-{step}"])),
        }

    def mistakes(self, values: dict[str, Any]) -> list[Mistake]:
        """Answer whether two steps have the same place."""
        names = [f"place-{step}" for step in self.key["sequence"]]
        places = [values.get(name) for name in names]
        twice = next((name for name, place in zip(names, places, strict=True) if places.count(place) > 1), None)
        return [(twice, _("Two steps have the same number. Give every step its own."))] if twice else []


class _Gaps(Correction):
    """What fills each gap; a gap keeps its kind."""

    def fields(self) -> dict[str, forms.Field]:
        """Answer a line per typed gap, a list per gap that offers choices."""
        return {f"gap-{name}": self._field(name, gap) for name, gap in self.key["gaps"].items()}

    def _field(self, name: str, gap: dict[str, Any]) -> forms.Field:
        label = _("Gap [[%(name)s]]") % {"name": name}
        if gap["kind"] == "single":
            options = list(self.parts["gaps"][name]["options"].items())
            return forms.ChoiceField(label=label, choices=options, initial=gap["right"][0])
        is_number = gap["kind"] == "numeric"
        hint = (
            _("The number and its tolerance: 22 | 0,5.")
            if is_number
            else _("All wordings that are right, with a stroke | between them.")
        )
        initial = self.sheet.words(self.key, self.parts)[f"gap-{name}"]
        return forms.CharField(label=label, initial=initial, help_text=hint, max_length=1000)

    def corrected(self, values: dict[str, Any]) -> dict[str, Any]:
        """Answer the gaps, each by its own rule."""
        return {**self.key, "gaps": {name: self._gap(name, gap, values) for name, gap in self.key["gaps"].items()}}

    def _gap(self, name: str, gap: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
        filled = values[f"gap-{name}"]
        if gap["kind"] == "single":
            return {**gap, "right": [filled]}
        kinds = {f"kind-{name}": gap["kind"]}
        return {**gap, **self.sheet.key(kinds, [f"gap-{name}"], {f"gap-{name}": [filled]})["gaps"][name]}

    def mistakes(self, values: dict[str, Any]) -> list[Mistake]:
        """Answer which gaps hold no number, or nothing."""
        found: list[Mistake] = []
        for name, gap in self.key["gaps"].items():
            pieces = _pieces(values.get(f"gap-{name}", ""))
            if not pieces:
                found.append((f"gap-{name}", _("Write what fills the gap.")))
            elif gap["kind"] == "numeric" and any(marking.number(piece) is None for piece in pieces):
                found.append((f"gap-{name}", _("Write the number and its tolerance, for example 22 | 0,5.")))
        return found


class _Case(Correction):
    """What each decision of a scenario earns; where it leads to cannot be changed any more."""

    def fields(self) -> dict[str, forms.Field]:
        """Answer the points of each step."""
        found = super().fields()
        for step in self.key["order"]:
            options = self.parts["steps"].get(step, {}).get("options", {})
            hint = " · ".join(f"{letter}: {words}" for letter, words in options.items())
            found[f"shares-{step}"].help_text = escape(hint)  # a hint may hold markup, an author's words may not
            found[f"shares-{step}"].required = True
        return {f"shares-{step}": found[f"shares-{step}"] for step in self.key["order"]}


CORRECTIONS: dict[str, Callable[..., Correction]] = {
    "single": _Choices,
    "multiple": _Choices,
    "true_false": Correction,
    "numeric": _Numeric,
    "short_answer": _Wordings,
    "matching": _Pairs,
    "ordering": _Order,
    "cloze": _Gaps,
    "scenario": _Case,
}


def correction_of(version: QuestionVersion, key: dict[str, Any]) -> Correction | None:
    """Answer the boxes for a version by the key in force; None where people mark the answers."""
    kind = version.question.kind
    if kind in marking.MARKED_BY_PEOPLE:
        return None
    made = _Shares if "weights" in key else CORRECTIONS[kind]
    return made(version, key, version.text())


def has_same_parts(version: QuestionVersion, other: QuestionVersion) -> bool:
    """Answer whether two versions of a question offer the same options, sides, steps or gaps, letter by letter."""
    ours, theirs = bank.texts_of(version), bank.texts_of(other)
    common = set(ours) & set(theirs)
    return bool(common) and all(ours[language]["parts"] == theirs[language]["parts"] for language in common)
