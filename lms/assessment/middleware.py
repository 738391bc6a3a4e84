"""Says in the editor why a test was not published, whatever button asked for it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from lms.assessment.errors import NotPublished

BACKGROUND = "XMLHttpRequest"


class NotPublishedMiddleware:
    """Turns a refused publication into a message: workflows and bulk actions know no other way to be refused."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as usual."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Lead to the test in the editor, with the reason on top."""
        if not isinstance(exception, NotPublished):
            return None
        messages.error(request, exception.messages[0])
        address = reverse("wagtailadmin_pages:edit", args=[exception.page])
        if request.headers.get("x-requested-with") == BACKGROUND:
            return JsonResponse({"step": "success", "redirect": address})  # what the window of a workflow reads
        return redirect(address)
