"""What authors and learners send in about quizzes."""

from __future__ import annotations

from typing import Any

from wagtail.admin.forms import WagtailAdminPageForm

ATTEMPTS = 3  # where an author leaves the box of a test empty
DECIDING = ("is_graded", "accepts_other_languages", "feedback_when")  # which questions may be drawn


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
