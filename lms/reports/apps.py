"""Overviews: what one person, an institution or the whole site looks like. Reads only."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """The attic of the house, first room."""

    name = "lms.reports"
