"""Pages of the catalogue, courses, modules and lessons, and what their buttons do."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.url_routing import RouteResult
from wagtail.views import serve as wagtail_serve

from courses import catalogue as listing
from courses import enrolling, reading
from courses.addresses import in_each_language, page_at
from courses.forms import CatalogueForm, EnrolStaffForm
from courses.models import CataloguePage, CoursePage, Enrolment, LessonPage, ModulePage
from courses.models.pages import in_best_language
from courses.outline import outline_of, plan_of
from lms.operations.remembered import remembered
from lms.people.models import Person, Role

PER_PAGE = 20
STAFF_PER_PAGE = 50


def reader(request: HttpRequest) -> Person | None:
    """Answer who is signed in, or None for a visitor."""
    return request.user if request.user.is_authenticated else None  # type: ignore[return-value]


def refusal(page: Any, request: HttpRequest) -> HttpResponse | None:
    """Answer where somebody is sent who may not read this part of a course; None lets them in.

    Authors read without an enrolment, and leave no trace of it.
    """
    person = reader(request)
    if person is None:
        return redirect(f"{reverse('account_login')}?{urlencode({'next': request.path})}")
    plan = plan_of(page)
    enrolment = enrolling.current(person, plan.key)
    request.enrolment = enrolment  # type: ignore[attr-defined]
    if enrolment and enrolment.state in (Enrolment.State.ACTIVE, Enrolment.State.COMPLETED):
        return None
    if person.has_role(Role.INSTRUCTOR) and page.permissions_for_user(person).can_edit():
        return None
    if enrolment:
        messages.warning(request, _("Your enrolment is “%(state)s”.") % {"state": enrolment.get_state_display()})
    else:
        messages.info(request, _("Enrol in the course first; then its lessons open."))
    return redirect(plan.url)


def page(request: HttpRequest, path: str = "") -> HttpResponse:
    """Show the page of an address with a language; Wagtail's own way is asked where ours finds nothing."""
    found = page_at(get_language() or "", path)
    if found:
        request._wagtail_route_for_request = RouteResult(found)  # type: ignore[attr-defined]
    return wagtail_serve(request, path)  # type: ignore[no-any-return]


def catalogue(request: HttpRequest, page: CataloguePage) -> HttpResponse:
    """Show the courses, filtered."""
    form = CatalogueForm(request.GET, overview=listing.overview())
    filters = form.cleaned_data if form.is_valid() else {}
    person = reader(request)
    rows = listing.rows(filters, person)
    paginator = Paginator(rows, PER_PAGE)
    context = {
        "page": page,
        "form": form,
        "fields": _fields_of(form),
        "rows": paginator.get_page(request.GET.get("page")),
        "total": paginator.count,
        "is_filtered": any(filters.values()),
        "resume": _latest(rows),
        "query": urlencode({name: value for name, value in request.GET.items() if name != "page"}),
    }
    return TemplateResponse(request, "courses/catalogue.html", context)


def _fields_of(form: CatalogueForm) -> str:
    """Answer the boxes above the list; while nothing is chosen they are the same for everybody."""

    def render_fields() -> str:
        return render_to_string("courses/catalogue_fields.html", {"form": form})

    return render_fields() if form.data else remembered("content", f"fields:{get_language()}", render_fields)


def _latest(rows: list[listing.Row]) -> listing.Row | None:
    under_way = [row for row in rows if row.enrolment and row.enrolment.state == Enrolment.State.ACTIVE]
    return max(under_way, key=lambda row: row.enrolment.last_at or row.enrolment.enrolled_at, default=None)  # type: ignore[union-attr]


def course(request: HttpRequest, page: CoursePage) -> HttpResponse:
    """Show a course: conditions, modules, where the reader stands."""
    person = reader(request)
    outline = outline_of(page, enrolling.current(person, page.key) if person else None)
    context = {
        "page": page,
        "outline": outline,
        "enrolment": outline.enrolment,
        "refused": "",
        "catalogue_url": f"/{page.locale.language_code}/",
    }
    if person and not (outline.enrolment and outline.enrolment.is_open):
        try:
            enrolling.refuse(person, page, by=person)
        except ValidationError as error:
            context["refused"] = error.messages[0]
    addresses = in_each_language(page.key)
    context["languages"] = [(code, name, addresses[code]) for code, name in settings.LANGUAGES if code in addresses]
    return TemplateResponse(request, "courses/course.html", context)


def module(request: HttpRequest, page: ModulePage) -> HttpResponse:
    """Show a whole module for printing or reading at one go."""
    lessons = LessonPage.objects.live().child_of(page).order_by("path")
    return TemplateResponse(request, "courses/module.html", {"page": page, "course": page.course, "lessons": lessons})


def lesson(request: HttpRequest, page: LessonPage) -> HttpResponse:
    """Show a lesson and remember the place."""
    enrolment: Enrolment | None = getattr(request, "enrolment", None)
    outline = outline_of(page, enrolment)
    if enrolment and enrolment.state == Enrolment.State.ACTIVE:
        enrolment.note_place(page.translation_key, language=page.locale.language_code)
    before, after = outline.around(page.translation_key)
    parts = reading.parts_of(page, enrolment)
    context = {
        "page": page,
        "course": outline.course,
        "outline": outline,
        "enrolment": enrolment,
        "step": outline.step_of(page.translation_key),
        "before": before,
        "after": after,
        "parts": parts,
        "has_checks": any(part.check for part in parts),
        "catalogue_url": f"/{page.locale.language_code}/",
        "is_done": page.translation_key in outline.done,
    }
    return TemplateResponse(request, "courses/lesson.html", context)


