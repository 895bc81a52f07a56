"""Letters that left a trace: a code in the place of a ligature ("migra\ufffdon", "(cid:12)nance").

The same code stands for the same letters wherever a font was embedded in one way: what it stands for is learned from
the words where one reading is certain, and then holds in names and rare words too. Where the trace is always the same
(U+FFFD), it may stand for several ligatures; then the frequency of a word and that of the ligature decide together.
"""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import add

from skillmap.documents.words.codes import UNKNOWN, has_codes
from skillmap.documents.words.tokens import LOST, WORD, fold_word, script_of
from skillmap.documents.words.vocabulary import UNKNOWN_RANK, Vocabulary

# What the fonts of office programs and of TeX have one glyph for.
LIGATURES = ("ti", "tt", "tti", "fi", "fl", "ff", "ffi", "ffl", "ft", "fft", "tf", "fj", "fb", "fh", "fk")
_RARE_LIGATURES = ("th", "ct", "st", "ty")
# Their shares of the ligatures in French and English prose, in percent; the others have a tenth of one.
_SHARES: Mapping[str, float] = {"ti": 64, "fi": 11, "tt": 6, "ff": 6, "ft": 4, "tti": 3, "ffi": 3, "fl": 2, "ffl": 0.5}
_RARE_SHARE = 0.1
_LETTER_SHARE = 0.005  # a single letter is seldom lost alone
_PRIOR = 2.0  # votes that these shares count for
_KEPT = 0.05  # what is left of the share of a ligature that the document has whole, too
_KEPT_WORDS = 2
_ACCENTED = tuple("éèêëàâäîïôöùûüçœæñáíóú’")
_ELISION = re.compile("(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)’")
_LETTERS = tuple("abcdefghijklmnopqrstuvwxyz")

_RAREST = 780  # of a word that is told by its frequency
_CERTAIN = 150  # how much more frequent (30 times) the only sensible reading is than the next
_LIKELIER = 60
_MOST_CODES = 3  # in one word, for trying all readings
_LEARNED = 0.9  # share of the votes that makes a reading that of U+FFFD
_ENOUGH = 3  # words
_ENOUGH_ALIKE = 2  # words, where the code is that of one glyph
_AGREED = 0.8  # of the words that any reading of a code makes
_TAKEN = 100
_ROUNDS = 3

