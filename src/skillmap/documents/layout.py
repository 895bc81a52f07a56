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
from skillmap.documents.glyphs import Glyph
from skillmap.documents.placement import attach_marks, part_collisions

# All in units of the glyph size (em).
_SAME_ROW = 0.4  # how far a superscript's baseline may lie from its row's
SEGMENT_GAP = 1.6
_BULLET_GAP = 4.0
_BULLET_MARGIN = 0.4  # room before a bullet that shows it to open something new
_EDGE_GAP = 0.4  # room that parts two columns where the second one's edge is known from other rows
_WORD_GAP = 0.15  # justified and kerned text of producers that draw no spaces (XeLaTeX) needs this little
_WORD_GAP_WITH_SPACES = 0.25
_LETTER_SPACED = 0.1
_FAKE_BOLD_SHIFT = 0.12


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A run of glyph clusters on one row; ``row`` numbers the rows of the page from the top."""

    clusters: tuple[str, ...]  # visual order, with " " between words
    row: int
    x0: float
    x1: float
    baseline: float
    size: float

    @property
    def text(self) -> str:
        """The clusters as they stand, left to right."""
        return "".join(self.clusters)


def segments(glyphs: Sequence[Glyph], *, rtl: bool) -> list[Segment]:
    """Cut a page's glyphs into segments, rows from the top, left to right within a row.

    Args:
        glyphs: Glyphs of one frame, in drawing order.
        rtl: Whether the page reads from right to left; a bullet then belongs to the text on its left.
    """
    bases = attach_marks(glyphs)
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
    for glyph in row:
        if glyph.text.isspace():
            if runs:
                runs[-1].append(glyph)
            continue
        if previous is None or glyph.x0 - previous.x1 > _gap_that_parts(previous, glyph, rtl=rtl):
            runs.append([])
        elif glyph.text == previous.text and glyph.x0 - previous.x0 < _FAKE_BOLD_SHIFT * glyph.size:
            continue  # drawn twice to look bold
        runs[-1].append(glyph)
        if previous is None or glyph.x1 > previous.x1 or glyph.x0 > previous.x1:
            previous = glyph
    return _rejoin_bullets(runs, rtl=rtl)


def _gap_that_parts(left: Glyph, right: Glyph, *, rtl: bool) -> float:
    bullet = left if rtl else right
    return (_BULLET_MARGIN if bullet.text in BULLETS - set("-–·*") else SEGMENT_GAP) * max(left.size, right.size)


def _common_edges(rows: Sequence[Sequence[Sequence[Glyph]]], *, rtl: bool) -> frozenset[int]:
    """Return where (in points) segments of three rows or more begin: on the left, or right to left, on the right."""
    counts = Counter(round(_edge(run, rtl=rtl)) for runs in rows for run in runs)
    return frozenset(edge for edge in counts if counts[edge - 1] + counts[edge] + counts[edge + 1] >= 3)  # noqa: PLR2004


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
                bullet = _is_bullet([glyph if rtl else previous])
                if wide and not bullet and round(previous.x1 if rtl else glyph.x0) in edges:
                    parts.append([])
            parts[-1].append(glyph)
            previous = previous if glyph.text.isspace() else glyph
    return parts


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
    return len(text) <= 2 and not any(character.isalnum() for character in text)  # noqa: PLR2004 - bullet and dot


def _words(run: Sequence[Glyph]) -> tuple[str, ...]:
    """Return the clusters of a run with a single space wherever the producer drew one or left room for one."""
    ink = [glyph for glyph in run if not glyph.text.isspace()]
    spaces = len(run) - len(ink)
    gaps = [right.x0 - left.x1 for left, right in pairwise(ink)]
    size = statistics.median(glyph.size for glyph in ink) if ink else 1.0
    threshold = _WORD_GAP if spaces * 12 < len(ink) else _WORD_GAP_WITH_SPACES
    usual = statistics.median(gaps) / size if len(gaps) > 2 else 0.0  # noqa: PLR2004 - fewer tell nothing
    if usual > _LETTER_SPACED:
        threshold += usual
    clusters: list[str] = []
    edge = 0.0
    spaced = False
    for glyph in run:
        if glyph.text.isspace():
            spaced = True
            continue
        if clusters and (spaced or glyph.x0 - edge > threshold * min(size, glyph.size)):
            clusters.append(" ")
        clusters.append(glyph.text)
        edge = glyph.x1 if spaced or len(clusters) == 1 else max(edge, glyph.x1)
        spaced = False
    return tuple(clusters)
