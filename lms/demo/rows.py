"""Rows with a natural key, such as a slug: made where they are missing, rewritten where their source changed."""

from __future__ import annotations

from typing import Any

from lms.demo.memory import Memory


def put_rows(
    memory: Memory, model: Any, rows: list[dict[str, Any]], *, by: tuple[str, ...] = ("slug",)
) -> dict[Any, Any]:
    """Answer every row of the table by its key; a key of one field stands for itself, others are tuples."""
    there = {_key(vars(row), by): row for row in model.objects.all()}
    missing = []
    for fields in rows:
        key = _key(fields, by)
        is_known = memory.knows(f"{model._meta.label_lower}:{key}", fields)
        if key not in there:
            there[key] = model(**fields)
            missing.append(there[key])
        elif not is_known:
            write(there[key], fields)
    model.objects.bulk_create(missing)
    return there


def write(row: Any, fields: dict[str, Any]) -> None:
    """Save a row with other values in some of its fields."""
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()


def _key(fields: dict[str, Any], by: tuple[str, ...]) -> Any:
    key = tuple(fields[name] for name in by)
    return key if len(by) > 1 else key[0]
