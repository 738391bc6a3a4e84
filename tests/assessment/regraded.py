"""A course with a test of four questions that many have sat, and ways to regrade the first of them."""

from lms.assessment import drawing, regrading
from lms.assessment.models import Question, RegradedAttempt
from lms.people.models import Role
from tests import factories
from tests.assessment.conftest import quiz_of

REASON = "Both readings of the rule are right."


class Hall:
    """The course, its test, the question in dispute, and those who sit. Option c has been right so far."""

    def __init__(self, instructor, *, code="C01", questions=4, lessons=0, has_award=True, **quiz):
        self.instructor = instructor
        quiz = {"questions": questions, "topic": code.lower(), "attempts_allowed": 9, **quiz}
        self.course = factories.course(code=code, lessons=lessons, quiz=quiz)
        self.quiz = quiz_of(self.course)
        self.cohort = factories.cohort(self.course)
        self.cohort.instructors.add(instructor)
        if has_award:
            factories.award(self.course)
        self.question = Question.objects.filter(topic__slug=code.lower()).order_by("pk").first()
        self.version = self.question.current_version

    def learner(self, **fields):
        """Somebody who takes the course."""
        person = factories.PersonFactory(**fields)
        factories.appoint(person, Role.TRAINEE)
        factories.enrol(person, self.course)
        return person

    def begin(self, person):
        """An attempt under way."""
        return drawing.start(self.quiz, person)

    def fill(self, attempt, first, *, right):
        """Answer the question in dispute with a letter, and so many of the others rightly."""
        others = 0
        for item in attempt.items.select_related("version"):
            if item.version_id == self.version.pk:
                answer = [first] if first else None
            else:
                others += 1
                answer = ["c"] if others <= right else ["b"]
            if answer:
                attempt.save_answer(item.position, answer, sequence=1)
        return attempt

    def sit(self, first, *, right, person=None):
        """A finished attempt."""
        attempt = self.fill(self.begin(person or self.learner()), first, right=right)
        attempt.submit()
        return attempt

    def draft(self, what="new_key", key=None, **fields):
        """A dry run; by default option a is right."""
        if what == "new_key":
            fields["key"] = key or {"right": ["a"]}
        return regrading.draft(self.question, what=what, by=self.instructor, **{"versions": [self.version], **fields})

    def regrade(self, what="new_key", key=None, **fields):
        """The same for good."""
        made = self.draft(what, key, **fields)
        regrading.apply(made, by=self.instructor, reason=REASON)
        made.refresh_from_db()
        return made


def outcomes(draft):
    """What the dry run says, by attempt."""
    return dict(RegradedAttempt.objects.filter(regrading=draft).values_list("attempt", "outcome"))


def result_of(attempt):
    """State, points, points possible and whether it counts as passed, as they are kept."""
    attempt.refresh_from_db()
    return attempt.state, attempt.score, attempt.max_score, attempt.is_passed
