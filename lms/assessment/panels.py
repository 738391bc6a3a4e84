"""What the editor of a quiz shows besides its boxes: what the bank has, and what a trainee will read."""

from __future__ import annotations

from typing import Any

from wagtail.admin.panels import Panel


class BankPanel(Panel):
    """How many questions the bank has for each row of the blueprint, by language."""

    class BoundPanel(Panel.BoundPanel):
        """The panel for one quiz, as it was saved last."""

        template_name = "assessment/admin/bank_panel.html"

        def is_shown(self) -> bool:
            """Answer whether there is anything to count yet."""
            return bool(self.instance.pk)

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            """Add what the bank has."""
            from lms.assessment import blueprint  # noqa: PLC0415

            context: dict[str, Any] = super().get_context_data(parent_context)
            context["inventory"] = blueprint.inventory(self.instance)
            context["untranslated"] = blueprint.untranslated(self.instance)
            return context


class SummaryPanel(Panel):
    """The conditions of the test in the words that a trainee reads."""

    class BoundPanel(Panel.BoundPanel):
        """The panel for one quiz, as it was saved last."""

        template_name = "assessment/admin/summary_panel.html"

        def is_shown(self) -> bool:
            """Answer whether there is anything to sum up yet."""
            return bool(self.instance.pk)

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            """Add the conditions."""
            from lms.assessment import conditions  # noqa: PLC0415

            context: dict[str, Any] = super().get_context_data(parent_context)
            context["conditions"] = conditions.of(self.instance)
            return context