_CODES = re.compile(f"[{LOST}]")
# No letter of French or English: what some readers give for a ligature of fonts whose map is cut ("Ɵ" for "ti").
_STRANGE = "\u0100-\u0151\u0154-\u02af"
_STRANGE_LETTER = re.compile(f"[{_STRANGE}]")
_AMID = re.compile(f"(?<=[a-zß-öø-ÿ])[{_STRANGE}]|(?<=[A-ZÀ-Þ])[{_STRANGE}](?=[a-zß-öø-ÿ])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """Texts with what could be told put back, and how many places of each were mended."""

    texts: tuple[str, ...]
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    """Reads words with codes in them, by what the codes were found to stand for."""

    vocabulary: Vocabulary
    votes: Counter[str]  # what U+FFFD was found to stand for
    learned: Mapping[str, str]
    kept: frozenset[str]  # ligatures that the document has whole
    pattern: re.Pattern[str] = _CODES

    def write(self, text: str) -> tuple[str, int]:
        """Return a text with its words restored, in their own case, and how many codes that took away."""
        count = 0

        def mend(match: re.Match[str]) -> str:
            nonlocal count
            token = match[0]
            codes = self.pattern.findall(token)
            read = self.read(fold_word(token), codes) if codes and script_of(token) == "latin" else None
            if read is None:
                return token
            count += len(codes)
            upper = token.upper() == token and sum(map(str.isupper, token)) > 1
            return _join(self.pattern.split(token), [letters.upper() for letters in read] if upper else read)

        return WORD.sub(mend, text), count

    def read(self, word: str, codes: Sequence[str]) -> Sequence[str] | None:
        """Return the letters for the codes of a folded word, ``None`` where nothing tells which."""
        learned = [self.learned.get(code.lower()) for code in codes]
        certain = [letters for letters in learned if letters is not None]
        if len(certain) == len(codes) and UNKNOWN not in codes:
            return certain  # one glyph stands for the same letters everywhere
        ranked = sorted(self._readings(word, codes))
        if ranked and (len(ranked) == 1 or ranked[1][0] - ranked[0][0] >= _LIKELIER or list(ranked[0][1]) == certain):
            return ranked[0][1]
        return certain if len(certain) == len(codes) else None

    def _readings(self, word: str, codes: Sequence[str]) -> Iterator[tuple[float, tuple[str, ...]]]:
        """Yield the known readings of a word with their cost: how rare the word is, and how rarely the codes are read so."""
        if len(codes) > _MOST_CODES:
            return
        pieces = self.pattern.split(word)
        for choice in itertools.product(*(self._choices(code, only=len(codes) == 1) for code in codes)):
            letters = tuple(letter for letter, _ in choice)
            rank = _rank(_join(pieces, letters), self.vocabulary)
            if rank < _RAREST:
                yield rank + sum(cost for _, cost in choice), letters

    def _choices(self, code: str, *, only: bool) -> list[tuple[str, float]]:
        """Return what a code may stand for, with the cost: how rarely it was found to, in this document and in general."""
        votes = self.votes if code == UNKNOWN else Counter[str]()
        letters = {*votes, *LIGATURES}
        if only and not votes:
            letters.update(_ACCENTED)
        total = votes.total() + _PRIOR
        return [(letter, -100 * math.log10((votes[letter] + _PRIOR * _share(letter, self.kept)) / total)) for letter in sorted(letters)]


def restore_lost(texts: Sequence[str], vocabulary: Vocabulary) -> Restored:
    """Put letters in the place of lost ones, in the texts of one document's pages."""
    counts = [0] * len(texts)
    words = {fold_word(match[0]) for text in texts if _CODES.search(text) for match in WORD.finditer(text) if has_codes(match[0])}
    if words:
        votes = _votes(words, vocabulary)
        learned = _meanings(words, _CODES, vocabulary)
        if votes and votes.most_common(1)[0][1] >= max(_ENOUGH, _LEARNED * votes.total()):
            learned[UNKNOWN] = votes.most_common(1)[0][0]
        texts, counts = _write(texts, _Reader(vocabulary=vocabulary, votes=votes, learned=learned, kept=_kept(vocabulary)))
    learned = _strange_meanings(texts, vocabulary)
    if learned:
        pattern = re.compile(f"[{''.join(learned)}]", re.IGNORECASE)
        texts, more = _write(texts, _Reader(vocabulary=vocabulary, votes=Counter(), learned=learned, kept=frozenset(), pattern=pattern))
        counts = [*map(add, counts, more)]
    return Restored(texts=tuple(texts), counts=tuple(counts))


def _write(texts: Sequence[str], reader: _Reader) -> tuple[list[str], list[int]]:
    written = [reader.write(text) for text in texts]
    return [text for text, _ in written], [count for _, count in written]


def _kept(vocabulary: Vocabulary) -> frozenset[str]:
    """Return the ligatures that words of the document have whole, though the document lost some."""
    whole = [word for word in vocabulary.own if vocabulary.is_common(word)]
    return frozenset(letters for letters in LIGATURES if sum(letters in word for word in whole) >= _KEPT_WORDS)


def _share(letters: str, kept: frozenset[str]) -> float:
    share = _SHARES.get(letters, _RARE_SHARE) / 100
    return share * _KEPT if letters in kept else share


def _strange_meanings(texts: Iterable[str], vocabulary: Vocabulary) -> dict[str, str]:
    """Return the letters of no French or English word that stand for a ligature.

    Names of other languages have such letters, too: one word is enough only for a capital amid small letters.
    """
    tokens = {match[0] for text in texts if _STRANGE_LETTER.search(text) for match in WORD.finditer(text)}
    words = {fold_word(token) for token in tokens if _STRANGE_LETTER.search(token)}
    words = {word for word in words if vocabulary.rank(word) == UNKNOWN_RANK}
    odd = {letter.lower() for token in tokens for letter in _AMID.findall(token) if letter.isupper()}
    found = {letter: letters for letter, letters in _meanings(words, _STRANGE_LETTER, vocabulary).items() if letters in LIGATURES}
    return {letter: letters for letter, letters in found.items() if letter in odd or _explained(letter, letters, words, vocabulary)}


def _explained(letter: str, letters: str, words: Iterable[str], vocabulary: Vocabulary) -> bool:
    ranks = [_rank(word.replace(letter, letters), vocabulary) for word in words if set(_STRANGE_LETTER.findall(word)) == {letter}]
    return sum(rank < _RAREST for rank in ranks) >= max(_ENOUGH_ALIKE, len(ranks) / 2)


def _votes(words: Iterable[str], vocabulary: Vocabulary) -> Counter[str]:
    """Return what U+FFFD stands for in the words that can be read in one way only."""
    votes: Counter[str] = Counter()
    letters = (*LIGATURES, *_RARE_LIGATURES, *_ACCENTED)
    for word in words:
        if set(_CODES.findall(word)) == {UNKNOWN}:
            ranked = sorted((_rank(word.replace(UNKNOWN, letter), vocabulary), letter) for letter in letters)
            if ranked[0][0] < _RAREST and ranked[1][0] - ranked[0][0] >= _CERTAIN:
                votes[ranked[0][1]] += 1
    return votes


def _meanings(words: Iterable[str], pattern: re.Pattern[str], vocabulary: Vocabulary) -> dict[str, str]:
    """Return what each code (but U+FFFD) stands for wherever it stands: the letters that make words of all that it is in.

    Codes that were understood help with those that stand beside them in a word; and two codes seldom mean the same.
    """
    meanings: dict[str, str] = {}
    for _ in range(_ROUNDS):
        contexts: dict[str, set[str]] = defaultdict(set)
        for word in words:
            read = "".join(meanings.get(character, character) for character in word)
            codes = set(pattern.findall(read))
            if len(codes) == 1 and UNKNOWN not in codes:
                contexts[codes.pop()].add(read)
        taken = frozenset(meanings.values())
        found = {code: _meaning(code, contexts[code], taken, vocabulary) for code in sorted(contexts)}
        more = {code: letters for code, letters in found.items() if letters}
        if not more:
            break
        meanings |= more
    return meanings


def _meaning(code: str, words: Iterable[str], taken: frozenset[str], vocabulary: Vocabulary) -> str | None:
    """Return the letters for a code by which its words are clearly more frequent than by any others."""
    costs: Counter[str] = Counter()
    explained: Counter[str] = Counter()
    for letters in (*LIGATURES, *_RARE_LIGATURES, *_ACCENTED, *_LETTERS):
        share = _SHARES.get(letters, _RARE_SHARE if len(letters) > 1 else _LETTER_SHARE) / 100
        costs[letters] = round(-100 * math.log10(share)) + (_TAKEN if letters in taken else 0)
        for word in words:
            rank = _rank(word.replace(code, letters), vocabulary)
            costs[letters] += rank
            explained[letters] += rank < _RAREST
    (best, cost), (_, next_cost) = sorted(costs.items(), key=lambda item: item[1])[:2]
    agreed = explained[best] >= _AGREED * max(explained.values())
    return best if explained[best] and agreed and next_cost - cost >= _LIKELIER else None


def _rank(reading: str, vocabulary: Vocabulary) -> int:
    elided = _ELISION.match(reading)
    return vocabulary.rank(reading[elided.end() :]) if elided else vocabulary.rank_or_own(reading)


def _join(pieces: Sequence[str], letters: Sequence[str]) -> str:
    return pieces[0] + "".join(letter + piece for letter, piece in zip(letters, pieces[1:], strict=True))
