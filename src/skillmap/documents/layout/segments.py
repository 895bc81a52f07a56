"""Glyphs -> segments: runs of glyphs on one baseline, without a wide gap.

A segment is the smallest piece that columns are made of. Its clusters are in visual order, left to right.
"""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from skillmap.documents.characters import BULLETS
from skillmap.documents.layout.glyph import Glyph
from skillmap.documents.layout.placement import attach_marks, part_collisions, place_ligature_parts

# All in units of the glyph size (em).
_SAME_ROW = 0.4  # how far a superscript's baseline may lie from its row's
SEGMENT_GAP = 1.6
_BULLET_GAP = 4.0
_BULLET_MARGIN = 0.4  # room before a bullet that shows it to open something new
_EDGE_GAP = 0.4  # room that parts two columns where the second one's edge is known from other rows
_WORD_GAP = 0.15  # justified and kerned text of producers that draw no spaces (XeLaTeX) needs this little
_WORD_GAP_WITH_SPACES = 0.25
_LETTER_SPACED = 0.1
_EVEN = 0.12  # kerning makes the gaps of letter-spaced text differ by this much
_WIDEST_SPACING = 1.2
_TYPED_APART = 6  # letters in a row, each parted from the next by a space
_FAKE_BOLD_SHIFT = 0.12
_BRACKETS = frozenset("()[]«»“”\"'")


