"""What assessors and trainees send in about practical tests."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import Enrolment
from lms.assessment import clock
from lms.assessment.models import PracticalItem, PracticalTest
from lms.assessment.models.observations import Filled, Mark, Outcome
from lms.people.models import Person

YEAR = datetime.timedelta(days=365)
WIDE = {"rows": 3}


def date_box() -> forms.DateInput:
    """Answer a box for a day that the browser helps to fill in."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def day_of_paper(day: datetime.date) -> None:
    """Refuse a day that no paper of now can bear."""
    today = timezone.localdate()
    if not today - YEAR <= day <= today:
        raise ValidationError(_("The date lies in the last twelve months, and not in the future."))


class MomentField(forms.SplitDateTimeField):
    """A day and an hour, by the clock here."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.SplitDateTimeWidget(
            date_format="%Y-%m-%d",
            time_format="%H:%M",
            date_attrs={"type": "date"},
            time_attrs={"type": "time"},
        )
        super().__init__(widget=widget, **kwargs)

    def clean(self, value: Any) -> Any:
        """Answer the moment. Raises ValidationError for one that is years away."""
        moment = super().clean(value)
        if moment and not timezone.now() - YEAR <= moment <= timezone.now() + 2 * YEAR:
            raise ValidationError(_("The day lies within the last twelve months or the next two years."))
        return moment


class PlanForm(forms.Form):
    """When and where."""

    at = MomentField(label=_("Day and hour"))
    venue = forms.CharField(
        label=_("Place"), max_length=200, help_text=_("Building and room, so that the trainee finds it.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = clock.hour(timezone.now()).split()[-1].strip("()")
        self.fields["at"].help_text = _("By the clock here, %(zone)s.") % {"zone": zone}


class EnrolmentsField(forms.ModelMultipleChoiceField):
    """People who take a course, by name and number."""

    def label_from_instance(self, obj: Enrolment) -> str:
        """Answer the name and the number."""
        return f"{obj.person.full_name} ({obj.person.sign_in_name})"


class PlanPeopleForm(PlanForm):
    """When, where, and who of those that take the course."""

    people = EnrolmentsField(
        label=_("Trainees"),
        queryset=Enrolment.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one person.")},
    )

    field_order = ("people", "at", "venue")

    def __init__(self, *args: Any, enrolments: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = enrolments  # type: ignore[attr-defined]


class OfferForm(forms.Form):
    """Which practical test is planned, and whom to look for."""

    practical = forms.ChoiceField(label=_("Practical test"))
    q = forms.CharField(label=_("Name or service number"), required=False, max_length=120)

    def __init__(self, *args: Any, offers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(offer.page.translation_key), offer.words) for offer in offers]
        self.fields["practical"].choices = choices  # type: ignore[attr-defined]


class PracticeFilterForm(forms.Form):
    """What the list of practical tests is narrowed by."""

    OPEN, FINISHED, ALL = "open", "finished", "all"
    SHOWN = (
        (OPEN, _("not finished")),
        (PracticalTest.State.PLANNED.value, _("planned")),
        (PracticalTest.State.ASSESSING.value, _("being assessed")),
        (PracticalTest.State.DISAGREED.value, _("waiting for a third assessor")),
        (PracticalTest.State.DECIDED.value, _("waiting for a signature")),
        (FINISHED, _("finished")),
        (ALL, _("all")),
    )

    show = forms.ChoiceField(label=_("Show"), choices=SHOWN, required=False)
    q = forms.CharField(label=_("Code of the form, name or service number"), required=False, max_length=120)


class VoidForm(forms.Form):
    """Why a practical test is declared void."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("The trainee reads it."),
        error_messages={"required": _("Say why in a few words.")},
    )


