"""What instructors, officers and invigilators send in: accommodations, exam rooms, more time, voiding."""

from __future__ import annotations

import datetime
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import Cohort, Enrolment
from lms.assessment import clock, networks
from lms.assessment.models import Accommodation, ExamRoom, QuizPage
from lms.assessment.models.rooms import INVIGILATORS
from lms.people.models import Appointment, Person

FARTHEST = datetime.timedelta(days=2 * 365)
LONGEST = datetime.timedelta(days=31)
MOST_MINUTES = 240
ROW = re.compile(r"[0-9]{1,18}")
REASON_MISSING = {"required": _("Say why in a few words.")}


class MomentField(forms.DateTimeField):
    """Day and hour by the clock here, in one box."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
        super().__init__(widget=widget, **kwargs)

    def clean(self, value: Any) -> Any:
        """Answer the moment. Raises ValidationError for one that is years away."""
        moment = super().clean(value)
        if moment and abs(moment - timezone.now()) > FARTHEST:
            raise ValidationError(_("This day is more than two years away."))
        return moment


def name_zone(*fields: forms.Field) -> None:
    """Say below each box by which clock it is meant."""
    for field in fields:
        field.help_text = _("By the clock here, %(zone)s.") % {"zone": clock.zone(timezone.now())}


class ReasonField(forms.CharField):
    """Why, in a few words."""

    def __init__(self, **kwargs: Any) -> None:
        given = {"label": _("Reason"), "error_messages": REASON_MISSING, "max_length": 300, **kwargs}
        super().__init__(**given)


class ChooseQuizForm(forms.Form):
    """Which test it is about."""

    quiz = forms.ChoiceField(label=_("Test"))

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quiz"].choices = choices  # type: ignore[attr-defined]


class PersonField(forms.ModelChoiceField):
    """People by name and number."""

    def label_from_instance(self, obj: Person) -> str:
        """Answer the name and the number."""
        return f"{obj.full_name} ({obj.sign_in_name})"


class CohortField(forms.ModelChoiceField):
    """Cohorts by number and order."""

    def label_from_instance(self, obj: Cohort) -> str:
        """Answer number and order."""
        values = {"number": obj.number, "order": obj.order_number}
        return _("Cohort %(number)s, order No %(order)s") % values


class AccommodationForm(forms.ModelForm[Accommodation]):
    """What holds for one person or one cohort."""

    class Meta:
        model = Accommodation
        fields = ("extra_percent", "runs_past_closing", "extra_attempts", "opens_at", "closes_at", "reason")
        field_classes = {"opens_at": MomentField, "closes_at": MomentField}
        widgets = {"reason": forms.Textarea(attrs={"rows": 3})}
        labels = {"opens_at": _("Another opening"), "closes_at": _("Another closing")}
        error_messages = {"reason": REASON_MISSING}

    def __init__(self, *args: Any, quiz: QuizPage | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.quiz = quiz
        name_zone(self.fields["opens_at"], self.fields["closes_at"])
        for name in ("extra_percent", "extra_attempts"):
            self.fields[name].required = False

    def _get_validation_exclusions(self) -> set[str]:
        """Answer what is not validated: nothing, so that every rule of the database is asked before the database is."""
        return {"granted_by"}

    def clean_extra_percent(self) -> int:
        """Answer 0 for an empty box."""
        return self.cleaned_data["extra_percent"] or 0

    def clean_extra_attempts(self) -> int:
        """Answer 0 for an empty box."""
        return self.cleaned_data["extra_attempts"] or 0

    def clean(self) -> dict[str, Any]:
        """Refuse a window that would close before it opens, one bound being that of the test."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.quiz:
            return cleaned
        opens = cleaned.get("opens_at") or self.quiz.opens_at
        closes = cleaned.get("closes_at") or self.quiz.closes_at
        own = cleaned.get("opens_at") or cleaned.get("closes_at")
        both = cleaned.get("opens_at") and cleaned.get("closes_at")
        if own and not both and opens and closes and closes <= opens:
            name = "opens_at" if cleaned.get("opens_at") else "closes_at"
            words = _("The test opens on %(opening)s and closes on %(closing)s. Give the other bound, too.")
            bounds = {
                "opening": clock.day_and_hour(self.quiz.opens_at) if self.quiz.opens_at else "—",
                "closing": clock.day_and_hour(self.quiz.closes_at) if self.quiz.closes_at else "—",
            }
            self.add_error(name, ValidationError(words, params=bounds))
        return cleaned


