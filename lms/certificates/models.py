"""Awards, series, the register of certificates, and certificates that are held up."""

from __future__ import annotations

import calendar
import datetime
import hashlib
import logging
import unicodedata
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import Case, OuterRef, Q, Subquery, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from courses.models import CoursePage, Enrolment
from lms.certificates import codes
from lms.certificates.errors import (
    HELD_BY,
    AlreadyRevoked,
    NotAnOfficer,
    PaperAltered,
    PaperNotDrawn,
    ReasonMissing,
    RegisterClosed,
    field_words,
)
from lms.people.models import Institution, Person, Role
from lms.people.models.places import FALLBACK_LANGUAGES
from lms.post import letters

if TYPE_CHECKING:
    from lms.certificates.facts import Facts, Texts

logger = logging.getLogger(__name__)


def private_storage() -> Storage:
    """Answer the storage that no address leads to."""
    return storages["private"]


class Kind(models.TextChoices):
    """What a certificate says about its holder."""

    IN_SERVICE = "in_service", _("in-service training")
    PARTICIPATION = "participation", _("participation")
    COMPLETION = "completion", _("completion")
    TRAINER = "trainer", _("trainer")
    FITNESS = "fitness", _("fitness for duty")


class AwardQuerySet(models.QuerySet["Award"]):
    """Awards, with what they are for."""

    def with_titles(self) -> Self:
        """Add the title of the course in the reader's language, else in another one."""
        pages = CoursePage.objects.filter(translation_key=OuterRef("course_key"))
        is_other = Case(When(locale__language_code=get_language(), then=0), default=1)
        return self.annotate(title=Subquery(pages.order_by(is_other, "locale_id").values("title")[:1]))


class Award(models.Model):
    """What completing a course earns: the kind of certificate, its series, who signs."""

    course_key = models.UUIDField(_("course"), unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.IN_SERVICE)
    prefix = models.CharField(_("prefix of the series"), max_length=20, help_text=_("Such as KZ-БА."))
    issuer = models.ForeignKey(Institution, models.PROTECT, related_name="+", verbose_name=_("issuing body"))
    languages = models.JSONField(_("languages on the paper"), default=list, help_text=_("One to three codes."))
    validity_months = models.PositiveSmallIntegerField(
        _("valid for so many months"), null=True, blank=True, help_text=_("Empty: without an end.")
    )
    signatories = models.JSONField(
        _("signatories"), default=list, help_text=_("A list of {name, position by language}.")
    )
    is_automatic = models.BooleanField(_("issued when the course is completed"), default=True)

    objects: ClassVar[AwardQuerySet] = AwardQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("award")
        verbose_name_plural = _("awards")

    def __str__(self) -> str:
        return f"{self.prefix} ({self.get_kind_display()})"

    @property
    def course_title(self) -> str:
        """The title of the course, where the row was read with titles."""
        return getattr(self, "title", None) or "—"


class Series(models.Model):
    """The counter of one prefix and year. Numbers are taken under its lock, so that none is missing."""

    prefix = models.CharField(_("prefix"), max_length=20)
    year = models.PositiveSmallIntegerField(_("year"))
    last_number = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["prefix", "year"], name="series_once_per_year"),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}-{self.year}"

    @classmethod
    def take_number(cls, prefix: str, year: int) -> tuple[Series, int]:
        """Answer the series, locked until the transaction ends, and its next number."""
        cls.objects.get_or_create(prefix=prefix, year=year)
        series = cls.objects.select_for_update().get(prefix=prefix, year=year)
        series.last_number += 1
        series.save(update_fields=["last_number"])
        return series, series.last_number


