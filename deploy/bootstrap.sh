#!/bin/sh
# Makes ready what this machine lacks, and says what it does.
#
#   deploy/bootstrap.sh run      the demonstration site: packages, .venv, secrets; then web and worker
#   deploy/bootstrap.sh tools    what checks and tests need: also PostgreSQL, Chromium and gettext
#
# PYTHON     a Python 3.11 to 3.13 to use instead of the first one found
# USTAZ_APT  "no": never install a package, only say which are missing
# USTAZ_VAR  the folder of database, files and secrets (default: var)
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

# --- Python -----------------------------------------------------------------------------------
suits() {
    "$1" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1
}

find_python() {
    for candidate in "${PYTHON:-python3}" python3 python3.13 python3.12 python3.11 \
        "${PYENV_ROOT:-${HOME:-/root}/.pyenv}"/versions/3.1[123].*/bin/python3; do
        if suits "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
}

# --- system packages --------------------------------------------------------------------------
missing_libraries() { # WeasyPrint opens these while it runs
    "$1" - <<'PYTHON'
import ctypes

for library, package in (
    ("libpango-1.0.so.0", "libpango-1.0-0"),
    ("libpangoft2-1.0.so.0", "libpangoft2-1.0-0"),
    ("libharfbuzz-subset.so.0", "libharfbuzz-subset0"),
):
    try:
        ctypes.CDLL(library)
    except OSError:
        print(package)
PYTHON
}

missing_tools() {
    [ -n "$(ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null)" ] || command -v initdb >/dev/null || say postgresql
    command -v chromium >/dev/null || say chromium
    command -v xgettext >/dev/null || say gettext
}

missing_packages() {
    python=$(find_python)
    if [ -n "$python" ]; then
        missing_libraries "$python"
    else
        say python3 python3-venv libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
    fi
    if [ "$1" = tools ]; then missing_tools; fi
}

install() { # as root, or by a sudo that asks nothing; otherwise says the line and stops
    if ! command -v apt-get >/dev/null; then
        fail "This machine has no apt. Install what these Debian packages hold, and start again: $*"
    elif [ "${USTAZ_APT:-yes}" != no ] && [ "$(id -u)" = 0 ]; then
        as_root=
    elif [ "${USTAZ_APT:-yes}" != no ] && sudo -n true 2>/dev/null; then
        as_root="sudo -n"
    else
        fail "Some Debian packages are missing. Install them and start again:
    sudo apt-get install --yes --no-install-recommends $*"
    fi
    say "Installing Debian packages: $*"
    $as_root apt-get update -qq >/dev/null || say "The package lists could not be refreshed; trying with the old ones."
    # shellcheck disable=SC2086
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes --no-install-recommends "$@" >/dev/null ||
        fail "apt-get could not install: $*"
}

# --- the virtual environment ------------------------------------------------------------------
fingerprint() { # name of the lock
    sha256sum <"requirements/$1.txt"
    .venv/bin/python --version
}

installed() { # name of the lock: is .venv made from exactly this file, by a Python that is still there?
    suits .venv/bin/python && [ "$(cat ".venv/installed-$1" 2>/dev/null)" = "$(fingerprint "$1")" ]
}

make_venv() {
    if installed "$1"; then return; fi
    say "Installing Python packages into .venv (a minute or two)."
    if ! .venv/bin/python -m pip --version >/dev/null 2>&1 || ! suits .venv/bin/python; then
        "$python" -m venv --clear .venv
    fi
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input \
        --only-binary :all: --require-hashes -r "requirements/$1.txt"
    fingerprint base >.venv/installed-base # every other lock contains it
    fingerprint "$1" >".venv/installed-$1"
}

# --- secrets ----------------------------------------------------------------------------------
make_secrets() {
    folder=${USTAZ_VAR:-var}
    if [ -s "$folder/secrets.env" ]; then return; fi
    mkdir -p "$folder"
    (
        umask 077
        .venv/bin/python - >"$folder/secrets.env.new" <<'PYTHON'
import secrets

LETTERS = "23456789abcdefghjkmnpqrstvwxyz"  # nothing that reads like something else
groups = ["".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3)]
print(f"SECRET_KEY={secrets.token_urlsafe(50)}")
print(f"DEMO_PASSWORD={'-'.join(groups)}")
PYTHON
    )
    mv "$folder/secrets.env.new" "$folder/secrets.env"
    say "Made secrets: $folder/secrets.env."
}

# ----------------------------------------------------------------------------------------------
purpose=${1:-}
case $purpose in
run) lock=base ;;
tools) lock=dev ;;
*) fail "Usage: deploy/bootstrap.sh run | tools" ;;
esac
case ${PORT:-8000} in
*[!0-9]* | '') fail "PORT must be a number, not “$PORT”." ;;
esac

missing=$(missing_packages "$purpose" | tr '\n' ' ')
if [ -n "$missing" ]; then
    # shellcheck disable=SC2086
    install $missing
fi
python=$(find_python)
[ -n "$python" ] || fail "Python 3.11, 3.12 or 3.13 with its venv module is needed; this machine has none of them."
make_venv $lock
if [ "$purpose" = run ]; then
    make_secrets
    exec .venv/bin/python manage.py run_demo
fi
