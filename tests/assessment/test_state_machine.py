"""Attempts through any interleaving of saving, submitting, expiring, extending, regrading and deciding.

After every step: one open attempt, marks that follow from the stored answers, nothing acknowledged is lost, no limit
exceeded, and the course is completed exactly as long as the test is passed.
"""

import datetime

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from courses.models import Completion, Enrolment
from lms.assessment import closing, drawing, marking, regrading
from lms.assessment.errors import AttemptClosed, AttemptsExhausted, NothingLeft, NotTakingPart
from lms.assessment.models import Attempt, AttemptItem, BlueprintRow, Question, QuestionVersion, Regrading
from lms.assessment.models import ResultDecision as Decision
from lms.assessment.models.attempts import GRACE
from tests import factories
from tests.assessment.conftest import KEYS, RIGHT, WRONG, question_of, quiz_of

pytestmark = pytest.mark.django_db
START = datetime.datetime(2027, 5, 12, 4, 0, tzinfo=datetime.UTC)
KINDS = ("single", "multiple", "numeric", "matching")
OTHER_KEYS = {
    "single": {"right": ["a"]},
    "multiple": {"right": ["c"], "of": 5},
    "numeric": {"value": "23", "tolerance": "0"},
    "matching": {"pairs": {"l1": "r3", "l2": "r1"}},
}
ALLOWED, MINUTES = 3, 30
who = st.integers(0, 1)
place = st.integers(1, len(KINDS))


def extend(attempt, minutes):
    """Give more time, as an accommodation does."""
    Attempt.objects.filter(pk=attempt.pk).update(ends_at=attempt.ends_at + datetime.timedelta(minutes=minutes))


class World:
    """What all runs begin with: a test of one question of each kind, two who take the course, and two who decide."""

    def __init__(self, instructor, officer):
        self.instructor, self.officer = instructor, officer
        for kind in KINDS:
            question_of(kind, topic=kind)
        self.course = factories.course(
            lessons=0, quiz={"questions": 0, "attempts_allowed": ALLOWED, "minutes": MINUTES}
        )
        self.quiz = quiz_of(self.course)
        self.quiz.blueprint = [BlueprintRow(topic=factories.TopicFactory(slug=kind), count=1) for kind in KINDS]
        self.quiz.save()
        self.quiz = quiz_of(self.course)
        self.learners = [factories.PersonFactory() for _ in range(2)]
        for learner in self.learners:
            factories.enrol(learner, self.course)


