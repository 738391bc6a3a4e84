"""The site under test: the database of DATABASE_URL, fast hashing, files in a temporary folder."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "x" * 40)
os.environ.setdefault("USTAZ_VAR", tempfile.mkdtemp(prefix="ustaz-test-"))

from lms.settings.base import *  # noqa: E402, F403
from lms.settings.base import STORAGES, VAR  # noqa: E402

ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
WHITENOISE_AUTOREFRESH = True
Path(VAR).mkdir(parents=True, exist_ok=True)
