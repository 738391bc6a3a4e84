"""What the admin knows about people."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from lms.people.models import Agency, Appointment, Employment, PositionCategory, Rank

NAMES = [FieldPanel(f"name_{code}") for code in ("kk", "ru", "en", "ky", "tg", "uz", "tk")]


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    """Name what the audit log says about people."""
    actions.register_action("people.signed_in", _("Sign in"), _("Signed in"))
    actions.register_action("people.signed_out", _("Sign out"), _("Signed out"))
    actions.register_action("people.slip_issued", _("Issue a slip"), _("Sign-in slip issued"))
    actions.register_action("people.slip_used", _("Use a slip"), _("Sign-in slip used"))
    actions.register_action("people.password_chosen", _("Choose a password"), _("Password chosen"))
    actions.register_action("people.second_factor_added", _("Add a second factor"), _("Second factor added"))
    actions.register_action("people.second_factor_removed", _("Remove a second factor"), _("Second factor removed"))
    actions.register_action("people.appointed", _("Give a role"), _("Role given"))
    actions.register_action("people.dismissed", _("Take a role away"), _("Role taken away"))
    actions.register_action("people.left", _("End the employment"), _("Employment ended"))
    actions.register_action("people.transferred", _("Transfer"), _("Transferred"))


class AgencyViewSet(SnippetViewSet):
    """Agencies."""

    model = Agency
    icon = "group"
    panels: ClassVar = [FieldPanel("country"), FieldPanel("code"), *NAMES]


class PositionViewSet(SnippetViewSet):
    """Categories of posts."""

    model = PositionCategory
    icon = "user"
    panels: ClassVar = [FieldPanel("slug"), *NAMES]


class RankViewSet(SnippetViewSet):
    """Ranks."""

    model = Rank
    icon = "list-ol"
    panels: ClassVar = [FieldRowPanel([FieldPanel("agency"), FieldPanel("order")]), *NAMES]
    list_filter: ClassVar = ["agency"]


class NeverChosen(SnippetViewSet):
    """Rows that no other form points to: the list for choosing one, which asks for no right, is not offered."""

    def register_chooser_viewset(self) -> None:
        """Offer nothing: that list would show everybody's post and role to all who may enter the admin."""


class AppointmentViewSet(NeverChosen):
    """Who holds which role where."""

    model = Appointment
    icon = "key"
    list_display: ClassVar = ["person", "role", "institution", "since", "until"]
    list_filter: ClassVar = ["role"]
    panels: ClassVar = [
        FieldPanel("person"),
        FieldPanel("role"),
        FieldPanel("institution"),
        FieldRowPanel([FieldPanel("since"), FieldPanel("until")]),
    ]


class EmploymentViewSet(NeverChosen):
    """Spells of employment."""

    model = Employment
    icon = "date"
    list_display: ClassVar = ["person", "institution", "position", "hired_on", "left_on"]
    list_filter: ClassVar = ["agency", "reason"]
    panels: ClassVar = [
        FieldPanel("person"),
        FieldPanel("institution"),
        FieldRowPanel([FieldPanel("position"), FieldPanel("rank")]),
        FieldRowPanel([FieldPanel("hired_on"), FieldPanel("probation_until")]),
        FieldRowPanel([FieldPanel("left_on"), FieldPanel("reason")]),
    ]


@register_snippet
class StaffGroup(SnippetViewSetGroup):
    """One menu entry for everything about staff."""

    menu_label = _("Staff")
    menu_icon = "group"
    menu_name = "staff"
    items = (AppointmentViewSet, EmploymentViewSet, AgencyViewSet, RankViewSet, PositionViewSet)