class Register(models.Model):
    """The book in which every certificate has a line. Its entries run on through all series and years."""

    last_entry = models.PositiveIntegerField(_("last entry"), default=0)

    class Meta:
        verbose_name = _("register")
        verbose_name_plural = _("registers")
        constraints: ClassVar = [models.CheckConstraint(condition=Q(pk=1), name="register_is_the_only_one")]

    def __str__(self) -> str:
        return str(self.last_entry)

    @classmethod
    def take_entry(cls) -> int:
        """Answer the next entry; the register is locked until the transaction ends."""
        cls.objects.get_or_create(pk=1)
        register = cls.objects.select_for_update().get(pk=1)
        register.last_entry += 1
        register.save(update_fields=["last_entry"])
        return register.last_entry


class CertificateQuerySet(models.QuerySet["Certificate"]):
    """Certificates, by state and by who may see them."""

    def visible_to(self, user: Person) -> Self:
        """One's own; for officers and auditors the whole register."""
        if user.has_role(Role.CERTIFICATE_OFFICER, Role.AUDITOR):
            return self
        return self.filter(holder=user)

    def revocable_by(self, user: Person) -> Self:
        """Those in force, for officers; nobody revokes a certificate of one's own."""
        if not user.has_role(Role.CERTIFICATE_OFFICER):
            return self.none()
        return self.filter(state=Certificate.State.ISSUED).exclude(holder=user)

    def register(self, user: Person) -> Self:
        """Answer the whole register, for officers and auditors. Raises RegisterClosed for anybody else."""
        if not user.has_role(Role.CERTIFICATE_OFFICER, Role.AUDITOR):
            raise RegisterClosed
        return self

    def undrawn(self) -> Self:
        """Those whose paper is still to be drawn."""
        return self.filter(sha256="")

    def with_verdict(self, verdict: str) -> Self:
        """Those of which a stranger is told that they are valid, expired or revoked."""
        over = Q(valid_until__lt=timezone.localdate())
        match verdict:
            case "revoked":
                return self.filter(state=Certificate.State.REVOKED)
            case "expired":
                return self.filter(over, state=Certificate.State.ISSUED)
            case _:
                return self.filter(~over | Q(valid_until=None), state=Certificate.State.ISSUED)

    def matching(self, *, q: str = "", state: str = "", year: int | None = None) -> Self:
        """Those that a reader of the register looks for; what is left empty does not filter."""
        found = self.searched(q)
        if state:
            found = found.with_verdict(state)
        return found.filter(series__year=year) if year else found

    def searched(self, text: str) -> Self:
        """Those in whose number, names or code every word of the text occurs, whatever its case."""
        code = codes.normalised(text)
        if codes.is_well_formed(code):
            return self.filter(code=code)
        found = self
        for word in search_words(text).split():
            found = found.filter(search_words__contains=word)
        return found


