"""Authors set a quiz up in the editor, and no way of publishing lets one through that the bank cannot fill."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry
from wagtail_localize.models import Translation, TranslationSource

from courses import founding, tasks
from lms.assessment import blueprint
from lms.assessment.errors import NotPublished
from lms.assessment.models import BlueprintRow, Question, QuizPage
from lms.assessment.models.quizzes import SETTINGS
from lms.people.models import Role
from lms.post.models import Letter
from tests import factories
from tests.assessment.test_result import words_of

pytestmark = pytest.mark.django_db
SHORT = "The topic “Order” asks for 3 questions, but the bank has 2 that may be drawn."


@pytest.fixture
def reviewer(instructor, site):
    """An instructor who may publish."""
    from django.contrib.auth.models import Group

    founding.found_site()
    person = factories.PersonFactory(family_name="Бауэр", given_name="Ирина", patronymic="")
    factories.appoint(person, Role.INSTRUCTOR)
    person.groups.add(Group.objects.get(name=founding.REVIEWERS))
    return person


@pytest.fixture
def desk(reviewer, sign_in):
    return sign_in(reviewer)


@pytest.fixture
def draft(quiz):
    """A test that is not published yet."""
    quiz.unpublish()
    quiz.refresh_from_db()
    return quiz


def retire_one():
    """Leave the bank with one question too few."""
    question = Question.objects.first()
    question.review = Question.Review.RETIRED
    question.save()


def form_of(quiz, **changes):
    """What the editor sends for a quiz, with some boxes changed; None leaves one empty, False a tick out."""
    data = {name: getattr(quiz, name) for name in ("title", "slug", "intro", *SETTINGS, "accepts_other_languages")}
    rows = list(quiz.blueprint.all())
    data |= {"blueprint-TOTAL_FORMS": len(rows), "blueprint-INITIAL_FORMS": len(rows), "blueprint-MIN_NUM_FORMS": 1}
    for at, row in enumerate(rows):
        boxes = {"id": row.pk, "topic": row.topic_id, "difficulty": row.difficulty, "count": row.count, "ORDER": at + 1}
        data |= {f"blueprint-{at}-{name}": value for name, value in boxes.items()}
    data |= {"comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0, "seo_title": "", "search_description": ""}
    data |= {name.replace("__", "-"): value for name, value in changes.items()}
    return {name: "" if value is None else value for name, value in data.items() if value is not False}


def save(desk, quiz, action="action-publish", **changes):
    """Press a button of the editor."""
    return desk.post(
        reverse("wagtailadmin_pages:edit", args=[quiz.pk]), form_of(quiz, **changes, **{action: "1"}), follow=True
    )


def mistakes(answer):
    """What the form says is wrong, by box."""
    return {name: [str(words) for words in found] for name, found in answer.context["form"].errors.items()}


class TestTheEditor:
    """Groups of boxes, what the bank has, and what a trainee reads."""

    def test_it_shows_what_the_bank_has_and_what_a_trainee_reads(self, quiz, desk):
        page = words_of(desk.get(reverse("wagtailadmin_pages:edit", args=[quiz.pk])))

        assert "Row Asked In the bank Қазақша Русский English Order 3 3 3 3 3" in page
        assert "What counts The best attempt counts." in page
        assert "Right answers Right after finishing, with explanations." in page

    def test_a_new_test_has_nothing_to_show_yet(self, course, desk):
        address = reverse("wagtailadmin_pages:add", args=["assessment", "quizpage", course.pk])

        page = desk.get(address).content.decode()

        assert "In the bank" not in page
        assert re.search(r'<input[^>]* name="minutes" value="40"', page)
        assert re.search(r'<input[^>]* name="attempts_allowed"(?! value)', page)

    def test_the_preview_names_the_conditions(self, quiz, desk):
        assert (
            "The best attempt counts."
            in desk.get(reverse("wagtailadmin_pages:view_draft", args=[quiz.pk])).content.decode()
        )

    def test_every_setting_is_kept(self, quiz, desk):
        changes = {
            "grade_by": "mean",
            "pause_hours": 12,
            "feedback": "answers",
            "feedback_when": "closed",
            "layout": "pages",
            "questions_per_page": 4,
            "shuffles_questions": False,
            "shuffles_options": False,
        }

        save(desk, quiz, **changes)

        quiz.refresh_from_db()
        assert {name: getattr(quiz, name) for name in changes} == changes

    def test_practice_needs_neither_limit_nor_number(self, quiz, desk):
        save(desk, quiz, is_graded=False, feedback_when="during", minutes=None, attempts_allowed=None)

        quiz.refresh_from_db()
        assert (quiz.is_practice, quiz.minutes, quiz.attempts_allowed) == (True, None, None)

    @pytest.mark.parametrize("is_graded", ["on", False])
    def test_a_test_without_a_number_allows_three_attempts(self, quiz, desk, is_graded):
        save(desk, quiz, attempts_allowed=None, is_graded=is_graded)

        quiz.refresh_from_db()
        assert quiz.attempts_allowed == 3

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"feedback_when": "during"}, "A test that counts cannot show right answers while it is sat."),
            (
                {"feedback_when": "during", "is_graded": False, "feedback": "marks"},
                "Practice shows right answers; that is what it is for.",
            ),
            ({"minutes": None}, "Say how many minutes the test lasts. Only practice may go without a limit."),
        ],
    )
    @pytest.mark.parametrize("action", ["action-publish", "action-save-draft"])
    def test_settings_that_contradict_each_other_are_refused_in_words(self, quiz, desk, changes, words, action):
        assert words in mistakes(save(desk, quiz, action, **changes))["__all__"]

    @pytest.mark.parametrize(
        "changes",
        [
            {"layout": "x"},
            {"questions_per_page": 1},
            {"questions_per_page": "x"},
            {"grade_by": ""},
            {"minutes": "-1"},
            {"pause_hours": "9" * 30},
            {"blueprint-0-count": "0"},
            {"blueprint-0-count": ""},
            {"blueprint-0-topic": "x"},
            {"blueprint-0-topic": "999999"},
        ],
    )
    def test_nothing_that_is_typed_breaks_the_editor(self, quiz, desk, changes):
        assert save(desk, quiz, **changes).status_code == 200

    def test_too_few_questions_cannot_be_published(self, quiz, desk):
        retire_one()

        answer = save(desk, quiz)

        assert mistakes(answer)["__all__"] == [SHORT]
        assert SHORT + " Until then the test cannot be published." in words_of(answer)

    def test_a_draft_may_ask_for_more_than_there_is(self, draft, desk):
        save(desk, draft, "action-save-draft", blueprint__0__count=9)

        assert draft.get_latest_revision_as_object().blueprint.get().count == 9

    def test_a_row_may_take_any_topic_of_the_course(self, quiz, course, desk):
        refused = save(desk, quiz, blueprint__0__topic=None)
        course.topics.set([factories.TopicFactory(slug="order")])
        course.save()
        save(desk, quiz, blueprint__0__topic=None)

        assert mistakes(refused)["__all__"] == [
            "The topic “any topic of the course” asks for 3 questions, but the bank has 0 that may be drawn."
        ]
        assert [str(row) for row in quiz.blueprint.all()] == ["any topic of the course: 3"]

    def test_what_is_not_translated_is_said_after_publishing(self, quiz, desk):
        Question.objects.first().current_version.texts.filter(language="en").delete()

        refused = save(desk, quiz)
        accepted = save(desk, quiz, accepts_other_languages="on")

        assert (
            "but only 2 that may be drawn exist in the language of the page (English)"
            in mistakes(refused)["__all__"][0]
        )
        assert "1 of the 3 questions that this test may draw do not exist in its language" in words_of(accepted)


class TestOtherWaysOfPublishing:
    """Scheduled, by workflow, in bulk, by a program."""

    def test_a_program_is_told(self, draft, reviewer):
        revision = draft.save_revision()
        retire_one()

        with pytest.raises(NotPublished) as refused:
            revision.publish(user=reviewer)

        assert refused.value.messages == [f"“Final test” has not been published. {SHORT}"]
        assert PageLogEntry.objects.get(action="assessment.withheld").data == {"because": SHORT}

    def test_what_the_bank_can_fill_is_published(self, draft, reviewer):
        draft.save_revision().publish(user=reviewer)

        draft.refresh_from_db()
        assert draft.live is True

    def test_at_its_hour_it_stays_a_draft_and_the_author_gets_a_letter(self, draft, reviewer, course, work):
        draft.go_live_at = timezone.now() - datetime.timedelta(minutes=1)
        draft.save_revision(user=reviewer, approved_go_live_at=draft.go_live_at)
        other = course.add_child(instance=QuizPage(title="Other", slug="other", live=False, locale=course.locale))
        other.blueprint = [BlueprintRow(topic=factories.TopicFactory(slug="order"), count=2)]
        other.save_revision(approved_go_live_at=timezone.now())
        retire_one()
        tasks.publish_scheduled.enqueue()
        work()
        tasks.publish_scheduled.enqueue()
        work()

        draft.refresh_from_db()
        other.refresh_from_db()
        letter = Letter.objects.get(recipient=reviewer)
        assert (draft.live, other.live) == (False, True)
        assert letter.subject == "Not published: Final test"
        assert SHORT in letter.body
        assert PageLogEntry.objects.filter(action="assessment.withheld").count() == 1

    @pytest.mark.parametrize("is_in_background", [True, False])
    def test_an_approval_in_the_workflow_is_refused_with_the_reason(
        self, draft, instructor, desk, sign_in, is_in_background
    ):
        save(sign_in(instructor), draft, "action-submit")
        task = draft.current_workflow_task_state
        retire_one()
        headers = {"x-requested-with": "XMLHttpRequest"} if is_in_background else {}

        answer = desk.post(
            reverse("wagtailadmin_pages:workflow_action", args=[draft.pk, "approve", task.pk]),
            {"comment": ""},
            headers=headers,
        )
        page = desk.get(reverse("wagtailadmin_pages:edit", args=[draft.pk]))

        task.refresh_from_db()
        draft.refresh_from_db()
        assert answer.status_code == (200 if is_in_background else 302)
        assert (task.status, draft.live) == ("in_progress", False)
        assert f"“Final test” has not been published. {SHORT}" in words_of(page)

    def test_a_bulk_action_is_refused_with_the_reason(self, draft, desk):
        draft.save_revision()
        retire_one()
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])

        answer = desk.post(f"{address}?id={draft.pk}", {"include_descendants": "on"}, follow=True)

        draft.refresh_from_db()
        assert draft.live is False
        assert f"“Final test” has not been published. {SHORT}" in words_of(answer)


class TestTranslations:
    """A test has one set of rules in all its languages."""

    @pytest.fixture
    def russian(self, quiz, course):
        """The Russian page of the test, kept in step."""

        def sync(publish=True):
            for page in (course, quiz):
                source, _new = TranslationSource.update_or_create_from_instance(page)
                translation, _new = Translation.objects.get_or_create(
                    source=source, target_locale=factories.locale("ru")
                )
                translation.save_target(publish=publish)
            return QuizPage.objects.get(locale__language_code="ru")

        return sync

    def test_settings_and_blueprint_are_the_same_in_every_language(
        self, quiz, russian, django_capture_on_commit_callbacks
    ):
        quiz.grade_by, quiz.layout, quiz.shuffles_options, quiz.minutes = "mean", "whole", False, 25
        quiz.save()
        with django_capture_on_commit_callbacks(execute=True):
            found = russian()
        found.refresh_from_db()

        assert (found.grade_by, found.layout, found.shuffles_options, found.minutes) == ("mean", "whole", False, 25)
        assert [str(row) for row in found.blueprint.all()] == [str(row) for row in quiz.blueprint.all()]
        assert found.live is True

    def test_a_translation_without_questions_in_its_language_stays_a_draft(
        self, quiz, russian, django_capture_on_commit_callbacks
    ):
        Question.objects.first().current_version.texts.filter(language="ru").delete()

        with django_capture_on_commit_callbacks(execute=True):
            found = russian()
        found.refresh_from_db()

        assert found.live is False
        assert (
            "exist in the language of the page (Русский)"
            in PageLogEntry.objects.get(action="assessment.withheld").data["because"]
        )
        assert blueprint.shortage(blueprint.demand(quiz)) is None
