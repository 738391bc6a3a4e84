"""Points of an essay by criterion: what may be given, what they come to, and when two markers agree.

A rubric says how many points each criterion earns: {"r1": 4, "r2": 6}. What a marker gives has the same names, as text:
{"r1": "3.5", "r2": "6"}. The mark of the essay is the sum of the points ÷ the sum of the rubric, with five decimals.
Where two people mark, their mean by criterion counts while the two sums differ by no more than the tolerance, in per
cent of all points. Beyond that a third person decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from lms.assessment import marking
from lms.assessment.errors import PointsImpossible

HALF = Decimal("0.5")
QUARTER = Decimal("0.25")  # the mean of two markers
Points = dict[str, str]
"""Points by the name of the criterion, as they are kept."""


def total(rubric: Mapping[str, Any]) -> Decimal:
    """Answer how many points the criteria earn together."""
    return sum((Decimal(str(most)) for most in rubric.values()), Decimal(0))


def given(points: Mapping[str, Any]) -> Decimal:
    """Answer the sum of the points that were given."""
    return sum((Decimal(str(value)) for value in points.values()), Decimal(0))


def is_possible(rubric: Mapping[str, Any], name: str, value: Decimal, *, step: Decimal = HALF) -> bool:
    """Answer whether a criterion can earn so many points: none to all of them, in halves."""
    return name in rubric and 0 <= value <= Decimal(str(rubric[name])) and value % step == 0


def checked(rubric: Mapping[str, Any], points: Mapping[str, Any], *, step: Decimal = HALF) -> Points:
    """Answer points in the form in which they are kept. Raises PointsImpossible."""
    values = {name: Decimal(str(value)) for name, value in points.items()}
    for name, value in values.items():
        if not is_possible(rubric, name, value, step=step):
            raise PointsImpossible(str(rubric.get(name, 0)))
    return {name: kept(value) for name, value in values.items()}


def missing(rubric: Mapping[str, Any], points: Mapping[str, Any]) -> list[str]:
    """Answer the criteria that have no points yet."""
    return [name for name in rubric if name not in points]


def mark(rubric: Mapping[str, Any], points: Mapping[str, Any]) -> Decimal:
    """Answer the mark between 0 and 1, with five decimals."""
    of = total(rubric)
    share = given(points) / of if of else Decimal(0)
    return min(Decimal(1), share).quantize(marking.FIVE_PLACES, rounding=ROUND_HALF_UP)


def are_close(
    rubric: Mapping[str, Any], first: Mapping[str, Any], second: Mapping[str, Any], *, tolerance: int
) -> bool:
    """Answer whether two sums differ by no more than the tolerance, in per cent of all points."""
    return 100 * abs(given(first) - given(second)) <= tolerance * total(rubric)


def mean(first: Mapping[str, Any], second: Mapping[str, Any]) -> Points:
    """Answer the mean of two markers, criterion by criterion."""
    return {name: kept((Decimal(str(value)) + Decimal(str(second[name]))) / 2) for name, value in first.items()}


def kept(value: Decimal) -> str:
    """Answer points in the form in which they are kept."""
    return f"{marking.shown(value):f}"


@dataclass(frozen=True)
class Given:
    """What one marker gave for one criterion, and why."""

    points: str
    remark: str


@dataclass
class Criterion:
    """One criterion with its words, the points it earns, those that stand, and what markers gave for it."""

    name: str
    words: str
    of: str
    points: str = ""
    given: list[Given] = field(default_factory=list)

    @property
    def remarks(self) -> list[str]:
        """What the markers wrote about it."""
        return [one.remark for one in self.given if one.remark]


def criteria(
    rubric: Mapping[str, Any],
    words: Mapping[str, str],
    points: Mapping[str, Any],
    marks: Iterable[tuple[Mapping[str, str], Mapping[str, str]]] = (),
) -> list[Criterion]:
    """Answer the criteria of a rubric in its order: the points that stand, and points and remarks of each marker."""
    marks = list(marks)
    return [
        Criterion(
            name,
            words.get(name, ""),
            kept(Decimal(str(of))),
            str(points.get(name, "")),
            [Given(str(points_given.get(name, "")), remarks.get(name, "")) for points_given, remarks in marks],
        )
        for name, of in rubric.items()
    ]
