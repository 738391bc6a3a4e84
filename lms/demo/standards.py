"""Instruments and their provisions; what courses are about and for whom."""

from __future__ import annotations

import re
from typing import Any, Final

from courses.models import Audience, Instrument, Provision, Topic
from lms.demo.memory import Memory
from lms.demo.rows import put_rows
from lms.demo.sources import by_language, read_csv, read_yaml

LANGUAGES: Final = ("en", "ru", "kk")
NAME: Final = re.compile(r"(?P<name>.+?)(?:, (?P<recommendation>(?:CM/)?Rec\(\d+\)\S+))?(?: \(.*\))?")


def load(memory: Memory) -> None:
    """Put instruments, provisions, topics and audiences in place."""
    lines = read_csv("provisions.csv")
    instruments = put_rows(memory, Instrument, list({line["instrument"]: _instrument(line) for line in lines}.values()))
    put_rows(memory, Provision, [_provision(line, instruments) for line in lines])
    put_rows(memory, Topic, _named("topics.yaml"))
    put_rows(memory, Audience, _named("audiences.yaml"))


def _instrument(line: dict[str, str]) -> dict[str, Any]:
    """Answer the instrument of a provision; what follows its name is its reference, or a remark that is left out."""
    names = {language: NAME.fullmatch(line[f"instrument_{language}"]) for language in LANGUAGES}
    recommendation = names["en"]["recommendation"] if names["en"] else ""
    return {
        "slug": line["instrument"],
        "status": line["status"],
        "adopted": line["adopted"],
        "address": line["url"],
        "reference": recommendation or line["url"].partition("undocs.org/")[2],
        **{f"name_{language}": found["name"] for language, found in names.items() if found},
    }


def _provision(line: dict[str, str], instruments: dict[str, Instrument]) -> dict[str, Any]:
    return {
        "slug": line["slug"],
        "instrument_id": instruments[line["instrument"]].pk,
        "number": line["number"],
        "order": int(line["sort"]),
        "address": line["url"],
        **{f"name_{language}": line[f"title_{language}"] for language in LANGUAGES},
    }


def _named(file: str) -> list[dict[str, Any]]:
    return [{"slug": row["slug"], **by_language(row["name"])} for row in read_yaml(file)]
