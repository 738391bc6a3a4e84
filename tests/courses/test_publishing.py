"""From draft to reader: an instructor writes, a second one approves, the site shows it and pins an edition."""

import datetime

import pytest
from django.core import management
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry, Page, PageLogEntry, WorkflowState

from courses import editions, founding
from courses.blocks import RecordingBlock
from courses.models import CataloguePage, Edition, Enrolment, Instrument, LessonPage, Recording
from tests import factories

pytestmark = pytest.mark.django_db

MP3 = b"ID3\x03\x00\x00\x00\x00\x00\x21"
MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"


@pytest.fixture
def course(site):
    return factories.course()


@pytest.fixture
def reviewer(instructor):
    from django.contrib.auth.models import Group

    from lms.people.models import Role

    person = factories.PersonFactory(family_name="Бауэр", given_name="Ирина", patronymic="")
    factories.appoint(person, Role.INSTRUCTOR)
    person.groups.add(Group.objects.get(name=founding.REVIEWERS))
    return person


def form_of(lesson, **changes):
    """What the editor sends in for a lesson with one text block."""
    return {
        "title": lesson.title,
        "slug": lesson.slug,
        "minutes": "5",
        "summary": "",
        "body-count": "1",
        "body-0-deleted": "",
        "body-0-order": "0",
        "body-0-type": "text",
        "body-0-id": "",
        "body-0-value": '{"blocks": [{"key": "a", "text": "New words", "type": "unstyled", "depth": 0, '
        '"inlineStyleRanges": [], "entityRanges": [], "data": {}}], "entityMap": {}}',
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "comments-MIN_NUM_FORMS": "0",
        "comments-MAX_NUM_FORMS": "",
        "seo_title": "",
        "search_description": "",
        "show_in_menus": "",
        **changes,
    }


def test_an_instructor_submits_a_second_one_approves_and_readers_see_it(course, instructor, reviewer, sign_in, client):
    lesson = factories.lessons_of(course)[0]
    edit = reverse("wagtailadmin_pages:edit", args=[lesson.pk])

    sign_in(instructor).post(edit, form_of(lesson, title="Better title", **{"action-submit": "1"}))
    lesson.refresh_from_db()
    before = lesson.title
    state = WorkflowState.objects.get()
    task = state.current_task_state
    sign_in(reviewer).post(
        reverse("wagtailadmin_pages:workflow_action", args=[lesson.pk, "approve", task.pk]), {"comment": ""}
    )

    lesson.refresh_from_db()
    assert (before, lesson.title) == ("Lesson 1.1", "Better title")
    assert PageLogEntry.objects.filter(action="wagtail.publish", user=reviewer).count() == 1


def test_an_instructor_cannot_publish_past_the_review(course, instructor, sign_in):
    lesson = factories.lessons_of(course)[0]

    sign_in(instructor).post(
        reverse("wagtailadmin_pages:edit", args=[lesson.pk]),
        form_of(lesson, title="Unseen", **{"action-publish": "1"}),
    )

    lesson.refresh_from_db()
    assert lesson.title == "Lesson 1.1"


def test_a_lesson_longer_than_eight_minutes_is_refused_in_words(course, instructor, sign_in):
    lesson = factories.lessons_of(course)[0]

    answer = sign_in(instructor).post(
        reverse("wagtailadmin_pages:edit", args=[lesson.pk]),
        form_of(lesson, minutes="20", **{"action-submit": "1"}),
    )

    assert answer.context["form"].errors["minutes"] == ["Ensure this value is less than or equal to 8."]


def test_the_preview_shows_the_words_and_leaves_no_progress(course, instructor, sign_in):
    lesson = factories.lessons_of(course)[0]
    factories.enrol(instructor, course)

    page = sign_in(instructor).get(reverse("wagtailadmin_pages:view_draft", args=[lesson.pk]))

    assert "Write down who spoke" in page.content.decode()
    assert Enrolment.objects.get().last_key is None


def test_a_page_scheduled_for_now_is_published_by_the_worker(course, work):
    from courses.tasks import publish_scheduled

    module = factories.lessons_of(course)[0].get_parent()
    page = LessonPage(title="Later", slug="later", minutes=3, body=factories.body(), live=False, locale=course.locale)
    module.add_child(instance=page)
    page.go_live_at = timezone.now() - datetime.timedelta(minutes=1)
    page.save_revision(approved_go_live_at=page.go_live_at)
    publish_scheduled.enqueue()

    work()

    page.refresh_from_db()
    assert page.live is True
    assert editions.pin(course).number == 2


def test_founding_twice_makes_nothing_twice(site):
    management.call_command("found_site")
    management.call_command("found_site")

    assert sorted(page.locale.language_code for page in CataloguePage.objects.live()) == [
        "en", "kk", "ky", "ru", "tg", "tk", "uz",
    ]  # fmt: skip
    assert Page.objects.filter(depth=2).count() == 7


