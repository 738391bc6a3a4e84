"""What readers of an analysis choose."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.assessment.analysis import Which


class WhichForm(forms.Form):
    """Which attempts count."""

    attempts = forms.ChoiceField(label=_("Counted"), choices=Which.choices, required=False)

    @classmethod
    def of(cls, asked: str) -> WhichForm:
        """Answer the form with what an address asks for; with the first attempts for nothing or nonsense."""
        return cls({"attempts": asked if asked in Which.values else Which.FIRST.value})

    @property
    def which(self) -> str:
        """What was chosen."""
        return str(self.data["attempts"])
