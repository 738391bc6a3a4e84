"""What is remembered is made once, and anew after a change."""

import pytest
from django.core.cache import caches
from django.db import transaction

from lms.operations.remembered import forget, remembered

pytestmark = pytest.mark.django_db


def test_it_is_made_once():
    assert remembered("content", "word", lambda: "first") == "first"
    assert remembered("content", "word", lambda: "second") == "first"


def test_everybody_gets_a_copy_of_ones_own():
    remembered("content", "list", lambda: [1]).append(2)

    assert remembered("content", "list", lambda: [3]) == [1]


def test_nothing_is_not_remembered():
    assert remembered("content", "word", lambda: None) is None
    assert remembered("content", "word", lambda: "there now") == "there now"


def test_forgetting_one_subject_leaves_the_others():
    remembered("content", "word", lambda: "first")
    remembered("staff", "word", lambda: "first")

    forget("content")

    assert remembered("content", "word", lambda: "second") == "second"
    assert remembered("staff", "word", lambda: "second") == "first"


def test_what_another_process_made_before_the_change_was_committed_is_forgotten_too(
    django_capture_on_commit_callbacks,
):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        forget("content")
        remembered("content", "word", lambda: "read too early")

    assert remembered("content", "word", lambda: "true") == "true"


def test_a_lost_stamp_makes_everything_anew():
    remembered("content", "word", lambda: "first")
    caches["default"].clear()

    assert remembered("content", "word", lambda: "second") == "second"
