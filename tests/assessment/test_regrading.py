"""Regrading: a dry run that changes nothing, then the same for good, and passes that people decide about."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import ModelLogEntry

from courses.models import Completion, Enrolment
from lms.assessment import bank, drawing, marking, regrading, weighing
from lms.assessment.errors import (
    AnotherUnderWay,
    NothingLeft,
    OwnAnswers,
    RegradingReasonMissing,
    ResultsMoved,
    WrongRegradingState,
)
from lms.assessment.models import Attempt, AttemptItem, Question, Regrading, ResultDecision
from lms.certificates.models import Certificate
from lms.post.models import Letter
from tests import factories
from tests.assessment.conftest import question_of, quiz_of
from tests.assessment.regraded import REASON, Hall, outcomes, result_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall(site, instructor):
    return Hall(instructor)


def letters_to(person):
    return list(Letter.objects.filter(recipient=person).order_by("pk").values_list("kind", flat=True))


def is_reproducible(attempt):
    """Whether marks and points follow from the stored answers, the key in force and the treatment."""
    items = list(attempt.items.select_related("version__question", "rekeyed_by"))
    won = [item.won for item in items if item.counts]
    marks = [item.mark == marking.mark(item.version.question.kind, item.key, item.answer) for item in items]
    return all(marks) and (attempt.score, attempt.max_score) == (sum(won), len(won))


class TestDryRun:
    """Who newly passes or fails, and that nothing is changed by asking."""

    def test_it_says_what_would_become_of_everybody(self, hall):
        passes, fails = hall.sit("a", right=2), hall.sit("c", right=2)
        changed, unchanged = hall.sit("c", right=3), hall.sit("b", right=1)
        hall.begin(hall.learner())

        draft = hall.draft()

        assert outcomes(draft) == {
            passes.pk: "passes",
            fails.pk: "fails",
            changed.pk: "changed",
            unchanged.pk: "unchanged",
        }
        assert draft.report == {
            "passes": 1,
            "fails": 1,
            "changed": 1,
            "unchanged": 1,
            "unmarked": 0,
            "completes": 1,
            "under_way": 1,
            "questioned": 1,
            "due": 1,
        }
        line = draft.lines.get(attempt=fails)
        assert (line.before, line.after) == ("3 / 4 · 75 %", "2 / 4 · 50 %")
        assert (line.passed_before, line.passed_after) == (True, False)

    def test_it_changes_nothing(self, hall):
        attempt = hall.sit("a", right=2)
        Letter.objects.all().delete()

        draft = hall.draft()

        assert result_of(attempt) == ("graded", 2, 4, False)
        assert not AttemptItem.objects.exclude(rekeyed_by=None).exists()
        assert (draft.state, draft.applied_at, hall.question.versions.count()) == ("drafted", None, 1)
        assert Letter.objects.count() == Completion.objects.count() == 0
        entry = ModelLogEntry.objects.get(action="assessment.regrading_drafted")
        assert (entry.user, entry.data) == (hall.instructor, {"regrading": draft.pk, "what": "new_key"})

    def test_whoever_passes_by_another_attempt_does_not_newly_fail(self, hall):
        person = hall.learner()
        twice = hall.begin(person)
        Attempt.objects.filter(pk=twice.pk).update(is_graded=False)  # so that the second one may begin
        twice.refresh_from_db()
        hall.fill(twice, "c", right=2).submit()
        Attempt.objects.filter(pk=twice.pk).update(is_graded=True)
        better = hall.sit("b", right=3, person=person)

        assert outcomes(hall.draft()) == {twice.pk: "changed", better.pk: "unchanged"}

    def test_void_attempts_are_left_alone(self, hall):
        attempt = hall.sit("a", right=2)
        Attempt.objects.filter(pk=attempt.pk).update(state="voided")

        assert outcomes(hall.draft()) == {}
        hall.regrade()
        assert result_of(attempt) == ("voided", 2, 4, False)

    def test_it_can_be_limited_to_one_test(self, hall):
        here = hall.sit("a", right=2)
        other = factories.course(code="C02", lessons=0)
        there = factories.final_test(other, questions=0, minutes=10)
        there.blueprint.update(count=4)

        assert outcomes(hall.draft(quiz_key=hall.quiz.translation_key)) == {here.pk: "passes"}
        assert outcomes(hall.draft(quiz_key=there.translation_key)) == {}

    def test_other_versions_of_the_question_are_left_alone(self, hall):
        old = hall.sit("a", right=2)
        hall.regrade(key={"right": ["b"]})
        hall.question.refresh_from_db()
        hall.version = hall.question.current_version
        Question.objects.update(review="approved")
        new = hall.sit("a", right=2)

        assert hall.version.number == 2
        assert outcomes(hall.draft()) == {new.pk: "passes"}
        versions = list(hall.question.versions.all())
        assert outcomes(hall.draft(versions=versions)) == {new.pk: "passes", old.pk: "passes"}

    def test_a_test_for_oneself_has_results_but_no_consequences(self, site, instructor):
        hall = Hall(instructor, lessons=1, is_graded=False)
        passes, fails = hall.sit("a", right=2), hall.sit("c", right=2)

        made = hall.regrade()

        assert outcomes(made) == {passes.pk: "passes", fails.pk: "fails"}
        assert (result_of(passes)[3], result_of(fails)[3]) == (True, False)
        assert ResultDecision.objects.count() == Letter.objects.filter(kind__startswith="regraded").count() == 0

    def test_three_cost_as_many_queries_as_one(self, hall):
        costs = []
        for more in (1, 2):
            for _ in range(more):
                hall.sit("a", right=2)
                hall.sit("c", right=2)
            draft = hall.draft()
            (group,) = weighing.groups(regrading.concerned(draft))
            with CaptureQueriesContext(connection) as asked:
                weighing.weigh(draft, group)
            costs.append(len(asked))

        assert costs[0] == costs[1] <= 6


class TestWhatCounts:
    """Of several attempts, what the test says; 3 of 4 pass. By the new key, `a` wins a point and `c` loses one."""

    @pytest.fixture
    def many(self, site, instructor):
        """Sit a test that is graded in a way, with an answer to the question in dispute and other points each time."""

        def run(grade_by, *sittings):
            hall = Hall(instructor, lessons=1, grade_by=grade_by, opens_after_lessons=False)
            person = hall.learner()
            return hall, [hall.sit(letter, right=right, person=person) for letter, right in sittings]

        return run

    @pytest.mark.parametrize(
        ("grade_by", "sittings", "said"),
        [
            ("best", [("a", 2), ("b", 1)], ["passes", "unchanged"]),
            ("last", [("a", 2), ("b", 1)], ["changed", "unchanged"]),
            ("last", [("b", 1), ("a", 2)], ["unchanged", "passes"]),
            ("last", [("a", 2), ("a", 2)], ["changed", "passes"]),
            ("first", [("b", 1), ("a", 2)], ["unchanged", "changed"]),
            ("first", [("a", 2), ("b", 3)], ["passes", "unchanged"]),
            ("mean", [("b", 3), ("a", 2)], ["unchanged", "changed"]),  # it was ticked off by the first
            ("mean", [("b", 2), ("a", 2)], ["unchanged", "changed"]),
            ("mean", [("a", 2), ("b", 3)], ["passes", "unchanged"]),
        ],
    )
    def test_somebody_newly_passes_by_what_counts(self, many, grade_by, sittings, said):
        hall, attempts = many(grade_by, *sittings)
        was_passed = Completion.objects.exists()

        made = hall.regrade()

        assert [outcomes(made)[attempt.pk] for attempt in attempts] == said
        assert Completion.objects.exists() is (was_passed or "passes" in said)

    @pytest.mark.parametrize(
        ("grade_by", "sittings", "said"),
        [
            ("best", [("c", 2), ("b", 1)], ["fails", "unchanged"]),
            ("best", [("c", 2), ("b", 3)], ["changed", "unchanged"]),
            ("last", [("c", 2), ("b", 1)], ["fails", "unchanged"]),  # it was ticked off by the first
            ("last", [("c", 2), ("b", 3)], ["changed", "unchanged"]),
            ("last", [("b", 3), ("c", 2)], ["unchanged", "changed"]),
            ("first", [("c", 2), ("b", 3)], ["fails", "unchanged"]),
            ("first", [("b", 1), ("c", 2)], ["unchanged", "changed"]),
            ("mean", [("c", 2), ("b", 3)], ["fails", "unchanged"]),
            ("mean", [("c", 3), ("b", 3)], ["changed", "unchanged"]),
        ],
    )
    def test_a_pass_is_in_question_by_what_counts(self, many, grade_by, sittings, said):
        hall, attempts = many(grade_by, *sittings)
        was_passed = Completion.objects.exists()

        made = hall.regrade()

        assert [outcomes(made)[attempt.pk] for attempt in attempts] == said
        assert ResultDecision.objects.count() == said.count("fails")
        assert Completion.objects.exists() is was_passed

    @pytest.mark.parametrize("grade_by", ["best", "last", "first", "mean"])
    def test_a_pass_that_is_withdrawn_takes_the_completion_back(self, many, officer, grade_by):
        hall, (attempt, _other) = many(grade_by, ("c", 2), ("b", 1 if grade_by in ("best", "last") else 3))
        hall.regrade()

        ResultDecision.objects.get().withdraw(by=officer, reason="The key was wrong.")

        assert result_of(attempt) == ("regraded", 2, 4, False)
        assert not Completion.objects.exists()

    @pytest.mark.parametrize("grade_by", ["best", "last", "first", "mean"])
    def test_a_pass_that_is_kept_stays_when_all_is_marked_once_more(self, many, officer, grade_by):
        hall, _attempts = many(grade_by, ("c", 2), ("b", 1 if grade_by in ("best", "last") else 3))
        hall.regrade()
        ResultDecision.objects.get().keep(by=officer, reason="In good faith.")

        again = hall.regrade(key={"right": ["d"]})

        assert set(outcomes(again).values()) == {"unchanged"}
        assert Completion.objects.exists()

    @pytest.mark.parametrize("grade_by", ["best", "last", "first", "mean"])
    def test_points_that_suffice_again_settle_it(self, many, grade_by):
        hall, (attempt, _other) = many(grade_by, ("c", 2), ("b", 1 if grade_by in ("best", "last") else 3))
        hall.regrade()

        hall.regrade(key={"right": ["c"]})

        assert ResultDecision.objects.get().state == "settled"
        assert Completion.objects.get().evidence == {
            "attempt": attempt.pk,
            "percent": "75.00",
            "pass_mark": "75.00",
            "grade_by": grade_by,
        }


class TestNewKey:
    """Something else is right."""

    def test_points_and_results_follow_the_new_key(self, hall):
        attempts = [hall.sit(letter, right=right) for letter, right in (("a", 2), ("c", 3), ("b", 3))]

        made = hall.regrade()

        assert [result_of(attempt) for attempt in attempts] == [
            ("regraded", 3, 4, True),
            ("regraded", 3, 4, True),
            ("graded", 3, 4, True),
        ]
        assert all(is_reproducible(attempt) for attempt in attempts)
        item = attempts[0].items.get(version=hall.version)
        assert (item.key, item.mark, item.rekeyed_by) == ({"right": ["a"]}, 1, made)
        assert hall.version.key == {"right": ["c"]}

    def test_whoever_newly_passes_completes_and_gets_a_certificate_and_letters(self, hall):
        attempt = hall.sit("a", right=2, person=hall.learner(preferred_language="ru"))

        hall.regrade()

        enrolment = Enrolment.objects.get()
        assert (enrolment.state, Certificate.objects.get().holder) == ("completed", attempt.learner)
        assert Completion.objects.get().evidence == {
            "attempt": attempt.pk,
            "percent": "75.00",
            "pass_mark": "75.00",
            "grade_by": "best",
        }
        assert letters_to(attempt.learner) == ["certificate_issued", "regraded_passed"]
        letter = Letter.objects.get(kind="regraded_passed")
        assert letter.language == "ru"
        assert REASON in letter.body
        assert "Final test" in letter.body

    def test_whoever_newly_fails_keeps_the_pass_until_somebody_decides(self, hall, officer):
        attempt = hall.sit("c", right=2)

        made = hall.regrade()

        decision = ResultDecision.objects.get()
        assert result_of(attempt) == ("regraded", 2, 4, True)
        assert (decision.attempt, decision.state, decision.regrading) == (attempt, "open", made)
        assert (Enrolment.objects.get().state, Certificate.objects.get().state) == ("completed", "issued")
        assert letters_to(attempt.learner)[-1] == "pass_questioned"
        assert letters_to(officer) == ["passes_to_decide"]

    def test_everything_is_in_the_audit_log(self, hall):
        passes, fails = hall.sit("a", right=2), hall.sit("c", right=2)

        made = hall.regrade()

        entries = ModelLogEntry.objects.filter(action="assessment.regraded").order_by("pk")
        assert [(entry.object_id, entry.user) for entry in entries] == [
            (str(hall.question.pk), hall.instructor),
            (str(passes.pk), hall.instructor),
            (str(fails.pk), hall.instructor),
        ]
        assert (entries[0].data["reason"], entries[0].data["passes"]) == (REASON, 1)
        assert entries[1].data == {"regrading": made.pk, "reason": REASON, "percent": "75.00"}
        questioned = ModelLogEntry.objects.get(action="assessment.pass_questioned")
        assert (questioned.object_id, questioned.user) == (str(fails.pk), hall.instructor)

    def test_the_bank_agrees_and_waits_for_a_check(self, hall):
        hall.sit("a", right=2)

        hall.regrade()

        hall.question.refresh_from_db()
        current = hall.question.current_version
        assert (current.number, current.key, current.made_by) == (2, {"right": ["a"]}, hall.instructor)
        assert hall.question.review == "awaiting"

    def test_a_newer_version_with_other_words_stays_as_it_is(self, hall):
        hall.sit("a", right=2)
        texts = {"en": {"stem": "Anew?", "parts": {"options": {"a": "x", "b": "y"}}, "explanation": ""}}
        bank.revise(hall.question, key={"right": ["b"]}, texts=texts)

        hall.regrade()

        hall.question.refresh_from_db()
        assert (hall.question.current_version.number, hall.question.current_version.key) == (2, {"right": ["b"]})

    def test_an_attempt_under_way_is_marked_by_it_when_it_ends(self, hall):
        attempt = hall.begin(hall.learner())
        hall.fill(attempt, "a", right=2)
        hall.regrade()

        attempt.submit()

        assert result_of(attempt) == ("graded", 3, 4, True)
        assert is_reproducible(attempt)

    def test_a_later_regrading_holds_instead_of_an_earlier_one(self, hall):
        attempt = hall.sit("a", right=2)
        under_way = hall.fill(hall.begin(hall.learner()), "a", right=2)
        hall.regrade(key={"right": ["b"]})
        hall.regrade("drop")
        hall.regrade(key={"right": ["a"]})
        under_way.submit()

        for one in (attempt, under_way):
            assert result_of(one)[1:] == (3, 4, True)
            assert one.items.get(version=hall.version).treatment == ""
            assert is_reproducible(one)

    def test_a_completion_that_rests_on_the_attempt_shows_the_new_points(self, hall):
        attempt = hall.sit("c", right=3)

        hall.regrade()

        assert Completion.objects.get().evidence["percent"] == "75.00"
        assert result_of(attempt) == ("regraded", 3, 4, True)

    def test_points_that_suffice_again_settle_the_question(self, hall):
        attempt = hall.sit("c", right=2)
        hall.regrade()
        hall.regrade(key={"right": ["c"]})

        decision = ResultDecision.objects.get()
        assert result_of(attempt) == ("regraded", 3, 4, True)
        assert (decision.state, decision.decided_by) == ("settled", None)
        assert ModelLogEntry.objects.filter(action="assessment.pass_settled").count() == 1

    def test_while_a_pass_is_in_question_another_regrading_asks_no_second_time(self, hall):
        attempt = hall.sit("c", right=2)
        hall.regrade()

        made = hall.regrade(key={"right": ["b"]})

        assert outcomes(made) == {attempt.pk: "unchanged"}
        assert ResultDecision.objects.count() == 1

    def test_of_two_lost_attempts_one_stands_for_the_pass(self, hall):
        person = hall.learner()
        attempts = []
        for _ in range(2):
            attempt = hall.begin(person)
            Attempt.objects.filter(pk=attempt.pk).update(is_graded=False)
            attempt.refresh_from_db()
            hall.fill(attempt, "c", right=2).submit()
            attempts.append(attempt)
        Attempt.objects.update(is_graded=True)

        hall.regrade()

        assert [result_of(attempt)[3] for attempt in attempts] == [False, True]
        assert ResultDecision.objects.get().attempt == attempts[1]


class TestDropAndCredit:
    """The question counts for nobody, or for everybody."""

    def test_a_dropped_question_leaves_both_sides_of_the_fraction(self, site, instructor):
        hall = Hall(instructor, pass_mark=80)
        wrong, right = hall.sit("b", right=3), hall.sit("c", right=2)

        made = hall.regrade("drop")

        assert outcomes(made) == {wrong.pk: "passes", right.pk: "changed"}
        assert result_of(wrong) == ("regraded", 3, 3, True)
        assert result_of(right) == ("regraded", 2, 3, False)
        assert is_reproducible(wrong)
        assert right.items.get(version=hall.version).mark == 1  # what the answer earned stays on record

    def test_a_credited_question_is_a_full_point_also_without_an_answer(self, hall):
        nothing, wrong, right = hall.sit(None, right=2), hall.sit("b", right=2), hall.sit("c", right=2)

        hall.regrade("credit")

        assert [result_of(attempt) for attempt in (nothing, wrong, right)] == [
            ("regraded", 3, 4, True),
            ("regraded", 3, 4, True),
            ("graded", 3, 4, True),
        ]
        assert is_reproducible(nothing)

    @pytest.mark.parametrize(("what", "expected"), [("drop", (2, 3)), ("credit", (3, 4))])
    def test_both_hold_for_attempts_under_way(self, hall, what, expected):
        attempt = hall.fill(hall.begin(hall.learner()), "b", right=2)
        hall.regrade(what)

        attempt.submit()

        assert result_of(attempt)[1:3] == expected

    def test_nobody_is_left_without_a_question(self, site, instructor):
        hall = Hall(instructor, questions=1)
        hall.sit("b", right=0)

        with pytest.raises(NothingLeft):
            hall.draft("drop")

        assert Regrading.objects.count() == 0
        assert hall.regrade("credit").report["passes"] == 1

    def test_nobody_who_still_sits_is_left_without_a_question(self, site, instructor):
        hall = Hall(instructor, questions=2)
        hall.begin(hall.learner())
        hall.regrade("drop")
        hall.question = Question.objects.exclude(pk=hall.question.pk).get()
        hall.version = hall.question.current_version

        with pytest.raises(NothingLeft):
            hall.draft("drop")

    @pytest.mark.parametrize(("takes_out", "review"), [(True, "draft"), (False, "approved")])
    def test_the_question_leaves_the_bank_where_that_was_asked_for(self, hall, takes_out, review):
        hall.sit("b", right=3)

        hall.regrade("drop", takes_out=takes_out)

        hall.question.refresh_from_db()
        assert (hall.question.review, hall.question.versions.count()) == (review, 1)


class TestEssays:
    """What people marked is never overwritten."""

    @pytest.fixture
    def attempt(self, site, trainee):
        """A test of an essay and a single choice, handed in."""
        question_of("essay", topic="words")
        question_of("single", topic="words")
        course = factories.course(code="W01", lessons=0, quiz={"questions": 0, "topic": "words", "pass_mark": 50})
        quiz = quiz_of(course)
        quiz.blueprint.update(count=2)
        factories.enrol(trainee, course)
        attempt = drawing.start(quiz_of(course), trainee)
        for item in attempt.items.select_related("version__question"):
            answer = ["Words."] if item.version.question.kind == "essay" else ["a"]
            attempt.save_answer(item.position, answer, sequence=1)
        attempt.submit()
        return attempt

    def essay(self, attempt):
        return attempt.items.get(version__question__kind="essay")

    def choice(self, attempt):
        return attempt.items.get(version__question__kind="single")

    def mark_by_hand(self, attempt, mark):
        item = self.essay(attempt)
        item.mark, item.awaits_person = Decimal(mark), False
        item.save()
        attempt.grade(list(attempt.items.all()), by=None)

    def regrade(self, item, what, by, **fields):
        made = regrading.draft(item.version.question, what=what, versions=[item.version], by=by, **fields)
        regrading.apply(made, by=by, reason=REASON)
        return made

    def test_a_corrected_key_beside_an_essay_leaves_its_mark(self, attempt, instructor):
        self.mark_by_hand(attempt, "0.6")

        self.regrade(self.choice(attempt), "new_key", instructor, key={"right": ["a"]})

        assert self.essay(attempt).mark == Decimal("0.6")
        assert result_of(attempt) == ("regraded", Decimal("1.6"), 2, True)

    def test_a_credited_essay_counts_fully_and_its_mark_stays_on_record(self, attempt, instructor):
        self.mark_by_hand(attempt, "0.6")

        self.regrade(self.essay(attempt), "credit", instructor)

        assert (self.essay(attempt).mark, self.essay(attempt).won) == (Decimal("0.6"), 1)
        assert result_of(attempt) == ("regraded", 1, 2, True)

    def test_an_attempt_that_waits_for_a_person_waits_on(self, attempt, instructor):
        made = self.regrade(self.choice(attempt), "new_key", instructor, key={"right": ["a"]})

        assert outcomes(made) == {attempt.pk: "unmarked"}
        assert result_of(attempt) == ("submitted", None, 2, None)
        self.mark_by_hand(attempt, "0.5")
        assert result_of(attempt) == ("graded", Decimal("1.5"), 2, True)

    def test_without_the_essay_nothing_is_left_to_wait_for(self, attempt, instructor):
        self.regrade(self.essay(attempt), "drop", instructor)

        assert result_of(attempt) == ("graded", 0, 1, False)
        assert self.essay(attempt).awaits_person is False


class TestApplying:
    """A reason, once, and only what was read."""

    def test_it_needs_a_reason(self, hall):
        draft = hall.draft()

        with pytest.raises(RegradingReasonMissing):
            regrading.apply(draft, by=hall.instructor, reason="  ")

        draft.refresh_from_db()
        assert draft.state == "drafted"

    def test_twice_is_refused(self, hall):
        hall.sit("a", right=2)
        made = hall.regrade()

        with pytest.raises(WrongRegradingState):
            regrading.apply(made, by=hall.instructor, reason=REASON)

    def test_what_was_discarded_is_not_applied(self, hall):
        draft = hall.draft()
        draft.discard(by=hall.instructor)

        with pytest.raises(WrongRegradingState):
            regrading.apply(draft, by=hall.instructor, reason=REASON)

    def test_nobody_regrades_answers_of_ones_own(self, hall):
        factories.enrol(hall.instructor, hall.course)
        hall.sit("a", right=2, person=hall.instructor)

        with pytest.raises(OwnAnswers):
            hall.regrade()

    def test_one_at_a_time(self, hall):
        hall.sit("a", right=2)
        first, second = hall.draft(), hall.draft()
        first.begin(by=hall.instructor, reason=REASON)

        with pytest.raises(AnotherUnderWay):
            regrading.apply(second, by=hall.instructor, reason=REASON)

    def test_what_changed_since_the_dry_run_is_shown_first(self, hall):
        hall.sit("a", right=2)
        draft = hall.draft()
        newcomer = hall.sit("a", right=2)

        with pytest.raises(ResultsMoved):
            regrading.apply(draft, by=hall.instructor, reason=REASON)

        draft.refresh_from_db()
        assert (draft.state, draft.was_overtaken, draft.report["passes"]) == ("drafted", True, 2)
        assert result_of(newcomer) == ("graded", 2, 4, False)
        regrading.apply(draft, by=hall.instructor, reason=REASON)
        assert result_of(newcomer) == ("regraded", 3, 4, True)

    def test_a_newcomer_for_whom_nothing_changes_is_no_obstacle(self, hall):
        hall.sit("a", right=2)
        draft = hall.draft()
        hall.sit("b", right=1)

        regrading.apply(draft, by=hall.instructor, reason=REASON)

        assert Regrading.objects.get().state == "applied"

    def test_a_dry_run_that_would_now_leave_somebody_without_a_question_is_not_applied(self, site, instructor):
        hall = Hall(instructor, questions=2)
        attempt = hall.sit("b", right=0)
        draft = hall.draft("drop")
        attempt.items.exclude(version=hall.version).update(treatment="dropped")

        with pytest.raises(ResultsMoved):
            regrading.apply(draft, by=hall.instructor, reason=REASON)


class TestMany:
    """More than a reader waits for."""

    @pytest.fixture(autouse=True)
    def _small_steps(self, monkeypatch):
        monkeypatch.setattr(regrading, "FEW", 1)
        monkeypatch.setattr(weighing, "BATCH", 1)

    def test_the_worker_makes_the_dry_run_and_applies_it(self, hall, work):
        attempts = [hall.sit("a", right=2) for _ in range(3)]
        draft = hall.draft()
        assert (draft.is_counted, draft.total, draft.done) == (False, 3, 0)
        with pytest.raises(WrongRegradingState):
            regrading.apply(draft, by=hall.instructor, reason=REASON)

        work()
        draft.refresh_from_db()
        assert (draft.is_counted, draft.done, draft.report["passes"]) == (True, 3, 3)

        regrading.apply(draft, by=hall.instructor, reason=REASON)
        draft.refresh_from_db()
        assert draft.state == "applying"
        work()

        draft.refresh_from_db()
        assert (draft.state, draft.done) == ("applied", 3)
        assert [result_of(attempt)[0] for attempt in attempts] == ["regraded"] * 3

    def test_an_interrupted_one_goes_on_where_it_stood(self, hall, work, monkeypatch):
        attempts = [hall.sit("a", right=2) for _ in range(3)]
        draft = hall.draft()
        work()
        draft.refresh_from_db()
        draft.begin(by=hall.instructor, reason=REASON)
        real, calls = regrading.weigh, []

        def dies(made, group, *, lock=False):
            calls.append(lock)
            if calls.count(True) == 2:
                raise RuntimeError
            return real(made, group, lock=lock)

        monkeypatch.setattr(regrading, "weigh", dies)
        with pytest.raises(RuntimeError):
            regrading.carry_out(draft)
        assert [result_of(attempt)[0] for attempt in attempts] == ["regraded", "graded", "graded"]

        monkeypatch.setattr(regrading, "weigh", real)
        assert regrading.carry_out(Regrading.objects.get()) is True

        assert [result_of(attempt)[0] for attempt in attempts] == ["regraded"] * 3
        assert ModelLogEntry.objects.filter(action="assessment.regraded").count() == 1 + 3
        assert Letter.objects.filter(kind="regraded_passed").count() == 3

    def test_while_it_is_applied_whoever_finishes_is_marked_by_it(self, hall, work):
        hall.sit("a", right=2)
        hall.sit("b", right=2)
        under_way = hall.fill(hall.begin(hall.learner()), "a", right=2)
        draft = hall.draft()
        work()
        draft.refresh_from_db()
        draft.begin(by=hall.instructor, reason=REASON)
        regrading._open(draft)

        under_way.submit()
        regrading.carry_out(draft)

        assert result_of(under_way) == ("graded", 3, 4, True)
        assert under_way.pk not in outcomes(draft)

    def test_the_worker_tells_when_results_have_changed(self, hall, work):
        hall.sit("a", right=2)
        hall.sit("a", right=2)
        draft = hall.draft()
        work()
        draft.refresh_from_db()
        regrading.apply(draft, by=hall.instructor, reason=REASON)
        hall.sit("a", right=2)
        work()

        draft.refresh_from_db()
        assert (draft.state, draft.was_overtaken, draft.report["passes"]) == ("drafted", True, 3)


def test_three_attempts_are_changed_with_as_many_queries_as_one(site, instructor):
    costs = []
    for count in (1, 3):
        hall = Hall(instructor, code=f"H{count}")
        for _ in range(count):
            hall.sit("c", right=3)  # other points, the same result: nobody is written to
        draft = hall.draft()
        with CaptureQueriesContext(connection) as asked:
            regrading.apply(draft, by=instructor, reason=REASON)
        costs.append(len(asked))

    assert costs[0] == costs[1]
