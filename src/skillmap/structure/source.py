"""The text in which the rules look: cleaned and folded, with the way back to ``Document.text``.

Rules need two views of a CV: one that keeps case, and one in which "MAÎTRISE", "maîtrise", "مُهندِسة" and "مهندسه"
look as a vocabulary writes them. Both views have the same length, so one pair of numbers serves for both. Only marks
that carry no meaning for lookup (tatweel, short vowels, joiners, direction marks) are taken out, and ``to_document``
puts spans back on the source. Inside this folder every span is one of the cleaned text; ``structure.py`` converts
them at the end.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass

from skillmap.records import Span

_DROPPED = frozenset(
    (
        *(0x00AD, 0x0640, 0x0670, 0xFEFF),  # soft hyphen, tatweel, dagger alef, byte-order mark
        *range(0x0300, 0x0370),  # combining accents
        *range(0x064B, 0x0656),  # Arabic short vowels and combining hamza
        *range(0x06D6, 0x06EE),  # Quranic marks
        *range(0x200B, 0x2010),  # zero-width characters and direction marks
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
    )
)
_LINE_ENDS = dict.fromkeys(map(ord, "\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"), "\n")
_SPACES = dict.fromkeys([0x00A0, 0x1680, 0x202F, 0x205F, 0x3000, *range(0x2000, 0x200B)], " ")
_CLEAN: dict[int, str] = {**_LINE_ENDS, **_SPACES}

_RUN_TOGETHER = 400  # characters of a line that no page has
_GAP = re.compile(r" {2,}(?=\S)| (?=[•●▪■➢✓\uf0b7\uf0a7] ?\w)")
_CHARS_A_GAP = 250  # a line with fewer gaps is a paragraph with two spaces after its sentences

_FOLD_FIXED = {
    **dict.fromkeys(map(ord, "أإآٱ"), "ا"),
    **dict.fromkeys(map(ord, "ىیئ"), "ي"),
    **dict.fromkeys(map(ord, "ک"), "ك"),
    **dict.fromkeys(map(ord, "ؤ"), "و"),
    **dict.fromkeys(map(ord, "ة"), "ه"),
    **dict.fromkeys(map(ord, "’‘ʼ`´"), "'"),
    **dict.fromkeys(map(ord, "‐‑‒–—―−"), "–"),
    **dict.fromkeys(map(ord, "،٬"), ","),
    **dict.fromkeys(map(ord, "：﹕"), ":"),
    ord("؛"): ";",
    ord("؟"): "?",
    ord("｜"): "|",
    ord("│"): "|",
}


class _Folding(dict[int, str]):
    """A translation table that works out each character once."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if (digit := unicodedata.decimal(character, None)) is not None:
            folded = str(digit)
        else:
            base = unicodedata.normalize("NFKD", character)
            folded = base[0].lower() if base and base[0].isalpha() and base[0].isascii() else character.lower()
            if len(folded) != 1:
                folded = character
        self[code] = folded
        return folded


_FOLDING = _Folding(_FOLD_FIXED)


def fold(text: str) -> str:
    """Fold case, accents, Arabic letter variants, digits and dashes, keeping the length.

    >>> fold("Maîtrise – ٢٠١٤، أحمد")
    'maitrise – 2014, احمد'
    """
    return text.translate(_FOLDING)


@dataclass(frozen=True, slots=True)
class Source:
    """A document's text as the rules see it: ``text`` keeps case, ``folded`` does not; both have the same length."""

    original: str
    text: str
    folded: str
    dropped: tuple[int, ...]  # position in ``text`` before which a character was left out, ascending, once for each

    def to_document(self, span: Span) -> Span:
        """Return the span of ``Document.text`` that a span of the cleaned text stands for."""
        if not self.dropped:
            return span
        start = span.start + bisect_left(self.dropped, span.start + 1)
        if span.end <= span.start:
            return Span(start, start)
        last = span.end - 1
        end = last + bisect_left(self.dropped, last + 1) + 1
        while end < len(self.original) and unicodedata.combining(self.original[end]):
            end += 1  # a last letter keeps its vowel sign
        return Span(start, end)

    def cut(self, span: Span) -> str:
        """Return the cleaned characters under a span."""
        return self.text[span.start : span.end]

    def cut_folded(self, span: Span) -> str:
        """Return the folded characters under a span."""
        return self.folded[span.start : span.end]


def _with_line_ends(text: str) -> str:
    """Give their ends back to lines that were run together with spaces between them, as text copied from forms and web pages is."""
    if max(map(len, text.split("\n"))) < _RUN_TOGETHER:
        return text
    return "\n".join(_parted(line) if len(line) >= _RUN_TOGETHER else line for line in text.split("\n"))


def _parted(line: str) -> str:
    gaps = _GAP.findall(line)
    return _GAP.sub(lambda gap: "\n" + gap[0][1:], line) if len(gaps) * _CHARS_A_GAP >= len(line) else line


def read_source(text: str) -> Source:
    """Make both views of a text.

    >>> source = read_source("الخبـرات")
    >>> source.text, source.to_document(Span(0, 7))
    ('الخبرات', Span(start=0, end=8))
    """
    cleaned = _with_line_ends(text.translate(_CLEAN))
    if _DROPPED.isdisjoint(map(ord, set(cleaned))):
        return Source(text, cleaned, fold(cleaned), ())
    kept: list[str] = []
    dropped: list[int] = []
    for character in cleaned:
        if ord(character) in _DROPPED:
            dropped.append(len(kept))
        else:
            kept.append(character)
    cleaned = "".join(kept)
    return Source(text, cleaned, fold(cleaned), tuple(dropped))
