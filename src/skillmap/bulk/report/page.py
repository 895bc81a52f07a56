"""The report's files: what it says stands in ``summary``, how it looks in ``page.html.j2`` and ``page.css``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

_FOLDER = Path(__file__).parent
_STATES = ("done", "duplicate", "failed", "skipped", "pending")


def report_files(report: Mapping[str, Any]) -> dict[str, bytes]:
    """Return the report as a page and as JSON."""
    return {
        "report.json": json.dumps(report, ensure_ascii=False, indent=1).encode("utf-8", "replace"),
        "report.html": report_page(report).encode("utf-8", "replace"),
    }


def report_page(report: Mapping[str, Any]) -> str:
    """Return the page."""
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(_FOLDER), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters["count"] = lambda number: f"{number:,}"
    return environment.get_template("page.html.j2").render(
        css=Markup((_FOLDER / "page.css").read_text(encoding="utf-8")),  # noqa: S704 - our own file
        report=report,
        states=_STATES,
        adds_up=report["counts"]["seen"] == sum(report["counts"][state] for state in _STATES),
    )
