#!/bin/sh
# Puts an archive of backup.sh in the place of what is there. Stop web and workers first.
#
#   deploy/restore.sh <archive>             into an empty site
#   deploy/restore.sh <archive> --replace   over a site that has data
#
# The environment is the site's own, as for backup.sh. Nothing changes unless every checksum is right; the
# files that were there are kept beside the new ones, with the time in their name.
set -eu
umask 077
fail() { printf '%s\n' "$*" >&2; exit 1; }
archive=${1:?Usage: deploy/restore.sh <archive> [--replace]}
replace=${2:-}
case $replace in '' | --replace) ;; *) fail "Usage: deploy/restore.sh <archive> [--replace]" ;; esac
archive=$(cd "$(dirname "$archive")" && pwd)/$(basename "$archive")
cd "$(dirname "$0")/.."
python=${PYTHON:-.venv/bin/python}
where=$("$python" deploy/where.py)
eval "$where"

mkdir -p "$VAR"
draft=$(mktemp -d "$VAR/.restore.XXXXXX")
trap 'rm -rf "$draft"' EXIT
trap 'exit 130' INT TERM HUP
tar -C "$draft" -xpzf "$archive" || fail "This is no archive of backup.sh: $archive"
(cd "$draft" && sha256sum --check --quiet checksums) || fail "The archive is damaged. Nothing was changed."
kind=$(cat "$draft/kind")
[ "$kind" = "$KIND" ] || fail "The archive holds a $kind database, this site uses $KIND. Nothing was changed."

# --- the database -----------------------------------------------------------------------------
if [ "$KIND" = sqlite ]; then
    if [ -s "$DATABASE" ] && [ -z "$replace" ]; then
        fail "The site has data. To put the archive in their place: deploy/restore.sh <archive> --replace"
    fi
    mkdir -p "$(dirname "$DATABASE")"
    cp "$draft/database" "$DATABASE.new"
    rm -f "$DATABASE-wal" "$DATABASE-shm"
    mv "$DATABASE.new" "$DATABASE"
else
    tables=$(psql -XAtc "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
    if [ "$tables" != 0 ] && [ -z "$replace" ]; then
        fail "The site has data. To put the archive in their place: deploy/restore.sh <archive> --replace"
    fi
    cat >"$draft/restore.sql" <<'SQL'
SET client_min_messages = warning;
DO $$
DECLARE old record;
BEGIN
    FOR old IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('DROP TABLE IF EXISTS public.%I CASCADE', old.tablename);
    END LOOP;
END $$;
SQL
    pg_restore --no-owner --no-privileges --file=- "$draft/database" >>"$draft/restore.sql"
    echo 'ANALYZE;' >>"$draft/restore.sql" # until rows are counted anew, some queries take minutes
    psql -Xq --set=ON_ERROR_STOP=1 --single-transaction --file="$draft/restore.sql" >/dev/null ||
        fail "The database could not be restored. Nothing was changed."
fi

# --- files ------------------------------------------------------------------------------------
moment=$(date -u +%Y%m%dT%H%M%SZ)
for files in media private; do
    case $files in media) to=$MEDIA ;; private) to=$PRIVATE ;; esac
    if [ -d "$to" ]; then mv "$to" "$to.before-$moment"; fi
    mkdir -p "$(dirname "$to")"
    mv "$draft/$files" "$to"
done
printf '%s\n' "Restored. Now: manage.py migrate (if the code is newer than the archive), then start web and workers."
