"""The paper: drawn once by the worker, kept with its hash, handed out as it was drawn."""

import datetime
import hashlib
from pathlib import Path

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from lms.certificates import issuing, tasks
from lms.certificates.models import Certificate
from lms.rendering.errors import SheetOverflows


@pytest.fixture
def drawing(monkeypatch):
    """Draw something small instead of a sheet; answer what was drawn."""
    drawn = []

    def draw(facts, *, verify_url):
        drawn.append((facts["number"], verify_url))
        return b"%PDF-1.7 " + facts["number"].encode() + str(len(drawn)).encode()

    monkeypatch.setattr("lms.certificates.paper.draw", draw)
    return drawn


@pytest.fixture
def drawn(certificate, drawing):
    """The trainee's certificate with its paper."""
    issuing.draw(certificate)
    return certificate


def grow_old():
    Certificate.objects.update(issued_at=timezone.now() - datetime.timedelta(minutes=2))


def test_the_worker_draws_what_was_issued(certificate, drawing, settings):
    settings.SITE_ADDRESS = "https://ustaz.example"
    queued = DBTaskResult.objects.ready().get(task_path="lms.certificates.tasks.draw")

    queued.task.call(*queued.task_result.args)

    certificate.refresh_from_db()
    content = b"%PDF-1.7 " + certificate.full_number.encode() + b"1"
    assert drawing == [(certificate.full_number, f"https://ustaz.example/verify/{certificate.code}/")]
    assert certificate.sha256 == hashlib.sha256(content).hexdigest()
    assert certificate.paper_bytes == len(content)
    assert certificate.read_paper() == content


def test_drawing_twice_changes_nothing(certificate, drawing):
    assert tasks.draw.call(certificate.pk) is True
    before = Certificate.objects.values().get()

    assert tasks.draw.call(certificate.pk) is False
    Certificate.objects.get().keep_paper(b"another")

    assert Certificate.objects.values().get() == before
    assert len(drawing) == 1


def test_what_a_failed_worker_left_is_drawn_later(certificate, drawing):
    assert tasks.draw_missing.call() == 0  # it may still be on its way
    grow_old()

    assert tasks.draw_missing.call() == 1
    assert tasks.draw_missing.call() == 0


def test_one_sheet_that_overflows_holds_up_no_other(certify, trainee, stranger, monkeypatch, caplog):
    first, second = certify(trainee), certify(stranger)
    grow_old()

    def draw(facts, *, verify_url):
        if facts["number"] == first.full_number:
            raise SheetOverflows
        return b"%PDF"

    monkeypatch.setattr("lms.certificates.paper.draw", draw)

    assert issuing.draw_missing() == 1
    assert list(Certificate.objects.undrawn()) == [first]
    assert Certificate.objects.get(pk=second.pk).sha256
    assert "certificate does not fit on its sheet" in caplog.messages


# --- the door of the paper ----------------------------------------------------------------------


@pytest.mark.parametrize("who", ["trainee", "officer", "auditor"])
def test_holder_officer_and_auditor_get_the_bytes(drawn, sign_in, request, who):
    answer = sign_in(request.getfixturevalue(who)).get(f"/certificates/{drawn.pk}/paper/")

    content = b"".join(answer.streaming_content)
    assert answer.status_code == 200
    assert hashlib.sha256(content).hexdigest() == drawn.sha256
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''KZ-")
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("who", ["stranger", "coordinator", "instructor", "administrator"])
def test_for_others_there_is_no_such_paper(drawn, sign_in, request, who):
    answer = sign_in(request.getfixturevalue(who)).get(f"/certificates/{drawn.pk}/paper/")

    assert answer.status_code == 404


def test_visitors_are_asked_to_sign_in(drawn, client):
    answer = client.get(f"/certificates/{drawn.pk}/paper/")

    assert answer.status_code == 302
    assert answer["Location"] == f"/accounts/login/?next=/certificates/{drawn.pk}/paper/"


def test_before_it_is_drawn_the_reader_is_told_to_wait(certificate, sign_in, trainee):
    answer = sign_in(trainee).get(f"/certificates/{certificate.pk}/paper/", follow=True)

    assert answer.redirect_chain == [(f"/register/{certificate.pk}/", 302)]
    assert "The paper is being drawn. Try again in a minute." in answer.content.decode()


@pytest.mark.parametrize("harm", ["altered", "missing"])
def test_a_file_that_is_not_the_drawn_one_is_not_handed_out(drawn, sign_in, trainee, caplog, harm):
    path = Path(drawn.paper.storage.path(drawn.paper.name))
    if harm == "altered":
        path.write_bytes(path.read_bytes() + b" ")
    else:
        drawn.paper.storage.delete(drawn.paper.name)

    answer = sign_in(trainee).get(f"/certificates/{drawn.pk}/paper/")

    assert answer.status_code == 409
    assert "This file is not handed out." in answer.content.decode()
    assert "certificate paper altered" in caplog.messages


def test_no_address_of_media_leads_to_the_file(drawn, client):
    assert client.get(f"/media/{drawn.paper.name}").status_code == 404
