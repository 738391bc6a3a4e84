"""The elements of a Moodle XML file, one question at a time, each with the number of its line.

The parser knows no entities but those of XML itself, and asks nothing of the network or the disk.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from itertools import pairwise
from xml.sax import SAXParseException  # nosec - only the error; the parser is defusedxml's
from xml.sax.handler import ContentHandler

from defusedxml import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from lms.assessment.errors import FileUnreadable
from lms.assessment.formats.found import MOST_QUESTIONS, Found, QuestionRefused, shortened

DEEPEST = 40
HEAVY = frozenset({"file", "image_base64"})  # pictures and recordings: only that they are there counts
DECLARATION = re.compile(r"^\s*<\?xml\b[^<>]*\?>")
ROOT = re.compile(r"<([A-Za-z_][\w.:-]*)")
QUESTION = re.compile(r"<question\b")
QUESTION_END = re.compile(r"</question\s*>")
NAME = re.compile(r"<name\b[^<>]*>\s*<text\b[^<>]*>(.{0,400}?)</text\s*>", re.DOTALL)
SECTION = re.compile(r"<!\[CDATA\[|\]\]>")
CHUNK = 1 << 20


class Element:
    """An element with what it holds, in order: text and other elements."""

    __slots__ = ("attributes", "content", "line", "tag")

    def __init__(self, tag: str, attributes: dict[str, str], line: int) -> None:
        self.tag = tag
        self.attributes = attributes
        self.line = line
        self.content: list[str | Element] = []

    @property
    def children(self) -> list[Element]:
        """The elements directly inside."""
        return [part for part in self.content if isinstance(part, Element)]

    def all(self, tag: str) -> list[Element]:
        """Answer the elements of a name directly inside."""
        return [part for part in self.content if isinstance(part, Element) and part.tag == tag]

    def first(self, tag: str) -> Element | None:
        """Answer the first element of a name directly inside."""
        for part in self.content:
            if isinstance(part, Element) and part.tag == tag:
                return part
        return None

    def holds(self, *tags: str) -> bool:
        """Answer whether an element of one of these names is inside, however deep."""
        return any(child.tag in tags or child.holds(*tags) for child in self.children)

    @property
    def text(self) -> str:
        """What is written inside; markup that was not wrapped up stays markup."""
        if any(isinstance(part, Element) for part in self.content):
            return self._inner().strip()
        return "".join(self.content).strip()  # type: ignore[arg-type]

    def _inner(self) -> str:
        return "".join(
            part._outer() if isinstance(part, Element) else html.escape(part, quote=False) for part in self.content
        )

    def _outer(self) -> str:
        attributes = "".join(f' {name}="{html.escape(value)}"' for name, value in self.attributes.items())
        return f"<{self.tag}{attributes}>{self._inner()}</{self.tag}>"

    def value(self, tag: str, default: str = "") -> str:
        """Answer what is written in the element of a name, directly or in its <text>."""
        child = self.first(tag)
        if child is None:
            return default
        inner = child.first("text")
        return (inner or child).text


class _Questions(ContentHandler):
    """Gathers the questions of a file as they come."""

    def __init__(self) -> None:
        super().__init__()
        self.ready: list[Element] = []
        self.stack: list[Element] = []
        self.root = ""
        self.depth = self.count = 0

    def startElement(self, name: str, attrs: object) -> None:  # noqa: N802 - the name is SAX's
        """Open an element."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise FileUnreadable("deep")
        if not self.root:
            self._begin(name)
        if not self.stack and name != "question":
            return
        element = Element(name, dict(attrs), self._locator.getLineNumber())  # type: ignore[attr-defined, call-overload]
        if self.stack:
            self.stack[-1].content.append(element)
        self.stack.append(element)

    def _begin(self, name: str) -> None:
        self.root = name
        if name not in ("quiz", "question"):
            raise FileUnreadable("not_moodle", root=name[:40])

    def endElement(self, name: str) -> None:  # noqa: N802 - the name is SAX's
        """Close an element; a question is ready then."""
        self.depth -= 1
        if self.stack:
            element = self.stack.pop()
            if not self.stack:
                self.count += 1
                if self.count > MOST_QUESTIONS * 2:  # categories count here too
                    raise FileUnreadable("many", limit=MOST_QUESTIONS)
                self.ready.append(element)

    def characters(self, content: str) -> None:
        """Take a piece of text."""
        if self.stack and self.stack[-1].tag not in HEAVY:
            self.stack[-1].content.append(content)


def questions(text: str) -> Iterator[Element | Found]:
    """Yield the questions of a file; where its XML is broken, the sound ones and the reason for each of the others.

    Raises FileUnreadable where the file is no file of Moodle questions, or none of them is sound.
    """
    text = DECLARATION.sub(lambda match: "\n" * match[0].count("\n"), text, count=1)
    count = 0
    try:
        for element in _parsed(text):
            count += 1
            yield element
    except SAXParseException as error:
        yield from _rest(text, count, error)


def _rest(text: str, count: int, error: SAXParseException) -> Iterator[Element | Found]:
    """Yield the questions of a broken file after the first ones, which were sound."""
    broken: list[Found] = []
    for found in _one_by_one(text, count):
        if isinstance(found, Found) and not count:
            broken.append(found)  # until a sound one shows that this is a file of questions
            continue
        yield from broken
        broken.clear()
        count += 1
        yield found
    if not count:
        raise FileUnreadable("xml", line=error.getLineNumber() or 1, error=error.getMessage()) from error


def _parsed(text: str, line: int = 1) -> Iterator[Element]:
    parser, handler = DefusedExpatParser(forbid_dtd=False), _Questions()
    parser.setContentHandler(handler)
    handler.setDocumentLocator(parser)  # who feeds a parser piece by piece tells it where to ask for lines
    stream = io.StringIO(text)
    try:
        while piece := stream.read(CHUNK):
            parser.feed(piece)
            yield from _moved(handler, line)
        parser.close()
    except DefusedXmlException as error:
        raise FileUnreadable("entities") from error
    except (RecursionError, MemoryError) as error:
        raise FileUnreadable("deep") from error
    yield from _moved(handler, line)


def _moved(handler: _Questions, line: int) -> Iterator[Element]:
    for element in handler.ready:
        if line > 1:
            element.line += line - 1
        yield element
    handler.ready.clear()


def _one_by_one(text: str, count: int) -> Iterator[Element | Found]:
    """Yield the questions of a broken file after the first ones, each read by itself."""
    starts = [match.start() for match in QUESTION.finditer(text)]
    line, counted = 1, 0
    for start, following in pairwise([*starts[count:], len(text)]):
        line += text.count("\n", counted, start)
        counted = start
        end = QUESTION_END.search(text, start, following)
        if end is None:
            yield _broken(text[start:following], line, QuestionRefused("xml_open"))
            continue
        source = text[start : end.end()]
        try:
            yield from list(_parsed(source, line))
        except SAXParseException as error:
            at = line - 1 + (error.getLineNumber() or 1)
            yield _broken(source, line, QuestionRefused("xml", line=at, error=error.getMessage()))


def _broken(source: str, line: int, error: QuestionRefused) -> Found:
    match = NAME.search(source)
    name = html.unescape(SECTION.sub("", match[1])) if match else ""
    found = Found(line, shortened(name))
    found.refuse(error)
    return found
