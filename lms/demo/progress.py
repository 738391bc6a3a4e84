"""What the made-up staff have done in the last ninety days: enrolments, lessons, tests, certificates, letters."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cached_property
from random import Random
from typing import Any, Final

from django.utils import timezone

from courses import enrolling
from courses.models import Activity, CheckAnswer, Cohort, Completion, CoursePage, Edition, Enrolment, LessonPage
from lms.assessment.models import Attempt, QuizPage
from lms.certificates import issuing
from lms.certificates.models import Certificate
from lms.demo import cohorts
from lms.demo.accounts import ACCOUNTS
from lms.demo.memory import Memory
from lms.demo.pages import key_of
from lms.demo.sitting import sit
from lms.demo.sources import read_yaml
from lms.people.models import Employment, Person, Role
from lms.post import letters

DAY: Final = datetime.timedelta(days=1)
ONCE: Final = "begun"
STARTERS: Final = 60  # days in service before somebody is sent on a course


@dataclass(frozen=True)
class Span:
    """From when until when somebody was busy with a course, and how many lessons were done in it."""

    began: datetime.datetime
    ended: datetime.datetime
    lessons: int


def load(memory: Memory) -> None:
    """Let ninety days pass, once; what happens on the site afterwards is never touched.

    The awards come last: a course that earns nothing yet is completed without a certificate, and so each
    certificate is issued when the days of its enrolment are already where they belong.
    """
    if memory.knows("progress", ONCE):
        return
    plan = read_yaml("progress.yaml")
    story = _Story(plan, Random(plan["seed"]))  # noqa: S311  # the same story everywhere
    for about in plan["courses"]:
        story.tell_of_staff(about)
    for about in plan["accounts"]:
        story.tell_of_account(about)
    cohorts.grant_awards()
    _certify(plan)
    for account in ACCOUNTS:
        person = Person.objects.get(sign_in_name=account.sign_in_name)
        letters.send(person, "demonstration", about="welcome", appointment=person.appointments.get())


def _certify(plan: dict[str, Any]) -> None:
    """Issue what has been earned, in the order of completion; one is taken back, so that the register shows it."""
    completed = Enrolment.objects.filter(state=Enrolment.State.COMPLETED, certificate=None).order_by("completed_at")
    for enrolment in completed:
        issuing.issue(enrolment)
    officer = next(account for account in ACCOUNTS if account.role == Role.CERTIFICATE_OFFICER)
    strangers = Certificate.objects.exclude(holder__sign_in_name__in=[account.sign_in_name for account in ACCOUNTS])
    strangers.order_by("pk")[2].revoke(
        by=Person.objects.get(sign_in_name=officer.sign_in_name),
        because=Certificate.Reason.ERROR,
        note=plan["revocation_note"],
    )


class _Course:
    """One course with what progress is made of."""

    def __init__(self, code: str) -> None:
        self.key = key_of(code)
        self.pages = {
            page.locale.language_code: page
            for page in CoursePage.objects.live().filter(translation_key=self.key).select_related("locale")
        }
        edition = Edition.objects.filter(course_key=self.key).latest("number")
        self.lessons = list(edition.activities.filter(kind="lesson").order_by("position"))
        self.over, self.open = Cohort.objects.filter(course_key=self.key).order_by("starts_on")

    def language_of(self, person: Person) -> str:
        """Answer the person's language, where the course is written in it, else Russian."""
        return person.preferred_language if person.preferred_language in self.pages else "ru"

    def quiz(self, language: str, *, is_graded: bool) -> QuizPage:
        """Answer the final test or the test before the course, in a language."""
        return QuizPage.objects.child_of(self.pages[language]).get(is_graded=is_graded)

    @cached_property
    def checks(self) -> dict[Any, list[tuple[str, list[int]]]]:
        """The checks of each lesson by its key: the block's id and the numbers of the right options."""
        lessons = LessonPage.objects.live().descendant_of(next(iter(self.pages.values())))
        return {
            lesson.translation_key: [
                (check.id, [at for at, option in enumerate(check.value["options"]) if option["is_right"]])
                for check in lesson.checks()
            ]
            for lesson in lessons
        }


