"""Reading Aiken: a question in one or more lines, an option per line, and the letter of the right one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lms.assessment.formats import building
from lms.assessment.formats.building import ONE, ZERO, Choice
from lms.assessment.formats.found import LONGEST_LINE, LONGEST_STEM, Found, QuestionRefused, shortened
from lms.assessment.formats.settling import PLAIN

OPTION = re.compile(r"([A-Z])[).](?:[ \t]*)(.*)")
RIGHT = re.compile(r"ANSWER\s*:(.*)", re.IGNORECASE)
LETTER = re.compile(r"([A-Za-z])[).]?(?:\s+(?!.*\b[A-Z]\b).*)?")  # what follows names no second letter


@dataclass
class _Draft:
    """A question of which some lines have been read."""

    line: int
    stem: list[str]
    letters: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)
    is_spaced: bool = False

    def took(self, line: str, option: re.Match[str] | None) -> bool:
        """Answer whether one more line belongs to this question, and take it."""
        if not line:
            self.is_spaced = True
        elif option:
            self.letters.append(option[1])
            self.options.append(option[2].strip())
        elif self.options or self.is_spaced:
            return False
        else:
            self.stem.append(line)
        return True


def read(text: str) -> Iterator[Found]:
    """Yield the questions of a file. A question that ends without its answer is named by its first line."""
    draft: _Draft | None = None
    for number, line in enumerate(text.split("\n"), 1):
        plain = line.strip()
        if match := RIGHT.fullmatch(plain):
            yield _finished(draft, match[1], number)
            draft = None
        elif (match := OPTION.fullmatch(plain)) and draft is None:
            yield _refused(number, plain, "not_started")
        elif draft is None:
            draft = _Draft(number, [plain]) if plain else None
        elif not draft.took(plain, match):
            yield _refused(draft.line, " ".join(draft.stem), "not_finished")
            draft = _Draft(number, [plain])
    if draft:
        yield _refused(draft.line, " ".join(draft.stem), "not_finished")


def _refused(line: int, name: str, reason: str) -> Found:
    found = Found(line, shortened(name), "single")
    found.refuse(QuestionRefused(reason))
    return found


def _finished(draft: _Draft | None, answer: str, line: int) -> Found:
    if draft is None:
        return _refused(line, f"ANSWER:{answer}", "not_started")
    found = Found(draft.line, shortened(" ".join(draft.stem)), "single")
    try:
        _build(draft, answer.strip(), found)
    except QuestionRefused as error:
        found.refuse(error)
    return found


def _build(draft: _Draft, answer: str, found: Found) -> None:
    stem = "\n".join(draft.stem)
    if len(stem) > LONGEST_STEM or any(len(option) > LONGEST_LINE for option in draft.options):
        raise QuestionRefused("too_long", limit=LONGEST_LINE if len(stem) <= LONGEST_STEM else LONGEST_STEM)
    if len(draft.options) < building.FEWEST:
        raise QuestionRefused("few_options")
    match = LETTER.fullmatch(answer)
    letter = match[1].upper() if match else ""
    if letter not in draft.letters:
        raise QuestionRefused("answer_letter", text=answer[:60])
    right = draft.letters.index(letter)
    building.single([Choice(text, ONE if place == right else ZERO) for place, text in enumerate(draft.options)], found)
    found.texts[""] |= {"stem": stem, "explanation": "", "markup": PLAIN}
