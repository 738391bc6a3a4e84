"""The certificate on paper: frozen facts become a sheet, with a transcript behind it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil
from pathlib import Path
from typing import Any, Final
from unicodedata import normalize

from django.conf import settings
from django.template.loader import render_to_string

from lms.certificates.errors import GlyphMissing
from lms.certificates.facts import Facts, ModuleLine, Texts
from lms.certificates.wording import WORDS, Words
from lms.rendering.dates import dated, long_date, long_period
from lms.rendering.errors import SheetOverflows
from lms.rendering.glyphs import missing_glyphs
from lms.rendering.pdf import Apart, write_pdf
from lms.rendering.qr import qr_svg

# How densely the facts are set: they give way step by step, the name does not.
DENSITIES: Final = (
    "",
    "certificate--dense",
    "certificate--dense certificate--denser",
    "certificate--dense certificate--denser certificate--densest",
)
LONG_NAME: Final = 44  # so many letters fill a line at 25 pt
LONGEST_NAME: Final = 80
LETTERS_IN_A_LINE: Final = {1: 95, 2: 76, 3: 51}  # of one column, by the number of languages
ROOMY_LINES: Final = {1: 16, 2: 17, 3: 19}  # which the loosest density holds as a rule
DENSE_LINES: Final = 5  # and so many more the next
FACTS_ABOVE_FOOT: Final = Apart(above="facts", below="foot")


@dataclass(frozen=True)
class Run:
    """Words of one language."""

    language: str
    text: str


@dataclass(frozen=True)
class Cell:
    """One fact in one language: a label and what it says."""

    language: str
    label: str
    runs: list[Run]
    separator: str = ", "


@dataclass(frozen=True)
class Line:
    """One fact in every language of the paper."""

    name: str
    cells: list[Cell]


def draw(facts: Facts, *, verify_url: str) -> bytes:
    """Give the certificate as PDF, set as loosely as its words allow.

    Raises GlyphMissing for a letter that cannot be printed, and SheetOverflows when no density is enough.
    """
    require_glyphs(facts)
    folder = _print_folder()
    for density in range(_likely_density(facts), len(DENSITIES)):
        try:
            return write_pdf(
                paper_html(facts, verify_url=verify_url, density=density),
                stylesheet=folder / "certificate.css",
                assets=folder,
                title=normalize("NFC", f"{facts['number']} · {full_name(facts)}"),
                language=facts["languages"][0],
                apart=FACTS_ABOVE_FOOT,
            )
        except SheetOverflows:
            continue
    raise SheetOverflows


def paper_html(facts: Facts, *, verify_url: str, density: int = 0) -> str:
    """Give the paper as HTML for the print engine, at one of the DENSITIES."""
    languages = facts["languages"]
    name = full_name(facts)
    context: dict[str, Any] = {
        "facts": facts,
        "name": name,
        "name_class": name_class(name),
        "density": DENSITIES[density],
        "words": [(language, WORDS[language]) for language in languages],
        "first": WORDS[languages[0]],
        "issuers": _say_each(facts["issuer"], facts),
        "kinds": [Run(language, _kind(facts, language)) for language in languages],
        "name_labels": [Run(language, _name_label(facts, WORDS[language])) for language in languages],
        "lines": list(_lines(facts)),
        "signatories": [
            {"name": signatory["name"], "offices": _say_each(signatory["position"], facts)}
            for signatory in facts["signatories"]
        ],
        "code": " ".join(facts["code"][start : start + 4] for start in range(0, len(facts["code"]), 4)),
        "qr": qr_svg(verify_url),
        "verify_url": verify_url,
        "verify_address": verify_url.rpartition("://")[2].rstrip("/"),
        "programmes": _say_each(facts["programme"], facts),
        "modules": [_module(line, facts) for line in facts["modules"]],
        "total": _number(sum(Decimal(line["hours"] or 0) for line in facts["modules"]), WORDS[languages[0]]),
        "score": _score(facts, WORDS[languages[0]]),
        "notes": [Run(language, _note(facts, language)) for language in languages],
    }
    return normalize("NFC", render_to_string("certificates/paper.html", context))


def text_of(facts: Facts) -> str:
    """Give every text of the facts that is printed, one to a line."""
    return "\n".join(text for _, text in _texts(facts))


def require_glyphs(facts: Facts) -> None:
    """Raise GlyphMissing for the first letter that our fonts cannot print."""
    for field, text in _texts(facts):
        for letter in missing_glyphs(text):
            raise GlyphMissing(letter=letter, field=field)


def full_name(facts: Facts) -> str:
    """Give family name, given name and, where there is one, patronymic."""
    holder = facts["holder"]
    return " ".join(filter(None, (holder["family"], holder["given"], holder["patronymic"])))


def name_class(name: str) -> str:
    """Give the class that sets a long name smaller."""
    letters = len(normalize("NFC", name))
    if letters > LONGEST_NAME:
        return "certificate__name--longest"
    return "certificate__name--long" if letters > LONG_NAME else ""


def _print_folder() -> Path:
    """Give the print folder of the theme, or of the base where the theme has none."""
    folders = [Path(folder) / "print" for folder in settings.THEME_FOLDERS]
    return next(folder for folder in folders if (folder / "certificate.css").is_file())


def _likely_density(facts: Facts) -> int:
    """Guess how densely the paper must be set. A wrong guess costs a second layout, or a tenth of the size."""
    columns = len(facts["languages"])
    lines = sum(
        0.6 + max(ceil(sum(len(run.text) for run in cell.runs) / LETTERS_IN_A_LINE[columns]) for cell in line.cells)
        for line in _lines(facts)
    )
    lines += max(
        (ceil(len(run.text) / LETTERS_IN_A_LINE[columns]) for run in _say_each(facts["issuer"], facts)), default=0
    )
    lines += 2.5 * max(0, len(facts["signatories"]) - 2)
    if lines > ROOMY_LINES[columns] + DENSE_LINES:
        return 2
    return 1 if lines > ROOMY_LINES[columns] or name_class(full_name(facts)) else 0


def _texts(facts: Facts) -> Iterator[tuple[str, str]]:
    """Give the printed texts, each with its path in the facts."""
    holder, basis = facts["holder"], facts["basis"]
    yield "number", facts["number"]
    yield "code", facts["code"]
    for part in ("family", "given", "patronymic", "latin"):
        yield f"holder.{part}", holder[part]  # type: ignore[literal-required]
    for part in ("order_number", "protocol_number"):
        yield f"basis.{part}", basis[part]  # type: ignore[literal-required]
    yield "registration_number", facts["registration_number"]
    for field in ("issuer", "programme", "form", "place", "standards"):
        yield from _spoken(field, facts[field], facts)  # type: ignore[literal-required]
    for field in ("rank", "position", "institution"):
        yield from _spoken(f"holder.{field}", holder[field], facts)  # type: ignore[literal-required]
    for index, signatory in enumerate(facts["signatories"], start=1):
        yield f"signatories.{index}.name", signatory["name"]
        yield from _spoken(f"signatories.{index}.position", signatory["position"], facts)
    for index, line in enumerate(facts["modules"], start=1):
        yield from _spoken(f"modules.{index}.title", line["title"], facts)
        yield f"modules.{index}.result", line["result"]


def _spoken(field: str, texts: Texts, facts: Facts) -> Iterator[tuple[str, str]]:
    for run in _say_each(texts, facts):
        yield f"{field}.{run.language}", run.text


def _say(texts: Texts, language: str, facts: Facts) -> list[Run]:
    """Give the text in this language; where it is missing, the first that is there stands in for it."""
    order = (language, *facts["languages"], *texts)
    spare = next((spoken for spoken in order if texts.get(spoken)), None)
    return [Run(spare, texts[spare].replace("№ ", "№\u00a0"))] if spare else []


def _say_each(texts: Texts, facts: Facts) -> list[Run]:
    """Give the text in each language of the paper, none of them twice."""
    runs = [run for language in facts["languages"] for run in _say(texts, language, facts)]
    return list(dict.fromkeys(runs))


def _kind(facts: Facts, language: str) -> str:
    """Give the line under the title, with the noun where this language has another one than the title's."""
    words = WORDS[language]
    kind = words.kinds[facts["kind"]]
    noun = words.title.lower()
    if words.title == WORDS[facts["languages"][0]].title:
        return kind
    return f"{kind} {noun}" if words.title_last else f"{noun} {kind}"


