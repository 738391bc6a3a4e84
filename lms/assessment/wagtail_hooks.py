"""What the admin knows about assessment, and how quiz pages are served."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from lms.assessment import blueprint
from lms.assessment.models import QuizPage
from lms.assessment.views import sitting
from lms.assessment.viewsets import QuestionViewSet


@hooks.register("before_serve_page", order=10)
def serve_quiz(page: Any, request: HttpRequest, args: Any, kwargs: Any) -> HttpResponse | None:
    """Show a quiz through its view, after the courses' hook has let the reader in."""
    return sitting.quiz(request, page) if isinstance(page, QuizPage) else None


@hooks.register("after_publish_page")
def warn_of_untranslated_questions(request: HttpRequest, page: Any) -> None:
    """Tell the author of a published test how many of its questions do not exist in its language."""
    if isinstance(page, QuizPage) and (warning := blueprint.untranslated(page)):
        messages.warning(request, warning)


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
    actions.register_action("assessment.checked", _("Check an answer of a practice"), _("Answer of a practice checked"))
    actions.register_action("assessment.withheld", _("Refuse to publish a test"), _("Test not published"))
    actions.register_action("assessment.approved", _("Approve a question"), _("Question approved"))
