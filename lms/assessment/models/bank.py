"""Questions: one identity, numbered versions, and a text per language in each version."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from courses.models import Provision, Topic
from lms.assessment import wording
from lms.assessment.errors import NotForApproval, OwnWords, ReasonMissing
from lms.people.models import Person
from lms.people.models.places import FALLBACK_LANGUAGES


class QuestionQuerySet(models.QuerySet["Question"]):
    """Questions, by whether they may be drawn."""

    def drawable(self) -> Self:
        """Questions that a quiz may draw: approved ones, and in a demonstration those awaiting the check too."""
        states = [Question.Review.APPROVED]
        if settings.DEMONSTRATION:
            states.append(Question.Review.AWAITING)
        texts = QuestionText.objects.filter(version=OuterRef("current_version"))
        return self.filter(Exists(texts), review__in=states)

    def waiting(self) -> Self:
        """Questions that an expert still has to compare with the official text, in one language at least."""
        texts = QuestionText.objects.filter(version=OuterRef("current_version"))
        unchecked = Exists(texts.filter(checked_at=None))
        return self.filter(Exists(texts)).filter(
            Q(review=Question.Review.AWAITING) | Q(unchecked, review=Question.Review.APPROVED)
        )

    def due(self, day: datetime.date) -> Self:
        """Approved questions whose day of review has come."""
        return self.filter(review=Question.Review.APPROVED, review_on__lte=day)

    def in_language(self, language: str) -> Self:
        """Questions whose newest version has a text in a language."""
        texts = QuestionText.objects.filter(version=OuterRef("current_version"), language=language)
        return self.filter(Exists(texts))

    def matching(self, words: str) -> Self:
        """Questions in whose code, reference or newest wording every word is found; capitals do not matter."""
        found = self
        for word in words.split():
            wordings = Q()
            for spelling in {word, word.lower(), word.capitalize(), word.upper()}:  # SQLite folds Latin letters only
                wordings |= Q(stem__contains=spelling)
            texts = QuestionText.objects.filter(wordings, version=OuterRef("current_version"))
            found = found.filter(Q(code__icontains=word) | Q(reference__icontains=word) | Exists(texts))
        return found


class Question(models.Model):
    """One question of the bank, in all its versions and languages."""

    class Kind(models.TextChoices):
        SINGLE = "single", _("single choice")
        MULTIPLE = "multiple", _("multiple choice")
        TRUE_FALSE = "true_false", _("true or false")
        NUMERIC = "numeric", _("numeric answer")
        MATCHING = "matching", _("matching")
        ORDERING = "ordering", _("ordering")
        SHORT_ANSWER = "short_answer", _("short answer")
        CLOZE = "cloze", _("gaps in a text")
        ESSAY = "essay", _("essay")
        SCENARIO = "scenario", _("scenario")

    class Review(models.TextChoices):
        DRAFT = "draft", _("draft")
        AWAITING = "awaiting", _("awaiting expert check")
        APPROVED = "approved", _("approved")
        RETIRED = "retired", _("retired")

    code = models.CharField(_("code"), max_length=40, unique=True)
    kind = models.CharField(_("type"), max_length=20, choices=Kind.choices)
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="questions", verbose_name=_("topic"))
    course_code = models.CharField(_("course code"), max_length=12, blank=True, db_index=True)
    difficulty = models.PositiveSmallIntegerField(
        _("difficulty"), default=2, validators=[MinValueValidator(1), MaxValueValidator(3)]
    )
    review = models.CharField(_("review"), max_length=12, choices=Review.choices, default=Review.AWAITING)
    reference = models.CharField(_("reference"), max_length=250, blank=True)
    provisions = models.ManyToManyField(Provision, blank=True, related_name="questions", verbose_name=_("provisions"))
    jurisdiction = models.CharField(_("jurisdiction"), max_length=20, default="international")
    review_on = models.DateField(_("to be reviewed on"), null=True, blank=True)
    current_version = models.ForeignKey(
        "QuestionVersion", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("version")
    )

    objects: ClassVar[QuestionQuerySet] = QuestionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code

    @property
    def is_awaiting_check(self) -> bool:
        """Has no expert compared this question with the official text yet?"""
        return self.review in (self.Review.DRAFT, self.Review.AWAITING)

    @property
    def was_asked(self) -> bool:
        """Has any version of this question been drawn for somebody?"""
        return self.versions.filter(items__isnull=False).exists()

    @property
    def stem(self) -> str:
        """What the newest version asks, in the reader's language or the next best one; empty without any text."""
        try:
            return self.current_version.text().plain_stem if self.current_version else ""
        except QuestionText.DoesNotExist:
            return ""

    @property
    def languages(self) -> str:
        """The codes of the languages in which the newest version can be asked."""
        texts = self.current_version.texts.all() if self.current_version else []
        return ", ".join(sorted(text.language for text in texts))

    @transaction.atomic
    def approve(
        self, *, by: Person, languages: Iterable[str] | None = None, again_on: datetime.date | None = None
    ) -> None:
        """Say that the newest version has been compared with the official text, in some languages or in all it has.

        The words of the other languages go on waiting. Raises NotForApproval, or OwnWords for the author.
        """
        self._lock()
        version = self.current_version
        if version is None or self.review == self.Review.RETIRED or not self.stem:
            raise NotForApproval(str(self.get_review_display()))
        if version.made_by_id == by.pk:
            raise OwnWords(self.code)
        texts = version.texts.filter(checked_at=None)
        texts = texts if languages is None else texts.filter(language__in=languages)
        if not texts.update(checked_at=timezone.now(), checked_by=by) and not self.is_awaiting_check:
            raise NotForApproval(str(self.get_review_display()))
        self.review_on = again_on or self.review_on
        self._move(self.Review.APPROVED, by=by, action="assessment.approved", data={"version": version.number})

    @transaction.atomic
    def send_back(self, *, by: Person, reason: str) -> None:
        """Give the question back to its author as a draft; it is drawn no more. Raises ReasonMissing."""
        self._lock()
        self._give_reason(reason)
        self._move(self.Review.DRAFT, by=by, action="assessment.sent_back", data={"reason": reason.strip()})

    @transaction.atomic
    def retire(self, *, by: Person, reason: str) -> None:
        """Take the question out of use; what was asked with it stays. Raises ReasonMissing."""
        self._lock()
        self._give_reason(reason)
        self._move(self.Review.RETIRED, by=by, action="assessment.retired", data={"reason": reason.strip()})

    def _lock(self) -> None:
        self.refresh_from_db(from_queryset=Question.objects.select_for_update(of=("self",)))

    def _give_reason(self, reason: str) -> None:
        if not reason.strip():
            raise ReasonMissing

    def _move(self, review: str, *, by: Person, action: str, data: dict[str, Any]) -> None:
        self.review = review
        self.save(update_fields=["review", "review_on"])
        log(instance=self, action=action, user=by, data=data)


