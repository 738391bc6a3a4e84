"""The computer that somebody sits at, as far as an exam room needs to know it."""

from __future__ import annotations

from dataclasses import dataclass

FAMILIES = (  # the first one that is found: most browsers call themselves by the names of others, too
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("YaBrowser/", "Yandex"),
    ("Firefox/", "Firefox"),
    ("Chrom", "Chrome"),
    ("Safari/", "Safari"),
)


def family(user_agent: str) -> str:
    """Answer the family of a browser; empty for one that is not known. Versions and systems are nobody's business."""
    return next((name for sign, name in FAMILIES if sign in user_agent), "")


@dataclass(frozen=True)
class Place:
    """Address and family of the browser. Nothing else is kept of a computer, and nothing of its person."""

    address: str
    browser: str
