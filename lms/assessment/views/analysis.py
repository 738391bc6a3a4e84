"""Pages on which instructors and analysts read how well the questions of a test measure."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lms.assessment import analysis, analysis_export, distractors, question_analysis, remarks
from lms.assessment.analysis_forms import WhichForm
from lms.assessment.views.sitting import quiz_by_key
from lms.rendering.spreadsheets import XLSX

if TYPE_CHECKING:
    from lms.assessment.models import QuizPage
    from lms.people.models import Person

LIMITS = {
    "fewest": analysis.FEWEST,
    "steady": analysis.STEADY,
    "quoted": distractors.FEWEST_TO_QUOTE,
    "low": remarks.LOW,
    "easy": 100 * remarks.EASY,
    "hard": 100 * remarks.HARD,
}


@require_safe
@never_cache
@login_required
def tests(request: HttpRequest) -> HttpResponse:
    """Show the tests whose analysis this reader may open."""
    found = analysis.sat_for(_reader(request))
    return render(request, "assessment/analysis/tests.html", {"tests": found, "limits": LIMITS})


@require_safe
@never_cache
@login_required
def test(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Show the questions of a test with their numbers, and what to do about them."""
    quiz, form = _asked_for(request, key)
    found = analysis.analysis_of(key, _reader(request), form.which)
    context = {
        "quiz": quiz,
        "form": form,
        "analysis": found,
        "consistency_name": analysis_export.consistency_name(found),
        "crumbs": [_all_tests()],
        "limits": LIMITS,
    }
    return render(request, "assessment/analysis/test.html", context)


@require_safe
@never_cache
@login_required
def question(request: HttpRequest, key: uuid.UUID, pk: int) -> HttpResponse:
    """Show one question: who chose what."""
    quiz, form = _asked_for(request, key)
    found = question_analysis.question_analysis_of(key, pk, _reader(request), form.which)
    if found is None:
        raise Http404
    crumbs = [
        _all_tests(),
        {"title": quiz.title, "url": f"{reverse('analysis', args=[key])}?attempts={form.which}"},
    ]
    context = {"quiz": quiz, "form": form, "analysis": found, "row": found.row, "crumbs": crumbs, "limits": LIMITS}
    return render(request, "assessment/analysis/question.html", context)


@require_safe
@never_cache
@login_required
def workbook(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Hand out the analysis as a spreadsheet."""
    quiz, form = _asked_for(request, key)
    found = analysis.analysis_of(key, _reader(request), form.which)
    content = analysis_export.workbook_of(quiz, found, _reader(request))
    headers = {"Content-Disposition": f'attachment; filename="analysis-{key}.xlsx"'}
    return HttpResponse(content, content_type=XLSX, headers=headers)


def _reader(request: HttpRequest) -> Person:
    return request.user  # type: ignore[return-value]


def _asked_for(request: HttpRequest, key: uuid.UUID) -> tuple[QuizPage, WhichForm]:
    """Answer the test and which attempts count. Raises NotForAnalysis for those who may not read it."""
    quiz = quiz_by_key(key)
    analysis.refuse(quiz, _reader(request))
    return quiz, WhichForm.of(request.GET.get("attempts", ""))


def _all_tests() -> dict[str, Any]:
    return {"title": _("Analysis of tests"), "url": reverse("analyses")}
