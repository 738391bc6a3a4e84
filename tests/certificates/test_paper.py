import json
from copy import deepcopy
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from weasyprint import HTML
from weasyprint.formatting_structure.boxes import ReplacedBox, TextBox

from lms.certificates.errors import GlyphMissing
from lms.certificates.paper import DENSITIES, draw, name_class, paper_html, text_of
from lms.certificates.wording import WORDS
from lms.rendering import pdf
from lms.rendering.errors import SheetOverflows
from lms.rendering.glyphs import missing_glyphs

ADDRESS = "https://ustaz.example/verify/7QKM4XHP9W2C/"
LETTERS = "ӘәҒғҚқҢңӨөҰұҮүҺһІі ӢӣӮӯҲҳҶҷ ЎўЁё OʻoʻGʻgʻʼ ÄäÇçŽžŇňÖöŞşÜüÝý ĞğIıİiÑñŪū №₸"
LONG_NAMES = [
    ("Құдайбергенова-Мұхамедьярова", "Гүлжаһан-Ұлбосын", "Әбдіғаппарқызы"),
    ("Құдайбергенова-Мұхамедьярова", "Гүлжаһан-Ұлбосын-Әсемгүл", "Әбдіғаппарқызы-Мұхаметжанқызы"),
    ("Shoʻxratbekova-Gʻulomjonova-Toʻxtasinova", "Oʻgʻiloy-Goʻzalxon", "Oʻtkirbek-Gʻayratjon qizi"),
    ("Щ" * 30, "Ш" * 30, "Ж" * 30),
    ("W" * 90, "", ""),
]
MILLIMETRE = 96 / 25.4
INSIDE_THE_FRAME = 19  # millimetres from the edge of the paper


def said(kk, ru, en):
    return {"kk": kk, "ru": ru, "en": en}


@pytest.fixture
def facts():
    return {
        "number": "KZ-БА-2026 № 000431",
        "code": "7QKM4XHP9W2C",
        "kind": "in_service",
        "languages": ["kk", "ru", "en"],
        "issuer": said("Торғай даярлау академиясы", "Торгайская академия подготовки", "Torgay Training Academy"),
        "holder": {
            "family": "Ержанова",
            "given": "Сәуле",
            "patronymic": "Маратқызы",
            "latin": "Yerzhanova Saule",
            "language": "kk",
            "rank": said("әділет майоры", "майор юстиции", "Major of Justice"),
            "position": said("аға инспектор", "старший инспектор", "senior inspector"),
            "institution": said("№ 14 мекеме", "учреждение № 14", "Institution No. 14"),
        },
        "programme": said(
            "Тәртіп, күш қолдану, тежеу құралдары, оқшаулау",
            "Дисциплина, применение силы, средства усмирения, изоляция",
            "Discipline, use of force, restraints and separation",
        ),
        "hours": "24.00",
        "form": said("күндізгі және қашықтан", "очно и дистанционно", "on site and distance"),
        "started_on": "2026-10-12",
        "ended_on": "2026-11-20",
        "place": said("Қостанай қаласы", "город Костанай", "Kostanay"),
        "result": {"score": "82.50", "pass_mark": "75"},
        "basis": {
            "order_number": "118",
            "order_date": "2026-10-12",
            "protocol_number": "47",
            "protocol_date": "2026-11-20",
        },
        "registration_number": "1431",
        "issued_on": "2026-11-24",
        "valid_until": "2028-11-23",
        "standards": said("Мандела қағидалары, 36–49", "Правила Манделы, 36–49", "Mandela Rules, 36–49"),
        "signatories": [
            {"name": "Ә. Б. Үлгібаев", "position": said("Академия басшысы", "Начальник академии", "Head")},
            {"name": "О. В. Образцова", "position": said("Комиссия төрағасы", "Председатель комиссии", "Chair")},
        ],
        "duplicate": False,
        "modules": [
            {
                "title": said("Оқшау қамау", "Одиночное заключение", "Solitary confinement"),
                "hours": "4",
                "result": "3,5 / 5",
            },
            {"title": said("Тежеу құралдары", "Средства усмирения", "Restraints"), "hours": "20.5", "result": ""},
        ],
    }


