"""Sections of CVs that have no headings for them: jobs, schooling and languages told by what their lines say.

Only text that stands under no heading that says otherwise is looked at, and only where the CV has no section of that kind. A line with
a date and the title of a job begins work, a line with a degree and a school or date begins schooling, a line of names of languages is
one of languages; what follows without a line of its own kind goes on with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from skillmap.records import SectionKind, Span
from skillmap.structure.line_kinds import CODE, LineKind, kind_at
from skillmap.structure.lines import Line
from skillmap.structure.parts import Part
from skillmap.structure.source import Source

_WORDS = 14
_CODE_SHARE = 0.2


def infer_parts(source: Source, parts: Sequence[Part]) -> tuple[Part, ...]:
    """Return the parts, with those that no heading explains cut into sections by what they say."""
    missing = {kind for kind in ("experience", "education", "languages") if not any(kind in part.kinds for part in parts)}
    if not missing or _is_code(source, parts):
        return tuple(parts)
    found: list[Part] = []
    for part in parts:
        loose = part.kind in ("header", "summary", "other") and not part.topic and (part.heading is None or part.kind != "other")
        found.extend(_cut(source, part, missing) if loose else [part])
    return tuple(found)


def _is_code(source: Source, parts: Sequence[Part]) -> bool:
    """Say whether a good share of the lines are those of a program."""
    lines = [line for part in parts for line in part.lines]
    code = sum(CODE.search(source.cut(line.body)) is not None or (line.bullet == "#" and line.indent > 0) for line in lines)
    return code >= max(1, _CODE_SHARE * len(lines))


def _cut(source: Source, part: Part, missing: set[str]) -> list[Part]:
    kinds = _kinds(source, part.lines, missing)
    if not any(kinds):
        return [part]
    pieces: list[tuple[LineKind | None, list[Line]]] = []
    for line, kind in zip(part.lines, kinds, strict=True):
        if pieces and pieces[-1][0] == kind:
            pieces[-1][1].append(line)
        else:
            pieces.append((kind, [line]))
    cut: list[Part] = []
    for number, (kind, lines) in enumerate(pieces):
        start = part.span.start if number == 0 else lines[0].span.start
        end = pieces[number + 1][1][0].span.start if number + 1 < len(pieces) else part.span.end
        own: SectionKind = kind or (part.kind if number == 0 else "other")
        cut.append(
            replace(
                part,
                kind=own,
                kinds=frozenset({own}),
                span=Span(start, end),
                heading=part.heading if number == 0 and kind is None else None,
                lines=tuple(lines),
            )
        )
    return cut


def _kinds(source: Source, lines: Sequence[Line], missing: set[str]) -> list[LineKind | None]:
    """Say of each line what it belongs to."""
    kinds: list[LineKind | None] = []
    current: LineKind | None = None
    for position, line in enumerate(lines):
        own = kind_at(source, lines, position)
        if own is not None and own not in missing:
            own = None
            current = None
        elif own is not None:
            current = own
        elif line.after_blank and not _goes_on(source, line, current):
            current = None
        kinds.append(current)
    return kinds


def _goes_on(source: Source, line: Line, current: LineKind | None) -> bool:
    """Say whether a line after a blank one still tells what was done in the job before it."""
    text = source.cut(line.body)
    return current == "experience" and (bool(line.bullet) or len(text.split()) > _WORDS)
