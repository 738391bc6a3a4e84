"""Every address of the site, who may open it and who may press its buttons: one written table."""

import copy
import datetime
import inspect

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone

from courses.models import LessonPage
from lms.assessment import appealing, drawing
from lms.assessment.models import Regrading, ResultDecision
from lms.certificates.models import Certificate
from lms.operations.models import Heartbeat
from lms.post.models import Letter
from tests import factories
from tests.assessment.essays import EssayTest
from tests.assessment.exams import grant, room_of
from tests.assessment.practice import hand_in
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
WHO = ("anonymous", "trainee", "stranger", "instructor", "coordinator", "officer", "auditor", "administrator")
OURS = ("people", "courses", "assessment", "certificates", "post", "demo", "operations")
TABLE = {  # GET, POST; one number stands for everybody; - is not asked: an empty form of the editor has no parts
    "": ("302", "405"),
    r"*/^((?:[\w\-]+/)*)$": ("302 200 302 200 302 302 302 302", "302 200 302 200 302 302 302 302"),
    "*/_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/": ("404", "404"),
    "*/_util/login/": ("302", "302"),
    "^admin/password_reset/.*$": ("302", "302"),
    "_util/login/": ("302", "302"),
    "accessibility/": ("200", "405"),
    "accounts/2fa/": ("302 200 200 200 200 200 200 200", "302 405 405 405 405 405 405 405"),
    "accounts/2fa/authenticate/": ("302", "302"),
    "accounts/2fa/reauthenticate/": ("302", "302"),
    "accounts/2fa/recovery-codes/": ("302 404 404 404 404 404 404 404", "302 405 405 405 405 405 405 405"),
    "accounts/2fa/recovery-codes/download/": ("302 404 404 404 404 404 404 404", "302 404 404 404 404 404 404 404"),
    "accounts/2fa/recovery-codes/generate/": ("302", "302"),
    "accounts/2fa/totp/activate/": ("302", "302"),
    "accounts/2fa/totp/deactivate/": ("302 404 404 404 404 404 404 404", "302 404 404 404 404 404 404 404"),
    "accounts/2fa/webauthn/": ("302 200 200 200 200 200 200 200", "302 405 405 405 405 405 405 405"),
    "accounts/2fa/webauthn/add/": ("302", "302"),
    "accounts/2fa/webauthn/keys/<int:pk>/edit/": ("302", "302"),
    "accounts/2fa/webauthn/keys/<int:pk>/remove/": ("302", "302"),
    "accounts/2fa/webauthn/login/": ("302", "302"),
    "accounts/2fa/webauthn/reauthenticate/": ("302", "302"),
    "accounts/choose-password/": ("302", "302"),
    "accounts/inactive/": ("200", "405"),
    "accounts/login/": ("200 302 302 302 302 302 302 302", "200 302 302 302 302 302 302 302"),
    "accounts/logout/": ("302 200 200 200 200 200 200 200", "302"),
    "accounts/password/change/": ("302 200 200 200 200 200 200 200", "302 200 200 200 200 200 200 200"),
    "accounts/password/reset/": ("200", "405"),
    "accounts/password/set/": ("302", "302"),
    "accounts/preferences/": ("302 200 200 200 200 200 200 200", "302 200 200 200 200 200 200 200"),
    "accounts/reauthenticate/": ("302 200 200 200 200 200 200 200", "302 200 200 200 200 200 200 200"),
    "accounts/second-factor-needed/": ("302 200 200 200 200 200 200 200", "302 200 200 200 200 200 200 200"),
    "accounts/second-factor/": ("302", "302"),
    "accounts/signup/": ("200", "405"),
    "accounts/slip/": ("200 302 302 302 302 302 302 302", "200 302 302 302 302 302 302 302"),
    "admin/": ("302 302 302 200 302 200 302 200", "302 302 302 405 302 405 302 405"),
    "admin/login/": ("302", "302"),
    "admin/questions/": ("302 302 302 200 302 302 302 302", "302 302 302 405 302 302 302 302"),
    "admin/questions/export/": ("302 302 302 200 302 302 302 302", "302 302 302 405 302 302 302 302"),
    "admin/questions/import/": ("302 302 302 200 302 302 302 302", "302 302 302 200 302 302 302 302"),
    "admin/questions/import/template/": ("302 302 302 200 302 302 302 302", "302 302 302 405 302 302 302 302"),
    "admin/questions/new/": ("302", "302"),
    "admin/questions/review/": ("302 302 302 200 302 302 302 302", "302 302 302 200 302 302 302 302"),
    "admin/questions/types/": ("302 302 302 200 302 302 302 302", "302 302 302 405 302 302 302 302"),
    "admin/snippets/assessment/category/": ("302 302 302 200 302 302 302 302", "302 302 302 405 302 302 302 302"),
    "admin/snippets/assessment/category/add/": ("302 302 302 200 302 302 302 302", "302 302 302 200 302 302 302 302"),
    "admin/snippets/certificates/award/": ("302 302 302 302 302 200 302 302", "302 302 302 302 302 405 302 302"),
    "admin/snippets/certificates/award/add/": ("302 302 302 302 302 200 302 302", "-"),
    "admin/snippets/choose/assessment/category/results/": (
        "302 302 302 200 302 200 302 200",
        "302 302 302 405 302 405 302 405",
    ),
    "admin/snippets/choose/certificates/award/results/": (
        "302 302 302 200 302 200 302 200",
        "302 302 302 405 302 405 302 405",
    ),
    "admin/snippets/choose/courses/audience/results/": (
        "302 302 302 200 302 200 302 200",
        "302 302 302 405 302 405 302 405",
    ),
    "admin/snippets/choose/courses/cohort/results/": (
        "302 302 302 200 302 200 302 200",
        "302 302 302 405 302 405 302 405",
    ),
    "admin/snippets/choose/courses/instrument/results/": (
        "302 302 302 200 302 200 302 200",
        "302 302 302 405 302 405 302 405",
    ),
    "admin/snippets/choose/courses/provision/results/": (
        "302 302 302 200 302 200 302 200",
        "302 302 302 405 302 405 302 405",
    ),
    "admin/snippets/choose/courses/topic/results/": (
        "302 302 302 200 302 200 302 200",
        "302 302 302 405 302 405 302 405",
    ),
    "admin/snippets/choose/people/agency/results/": (
        "302 302 302 200 302 200 302 200",
        "302 302 302 405 302 405 302 405",
    ),
    "admin/snippets/choose/people/positioncategory/results/": (
        "302 302 302 200 302 200 302 200",
        "302 302 302 405 302 405 302 405",
    ),
    "admin/snippets/choose/people/rank/results/": (
        "302 302 302 200 302 200 302 200",
        "302 302 302 405 302 405 302 405",
    ),
    "admin/snippets/courses/audience/": ("302 302 302 200 302 302 302 302", "302 302 302 405 302 302 302 302"),
    "admin/snippets/courses/audience/add/": ("302 302 302 200 302 302 302 302", "302 302 302 200 302 302 302 302"),
    "admin/snippets/courses/cohort/": ("302 302 302 200 302 302 302 302", "302 302 302 405 302 302 302 302"),
    "admin/snippets/courses/cohort/add/": ("302 302 302 200 302 302 302 302", "302 302 302 200 302 302 302 302"),
    "admin/snippets/courses/instrument/": ("302 302 302 200 302 302 302 302", "302 302 302 405 302 302 302 302"),
    "admin/snippets/courses/instrument/add/": ("302 302 302 200 302 302 302 302", "302 302 302 200 302 302 302 302"),
    "admin/snippets/courses/provision/": ("302 302 302 200 302 302 302 302", "302 302 302 405 302 302 302 302"),
    "admin/snippets/courses/provision/add/": ("302 302 302 200 302 302 302 302", "302 302 302 200 302 302 302 302"),
    "admin/snippets/courses/topic/": ("302 302 302 200 302 302 302 302", "302 302 302 405 302 302 302 302"),
    "admin/snippets/courses/topic/add/": ("302 302 302 200 302 302 302 302", "302 302 302 200 302 302 302 302"),
    "admin/snippets/people/agency/": ("302 302 302 302 302 302 302 200", "302 302 302 302 302 302 302 405"),
    "admin/snippets/people/agency/add/": ("302 302 302 302 302 302 302 200", "302 302 302 302 302 302 302 200"),
    "admin/snippets/people/appointment/": ("302 302 302 302 302 302 302 200", "302 302 302 302 302 302 302 405"),
    "admin/snippets/people/appointment/add/": ("302 302 302 302 302 302 302 200", "302 302 302 302 302 302 302 200"),
    "admin/snippets/people/employment/": ("302", "302"),
    "admin/snippets/people/employment/add/": ("302", "302"),
    "admin/snippets/people/positioncategory/": ("302 302 302 302 302 302 302 200", "302 302 302 302 302 302 302 405"),
    "admin/snippets/people/positioncategory/add/": (
        "302 302 302 302 302 302 302 200",
        "302 302 302 302 302 302 302 200",
    ),
    "admin/snippets/people/rank/": ("302 302 302 302 302 302 302 200", "302 302 302 302 302 302 302 405"),
    "admin/snippets/people/rank/add/": ("302 302 302 302 302 302 302 200", "302 302 302 302 302 302 302 200"),
    "admin/users/": ("302 302 302 302 302 302 302 200", "302 302 302 302 302 302 302 405"),
    "admin/users/new/": ("302 302 302 302 302 302 302 200", "302 302 302 302 302 302 302 200"),
    "certificates/": ("302 200 200 200 200 200 200 200", "302 405 405 405 405 405 405 405"),
    "certificates/<int:pk>/paper/": ("302 302 404 404 404 302 302 404", "302 405 405 405 405 405 405 405"),
    r"documents/^(\d+)/(.*)$": ("404", "404"),
    "documents/authenticate_with_password/<int:restriction_id>/": ("404", "404"),
    "healthz": ("200", "200"),
    "help/": ("200", "405"),
    "learn/<uuid:key>/continue/": ("302", "302"),
    "learn/<uuid:key>/enrol/": ("405", "302"),
    "learn/<uuid:key>/withdraw/": ("405", "302 302 404 404 404 404 404 404"),
    "learn/lessons/<uuid:key>/checks/<str:block>/": ("405", "302 302 403 403 403 403 403 403"),
    "learn/lessons/<uuid:key>/done/": ("405", "302 302 403 403 403 403 403 403"),
    "learn/staff/": ("302 403 403 403 200 403 403 403", "302 403 403 403 200 403 403 403"),
    "learn/staff/enrol/": ("302 403 403 403 200 403 403 403", "302 403 403 403 200 403 403 403"),
    "letters/": ("302 200 200 200 200 200 200 200", "302 405 405 405 405 405 405 405"),
    "letters/<int:pk>/": ("302 200 404 404 404 404 404 404", "302 405 405 405 405 405 405 405"),
    "me/": ("302 200 200 200 200 200 200 200", "405"),
    "practice/": ("302 403 403 403 403 403 403 403", "405"),
    "practice/<int:pk>/": ("302 404 404 404 404 404 404 404", "405"),
    "practice/<int:pk>/assess/": ("405", "302 404 404 404 404 404 404 404"),
    "practice/<int:pk>/compare/": ("302 404 404 404 404 404 404 404", "405"),
    "practice/<int:pk>/draw-anew/": ("405", "302 404 404 404 404 404 404 404"),
    "practice/<int:pk>/form/": ("302 404 404 404 404 404 404 404", "405"),
    "practice/<int:pk>/move/": ("302 404 404 404 404 404 404 404", "302 404 404 404 404 404 404 404"),
    "practice/<int:pk>/paper/": ("302 404 404 404 404 404 404 404", "302 404 404 404 404 404 404 404"),
    "practice/<int:pk>/result/": ("302 200 404 404 404 404 404 404", "302 200 404 404 404 404 404 404"),
    "practice/<int:pk>/signature/": ("302 404 404 404 404 404 404 404", "302 404 404 404 404 404 404 404"),
    "practice/<int:pk>/void/": ("302 404 404 404 404 404 404 404", "302 404 404 404 404 404 404 404"),
    "practice/outcomes/": ("302 403 403 403 200 403 403 403", "405"),
    "practice/plan/": ("302 403 403 403 403 403 403 403", "302 403 403 403 403 403 403 403"),
    "practice/sheets/<int:pk>/": ("302 404 404 404 404 404 404 404", "302 404 404 404 404 404 404 404"),
    "practice/sheets/<int:pk>/differences/": ("302 404 404 404 404 404 404 404", "302 404 404 404 404 404 404 404"),
    "practice/sheets/<int:pk>/differences/<int:entry>/": ("405", "302 404 404 404 404 404 404 404"),
    "practice/sheets/<int:pk>/give-back/": ("405", "302 404 404 404 404 404 404 404"),
    "practice/sheets/<int:pk>/hand-in/": ("302 404 404 404 404 404 404 404", "302 404 404 404 404 404 404 404"),
    "practice/sheets/<int:pk>/keep/": ("405", "401 404 404 404 404 404 404 404"),
    "practice/sheets/<int:pk>/paper/": ("302 404 404 404 404 404 404 404", "302 404 404 404 404 404 404 404"),
    "practice/tests/<uuid:key>/": ("302", "302"),
    "quizzes/<uuid:key>/": ("302", "302"),
    "quizzes/<uuid:key>/analysis.xlsx": ("302 403 403 200 403 403 403 403", "405"),
    "quizzes/<uuid:key>/analysis/": ("302 403 403 200 403 403 403 403", "405"),
    "quizzes/<uuid:key>/analysis/<int:pk>/": ("302 403 403 200 403 403 403 403", "405"),
    "quizzes/<uuid:key>/start/": ("405", "302 302 403 403 403 403 403 403"),
    "quizzes/analysis/": ("302 403 403 200 403 403 403 403", "405"),
    "quizzes/appeals/": ("302 403 403 200 403 403 403 403", "302 405 405 405 405 405 405 405"),
    "quizzes/appeals/<int:pk>/": ("302 302 404 200 404 404 404 404", "302 302 404 200 404 404 404 404"),
    "quizzes/appeals/<int:pk>/close/": ("405", "302 302 404 404 404 404 404 404"),
    "quizzes/accommodations/": ("302 403 403 200 403 200 403 403", "302 405 405 405 405 405 405 405"),
    "quizzes/accommodations/<int:pk>/": ("302 403 403 200 403 200 403 403", "302 403 403 200 403 200 403 403"),
    "quizzes/accommodations/<int:pk>/withdraw/": ("302 403 403 200 403 200 403 403", "302 403 403 200 403 200 403 403"),
    "quizzes/accommodations/new/": ("302 403 403 200 403 200 403 403", "302 403 403 200 403 200 403 403"),
    "quizzes/attempts/<int:pk>/<int:position>/": (
        "302 200 404 404 404 404 404 404",
        "302 302 404 404 404 404 404 404",
    ),
    "quizzes/attempts/<int:pk>/<int:position>/save/": ("405", "401 400 404 404 404 404 404 404"),
    "quizzes/attempts/<int:pk>/appeal/": ("302 302 404 404 404 404 404 404", "302 302 404 404 404 404 404 404"),
    "quizzes/attempts/<int:pk>/finish/": ("302 200 404 404 404 404 404 404", "302 302 404 404 404 404 404 404"),
    "quizzes/attempts/<int:pk>/result/": ("302 200 404 200 404 404 404 404", "302 200 404 200 404 404 404 404"),
    "quizzes/decisions/": ("302 403 403 200 403 200 403 403", "302 405 405 405 405 405 405 405"),
    "quizzes/decisions/<int:pk>/": ("302 403 403 200 403 200 403 403", "302 403 403 200 403 200 403 403"),
    "quizzes/marking/": ("302 403 403 200 403 403 403 403", "302 405 405 405 405 405 405 405"),
    "quizzes/marking/<str:code>/": ("302 403 403 200 403 403 403 403", "302 403 403 302 403 403 403 403"),
    "quizzes/marking/<str:code>/save/": ("405", "401 403 403 200 403 403 403 403"),
    "quizzes/attempts/<int:pk>/void/": ("302 404 404 200 404 404 404 404", "302 404 404 200 404 404 404 404"),
    "quizzes/attempts/clock/<str:key>/": ("200", "405"),
    "quizzes/rooms/": ("302 403 403 200 403 200 200 403", "302 405 405 405 405 405 405 405"),
    "quizzes/rooms/<int:pk>/": ("302 403 403 200 403 200 200 403", "302 405 405 405 405 405 405 405"),
    "quizzes/rooms/<int:pk>/change/": ("302 403 403 200 403 403 403 403", "302 403 403 200 403 403 403 403"),
    "quizzes/rooms/<int:pk>/close/": ("302 403 403 200 403 403 403 403", "302 403 403 302 403 403 403 403"),
    "quizzes/rooms/<int:pk>/code/": ("405", "302 403 403 302 403 403 403 403"),
    "quizzes/rooms/<int:pk>/log/": ("302 403 403 200 403 200 200 403", "302 405 405 405 405 405 405 405"),
    "quizzes/rooms/<int:pk>/seats/": ("302 403 403 200 403 200 200 403", "302 405 405 405 405 405 405 405"),
    "quizzes/rooms/<int:pk>/time/": ("302 403 403 200 403 403 403 403", "302 403 403 200 403 403 403 403"),
    "quizzes/rooms/<int:pk>/time/<int:attempt_pk>/": (
        "302 403 403 200 403 403 403 403",
        "302 403 403 200 403 403 403 403",
    ),
    "quizzes/rooms/new/": ("302 403 403 200 403 403 403 403", "302 403 403 200 403 403 403 403"),
    "readyz": ("200", "200"),
    "register/": ("302 403 403 403 403 200 200 403", "302 405 405 405 405 405 405 405"),
    "register/<int:pk>/": ("302 200 404 404 404 200 200 404", "302 405 405 405 405 405 405 405"),
    "register/<int:pk>/revoke/": ("302 404 404 404 404 200 404 404", "302 404 404 404 404 200 404 404"),
    "register/held/": ("302 403 403 403 403 200 403 403", "302 403 403 403 403 302 403 403"),
    "staff/": ("302 403 403 403 200 403 403 200", "405"),
    "staff/<int:pk>/slip/": ("302 404 404 404 302 404 404 302", "302 404 404 404 200 404 404 200"),
    "verify/": ("200", "200"),
    "verify/<str:code>/": ("200", "405"),
    "who-sees-what/": ("200", "405"),
}


