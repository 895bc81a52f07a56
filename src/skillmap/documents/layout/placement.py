"""Glyphs whose place misleads: marks, ligatures in parts, filling strokes, and words drawn over one another."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from skillmap.documents.characters import decompose_forms, is_mark
from skillmap.documents.layout.direction import kind
from skillmap.documents.layout.glyph import Glyph
from skillmap.documents.words.codes import is_unknown

_COLLISION = 0.5  # share of a glyph that is drawn over
_MARK_REACH = 1.5  # em
_NO_WIDTH = 0.02  # em
_LIGATURE_REACH = 0.15  # em
_FILLED = 0.3  # filling strokes per right-to-left letter
_SAME_WIDTH = 0.1  # points


def attach_marks(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Join each combining mark with its base, so that turning a line does not part them.

    Geometry does not tell the base (an Arabic mark may be drawn left of it), drawing order does: where glyphs are drawn
    from left to right an Arabic mark comes before its base, else, as in Latin, after it.
    """
    texts = [decompose_forms(glyph.text) for glyph in glyphs]
    following: Glyph | None = None
    following_base: list[Glyph | None] = []
    for glyph, text in zip(reversed(glyphs), reversed(texts), strict=True):
        following_base.append(following)
        following = following if is_mark(text) else glyph
    following_base.reverse()
    bases: list[Glyph] = []
    waiting = ""
    for glyph, text, after in zip(glyphs, texts, following_base, strict=True):
        if not is_mark(text):
            bases.append(glyph._replace(text=text + waiting))
            waiting = ""
            continue
        arabic = unicodedata.name(text[0], "").startswith("ARABIC")
        if arabic and after is not None and _near(glyph, after) and (not bases or after.x0 > bases[-1].x0):
            waiting += text
        elif bases and _near(glyph, bases[-1]):
            bases[-1] = bases[-1]._replace(text=bases[-1].text + text)
    return bases


def _near(mark: Glyph, base: Glyph) -> bool:
    reach = _MARK_REACH * max(mark.size, base.size)
    return abs(mark.baseline - base.baseline) < reach and base.x0 - reach < mark.x0 < base.x1 + reach


def place_ligature_parts(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Put a glyph without width before the one that it is drawn with, where rounding has it begin later.

    LibreOffice exports lam-alef as an alef without width, then a lam that holds the ligature, at about the same place;
    the order in which they are drawn is sound.
    """
    placed = list(glyphs)
    for position, (glyph, after) in enumerate(pairwise(glyphs)):
        ahead = glyph.x0 - after.x0
        if (
            glyph.x1 - glyph.x0 < _NO_WIDTH * glyph.size
            and 0.0 < ahead < _LIGATURE_REACH * glyph.size
            and glyph.turn == after.turn
            and abs(glyph.baseline - after.baseline) < _LIGATURE_REACH * glyph.size
            and kind(glyph.text) == kind(after.text) == "R"
        ):
            placed[position] = glyph._replace(x0=after.x0, x1=after.x0)
    return placed


def drop_fillers(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Leave out the strokes that lengthen letter-spaced Arabic words: they are no characters.

    LibreOffice draws one beside nearly every letter, from a glyph without a Unicode value. Lost letters differ:
    they are fewer, and of many widths.
    """
    lines: dict[tuple[int, float], list[Glyph]] = defaultdict(list)
    for glyph in glyphs:
        lines[glyph.turn, round(glyph.baseline, 1)].append(glyph)
    dropped: set[int] = set()
    for line in lines.values():
        unknown = [glyph for glyph in line if is_unknown(glyph.text)]
        letters = sum(kind(glyph.text) == "R" for glyph in line)
        if len(unknown) < 2 or len(unknown) < _FILLED * letters or not letters:
            continue
        widths = [glyph.x1 - glyph.x0 for glyph in unknown]
        if max(widths) - min(widths) < _SAME_WIDTH:
            dropped.update(map(id, unknown))
    return [glyph for glyph in glyphs if id(glyph) not in dropped]


def part_collisions(run: list[Glyph], drawn: dict[int, int]) -> list[Glyph]:
    """Move apart words that are drawn over one another, in the order in which they are drawn.

    wkhtmltopdf does so where Arabic and Latin letters or digits share a line: each word is sound, its place is not.
    """
    ink = [glyph for glyph in run if not glyph.text.isspace()]
    hits = sum(
        left.text != right.text and left.x1 - right.x0 > _COLLISION * min(left.x1 - left.x0, right.x1 - right.x0) > 0
        for left, right in pairwise(ink)
    )
    if hits < 2:
        return run
    words: list[list[Glyph]] = []
    for glyph in sorted(run, key=lambda glyph: drawn[id(glyph)]):
        # A bracket may be drawn behind the space that parts its word from the next.
        word = next((word for word in words[:-3:-1] if word[-1].text.isspace() == glyph.text.isspace()), None)
        if word is not None and _touches(glyph, word, exactly=word is not words[-1]):
            word.append(glyph)
        else:
            words.append([glyph])
    rising = sum(right[0].x0 > left[0].x0 for left, right in pairwise(words))
    if 2 * rising < len(words) - 1:
        words.reverse()
    apart: list[Glyph] = []
    cursor = run[0].x0
    for word in words:
        start = min(glyph.x0 for glyph in word)
        shift = max(cursor - start, 0.0)
        apart.extend(glyph._replace(x0=glyph.x0 + shift, x1=glyph.x1 + shift) for glyph in sorted(word, key=lambda g: g.x0))
        cursor = max(glyph.x1 for glyph in word) + shift
    return apart


def _touches(glyph: Glyph, word: Sequence[Glyph], *, exactly: bool) -> bool:
    if exactly:  # beside the whole of the word
        return abs(glyph.x0 - max(g.x1 for g in word)) < 0.05 * glyph.size or abs(glyph.x1 - min(g.x0 for g in word)) < 0.05 * glyph.size
    near = 0.05 * glyph.size
    return abs(glyph.x0 - word[-1].x1) < near or abs(glyph.x1 - word[-1].x0) < near
