"""Which letters our fonts can print."""

from functools import cache
from pathlib import Path
from typing import Final
from unicodedata import normalize

from fontTools.ttLib import TTFont

FONTS: Final = Path(__file__).parent / "fonts"
FILES: Final = (
    "NotoSans-Regular.ttf",
    "NotoSans-Bold.ttf",
    "NotoSerif-Regular.ttf",
    "NotoSerif-Bold.ttf",
)
SOFT_HYPHEN: Final = "\u00ad"


def missing_glyphs(text: str) -> list[str]:
    """Give each character of the text, once and in order, that one of the printing fonts lacks."""
    printable = _printable()
    return [
        character
        for character in dict.fromkeys(normalize("NFC", text))
        if ord(character) not in printable and not character.isspace() and character != SOFT_HYPHEN
    ]


@cache
def _printable() -> frozenset[int]:
    """Give the code points that all four faces hold."""
    return frozenset.intersection(*(_characters(FONTS / name) for name in FILES))


def _characters(path: Path) -> frozenset[int]:
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())
