"""People in the admin."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.functional import cached_property
from wagtail.users.views.users import CreateView, EditView, IndexView, UserViewSet

from lms.people.forms import PersonCreationForm, PersonEditForm


class PersonIndexView(IndexView):
    """The list, searched by name and number."""

    @cached_property
    def search_fields(self) -> set[str]:
        """Answer the columns in which a search looks."""
        return {"sign_in_name", "service_number", "family_name", "given_name", "email"}


class PersonCreateView(CreateView):
    """A new person."""

    def get_form_kwargs(self) -> dict[str, Any]:
        """Let only somebody with every permission give every permission."""
        return {**super().get_form_kwargs(), "may_make_superusers": self.request.user.is_superuser}


class PersonEditView(EditView):
    """A known person."""

    def get_form_kwargs(self) -> dict[str, Any]:
        """Let only somebody with every permission give every permission."""
        return {**super().get_form_kwargs(), "may_make_superusers": self.request.user.is_superuser}


class PersonViewSet(UserViewSet):
    """Wagtail's pages about users, with names as they are used here."""

    index_view_class = PersonIndexView
    add_view_class = PersonCreateView
    edit_view_class = PersonEditView
    template_prefix = "people/users/"
    list_filter: ClassVar[list[str]] = ["is_active", "groups"]

    def get_form_class(self, for_update: bool = False) -> Any:  # noqa: FBT001, FBT002
        """Answer the form for a new or a known person."""
        return PersonEditForm if for_update else PersonCreationForm
