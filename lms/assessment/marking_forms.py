"""What markers send in about essays, learners about results, and whoever decides about appeals."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lms.assessment import marking, rubrics
from lms.assessment.errors import MarkImpossible, PointsImpossible
from lms.assessment.marking_desk import Choices, Sheet, Wanted
from lms.assessment.models import Appeal, EssayMark
from lms.assessment.models.appeals import LONGEST, NewMarks
from lms.assessment.overview import Asked

DAY = 86_400_000  # milliseconds by which a page may be ahead of the clock here
LONGEST_REMARK = 4000
SHORT = {"rows": 2, "maxlength": LONGEST_REMARK}


class PointsField(forms.Field):
    """A number with comma or point; None for an empty box."""

    def __init__(self, *, most: Decimal, step: str, mistake: ValidationError, **kwargs: Any) -> None:
        self._mistake = mistake
        attrs = {"min": "0", "max": f"{most:f}", "step": step, "inputmode": "decimal"}
        super().__init__(widget=forms.NumberInput(attrs=attrs), required=False, **kwargs)

    def to_python(self, value: Any) -> Decimal | None:
        """Answer the number. Raises what is wrong with something that is none."""
        if value in self.empty_values or not str(value).strip():
            return None
        found = marking.number(str(value))
        if found is None:
            raise self._mistake
        return found


@dataclass(frozen=True)
class CriterionLine:
    """One criterion of a sheet with its two boxes."""

    criterion: rubrics.Criterion
    points: forms.BoundField
    remark: forms.BoundField


class SheetForm(forms.Form):
    """Points and a remark for each criterion, and a remark about the whole. A draft may have gaps."""

    sequence = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)
    remark = forms.CharField(
        label=_("Remark about the whole"),
        required=False,
        max_length=LONGEST_REMARK,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The learner reads the remarks with the result, but not who wrote them."),
    )

    def __init__(self, *args: Any, sheet: Sheet, is_final: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._is_final = is_final
        self._criteria = sheet.criteria
        self._rubric = sheet.paper.rubric
        for criterion in self._criteria:
            self._add(criterion, sheet.mark)
        self.initial["remark"] = sheet.mark.remark

    def _add(self, criterion: rubrics.Criterion, mark: EssayMark) -> None:
        name, most = criterion.name, Decimal(criterion.of)
        self.fields[f"points-{name}"] = PointsField(
            label=_("Points, 0 to %(most)s") % {"most": criterion.of},
            most=most,
            step="0.5",
            mistake=PointsImpossible(criterion.of),
        )
        self.fields[f"remark-{name}"] = forms.CharField(
            label=_("Remark"), required=False, max_length=LONGEST_REMARK, widget=forms.Textarea(attrs=SHORT)
        )
        self.initial[f"points-{name}"] = mark.points.get(name, "")
        self.initial[f"remark-{name}"] = mark.remarks.get(name, "")

    def lines(self) -> Iterator[CriterionLine]:
        """Yield the criteria with their boxes."""
        for criterion in self._criteria:
            yield CriterionLine(criterion, self[f"points-{criterion.name}"], self[f"remark-{criterion.name}"])

    def clean(self) -> dict[str, Any]:
        """Refuse points that a criterion cannot earn, and in the final form criteria without points."""
        cleaned: dict[str, Any] = super().clean() or {}
        for criterion in self._criteria:
            name = f"points-{criterion.name}"
            value = cleaned.get(name)
            if value is None and self._is_final and name not in self.errors:
                self.add_error(name, _("Give points for this criterion."))
            elif value is not None and not rubrics.is_possible(self._rubric, criterion.name, value):
                self.add_error(name, PointsImpossible(criterion.of))
        return cleaned

    @property
    def draft(self) -> dict[str, Any]:
        """What is kept of the sheet: everything in it that is right, also where something else is wrong."""
        names = [criterion.name for criterion in self._criteria]
        points = {name: self.cleaned_data.get(f"points-{name}") for name in names}
        remarks = {name: self.cleaned_data.get(f"remark-{name}", "") for name in names}
        now = int(time.time() * 1000)
        return {
            "points": {name: value for name, value in points.items() if value is not None},
            "remarks": {name: words.strip() for name, words in remarks.items() if words.strip()},
            "remark": self.cleaned_data.get("remark", "").strip(),
            "sequence": min(self.cleaned_data.get("sequence") or now, now + DAY),
        }

    @property
    def first_mistake(self) -> str:
        """The first thing that is wrong, with the criterion it is about; empty when nothing is."""
        for name, found in self.errors.items():
            criterion = next((one for one in self._criteria if name.endswith(f"-{one.name}")), None)
            return f"{criterion.words}: {found[0]}" if criterion else str(found[0])
        return ""


class DeskForm(forms.Form):
    """What the list of papers is narrowed to. Anything may be left empty."""

    quiz = forms.ChoiceField(label=_("Test"), required=False)
    question = forms.ChoiceField(label=_("Question"), required=False)

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = [("", _("All"))]
        self.fields["quiz"].choices = everything + choices.quizzes  # type: ignore[attr-defined]
        self.fields["question"].choices = everything + choices.questions  # type: ignore[attr-defined]

    @property
    def wanted(self) -> Wanted:
        """What is asked for, as far as there is such a thing."""
        self.is_valid()
        return Wanted(self.cleaned_data.get("quiz", ""), self.cleaned_data.get("question", ""))


class AppealForm(forms.Form):
    """Why a result is wrong, and about which questions."""

    items = forms.MultipleChoiceField(
        label=_("Which questions is it about?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick none, and the whole result is looked at again."),
    )
    words = forms.CharField(
        label=_("Why is the result wrong?"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "Say what you answered and why it is right; name the rule if you can. No more than 2,000 characters. "
            "Do not write your name: whoever decides reads this without it."
        ),
    )

    def __init__(self, *args: Any, questions: list[Asked], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._items = {str(asked.item.position): asked.item for asked in questions}
        if not questions:
            del self.fields["items"]
            return
        words = _("Question %(position)s: %(mark)s of 1")
        self.fields["items"].choices = [  # type: ignore[attr-defined]
            (position, words % {"position": position, "mark": item.points}) for position, item in self._items.items()
        ]

    @property
    def chosen(self) -> list[Any]:
        """The drawn questions that were ticked."""
        return [self._items[position] for position in self.cleaned_data.get("items", [])]


@dataclass(frozen=True)
class Judged:
    """One question of an appeal with the boxes for its new mark."""

    asked: Asked
    boxes: list[tuple[str, forms.BoundField]]


class DecisionForm(forms.Form):
    """What is decided about an appeal, why, and which marks there are from now on."""

    decision = forms.ChoiceField(label=_("Decision"), choices=Appeal.Decision.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("The learner reads it. No more than 2,000 characters."),
    )

    def __init__(self, *args: Any, questions: list[Asked], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._questions = questions
        for asked in questions:
            if asked.kind == "essay":
                self._add_essay(asked)
            else:
                self._add(asked)

    def _add(self, asked: Asked) -> None:
        name = f"mark-{asked.item.position}"
        label = _("New mark of question %(position)s, 0 to 1") % {"position": asked.item.position}
        self.fields[name] = PointsField(label=label, most=Decimal(1), step="any", mistake=MarkImpossible())
        self.initial[name] = _plain(asked.item.mark)

    def _add_essay(self, asked: Asked) -> None:
        for criterion in asked.criteria:
            name = f"points-{asked.item.position}-{criterion.name}"
            gaps = {"criterion": criterion.words, "most": criterion.of}
            self.fields[name] = PointsField(
                label=_("%(criterion)s: points, 0 to %(most)s") % gaps,
                most=Decimal(criterion.of),
                step="any",
                mistake=PointsImpossible(criterion.of),
            )
            self.initial[name] = criterion.points

    @property
    def head(self) -> list[forms.BoundField]:
        """Decision and reason."""
        return [self["decision"], self["reason"]]

    def judged(self) -> Iterator[Judged]:
        """Yield the questions with their boxes."""
        for asked in self._questions:
            names = [name for name in self.fields if name.split("-")[1:2] == [str(asked.item.position)]]
            yield Judged(asked, [self[name] for name in names])

    def clean(self) -> dict[str, Any]:
        """Refuse new marks beside the decision that the marks stand."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and cleaned.get("decision") == Appeal.Decision.UPHELD and self.marks:
            self.add_error("decision", _("You have changed marks. Decide that they are changed, or put them back."))
        return cleaned

    @property
    def marks(self) -> NewMarks:
        """The new marks by the place of the question; those that stay are left out."""
        found: dict[int, Any] = {}
        for asked in self._questions:
            position = asked.item.position
            if asked.kind != "essay":
                value = self.cleaned_data.get(f"mark-{position}")
                if value is not None and _plain(value) != _plain(asked.item.mark):
                    found[position] = value
                continue
            names = [criterion.name for criterion in asked.criteria]
            values = {name: self.cleaned_data.get(f"points-{position}-{name}") for name in names}
            points = {name: rubrics.kept(value) for name, value in values.items() if value is not None}
            if points and points != {one.name: one.points for one in asked.criteria}:
                found[position] = points
        return found


def _plain(value: Decimal | None) -> str:
    return f"{(value or Decimal(0)).normalize():f}"
