"""Seat readers before the bare project, each signed in, with a row to write into. Reads how many, prints where they are."""

import json
import sys

import django

django.setup()

from django.contrib.auth.models import User  # noqa: E402  # the bare project has Django's own user
from django.db import transaction  # noqa: E402

from tests.bench import sessions  # noqa: E402
from tests.bench.bare.models import Note  # noqa: E402

LANGUAGE = "en"


@transaction.atomic
def seat(count) -> list[dict]:
    """Answer cookies, and the address to write to, of so many new readers."""
    first = User.objects.count()
    names = [f"reader-{number}" for number in range(first, first + count)]
    readers = User.objects.bulk_create(User(username=name, password="!") for name in names)
    notes = Note.objects.bulk_create(Note(owner=reader) for reader in readers)
    cookies = sessions.opened_for(readers, language=LANGUAGE)
    return [{"cookies": each, "write": f"/write/{note.pk}/"} for each, note in zip(cookies, notes, strict=True)]


if __name__ == "__main__":
    sys.stdout.write(json.dumps(seat(**json.load(sys.stdin))))
