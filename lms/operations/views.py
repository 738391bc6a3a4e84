"""Is the process alive, is the site ready, a friendly word about a lost form token, files of a demonstration."""

from __future__ import annotations

import mimetypes
import shutil
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import SuspiciousFileOperation
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils._os import safe_join
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lms.operations.models import Heartbeat

SHOWN_IN_PLACE = {
    "image/gif",
    "image/jpeg",
    "image/png",
    "image/webp",
    "audio/mpeg",
    "audio/mp4",
    "audio/ogg",
    "video/mp4",
    "video/ogg",
    "video/webm",
    "text/vtt",
}
GUARDED = "documents/"  # files of the library are handed out by Wagtail, which knows who may read them


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 while this process serves requests."""
    return JsonResponse({"process": "ok"})


def database_answers() -> bool:
    """Answer whether the database can be asked anything."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


def migrations_applied() -> bool:
    """Answer whether every migration of this code has been run."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def worker_beats() -> bool:
    """Answer whether a worker was heard of within the last 45 seconds."""
    return Heartbeat.objects.alive().exists()


def disk_has_room() -> bool:
    """Answer whether there is room for new files (DISK_FREE_MIB)."""
    free = shutil.disk_usage(settings.VAR).free
    return free > settings.DISK_FREE_MIB * 1024 * 1024


def cache_keeps() -> bool:
    """Answer whether the cache gives back what it was given; without it nothing counts attempts."""
    cache.set("readyz", "ok", 10)
    return bool(cache.get("readyz") == "ok")


CHECKS: dict[str, Callable[[], bool]] = {
    "database": database_answers,
    "migrations": migrations_applied,
    "worker": worker_beats,
    "disk": disk_has_room,
    "cache": cache_keeps,
}


@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when database, migrations, worker, disk and cache are in order, else 503 and which is not."""
    found: dict[str, str] = {}
    for name, check in CHECKS.items():
        try:
            found[name] = "ok" if check() else "failing"
        except (Error, OSError):
            found[name] = "failing"
    is_ready = all(answer == "ok" for answer in found.values())
    return JsonResponse(found, status=200 if is_ready else 503)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say in plain words that the form was open too long, and how to go on."""
    return render(request, "403_csrf.html", status=403)


@require_safe
def demonstration_media(request: HttpRequest, path: str) -> FileResponse:
    """Hand out an uploaded file, as nginx does in service; pictures and recordings in place, the rest to be saved."""
    try:
        place = Path(safe_join(settings.MEDIA_ROOT, path))
    except SuspiciousFileOperation as error:
        raise Http404 from error
    if not place.is_file() or place.relative_to(settings.MEDIA_ROOT).as_posix().startswith(GUARDED):
        raise Http404
    kind = mimetypes.guess_type(place.name)[0] or "application/octet-stream"
    response = FileResponse(place.open("rb"), as_attachment=kind not in SHOWN_IN_PLACE, content_type=kind)
    response["X-Content-Type-Options"] = "nosniff"
    return response
