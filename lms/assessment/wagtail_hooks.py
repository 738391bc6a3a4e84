"""What the admin knows about assessment, and how quiz pages are served."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from lms.assessment import blueprint
from lms.assessment.models import Category, PracticalPage, QuizPage
from lms.assessment.views import practical_result, regrading, reviewing, sitting
from lms.assessment.viewsets import QuestionViewSet


@hooks.register("before_serve_page", order=10)
def serve_quiz(page: Any, request: HttpRequest, args: Any, kwargs: Any) -> HttpResponse | None:
    """Show a quiz through its view, after the courses' hook has let the reader in."""
    return sitting.quiz(request, page) if isinstance(page, QuizPage) else None


@hooks.register("before_serve_page", order=10)
def serve_practical(page: Any, request: HttpRequest, args: Any, kwargs: Any) -> HttpResponse | None:
    """Show a practical test through its view, after the courses' hook has let the reader in."""
    return practical_result.practical(request, page) if isinstance(page, PracticalPage) else None


@hooks.register("after_publish_page")
def warn_of_untranslated_questions(request: HttpRequest, page: Any) -> None:
    """Tell the author of a published test how many of its questions do not exist in its language."""
    if isinstance(page, QuizPage) and (warning := blueprint.untranslated(page)):
        messages.warning(request, warning)


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
    actions.register_action("assessment.checked", _("Check an answer of a practice"), _("Answer of a practice checked"))
    actions.register_action("assessment.withheld", _("Refuse to publish a test"), _("Test not published"))
    actions.register_action("assessment.sent_back", _("Send a question back"), _("Question sent back to its author"))
    actions.register_action("assessment.retired", _("Retire a question"), _("Question retired"))
    actions.register_action("assessment.imported", _("Import questions"), _("Questions imported"))
    actions.register_action("assessment.approved", _("Approve a question"), _("Question approved"))
    actions.register_action("assessment.essay_marked", _("Mark an essay"), _("Essay marked"))
    actions.register_action("assessment.essay_disputed", _("Call a third person"), _("Marks of an essay lie far apart"))
    actions.register_action("assessment.appeal_opened", _("Open an appeal"), _("Appeal opened"))
    actions.register_action("assessment.appeal_decided", _("Decide about an appeal"), _("Appeal decided"))
    actions.register_action("assessment.appeal_closed", _("Close an appeal"), _("Appeal closed"))
    actions.register_action("assessment.extended", _("Give an attempt more time"), _("Attempt got more time"))
    actions.register_action("assessment.voided", _("Make an attempt void"), _("Attempt made void"))
    _register_exam_actions(actions)
    actions.register_action("assessment.regrading_drafted", _("Try out a regrading"), _("Regrading tried out"))
    actions.register_action("assessment.regrading_discarded", _("Discard a regrading"), _("Regrading discarded"))
    actions.register_action("assessment.regraded", _("Mark again"), _("Marked again"))
    actions.register_action("assessment.pass_questioned", _("Put a pass in question"), _("Pass in question"))
    actions.register_action("assessment.pass_kept", _("Keep a pass"), _("Pass kept"))
    actions.register_action("assessment.pass_withdrawn", _("Withdraw a pass"), _("Pass withdrawn"))
    actions.register_action("assessment.pass_settled", _("Settle a pass"), _("Pass settled by its points"))


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
