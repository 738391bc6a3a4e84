"""People, institutions, employment, sign-in, and who may see whom."""

from django.apps import AppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class PeopleConfig(AppConfig):
    """The cellar of the house."""

    name = "lms.people"

    def ready(self) -> None:
        """Listen to sign-ins."""
        from lms.people import receivers  # noqa: F401, PLC0415


class WagtailUsersConfig(WagtailUsersAppConfig):
    """Wagtail's pages about users, with our own forms."""

    user_viewset = "lms.people.viewsets.PersonViewSet"
