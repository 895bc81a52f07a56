"""The sentences of a section's lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

from skillmap.records import Span
from skillmap.structure.lines import Line
from skillmap.structure.source import Source

_END = re.compile(r"[.!?؟]+(?=\s|$)(?<!\b[A-Za-z]\.)|\n")


def split_sentences(source: Source, lines: Sequence[Line]) -> list[Span]:
    """Return the sentences of some lines, none of which goes over the end of a line."""
    sentences: list[Span] = []
    for line in lines:
        start = line.body.start
        for end in _END.finditer(source.text, line.body.start, line.body.end):
            if end.end() > start:
                sentences.append(Span(start, end.end()))
            start = end.end()
        if line.body.end > start:
            sentences.append(Span(start, line.body.end))
    return [Span(span.start + len(text) - len(text.lstrip()), span.end) for span in sentences if (text := source.cut(span)).strip()]
