"""The grade of a quiz from several attempts: a pure function of their results, the earliest first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

TWO_PLACES = Decimal("0.01")


@dataclass(frozen=True)
class Result:
    """One attempt: its score in per cent, None while a person still has to mark it, and the mark to be reached.

    It is upheld where its pass stands though its points are too few: after a regrading a person decides about that.
    """

    percent: Decimal | None
    pass_mark: Decimal
    is_upheld: bool = False

    @property
    def is_passed(self) -> bool:
        """Was the pass mark reached, or does the pass stand without it?"""
        return self.percent is not None and (self.is_upheld or self.percent >= self.pass_mark)


@dataclass(frozen=True)
class Grade:
    """What counts, in per cent, and the mark that it is measured by."""

    percent: Decimal
    pass_mark: Decimal
    is_upheld: bool = False

    @property
    def is_earned(self) -> bool:
        """Do the points suffice?"""
        return self.percent >= self.pass_mark

    @property
    def is_passed(self) -> bool:
        """Is the grade a pass, by its points or because the attempt that makes it is upheld?"""
        return self.is_upheld or self.is_earned


def of(rule: str, results: Sequence[Result]) -> Grade | None:
    """Answer the grade by a rule (best, last, first or mean); None while what counts is not marked."""
    return RULES[rule](results) if results else None


def _grade(result: Result) -> Grade | None:
    return None if result.percent is None else Grade(result.percent, result.pass_mark, result.is_upheld)


def best(results: Sequence[Result]) -> Grade | None:
    """The highest score; one that passed its own mark goes before a higher one that did not pass a later mark."""
    marked = [result for result in results if result.percent is not None]
    return _grade(max(marked, key=lambda result: (result.is_passed, result.percent))) if marked else None


def last(results: Sequence[Result]) -> Grade | None:
    """The latest attempt, whatever came before."""
    return _grade(results[-1])


def first(results: Sequence[Result]) -> Grade | None:
    """The first attempt, whatever comes later."""
    return _grade(results[0])


def mean(results: Sequence[Result]) -> Grade | None:
    """The mean of the marked attempts, rounded half up to two decimals, by the pass mark of the latest of them."""
    marked = [result for result in results if result.percent is not None]
    if not marked:
        return None
    total = sum((result.percent for result in marked if result.percent is not None), Decimal(0))
    return Grade((total / len(marked)).quantize(TWO_PLACES, rounding=ROUND_HALF_UP), marked[-1].pass_mark)


RULES: dict[str, Callable[[Sequence[Result]], Grade | None]] = {
    "best": best,
    "last": last,
    "first": first,
    "mean": mean,
}
