"""Several readings of a page -> one: place by place, the reading that makes the most sense.

Tesseract's Arabic and Latin models do not know of each other's letters, and each is sure of what it sees now and then: an
Arabic word comes back as "foo". Another reading of the same place, by other models or from a picture prepared otherwise,
has it right more often than not where the first one has it wrong.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from skillmap.documents.ocr.tesseract import Box, Word
from skillmap.documents.words.frequency import word_ranks
from skillmap.documents.words.tokens import WORD, fold_word, script_of

_SAME_PLACE = 0.5  # share of the narrower word's width that both cover
_SAME_ROW = 0.4  # the same, of the lower one's height
_MAX_WORDS = 6  # of one reading in one place: more is a line that the other reading missed
_KNOWN_WEIGHT = 0.5
_SURE_ALONE = 1.0  # the sense that words must make where no other reading has any: 0.7 and a common word
_SCRAP = re.compile(r"[a-z\W]{1,5}")  # what Arabic words are mistaken for; Latin words among them are names, or longer
_MISTAKEN = 0.3
_RAREST = 1500  # ranks run to 780: a rare word still counts half
_PREFIXES = ("و", "ف", "ب", "ل", "ك")  # Arabic words written together with the next: and, so, in, for, as
_LISTS = {"arabic": ("ar",), "latin": ("en", "fr")}


def combined(readings: Sequence[Sequence[Word]]) -> list[Word]:
    """Return one reading made of several; the first decides what is on the page where they do not overlap.

    Args:
        readings: Words of the same page, in the same pixels.
    """
    best = list(readings[0])
    for other in readings[1:]:
        best = [word for place in _places(best, other) for word in place.better()]
    return best


@dataclass(slots=True)
class _Place:
    mine: list[Word] = field(default_factory=list)
    others: list[Word] = field(default_factory=list)

    def better(self) -> list[Word]:
        if not self.mine:  # what the other readings passed over; the lines keep apart
            return [replace(word, line=-1 - word.line) for word in self.others] if sense(self.others) >= _SURE_ALONE else []
        if not self.others or len(self.mine) > _MAX_WORDS or len(self.others) > _MAX_WORDS:
            return self.mine
        if sense(self.others) <= sense(self.mine):
            return [replace(word, rivals=(*word.rivals, _text(self.others))) for word in self.mine]
        first, rivals = self.mine[0], (*self.mine[0].rivals, _text(self.mine))
        return [replace(w, line=first.line, baseline=first.baseline, size=first.size, rivals=rivals) for w in self.others]


def _text(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)


def _places(mine: Sequence[Word], others: Sequence[Word]) -> Iterable[_Place]:
    """Group the words of two readings by what they overlap."""
    parent: dict[int, int] = {}

    def root(number: int) -> int:
        while parent.setdefault(number, number) != number:
            number = parent[number]
        return number

    for row, word in enumerate(mine):
        for column, other in enumerate(others):
            if _overlap(word.box, other.box):
                parent[root(len(mine) + column)] = root(row)
    places: dict[int, _Place] = defaultdict(_Place)
    for row, word in enumerate(mine):
        places[root(row)].mine.append(word)
    for column, other in enumerate(others):
        places[root(len(mine) + column)].others.append(other)
    return places.values()


def _overlap(one: Box, other: Box) -> bool:
    across = min(one.x1, other.x1) - max(one.x0, other.x0)
    down = min(one.y1, other.y1) - max(one.y0, other.y0)
    narrower = min(one.x1 - one.x0, other.x1 - other.x0)
    lower = min(one.y1 - one.y0, other.y1 - other.y0)
    return across > _SAME_PLACE * narrower and down > _SAME_ROW * lower


def sense(words: Sequence[Word]) -> float:
    """Return how likely words are read right: Tesseract's confidence, and whether such words exist."""
    letters = sum(len(word.text) for word in words)
    weighed = (
        len(word.text) * (word.confidence + _KNOWN_WEIGHT * known(word.text) - _MISTAKEN * bool(_SCRAP.fullmatch(word.text)))
        for word in words
    )
    return sum(weighed) / max(letters, 1)


def known(text: str) -> float:
    """Return how common a token's words are, from 0 (in no list) to 1; 0.4 where it has none to look up."""
    found = [_known(match[0]) for match in WORD.finditer(text)]
    if not found or re.search(r"\d|[@/]|\.\w", text):
        return 0.4
    return sum(found) / len(found)


def _known(token: str) -> float:
    script, word = script_of(token), fold_word(token)
    if len(word) < (2 if script == "arabic" else 3):
        return 0.3 if script == "arabic" else 0.1
    forms = [word]
    if script == "arabic":
        forms += [word[1:]] if word.startswith(_PREFIXES) and len(word) > 3 else []
        forms += ["ال" + word[2:]] if word.startswith("لل") else []
    ranks = [rank for language in _LISTS.get(script, ()) for form in forms if (rank := word_ranks(language).get(form)) is not None]
    return 1 - min(ranks) / _RAREST if ranks else 0.0
