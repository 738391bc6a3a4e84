"""Which questions an attempt asks, in which order, and who may begin one."""

import datetime

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone, translation

from courses.models import Enrolment
from lms.assessment import bank, drawing
from lms.assessment.errors import AttemptsExhausted, LessonsUnread, NotTakingPart, TooFewQuestions, TooSoon
from lms.assessment.models import Attempt, AttemptItem, BlueprintRow, Question
from tests import factories
from tests.assessment.conftest import KEYS, PARTS, question_of, quiz_of

pytestmark = pytest.mark.django_db


def blueprint(quiz, *rows):
    """Let the test ask for these rows: topic, difficulty, count."""
    quiz.blueprint.all().delete()
    for slug, difficulty, count in rows:
        topic = factories.TopicFactory(slug=slug)
        BlueprintRow.objects.create(page=quiz, topic=topic, difficulty=difficulty, count=count)


class TestTheDraw:
    """Questions, by blueprint."""

    def test_each_row_gives_its_number_of_questions_of_its_topic_and_difficulty(self, quiz, trainee):
        Question.objects.update(review=Question.Review.RETIRED)
        for topic, difficulty in [("force", 1), ("force", 1), ("force", 3), ("care", 2), ("care", 2)]:
            factories.question(topic=topic, difficulty=difficulty)
        blueprint(quiz, ("force", None, 2), ("force", 1, 1), ("care", 2, 1))

        for _time in range(10):
            drawn = drawing.draw(quiz, trainee)

            assert sorted(question.topic.slug for question in drawn) == ["care", "force", "force", "force"]
            assert len(set(drawn)) == 4

    def test_two_rows_of_one_topic_never_draw_a_question_twice(self, quiz, trainee):
        blueprint(quiz, ("order", None, 2), ("order", None, 1))

        assert set(drawing.draw(quiz, trainee)) == set(Question.objects.all())

    def test_a_choosy_row_is_served_before_one_that_takes_anything(self, quiz, trainee):
        Question.objects.update(review=Question.Review.RETIRED)
        easy = factories.question(difficulty=1)
        factories.question(difficulty=2)
        blueprint(quiz, ("order", None, 1), ("order", 1, 1))

        for _time in range(10):
            assert easy in drawing.draw(quiz, trainee)

    def test_unseen_questions_come_first_until_the_pool_is_exhausted(self, enrolment, quiz, trainee):
        factories.bank(count=4)  # seven with the three that are there
        quiz.attempts_allowed = 3
        quiz.save()

        seen = []
        for _attempt in range(3):
            attempt = drawing.start(quiz, trainee)
            seen.append({item.version.question_id for item in attempt.items.all()})
            attempt.submit()

        first, second, third = seen
        assert first.isdisjoint(second)
        assert len(third - first - second) == 1  # the seventh; the others had to come back
        assert len(third) == 3

    def test_what_somebody_else_has_seen_does_not_count(self, enrolment, quiz, trainee, stranger):
        drawing.start(quiz, trainee)

        assert drawing._seen(quiz.translation_key, stranger) == set()

    def test_a_bank_that_is_too_small_is_named_with_numbers(self, enrolment, quiz, trainee):
        blueprint(quiz, ("order", None, 4))

        with pytest.raises(TooFewQuestions) as refused:
            drawing.start(quiz, trainee)

        assert refused.value.messages == [
            "The topic “Order” asks for 4 questions, but the bank has 3 that may be drawn."
        ]
        assert Attempt.objects.count() == 0

    @pytest.mark.parametrize("review", ["draft", "awaiting", "retired"])
    def test_only_approved_questions_are_drawn(self, quiz, trainee, review):
        Question.objects.update(review=review)

        with pytest.raises(TooFewQuestions):
            drawing.draw(quiz, trainee)

    def test_a_demonstration_draws_those_awaiting_the_check_too(self, quiz, trainee, settings):
        settings.DEMONSTRATION = True
        Question.objects.update(review=Question.Review.AWAITING)

        assert len(drawing.draw(quiz, trainee)) == 3

    def test_a_question_without_words_is_not_drawn(self, quiz, trainee):
        wordless = Question.objects.first()
        wordless.current_version.texts.all().delete()

        with pytest.raises(TooFewQuestions) as refused:
            drawing.draw(quiz, trainee)

        assert refused.value.messages[0].endswith("but the bank has 2 that may be drawn.")


