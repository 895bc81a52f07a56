"""The tenant's profiles as a group in numbers, published so that nobody can be picked out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import Request, Response

from skillmap.cohorts.counts import ALL, PEOPLE, count, topics
from skillmap.cohorts.protect import LEAST_K, protect
from skillmap.cohorts.table import cohort_json, csv_text
from skillmap.records import Language
from skillmap_service.access.principals import Principal
from skillmap_service.api.security import ServiceOf
from skillmap_service.pages.cards import Label, label_in
from skillmap_service.pages.frame import Visitor, page_router, render
from skillmap_service.pages.words import language_of, words
from skillmap_service.service import Service
from skillmap_service.storage.members import members as kept_members

router = page_router()
_LISTED = 40


def published(service: Service, principal: Principal) -> dict[str, Any]:
    """Count all profiles of a tenant, hide what fewer than five people are in, and round the rest.

    There is nothing to filter by: tables of groups that differ by one person would tell about that person.
    """
    members = kept_members(service.database, service.vault, principal.tenant)
    counted = topics()
    key = service.vault.digest(f"cohort:{principal.tenant}".encode()).encode()
    partitions = [topic.name for topic in counted if topic.partition]
    cells = protect(count(members, counted, []), members, k=LEAST_K, key=key, partitions=partitions)
    protection = {"how": "k-anonymity", "k": LEAST_K, "rounded_to": LEAST_K, "complementary_suppression": True}
    return cohort_json(cells, service.scheme, protection)


@router.get("/cohort")
def show_cohort(request: Request, service: ServiceOf, principal: Visitor) -> Response:
    """Show the counts."""
    cohort = published(service, principal)
    language = language_of(request)
    names = [name for name in dict.fromkeys(row["topic"] for row in cohort["cells"]) if name != PEOPLE]
    found = [_topic(cohort, name, language) for name in names]
    return render(request, "cohort.html.j2", principal, people=cohort["people"], topics=found, k=LEAST_K)


@router.get("/cohort.csv")
def cohort_csv(service: ServiceOf, principal: Visitor) -> Response:
    """Return the counts as a table."""
    content = csv_text(published(service, principal)).encode("utf-8-sig")  # with a mark, so that spreadsheets read Arabic
    headers = {"Content-Disposition": 'attachment; filename="cohort.csv"'}
    return Response(content, headers=headers, media_type="text/csv; charset=utf-8")


def _topic(cohort: Mapping[str, Any], name: str, language: Language) -> dict[str, Any]:
    said = words(language)
    every = [row for row in cohort["cells"] if row["topic"] == name and row["breakdown"] == ALL]
    shown = sorted((row for row in every if row["people"]), key=lambda row: -row["people"])[:_LISTED]
    most = max((row["people"] for row in shown), default=1)
    rows = [
        {
            "label": _label(row, language),
            "code": row["key"] if name.startswith("occupation") else "",
            "people": row["people"],
            "share": round(100 * row["people"] / most),
        }
        for row in shown
    ]
    return {"name": said.get(f"topic.{name}", name), "rows": rows, "hidden": len(every) - len(shown)}


def _label(row: Mapping[str, Any], language: Language) -> Label:
    key = f"isced.{row['key']}" if row["topic"] == "education (ISCED)" and row["key"].isdigit() else f"group.{row['key']}"
    said = words(language).get(key)
    named = Label(text=said) if said is not None else label_in(row["label"], language)
    return named if named.text else Label(text=row["key"])
