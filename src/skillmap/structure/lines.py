"""The lines of a CV: where each begins, what bullet or number it carries, and its "label: value" pairs."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from skillmap.records import Span
from skillmap.structure.source import Source
from skillmap.structure.vocabulary import alternation, normalize, read_phrases

_BULLET = re.compile(
    r"(?P<hashes>\#{1,6})\s+"
    r"|(?P<number>\d{1,2}\.\d{1,2}\.?(?=\s)(?!\s*(?:ans?|years?|yrs?|mois|months?|سن|عام|شه|%|m|k))|\(?\d{1,2}\s?[.)]\)?|\(?[a-zA-Zivx]{1,4}\)|[ivx]{1,4}\.(?=\s)"
    r"|\d{1,2}\s?[-–/](?=\s+[^\W\d]|[\u0600-\u06ff]{2}))(?=\s|[^\W\d])\s*(?!\d{1,3}(?!\d))"
    r"|(?P<sign>[•●▪■□◦○◆◇❖►▶▸➢➤➔→✓✔✅★☆⁃‣§»*·\uf0a7\uf0b7\uf0d8\uf0fc–—\-]+|[o+>](?=\s))\s*(?=\S)"
)
_FEW_LINES, _SPACED_OUT, _SHORT = 8, 0.8, 60
_RULE = re.compile(r"[\s=_*~#.·•\-–—─━═]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line that holds something: ``span`` without outer white space, ``body`` also without its bullet or number."""

    index: int
    span: Span
    body: Span
    indent: int
    bullet: str  # "", "#", "##", "1" for any number, or the sign itself
    after_blank: bool
    is_rule: bool  # nothing but a drawn line


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A label and its value on one line; ``roles`` says what the label may announce."""

    label: Span
    value: Span
    roles: frozenset[str]


def value_of(pairs: Sequence[Pair], role: str) -> Span | None:
    """Return the first value with a label of a role."""
    return next((pair.value for pair in pairs if role in pair.roles), None)


def split_lines(source: Source) -> tuple[Line, ...]:
    """Return the lines that hold more than white space."""
    lines: list[Line] = []
    position = 0
    blanks = parting = _parting_blanks(source.text)
    for raw in source.text.split("\n"):
        stripped = raw.strip()
        if stripped:
            start = position + len(raw) - len(raw.lstrip())
            end = start + len(stripped)
            found = _BULLET.match(stripped)
            is_rule = _RULE.fullmatch(stripped) is not None
            bullet = ""
            body = start
            if found and not is_rule:
                bullet = found["hashes"] or ("1" if found["number"] else found["sign"][0])
                body = start + found.end()
            lines.append(
                Line(
                    index=len(lines),
                    span=Span(start, end),
                    body=Span(body, end),
                    indent=len(raw[: len(raw) - len(raw.lstrip())].expandtabs(4)),
                    bullet=bullet,
                    after_blank=blanks >= parting,
                    is_rule=is_rule,
                )
            )
        blanks = 0 if stripped else blanks + 1
        position += len(raw) + 1
    return tuple(lines)


def _parting_blanks(text: str) -> int:
    """Return how many empty lines part two lines: one, and two where nearly each line is followed by an empty one."""
    rows = [bool(row.strip()) for row in text.strip().split("\n")]
    full = sum(rows)
    single = sum(not between and before and after for before, between, after in zip(rows, rows[1:], rows[2:], strict=False))
    paragraphs = len(text) > _SHORT * full  # those of a letter are parted by one empty line
    return 2 if full >= _FEW_LINES and single >= _SPACED_OUT * full and not paragraphs else 1


class PairFinder:
    """Find the "label: value" pairs whose label announces one of the given roles."""

    def __init__(self, roles: Collection[str]) -> None:
        self._roles: dict[str, frozenset[str]] = {}
        labels: list[str] = []
        for role, phrase in read_phrases("labels.tsv"):
            if role in roles:
                key = normalize(phrase)
                self._roles[key] = self._roles.get(key, frozenset()) | {role}
                labels.append(phrase)
        self._pattern = re.compile(
            rf"(?:^|(?<=[|•·;,/–\t(-])|(?<=\s\s))[ \t]*(?P<label>{alternation(labels)})[ \t]*"
            r"(?:\([^()]{1,12}\)[ \t]*)?(?:[:=][ \t]*|\.[ \t]*:[ \t]*|\t+[ \t:]*|[ ]{3,}:?[ ]*|(?:n°|no\.?"
            r"|°)\s*:?\s*(?=[+\d(]))"
        )

    def __call__(self, source: Source, span: Span, *, bare: bool = False) -> tuple[Pair, ...]:
        """Return the pairs within a span of one line, in order; ``bare`` keeps labels without a value, too."""
        folded = source.folded[span.start : span.end]
        found = list(self._pattern.finditer(folded))
        pairs: list[Pair] = []
        for position, match in enumerate(found):
            end = found[position + 1].start() if position + 1 < len(found) else len(folded)
            start = match.end()
            cell = re.search(r"\t|\s{3,}|\s[|•·]\s", folded[start:end])
            end = start + cell.start() if cell else end
            value = trim(source, Span(span.start + start, span.start + end))
            label = Span(span.start + match.start("label"), span.start + match.end("label"))
            roles = self._roles.get(normalize(folded[match.start("label") : match.end("label")]))
            if roles and (value.end > value.start or bare):
                pairs.append(Pair(label=label, value=value, roles=roles))
        return tuple(pairs)


_OUTER = " \t\n,;:|/•·،؛–—-=*_#→"
_CLOSING = {")": "(", "]": "[", "}": "{", "»": "«", "”": "“"}
_OPENING = {opening: closing for closing, opening in _CLOSING.items()}


def trim(source: Source, span: Span) -> Span:
    """Shrink a span past outer white space, separators, and brackets that do not balance within it."""
    text = source.text
    start, end = span
    changed = True
    while changed and start < end:
        before = (start, end)
        while start < end and text[start] in _OUTER:
            start += 1
        while start < end and text[end - 1] in _OUTER:
            end -= 1
        inner = text[start:end]
        if inner:
            first, last = inner[0], inner[-1]
            if first in _CLOSING or (first in _OPENING and _OPENING[first] not in inner):
                start += 1
            elif last in _OPENING or (last in _CLOSING and _CLOSING[last] not in inner):
                end -= 1
            elif _OPENING.get(first) == last and last not in inner[1:-1]:
                start, end = start + 1, end - 1
        changed = (start, end) != before
    return Span(start, end)
