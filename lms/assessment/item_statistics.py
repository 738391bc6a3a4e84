"""Numbers about a test and its questions: pure functions of marks, defined as Moodle defines them.

Source: "Quiz statistics calculations" of the Moodle developers (docs.moodle.org/dev/Quiz_statistics_calculations) and
Moodle's calculators for quizzes and questions. With x the marks in one question, X its full mark, T the marks in the
whole test, y = T - x those in the rest of it, n the attempts, and a bar for a mean:

========================  =========================================================================
number                    formula
========================  =========================================================================
facility                  x̄ / X
standard deviation        √(Σ(x - x̄)² / (n - 1)), in marks
discrimination index      100 · cov(x, y) / √(var(x) · var(y))
discriminative efficiency 100 · cov(x, y) / cov(sorted x, sorted y): the most that these marks allow
intended weight           100 · X / ΣX
effective weight          100 · √cov(x, T) / Σ√cov(x, T); none where the covariance is below 0
skewness, kurtosis        k₃ / k₂^(3/2) and k₄ / k₂², by Fisher's k-statistics of T
internal consistency      100 · k / (k - 1) · (1 - Σvar(x) / var(T)), k questions: Cronbach's alpha
error ratio               100 · √(1 - alpha)
standard error            error ratio · standard deviation of T / 100
========================  =========================================================================

Where nothing varies there is nothing to divide by: such a number is None, never 0.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import mul
from statistics import median
from typing import Any

PLACES = 7  # decimals that Moodle keeps of a mark; what differs by less is a trace of the arithmetic

Row = Mapping[Hashable, float]
"""One attempt: the mark in every question that it asked."""


@dataclass(frozen=True)
class Item:
    """What the marks in one question say about it."""

    count: int = 0
    facility: float | None = None
    deviation: float | None = None
    variance: float | None = None
    other_variance: float | None = None
    covariance: float | None = None
    covariance_max: float | None = None
    discrimination: float | None = None
    efficiency: float | None = None


@dataclass(frozen=True)
class Totals:
    """What the results of a whole test say about it, in the unit in which they were given."""

    count: int = 0
    mean: float | None = None
    median: float | None = None
    deviation: float | None = None
    skewness: float | None = None
    kurtosis: float | None = None


@dataclass(frozen=True)
class Reliability:
    """How much of the differences between results is more than chance. Name: kr20, alpha or drawn; in per cent."""

    name: str
    consistency: float

    @property
    def error_ratio(self) -> float:
        """The share of the standard deviation that is chance; above 100 where the questions contradict each other."""
        return 100 * math.sqrt(max(0.0, 1 - self.consistency / 100))

    def standard_error(self, deviation: float) -> float:
        """Answer how far a result strays by chance, in the unit of the standard deviation."""
        return self.error_ratio * deviation / 100


def mean(values: Sequence[float]) -> float:
    """Answer the mean of at least one value."""
    return math.fsum(values) / len(values)


def covariance(xs: Sequence[float], ys: Sequence[float]) -> float:
    """Answer the covariance of a sample of at least two pairs; exactly 0 where one side does not vary."""
    return _covariance(_strayed(xs), _strayed(ys))


def _strayed(values: Sequence[float]) -> list[float]:
    """Answer how far each value is from the mean; exactly 0 where none varies."""
    if min(values) == max(values):
        return [0.0] * len(values)
    centre = mean(values)
    return [value - centre for value in values]


def _covariance(xs: Sequence[float], ys: Sequence[float]) -> float:
    return sum(map(mul, xs, ys)) / (len(xs) - 1)


def variance(values: Sequence[float]) -> float:
    """Answer the variance of a sample of at least two values."""
    return covariance(values, values)


def item(marks: Sequence[float], others: Sequence[float], *, max_mark: float = 1) -> Item:
    """Answer the numbers of one question from its marks and what the same attempts won in the rest of the test.

    For a question that was drawn by chance Moodle itself takes the whole test as `others`.
    """
    xs, ys = _rounded(marks), _rounded(others)
    count = len(xs)
    facility = mean(xs) / max_mark if count and max_mark else None
    if count < 2:  # noqa: PLR2004 - one attempt varies in nothing
        return Item(count, facility)
    dx, dy = _strayed(xs), _strayed(ys)
    x_variance, y_variance, together = _covariance(dx, dx), _covariance(dy, dy), _covariance(dx, dy)
    most = _covariance(sorted(dx), sorted(dy))
    return Item(
        count,
        facility,
        math.sqrt(x_variance),
        x_variance,
        y_variance,
        together,
        most,
        max(-100.0, min(100.0, 100 * together / math.sqrt(x_variance) / math.sqrt(y_variance))) if most else None,
        min(100.0, 100 * together / most) if most else None,
    )


def _rounded(values: Iterable[float]) -> list[float]:
    return [round(value, PLACES) for value in values]


def items(rows: Sequence[Row], max_marks: Mapping[Hashable, float]) -> dict[Hashable, Item]:
    """Answer the numbers of every question that was asked, over the attempts that asked it.

    The rest of a shorter test is brought to the length of the longest: few points of few are not a weak result.
    """
    lengths = [math.fsum(map(max_marks.__getitem__, row)) for row in rows]
    longest = max(lengths, default=0.0)
    marks: dict[Hashable, list[float]] = defaultdict(list)
    others: dict[Hashable, list[float]] = defaultdict(list)
    for row, length in zip(rows, lengths, strict=True):
        total = math.fsum(row.values())
        for slot, mark in row.items():
            marks[slot].append(mark)
            others[slot].append(rest(total, mark, length, longest, max_marks[slot]))
    return {slot: item(marks[slot], others[slot], max_mark=max_marks[slot]) for slot in marks}


def rest(total: float, mark: float, length: float, longest: float, max_mark: float) -> float:
    """Answer what was won outside one question, as if the test had been as long as the longest; 0 of nothing."""
    possible = length - max_mark
    return (total - mark) * ((longest - max_mark) / possible) if possible > 0 else 0.0


def is_fixed(rows: Sequence[Row]) -> bool:
    """Answer whether every attempt asked the same questions."""
    return len({frozenset(row) for row in rows}) == 1


def intended_weights(max_marks: Mapping[Hashable, float]) -> dict[Hashable, float | None]:
    """Answer the share of the test that each question was meant to have, in per cent."""
    total = math.fsum(max_marks.values())
    return {slot: 100 * mark / total if total else None for slot, mark in max_marks.items()}


def effective_weights(rows: Sequence[Row]) -> dict[Hashable, float | None]:
    """Answer how much each question of a fixed test really does to the result, in per cent."""
    if len(rows) < 2 or not is_fixed(rows):  # noqa: PLR2004 - as above
        return {slot: None for row in rows for slot in row}
    totals = _rounded(math.fsum(row.values()) for row in rows)
    shared = {slot: covariance(_rounded(row[slot] for row in rows), totals) for slot in rows[0]}
    whole = math.fsum(math.sqrt(value) for value in shared.values() if value >= 0)
    return {slot: 100 * math.sqrt(value) / whole if whole and value >= 0 else None for slot, value in shared.items()}


def totals(values: Sequence[float]) -> Totals:
    """Answer the numbers of the results of a test."""
    found, count = _rounded(values), len(values)
    if not count:
        return Totals(0)
    centre = mean(found)
    if count < 2 or min(found) == max(found):  # noqa: PLR2004 - as above
        return Totals(count, centre, median(found), 0.0 if count > 1 else None)
    second, third, fourth = (math.fsum((value - centre) ** power for value in found) / count for power in (2, 3, 4))
    k2 = count * second / (count - 1)
    return Totals(
        count,
        centre,
        median(found),
        math.sqrt(k2),
        _skewness(count, third, k2),
        _kurtosis(count, second, fourth, k2),
    )


def _skewness(count: int, third: float, k2: float) -> float | None:
    if count < 3:  # noqa: PLR2004 - the formula divides by count - 2
        return None
    return float(count**2 * third / ((count - 1) * (count - 2)) / k2**1.5)


def _kurtosis(count: int, second: float, fourth: float, k2: float) -> float | None:
    if count < 4:  # noqa: PLR2004 - the formula divides by count - 3
        return None
    k4 = count**2 * ((count + 1) * fourth - 3 * (count - 1) * second**2)
    return k4 / ((count - 1) * (count - 2) * (count - 3)) / k2**2


def reliability(rows: Sequence[Row], max_marks: Mapping[Hashable, float]) -> Reliability | None:
    """Answer the internal consistency of a test: KR-20 or alpha of a fixed one, and its like for a drawn one."""
    if len(rows) < 2:  # noqa: PLR2004 - as above
        return None
    return _alpha(rows, max_marks) if is_fixed(rows) else _drawn(rows, max_marks)


def _alpha(rows: Sequence[Row], max_marks: Mapping[Hashable, float]) -> Reliability | None:
    """Cronbach's alpha; where every mark is full or 0 it is the twentieth formula of Kuder and Richardson."""
    slots = list(rows[0])
    whole = variance(_rounded(math.fsum(row.values()) for row in rows))
    if len(slots) < 2 or not whole:  # noqa: PLR2004 - one question agrees with itself
        return None
    parts = math.fsum(variance(_rounded(row[slot] for row in rows)) for slot in slots)
    is_binary = all(mark in (0, max_marks[slot]) for row in rows for slot, mark in row.items())
    return Reliability("kr20" if is_binary else "alpha", 100 * len(slots) / (len(slots) - 1) * (1 - parts / whole))