@pytest.fixture
def crowded(facts):
    """Everything that is long at once."""
    facts["holder"].update(zip(("family", "given", "patronymic"), LONG_NAMES[1], strict=True))
    facts["duplicate"] = True
    facts["issuer"] = said(
        "Қазақстан Республикасы Ішкі істер министрлігінің Шырақбек Қабылбаев атындағы Қостанай академиясы",
        "Костанайская академия Министерства внутренних дел Республики Казахстан имени Шракбека Кабылбаева",
        "Kostanay Academy of the Ministry of Internal Affairs of the Republic of Kazakhstan",
    )
    facts["holder"]["institution"] = said(
        "Қостанай облысы бойынша Қылмыстық-атқару жүйесі департаментінің № 161/12 мекемесі",
        "учреждение № 161/12 Департамента уголовно-исполнительной системы по Костанайской области",
        "Institution No. 161/12 of the Department of the Penal System for Kostanay Region",
    )
    facts["programme"] = said(
        "Бас бостандығынан айыру орындарындағы тәртіп, күш қолдану, тежеу құралдары және оқшаулау: халықаралық "
        "стандарттар, ұлттық заңнама және ауысымдағы тәжірибе",
        "Дисциплина, применение силы, средства усмирения и изоляция в местах лишения свободы: международные "
        "стандарты, национальное законодательство и практика смены",
        "Discipline, use of force, restraints and separation in places of deprivation of liberty: international "
        "standards, national law and practice on the shift",
    )
    facts["signatories"].append(
        {"name": "Ғ. Қ. Нұрмұхаммедов", "position": said("Бөлім бастығы", "Начальник отдела", "Head of department")}
    )
    facts["modules"] *= 15
    return facts


def read(facts):
    return PdfReader(BytesIO(draw(facts, verify_url=ADDRESS)))


def words(page):
    """The text of a page with one space wherever it breaks."""
    return " ".join(page.extract_text().split())


def laid_out(facts, density=0):
    """The boxes of words and pictures on each page, as they are laid out."""
    folder = Path(pdf.__file__).parents[2] / "themes" / "base" / "print"
    document = HTML(
        string=paper_html(facts, verify_url=ADDRESS, density=density), url_fetcher=pdf._fetcher(folder)
    ).render(font_config=pdf._fonts(), stylesheets=[pdf._stylesheet(folder / "certificate.css", folder)])
    return [
        [box for box in page._page_box.descendants() if isinstance(box, (TextBox, ReplacedBox))]
        for page in document.pages
    ]


def density_of(facts):
    """The loosest density that the words allow."""
    for density in range(len(DENSITIES)):
        try:
            pdf.write_pdf(
                paper_html(facts, verify_url=ADDRESS, density=density),
                stylesheet=Path(pdf.__file__).parents[2] / "themes/base/print/certificate.css",
                assets=Path(pdf.__file__).parents[2] / "themes/base/print",
                title="x",
                language="kk",
                apart=pdf.Apart(above="facts", below="foot"),
            )
        except SheetOverflows:
            continue
        return density
    raise SheetOverflows


def test_a_certificate_is_a_sheet_and_a_transcript_on_a4_landscape(facts):
    sizes = [[round(float(side) / 72 * 25.4) for side in page.mediabox[2:]] for page in read(facts).pages]

    assert sizes == [[297, 210], [297, 210]]


