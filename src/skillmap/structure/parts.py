"""A section while it is being read: what stands under one heading."""

from __future__ import annotations

from dataclasses import dataclass

from skillmap.records import SectionKind, Span
from skillmap.structure.lines import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A section before its language is known, in spans of the cleaned text; ``lines`` hold its content."""

    kind: SectionKind
    kinds: frozenset[SectionKind]  # more than one where a heading names two
    span: Span
    heading: Span | None
    lines: tuple[Line, ...]
    volunteer: bool = False
    topic: str = ""  # what a section of kind "other" is about, where that matters: "publications"
