"""Demonstration data: a made-up academy with people, courses and some progress."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The attic of the house, second room."""

    name = "lms.demo"