def test_the_sheet_says_everything_that_an_academy_asks_for(facts):
    sheet = words(read(facts).pages[0]).replace("\u00a0", " ")

    for text in (
        "Торғай даярлау академиясы",
        "Сертификат",
        "біліктілікті арттыру туралы · о повышении квалификации · certificate of in-service training",
        "KZ-БА-2026 № 000431",
        "Тегі, аты, әкесінің аты · Фамилия, имя, отчество · Family name, given name, patronymic",
        "Ержанова Сәуле Маратқызы",
        "Yerzhanova Saule",
        "Атағы, лауазымы, қызмет орны әділет майоры, аға инспектор, № 14 мекеме",
        "Звание, должность, место службы майор юстиции, старший инспектор, учреждение № 14",
        "Rank, post, institution Major of Justice, senior inspector, Institution No. 14",
        "Программа Дисциплина, применение силы, средства усмирения, изоляция",
        "Көлемі, оқу нысаны 24 академиялық сағат, күндізгі және қашықтан",
        "Объём, форма обучения 24 академических часа, очно и дистанционно",
        "Hours, form of study 24 academic hours, on site and distance",
        "2026 жылғы 12 қазан – 20 қараша, Қостанай қаласы",
        "12 октября – 20 ноября 2026 года, город Костанай",
        "12 October – 20 November 2026, Kostanay",
        "Қорытынды тестілеу 82,5 %, өту шегі 75 %",
        "Итоговое тестирование 82,5 %, проходной порог 75 %",
        "Final test 82.5%, pass mark 75%",
        "2026 жылғы 12 қазандағы № 118 бұйрық; 2026 жылғы 20 қарашадағы № 47 комиссия хаттамасы",
        "Приказ от 12 октября 2026 года № 118; протокол комиссии от 20 ноября 2026 года № 47",
        "Order No. 118 of 12 October 2026; commission protocol No. 47 of 20 November 2026",
        "2026 жылғы 24 қараша, № 1431 · 2028 жылғы 23 қараша",
        "Зарегистрирован · последний день действия 24 ноября 2026 года, № 1431 · 23 ноября 2028 года",
        "Registered · last day of validity 24 November 2026, No. 1431 · 23 November 2028",
        "Ә. Б. Үлгібаев Академия басшысы · Начальник академии · Head",
        "О. В. Образцова Комиссия төрағасы · Председатель комиссии · Chair",
        "М.О. · М.П. · Seal",
        "7QKM 4XHP 9W2C",
        "ustaz.example/verify/7QKM4XHP9W2C",
    ):
        assert text in sheet
    assert "Дубликат" not in sheet


def test_the_transcript_lists_modules_and_adds_up_their_hours(facts):
    transcript = words(read(facts).pages[1]).replace("\u00a0", " ")

    for text in (
        "Қосымша · Приложение · Transcript",
        "KZ-БА-2026 № 000431 · Ержанова Сәуле Маратқызы",
        "1 Оқшау қамау Одиночное заключение Solitary confinement 4 3,5 / 5",
        "2 Тежеу құралдары Средства усмирения Restraints 20,5 —",
        "Барлығы Всего Total 24,5 82,5 %",
        "Қамтылған стандарттар: Мандела қағидалары, 36–49. Академиялық сағат 45 минутқа тең.",
        "Охваченные стандарты: Правила Манделы, 36–49. Академический час равен 45 минутам. "
        "Документ соответствует записи № 1431 журнала регистрации.",
        "This paper agrees with entry No. 1431 of the register.",
        "2 / 2",
    ):
        assert text in transcript


def test_a_name_in_any_letters_of_the_region_reaches_the_text_layer(facts):
    facts["holder"].update(family=LETTERS, given="", patronymic="", latin="")
    name = LETTERS.split()

    document = read(facts)

    assert [word in words(document.pages[0]) for word in name] == [True] * len(name)
    assert document.metadata.title == f"KZ-БА-2026 № 000431 · {LETTERS}"


def test_only_noto_is_embedded(facts):
    fonts = {
        font.get_object()["/DescendantFonts"][0].get_object()["/BaseFont"].partition("+")[2]: "/FontFile2"
        in font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        for page in read(facts).pages
        for font in page["/Resources"]["/Font"].values()
    }

    assert fonts == {"Noto-Sans": True, "Noto-Sans-Bold": True, "Noto-Serif": True, "Noto-Serif-Bold": True}


def test_the_facts_may_lie_in_json_and_still_make_the_same_bytes(facts):
    thawed = json.loads(json.dumps(facts))

    assert draw(thawed, verify_url=ADDRESS) == draw(facts, verify_url=ADDRESS)


def test_the_file_is_dated_by_the_day_of_issue_and_speaks_the_first_language(facts):
    document = read(facts)

    assert document.metadata["/CreationDate"] == "D:20261124"
    assert document.metadata.author == "Торғай даярлау академиясы"
    assert document.root_object["/Lang"] == "kk"


def test_seal_and_code_are_told_to_those_who_cannot_see_them(facts):
    html = paper_html(facts, verify_url=ADDRESS)

    assert 'alt="Мөр орны · Место печати · Place for the seal"' in html
    assert f'alt="QR: {ADDRESS}"' in html


