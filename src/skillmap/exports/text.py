"""A profile as a page to read in a terminal.

Arabic is printed in logical order between Unicode isolates (U+2068, U+2069), so that a terminal that applies the bidirectional algorithm
keeps each quote whole, digits and brackets included.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from skillmap.exports.formats import ExportOptions
from skillmap.exports.losses import Notes
from skillmap.exports.terminal import isolated, label_in

_WIDTH = 120
CARRIES = (
    "document.name",
    "document.pages",
    "document.languages[].*",
    "document.as_of.*",
    "person.name.text",
    "skills[].score",
    "skills[].months",
    "skills[].evidence[].text",
    "skills[].evidence[].section",
    "skills[].evidence[].page",
    "unlinked[].text",
    "experience[].title.text",
    "experience[].employer.text",
    "experience[].start.date",
    "experience[].end.date",
    "experience[].current",
    "experience[].months",
    "experience[].occupation.isco08.*",
    "education[].degree.text",
    "education[].field.text",
    "education[].institution.text",
    "languages[].as_stated.text",
    "problems[].code",
    "problems[].message",
)


def _when(entry: Mapping[str, Any]) -> str:
    start = entry["start"]["date"] if entry["start"] else "?"
    end = "now" if entry["current"] else entry["end"]["date"] if entry["end"] else "?"
    months = f" ({entry['months']} months)" if entry["months"] is not None else ""
    return "" if start == end == "?" else f"{start} – {end}{months}"


def _said(field: Mapping[str, Any] | None) -> str:
    return isolated(field["text"]) if field else "—"


def _place(evidence: Mapping[str, Any]) -> str:
    return f"{evidence['section']}, p. {evidence['page']}" if evidence["page"] is not None else evidence["section"]


def _jobs(console: Console, jobs: Sequence[Mapping[str, Any]]) -> None:
    table = Table(title="Work", title_justify="left", expand=True)
    for column in ("when", "title, as stated", "employer", "ISCO-08 unit group", "p"):
        table.add_column(column, justify="right" if column == "p" else "left", overflow="fold")
    for job in jobs:
        group = job["occupation"]["isco08"] if job["occupation"] else None
        likely = job["occupation"]["candidates"]["isco08"] if job["occupation"] else []
        unsure = f"not sure: {likely[0]['code']} {isolated(likely[0]['label'])}?" if likely else "—"
        table.add_row(
            _when(job),
            Text(_said(job["title"])),
            Text(_said(job["employer"])),
            Text(f"{group['code']} {isolated(group['label'])}" if group else unsure),
            f"{group['score']:.2f}" if group else "",
        )
    console.print(table)


def _skills(console: Console, skills: Sequence[Mapping[str, Any]], language: str) -> None:
    table = Table(title="Skills", title_justify="left", expand=True)
    for column in ("ESCO concept", "as stated", "where", "months", "p"):
        table.add_column(column, justify="right" if column in {"months", "p"} else "left", overflow="fold")
    for skill in skills:
        quotes = " · ".join(isolated(evidence["text"]) for evidence in skill["evidence"][:3])
        places = ", ".join(dict.fromkeys(_place(evidence) for evidence in skill["evidence"]))
        table.add_row(
            Text(label_in(skill["concept"]["label"], language)),
            Text(quotes),
            places,
            str(skill["months"]) if skill["months"] is not None else "",
            f"{skill['score']:.2f}",
        )
    console.print(table)


def write(profiles: Sequence[Mapping[str, Any]], options: ExportOptions, notes: Notes) -> bytes:
    """Write a page for each profile, 120 columns wide."""
    notes.carries(f"skills[].concept.label.{options.language}")
    out = io.StringIO()
    for profile in profiles:
        document = profile["document"]
        title = str(document.get("name") or document["id"].removeprefix("sha256:")[:12])
        _print(Console(file=out, highlight=False, width=_WIDTH), profile, title, options.language)
    return out.getvalue().encode()


def print_profile(profile: Mapping[str, Any], *, title: str, language: str = "en") -> None:
    """Print a profile on stdout.

    Args:
        profile: A profile as ``schema.json`` describes it.
        title: What to call the document.
        language: Language of the concepts' labels, where they have one in it.
    """
    console = Console(file=sys.stdout, highlight=False, width=None if sys.stdout.isatty() else _WIDTH)
    document = profile["document"]
    name = f"{title}: {isolated(document['name'])}" if "name" in document else title
    _print(console, profile, name, language)


def _print(console: Console, profile: Mapping[str, Any], name: str, language: str) -> None:
    document = profile["document"]
    console.rule(f"[bold]{escape(name)}")
    languages = ", ".join(f"{item['code']} {item['share']:.0%}" for item in document["languages"])
    console.print(
        f"{document['pages']} page(s); text in {languages or '?'}; as of {document['as_of']['date']} ({document['as_of']['source']})"
    )
    console.print(Text(f"Name: {_said(profile['person']['name'])}"))
    if profile["experience"]:
        _jobs(console, profile["experience"])
    if profile["skills"]:
        _skills(console, profile["skills"], language)
    if profile["education"]:
        entries = (
            ", ".join(filter(None, (e[key] and isolated(e[key]["text"]) for key in ("degree", "field", "institution"))))
            for e in profile["education"]
        )
        console.print(Text("Education: " + "; ".join(entries)))
    if profile["languages"]:
        console.print(Text("Languages: " + "; ".join(_said(item["as_stated"]) for item in profile["languages"])))
    if profile["unlinked"]:
        console.print(Text("Not linked (ask the person): " + "; ".join(isolated(item["text"]) for item in profile["unlinked"])))
    for problem in profile["problems"]:
        console.print(Text(f"! {problem['code']}: {problem['message']}"), style="yellow")
    console.print()
