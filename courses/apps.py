"""Catalogue, courses, modules and lessons; enrolment and progress."""

from django.apps import AppConfig


class CoursesConfig(AppConfig):
    """The first floor of the house."""

    name = "courses"

    def ready(self) -> None:
        """Pin editions when pages are published."""
        from courses import receivers  # noqa: F401, PLC0415
