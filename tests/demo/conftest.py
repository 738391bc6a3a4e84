"""The demonstration, loaded once for a module and taken back afterwards."""

import pytest
from django.db import transaction
from django.test import override_settings

from lms.demo import loading

PASSWORD = "for the demonstration only"


def pytest_configure(config):
    config.addinivalue_line("markers", "slow: loads the whole demonstration")


@pytest.fixture(scope="module")
def first_load(django_db_setup, django_db_blocker):
    """What the parts said when everything was loaded into an empty site."""
    with (
        django_db_blocker.unblock(),
        override_settings(DEMONSTRATION=True, DEMO_PASSWORD=PASSWORD, SITE_ADDRESS="https://ustaz.example:8443"),
        transaction.atomic(),
    ):
        yield list(loading.load())
        transaction.set_rollback(True)
