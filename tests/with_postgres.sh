#!/bin/sh
# Runs a command beside a PostgreSQL of its own: tests/with_postgres.sh <command> [argument …]
#
# The cluster lies in a new folder below /tmp, listens on a free port of this machine, forgets safety for
# speed, and is gone when the command ends. The command finds it in DATABASE_URL.
set -eu

folder=$(mktemp -d /tmp/ustaz-postgres.XXXXXX)
programs=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
if [ -n "$programs" ]; then PATH="$programs:$PATH"; fi
port=$("$(dirname "$0")/../.venv/bin/python" -c '
import socket
with socket.socket() as door:
    door.bind(("127.0.0.1", 0))
    print(door.getsockname()[1])')
PGPASSWORD=$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n')
export PATH PGPASSWORD

as_owner() { # PostgreSQL refuses to run as root
    if [ "$(id -u)" = 0 ]; then
        (cd "$folder" && runuser -u postgres -- "$@")
    else
        "$@"
    fi
}

finish() {
    status=$?
    trap - EXIT INT TERM HUP
    as_owner pg_ctl --pgdata="$folder/data" --mode=immediate --silent stop >/dev/null 2>&1 || true
    rm -rf "$folder"
    exit $status
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

printf '%s\n' "$PGPASSWORD" >"$folder/password"
if [ "$(id -u)" = 0 ]; then chown -R postgres "$folder"; fi
as_owner initdb --pgdata="$folder/data" --username=ustaz --auth=scram-sha-256 --pwfile="$folder/password" \
    --encoding=UTF8 --locale=C.UTF-8 --no-sync >/dev/null
as_owner pg_ctl --pgdata="$folder/data" --silent --wait --log="$folder/log" --options="\
-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories='$folder' -c fsync=off \
-c synchronous_commit=off -c full_page_writes=off -c max_connections=100" start || {
    cat "$folder/log" >&2
    exit 1
}
createdb --host=127.0.0.1 --port="$port" --username=ustaz ustaz
DATABASE_URL="postgres://ustaz:$PGPASSWORD@127.0.0.1:$port/ustaz" "$@"
