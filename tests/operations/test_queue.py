"""The worker: its heartbeat, periodic tasks, and tasks that a dead worker left behind."""

import datetime
import threading

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from lms.operations import queue
from lms.operations.management.commands import run_worker
from lms.operations.models import Heartbeat, PeriodicRun
from lms.operations.tasks import clear_finished
from lms.people.tasks import clear_expired

pytestmark = pytest.mark.django_db
MINUTE = datetime.timedelta(minutes=1)
DAY = datetime.timedelta(days=1)
CLEAR = "lms.people.tasks.clear_expired"


@task()
def whistle() -> str:
    return "done"


@pytest.fixture
def running():
    """A task that a worker took and never finished."""

    def take(*workers):
        clear_expired.enqueue()
        result = DBTaskResult.objects.latest("enqueued_at")
        for worker in workers:
            result.claim(worker)
        return result

    return take


def beat(worker, *, ago=datetime.timedelta(0)):
    Heartbeat.objects.update_or_create(worker=worker, defaults={"beat_at": timezone.now() - ago})


# --- heartbeats -----------------------------------------------------------------------------------


def test_a_worker_is_alive_for_45_seconds_after_its_last_sign():
    beat("fresh", ago=datetime.timedelta(seconds=44))
    beat("silent", ago=datetime.timedelta(seconds=46))

    assert [str(one) for one in Heartbeat.objects.alive()] == ["fresh"]


def test_a_worker_has_one_row_however_often_it_beats():
    Heartbeat.objects.beat("w")
    first = Heartbeat.objects.get().beat_at
    Heartbeat.objects.beat("w")

    assert Heartbeat.objects.get().beat_at > first


# --- stale tasks ----------------------------------------------------------------------------------


def test_a_task_of_a_silent_worker_goes_back_into_the_queue(running):
    result = running("dead")

    assert queue.requeue_stale() == 1

    result.refresh_from_db()
    assert (result.status, result.finished_at) == (TaskResultStatus.READY, None)


def test_a_task_of_a_living_worker_is_left_alone(running):
    result = running("alive")
    beat("alive")

    assert queue.requeue_stale() == 0

    result.refresh_from_db()
    assert result.status == TaskResultStatus.RUNNING


def test_the_last_worker_counts_not_an_earlier_one(running):
    result = running("dead", "alive")
    beat("alive")
    assert queue.requeue_stale() == 0

    other = running("alive", "dead")
    assert queue.requeue_stale() == 1
    other.refresh_from_db()
    result.refresh_from_db()
    assert (other.status, result.status) == (TaskResultStatus.READY, TaskResultStatus.RUNNING)


def test_a_task_that_three_workers_did_not_survive_has_failed(running):
    result = running("one", "two", "three")

    assert queue.requeue_stale() == 1
    assert queue.requeue_stale() == 0

    result.refresh_from_db()
    assert result.status == TaskResultStatus.FAILED
    assert result.finished_at is not None


def test_a_task_that_was_put_back_is_worked_off(running, work):
    result = running("dead")
    queue.requeue_stale()

    assert work() == 1

    result.refresh_from_db()
    assert (result.status, result.worker_ids) == (TaskResultStatus.SUCCESSFUL, ["dead", "test"])


# --- periodic tasks ---------------------------------------------------------------------------------


@pytest.fixture
def periodic(settings):
    settings.PERIODIC_TASKS = {CLEAR: 3600}


def test_two_workers_queue_a_periodic_task_once(periodic):
    assert queue.enqueue_due() == [CLEAR]
    assert queue.enqueue_due() == []

    assert DBTaskResult.objects.ready().count() == 1
    assert str(PeriodicRun.objects.get()) == CLEAR


def test_a_periodic_task_is_queued_again_when_its_time_has_come(periodic):
    queue.enqueue_due()
    PeriodicRun.objects.update(due_at=timezone.now() - MINUTE)

    assert queue.enqueue_due() == [CLEAR]
    assert queue.enqueue_due() == []

    assert DBTaskResult.objects.count() == 2
    due_in = PeriodicRun.objects.get().due_at - timezone.now()
    assert datetime.timedelta(seconds=3590) < due_in <= datetime.timedelta(seconds=3600)