class ObjectionForm(forms.Form):
    """Whether the trainee agrees with the result."""

    has_objection = forms.BooleanField(label=_("I sign with an objection"), required=False)
    remark = forms.CharField(label=_("Remark"), max_length=1000, required=False, widget=forms.Textarea(attrs=WIDE))

    def clean(self) -> dict[str, Any]:
        """Ask for the words of an objection."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("has_objection") and not cleaned.get("remark", "").strip():
            self.add_error("remark", ValidationError(_("Say what the objection is.")))
        return cleaned


class SignForm(ObjectionForm):
    """The trainee signs with the password."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=_("It stands for your signature."),
        error_messages={"required": _("Type your password.")},
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password(self) -> str:
        """Refuse another password than the person's own."""
        password: str = self.cleaned_data["password"]
        if not self.person.check_password(password):
            raise ValidationError(_("This is not your password."))
        return password


class SignatureForm(ObjectionForm):
    """What stands on paper about the trainee's signature."""

    kind = forms.ChoiceField(
        label=_("What stands on the paper"),
        choices=[(kind.value, kind.label) for kind in (PracticalTest.Signature.PAPER, PracticalTest.Signature.REFUSED)],
        widget=forms.RadioSelect,
    )
    on = forms.DateField(label=_("Date on the paper"), widget=date_box(), validators=[day_of_paper])

    field_order = ("kind", "on", "has_objection", "remark")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["has_objection"].label = _("The trainee signed with an objection")


class PaperStartForm(forms.Form):
    """Whose paper sheet is entered."""

    assessor = forms.ModelChoiceField(
        label=_("Assessor who filled in the sheet"), queryset=Person.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, assessors: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assessor"].queryset = assessors  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Line:
    """One item of a checklist with its boxes."""

    item: PracticalItem
    outcome: BoundField
    remark: BoundField

    @property
    def is_marked(self) -> bool:
        """Is one of the boxes ticked?"""
        return bool(self.outcome.value())


class ChecklistForm(forms.Form):
    """A checklist: an outcome and a remark for each item; what is not marked yet may stay empty."""

    sequence = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000)
    remark = forms.CharField(
        label=_("Remark on the whole"), max_length=1000, required=False, widget=forms.Textarea(attrs=WIDE)
    )

    def __init__(self, *args: Any, items: list[PracticalItem], filled: Filled | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = items
        self.initial["remark"] = filled.remark if filled else ""
        for item in items:
            mark = filled.marks.get(item.pk, Mark()) if filled else Mark()
            self.fields[f"outcome-{item.pk}"] = forms.ChoiceField(
                label=item.text, choices=outcomes_of(item), widget=forms.RadioSelect, required=False
            )
            self.fields[f"remark-{item.pk}"] = forms.CharField(label=_("Remark"), max_length=500, required=False)
            self.initial[f"outcome-{item.pk}"], self.initial[f"remark-{item.pk}"] = mark.outcome, mark.remark

    @property
    def lines(self) -> list[Line]:
        """The items with their boxes, in order."""
        return [Line(item, self[f"outcome-{item.pk}"], self[f"remark-{item.pk}"]) for item in self.items]

    @property
    def filled(self) -> Filled:
        """The checklist as it was sent in."""
        data = self.cleaned_data
        marks = {item.pk: Mark(data[f"outcome-{item.pk}"], data[f"remark-{item.pk}"]) for item in self.items}
        return Filled(marks, data["remark"], data.get("written_on"))


def outcomes_of(item: PracticalItem) -> list[tuple[str, Any]]:
    """Answer what an item may be marked with: a critical one always applies."""
    found = [Outcome.MET, Outcome.NOT_MET] if item.is_critical else list(Outcome)
    return [(outcome.value, outcome.label) for outcome in found]


class PaperForm(ChecklistForm):
    """A paper sheet as one person types it."""

    sequence = None  # type: ignore[assignment]
    written_on = forms.DateField(label=_("Date on the paper"), widget=date_box(), validators=[day_of_paper])

    def __init__(self, *args: Any, filled: Filled | None = None, **kwargs: Any) -> None:
        super().__init__(*args, filled=filled, **kwargs)
        self.initial["written_on"] = filled.written_on if filled else None