def routes(patterns, prefix=""):
    """Every route, except what Wagtail shows of itself in the editor; the language in front is written «*»."""
    for pattern in patterns:
        route = prefix + ("*/" if str(pattern.pattern) == "en/" else str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        elif not route.startswith("admin/") or route == "admin/" or is_ours(route, pattern):
            yield route


def is_ours(route, pattern):
    """Whether a page of the editor shows a list, an empty form or a choice of our own rows."""
    if "<" in route:
        return False
    view = inspect.unwrap(pattern.callback)
    module = getattr(view, "view_class", view).__module__
    if module.startswith(("lms.", "courses.")) and pattern.name not in ("index_results", "list_results"):
        return True
    model = getattr(view, "view_initkwargs", {}).get("model")
    label = getattr(getattr(model, "_meta", None), "app_label", "")
    is_list = pattern.name in ("list", "index", "add", "choose_results")
    return route == "admin/login/" or (label in OURS and is_list and "/images/" not in route)


class World:
    """One course that the trainee takes, with attempts and a practical test, a certificate and a letter."""

    def __init__(self, trainee, instructor):
        self.course = factories.course(lessons=1, quiz={"questions": 2, "attempts_allowed": 9})
        self.quiz = self.course.get_children().get(slug="final-test").specific
        self.lesson = LessonPage.objects.get()
        factories.cohort(self.course).instructors.add(instructor)
        factories.award(self.course)
        factories.enrol(trainee, self.course)
        self.finished = drawing.start(self.quiz, trainee)
        self.finished.submit()
        self.room = room_of(self.quiz, by=instructor)
        self.open = drawing.start(self.quiz, trainee, room=self.room)
        self.accommodation, _longer = grant(self.quiz, to=trainee, by=instructor, extra_percent=10)
        self.appeal = appealing.lodge(self.finished, words="Why not?")
        self.paper = EssayTest(instructor).write(trainee)
        other = factories.course(code="C02", title="Other", lessons=1)
        factories.cohort(other)
        factories.award(other, prefix="KZ-2")
        enrolment = factories.enrol(trainee, other)
        enrolment.complete(enrolment.edition.activities.get().key, evidence={"read": True})
        self.certificate = Certificate.objects.get()
        self.decision = self.put_in_question(instructor)
        self.letter = Letter.objects.filter(recipient=trainee).first()
        self.trainee = trainee
        self._assess(trainee)
        alive = timezone.now() + datetime.timedelta(hours=1)  # however long a slow machine takes for the table
        Heartbeat.objects.create(worker="worker", beat_at=alive)

    def _assess(self, trainee):
        """Let somebody assess the trainee, who has not signed the result."""
        self.practical = factories.practical(self.course, is_graded=False, assessors_required=1)
        assessor = factories.assessor()
        self.planned = factories.planned(
            self.practical, trainee.enrolments.get(course_key=self.course.key), by=assessor
        )
        self.sheet = hand_in(self.planned, assessor)

    def put_in_question(self, instructor):
        """Answer a decision about the finished attempt, as a regrading by somebody else would open it."""
        item = self.finished.items.first()
        made = Regrading.objects.create(
            question=item.version.question,
            what="drop",
            state="applied",
            reason="Reason.",
            asked_by=instructor,
            applied_by=instructor,
            applied_at=timezone.now(),
        )
        return ResultDecision.objects.create(attempt=self.finished, enrolment=self.finished.enrolment, regrading=made)

    def address(self, route):
        """Answer an address that the route leads to."""
        key, number = str(self.course.key), str(self.open.pk)
        keys = {
            "learn/lessons/": str(self.lesson.translation_key),
            "practice/tests/": str(self.practical.translation_key),
            "quizzes/<": str(self.quiz.translation_key),
        }
        key = next((value for start, value in keys.items() if route.startswith(start)), key)
        numbers = {
            "staff/": self.trainee.pk,
            "letters/": self.letter.pk,
            "certificates/": self.certificate.pk,
            "register/": self.certificate.pk,
            "accounts/": 1,
            "quizzes/<uuid:key>/analysis/": self.finished.items.first().version.question_id,
            "practice/sheets/": self.sheet.pk,
            "practice/": self.planned.pk,
            "quizzes/attempts/<int:pk>/appeal/": self.finished.pk,
            "quizzes/attempts/<int:pk>/result/": self.finished.pk,
            "quizzes/appeals/": self.appeal.pk,
            "quizzes/decisions/": self.decision.pk,
            "quizzes/accommodations/": self.accommodation.pk,
            "quizzes/rooms/": self.room.pk,
        }
        number = next((str(value) for start, value in numbers.items() if route.startswith(start)), number)
        gaps = {
            "<uuid:key>": key,
            "<int:pk>": number,
            "<int:position>": "1",
            "<int:entry>": "1",
            "<int:attempt_pk>": str(self.open.pk),
            "<str:key>": self.open.clock_url.split("/")[-2],
            "<str:block>": factories.CHECK_ID,
            "<str:code>": self.paper.code if route.startswith("quizzes/") else self.certificate.code,
            "<int:restriction_id>": "1",
            "<int:page_view_restriction_id>": "1",
            "<int:page_id>": str(self.course.pk),
            "^(\\d+)/(.*)$": "1/a.pdf",
            "^((?:[\\w\\-]+/)*)$": self.lesson.url_path.removeprefix("/en/"),
            "^admin/password_reset/.*$": "admin/password_reset/",
            "*/": "en/",
        }
        for gap, value in gaps.items():
            route = route.replace(gap, value)
        return f"/{route}"


@pytest.fixture
def world(site, trainee, instructor):
    return World(trainee, instructor)


@pytest.fixture
def browsers(request, world):
    found = {"anonymous": Client(headers={"accept-language": "en"})}
    for who in WHO[1:]:
        found[who] = signed_in(request.getfixturevalue(who))
        found[who].raise_request_exception = False
    return found


def answer_to(browser, method, address):
    """The status of one request, whose traces are taken back."""
    cache.clear()
    cookies = copy.deepcopy(browser.cookies)
    with transaction.atomic():
        status = getattr(browser, method.lower())(address).status_code
        transaction.set_rollback(True)
    browser.cookies = cookies
    return status


def test_every_address_stands_in_the_table():
    assert set(TABLE) == set(routes(get_resolver().url_patterns))


def test_everybody_opens_and_presses_what_the_table_says(world, browsers):
    found = {}
    for route, columns in TABLE.items():
        address = world.address(route)
        for method, said in zip(("GET", "POST"), columns, strict=True):
            if said == "-":
                continue
            expected = said.split() if " " in said else [said] * len(WHO)
            for who, code in zip(WHO, expected, strict=True):
                status = str(answer_to(browsers[who], method, address))
                if status != code:
                    found[f"{method} {route} by {who}"] = f"{status} instead of {code}"
    assert found == {}


def test_answers_that_are_redirects_lead_strangers_to_the_sign_in_page(world, browsers):
    open_to_all = ("accounts/", "_util/", "*/_util/", "^admin/", "admin/login/")
    for route, (said, _posted) in TABLE.items():
        if said.split()[0] == "302" and not route.startswith(open_to_all) and route:
            target = browsers["anonymous"].get(world.address(route)).url
            assert (route, target.split("?")[0]) == (route, reverse("account_login"))
