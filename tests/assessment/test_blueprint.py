"""What a blueprint asks for, whether the bank has it, and in which language."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.models import CoursePage
from lms.assessment import blueprint, drawing
from lms.assessment.blueprint import Wish
from lms.assessment.errors import TooFewQuestions
from lms.assessment.models import BlueprintRow, Question, QuestionText, QuizPage
from tests import factories
from tests.assessment.conftest import question_of
from tests.assessment.test_drawing import blueprint as ask_for


@dataclass(frozen=True)
class Asked:
    """A question as far as a blueprint sees it."""

    pk: int
    topic_id: int
    difficulty: int


def wish(count, *topics, difficulty=None):
    return Wish(f"{topics}/{difficulty}", frozenset(topics), difficulty, count)


class TestFilling:
    """Rows that take from the same questions do not stand in each other's way."""

    def test_rows_that_cross_are_all_served(self):
        easy, hard = Asked(1, 1, 1), Asked(2, 1, 3)
        wishes = [wish(1, 1), wish(1, 1, 2, difficulty=1)]

        for offered in ([easy, hard], [hard, easy]):
            assert blueprint.filled(wishes, offered) == [[hard], [easy]]

    def test_the_first_questions_are_taken_as_far_as_they_fit(self):
        fresh, seen = [Asked(1, 1, 1), Asked(2, 1, 2)], [Asked(3, 1, 1), Asked(4, 1, 3)]

        (taken,) = blueprint.filled([wish(3, 1)], fresh + seen)

        assert taken == [*fresh, seen[0]]

    def test_those_that_compete_are_named_together(self):
        wishes = [wish(2, 1, difficulty=1), wish(2, 2), wish(1, 1, 3, difficulty=1)]

        with pytest.raises(TooFewQuestions) as refused:
            blueprint.filled(wishes, [Asked(1, 1, 1), Asked(2, 1, 1), Asked(3, 2, 1), Asked(4, 2, 1)])

        assert refused.value.messages == [
            "The topic “(1, 3)/1” asks for 3 questions, but the bank has 2 that may be drawn."
        ]

    @given(
        st.lists(
            st.tuples(st.sets(st.integers(1, 3), min_size=1), st.sampled_from([None, 1, 2]), st.integers(1, 3)),
            min_size=1,
            max_size=4,
        ),
        st.lists(st.tuples(st.integers(1, 3), st.integers(1, 2)), max_size=8),
    )
    def test_it_finds_a_way_wherever_there_is_one(self, rows, questions):
        wishes = [wish(count, *topics, difficulty=difficulty) for topics, difficulty, count in rows]
        offered = [Asked(pk, topic, difficulty) for pk, (topic, difficulty) in enumerate(questions)]
        slots = [one for one in wishes for _place in range(one.count)]

        try:
            taken = blueprint.filled(wishes, offered)
        except TooFewQuestions:
            assert not _can_be_matched(slots, offered)
        else:
            assert [len(row) for row in taken] == [one.count for one in wishes]
            assert len({question.pk for row in taken for question in row}) == len(slots)
            assert all(one.fits(q.topic_id, q.difficulty) for one, row in zip(wishes, taken, strict=True) for q in row)


def _can_be_matched(slots, questions):
    """Every set of wishes has as many questions as it asks for (Hall)."""
    for mask in range(1, 2 ** len(slots)):
        chosen = [slot for at, slot in enumerate(slots) if mask >> at & 1]
        fitting = [q for q in questions if any(slot.fits(q.topic_id, q.difficulty) for slot in chosen)]
        if len(fitting) < len(chosen):
            return False
    return True


pytestmark = pytest.mark.django_db


def any_topic(quiz, count, difficulty=None):
    """Let the test ask for any topic of the course."""
    quiz.blueprint.all().delete()
    BlueprintRow.objects.create(page=quiz, topic=None, difficulty=difficulty, count=count)
    return QuizPage.objects.get(pk=quiz.pk)


class TestAnyTopicOfTheCourse:
    """A row without a topic."""

    @pytest.fixture
    def course(self, course):
        course.topics.set([factories.TopicFactory(slug="order"), factories.TopicFactory(slug="care")])
        course.save()
        factories.bank(topic="care", count=2)
        factories.bank(topic="elsewhere", count=9)
        return course

    def test_it_draws_from_the_topics_that_the_course_names(self, enrolment, quiz, trainee):
        drawn = drawing.draw(any_topic(quiz, 5), trainee)

        assert sorted(question.topic.slug for question in drawn) == ["care", "care", "order", "order", "order"]

    def test_too_few_are_named_so(self, enrolment, quiz, trainee):
        with pytest.raises(TooFewQuestions) as refused:
            drawing.draw(any_topic(quiz, 6), trainee)

        assert refused.value.messages == [
            "The topic “any topic of the course” asks for 6 questions, but the bank has 5 that may be drawn."
        ]

    def test_a_difficulty_is_named_too(self, enrolment, quiz, trainee):
        with pytest.raises(TooFewQuestions) as refused:
            drawing.draw(any_topic(quiz, 1, difficulty=3), trainee)

        assert "“any topic of the course, hard” asks for 1 questions, but the bank has 0" in refused.value.messages[0]

    def test_a_course_that_names_no_topic_has_no_questions(self, enrolment, quiz, trainee):
        CoursePage.objects.get().topics.through.objects.all().delete()

        assert (
            blueprint.shortage(blueprint.demand(any_topic(quiz, 1)))
            .messages[0]
            .endswith("the bank has 0 that may be drawn.")
        )


