"""Words in the notations of elsewhere become those of the bank: plain lines, or HTML as the editor writes it."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any

import markdown
import nh3

from lms.assessment import wording
from lms.assessment.formats.found import LONGEST_LINE, LONGEST_STEM, Found, QuestionRefused, legible

PLAIN, HTML, MARKDOWN, MOODLE = "plain", "html", "markdown", "moodle"
LONGEST_SOURCE = 400_000  # of one text with its markup, before it is cleaned

TAG_NAME = re.compile(r"<([a-zA-Z][a-zA-Z0-9]*)")
KNOWN_TAG = re.compile(
    r"</?(?:p|br|b|i|u|strong|em|span|div|a|img|ul|ol|li|sub|sup|table|tr|td|th|h[1-6]|pre|code|blockquote|hr)\b[^<>]*>",
    re.IGNORECASE,
)
MEDIA = frozenset({"img", "audio", "video", "iframe", "object", "embed", "svg", "canvas", "picture", "input", "map"})
FILE = "@@PLUGINFILE@@"
FILE_LINK = re.compile(r"""\s(?:href|src)\s*=\s*(?:"@@PLUGINFILE@@[^"<>]*"|'@@PLUGINFILE@@[^'<>]*')""", re.IGNORECASE)
FORMATTED = frozenset(
    {"b", "strong", "i", "em", "u", "s", "del", "ins", "sub", "sup", "code", "pre", "ul", "ol", "table"}
)
# The editor of the bank has fewer tags: what they say is kept, in the tags that it has.
BLOCKS = re.compile(
    r"<(/?)(?:div|section|article|header|footer|main|aside|nav|figure|figcaption|center|address|dl|dt|dd|caption|"
    r"fieldset|legend)\b[^<>]*>",
    re.IGNORECASE,
)
BIG, SMALL = re.compile(r"<(/?)h[12]\b[^<>]*>", re.IGNORECASE), re.compile(r"<(/?)h[56]\b[^<>]*>", re.IGNORECASE)
ROW, CELL = re.compile(r"</tr\s*>", re.IGNORECASE), re.compile(r"</t[dh]\s*>", re.IGNORECASE)
PREFORMATTED = re.compile(r"(</?pre\b[^<>]*>)", re.IGNORECASE)
INDENT = re.compile(r"^ +", re.MULTILINE)
EMPTY_BLOCK = re.compile(r"<p>(?:\s|&nbsp;|<br ?/?>)*</p>", re.IGNORECASE)
LINE_CLEANER = nh3.Cleaner(tags={"p", "br", "li", "h3", "h4", "blockquote"}, attributes={}, link_rel=None)


@dataclass(frozen=True)
class Words:
    """A text and the notation it is written in."""

    text: str
    notation: str = PLAIN

    @property
    def is_html(self) -> bool:
        """Is it HTML, by its notation or, where that leaves it open, by its looks?"""
        return self.notation == HTML or (self.notation == MOODLE and bool(KNOWN_TAG.search(self.text)))

    def __bool__(self) -> bool:
        return bool(self.text.strip())


def line(words: Words, found: Found) -> str:
    """Answer words as one plain line, and note on the question what is lost by that."""
    text = _limited(words.text)
    if words.notation == MARKDOWN:
        text = _from_markdown(text)
    elif not words.is_html:
        return _short(text, LONGEST_LINE)
    if "<" not in text:
        return _short(html.unescape(text), LONGEST_LINE)
    tags = _tags(text)
    _note_media(text, tags, found)
    if tags & FORMATTED:
        found.lose("formatting")
    return _short(wording.plain(LINE_CLEANER.clean(_fitted(text)), wording.HTML), LONGEST_LINE)


def block(words: Words, found: Found) -> tuple[str, str]:
    """Answer words as the bank keeps them, and their markup; note on the question what is lost by that."""
    text = _limited(words.text)
    if words.notation == MARKDOWN:
        text = _from_markdown(text)
    elif not words.is_html:
        return _short(text, LONGEST_STEM), PLAIN
    elif words.notation == MOODLE:
        text = text.strip().replace("\n", "<br>")
    tags = _tags(text)
    _note_media(text, tags, found)
    if "table" in tags:
        found.lose("table")
    kept = wording.cleaned(_fitted(text))
    if kept != text:
        kept = EMPTY_BLOCK.sub("", kept)
    return _short(kept, LONGEST_STEM), HTML


def together(stem: Words, explanation: Words, found: Found) -> dict[str, Any]:
    """Answer stem, explanation and markup of a text of the bank: both are plain, or both are HTML."""
    asked, markup = block(stem, found)
    why, other = block(explanation, found) if explanation else ("", markup)
    if markup != other:
        asked, why = (asked, wording.formatted(why)) if markup == HTML else (wording.formatted(asked), why)
        markup = HTML
    if not wording.plain(asked, markup).strip():
        raise QuestionRefused("no_question")
    return {"stem": asked, "explanation": why, "markup": markup}


def looks(words: Words) -> str:
    """Answer words as a plain line, whatever is lost by that: for a name."""
    return line(Words(words.text[:LONGEST_LINE], words.notation), Found(0))


def _limited(text: str) -> str:
    if len(text) > LONGEST_SOURCE:
        raise QuestionRefused("too_long", limit=LONGEST_SOURCE)
    return legible(text)


def _short(text: str, limit: int) -> str:
    text = legible(text).strip()  # an entity may have stood for what cannot be read
    if len(text) > limit:
        raise QuestionRefused("too_long", limit=limit)
    return text


def _from_markdown(text: str) -> str:
    return markdown.markdown(_short(text, LONGEST_STEM), output_format="html")


def _tags(text: str) -> set[str]:
    return {name.lower() for name in TAG_NAME.findall(text)}


def _note_media(text: str, tags: set[str], found: Found) -> None:
    if tags & MEDIA or FILE in text:
        found.lose("media")


def _fitted(text: str) -> str:
    """Answer HTML whose blocks, headings, tables and preformatted lines are those that the editor has."""
    if "<" not in text:
        return text
    text = BLOCKS.sub(r"<\1p>", FILE_LINK.sub("", text))
    text = SMALL.sub(r"<\1h4>", BIG.sub(r"<\1h3>", text))
    text = CELL.sub(" ", ROW.sub("<br>", text))
    return _with_lines(text) if "<pre" in text.lower() else text


def _with_lines(text: str) -> str:
    """Answer HTML in which preformatted lines keep their ends and indents by other means."""
    found, is_inside = [], False
    for piece in PREFORMATTED.split(text):
        if PREFORMATTED.fullmatch(piece):
            is_inside = not piece.startswith("</")
            found.append("<p><code>" if is_inside else "</code></p>")
        elif is_inside:
            found.append(INDENT.sub(lambda blanks: "\xa0" * len(blanks[0]), piece.strip("\n")).replace("\n", "<br>"))
        else:
            found.append(piece)
    return "".join(found)


def escaped(text: str) -> str:
    """Answer plain words as HTML, without entities that hold a # sign."""
    return html.escape(text, quote=False)
