#!/bin/sh
# Every check that needs no test: names the first thing that is wrong, and stops.
set -eu
cd "$(dirname "$0")/.."
export DJANGO_SETTINGS_MODULE=lms.settings.test USTAZ_VAR=build/var
mkdir -p build/var

step() {
    printf '%-14s' "$1"
    shift
    if "$@" >build/check.log 2>&1; then
        echo ok
    else
        echo failed
        cat build/check.log
        exit 1
    fi
}

templates() { find themes -name '*.html' -exec .venv/bin/djade --target-version 5.2 --check {} +; }

settings_of_production() {
    env DJANGO_SETTINGS_MODULE=lms.settings.production \
        SECRET_KEY=a-long-key-that-is-never-used-for-a-site-0123456789-abcdefghij \
        ALLOWED_HOSTS=academy.example SITE_ADDRESS=https://academy.example \
        DATABASE_URL=sqlite:///build/var/never-opened.sqlite3 \
        .venv/bin/python manage.py check --deploy --fail-level WARNING
}

step "rules" .venv/bin/ruff check lms courses tests deploy manage.py
step "layout" .venv/bin/ruff format --check lms courses tests deploy manage.py
step "templates" templates
step "floors" .venv/bin/lint-imports
step "migrations" .venv/bin/python manage.py makemigrations --check --dry-run
step "catalogues" .venv/bin/python manage.py check_languages
step "production" settings_of_production
step "types" .venv/bin/mypy lms courses
step "house" .venv/bin/python -m pytest tests/test_house.py -q -p no:cacheprovider
