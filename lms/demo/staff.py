"""Six hundred made-up people with up to fifteen years of service behind them, the same ones on every site."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.utils import timezone

from lms.demo import names
from lms.demo.memory import Memory
from lms.demo.sources import read_yaml
from lms.people.models import Appointment, Employment, Institution, Person, PositionCategory, Rank, Role

MONTH: Final = datetime.timedelta(days=30)
YEAR: Final = datetime.timedelta(days=365)
HEADS: Final = ("head-of-institution", "deputy-head")
STEP: Final = 13  # between two service numbers of an institution
LONG_SERVICE: Final = 12 * YEAR
SETTLED: Final = 2 * YEAR  # who stays this long may have been transferred


@dataclass(frozen=True)
class Spell:
    """One spell of employment before it becomes a row."""

    institution: Institution
    post: str
    rank: int | None
    hired_on: datetime.date
    probation_until: datetime.date | None = None
    left_on: datetime.date | None = None
    reason: str = ""


def load(memory: Memory) -> None:
    """Put everybody who is missing in place, with their employment and the role of a trainee."""
    there = set(Person.objects.values_list("sign_in_name", flat=True))
    census = _Census(timezone.localdate())
    found = [(person, spells) for person, spells in census.people() if person.sign_in_name not in there]
    if not found:
        return
    Person.objects.bulk_create(person for person, _ in found)
    Employment.objects.bulk_create(census.row(person, spell) for person, spells in found for spell in spells)
    _appoint([person for person, spells in found if spells[-1].left_on is None], since=census.today)


def _appoint(people: list[Person], *, since: datetime.date) -> None:
    """Make trainees of many people at once, in the group too, as saving one appointment would."""
    Appointment.objects.bulk_create(Appointment(person=person, role=Role.TRAINEE, since=since) for person in people)
    group, _ = Group.objects.get_or_create(name=Role.TRAINEE)
    membership = Person.groups.through
    membership.objects.bulk_create(membership(person_id=person.pk, group_id=group.pk) for person in people)


class _Census:
    """Makes people out of chance; who is made depends on the seed and on their place only."""

    def __init__(self, today: datetime.date) -> None:
        self.today = today
        self.plan = read_yaml("staff.yaml")
        self.styles = read_yaml("names.yaml")["styles"]
        self.institutions = {place.slug: place for place in Institution.objects.select_related("agency")}
        self.posts = {post.slug: post for post in PositionCategory.objects.all()}
        self.ranks = {(rank.agency_id, rank.order): rank for rank in Rank.objects.all()}

    def people(self) -> Iterator[tuple[Person, list[Spell]]]:
        """Give everybody with their spells, oldest first."""
        for number, (slug, about) in enumerate(self.plan["institutions"].items()):
            for place in range(about["people"]):
                chance = Random(f"{self.plan['seed']}/{slug}/{place}")  # noqa: S311  # the same people everywhere
                person = self._person(chance, self.institutions[slug], about, 200_000 + 1000 * number + STEP * place)
                yield person, self._career(chance, self.institutions[slug], place)

    def row(self, person: Person, spell: Spell) -> Employment:
        """Answer a spell as a row, with its agency, which saving many at once would not set."""
        agency = spell.institution.agency_id
        return Employment(
            person=person,
            agency_id=agency,
            institution=spell.institution,
            position=self.posts[spell.post],
            rank=self.ranks[agency, spell.rank] if spell.rank else None,
            hired_on=spell.hired_on,
            probation_until=spell.probation_until,
            left_on=spell.left_on,
            reason=spell.reason,
        )

    def _person(self, chance: Random, where: Institution, about: dict[str, Any], number: int) -> Person:
        is_woman = chance.random() < about.get("women", self.plan["women"])
        name = names.pick(self.styles, self.plan["styles"], chance, is_woman=is_woman)
        service_number = str(number + chance.randrange(STEP))
        return Person(
            agency=where.agency,
            service_number=service_number,
            sign_in_name=f"{where.agency.code}-{service_number}",
            password=make_password(None),
            **name.fields(),
        )

    def _career(self, chance: Random, where: Institution, place: int) -> list[Spell]:
        is_head = place < len(HEADS)
        post = HEADS[place] if is_head else _weighted(chance, self.plan["posts"][where.kind])
        longest = int(self.plan["years"]) * 365
        hired_on = self.today - datetime.timedelta(days=chance.randint(longest // 2 if is_head else 20, longest))
        left_on = None if is_head else self._leaving(chance, hired_on)
        end = left_on or self.today
        probation = hired_on + self.plan["probation_months"] * MONTH
        spell = Spell(
            where,
            post,
            self._rank(post, end - hired_on),
            hired_on,
            probation_until=probation,
            left_on=left_on,
            reason=self._reason(chance, left_on - hired_on) if left_on else "",
        )
        if not is_head and end - hired_on > SETTLED and chance.random() < self.plan["transfers"]:
            return self._transferred(chance, spell, end)
        if left_on and self.today - left_on > SETTLED and chance.random() < self.plan["returns"] * 4:
            return [spell, Spell(where, post, spell.rank, left_on + YEAR)]
        return [spell]

    def _leaving(self, chance: Random, hired_on: datetime.date) -> datetime.date | None:
        """Answer the last day of work, or None for somebody who works today: month by month, first ones are hardest."""
        rates = self.plan["leaving"]
        day = hired_on
        while day + MONTH < self.today:
            service = day - hired_on
            stage = "first_year" if service < YEAR else "third_year" if service < 3 * YEAR else "later"
            if chance.random() < rates["long_service" if service > LONG_SERVICE else stage]:
                return day + datetime.timedelta(days=chance.randint(5, 29))
            day += MONTH
        return None

    def _reason(self, chance: Random, service: datetime.timedelta) -> str:
        stage = "first_months" if service < 3 * MONTH else "long_service" if service > LONG_SERVICE else "later"
        return _weighted(chance, self.plan["reasons"][stage])

    def _rank(self, post: str, service: datetime.timedelta) -> int | None:
        if post not in self.plan["ranks"]:
            return None
        lowest, highest = self.plan["ranks"][post]
        return min(highest, lowest + service // (3 * YEAR))

    def _transferred(self, chance: Random, spell: Spell, end: datetime.date) -> list[Spell]:
        """Answer two spells instead of one: the service goes on elsewhere the day after the first one ends."""
        others = [
            slug
            for slug, place in self.institutions.items()
            if place.agency_id == spell.institution.agency_id
            and place.kind in (spell.institution.kind, Institution.Kind.COLONY, Institution.Kind.PROBATION)
            and place.pk != spell.institution.pk
        ]
        moved_on = spell.hired_on + (end - spell.hired_on) * chance.uniform(0.3, 0.8)
        before = Spell(
            self.institutions[chance.choice(others)],
            spell.post,
            self._rank(spell.post, moved_on - spell.hired_on),
            spell.hired_on,
            probation_until=spell.probation_until,
            left_on=moved_on - datetime.timedelta(days=1),
            reason=Employment.Reason.TRANSFER,
        )
        after = Spell(spell.institution, spell.post, spell.rank, moved_on, left_on=spell.left_on, reason=spell.reason)
        return [before, after]


def _weighted(chance: Random, weights: dict[str, float]) -> str:
    return chance.choices(list(weights), list(weights.values()))[0]
