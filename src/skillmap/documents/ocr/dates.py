"""Dates that a scan leaves in doubt.

Tesseract's Arabic model reads Eastern Arabic digits (٠-٩) wrong nearly always, as Western digits, letters or signs, and
is sometimes sure of it. So on an Arabic page a date is believed only where all readings agree on Western digits that make
a day, month or year; everything else that may be a date is in doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from skillmap.documents.layout.direction import kind
from skillmap.documents.ocr.readings import known
from skillmap.documents.ocr.tesseract import Word

_EASTERN = "٠-٩۰-۹"
_DIGIT = re.compile(rf"[0-9{_EASTERN}]")
_EASTERN_NUMBER = re.compile(rf"[0-9{_EASTERN}/]*[{_EASTERN}][0-9{_EASTERN}/]+|[0-9/]+[{_EASTERN}]")
_EDGES = "()[]{}«»<>“”\"'،؛,;:.!؟?•*–—-"
_YEAR = r"(?:19[4-9]\d|20[0-4]\d)"
_MONTH, _DAY = r"(?:0?[1-9]|1[0-2])", r"(?:0?[1-9]|[12]\d|3[01])"
_SOUND_DATE = re.compile(
    rf"{_YEAR}(?:[-–/]{_YEAR})?"
    rf"|{_MONTH}[/.-]{_YEAR}(?:[-–]{_MONTH}[/.-]{_YEAR})?|{_YEAR}(?:[/.]{_MONTH}|-(?:0[1-9]|1[0-2]))"
    rf"|{_DAY}[/.-]{_MONTH}[/.-]{_YEAR}|{_MONTH}/{_DAY}/{_YEAR}|{_YEAR}[/.-]{_MONTH}[/.-]{_DAY}"
)
_NO_DATE = re.compile(r"^[ABC][12]$|^\d\.\d$|@|://|www\.|%|\d[A-Za-z]{2}|[A-Za-z]{2,}[-.]?\d|^\+|\d{5}")
_DATE_SHAPE = re.compile(rf"[0-9{_EASTERN}]{{4}}|[0-9{_EASTERN}][/\\\-–.][0-9{_EASTERN}]|[/\\]")
_PHONE = re.compile(r"\+\s*\d|\d\s*\+")
_MONTHS = frozenset(
    word
    for names in (
        "يناير فبراير مارس أبريل إبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",  # Egypt, the Gulf
        "جانفي فيفري أفريل ماي جوان جويلية أوت يوليوز غشت شتنبر نونبر دجنبر",  # the Maghreb
        "كانون شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين",  # the Levant
        "محرم صفر ربيع جمادى رجب شعبان رمضان شوال سنة عام منذ من إلى",
        "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec January February March April June July August September October",
        "November December janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    )
    for word in names.split()
)
_SURE = 0.85
_SURE_LATIN = 0.5
_UNSURE_WORD = 0.6
_MAX_NUMBER_LENGTH = 12
_MAX_ARABIC_LENGTH = 6


def doubtful_dates(words: Sequence[Word], *, rtl: bool) -> list[Word]:
    """Return the words that are dates, or may be, and cannot be trusted."""
    eastern = rtl and any(_shows_eastern_digits(word) for word in words)
    found: list[Word] = []
    for _, group in groupby(words, key=lambda word: word.line):
        line = list(group)
        found += _of_line(line, rtl=rtl, eastern=eastern)
    return found


def _of_line(line: Sequence[Word], *, rtl: bool, eastern: bool) -> Iterator[Word]:
    text = " ".join(word.text for word in line)
    phone = bool(_PHONE.search(text))
    months = any(word.text.strip(_EDGES) in _MONTHS for word in line)
    for word in line:
        core = word.text.strip(_EDGES)
        if not core or _NO_DATE.search(core):
            continue
        if not _DIGIT.search(core):
            if eastern and _may_be_number(word, core):
                yield word
        elif not rtl:
            if _DATE_SHAPE.search(core) and (word.confidence < _SURE_LATIN or not _agree(word, core)):
                yield word
        elif (eastern or months or _DATE_SHAPE.search(core)) and not phone and not _is_sure(word, core, eastern=eastern):
            yield word


def _shows_eastern_digits(word: Word) -> bool:
    return any(_EASTERN_NUMBER.search(text) for text in (word.text, *word.rivals))


def _is_sure(word: Word, core: str, *, eastern: bool) -> bool:
    if not core.isascii() and re.search(f"[{_EASTERN}]", core):
        return False
    if not _SOUND_DATE.fullmatch(core) and (eastern or _DATE_SHAPE.search(core)):
        return False
    return word.confidence >= _SURE and _agree(word, core)


def _agree(word: Word, core: str) -> bool:
    """Tell whether all readings that have digits in the word's place have its digits."""
    digits = re.sub(r"\D", "", core)
    return all(digits in re.sub(r"\D", "", rival) for rival in word.rivals if _DIGIT.search(rival))


def _may_be_number(word: Word, core: str) -> bool:
    """Tell whether letters on a page with Eastern digits may be misread ones: unsure, short and no word."""
    if len(core) > _MAX_NUMBER_LENGTH:
        return False
    latin = not any(kind(character) == "R" for character in core)
    if not latin and len(core) > _MAX_ARABIC_LENGTH:
        return False
    unknown = known(core) < 0.2
    return (unknown and (word.confidence < _UNSURE_WORD or (latin and len(core) <= 6))) or word.confidence < 0.3
