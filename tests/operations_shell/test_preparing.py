"""Steps before the start: done when their sources changed, and not otherwise."""

import pytest

from lms.demo import preparing
from lms.operations import catalogues
from tests.factories import PersonFactory


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.VAR = tmp_path / "var"


@pytest.fixture
def source():
    return {"state": "1", "runs": 0}


@pytest.fixture
def step(source):
    def act():
        source["runs"] += 1

    return preparing.Step("paint", "Painting", lambda: source["state"], act)


def test_a_step_is_done_once_for_one_state(step, source, monkeypatch, db):
    monkeypatch.setattr(preparing, "STEPS", (step,))

    done = [preparing.prepare(lambda words: None) for _ in range(2)]

    assert done == [["paint"], []]
    assert source["runs"] == 1


def test_a_step_is_done_again_when_its_source_changed(step, source, monkeypatch, db):
    monkeypatch.setattr(preparing, "STEPS", (step,))
    preparing.prepare(lambda words: None)
    source["state"] = "2"

    assert preparing.prepare(lambda words: None) == ["paint"]


def test_a_step_that_failed_stays_due(source):
    def act():
        raise OSError("full")

    step = preparing.Step("paint", "Painting", lambda: source["state"], act)

    with pytest.raises(OSError, match="full"):
        step.run()

    assert step.is_due()


def test_people_read_what_is_being_done(step, monkeypatch, db):
    monkeypatch.setattr(preparing, "STEPS", (step,))
    said = []

    preparing.prepare(said.append)

    assert said == ["Painting …", "Painting: done in 0 s."]


def test_missing_migrations_are_applied_first(step, monkeypatch):
    calls = []
    monkeypatch.setattr(preparing, "STEPS", ())
    monkeypatch.setattr(preparing, "migrations_due", lambda: True)
    monkeypatch.setattr(preparing, "call_command", lambda name, **options: calls.append((name, options)))

    assert preparing.prepare(lambda words: None) == ["database"]
    assert calls == [("migrate", {"interactive": False, "verbosity": 0})]


def test_a_migrated_database_needs_nothing(db):
    assert preparing.migrations_due() is False


def test_the_same_fixtures_in_the_same_database_are_the_same_state(db):
    assert preparing.demonstration_state() == preparing.demonstration_state()


@pytest.mark.parametrize(
    ("name", "value"), [("SITE_ADDRESS", "http://localhost:9999"), ("DEMO_PASSWORD", "another-one")]
)
def test_another_address_or_password_is_another_state(db, settings, name, value):
    before = preparing.demonstration_state()

    setattr(settings, name, value)

    assert preparing.demonstration_state() != before


def test_a_database_that_lost_its_people_is_another_state(db):
    person = PersonFactory()
    before = preparing.demonstration_state()

    person.delete()

    assert preparing.demonstration_state() != before


def test_files_are_collected_again_for_another_theme(settings):
    before = preparing.static_state()

    settings.LMS_THEME = "another"

    assert preparing.static_state() != before


def test_files_are_collected_again_when_the_folder_is_gone(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    before = preparing.static_state()

    settings.STATIC_ROOT.rmdir()

    assert preparing.static_state() != before


def test_languages_are_compiled_where_the_server_reads_them(settings, tmp_path):
    settings.ROOT = tmp_path
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    catalogue = tmp_path / "locale" / "kk" / "LC_MESSAGES" / "django.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Start"\nmsgstr "Бастау"\n'
    )
    before = preparing.language_state()

    preparing.compile_languages()

    assert catalogue.with_suffix(".mo").is_file()
    assert preparing.language_state() != before
    assert catalogues.compile_catalogues() == []
