"""A published cohort: rows for a CSV file and a page, with labels in three languages."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

from skillmap.cohorts.counts import ALL, PEOPLE, Cell
from skillmap.taxonomy.store import ConceptScheme

SCHEMA = "skillmap/cohort/1"
COLUMNS = ("topic", "key", "label_en", "label_fr", "label_ar", "breakdown", "group", "people", "shown")
_LEVELS = {
    "1": {"en": "level 1: simple, routine tasks", "fr": "niveau 1 : tâches simples et répétitives", "ar": "المستوى 1: أعمال بسيطة ومتكررة"},
    "2": {
        "en": "level 2: crafts, machines, service, clerks",
        "fr": "niveau 2 : métiers, machines, services, bureau",
        "ar": "المستوى 2: حرف وآلات وخدمات ومكاتب",
    },
    "3": {
        "en": "level 3: technicians, associate professionals",
        "fr": "niveau 3 : professions intermédiaires",
        "ar": "المستوى 3: فنيون واختصاصيون مساعدون",
    },
    "4": {"en": "level 4: professionals", "fr": "niveau 4 : professions intellectuelles", "ar": "المستوى 4: اختصاصيون"},
}


def cohort_json(cells: Mapping[Cell, int | None], scheme: ConceptScheme, protection: Mapping[str, Any]) -> dict[str, Any]:
    """Return a published cohort as JSON, schema ``skillmap/cohort/1``.

    Args:
        cells: What may be shown; ``None`` for hidden cells.
        scheme: For labels.
        protection: How the counts were protected, with all that a reader must know to use them.
    """
    rows = [
        {
            "topic": cell.topic,
            "key": cell.key,
            "label": _labels(cell, scheme),
            "breakdown": cell.breakdown,
            "group": cell.group,
            "people": value,
        }
        for cell, value in cells.items()
    ]
    return {"schema": SCHEMA, "protection": dict(protection), "people": cells.get(Cell(PEOPLE, ALL, ALL, ALL)), "cells": rows}


def csv_text(cohort: Mapping[str, Any]) -> str:
    """Return the cells as CSV (RFC 4180); a hidden count is empty and ``shown`` says why."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    how = cohort["protection"]["how"]
    for row in cohort["cells"]:
        labels = row["label"]
        people = row["people"]
        writer.writerow(
            [
                row["topic"],
                row["key"],
                *(_safe(labels.get(code, "")) for code in ("en", "fr", "ar")),
                row["breakdown"],
                row["group"],
                "" if people is None else people,
                "hidden" if people is None else how,
            ]
        )
    return buffer.getvalue()


def _safe(text: str) -> str:
    """Keep a spreadsheet from taking a label for a formula."""
    return f"'{text}" if text[:1] in "=+-@" and text else text


def _labels(cell: Cell, scheme: ConceptScheme) -> dict[str, str]:
    number = scheme.number(cell.key)
    if number is None and cell.key.isdigit() and "occupation" in cell.topic:
        number = scheme.isco.get(cell.key)
    if number is not None:
        return scheme.preferred(number)
    if cell.topic.startswith("skill level") and cell.key in _LEVELS:
        return _LEVELS[cell.key]
    return {"en": cell.key}
