"""Letters to people."""

from __future__ import annotations

import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.people.models import Person

KEEP_TRYING = datetime.timedelta(days=7)  # an address that refuses mail for so long is left alone


class LetterQuerySet(models.QuerySet["Letter"]):
    """Letters, by reader."""

    def visible_to(self, user: Person) -> Self:
        """One's own letters and nobody else's."""
        return self.filter(recipient=user)

    def unread(self) -> Self:
        """Letters that nobody has opened yet."""
        return self.filter(read_at=None)

    def unread_first(self) -> Self:
        """Answer the unread letters, then the others, each from the newest on."""
        return self.annotate(is_read=Q(read_at__isnull=False)).order_by("is_read", "-written_at", "-pk")

    def to_mail(self) -> Self:
        """Letters to people with an address that have not been mailed, of the last seven days."""
        since = timezone.now() - KEEP_TRYING
        return self.filter(mailed_at=None, wants_mail=True, written_at__gte=since).exclude(recipient__email="")


class Letter(models.Model):
    """A letter as it was written: words and language never change afterwards."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="letters", verbose_name=_("recipient")
    )
    kind = models.CharField(_("kind"), max_length=60)
    about = models.CharField(
        _("about"), max_length=120, help_text=_("Says “once”: one letter of a kind about one thing.")
    )
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=250)
    body = models.TextField(_("text"))
    link = models.CharField(_("link"), max_length=300, blank=True)
    written_at = models.DateTimeField(_("written at"), default=timezone.now)
    read_at = models.DateTimeField(_("read at"), null=True)
    wants_mail = models.BooleanField(_("to be mailed"), default=False)
    mailed_at = models.DateTimeField(_("mailed at"), null=True)

    objects: ClassVar[LetterQuerySet] = LetterQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ("-written_at", "-pk")
        indexes: ClassVar = [
            models.Index(fields=["recipient"], condition=Q(read_at=None), name="letter_unread_by_recipient"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["recipient", "kind", "about"], name="letter_once_per_matter"),
        ]

    def __str__(self) -> str:
        return self.subject

    def mark_mailed(self) -> bool:
        """Note that it is being mailed; answer False when somebody else was faster."""
        return Letter.objects.filter(pk=self.pk, mailed_at=None).update(mailed_at=timezone.now()) == 1

    def unmark_mailed(self) -> None:
        """Note that it was not mailed after all, so that it waits again."""
        Letter.objects.filter(pk=self.pk).update(mailed_at=None)

    def open(self) -> None:
        """Note that the reader has seen it, the first time only."""
        if self.read_at is None:
            self.read_at = timezone.now()
            self.save(update_fields=["read_at"])
