"""The site on one's own machine: `make run`, plain HTTP, demonstration data."""

from lms.settings.base import *
from lms.settings.base import LOGGING, STORAGES, env

DEBUG = env.bool("DEBUG", False)
DEMONSTRATION = env.bool("DEMONSTRATION", True)
HOST = env.str("HOST", "127.0.0.1")  # 0.0.0.0 opens the site to the network
PORT = env.int("PORT", 8000)
SITE_ADDRESS = WAGTAILADMIN_BASE_URL = env.str("SITE_ADDRESS", f"http://localhost:{PORT}")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
# Compressing takes longer than everything else in the first start, and nobody here waits for a thin line.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
# The terminal shows the accounts and what goes wrong; LOG_LEVEL=INFO shows everything else too.
LOGGING["loggers"] = {"django_tasks_db": {"level": env.str("LOG_LEVEL", "ERROR")}}
OWNER_NAMES = {
    "kk": "Торғай даярлау академиясы (мысал)",
    "ru": "Торгайская академия подготовки (пример)",
    "en": "Torgay Training Academy (example)",
}
