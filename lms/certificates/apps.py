"""Certificates: issuing, the register, verification."""

from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    """The second floor of the house, second room."""

    name = "lms.certificates"

    def ready(self) -> None:
        """Issue when a course is completed."""
        from lms.certificates import receivers  # noqa: F401, PLC0415
