"""Imports of questions: an uploaded file, the verdict about each of its questions, and what became of it."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from courses.models import Topic
from lms.assessment.errors import FileUnreadable, NotForImport
from lms.assessment.formats import reasons
from lms.people.models import Person


def private_storage() -> Storage:
    """Answer the storage that no address leads to."""
    return storages["private"]


class QuestionImportQuerySet(models.QuerySet["QuestionImport"]):
    """Imports, by who may see them and by state."""

    def visible_to(self, user: Person) -> Self:
        """All of them for those who may add questions: the bank is everybody's. Nobody else sees any."""
        return self if user.has_perm("assessment.add_question") else self.none()

    def at_work(self) -> Self:
        """Those that are being checked or applied."""
        return self.filter(state__in=QuestionImport.AT_WORK)


class QuestionImport(models.Model):
    """One file of questions on its way into the bank."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("being checked")
        CHECKED = "checked", _("checked")
        APPLYING = "applying", _("being imported")
        APPLIED = "applied", _("imported")
        FAILED = "failed", _("cannot be read")

    class Format(models.TextChoices):
        AUTO = "auto", _("recognise it")
        GIFT = "gift", "GIFT"
        MOODLE_XML = "moodle_xml", "Moodle XML"
        AIKEN = "aiken", "Aiken"
        XLSX = "xlsx", _("workbook (XLSX)")

    AT_WORK: ClassVar = (State.UPLOADED, State.APPLYING)

    file = models.FileField(_("file"), storage=private_storage, upload_to="imports/%Y/", max_length=200, blank=True)
    file_name = models.CharField(_("name of the file"), max_length=255)
    format = models.CharField(_("format"), max_length=12, choices=Format.choices, default=Format.AUTO)
    language = models.CharField(_("language of the questions"), max_length=5, choices=settings.LANGUAGES)
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="+", verbose_name=_("topic"))
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.UPLOADED)
    done = models.PositiveIntegerField(_("questions done"), default=0)
    total = models.PositiveIntegerField(_("questions in the file"), default=0)
    report: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = models.JSONField(_("report"), default=list)
    trouble: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(_("why it failed"), default=dict)
    made_at = models.DateTimeField(_("uploaded at"), default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("uploaded by")
    )
    applied_at = models.DateTimeField(_("imported at"), null=True, blank=True)

    objects: ClassVar[QuestionImportQuerySet] = QuestionImportQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("import of questions")
        verbose_name_plural = _("imports of questions")
        ordering = ("-made_at",)
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="question_import_does_not_overrun"),
            models.CheckConstraint(
                condition=Q(state="applied", applied_at__isnull=False) | ~Q(state="applied"),
                name="question_import_applied_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_at_work(self) -> bool:
        """Is the file being checked or applied at the moment?"""
        return self.state in self.AT_WORK

    @property
    def trouble_words(self) -> str:
        """Why the file cannot be read, in the reader's language; empty when it can."""
        if not self.trouble:
            return ""
        reason, gaps = self.trouble["reason"], self.trouble["gaps"]
        if reason in FileUnreadable.REASONS:
            return str(FileUnreadable.REASONS[reason] % gaps)
        return reasons.sentence(reason, gaps)

    def count(self, verdict: str) -> int:
        """Answer how many questions of the file have a verdict."""
        return sum(line["verdict"] == verdict for line in self.report)

    @property
    def importable(self) -> int:
        """How many questions would go into the bank, or went there."""
        return sum(line["verdict"] != "rejected" for line in self.report)

    def advance(self, done: int, total: int) -> None:
        """Say how far the work is."""
        self.done, self.total = done, total
        self.save(update_fields=["done", "total"])

    def end_check(self, report: list[dict[str, Any]], *, form: str) -> None:
        """Keep the verdicts; what is to be imported is decided by a person now."""
        self.report, self.format, self.state = report, form, self.State.CHECKED
        self.done = self.total = len(report)
        self.save(update_fields=["report", "format", "state", "done", "total"])

    def fail(self, reason: str, gaps: dict[str, Any]) -> None:
        """Say why the file cannot be read, and let it go."""
        self.trouble, self.state = {"reason": reason, "gaps": gaps}, self.State.FAILED
        self.save(update_fields=["trouble", "state"])
        self._let_go()

    @transaction.atomic
    def begin(self) -> None:
        """Start importing what was checked. Raises NotForImport when it was not, or was begun already."""
        self.refresh_from_db(from_queryset=QuestionImport.objects.select_for_update(of=("self",)))
        if self.state != self.State.CHECKED or not self.importable:
            raise NotForImport
        self.state, self.done = self.State.APPLYING, 0
        self.save(update_fields=["state", "done"])

    def end(self, report: list[dict[str, Any]]) -> None:
        """Keep what went into the bank and write it into the log; the file itself is let go."""
        self.report, self.state, self.applied_at = report, self.State.APPLIED, timezone.now()
        self.done = self.total = len(report)
        self.save()
        data = {verdict: self.count(verdict) for verdict in ("imported", "lossy", "rejected")}
        log(instance=self, action="assessment.imported", user=self.made_by, data=data)
        transaction.on_commit(self._let_go)

    def _let_go(self) -> None:
        if self.file:
            self.file.delete(save=False)
            QuestionImport.objects.filter(pk=self.pk).update(file="")
