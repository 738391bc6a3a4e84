"""Question bank, quizzes, attempts and marks."""

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    """The second floor of the house, first room."""

    name = "lms.assessment"

    def ready(self) -> None:
        """Listen to what happens to enrolments."""
        from lms.assessment import receivers  # noqa: F401, PLC0415
