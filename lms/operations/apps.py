"""What keeps the site running: the worker, its heartbeat, health answers, headers."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    """The app below all others: it knows nothing of people or courses."""

    name = "lms.operations"

    def ready(self) -> None:
        """Check the periodic tasks."""
        from lms.operations import checks  # noqa: F401, PLC0415
