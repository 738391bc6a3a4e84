"""Print where the data of this site are, as lines that a shell can read; backup.sh and restore.sh ask it."""

import os
import shlex
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.development")

from django.conf import settings

database = settings.DATABASES["default"]
is_sqlite = database["ENGINE"].endswith("sqlite3")
found = {
    "VAR": settings.VAR,
    "MEDIA": settings.MEDIA_ROOT,
    "PRIVATE": settings.PRIVATE_ROOT,
    "KIND": "sqlite" if is_sqlite else "postgresql",
    "DATABASE": database["NAME"],
}
if not is_sqlite:
    found |= {
        "PGHOST": database["HOST"] or database.get("OPTIONS", {}).get("host", ""),
        "PGPORT": database["PORT"] or 5432,
        "PGUSER": database["USER"],
        "PGPASSWORD": database["PASSWORD"],
        "PGDATABASE": database["NAME"],
    }
for name, value in found.items():
    print(f"{name}={shlex.quote(str(value))}; export {name}")  # noqa: T201
