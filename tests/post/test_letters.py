"""Letters: in the reader's language, once about one thing, mailed where there is an address."""

import datetime
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from lms.post import letters, tasks
from lms.post.models import Letter
from tests import factories

TEMPLATES = {
    "letters/note.txt": (
        '{% extends "letters/base.txt" %}{% load i18n %}'
        "{% block subject %}{{ what }}: {% translate 'January' %}{% endblock %}"
        "{% block body %}It is about {{ what }} & more.{% endblock %}"
    ),
}


@pytest.fixture(autouse=True)
def _note(settings):
    """One more kind of letter."""
    engine = settings.TEMPLATES[0]
    folders = ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"]
    options = {**engine["OPTIONS"], "loaders": [("django.template.loaders.locmem.Loader", TEMPLATES), *folders]}
    settings.TEMPLATES = [{**engine, "APP_DIRS": False, "OPTIONS": options}]


@pytest.fixture
def reader(db):
    return factories.PersonFactory(family_name="Ли", given_name="Анна", patronymic="")


@pytest.fixture
def mailed_reader(reader):
    reader.email = "anna@example.org"
    reader.save()
    return reader


def write(recipient, **given):
    return letters.send(recipient, "note", **{"about": "round 1", "what": "Oʻrta “round” <3", **given})


def queued():
    return list(
        DBTaskResult.objects.filter(task_path="lms.post.tasks.mail_letter").values_list("args_kwargs", flat=True)
    )


def test_the_first_line_is_the_subject_and_the_rest_the_text(reader):
    letter = write(reader, link="/certificates/")

    assert letter.subject == "Oʻrta “round” <3: January"
    assert letter.body == "Hello, Ли Анна.\n\nIt is about Oʻrta “round” <3 & more."
    assert letter.link == "/certificates/"
    assert letter.read_at is None
    assert str(letter) == letter.subject


@pytest.mark.parametrize(("language", "month"), [("kk", "Қаңтар"), ("ru", "Январь"), ("en", "January")])
def test_a_letter_is_written_in_the_readers_language(reader, language, month):
    reader.preferred_language = language

    letter = write(reader)

    assert letter.language == language
    assert letter.subject.endswith(month)


def test_a_letter_about_one_thing_is_written_once(reader):
    first = write(reader)

    assert write(reader, what="another wording") is None
    assert list(Letter.objects.all()) == [first]
    assert write(reader, about="round 2") is not None


def test_two_writers_at_once_write_one_letter(reader, monkeypatch):
    first = write(reader)
    monkeypatch.setattr(Letter.objects.none().__class__, "exists", lambda self: False)

    assert write(reader) is None
    assert list(Letter.objects.all()) == [first]


def test_without_an_address_nothing_is_queued(reader):
    assert write(reader).wants_mail is False
    assert queued() == []


def test_with_an_address_mail_is_queued(mailed_reader):
    letter = write(mailed_reader)

    assert letter.wants_mail is True
    assert [given["args"] for given in queued()] == [[letter.pk]]
    assert mail.outbox == []


def test_a_rollback_takes_letter_and_mail_back(mailed_reader):
    with pytest.raises(RuntimeError), transaction.atomic():
        write(mailed_reader)
        raise RuntimeError

    assert not Letter.objects.exists()
    assert queued() == []


def test_mail_is_sent_once_even_if_the_task_runs_twice(mailed_reader, settings):
    settings.SITE_ADDRESS = "https://ustaz.example"
    letter = write(mailed_reader, link="/certificates/")

    assert [tasks.mail_letter.call(letter.pk), tasks.mail_letter.call(letter.pk)] == [True, False]

    (message,) = mail.outbox
    assert message.to == ["anna@example.org"]
    assert message.subject == letter.subject
    assert message.body == f"{letter.body}\n\nhttps://ustaz.example/certificates/"
    letter.refresh_from_db()
    assert letter.mailed_at is not None


def test_a_letter_without_a_link_is_mailed_without_one(mailed_reader):
    letter = write(mailed_reader)

    letters.mail(letter.pk)

    assert mail.outbox[0].body == letter.body


def test_a_second_worker_that_read_the_letter_before_does_not_send_it(mailed_reader, monkeypatch):
    letter = write(mailed_reader)
    monkeypatch.setattr(Letter, "mark_mailed", lambda self: False)

    assert letters.mail(letter.pk) is False
    assert mail.outbox == []


def test_two_marks_are_one(mailed_reader):
    letter = write(mailed_reader)

    assert [letter.mark_mailed(), Letter.objects.get().mark_mailed()] == [True, False]


def test_a_letter_that_the_server_refused_waits_and_goes_out_later(mailed_reader, monkeypatch):
    letter = write(mailed_reader)
    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", _fail(SMTPServerDisconnected("gone")))
        with pytest.raises(SMTPServerDisconnected):
            tasks.mail_letter.call(letter.pk)
        assert tasks.mail_waiting.call() == 0
    letter.refresh_from_db()
    assert letter.mailed_at is None

    assert tasks.mail_waiting.call() == 1
    assert tasks.mail_waiting.call() == 0
    assert len(mail.outbox) == 1


def test_one_refused_address_holds_up_no_other(mailed_reader, monkeypatch, caplog):
    write(factories.PersonFactory(email="gone@example.org"))
    write(mailed_reader)
    send = EmailBackend.send_messages

    def refuse(self, messages):
        if messages[0].to == ["gone@example.org"]:
            raise SMTPRecipientsRefused({})
        return send(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)

    assert letters.mail_waiting() == 1
    assert [message.to for message in mail.outbox] == [["anna@example.org"]]
    assert "letter not mailed" in caplog.messages


def test_after_a_week_a_refusing_address_is_left_alone(mailed_reader):
    write(mailed_reader)
    Letter.objects.update(written_at=timezone.now() - datetime.timedelta(days=7, minutes=1))

    assert letters.mail_waiting() == 0
    assert mail.outbox == []


def test_an_address_that_was_taken_away_gets_nothing(mailed_reader):
    letter = write(mailed_reader)
    mailed_reader.email = ""
    mailed_reader.save()

    assert letters.mail(letter.pk) is False


def _fail(error):
    def send_messages(self, messages):
        raise error

    return send_messages
