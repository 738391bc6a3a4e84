"""Pages on which an instructor brings questions into the bank, reads the verdicts, and takes questions out."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lms.assessment import exporting, importing, tasks
from lms.assessment.formats import reasons
from lms.assessment.formats.detecting import XLSX
from lms.assessment.import_forms import ExportForm, UploadForm
from lms.assessment.models import Question, QuestionImport

PER_PAGE, LATEST, AGAIN_IN = 50, 10, "5"
VERDICTS = ("imported", "lossy", "rejected")
View = Callable[..., HttpResponse]


def for_authors(view: View) -> View:
    """Let only those in who may add questions."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm("assessment.add_question"):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@for_authors
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Take a file, and give the verdicts about it: at once for a small one, else by the worker."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        form.instance.made_by = request.user  # type: ignore[assignment]
        made = form.save()
        if made.file.size <= importing.SMALL:
            importing.check(made)
        else:
            transaction.on_commit(lambda: tasks.check_import.enqueue(made.pk))
        return redirect("questions:import_file", made.pk)
    latest = QuestionImport.objects.visible_to(request.user).select_related("made_by")  # type: ignore[arg-type]
    context = {"form": form, "latest": latest.defer("report")[:LATEST]}
    return render(request, "assessment/admin/import.html", context)


@for_authors
@require_GET
def verdicts(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how far a file is, what would become of each question, or what became of it."""
    found = _visible(request, pk)
    only = request.GET.get("verdict", "")
    only = only if only in VERDICTS else ""
    lines = [line for line in found.report if not only or line["verdict"] == only]
    page = Paginator(lines, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "upload": found,
        "page": page,
        "lines": [line | {"why": reasons.sentences(line["notes"]), "kind": _kind(line["type"])} for line in page],
        "totals": importing.totals(found.report),
        "only": only,
        "query": f"verdict={only}" if only else "",
    }
    answer = render(request, "assessment/admin/import_file.html", context)
    if found.is_at_work:
        answer.headers["Refresh"] = AGAIN_IN
    return answer


def _kind(name: str) -> str:
    return str(Question.Kind(name).label) if name in Question.Kind.values else name


def _visible(request: HttpRequest, pk: int) -> QuestionImport:
    imports = QuestionImport.objects.visible_to(request.user)  # type: ignore[arg-type]
    return get_object_or_404(imports.select_related("topic", "made_by"), pk=pk)


@for_authors
@require_POST
def carry_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Import what was checked: at once if it is little, else by the worker. Twice gives one import."""
    found = _visible(request, pk)
    try:
        found.begin()
    except ValidationError as error:
        messages.warning(request, error.messages[0])
        return redirect("questions:import_file", pk)
    if found.total <= importing.FEW:
        importing.carry_out(found)
    else:
        transaction.on_commit(lambda: tasks.carry_out_import.enqueue(found.pk))
    return redirect("questions:import_file", pk)


@for_authors
@require_GET
def template(request: HttpRequest) -> HttpResponse:
    """Hand out an empty workbook to fill in."""
    return _attached([exporting.template()], XLSX, "questions.xlsx")


def export(request: HttpRequest, questions: Any, query: Any) -> HttpResponse:
    """Offer the questions of the list as files, or hand one out."""
    form = ExportForm(request.GET if "form" in request.GET else None, initial={"of_language": get_language()})
    if form.is_valid():
        form_of, language = form.cleaned_data["form"], form.cleaned_data["of_language"]
        if form_of != XLSX or questions.count() <= exporting.MANY:
            name = exporting.file_name(form_of, language)
            return _attached(exporting.write(questions, form_of, language), form_of, name)
        form.add_error(
            "form",
            _("A workbook holds at most %(limit)s questions here. Narrow the list, or choose another format.")
            % {"limit": exporting.MANY},
        )
    context = {"form": form, "count": questions.count(), "query": query, "left_out": exporting.left_out(questions)}
    return render(request, "assessment/admin/export.html", context)


def _attached(pieces: Any, form: str, name: str) -> HttpResponse:
    answer = StreamingHttpResponse(pieces, content_type=exporting.TYPES[form])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer  # type: ignore[return-value]
