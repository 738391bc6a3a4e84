"""The bank of questions in the admin: list, form, preview and approval."""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import urlencode

import django_filters  # type: ignore[import-untyped]
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View
from wagtail.admin import messages as admin_messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, StatusTagColumn
from wagtail.admin.views.generic import CreateView, EditView, IndexView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton
from wagtail.permissions import ModelPermissionPolicy

from lms.assessment import answers, previewing, reviewing
from lms.assessment.models import Category, Question
from lms.assessment.question_forms import LANGUAGES, QuestionForm
from lms.assessment.views import importing

PREVIEW = "questions:preview"


class QuestionPolicy(ModelPermissionPolicy):
    """What has been asked is never deleted; a question that is no longer wanted is retired."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Answer whether the user may do this with questions."""
        return action != "delete" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        """Answer whether the user may do any of these with questions."""
        return any(self.user_has_permission(user, action) for action in actions)


class QuestionFilterSet(WagtailFilterSet):
    """What the list is narrowed by."""

    language = django_filters.ChoiceFilter(
        label=gettext_lazy("Language"), choices=list(LANGUAGES.items()), method="in_language"
    )
    course_code = django_filters.AllValuesFilter(label=gettext_lazy("Course"))
    category = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Category"), queryset=Category.objects.all(), method="in_category"
    )

    class Meta:
        model = Question
        fields: ClassVar = ["review", "kind", "topic", "category", "difficulty", "course_code"]

    def in_category(self, questions: Any, name: str, value: Category) -> Any:
        """Answer the questions of a category and of those below it."""
        return questions.filter(category__in=Category.objects.within(value))

    def in_language(self, questions: Any, name: str, value: str) -> Any:
        """Answer the questions that can be asked in a language."""
        return questions.in_language(value)


def _short_stem(question: Question) -> str:
    return Truncator(question.stem).chars(90)


class QuestionIndexView(IndexView):
    """The list of questions."""

    search_fields: ClassVar = ["code"]

    @cached_property
    def columns(self) -> list[Any]:
        """The columns; the first has room for the code and its menu on one line."""
        found = super().columns
        found[0].width = "12%"
        return list(found)

    def get_base_queryset(self) -> QuerySet[Question]:
        """Answer the questions with all that the list says about them."""
        found: QuerySet[Question] = super().get_base_queryset()
        related = found.select_related("topic", "category", "current_version")
        return related.prefetch_related("current_version__texts")

    @cached_property
    def header_buttons(self) -> list[Any]:
        """The way to a new question, and to questions from files and in files."""
        buttons = list(super().header_buttons)
        if self.permission_policy.user_has_permission(self.request.user, "add"):
            way_out = f"{reverse('questions:export')}?{self.request.GET.urlencode()}"
            buttons += [
                HeaderButton(_("Import"), url=reverse("questions:import"), icon_name="upload"),
                HeaderButton(_("Export"), url=way_out, icon_name="download"),
            ]
        return buttons

    def search_queryset(self, queryset: Any) -> Any:
        """Answer the questions in which every word is found, in code, reference or wording."""
        return queryset.matching(self.search_query) if self.is_searching else queryset


