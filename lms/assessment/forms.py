"""What authors and learners send in about quizzes."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from wagtail.admin.forms import WagtailAdminPageForm

from lms.assessment.errors import TooFewQuestions


class QuizPageForm(WagtailAdminPageForm):
    """A quiz in the editor; refuses a blueprint that the bank cannot fill."""

    def clean(self) -> dict[str, Any]:
        """Count what the bank has for each row of the blueprint."""
        from lms.assessment.models import Question  # noqa: PLC0415

        cleaned: dict[str, Any] = super().clean()
        if self.defer_required_fields or "blueprint" not in self.formsets:
            return cleaned
        wanted: dict[tuple[Any, Any], int] = {}
        for form in self.formsets["blueprint"].forms:
            row = getattr(form, "cleaned_data", {})
            if row.get("topic") and not row.get("DELETE"):
                place = (row["topic"], row.get("difficulty"))
                wanted[place] = wanted.get(place, 0) + (row.get("count") or 0)
        for (topic, difficulty), count in wanted.items():
            found = Question.objects.drawable().filter(topic=topic)
            if difficulty:
                found = found.filter(difficulty=difficulty)
            have = found.aggregate(n=Count("pk"))["n"]
            if have < count:
                self.add_error(None, TooFewQuestions(topic=str(topic), wanted=count, found=have))
        return cleaned
