"""The least that saves something for somebody."""

import json

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from tests.bench.bare.models import Note


@require_POST
def write(request, pk):
    """Keep a text in one UPDATE, for the person of the session."""
    owner = request.session["_auth_user_id"]
    kept = Note.objects.filter(pk=pk, owner=owner).update(
        text=json.loads(request.body)["answer"], saved_at=timezone.now()
    )
    return JsonResponse({"saved": bool(kept)})


def healthz(request):
    """Answer 200 while this process serves requests."""
    return HttpResponse("ok")