class QuestionExportView(QuestionIndexView):
    """The questions of the list, narrowed as it is, as files."""

    any_permission_required: ClassVar = ["add"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Offer the formats, or hand out a file."""
        rest = request.GET.copy()
        for name in ("form", "of_language", "p"):
            rest.pop(name, None)
        return importing.export(request, self.get_queryset(), rest)


class _QuestionFormView:
    """What writing a new question and changing one have in common."""

    request: HttpRequest
    object: Question

    def get_success_url(self) -> str:
        """Answer the preview: what was written is read once more as others will see it."""
        return reverse(PREVIEW, args=[self.object.pk])

    def get_success_buttons(self) -> list[Any]:
        """Answer nothing: the preview has its own."""
        return []


class KindsView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """The types of questions, to choose the one of a new question."""

    permission_required = "add"
    permission_policy: Any = None
    template_name = "assessment/admin/kinds.html"
    page_title = gettext_lazy("New question")
    header_icon = "help"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Answer the way here."""
        bank = {"url": reverse("questions:index"), "label": _("Questions")}
        return [*self.breadcrumbs_items, bank, {"url": "", "label": str(self.page_title)}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Answer the types with their names, and how each is marked."""
        kinds = [(kind.value, kind.label, answers.FORMULAS[kind.value]) for kind in Question.Kind]
        return super().get_context_data(kinds=kinds, **kwargs)


class QuestionCreateView(_QuestionFormView, CreateView):
    """A new question: first its type, then the boxes of that type."""

    success_message = gettext_lazy("The question is in the bank. Read it once more as others will see it.")

    @cached_property
    def kind(self) -> str:
        """The type that was chosen; empty before that."""
        asked = self.request.GET.get("kind", "")
        return asked if asked in Question.Kind.values else ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer the form of a type; without one, the types."""
        return super().dispatch(request, *args, **kwargs) if self.kind else redirect("questions:kinds")

    def get_initial_form_instance(self) -> Question:
        """Answer an empty question of the chosen type."""
        return Question(kind=self.kind)

    def get_page_subtitle(self) -> str:
        """Answer the type."""
        return _("New question: %(kind)s") % {"kind": Question.Kind(self.kind).label}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Answer the way here."""
        bank = {"url": reverse("questions:index"), "label": _("Questions")}
        return [*self.breadcrumbs_items, bank, {"url": "", "label": self.get_page_subtitle()}]

    def get_add_url(self) -> str:
        """Answer where the form is sent: it carries the type."""
        return f"{reverse('questions:add')}?{urlencode({'kind': self.kind})}"


class QuestionEditView(_QuestionFormView, EditView):
    """A question of the bank."""

    success_message = gettext_lazy("The question is saved. Read it once more as others will see it.")


class PreviewView(PermissionCheckedMixin, View):
    """A question as learners see it, in every language, with what is right."""

    any_permission_required: ClassVar = ["add", "change", "view"]
    permission_policy: Any = None

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show it."""
        questions = Question.objects.select_related("topic", "current_version__made_by")
        question = get_object_or_404(questions, pk=pk)
        solved = previewing.solved(question)
        may_change = self.user_has_permission("change")
        context = {
            "question": question,
            "solved": solved,
            "may_change": may_change,
            "may_approve": bool(solved) and may_change and _is_for_approval(question, request.user),
            "is_own": bool(question.current_version and question.current_version.made_by_id == request.user.pk),
            "use": reviewing.use_of(question),
        }
        return render(request, "assessment/admin/preview.html", context)


def _is_for_approval(question: Question, reader: Any) -> bool:
    version = question.current_version
    if version is None or version.made_by_id == reader.pk or question.review == Question.Review.RETIRED:
        return False
    return question.is_awaiting_check or any(text.checked_at is None for text in version.texts.all())


class ApproveView(PermissionCheckedMixin, View):
    """Somebody has compared a question with the official text."""

    permission_required = "change"
    permission_policy: Any = None
    http_method_names: ClassVar = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Approve it."""
        question = get_object_or_404(Question, pk=pk)
        try:
            question.approve(by=request.user, languages=request.POST.getlist("language") or None)  # type: ignore[arg-type]
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return redirect(PREVIEW, pk)
        admin_messages.success(request, _("Question %(code)s is approved.") % {"code": question.code})
        return redirect("questions:index")


class QuestionViewSet(ModelViewSet):
    """The bank of questions."""

    model = Question
    name = "questions"
    icon = "help"
    menu_label = gettext_lazy("Questions")
    menu_order = 350
    add_to_admin_menu = True
    copy_view_enabled = False
    inspect_view_enabled = True
    index_view_class = QuestionIndexView
    add_view_class = QuestionCreateView
    edit_view_class = QuestionEditView
    filterset_class = QuestionFilterSet
    list_per_page = 50
    create_template_name = edit_template_name = "assessment/admin/form.html"
    list_display: ClassVar = [
        "code",
        Column("stem", label=gettext_lazy("Question"), accessor=_short_stem),
        "kind",
        "topic",
        Column("category", label=gettext_lazy("Category"), sort_key="category__path"),
        "difficulty",
        Column("languages", label=gettext_lazy("Languages")),
        StatusTagColumn(
            "review",
            label=gettext_lazy("Review"),
            accessor="get_review_display",
            sort_key="review",
            primary=lambda question: not question.is_awaiting_check,
        ),
    ]

    @property
    def permission_policy(self) -> QuestionPolicy:
        """Who may do what."""
        return QuestionPolicy(self.model)

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Answer what all views know: whoever looks at a question sees the preview."""
        return super().get_common_view_kwargs(**kwargs) | {"inspect_url_name": PREVIEW}

    def get_form_class(self, for_update: bool = False) -> Any:  # noqa: FBT001, FBT002 - the signature is Wagtail's
        """Answer the form with boxes for every language."""
        return QuestionForm

    def get_urlpatterns(self) -> list[Any]:
        """Answer Wagtail's own addresses, less its table of columns, and ours."""
        names = {"inspect", "delete"}
        own = [pattern for pattern in super().get_urlpatterns() if pattern.name not in names]
        policy = self.permission_policy
        return [
            *own,
            path("types/", KindsView.as_view(permission_policy=policy), name="kinds"),
            path("preview/<int:pk>/", PreviewView.as_view(permission_policy=policy), name="preview"),
            path("import/", importing.upload, name="import"),
            path("import/template/", importing.template, name="import_template"),
            path("import/<int:pk>/", importing.verdicts, name="import_file"),
            path("import/<int:pk>/carry-out/", importing.carry_out, name="carry_out_import"),
            path("export/", self.construct_view(QuestionExportView, **self.get_index_view_kwargs()), name="export"),
            path("approve/<int:pk>/", ApproveView.as_view(permission_policy=policy), name="approve"),
        ]
