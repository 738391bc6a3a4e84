"""An instructor uploads a file, reads the verdicts, imports, and takes questions out again."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lms.assessment import importing
from lms.assessment.models import Category, Question, QuestionImport
from tests import factories
from tests.assessment.test_authoring import edit

pytestmark = pytest.mark.django_db
GIFT = "// [id:A1]\n::One::Who?{~%50%a =b#Yes ~c}\n\n// [id:A2]\nTwo{T}\n\nOnly words."


@pytest.fixture
def desk(instructor, site, sign_in):
    """The browser of an instructor."""
    instructor.sync_groups()
    return sign_in(instructor)


def upload(desk, text=GIFT, name="a.gift", **fields):
    """The import after a file was uploaded."""
    data = text if isinstance(text, bytes) else text.encode()
    topic = factories.TopicFactory(slug="order")
    given = {"file": SimpleUploadedFile(name, data), "format": "auto", "language": "ru", "topic": topic.pk, **fields}
    answer = desk.post(reverse("questions:import"), given)
    return QuestionImport.objects.first() if answer.status_code == 302 else answer


def shown(desk, made, **query):
    return desk.get(reverse("questions:import_file", args=[made.pk]), query).content.decode()


def carry_out(desk, made):
    return desk.post(reverse("questions:carry_out_import", args=[made.pk]), follow=True).content.decode()


def test_from_the_file_to_the_list(desk, django_capture_on_commit_callbacks):
    made = upload(desk)
    page = shown(desk, made)

    assert (made.state, made.format, Question.objects.count()) == ("checked", "gift", 0)
    assert "Import 2 questions" in page
    assert "Feedback on single answers is left out." in page
    assert "This is a text without a question." in page

    with django_capture_on_commit_callbacks(execute=True):
        carry_out(desk, made)

    made.refresh_from_db()
    assert (made.state, bool(made.file), Question.objects.count()) == ("applied", False, 2)
    assert "A1" in desk.get(reverse("questions:index")).content.decode()

    again = upload(desk)
    carry_out(desk, again)
    assert Question.objects.count() == 2
    assert {line["change"] for line in again.report} == {"unchanged", ""}


def test_twice_pressed_is_imported_once(desk):
    made = upload(desk)

    carry_out(desk, made)

    assert "it has been imported already" in carry_out(desk, made)


def test_a_large_file_is_the_work_of_the_worker(desk, work, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(importing, "SMALL", 0)
    monkeypatch.setattr(importing, "FEW", 0)
    with django_capture_on_commit_callbacks(execute=True):
        made = upload(desk)
    answer = desk.get(reverse("questions:import_file", args=[made.pk]))

    assert (made.state, answer.headers["Refresh"]) == ("uploaded", "5")
    work()
    made.refresh_from_db()
    assert made.state == "checked"
    with django_capture_on_commit_callbacks(execute=True):
        assert "0 of 3 questions" in carry_out(desk, made)
    work()
    made.refresh_from_db()
    assert (made.state, Question.objects.count()) == ("applied", 2)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.7", "it holds no text"),
        (b"PK\x03\x04 no zip", "The workbook is damaged."),
        (b"<quiz><a></quiz>", "The XML is broken in line 1"),
        (b"\x00\xff" * 500, "it holds no text"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(desk, data, words):
    made = upload(desk, data, name="../../a<b>.xlsx")

    assert made.state == "failed"
    assert words in shown(desk, made)
    assert not made.file


def test_an_empty_or_missing_file_is_refused_in_the_form(desk):
    assert upload(desk, b"").context["form"].errors["file"]
    assert desk.post(reverse("questions:import")).context["form"].errors["file"]


def test_verdicts_are_shown_one_kind_at_a_time(desk):
    made = upload(desk)

    page = shown(desk, made, verdict="rejected")

    assert "Only words." in page
    assert "A1" not in page
    assert "One" in shown(desk, made, verdict="nonsense")


@pytest.mark.parametrize("form", ["gift", "moodle_xml", "xlsx"])
def test_the_list_is_exported_as_it_is_narrowed(desk, form):
    category = Category.objects.at(("Law", "Rules"))
    factories.question(code="IN", category=category)
    factories.question(code="OUT")
    query = {"category": category.parent.pk, "form": form, "of_language": "ru"}

    answer = desk.get(reverse("questions:export"), query)
    data = b"".join(answer.streaming_content)
    planned = importing.import_file(data, importing.Setting("ru"), name="x", form=form, is_dry_run=True)

    assert [(each.code, each.change) for each in planned] == [("IN", "unchanged")]
    assert "attachment" in answer.headers["Content-Disposition"]


def test_the_pages_lead_to_each_other(desk):
    page = desk.get(reverse("questions:index"), {"q": "x"}).content.decode()

    assert reverse("questions:import") in page
    assert reverse("questions:export") + "?q=x" in page
    assert "1 question of the list" not in desk.get(reverse("questions:export")).content.decode()
    assert b"".join(desk.get(reverse("questions:import_template")).streaming_content)[:2] == b"PK"


def test_others_have_no_way_in(trainee, officer, sign_in, site):
    made = QuestionImport.objects.create(file_name="a", language="ru", topic=factories.TopicFactory())
    for person in (trainee, officer):
        person.sync_groups()
        browser = sign_in(person)
        for address in ("import/", "import/template/", f"import/{made.pk}/", "export/"):
            assert browser.get(f"/admin/questions/{address}").status_code == 302
        assert browser.post(f"/admin/questions/import/{made.pk}/carry-out/").status_code == 302


def test_three_imports_cost_as_many_queries_as_one(desk):
    counts = []
    desk.get(reverse("questions:import"))  # what is remembered for every reader
    for _number in (1, 2):
        upload(desk)
        with CaptureQueriesContext(connection) as queries:
            desk.get(reverse("questions:import"))
        counts.append(len(queries))
        upload(desk)

    assert counts[0] == counts[1]


def test_shares_that_the_form_does_not_show_survive_an_edit(desk):
    carry_out(desk, upload(desk))
    question = Question.objects.get(code="A1")
    key = question.current_version.key
    Question.objects.update(course_code="C01")
    question.refresh_from_db()

    edit(desk, question, **{"ru-stem": "Who was it?"})

    question.refresh_from_db()
    assert (question.stem, question.current_version.key) == ("Who was it?", key)


def test_a_tree_follows_its_branches(db):
    rules = Category.objects.at(("Law", "Rules", "1/2"))
    law = Category.objects.get(path="Law")

    law.name = "Laws"
    law.save()

    rules.refresh_from_db()
    assert (rules.path, rules.names) == ("Laws/Rules/1//2", ("Laws", "Rules", "1/2"))
    assert Category.objects.within(law).count() == 3
