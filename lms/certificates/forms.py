"""What people send in about certificates."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.blocks import BlockField

from courses.forms import course_choices
from lms.certificates.blocks import SignatoriesBlock
from lms.certificates.models import Award, Certificate, HeldIssue, Series

MIB = 1024 * 1024
LARGEST_FILE = 10 * MIB
OR_NONE = [("", _("none")), *settings.LANGUAGES]
SIGNS = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}


class AwardForm(WagtailAdminModelForm):
    """What a course earns, in the admin: the course by its title, languages and signatories one by one."""

    course_key = forms.ChoiceField(label=_("Course"), choices=course_choices)
    language_1 = forms.ChoiceField(label=_("First language"), choices=settings.LANGUAGES)
    language_2 = forms.ChoiceField(label=_("Second language"), choices=OR_NONE, required=False)
    language_3 = forms.ChoiceField(label=_("Third language"), choices=OR_NONE, required=False)
    signatories = BlockField(
        label=_("Signatories"),
        block=SignatoriesBlock(),
        help_text=_("One to four people, in the order of the paper."),
    )

    class Meta:
        model = Award
        fields = ("course_key", "kind", "prefix", "issuer", "validity_months", "signatories", "is_automatic")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for place, language in enumerate(self.instance.languages, start=1):
            self.initial[f"language_{place}"] = language
        lines = [{"type": "signatory", "value": line} for line in self.instance.signatories]
        self.initial["signatories"] = self.fields["signatories"].block.to_python(lines)

    def clean_signatories(self) -> list[dict[str, Any]]:
        """Answer the signatories as the certificate freezes them."""
        return [_signatory(line.value) for line in self.cleaned_data["signatories"]]

    def clean(self) -> dict[str, Any]:
        """Refuse a language that is named twice."""
        given: dict[str, Any] = super().clean()
        named = [given.get(f"language_{place}") for place in (1, 2, 3)]
        languages = [language for language in named if language]
        if len(set(languages)) < len(languages):
            self.add_error("language_2", _("Each language stands on the paper once."))
        self.instance.languages = languages
        return given


def _signatory(line: Any) -> dict[str, Any]:
    offices = {language: office.strip() for language, office in line["position"].items() if office.strip()}
    return {"name": line["name"].strip(), "position": offices}


class VerifyForm(forms.Form):
    """A code, perhaps with its number, or the file itself."""

    code = forms.CharField(
        label=_("Code"),
        required=False,
        max_length=40,
        help_text=_("Twelve letters and digits beside the QR code. Spaces, hyphens and capitals do not matter."),
        widget=forms.TextInput(attrs=SIGNS),
    )
    number = forms.CharField(
        label=_("Certificate number"),
        required=False,
        max_length=60,
        help_text=_("For example KZ-БА-2026 № 000431. It is compared with the code if you type it."),
        widget=forms.TextInput(attrs=SIGNS),
    )
    file = forms.FileField(
        label=_("Or choose the PDF file itself"),
        required=False,
        help_text=_("The file is compared with the issued one and is not kept. Not larger than 10 MB."),
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
    )

    def clean_file(self) -> UploadedFile | None:
        """Refuse a file that is larger than any paper of ours."""
        file: UploadedFile | None = self.cleaned_data["file"]
        if file and (file.size or 0) > LARGEST_FILE:
            raise forms.ValidationError(_("This file is larger than 10 MB, so it is not a certificate of ours."))
        return file

    def clean(self) -> dict[str, Any]:
        """Ask for a code or a file."""
        given: dict[str, Any] = super().clean() or {}
        if not given.get("code") and not given.get("file") and "file" not in self.errors:
            self.add_error("code", _("Type the code, or choose the file."))
        return given


class RegisterForm(forms.Form):
    """What the register is filtered by. Anything may be left empty."""

    STATES = (("", _("All")), ("valid", _("valid")), ("expired", _("expired")), ("revoked", _("revoked")))

    q = forms.CharField(label=_("Number, name or code"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)
    year = forms.TypedChoiceField(label=_("Year"), coerce=int, empty_value=None, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = Series.objects.order_by("-year").values_list("year", flat=True).distinct()
        self.fields["year"].choices = [("", _("All")), *((year, year) for year in years)]  # type: ignore[attr-defined]


class ReleaseForm(forms.Form):
    """Which held certificate is to be tried again."""

    held = forms.ModelChoiceField(queryset=HeldIssue.objects.none(), widget=forms.HiddenInput)

    def __init__(self, *args: Any, held: QuerySet[HeldIssue], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["held"].queryset = held  # type: ignore[attr-defined]


class RevokeForm(forms.Form):
    """Why a certificate is taken out of force."""

    because = forms.ChoiceField(
        label=_("Category of the reason"),
        choices=Certificate.Reason.choices,
        widget=forms.RadioSelect,
        help_text=_("The category is shown to anyone who checks the certificate."),
        error_messages={"required": _("Choose a category.")},
    )
    note = forms.CharField(
        label=_("Reason in words"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The holder reads it in a letter; it stays in the register. Strangers do not see it."),
        error_messages={"required": _("Say why in a few words.")},
    )