def test_every_run_names_its_language(facts):
    facts["holder"]["institution"].pop("kk")
    html = paper_html(facts, verify_url=ADDRESS)

    assert html.startswith('<!doctype html>\n<html lang="kk">')
    assert '<p class="certificate__name" lang="kk">' in html
    assert '<p class="certificate__latin" lang="en">' in html
    assert '<span lang="ru">о повышении квалификации</span>' in html
    assert '<span>аға инспектор</span>, <span lang="ru">учреждение №\u00a014</span>' in html


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ержанова Сәуле Маратқызы", ""),
        ("Ә" * 44, ""),
        ("Ә" * 45, "certificate__name--long"),
        ("Ә" * 80, "certificate__name--long"),
        ("Ә" * 81, "certificate__name--longest"),
        ("И\u0306" * 44, ""),
    ],
)
def test_a_name_is_set_smaller_by_its_letters(name, expected):
    assert name_class(name) == expected


@pytest.mark.parametrize("name", LONG_NAMES)
def test_names_of_sixty_to_ninety_letters_stay_inside_the_frame(facts, name):
    facts["holder"].update(zip(("family", "given", "patronymic"), name, strict=True))
    facts["duplicate"] = True

    sheet = words(read(facts).pages[0]).replace(" ", "")
    density = density_of(facts)

    assert "".join(name).replace(" ", "") in sheet
    assert outside_the_frame(laid_out(facts, density)[0]) == []


def outside_the_frame(boxes):
    """The words that leave the frame or the paper's own text area."""
    left, top = INSIDE_THE_FRAME * MILLIMETRE, INSIDE_THE_FRAME * MILLIMETRE
    right, bottom = (297 - INSIDE_THE_FRAME) * MILLIMETRE, (210 - INSIDE_THE_FRAME) * MILLIMETRE
    return [
        getattr(box, "text", box)
        for box in boxes
        if box.position_x < left
        or box.position_y < top
        or box.position_x + box.width > right
        or box.position_y + box.height > bottom
    ]


def test_everything_long_at_once_stays_inside_the_frame(crowded):
    document = read(crowded)
    density = density_of(crowded)

    assert len(document.pages) == 3
    assert density > 0
    assert outside_the_frame(laid_out(crowded, density)[0]) == []
    assert "Телнұсқа · Дубликат · Duplicate" in words(document.pages[0])


def test_words_that_fit_no_density_are_refused(facts):
    facts["programme"]["ru"] = "дисциплина " * 600

    with pytest.raises(SheetOverflows, match="does not fit"):
        draw(facts, verify_url=ADDRESS)


def test_one_language_without_patronymic_result_or_modules_makes_one_page(facts):
    facts.update(
        languages=["ru"], kind="participation", result=None, modules=[], valid_until="", registration_number=""
    )
    facts["holder"].update(family="Ким", given="Анна", patronymic="", latin="", rank={}, position={}, institution={})
    facts["basis"].update(protocol_number="", protocol_date="")

    document = read(facts)
    sheet = words(document.pages[0]).replace("\u00a0", " ")

    assert len(document.pages) == 1
    assert "об участии в учебном мероприятии KZ-БА-2026 № 000431 Фамилия, имя Ким Анна Программа" in sheet
    assert "Основание Приказ от 12 октября 2026 года № 118 Зарегистрирован 24 ноября 2026 года" in sheet
    assert "Охваченные стандарты Правила Манделы, 36–49" in sheet
    for absent in ("отчество", "Звание", "тестирование", "протокол", "последний день", "None"):
        assert absent not in sheet


def test_papers_without_number_or_date_say_what_they_have(facts):
    facts["languages"] = ["ru"]
    facts["basis"] = {"order_number": "118", "order_date": "", "protocol_number": "", "protocol_date": "2026-11-20"}

    assert "Приказ № 118; протокол комиссии от 20 ноября 2026 года" in words(read(facts).pages[0]).replace(
        "\u00a0", " "
    )


def test_a_certificate_without_any_paper_has_no_line_for_it(facts):
    facts["languages"] = ["ru"]
    facts["basis"] = {"order_number": "", "order_date": "", "protocol_number": "", "protocol_date": ""}

    assert "Основание" not in words(read(facts).pages[0])


