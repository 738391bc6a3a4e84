"""Is the process alive, is the site ready, and a friendly word about a lost form token."""

from __future__ import annotations

import mimetypes
import shutil
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils._os import safe_join
from django.views.decorators.cache import never_cache

from lms.operations.models import Heartbeat


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 while this process serves requests."""
    return JsonResponse({"process": "ok"})


def database_answers() -> bool:
    """Can the database be asked anything?"""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


def migrations_applied() -> bool:
    """Has every migration of this code been run?"""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def worker_beats() -> bool:
    """Was a worker heard of within the last 45 seconds?"""
    return Heartbeat.objects.alive().exists()


def disk_has_room() -> bool:
    """Is there room for new files (DISK_FREE_MIB)?"""
    free = shutil.disk_usage(settings.VAR).free
    return free > settings.DISK_FREE_MIB * 1024 * 1024


CHECKS: dict[str, Callable[[], bool]] = {
    "database": database_answers,
    "migrations": migrations_applied,
    "worker": worker_beats,
    "disk": disk_has_room,
}


@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when database, migrations, worker and disk are in order, else 503 and which is not."""
    found: dict[str, str] = {}
    for name, check in CHECKS.items():
        try:
            found[name] = "ok" if check() else "failing"
        except (DatabaseError, OSError):
            found[name] = "failing"
    is_ready = all(answer == "ok" for answer in found.values())
    return JsonResponse(found, status=200 if is_ready else 503)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say in plain words that the form was open too long, and how to go on."""
    return render(request, "403_csrf.html", status=403)


SHOWN_IN_PAGE = ("image/png", "image/jpeg", "image/gif", "image/webp", "video/", "audio/", "text/vtt")


def demonstration_media(request: HttpRequest, path: str) -> HttpResponse | FileResponse:
    """Serve an uploaded file on a site without nginx; what a page does not show is only downloaded."""
    full = Path(safe_join(settings.MEDIA_ROOT, path))
    if not full.is_file():
        raise Http404
    kind = mimetypes.guess_type(full.name)[0] or "application/octet-stream"
    return FileResponse(full.open("rb"), as_attachment=not kind.startswith(SHOWN_IN_PAGE), content_type=kind)
