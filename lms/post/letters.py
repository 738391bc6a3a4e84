"""Writing letters: in the reader's language, once about one thing, mailed where there is an address."""

from __future__ import annotations

import logging
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

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


def mail(letter_id: int) -> bool:
    """Mail one letter, once; answer whether it was sent now.

    The row is marked before the message leaves, and the mark is taken back when the server refuses: a worker
    that dies in between loses one e-mail, never sends two. No lock is held while the server is talked to.
    The letter itself stays in the inbox in any case.
    """
    letter = Letter.objects.to_mail().select_related("recipient").filter(pk=letter_id).first()
    if letter is None or not letter.mark_mailed():
        return False
    body = f"{letter.body}\n\n{settings.SITE_ADDRESS}{letter.link}" if letter.link else letter.body
    try:
        EmailMessage(letter.subject, body, settings.DEFAULT_FROM_EMAIL, [letter.recipient.email]).send()
    except Exception:
        letter.unmark_mailed()
        raise
    logger.info("letter mailed", extra={"letter": letter.pk})
    return True


def mail_waiting() -> int:
    """Mail every letter that still waits; answer how many went out. One that is refused holds up no other."""
    sent = 0
    for pk in list(Letter.objects.to_mail().values_list("pk", flat=True)):
        try:
            sent += mail(pk)
        except (SMTPException, OSError) as error:
            logger.warning("letter not mailed", extra={"letter": pk, "error": type(error).__name__})
    return sent
