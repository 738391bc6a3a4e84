"""The bank of questions, from one file per course."""

from __future__ import annotations

from typing import Any

from courses.models import Provision, Topic
from lms.assessment import bank
from lms.assessment.models import Question
from lms.demo.errors import FixtureMistake
from lms.demo.memory import Memory
from lms.demo.sources import FOLDER, read_yaml


def load(memory: Memory) -> None:
    """Keep every question that is missing or whose source changed; the reviewers' decisions on the others stay.

    Raises FixtureMistake, naming file and question.
    """
    there = set(Question.objects.values_list("code", flat=True))
    topics = {topic.slug: topic for topic in Topic.objects.all()}
    provisions = {provision.slug: provision for provision in Provision.objects.all()}
    for course_code, entry in entries():
        is_known = memory.knows(f"question:{entry['id']}", entry)
        if entry["id"] in there and is_known:
            continue
        try:
            bank.keep(
                entry["id"],
                topic=topics[entry["topic"]],
                provisions=[provisions[slug] for slug in entry["provisions"]],
                course_code=course_code,
                **bank.read_fixture(entry),
            )
        except KeyError as error:
            path = FOLDER / "questions" / f"{course_code}.yaml"
            raise FixtureMistake(f"{entry['id']}: {error} is missing.", path=path, line=_line(path, entry)) from error


def entries() -> list[tuple[str, dict[str, Any]]]:
    """Answer every question of the fixtures as it is written, with the code of its course."""
    paths = sorted((FOLDER / "questions").glob("*.yaml"))
    return [(path.stem, entry) for path in paths for entry in read_yaml(f"questions/{path.name}")]


def _line(path: Any, entry: dict[str, Any]) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((place for place, line in enumerate(lines, 1) if line.startswith(f"- id: {entry['id']}")), 1)
