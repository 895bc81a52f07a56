"""How far the text of a page can be trusted: a number in [0, 1].

Sound text is made of words. Of the words of three letters and more on a sound page, nearly all are in a large list of
its language, and most in a small one; the rest are names. Where letters were lost, swapped, reversed or parted, they
are not. Languages without a list are not judged by their words.

The formula: ``quality = words * (1 - parted) * (1 - symbols) - lost``, at least 0, where

- ``words`` is 1 less what is missing in each script: how far its words are not known (their share over the share that
  sound text has), times twice the script's share of the letters, so that a page is not sound whose lesser script is lost;
- ``parted`` is the share of letters in tokens of one or two letters, where it is more than any language has;
- ``symbols`` is the share of signs among what is drawn, where it is more than prose or lists of contacts have;
- ``lost`` is the share of characters that carry no meaning: U+FFFD, private use, controls, glyphs without a value.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping

from skillmap.documents.words.frequency import Size, word_ranks
from skillmap.documents.words.tokens import WORD, fold_word, script_of

# Below this, text recognition is worth a try. Sound pages of every producer and kind that was measured lie above 0.89,
# those in fonts with a broken map below 0.5, and between them those where one font of several is broken.
GARBAGE = 0.75

# What readers put where a glyph has no Unicode value; pdfminer writes "(cid:n)".
_UNMAPPED = re.compile(r"\(cid:\d+\)")
_MOJIBAKE = re.compile("[ÂÃØÙ][\u0080-\u00bf‚-„†-•…‰‹›€™œžŸŠŽƒˆ˜“”‘’–—]")  # UTF-8 that was read as Latin-1 or windows-1252
_LEADERS = re.compile(r"([^\w\s])(?:\s*\1)+")

# Shares of known words that sound CVs have at least (measured on 150 pages of CVs in Arabic, French and English: 0.72 to
# 0.99 and 0.91 to 1.0; the rest are names).
_SOUND: Mapping[Size, float] = {"small": 0.85, "large": 0.95}
_SUPPORTED: Mapping[str, tuple[str, ...]] = {"latin": ("en", "fr"), "arabic": ("ar",)}
# Tried where the words are not of the supported languages, and the document may be in another.
_OTHERS: Mapping[str, tuple[str, ...]] = {
    "latin": (
        "de",
        "es",
        "it",
        "pt",
        "nl",
        "ca",
        "ro",
        "pl",
        "tr",
        "sv",
        "da",
        "nb",
        "fi",
        "hu",
        "cs",
        "sk",
        "sl",
        "sh",
        "lt",
        "lv",
        "is",
        "id",
        "ms",
    ),
    "arabic": ("fa", "ur"),
}
_FEW = 2.0  # words added as known: a page with two names is no garbage
_MIN_LETTERS = 3
_ANYTHING = 3  # letters: nearly every three make a word of a large list

_SHORT_USUAL, _SHORT_WORST = 0.4, 0.7  # share of letters in short tokens; French prose has 0.2, lists of tools 0.35
_SYMBOLS_USUAL, _SYMBOLS_WORST = 0.35, 0.6


def text_quality(text: str) -> float:
    r"""Return how far a text can be trusted, from 0 (garbage) to 1.

    >>> text_quality("Responsible for the kitchen and the purchase of food")
    1.0
    >>> text_quality("Uhvsrqvleoh iru wkh nlwfkhq dqg wkh sxufkdvh ri irrg") < GARBAGE
    True
    """
    plain = _UNMAPPED.sub("\ufffd", text)
    ink = sum(not character.isspace() for character in plain)
    if not ink:
        return 0.0
    lost = sum(_is_lost(character) for character in plain) + 2 * len(_MOJIBAKE.findall(plain))
    tokens = WORD.findall(plain)
    sound = _known(tokens) * (1 - _parted(tokens)) * (1 - _symbols(plain))
    return min(max(sound - lost / ink, 0.0), 1.0)


def _is_lost(character: str) -> bool:
    return character == "\ufffd" or (not character.isspace() and unicodedata.category(character) in {"Cc", "Co", "Cn", "Cs"})


def _known(tokens: Iterable[str]) -> float:
    """Return how far the words of the scripts of a text are known."""
    words: dict[str, Counter[str]] = {}
    letters: Counter[str] = Counter()
    for token in tokens:
        script = script_of(token)
        word = fold_word(token)
        letters[script] += len(word)
        if len(word) >= _MIN_LETTERS:
            words.setdefault(script, Counter())[word] += 1
    total = sum(letters[script] for script in words)
    if not total:
        return 1.0
    missing = sum(min(2 * letters[script] / total, 1.0) * (1 - _script_quality(script, found)) for script, found in words.items())
    return max(1.0 - missing, 0.0)


def _script_quality(script: str, words: Counter[str]) -> float:
    if script == "mixed":
        return 0.0  # letters of two scripts in one word: a broken map of characters
    languages = _SUPPORTED.get(script)
    if languages is None:
        return 1.0
    best = 0.0
    for size in ("small", "large"):
        best = max(best, _share(words, languages, size) / _SOUND[size])
        if best >= 1.0:
            return 1.0
    if best < GARBAGE:
        best = max([best, *(_share(words, (*languages, other), "small") / _SOUND["small"] for other in _OTHERS[script])])
    return min(best, 1.0)


def _share(words: Counter[str], languages: Iterable[str], size: Size) -> float:
    large = [word_ranks(language, size) for language in languages]
    small = [word_ranks(language, "small") for language in languages]
    known = sum(count for word, count in words.items() if any(word in ranks for ranks in (large if len(word) > _ANYTHING else small)))
    return (known + _FEW) / (words.total() + _FEW)


def _parted(tokens: Iterable[str]) -> float:
    """Return how far letters stand alone or in pairs: text that is set letter by letter."""
    lengths = [len(token) for token in tokens if script_of(token) in _SUPPORTED]
    short = sum(length for length in lengths if length < _MIN_LETTERS)
    share = short / (sum(lengths) + 10 * _FEW) if lengths else 0.0
    return _beyond(share, _SHORT_USUAL, _SHORT_WORST)


def _symbols(text: str) -> float:
    """Return how far signs prevail: text in a font whose codes were taken for ASCII. Leaders count once."""
    kinds = Counter(unicodedata.category(character)[0] for character in _LEADERS.sub(r"\1", text) if not character.isspace())
    share = (kinds["P"] + kinds["S"]) / (kinds.total() + 10 * _FEW)
    return _beyond(share, _SYMBOLS_USUAL, _SYMBOLS_WORST)


def _beyond(share: float, usual: float, worst: float) -> float:
    return min(max((share - usual) / (worst - usual), 0.0), 1.0)
