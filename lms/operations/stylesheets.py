"""Stylesheets that are read as many files are served as one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder, FileSystemFinder
from django.core.files.storage import FileSystemStorage

JOINED = "css/site.css"
THEME = "css/theme.css"  # the tokens of a second theme, linked after the joined file
IMPORT = re.compile(r'@import url\("([^"]+)"\);\n?')


def joined_stylesheet() -> str:
    """Answer css/site.css of the theme with every @import replaced by the file it names.

    A file that only another theme has is looked up in each theme folder in turn. A component lies one folder deeper
    than the joined file, so its addresses lose one step up.
    """

    def read(name: str) -> str:
        for folder in settings.STATICFILES_DIRS:
            path = Path(folder) / "css" / name
            if path.is_file():
                return path.read_text(encoding="utf-8").replace('url("../../', 'url("../')
        message = f"The stylesheet {name} is named in site.css, but no theme has it."
        raise FileNotFoundError(message)

    return IMPORT.sub(lambda found: read(found[1]), read("site.css"))


class JoinedStylesheetFinder(BaseFinder):
    """Finds css/site.css as one joined file, before the plain finders see its parts."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.storage = FileSystemStorage(location=str(settings.VAR / "joined"))
        super().__init__(*args, **kwargs)

    def _write(self) -> str:
        path = Path(self.storage.path(JOINED))
        text = joined_stylesheet()
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return str(path)

    def check(self, **kwargs: Any) -> list[Any]:
        """Nothing to configure, nothing to check."""
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002
        """Answer the joined file for css/site.css, nothing for other names."""
        if path != JOINED:
            return []
        found = self._write()
        return [found] if find_all else found

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        """Answer the one file this finder holds."""
        self._write()
        yield JOINED, self.storage


class ThemeFinder(FileSystemFinder):
    """Finds what the themes hold, without the parts of the stylesheet: they are served once, joined."""

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, Any]]:
        """Answer every file but the parts of the stylesheet."""
        for path, storage in super().list(ignore_patterns):
            if not path.startswith("css/") or path == THEME:
                yield path, storage
