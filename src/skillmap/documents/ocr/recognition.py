"""One page's picture -> its text, how far it can be trusted, and the dates in it that cannot.

The page is set upright, levelled and evened, then read two or three times, by different models and at different sizes.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from PIL import Image

from skillmap.documents.layout.direction import is_rtl, kind
from skillmap.documents.ocr.arrangement import text_of_words
from skillmap.documents.ocr.dates import doubtful_dates
from skillmap.documents.ocr.preparation import at_working_size, even, level, only, without_rules
from skillmap.documents.ocr.readings import combined
from skillmap.documents.ocr.repair import repaired
from skillmap.documents.ocr.spans import locate
from skillmap.documents.ocr.tesseract import Box, RecognitionError, Word, orientation, recognize
from skillmap.documents.pictures import Picture
from skillmap.documents.words.frequency import word_ranks
from skillmap.documents.words.tokens import WORD, fold_word
from skillmap.records import Span

_SURE_ORIENTATION = 2.0
_SURE_SCRIPT = 4.0
_WEAK = 0.6  # mean confidence below which the other script is tried too
_LARGER = 1.25
_MARGIN_INCHES = 0.03
_SPARSE = 11  # Tesseract's page mode for words here and there
_LATIN = "fra+eng"
_ARABIC = "ara+eng"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognized:
    """The text of a page; ``doubtful_dates`` are spans of it, ``unplaced`` counts those that could not be found again."""

    text: str
    quality: float
    doubtful_dates: tuple[Span, ...] = ()
    unplaced: int = 0


def recognize_page(picture: Picture, *, arabic: bool | None, seconds: float) -> Recognized:
    """Recognize the text of a page.

    Args:
        picture: The page in gray.
        arabic: Whether it is likely in Arabic, where the rest of the document tells.
        seconds: How long it may take in all.

    Raises:
        RecognitionError: It took too long, or Tesseract failed.
    """
    clock = _Clock(seconds)
    image, dpi = at_working_size(picture.image, picture.dpi)
    image, script_is_arabic = _upright(image, dpi, clock)
    image = without_rules(even(level(image)), dpi)
    believed = script_is_arabic if script_is_arabic is not None else arabic
    words = _read(image, dpi, clock, arabic=believed)
    rtl = is_rtl(" ".join(word.text for word in words))
    words = repaired(words, rtl=rtl)
    text = text_of_words(words, dpi=dpi)
    doubtful = doubtful_dates(words, rtl=rtl)
    spans = locate(doubtful, words, text)
    return Recognized(text=text, quality=_quality(words), doubtful_dates=tuple(spans), unplaced=len(doubtful) - len(spans))


class _Clock:
    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        left = self._end - time.monotonic()
        if left <= 0:
            raise RecognitionError("text recognition took too long")
        return left


def _upright(image: Image.Image, dpi: float, clock: _Clock) -> tuple[Image.Image, bool | None]:
    """Turn the page by quarters, and tell whether its script is Arabic, where it can be told."""
    found = orientation(image, dpi=dpi, seconds=clock.left())
    if found is None:
        return image, None
    if found.quarter_turns and found.confidence >= _SURE_ORIENTATION:
        image = image.rotate(-90 * found.quarter_turns, expand=True)
    if found.script_confidence < _SURE_SCRIPT or found.script not in {"Arabic", "Latin"}:
        return image, None
    return image, found.script == "Arabic"


def _read(image: Image.Image, dpi: float, clock: _Clock, *, arabic: bool | None) -> list[Word]:
    """Read a page by the models for its script; where that is not told, or they are unsure, by those that are surer."""
    latin = None if arabic else recognize(image, _LATIN, dpi=dpi, seconds=clock.left())
    if latin is not None and arabic is False and _confidence(latin) >= _WEAK:
        return _read_again(image, dpi, clock, latin, arabic=False)
    mixed = recognize(image, _ARABIC, dpi=dpi, seconds=clock.left())
    if latin is not None and _confidence(latin) > _confidence(mixed):
        return _read_again(image, dpi, clock, latin, arabic=False)
    return _read_again(image, dpi, clock, mixed, arabic=True)


def _read_again(image: Image.Image, dpi: float, clock: _Clock, first: list[Word], *, arabic: bool) -> list[Word]:
    """Read a page again, larger; what one reading has wrong or passes over the other mostly has.

    Of an Arabic page the Latin words and numbers are also read by the Latin models alone, a Latin one by those of its
    language. Without the time for it the first reading stands.
    """
    readings = [first]
    with contextlib.suppress(RecognitionError):
        foreign = [word.box for word in first if not any(kind(character) == "R" for character in word.text)] if arabic else []
        if foreign:
            shown = only(image, foreign, margin=round(_MARGIN_INCHES * dpi))
            readings.append(recognize(shown, _LATIN, dpi=dpi, seconds=clock.left(), mode=_SPARSE))
        size = (round(image.width * _LARGER), round(image.height * _LARGER))
        larger = image.resize(size, Image.Resampling.LANCZOS)
        languages = _ARABIC if arabic else _latin_language(first)
        readings.append(_scaled(recognize(larger, languages, dpi=dpi * _LARGER, seconds=clock.left()), 1 / _LARGER))
    return combined(readings)


def _latin_language(words: Sequence[Word]) -> str:
    tokens = [fold_word(token) for word in words for token in WORD.findall(word.text)]
    french, english = (sum(token in word_ranks(language, "small") for token in tokens) for language in ("fr", "en"))
    return "fra" if french > english else "eng"


def _scaled(words: Sequence[Word], factor: float) -> list[Word]:
    return [
        replace(word, box=Box(*(value * factor for value in word.box)), baseline=word.baseline * factor, size=word.size * factor)
        for word in words
    ]


def _confidence(words: Sequence[Word]) -> float:
    letters = sum(len(word.text) for word in words)
    return sum(len(word.text) * word.confidence for word in words) / max(letters, 1)


def _quality(words: Sequence[Word]) -> float:
    return _confidence(words)
