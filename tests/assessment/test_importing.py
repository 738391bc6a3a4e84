"""Questions from files go into the bank: verdicts first, all or none, and never twice."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import ModelLogEntry

from lms.assessment import bank, exporting, importing
from lms.assessment.formats import detecting
from lms.assessment.models import Category, Question, QuestionImport, QuestionVersion
from tests import factories
from tests.assessment.conftest import KEYS, question_of

pytestmark = pytest.mark.django_db
GIFT = """$CATEGORY: $course$/top/Law/Rules

// [id:A1] [tag:law]
::One::Who?{~a =b ~c}

Without an id{T}

Only words.
"""


def imported(text, language="ru", topic=None, by=None, **fields):
    """What became of the questions of a file."""
    data = text if isinstance(text, bytes) else text.encode()
    setting = importing.Setting(language, topic or factories.TopicFactory(slug="order"), by)
    return importing.import_file(data, setting, name="a.txt", form="auto", **fields)


def changes(planned):
    return [each.change for each in planned]


def reasons(planned):
    return [note.reason for each in planned for note in each.found.notes]


class TestANewFile:
    """What the bank does not have yet."""

    def test_a_dry_run_writes_nothing(self):
        planned = imported(GIFT, is_dry_run=True)

        assert changes(planned) == ["new", "new", ""]
        assert (Question.objects.count(), Category.objects.count(), QuestionImport.objects.count()) == (0, 0, 0)

    def test_the_questions_are_in_the_bank_and_wait_for_their_check(self, instructor):
        imported(GIFT, by=instructor)

        question = Question.objects.get(code="A1")
        assert (question.kind, question.review, str(question.category)) == ("single", "awaiting", "Law / Rules")
        assert [tag.name for tag in question.tags.all()] == ["law"]
        assert (question.current_version.key, question.current_version.made_by) == ({"right": ["b"]}, instructor)
        assert Question.objects.count() == 2
        log = ModelLogEntry.objects.get(action="assessment.imported")
        assert log.data == {"imported": 2, "lossy": 0, "rejected": 1}

    def test_again_nothing_is_doubled_or_changed(self):
        imported(GIFT)

        planned = imported(GIFT)

        assert changes(planned) == ["unchanged", "unchanged", ""]
        assert (Question.objects.count(), QuestionVersion.objects.count(), Category.objects.count()) == (2, 2, 2)

    def test_the_category_chooses_the_topic_of_its_name(self):
        law = factories.TopicFactory(slug="law")

        imported(GIFT)

        assert Question.objects.get(code="A1").topic == law

    def test_one_id_for_two_questions_is_refused(self):
        planned = imported("// [id:X]\nA{T}\n\n// [id:X]\nB{F}")

        assert (reasons(planned), Question.objects.count()) == (["code_twice"], 1)

    def test_questions_that_are_alike_are_kept_apart(self):
        text = "A{T}\n\nA{T}"

        assert (changes(imported(text)), changes(imported(text))) == (["new"] * 2, ["unchanged"] * 2)
        assert Question.objects.count() == 2


class TestAKnownQuestion:
    """What the bank has already."""

    def test_a_change_waits_for_its_check_again(self):
        imported(GIFT)
        Question.objects.update(review=Question.Review.APPROVED)

        planned = imported(GIFT.replace("~c", "~d"))

        question = Question.objects.get(code="A1")
        assert (changes(planned), question.review) == (["changed", "unchanged", ""], "awaiting")

    def test_approved_and_unchanged_it_stays_approved(self):
        imported(GIFT)
        Question.objects.update(review=Question.Review.APPROVED)

        imported(GIFT)

        assert set(Question.objects.values_list("review", flat=True)) == {"approved"}

    def test_a_further_language_joins_the_others(self):
        imported(GIFT)

        imported(GIFT.replace("Who?", "Кім?"), language="kk")

        texts = bank.texts_of(Question.objects.get(code="A1").current_version)
        assert {language: text["stem"] for language, text in texts.items()} == {"ru": "Who?", "kk": "Кім?"}

    def test_a_language_whose_lines_differ_is_refused(self):
        imported(GIFT)

        planned = imported(GIFT.replace("~a =b", "=a ~b"), language="kk")

        assert "other_languages" in reasons(planned)
        assert Question.objects.get(code="A1").current_version.key == {"right": ["b"]}

    def test_typed_wordings_of_all_languages_are_gathered(self):
        imported("// [id:S]\nWhat?{=frog =%50%toad}", language="en")

        imported("// [id:S]\nНе?{=бақа}", language="kk")

        key = Question.objects.get(code="S").current_version.key
        assert key == {"accept": ["frog", "бақа"], "partly": [["toad", "0.5"]]}

    def test_what_was_drawn_gets_a_new_version(self, sitting):
        question = sitting.items.get(position=1).version.question
        text = f"// [id:{question.code}]\nWhich?{{~w ~x =y ~z}}"

        for language in ("en", "ru", "kk"):
            imported(text, language=language)

        question.refresh_from_db()
        assert (question.current_version.number, question.versions.count()) == (2, 2)
        assert sitting.items.get(position=1).version.number == 1

    def test_what_was_drawn_keeps_its_type(self, sitting):
        question = sitting.items.get(position=1).version.question

        planned = imported(f"// [id:{question.code}]\nWhich?{{T}}")

        assert reasons(planned) == ["kind_is_fixed"]

    def test_all_or_none_goes_in(self, monkeypatch):
        monkeypatch.setattr(importing, "_tag", lambda tags: 1 / 0)

        with pytest.raises(ZeroDivisionError):
            imported(GIFT)

        assert (Question.objects.count(), Category.objects.count()) == (0, 0)


class TestThereAndBack:
    """What the bank exports is what it imports."""

    @pytest.mark.parametrize("form", ["gift", "moodle_xml", "xlsx"])
    def test_nothing_changes(self, form):
        for kind in KEYS:
            question_of(kind, code=f"Q-{kind}", reference="Rule 44", difficulty=3)
        imported(GIFT)
        data = b"".join(exporting.write(Question.objects.all(), form, "ru"))

        planned = importing.import_file(data, importing.Setting("kk"), name="x", form=form)

        expected = exporting.carried(Question.objects.all(), form, "ru").count()
        assert [(each.code, each.change) for each in planned if each.change != "unchanged"] == []
        assert len(planned) == expected >= len(exporting.CARRIES[form] & set(KEYS))

    @pytest.mark.parametrize("form", ["gift", "moodle_xml", "xlsx"])
    def test_an_empty_bank_gets_the_same_questions(self, form):
        for kind in KEYS:
            question_of(kind, code=f"Q-{kind}", languages=("ru",))
        data = b"".join(exporting.write(Question.objects.all(), form, "ru"))
        before = [exporting.found_of(each) for each in exporting.carried(Question.objects.order_by("code"), form, "ru")]
        Question.objects.update(current_version=None)
        Question.objects.all().delete()

        importing.import_file(data, importing.Setting("kk"), name="x", form=form)

        assert [exporting.found_of(each) for each in Question.objects.order_by("code")] == before

    def test_the_workbook_to_fill_in_is_empty_and_its_examples_are_sound(self):
        form, questions = detecting.read(exporting.template())

        assert (form, list(questions)) == ("xlsx", [])
        assert {found.kind for found in exporting._examples()} == set(exporting.CARRIES["xlsx"])


class TestCommand:
    """The same from the shell."""

    def run(self, path, *options):
        out = StringIO()
        call_command("import_questions", str(path), "--json", *options, stdout=out)
        return json.loads(out.getvalue())

    def test_it_prints_a_verdict_for_each_question(self, tmp_path):
        path = tmp_path / "a.gift"
        path.write_text(GIFT, encoding="cp1251")

        told = self.run(path)

        assert {name: told[name] for name in ("imported", "lossy", "rejected")} == {
            "imported": 2,
            "lossy": 0,
            "rejected": 1,
        }
        assert [question["line"] for question in told["questions"]] == [4, 6, 8]
        assert told["questions"][2]["reason"]
        assert Question.objects.count() == 2

    def test_a_dry_run_leaves_the_bank_alone(self, tmp_path):
        path = tmp_path / "a.txt"
        path.write_text(GIFT)

        assert self.run(path, "--dry-run", "--format", "gift")["imported"] == 2
        assert Question.objects.count() == 0

    @pytest.mark.parametrize("content", [None, b"", b"\x00\x01\x02" * 99, b"<quiz><a></quiz>"])
    def test_what_cannot_be_read_at_all_ends_with_2(self, tmp_path, content):
        path = tmp_path / "a.xml"
        if content is not None:
            path.write_bytes(content)

        with pytest.raises(CommandError) as refused:
            self.run(path)

        assert refused.value.returncode == 2
