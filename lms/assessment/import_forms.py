"""What is said about a file of questions, on its way in and on its way out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from courses.models import Topic
from lms.assessment.errors import FileUnreadable
from lms.assessment.formats import detecting
from lms.assessment.models import QuestionImport

EXPORTS = [
    (detecting.XLSX, _("Workbook (XLSX): all types and all languages")),
    (detecting.MOODLE_XML, _("Moodle XML: one language, all types but scenarios")),
    (detecting.GIFT, _("GIFT: one language, without scenarios and texts with gaps")),
]


class UploadForm(forms.ModelForm):
    """A file, its language, and the topic of what names none."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("GIFT, Moodle XML, Aiken or a workbook (XLSX). At most 50 MB and 20,000 questions."),
        widget=forms.FileInput(attrs={"accept": ".txt,.gift,.xml,.aiken,.xlsx,text/plain,application/xml"}),
    )

    class Meta:
        model = QuestionImport
        fields = ("file", "format", "language", "topic")
        help_texts = {
            "language": _("A workbook names the language in every row; other files do not."),
            "topic": _("For questions whose category has not the name of a topic."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].queryset = Topic.objects.all()  # type: ignore[attr-defined]
        self.fields["language"].initial = get_language() or settings.LANGUAGE_CODE

    def clean_file(self) -> UploadedFile:
        """Refuse a file that is empty or too large."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > detecting.LARGEST:
            raise FileUnreadable("large", limit=detecting.LARGEST // 1024 // 1024)
        return file

    def save(self, commit: bool = True) -> QuestionImport:  # noqa: FBT001, FBT002 - the signature is Django's
        """Answer the import, under a name that tells nothing about the file."""
        file = self.cleaned_data["file"]
        self.instance.file_name = str(file.name)[-255:]
        file.name = "questions"
        made: QuestionImport = super().save(commit)
        return made


class ExportForm(forms.Form):
    """Which file is wanted."""

    form = forms.ChoiceField(label=_("Format"), choices=EXPORTS, initial=detecting.XLSX, widget=forms.RadioSelect)
    of_language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