@pytest.mark.parametrize(
    ("hours", "written"),
    [
        ("1", "1 академический час"),
        ("2", "2 академических часа"),
        ("5", "5 академических часов"),
        ("11", "11 академических часов"),
        ("21", "21 академический час"),
        ("72", "72 академических часа"),
        ("112", "112 академических часов"),
        ("24.50", "24,5 академического часа"),
        ("100.00", "100 академических часов"),
    ],
)
def test_russian_hours_take_the_form_of_their_number(facts, hours, written):
    facts["hours"] = hours

    assert written.replace(" ", "\u00a0", 1) in paper_html(facts, verify_url=ADDRESS)


@pytest.mark.parametrize(
    ("languages", "line"),
    [
        (["kk", "ru"], "біліктілікті арттыру туралы · о повышении квалификации"),
        (["uz", "ru"], "malaka oshirish toʻgʻrisida · сертификат о повышении квалификации"),
        (
            ["tg", "ru", "en"],
            "дар бораи такмили ихтисос · сертификат о повышении квалификации · certificate of in-service training",
        ),
        (["en", "kk"], "of in-service training · біліктілікті арттыру туралы сертификат"),
        (["en"], "of in-service training"),
    ],
)
def test_the_line_under_the_title_completes_it_in_each_language(facts, languages, line):
    facts["languages"] = languages

    assert line in words(read(facts).pages[0])


@pytest.mark.parametrize("language", WORDS)
def test_every_language_is_drawn_alone(facts, language):
    facts["languages"] = [language]

    sheet = words(read(facts).pages[0])

    assert WORDS[language].title in sheet
    assert WORDS[language].kinds["in_service"] in sheet


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("kind", ["in_service", "participation", "completion", "trainer", "fitness"])
def test_every_kind_has_its_words_in_every_language(facts, language, kind):
    facts.update(languages=[language], kind=kind)

    assert f'<span lang="{language}">{WORDS[language].kinds[kind]}</span>' in paper_html(facts, verify_url=ADDRESS)


@pytest.mark.parametrize("language", WORDS)
def test_the_words_themselves_can_be_printed(language):
    assert missing_glyphs(repr(WORDS[language])) == []


def test_the_printed_texts_are_listed_for_the_check_of_letters(facts):
    lines = text_of(facts).splitlines()

    assert lines[:6] == [
        "KZ-БА-2026 № 000431",
        "7QKM4XHP9W2C",
        "Ержанова",
        "Сәуле",
        "Маратқызы",
        "Yerzhanova Saule",
    ]
    for text in (
        "118",
        "47",
        "1431",
        "Torgay Training Academy",
        "on site and distance",
        "Ә. Б. Үлгібаев",
        "Restraints",
        "3,5 / 5",
    ):
        assert text in lines


@pytest.mark.parametrize(
    ("spoil", "field"),
    [
        (lambda facts: facts["holder"].update(family="Ким漢"), "holder.family"),
        (lambda facts: facts["programme"].update(ru="漢"), "programme.ru"),
        (lambda facts: facts["signatories"][1].update(name="漢"), "signatories.2.name"),
        (lambda facts: facts["modules"][0]["title"].update(en="漢"), "modules.1.title.en"),
        (lambda facts: facts["basis"].update(order_number="漢"), "basis.order_number"),
    ],
)
def test_a_letter_that_cannot_be_printed_stops_the_certificate(facts, spoil, field):
    spoil(facts)

    with pytest.raises(GlyphMissing) as refusal:
        draw(facts, verify_url=ADDRESS)

    assert refusal.value.messages == [f"The letter “漢” (U+6F22) in “{field}” cannot be printed on a certificate."]


def test_a_text_in_a_language_that_is_not_printed_is_not_checked(facts):
    facts["languages"] = ["ru"]
    facts["programme"]["kk"] = "漢"

    assert len(read(facts).pages) == 2


def test_names_are_escaped(facts):
    facts["holder"]["family"] = "<img src=file:///etc/passwd>"

    assert "<img src=file:///etc/passwd>" in words(read(facts).pages[0])


def test_drawing_changes_nothing_in_the_facts(facts):
    before = deepcopy(facts)

    draw(facts, verify_url=ADDRESS)

    assert facts == before
