"""Backup and restore: what was there comes back, and nothing is overwritten by accident."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from psycopg import sql

DEPLOY = settings.ROOT / "deploy"
ENGINE = settings.DATABASES["default"]["ENGINE"].rsplit(".", 1)[1]


class Site:
    """A folder of files and a database with one table, on the kind of database that this run tests."""

    def __init__(self, folder, database):
        self.var = folder / "var"
        self.var.mkdir(parents=True)
        self.database = database
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "lms.settings.development",
            "DATABASE_URL": database,
            "USTAZ_VAR": str(self.var),
        }

    def ask(self, command, *values):
        if self.database.startswith("sqlite"):
            with closing(sqlite3.connect(self.database.removeprefix("sqlite:///"))) as connection, connection:
                connection.execute("PRAGMA journal_mode=WAL")
                return connection.execute(command.replace("%s", "?"), values).fetchall()
        with psycopg.connect(self.database) as connection, connection.cursor() as cursor:
            cursor.execute(command, values or None)
            return cursor.fetchall() if cursor.description else []

    def write(self, name):
        self.ask("INSERT INTO person (name) VALUES (%s)", name)
        for folder in ("media", "private"):
            path = self.var / folder / "papers" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(name)

    def names(self):
        return [name for (name,) in self.ask("SELECT name FROM person ORDER BY name")]

    def files(self):
        return sorted(
            str(path.relative_to(self.var)) for path in self.var.glob("*/papers/*") if "before" not in str(path)
        )

    def run(self, script, *arguments):
        return subprocess.run(
            [DEPLOY / script, *arguments], env=self.environment, check=False, capture_output=True, text=True
        )

    def back_up(self, folder):
        answer = self.run("backup.sh", folder)
        assert answer.returncode == 0, answer.stderr
        return Path(answer.stdout.strip())


@pytest.fixture
def new_database(tmp_path, request):
    """Answer the address of an empty database for each name asked for."""
    names = []
    maintenance = settings.DATABASES["default"]

    def connect():
        return psycopg.connect(
            host=maintenance["HOST"],
            port=maintenance["PORT"] or 5432,
            user=maintenance["USER"],
            password=maintenance["PASSWORD"],
            dbname="postgres",
            autocommit=True,
        )

    def make(name):
        if ENGINE == "sqlite3":
            return f"sqlite:///{tmp_path / name}.sqlite3"
        unique = f"{name}_{os.getpid()}"
        names.append(unique)
        with connect() as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(unique)))
        user = f"{maintenance['USER']}:{maintenance['PASSWORD']}"
        return f"postgres://{user}@{maintenance['HOST']}:{maintenance['PORT'] or 5432}/{unique}"

    yield make
    for name in names:
        with connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def site(tmp_path, new_database):
    site = Site(tmp_path / "site", new_database("living"))
    site.ask("CREATE TABLE person (name text PRIMARY KEY)")
    site.write("Сәуле")
    return site


@pytest.fixture
def empty_site(tmp_path, new_database):
    return Site(tmp_path / "other", new_database("empty"))


def test_an_empty_site_gets_everything(site, empty_site, tmp_path):
    archive = site.back_up(tmp_path / "backups")

    answer = empty_site.run("restore.sh", archive)

    assert answer.returncode == 0, answer.stderr
    assert empty_site.names() == ["Сәуле"]
    assert empty_site.files() == ["media/papers/Сәуле", "private/papers/Сәуле"]


def test_an_archive_is_for_its_owner_only(site, tmp_path):
    archive = site.back_up(tmp_path / "backups")

    assert oct(archive.stat().st_mode)[-3:] == "600"
    assert list(archive.parent.iterdir()) == [archive]


def test_a_site_with_data_is_not_overwritten_unasked(site, tmp_path):
    archive = site.back_up(tmp_path / "backups")
    site.write("Анна")

    answer = site.run("restore.sh", archive)

    assert answer.returncode == 1
    assert (
        answer.stderr == "The site has data. To put the archive in their place: deploy/restore.sh <archive> --replace\n"
    )
    assert site.names() == ["Анна", "Сәуле"]


def test_asked_to_replace_it_puts_the_archive_in_the_place_of_everything(site, tmp_path):
    archive = site.back_up(tmp_path / "backups")
    site.write("Анна")
    site.ask("CREATE TABLE later (name text REFERENCES person)")

    answer = site.run("restore.sh", archive, "--replace")

    assert answer.returncode == 0, answer.stderr
    assert site.names() == ["Сәуле"]
    assert site.files() == ["media/papers/Сәуле", "private/papers/Сәуле"]
    assert [path.name for path in site.var.glob("media.before-*/papers/Анна")] == ["Анна"]


def test_a_restored_site_can_be_backed_up_and_restored_again(site, empty_site, tmp_path):
    empty_site.run("restore.sh", site.back_up(tmp_path / "first"))
    second = empty_site.back_up(tmp_path / "second")

    answer = site.run("restore.sh", second, "--replace")

    assert answer.returncode == 0, answer.stderr
    assert site.names() == ["Сәуле"]


def test_a_damaged_archive_changes_nothing(site, empty_site, tmp_path):
    archive = site.back_up(tmp_path / "backups")
    opened = tmp_path / "opened"
    opened.mkdir()
    subprocess.run(["tar", "-C", opened, "-xzf", archive], check=True)
    (opened / "media" / "papers" / "Сәуле").write_text("forged")
    subprocess.run(["tar", "-C", opened, "-czf", archive, "."], check=True)

    answer = empty_site.run("restore.sh", archive)

    assert answer.returncode == 1
    assert answer.stderr.splitlines()[-1] == "The archive is damaged. Nothing was changed."
    assert empty_site.files() == []


def test_an_archive_of_another_kind_of_database_is_refused(site, empty_site, tmp_path):
    archive = site.back_up(tmp_path / "backups")
    opened = tmp_path / "opened"
    opened.mkdir()
    subprocess.run(["tar", "-C", opened, "-xzf", archive], check=True)
    (opened / "kind").write_text("oracle\n")
    lines = [line for line in (opened / "checksums").read_text().splitlines() if "./kind" not in line]
    (opened / "checksums").write_text("\n".join(lines) + "\n")
    subprocess.run(["tar", "-C", opened, "-czf", archive, "."], check=True)

    answer = empty_site.run("restore.sh", archive)

    assert answer.returncode == 1
    assert "The archive holds a oracle database, this site uses " in answer.stderr


def test_something_else_than_an_archive_is_refused(empty_site, tmp_path):
    path = tmp_path / "letter.txt"
    path.write_text("hello")

    answer = empty_site.run("restore.sh", path)

    assert answer.returncode == 1
    assert answer.stderr.splitlines()[-1] == f"This is no archive of backup.sh: {path}"
    assert [found.name for found in empty_site.var.iterdir()] == []


@pytest.mark.skipif(ENGINE != "sqlite3", reason="the copy while somebody writes is SQLite's own matter")
def test_a_backup_holds_what_was_committed_while_somebody_writes(site, empty_site, tmp_path):
    with closing(sqlite3.connect(site.database.removeprefix("sqlite:///"), isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO person (name) VALUES ('half')")
        archive = site.back_up(tmp_path / "backups")
        writer.execute("ROLLBACK")

    empty_site.run("restore.sh", archive)

    assert empty_site.names() == ["Сәуле"]


def test_a_missing_folder_of_files_is_no_mistake(site, empty_site, tmp_path):
    shutil.rmtree(site.var / "media")

    answer = empty_site.run("restore.sh", site.back_up(tmp_path / "backups"))

    assert answer.returncode == 0, answer.stderr
    assert empty_site.files() == ["private/papers/Сәуле"]
