"""Made-up services and institutions in a real country."""

from __future__ import annotations

from typing import Any

from lms.demo.memory import Memory
from lms.demo.rows import put_rows, write
from lms.demo.sources import by_language, read_yaml
from lms.people.models import Agency, Country, Institution, PositionCategory, Rank

REGION_LANGUAGE = "ru"  # the field has one language; Russian is the one that the whole site falls back to


def load(memory: Memory) -> None:
    """Put countries, agencies, ranks, categories of posts and the tree of institutions in place."""
    places = read_yaml("places.yaml")
    countries = put_rows(
        memory,
        Country,
        [{"code": country["code"], **by_language(country["name"])} for country in places["countries"]],
        by=("code",),
    )
    agencies = put_rows(
        memory,
        Agency,
        [
            {"code": agency["code"], "country_id": countries[agency["country"]].pk, **by_language(agency["name"])}
            for agency in places["agencies"]
        ],
        by=("code",),
    )
    put_rows(memory, Rank, list(_ranks(places["ranks"], agencies)), by=("agency_id", "order"))
    put_rows(
        memory,
        PositionCategory,
        [{"slug": post["slug"], **by_language(post["name"])} for post in places["position_categories"]],
    )
    _plant(memory, places, agencies)


def _ranks(ranks: list[dict[str, Any]], agencies: dict[str, Agency]) -> list[dict[str, Any]]:
    """Answer the rank scheme of the country for each of its agencies."""
    return [
        {"agency_id": agency.pk, "order": rank["order"], **by_language(rank["name"])}
        for agency in agencies.values()
        for rank in ranks
        if rank["country"] == agency.country.code
    ]


def _plant(memory: Memory, places: dict[str, Any], agencies: dict[str, Agency]) -> None:
    """Put the institutions under their parents, which stand before them in the file."""
    codes = {agency["slug"]: agency["code"] for agency in places["agencies"]}
    regions = {region["slug"]: region["name"][REGION_LANGUAGE] for region in places["regions"]}
    there = {institution.slug: institution for institution in Institution.objects.all()}
    for source in places["institutions"]:
        slug = source["slug"]
        fields = {
            "slug": slug,
            "agency_id": agencies[codes[source["agency"]]].pk,
            "kind": source["kind"],
            "region": regions[source["region"]],
            "time_zone": source["time_zone"],
            "bandwidth": source["bandwidth"],
            **by_language(source["name"]),
            **by_language(source.get("place", {}), "place_"),
        }
        is_known = memory.knows(f"institution:{slug}", fields)
        if slug not in there:
            parent = there.get(source["parent"])
            there[slug] = parent.add_child(**fields) if parent else Institution.add_root(**fields)
        elif not is_known:
            write(there[slug], fields)
