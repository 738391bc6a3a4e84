"""Is the process alive, is the site ready, and which part is not."""

import shutil

import pytest
from django.core.cache import cache
from django.db import InterfaceError, OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from lms.operations import views
from lms.operations.models import Heartbeat

pytestmark = pytest.mark.django_db
READY = {"database": "ok", "migrations": "ok", "worker": "ok", "disk": "ok", "cache": "ok"}


@pytest.fixture
def worker():
    Heartbeat.objects.beat("w")


def ask(path="/readyz"):
    answer = Client().get(path)
    return answer.status_code, answer.json()


def test_a_process_that_answers_is_alive_and_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert ask("/healthz") == (200, {"process": "ok"})


def test_a_site_in_order_is_ready(worker):
    assert ask() == (200, READY)


def test_no_probe_is_answered_from_a_cache(worker):
    for path in ("/healthz", "/readyz"):
        assert "no-store" in Client().get(path)["Cache-Control"]


def test_a_site_without_a_worker_is_not_ready():
    assert ask() == (503, {**READY, "worker": "failing"})


def test_a_site_with_a_migration_to_run_is_not_ready(worker):
    MigrationRecorder(connection).Migration.objects.filter(app="people", name__startswith="0004").delete()

    assert ask() == (503, {**READY, "migrations": "failing"})


def test_a_full_disk_is_told(worker, monkeypatch, settings):
    usage = shutil.disk_usage("/")._replace(free=settings.DISK_FREE_MIB * 1024 * 1024)
    monkeypatch.setattr(views.shutil, "disk_usage", lambda path: usage)

    assert ask() == (503, {**READY, "disk": "failing"})


def test_a_cache_that_forgets_is_told(worker, monkeypatch):
    monkeypatch.setattr(type(cache._connections["default"]), "get", lambda *args, **kwargs: None)

    assert ask() == (503, {**READY, "cache": "failing"})


@pytest.mark.parametrize("error", [OperationalError, InterfaceError, OSError])
def test_a_part_that_breaks_down_is_failing_and_the_others_are_asked(worker, monkeypatch, error):
    def break_down():
        raise error

    monkeypatch.setitem(views.CHECKS, "database", break_down)

    assert ask() == (503, {**READY, "database": "failing"})


def test_a_mistake_of_ours_is_not_hidden_as_a_failing_part(worker, monkeypatch):
    def break_down():
        raise KeyError

    monkeypatch.setitem(views.CHECKS, "disk", break_down)
    with pytest.raises(KeyError):
        ask()
