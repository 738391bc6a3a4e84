"""Lessons as their authors write them: Markdown with directives becomes the blocks of a lesson page.

A directive begins with `::: name argument` and ends with `:::`. The ids of blocks come from the lesson and the place in
it, so that they are the same in every language: who changes the language keeps the answers to checks.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import markdown
import nh3

from lms.demo.errors import FixtureMistake
from lms.demo.sources import parse_yaml

BLOCKS: Final = uuid.UUID("6f0d1c1e-4f0b-5a55-9d0e-2f6f3a1f7c11")
PLAIN: Final = frozenset({"p", "b", "i"})
LISTS: Final = PLAIN | {"ul", "ol", "li"}
HEADED: Final = LISTS | {"h2", "h3"}
LONGEST: Final = 8  # minutes
FENCE: Final = ":::"
LIST_LINE: Final = re.compile(r"\s*(?:[-*]|\d+\.)\s")
TAG: Final = re.compile(r"<(\w+)")
WRAPPED_ITEM: Final = re.compile(r"<li>\s*<p>(.*?)</p>\s*</li>", re.DOTALL)
LINE_END: Final = re.compile(r"(</(?:p|h2|h3|ul|ol|li)>|<(?:ul|ol)>)\n+")
EMPHASIS: Final = str.maketrans("", "", "*")


@dataclass(frozen=True)
class Piece:
    """A run of text, or a directive with its argument."""

    name: str
    argument: str
    text: str
    line: int  # of the first line of the text


@dataclass(frozen=True)
class Lesson:
    """One lesson in one language, with its body as a stream of raw blocks."""

    path: Path
    title: str
    minutes: int
    summary: str
    body: list[dict[str, Any]]

    @property
    def shape(self) -> list[tuple[Any, ...]]:
        """What is the same in every language: the kinds of blocks, what is cited and which answers are right."""
        return [(block["type"], *_fixed(block)) for block in self.body]


def read_lesson(path: Path, *, key: str, provisions: dict[str, int]) -> Lesson:
    """Answer the lesson of a file. The key names the lesson in every language.

    Raises FixtureMistake, naming file and line.
    """
    head, pieces = split(path.read_text(encoding="utf-8"), path=path)
    minutes = head.get("minutes")
    if not isinstance(minutes, int) or not 1 <= minutes <= LONGEST:
        raise FixtureMistake(f"minutes must be a number from 1 to {LONGEST}.", path=path, line=2)
    for name in ("title", "summary"):
        if not str(head.get(name) or "").strip():
            raise FixtureMistake(f"the {name} is missing.", path=path, line=2)
    writer = _Writer(path, key, provisions)
    body = [writer.block(place, piece) for place, piece in enumerate(pieces)]
    return Lesson(path, head["title"].strip(), minutes, head["summary"].strip(), body)


def split(text: str, *, path: Path) -> tuple[dict[str, Any], list[Piece]]:
    """Answer the head of a file and its pieces in order. Raises FixtureMistake."""
    lines = text.splitlines()
    if not lines or lines[0] != "---" or "---" not in lines[1:]:
        raise FixtureMistake("a lesson begins with a head between two lines of ---.", path=path)
    end = lines.index("---", 1)
    head = parse_yaml("\n".join(lines[1:end]), path=path, first_line=2)
    return head, list(_pieces(lines, end + 1, path))


def _pieces(lines: list[str], start: int, path: Path) -> Iterator[Piece]:
    opened: Piece | None = None
    held: list[str] = []
    begun = start
    for place in range(start, len(lines)):
        line = lines[place]
        if not line.startswith(FENCE):
            held.append(line)
            continue
        name, _, argument = line.removeprefix(FENCE).strip().partition(" ")
        if bool(name) == bool(opened):
            raise FixtureMistake(
                "a directive is not closed." if opened else "no directive is open here.",
                path=path,
                line=opened.line - 1 if opened else place + 1,
            )
        yield from _closed(opened, held, begun)
        opened = Piece(name, argument.strip(), "", place + 2) if name else None
        held, begun = [], place + 1
    if opened:
        raise FixtureMistake("a directive is not closed.", path=path, line=opened.line - 1)
    yield from _closed(None, held, begun)


def _closed(opened: Piece | None, held: list[str], begun: int) -> Iterator[Piece]:
    text = "\n".join(held)
    if opened:
        yield Piece(opened.name, opened.argument, text, opened.line)
    elif text.strip():
        yield Piece("text", "", text, begun + 1)


def _fixed(block: dict[str, Any]) -> tuple[Any, ...]:
    value = block["value"]
    if block["type"] == "citation":
        return (value["provision"],)
    if block["type"] == "check":
        return tuple(option["value"]["is_right"] for option in value["options"])
    if block["type"] == "callout":
        return (value["tone"],)
    return ()


@dataclass
class _Writer:
    """Writes the pieces of one file as blocks."""

    path: Path
    key: str
    provisions: dict[str, int]
    makers: dict[str, tuple[str, Callable[[Piece], Any]]] = field(init=False)

    def __post_init__(self) -> None:
        self.makers = {
            "text": ("text", lambda piece: self._html(piece, HEADED)),
            "citation": ("citation", self._citation),
            "callout": ("callout", lambda piece: self._titled(piece, tone="shift")),
            "care": ("callout", lambda piece: self._titled(piece, tone="care")),
            "case": ("case", self._titled),
            "accordion": ("accordion", self._titled),
            "glossary": ("glossary", self._glossary),
            "table": ("table", self._table),
            "check": ("check", self._check),
        }

    def block(self, place: int, piece: Piece) -> dict[str, Any]:
        """Answer one piece as a raw block."""
        if piece.name not in self.makers:
            raise FixtureMistake(f"there is no directive “{piece.name}”.", path=self.path, line=piece.line - 1)
        kind, make = self.makers[piece.name]
        value = make(piece)
        if kind == "check":
            value["options"] = [{**option, "id": self._id(place, at)} for at, option in enumerate(value["options"])]
        return {"type": kind, "value": value, "id": self._id(place)}

    def _id(self, *places: int) -> str:
        return str(uuid.uuid5(BLOCKS, "/".join([self.key, *map(str, places)])))

    def _mistake(self, what: str, piece: Piece) -> FixtureMistake:
        return FixtureMistake(what, path=self.path, line=piece.line)

    def _html(self, piece: Piece, allowed: frozenset[str], text: str | None = None) -> str:
        html = rich_text(piece.text if text is None else text)
        if foreign := set(TAG.findall(html)) - allowed:
            raise self._mistake(f"<{sorted(foreign)[0]}> has no place here.", piece)
        if not html:
            raise self._mistake("there is no text.", piece)
        return nh3.clean(html, tags=set(allowed), attributes={})

    def _argument(self, piece: Piece) -> str:
        if not piece.argument:
            raise FixtureMistake(f"“{piece.name}” needs words after its name.", path=self.path, line=piece.line - 1)
        return piece.argument

    def _titled(self, piece: Piece, **more: str) -> dict[str, Any]:
        return {"title": self._argument(piece), "text": self._html(piece, LISTS), **more}

    def _glossary(self, piece: Piece) -> dict[str, Any]:
        return {"term": self._argument(piece), "definition": self._html(piece, PLAIN)}

    def _citation(self, piece: Piece) -> dict[str, Any]:
        slug = self._argument(piece)
        if slug not in self.provisions:
            raise FixtureMistake(f"there is no provision “{slug}”.", path=self.path, line=piece.line - 1)
        return {"provision": self.provisions[slug], "text": self._html(piece, PLAIN)}

    def _table(self, piece: Piece) -> dict[str, Any]:
        lines = [line.strip() for line in piece.text.splitlines() if line.strip()]
        rows = [[cell.strip().translate(EMPHASIS) for cell in line.strip("|").split("|")] for line in lines]
        if len(rows) < 3 or set("".join(rows[1])) - set("-: "):  # noqa: PLR2004  # head, rule and one row
            raise self._mistake("a table is a head, a line of --- and rows.", piece)
        if len({len(row) for row in rows}) > 1:
            raise self._mistake("every row of a table has as many cells as its head.", piece)
        table = {
            "data": [rows[0], *rows[2:]],
            "cell": [],
            "mergeCells": [],
            "first_row_is_table_header": True,
            "first_col_is_header": False,
            "table_header_choice": "row",
            "table_caption": "",
        }
        return {"caption": self._argument(piece), "table": table}

    def _check(self, piece: Piece) -> dict[str, Any]:
        check = parse_yaml(piece.text, path=self.path, first_line=piece.line)
        if not isinstance(check, dict) or {"question", "options", "right", "explanation"} - set(check):
            raise self._mistake("a check has a question, options, right and an explanation.", piece)
        right = {str(letter) for letter in check["right"]}
        if not right or not right < set(check["options"]):
            raise self._mistake("“right” names some of the options, but not all.", piece)
        options = [
            {"type": "item", "value": {"text": str(text), "is_right": letter in right}}
            for letter, text in sorted(check["options"].items())
        ]
        explanation = self._html(piece, PLAIN, text=str(check["explanation"]))
        return {"question": str(check["question"]), "options": options, "explanation": explanation}


def rich_text(text: str) -> str:
    """Answer Markdown as the HTML that Wagtail's editor itself would write."""
    html = markdown.markdown(_with_gaps(text.strip()), extensions=["sane_lists"], output_format="html")
    for written, kept in (("strong", "b"), ("em", "i")):
        html = html.replace(f"<{written}>", f"<{kept}>").replace(f"</{written}>", f"</{kept}>")
    html = WRAPPED_ITEM.sub(r"<li>\1</li>", html)
    return LINE_END.sub(r"\1", html).strip()


def _with_gaps(text: str) -> str:
    """Put an empty line before a list that follows a paragraph at once, and around headings, as Markdown wants it."""
    lines: list[str] = []
    for line in text.splitlines():
        before = lines[-1] if lines else ""
        begins_list = LIST_LINE.match(line) and not LIST_LINE.match(before) and not before.startswith("  ")
        if before.strip() and (begins_list or line.startswith("#") or before.startswith("#")):
            lines.append("")
        lines.append(line)
    return "\n".join(lines)
