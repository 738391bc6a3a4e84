"""Finding the page of an address: by its path, in one query for the pages that are read most."""

from __future__ import annotations

import uuid

from django.core.cache import cache
from wagtail.models import Page

from courses.models import CataloguePage, CoursePage, LessonPage

BY_DEPTH: dict[int, type[Page]] = {0: CataloguePage, 1: CoursePage, 3: LessonPage}


def page_at(language: str, path: str) -> Page | None:
    """Answer the live page below a language's catalogue, or None. A path such as "c01/module-1/lesson-2/"."""
    address = f"/{language}/{path}"
    likely = BY_DEPTH.get(path.count("/"))
    if likely:
        found = likely.objects.live().filter(url_path=address).select_related("locale").first()
        if found:
            return found
    page = Page.objects.live().filter(url_path=address).first()
    return page.specific if page else None


KEEP_SECONDS = 300


def in_each_language(key: uuid.UUID) -> dict[str, str]:
    """Answer the addresses of the live pages that share a translation key, by language; kept for five minutes."""
    found: dict[str, str] | None = cache.get(_cache_key(key))
    if found is None:
        live = Page.objects.live().filter(translation_key=key)
        found = dict(live.values_list("locale__language_code", "url_path"))
        cache.set(_cache_key(key), found, KEEP_SECONDS)
    return found


def forget(key: uuid.UUID) -> None:
    """Drop what is kept; for whoever publishes or withdraws a page."""
    cache.delete(_cache_key(key))


def _cache_key(key: uuid.UUID) -> str:
    return f"addresses:{key}"
