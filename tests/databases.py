"""`python -m tests.databases gw0 gw1`: make the database of the tests once, and a copy of it for each worker.

Migrating takes longer than most test files. Pytest finds the databases under the names that it would give them
(`--reuse-db`), migrated and founded.
"""

import shutil
import sys

import django


def make(workers: list[str]) -> None:
    """Make the test database of DATABASE_URL anew, found the site in it, and copy it once for each worker."""
    from django.db import connection

    from courses import founding

    name = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    founding.found_site()
    connection.close()
    for worker in workers:
        copy(connection, name, f"{name}_{worker}")


def copy(connection, name: str, other: str) -> None:
    """Copy a test database that nobody is connected to."""
    if connection.vendor == "sqlite":
        shutil.copy(name, other)
        return
    quoted = connection.ops.quote_name
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {quoted(other)}")
        cursor.execute(f"CREATE DATABASE {quoted(other)} TEMPLATE {quoted(name)}")


if __name__ == "__main__":
    django.setup()
    make(sys.argv[1:])
