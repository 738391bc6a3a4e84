"""Pages on which instructors and certificate officers grant, change and withdraw accommodations."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.log_actions import registry

from courses.models import Enrolment
from lms.assessment import clock, supervising
from lms.assessment.errors import NotYoursToGrant
from lms.assessment.exam_forms import AccommodationForm, ChooseQuizForm, GrantForm, WithdrawForm
from lms.assessment.models import Accommodation, Attempt, QuizPage
from lms.assessment.models.accommodations import GRANTERS
from lms.people.models import Person, Role

PER_PAGE = 50


def granter(request: HttpRequest) -> Person:
    """Answer who is signed in, if one may grant accommodations at all. Raises NotYoursToGrant."""
    person: Any = request.user
    if not person.has_role(*GRANTERS):
        raise NotYoursToGrant
    return person  # type: ignore[no-any-return]


def crumbs() -> list[dict[str, str]]:
    """Answer the way to the list."""
    return [{"title": _("Accommodations"), "url": reverse("accommodations")}]


@login_required
@never_cache
@require_safe
def accommodations(request: HttpRequest) -> HttpResponse:
    """Show the accommodations that one decides about, newest first."""
    found = Accommodation.objects.visible_to(granter(request)).select_related("person", "cohort", "granted_by")
    key = request.GET.get("quiz", "")
    if key:
        found = found.filter(quiz_key=_key(key))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    titles = supervising.titles_of(row.quiz_key for row in page)
    rows = [(row, titles.get(row.quiz_key)) for row in page]
    context = {"page": page, "rows": rows, "chosen": key, "query": f"quiz={key}" if key else ""}
    return render(request, "assessment/accommodations/list.html", context)


def _key(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise Http404 from error


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def grant_accommodation(request: HttpRequest) -> HttpResponse:
    """Ask for which test, then for whom and what; put it into force."""
    user = granter(request)
    quizzes = supervising.quizzes_for(user, everywhere=[Role.CERTIFICATE_OFFICER])
    if "quiz" not in request.GET:
        form = ChooseQuizForm(choices=supervising.choices_of(quizzes))
        context = {"form": form, "crumbs": crumbs(), "has_choice": bool(quizzes)}
        return render(request, "assessment/accommodations/choose.html", context)
    quiz = next((quiz for quiz in quizzes if quiz.translation_key == _key(request.GET["quiz"])), None)
    if quiz is None:
        raise Http404
    return _grant(request, user, quiz)


def _grant(request: HttpRequest, user: Person, quiz: QuizPage) -> HttpResponse:
    course_key = quiz.course.key
    enrolments = Enrolment.objects.open().of(course_key).exclude(person=user)
    if not user.has_role(Role.CERTIFICATE_OFFICER):
        enrolments = enrolments.filter(cohort__in=user.cohorts.values("pk"))  # type: ignore[attr-defined]
    draft = Accommodation(quiz_key=quiz.translation_key, course_key=course_key)
    form = GrantForm(request.POST or None, instance=draft, quiz=quiz, enrolments=enrolments)
    if form.is_valid():
        try:
            longer = form.instance.grant(by=user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The accommodation holds from now on."))
            _say_who_got_time(request, longer)
            return redirect("accommodation", form.instance.pk)
    context = {"form": form, "quiz": quiz, "crumbs": crumbs()}
    return render(request, "assessment/accommodations/grant.html", context)


def _say_who_got_time(request: HttpRequest, longer: list[Attempt]) -> None:
    if len(longer) == 1:
        words = _("One attempt is under way. It now ends at %(end)s; its page shows that within seconds.")
        messages.info(request, words % {"end": longer[0].until})
    elif longer:
        words = ngettext(
            "%(count)s attempt under way got more time; its page shows that within seconds.",
            "%(count)s attempts under way got more time; their pages show that within seconds.",
            len(longer),
        )
        messages.info(request, words % {"count": len(longer)})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def accommodation(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one accommodation with its history; change it while it is in force."""
    user = granter(request)
    visible = Accommodation.objects.visible_to(user).select_related("person", "cohort", "granted_by", "withdrawn_by")
    found = get_object_or_404(visible, pk=pk)
    quiz = supervising.titles_of([found.quiz_key]).get(found.quiz_key)
    form = AccommodationForm(request.POST or None, instance=found, quiz=quiz)
    if form.is_valid():
        try:
            longer = form.instance.change(by=user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The accommodation is changed. Attempts under way never lose time by that."))
            _say_who_got_time(request, longer)
            return redirect("accommodation", pk)
    context = {"form": form, "accommodation": found, "quiz": quiz, "history": _history(found), "crumbs": crumbs()}
    return render(request, "assessment/accommodations/accommodation.html", context)


def _history(found: Accommodation) -> list[tuple[str, str, str]]:
    entries = registry.get_logs_for_instance(found).select_related("user")
    return [
        (clock.day_and_hour(entry.timestamp), entry.message, entry.user.full_name if entry.user else "")
        for entry in entries
    ]


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_accommodation(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the reason, then let the accommodation hold no more."""
    user = granter(request)
    visible = Accommodation.objects.visible_to(user).in_force().select_related("person", "cohort")
    found = get_object_or_404(visible, pk=pk)
    form = WithdrawForm(request.POST or None)
    if form.is_valid():
        try:
            found.withdraw(by=user, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The accommodation is withdrawn. An attempt under way keeps its time."))
            return redirect("accommodations")
    quiz = supervising.titles_of([found.quiz_key]).get(found.quiz_key)
    context = {"form": form, "accommodation": found, "quiz": quiz, "crumbs": crumbs()}
    return render(request, "assessment/accommodations/withdraw.html", context)
