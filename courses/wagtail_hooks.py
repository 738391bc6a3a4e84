"""What the admin knows about courses."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.ui.tables import Column
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from courses import views
from courses.forms import CohortForm
from courses.models import (
    ActivityPage,
    Audience,
    CataloguePage,
    Cohort,
    CoursePage,
    Instrument,
    LessonPage,
    ModulePage,
    Provision,
    Topic,
)

PAGE_VIEWS: dict[type, Any] = {
    CataloguePage: views.catalogue,
    CoursePage: views.course,
    ModulePage: views.module,
    LessonPage: views.lesson,
}
NAMES = [FieldPanel(f"name_{code}") for code in ("kk", "ru", "en", "ky", "tg", "uz", "tk")]


@hooks.register("before_serve_page")
def serve_page(page: Any, request: HttpRequest, args: Any, kwargs: Any) -> HttpResponse | None:
    """Let only those in who may read this part of a course, and show pages through their views."""
    if isinstance(page, ModulePage | ActivityPage) and (answer := views.refusal(page, request)):
        return answer
    view = PAGE_VIEWS.get(type(page))
    return view(request, page) if view else None


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    """Name what the audit log says about learning."""
    actions.register_action("courses.enrolled", _("Enrol"), _("Enrolled"))
    actions.register_action("courses.approved", _("Approve"), _("Enrolment approved"))
    actions.register_action("courses.rejected", _("Reject"), _("Enrolment rejected"))
    actions.register_action("courses.withdrawn", _("Withdraw"), _("Withdrawn"))
    actions.register_action("courses.suspended", _("Suspend"), _("Suspended"))
    actions.register_action("courses.resumed", _("Resume"), _("Resumed"))
    actions.register_action("courses.completed", _("Complete"), _("Course completed"))
    actions.register_action("courses.overridden", _("Complete by decision"), _("Completed by decision"))
    actions.register_action("courses.retracted", _("Take back a completion"), _("Completion taken back"))


class InstrumentViewSet(SnippetViewSet):
    """Treaties, rules and laws."""

    model = Instrument
    icon = "doc-full"
    panels: ClassVar = [
        *NAMES[:3],
        FieldRowPanel([FieldPanel("slug"), FieldPanel("reference"), FieldPanel("adopted")]),
        FieldRowPanel([FieldPanel("status"), FieldPanel("jurisdiction")]),
        FieldPanel("address"),
    ]


class ProvisionViewSet(SnippetViewSet):
    """Single rules and articles."""

    model = Provision
    icon = "openquote"
    list_display: ClassVar = ["__str__", "name", "checked_on", "review_on"]
    list_filter: ClassVar = ["instrument"]


class TopicViewSet(SnippetViewSet):
    """What courses and questions are about."""

    model = Topic
    icon = "tag"
    panels: ClassVar = [FieldPanel("slug"), *NAMES]


class AudienceViewSet(SnippetViewSet):
    """Whom courses are for."""

    model = Audience
    icon = "group"
    panels: ClassVar = [FieldPanel("slug"), *NAMES]


class CohortViewSet(SnippetViewSet):
    """Groups that take a course under one order."""

    model = Cohort
    icon = "group"
    list_display: ClassVar = [
        "number",
        Column("course_code", label=_("Course")),
        "order_number",
        "order_date",
        "starts_on",
        "ends_on",
    ]

    def get_queryset(self, request: HttpRequest) -> Any:
        """Answer the cohorts with the code of their course."""
        courses = CoursePage.objects.filter(translation_key=OuterRef("course_key")).values("code")[:1]
        return Cohort.objects.annotate(course_code=Subquery(courses))

    def get_form_class(self, for_update: bool = False) -> Any:  # noqa: FBT001, FBT002
        """Answer the form that lets one choose the course by its title."""
        return CohortForm


@register_snippet
class TeachingGroup(SnippetViewSetGroup):
    """One menu entry for what teaching builds on."""

    menu_label = _("Teaching")
    menu_icon = "openquote"
    menu_name = "teaching"
    items = (CohortViewSet, ProvisionViewSet, InstrumentViewSet, TopicViewSet, AudienceViewSet)