def _name_label(facts: Facts, words: Words) -> str:
    return _label(words.family, words.given, words.patronymic if facts["holder"]["patronymic"] else "")


def _lines(facts: Facts) -> Iterator[Line]:
    """Give the facts in the order of the paper, without those that say nothing."""
    for name, cell in CELLS.items():
        cells = [cell(facts, language) for language in facts["languages"]]
        if any(cell.runs for cell in cells):
            yield Line(name, cells)


def _service(facts: Facts, language: str) -> Cell:
    holder, words = facts["holder"], WORDS[language]
    said = [
        (words.rank, _say(holder["rank"], language, facts)),
        (words.position, _say(holder["position"], language, facts)),
        (words.institution, _say(holder["institution"], language, facts)),
    ]
    return _cell(language, said)


def _programme(facts: Facts, language: str) -> Cell:
    return _cell(language, [(WORDS[language].programme, _say(facts["programme"], language, facts))])


def _hours(facts: Facts, language: str) -> Cell:
    words = WORDS[language]
    hours = Decimal(facts["hours"])
    volume = f"{_number(hours, words)}\u00a0{_academic_hours(hours, words)}"
    said = [(words.hours, [Run(language, volume)]), (words.form, _say(facts["form"], language, facts))]
    return _cell(language, said)


