"""Where lines, points and letters of a picture stand. Templates draw it; a table beside it holds the same numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from lms.assessment.remarks import LOW

WIDTH, HEIGHT = 680, 340
LEFT, RIGHT, TOP, BOTTOM = 64, 620, 20, 290
LINE_OF_TEXT = 17  # between two names at the end of lines
NAME_WIDTH, NAME_HEIGHT = 34, 13  # of a number beside its point


@dataclass(frozen=True)
class Tick:
    """A line of the grid with its number."""

    at: str
    text: str
    is_limit: bool = False


@dataclass(frozen=True)
class Point:
    """A question in the map of all; its name only where it stands out and there is room."""

    x: str
    y: str
    name: str
    stands_out: bool
    corners: str


@dataclass(frozen=True)
class Question:
    """What the map shows of a question: facility from 0 to 1, discrimination in per cent."""

    name: str
    facility: float
    discrimination: float
    stands_out: bool


@dataclass(frozen=True)
class Map:
    """Facility to the right, discrimination upwards: one point for each question."""

    columns: list[Tick]
    rows: list[Tick]
    zero: str
    points: list[Point]


@dataclass(frozen=True)
class Trace:
    """One option: which share of each group chose it."""

    name: str
    is_right: bool
    shares: list[float]
    path: str
    label_y: str

    @property
    def percents(self) -> list[float]:
        """The shares in per cent."""
        return [100 * share for share in self.shares]


@dataclass(frozen=True)
class Traces:
    """Groups from the weakest to the strongest result to the right, shares upwards: one line for each option."""

    columns: list[Tick]
    rows: list[Tick]
    lines: list[Trace]
    counts: list[int]

    @property
    def end(self) -> str:
        """Where the lines end and their names begin."""
        return self.columns[-1].at


@dataclass(frozen=True)
class Bar:
    """So many results in a band of per cents."""

    name: str
    count: int
    x: str
    y: str
    width: str
    height: str
    middle: str
    label_y: str


def _x(share: float) -> float:
    return LEFT + (RIGHT - LEFT) * share


def _y(share: float) -> float:
    return BOTTOM - (BOTTOM - TOP) * share


def _at(place: float) -> str:
    return f"{place:.1f}"  # of an attribute: with a point in every language


def _percents(steps: Iterable[int], place: float, height: float, *, limit: float | None = None) -> list[Tick]:
    return [Tick(_at(_y((step - place) / height)), f"{step}", is_limit=step == limit) for step in steps]


def map_of(questions: Sequence[Question]) -> Map:
    """Answer the map of questions, on which those with the lowest discrimination are named first."""
    lowest = min([-20, *(20 * int(question.discrimination // 20) for question in questions)])
    highest = max([60, *(20 * int(-(-question.discrimination // 20)) for question in questions)])
    height = highest - lowest
    points: list[Point] = []
    named: list[tuple[float, float]] = []
    for question in sorted(questions, key=lambda question: question.discrimination):
        x, y = _x(question.facility), _y((question.discrimination - lowest) / height)
        has_room = all(abs(x - left) > NAME_WIDTH or abs(y - top) > NAME_HEIGHT for left, top in named)
        name = question.name if question.stands_out and has_room else ""
        named += [(x, y)] if name else []
        points.append(Point(_at(x), _at(y), name, question.stands_out, _diamond(x, y)))
    columns = [Tick(_at(_x(percent / 100)), f"{percent}") for percent in range(0, 101, 20)]
    rows = _percents(range(lowest, highest + 1, 20), lowest, height, limit=LOW)
    return Map(columns, rows, _at(_y(-lowest / height)), points)


def _diamond(x: float, y: float) -> str:
    return " ".join(f"{_at(x + dx)},{_at(y + dy)}" for dx, dy in ((0, -6), (6, 0), (0, 6), (-6, 0)))


def traces_of(options: Sequence[tuple[str, bool, list[float]]], names: Sequence[str], counts: list[int]) -> Traces:
    """Answer the lines of options: name, whether it is right, its share between 0 and 1 in every group."""
    places = [_x(group / (len(names) - 1)) * 0.9 + LEFT * 0.1 for group in range(len(names))]
    heights = _apart([_y(shares[-1]) for _name, _is_right, shares in options])
    lines = [
        Trace(
            name,
            is_right,
            shares,
            "M" + "L".join(f"{_at(x)} {_at(_y(share))}" for x, share in zip(places, shares, strict=True)),
            _at(height + 5),
        )
        for (name, is_right, shares), height in zip(options, heights, strict=True)
    ]
    columns = [Tick(_at(x), name) for x, name in zip(places, names, strict=True)]
    return Traces(columns, _percents(range(0, 101, 20), 0, 100), lines, counts)


def _apart(heights: Sequence[float]) -> list[float]:
    """Answer the heights moved so far that no two names cover each other, none below the axis."""
    moved = list(heights)
    order = sorted(range(len(moved)), key=lambda place: moved[place])
    for before, place in pairwise(order):
        moved[place] = max(moved[place], moved[before] + LINE_OF_TEXT)
    limit = float(BOTTOM)
    for place in reversed(order):
        moved[place] = min(moved[place], limit)
        limit = moved[place] - LINE_OF_TEXT
    return moved


def bands_of(results: Iterable[float], *, fewest: int) -> list[tuple[int, int, int]]:
    """Answer bands of results in per cent: from, to, how many; neighbours are joined until each holds enough."""
    counts = [0] * 10
    for result in results:
        counts[min(9, max(0, int(result // 10)))] += 1
    bands: list[tuple[int, int, int]] = []
    start, held = 0, 0
    for place, count in enumerate(counts):
        held += count
        if held >= fewest:
            bands.append((10 * start, 10 * (place + 1), held))
            start, held = place + 1, 0
    if bands and start < len(counts):
        first, _last, count = bands.pop()
        bands.append((first, 100, count + held))
    return bands


def bars_of(bands: Sequence[tuple[int, int, int]]) -> list[Bar]:
    """Answer the bars of bands of results, the tallest as high as the picture."""
    tallest = max((count for _first, _last, count in bands), default=0)
    step = (RIGHT - LEFT) / max(1, len(bands))
    found = []
    for place, (first, last, count) in enumerate(bands):
        x, y = LEFT + step * place, _y(0.92 * count / tallest)
        found.append(
            Bar(
                f"{first}–{last}",
                count,
                _at(x + step * 0.1),
                _at(y),
                _at(step * 0.8),
                _at(BOTTOM - y),
                _at(x + step / 2),
                _at(y - 6),
            )
        )
    return found
