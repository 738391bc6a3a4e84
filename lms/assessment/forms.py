"""What authors and learners send in about quizzes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

ATTEMPTS = 3  # where an author leaves the box of a test empty
DECIDING = ("is_graded", "accepts_other_languages", "feedback_when")  # which questions may be drawn


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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.initial["attempts_allowed"] = None  # practice has no number, and need not be told so

    def clean(self) -> dict[str, Any]:
        """Fill in the number of attempts, and compare the blueprint with the bank."""
        cleaned: dict[str, Any] = super().clean()
        if cleaned.get("attempts_allowed") is None and cleaned.get("feedback_when") != "during":
            cleaned["attempts_allowed"] = ATTEMPTS
        if self.is_deferred_validation or "blueprint" not in self.formsets or not self.formsets["blueprint"].is_valid():
            return cleaned  # a draft may be incomplete; rows that are wrong in themselves say so themselves
        if short := self._shortage(cleaned):
            self.add_error(None, short)
        return cleaned

    def _shortage(self, cleaned: dict[str, Any]) -> Any:
        from courses.models import CoursePage  # noqa: PLC0415
        from lms.assessment import blueprint  # noqa: PLC0415

        sent = [form for form in self.formsets["blueprint"].forms if form.cleaned_data.get("count")]
        rows = [form.instance for form in sent if not form.cleaned_data.get("DELETE")]
        quiz = type(self.instance)(
            locale=self.instance.locale if self.instance.locale_id else self.parent_page.locale,
            **{name: cleaned[name] for name in DECIDING if name in cleaned},
        )
        courses = CoursePage.objects.ancestor_of(self.parent_page, inclusive=True)
        return blueprint.shortage(blueprint.demand_of(rows, quiz, courses.first))