class Sittings(RuleBasedStateMachine):
    """Two people sit the same test while others change what is right."""

    def __init__(self, world):
        super().__init__()
        self.world = world
        self.kept = {}  # by attempt and place: the sequence and answer that were acknowledged last
        self.block = transaction.atomic()
        self.block.__enter__()
        self.travel = time_machine.travel(START, tick=False)
        self.clock = self.travel.start()

    def teardown(self):
        self.travel.stop()
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    # --- what people do -----------------------------------------------------------------------

    def latest(self, someone):
        return Attempt.objects.filter(learner=self.world.learners[someone]).order_by("-number").first()

    @initialize()
    def begin(self):
        self.start(0)
        self.start(1)

    @rule(someone=who)
    def start(self, someone):
        learner = self.world.learners[someone]
        before = Attempt.objects.filter(learner=learner).count()
        is_done = Enrolment.objects.filter(person=learner, state="completed").exists()
        open_one = Attempt.objects.filter(
            learner=learner, state="in_progress", ends_at__gte=timezone.now() - GRACE
        ).first()
        try:
            attempt = drawing.start(self.world.quiz, learner)
        except AttemptsExhausted:
            assert before == ALLOWED
        except NotTakingPart:
            assert is_done or Enrolment.objects.filter(person=learner, state="completed").exists()
        else:
            assert not is_done
            assert attempt == open_one if open_one else attempt.number == before + 1

    @rule(someone=who, position=place, is_right=st.booleans(), sequence=st.integers(1, 6))
    def save(self, someone, position, is_right, sequence):
        attempt = self.latest(someone)
        item = attempt.items.select_related("version__question").get(position=position)
        answer = (RIGHT if is_right else WRONG)[item.version.question.kind]
        last_sequence, last_answer = self.kept.get((attempt.pk, position), (0, None))
        was_open = attempt.is_open
        try:
            is_kept = attempt.save_answer(position, answer, sequence=sequence)
        except AttemptClosed:
            assert not was_open
            return
        assert was_open
        assert is_kept is (sequence > last_sequence or (sequence, answer) == (last_sequence, last_answer))
        if is_kept:
            self.kept[attempt.pk, position] = (sequence, answer)

    @rule(someone=who)
    def answer_everything_rightly(self, someone):
        for position in range(1, len(KINDS) + 1):
            self.save(someone, position, True, 9)

    @rule(someone=who)
    def submit(self, someone):
        attempt = self.latest(someone)
        before = (attempt.state, attempt.score)
        attempt.submit()
        if before[0] != "in_progress":
            assert (attempt.state, attempt.score) == before
        assert attempt.is_marked

    @rule(seconds=st.sampled_from([1, 5, 600, MINUTES * 60, MINUTES * 60 + 6]))
    def let_time_pass(self, seconds):
        self.clock.shift(seconds)

    @rule()
    def close_overdue(self):
        closing.close_overdue()
        assert not Attempt.objects.overdue().exists()

    @rule(someone=who, minutes=st.integers(1, 40))
    def extend(self, someone, minutes):
        attempt = self.latest(someone)
        if attempt.is_open:
            extend(attempt, minutes)

    @rule(
        kind=st.sampled_from(KINDS),
        what=st.sampled_from(Regrading.What.values),
        is_other=st.booleans(),
        all_versions=st.booleans(),
    )
    def regrade(self, kind, what, is_other, all_versions):
        question = Question.objects.get(kind=kind)
        versions = list(
            QuestionVersion.objects.filter(question=question, items__isnull=False).distinct().order_by("-number")
        )
        key = (OTHER_KEYS if is_other else KEYS)[kind] if what == "new_key" else None
        chosen = versions if all_versions else versions[:1]
        try:
            draft = regrading.draft(question, what=what, versions=chosen, key=key, by=self.world.instructor)
        except NothingLeft:
            return
        expected = {line.attempt_id: (line.score_after, line.max_after) for line in draft.lines.all()}
        regrading.apply(draft, by=self.world.instructor, reason="It was decided so.")
        Question.objects.update(review=Question.Review.APPROVED)
        for pk, result in expected.items():
            assert Attempt.objects.values_list("score", "max_score").get(pk=pk) == result

    @precondition(lambda self: Decision.objects.open().exists())
    @rule(is_kept=st.booleans())
    def decide(self, is_kept):
        decision = Decision.objects.open().first()
        act = decision.keep if is_kept else decision.withdraw
        act(by=self.world.officer, reason="We looked at it.")

    # --- what always holds --------------------------------------------------------------------

    @invariant()
    def one_attempt_is_open_and_no_limit_is_exceeded(self):
        for learner in self.world.learners:
            attempts = list(Attempt.objects.filter(learner=learner))
            assert sum(attempt.state == "in_progress" for attempt in attempts) <= 1
            assert sorted(attempt.number for attempt in attempts) == list(range(1, len(attempts) + 1))
            assert len(attempts) <= ALLOWED
            assert all(attempt.finished_at is None or attempt.finished_at <= attempt.ends_at for attempt in attempts)
        late = [
            item
            for item in AttemptItem.objects.exclude(saved_at=None).select_related("attempt")
            if item.saved_at > item.attempt.ends_at + GRACE
        ]
        assert late == []

    @invariant()
    def nothing_acknowledged_is_lost(self):
        stored = {
            (item.attempt_id, item.position): (item.sequence, item.answer)
            for item in AttemptItem.objects.exclude(sequence=0)
        }
        assert stored == self.kept

    @invariant()
    def marks_follow_from_the_stored_answers(self):
        regradings = [
            (made, {version.pk for version in made.versions.all()})
            for made in Regrading.objects.filter(state="applied")
            .order_by("applied_at", "pk")
            .prefetch_related("versions")
        ]
        upheld = set(Decision.objects.upholding().values_list("attempt", flat=True))
        for attempt in Attempt.objects.exclude(state="in_progress").prefetch_related("items__version__question"):
            won, of = 0, 0
            for item in attempt.items.all():
                point = self.point_for(item, [made for made, versions in regradings if item.version_id in versions])
                won, of = won + (point or 0), of + (point is not None)
            assert (attempt.score, attempt.max_score) == (won, of)
            assert attempt.is_passed is (
                marking.percent(attempt.score, attempt.max_score) >= 75 or attempt.pk in upheld
            )

    def point_for(self, item, regradings):
        """The point that an answer is worth, worked out from nothing else; None where the question is left out."""
        last = regradings[-1].what if regradings else "new_key"
        keys = [item.version.key, *(made.key for made in regradings if made.what == "new_key")]
        if last == "drop":
            return None
        return 1 if last == "credit" else marking.mark(item.version.question.kind, keys[-1], item.answer)

    @invariant()
    def the_course_is_completed_as_long_as_the_test_is_passed(self):
        passed = set(Attempt.objects.filter(is_passed=True).values_list("enrolment", flat=True))
        assert set(Completion.objects.values_list("enrolment", flat=True)) == passed
        assert set(Enrolment.objects.filter(state="completed").values_list("pk", flat=True)) == passed

    @invariant()
    def whoever_fails_by_a_regrading_keeps_the_pass_until_somebody_decides(self):
        for decision in Decision.objects.open().select_related("attempt"):
            assert decision.attempt.is_passed


def test_no_interleaving_breaks_what_always_holds(site, instructor, officer):
    world = World(instructor, officer)

    run_state_machine_as_test(
        lambda: Sittings(world),
        settings=settings(
            max_examples=8,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
