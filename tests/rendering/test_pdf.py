import os
import shutil
from io import BytesIO

import pytest
from pypdf import PdfReader

from lms.rendering import pdf
from lms.rendering.errors import ForbiddenAddress, SheetOverflows
from lms.rendering.pdf import Apart, write_pdf

LETTERS = "ӘәҒғҚқҢңӨөҰұҮүҺһІі ӢӣӮӯҲҳҶҷ ЎўЁё OʻoʻGʻgʻʼ ÄäÇçŽžŇňÖöŞşÜüÝý ĞğIıİiÑñŪū №₸"
SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4" width="4" height="4"><path d="M0 0h4v4H0z"/></svg>'


@pytest.fixture
def print_folder(tmp_path):
    folder = tmp_path / "print"
    folder.mkdir()
    (folder / "square.svg").write_text(SQUARE)
    (folder / "paper.css").write_text(
        '@page { size: A4 landscape; @bottom-right { content: counter(page); font: 9pt "Noto Serif" } } body { font: 12pt "Noto Serif" }'
        'b { font-family: "Noto Sans" }'
    )
    (tmp_path / "secret.svg").write_text(SQUARE)
    return folder


@pytest.fixture
def write(print_folder):
    def write_body(body, *, head="", apart=None):
        return write_pdf(
            f"<!doctype html><html lang=kk><head><title>t</title>{head}</head><body>{body}</body></html>",
            stylesheet=print_folder / "paper.css",
            assets=print_folder,
            title="Қағаз № 1",
            language="kk",
            apart=apart,
        )

    return write_body


def fonts_of(document):
    found = {}
    for page in document.pages:
        for font in page["/Resources"]["/Font"].values():
            descendant = font.get_object()["/DescendantFonts"][0].get_object()
            name = descendant["/BaseFont"].partition("+")[2]
            found[name] = "/FontFile2" in descendant["/FontDescriptor"]
    return found


def test_the_text_layer_holds_every_letter(write):
    document = PdfReader(BytesIO(write(f"<p>{LETTERS}</p>")))

    assert document.pages[0].extract_text().startswith(LETTERS)


def test_only_our_fonts_are_used_and_they_are_embedded(write):
    document = PdfReader(BytesIO(write("<p>Қағаз <b>Қағаз</b> <i>Қағаз</i> <strong>Қағаз</strong></p>")))

    assert fonts_of(document) == {
        "Noto-Serif": True,
        "Noto-Serif-Bold": True,
        "Noto-Serif-Italic": True,
        "Noto-Sans-Bold": True,
    }


def test_no_font_of_the_computer_stands_in_for_a_missing_letter(write):
    document = PdfReader(BytesIO(write('<p style="font-family: DejaVu Sans, sans-serif">漢 ☐ ✓ ა</p>')))

    assert set(fonts_of(document)) <= {"Noto-Serif", "Noto-Sans"}


def test_the_page_is_a4_landscape(write):
    page = PdfReader(BytesIO(write("<p>Қағаз</p>"))).pages[0]

    assert [round(float(side) / 72 * 25.4) for side in page.mediabox[2:]] == [297, 210]


def test_the_same_words_make_the_same_bytes(write):
    assert write("<p>Қағаз</p>") == write("<p>Қағаз</p>")


def test_title_and_language_are_those_that_were_given(write):
    document = PdfReader(BytesIO(write("<p>Қағаз</p>")))

    assert document.metadata.title == "Қағаз № 1"
    assert document.root_object["/Lang"] == "kk"
    assert "/CreationDate" not in document.metadata


def test_the_file_calls_itself_pdf_a_3a_and_pdf_ua_1(write):
    document = PdfReader(BytesIO(write("<p>Қағаз</p>")))
    metadata = document.root_object["/Metadata"].get_object()
    xmp = metadata.get_data().decode()

    assert "/Filter" not in metadata
    assert 'pdfaid:part="3"' in xmp
    assert 'pdfaid:conformance="A"' in xmp
    assert 'pdfuaid:part="1"' in xmp
    assert xmp.count("<rdf:RDF") == xmp.count("</rdf:RDF>") == 1
    assert document.root_object["/MarkInfo"]["/Marked"].value is True
    assert document.root_object["/OutputIntents"][0].get_object()["/S"] == "/GTS_PDFA1"


def test_no_stream_ends_where_its_length_could_be_doubted(write):
    drawn = [write(f"<p>Қағаз № {number}</p>") for number in range(40)]

    assert [paper for paper in drawn if pdf.AMBIGUOUS_END.search(paper)] == []
    assert [len(PdfReader(BytesIO(paper)).pages[0].extract_text()) > 0 for paper in drawn] == [True] * 40


def test_a_run_of_another_language_says_so_in_the_file(write):
    page = PdfReader(BytesIO(write("<p>Сәлем <span lang=ru>Привет</span> <span lang=en>Hello</span></p>"))).pages[0]
    marks = [operands[1] for operands, operator in page.get_contents().operations if operator == b"BDC"]
    spoken = [mark["/Lang"] for mark in marks if "/Lang" in mark]

    assert spoken == ["ru", "en"]


def test_the_page_number_is_decoration_for_a_screen_reader(write):
    page = PdfReader(BytesIO(write("<p>Қағаз</p>"))).pages[0]
    marks = [operands for operands, operator in page.get_contents().operations if operator == b"BDC"]

    assert ["/Artifact", {"/Type": "/Pagination"}] in marks


