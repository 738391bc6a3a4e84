"""What the admin knows about assessment, and how quiz pages are served."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from lms.assessment.models import Category, QuizPage
from lms.assessment.views import reviewing, sitting
from lms.assessment.viewsets import QuestionViewSet


@hooks.register("before_serve_page", order=10)
def serve_quiz(page: Any, request: HttpRequest, args: Any, kwargs: Any) -> HttpResponse | None:
    """Show a quiz through its view, after the courses' hook has let the reader in."""
    return sitting.quiz(request, page) if isinstance(page, QuizPage) else None


@hooks.register("register_admin_viewset")
def register_bank() -> QuestionViewSet:
    """Give the admin the bank of questions."""
    return QuestionViewSet()


@register_snippet
class CategoryViewSet(SnippetViewSet):
    """The tree in which questions are filed."""

    model = Category
    icon = "folder"
    panels: ClassVar = [FieldPanel("name"), FieldPanel("parent")]
    list_display: ClassVar = ["__str__"]


@hooks.register("register_admin_urls")
def register_review() -> list[URLPattern]:
    """Give the admin the page on which experts decide about questions."""
    return [path("questions/review/", reviewing.review, name="review_questions")]


@hooks.register("register_admin_menu_item")
def offer_review() -> MenuItem:
    """Lead those who may change questions to those that wait."""
    return _ReviewMenuItem(_("Review of questions"), reverse_lazy("review_questions"), icon_name="check", order=351)


class _ReviewMenuItem(MenuItem):
    """Shown to those who may change questions."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Answer whether the reader may change questions."""
        return request.user.has_perm("assessment.change_question")


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    """Name what the audit log says about assessment."""
    actions.register_action("assessment.started", _("Start an attempt"), _("Attempt started"))
    actions.register_action("assessment.finished", _("Finish an attempt"), _("Attempt finished"))
    actions.register_action("assessment.graded", _("Mark an attempt"), _("Attempt marked"))
    actions.register_action("assessment.sent_back", _("Send a question back"), _("Question sent back to its author"))
    actions.register_action("assessment.retired", _("Retire a question"), _("Question retired"))
    actions.register_action("assessment.imported", _("Import questions"), _("Questions imported"))
    actions.register_action("assessment.approved", _("Approve a question"), _("Question approved"))