def _drawn(rows: Sequence[Row], max_marks: Mapping[Hashable, float]) -> Reliability | None:
    """Answer 1 - mean square within attempts / mean square between them, by one-way analysis of variance.

    Questions that differ from attempt to attempt have no columns to sum up. Their differences in difficulty are luck of
    the draw and count as chance, which they do not in a fixed test.
    """
    shares = [[mark / max_marks[slot] for slot, mark in row.items()] for row in rows if row]
    answers = sum(map(len, shares))
    if len(shares) < 2 or answers == len(shares):  # noqa: PLR2004 - as above
        return None
    means = [mean(row) for row in shares]
    centre = math.fsum(value for row in shares for value in row) / answers
    between = math.fsum(len(row) * (mid - centre) ** 2 for row, mid in zip(shares, means, strict=True))
    within = math.fsum((value - mid) ** 2 for row, mid in zip(shares, means, strict=True) for value in row)
    between, within = between / (len(shares) - 1), within / (answers - len(shares))
    return Reliability("drawn", 100 * (1 - within / between)) if round(between, PLACES) else None


def random_guess(kind: str, key: Mapping[str, Any], parts: Mapping[str, Any]) -> float | None:
    """Answer the share of the mark that blind guessing wins on average; None where nobody can say how people guess."""
    formula = GUESSES.get(kind)
    return formula(key, parts) if formula else None


