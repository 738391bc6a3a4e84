"""What the admin knows about assessment, and how quiz pages are served."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from lms.assessment.models import QuizPage
from lms.assessment.views import regrading, sitting
from lms.assessment.viewsets import QuestionViewSet


@hooks.register("before_serve_page", order=10)
def serve_quiz(page: Any, request: HttpRequest, args: Any, kwargs: Any) -> HttpResponse | None:
    """Show a quiz through its view, after the courses' hook has let the reader in."""
    return sitting.quiz(request, page) if isinstance(page, QuizPage) else None


@hooks.register("register_admin_viewset")
def register_bank() -> QuestionViewSet:
    """Give the admin the bank of questions."""
    return QuestionViewSet()


@hooks.register("register_admin_urls")
def register_regrading() -> list[Any]:
    """Give the admin the pages of regradings."""
    return [
        path("questions/<int:pk>/regrade/", regrading.regrade, name="regrade_question"),
        path("questions/regradings/<int:pk>/", regrading.regrading, name="regrading"),
        path("questions/regradings/<int:pk>/apply/", regrading.apply_regrading, name="apply_regrading"),
        path("questions/regradings/<int:pk>/count/", regrading.recount_regrading, name="recount_regrading"),
        path("questions/regradings/<int:pk>/discard/", regrading.discard_regrading, name="discard_regrading"),
    ]


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    """Name what the audit log says about assessment."""
    actions.register_action("assessment.started", _("Start an attempt"), _("Attempt started"))
    actions.register_action("assessment.finished", _("Finish an attempt"), _("Attempt finished"))
    actions.register_action("assessment.graded", _("Mark an attempt"), _("Attempt marked"))
    actions.register_action("assessment.approved", _("Approve a question"), _("Question approved"))
    actions.register_action("assessment.regrading_drafted", _("Try out a regrading"), _("Regrading tried out"))
    actions.register_action("assessment.regrading_discarded", _("Discard a regrading"), _("Regrading discarded"))
    actions.register_action("assessment.regraded", _("Mark again"), _("Marked again"))
    actions.register_action("assessment.pass_questioned", _("Put a pass in question"), _("Pass in question"))
    actions.register_action("assessment.pass_kept", _("Keep a pass"), _("Pass kept"))
    actions.register_action("assessment.pass_withdrawn", _("Withdraw a pass"), _("Pass withdrawn"))
    actions.register_action("assessment.pass_settled", _("Settle a pass"), _("Pass settled by its points"))
