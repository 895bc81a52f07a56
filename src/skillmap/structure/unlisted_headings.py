"""Headings that no list and no closed set of words knows, told by what stands below them or by how the other headings look.

"Le travail que mes mains ont fait" over a job is the heading of jobs, "How I talk" over names of languages that of languages;
and where all known headings begin with one sign or are numbered, the other lines that do are headings, too.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence

from skillmap.structure.fragments import SURE, title_score
from skillmap.structure.heading_words import NUMERAL, bare
from skillmap.structure.line_kinds import kind_at
from skillmap.structure.lines import Line
from skillmap.structure.own_words import MAX_WORDS, Topics, topics_of
from skillmap.structure.source import Source

Kinds = tuple[str, ...]
_MAX_CHARS = 60
_NO_HEADING = re.compile(r"[\d@|\t,;،؛]|[.:](?=.*\w)|[.!]\s*$")
_PICTURES = 0x2600  # miscellaneous symbols and all pictographs; below are signs that lists use
_MIRRORED = {"[": "]", "(": ")", "<": ">", "«": "»", "{": "}", "【": "】"}
_SHARED_BY, _MOST = 2, 0.6  # so many known headings, and such a share of them, show what headings look like
_UNKNOWN_WORDS = 1


def is_decorated(source: Source, line: Line) -> bool:
    """Say whether a line begins with a picture ("💼 …"), or with a sign that stands at its end, too ("★ … ★", "[ … ]")."""
    text = source.cut(line.span)
    first, last = text[0], text[-1]
    if unicodedata.category(first) == "So" and ord(first) >= _PICTURES:
        return True
    return not first.isalnum() and (first == last or _MIRRORED.get(first) == last)


def look_of(source: Source, line: Line) -> str:
    """Return what sets a line apart: its decoration, "1" for a number before it, nothing."""
    if is_decorated(source, line):
        return "picture" if unicodedata.category(source.cut(line.span)[0]) == "So" else source.cut(line.span)[0]
    return "1" if NUMERAL.match(source.cut(line.span)) and line.after_blank else ""


def find_unlisted(source: Source, lines: Sequence[Line], known: Mapping[int, Kinds]) -> dict[int, Kinds]:
    """Return further headings by the position of their lines.

    Args:
        source: The text.
        lines: All its lines.
        known: The headings found so far that stand on a line of their own.
    """
    looks = Counter(look_of(source, lines[position]) for position in known)
    every = Counter(look_of(source, line) for line in lines)
    usual = {look for look, count in looks.items() if look and count >= max(_SHARED_BY, _MOST * len(known))}
    # A sign at both ends of a line is put there for headings: one that is known speaks for the others.
    usual |= {look for look in looks if look not in ("", "1", "picture") and every[look] >= _SHARED_BY}
    current: Kinds = ("header",)
    found: dict[int, Kinds] = {}
    for position, line in enumerate(lines[:-1]):
        if position in known:
            current = known[position]
        elif position > 0 and _may_be_heading(source, lines, position):
            alike = look_of(source, line) in usual
            kinds = _kinds(source, lines, position, alike=alike)
            if kinds and (alike or kinds != current[:1]):
                found[position] = current = kinds
    return found


def _may_be_heading(source: Source, lines: Sequence[Line], position: int) -> bool:
    line, following = lines[position], lines[position + 1]
    text = NUMERAL.sub("", source.cut(line.body), count=1)
    if line.is_rule or len(text) > _MAX_CHARS or not 1 <= len(text.split()) <= MAX_WORDS or _NO_HEADING.search(text.rstrip(" :")):
        return False
    if not (line.after_blank or is_decorated(source, line)) or (line.bullet and not look_of(source, line)):
        return False
    return not following.after_blank or following.is_rule


def _kinds(source: Source, lines: Sequence[Line], position: int, *, alike: bool) -> Kinds:
    """Return the kind that a line announces by its words together with what follows it."""
    text = source.cut(lines[position].body)
    said: Topics = topics_of(bare(text))
    below = _content(source, lines, position + 1)
    if below is not None and (below in said.kinds or said.opens or alike):
        return (below,)
    if title_score(source.cut_folded(lines[position].body)) >= SURE and not said.opens:
        return ()
    if said.kinds and (alike or (said.opens and said.unknown <= _UNKNOWN_WORDS)):
        return said.kinds[:1]
    return ("other",) if alike else ()


def _content(source: Source, lines: Sequence[Line], first: int) -> str | None:
    """Return what the lines under a heading are by themselves."""
    begin = first + 1 if lines[first].is_rule and first + 1 < len(lines) else first
    return kind_at(source, lines, begin)
