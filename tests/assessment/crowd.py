"""Many people who sit the same test."""

import copy

from django.db.models.base import ModelState

from lms.assessment import drawing
from lms.assessment.models import Attempt
from lms.people.models import Person
from tests import factories


def sit(quiz, person=None, **answers):
    """The person, or somebody new, answers by the codes of the questions ("q1" is Q-1) and finishes."""
    person = person or factories.PersonFactory()
    if not person.enrolments.exists():
        factories.enrol(person, quiz.course)
    attempt = drawing.start(quiz, person)
    for item in attempt.items.select_related("version__question"):
        answer = answers.get(item.version.question.code.replace("-", "").lower())
        if answer is not None:
            attempt.save_answer(item.position, answer, sequence=1)
    attempt.submit()
    return Attempt.objects.get(pk=attempt.pk)


def copies(rows, **changes):
    """The same rows once more, with other values in some columns; one list of values for each column."""
    made = []
    for place, row in enumerate(rows):
        made.append(copy.copy(row))
        made[-1].pk, made[-1]._state = None, ModelState()
        for name, values in changes.items():
            setattr(made[-1], name, values[place])
    return type(rows[0]).objects.bulk_create(made) if rows else []


def sit_often(quiz, times, **answers):
    """So many people answer the same: one of them really, the others are copies of the rows."""
    first = sit(quiz, **answers)
    others = range(times - 1)
    people = Person.objects.bulk_create(factories.PersonFactory.build(agency=first.learner.agency) for _one in others)
    enrolments = copies([first.enrolment for _one in others], person=people)
    attempts = copies([first for _one in others], learner=people, enrolment=enrolments)
    items = list(first.items.all())
    copies(
        [item for _attempt in attempts for item in items], attempt=[attempt for attempt in attempts for _item in items]
    )


def mixed(quiz):
    """Twelve people: six know both, three know the first only, three know nothing, one of them in silence."""
    sit_often(quiz, 6, q1=["c"], q2=["c"])
    sit_often(quiz, 3, q1=["c"], q2=["a"])
    sit_often(quiz, 2, q1=["b"], q2=["a"])
    sit(quiz, q1=["b"])
