"""Lines that one paragraph was broken into by the margin: which ones they are, from geometry first, then from words.

A line wrapped where the first word of the next one had no room left on it. What that room is shows in the lines of the
same column. Entries of a list that happen to be as long are told apart by what else is known: where lines end in a
justified column, bullets, leading, and how lines of the same page begin and end that surely stand for themselves. The
evidence is summed as log-odds; in doubt a line stays by itself.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from skillmap.documents.layout import phrases
from skillmap.documents.layout.measure import (
    FLUSH,
    MAX_HANG,
    MAX_LEADING,
    ROOM_FOR_A_SPACE,
    RUNNING_TEXT,
    SAME_LEADING,
    UNKNOWN,
    Column,
    Leading,
    alike,
    span_of,
)
from skillmap.documents.layout.segments import Segment

# In units of the glyph size (em).
_SAME_EDGE = 0.35
_MAX_INDENT = 3.0

# Log-odds; the shares behind them were counted in wrapped CVs with known paragraphs.
_ENOUGH = 1.1
_HANGING = 3.0
_CLOSE_LEADING = 1.5
_WIDE_LEADING = 3.0
_AT_JUSTIFIED_MARGIN = 3.0
_OFF_JUSTIFIED_MARGIN = -4.0
_OTHER_EDGE = -1.5
_OTHER_FONT = -2.0
_DATE_AT_END = -1.5
_SHORT_LINE = -2.0
_VALUE_OF_LABEL = 2.5
_IN_BRACKETS = 2.0
_LABEL = -1.5
_SAME_FIRST_WORD = -2.0
_SHORT = 16  # characters
_ENDS_OPEN = math.log(0.3 / 0.02)
_FLUSH_BY_CHANCE = 0.01
_ENTRY_SPREAD = 0.7  # of the measure: entries of a list end anywhere within it
_PRIOR_WEIGHT = 4.0
_PRIOR_LOWER = 0.12
_PRIOR_STOP = 0.2
_WRAPPED_LOWER = 0.78
_WRAPPED_STOP = 0.08


class Line(NamedTuple):
    """A line in reading coordinates: ``start`` is where reading begins, whichever side that is."""

    text: str
    start: float
    end: float
    hang: float  # where its text begins behind a bullet
    segment: Segment  # the one that reaches the end
    alone: bool  # nothing else stands in its row

    @property
    def size(self) -> float:
        """The glyph size in points."""
        return self.segment.size

    @property
    def first_word(self) -> float:
        """The width of its first word and of a space."""
        first = self.text.split(" ", 1)[0]
        return len(first) / max(len(self.text), 1) * (self.end - self.start) + ROOM_FOR_A_SPACE * self.size


class Habits(NamedTuple):
    """How lines of a page begin and end that surely stand for themselves."""

    lower: float  # share that begins with a small letter
    stop: float  # share that ends with a stop


def line_of(row: Sequence[Segment], text: str, *, rtl: bool) -> Line:
    """Return a row of a page, whose logical text is given, as a line."""
    start, end = span_of(row, rtl=rtl)
    first, last = (row[-1], row[0]) if rtl else (row[0], row[-1])
    return Line(text=text, start=start, end=end, hang=-first.hang if rtl else first.hang, segment=last, alone=len(row) == 1)


def habits_of(columns: Iterable[tuple[Column, Sequence[Line]]]) -> Habits:
    """Count how lines begin and end that surely stand for themselves: by a bullet, or room left on the line above."""
    starts = lower = stop = 0
    for column, lines in columns:
        for above, below in itertools.pairwise(lines):
            if above.text and below.text and (is_bullet(below) or below.first_word + below.size < column.margin - above.end):
                starts += 1
                lower += phrases.LEADING_SIGNS.sub("", below.text)[:1].islower()
                stop += bool(phrases.STOP.search(above.text))
    weight = starts + _PRIOR_WEIGHT
    return Habits(lower=(lower + _PRIOR_WEIGHT * _PRIOR_LOWER) / weight, stop=(stop + _PRIOR_WEIGHT * _PRIOR_STOP) / weight)


def is_bullet(line: Line) -> bool:
    """Tell whether a line begins with a bullet, an icon or the like."""
    return bool(phrases.BULLET.match(line.text)) or line.hang > line.start + _SAME_EDGE * line.size


class Paragraph:
    """A paragraph while its lines are gathered: tells whether the next line goes on with it."""

    def __init__(self, line: Line, column: Column, habits: Habits, *, rtl: bool) -> None:
        self._column = column
        self._habits = habits
        self._rtl = rtl
        self._last = line
        self._wrapped = False
        self._bulleted = is_bullet(line)

    def takes(self, line: Line) -> bool:
        """Tell whether a line goes on with the paragraph, and if so, take it in."""
        if not self._may_go_on(line):
            return False
        edge = self._edge(line)
        if edge is None or edge + self._odds_of_place(line) + self._odds_of_words(line) < _ENOUGH:
            return False
        self._last = line._replace(hang=line.start)
        self._wrapped = True
        return True

    def takes_from_next_column(self, line: Line, column: Column) -> bool:
        """Tell whether the first line of the next column goes on with the last paragraph of this one, and if so, take it in."""
        last, own = self._last, self._column
        upwards = line.segment.baseline < last.segment.baseline
        at_edges = line.first_word >= own.margin - last.end and abs(line.start - column.start) <= _SAME_EDGE * line.size
        in_phrase = line.text[:1].islower() and not phrases.STOP.search(last.text) and not phrases.SMALL_LABEL.match(line.text)
        same = line.alone and last.alone and alike(last.size, line.size) and last.segment.fonts[1] == line.segment.fonts[0]
        if not (self._wrapped and upwards and at_edges and in_phrase and same and own.chance < UNKNOWN):
            return False
        self._last, self._column = line._replace(hang=line.start), column
        return True

    def _may_go_on(self, line: Line) -> bool:
        last, column = self._last, self._column
        pitch = (line.segment.baseline - last.segment.baseline) / last.size
        return (
            bool(line.text and last.text)
            and line.alone
            and last.alone
            and alike(last.size, line.size)
            and 0.5 < pitch <= MAX_LEADING
            and not is_bullet(line)
            and line.first_word >= column.margin - last.end
            and not phrases.opens(last.text, line.text)
        )

    def _leading(self, line: Line) -> Leading:
        return self._column.leadings.get(line.segment.fonts[0], Leading(MAX_LEADING, spaced=False))

    def _edge(self, line: Line) -> float | None:
        """Weigh where a line begins; ``None`` where it cannot be the paragraph's next."""
        last, near = self._last, _SAME_EDGE * line.size
        if abs(line.start - last.hang) <= near:
            return _HANGING if self._bulleted else 0.0
        if self._wrapped:
            return None
        if self._bulleted:
            return 0.0 if abs(line.start - last.start) <= near or abs(line.start - last.hang) <= 3 * near else None
        return _OTHER_EDGE if -MAX_HANG * line.size <= last.start - line.start <= _MAX_INDENT * line.size else None

    def _odds_of_place(self, line: Line) -> float:
        last, column = self._last, self._column
        room = max(column.margin - column.start, line.size)
        chance = min(max(line.first_word / (_ENTRY_SPREAD * room), column.chance), 0.9)
        if abs(last.end - column.page_margin) < FLUSH * last.size:
            chance = min(chance, _FLUSH_BY_CHANCE)
        odds = -math.log(chance)
        if column.justified:
            odds += _AT_JUSTIFIED_MARGIN if last.end > column.margin - 2 * FLUSH * last.size else _OFF_JUSTIFIED_MARGIN
        pitch = (line.segment.baseline - last.segment.baseline) / last.size
        leading = self._leading(line)
        if pitch > leading.smallest + SAME_LEADING:
            odds -= _CLOSE_LEADING if pitch <= leading.smallest + 2 * SAME_LEADING else _WIDE_LEADING
        elif leading.spaced:
            odds += _CLOSE_LEADING
        if last.segment.font_at_end(rtl=self._rtl) != line.segment.font_at_start(rtl=self._rtl) and phrases.same_script(
            last.text, line.text
        ):
            odds += _OTHER_FONT
        return odds

    def _odds_of_words(self, line: Line) -> float:
        above, below = self._last.text, line.text
        stopped = bool(phrases.STOP.search(above))
        stop = _ratio(_WRAPPED_STOP, self._habits.stop, happened=stopped)
        first = next((character for character in below if character.isalpha()), "")
        cased = first.islower() or first.isupper()
        # Behind a stop a capital is no surprise, and a small letter tells little.
        case = _ratio(_WRAPPED_LOWER, self._habits.lower, happened=first.islower()) if cased and not stopped else 0.0
        if phrases.ends_open(above):
            return _ENDS_OPEN + max(case, 0.0)
        if above.endswith(":"):
            return _VALUE_OF_LABEL if phrases.CONTACT.match(below) or phrases.DATED.match(below) else 0.0
        odds = stop + case
        if not self._bulleted and (phrases.DATE_END.search(above) or (phrases.DATED_ENTRY.match(above) and not self._wrapped)):
            odds += _DATE_AT_END
        if len(above) < (RUNNING_TEXT * 2 if self._column.chance == UNKNOWN else _SHORT) and not self._wrapped:
            odds += _SHORT_LINE
        if above.split(" ", 1)[0] == below.split(" ", 1)[0] and not self._wrapped:
            odds += _SAME_FIRST_WORD
        if below.startswith("(") and not stopped:
            odds += _IN_BRACKETS
        return odds + (_LABEL if phrases.SMALL_LABEL.match(below) else 0.0)


def _ratio(if_wrapped: float, if_not: float, *, happened: bool) -> float:
    return math.log(if_wrapped / if_not) if happened else math.log((1 - if_wrapped) / (1 - if_not))
