"""Reads words that lost their ligatures without a trace: a list of all words as they look without them, turned round.

A font loses a ligature in every word. So what stands in the text is what a known word becomes by the loss, whole words
included ("me" may be "time"): of all words that look alike without their ligatures, the one is taken that is by far the
most frequent. Where a space took the place of a ligature, neighbors are read as one word by the same measure.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from skillmap.documents.words.frequency import word_ranks
from skillmap.documents.words.tokens import WORD, fold_word, script_of
from skillmap.documents.words.vocabulary import LANGUAGES, UNKNOWN_RANK, Vocabulary

# Longer ones first: where "tti" went as a whole, what is missing is no "ti".
LIGATURES = ("tti", "ffi", "ffl", "fft", "ti", "tt", "fi", "fl", "ff", "ft")
SPACE = " "
WAYS = ("", SPACE, "first", "last")  # what is left of ligatures: nothing, a space, a letter
ADDRESS = re.compile(r"(?<!\S)\S*(?:@|://|www\.|\w\.\w\w)\S*")

_RAREST = 740  # of a word that is told by its frequency
_RARER = 60  # how much rarer what stands there must be than what it is taken for
_RARER_KNOWN = 80  # the same where what stands there is made of known words
_KNOWN = 600
_JOINED = 70  # cost of each space closed: neighbors are more often neighbors than chance has it
# Many fonts join "f" to what follows; some (Calibri, Carlito) "t", too: what lost one of each lost all.
_FAMILIES = (frozenset({"fi", "fl", "ff", "ffi", "ffl"}), frozenset({"ti", "tt", "tti", "ft", "fft"}))
_LIKELIER = 60  # how much more frequent a reading must be than the next
_BY_LIKENESS = 50  # cost of a ligature that was lost like others, but not shown to be
_MOST_PARTS = 4  # of one word, parted by spaces
_NO_WORDS = frozenset({"ll", "ve", "re"})  # words only after an apostrophe, as single letters are beside one
_LETTER_WORDS = frozenset("aàyi")
_DIGIT_BESIDE = re.compile(r"^[\d°²]|[\d°²]$")
_APART = re.compile(r"\s?[\s,;.]?")
# The two most frequent words that are a word without their ligature, where that word cannot stand: "afin de", "time".
_AFIN = re.compile(r"(?<!\bun )(?<!\bpar )(?<!\bchaque )(?<!\bnouvel )(?<!['’])an(?= {1,2}(?:de |que |d['’]|qu['’]))")
_TIME = re.compile(r"(?:(?<=\bthe )|(?<=\ba )|(?<=\bof )|(?<=\bfull.)|(?<=\bpart.)|(?<=\breal.)|(?<=\bthis )|(?<=\bsame ))me\b")
_GAP = re.compile(" {1,2}")
_SPACES = re.compile(" +")
_MEANT = {"an": "afin", "me": "time"}


@dataclass(frozen=True, slots=True, order=True)
class Loss:
    """A ligature and what is left of it: nothing, a space or one of its letters."""

    ligature: str
    left: str

    @property
    def ways(self) -> tuple[str, ...]:
        """The ways in which this may have been lost: losses of one font have theirs in common."""
        return tuple(way for way in WAYS if left_of(self.ligature, way) == self.left)

    def undone(self, word: str) -> Iterator[str]:
        """Yield what a word may have been before one loss, or (undone twice) two.

        >>> list(Loss("tt", "t").undone("cete"))
        ['cette']
        """
        step = len(self.left)
        for position in range(len(word) + (not step)):
            if word.startswith(self.left, position):
                yield word[:position] + self.ligature + word[position + step :]


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    end: int
    joins: bool  # the next token follows after a space


@dataclass(frozen=True, slots=True)
class _Reading:
    word: str
    cost: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mender:
    """Mends the texts of a document by the losses that were found in it."""

    shown: tuple[Loss, ...]
    likely: tuple[Loss, ...]  # these, and those of ligatures of the same family that the document has nowhere
    vocabulary: Vocabulary
    most_parts: int

    @classmethod
    def of(cls, losses: tuple[Loss, ...], absent: frozenset[str], vocabulary: Vocabulary) -> Mender:
        """Return the mender for losses, and for the like loss of ligatures that are absent from a document."""
        found = {loss.ligature for loss in losses}
        absent = absent.intersection(*({*family} for family in _FAMILIES if found <= family))
        way = min(set(WAYS).intersection(*(loss.ways for loss in losses)), key=WAYS.index)
        likely = tuple(sorted({*losses, *(Loss(ligature, left_of(ligature, way)) for ligature in absent - found)}))
        parts = _MOST_PARTS if any(loss.left == SPACE for loss in losses) else 1
        return cls(shown=losses, likely=likely, vocabulary=vocabulary, most_parts=parts)

    def write(self, text: str) -> tuple[str, int]:
        """Return a text with its words mended, and how many were."""
        tokens = list(_tokens(text))
        ranks = [self._rank_at(text, token) for token in tokens]
        parts: list[str] = []
        end = count = 0
        for first, last, word in self._changes(tokens, ranks):
            before = text[end : tokens[first].start]
            written = tokens[first].text[0] + word[1:] if tokens[first].text[0].isupper() else word
            end = tokens[last].end
            if self.most_parts > 1:
                if before.endswith(("( ", "  ")) and not word.startswith(fold_word(tokens[first].text)):
                    before = before[:-1]
                if text[end : end + 1] == " " and text[end + 1 : end + 2] in {" ", ".", ",", ")"}:
                    end += not word.endswith(fold_word(tokens[last].text))
            parts += [before, written]
            count += 1
        return "".join([*parts, text[end:]]), count

    def _changes(self, tokens: Sequence[_Token], ranks: Sequence[int]) -> Iterator[tuple[int, int, str]]:
        """Yield the first and the last token of each word that is mended, and the word, along the cheapest way through the text."""
        costs = [0]
        steps: list[tuple[int, _Reading | None]] = []
        for last in range(len(tokens)):
            ways: list[tuple[int, int, _Reading | None]] = [(costs[last] + ranks[last], last, None)]
            for first in range(last, max(last - self.most_parts, -1), -1):
                if first < last and not tokens[first].joins:
                    break
                reading = self._read(tokens[first : last + 1], ranks[first : last + 1])
                if reading:
                    ways.append((costs[first] + reading.cost, first, reading))
            cost, first, reading = min(ways, key=lambda way: way[:2])
            costs.append(cost)
            steps.append((first, reading))
        found: list[tuple[int, int, str]] = []
        end = len(tokens)
        while end:
            first, chosen = steps[end - 1]
            if chosen:
                found.append((first, end - 1, chosen.word))
            end = first
        yield from reversed(found)

    def _read(self, tokens: Sequence[_Token], ranks: Sequence[int]) -> _Reading | None:
        """Return the only word that tokens can be, ``None`` where they may stay or several words fit."""
        text = tokens[0].text
        if any(token.text.isupper() for token in (tokens if len(text) > 1 else tokens[1:])):
            return None
        key = text[0] + fold_word(SPACE.join(token.text for token in tokens))[1:]
        costs: dict[str, int] = {}
        for losses, extra in ((self.shown, 0), (self.likely, _BY_LIKENESS)):
            for word in _index(losses).get(key, ()):
                costs.setdefault(word, self.vocabulary.rank_or_own(word) + extra)
        if not costs:
            return None
        if ranks == [UNKNOWN_RANK] and _MEANT.get(key) in costs:
            return _Reading(_MEANT[key], costs[_MEANT[key]])
        known = max(ranks) < _KNOWN
        ranked = sorted((cost, word) for word, cost in costs.items())
        cost, word = ranked[0]
        joined = cost + _JOINED * (len(tokens) - 1)
        if (
            cost > _RAREST
            or joined + (_RARER_KNOWN if known else _RARER) > sum(ranks)
            or (len(ranked) > 1 and ranked[1][0] - cost < _LIKELIER)
        ):
            return None
        return _Reading(word, joined)

    def _rank_at(self, text: str, token: _Token) -> int:
        word = fold_word(token.text)
        before, after = text[max(token.start - 1, 0) : token.start], text[token.end : token.end + 1]
        lone = len(word) == 1 and token.text.islower() and word not in _LETTER_WORDS and _APART.fullmatch(before + after)
        if (word in _NO_WORDS and before not in {"'", "’"}) or lone:
            return UNKNOWN_RANK
        return UNKNOWN_RANK if _AFIN.match(text, token.start) or _TIME.match(text, token.start) else self.vocabulary.rank(word)


def _tokens(text: str) -> Iterator[_Token]:
    """Yield the Latin words of a text, but for those of addresses."""
    addresses = [match.span() for match in ADDRESS.finditer(text)]
    matches = [match for match in WORD.finditer(text) if script_of(match[0]) == "latin"]
    for number, match in enumerate(matches):
        while addresses and addresses[0][1] <= match.start():
            addresses.pop(0)
        if (addresses and addresses[0][0] < match.end()) or _DIGIT_BESIDE.search(text[max(match.start() - 1, 0) : match.end() + 1]):
            continue
        following = matches[number + 1].start() if number + 1 < len(matches) else match.end()
        yield _Token(match[0], match.start(), match.end(), bool(_GAP.fullmatch(text[match.end() : following])))


def left_of(ligature: str, way: str) -> str:
    """Return what is left of a ligature that is lost in a way: nothing, a space, its first or its last letter."""
    return {"": "", SPACE: SPACE, "first": ligature[0]}.get(way, ligature[-1])


@lru_cache(maxsize=8)
def _index(losses: tuple[Loss, ...]) -> Mapping[str, tuple[str, ...]]:
    """Return the words that lose letters by losses, by what is left of them; a capital begins no ligature."""
    left = {loss.ligature: loss.left for loss in losses}
    pattern = re.compile("|".join(ligature for ligature in LIGATURES if ligature in left))
    index: dict[str, list[str]] = defaultdict(list)
    for word in frozenset().union(*(word_ranks(language) for language in LANGUAGES)):
        if not pattern.search(word):
            continue
        plain = _spoilt(pattern, left, word).strip()
        capital = word[0].upper() + _spoilt(pattern, left, word[1:]).rstrip()
        for key in {plain, capital}:
            if key and key.lower() != word:
                index[key].append(word)
    return {key: tuple(sorted(words)) for key, words in index.items()}


def _spoilt(pattern: re.Pattern[str], left: Mapping[str, str], word: str) -> str:
    return _SPACES.sub(" ", pattern.sub(lambda match: left[match[0]], word))
