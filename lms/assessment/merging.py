"""How the words of a file join those that the bank has of the same question in other languages."""

from __future__ import annotations

from typing import Any

from lms.assessment.bank import Texts
from lms.assessment.formats.apart import BY_PLACE, fixed, shape_of, with_wordings
from lms.assessment.formats.found import QuestionRefused

Key = dict[str, Any]


def merged(code: str, kind: str, known: tuple[Key, Texts], found: tuple[Key, Texts]) -> tuple[Key, Texts]:
    """Answer key and texts of a question with the languages of the bank and of the file, those of the file going first.

    Both sides are canonical. Raises QuestionRefused where the lines of the languages would not fit each other.
    """
    (known_key, known_texts), (key, texts) = known, found
    others = {language: text for language, text in known_texts.items() if language not in texts}
    if not others:
        return key, texts
    shape = shape_of(next(iter(texts.values()))["parts"])
    differ = [language for language, text in others.items() if shape_of(text["parts"]) != shape]
    if differ or (kind in BY_PLACE and fixed(key) != fixed(known_key)):
        raise QuestionRefused("other_languages", code=code, languages=", ".join(sorted(others)))
    return with_wordings(known_key, key), {**others, **texts}