class GrantForm(AccommodationForm):
    """A new accommodation: also for whom."""

    person = PersonField(label=_("Person"), queryset=Person.objects.none(), required=False)
    cohort = CohortField(label=_("Or the whole cohort"), queryset=Cohort.objects.none(), required=False)
    field_order = ("person", "cohort")

    class Meta(AccommodationForm.Meta):
        fields = ("person", "cohort", *AccommodationForm.Meta.fields)  # type: ignore[assignment]

    def __init__(self, *args: Any, enrolments: QuerySet[Enrolment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people, cohorts = enrolments.values("person"), enrolments.values("cohort")
        self.fields["person"].queryset = Person.objects.filter(pk__in=people)  # type: ignore[attr-defined]
        self.fields["cohort"].queryset = Cohort.objects.filter(pk__in=cohorts)  # type: ignore[attr-defined]


class WithdrawForm(forms.Form):
    """Why an accommodation holds no more."""

    reason = ReasonField(max_length=500)


class InvigilatorsField(forms.ModelMultipleChoiceField):
    """Colleagues by name."""

    def clean(self, value: Any) -> Any:
        """Answer the colleagues. Raises ValidationError for what is no number of a row, however long it is."""
        strange = next((each for each in value or [] if not ROW.fullmatch(str(each))), None)
        if strange is not None:
            raise ValidationError(self.error_messages["invalid_choice"], params={"value": str(strange)[:40]})
        return super().clean(value)

    def label_from_instance(self, obj: Person) -> str:
        """Answer the name and the number."""
        return f"{obj.full_name} ({obj.sign_in_name})"


class RoomForm(forms.ModelForm[ExamRoom]):
    """Place, hours, computers and invigilators of an exam room."""

    addresses = forms.CharField(
        label=_("Addresses of the computers"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=_(
            "One per line, for example 10.20.0.15 or 10.20.0.0/24. Empty: any computer. Your own address now: %(own)s."
        ),
    )
    invigilators = InvigilatorsField(
        label=_("Other invigilators"),
        queryset=Person.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("You are one yourself."),
    )

    class Meta:
        model = ExamRoom
        fields = ("place", "opens_at", "closes_at", "addresses", "invigilators")
        field_classes = {"opens_at": MomentField, "closes_at": MomentField}

    def __init__(self, *args: Any, user: Person, own_address: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_zone(self.fields["opens_at"], self.fields["closes_at"])
        box = self.fields["addresses"]
        box.help_text = box.help_text % {"own": own_address}
        self.initial["addresses"] = "\n".join(self.instance.addresses)
        held = Appointment.objects.current().filter(role__in=INVIGILATORS).values("person")
        colleagues = Person.objects.filter(pk__in=held, is_active=True).exclude(pk=user.pk)
        self.fields["invigilators"].queryset = colleagues  # type: ignore[attr-defined]

    def clean_addresses(self) -> list[str]:
        """Answer the addresses as they are kept. Raises AddressUnreadable."""
        return networks.read(self.cleaned_data["addresses"])

    def clean(self) -> dict[str, Any]:
        """Refuse a room that stays open for more than a month: it would be no room but a way round it."""
        cleaned: dict[str, Any] = super().clean() or {}
        opens, closes = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens and closes and closes - opens > LONGEST:
            self.add_error("closes_at", ValidationError(_("An exam room is open for a month at most.")))
        return cleaned


class MoreTimeForm(forms.Form):
    """How many minutes more, and why."""

    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=MOST_MINUTES)
    reason = ReasonField(help_text=_("It is written into the log, for example: no electricity from 10:05 to 10:15."))
    seen = forms.IntegerField(widget=forms.HiddenInput)


class VoidForm(forms.Form):
    """Why an attempt is void, and whether the person gets it back."""

    reason = ReasonField(help_text=_("Whoever sat the test reads it."))
    gives_back = forms.BooleanField(
        label=_("Give the attempt back: it uses up none of those that are allowed"), required=False
    )
