"""The language of a text: a script rule for Arabic, lingua between French and English, and for lines what stands around.

A short line says little ("Expérience", "Excel, Word"), so within a document its own evidence is weighed with that of the
lines beside it. ``eval/bench_language.py`` measures both ways beside langdetect. Lingua's models load when the detector is
made, never on the first call.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from lingua import Language as LinguaLanguage
from lingua import LanguageDetectorBuilder

from skillmap.records import Language, Span

_ARABIC = re.compile(r"[\u0621-\u064A\u066E-\u06D3\u06FA-\u06FF\u0750-\u077F\uFB50-\uFDFF\uFE70-\uFEFC]")
_LATIN = re.compile(r"[A-Za-z\u00C0-\u024F]")
_WORD = re.compile(r"[^\W\d_]+")
_NOISE = re.compile(r"(?<!\S)\S*(?:@|://|www\.)\S*|\d+")
# Names of products ("PostgreSQL", "S7-300", "Node.js") are the same in every language, and so are short words in capitals.
_NEUTRAL = re.compile(r"\b\w*(?:[a-zà-ÿ][A-Z]|\d)\w*|\w+\.(?:js|net|io)\b")
_CAPITALS = re.compile(r"\b[A-Z]{2,5}\b")
_MAX_CHARS = 600  # more text changes nothing but the time
_MAX_LINES = 3_000  # that are looked at; a CV has some hundreds
_MIN_LETTERS = 3

# Evidence is the logarithm of the odds of French against English. Lingua's own odds are too modest, the more so the more
# words there are; the figures stay below how often it is right on the labels of ESCO, which have all their accents.
_SURE = 8.0
_STRENGTH, _STRENGTH_OF_WORD, _MAX_STRENGTH = 1.0, 0.25, 3.0
_MOST, _MOST_OF_WORD = 2.0, 0.6
_UNTOLD = 0.3  # what is left of evidence that rests on names
# How likely the language changes from one line of Latin letters to the next.
_SWITCH = 0.02
_SWITCH_AT_GAP = 0.2  # across an empty line, or lines in Arabic
_USUAL_WEIGHT = 3.0  # pairs of lines that the two figures above count for
_CLEAR = 3.0


@dataclass(frozen=True, slots=True)
class _Line:
    span: Span
    language: Language | None  # where the script alone tells
    evidence: float
    after_gap: bool


class LanguageDetector:
    """Tells Arabic, French and English apart; other languages come out as the nearest of the three."""

    def __init__(self) -> None:
        self._lingua = (
            LanguageDetectorBuilder.from_languages(LinguaLanguage.FRENCH, LinguaLanguage.ENGLISH).with_preloaded_language_models().build()
        )

    def __call__(self, text: str, default: Language = "en") -> Language:
        """Return the language of a text.

        Args:
            text: A line, a section or a whole document.
            default: What to say of a text without letters, or of Latin letters too few to tell.
        """
        text = _without_noise(text)
        if _is_arabic(text):
            return "ar"
        evidence = self._evidence(text)
        if evidence == 0.0:
            return default
        return "fr" if evidence > 0 else "en"

    def lines(self, text: str, default: Language = "en") -> list[tuple[Span, Language]]:
        """Return the language of each line that is not blank, with regard to the lines around it.

        Args:
            text: A document, or a part of one, with its empty lines: they part blocks.
            default: What to say where no line of the text says anything.
        """
        lines: list[_Line] = []
        start = 0
        gap = True
        for raw in re.split(r"[\n\f]", text):
            if raw.strip():
                lines.append(self._line(raw, start, after_gap=gap, looked_at=len(lines) < _MAX_LINES))
            gap = not raw.strip() or lines[-1].language is not None
            start += len(raw) + 1
        latin = [line for line in lines if line.language is None]
        found = dict(zip((line.span for line in latin), _smooth(latin), strict=True))
        told = Counter(line.language for line in lines if line.language is not None)
        fallback: Language = "ar" if told and not any(line.evidence for line in latin) else default
        return [(line.span, line.language or _language(found[line.span], fallback)) for line in lines]

    def _line(self, raw: str, start: int, *, after_gap: bool, looked_at: bool) -> _Line:
        text = _without_noise(raw)
        arabic = _is_arabic(text)
        return _Line(
            span=Span(start, start + len(raw)),
            language="ar" if arabic else None,
            evidence=self._evidence(text) if looked_at and not arabic else 0.0,
            after_gap=after_gap,
        )

    def _evidence(self, text: str) -> float:
        """Return by how much a text of Latin letters is rather French (above 0) than English (below)."""
        told = _CAPITALS.sub(" ", _NEUTRAL.sub(" ", text)) if any(map(str.islower, text)) else _NEUTRAL.sub(" ", text)
        trust = 1.0
        if len(_LATIN.findall(told)) < _MIN_LETTERS:
            told, trust = text, _UNTOLD
            if len(_LATIN.findall(text)) < _MIN_LETTERS:
                return 0.0
        french = self._lingua.compute_language_confidence(told, LinguaLanguage.FRENCH)
        odds = math.log(french / (1 - french)) if 0.0 < french < 1.0 else _SURE * (2 * french - 1)
        words = len(_WORD.findall(told))
        evidence = trust * odds * min(_STRENGTH + _STRENGTH_OF_WORD * words, _MAX_STRENGTH)
        most = trust * min(_MOST + _MOST_OF_WORD * words, _SURE)
        return max(-most, min(most, evidence))


def _language(evidence: float, default: Language) -> Language:
    if evidence == 0.0:
        return default
    return "fr" if evidence > 0 else "en"


def _without_noise(text: str) -> str:
    return _NOISE.sub(" ", text[: 4 * _MAX_CHARS])[:_MAX_CHARS]


def _is_arabic(text: str) -> bool:
    """An Arabic line full of product names is still an Arabic line."""
    arabic = len(_ARABIC.findall(text))
    if not arabic:
        return False
    latin = len(_LATIN.findall(text))
    if 2 * arabic >= latin:
        return True
    words = [word for word in _WORD.findall(text) if len(word) > 1]
    return sum(bool(_ARABIC.match(word)) for word in words) > 1 and not any(word.islower() and _LATIN.match(word) for word in words)


def _smooth(lines: Sequence[_Line]) -> list[float]:
    """Return the evidence for each line given all of them: a chain of two states, forward and backward."""
    rates = {gap: _switch_rate(lines, at_gap=gap) for gap in (True, False)}
    changes = [rates[line.after_gap] for line in lines]
    forward: list[float] = []
    carried = 0.0
    for line, change in zip(lines, changes, strict=True):
        before = _carry(carried, change) if forward else 0.0
        forward.append(before)
        carried = before + line.evidence
    smoothed = [0.0] * len(lines)
    carried = 0.0
    for position in range(len(lines) - 1, -1, -1):
        smoothed[position] = forward[position] + lines[position].evidence + carried
        carried = _carry(lines[position].evidence + carried, changes[position])
    return smoothed


def _switch_rate(lines: Sequence[_Line], *, at_gap: bool) -> float:
    """Return how likely the language changes between two lines: what is usual, and what the sure lines of this text show."""
    pairs = [
        (before.evidence > 0) != (line.evidence > 0)
        for before, line in pairwise(lines)
        if line.after_gap == at_gap and min(abs(before.evidence), abs(line.evidence)) >= _CLEAR
    ]
    usual = _SWITCH_AT_GAP if at_gap else _SWITCH
    return min((sum(pairs) + _USUAL_WEIGHT * usual) / (len(pairs) + _USUAL_WEIGHT), 0.5)


def _carry(evidence: float, change: float) -> float:
    """Return what evidence for one line says of the line beside it."""
    odds = math.exp(evidence)
    return math.log((odds * (1 - change) + change) / (odds * change + 1 - change))
