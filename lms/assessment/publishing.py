"""What keeps a test from being published, and who is told when nobody is there."""

from __future__ import annotations

from wagtail.models import Revision

from lms.assessment import blueprint
from lms.post import letters


def shortage(revision: Revision) -> str:
    """Answer why the test of a revision cannot be drawn from the bank as it is now, or nothing."""
    short = blueprint.shortage(blueprint.demand(revision.as_object()))
    return str(short.messages[0]) if short else ""


def take_off_schedule(revision: Revision, because: str) -> None:
    """Let a revision wait for a person instead of an hour, and write to whoever made it."""
    revision.approved_go_live_at = None
    revision.save(update_fields=["approved_go_live_at"])
    author = revision.user or revision.content_object.owner
    if author:
        letters.send(
            author,
            "quiz_not_published",
            about=f"revision:{revision.pk}",
            title=str(revision.content_object.title),
            because=because,
        )
