"""Catalogues of translated words: compiled without gettext, and checked for what is missing."""

from __future__ import annotations

import contextlib
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib
from django.conf import settings
from django.core.management import call_command

GAP = re.compile(r"%\((\w+)\)[a-z]|%[a-z]|\{(\w*)\}")
WITH_WORDS = ("lms", "courses", "themes")
WITHOUT_WORDS = ["tests", "build", "var", "deploy", "requirements", "fixtures", "docs"]
SUFFIXES = (".py", ".html", ".txt")


def catalogue_files(language: str | None = None) -> list[Path]:
    """Answer every catalogue of a language, or of all, in the order of their names."""
    pattern = f"{language or '*'}/LC_MESSAGES/*.po"
    return sorted(path for folder in settings.LOCALE_PATHS for path in Path(folder).glob(pattern))


def compile_catalogues() -> list[Path]:
    """Compile each catalogue that is newer than its compiled file; answer the files written."""
    written = []
    for path in catalogue_files():
        target = path.with_suffix(".mo")
        if target.is_file() and target.stat().st_mtime >= path.stat().st_mtime:
            continue
        draft = target.with_suffix(".mo.new")
        polib.pofile(str(path)).save_as_mofile(str(draft))
        draft.replace(target)  # a server that starts meanwhile never reads half a file
        written.append(target)
    return written


def gaps(words: str) -> set[str]:
    """Answer the gaps of a sentence, such as `%(missed)s`."""
    return {found.group() for found in GAP.finditer(words.replace("%%", ""))}


def _forms(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def complaint_about(entry: polib.POEntry) -> str:
    """Answer what is wrong with a translation, or nothing."""
    if entry.fuzzy:
        return "is only guessed (fuzzy)"
    if not all(_forms(entry)):
        return "has no translation"
    allowed = [gaps(entry.msgid), gaps(entry.msgid_plural or entry.msgid)]
    if any(gaps(form) not in allowed for form in _forms(entry)):
        return "has other gaps than its translation"
    return ""


def _complaints_of(path: Path) -> Iterator[str]:
    for entry in polib.pofile(str(path)):
        wrong = "" if entry.obsolete else complaint_about(entry)
        if wrong:
            yield f"{path.relative_to(settings.ROOT)}: “{entry.msgid}” {wrong}."


def _key(entry: polib.POEntry) -> tuple[str | None, str]:
    return entry.msgctxt, entry.msgid


def words_in_code(language: str) -> set[tuple[str | None, str]]:
    """Answer context and words of every message in code and templates; needs gettext's programs."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "words"
        for package in WITH_WORDS:
            for path in (settings.ROOT / package).rglob("*"):
                if path.is_file() and path.suffix in SUFFIXES:
                    target = copy / path.relative_to(settings.ROOT)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(path, target)
        extract([language], root=copy)
        found = polib.pofile(str(copy / "locale" / language / "LC_MESSAGES" / "django.po"))
        return {_key(entry) for entry in found if not entry.obsolete}


def extract(languages: list[str], *, root: Path) -> None:
    """Bring the catalogues below a folder up to date with the words in its code; needs gettext's programs."""
    (root / "locale").mkdir(exist_ok=True)
    with contextlib.chdir(root):
        call_command(
            "makemessages",
            locale=languages,
            extensions=[suffix.lstrip(".") for suffix in SUFFIXES],
            ignore_patterns=WITHOUT_WORDS,
            no_obsolete=True,
            add_location="file",
            verbosity=0,
        )


def complaints() -> list[str]:
    """Answer a sentence for each message that kk or ru lacks or garbles; empty when both are complete.

    Words that nobody has extracted yet are found where gettext's programs are installed.
    """
    found: list[str] = []
    for language in settings.INTERFACE_LANGUAGES:
        if language == "en":  # the words in the code are English
            continue
        paths = catalogue_files(language)
        found += [line for path in paths for line in _complaints_of(path)]
        known = {_key(entry) for path in paths for entry in polib.pofile(str(path)) if not entry.obsolete}
        if shutil.which("xgettext"):
            found += [
                f"locale/{language}: “{words}” is in the code, but not in the catalogue."
                for _, words in sorted(words_in_code(language) - known, key=str)
            ]
        elif not known:
            found.append(f"locale/{language}: there is no catalogue.")
    return found
