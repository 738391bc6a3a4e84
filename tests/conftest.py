"""The standing cast: people whom most tests need, and ways to sign them in."""

import gc
from importlib import import_module

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client, RequestFactory
from django.utils import translation
from django_tasks_db.models import DBTaskResult

from courses import founding
from courses.models import CataloguePage
from lms.people.models import Institution, Role
from tests import factories


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Tests on real connections empty the tables when they end: nothing may come after them."""

    def empties_the_tables(item):
        marker = item.get_closest_marker("django_db")
        return bool(marker and marker.kwargs.get("transaction"))

    items.sort(key=empties_the_tables)


@pytest.hookimpl
def pytest_collection_finish():
    """Read the addresses while no test has changed a setting; look for garbage seldom, and never among what stays."""
    import_module(settings.ROOT_URLCONF)
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(autouse=True)
def _clean_cache_and_language():
    cache.clear()
    with translation.override("en"):
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Found the site once: it takes longer than most tests, and what a test changes in it is taken back."""
    with django_db_blocker.unblock():
        founding.found_site()
        DBTaskResult.objects.all().delete()
        # What tests on real connections find when their tables are filled again.
        connection._test_serialized_contents = connection.creation.serialize_db_to_string()


@pytest.fixture
def site(db):
    """The catalogue page of each language; a test on real connections may have emptied the tables before this one."""
    pages = {page.locale.language_code: page for page in CataloguePage.objects.select_related("locale")}
    return pages or founding.found_site()


@pytest.fixture
def academy(db):
    return factories.institution("torgay-academy")


@pytest.fixture
def colony(db):
    return factories.institution("institution-14", kind=Institution.Kind.COLONY)


@pytest.fixture
def other_colony(db):
    return factories.institution("institution-20", kind=Institution.Kind.COLONY)


@pytest.fixture
def trainee(colony):
    person = factories.PersonFactory(family_name="Ержанова", given_name="Сәуле", patronymic="Маратқызы")
    factories.employ(person, colony, rank=factories.RankFactory())
    factories.appoint(person, Role.TRAINEE)
    return person


@pytest.fixture
def stranger(other_colony):
    """A trainee of another institution."""
    person = factories.PersonFactory(family_name="Ли", given_name="Анна", patronymic="")
    factories.employ(person, other_colony)
    factories.appoint(person, Role.TRAINEE)
    return person


def _with_role(role, where=None):
    person = factories.PersonFactory()
    if where:
        factories.employ(person, where)
    factories.appoint(person, role, where if role == Role.COORDINATOR else None)
    return person


@pytest.fixture
def coordinator(colony):
    return _with_role(Role.COORDINATOR, colony)


@pytest.fixture
def instructor(academy):
    return _with_role(Role.INSTRUCTOR, academy)


@pytest.fixture
def assessor(academy):
    """Assesses everywhere."""
    return _with_role(Role.ASSESSOR, academy)


@pytest.fixture
def officer(academy):
    return factories.officer()


@pytest.fixture
def auditor(db):
    return _with_role(Role.AUDITOR)


@pytest.fixture
def analyst(db):
    return _with_role(Role.ANALYST)


@pytest.fixture
def administrator(db):
    return _with_role(Role.SYSTEM_ADMINISTRATOR)


def signed_in(person, *, has_second_factor=True) -> Client:
    """A browser in which the person has signed in, with the second factor shown if the role asks for it."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(person, backend="lms.people.backends.PersonBackend")
    if has_second_factor and person.needs_second_factor:
        request = RequestFactory().get("/")
        request.session = client.session
        record_authentication(request, person, method="mfa", type="totp")
        request.session.save()
    return client


@pytest.fixture
def sign_in():
    return signed_in


@pytest.fixture
def work(monkeypatch):
    """Do everything that waits in the queue, as the worker would; answer how many tasks ran."""
    from django_tasks_db.management.commands import db_worker
    from django_tasks_db.management.commands.db_worker import Worker

    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)  # the test owns the connection

    def run() -> int:

        waiting = DBTaskResult.objects.ready().count()
        worker = Worker(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id="test",
            excluded_queue_names=[],
        )
        worker.run()
        assert not DBTaskResult.objects.failed().exists(), DBTaskResult.objects.failed().first().traceback
        return waiting

    return run
