"""The analysis of a test as a spreadsheet: the test, its questions, and what was answered to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from lms.assessment import clock, item_statistics
from lms.assessment.analysis import FEWEST, Which, attempts_at
from lms.assessment.question_analysis import Wording, looks_at
from lms.rendering.spreadsheets import Sheet, Value, xlsx

if TYPE_CHECKING:
    from lms.assessment.analysis import Analysis, Row
    from lms.assessment.models import QuizPage
    from lms.people.models import Person


def workbook_of(quiz: QuizPage, analysis: Analysis, user: Person) -> bytes:
    """Answer the workbook; of too few people it says so and holds no number."""
    if not analysis.is_shown:
        return xlsx([_test(quiz, analysis)])
    looks = looks_at(attempts_at(quiz.translation_key, user, analysis.which), analysis.rows)
    return xlsx([_test(quiz, analysis), _questions(analysis), _answers(looks)])


def consistency_name(analysis: Analysis) -> str:
    """Answer what the internal consistency of a test is called."""
    names = {"kr20": _("KR-20"), "alpha": _("Cronbach’s alpha"), "drawn": _("Alpha of a drawn test")}
    return names[analysis.reliability.name] if analysis.reliability else _("Internal consistency")


def _percent(label: str) -> str:
    return f"{label}, %"


def _test(quiz: QuizPage, analysis: Analysis) -> Sheet:
    totals, reliability = analysis.totals, analysis.reliability
    lines: list[tuple[str, Value]] = [
        (_("Test"), quiz.title),
        (_("Course"), f"{quiz.course.code} {quiz.course.title}"),
        (_("As of"), clock.day_and_hour(timezone.now())),
        (_("Counted"), str(Which(analysis.which).label)),
        (_("People"), analysis.people),
        (_("Attempts"), analysis.attempts),
    ]
    if not analysis.is_shown:
        words = _("Numbers appear when %(count)s people have finished the test.") % {"count": FEWEST}
        return Sheet(_("Test"), (_("What"), _("Value")), [*lines, (_("Missing people"), analysis.missing), (words, "")])
    lines += [
        (_percent(_("Mean result")), totals.mean),
        (_percent(_("Median result")), totals.median),
        (_percent(_("Standard deviation")), totals.deviation),
        (_("Skewness"), totals.skewness),
        (_("Kurtosis"), totals.kurtosis),
        (_percent(consistency_name(analysis)), reliability.consistency if reliability else None),
        (_percent(_("Error ratio")), reliability.error_ratio if reliability else None),
        (_percent(_("Standard error")), analysis.standard_error),
    ]
    return Sheet(_("Test"), (_("What"), _("Value")), list(lines))


def _questions(analysis: Analysis) -> Sheet:
    header = (
        _("No."),
        _("Code"),
        _("Question"),
        _("Type"),
        _("Topic"),
        _("People"),
        _("Attempts"),
        _percent(_("Facility")),
        _percent(_("Standard deviation")),
        _percent(_("Random guess")),
        _percent(_("Intended weight")),
        _percent(_("Effective weight")),
        _percent(_("Discrimination index")),
        _percent(_("Discriminative efficiency")),
        _("What stands out"),
    )
    meant = item_statistics.intended_weights(dict.fromkeys((row.question.pk for row in analysis.rows), 1.0))
    return Sheet(_("Questions"), header, [_question(row, meant[row.question.pk]) for row in analysis.rows])


def _question(row: Row, meant: float | None) -> tuple[Value, ...]:
    numbers: tuple[Value, ...] = (None,) * 7
    if row.is_shown:
        numbers = (
            row.facility,
            row.deviation,
            row.guess,
            meant if row.weight is not None else None,  # where the draw varies no question has a weight
            row.weight,
            row.numbers.discrimination,
            row.numbers.efficiency,
        )
    noted = "; ".join(str(remark.name) for remark in row.remarks)
    if not row.is_shown:
        noted = _("Too few people: %(missing)s more are needed.") % {"missing": row.missing}
    question = row.question
    stem = row.text.plain_stem if row.text else ""
    return (
        row.place,
        question.code,
        stem,
        str(question.get_kind_display()),
        question.topic.name,
        row.people,
        row.asked,
        *numbers,
        noted,
    )


def _answers(looks: list[tuple[Row, list[Wording]]]) -> Sheet:
    header = (
        _("No."),
        _("Code"),
        _("Versions"),
        _("Part"),
        _("Option"),
        _("Answer"),
        _("Right"),
        _("Chosen"),
        _percent(_("Share")),
        _percent(_("Mean result")),
    )
    credits_ = {"right": _("right"), "partly": _("partly right"), "": ""}
    lines: list[tuple[Value, ...]] = [
        (
            row.place,
            row.question.code,
            wording.numbers,
            table.title,
            line.label,
            line.words,
            credits_[line.credit],
            line.count,
            line.share,
            line.result,
        )
        for row, wordings in looks
        for wording in wordings
        for table in wording.tables
        for line in table.lines
    ]
    return Sheet(_("Answers"), header, list(lines))
