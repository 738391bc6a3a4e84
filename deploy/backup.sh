#!/bin/sh
# Writes one archive of everything that cannot be made again: database, uploaded files, certificates.
#
#   deploy/backup.sh <folder>      answers the archive's path; the site may go on serving meanwhile
#
# The environment is the site's own (DJANGO_SETTINGS_MODULE, DATABASE_URL, USTAZ_VAR). The archive holds
# personal data and no SECRET_KEY: keep the key in another place, or nobody can use a second factor after
# a restore.
set -eu
umask 077
folder=${1:?Usage: deploy/backup.sh <folder>}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
cd "$(dirname "$0")/.."
python=${PYTHON:-.venv/bin/python}
where=$("$python" deploy/where.py)
eval "$where"

draft=$(mktemp -d "$folder/.draft.XXXXXX")
trap 'rm -rf "$draft"' EXIT
trap 'exit 130' INT TERM HUP

# The database first: files are only ever added, so every file that a row names is there afterwards.
if [ "$KIND" = sqlite ]; then
    "$python" - "$DATABASE" "$draft/database" <<'PYTHON'
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

source, target = sys.argv[1:]
with closing(sqlite3.connect(f"{Path(source).resolve().as_uri()}?mode=ro", uri=True)) as living:
    with closing(sqlite3.connect(target)) as copy:
        living.backup(copy)
        (answer,) = copy.execute("PRAGMA integrity_check").fetchone()
        copy.execute("PRAGMA journal_mode=DELETE")
if answer != "ok":
    sys.exit(f"The copy of the database is damaged: {answer}")
PYTHON
else
    pg_dump --format=custom --no-owner --no-privileges --file="$draft/database"
fi
for files in media private; do
    case $files in media) from=$MEDIA ;; private) from=$PRIVATE ;; esac
    mkdir -m 755 "$draft/$files"
    if [ -d "$from" ]; then cp -a "$from/." "$draft/$files/"; fi
done
printf '%s\n' "$KIND" >"$draft/kind"
(cd "$draft" && find . -type f ! -name checksums -exec sha256sum {} + >checksums)

archive=$folder/ustaz-$(date -u +%Y%m%dT%H%M%SZ).tar.gz
tar -C "$draft" -czf "$draft.tar.gz" .
mv "$draft.tar.gz" "$archive"
printf '%s\n' "$archive"
