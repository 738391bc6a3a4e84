"""Writing letters: in the reader's language, once about one thing, mailed where there is an address."""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from lms.people.models import Person
from lms.post.models import Letter

logger = logging.getLogger(__name__)


def send(recipient: Person, kind: str, *, about: str, link: str = "", **context: Any) -> Letter | None:
    """Answer the letter now lying in the inbox; None when it was written before.

    The template letters/<kind>.txt gives the subject in its first line and the text below it. E-mail is
    queued in the same transaction, so that a rollback takes it back too.
    """
    if Letter.objects.filter(recipient=recipient, kind=kind, about=about).exists():
        return None
    language = recipient.preferred_language
    with translation.override(language):
        words = render_to_string(f"letters/{kind}.txt", {"recipient": recipient, "link": link, **context})
    subject, _, body = words.strip().partition("\n")
    with transaction.atomic():
        letter, is_new = Letter.objects.get_or_create(
            recipient=recipient,
            kind=kind,
            about=about,
            defaults={
                "language": language,
                "subject": subject.strip()[:250],
                "body": body.strip(),
                "link": link,
                "wants_mail": bool(recipient.email),
            },
        )
        if is_new and recipient.email:
            from lms.post.tasks import mail_letter  # noqa: PLC0415

            mail_letter.enqueue(letter.pk)
    return letter if is_new else None


@transaction.atomic
def mail(letter_id: int) -> bool:
    """Mail one letter, once; answer whether it was sent now.

    The row is marked under its lock before the message leaves: a worker that dies in between loses one
    e-mail, never sends two. The letter itself stays in the inbox in any case.
    """
    letters = Letter.objects.to_mail().select_for_update(of=("self",), skip_locked=True)
    letter = letters.select_related("recipient").filter(pk=letter_id).first()
    if letter is None:
        return False
    letter.mailed_at = timezone.now()
    letter.save(update_fields=["mailed_at"])
    body = f"{letter.body}\n\n{settings.SITE_ADDRESS}{letter.link}" if letter.link else letter.body
    EmailMessage(letter.subject, body, settings.DEFAULT_FROM_EMAIL, [letter.recipient.email]).send()
    logger.info("letter mailed", extra={"letter": letter.pk})
    return True


def mail_waiting() -> int:
    """Mail every letter that still waits; answer how many went out."""
    return sum(mail(pk) for pk in Letter.objects.to_mail().values_list("pk", flat=True))
