"""What people send in about courses."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput

from courses.catalogue import Overview
from courses.models import Cohort, CoursePage
from courses.models.pages import in_best_language
from lms.people.models import Person


def course_choices() -> list[tuple[str, str]]:
    """Answer key and title of every course, drafts included, in the reader's language."""
    return _titled(CoursePage.objects.all())


def live_course_choices() -> list[tuple[str, str]]:
    """Answer key and title of every course that may be taken, in the reader's language."""
    return _titled(CoursePage.objects.live())


def _titled(courses: Any) -> list[tuple[str, str]]:
    pages = courses.select_related("locale").order_by("code", "locale_id")
    return [(str(page.key), f"{page.code} {page.title}") for page in in_best_language(list(pages))]


class CohortForm(WagtailAdminModelForm):
    """A cohort in the admin."""

    course_key = forms.TypedChoiceField(label=_("Course"), choices=course_choices)

    class Meta:
        model = Cohort
        fields = (
            "course_key",
            "number",
            "order_number",
            "order_date",
            "protocol_number",
            "protocol_date",
            "starts_on",
            "ends_on",
            "language",
            "takes_everyone",
            "instructors",
        )
        widgets = dict.fromkeys(("order_date", "protocol_date", "starts_on", "ends_on"), AdminDateInput)


class CatalogueForm(forms.Form):
    """What a reader filters the catalogue by. Anything may be left empty."""

    HOURS = (("", _("Any")), ("8", _("up to 8")), ("16", _("up to 16")), ("24", _("up to 24")), ("40", _("up to 40")))

    q = forms.CharField(label=_("Word or number of a rule"), required=False, max_length=100)
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    audience = forms.ChoiceField(label=_("For whom"), required=False)
    hours = forms.ChoiceField(label=_("Academic hours"), choices=HOURS, required=False)
    language = forms.ChoiceField(label=_("Language of the course"), required=False)

    def __init__(self, *args: Any, overview: Overview, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, empty, choices in (
            ("topic", _("All"), overview.topics),
            ("audience", _("All"), overview.audiences),
            ("language", _("Any"), overview.used_languages),
        ):
            self.fields[name].choices = [("", empty), *choices]  # type: ignore[attr-defined]


class EnrolStaffForm(forms.Form):
    """A coordinator enrols members of staff for a course."""

    course = forms.ChoiceField(label=_("Course"), choices=live_course_choices)
    people = forms.ModelMultipleChoiceField(
        label=_("Members of staff"),
        queryset=Person.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one person.")},
    )

    def __init__(self, *args: Any, staff: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = staff  # type: ignore[attr-defined]
