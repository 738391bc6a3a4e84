from datetime import date

import pytest

from lms.rendering.dates import dated, long_date, long_period, short_date, turkmen_ordinal

TWENTIETH_OF_NOVEMBER = {
    "kk": "2024 жылғы 20 қараша",
    "ru": "20 ноября 2024 года",
    "ky": "2024-жылдын 20-ноябры",
    "tg": "20 ноябри соли 2024",
    "uz": "2024-yil 20-noyabr",
    "tk": "2024-nji ýylyň 20-nji noýabry",
    "en": "20 November 2024",
}

FIRST_OF_EACH_MONTH = {
    "kk": "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "ky": "январы февралы марты апрели майы июну июлу августу сентябры октябры ноябры декабры",
    "tg": "январи феврали марти апрели майи июни июли августи сентябри октябри ноябри декабри",
    "uz": "yanvar fevral mart aprel may iyun iyul avgust sentabr oktabr noyabr dekabr",
    "tk": "ýanwary fewraly marty apreli maýy iýuny iýuly awgusty sentýabry oktýabry noýabry dekabry",
    "en": "January February March April May June July August September October November December",
}

PATTERNS = {
    "kk": "2025 жылғы 1 {month}",
    "ru": "1 {month} 2025 года",
    "ky": "2025-жылдын 1-{month}",
    "tg": "1 {month} соли 2025",
    "uz": "2025-yil 1-{month}",
    "tk": "2025-nji ýylyň 1-nji {month}",
    "en": "1 {month} 2025",
}


@pytest.mark.parametrize("language", TWENTIETH_OF_NOVEMBER)
def test_a_date_in_full_is_written_as_official_papers_write_it(language):
    assert long_date(date(2024, 11, 20), language) == TWENTIETH_OF_NOVEMBER[language]


@pytest.mark.parametrize("language", FIRST_OF_EACH_MONTH)
def test_every_month_has_its_name_in_every_language(language):
    months = FIRST_OF_EACH_MONTH[language].split()

    written = [long_date(date(2025, month, 1), language) for month in range(1, 13)]

    assert written == [PATTERNS[language].format(month=month) for month in months]


def test_turkmen_ordinals_follow_the_vowels_of_the_last_spoken_word():
    back = [6, 9, 10, 16, 19, 26, 29, 30]

    assert [day for day in range(1, 32) if turkmen_ordinal(day) == f"{day}-njy"] == back
    assert [day for day in range(1, 32) if turkmen_ordinal(day) == f"{day}-nji"] == [
        day for day in range(1, 32) if day not in back
    ]


@pytest.mark.parametrize(
    ("year", "written"),
    [
        (1990, "1990-njy"),
        (2000, "2000-nji"),
        (2019, "2019-njy"),
        (2024, "2024-nji"),
        (2026, "2026-njy"),
        (2030, "2030-njy"),
        (2100, "2100-nji"),
    ],
)
def test_turkmen_years_are_ordinals_too(year, written):
    assert turkmen_ordinal(year) == written


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("kk", "2026 жылғы 12 қазан – 20 қараша"),
        ("ru", "12 октября – 20 ноября 2026 года"),
        ("ky", "2026-жылдын 12-октябры – 20-ноябры"),
        ("tg", "12 октябр – 20 ноябри соли 2026"),
        ("uz", "2026-yil 12-oktabr – 20-noyabr"),
        ("tk", "2026-njy ýylyň 12-nji oktýabry – 20-nji noýabry"),
        ("en", "12 October – 20 November 2026"),
    ],
)
def test_a_period_says_its_year_once(language, written):
    assert long_period(date(2026, 10, 12), date(2026, 11, 20), language) == written


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("kk", "2026 жылғы 12–20 қараша"),
        ("ru", "12–20 ноября 2026 года"),
        ("ky", "2026-жылдын 12–20-ноябры"),
        ("tg", "12–20 ноябри соли 2026"),
        ("uz", "2026-yil 12–20-noyabr"),
        ("tk", "2026-njy ýylyň 12–20-nji noýabry"),
        ("en", "12–20 November 2026"),
    ],
)
def test_a_period_inside_a_month_says_the_month_once(language, written):
    assert long_period(date(2026, 11, 12), date(2026, 11, 20), language) == written


@pytest.mark.parametrize("language", TWENTIETH_OF_NOVEMBER)
def test_a_period_over_new_year_says_both_years(language):
    start, end = date(2026, 12, 28), date(2027, 1, 9)

    assert long_period(start, end, language) == f"{long_date(start, language)} – {long_date(end, language)}"


def test_a_period_of_one_day_is_a_date():
    assert long_period(date(2026, 11, 20), date(2026, 11, 20), "ru") == "20 ноября 2026 года"


@pytest.mark.parametrize(
    ("language", "month", "written"),
    [
        ("kk", 4, "2026 жылғы 9 сәуірдегі"),
        ("kk", 7, "2026 жылғы 9 шілдедегі"),
        ("kk", 9, "2026 жылғы 9 қыркүйектегі"),
        ("kk", 10, "2026 жылғы 9 қазандағы"),
        ("ru", 10, "от 9 октября 2026 года"),
        ("ky", 4, "2026-жылдын 9-апрелиндеги"),
        ("ky", 10, "2026-жылдын 9-октябрындагы"),
        ("tg", 10, "аз 9 октябри соли 2026"),
        ("uz", 10, "2026-yil 9-oktabrdagi"),
        ("tk", 4, "2026-njy ýylyň 9-njy aprelindäki"),
        ("tk", 10, "2026-njy ýylyň 9-njy oktýabryndaky"),
        ("en", 10, "of 9 October 2026"),
    ],
)
def test_a_date_beside_a_paper_takes_the_form_of_the_language(language, month, written):
    assert dated(date(2026, month, 9), language) == written


def test_a_short_date_has_two_digits_for_day_and_month():
    assert short_date(date(2026, 3, 9)) == "09.03.2026"
