"""HTML and one stylesheet become a PDF for paper, for the archive and for screen readers.

This is the only module that knows WeasyPrint. The engine reads what is named here and nothing else: our own fonts
(`ustaz:fonts/…`), the theme's print folder (`ustaz:print/…`) and `data:` addresses.
"""

import os
import re
from collections.abc import Iterator
from functools import cache, cached_property, partial
from itertools import count
from mimetypes import guess_type
from pathlib import Path
from threading import Lock
from typing import Any, Final, NamedTuple

import pydyf  # type: ignore[import-untyped]
from weasyprint import CSS, HTML, Document, Page
from weasyprint.formatting_structure.boxes import MarginBox
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from lms.rendering.errors import ForbiddenAddress, SheetOverflows

SCHEME: Final = "ustaz:"
VARIANT: Final = "pdf/a-3a"  # and PDF/UA-1, which `_finish` adds
FONTS: Final = Path(__file__).parent / "fonts"
FACES: Final = {
    "NotoSans-Regular.ttf": ("Noto Sans", "400 normal"),
    "NotoSans-Bold.ttf": ("Noto Sans", "700 normal"),
    "NotoSerif-Regular.ttf": ("Noto Serif", "400 normal"),
    "NotoSerif-Bold.ttf": ("Noto Serif", "700 normal"),
    "NotoSerif-Italic.ttf": ("Noto Serif", "400 italic"),
}

# One document at a time in a process: Pango's font map, which is kept warm, is not safe between threads.
PRESS: Final = Lock()

# Does that CR belong to the stream or to the line end? Validators of PDF/A stumble there and call the length wrong.
AMBIGUOUS_END: Final = re.compile(rb"[^\r]\r\nendstream")

# PDF/A asks that a schema it does not know be described, and that of PDF/UA is one of them.
UA_METADATA: Final = b"""\
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 to which the file conforms</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>"""


class Apart(NamedTuple):
    """Two ids of one sheet: the first must end above the second."""

    above: str
    below: str


def write_pdf(
    html: str, *, stylesheet: Path, assets: Path, title: str, language: str, apart: Apart | None = None
) -> bytes:
    """Give the page as PDF/A-3a and PDF/UA-1 with our own fonts; the same words always make the same bytes.

    Raises ForbiddenAddress when the page or its stylesheet asks for anything but our own files, and SheetOverflows when
    the two ids of `apart` do not both stand on the first page, one above the other.
    """
    with PRESS:
        _restore_fonts()
        for spare in count():
            document = _lay_out(html, stylesheet, assets, apart)
            document.metadata.title = title
            document.metadata.lang = language
            document.pages = [SpokenPage(page, language) for page in document.pages]
            pdf: bytes = document.write_pdf(finisher=partial(_finish, spare=spare), pdf_variant=VARIANT)
            _fetcher(assets).raise_refused()
            if not AMBIGUOUS_END.search(pdf):
                break
        return pdf


class OwnFiles(URLFetcher):
    """Serves files that were listed by name; remembers what it refused, since WeasyPrint goes on without a picture."""

    def __init__(self, folders: dict[str, Path]) -> None:
        """Read the files of each folder once; one that comes, changes or goes later makes no difference."""
        super().__init__(allowed_protocols={"data"}, allow_redirects=False)
        self.refused: list[str] = []
        self._files = {
            f"{SCHEME}{name}/{path.name}": path.read_bytes()
            for name, folder in folders.items()
            for path in sorted(folder.iterdir())
            if path.is_file()
        }

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Give a listed file or the content of a `data:` address. Raises ForbiddenAddress."""
        if url in self._files:
            kind = guess_type(url)[0] or "application/octet-stream"
            return URLFetcherResponse(url, self._files[url], {"Content-Type": kind})
        if url.startswith("data:"):
            return super().fetch(url, headers)
        self.refused.append(url)
        raise ForbiddenAddress(url)

    def raise_refused(self) -> None:
        """Raise ForbiddenAddress when something was refused."""
        if self.refused:
            raise ForbiddenAddress(self.refused[0])


class SpokenPage(Page):  # type: ignore[misc]
    """A page that says in which language each run of text is, and marks head and foot lines as decoration."""

    def __init__(self, page: Page, language: str) -> None:
        """Take over a page that is laid out already."""
        self.__dict__.update(page.__dict__)
        self._language = language

    def paint(self, stream: Any, scale: float = 1) -> None:
        """Paint the page, then complete the marks around its text."""
        super().paint(stream, scale)
        margin = set(_margin_boxes(self._page_box))
        boxes = {mark["mcid"]: box for box, mark in stream._tags.items()}
        for position, operand in enumerate(stream.stream):
            if not isinstance(operand, dict) or "MCID" not in operand:
                continue
            box = boxes[operand["MCID"]]
            if box in margin:
                stream.stream[position - 1] = "/Artifact"
                operand.clear()
                operand["Type"] = "/Pagination"
            elif (spoken := box.style["lang"]) and spoken != self._language:
                operand["Lang"] = pydyf.String(spoken)


class PackedStream(pydyf.Stream):  # type: ignore[misc]
    """A stream that is compressed once only, and ends with an EOL that cannot be taken for its last byte."""

    def __init__(self, stream: pydyf.Stream) -> None:
        """Take over a stream that is finished."""
        self.__dict__.update(stream.__dict__)

    @cached_property
    def data(self) -> bytes:
        """The object's bytes."""
        data: bytes = super().data
        return data.removesuffix(b"\nendstream") + b"\r\nendstream" if data.endswith(b"\r\nendstream") else data


