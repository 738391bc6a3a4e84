"""Uploaded files are checked by what is in them, not by what they are called."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

import filetype
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.core.files.base import File

LARGEST = {"pdf": 25, "docx": 25, "xlsx": 25, "pptx": 50, "zip": 50, "txt": 5, "csv": 5, "vtt": 1}  # MiB
LARGEST_MEDIA = 200
MIB = 1024 * 1024
TEXT = {"txt", "csv", "vtt"}
SIGNATURES = {
    "pdf": {"application/pdf"},
    "docx": {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/zip"},
    "xlsx": {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/zip"},
    "pptx": {"application/vnd.openxmlformats-officedocument.presentationml.presentation", "application/zip"},
    "zip": {"application/zip"},
    "mp4": {"video/mp4", "video/x-m4v"},
    "webm": {"video/webm", "video/x-matroska"},
    "mp3": {"audio/mpeg"},
    "ogg": {"audio/ogg"},
    "m4a": {"audio/mp4", "audio/m4a", "video/mp4"},
}


class FileRefused(ValidationError):
    """The file is too large, of a kind we do not take, or not what its name says."""


def check_content(file: File[bytes]) -> None:
    """Raise FileRefused unless size, ending and first bytes of the file agree."""
    ending = PurePath(file.name or "").suffix.lower().lstrip(".")
    if ending not in SIGNATURES and ending not in TEXT:
        kinds = ", ".join(sorted([*SIGNATURES, *TEXT]))
        raise FileRefused(
            _("Files ending in “.%(ending)s” are not taken. Use one of: %(kinds)s."),
            params={"ending": ending, "kinds": kinds},
        )
    limit = LARGEST.get(ending, LARGEST_MEDIA)
    if file.size > limit * MIB:
        raise FileRefused(_("The file is larger than %(limit)s MB. Make it smaller."), params={"limit": limit})
    file.seek(0)
    start = file.read(8192)
    file.seek(0)
    if not _is_what_it_says(ending, start):
        raise FileRefused(
            _("The content of this file is not “.%(ending)s”. Save it again in that format."),
            params={"ending": ending},
        )


def _is_what_it_says(ending: str, start: bytes) -> bool:
    if ending in TEXT:
        return b"\x00" not in start and (ending != "vtt" or start.lstrip(b"\xef\xbb\xbf").startswith(b"WEBVTT"))
    kind = filetype.guess(start)
    return kind is not None and kind.mime in SIGNATURES[ending]
