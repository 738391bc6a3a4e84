"""The path of a category as Moodle writes it: $course$/top/Law/Solitary confinement."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lms.assessment.formats.found import legible

CONTEXT = re.compile(r"\$\w+\$")
SLASH = re.compile(r"(?<!/)/(?!/)")
DEEPEST, LONGEST = 8, 80  # so that a path fits into an index
ROOT = "$course$/top"


def path(text: str) -> tuple[str, ...]:
    """Answer the names from the top down; a name may hold a slash, written //."""
    names = [" ".join(legible(name.replace("//", "/")).split()) for name in SLASH.split(text.strip())]
    if names and CONTEXT.fullmatch(names[0]):
        names = names[1:]
    if names and names[0] == "top":
        names = names[1:]
    return tuple(name[:LONGEST].strip() for name in names if name)[:DEEPEST]


def written(names: Sequence[str]) -> str:
    """Answer the path as Moodle writes it."""
    return "/".join([ROOT, *(name.replace("/", "//") for name in names)])
