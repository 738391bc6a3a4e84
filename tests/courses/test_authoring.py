"""What authors put in is checked: files by their content, checks by their answers, videos by their captions."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.blocks.struct_block import StructBlockValidationError

from courses import editions, uploads
from courses.blocks import KnowledgeCheckBlock, RecordingBlock
from courses.models import Edition, LessonPage
from courses.models.learning import share
from tests import factories

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"


@pytest.mark.parametrize(
    ("name", "content"),
    [("rules.pdf", PDF), ("list.csv", b"a,b\n"), ("film.mp4", MP4), ("words.vtt", b"\xef\xbb\xbfWEBVTT\n\n")],
)
def test_a_file_that_is_what_its_name_says_is_taken(name, content):
    uploads.check_content(SimpleUploadedFile(name, content))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("virus.exe", b"MZ", "Files ending in “.exe” are not taken."),
        ("page.svg", b"<svg onload=alert(1)>", "Files ending in “.svg” are not taken."),
        ("rules.pdf", b"<html><script>", "The content of this file is not “.pdf”."),
        ("list.csv", b"a\x00b", "The content of this file is not “.csv”."),
        ("words.vtt", b"1\n00:00", "The content of this file is not “.vtt”."),
        ("none", b"", "Files ending in “.” are not taken."),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused_in_words(name, content, words):
    with pytest.raises(uploads.FileRefused) as refused:
        uploads.check_content(SimpleUploadedFile(name, content))
    assert refused.value.messages[0].startswith(words)


def test_a_file_that_is_too_large_is_refused_with_the_limit():
    file = SimpleUploadedFile("words.vtt", b"WEBVTT")
    file.size = 2 * uploads.MIB

    with pytest.raises(uploads.FileRefused) as refused:
        uploads.check_content(file)

    assert refused.value.messages == ["The file is larger than 1 MB. Make it smaller."]


def check_value(*right):
    block = KnowledgeCheckBlock()
    return block, block.to_python(
        {
            "question": "Which?",
            "options": [{"text": str(number), "is_right": is_right} for number, is_right in enumerate(right)],
            "explanation": "<p>So.</p>",
        }
    )


@pytest.mark.parametrize(
    ("right", "words"),
    [
        ((False, False), "Mark at least one answer as right."),
        ((True, True), "Add at least one wrong answer."),
    ],
)
def test_a_check_needs_right_and_wrong_answers(right, words):
    block, value = check_value(*right)

    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(value)

    assert list(refused.value.non_block_errors) == [words]


def test_a_check_knows_its_right_answers():
    _block, value = check_value(True, False, True)

    assert (value.right, value.has_several) == ([0, 2], True)


@pytest.mark.django_db
def test_a_recording_needs_exactly_one_file():
    block = RecordingBlock()
    value = block.to_python({"video": None, "audio": None, "title": "Talk", "transcript": "<p>Words</p>"})

    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(value)

    assert refused.value.block_errors["video"].messages == ["Choose one file: either a video or a sound recording."]


@pytest.mark.django_db
class TestEditions:
    """What a course consists of."""

    def test_publishing_the_same_again_makes_no_new_edition(self, site):
        course = factories.course()

        assert editions.pin(course) == editions.pin(course)
        assert editions.pin(course).number == 1

    def test_a_course_without_lessons_has_no_edition(self, site):
        course = factories.course(lessons=0)

        assert editions.pin(course) is None

    def test_unpublishing_deleting_and_moving_pin_new_editions(self, site):
        course = factories.course(lessons=3)
        first, second, third = factories.lessons_of(course)

        first.unpublish()
        after_unpublishing = editions.pin(course).number
        LessonPage.objects.get(pk=second.pk).delete()
        after_deleting = editions.pin(course).number
        other = factories.course(code="C02", title="Other")
        module = factories.lessons_of(other)[0].get_parent()
        LessonPage.objects.get(pk=third.pk).move(module, pos="last-child")

        latest = Edition.objects.filter(course_key=other.key).latest("number")
        assert (after_unpublishing, after_deleting) == (2, 3)
        assert (latest.number, latest.activities.count()) == (2, 3)

    def test_the_rule_of_tests_counts_graded_tests_only(self, site, trainee):
        course = factories.course(rule="tests", quiz={"questions": 1})
        enrolment = factories.enrol(trainee, course)

        assert [activity.kind for activity in enrolment.remaining()] == ["quiz"]

    def test_an_ungraded_test_is_no_part_of_completing(self, site):
        course = factories.course(quiz={"questions": 1, "is_graded": False})

        assert [activity.kind for activity in editions.pin(course).activities.all()] == ["lesson", "lesson"]

    def test_what_only_another_language_has_comes_after(self, site):
        course = factories.course(lessons=2)
        russian = course.copy_for_translation(factories.locale("ru"))
        russian.live = True
        russian.save()
        module = factories.lessons_of(course)[0].get_parent().specific.copy_for_translation(factories.locale("ru"))
        module.live = True
        module.save()
        only = LessonPage(title="Только здесь", slug="x", minutes=3, body=factories.body(), locale=russian.locale)
        module.add_child(instance=only)

        keys = [part.key for part in editions.parts_of(course)]

        assert keys == [lesson.translation_key for lesson in factories.lessons_of(course)] + [only.translation_key]


@pytest.mark.parametrize(("done", "total", "expected"), [(0, 0, 0), (1, 4, 25), (5, 4, 100)])
def test_a_share_is_never_above_a_hundred(done, total, expected):
    assert share(done, total) == expected


@pytest.mark.django_db
def test_every_block_of_a_lesson_shows_its_words(site, trainee, sign_in):
    from wagtail.images.tests.utils import get_test_image_file

    from courses.models import Handout, Picture

    course = factories.course()
    lesson = factories.lessons_of(course)[0]
    picture = Picture.objects.create(title="Yard", file=get_test_image_file(), description="An empty yard")
    handout = Handout.objects.create(title="Duty log", file=SimpleUploadedFile("log.pdf", PDF))
    lesson.body = [
        *factories.body(provision=factories.ProvisionFactory()),
        {"type": "callout", "value": {"title": "On your shift", "text": "<p>Tell it.</p>", "tone": "care"}},
        {"type": "picture", "value": {"image": picture.pk, "alt": "A yard without people", "caption": "The yard"}},
        {"type": "handout", "value": {"document": handout.pk, "note": "To print"}},
        {"type": "accordion", "value": {"title": "More", "text": "<p>Hidden words</p>"}},
        {"type": "case", "value": {"title": "Day sixteen", "text": "<p>It happened.</p>"}},
        {"type": "glossary", "value": {"term": "Duty log", "definition": "<p>A book.</p>"}},
        {
            "type": "table",
            "value": {
                "caption": "Hours",
                "table": {"data": [["Day", "Hours"], ["Monday", "22"]], "first_row_is_table_header": True},
            },
        },
    ]
    lesson.save()
    factories.enrol(trainee, course)

    page = sign_in(trainee).get(lesson.url).content.decode()

    for words in (
        "Nelson Mandela Rules",
        "callout--care",
        'alt="A yard without people"',
        "Duty log",
        "Hidden words",
        "It happened.",
        "A book.",
        '<th scope="col">Hours</th>',
        "<td>22</td>",
    ):
        assert words in page


def test_io_is_not_read_beyond_its_start():
    class Watched(io.BytesIO):
        asked: list[int] = []

        def read(self, size=-1):
            self.asked.append(size)
            return super().read(size)

    file = SimpleUploadedFile("rules.pdf", PDF)
    file.file = Watched(PDF)

    uploads.check_content(file)

    assert Watched.asked == [8192]


@pytest.mark.django_db
def test_a_document_is_cleaned_by_its_content(site):
    from courses.models import Handout

    handout = Handout(title="x", file=SimpleUploadedFile("rules.pdf", b"not a pdf"))

    with pytest.raises(ValidationError):
        handout.clean()
