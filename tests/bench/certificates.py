"""A certificate from completion to stored paper, against WeasyPrint alone on the finished HTML. Prints CPU seconds."""

import json
import statistics
import sys
import time

import django

django.setup()

from django.db import transaction  # noqa: E402
from weasyprint import HTML  # noqa: E402

from courses.models import CoursePage, Enrolment  # noqa: E402
from lms.certificates import issuing, paper  # noqa: E402
from lms.certificates.models import Certificate  # noqa: E402
from lms.people.models import Institution  # noqa: E402
from lms.rendering import pdf  # noqa: E402
from tests import factories  # noqa: E402

ROUNDS = 7


def completed(course) -> Enrolment:
    """Answer an enrolment of somebody new who has done everything, with no certificate yet."""
    somebody = factories.PersonFactory(preferred_language="ru")
    factories.employ(somebody, Institution.objects.get(slug="institution-14"), rank=factories.RankFactory())
    enrolment = factories.enrol(somebody, course, language="ru")
    enrolment.override(by=factories.officer(), reason="Зачтено по решению комиссии.")
    Certificate.objects.filter(enrolment=enrolment).delete()
    return enrolment


def ours(enrolment) -> float:
    """Answer the CPU seconds from the completed enrolment to the stored file: facts, numbers, letter, paper, hash."""
    began = time.process_time()
    with transaction.atomic():
        certificate = issuing.issue(enrolment)
    issuing.draw(certificate)
    return time.process_time() - began


def alone(html) -> float:
    """Answer the CPU seconds of WeasyPrint for the same sheet with the same fonts, styles and kind of PDF."""
    folder = paper._print_folder()
    began = time.process_time()
    HTML(string=html, base_url=pdf.SCHEME, url_fetcher=pdf._fetcher(folder)).write_pdf(
        font_config=pdf._fonts(),
        stylesheets=[pdf._stylesheet(folder / "certificate.css", folder)],
        pdf_variant=pdf.VARIANT,
    )
    return time.process_time() - began


def densities(facts, verify_url) -> int:
    """Answer how densely a paper is set."""
    for density in range(len(paper.DENSITIES)):
        html = paper.paper_html(facts, verify_url=verify_url, density=density)
        try:
            pdf.write_pdf(
                html,
                stylesheet=paper._print_folder() / "certificate.css",
                assets=paper._print_folder(),
                title="",
                language="ru",
                apart=paper.FACTS_ABOVE_FOOT,
            )
        except paper.SheetOverflows:
            continue
        return density
    raise paper.SheetOverflows


def measure() -> dict[str, float]:
    """Answer the middle of several rounds, turn and turn about."""
    factories.PersonFactory.reset_sequence(500_000, force=True)  # the numbers below belong to those who are there
    course = CoursePage.objects.filter(code="C01", locale__language_code="ru").get()
    waiting = [completed(course) for _round in range(ROUNDS + 1)]
    ours(waiting.pop())
    sample = Certificate.objects.latest("pk")
    density = densities(sample.facts, sample.verify_url)
    html = paper.paper_html(sample.facts, verify_url=sample.verify_url, density=density)
    alone(html)
    rounds = [(ours(enrolment), alone(html)) for enrolment in waiting]
    return {
        "ours": statistics.median(pair[0] for pair in rounds),
        "alone": statistics.median(pair[1] for pair in rounds),
        "density": density,
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure()))