class TestTheFrozenDraw:
    """What an attempt asked stays what it asked."""

    def test_a_revised_question_is_asked_as_it_was_drawn(self, sitting):
        item = sitting.items.get(position=1)
        question = item.version.question

        bank.revise(
            question,
            key={"right": ["a"]},
            texts={"en": {"stem": "New words", "parts": PARTS["single"], "explanation": ""}},
        )
        item = AttemptItem.objects.get(pk=item.pk)
        question.refresh_from_db()

        assert (item.version.number, item.version.text("en").stem) == (1, "Which one (en)?")
        assert (question.current_version.number, question.current_version.key) == (2, {"right": ["a"]})

    def test_positions_count_from_one_and_the_order_is_kept(self, sitting):
        items = list(sitting.items.order_by("position"))
        orders = [item.order for item in items]

        assert [item.position for item in items] == [1, 2, 3]
        assert [sorted(order) for order in orders] == [["a", "b", "c", "d"]] * 3
        assert [item.order for item in sitting.items.order_by("position")] == orders

    def test_the_right_answer_does_not_stay_in_one_place(self, quiz):
        version = Question.objects.first().current_version

        places = {drawing.shuffled(version, "single").index("c") for _time in range(200)}

        assert places == {0, 1, 2, 3}

    def test_an_ordering_is_never_shown_solved(self):
        version = question_of("ordering").current_version

        orders = {tuple(drawing.shuffled(version, "ordering")) for _time in range(200)}

        assert ("s1", "s2", "s3") not in orders
        assert len(orders) == 5

    def test_matching_shuffles_the_right_side_with_its_spare_lines(self):
        version = question_of("matching").current_version

        assert {tuple(sorted(drawing.shuffled(version, "matching"))) for _time in range(20)} == {("r1", "r2", "r3")}

    @pytest.mark.parametrize("kind", ["true_false", "numeric", "short_answer"])
    def test_kinds_without_parts_have_no_order(self, kind):
        assert drawing.shuffled(question_of(kind).current_version, kind) == []

    def test_a_question_without_the_language_of_the_page_is_asked_in_the_next_best_and_says_so(
        self, sit, trainee, sign_in
    ):
        attempt = sit("single")
        attempt.items.get().version.texts.exclude(language="kk").delete()

        page = sign_in(trainee).get(reverse("attempt", args=[attempt.pk, 1])).content.decode()

        assert '<fieldset class="stack" lang="kk">' in page
        assert "Which one (kk)?" in page
        assert "This question has not been translated into your language yet." in page

    def test_the_language_of_the_beginning_is_noted(self, enrolment, quiz, trainee):
        with translation.override("kk"):
            assert drawing.start(quiz, trainee).language == "kk"


