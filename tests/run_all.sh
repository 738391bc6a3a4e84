#!/bin/sh
# Every test on SQLite and on PostgreSQL; what the browser tests find comes before the long runs.
#
# PYTEST_ARGS are passed on to each run. With them a run may find nothing to do; without them that is an error.
# To try a selection without the floor under the coverage: make test PYTEST_ARGS="-k slip --no-cov"
set -eu
cd "$(dirname "$0")/.."
mkdir -p build
export COVERAGE_FILE=build/.coverage
rm -f build/.coverage*

run() { # the title, then arguments of pytest
    printf '\n--- %s\n' "$1"
    shift
    # shellcheck disable=SC2086
    .venv/bin/python -m pytest -q --create-db "$@" ${PYTEST_ARGS:-} || {
        status=$?
        if [ $status -ne 5 ] || [ -z "${PYTEST_ARGS:-}" ]; then exit $status; fi
    }
}

on_sqlite() { env -u DATABASE_URL "$0" "$1"; }
on_postgres() { tests/with_postgres.sh "$0" "$1"; }

case ${1:-all} in
all)
    USTAZ_VAR=$(mktemp -d /tmp/ustaz-test.XXXXXX)
    trap 'rm -rf "$USTAZ_VAR"' EXIT
    export USTAZ_VAR DJANGO_SETTINGS_MODULE=lms.settings.test
    .venv/bin/python manage.py compile_languages
    on_sqlite sqlite
    on_postgres postgres
    ;;
sqlite)
    run "Units and journeys on SQLite" -n 2 -m "not browser and not bench" \
        --cov --cov-report=
    run "Browser on SQLite" -m browser
    ;;
postgres)
    run "Browser on PostgreSQL" -m browser
    run "Units and journeys on PostgreSQL, coverage of both databases" -n 2 -m "not browser and not bench" \
        --cov --cov-append --cov-report=term:skip-covered --cov-fail-under=95
    ;;
esac