class Certificate(models.Model):
    """A numbered certificate with its facts as they were on the day of issue."""

    class State(models.TextChoices):
        ISSUED = "issued", _("valid")
        REVOKED = "revoked", _("revoked")

    class Reason(models.TextChoices):
        ERROR = "error", _("issued in error")
        MISCONDUCT = "misconduct", _("breach of the rules of the test")
        DECISION = "decision", _("decision of the commission")
        COURT = "court", _("decision of a court")

    series = models.ForeignKey(Series, models.PROTECT, related_name="certificates", verbose_name=_("series"))
    number = models.PositiveIntegerField(_("number"))
    code = models.CharField(
        _("code"), max_length=12, unique=True, validators=[RegexValidator(r"^[2-9A-HJKMNP-TV-XZ]{12}$")]
    )
    entry = models.PositiveIntegerField(_("entry in the register"), unique=True)
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="certificates", verbose_name=_("holder")
    )
    enrolment = models.OneToOneField(Enrolment, models.PROTECT, related_name="certificate", verbose_name=_("enrolment"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    facts: models.JSONField[Facts, Facts] = models.JSONField(_("facts"))
    search_words = models.TextField(_("what the register is searched by"), editable=False)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.ISSUED)
    issued_at = models.DateTimeField(_("issued at"), default=timezone.now)
    valid_until = models.DateField(_("valid through"), null=True, blank=True)
    paper = models.FileField(_("paper"), storage=private_storage, upload_to="certificates/%Y/", blank=True)
    sha256 = models.CharField(_("SHA-256 of the paper"), max_length=64, blank=True)
    paper_bytes = models.PositiveIntegerField(_("size of the paper in bytes"), default=0)
    drawn_at = models.DateTimeField(_("drawn at"), null=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("revoked by")
    )
    revoked_because = models.CharField(_("category of the reason"), max_length=12, choices=Reason.choices, blank=True)
    revoked_note = models.CharField(_("reason in words"), max_length=500, blank=True)

    objects: ClassVar[CertificateQuerySet] = CertificateQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ("-issued_at", "-pk")
        indexes: ClassVar = [models.Index(fields=["sha256"], name="certificate_by_its_bytes")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["series", "number"], name="certificate_number_once_per_series"),
            models.CheckConstraint(condition=Q(number__gte=1), name="certificate_number_counts_from_1"),
            models.CheckConstraint(
                condition=(Q(state="revoked", revoked_at__isnull=False) & ~Q(revoked_because=""))
                | (~Q(state="revoked") & Q(revoked_at=None)),
                name="certificate_revoked_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.full_number

    def get_absolute_url(self) -> str:
        """Answer the page in the register."""
        return reverse("certificate", args=[self.pk])

    @property
    def full_number(self) -> str:
        """Series and number as printed, such as «KZ-БА-2026 № 000431»."""
        return f"{self.series} № {self.number:06d}"

    @property
    def printed_code(self) -> str:
        """The code in groups of four."""
        return codes.grouped(self.code)

    @property
    def holder_name(self) -> str:
        """Family name, given name and patronymic, as frozen."""
        holder = self.facts["holder"]
        return " ".join(filter(None, (holder["family"], holder["given"], holder["patronymic"])))

    @property
    def masked_name(self) -> str:
        """What a stranger may read of the holder, as frozen: the family name and initials."""
        holder = self.facts["holder"]
        initials = [f"{name[0]}." for name in (holder["given"], holder["patronymic"]) if name]
        return " ".join([holder["family"], *initials])

    @property
    def title(self) -> str:
        """The programme's title in the reader's language, as frozen."""
        return in_reader_language(self.facts["programme"])

    @property
    def is_expired(self) -> bool:
        """Is the last day of validity over?"""
        return bool(self.valid_until and timezone.localdate() > self.valid_until)

    @property
    def verdict(self) -> str:
        """What a stranger is told: valid, expired or revoked."""
        if self.state == self.State.REVOKED:
            return "revoked"
        return "expired" if self.is_expired else "valid"

    @property
    def verify_url(self) -> str:
        """The address that the QR code holds."""
        return f"{settings.SITE_ADDRESS}{reverse('verify_code', args=[self.code])}"

    @transaction.atomic
    def keep_paper(self, content: bytes) -> None:
        """Store the drawn bytes once, with their hash; a second drawing changes nothing."""
        self.refresh_from_db(from_queryset=Certificate.objects.select_for_update(of=("self",)))
        if self.sha256:
            return
        self.sha256 = hashlib.sha256(content).hexdigest()
        self.paper_bytes = len(content)
        self.drawn_at = timezone.now()
        self.paper.save(f"{self.code}.pdf", ContentFile(content), save=False)
        self.save(update_fields=["paper", "paper_bytes", "sha256", "drawn_at"])

    def read_paper(self) -> bytes:
        """Answer the bytes of the paper.

        Raises PaperNotDrawn before it is drawn, and PaperAltered when what is stored is not what was drawn.
        """
        if not self.sha256:
            raise PaperNotDrawn
        try:
            with self.paper.open("rb") as file:
                content: bytes = file.read()
        except FileNotFoundError:
            content = b""
        if hashlib.sha256(content).hexdigest() != self.sha256:
            logger.error("certificate paper altered", extra={"certificate": self.pk})
            raise PaperAltered
        return content

    @transaction.atomic
    def revoke(self, *, by: Person, because: str, note: str) -> None:
        """Take the certificate out of force; its number stays in the register.

        Raises NotAnOfficer, AlreadyRevoked or ReasonMissing.
        """
        self.refresh_from_db(from_queryset=Certificate.objects.select_for_update(of=("self",)))
        if self.state == self.State.REVOKED:
            raise AlreadyRevoked(timezone.localtime(self.revoked_at))
        if not Certificate.objects.revocable_by(by).filter(pk=self.pk).exists():
            raise NotAnOfficer
        if not note.strip() or because not in self.Reason.values:
            raise ReasonMissing
        self.state, self.revoked_at, self.revoked_by = self.State.REVOKED, timezone.now(), by
        self.revoked_because, self.revoked_note = because, note.strip()
        self.save(update_fields=["state", "revoked_at", "revoked_by", "revoked_because", "revoked_note"])
        log(instance=self, action="certificates.revoked", user=by, data={"because": because})
        logger.info("certificate revoked", extra={"certificate": self.pk, "by": by.pk})
        letters.send(
            self.holder,
            "certificate_revoked",
            about=f"certificate {self.pk}",
            link=reverse("certificates"),
            certificate=self,
        )


class HeldIssueQuerySet(models.QuerySet["HeldIssue"]):
    """Held certificates, by who decides about them."""

    def decidable_by(self, user: Person) -> Self:
        """All but one's own, for officers. Raises NotAnOfficer for anybody else."""
        if not user.has_role(Role.CERTIFICATE_OFFICER):
            raise NotAnOfficer
        return self.exclude(enrolment__person=user)


class HeldIssue(models.Model):
    """A certificate that is owed but could not be issued, and why; the completion stands."""

    enrolment = models.OneToOneField(Enrolment, models.CASCADE, related_name="held_issue", verbose_name=_("enrolment"))
    problem = models.CharField(_("problem"), max_length=30)
    details = models.JSONField(_("details of the problem"), default=dict)
    held_at = models.DateTimeField(_("held since"), default=timezone.now)

    objects: ClassVar[HeldIssueQuerySet] = HeldIssueQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("held certificate")
        verbose_name_plural = _("held certificates")
        ordering = ("held_at",)

    def __str__(self) -> str:
        return f"{self.enrolment}: {self.reason}"

    @property
    def reason(self) -> str:
        """Why it is held, in the reader's language."""
        details = dict(self.details)
        if "field" in details:
            details["field"] = field_words(details["field"])
        return HELD_BY[self.problem](**details).messages[0]


def in_reader_language(texts: Texts) -> str:
    """Answer the text in the reader's language, else in the next best one."""
    return spoken(texts)[1]


def spoken(texts: Texts) -> tuple[str, str]:
    """Answer a language and the text in it: the reader's language, else the next best one that has a text."""
    language = get_language() or settings.LANGUAGE_CODE
    return next(((code, texts[code]) for code in (language, *FALLBACK_LANGUAGES) if texts.get(code)), (language, ""))


def search_words(text: str) -> str:
    """Answer a text as the register keeps and seeks it: without case, and in one way of writing each letter."""
    return unicodedata.normalize("NFC", text).casefold().replace("№", " ")


def through(start: datetime.date, months: int) -> datetime.date:
    """Answer the last valid day of a term of months: the day before the day of the same number.

    Where the last month has no such day, the term ends with that month, as civil codes count
    (31 January and one month: 28 or 29 February).
    """
    index = start.month - 1 + months
    year, month = start.year + index // 12, index % 12 + 1
    last = calendar.monthrange(year, month)[1]
    if start.day > last:
        return datetime.date(year, month, last)
    return datetime.date(year, month, start.day) - datetime.timedelta(days=1)
