"""Compare what trainees were told was saved with what the database holds. Reads the one, prints how they differ."""

import json
import sys

import django

django.setup()

from lms.assessment import marking  # noqa: E402
from lms.assessment.models import Attempt  # noqa: E402


def is_lost(told, item) -> bool:
    """Answer whether an answer that was called saved is neither there nor replaced by one that was sent later."""
    sequence, answer = told
    return item is None or item.sequence < sequence or (item.sequence == sequence and item.answer != answer)


def is_mismarked(attempt, items) -> bool:
    """Answer whether the marks are others than what the stored answers earn."""
    earned = [marking.mark(item.version.question.kind, item.version.key, item.answer) for item in items]
    return earned != [item.mark for item in items] or attempt.score != sum(earned)


def compare(sittings) -> dict[str, int]:
    """Answer how many answers were kept and how many are lost, how many attempts are unfinished or marked wrongly."""
    drawn = Attempt.objects.prefetch_related("items__version__question").in_bulk([each["attempt"] for each in sittings])
    found = dict.fromkeys(("kept", "lost", "unfinished", "mismarked"), 0)
    for each in sittings:
        attempt = drawn.get(each["attempt"])
        items = list(attempt.items.all()) if attempt else []
        places = {item.position: item for item in items}
        found["kept"] += len(each["kept"])
        found["lost"] += sum(is_lost(told, places.get(int(position))) for position, told in each["kept"].items())
        if attempt is None or attempt.finished_at is None:
            found["unfinished"] += 1
        elif is_mismarked(attempt, items):
            found["mismarked"] += 1
    return found


if __name__ == "__main__":
    sys.stdout.write(json.dumps(compare(json.load(sys.stdin))))
