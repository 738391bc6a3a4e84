"""Questions: one identity, numbered versions, and a text per language in each version."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from courses.models import Provision, Topic
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


class Question(models.Model):
    """One question of the bank, in all its versions and languages."""

    class Kind(models.TextChoices):
        SINGLE = "single", _("single choice")
        MULTIPLE = "multiple", _("multiple choice")
        TRUE_FALSE = "true_false", _("true or false")
        NUMERIC = "numeric", _("number")
        MATCHING = "matching", _("matching")
        ORDERING = "ordering", _("ordering")
        SHORT_ANSWER = "short_answer", _("short answer")

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
        """Answer the text in a language, else in the next best one that exists."""
        texts = {text.language: text for text in self.texts.all()}
        for code in (language or get_language() or "ru", *FALLBACK_LANGUAGES):
            if code in texts:
                return texts[code]
        raise QuestionText.DoesNotExist


class QuestionText(models.Model):
    """The words of a version in one language."""

    version = models.ForeignKey(QuestionVersion, models.CASCADE, related_name="texts", verbose_name=_("version"))
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    stem = models.TextField(_("question"))
    parts: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(
        _("parts"),
        default=dict,
        help_text=_("Options, left and right sides, steps or a unit, by the letters that the key uses."),
    )
    explanation = models.TextField(_("explanation"), blank=True)

    class Meta:
        verbose_name = _("text of a question")
        verbose_name_plural = _("texts of questions")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "language"], name="question_text_once_per_language"),
        ]

    def __str__(self) -> str:
        return self.stem[:80]
