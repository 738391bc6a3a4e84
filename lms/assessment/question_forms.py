"""A question as its author writes it: what it asks in each language, and what is right."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.rich_text import get_rich_text_editor_widget

from lms.assessment import bank, wording
from lms.assessment.models import Question, QuestionText
from lms.assessment.sheets import SHEETS, Lines, Sheet

LANGUAGES = dict(settings.LANGUAGES)
ABOUT = ("code", "topic", "category", "tags", "difficulty", "course_code", "review")
SOURCE = ("reference", "provisions", "jurisdiction", "review_on")
DIFFICULTIES = [(1, _("1 — easy")), (2, _("2 — medium")), (3, _("3 — hard"))]

NO_STEM = _("In %(language)s, the question itself is empty. Write it too, or empty this language.")
NOT_IN_ALL = _("In %(language)s, “%(box)s” is empty, but in %(other)s it is not.")
SAID_TWICE = _("In %(language)s, “%(box)s” says the same as “%(other)s”.")


def name_of(language: str) -> str:
    """Answer what a language is called in the language of the page."""
    return str(get_language_info(language)["name_translated"])


@dataclass
class Group:
    """Fields that stand together on the page."""

    name: str
    title: str
    fields: list[forms.BoundField]
    language: str = ""
    is_folded: bool = False
    hint: str = ""


class QuestionForm(WagtailAdminModelForm):
    """One question with all its languages. A line that one language has, all have."""

    class Meta:
        model = Question
        fields = (*ABOUT, *SOURCE)
        widgets = {"difficulty": forms.Select(choices=DIFFICULTIES), "provisions": forms.SelectMultiple({"size": 8})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        version = self.instance.current_version
        self._texts = bank.texts_of(version) if version else {}
        first: dict[str, Any] = next(iter(self._texts.values()), {"parts": {}})
        self.sheet: Sheet = SHEETS[self.instance.kind](first["parts"])
        self._markup = first.get("markup", QuestionText.Markup.PLAIN)
        self._offer_markup()
        self._leave_approval_to_the_preview()
        self.fields.update(self.sheet.fields())
        for language in LANGUAGES:
            self._add_language(language)
        if version:
            self._fill_in(version.key)

    def _leave_approval_to_the_preview(self) -> None:
        states = [(state.value, state.label) for state in Question.Review if state != Question.Review.APPROVED]
        if self.instance.review == Question.Review.APPROVED:
            states.append((Question.Review.APPROVED.value, Question.Review.APPROVED.label))
        self.fields["review"] = forms.ChoiceField(
            label=_("Review"),
            choices=states,
            help_text=_(
                "A question is approved on its preview, by somebody who has compared it with the official text. "
                "Changing its words or what is right makes it wait for that again."
            ),
        )

    def _add_language(self, language: str) -> None:
        self.fields[f"{language}-stem"] = forms.CharField(
            label=_("Question"), required=False, widget=self._area(language), max_length=8000
        )
        for name, label in self.sheet.boxes.items():
            widget = copy.deepcopy(self.sheet.area) or forms.TextInput()
            widget.attrs["lang"] = language
            self.fields[f"{language}-{name}"] = forms.CharField(
                label=label, required=False, max_length=self.sheet.longest, widget=widget
            )
        self.fields[f"{language}-explanation"] = forms.CharField(
            label=_("Explanation"),
            required=False,
            widget=self._area(language),
            max_length=8000,
            help_text=_("Why this is right. Shown after the test."),
        )

    def _area(self, language: str) -> forms.Widget:
        if self._markup != QuestionText.Markup.HTML:
            return forms.Textarea(attrs={"lang": language, "rows": 3})
        widget: forms.Widget = get_rich_text_editor_widget(features=wording.FEATURES)
        widget.attrs["lang"] = language
        return widget

    def _offer_markup(self) -> None:
        self.fields["markup"] = forms.ChoiceField(
            label=_("Form of the words"),
            choices=QuestionText.Markup.choices,
            initial=self._markup,
            required=False,
            help_text=_("Formatted text has bold words, lists and links. It is offered once the question is saved."),
        )

    def _fill_in(self, key: dict[str, Any]) -> None:
        self.initial.update(self.sheet.key_values(key))
        for language, text in self._texts.items():
            words = self.sheet.words(key, text["parts"])
            words |= {"stem": text["stem"], "explanation": text["explanation"]}
            self.initial.update({f"{language}-{name}": value for name, value in words.items()})

    @property
    def groups(self) -> list[Group]:
        """The fields as they stand on the page."""
        told = Group("right", str(_("What is right")), [self[name] for name in self.sheet.fields()])
        return [
            Group("about", str(_("About the question")), [self[name] for name in (*ABOUT, "markup")]),
            *([told] if told.fields else []),
            *map(self._group_of, LANGUAGES),
            Group("source", str(_("Where it comes from")), [self[name] for name in SOURCE]),
        ]

    def _group_of(self, language: str) -> Group:
        names = [f"{language}-{name}" for name in ("stem", *self.sheet.boxes, "explanation")]
        is_used = language in self._texts or any(self.data.get(name) for name in names)
        hint = str(_("Write the steps in the right order.")) if self.instance.kind == Question.Kind.ORDERING else ""
        return Group(
            language,
            LANGUAGES[language],
            [self[name] for name in names],
            language=language,
            is_folded=not is_used and (bool(self._texts) or language not in settings.INTERFACE_LANGUAGES),
            hint=hint,
        )

    def clean(self) -> dict[str, Any]:
        """Bring the languages together. Every mistake stands at the box that mends it."""
        cleaned: dict[str, Any] = super().clean()
        cleaned["markup"] = cleaned.get("markup") or self._markup
        words = {language: self._words(cleaned, language) for language in LANGUAGES}
        languages = [language for language in LANGUAGES if "stem" in words[language]]
        if not languages:
            self.add_error("ru-stem", _("Write the question in at least one language."))
            return cleaned
        used = [name for name in self.sheet.boxes if any(name in words[language] for language in languages)]
        self._compare(words, languages, used)
        for name, mistake in self.sheet.mistakes(cleaned, used, self._lines(words, languages, used)):
            self.add_error(name if name in self.fields else f"{languages[0]}-{name}", mistake)
        if not self.errors:
            self._keep(cleaned, {language: words[language] for language in languages}, used)
        return cleaned

    def _words(self, cleaned: dict[str, Any], language: str) -> dict[str, str]:
        names = ("stem", "explanation", *self.sheet.boxes)
        found = {name: (cleaned.get(f"{language}-{name}") or "").replace("\r\n", "\n").strip() for name in names}
        is_empty = {name for name in ("stem", "explanation") if not wording.plain(found[name], self._markup)}
        return {name: text for name, text in found.items() if text and name not in is_empty}

    def _compare(self, words: dict[str, dict[str, str]], languages: list[str], used: list[str]) -> None:
        for language in LANGUAGES:
            if language not in languages:
                if words[language]:
                    self._refuse(language, "stem", NO_STEM)
                continue
            seen: dict[str, str] = {}
            for name in used:
                text = words[language].get(name, "")
                if not text:
                    other = next(other for other in languages if name in words[other])
                    self._refuse(language, name, NOT_IN_ALL, other=name_of(other))
                elif (first := seen.setdefault(f"{_side(name)} {text}", name)) != name:
                    self._refuse(language, name, SAID_TWICE, other=self.sheet.boxes[first])

    def _lines(self, words: dict[str, dict[str, str]], languages: list[str], used: list[str]) -> Lines:
        return {name: [words[language].get(name, "") for language in languages] for name in ("stem", *used)}

    def _refuse(self, language: str, name: str, words: Any, **gaps: Any) -> None:
        gaps |= {"language": name_of(language), "box": self.sheet.boxes.get(name, "")}
        self.add_error(f"{language}-{name}", ValidationError(words, params=gaps))

    def _keep(self, cleaned: dict[str, Any], words: dict[str, dict[str, str]], used: list[str]) -> None:
        texts = {
            language: {
                "stem": self._in_markup(of_language["stem"], cleaned),
                "parts": self.sheet.parts_of(of_language, used, cleaned),
                "explanation": self._in_markup(of_language.get("explanation", ""), cleaned),
                "markup": cleaned["markup"],
            }
            for language, of_language in words.items()
        }
        key = self.sheet.key(cleaned, used, self._lines(words, list(words), used))
        self._key, self._new_texts = bank.veiled(*self._with_known_answers(key, texts))

    def _with_known_answers(self, key: dict[str, Any], texts: bank.Texts) -> tuple[dict[str, Any], bank.Texts]:
        """Answer what is right as it was, if nobody touched it: the boxes do not show all that came from elsewhere."""
        version = self.instance.current_version
        about = {*ABOUT, *SOURCE, "markup"}
        touched = [name for name in self.changed_data if name not in about and name[3:] not in ("stem", "explanation")]
        if version is None or touched or set(texts) != set(self._texts):
            return key, texts
        return version.key, {name: {**text, "parts": self._texts[name]["parts"]} for name, text in texts.items()}

    def _in_markup(self, text: str, cleaned: dict[str, Any]) -> str:
        """Answer words that were written in one form in the one that they are to have from now on."""
        if cleaned["markup"] == self._markup:
            return wording.kept(text, self._markup)
        if cleaned["markup"] == QuestionText.Markup.HTML:
            return wording.formatted(text)
        return wording.plain(text, self._markup)

    @property
    def changes_content(self) -> bool:
        """Was anything changed that a new version is for?"""
        version = self.instance.current_version
        if version is None:
            return True
        is_touched = not set(self.changed_data) <= {*ABOUT, *SOURCE}
        return is_touched and (self._key, self._new_texts) != (version.key, self._texts)

    def save(self, commit: bool = True) -> Question:  # noqa: FBT001, FBT002 - the signature is Django's
        """Answer the saved question, with a new version where the current one has been asked already."""
        changes_content = self.changes_content
        if changes_content and self.instance.review == Question.Review.APPROVED:
            self.instance.review = Question.Review.AWAITING
        question: Question = super().save(commit)
        if changes_content:
            bank.revise(question, key=self._key, texts=self._new_texts, by=self.for_user)
        return question


def _side(name: str) -> str:
    """Answer what a box stands beside: spare right sides are offered together with the others."""
    return name.partition("-")[0].replace("spare", "right")