class _Story:
    """Lets people take courses."""

    def __init__(self, plan: dict[str, Any], chance: Random) -> None:
        self.plan = plan
        self.chance = chance
        self.now = timezone.now()
        self.courses = {about["code"]: _Course(about["code"]) for about in plan["courses"]}
        accounts = [account.sign_in_name for account in ACCOUNTS]
        recent = timezone.localdate() - STARTERS * DAY
        spells = Employment.objects.current().filter(hired_on__lt=recent).exclude(person__sign_in_name__in=accounts)
        self.staff = [
            (spell.person, spell.institution.slug)
            for spell in spells.select_related("person", "institution").order_by("person__sign_in_name")
        ]

    def tell_of_staff(self, about: dict[str, Any]) -> None:
        """Let as many people as planned take one course, each to the stage that was planned."""
        course = self.courses[about["code"]]
        stages = {
            "completed": self._complete,
            "without_order": self._complete_without_order,
            "tried": self._try,
            "under_way": self._go_on,
            "just_enrolled": self._enrol_only,
            "withdrawn": self._withdraw,
            "suspended": self._suspend,
        }
        planned = [stage for stage in stages for _ in range(about[stage])]
        self.chance.shuffle(planned)
        for person, stage in zip(self._chosen(about, len(planned)), planned, strict=True):
            stages[stage](course, person)

    def tell_of_account(self, about: dict[str, Any]) -> None:
        """Let one of the accounts take a course as far as its line says."""
        course = self.courses[about["code"]]
        person = Person.objects.get(sign_in_name=about["sign_in_name"])
        lessons = about.get("lessons", len(course.lessons))
        span = Span(self.now - about["began"] * DAY, self.now - about["ended"] * DAY, lessons)
        enrolment = self._take(course, person, span, has_pre_test=True)
        if about.get("completed"):
            self._pass(course, enrolment, at=span.ended)

    def _chosen(self, about: dict[str, Any], count: int) -> list[Person]:
        """Answer so many people by chance: first some of one institution, then of the others."""
        near = [person for person, where in self.staff if where == about["near"]]
        others = [person for person, where in self.staff if where != about["near"]]
        chosen = self.chance.sample(near, about["at_near"])
        return chosen + self.chance.sample(others, count - len(chosen))

    def _span(self, course: _Course, *, began: tuple[int, int], ended: tuple[int, int], share: float = 1.0) -> Span:
        first = self._moment(*began)
        last = max(first + DAY / 24, self._moment(*ended))
        return Span(first, min(last, self.now), round(share * len(course.lessons)))

    def _moment(self, earliest: int, latest: int) -> datetime.datetime:
        """Answer a moment by chance, between so many days ago and so many."""
        return self.now - self.chance.uniform(latest, earliest) * DAY

    def _complete_without_order(self, course: _Course, person: Person) -> None:
        """Complete a course outside any cohort: the certificate waits until an officer finds the order."""
        enrolment = self._complete(course, person)
        Enrolment.objects.filter(pk=enrolment.pk).update(cohort=None)

    def _complete(self, course: _Course, person: Person) -> Enrolment:
        span = self._span(course, began=(90, 52), ended=(46, 18))
        enrolment = self._take(course, person, span)
        if self.chance.random() < self.plan["second_tries"]:
            self._fail(course, enrolment, at=span.ended + DAY / 8)
        self._pass(course, enrolment, at=span.ended + DAY)
        return enrolment

    def _try(self, course: _Course, person: Person) -> None:
        span = self._span(course, began=(33, 15), ended=(12, 5))
        enrolment = self._take(course, person, span)
        self._fail(course, enrolment, at=span.ended + DAY)

    def _go_on(self, course: _Course, person: Person) -> None:
        is_late = self.chance.random() < 0.2  # noqa: PLR2004  # a fifth come from the cohort that is over
        began = (78, 45) if is_late else (33, 6)
        self._take(course, person, self._span(course, began=began, ended=(5, 0), share=self.chance.uniform(0.04, 0.96)))

    def _enrol_only(self, course: _Course, person: Person) -> None:
        self._take(course, person, self._span(course, began=(6, 0), ended=(0, 0), share=0))

    def _withdraw(self, course: _Course, person: Person) -> None:
        span = self._span(course, began=(75, 20), ended=(18, 8), share=self.chance.uniform(0, 0.4))
        enrolment = self._take(course, person, span)
        enrolment.withdraw(by=person, reason=self.chance.choice(self.plan["withdrawal_reasons"]))

    def _suspend(self, course: _Course, person: Person) -> None:
        span = self._span(course, began=(40, 20), ended=(18, 8), share=self.chance.uniform(0.1, 0.6))
        enrolment = self._take(course, person, span)
        enrolment.suspend(by=person, reason=self.chance.choice(self.plan["suspension_reasons"]))

    def _take(self, course: _Course, person: Person, span: Span, *, has_pre_test: bool | None = None) -> Enrolment:
        """Answer an enrolment with its lessons done, moved back in time."""
        language = course.language_of(person)
        enrolment = enrolling.enrol(person, course.pages[language], by=person, language=language)
        following = course.lessons[span.lessons : span.lessons + 1] or course.lessons[-1:]
        enrolment.enrolled_at = span.began
        enrolment.cohort = course.open if span.began.date() >= course.open.starts_on else course.over
        if span.lessons:
            enrolment.last_key, enrolment.last_at = following[0].key, span.ended
        enrolment.save(update_fields=["enrolled_at", "cohort", "last_key", "last_at"])
        if has_pre_test or (has_pre_test is None and self.chance.random() < self.plan["pre_tests"]):
            quiz = course.quiz(language, is_graded=False)
            self._sit(quiz, enrolment, mistakes=(3, 7), at=span.began + DAY / 48)
        self._read(course, enrolment, course.lessons[: span.lessons], span)
        return enrolment

    def _read(self, course: _Course, enrolment: Enrolment, lessons: list[Activity], span: Span) -> None:
        """Tick lessons off one after the other, each with the answers to its checks as evidence."""
        moments = sorted(span.began + (span.ended - span.began) * self.chance.random() for _ in lessons)
        Completion.objects.bulk_create(
            Completion(
                enrolment=enrolment,
                activity=lesson,
                completed_at=at,
                language=enrolment.language,
                evidence={"checks": len(course.checks[lesson.key])},
            )
            for lesson, at in zip(lessons, moments, strict=True)
        )
        CheckAnswer.objects.bulk_create(
            CheckAnswer(
                enrolment=enrolment,
                lesson_key=lesson.key,
                block=block,
                chosen=right,
                is_right=True,
                tries=self.chance.choice([1, 1, 1, 2, 3]),
                answered_at=at,
            )
            for lesson, at in zip(lessons, moments, strict=True)
            for block, right in course.checks[lesson.key]
        )

    def _fail(self, course: _Course, enrolment: Enrolment, *, at: datetime.datetime) -> None:
        quiz = course.quiz(enrolment.language, is_graded=True)
        self._sit(quiz, enrolment, mistakes=(11, 14), at=at)

    def _pass(self, course: _Course, enrolment: Enrolment, *, at: datetime.datetime) -> None:
        """Pass the final test, which completes the course at that moment."""
        quiz = course.quiz(enrolment.language, is_graded=True)
        attempt = self._sit(quiz, enrolment, mistakes=(0, 4), at=at)
        Enrolment.objects.filter(pk=enrolment.pk).update(
            completed_at=attempt.finished_at, last_key=quiz.translation_key, last_at=attempt.finished_at
        )

    def _sit(
        self, quiz: QuizPage, enrolment: Enrolment, *, mistakes: tuple[int, int], at: datetime.datetime
    ) -> Attempt:
        """Take a test with dice of its own: which questions are drawn differs, the story does not."""
        dice = Random(f"{self.plan['seed']}/{enrolment.person.sign_in_name}/{quiz.slug}")  # noqa: S311
        return sit(quiz, enrolment, mistakes=dice.randint(*mistakes), at=at, chance=dice)
