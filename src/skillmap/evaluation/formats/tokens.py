"""Tagged tokens (BIO) -> text and spans, shared by the formats that store sentences token by token."""

from __future__ import annotations

from collections.abc import Sequence

from skillmap.evaluation.labels import SpanLabel
from skillmap.records import Span

TAGS = ("B", "I", "O")


def text_of(tokens: Sequence[str]) -> tuple[str, list[Span]]:
    """Join tokens by spaces and return where each of them stands."""
    places, start = [], 0
    for token in tokens:
        places.append(Span(start, start + len(token)))
        start += len(token) + 1
    return " ".join(tokens), places


def spans_of(tags: Sequence[str], places: Sequence[Span], kind: str) -> list[SpanLabel]:
    """Return the spans of one layer of tags; an I without a B before it opens a span, as in CoNLL-2003."""
    spans: list[Span] = []
    inside = False
    for tag, place in zip(tags, places, strict=True):
        letter = tag[:1]
        if letter == "B" or (letter == "I" and not inside):
            spans.append(place)
        elif letter == "I":
            spans[-1] = Span(spans[-1].start, place.end)
        inside = letter in {"B", "I"}
    return [SpanLabel(span=span, type=kind) for span in spans]
