"""A question as a file holds it, in the shapes of the bank, with what was lost on the way or why it was refused."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple

IMPORTED, LOSSY, REJECTED = "imported", "lossy", "rejected"
LONGEST_STEM, LONGEST_LINE, LONGEST_NAME = 8000, 2000, 255
MOST_QUESTIONS = 20_000

# Control characters, halves of characters and characters that stand for none: no database and no page holds them.
ILLEGIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


class Note(NamedTuple):
    """A reason, by its name in `reasons.SENTENCES`, and what stands in the gaps of its sentence."""

    reason: str
    gaps: dict[str, Any] = {}


class QuestionRefused(ValueError):
    """One question of a file cannot be imported; the others can."""

    def __init__(self, reason: str, *, line: int = 0, **gaps: Any) -> None:
        super().__init__(reason)
        self.note = Note(reason, gaps)
        self.line = line


@dataclass
class Found:
    """One question of a file. `texts` are those of the bank by language; "" where the file names none."""

    line: int
    name: str = ""
    kind: str = ""
    code: str = ""
    key: dict[str, Any] = field(default_factory=dict)
    texts: dict[str, dict[str, Any]] = field(default_factory=dict)
    category: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    about: dict[str, Any] = field(default_factory=dict)
    is_hidden: bool = False
    losses: list[Note] = field(default_factory=list)
    refusal: Note | None = None

    @property
    def verdict(self) -> str:
        """Imported, imported with a loss, or rejected."""
        if self.refusal:
            return REJECTED
        return LOSSY if self.losses else IMPORTED

    @property
    def notes(self) -> list[Note]:
        """Why it was refused, or what is lost."""
        return [self.refusal] if self.refusal else self.losses

    def lose(self, reason: str, **gaps: Any) -> None:
        """Note once what cannot be kept."""
        note = Note(reason, gaps)
        if note not in self.losses:
            self.losses.append(note)

    def refuse(self, error: QuestionRefused) -> None:
        """Note why the question cannot be imported."""
        self.refusal = error.note
        self.line = error.line or self.line


def legible(text: str) -> str:
    """Answer a text without characters that nobody can read and with one kind of line end."""
    return ILLEGIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def shortened(text: str) -> str:
    """Answer a text as one line that can serve as a name."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_NAME else f"{line[: LONGEST_NAME - 1]}…"