def test_a_task_that_cannot_be_queued_is_due_still(settings):
    settings.PERIODIC_TASKS = {"lms.people.tasks.missing": 60}

    with pytest.raises(ImportError):
        queue.enqueue_due()

    assert not PeriodicRun.objects.exists()


def test_every_periodic_task_of_the_settings_exists_and_runs(work):
    assert [message for message in run_checks() if message.id == "operations.E001"] == []

    queued = queue.enqueue_due()

    assert "lms.operations.tasks.clear_finished" in queued
    assert work() == len(queued)


@pytest.mark.parametrize(
    "path", ["lms.people.tasks.missing", "lms.nowhere.tasks.x", "lms.operations.queue.enqueue_due"]
)
def test_a_periodic_task_that_is_none_is_named_by_the_check(settings, path):
    settings.PERIODIC_TASKS = {path: 60}

    found = [message for message in run_checks() if message.id == "operations.E001"]

    assert [message.msg for message in found] == [f"PERIODIC_TASKS names {path}, which is no task."]


def test_old_results_and_old_workers_are_cleared_and_failures_kept(running):
    beat("old", ago=8 * DAY)
    beat("new")
    old, failed, fresh = running("a"), running("b"), running("c")
    old.set_successful(None)
    fresh.set_successful(None)
    failed.set_failed(RuntimeError("x"))
    DBTaskResult.objects.exclude(pk=fresh.pk).update(finished_at=timezone.now() - 8 * DAY)

    assert clear_finished.func() == 1

    assert set(DBTaskResult.objects.values_list("pk", flat=True)) == {failed.pk, fresh.pk}
    assert [one.worker for one in Heartbeat.objects.all()] == ["new"]


# --- the worker ---------------------------------------------------------------------------------------


def test_one_beat_shows_life_puts_back_and_queues(running, periodic):
    stale = running("dead")

    assert run_worker.beat_once("w")

    stale.refresh_from_db()
    assert [one.worker for one in Heartbeat.objects.alive()] == ["w"]
    assert stale.status == TaskResultStatus.READY
    assert PeriodicRun.objects.count() == 1


def test_a_database_that_is_away_does_not_end_the_beat(monkeypatch):
    def away(worker):
        raise OperationalError

    monkeypatch.setattr(Heartbeat.objects, "beat", away)
    monkeypatch.setattr(run_worker.connection, "close", lambda: None)

    assert run_worker.beat_once("w") is False


def test_the_beat_goes_on(monkeypatch):
    beats = []
    monkeypatch.setattr(run_worker, "beat_once", beats.append)
    monkeypatch.setattr(run_worker, "close_old_connections", lambda: None)

    def wait(seconds):
        assert seconds == run_worker.BEAT_SECONDS
        if len(beats) == 3:
            raise StopIteration

    monkeypatch.setattr(run_worker.time, "sleep", wait)
    with pytest.raises(StopIteration):
        run_worker.keep_beating("w")

    assert beats == ["w", "w", "w"]


def test_the_worker_shows_life_before_it_takes_a_task(monkeypatch, running):
    started = []
    monkeypatch.setattr(run_worker.db_worker, "close_old_connections", lambda: None)  # the test owns the connection
    monkeypatch.setattr(threading.Thread, "start", lambda self: started.append((self._target, self._args, self.daemon)))
    clear_expired.enqueue()

    call_command("run_worker", "--batch", "--no-startup-delay", "--interval", "0", "--worker-id", "w", "--no-reload")

    assert started == [(run_worker.keep_beating, ["w"], True)]
    assert [one.worker for one in Heartbeat.objects.alive()] == ["w"]
    assert DBTaskResult.objects.get().status == TaskResultStatus.SUCCESSFUL
