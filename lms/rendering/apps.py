"""The room where papers are made."""

from django.apps import AppConfig


class RenderingConfig(AppConfig):
    """Register the room; it has no models of its own."""

    name = "lms.rendering"
