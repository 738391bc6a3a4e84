"""What the admin knows about assessment, and how quiz pages are served."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from lms.assessment.models import QuizPage
from lms.assessment.views import sitting
from lms.assessment.viewsets import QuestionViewSet


@hooks.register("before_serve_page", order=10)
def serve_quiz(page: Any, request: HttpRequest, args: Any, kwargs: Any) -> HttpResponse | None:
    """Show a quiz through its view, after the courses' hook has let the reader in."""
    return sitting.quiz(request, page) if isinstance(page, QuizPage) else None


@hooks.register("register_admin_viewset")
def register_bank() -> QuestionViewSet:
    """Give the admin the bank of questions."""
    return QuestionViewSet()


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    """Name what the audit log says about assessment."""
    actions.register_action("assessment.started", _("Start an attempt"), _("Attempt started"))
    actions.register_action("assessment.finished", _("Finish an attempt"), _("Attempt finished"))
    actions.register_action("assessment.graded", _("Mark an attempt"), _("Attempt marked"))
    actions.register_action("assessment.approved", _("Approve a question"), _("Question approved"))
    actions.register_action("assessment.extended", _("Give an attempt more time"), _("Attempt got more time"))
    actions.register_action("assessment.voided", _("Make an attempt void"), _("Attempt made void"))
    _register_exam_actions(actions)


def _register_exam_actions(actions: Any) -> None:
    actions.register_action("assessment.granted", _("Grant an accommodation"), _("Accommodation granted"))
    actions.register_action(
        "assessment.accommodation_changed", _("Change an accommodation"), _("Accommodation changed")
    )
    actions.register_action(
        "assessment.accommodation_withdrawn", _("Withdraw an accommodation"), _("Accommodation withdrawn")
    )
    actions.register_action("assessment.room_opened", _("Open an exam room"), _("Exam room opened"))
    actions.register_action("assessment.room_changed", _("Change an exam room"), _("Exam room changed"))
    actions.register_action("assessment.room_closed", _("Close an exam room"), _("Exam room closed"))
    actions.register_action("assessment.code_renewed", _("Renew a start code"), _("Start code renewed"))
