#!/bin/sh
# Every test on SQLite and on PostgreSQL; what the browser tests find comes before the second long run.
#
# PYTEST_ARGS are passed on to each run. With them a run may find nothing to do; without them that is an error.
# To try a selection without the floor under the coverage: make test PYTEST_ARGS="-k slip --no-cov"
set -eu
cd "$(dirname "$0")/.."

run() { # the title, then arguments of pytest
    printf '\n--- %s\n' "$1"
    shift
    # shellcheck disable=SC2086
    .venv/bin/python -m pytest -q "$@" ${PYTEST_ARGS:-} || {
        status=$?
        if [ $status -ne 5 ] || [ -z "${PYTEST_ARGS:-}" ]; then exit $status; fi
    }
}

units() { run "Units and journeys on $1" -n 2 -m "not browser and not bench" $2; }
browser() { run "Browser on $1" -m browser --no-cov; }
databases() { .venv/bin/python -m tests.databases gw0 gw1; }

case ${1:-all} in
all)
    USTAZ_VAR=$(mktemp -d /tmp/ustaz-test.XXXXXX)
    trap 'rm -rf "$USTAZ_VAR"' EXIT
    export USTAZ_VAR DJANGO_SETTINGS_MODULE=lms.settings.test COVERAGE_FILE=build/.coverage
    mkdir -p build
    rm -f build/.coverage*
    .venv/bin/python manage.py compile_languages
    tests/with_postgres.sh "$0" beside_postgres
    ;;
beside_postgres)
    env -u DATABASE_URL "$0" databases &
    databases
    wait $!
    env -u DATABASE_URL "$0" sqlite
    browser PostgreSQL
    units PostgreSQL --no-cov
    ;;
databases)
    databases
    ;;
sqlite)
    units SQLite "--cov --cov-report=term:skip-covered --cov-fail-under=95"
    browser SQLite
    ;;
esac
