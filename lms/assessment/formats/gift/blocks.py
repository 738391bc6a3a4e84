"""The blocks of a GIFT file: a question each, with the comments above it, or a change of category."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lms.assessment.formats.gift import signs

COMMENT, CATEGORY = "//", "$CATEGORY:"
AHEAD = 30  # blocks in which a brace is looked for that was left open before an empty line


@dataclass
class Block:
    """Lines of a file that belong together; `line` is the number of the first one."""

    line: int = 0
    lines: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The lines as one text, escaped signs hidden."""
        return signs.hidden("\n".join(self.lines))

    @property
    def is_category(self) -> bool:
        """Does the block change the category?"""
        return bool(self.lines) and self.lines[0].lstrip().startswith(CATEGORY)

    def add(self, number: int, line: str) -> None:
        """Take one more line."""
        if line.lstrip().startswith(COMMENT):
            self.comments.append(line)
            return
        self.line = self.line or number
        self.lines.append(line)


def blocks(text: str) -> Iterator[Block]:
    """Yield the blocks of a file; one whose brace is closed after an empty line is put together again."""
    parts = list(_parts(text))
    place = 0
    while place < len(parts):
        count = _belonging(parts, place)
        block = parts[place]
        for other in parts[place + 1 : place + count]:
            block.lines += ["", *other.lines]
            block.comments += other.comments
        yield block
        place += count


def _parts(text: str) -> Iterator[Block]:
    block = Block()
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            if block.lines:  # comments alone wait for the question below them
                yield block
                block = Block()
            continue
        is_category = line.lstrip().startswith(CATEGORY)
        if block.lines and (is_category or block.is_category):
            yield block
            block = Block()
        block.add(number, line)
    if block.lines:
        yield block


def _belonging(parts: list[Block], place: int) -> int:
    """Answer how many parts make the block at a place: more than one if its brace is closed further down."""
    depth = _depth(parts[place])
    if depth != 1 or parts[place].is_category:
        return 1
    for count, other in enumerate(parts[place + 1 : place + AHEAD], 2):
        if other.is_category or other.lines[0].lstrip().startswith("::"):
            return 1
        text = other.text
        closed, opened = text.find("}"), text.find("{")
        if closed >= 0:
            return count if opened < 0 or closed < opened else 1
        if opened >= 0:
            return 1
    return 1


def _depth(block: Block) -> int:
    text = block.text
    return text.count("{") - text.count("}")
