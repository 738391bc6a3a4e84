"""Keeping questions: one identity, a new version when what was drawn changes, a text per language."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from courses.models import Provision, Topic
from lms.assessment import wording
from lms.assessment.errors import KindIsFixed
from lms.assessment.models import AttemptItem, Question, QuestionText, QuestionVersion
from lms.people.models import Person

Texts = dict[str, dict[str, Any]]
"""By language: stem, parts, explanation and markup ("plain", the default, or "html")."""


@transaction.atomic
def keep(
    code: str,
    *,
    kind: str,
    topic: Topic,
    key: dict[str, Any],
    texts: Texts,
    difficulty: int = 2,
    review: str = Question.Review.AWAITING,
    reference: str = "",
    provisions: Iterable[Provision] = (),
    jurisdiction: str = "international",
    course_code: str = "",
    by: Person | None = None,
) -> Question:
    """Answer the question with this code, made or brought up to date. Keeping the same again changes nothing.

    A version that was drawn for an attempt is never touched: a changed key or text makes the next one.
    Raises KindIsFixed when a drawn question would become one of another type.
    """
    drawn = AttemptItem.objects.filter(version__question__code=code).exclude(version__question__kind=kind)
    if drawn.exists():
        raise KindIsFixed(code)
    question, _is_new = Question.objects.update_or_create(
        code=code,
        defaults={
            "kind": kind,
            "topic": topic,
            "difficulty": difficulty,
            "review": review,
            "reference": reference,
            "jurisdiction": jurisdiction,
            "course_code": course_code,
        },
    )
    question.provisions.set(provisions)
    version = revise(question, key=key, texts=texts, by=by)
    if review == Question.Review.APPROVED:
        version.texts.filter(checked_at=None).update(checked_at=timezone.now(), checked_by=by)
    return question


@transaction.atomic
def revise(question: Question, *, key: dict[str, Any], texts: Texts, by: Person | None = None) -> QuestionVersion:
    """Answer the version that asks exactly this: the current one, the current one replaced, or a new one."""
    key, texts = veiled(key, {language: _as_kept(words) for language, words in texts.items()})
    current = question.current_version
    if current and current.key == key and texts_of(current) == texts:
        return current
    checks = {text.language: text for text in current.texts.all() if text.checked_at} if current else {}
    checks = {language: text for language, text in checks.items() if current and _says(current, text, key, texts)}
    if current is None or _was_drawn(current):
        number = (current.number if current else 0) + 1
        current = QuestionVersion.objects.create(question=question, number=number, key=key, made_by=by)
        question.current_version = current
        question.save(update_fields=["current_version"])
    else:
        current.key, current.made_by = key, by
        current.save(update_fields=["key", "made_by"])
        current.texts.all().delete()
    QuestionText.objects.bulk_create(
        QuestionText(version=current, language=language, **words, **_check(checks.get(language)))
        for language, words in texts.items()
    )
    return current


def _says(version: QuestionVersion, text: QuestionText, key: dict[str, Any], texts: Texts) -> bool:
    """Answer whether the words that an expert checked are still the same, and with them what is right."""
    return version.key == key and texts_of(version)[text.language] == texts.get(text.language)


def _check(text: QuestionText | None) -> dict[str, Any]:
    return {"checked_at": text.checked_at, "checked_by": text.checked_by} if text else {}


def _as_kept(words: dict[str, Any]) -> dict[str, Any]:
    markup = words.get("markup", QuestionText.Markup.PLAIN)
    stem, explanation = (wording.kept(words.get(name, ""), markup) for name in ("stem", "explanation"))
    return {"stem": stem, "parts": words["parts"], "explanation": explanation, "markup": str(markup)}


def veiled(key: dict[str, Any], texts: Texts) -> tuple[dict[str, Any], Texts]:
    """Answer key and texts with other letters for right sides and steps, the same ones for the same words.

    The page of a question names its parts by these letters: "s1, s2, s3" or "l1 with r1" would tell the answer.
    """
    part = "right" if "pairs" in key else "steps" if "sequence" in key else ""
    if not part or not texts:
        return key, texts
    words = texts[min(texts)]["parts"][part]
    mixed = sorted(words, key=lambda letter: hashlib.sha256(words[letter].encode()).digest())
    names = {letter: f"{part[0]}{place}" for place, letter in enumerate(mixed, 1)}
    if part == "right":
        key = {**key, "pairs": {left: names[right] for left, right in key["pairs"].items()}}
    else:
        key = {**key, "sequence": [names[step] for step in key["sequence"]]}
    return key, {
        language: {**text, "parts": {**text["parts"], part: _renamed(text["parts"][part], names)}}
        for language, text in texts.items()
    }


def _renamed(parts: dict[str, str], names: dict[str, str]) -> dict[str, str]:
    return dict(sorted((names[letter], words) for letter, words in parts.items()))


def _was_drawn(version: QuestionVersion) -> bool:
    locked = QuestionVersion.objects.select_for_update().get(pk=version.pk)  # a draw under way waits, or is waited for
    return locked.items.exists()


def texts_of(version: QuestionVersion) -> Texts:
    """Answer the words of a version by language, in the form that `keep` takes."""
    return {
        text.language: {
            "stem": text.stem,
            "parts": text.parts,
            "explanation": text.explanation,
            "markup": text.markup,
        }
        for text in version.texts.all()
    }


def read_fixture(entry: dict[str, Any]) -> dict[str, Any]:
    """Answer `kind`, `key`, `texts` and the plain fields of one entry of fixtures/questions/*.yaml."""
    kind = entry["type"]
    key, parts = READERS[kind](entry)
    texts = {
        language: {
            "stem": entry["stem"][language].strip(),
            "parts": parts(language),
            "explanation": entry["explanation"][language].strip(),
        }
        for language in entry["languages"]
    }
    return {
        "kind": kind,
        "key": key,
        "texts": texts,
        "difficulty": entry["difficulty"],
        "reference": entry.get("reference", ""),
        "jurisdiction": entry.get("jurisdiction", "international"),
        "review": Question.Review.APPROVED if entry.get("checked") else Question.Review.AWAITING,
    }


def _read_choice(entry: dict[str, Any]) -> Any:
    options = entry["options"]
    key: dict[str, Any] = {"right": sorted(entry["right"])}
    if entry["type"] == "multiple":
        key["of"] = len(options)
    return key, lambda language: {"options": {letter: str(words[language]) for letter, words in options.items()}}


def _read_true_false(entry: dict[str, Any]) -> Any:
    return {"right": bool(entry["right"])}, lambda _language: {}


def _read_numeric(entry: dict[str, Any]) -> Any:
    key = {"value": str(entry["value"]), "tolerance": str(entry.get("tolerance", 0))}
    unit = entry.get("unit") or {}
    return key, lambda language: {"unit": unit.get(language, "")}


def _read_short_answer(entry: dict[str, Any]) -> Any:
    return {"accept": [str(wording) for wording in entry["accept"]]}, lambda _language: {}


def _read_matching(entry: dict[str, Any]) -> Any:
    pairs, extra = entry["pairs"], entry.get("extra_right") or []
    rights = [pair["right"] for pair in pairs] + extra
    key = {"pairs": {f"l{place}": f"r{place}" for place in range(1, len(pairs) + 1)}}
    return key, lambda language: {
        "left": {f"l{place}": str(pair["left"][language]) for place, pair in enumerate(pairs, 1)},
        "right": {f"r{place}": str(words[language]) for place, words in enumerate(rights, 1)},
    }


def _read_ordering(entry: dict[str, Any]) -> Any:
    items = entry["items"]
    key = {"sequence": [f"s{place}" for place in range(1, len(items) + 1)]}
    return key, lambda language: {"steps": {f"s{place}": str(words[language]) for place, words in enumerate(items, 1)}}


def _read_cloze(entry: dict[str, Any]) -> Any:
    gaps = entry["gaps"]
    key = {
        "gaps": {
            name: {field: value for field, value in gap.items() if field != "options"} for name, gap in gaps.items()
        }
    }

    def parts(language: str) -> dict[str, Any]:
        return {
            "gaps": {
                name: {"options": {letter: str(words[language]) for letter, words in gap["options"].items()}}
                for name, gap in gaps.items()
                if "options" in gap
            }
        }

    return key, parts


def _read_essay(entry: dict[str, Any]) -> Any:
    rubric = entry["rubric"]
    key = {"rubric": {name: row["points"] for name, row in rubric.items()}, "words": entry.get("words") or [0, 0]}
    return key, lambda language: {"rubric": {name: str(row["earned_by"][language]) for name, row in rubric.items()}}


def _read_scenario(entry: dict[str, Any]) -> Any:
    steps = entry["steps"]
    key = {
        "order": list(steps),
        "steps": {
            name: {field: step[field] for field in ("shares", "next") if field in step} for name, step in steps.items()
        },
    }

    def parts(language: str) -> dict[str, Any]:
        return {
            "steps": {
                name: {
                    "stem": str(step["stem"][language]),
                    "options": {letter: str(words[language]) for letter, words in step["options"].items()},
                    "after": {letter: str(words[language]) for letter, words in step.get("after", {}).items()},
                }
                for name, step in steps.items()
            }
        }

    return key, parts


READERS: dict[str, Any] = {
    "single": _read_choice,
    "multiple": _read_choice,
    "true_false": _read_true_false,
    "numeric": _read_numeric,
    "short_answer": _read_short_answer,
    "matching": _read_matching,
    "ordering": _read_ordering,
    "cloze": _read_cloze,
    "essay": _read_essay,
    "scenario": _read_scenario,
}
