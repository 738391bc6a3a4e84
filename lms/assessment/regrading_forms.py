"""What people send in about regradings, and about passes that these put in question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from lms.assessment import correcting
from lms.assessment.models import QuestionVersion, Regrading, ResultDecision
from lms.assessment.models.quizzes import title_of

LONGEST_REASON = 300


class RegradeForm(forms.Form):
    """What changes, for which versions of the question, and in which test."""

    what = forms.ChoiceField(label=_("What changes"), choices=Regrading.What.choices, widget=forms.RadioSelect)
    versions = forms.ChoiceField(label=_("For whom"), widget=forms.RadioSelect, required=False)
    quiz = forms.ChoiceField(label=_("In which test"), required=False)
    takes_out = forms.BooleanField(
        label=_("Put the question back to draft, so that no test draws it until it is mended"),
        required=False,
        initial=True,
        help_text=_("Only where the question is left out or credited; a corrected key goes into the bank by itself."),
    )

    def __init__(
        self, *args: Any, version: QuestionVersion, others: Sequence[QuestionVersion], quizzes: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.version, self.others = version, others
        kinds = [(value, capfirst(label)) for value, label in Regrading.What.choices]
        if correcting.correction_of(version, version.key) is None:  # people mark it: there is no key to correct
            kinds = [(value, label) for value, label in kinds if value != Regrading.What.NEW_KEY]
        self.fields["what"].choices = kinds  # type: ignore[attr-defined]
        self._offer_versions()
        self._offer_quizzes(quizzes)

    def _offer_versions(self) -> None:
        if not self.others:
            del self.fields["versions"]
            return
        number = {"number": self.version.number}
        self.fields["versions"].choices = [  # type: ignore[attr-defined]
            ("one", _("Only those who were asked version %(number)s") % number),
            ("all", _("Everybody who was asked this question, in whatever version")),
        ]
        self.fields["versions"].initial = "one"
        self.fields["versions"].help_text = _(
            "A corrected key holds only for versions that offer the same choices, letter by letter."
        )

    def _offer_quizzes(self, quizzes: Any) -> None:
        if len(quizzes) < 2:  # noqa: PLR2004
            del self.fields["quiz"]
            return
        titles = [(str(key), title_of(key) or str(key)) for key in quizzes]
        self.fields["quiz"].choices = [("", _("In all tests that drew it")), *titles]  # type: ignore[attr-defined]

    @property
    def is_new_key(self) -> bool:
        """Was a corrected key chosen, so that its boxes have to be read?"""
        return self.data.get("what") == Regrading.What.NEW_KEY

    def chosen(self) -> dict[str, Any]:
        """Answer what `regrading.draft` takes, but for the key."""
        what = self.cleaned_data["what"]
        versions = [self.version]
        if self.cleaned_data.get("versions") == "all":
            is_new_key = what == Regrading.What.NEW_KEY
            versions += [
                other for other in self.others if not is_new_key or correcting.has_same_parts(self.version, other)
            ]
        return {
            "what": what,
            "versions": versions,
            "quiz_key": self.cleaned_data.get("quiz") or None,
            "takes_out": bool(self.cleaned_data["takes_out"]) and what != Regrading.What.NEW_KEY,
        }


class KeyForm(forms.Form):
    """What is right, in the boxes of the question's type."""

    def __init__(
        self, *args: Any, version: QuestionVersion, key: dict[str, Any], may_stay: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._old, self._may_stay = key, may_stay  # a question that was left out may count again by the key it had
        self._correction = correcting.correction_of(version, key)
        if self._correction:
            self.fields.update(self._correction.fields())

    def clean(self) -> dict[str, Any]:
        """Make the key. Every mistake stands at the box that mends it."""
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors or self._correction is None:
            return cleaned
        for name, mistake in self._correction.mistakes(cleaned):
            self.add_error(name if name in self.fields else None, mistake)
        if not self.errors:
            self.key = self._correction.corrected(cleaned)
            if self.key == self._old and not self._may_stay:
                self.add_error(None, _("This is what is right already. Change it, or choose something else above."))
        return cleaned


class ReasonForm(forms.Form):
    """Why a regrading is applied."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "The learners read it beside their result, and it stays in the audit log. Name no right answer here."
        ),
        error_messages={"required": _("Say why in a few words. The learners read it.")},
    )


class DecisionForm(forms.Form):
    """What becomes of a pass, and why."""

    KEEP, WITHDRAW = "keep", "withdraw"

    verdict = forms.ChoiceField(
        label=_("What becomes of the pass"),
        choices=[(KEEP, _("Keep the pass")), (WITHDRAW, _("Withdraw the pass"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two.")},
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The learner reads it in a letter and beside the result."),
        error_messages={"required": _("Say why in a few words. The learner reads it.")},
    )

    def decide(self, decision: ResultDecision, *, by: Any) -> None:
        """Take the decision. Raises AlreadyDecided or NotForYouToDecide."""
        act = decision.keep if self.cleaned_data["verdict"] == self.KEEP else decision.withdraw
        act(by=by, reason=self.cleaned_data["reason"])
