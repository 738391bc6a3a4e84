"""Finding the page of an address: by its path, in one query for the pages that are read most."""

from __future__ import annotations

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
