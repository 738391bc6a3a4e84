"""Question bank, quizzes, attempts and marks."""

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    """The second floor of the house, first room."""

    name = "lms.assessment"
