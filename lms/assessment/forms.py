"""What authors and learners send in about quizzes."""

from __future__ import annotations

from collections import Counter
from typing import Any

from wagtail.admin.forms import WagtailAdminPageForm

from lms.assessment.errors import TooFewQuestions


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
