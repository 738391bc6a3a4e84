"""The words of questions: plain ones, and formatted ones with no more markup than the editor writes (`FEATURES`)."""

from __future__ import annotations

import html
import re

import nh3
from django.utils.html import format_html_join, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import normalize_newlines

HTML = "html"
FEATURES = ["bold", "italic", "superscript", "subscript", "code", "blockquote", "ol", "ul", "h3", "h4", "link"]
TAGS = frozenset(
    {"p", "br", "b", "strong", "i", "em", "sub", "sup", "code", "blockquote", "ol", "ul", "li", "h3", "h4", "a"}
)
ATTRIBUTES = {"a": {"href"}}
BLOCK_END = re.compile(r"</(?:p|li|h[34]|blockquote)>|<br\s*/?>", re.IGNORECASE)
TAG = re.compile(r"<[^>]*>")
GAP = re.compile(r"\[\[([a-z0-9]{1,10})\]\]")


def cleaned(text: str) -> str:
    """Answer HTML with nothing in it that the editor would not write: no script, style or picture."""
    return nh3.clean(text, tags=set(TAGS), attributes=ATTRIBUTES, url_schemes={"https", "http"}, link_rel="noopener")


def kept(text: str, markup: str) -> str:
    """Answer the words as the bank keeps them: formatted ones cleaned, plain ones as they are."""
    return cleaned(text) if markup == HTML else text


def plain(text: str, markup: str) -> str:
    """Answer the words as one line without markup."""
    if markup == HTML:
        text = html.unescape(TAG.sub("", BLOCK_END.sub(" ", text)))
    return re.sub(r"\s+", " ", text).strip() if markup == HTML else text


def shown(text: str, markup: str) -> SafeString:
    """Answer the words for a page: formatted ones cleaned once more, plain ones escaped with their lines kept."""
    if markup == HTML:
        return mark_safe(cleaned(text))
    return format_html_join(mark_safe("<br>"), "{}", ((line,) for line in normalize_newlines(text).split("\n")))


def formatted(text: str) -> str:
    """Answer plain words as formatted ones: a paragraph for each run of lines."""
    return linebreaks(text, autoescape=True) if text else ""


def gaps(text: str) -> list[str]:
    """Answer the names of the gaps in the words of a cloze question, as they come: [[1]], [[2]]."""
    return GAP.findall(text)


def between_gaps(text: str, markup: str) -> list[tuple[SafeString, str]]:
    """Answer the words of a cloze question piece by piece, each with the gap after it; the last has none."""
    pieces = GAP.split(shown(text, markup))
    names = [*pieces[1::2], ""]
    return [(mark_safe(piece), name) for piece, name in zip(pieces[::2], names, strict=True)]