class TestBeginning:
    """Who may begin, and when."""

    def test_whoever_is_not_enrolled_is_refused_in_words(self, quiz, stranger, sign_in):
        answer = sign_in(stranger).post(reverse("start_attempt", args=[quiz.translation_key]))

        assert answer.status_code == 403
        assert "Only people who take this course may take its test." in answer.content.decode()
        assert Attempt.objects.count() == 0

    def test_a_visitor_is_sent_to_sign_in(self, quiz, client):
        answer = client.post(reverse("start_attempt", args=[quiz.translation_key]))

        assert answer.headers["Location"].startswith("/accounts/login/")

    def test_a_test_that_does_not_exist_is_a_404_and_a_link_starts_nothing(self, enrolment, quiz, trainee, sign_in):
        browser = sign_in(trainee)

        assert browser.post(f"/quizzes/{course_key()}/start/").status_code == 404
        assert browser.get(reverse("start_attempt", args=[quiz.translation_key])).status_code == 405

    @pytest.mark.parametrize("state", ["withdrawn", "suspended", "requested"])
    def test_an_enrolment_that_is_not_under_way_does_not_open_the_test(self, enrolment, quiz, trainee, state):
        Enrolment.objects.update(state=state)

        with pytest.raises(PermissionDenied):
            drawing.start(quiz, trainee)

    def test_a_completed_course_keeps_its_practice_test_open_and_its_final_test_shut(self, enrolment, quiz, trainee):
        Enrolment.objects.update(state="completed", completed_at=timezone.now())
        with pytest.raises(NotTakingPart):
            drawing.start(quiz, trainee)

        quiz.is_graded = False
        quiz.save()

        assert drawing.start(quiz, trainee).is_graded is False

    def test_unread_modules_are_named(self, site, trainee, sign_in):
        course = factories.course(modules=2, quiz={"opens_after_lessons": True})
        enrolment = factories.enrol(trainee, course)
        first, second, *_rest = factories.lessons_of(course)
        for lesson in (first, second):
            enrolment.complete(lesson.translation_key, evidence={})
        quiz = quiz_of(course)

        with pytest.raises(LessonsUnread) as refused:
            drawing.start(quiz, trainee)
        page = sign_in(trainee).post(reverse("start_attempt", args=[quiz.translation_key]), follow=True)

        assert refused.value.messages == ["Not yet done: «Module 2»."]
        assert page.redirect_chain == [(quiz.url, 302)]
        assert page.content.decode().count("Not yet done: «Module 2».") == 2  # the message, and beside the button

    def test_the_lessons_open_the_test(self, site, trainee):
        course = factories.course(quiz={"opens_after_lessons": True})
        enrolment = factories.enrol(trainee, course)
        for lesson in factories.lessons_of(course):
            enrolment.complete(lesson.translation_key, evidence={})

        assert drawing.start(quiz_of(course), trainee).number == 1

    def test_every_attempt_used_is_said_with_the_number(self, enrolment, quiz, trainee):
        quiz.attempts_allowed = 1
        drawing.start(quiz, trainee).submit()

        with pytest.raises(AttemptsExhausted) as refused:
            drawing.start(quiz, trainee)

        assert refused.value.messages == ["All attempts are used: 1 of 1."]

    def test_attempts_of_an_earlier_enrolment_do_not_count_but_their_numbers_go_on(
        self, enrolment, quiz, trainee, course
    ):
        quiz.attempts_allowed = 1
        drawing.start(quiz, trainee).submit()
        enrolment.withdraw(by=trainee, reason="Transferred")
        factories.enrol(trainee, course)

        assert drawing.start(quiz, trainee).number == 2

    def test_the_pause_between_attempts_names_its_end(self, enrolment, quiz, trainee):
        quiz.pause_hours = 24
        with time_machine.travel("2026-03-02T06:00:00Z", tick=False):
            drawing.start(quiz, trainee).submit()
        with time_machine.travel("2026-03-03T05:59:59Z", tick=False), pytest.raises(TooSoon) as refused:
            drawing.start(quiz, trainee)
        with time_machine.travel("2026-03-03T06:00:00Z", tick=False):
            second = drawing.start(quiz, trainee)

        assert refused.value.messages == ["The next attempt is possible from 03.03.2026, 11:00 (UTC+5)."]
        assert second.number == 2

    def test_an_attempt_lasts_as_long_as_the_test_says(self, enrolment, quiz, trainee):
        attempt = drawing.start(quiz, trainee)

        assert attempt.ends_at - attempt.started_at == datetime.timedelta(minutes=30)
        assert (attempt.pass_mark, attempt.feedback, attempt.max_score, attempt.is_graded) == (75, "full", 3, True)

    def test_pressing_start_again_goes_on_where_the_attempt_stands(self, sitting, quiz, trainee, sign_in):
        sitting.save_answer(1, ["a"], sequence=1)

        answer = sign_in(trainee).post(reverse("start_attempt", args=[quiz.translation_key]))

        assert answer.headers["Location"] == reverse("attempt", args=[sitting.pk, 2])
        assert Attempt.objects.count() == 1

    def test_when_everything_is_answered_going_on_shows_the_first_question(self, sitting, quiz, trainee, sign_in):
        for position in (1, 2, 3):
            sitting.save_answer(position, ["a"], sequence=1)

        answer = sign_in(trainee).post(reverse("start_attempt", args=[quiz.translation_key]))

        assert answer.headers["Location"] == reverse("attempt", args=[sitting.pk, 1])

    def test_an_attempt_whose_time_is_over_gives_way_to_the_next(self, sitting, quiz, trainee):
        with time_machine.travel(sitting.ends_at + datetime.timedelta(minutes=1)):
            second = drawing.start(quiz, trainee)

        sitting.refresh_from_db()
        assert (sitting.state, sitting.finished_at, second.number) == ("graded", sitting.ends_at, 2)


class TestTwoClicksAtOnce:
    """The database lets one of them begin."""

    def test_the_second_click_gets_the_attempt_of_the_first(self, enrolment, quiz, trainee, monkeypatch):
        first = drawing.start(quiz, trainee)
        monkeypatch.setattr(drawing, "under_way", lambda *_: None)  # as it looked before the first click was done

        assert drawing.start(quiz, trainee) == first
        assert Attempt.objects.count() == 1

    def test_the_last_attempt_is_not_refused_to_the_second_click(self, enrolment, quiz, trainee, monkeypatch):
        quiz.attempts_allowed = 1
        first = drawing.start(quiz, trainee)
        monkeypatch.setattr(drawing, "under_way", lambda *_: None)

        assert drawing.start(quiz, trainee) == first

    def test_a_second_open_attempt_is_refused_by_a_constraint(self, sitting):
        with pytest.raises(IntegrityError):
            Attempt.objects.create(
                learner=sitting.learner,
                enrolment=sitting.enrolment,
                quiz_key=sitting.quiz_key,
                number=2,
                language="en",
                is_graded=True,
                pass_mark=75,
                ends_at=sitting.ends_at,
            )

    def test_what_the_constraint_refuses_leads_to_the_open_attempt(self, sitting, quiz, trainee, monkeypatch):
        def refused(*_):
            raise IntegrityError("attempt_one_in_progress")

        monkeypatch.setattr(drawing, "under_way", lambda *_: None)
        monkeypatch.setattr(drawing, "_begin", refused)

        assert drawing.start(quiz, trainee) == sitting


def course_key():
    """A key that no test has."""
    return "00000000-0000-4000-8000-000000000000"


def test_every_kind_has_a_key_for_these_tests():
    assert set(KEYS) == set(Question.Kind.values)
