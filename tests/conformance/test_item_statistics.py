"""The numbers that Moodle gives for 25 attempts at one test, to the last digit that it prints."""

import csv
import os
from pathlib import Path

import pytest
from django.conf import settings

from lms.assessment import item_statistics

CORPORA = Path(os.environ.get("CORPORA") or settings.ROOT.parent / "shared" / "corpora")
FOLDER = CORPORA / "item-statistics"
NAMES = {
    "s": "count",
    "facility": "facility",
    "sd": "deviation",
    "covariance": "covariance",
    "markvariance": "variance",
    "othermarkvariance": "other_variance",
    "discriminationindex": "discrimination",
    "covariancemax": "covariance_max",
    "discriminativeefficiency": "efficiency",
}
WHOLE = {  # what Moodle's own test of the same attempts expects of the whole quiz, calculated in a spreadsheet
    "median": "4.5",
    "mean": "4.617333332",
    "deviation": "0.8117265554",
    "skewness": "-0.092502502",
    "kurtosis": "-0.7073968557",
    "consistency": "-87.2230935542",
    "error_ratio": "136.8294900795",
    "standard_error": "1.1106813066",
}
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"There are no corpora in {CORPORA}.")


def read(name):
    with (FOLDER / f"{name}00.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def steps():
    return read("steps")


@pytest.fixture(scope="module")
def full():
    """The full mark of every slot."""
    return {int(row["slot"]): float(row["mark"]) for row in read("questions") if row["slot"]}


@pytest.fixture(scope="module")
def rows(full):
    return [{slot: float(result[f"slots.{slot}.mark"]) for slot in full} for result in read("results")]


def as_printed(value, printed):
    """The value with as many decimals as are printed beside it, as a number."""
    return round(value, len(printed.partition(".")[2]))


def part(rows, steps, slot, *, column, value, of_whole):
    """The numbers of one drawn question or one variant: of the attempts that met it."""
    met = [row for row, step in zip(rows, steps, strict=True) if step[column] == value]
    marks = [row[slot] for row in met]
    others = [sum(row.values()) - (0 if of_whole else row[slot]) for row in met]
    return item_statistics.item(marks, others)


def numbers_of(line, rows, steps, full):
    """The numbers of one line of the expected table."""
    slot = int(line["slot"])
    if line["subqname"]:  # drawn by chance: Moodle compares it with the whole test
        return part(rows, steps, slot, column=f"randqs.{slot}", value=line["subqname"], of_whole=True)
    if line["variant"]:
        return part(rows, steps, slot, column=f"variants.{slot}", value=line["variant"], of_whole=False)
    return item_statistics.items(rows, full)[slot]


@pytest.mark.parametrize("place", range(10))
def test_every_number_of_every_question_is_moodles(rows, steps, full, place):
    line = read("qstats")[place]
    found = numbers_of(line, rows, steps, full)

    expected = {column: float(line[column]) for column in NAMES if line[column]}
    assert {column: as_printed(getattr(found, NAMES[column]), line[column]) for column in expected} == expected


def test_the_effective_weights_are_moodles(rows):
    found = item_statistics.effective_weights(rows)

    printed = {
        int(line["slot"]): line["effectiveweight"] for line in read("qstats") if line["effectiveweight"] != "**NULL**"
    }
    assert {slot: as_printed(found[slot], text) for slot, text in printed.items()} == {
        slot: float(text) for slot, text in printed.items()
    }


def test_the_numbers_of_the_whole_test_are_moodles(rows, full):
    totals = item_statistics.totals([sum(row.values()) for row in rows])
    reliability = item_statistics.reliability(rows, full)

    found = {name: getattr(totals, name) for name in ("median", "mean", "deviation", "skewness", "kurtosis")} | {
        "consistency": reliability.consistency,
        "error_ratio": reliability.error_ratio,
        "standard_error": reliability.standard_error(totals.deviation),
    }
    assert {name: as_printed(found[name], text) for name, text in WHOLE.items()} == {
        name: float(text) for name, text in WHOLE.items()
    }
    assert reliability.name == "alpha"


def test_the_expected_table_is_read_whole():
    assert len(read("qstats")) == 10
