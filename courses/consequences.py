"""What rests on a completion: the floors above say what they have made of it, or would make."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from courses.models import Enrolment
from courses.signals import completions_questioned


@dataclass(frozen=True)
class Consequence:
    """One thing that rests on a completion, such as a certificate."""

    words: str
    url: str = ""
    is_in_force: bool = False
    is_due: bool = False  # not made yet: completing the course will make it


def resting_on(enrolments: Collection[int]) -> dict[int, list[Consequence]]:
    """Answer what rests on the completion of each of these enrolments, given by their primary keys."""
    found: defaultdict[int, list[Consequence]] = defaultdict(list)
    answer: Any
    for _receiver, answer in completions_questioned.send(sender=Enrolment, enrolments=enrolments):
        for enrolment, consequences in answer.items():
            found[enrolment] += consequences
    return dict(found)
