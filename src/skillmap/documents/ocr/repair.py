"""Signs that Tesseract's models cannot tell apart, told by their place and shape."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from skillmap.documents.layout.direction import kind
from skillmap.documents.ocr.tesseract import Word

# In units of the line's type size.
_DOT = 0.45  # a bullet is no higher and no wider
_FLAT = 0.25  # a dash is no higher
_HYPHEN, _EN_DASH = 0.4, 0.85  # the widest of each (typefaces set them 0.33, 0.5 and 1 em wide)

_ARABIC_SIGNS = str.maketrans(",;?", "،؛؟")
_AFTER_ARABIC = re.compile(r"(?<=[\u0621-\u064a\u064b-\u0652])[,;?]+$")
_MISREAD_COMMA = re.compile(r"(?<=[\u0621-\u064a])[»“”»>]$")
_LEADING_COMMA = re.compile(r"^[«,<“](?=[A-Za-z(])")
_TURNED = re.compile(r"^\)([^()]*)\($")
_FIRST = re.compile(r"^[lIÎ]er$")  # the French "1er"
_TRAILING_PLUS = re.compile(r"\d{1,4}\+$")
_PHONE_DIGITS = 7
_LEVEL = re.compile(r"^\(([ABC80])([12lI])\)$")  # "(81)": nothing else is put so in a short line
_LEVEL_LETTERS = {"8": "B", "0": "C"}
_SHORT_LINE = 5
_CURLY = re.compile(r"[^\W\d]’[^\W\d]")
_STRAIGHT = re.compile(r"(?<=[^\W\d])'(?=[^\W\d])")
_LATIN = re.compile("[A-Za-z]{2}")
_NO_ARABIC = re.compile("[^\u0600-\u06ff]+")
_JUNK = re.compile(r"^[\W_]+$")
_JUNK_CONFIDENCE = 0.6
_LEAST_CONFIDENCE = 0.2
_RULES = re.compile(r"^[|_¦\[\]—–-]*[|_¦]+[|_¦\[\]—–-]*$")


def repaired(words: Sequence[Word], *, rtl: bool) -> list[Word]:
    """Return the words with their signs put right, and without what is no text: specks, rules, parts of pictures."""
    found: list[Word] = []
    for _, group in groupby(words, key=lambda word: word.line):
        line = list(group)
        found += _line(_with_conjunctions(line) if rtl else line, rtl=rtl)
    return _with_one_apostrophe(found)


def _with_conjunctions(line: list[Word]) -> list[Word]:
    """Read a lone "9" between Latin words of an Arabic line as the "and" that it looks like."""
    ordered = sorted(line, key=lambda word: word.box.x0)
    mended = {
        id(word): replace(word, text="و")
        for left, word, right in zip(ordered, ordered[1:], ordered[2:], strict=False)
        if word.text == "9" and _LATIN.search(left.text + right.text) and _NO_ARABIC.fullmatch(left.text + right.text)
    }
    return [mended.get(id(word), word) for word in line]


def _with_one_apostrophe(words: Sequence[Word]) -> list[Word]:
    """Write all apostrophes of a page alike.

    Tesseract reads a curly one as straight more often than not, and (on 144 of them) never the other way round.
    """
    if not any(_CURLY.search(word.text) for word in words):
        return list(words)
    return [replace(word, text=_STRAIGHT.sub("’", word.text)) for word in words]


def _line(line: list[Word], *, rtl: bool) -> Iterator[Word]:
    first = max(line, key=lambda word: word.box.x1) if rtl else min(line, key=lambda word: word.box.x0)
    phone = sum(character.isdigit() for word in line for character in word.text) >= _PHONE_DIGITS
    for word in line:
        if rtl and phone and _TRAILING_PLUS.match(word.text):
            yield replace(word, text="+" + word.text[:-1])
        elif word is first and len(line) > 1 and _is_dot(word):
            yield replace(word, text="•")
        elif _is_dash(word):
            yield replace(word, text=_dash(word))
        elif not _is_junk(word):
            text = _signs(word.text, rtl=rtl)
            yield replace(word, text=_level(text) if rtl and len(line) <= _SHORT_LINE else text)


def _signs(text: str, *, rtl: bool) -> str:
    text = _TURNED.sub(r"(\1)", text)
    if not rtl:
        return _FIRST.sub("1er", text)
    text = _AFTER_ARABIC.sub(lambda signs: signs[0].translate(_ARABIC_SIGNS), text)
    if "«" not in text:
        text = _MISREAD_COMMA.sub("،", text)
    return _LEADING_COMMA.sub("،", text) if not any(kind(character) == "R" for character in text) else text


def _level(text: str) -> str:
    """Return a level of the Common European Framework where digits were read for its letter."""
    return _LEVEL.sub(lambda level: f"({_LEVEL_LETTERS.get(level[1], level[1])}{'2' if level[2] == '2' else '1'})", text)


def _is_dot(word: Word) -> bool:
    width, height = word.box.x1 - word.box.x0, word.box.y1 - word.box.y0
    return len(word.text) <= 2 and max(width, height) <= _DOT * word.size and max(width, height) <= 2 * min(width, height)


def _is_dash(word: Word) -> bool:
    width, height = word.box.x1 - word.box.x0, word.box.y1 - word.box.y0
    return len(word.text) <= 2 and height <= _FLAT * word.size and width >= 2 * height


def _dash(word: Word) -> str:
    width = (word.box.x1 - word.box.x0) / word.size
    return "-" if width <= _HYPHEN else "–" if width <= _EN_DASH else "—"


def _is_junk(word: Word) -> bool:
    if word.confidence < _LEAST_CONFIDENCE and not any(character.isdigit() for character in word.text) and len(word.text) < 3:
        return True
    return bool(_RULES.match(word.text)) or (bool(_JUNK.match(word.text)) and word.confidence < _JUNK_CONFIDENCE)
