"""Ligatures that went without a trace: dropped ("migraon"), a space in their place ("migra on"), or cut to one letter ("cete").

Nothing in such a text says that it lost something, except its words: one or two words may be names or slips of the
pen, a font loses its ligatures all over. So a ligature is held for lost only where several words that nobody knows
become common words by it, and (nearly) no word of the document has it whole; then each word is mended to which exactly
one word fits, by far more frequent than what stands there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from skillmap.documents.words.lost import Restored
from skillmap.documents.words.tokens import WORD, fold_word, script_of
from skillmap.documents.words.vocabulary import Vocabulary

# Longer ones first: where "tti" went as a whole, what is missing is no "ti".
_LIGATURES = ("tti", "ffi", "ffl", "fft", "ti", "tt", "fi", "fl", "ff", "ft")
_SPACE = " "

_MIN_LETTERS = 4  # of a word that may be mended by a guess
_MAX_LETTERS = 40  # what is longer is no word
_ENOUGH = 2  # unknown words that one ligature explains
_ENOUGH_ALIKE = 3  # the same for all ligatures that were lost in one way
_KEPT = 0.25  # whole words with the ligature, for each explained one, in a text that lost it
_RAREST = 650
_RARER = 170  # 50 times
_ADDRESS = re.compile(r"(?<!\S)\S*(?:@|://|www\.|\w\.\w\w)\S*")
_NEXT = re.compile(r" ([^\W\d_]+)(?![^\W\d_])")
_PAIR = re.compile(r"(?<![^\W\d_])([^\W\d_]+) ([^\W\d_]+)(?![^\W\d_])")


@dataclass(frozen=True, slots=True, order=True)
class Loss:
    """A ligature and what is left of it: nothing, a space or one of its letters."""

    ligature: str
    left: str

    @property
    def way(self) -> str:
        """Nothing, a space or "letter": what losses of one font have in common."""
        return self.left if not self.left.strip() else "letter"

    def undone(self, word: str) -> Iterator[str]:
        """Yield what a word may have been before one loss, or (undone twice) two.

        >>> list(Loss("tt", "t").undone("cete"))
        ['cette']
        """
        step = len(self.left)
        for position in range(len(word) + (not step)):
            if word.startswith(self.left, position):
                yield word[:position] + self.ligature + word[position + step :]


_LOSSES = {ligature: [Loss(ligature, left) for left in dict.fromkeys(("", ligature[0], ligature[-1]))] for ligature in _LIGATURES}


def restore_dropped(texts: Sequence[str], vocabulary: Vocabulary) -> Restored:
    """Put back ligatures that are missing all over a document, in the texts of its pages."""
    losses = _losses(*_words(texts), vocabulary)
    if not losses:
        return Restored(texts=tuple(texts), counts=(0,) * len(texts))
    mender = _Mender(losses=losses, vocabulary=vocabulary)
    written = [mender.write(text) for text in texts]
    return Restored(texts=tuple(text for text, _ in written), counts=tuple(count for _, count in written))


def _words(texts: Sequence[str]) -> tuple[set[str], set[tuple[str, str]]]:
    """Return the Latin words of texts as they are written, and those that a single space parts, folded."""
    tokens: set[str] = set()
    pairs: set[tuple[str, str]] = set()
    for text in texts:
        prose = _ADDRESS.sub("\n", text)
        tokens.update(match[0] for match in WORD.finditer(prose) if script_of(match[0]) == "latin")
        position = 0
        while match := _PAIR.search(prose, position):
            if script_of(match[1]) == script_of(match[2]) == "latin":
                pairs.add((fold_word(match[1]), fold_word(match[2])))
            position = match.start(2)
    return tokens, pairs


def _losses(tokens: set[str], pairs: set[tuple[str, str]], vocabulary: Vocabulary) -> tuple[Loss, ...]:
    """Return the losses that the words of a document give evidence of.

    The small lists come first: in a sound text they rule out nearly everything at little cost.
    """
    words = {fold_word(token) for token in tokens}
    unknown = {word for word in words if _MIN_LETTERS - 1 <= len(word) <= _MAX_LETTERS and not vocabulary.is_common(word)}
    unknown_pairs = {pair for pair in pairs if not all(map(vocabulary.is_common, pair))}
    evidence: dict[Loss, int] = {}
    for ligature in _LIGATURES:
        whole = _whole(ligature, tokens, vocabulary)
        if whole > _KEPT * (len(unknown) + len(unknown_pairs)):
            continue
        explained: dict[Loss, set[str]] = {
            Loss(ligature, _SPACE): {f"{left} {right}" for left, right in unknown_pairs if vocabulary.is_common(left + ligature + right)}
        }
        for loss in _LOSSES[ligature]:
            explained[loss] = {word for word in unknown if any(map(vocabulary.is_common, loss.undone(word)))}
        for loss, found in explained.items():
            sure = sum(_explains(loss, word, vocabulary) for word in found)
            evidence[loss] = sure if whole <= _KEPT * sure else 0
    return _accepted(evidence)


def _accepted(evidence: Mapping[Loss, int]) -> tuple[Loss, ...]:
    """Return the losses with enough evidence, of their own or with their like: a font loses all its ligatures in one way."""
    alike: Counter[str] = Counter()
    for loss, count in evidence.items():
        alike[loss.way] += count
    return tuple(sorted(loss for loss, count in evidence.items() if count >= _ENOUGH or (count and alike[loss.way] >= _ENOUGH_ALIKE)))


def _explains(loss: Loss, word: str, vocabulary: Vocabulary) -> bool:
    itself = sum(map(vocabulary.rank, word.split()))
    return any(vocabulary.rank(whole) + _RARER <= itself for whole in loss.undone(word))


def _whole(ligature: str, tokens: set[str], vocabulary: Vocabulary) -> int:
    """Count the words that have a ligature; capitals never form one."""
    return sum(ligature in token and vocabulary.is_common(fold_word(token)) for token in tokens)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mender:
    losses: tuple[Loss, ...]
    vocabulary: Vocabulary

    def write(self, text: str) -> tuple[str, int]:
        """Return a text with its words mended, and how many were."""
        count = 0
        parts: list[str] = []
        end = 0
        for address in _ADDRESS.finditer(text):
            part, more = self._prose(text[end : address.start()])
            parts += [part, address[0]]
            count += more
            end = address.end()
        part, more = self._prose(text[end:])
        return "".join([*parts, part]), count + more

    def _prose(self, text: str) -> tuple[str, int]:
        count = 0

        def mend(match: re.Match[str]) -> str:
            nonlocal count
            whole = self._mended(fold_word(match[0]))
            if whole is None or (match[0].isupper() and len(match[0]) > 1):
                return match[0]
            count += 1
            return _in_case(match[0], whole)

        if any(loss.left == _SPACE for loss in self.losses):
            text, count = self._joined(text)
        return WORD.sub(mend, text), count

    def _mended(self, word: str) -> str | None:
        """Return the only word that fits, ``None`` where the word may stay or several fit."""
        if len(word) < _MIN_LETTERS - 1:
            return None
        itself = self.vocabulary.rank(word)
        readings = {whole for loss in self.losses for whole in loss.undone(word) if loss.left != _SPACE}
        readings |= {twice for whole in readings if len(word) > _MIN_LETTERS for loss in self.losses for twice in loss.undone(whole)}
        return _best(self.vocabulary, readings, itself)

    def _joined(self, text: str) -> tuple[str, int]:
        """Close the spaces that stand for a ligature."""
        count = 0
        position = 0
        while match := _PAIR.search(text, position):
            third = _NEXT.match(text, match.end())
            whole = self._closed(match[1], match[2], third[1]) if third else None
            end = third.end() if third and whole else match.end()
            whole = whole or self._closed(match[1], match[2])
            if whole is None:
                position = match.start(2)
                continue
            text = text[: match.start()] + _in_case(match[1], whole) + text[end:]
            count += 1
            position = match.start()  # more of the word may follow
        return text, count

    def _closed(self, *parts: str) -> str | None:
        """Return the only word that parts make with ligatures between them."""
        words = [fold_word(part) for part in parts]
        ligatures = [loss.ligature for loss in self.losses if loss.left == _SPACE]
        readings = {words[0]}
        for word in words[1:]:
            readings = {reading + ligature + word for reading in readings for ligature in ligatures}
        return _best(self.vocabulary, readings, sum(map(self.vocabulary.rank, words)))


def _best(vocabulary: Vocabulary, readings: set[str], itself: int) -> str | None:
    ranked = sorted((vocabulary.rank_or_own(reading), reading) for reading in readings)
    if not ranked or ranked[0][0] > _RAREST or ranked[0][0] + _RARER > itself:
        return None
    return ranked[0][1] if len(ranked) == 1 or ranked[1][0] - ranked[0][0] >= _RARER else None


def _in_case(word: str, whole: str) -> str:
    return whole.capitalize() if word[:1].isupper() else whole
