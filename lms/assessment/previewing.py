"""A question of the bank as learners see it, with what is right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from lms.assessment import answers, drawing, marking, overview
from lms.assessment.models import AttemptItem, Question, QuestionText
from lms.people.models.places import FALLBACK_LANGUAGES


@dataclass
class Solved:
    """A question in one language, answered rightly."""

    text: QuestionText
    lines: list[answers.Line]
    spare: list[str]
    formula: list[str]
    partly: list[answers.Line]

    @property
    def segments(self) -> list[tuple[SafeString, answers.Line | None]]:
        """The words of a cloze question piece by piece, each with the gap that follows it."""
        return overview.segments(self.text, self.lines)


def solved(question: Question) -> list[Solved]:
    """Answer the newest version of a question in each of its languages. Nothing is written."""
    version = question.current_version
    if version is None:
        return []
    version.question = question
    found = []
    for text in sorted(version.texts.all(), key=lambda text: FALLBACK_LANGUAGES.index(text.language)):
        order = drawing.unshuffled(version, text, question.kind)
        solution = marking.solution(question.kind, version.key)
        item = AttemptItem(version=version, order=list(order), answer=solution)
        spare, partly = _spare(text, version.key), _partly(version.key)
        found.append(Solved(text, answers.lines(item, text), spare, answers.formula(item), partly))
    return found


def _partly(key: dict[str, Any]) -> list[answers.Line]:
    """Answer the typed answers that earn a share of the point, each with its share."""
    wordings = [answers.Line(words, words, share=str(share)) for words, share in key.get("partly", [])]
    return wordings + [
        answers.Line(_range(one), _range(one), share=str(one.get("share", 1))) for one in key.get("more", [])
    ]


def _range(target: dict[str, Any]) -> str:
    is_exact = not marking.number(str(target["tolerance"]))
    return str(target["value"]) if is_exact else f"{target['value']} ± {target['tolerance']}"


def _spare(text: QuestionText, key: dict[str, Any]) -> list[str]:
    paired = key.get("pairs", {}).values()
    return [words for right, words in text.parts.get("right", {}).items() if right not in paired]
