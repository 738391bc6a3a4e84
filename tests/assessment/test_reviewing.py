"""An expert decides about the questions that wait: by language, one by one and many at once."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from lms.assessment import bank, reviewing
from lms.assessment.errors import NotForApproval, OwnWords
from lms.assessment.models import Question
from tests import factories
from tests.assessment.conftest import question_of

pytestmark = pytest.mark.django_db
PAGE = "/admin/questions/review/"


@pytest.fixture
def desk(instructor, site, sign_in):
    """The browser of an instructor who reads what others wrote."""
    instructor.sync_groups()
    return sign_in(instructor)


def waiting(**fields):
    return factories.question(review=Question.Review.AWAITING, **fields)


def checked(question):
    """The languages whose words are checked."""
    return sorted(text.language for text in question.current_version.texts.all() if text.checked_at)


class TestLanguages:
    """Every language has a state of its own."""

    def test_approving_in_one_language_leaves_the_others_waiting(self, instructor):
        question = waiting()

        question.approve(by=instructor, languages=["ru"])

        assert (question.review, checked(question)) == ("approved", ["ru"])
        assert list(Question.objects.waiting()) == [question]

    def test_approving_the_rest_ends_the_waiting(self, instructor):
        question = waiting()
        question.approve(by=instructor, languages=["ru"])

        question.approve(by=instructor)

        assert checked(question) == ["en", "kk", "ru"]
        assert list(Question.objects.waiting()) == []

    def test_in_service_words_that_nobody_checked_give_way(self, instructor, settings):
        question = waiting()
        question.approve(by=instructor, languages=["ru"])

        settings.DEMONSTRATION = False
        in_service = question.current_version.text("kk").language
        settings.DEMONSTRATION = True

        assert (in_service, question.current_version.text("kk").language) == ("ru", "kk")

    def test_what_did_not_change_stays_checked(self, instructor):
        question = factories.question()
        texts = bank.texts_of(question.current_version)
        texts["en"] = {**texts["en"], "stem": "Which one then?"}

        bank.revise(question, key=question.current_version.key, texts=texts)

        question.refresh_from_db()
        assert checked(question) == ["kk", "ru"]

    def test_another_key_unchecks_every_language(self):
        question = factories.question()

        bank.revise(question, key={"right": ["a"]}, texts=bank.texts_of(question.current_version))

        question.refresh_from_db()
        assert checked(question) == []


class TestWhoDecides:
    """Nobody approves what the same person wrote."""

    def test_the_author_is_refused(self, instructor):
        question = waiting()
        question.current_version.made_by = instructor
        question.current_version.save()

        with pytest.raises(OwnWords):
            question.approve(by=instructor)

        question.refresh_from_db()
        assert (question.review, checked(question)) == ("awaiting", [])

    def test_a_retired_question_is_not_for_approval(self, instructor):
        question = factories.question(review=Question.Review.RETIRED)

        with pytest.raises(NotForApproval):
            question.approve(by=instructor)

    @pytest.mark.parametrize("role", ["trainee", "coordinator", "officer"])
    def test_others_do_not_see_the_page(self, request, sign_in, site, role):
        answer = sign_in(request.getfixturevalue(role)).get(PAGE)

        assert answer.status_code == 302

    def test_the_page_is_in_the_menu_of_authors(self, desk):
        assert PAGE in desk.get(reverse("questions:index")).content.decode()


class TestManyAtOnce:
    """Ticks, one decision, one reason."""

    def test_the_ticked_ones_are_approved_and_the_own_one_is_named(self, desk, instructor):
        first, second, own = waiting(code="Q-1"), waiting(code="Q-2"), waiting(code="Q-3")
        own.current_version.made_by = instructor
        own.current_version.save()

        data = {"decision": "approve", "questions": [first.pk, second.pk, own.pk], "again_on": "2027-11-01"}
        page = desk.post(PAGE, data, follow=True).content.decode()

        states = dict(Question.objects.values_list("code", "review"))
        assert states == {"Q-1": "approved", "Q-2": "approved", "Q-3": "awaiting"}
        assert Question.objects.get(code="Q-1").review_on == datetime.date(2027, 11, 1)
        assert "Decided about 2 questions: Q-1, Q-2." in page
        assert "Not done. Q-3: You wrote the newest version of Q-3. Somebody else has to approve it." in page
        assert ModelLogEntry.objects.filter(action="assessment.approved", user=instructor).count() == 2

    @pytest.mark.parametrize(("decision", "state"), [("send_back", "draft"), ("retire", "retired")])
    def test_what_takes_something_away_needs_a_reason(self, desk, decision, state):
        question = waiting()
        silent = desk.post(PAGE, {"decision": decision, "questions": [question.pk]})
        before = Question.objects.get().review

        desk.post(PAGE, {"decision": decision, "questions": [question.pk], "reason": "Rule 45 was meant."})

        assert (silent.status_code, before, Question.objects.get().review) == (200, "awaiting", state)
        assert "Write the reason." in silent.content.decode()

    @pytest.mark.parametrize("data", [{}, {"decision": "x"}, {"decision": "approve"}, {"questions": ["x", "10" * 20]}])
    def test_nonsense_changes_nothing_and_says_so(self, desk, data):
        waiting()

        answer = desk.post(PAGE, data)

        assert (answer.status_code, Question.objects.get().review) == (200, "awaiting")
        assert "Please check what you wrote." in answer.content.decode()

    def test_three_questions_cost_as_many_queries_as_one(self, desk, django_assert_num_queries):
        waiting()
        desk.get(PAGE)
        with CaptureQueriesContext(connection) as one:
            desk.get(PAGE)
        waiting(), waiting()

        with django_assert_num_queries(len(one)):
            desk.get(PAGE)


class TestWhatIsDue:
    """The law changes; a question is looked at again on its day."""

    def test_a_question_is_due_from_its_day_on(self, desk):
        today = timezone.localdate()
        factories.question(code="DUE-1", review_on=today)
        factories.question(code="LATER-1", review_on=today + datetime.timedelta(days=1))
        factories.question(code="GONE-1", review_on=today, review=Question.Review.RETIRED)

        page = desk.get(f"{PAGE}?what=due").content.decode()

        assert [code in page for code in ("DUE-1", "LATER-1", "GONE-1")] == [True, False, False]
        assert "Due for review: 1" in page


class TestWhereItIsUsed:
    """An author sees what a change touches."""

    def test_the_tests_that_may_draw_it_and_how_often_it_was_drawn(self, desk, sitting, quiz):
        question = sitting.items.first().version.question

        page = desk.get(reverse("questions:preview", args=[question.pk])).content.decode()

        use = reviewing.use_of(question)
        assert ([found.pk for found in use.quizzes], use.drawn) == ([quiz.pk], 1)
        assert f"/admin/pages/{quiz.pk}/edit/" in page
        assert f"Drawn so far: 1, last on {timezone.localdate():%d.%m.%Y}." in page

    def test_a_question_nobody_draws_says_so(self, desk):
        page = desk.get(reverse("questions:preview", args=[question_of("cloze", topic="alone").pk])).content.decode()

        assert "No test draws from its topic." in page
        assert "It has not been drawn yet." in page
