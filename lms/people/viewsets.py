"""People in the admin."""

from __future__ import annotations

from typing import Any, ClassVar

from wagtail.users.views.users import UserViewSet

from lms.people.forms import PersonCreationForm, PersonEditForm


class PersonViewSet(UserViewSet):
    """Wagtail's pages about users, with names as they are used here."""

    template_prefix = "people/users/"
    list_filter: ClassVar[list[str]] = ["is_active", "groups"]

    def get_form_class(self, for_update: bool = False) -> Any:
        """Answer the form for a new or a known person."""
        return PersonEditForm if for_update else PersonCreationForm
