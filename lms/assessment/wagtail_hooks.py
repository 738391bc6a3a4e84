"""What the admin knows about assessment, and how quiz pages are served."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from lms.assessment.models import PracticalPage, QuizPage
from lms.assessment.views import practical_result, sitting
from lms.assessment.viewsets import QuestionViewSet


@hooks.register("before_serve_page", order=10)
def serve_quiz(page: Any, request: HttpRequest, args: Any, kwargs: Any) -> HttpResponse | None:
    """Show a quiz through its view, after the courses' hook has let the reader in."""
    return sitting.quiz(request, page) if isinstance(page, QuizPage) else None


@hooks.register("before_serve_page", order=10)
def serve_practical(page: Any, request: HttpRequest, args: Any, kwargs: Any) -> HttpResponse | None:
    """Show a practical test through its view, after the courses' hook has let the reader in."""
    return practical_result.practical(request, page) if isinstance(page, PracticalPage) else None


@hooks.register("register_admin_viewset")
def register_bank() -> QuestionViewSet:
    """Give the admin the bank of questions."""
    return QuestionViewSet()


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    """Name what the audit log says about assessment."""
    actions.register_action("assessment.started", _("Start an attempt"), _("Attempt started"))
    actions.register_action("assessment.finished", _("Finish an attempt"), _("Attempt finished"))
    actions.register_action("assessment.approved", _("Approve a question"), _("Question approved"))


@hooks.register("register_log_actions")
def register_practical_actions(actions: Any) -> None:
    """Name what the audit log says about practical tests."""
    for name, label, message in (
        ("planned", _("Plan a practical test"), _("Practical test planned")),
        ("moved", _("Change the plan of a practical test"), _("Plan of the practical test changed")),
        ("drawn_anew", _("Take over the published checklist"), _("Published checklist taken over")),
        ("sheet_taken", _("Take a place as an assessor"), _("Place as an assessor taken")),
        ("sheet_given_back", _("Give back a place as an assessor"), _("Place as an assessor given back")),
        ("sheet_submitted", _("Hand in a checklist"), _("Checklist handed in")),
        ("paper_entered", _("Enter a checklist from paper"), _("Checklist entered from paper")),
        ("paper_corrected", _("Correct an entry from paper"), _("Entry from paper corrected")),
        ("paper_confirmed", _("Confirm a corrected entry"), _("Corrected entry confirmed")),
        ("disagreed", _("Call for a third assessor"), _("Assessors disagree, a third one is called")),
        ("decided", _("Decide a practical test"), _("Practical test decided")),
        ("signed", _("Sign a practical test"), _("Practical test signed")),
        ("voided", _("Declare a practical test void"), _("Practical test declared void")),
    ):
        actions.register_action(f"assessment.practice_{name}", label, message)
