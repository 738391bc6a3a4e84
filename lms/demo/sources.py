"""The readable files that the demonstration is made of."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from lms.demo.errors import FixtureMistake

FOLDER: Path = settings.ROOT / "fixtures"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one in C, where the library has it, is ten times as fast


def read_yaml(name: str) -> Any:
    """Answer what a YAML file of the fixtures holds. Raises FixtureMistake with the line of a slip."""
    path = FOLDER / name
    return parse_yaml(path.read_text(encoding="utf-8"), path=path)


def parse_yaml(text: str, *, path: Path, first_line: int = 1) -> Any:
    """Answer what a piece of YAML holds that begins at a line of a file. Raises FixtureMistake."""
    try:
        return yaml.load(text, Loader=LOADER)  # noqa: S506  # both loaders are the safe ones
    except yaml.MarkedYAMLError as error:
        line = first_line + (error.problem_mark.line if error.problem_mark else 0)
        raise FixtureMistake(error.problem or str(error), path=path, line=line) from error


def read_csv(name: str) -> list[dict[str, str]]:
    """Answer the lines of a CSV file of the fixtures, each by the names of the first line."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def by_language(names: dict[str, str], prefix: str = "name_") -> dict[str, str]:
    """Answer names as fields of a model, one per language, such as {"name_kk": …}."""
    return {f"{prefix}{language}": name for language, name in names.items()}