def _lay_out(html: str, stylesheet: Path, assets: Path, apart: Apart | None) -> Document:
    fetcher = _fetcher(assets)
    fetcher.refused.clear()
    document = HTML(string=html, base_url=SCHEME, url_fetcher=fetcher).render(
        font_config=_fonts(), stylesheets=[_stylesheet(stylesheet, assets)], pdf_variant=VARIANT
    )
    fetcher.raise_refused()
    if apart:
        _keep_apart(document, apart)
    return document


def _margin_boxes(page: Any) -> Iterator[Any]:
    for box in page.children:
        if isinstance(box, MarginBox):
            yield from box.descendants()


def _keep_apart(document: Document, apart: Apart) -> None:
    anchors = document.pages[0].anchors
    above, below = anchors.get(apart.above), anchors.get(apart.below)
    if above is None or below is None or above[3] > below[1]:
        raise SheetOverflows


def _finish(_document: Document, pdf: pydyf.PDF, *, spare: int) -> None:
    """Add what PDF/UA asks for and WeasyPrint leaves out: its number in the metadata, the scope of table heads.

    Spare empty objects change the bytes of the tables that are written last, when those ended ambiguously.
    """
    metadata = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    metadata.stream = [metadata.stream[0].replace(b"</rdf:RDF>", UA_METADATA)]
    metadata.compress = False
    for item in pdf.objects:
        if isinstance(item, dict) and item.get("S") == "/TH":
            item["A"]["Scope"] = "/Column"
    pdf.objects[:] = [PackedStream(item) if isinstance(item, pydyf.Stream) else item for item in pdf.objects]
    for _ in range(spare):
        pdf.add_object(pydyf.Dictionary())


@cache
def _fetcher(assets: Path) -> OwnFiles:
    return OwnFiles({"fonts": FONTS, "print": assets})


@cache
def _fonts() -> FontConfiguration:
    """Give a font configuration that knows our own faces and none of the computer's."""
    known = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(FONTS / "fonts.conf")  # read when the configuration is made, only then
    try:
        fonts = FontConfiguration()
    finally:
        if known is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = known
    fetcher = OwnFiles({"fonts": FONTS})
    CSS(string=_font_faces(), font_config=fonts, url_fetcher=fetcher)
    fetcher.raise_refused()
    return fonts


def _restore_fonts() -> None:
    """Begin anew when the computer has cleaned away the copies that WeasyPrint keeps in its temporary folder."""
    folder: Path = _fonts()._folder
    if not folder.is_dir() or len(list(folder.iterdir())) < len(FACES):
        _stylesheet.cache_clear()
        _fonts.cache_clear()


def _font_faces() -> str:
    return "".join(
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; font-style: {style};'
        f' src: url("{SCHEME}fonts/{name}") }}'
        for name, (family, face) in FACES.items()
        for weight, style in [face.split()]
    )


@cache
def _stylesheet(path: Path, assets: Path) -> CSS:
    fetcher = _fetcher(assets)
    stylesheet = CSS(string=path.read_text("utf-8"), base_url=SCHEME, font_config=_fonts(), url_fetcher=fetcher)
    fetcher.raise_refused()
    return stylesheet