class TestLanguages:
    """A test that counts asks what exists in its language, unless it says otherwise."""

    @pytest.fixture
    def in_english(self, quiz):
        """Two of the three questions exist in English; all exist in Russian."""
        missing = Question.objects.first()
        QuestionText.objects.filter(version__question=missing, language="en").delete()
        return missing

    def test_what_is_not_translated_is_not_drawn(self, enrolment, quiz, trainee, in_english):
        ask_for(quiz, ("order", None, 2))

        for _time in range(10):
            assert in_english not in drawing.draw(quiz, trainee)

    def test_too_few_in_the_language_are_told_from_too_few_at_all(self, quiz, in_english):
        short = blueprint.shortage(blueprint.demand(quiz))

        assert short.messages == [
            "The topic “Order” asks for 3 questions, but only 2 that may be drawn exist in the language of the page "
            "(English). Translate questions, or let the test ask those that are not translated."
        ]

    def test_an_author_may_accept_other_languages_and_readers_are_told(
        self, enrolment, quiz, trainee, in_english, sign_in
    ):
        QuizPage.objects.update(accepts_other_languages=True)
        quiz = QuizPage.objects.get()

        page = sign_in(trainee).get(quiz.url).content.decode()

        assert len(drawing.draw(quiz, trainee)) == 3
        assert "Some questions are not translated; they come in another language." in page
        assert blueprint.untranslated(quiz) == (
            "1 of the 3 questions that this test may draw do not exist in its language (English); they are asked in "
            "the next best one."
        )

    def test_a_test_that_does_not_count_accepts_them(self, enrolment, quiz, trainee, in_english):
        QuizPage.objects.update(is_graded=False)

        assert len(drawing.draw(QuizPage.objects.get(), trainee)) == 3

    def test_the_numbers_are_counted_by_row_and_language(self, quiz, in_english):
        found = blueprint.inventory(quiz)

        assert found.languages == ["Қазақша", "Русский", "English"]
        assert found.stocks == [blueprint.Stock("Order", 3, 3, [3, 3, 2])]
        assert found.missing == ["English"]
        assert found.trouble.startswith("The topic “Order” asks for 3 questions, but only 2")

    def test_a_test_that_lacks_nothing_says_nothing(self, quiz):
        found = blueprint.inventory(quiz)

        assert (found.trouble, found.missing, blueprint.untranslated(quiz)) == ("", [], "")


class TestOrder:
    """Shuffles can be switched off."""

    def test_questions_come_by_row_and_code(self, enrolment, quiz, trainee):
        factories.bank(topic="care", count=3)
        ask_for(quiz, ("order", None, 3), ("care", None, 3))
        quiz.shuffles_questions = False

        for _time in range(5):
            drawn = drawing.draw(quiz, trainee)
            assert [question.topic.slug for question in drawn] == ["order"] * 3 + ["care"] * 3
            assert [question.code for question in drawn[:3]] == sorted(question.code for question in drawn[:3])

    @pytest.mark.parametrize("kind", ["single", "multiple"])
    def test_options_keep_the_order_of_their_author(self, sit, kind):
        attempt = sit(kind, shuffles_options=False)

        assert attempt.items.get().order == sorted(attempt.items.get().order)

    def test_inner_options_keep_it_too(self, sit):
        assert sit("scenario", shuffles_options=False).items.get().order == [
            "s1:a",
            "s1:b",
            "s2:a",
            "s2:b",
            "s3:a",
            "s3:b",
        ]

    def test_steps_are_mixed_all_the_same(self, quiz):
        quiz.shuffles_options = False
        version = question_of("ordering").current_version

        orders = {tuple(drawing._order(quiz, version, "ordering")) for _time in range(100)}

        assert ("s1", "s2", "s3") not in orders

    def test_an_attempt_that_asks_everything_is_noted_as_the_same_for_all(self, enrolment, quiz, trainee):
        first = drawing.start(quiz, trainee)
        first.submit()
        factories.bank(count=1)

        assert first.is_fixed_form is True
        assert drawing.start(quiz, trainee).is_fixed_form is False


def test_the_draw_asks_as_often_for_six_rows_as_for_two(enrolment, quiz, trainee, django_assert_num_queries):
    for slugs in (["order", "care"], ["order", "care", "force", "law", "health", "youth"]):
        for slug in slugs[1:]:
            factories.bank(topic=slug, count=1)
        ask_for(quiz, *((slug, None, 1) for slug in slugs))
        page = QuizPage.objects.select_related("locale").get()
        with django_assert_num_queries(3):
            drawing.draw(page, trainee)