@dataclass(frozen=True, slots=True, kw_only=True)
class TableCell:
    """A cell with text: where it may hold lines, and its regions as of a small page."""

    x0: float
    x1: float
    regions: tuple[list[list[Segment]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A run of glyph clusters on one row; ``row`` numbers the rows of the page from the top.

    A row of a table is one segment, with the cells in the place of clusters.
    """

    clusters: tuple[str, ...]  # visual order, with " " between words
    row: int
    x0: float
    x1: float
    baseline: float
    size: float
    depth: float = 0.0  # from the baseline to that of the last line, in a row of a table
    cells: tuple[TableCell, ...] = ()  # from left to right
    hang: float = 0.0  # the edge of the text behind a leading bullet; without one, the edge where reading begins
    fonts: tuple[str, str] = ("", "")  # at the left end and at the right end

    @property
    def text(self) -> str:
        """The clusters as they stand, left to right."""
        return "".join(self.clusters)

    def font_at_start(self, *, rtl: bool) -> str:
        """Return the font where reading begins."""
        return self.fonts[1 if rtl else 0]

    def font_at_end(self, *, rtl: bool) -> str:
        """Return the font where reading ends."""
        return self.fonts[0 if rtl else 1]


def segments(glyphs: Sequence[Glyph], *, rtl: bool) -> list[Segment]:
    """Cut a page's glyphs into segments, rows from the top, left to right within a row.

    Args:
        glyphs: Glyphs of one frame, in drawing order.
        rtl: Whether the page reads from right to left; a bullet then belongs to the text on its left.
    """
    bases = place_ligature_parts(attach_marks(glyphs))
    drawn = {id(glyph): position for position, glyph in enumerate(bases)}
    split_rows = [_split(row, rtl=rtl) for row in _rows(bases)]
    edges = _common_edges(split_rows, rtl=rtl)
    found: list[Segment] = []
    for number, runs in enumerate(split_rows):
        for piece in _split_at_edges(runs, edges, rtl=rtl):
            run = part_collisions(piece, drawn)
            clusters = _words(run)
            ink = [glyph for glyph in run if not glyph.text.isspace()]
            if not clusters or not ink:
                continue
            found.append(
                Segment(
                    clusters=clusters,
                    row=number,
                    x0=ink[0].x0,
                    x1=max(glyph.x1 for glyph in ink),
                    baseline=statistics.median(glyph.baseline for glyph in ink),
                    size=statistics.median(glyph.size for glyph in ink),
                    hang=_hang(run, rtl=rtl),
                    fonts=(ink[0].font, ink[-1].font),
                )
            )
    return found


def _rows(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Group glyphs by baseline; small shifts (superscripts, mixed fonts) stay in the row where there is room."""
    by_baseline: dict[float, list[Glyph]] = defaultdict(list)
    for glyph in glyphs:
        by_baseline[round(glyph.baseline, 1)].append(glyph)
    rows: list[list[Glyph]] = []
    anchor = anchor_size = anchor_count = 0.0
    for baseline in sorted(by_baseline):
        group = by_baseline[baseline]
        size = max(glyph.size for glyph in group)
        ink = sum(not glyph.text.isspace() for glyph in group)
        shift = baseline - anchor
        if rows and shift <= _SAME_ROW * max(size, anchor_size) and (shift < 1.0 or not _overlap(rows[-1], group)):
            rows[-1].extend(group)
            anchor_size = max(anchor_size, size)
        else:
            rows.append(list(group))
            anchor_count, anchor_size = 0.0, size
            anchor = baseline
        if ink > anchor_count:
            anchor, anchor_count = baseline, ink
    for row in rows:
        row.sort(key=lambda glyph: glyph.x0)
    return [row for row in rows if any(not glyph.text.isspace() for glyph in row)]


def _overlap(row: Sequence[Glyph], group: Sequence[Glyph]) -> bool:
    """Tell whether a group is drawn over the row's glyphs: then it is another line, however near."""
    covered = [(glyph.x0, glyph.x1) for glyph in row if not glyph.text.isspace()]
    centers = [(glyph.x0 + glyph.x1) / 2 for glyph in group if not glyph.text.isspace()]
    hits = sum(any(x0 < center < x1 for x0, x1 in covered) for center in centers)
    return hits > 0.3 * len(centers)


def _split(row: Sequence[Glyph], *, rtl: bool) -> list[list[Glyph]]:
    runs: list[list[Glyph]] = []
    previous: Glyph | None = None
    is_bold = _is_fake_bold(row)
    for glyph in row:
        if glyph.text.isspace():
            if runs:
                runs[-1].append(glyph)
            continue
        if previous is None or _parts(runs[-1], previous, glyph, rtl=rtl):
            runs.append([])
        elif is_bold and _is_twin(previous, glyph):
            continue
        runs[-1].append(glyph)
        if previous is None or glyph.x1 > previous.x1 or glyph.x0 > previous.x1:
            previous = glyph
    return _rejoin_bullets(runs, rtl=rtl)


def _is_fake_bold(row: Sequence[Glyph]) -> bool:
    """Tell whether letters are drawn twice to look bold: never a single one, which other words drawn over it bring about."""
    ink = [glyph for glyph in row if not glyph.text.isspace()]
    return sum(_is_twin(left, right) for left, right in pairwise(ink)) > (len(ink) > 2)


def _is_twin(left: Glyph, right: Glyph) -> bool:
    return left.text == right.text and right.x0 - left.x0 < _FAKE_BOLD_SHIFT * right.size


def _spread(run: Sequence[Glyph]) -> float:
    """Return what letter spacing adds to the gap behind the run's last letter, in points."""
    for word in reversed(_drawn_words(run)[-3:]):
        if spacing := _letter_spacing(word):
            return 2 * spacing  # on either side of a space
    return 0.0


def _letter_spacing(word: Sequence[Glyph]) -> float:
    """Return the gap between the letters of a word, in points; 0 where there is none or where it is uneven."""
    if len(word) < 3 or not all(glyph.text[:1].isalpha() for glyph in word[:3]):
        return 0.0
    size = word[0].size
    gaps = [right.x0 - left.x1 for left, right in pairwise(word)]
    even = max(gaps) - min(gaps) <= _EVEN * size and _LETTER_SPACED * size < min(gaps) and max(gaps) < _WIDEST_SPACING * size
    return statistics.median(gaps) if even else 0.0


def _drawn_words(run: Sequence[Glyph]) -> list[list[Glyph]]:
    """Cut a run where a space is drawn."""
    words: list[list[Glyph]] = [[]]
    for glyph in run:
        if glyph.text.isspace():
            words.append([])
        else:
            words[-1].append(glyph)
    return [word for word in words if word]


def _parts(run: Sequence[Glyph], left: Glyph, right: Glyph, *, rtl: bool) -> bool:
    bullet = left if rtl else right
    gap = right.x0 - left.x1
    limit = (_BULLET_MARGIN if bullet.text in BULLETS - set("-–·*") else SEGMENT_GAP) * max(left.size, right.size)
    return gap > limit and gap > limit + _spread(run)


def _common_edges(rows: Sequence[Sequence[Sequence[Glyph]]], *, rtl: bool) -> frozenset[int]:
    """Return where (in points) segments of three rows or more begin: on the left, or right to left, on the right."""
    counts = Counter(round(_edge(run, rtl=rtl)) for runs in rows for run in runs)
    return frozenset(edge for edge in counts if counts[edge - 1] + counts[edge] + counts[edge + 1] >= 3)


def _edge(run: Sequence[Glyph], *, rtl: bool) -> float:
    return max(glyph.x1 for glyph in run if not glyph.text.isspace()) if rtl else run[0].x0


def _split_at_edges(runs: Sequence[list[Glyph]], edges: frozenset[int], *, rtl: bool) -> list[list[Glyph]]:
    """Part runs that reach from one column into the next over a narrow gutter."""
    parts: list[list[Glyph]] = []
    for run in runs:
        parts.append([])
        previous: Glyph | None = None
        for glyph in run:
            if previous is not None and not glyph.text.isspace():
                wide = glyph.x0 - previous.x1 > _EDGE_GAP * max(glyph.size, previous.size)
                beside = [run[-1]] if rtl else [g for g in parts[-1] if not g.text.isspace()]
                bullet = len(beside) == 1 and _is_bullet(beside) and beside[0] is (glyph if rtl else previous)
                at_edge = round(previous.x1 if rtl else glyph.x0) in edges
                if wide and not bullet and at_edge and not _is_spread(run, previous, glyph):
                    parts.append([])
            parts[-1].append(glyph)
            previous = previous if glyph.text.isspace() else glyph
    return parts


def _is_spread(run: Sequence[Glyph], left: Glyph, right: Glyph) -> bool:
    return right.x0 - left.x1 < _spread(run) + _EDGE_GAP * max(left.size, right.size)


def _rejoin_bullets(runs: list[list[Glyph]], *, rtl: bool) -> list[list[Glyph]]:
    """Give a bullet, icon or number that stands off back to the text that it introduces."""
    joined: list[list[Glyph]] = []
    for run in runs:
        if joined:
            left, right = joined[-1], run
            gap = right[0].x0 - max(glyph.x1 for glyph in left)
            introduces = _is_bullet(right) if rtl else _is_bullet(left)
            if introduces and gap < _BULLET_GAP * max(right[0].size, left[-1].size):
                joined[-1] = left + right
                continue
        joined.append(run)
    return joined


def _is_bullet(run: Sequence[Glyph]) -> bool:
    text = "".join(glyph.text for glyph in run if not glyph.text.isspace())
    return len(text) <= 2 and not any(character.isalnum() for character in text)


def _hang(run: Sequence[Glyph], *, rtl: bool) -> float:
    """Return where the text begins behind a bullet, an icon or the like: where its next line would begin."""
    ordered = [glyph for glyph in (reversed(run) if rtl else run) if not glyph.text.isspace()]
    first, second = ordered[0], ordered[min(1, len(ordered) - 1)]
    gap = first.x0 - second.x1 if rtl else second.x0 - first.x1
    spaced = gap > _WORD_GAP * first.size
    text = second if spaced and not first.text[0].isalnum() and first.text not in _BRACKETS else first
    return text.x1 if rtl else text.x0


def _words(run: Sequence[Glyph]) -> tuple[str, ...]:
    """Return the clusters of a run with a single space wherever the producer drew one or left room for one."""
    ink = [glyph for glyph in run if not glyph.text.isspace()]
    spaces = len(run) - len(ink)
    gaps = [right.x0 - left.x1 for left, right in pairwise(ink)]
    size = statistics.median(glyph.size for glyph in ink) if ink else 1.0
    threshold = _WORD_GAP if spaces * 12 < len(ink) else _WORD_GAP_WITH_SPACES
    usual = statistics.median(gaps) / size if len(gaps) > 2 else 0.0
    if usual > _LETTER_SPACED:
        threshold += usual
    if apart := _typed_apart(run):
        return apart
    spacings = _spacings(run)
    clusters: list[str] = []
    edge = 0.0
    spaced = False
    for glyph in run:
        if glyph.text.isspace():
            spaced = True
            continue
        room = threshold * min(size, glyph.size) + spacings.get(id(glyph), 0.0)
        if clusters and (spaced or glyph.x0 - edge > room):
            clusters.append(" ")
        clusters.append(glyph.text)
        edge = glyph.x1 if spaced or len(clusters) == 1 else max(edge, glyph.x1)
        spaced = False
    return tuple(clusters)


def _spacings(run: Sequence[Glyph]) -> dict[int, float]:
    """Return the letter spacing before each glyph, by its id; a word of two letters goes by the others of its run."""
    words = _drawn_words(run)
    known = [(word, spacing) for word in words if (spacing := _letter_spacing(word))]
    found = {id(glyph): spacing for word, spacing in known for glyph in word[1:]}
    usual = statistics.median(spacing for _, spacing in known) if known else 0.0
    for word in words:
        if usual and len(word) == 2 and abs(word[1].x0 - word[0].x1 - usual) < _EVEN * word[0].size:
            found[id(word[1])] = usual
    return found


def _typed_apart(run: Sequence[Glyph]) -> tuple[str, ...]:
    """Join a heading that is typed with a space between its letters and more of them between its words."""
    words = _drawn_words(run)
    if len(words) < _TYPED_APART or any(len(word) > 1 or not word[0].text.isalpha() for word in words):
        return ()
    letters = [word[0] for word in words]
    gaps = [right.x0 - left.x1 for left, right in pairwise(letters)]
    between_letters = statistics.median(gaps)
    wide = [gap > 1.5 * between_letters for gap in gaps]
    narrow = [gap for gap, is_wide in zip(gaps, wide, strict=True) if not is_wide]
    even = all(abs(gap - between_letters) < _EVEN * letters[0].size for gap in narrow)
    if not any(wide) or not even:
        return ()
    clusters = [letters[0].text]
    for letter, is_wide in zip(letters[1:], wide, strict=True):
        clusters.extend((" ", letter.text) if is_wide else (letter.text,))
    return tuple(clusters)
