"""Which page an address leads to, and the addresses of a page in each language."""

from __future__ import annotations

import uuid

from wagtail.models import Page

from lms.operations.remembered import remembered


def page_at(language: str, path: str) -> Page | None:
    """Answer the live page below a language's catalogue, or None. A path such as "c01/module-1/lesson-2/"."""
    address = f"/{language}/{path}"
    return remembered("content", f"page:{address}", lambda: _find(address))


def _find(address: str) -> Page | None:
    page = Page.objects.live().filter(url_path=address).first()
    return page and page.specific_class.objects.select_related("locale").get(pk=page.pk)


def in_each_language(key: uuid.UUID) -> dict[str, str]:
    """Answer the addresses of the live pages that share a translation key, by language."""

    def find() -> dict[str, str]:
        live = Page.objects.live().filter(translation_key=key)
        return dict(live.values_list("locale__language_code", "url_path"))

    return remembered("content", f"addresses:{key}", find)
