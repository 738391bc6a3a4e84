"""The site on one's own machine: `make run`, plain HTTP, demonstration data."""

from lms.settings.base import *  # noqa: F403
from lms.settings.base import env

DEBUG = env.bool("DEBUG", False)
DEMONSTRATION = env.bool("DEMONSTRATION", True)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
