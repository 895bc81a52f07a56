"""Certificates and licences: the spans that name them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from skillmap.records import Education, Span
from skillmap.structure.fragments import cut_parts
from skillmap.structure.headings import Part
from skillmap.structure.lines import Line, trim
from skillmap.structure.source import Source

_LICENCE = re.compile(
    r"\b(?:permis(?: de conduire| de conduite)?\s*(?:(?:cat(?:egorie)?s?\.?|type|:)\s*)*(?:[a-e]\d?e?\b(?:\s*(?:,|et"
    r"|/|\+|&)\s*(?:permis\s)?[a-e]\d?e?\b)*|international|poids lourds?|pl\b)"
    r"|permis de conduire\b"
    r"|(?:full |clean |valid |international |uae |ksa |saudi |gcc )*(?:driving|driver'?s?) (?:licen[cs]es?"
    r"|permit)(?:\s*\([^()\n]{1,40}\)|\s*:?\s*(?:cat(?:egory)?\.?|class"
    r"|type)?\s*[a-e]\d?e?\b(?:\s*[,/+&]\s*[a-e]\d?e?\b)*)?"
    r"|hgv (?:class \d|licen[cs]e)|forklift licen[cs]e|caces(?:\s*r?\s?\d+)?[^,\n;–]{0,25}|fimo\b|fco\b)"
    r"|(?:ال)?(?:رخصه|رخص|شهاده|اجازه|ليسن)\s*(?:ال)?(?:قياده|سياقه|سواقه|سوق)(?!\w)[^\n,;–|.]{0,45}"
    r"|بيرمي\s*[a-e]?"
)


def find_certificates(source: Source, parts: Sequence[Part], educations: Sequence[Education]) -> tuple[Span, ...]:
    """Return one span for each line or item of the certificate sections that is no degree."""
    taken = [education.span for education in educations]
    found: list[Span] = []
    for part in parts:
        if "certificates" not in part.kinds:
            continue
        for line in part.lines:
            if any(span.start < line.body.end and line.body.start < span.end for span in taken):
                continue
            items = _items(source, line) if len(part.lines) == 1 else [line.body]
            found.extend(trim(source, item) for item in items)
    return tuple(span for span in found if span.end > span.start)


def _items(source: Source, line: Line) -> list[Span]:
    """Split a single line that lists several certificates; a part that begins with a digit joins the one before."""
    items: list[Span] = []
    for item in cut_parts(source, line.body):
        if items and source.cut(item)[:1].isdigit():
            items[-1] = Span(items[-1].start, item.end)
        else:
            items.append(item)
    return items


def find_licences(source: Source, parts: Sequence[Part]) -> tuple[Span, ...]:
    """Return the licences: the content of licence sections, and what names one elsewhere outside the jobs."""
    found: list[Span] = []
    for part in parts:
        if part.kind == "licences" and part.heading is not None:
            for line in part.lines:
                content = trim(source, line.body)
                if content.end > content.start:
                    found.append(content)
        elif part.kind in (
            "header",
            "summary",
            "skills",
            "certificates",
            "other",
            "languages",
            "interests",
            "education",
        ):
            for line in part.lines:
                for match in _LICENCE.finditer(source.folded, line.span.start, line.span.end):
                    content = trim(source, Span(*match.span()))
                    if content.end > content.start:
                        found.append(content)
    return tuple(sorted(set(found)))