class QuestionVersion(models.Model):
    """What a question asked and took for right at one time. Never changed once drawn."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="versions", verbose_name=_("question"))
    number = models.PositiveIntegerField(_("number"))
    key = models.JSONField(
        _("key"),
        help_text=_("What is right, without words: option letters, a value, pairs, an order."),
    )
    made_at = models.DateTimeField(_("made at"), default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("made by")
    )

    class Meta:
        verbose_name = _("version of a question")
        verbose_name_plural = _("versions of questions")
        ordering = ("question", "-number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["question", "number"], name="question_version_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.question} / {self.number}"

    def text(self, language: str = "") -> QuestionText:
        """Answer the text in a language, else in the next best one that exists.

        In service, words that no expert has checked give way to those of another language that are checked.
        """
        found = list(self.texts.all())
        if not settings.DEMONSTRATION:
            found = [text for text in found if text.checked_at] or found
        texts = {text.language: text for text in found}
        for code in (language or get_language() or "ru", *FALLBACK_LANGUAGES):
            if code in texts:
                return texts[code]
        raise QuestionText.DoesNotExist


class QuestionText(models.Model):
    """The words of a version in one language."""

    class Markup(models.TextChoices):
        PLAIN = "plain", _("plain text")
        HTML = "html", _("formatted text")

    version = models.ForeignKey(QuestionVersion, models.CASCADE, related_name="texts", verbose_name=_("version"))
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    stem = models.TextField(_("question"))
    parts: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(
        _("parts"),
        default=dict,
        help_text=_("Options, left and right sides, steps or a unit, by the letters that the key uses."),
    )
    explanation = models.TextField(_("explanation"), blank=True)
    checked_at = models.DateTimeField(_("compared with the official text at"), null=True, editable=False)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("compared by"),
    )
    markup = models.CharField(_("form of the words"), max_length=5, choices=Markup.choices, default=Markup.PLAIN)

    class Meta:
        verbose_name = _("text of a question")
        verbose_name_plural = _("texts of questions")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "language"], name="question_text_once_per_language"),
        ]

    def __str__(self) -> str:
        return self.plain_stem[:80]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and let no markup in that the editor would not write."""
        self.stem, self.explanation = (wording.kept(words, self.markup) for words in (self.stem, self.explanation))
        super().save(*args, **kwargs)

    @property
    def plain_stem(self) -> str:
        """What is asked, as one line of plain text."""
        return wording.plain(self.stem, self.markup)

    @property
    def shown_stem(self) -> SafeString:
        """What is asked, for a page."""
        return wording.shown(self.stem, self.markup)

    @property
    def shown_explanation(self) -> SafeString:
        """Why this is right, for a page; empty where nothing is explained."""
        return wording.shown(self.explanation, self.markup)
