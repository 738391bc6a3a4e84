"""The pages of the courses, one tree per language, tied by keys that are the same on every site."""

from __future__ import annotations

import uuid
from typing import Any, Final

from django.utils import timezone
from wagtail.models import Locale, Page, ReferenceIndex

from courses.models import CataloguePage
from lms.demo.memory import Memory

KEYS: Final = uuid.UUID("0d3f2f0a-5d5e-5b0b-8d6c-7d1b9c3a2e44")


def key_of(*names: str) -> uuid.UUID:
    """Answer the key that a page has in every language, from the names of its place."""
    return uuid.uuid5(KEYS, "/".join(names))


class Shelf:
    """Every page by key and language; puts pages in place and notes whether anything changed."""

    def __init__(self, memory: Memory) -> None:
        self.has_changed = False
        self._memory = memory
        self._locales = {locale.language_code: locale for locale in Locale.objects.all()}
        languages = {locale.pk: code for code, locale in self._locales.items()}
        self._pages: dict[tuple[uuid.UUID, str], Any] = {
            (page.translation_key, languages[page.locale_id]): page
            for page in Page.objects.exclude(depth=1).specific(defer=True)
        }
        self.catalogues = {page.locale.language_code: page for page in CataloguePage.objects.select_related("locale")}

    def put(self, model: Any, *, key: uuid.UUID, language: str, parent: Any, live: bool, **fields: Any) -> Any:
        """Answer the page, made where it is missing and rewritten where its source changed.

        A new page comes after its elder siblings; `arrange` puts it into its place.
        """
        is_known = self._memory.knows(f"page:{key}:{language}", [fields, live])
        page = self._pages.get((key, language))
        if page and is_known:
            return page
        self.has_changed = True
        if page:
            page = model.objects.get(pk=page.pk)
            for name, value in fields.items():
                setattr(page, name, value)
            page.save()
        else:
            page = self._add(model, key, self._locales[language], parent, live=live, fields=fields)
        _revise(page)
        self._pages[key, language] = page
        return page

    def _add(
        self, model: Any, key: uuid.UUID, locale: Locale, parent: Any, *, live: bool, fields: dict[str, Any]
    ) -> Any:
        now = timezone.now()
        page = model(
            translation_key=key,
            locale=locale,
            live=live,
            has_unpublished_changes=not live,
            first_published_at=now if live else None,
            last_published_at=now if live else None,
            **fields,
        )
        return parent.add_child(instance=page)

    def arrange(self, parent: Any, wanted: list[Any]) -> None:
        """Put the children into the order of their sources; others, made on the site, stay behind them."""
        there = list(Page.objects.child_of(parent).order_by("path").values_list("pk", flat=True))
        if [pk for pk in there if pk in {page.pk for page in wanted}] == [page.pk for page in wanted]:
            return
        self.has_changed = True
        for page in reversed(wanted):
            Page.objects.get(pk=page.pk).move(Page.objects.get(pk=parent.pk), pos="first-child")
        for page in wanted:
            page.refresh_from_db(fields=["path", "depth", "url_path"])


def _revise(page: Any) -> None:
    """Keep the page as its latest revision, which for a live one readers see, and note what it cites."""
    revision = page.save_revision(changed=not page.live, clean=False)
    if page.live:
        page.live_revision = revision
        Page.objects.filter(pk=page.pk).update(live_revision=revision)
    ReferenceIndex.create_or_update_for_object(page)
