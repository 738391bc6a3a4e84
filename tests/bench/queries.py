"""How many queries each page asks, for each kind of reader. Reads where everything is, prints the counts."""

import json
import sys

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.cache import caches  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from lms.assessment import drawing  # noqa: E402
from lms.assessment.models import Attempt, QuizPage  # noqa: E402
from lms.certificates.models import Certificate  # noqa: E402
from lms.people.models import Person  # noqa: E402
from lms.post.models import Letter  # noqa: E402

FOR_ALL = ["my_page", "letters", "certificates", "preferences", "help", "who_sees_what", "accessibility", "verify"]


def attempts(academy) -> tuple[Attempt, Attempt]:
    """Answer a finished attempt of the trainee, and one under way."""
    quiz = QuizPage.objects.get(translation_key=academy["quiz_key"], locale__language_code="ru")
    trainee = Person.objects.get(pk=academy["trainee"])
    done = drawing.start(quiz, trainee)
    done.submit()
    return done, drawing.start(quiz, trainee)


def addresses(academy) -> dict[str, dict[str, str]]:
    """Answer the pages of each reader, by name."""
    own = {name: reverse(name) for name in FOR_ALL}
    own |= {name: academy[name] for name in ("catalogue", "course")}
    own["search"] = f"{academy['catalogue']}?q=%D0%BE%D0%B1%D1%85%D0%BE%D0%B4"
    certificate = Certificate.objects.exclude(sha256="").earliest("pk")
    done, sitting = attempts(academy)
    letter = Letter.objects.filter(recipient=done.learner).latest("pk")
    return {
        "trainee": own
        | {name: academy[name] for name in ("module", "lesson", "quiz")}
        | {
            "attempt": reverse("attempt", args=[sitting.pk, 1]),
            "finish_attempt": reverse("finish_attempt", args=[sitting.pk]),
            "attempt_result": reverse("attempt_result", args=[done.pk]),
            "letter": reverse("letter", args=[letter.pk]),
            "verify_code": reverse("verify_code", args=[certificate.code]),
        },
        "coordinator": own | {name: reverse(name) for name in ("staff", "staff_progress", "enrol_staff")},
        "officer": own
        | {name: reverse(name) for name in ("register", "held_issues")}
        | {
            "certificate": reverse("certificate", args=[certificate.pk]),
            "revoke_certificate": reverse("revoke_certificate", args=[certificate.pk]),
        },
    }


def count(client, address) -> int:
    """Answer the queries of a page in a process that has served it before, with everything else forgotten."""
    client.get(address, secure=True)
    for alias in settings.CACHES:
        caches[alias].clear()
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address, secure=True)
    if answer.status_code != 200:
        raise RuntimeError(f"{address}: {answer.status_code} {answer.headers.get('location', '')}")
    return len(captured)


def measure(academy) -> dict[str, int]:
    """Answer the count of every page, under the name of its reader and its own."""
    found = {}
    for role, pages in addresses(academy).items():
        client = Client(SERVER_NAME="127.0.0.1")
        for name, value in academy["people"][role].items():
            client.cookies[name] = value
        for name, address in pages.items():
            found[f"{role}: {name}"] = count(client, address)
    return found


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(json.load(sys.stdin))))