def _period(facts: Facts, language: str) -> Cell:
    words = WORDS[language]
    start, end = date.fromisoformat(facts["started_on"]), date.fromisoformat(facts["ended_on"])
    said = [
        (words.period, [Run(language, long_period(start, end, language))]),
        (words.place, _say(facts["place"], language, facts)),
    ]
    return _cell(language, said)


def _result(facts: Facts, language: str) -> Cell:
    words, result = WORDS[language], facts["result"]
    said = [Run(language, _score(facts, words))] if result else []
    if result and result["pass_mark"]:
        said.append(Run(language, words.threshold.format(number=_per_cent(result["pass_mark"], words))))
    return _cell(language, [(words.final_test, said)])


def _basis(facts: Facts, language: str) -> Cell:
    words, basis = WORDS[language], facts["basis"]
    papers = [
        _paper(words.order, basis["order_number"], basis["order_date"], language),
        _paper(words.protocol, basis["protocol_number"], basis["protocol_date"], language),
    ]
    said = [paper for paper in papers if paper]
    runs = [Run(language, _capital(paper) if paper is said[0] else paper) for paper in said]
    return Cell(language, _capital(words.basis), runs, separator="; ")


def _registered(facts: Facts, language: str) -> Cell:
    words = WORDS[language]
    issued = long_date(date.fromisoformat(facts["issued_on"]), language)
    if facts["registration_number"]:
        issued = f"{issued}, {words.numbered.format(number=facts['registration_number'])}"
    said = [(words.registered, [Run(language, issued)])]
    if facts["valid_until"]:
        said.append((words.valid, [Run(language, long_date(date.fromisoformat(facts["valid_until"]), language))]))
    return _cell(language, said, separator=" · ")


def _standards(facts: Facts, language: str) -> Cell:
    """Give the standards on the sheet, where no transcript follows that would name them."""
    said = [] if facts["modules"] else _say(facts["standards"], language, facts)
    return _cell(language, [(WORDS[language].standards, said)])


CELLS: Final[dict[str, Callable[[Facts, str], Cell]]] = {
    "service": _service,
    "programme": _programme,
    "hours": _hours,
    "period": _period,
    "result": _result,
    "basis": _basis,
    "registered": _registered,
    "standards": _standards,
}


def _cell(language: str, said: list[tuple[str, list[Run]]], separator: str = ", ") -> Cell:
    """Put labels and words side by side, without the labels that have no words."""
    spoken = [(label, runs) for label, runs in said if runs]
    label = _label(*(label for label, _ in spoken), separator=separator)
    return Cell(language, label, [run for _, runs in spoken for run in runs], separator)


def _paper(noun: str, number: str, day: str, language: str) -> str:
    """Give «приказ от 12 октября 2026 года № 118», in the order of the language; nothing for no paper."""
    if not number and not day:
        return ""
    words = WORDS[language]
    pieces = {
        "noun": noun,
        "dated": dated(date.fromisoformat(day), language) if day else "",
        "numbered": words.numbered.format(number=number) if number else "",
    }
    return " ".join(filter(None, (pieces[piece] for piece in words.paper)))


def _note(facts: Facts, language: str) -> str:
    """Give what stands under the transcript."""
    words = WORDS[language]
    standards = [
        f"{_capital(words.standards)}: {run.text.rstrip('.')}." for run in _say(facts["standards"], language, facts)
    ]
    entry = words.register_entry.format(number=facts["registration_number"]) if facts["registration_number"] else ""
    return " ".join(filter(None, (*standards, words.academic_hour, entry)))


def _module(line: ModuleLine, facts: Facts) -> dict[str, Any]:
    words = WORDS[facts["languages"][0]]
    return {
        "titles": [run for language in facts["languages"] for run in _say(line["title"], language, facts)],
        "hours": _number(Decimal(line["hours"]), words) if line["hours"] else "—",
        "result": line["result"] or "—",
    }


def _label(*parts: str, separator: str = ", ") -> str:
    return _capital(separator.join(filter(None, parts)))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _score(facts: Facts, words: Words) -> str:
    return _per_cent(facts["result"]["score"], words) if facts["result"] else ""


def _per_cent(number: str, words: Words) -> str:
    return words.per_cent.format(number=_number(Decimal(number), words))


def _number(number: Decimal | int, words: Words) -> str:
    """Give the number without idle zeros, with the decimal mark of the language."""
    text = f"{Decimal(number):f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", words.decimal_mark)


def _academic_hours(hours: Decimal, words: Words) -> str:
    """Give the noun in the form that the number asks for."""
    match words.academic_hours:
        case (one, few, many, fraction):
            if hours % 1:
                return fraction
            tens, units = divmod(int(hours) % 100, 10)
            if tens == 1:
                return many
            return {1: one, 2: few, 3: few, 4: few}.get(units, many)
        case (one, many):
            return one if hours == 1 else many
        case forms:
            return forms[0]
