"""Where a person lives: by a label, in a sentence, or by the looks of a line at the head of the page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from skillmap.records import Span
from skillmap.structure.dates import find_periods
from skillmap.structure.fragments import PLACES, SURE, cut_pieces, is_place, title_score
from skillmap.structure.lines import Line, Pair, trim, value_of
from skillmap.structure.source import Source
from skillmap.structure.vocabulary import normalize

HEAD_LINES = 12  # of a page, that may say who the person is
PHONE = re.compile(r"(?<![\w/.@+-])(?:\(?\+|00)?\(?\d[\d ().\-–]{5,20}\d\+?(?![\w@/])")
BORN = re.compile(
    r"(?:\b(?:born(?: on| in)?|ne le|nee le|nee? en|ne\(e\) le|nee?|d\.?o\.?b\.?|naissance)\b|(?:من )?مواليد(?: سنه"
    r"| عام)?|ولدت|تولد)\s*:?\s*"
)
_STREET = re.compile(
    r"\b(?:rue|street|avenue|av|bd|boulevard|road|quartier|cite|lot|appt|p\.?o\.? box|bp|building|block|bloc|villa"
    r"|hay|zone|route|impasse|unit|lane|sector|drive|apt|flat|house)\b"
    r"|شارع|حي|عماره|نهج|زنقه|طريق|ساكن|مخيم|منطقه|قريه|محافظه|ولايه"
)
_LIVES = re.compile(
    r"\b(?:liv(?:es?|ing) in|residing in|resident in|based in|habite a|habitant a|demeurant a|domicilie[e]? a"
    r"|reside a|residant a)\s+(?=\w)"
    r"|(?<!\w)(?:ساكنه?|بسكن|اسكن|اقيم)\s+(?:حاليا )?(?:في|ب)\s*(?=\w)"
)
_POSTCODE = re.compile(r"\b\d{4,6}\s+[a-z]|\b[a-z]{2,3}\s+\d{4,5}\b|\b[a-z]\d[a-z]\b")
_NOT_ADDRESS = re.compile(r"@|https?:|www\.|linkedin|github|\b(?:phone|tel|mob|email|whatsapp|cell)\b|هاتف|جوال|واتساب|محمول")
_ADDRESS_CHARS = 90
_SENTENCE_WORDS = 7  # what ends like a sentence and has more words is one


def find_address(source: Source, pairs: Sequence[Pair], lines: Sequence[Line], head: Sequence[Line]) -> Span | None:
    """Return where the person lives: by a label, as told in a sentence, else by the looks of a line of the page's head.

    Args:
        source: The text.
        pairs: Labels with their values.
        lines: Where it may be told.
        head: Where it may stand without a word about it.
    """
    labelled = value_of(pairs, "address")
    if labelled is not None:
        return _without_bracket(source, labelled)
    return _told(source, lines) or _heading(source, head, pairs)


def _told(source: Source, lines: Sequence[Line]) -> Span | None:
    """Take the address from "I live in …"."""
    for line in lines[:HEAD_LINES]:
        if lives := _LIVES.search(source.folded, line.span.start, line.span.end):
            said = cut_pieces(source, Span(lives.end(), line.span.end))
            if said:
                return _clauses(source, said[0])[0]
    return None


def _heading(source: Source, lines: Sequence[Line], pairs: Sequence[Pair]) -> Span | None:
    """Take a piece of the head that names a place, a street or a post code."""
    labels = {pair.label.start for pair in pairs}
    for line in lines[:HEAD_LINES]:
        labelled = any(line.span.start <= label < line.span.start + 3 for label in labels)
        if labelled or BORN.match(source.folded, line.body.start):
            continue
        pieces = [part for piece in cut_pieces(source, line.body) for part in _clauses(source, piece)]
        for number, piece in enumerate(pieces):
            if _may_be_address(source, piece):
                return _whole_address(source, piece, pieces[number + 1 :])
    return None


def _whole_address(source: Source, piece: Span, following: Sequence[Span]) -> Span:
    """Take the places that follow into an address, and leave out a phone number."""
    end = piece.end
    for place in following:
        if not _names_place(source.cut_folded(place)):
            break
        end = place.end
    if phone := PHONE.search(source.folded, piece.start, end):
        end = phone.start()
    return _without_bracket(source, trim(source, Span(piece.start, end)))


def _may_be_address(source: Source, piece: Span) -> bool:
    folded = source.cut_folded(piece)
    if _NOT_ADDRESS.search(folded) or len(folded) > _ADDRESS_CHARS or find_periods(source, piece):
        return False
    if source.cut(piece).endswith((".", "!", "?", "؟")) and len(folded.split()) > _SENTENCE_WORDS:
        return False
    if title_score(folded) > SURE:
        return False
    return _names_place(folded) or bool(_STREET.search(folded) or _POSTCODE.search(folded))


def _names_place(folded: str) -> bool:
    return is_place(folded) or any(normalize(part) in PLACES for part in re.split(r"[,()]", folded) if part.strip())


def _clauses(source: Source, span: Span) -> list[Span]:
    """Cut at the end of a sentence and at a slash with spaces."""
    cuts = [match.span() for match in re.finditer(r"(?<=\w{3})\.\s+|\s+/+\s+", source.cut(span))]
    edges = [(0, 0), *cuts, (span.end - span.start, 0)]
    clauses = [Span(span.start + left[1], span.start + right[0]) for left, right in pairwise(edges)]
    return [clause for clause in (trim(source, clause) for clause in clauses) if clause.end > clause.start]


def _without_bracket(source: Source, address: Span) -> Span:
    bracket = re.search(r"\s*\([^()]*\)$", source.cut(address))
    return trim(source, Span(address.start, address.start + bracket.start())) if bracket else address