def test_a_deleted_module_takes_its_lessons_out_of_the_next_edition(site):
    course = factories.course(modules=2, lessons=1)
    last = factories.lessons_of(course)[-1].get_parent().specific

    last.delete()

    assert Edition.objects.filter(course_key=course.key).latest("number").activities.count() == 1


def test_a_deleted_course_leaves_editions_and_completions(course, trainee):
    enrolment = factories.enrol(trainee, course)
    enrolment.complete(factories.lessons_of(course)[0].translation_key, evidence={})

    course.delete()

    assert Edition.objects.count() >= 1
    assert enrolment.completions.count() == 1


class TestRecordings:
    """Video and sound."""

    def value(self, **chosen):
        block = RecordingBlock()
        data = {"video": None, "audio": None, "title": "Talk", "transcript": "<p>Words</p>", **chosen}
        return block, block.to_python(data)

    def test_a_video_without_captions_is_refused(self, site):
        from wagtail.blocks.struct_block import StructBlockValidationError

        film = Recording.objects.create(
            title="Film", type="video", duration=20, file=SimpleUploadedFile("film.mp4", MP4)
        )
        block, value = self.value(video=film.pk)

        with pytest.raises(StructBlockValidationError) as refused:
            block.clean(value)

        assert refused.value.block_errors["video"].messages == [
            "This video has no captions. Add a .vtt file to it first."
        ]

    def test_a_video_with_captions_is_shown_with_them_and_loads_nothing_unasked(self, course, trainee, sign_in):
        film = Recording.objects.create(
            title="Film",
            type="video",
            duration=20,
            file=SimpleUploadedFile("film.mp4", MP4),
            captions=SimpleUploadedFile("film.vtt", b"WEBVTT\n"),
            language="kk",
        )
        block, value = self.value(video=film.pk)
        lesson = factories.lessons_of(course)[0]
        lesson.body = [("recording", block.clean(value))]
        lesson.save()
        factories.enrol(trainee, course)

        page = sign_in(trainee).get(lesson.url).content.decode()

        assert '<video class="media__player" controls preload="none">' in page
        assert 'srclang="kk"' in page
        assert "<p>Words</p>" in page

    def test_sound_needs_no_captions(self, site):
        sound = Recording.objects.create(
            title="Talk", type="audio", duration=20, file=SimpleUploadedFile("talk.mp3", MP3)
        )
        block, value = self.value(audio=sound.pk)

        assert block.clean(value)["audio"] == sound

    def test_a_recording_is_checked_by_its_content(self, site):
        from courses.uploads import FileRefused

        with pytest.raises(FileRefused):
            Recording(title="x", type="video", file=SimpleUploadedFile("film.mp4", b"<html>")).clean()


@pytest.mark.parametrize(("adopted", "words"), [("2015-12-17", "17 December 2015"), ("1990", "1990"), ("", "")])
def test_the_day_of_adoption_is_written_out(adopted, words):
    assert Instrument(adopted=adopted).adopted_words == words


def test_rows_name_themselves_in_lists(course, trainee):
    enrolment = factories.enrol(trainee, course)
    lesson = factories.lessons_of(course)[0]
    enrolment.complete(lesson.translation_key, evidence={})

    assert str(enrolment) == "Ержанова Сәуле Маратқызы, under way"
    assert str(enrolment.edition) == f"{course.key} / 1"
    assert str(enrolment.completions.get().activity) == f"lesson {lesson.translation_key}"
    assert ModelLogEntry.objects.filter(action="courses.enrolled").count() == 1


def test_an_enrolment_in_a_course_without_lessons_is_refused_in_words(site, trainee, sign_in):
    empty = factories.course(lessons=0)

    page = sign_in(trainee).get(empty.url)

    assert "This course has no published lesson yet." in page.content.decode()


def test_a_module_page_shows_its_lessons_whole_for_printing(course, trainee, sign_in):
    factories.enrol(trainee, course)
    module = factories.lessons_of(course)[0].get_parent()

    page = sign_in(trainee).get(module.url).content.decode()

    assert page.count('<article class="printed-lesson">') == 2
    assert "What do you write down?" in page


def test_two_clicks_on_enrol_make_one_row(course, trainee, monkeypatch):
    from courses import enrolling
    from courses.errors import AlreadyEnrolled

    factories.enrol(trainee, course)
    monkeypatch.setattr(enrolling, "refuse", lambda *args, **kwargs: None)  # both passed the look before

    with pytest.raises(AlreadyEnrolled):
        enrolling.enrol(trainee, course, by=trainee)

    assert Enrolment.objects.count() == 1


@pytest.mark.parametrize("name", ["enrol", "withdraw", "continue_course", "lesson_done"])
def test_an_unknown_key_is_not_found(site, trainee, sign_in, name):
    address = reverse(name, args=["00000000-0000-4000-8000-000000000000"])

    answer = sign_in(trainee).get(address) if name == "continue_course" else sign_in(trainee).post(address)

    assert answer.status_code == 404