def course_by_key(key: uuid.UUID) -> CoursePage:
    """Answer the live course in the reader's language, or the next best one; 404 when there is none."""
    pages = in_best_language(list(CoursePage.objects.live().filter(translation_key=key).select_related("locale")))
    if not pages:
        raise Http404
    return pages[0]


def lesson_by_key(key: uuid.UUID) -> LessonPage:
    """Answer the live lesson in the reader's language, or the next best one; 404 when there is none."""
    pages = in_best_language(list(LessonPage.objects.live().filter(translation_key=key).select_related("locale")))
    if not pages:
        raise Http404
    return pages[0]


@require_POST
@login_required
def enrol(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Take up a course, or say why not."""
    page = course_by_key(key)
    try:
        enrolling.enrol(request.user, page, by=request.user)  # type: ignore[arg-type]
    except ValidationError as error:
        messages.warning(request, error.messages[0])
    else:
        messages.success(request, _("You are enrolled. Your place is kept if you are called away."))
    return redirect(page.url)


@require_POST
@login_required
def withdraw(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Leave a course that is under way; what was done stays on record."""
    enrolment = get_object_or_404(Enrolment.objects.open().of(key), person=request.user)
    try:
        enrolment.withdraw(by=request.user, reason=request.POST.get("reason", "")[:300])  # type: ignore[arg-type]
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("You have left the course. What you did stays on record."))
    return redirect(course_by_key(key).url)


@login_required
def continue_course(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Go to where the reader stopped, on whatever computer that was."""
    page = course_by_key(key)
    entry = outline_of(page, enrolling.current(request.user, key)).next_entry  # type: ignore[arg-type]
    return redirect(entry.url if entry else page.url)


def _reading(request: HttpRequest, key: uuid.UUID) -> tuple[LessonPage, Enrolment]:
    page = lesson_by_key(key)
    enrolment = enrolling.current(request.user, plan_of(page).key)  # type: ignore[arg-type]
    if enrolment is None or enrolment.state not in (Enrolment.State.ACTIVE, Enrolment.State.COMPLETED):
        raise PermissionDenied(_("Enrol in the course first; then its lessons open."))
    return page, enrolment


@require_POST
@login_required
def answer_check(request: HttpRequest, key: uuid.UUID, block: str) -> HttpResponse:
    """Keep an answer to a knowledge check and show what was right."""
    page, enrolment = _reading(request, key)
    check = next((check for check in page.checks() if check.id == block), None)
    if check is None:
        raise Http404
    possible = {str(place) for place in range(len(check.value["options"]))}
    chosen = sorted(int(value) for value in set(request.POST.getlist("answer")) & possible)
    if chosen:
        reading.answer_check(enrolment, page, check, chosen)
    else:
        messages.warning(request, _("Choose an answer first."))
    return redirect(f"{page.url}#check-{block}")


@require_POST
@login_required
def lesson_done(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Tick a lesson off and go on to the next one."""
    page, enrolment = _reading(request, key)
    if not reading.tick_off(enrolment, page):
        messages.warning(request, _("Answer the check of this lesson first. You may try as often as you like."))
        return redirect(page.url)
    _before, after = outline_of(page, enrolment).around(page.translation_key)
    return redirect(after.url if after else page.course.url)


def _coordinated(request: HttpRequest) -> Any:
    person = request.user
    if not person.is_authenticated or not person.has_role(Role.COORDINATOR):
        raise PermissionDenied(_("Only coordinators see the progress of their staff."))
    return Person.objects.employed_at(person.institutions_as(Role.COORDINATOR))


@login_required
def staff_progress(request: HttpRequest) -> HttpResponse:
    """Show how far one's own staff are, without a single answer."""
    staff = _coordinated(request)
    enrolments = Enrolment.objects.filter(person__in=staff).with_progress().select_related("person")
    if key := request.GET.get("course", ""):
        enrolments = enrolments.filter(course_key=key) if _is_key(key) else enrolments.none()
    page = Paginator(enrolments.order_by("person__family_name", "pk"), STAFF_PER_PAGE).get_page(request.GET.get("page"))
    courses = CoursePage.objects.select_related("locale").order_by("code", "locale_id")
    titles = {str(course.key): f"{course.code} {course.title}" for course in in_best_language(list(courses))}
    for enrolment in page:
        enrolment.course_title = titles.get(str(enrolment.course_key), "")  # type: ignore[attr-defined]
    context = {"enrolments": page, "titles": titles, "chosen": key, "query": urlencode({"course": key} if key else {})}
    return render(request, "courses/staff_progress.html", context)


def _is_key(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


@login_required
def enrol_staff(request: HttpRequest) -> HttpResponse:
    """Enrol members of one's own staff; say for each who could not be enrolled, and why."""
    staff = _coordinated(request)
    form = EnrolStaffForm(request.POST or None, staff=staff)
    if form.is_valid():
        page = course_by_key(uuid.UUID(form.cleaned_data["course"]))
        count = 0
        for person in form.cleaned_data["people"]:
            try:
                enrolling.enrol(person, page, by=request.user, language=person.preferred_language)  # type: ignore[arg-type]
                count += 1
            except ValidationError as error:
                messages.warning(request, f"{person.full_name}: {error.messages[0]}")
        messages.success(request, _("Enrolled: %(count)s.") % {"count": count})
        return redirect("staff_progress")
    return render(request, "courses/enrol_staff.html", {"form": form, "staff": staff})
