"""Verification: anyone may ask, nobody learns more than that."""

import datetime
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from lms.certificates import codes
from lms.certificates.forms import LARGEST_FILE
from lms.certificates.models import Certificate

UNKNOWN = "No such certificate is known here."


def text_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def without_tokens(answer, code):
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode()).replace(code, "CODE")


def ask(client, **fields):
    return client.post("/verify/", fields)


@pytest.fixture
def client(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def test_the_page_asks_for_a_code_or_a_file(client, db):
    answer = client.get("/verify/")

    assert answer.status_code == 200
    assert "No sign-in is needed." in text_of(answer)
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert '<meta name="robots" content="noindex, nofollow">' in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


def test_a_valid_certificate_is_confirmed_and_no_more(client, certificate):
    answer = client.get(f"/verify/{certificate.code}/")

    text = text_of(answer)
    assert answer.status_code == 200
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert "This certificate is valid." in text
    assert f"Certificate number {certificate.full_number}" in text
    assert "Holder Ержанова С. М." in text
    assert "Programme Rules in daily work" in text
    assert "Kind in-service training" in text
    assert "Hours 16 academic hours" in text
    assert "Issued by Torgay Academy" in text
    for secret in ("Сәуле", "Маратқызы", "captain", "inspector", "Institution 14", "118", certificate.code):
        assert secret not in text


def test_the_page_speaks_the_readers_language(client, certificate):
    certificate.facts["programme"]["ru"] = "Правила в ежедневной работе"
    certificate.save()

    answer = client.get(f"/verify/{certificate.code}/?language=ru")

    assert "Правила в ежедневной работе" in text_of(answer)
    assert '<span lang="kk">Ержанова С. М.</span>' in answer.content.decode()


@pytest.mark.parametrize("change", [str.lower, codes.grouped, lambda code: "-".join(re.findall("....", code))])
def test_the_code_in_the_address_may_be_typed_as_people_do(client, certificate, change):
    assert client.get(f"/verify/{change(certificate.code)}/").status_code == 200


def test_an_expired_certificate_is_told_to_be_expired(client, certificate):
    Certificate.objects.update(valid_until=timezone.localdate() - datetime.timedelta(days=1))

    assert "This certificate has expired." in text_of(client.get(f"/verify/{certificate.code}/"))


def test_on_the_last_day_it_is_valid(client, certificate):
    Certificate.objects.update(valid_until=timezone.localdate())

    assert "This certificate is valid." in text_of(client.get(f"/verify/{certificate.code}/"))


def test_a_revoked_certificate_says_when_and_the_category_only(client, certificate, officer):
    certificate.revoke(by=officer, because="court", note="Sentence of 3 May, case 12.")

    text = text_of(client.get(f"/verify/{certificate.code}/"))

    assert "This certificate has been revoked." in text
    assert "Reason decision of a court" in text
    assert "Revoked on" in text
    assert "Sentence" not in text
    assert "Линник" not in text


def test_unknown_and_malformed_codes_answer_alike(client, certificate):
    wrong_check = certificate.code[:-1] + ("2" if certificate.code[-1] != "2" else "3")
    asked = [codes.make_code(), wrong_check, "7QKM4XHP9W2O", "QQQQ", "2" * 300, "\x00\x00"]

    answers = [client.get(f"/verify/{code}/") for code in asked]

    assert {answer.status_code for answer in answers} == {404}
    bodies = {without_tokens(answer, code) for answer, code in zip(answers, asked, strict=True)}
    assert len(bodies) == 1
    assert UNKNOWN in text_of(answers[0])
    assert {answer["X-Robots-Tag"] for answer in answers} == {"noindex, nofollow"}


def test_the_form_answers_unknown_and_malformed_codes_with_the_same_words(client, certificate):
    answers = [ask(client, code=code) for code in (codes.make_code(), "7QKM4XHP9W2O", "?")]

    assert {answer.status_code for answer in answers} == {200}
    assert len({without_tokens(answer, "") for answer in answers}) == 1
    assert UNKNOWN in text_of(answers[0])


@pytest.mark.parametrize("number", ["", "{number}", "kz-ба-{year} 000001", "KZ-БА-{year} № 1", "1", " 000001 "])
def test_code_and_number_may_be_typed_together(client, certificate, number):
    number = number.format(number=certificate.full_number, year=certificate.series.year)

    answer = ask(client, code=certificate.printed_code.lower(), number=number)

    assert answer.status_code == 200
    assert "This certificate is valid." in text_of(answer)


@pytest.mark.parametrize("number", ["2", "KZ-XX-2026 № 000001", "?"])
def test_a_number_of_another_certificate_is_not_known(client, certificate, number):
    assert UNKNOWN in text_of(ask(client, code=certificate.code, number=number))


def test_nothing_typed_asks_for_a_code(client, db):
    answer = ask(client)

    assert answer.status_code == 200
    assert "Type the code, or choose the file." in text_of(answer)


def test_the_unchanged_file_is_recognised(client, certificate):
    certificate.keep_paper(b"%PDF-1.7 drawn")

    answer = ask(client, file=SimpleUploadedFile("paper.pdf", b"%PDF-1.7 drawn"))

    assert "This certificate is valid." in text_of(answer)
    assert "The file is the one that was issued, unchanged." in text_of(answer)


def test_a_changed_file_is_not_known(client, certificate):
    certificate.keep_paper(b"%PDF-1.7 drawn")

    answer = ask(client, file=SimpleUploadedFile("paper.pdf", b"%PDF-1.7 drawn "))

    assert UNKNOWN in text_of(answer)
    assert "A scan or a photograph is another file" in text_of(answer)


def test_a_file_larger_than_any_paper_is_refused(client, certificate):
    answer = ask(client, file=SimpleUploadedFile("paper.pdf", b" " * (LARGEST_FILE + 1)))

    assert "This file is larger than 10 MB, so it is not a certificate of ours." in text_of(answer)
    assert "Type the code, or choose the file." not in text_of(answer)


def test_those_who_only_guess_are_stopped(client, certificate, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "verify": "3/m/ip"}

    asked = [client.get(f"/verify/{codes.make_code()}/").status_code for _ in range(2)]
    asked += [ask(client, code=codes.make_code()).status_code]
    asked += [client.get(f"/verify/{certificate.code}/").status_code, ask(client, code=certificate.code).status_code]

    assert asked == [404, 404, 200, 429, 429]
    assert client.get("/verify/").status_code == 200


def test_the_log_holds_the_verdict_and_nobody(client, certificate, caplog):
    client.get(f"/verify/{certificate.code}/")
    client.get("/verify/x/")

    records = [record for record in caplog.records if record.message == "certificate verified"]
    assert [record.verdict for record in records] == ["valid", "unknown"]
    assert not any(hasattr(record, name) for record in records for name in ("user", "ip", "request"))


def test_checking_costs_one_query(client, certificate, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get(f"/verify/{certificate.code}/")


def test_without_a_token_the_form_does_not_answer(certificate):
    from django.test import Client

    answer = Client(enforce_csrf_checks=True).post("/verify/", {"code": certificate.code})

    assert answer.status_code == 403
