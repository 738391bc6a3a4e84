"""Files that other projects wrote. They are read where they lie: CORPORA names the folder, else ../shared/corpora."""

import os
from pathlib import Path

import pytest
from django.conf import settings

CORPORA = Path(os.environ.get("CORPORA") or settings.ROOT.parent / "shared" / "corpora")


def files(folder, pattern):
    """The files of a folder as parameters of a test; one that is skipped where the folder is missing."""
    found = sorted((CORPORA / folder).glob(pattern))
    if not found:
        reason = pytest.mark.skip(reason=f"The folder {CORPORA / folder} with files of other projects is missing.")
        return [pytest.param(None, marks=reason, id="missing")]
    return [pytest.param(path, id=path.name) for path in found]
