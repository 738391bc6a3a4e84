"""What authors and learners send in about quizzes."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from lms.assessment.errors import TooFewQuestions


class DecisionForm(forms.Form):
    """What an expert decides about the ticked questions."""

    decision = forms.ChoiceField(choices=[(name, name) for name in ("approve", "send_back", "retire")])
    questions = forms.ModelMultipleChoiceField(
        queryset=None, error_messages={"required": _("Tick at least one question.")}
    )
    reason = forms.CharField(
        label=_("Reason, where a question is sent back or retired"), required=False, max_length=300
    )
    again_on = forms.DateField(
        label=_("To be reviewed again on"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        from lms.assessment.models import Question  # noqa: PLC0415

        super().__init__(*args, **kwargs)
        self.fields["questions"].queryset = Question.objects.all()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for a reason where something is taken away."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("decision") in ("send_back", "retire") and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Write the reason."))
        return cleaned


class QuizPageForm(WagtailAdminPageForm):
    """A quiz in the editor; refuses a blueprint that the bank cannot fill."""

    def clean(self) -> dict[str, Any]:
        """Count what the bank has for each row of the blueprint."""
        from lms.assessment.models import Question  # noqa: PLC0415

        cleaned: dict[str, Any] = super().clean()
        if self.is_deferred_validation or "blueprint" not in self.formsets or not self.formsets["blueprint"].is_valid():
            return cleaned  # a draft may be incomplete; rows that are wrong in themselves say so themselves
        wanted: Counter[tuple[Any, Any]] = Counter()
        for form in self.formsets["blueprint"].forms:
            row = form.cleaned_data
            if row.get("topic") and not row.get("DELETE"):
                for difficulty in {None, row.get("difficulty")}:  # a choosy row takes from the whole topic too
                    wanted[row["topic"], difficulty] += row.get("count") or 0
        for (topic, difficulty), count in wanted.items():
            found = Question.objects.drawable().filter(topic=topic)
            have = (found.filter(difficulty=difficulty) if difficulty else found).count()
            if have < count:
                self.add_error(None, TooFewQuestions(topic=str(topic), wanted=count, found=have))
        return cleaned
