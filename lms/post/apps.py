"""Letters to people: an inbox in the site, and e-mail where there is an address."""

from django.apps import AppConfig


class PostConfig(AppConfig):
    """The ground floor of the house, first room."""

    name = "lms.post"