def test_heads_of_a_table_say_their_scope(write):
    document = PdfReader(BytesIO(write("<table><tr><th>№</th></tr><tr><td>1</td></tr></table>")))
    heads = [
        item
        for item in (document.get_object(number) for number in range(1, document.trailer["/Size"]))
        if isinstance(item, dict) and item.get("/S") == "/TH"
    ]

    assert [head["/A"]["/Scope"] for head in heads] == ["/Column"]


@pytest.mark.parametrize(
    "body",
    [
        '<img alt="x" src="file:///etc/passwd">',
        '<img alt="x" src="FILE:///etc/passwd">',
        '<img alt="x" src="http://127.0.0.1:9/x.png">',
        '<img alt="x" src="https://example.org/x.png">',
        '<img alt="x" src="//example.org/x.png">',
        '<img alt="x" src="ftp://example.org/x.png">',
        '<img alt="x" src="../secret.svg">',
        '<img alt="x" src="secret.svg">',
        '<img alt="x" src="/etc/passwd">',
        '<img alt="x" src="ustaz:print/../secret.svg">',
        '<img alt="x" src="ustaz:print/%2e%2e/secret.svg">',
        '<img alt="x" src="ustaz:print//etc/passwd">',
        '<img alt="x" src="ustaz:print/missing.svg">',
        '<img alt="x" src="ustaz:other/square.svg">',
        '<object data="file:///etc/passwd"></object>',
        '<embed src="file:///etc/passwd">',
        '<p style="background: url(file:///etc/passwd)">x</p>',
        '<a rel="attachment" href="file:///etc/passwd">x</a>',
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="file:///etc/passwd" width="9" height="9"/></svg>',
        '<img alt="x" src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 width=%229%22 height=%229%22%3E'
        '%3Cimage href=%22file:///etc/passwd%22 width=%229%22 height=%229%22/%3E%3C/svg%3E">',
    ],
)
def test_an_address_outside_our_own_files_stops_the_paper(write, body):
    with pytest.raises(ForbiddenAddress):
        write(body)


@pytest.mark.parametrize(
    "head",
    [
        '<link rel="attachment" href="file:///etc/passwd">',
        '<link rel="attachment" href="../secret.svg">',
        '<link rel="stylesheet" href="file:///etc/passwd">',
        '<base href="file:///etc/"><link rel="stylesheet" href="passwd">',
        "<style>p::before { content: url(../secret.svg) }</style>",
        '<style>@import url("http://127.0.0.1:9/x.css");</style>',
        '<style>@font-face { font-family: x; src: url("file:///etc/passwd") } p { font-family: x }</style>',
    ],
)
def test_an_address_in_the_head_stops_the_paper_too(write, head):
    with pytest.raises(ForbiddenAddress):
        write("<p>x</p>", head=head)


def test_a_stylesheet_that_reaches_out_stops_the_paper(write, print_folder):
    (print_folder / "paper.css").write_text('@import url("file:///etc/passwd"); p { color: red }')

    with pytest.raises(ForbiddenAddress):
        write("<p>x</p>")


def test_a_refused_address_does_not_spoil_the_next_paper(write):
    with pytest.raises(ForbiddenAddress, match="secret"):
        write('<img alt="x" src="../secret.svg">')

    assert write("<p>Қағаз</p>").startswith(b"%PDF-1.7")


def test_pictures_of_the_print_folder_and_data_addresses_are_drawn(write):
    drawn = write(
        '<img alt="x" src="ustaz:print/square.svg"><img alt="x" src="data:image/svg+xml,'
        + SQUARE.replace('"', "'")
        + '">'
    )
    content = PdfReader(BytesIO(drawn)).pages[0].get_contents().get_data()

    assert content.count(b"0 0 m\n4 0 l\n4 4 l\n0 4 l") == 2


def test_a_link_may_name_any_address_because_nothing_is_read(write):
    assert write('<p><a href="https://ustaz.example/">ustaz.example</a></p>').startswith(b"%PDF-1.7")


def test_parts_that_stand_apart_are_drawn(write):
    body = '<p id="upper">x</p><p id="lower" style="position: absolute; bottom: 0">y</p>'

    assert write(body, apart=Apart(above="upper", below="lower")).startswith(b"%PDF-1.7")


@pytest.mark.parametrize(
    "body",
    [
        '<p id="upper" style="height: 150mm">x</p><p id="lower" style="position: absolute; bottom: 0; height: 50mm">y</p>',
        '<p style="height: 400mm"></p><p id="upper">x</p><p id="lower" style="position: absolute; bottom: 0">y</p>',
        '<p id="upper">x</p>',
    ],
)
def test_parts_that_run_into_each_other_are_refused(write, body):
    with pytest.raises(SheetOverflows):
        write(body, apart=Apart(above="upper", below="lower"))


def test_fonts_come_back_after_the_temporary_folder_was_cleaned(write):
    before = write("<p>Қағаз</p>")
    shutil.rmtree(pdf._fonts()._folder)

    assert write("<p>Қағаз</p>") == before


def test_the_setting_of_fontconfig_is_left_as_it_was(monkeypatch):
    monkeypatch.setenv("FONTCONFIG_FILE", "/etc/fonts/fonts.conf")
    pdf._fonts.cache_clear()

    pdf._fonts()

    assert os.environ["FONTCONFIG_FILE"] == "/etc/fonts/fonts.conf"
    pdf._stylesheet.cache_clear()
