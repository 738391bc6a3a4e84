"""Catalogues: compiled without gettext, complete in kk and ru, and honest about what is missing."""

import gettext
import io
import os
import shutil

import pytest
from django.core.management import CommandError, call_command

from lms.operations import catalogues

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=3; plural=(n==1?0:n==2?1:2);\\n"\n\n'


@pytest.fixture
def write(settings, tmp_path):
    settings.ROOT = tmp_path
    settings.LOCALE_PATHS = [tmp_path / "locale"]

    def write(language, text):
        path = tmp_path / "locale" / language / "LC_MESSAGES" / "django.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(HEADER + text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def without_gettext(monkeypatch):
    monkeypatch.setattr(catalogues.shutil, "which", lambda name: None)


def test_a_compiled_catalogue_translates(write):
    path = write("kk", 'msgid "Start"\nmsgstr "Бастау"\n')

    written = catalogues.compile_catalogues()

    assert written == [path.with_suffix(".mo")]
    with written[0].open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Start") == "Бастау"


def test_only_a_newer_catalogue_is_compiled_again(write):
    path = write("kk", 'msgid "Start"\nmsgstr "Бастау"\n')
    catalogues.compile_catalogues()
    unchanged = catalogues.compile_catalogues()

    os.utime(path, (path.stat().st_atime, path.with_suffix(".mo").stat().st_mtime + 5))

    assert unchanged == []
    assert catalogues.compile_catalogues() == [path.with_suffix(".mo")]


def test_the_command_says_how_many_it_compiled_and_then_nothing(write):
    write("kk", 'msgid "Start"\nmsgstr "Бастау"\n')
    said = io.StringIO()

    call_command("compile_languages", stdout=said)
    call_command("compile_languages", stdout=said)

    assert said.getvalue() == "Catalogues compiled: 1.\n"


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ('msgid "Start"\nmsgstr ""\n', "“Start” has no translation."),
        ('#, fuzzy\nmsgid "Start"\nmsgstr "Басы"\n', "“Start” is only guessed (fuzzy)."),
        ('msgid "%(n)s left"\nmsgstr "%(m)s қалды"\n', "“%(n)s left” has other gaps than its translation."),
        (
            'msgid "one day"\nmsgid_plural "%(n)s days"\nmsgstr[0] "бір күн"\nmsgstr[1] ""\nmsgstr[2] ""\n',
            "“one day” has no translation.",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_file(write, without_gettext, entry, complaint):
    write("ru", 'msgid "Start"\nmsgstr "Начать"\n')
    write("kk", entry)

    assert catalogues.complaints() == [f"locale/kk/LC_MESSAGES/django.po: {complaint}"]


def test_a_complete_catalogue_is_no_complaint(write, without_gettext):
    for language in ("kk", "ru"):
        write(
            language,
            'msgid "one of %(all)s"\nmsgid_plural "%(n)s of %(all)s"\n'
            'msgstr[0] "%(n)s/%(all)s"\nmsgstr[1] "1/%(all)s"\nmsgstr[2] "%(n)s/%(all)s"\n\n'
            'msgid "100%% sure"\nmsgstr "100%%"\n\n#~ msgid "old"\n#~ msgstr ""\n',
        )
    said = io.StringIO()

    call_command("check_languages", stdout=said)

    assert said.getvalue() == "Every message is translated.\n"


def test_a_language_without_a_catalogue_is_a_complaint(write, without_gettext):
    write("kk", 'msgid "Start"\nmsgstr "Бастау"\n')

    with pytest.raises(CommandError, match="locale/ru: there is no catalogue"):
        call_command("check_languages")


needs_gettext = pytest.mark.skipif(not shutil.which("xgettext"), reason="gettext is not installed")


@needs_gettext
def test_words_that_nobody_extracted_are_found(write, settings):
    page = settings.ROOT / "themes" / "base" / "templates" / "page.html"
    page.parent.mkdir(parents=True)
    page.write_text("{% load i18n %}{% translate 'Start' %} {% translate 'Stop' %}")
    for language, word in (("kk", "Бастау"), ("ru", "Начать")):
        write(language, f'msgid "Start"\nmsgstr "{word}"\n')

    assert catalogues.complaints() == [
        "locale/kk: “Stop” is in the code, but not in the catalogue.",
        "locale/ru: “Stop” is in the code, but not in the catalogue.",
    ]


@needs_gettext
def test_extraction_adds_new_words_and_drops_old_ones(write, settings):
    settings.ROOT.joinpath("page.html").write_text("{% load i18n %}{% translate 'Stop' %}")
    paths = [write("kk", 'msgid "Start"\nmsgstr "Бастау"\n'), write("ru", 'msgid "Start"\nmsgstr "Начать"\n')]

    call_command("make_messages")

    assert [('msgid "Stop"' in path.read_text(), 'msgid "Start"' in path.read_text()) for path in paths] == [
        (True, False)
    ] * 2
