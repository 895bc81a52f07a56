"""What a label announces: "Nationality: …", "الاسم : …", a cell beside it, or the line below it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import resources
from typing import cast

from skillmap.records import PrivateKind, Span
from skillmap.redaction.lexicon import word_list
from skillmap.redaction.reading import Found, Reading
from skillmap.structure.lines import Line, trim
from skillmap.structure.source import fold, read_source
from skillmap.structure.vocabulary import alternation, normalize, read_phrases

_PLAIN = {"photo": "status", "other": "name"}
_KINDS: dict[str, PrivateKind] = {}
_OTHERS: set[str] = set()  # labels for names of other people
_PHRASES: list[str] = []
for _row in resources.files("skillmap.redaction").joinpath("labels.tsv").read_text(encoding="utf-8").splitlines():
    _key, _, _values = _row.partition("\t")
    for _value in _values.split("|") if _values else ():
        _phrase = read_source(_value).text.strip()
        _KINDS.setdefault(normalize(_phrase), cast("PrivateKind", _PLAIN.get(_key, _key)))
        _PHRASES.append(_phrase)
        if _key == "other":
            _OTHERS.add(normalize(_phrase))
_LABEL = alternation(_PHRASES)
# No word of a label or a heading is taken for a name in the other script: "البريد" is no "Barid".
WORDS_OF_LABELS = frozenset(
    word
    for phrase in (*_PHRASES, *(heading for _, heading in read_phrases("headings.tsv")), "السيرة الذاتية")
    for word in normalize(phrase).split()
)
_START = r"(?:(?<![^\W\d_])\u0648(?=[\u0600-\u06ff])|^|(?<=[|•·;,/\t(\-–*])|(?<=\s\s)|(?<=\w\.\s)|(?<=[•*] ))[ \t]{0,8}"
_JOIN = r"(?:\s?(?:/|&|et|and|و|\+|,|-|–)\s?)"
_MARK = (
    r"[ \t]*(?:\([^()\n]{1,16}\)[ \t]*)?(?:[:=][ \t:]*|\.[ \t]*:[ \t]*|\t[ \t:]*|[ ]{3,}:?[ ]*|[ ]?[–-][ ]+|[ ]?[|│][ ]*"
    r"|[ ]?/[ ]*(?=[\u0600-\u06ff\d])"
    r"|[ ]?(?:n°"
    r"|no\.|°|#)\s*:?\s*(?=[\w+(])|\sno\s:?\s?(?=[\w+(]))"
)
_PAIR = re.compile(rf"{_START}(?P<label>(?:{_LABEL})(?:{_JOIN}(?:{_LABEL}))*)(?:\s?\d)?{_MARK}")
_ALONE = re.compile(rf"(?P<label>(?:{_LABEL})(?:{_JOIN}(?:{_LABEL}))*)\s*[:=]?")
_CELL = re.compile(r"\t|\s{3,}|\s?[|│•·]\s|\s/{2,}\s|\s[–—]\s")
_LONG_CELL = re.compile(r"\t|\s{4,}|\s?[|│•]\s|\s/{2,}\s")
_NAME_WORDS = 6
_ON_REQUEST = re.compile(r"request|demande|عند الطلب|حسب الطلب|ask me")
_SHORT = 60  # characters of a value on the line below its label
_LOOSE = frozenset({"address", "status", "name"})  # their values may hold a dash
# Words that are labels among the contacts only; elsewhere they are skills, headings or duties.
_ONLY_IN_HEAD = word_list("only-in-head")


def find_labelled(reading: Reading, *, with_others: bool = True) -> Iterator[Found]:
    """Find the values of labels that announce personal data, wherever they stand; ``with_others``: names of other people, too."""
    source = reading.source
    for index, line in enumerate(reading.lines):
        folded = source.cut_folded(line.span)
        pairs = [match for match in _PAIR.finditer(folded) if _counts(reading, line, match)]
        for number, match in enumerate(pairs):
            kind = _kind(match["label"])
            if not with_others and normalize(match["label"]) in _OTHERS:
                continue
            end = pairs[number + 1].start() if number + 1 < len(pairs) else len(folded)
            cell = (_LONG_CELL if kind in _LOOSE else _CELL).search(folded, match.end(), end)
            span = trim(source, Span(line.span.start + match.end(), line.span.start + (cell.start() if cell else end)))
            if span.end > span.start:
                if not _ON_REQUEST.search(source.cut_folded(span)):
                    yield Found(span=span, kind=kind)
            elif number + 1 == len(pairs):
                yield from _below(reading, index, kind)
        alone = None if pairs else _ALONE.fullmatch(source.cut_folded(line.body))
        if alone is not None and (line.span.start < reading.head.end or normalize(alone["label"]) not in _ONLY_IN_HEAD):
            yield from _below(reading, index, _kind(alone["label"]))


def _counts(reading: Reading, line: Line, match: re.Match[str]) -> bool:
    start = line.span.start + match.start("label")
    near = start < reading.head.end or any(part.start <= start < part.end for part in reading.references)
    if near:
        return True
    return normalize(match["label"]) not in _ONLY_IN_HEAD and not (reading.in_entry(start) and _kind(match["label"]) in ("address", "name"))


def _kind(label: str) -> PrivateKind:
    key = normalize(label)
    if key in _KINDS:
        return _KINDS[key]
    return next((kind for phrase, kind in _KINDS.items() if key.startswith(f"{phrase} ")), "status")


def _below(reading: Reading, index: int, kind: PrivateKind) -> Iterator[Found]:
    """Take the line below a label that stands alone; an address may go on for two lines."""
    source = reading.source
    for line in reading.lines[index + 1 : index + (3 if kind == "address" else 2)]:
        folded = source.cut_folded(line.body)
        if line.after_blank or len(folded) > _SHORT or _ALONE.fullmatch(folded) or _PAIR.match(folded):
            return
        yield Found(span=line.body, kind=kind)


def own_names(reading: Reading) -> Iterator[Span]:
    """Yield the values of labels for the person's own name."""
    source = reading.source
    for found in find_labelled(reading, with_others=False):
        if found.kind == "name" and len(source.cut(found.span).split()) <= _NAME_WORDS:
            yield found.span


def is_label(text: str) -> bool:
    """Say whether a text is nothing but a label.

    >>> is_label("Date de naissance :")
    True
    """
    return _ALONE.fullmatch(fold(text).strip()) is not None
