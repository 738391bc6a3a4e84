"""A course whose test asks for one essay, its cohort, and the people who mark there."""

import re

from django.utils import translation

from lms.assessment import drawing, marking_desk
from lms.assessment.models import Attempt, Paper, QuizPage
from lms.people.models import Role
from tests import factories
from tests.assessment.conftest import question_of, quiz_of

ESSAY = "Rule 1 protects the dignity of everybody."
FULL = {"r1": "4", "r2": "6"}  # of the rubric {"r1": 4, "r2": 6}


class EssayTest:
    """A test of one essay, and whoever has to do with it."""

    def __init__(self, *instructors, code="ESSAY", **quiz):
        topic = code.lower()
        question_of("essay", topic=topic, code=f"{code}-1")
        self.course = factories.course(code=code, quiz={"questions": 0, "topic": topic, **quiz})
        row = self.quiz.blueprint.get()
        row.count = 1
        row.save()
        self.cohort = factories.cohort(self.course)
        self.cohort.instructors.add(*instructors)

    @property
    def quiz(self):
        """The test as it is now."""
        return quiz_of(self.course)

    def set(self, **fields):
        """Change the settings of the test."""
        QuizPage.objects.filter(pk=self.quiz.pk).update(**fields)

    def instructor(self):
        """One more instructor of the cohort."""
        person = factories.PersonFactory()
        factories.appoint(person, Role.INSTRUCTOR)
        self.cohort.instructors.add(person)
        return person

    def write(self, learner=None, *, essay=ESSAY, language="en"):
        """Answer the paper of somebody who has written an essay and handed it in."""
        learner = learner or factories.PersonFactory()
        if not learner.enrolments.filter(course_key=self.course.key).exists():
            factories.enrol(learner, self.course)
        with translation.override(language):
            attempt = drawing.start(self.quiz, learner)
        attempt.save_answer(1, [essay], sequence=1)
        attempt.submit()
        return Paper.objects.get(item__attempt=attempt)


def assessor(where=None):
    """An assessor for everybody, or for the staff of an institution."""
    person = factories.PersonFactory()
    factories.appoint(person, Role.ASSESSOR, where)
    return person


def draft(paper, by, points, *, remarks=None, remark="", sequence=None):
    """Keep a draft of somebody; answer whether it was kept."""
    paper = Paper.objects.get(pk=paper.pk)
    sequence = sequence or marking_desk.sheet_of(paper, by).sequence
    return paper.keep_draft(by=by, points=points, remarks=remarks or {}, remark=remark, sequence=sequence)


def give(paper, by, points=None, **remarks):
    """Hand in what somebody gives; answer the attempt as it is afterwards."""
    draft(paper, by, FULL if points is None else points, **remarks)
    marking_desk.hand_in(Paper.objects.get(pk=paper.pk), by=by)
    return attempt_of(paper)


def attempt_of(paper):
    """The attempt of a paper as it is now."""
    return Attempt.objects.get(items__paper=paper)


def words_of(answer):
    """What a page says, without its tags."""
    return _without_tags(answer.content.decode())


def said_on(answer):
    """What a page says below its head, which names whoever is signed in."""
    page = answer.content.decode()
    return _without_tags(page[page.index("<main") :])


def _without_tags(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())
