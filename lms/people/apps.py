"""People, institutions, employment, sign-in, and who may see whom."""

from django.apps import AppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class PeopleConfig(AppConfig):
    """The cellar of the house."""

    name = "lms.people"
    default = True  # of the two configurations in this module

    def ready(self) -> None:
        """Listen to sign-ins, and keep a group per role."""
        from lms.people import receivers  # noqa: F401, PLC0415


class WagtailUsersConfig(WagtailUsersAppConfig):
    """Wagtail's pages about users, with our own forms."""

    default = False
    user_viewset = "lms.people.viewsets.PersonViewSet"
