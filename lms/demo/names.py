"""Names for made-up people, each style whole: nothing is transliterated, nothing inflected."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any, Final

HAS_PATRONYMIC: Final = {"usual": 0.9, "sometimes": 0.4, "none": 0.0}
HAS_LATIN: Final = 0.7  # of those who have a passport at hand when they are entered
SPEAKS_KAZAKH: Final = 0.55  # of those with a Kazakh name; the others get their letters in Russian


@dataclass(frozen=True)
class Name:
    """A full name with the language it is written in."""

    family: str
    given: str
    patronymic: str
    latin: str
    language: str
    letters: str

    def fields(self) -> dict[str, str]:
        """Answer the name as fields of a person."""
        return {
            "family_name": self.family,
            "given_name": self.given,
            "patronymic": self.patronymic,
            "latin_name": self.latin,
            "name_language": self.language,
            "preferred_language": self.letters,
        }


def pick(styles: dict[str, Any], weights: dict[str, int], chance: Random, *, is_woman: bool) -> Name:
    """Answer a name by chance, in one of the styles."""
    style = styles[chance.choices(list(weights), list(weights.values()))[0]]
    gender = "female" if is_woman else "male"
    family = chance.choice(style["families"])[gender]
    given = chance.choice(style[f"given_{gender}"])
    has_patronymic = chance.random() < HAS_PATRONYMIC[style["patronymic"]]
    patronymic = chance.choice(style[f"patronymics_{gender}"]) if has_patronymic else ""
    latin = f"{style['latin'][family]} {style['latin'][given]}" if chance.random() < HAS_LATIN else ""
    is_kazakh = style["language"] == "kk" and chance.random() < SPEAKS_KAZAKH
    return Name(family, given, patronymic, latin, style["language"], "kk" if is_kazakh else "ru")
