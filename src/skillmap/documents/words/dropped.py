"""Ligatures that went without a trace: dropped ("migraon"), a space in their place ("migra on"), or cut to one letter ("cete").

Nothing in such a text says that it lost something, except its words, and these may be names or slips of the pen. But a
font loses its ligatures all over, and in one way: so a ligature is held for lost where words that nobody knows become
usual words by it (one is enough if nothing else can be meant), and (nearly) no word of the document has it whole. Then
each word is mended to which exactly one word fits, by far more frequent than what stands there (see ``inverse``).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache

from skillmap.documents.words.inverse import ADDRESS, LIGATURES, SPACE, WAYS, Loss, Mender, left_of
from skillmap.documents.words.lost import Restored
from skillmap.documents.words.tokens import WORD, fold_word, script_of
from skillmap.documents.words.vocabulary import Vocabulary, usual_words

_MIN_LETTERS = 3  # of a word that gives evidence
_ENOUGH = 2  # unknown words that one ligature explains
_ENOUGH_ALIKE = 2  # the same for all ligatures that were lost in one way
_TELLING_LETTERS = 5
_TELLING = 560  # rank of the frequent word that an unknown one becomes
_KEPT = 0.25  # whole words with the ligature, for each explained one, in a text that lost it
_RARER = 170  # 50 times
_WHOLE = re.compile("|".join(LIGATURES))
_SPACED = 0.25  # spaces in the midst of words, for each word that begins or ends too late or early, where a space is what is left
_ANYWHERE = 2  # tokens, names and all, that have a ligature which was not lost


_LOSSES = {ligature: [Loss(ligature, left) for left in dict.fromkeys(("", ligature[0], ligature[-1]))] for ligature in LIGATURES}


def restore_dropped(texts: Sequence[str], vocabulary: Vocabulary) -> Restored:
    """Put back ligatures that are missing all over a document, in the texts of its pages."""
    tokens, pairs = _words(texts)
    losses = _losses(tokens, pairs, vocabulary)
    if not losses:
        return Restored(texts=tuple(texts), counts=(0,) * len(texts))
    absent = frozenset(ligature for ligature in LIGATURES if sum(ligature in _WHOLE.findall(token) for token in tokens) < _ANYWHERE)
    mender = Mender.of(losses, absent, vocabulary)
    written = [mender.write(text) for text in texts]
    return Restored(texts=tuple(text for text, _ in written), counts=tuple(count for _, count in written))


def _words(texts: Sequence[str]) -> tuple[set[str], set[tuple[str, str]]]:
    """Return the Latin words of texts as they are written, and those that a single space parts, folded."""
    tokens: set[str] = set()
    neighbors: set[tuple[str, str]] = set()
    for text in texts:
        prose = ADDRESS.sub("\n", text)
        before, end = "", -1
        for match in WORD.finditer(prose):
            token = match[0]
            tokens.add(token)
            if match.start() == end + 1 and prose[end] == SPACE:
                neighbors.add((before, token))
            before, end = token, match.end()
    folded = {token: fold_word(token) for token in tokens if script_of(token) == "latin"}
    pairs = {(folded[left], folded[right]) for left, right in neighbors if left in folded and right in folded}
    return set(folded), pairs


def _losses(tokens: set[str], pairs: set[tuple[str, str]], vocabulary: Vocabulary) -> tuple[Loss, ...]:
    """Return the losses that the words of a document give evidence of.

    What no usual word becomes by any loss comes first: in a sound text that rules out nearly everything at little cost.
    """
    words = {fold_word(token) for token in tokens}
    lower = {token for token in tokens if token.islower()}
    spoilt = _spoilt_words()
    unknown = {word for word in words if word in spoilt and len(word) >= _MIN_LETTERS and not vocabulary.is_common(word)}
    parted = {pair for pair in pairs if f"{pair[0]} {pair[1]}" in spoilt}
    unknown_pairs = {pair for pair in parted if not all(map(vocabulary.is_common, pair))}
    evidence: dict[Loss, set[str]] = {}
    telling: set[str] = set()
    for ligature in LIGATURES:
        whole = _whole(ligature, tokens, vocabulary)
        if whole > _KEPT * (len(unknown) + len(unknown_pairs)):
            continue
        explained: dict[Loss, set[str]] = {
            Loss(ligature, SPACE): {f"{left} {right}" for left, right in unknown_pairs if vocabulary.is_usual(left + ligature + right)}
        }
        for loss in _LOSSES[ligature]:
            explained[loss] = {word for word in unknown if any(map(vocabulary.is_usual, loss.undone(word)))}
        for loss, found in explained.items():
            sure = {word for word in found if _explains(loss, word, vocabulary)}
            if whole <= _KEPT * len(sure):
                evidence[loss] = sure
            if not whole:
                telling |= {word for word in sure & lower if _tells(loss, word, vocabulary)}
    return _accepted(evidence, telling, lower)


def _accepted(evidence: Mapping[Loss, set[str]], telling: set[str], lower: set[str]) -> tuple[Loss, ...]:
    """Return the losses with enough words for them, of their own or with their like: a font loses its ligatures in one way.

    A space in the place of a ligature is not seen at the edge of a word: there it looks as if nothing were left. A word
    speaks for one loss only, for that which more words speak for.
    """
    ways: dict[str, set[str]] = {way: set() for way in WAYS}
    for loss, found in evidence.items():
        for way in loss.ways:
            ways[way] |= found
    if len(ways[SPACE]) >= max(len(ways[""]) * _SPACED, 1):
        ways[SPACE] |= ways.pop("")
    way = max(ways, key=lambda way: len(ways[way]))
    if not any(word in lower or SPACE in word for word in ways[way]):
        return ()  # names
    words: dict[str, set[str]] = defaultdict(set)
    for loss, found in evidence.items():
        if way in loss.ways or (way == SPACE and not loss.left):
            words[loss.ligature] |= found
    losses: list[Loss] = []
    while words:
        ligature = max(sorted(words), key=lambda ligature: len(words[ligature]))
        found = words.pop(ligature)
        if len(found) >= _ENOUGH or (found and len(ways[way]) >= _ENOUGH_ALIKE) or found & telling:
            losses.append(Loss(ligature, left_of(ligature, way)))
        words = {other: others - found for other, others in words.items()}
    return tuple(sorted(losses))


def _explains(loss: Loss, word: str, vocabulary: Vocabulary) -> bool:
    itself = sum(map(vocabulary.rank, word.split()))
    return any(vocabulary.rank(whole) + _RARER <= itself for whole in loss.undone(word))


@cache
def _spoilt_words() -> frozenset[str]:
    """Return what usual words become when one of their ligatures is lost."""
    return frozenset(
        word[:position] + left + word[position + len(ligature) :]
        for word in usual_words()
        for ligature in LIGATURES
        if ligature in word
        for position in range(len(word))
        if word.startswith(ligature, position)
        for left in {"", SPACE, ligature[0], ligature[-1]}
    )


def _tells(loss: Loss, word: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a single word is enough to show a loss: nobody knows it, and exactly one frequent word fits."""
    ranks = sorted(vocabulary.rank(whole) for whole in loss.undone(word))
    return len(word) >= _TELLING_LETTERS and ranks[0] <= _TELLING <= vocabulary.rank(word) - _RARER


def _whole(ligature: str, tokens: set[str], vocabulary: Vocabulary) -> int:
    """Count the words that have a ligature; capitals never form one."""
    return sum(ligature in token and ligature in _WHOLE.findall(token) and vocabulary.is_common(fold_word(token)) for token in tokens)