def _guess_option(key: Mapping[str, Any], parts: Mapping[str, Any]) -> float | None:
    options = parts.get("options", {})
    weights = key.get("weights") or dict.fromkeys(key["right"], 1)
    gained = math.fsum(max(0.0, float(weights.get(letter, 0))) for letter in options)
    return gained / len(options) if options else None


def _guess_pairs(key: Mapping[str, Any], parts: Mapping[str, Any]) -> float | None:
    return 1 / len(parts["right"]) if parts.get("right") else None


def _guess_gaps(key: Mapping[str, Any], parts: Mapping[str, Any]) -> float | None:
    gaps = key["gaps"]
    weight = math.fsum(gap.get("weight", 1) for gap in gaps.values())
    guesses = {name: random_guess(gap["kind"], gap, parts.get("gaps", {}).get(name, {})) for name, gap in gaps.items()}
    return math.fsum(gaps[name].get("weight", 1) * (guess or 0) for name, guess in guesses.items()) / weight


GUESSES: dict[str, Callable[[Mapping[str, Any], Mapping[str, Any]], float | None]] = {
    "single": _guess_option,
    "true_false": lambda _key, _parts: 1 / 2,
    "numeric": lambda _key, _parts: 0.0,
    "short_answer": lambda _key, _parts: 0.0,
    "matching": _guess_pairs,
    "ordering": lambda key, _parts: 1 / len(key["sequence"]),
    "cloze": _guess_gaps,
    "essay": lambda _key, _parts: 0.0,
}
