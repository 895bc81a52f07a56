"""The document's text cut into pieces, each with the cards whose evidence it is."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """That a card has its evidence at a span; ``kind`` is "sure", "unsure" or "open"."""

    card: str
    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A piece of text between two borders.

    Attributes:
        start: Where it begins, in code points of the document's text.
        text: What it says.
        cards: Cards whose evidence it is part of; none for plain text.
        kind: The surest kind among their claims, "" for plain text.
    """

    start: int
    text: str
    cards: tuple[str, ...]
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPage:
    """A page of the document, in pieces; ``read`` says "text" or "ocr"."""

    number: int
    read: str
    pieces: tuple[Piece, ...]


_ORDER = ("sure", "unsure", "open")


def pieces(text: str, claims: Iterable[Claim], start: int, end: int) -> tuple[Piece, ...]:
    """Cut a part of a text where claims begin and end.

    >>> [piece.text for piece in pieces("I weld pipes", [Claim(card="a", kind="sure", start=2, end=6)], 0, 12)]
    ['I ', 'weld', ' pipes']
    """
    held = [claim for claim in claims if claim.start < end and claim.end > start and claim.start < claim.end]
    borders = sorted({start, end} | {min(max(border, start), end) for claim in held for border in (claim.start, claim.end)})
    found = []
    for left, right in itertools.pairwise(borders):
        over = [claim for claim in held if claim.start <= left and claim.end >= right]
        cards = tuple(dict.fromkeys(claim.card for claim in over))
        kind = min((claim.kind for claim in over), key=_ORDER.index, default="")
        found.append(Piece(start=left, text=text[left:right], cards=cards, kind=kind))
    return tuple(found)


def shown_pages(text: str, pages: Sequence[Mapping[str, Any]], claims: Sequence[Claim]) -> list[ShownPage]:
    """Return the document page by page; as one page where none are known."""
    if not pages:
        return [ShownPage(number=1, read="text", pieces=pieces(text, claims, 0, len(text)))]
    return [
        ShownPage(number=page["number"], read=page["source"], pieces=pieces(text, claims, page["span"][0], min(page["span"][1], len(text))))
        for page in pages
    ]
