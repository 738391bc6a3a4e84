"""Dates as official papers write them, in the seven languages of the house.

The tables are our own: CLDR writes several of these forms differently from the papers of the region.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final


@dataclass(frozen=True)
class Calendar:
    """How one language puts a date together."""

    months: tuple[str, ...]  # in the form that stands after the day
    year: str  # "{year} года"; {year_th} carries the Turkmen ending
    day: str  # "{day} {month}"; {day_th} carries the Turkmen ending
    year_first: bool
    before_noun: tuple[str, ...]  # what turns the month, or the whole date, into «of this date»


CALENDARS: Final = {
    "kk": Calendar(
        months=(
            "қаңтар", "ақпан", "наурыз", "сәуір", "мамыр", "маусым",
            "шілде", "тамыз", "қыркүйек", "қазан", "қараша", "желтоқсан",
        ),
        year="{year} жылғы",
        day="{day} {month}",
        year_first=True,
        before_noun=(
            "дағы", "дағы", "дағы", "дегі", "дағы", "дағы",
            "дегі", "дағы", "тегі", "дағы", "дағы", "дағы",
        ),
    ),
    "ru": Calendar(
        months=(
            "января", "февраля", "марта", "апреля", "мая", "июня",
            "июля", "августа", "сентября", "октября", "ноября", "декабря",
        ),
        year="{year} года",
        day="{day} {month}",
        year_first=False,
        before_noun=("от",),
    ),
    "ky": Calendar(
        months=(
            "январы", "февралы", "марты", "апрели", "майы", "июну",
            "июлу", "августу", "сентябры", "октябры", "ноябры", "декабры",
        ),
        year="{year}-жылдын",
        day="{day}-{month}",
        year_first=True,
        before_noun=(
            "ндагы", "ндагы", "ндагы", "ндеги", "ндагы", "ндагы",
            "ндагы", "ндагы", "ндагы", "ндагы", "ндагы", "ндагы",
        ),
    ),
    "tg": Calendar(
        months=(
            "январи", "феврали", "марти", "апрели", "майи", "июни",
            "июли", "августи", "сентябри", "октябри", "ноябри", "декабри",
        ),
        year="соли {year}",
        day="{day} {month}",
        year_first=False,
        before_noun=("аз",),
    ),
    "uz": Calendar(
        months=(
            "yanvar", "fevral", "mart", "aprel", "may", "iyun",
            "iyul", "avgust", "sentabr", "oktabr", "noyabr", "dekabr",
        ),
        year="{year}-yil",
        day="{day}-{month}",
        year_first=True,
        before_noun=("dagi",) * 12,
    ),
    "tk": Calendar(
        months=(
            "ýanwary", "fewraly", "marty", "apreli", "maýy", "iýuny",
            "iýuly", "awgusty", "sentýabry", "oktýabry", "noýabry", "dekabry",
        ),
        year="{year_th} ýylyň",
        day="{day_th} {month}",
        year_first=True,
        before_noun=(
            "ndaky", "ndaky", "ndaky", "ndäki", "ndaky", "ndaky",
            "ndaky", "ndaky", "ndaky", "ndaky", "ndaky", "ndaky",
        ),
    ),
    "en": Calendar(
        months=(
            "January", "February", "March", "April", "May", "June",
            "July", "August", "September", "October", "November", "December",
        ),
        year="{year}",
        day="{day} {month}",
        year_first=False,
        before_noun=("of",),
    ),
}  # fmt: skip

# The last spoken word of a Turkmen number that asks for -njy: alty, dokuz; on, otuz, kyrk, altmyş, togsan.
BACK_UNITS: Final = frozenset({6, 9})
BACK_TENS: Final = frozenset({10, 30, 40, 60, 90})


def short_date(day: date) -> str:
    """Give «20.11.2024»."""
    return f"{day:%d.%m.%Y}"


def long_date(day: date, language: str) -> str:
    """Give the date in full: «20 ноября 2024 года», «2024 жылғы 20 қараша»."""
    return _with_year(_day(day, language), day, language)


def long_period(start: date, end: date, language: str) -> str:
    """Give two dates with what they share said once: «12 октября – 20 ноября 2026 года», «12–20 ноября 2026 года»."""
    if start == end:
        return long_date(start, language)
    if start.year != end.year:
        return f"{long_date(start, language)} – {long_date(end, language)}"
    if start.month == end.month:
        return _with_year(f"{start.day}–{_day(end, language)}", end, language)
    first = _day(start, language)
    if language == "tg":
        first = first.removesuffix("и")  # the year hangs on the last month only
    return _with_year(f"{first} – {_day(end, language)}", end, language)


def dated(day: date, language: str) -> str:
    """Give the date as it stands beside a paper's name: «от 20 ноября 2024 года», «2024 жылғы 20 қарашадағы»."""
    calendar = CALENDARS[language]
    if len(calendar.before_noun) == 1:
        return f"{calendar.before_noun[0]} {long_date(day, language)}"
    return long_date(day, language) + calendar.before_noun[day.month - 1]


def turkmen_ordinal(number: int) -> str:
    """Give the number with -nji or -njy, after the vowels of its last spoken word."""
    back = number % 10 in BACK_UNITS or number % 100 in BACK_TENS
    return f"{number}-{'njy' if back else 'nji'}"


def _day(day: date, language: str) -> str:
    calendar = CALENDARS[language]
    month = calendar.months[day.month - 1]
    return calendar.day.format(day=day.day, day_th=turkmen_ordinal(day.day), month=month)


def _with_year(days: str, day: date, language: str) -> str:
    calendar = CALENDARS[language]
    year = calendar.year.format(year=day.year, year_th=turkmen_ordinal(day.year))
    return f"{year} {days}" if calendar.year_first else f"{days} {year}"
