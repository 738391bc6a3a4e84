"""Where the lines and points of pictures stand."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from lms.assessment import charts
from lms.assessment.charts import Question

shares = st.integers(0, 1000).map(lambda value: value / 1000)


def test_the_map_holds_every_point_and_the_zero():
    found = charts.map_of([Question("1", 1.0, 100.0, False), Question("2", 0.0, -45.0, True)])

    assert [tick.text for tick in found.rows] == ["-60", "-40", "-20", "0", "20", "40", "60", "80", "100"]
    assert [tick.text for tick in found.rows if tick.is_limit] == ["20"]
    assert found.zero == found.rows[3].at
    assert [(point.name, point.x, point.y) for point in found.points] == [("2", "64.0", "264.7"), ("", "620.0", "20.0")]
    assert found.points[0].corners == "64.0,258.7 70.0,264.7 64.0,270.7 58.0,264.7"


def test_the_map_of_ordinary_numbers_is_not_stretched():
    found = charts.map_of([Question("1", 0.5, 30.0, False)])

    assert (found.rows[0].text, found.rows[-1].text) == ("-20", "60")


def test_where_points_crowd_the_lower_one_is_named():
    found = charts.map_of(
        [Question("1", 0.5, 12.0, True), Question("2", 0.5, 11.0, True), Question("3", 0.9, 12.0, True)]
    )

    assert sorted(point.name for point in found.points) == ["", "2", "3"]


@given(st.lists(st.tuples(shares, st.integers(-100, 100)), min_size=1, max_size=12))
def test_no_point_leaves_the_map(points):
    found = charts.map_of([Question("1", facility, index, True) for facility, index in points])

    assert len(found.points) == len(points)
    assert all(64 <= float(point.x) <= 620 and 20 <= float(point.y) <= 290 for point in found.points)


def test_traces_go_from_the_weakest_to_the_strongest():
    found = charts.traces_of([("A", True, [0.0, 0.5, 1.0])], ["weakest", "middle", "strongest"], [5, 5, 5])

    assert found.lines[0].path == "M64.0 290.0L314.2 155.0L564.4 20.0"
    assert found.lines[0].percents == [0, 50, 100]
    assert found.end == "564.4"


@given(st.lists(shares, min_size=1, max_size=9))
def test_no_name_covers_another_and_none_leaves_the_picture(ends):
    found = charts.traces_of([(str(place), False, [end, end]) for place, end in enumerate(ends)], ["a", "b"], [5, 5])
    heights = sorted(float(line.label_y) for line in found.lines)

    assert heights[-1] <= charts.BOTTOM + 5
    assert all(lower - upper >= charts.LINE_OF_TEXT - 0.2 for upper, lower in pairwise(heights))


def test_bands_are_joined_until_each_holds_enough():
    assert charts.bands_of([5] * 5 + [15] * 5 + [100] * 5, fewest=5) == [(0, 10, 5), (10, 20, 5), (20, 100, 5)]
    assert charts.bands_of([5] * 5 + [45] * 3 + [95] * 4, fewest=5) == [(0, 10, 5), (10, 100, 7)]
    assert charts.bands_of([5] * 6 + [95] * 4, fewest=5) == [(0, 100, 10)]
    assert charts.bands_of([5] * 4, fewest=5) == []


@given(st.lists(st.integers(0, 100), max_size=30))
def test_no_band_is_small_and_nobody_is_lost(results):
    bands = charts.bands_of(results, fewest=5)

    assert all(count >= 5 for _first, _last, count in bands)
    assert not bands or sum(count for _first, _last, count in bands) == len(results)
    assert not bands or (bands[0][0], bands[-1][1]) == (0, 100)


def test_the_tallest_bar_leaves_room_for_its_number():
    bars = charts.bars_of([(0, 50, 10), (50, 100, 5)])

    assert [(bar.name, bar.count) for bar in bars] == [("0–50", 10), ("50–100", 5)]
    assert float(bars[0].height) == 2 * float(bars[1].height)
    assert float(bars[0].label_y) > 12
    assert charts.bars_of([]) == []
