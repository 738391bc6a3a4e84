"""Cohorts with their orders and protocols, and what completing a course earns."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone

from courses.models import Cohort
from lms.certificates.models import Award
from lms.demo.accounts import ACCOUNTS
from lms.demo.memory import Memory
from lms.demo.pages import key_of
from lms.demo.sources import read_yaml
from lms.people.models import Institution, Person, Role


def load(memory: Memory) -> None:
    """Put the cohorts of both courses in place; an order that is there keeps its dates."""
    teachers = [account.sign_in_name for account in ACCOUNTS if account.role == Role.INSTRUCTOR]
    instructors = Person.objects.filter(sign_in_name__in=teachers)
    for about in read_yaml("academy.yaml")["courses"]:
        for source in about["cohorts"]:
            cohort, is_new = Cohort.objects.get_or_create(
                course_key=key_of(about["code"]), number=source["number"], defaults=_cohort(source)
            )
            if is_new:
                cohort.instructors.set(instructors)


def _cohort(source: dict[str, Any]) -> dict[str, Any]:
    today = timezone.localdate()

    def before(days: int) -> datetime.date:
        return today - datetime.timedelta(days=days)

    return {
        "order_number": source["order"]["number"],
        "order_date": before(source["order"]["days_ago"]),
        "protocol_number": source["protocol"]["number"],
        "protocol_date": before(source["protocol"]["days_ago"]),
        "starts_on": before(source["starts"]),
        "ends_on": before(source["ends"]) if "ends" in source else None,
        "takes_everyone": source["takes_everyone"],
    }


def grant_awards() -> None:
    """Say what completing each course earns, where nobody has said it yet."""
    academy = read_yaml("academy.yaml")
    issuer = Institution.objects.get(slug=academy["issuer"])
    for about in academy["courses"]:
        course = read_yaml(f"courses/{about['code']}/course.yaml")
        Award.objects.get_or_create(
            course_key=key_of(about["code"]),
            defaults={
                "kind": academy["kind"],
                "prefix": academy["prefix"],
                "issuer": issuer,
                "languages": about["languages"],
                "validity_months": course["validity_months"],
                "signatories": academy["signatories"],
            },
        )
