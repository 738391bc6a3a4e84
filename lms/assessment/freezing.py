"""A checklist as it is published now, in all its languages, to be frozen in a practical test."""

from __future__ import annotations

import uuid
from functools import cached_property
from typing import Any

from django.db.models import Count
from django.utils import translation

from lms.assessment.errors import ChecklistEmpty
from lms.assessment.models import ChecklistItem, PracticalItem, PracticalPage, PracticalTest
from lms.assessment.models.practical import Words


class Checklist:
    """What is published of one practical test. The language with the most items gives order and conditions."""

    def __init__(self, key: uuid.UUID) -> None:
        """Read the pages. Raises ChecklistEmpty when none of them has an item."""
        live = PracticalPage.objects.live().filter(translation_key=key).select_related("locale")
        self.pages = list(live.annotate(size=Count("items")).order_by("-size", "pk"))
        if not self.pages or not self.pages[0].size:  # type: ignore[attr-defined]
            raise ChecklistEmpty
        self.leading: PracticalPage = self.pages[0]

    @property
    def conditions(self) -> dict[str, Any]:
        """What a practical test keeps of the page itself."""
        return {
            "is_graded": self.leading.is_graded,
            "pass_mark": self.leading.pass_mark,
            "assessors_required": self.leading.assessors_required,
            "words": {
                page.locale.language_code: {"title": page.title, "for_assessor": page.for_assessor}
                for page in self.pages
            },
        }

    @cached_property
    def _rows(self) -> list[ChecklistItem]:
        rows = ChecklistItem.objects.filter(page__in=self.pages).select_related("provision__instrument", "locale")
        return list(rows.order_by("sort_order", "pk"))

    def items(self, test: PracticalTest) -> list[PracticalItem]:
        """Answer the items as unsaved rows, each with its words in every language that has it."""
        words: dict[uuid.UUID, Words] = {}
        for row in self._rows:
            words.setdefault(row.translation_key, {})[row.locale.language_code] = _words(row)
        chosen = [row for row in self._rows if row.page_id == self.leading.pk]
        return [
            PracticalItem(
                test=test,
                key=row.translation_key,
                position=position,
                words=words[row.translation_key],
                is_critical=row.is_critical,
                points=row.points,
            )
            for position, row in enumerate(chosen, 1)
        ]

    def is_that_of(self, test: PracticalTest) -> bool:
        """Answer whether a practical test holds just this checklist, with these conditions."""
        is_same = all(getattr(test, name) == value for name, value in self.conditions.items())
        return is_same and [_shape(item) for item in test.items.all()] == [_shape(item) for item in self.items(test)]


def _shape(item: PracticalItem) -> tuple[Any, ...]:
    return item.key, item.words, item.is_critical, item.points


def _words(row: ChecklistItem) -> dict[str, str]:
    with translation.override(row.locale.language_code):
        provision = str(row.provision) if row.provision else ""
    return {"text": row.text, "look_for": row.look_for, "provision": provision}
