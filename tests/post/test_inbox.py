"""The inbox."""

import datetime
import re

import pytest
from django.test import Client
from django.utils import timezone

from lms.post.models import Letter


@pytest.fixture
def write():
    """Put a letter into an inbox."""

    def run(recipient, subject="Your certificate", *, age=0, **fields):
        return Letter.objects.create(
            recipient=recipient,
            kind="note",
            about=subject,
            subject=subject,
            language=fields.pop("language", "ru"),
            body=fields.pop("body", "First.\n\nSecond & last."),
            written_at=timezone.now() - datetime.timedelta(days=age),
            **fields,
        )

    return run


def subjects_in(answer):
    return re.findall(r'href="/letters/\d+/">([^<]+)<', answer.content.decode())


def test_unread_letters_come_first_then_the_newest(write, trainee, sign_in):
    write(trainee, "old and read", age=3, read_at=timezone.now())
    write(trainee, "new and read", age=1, read_at=timezone.now())
    write(trainee, "old and unread", age=4)
    write(trainee, "new and unread", age=2)

    answer = sign_in(trainee).get("/letters/")

    assert subjects_in(answer) == ["new and unread", "old and unread", "new and read", "old and read"]
    assert "2 letters are unread." in answer.content.decode()
    assert '<h3 class="entry__title" lang="ru">' in answer.content.decode()


def test_an_empty_inbox_says_what_will_come(trainee, sign_in):
    answer = sign_in(trainee).get("/letters/").content.decode()

    assert "There are no letters for you yet." in answer
    assert "unread" not in answer


def test_letters_of_others_are_not_listed(write, trainee, stranger, sign_in):
    write(stranger, "not yours")

    assert subjects_in(sign_in(trainee).get("/letters/")) == []


def test_opening_a_letter_marks_it_as_read_the_first_time(write, trainee, sign_in):
    letter = write(trainee, link="/certificates/")
    browser = sign_in(trainee)

    answer = browser.get(f"/letters/{letter.pk}/").content.decode()
    read_at = Letter.objects.get().read_at
    browser.get(f"/letters/{letter.pk}/")

    assert "<p>First.</p>" in answer
    assert "<p>Second &amp; last.</p>" in answer
    assert 'href="/certificates/"' in answer
    assert "Letters</a>" in answer  # without a count: it is read now
    assert read_at is not None
    assert Letter.objects.get().read_at == read_at


def test_a_letter_without_a_link_has_no_button(write, trainee, sign_in):
    answer = sign_in(trainee).get(f"/letters/{write(trainee).pk}/").content.decode()

    assert "Go to what the letter is about" not in answer


def test_for_others_there_is_no_such_letter(write, trainee, stranger, officer, sign_in):
    letter = write(trainee)

    assert sign_in(stranger).get(f"/letters/{letter.pk}/").status_code == 404
    assert sign_in(officer).get(f"/letters/{letter.pk}/").status_code == 404
    assert Letter.objects.get().read_at is None


@pytest.mark.parametrize("address", ["/letters/", "/letters/1/"])
def test_visitors_sign_in_first(address, db):
    answer = Client().get(address)

    assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={address}")


def test_the_inbox_has_pages(write, trainee, sign_in, monkeypatch):
    monkeypatch.setattr("lms.post.views.PER_PAGE", 2)
    for number in range(3):
        write(trainee, f"letter {number}", age=number)
    browser = sign_in(trainee)

    assert subjects_in(browser.get("/letters/")) == ["letter 0", "letter 1"]
    assert subjects_in(browser.get("/letters/?page=2")) == ["letter 2"]


def test_three_letters_cost_as_many_queries_as_one(write, trainee, sign_in, django_assert_num_queries):
    browser = sign_in(trainee)
    write(trainee, "first")
    browser.get("/letters/")
    with django_assert_num_queries(5):
        browser.get("/letters/")
    write(trainee, "second")
    write(trainee, "third")
    with django_assert_num_queries(5):
        browser.get("/letters/")
