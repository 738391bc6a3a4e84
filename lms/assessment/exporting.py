"""Questions of the bank written down as files that others, and we, can read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone

from lms.assessment import bank
from lms.assessment.formats import apart, building
from lms.assessment.formats.building import ONE, ZERO, CaseOption, CaseStep, Choice, Target
from lms.assessment.formats.detecting import GIFT, MOODLE_XML, XLSX
from lms.assessment.formats.found import Found
from lms.assessment.formats.gift import writing as gift
from lms.assessment.formats.moodle import writing as moodle
from lms.assessment.formats.workbook import writing as workbook
from lms.assessment.models import Question

AT_ONCE = 500
CARRIES = {GIFT: gift.CARRIES, MOODLE_XML: moodle.CARRIES, XLSX: workbook.CARRIES}
TYPES = {
    GIFT: "text/plain; charset=utf-8",
    MOODLE_XML: "application/xml; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ENDINGS = {GIFT: "gift.txt", MOODLE_XML: "xml", XLSX: "xlsx"}
MANY = 3000  # questions of a workbook, which is made as a whole


def carried(questions: QuerySet[Question], form: str, language: str) -> QuerySet[Question]:
    """Answer the questions that a format can hold; in one language, unless it holds them all."""
    found = questions.filter(kind__in=CARRIES[form], current_version__isnull=False)
    return found.filter(current_version__texts__isnull=False).distinct() if form == XLSX else _in(found, language)


def _in(questions: QuerySet[Question], language: str) -> QuerySet[Question]:
    return questions.filter(current_version__texts__language=language).distinct()


def left_out(questions: QuerySet[Question]) -> list[tuple[str, int]]:
    """Answer the types that a format in one language lacks, and how many of these questions are of each."""
    kinds = questions.order_by().values_list("kind").annotate(count=Count("pk", distinct=True))
    counts = dict(kinds)
    missing = [kind for kind in Question.Kind if kind.value not in gift.CARRIES and counts.get(kind.value)]
    return [(str(kind.label), counts[kind.value]) for kind in missing]


def file_name(form: str, language: str) -> str:
    """Answer what a file is called."""
    day = timezone.localdate().isoformat()
    return f"questions-{day}.{ENDINGS[form]}" if form == XLSX else f"questions-{language}-{day}.{ENDINGS[form]}"


def write(questions: QuerySet[Question], form: str, language: str) -> Iterator[bytes]:
    """Yield a file with these questions piece by piece."""
    found = founds(carried(questions, form, language))
    if form == XLSX:
        yield workbook.write(each for each in found if workbook.fits(each))
        return
    told = (_in_one_language(each, language) for each in found)
    pieces = gift.write(told, language) if form == GIFT else moodle.write(told, language)
    for piece in pieces:
        yield piece.encode()


def founds(questions: QuerySet[Question]) -> Iterator[Found]:
    """Yield the questions as a file holds them, category by category."""
    rows = questions.select_related("topic", "category", "current_version").prefetch_related(
        "current_version__texts", "tags"
    )
    for question in rows.order_by("category__path", "code").iterator(chunk_size=AT_ONCE):
        yield found_of(question)


def found_of(question: Question) -> Found:
    """Answer a question as a file holds it."""
    version = question.current_version
    key, texts = apart.canonical(
        question.kind, version.key if version else {}, bank.texts_of(version) if version else {}
    )
    return Found(
        0,
        name=question.code,
        kind=question.kind,
        code=question.code,
        key=key,
        texts=dict(sorted(texts.items())),
        category=question.category.names if question.category else (),
        tags=tuple(sorted(tag.name for tag in question.tags.all())),
        about={
            "topic": question.topic.slug,
            "difficulty": str(question.difficulty),
            "reference": question.reference,
            "jurisdiction": question.jurisdiction,
            "course": question.course_code,
        },
    )


def _in_one_language(found: Found, language: str) -> Found:
    found.about["language"] = language
    return found


# --- the workbook to fill in --------------------------------------------------------------------


@dataclass(frozen=True)
class _Example:
    """A question that shows how a type is written down."""

    kind: str
    stem: str
    build: Any
    explanation: str = ""


def template() -> bytes:
    """Answer an empty workbook, with an example of every type on a sheet of its own."""
    return workbook.template(_examples())


def _examples() -> Iterator[Found]:
    for place, example in enumerate(EXAMPLES, 1):
        found = Found(0, code=f"EXAMPLE-{place:02}", about={"topic": "standards", "difficulty": "1"})
        example.build(found)
        text = {"stem": example.stem, "explanation": example.explanation, "markup": "plain"}
        found.texts = {"en": text | found.texts[""]}
        yield found


def _options(*texts: str) -> list[Choice]:
    """Answer options of which the one that begins with a star is right."""
    return [Choice(text.removeprefix("*"), ONE if text.startswith("*") else ZERO) for text in texts]


def _single(found: Found) -> None:
    building.single(_options("12 hours", "*22 hours", "24 hours"), found)


def _multiple(found: Found) -> None:
    texts = ("Name", "Commitment order", "Favourite colour", "Injuries seen on arrival")
    building.multiple(
        [Choice(*each) for each in zip(texts, building.by_rule((True, True, False, True)), strict=True)], found
    )


def _true_false(found: Found) -> None:
    building.true_false(found, right=True)


def _numeric(found: Found) -> None:
    building.numeric([Target(building.number("15"), ZERO)], found, unit="days")


def _short_answer(found: Found) -> None:
    building.short_answer([Choice("18 July", ONE), Choice("July 18", ONE)], found)


def _matching(found: Found) -> None:
    pairs = [("Solitary confinement", "Rule 44"), ("Searches", "Rule 51"), ("", "Rule 76")]
    building.matching(pairs, found)


def _ordering(found: Found) -> None:
    building.ordering(["Raise the alarm", "Secure the scene", "Write the report"], found)


def _cloze(found: Found) -> None:
    number = building.gap_of_number([Target(building.number("22"), ZERO)], name="1")
    choice = building.gap_of_choices(_options("*human contact", "exercise"), name="2")
    building.cloze({"1": number, "2": choice}, found)


def _essay(found: Found) -> None:
    building.essay([(4, "Names the rule"), (6, "Applies it to the case")], found, words=(100, 400))


def _scenario(found: Found) -> None:
    report = CaseOption("Report it at once", ONE, "Your chief thanks you and asks for a note.", 2)
    silence = CaseOption("Say nothing", ZERO, "", 0)
    write_down = CaseOption("What you saw, when and where", ONE)
    guess = CaseOption("What you think was meant", ZERO)
    steps = [
        CaseStep("You see a colleague take a parcel from a visitor.", [report, silence]),
        CaseStep("What do you write into the note?", [write_down, guess]),
    ]
    building.scenario(steps, found)


EXAMPLES = [
    _Example("single", "From how many hours a day on without human contact is it solitary confinement?", _single),
    _Example("multiple", "What belongs into the prisoner file?", _multiple, "Rules 7 and 8."),
    _Example("true_false", "The Nelson Mandela Rules were adopted in 2015.", _true_false),
    _Example("numeric", "After how many days is solitary confinement called prolonged?", _numeric),
    _Example("short_answer", "On which day is Nelson Mandela Day?", _short_answer),
    _Example("matching", "Which rule is about what?", _matching),
    _Example("ordering", "Put the steps after an incident into their order.", _ordering),
    _Example("cloze", "Solitary confinement: [[1]] hours or more a day without meaningful [[2]].", _cloze),
    _Example("essay", "A prisoner asks for a doctor at night. What do you do, and why?", _essay),
    _Example("scenario", "A parcel", _scenario),
]
