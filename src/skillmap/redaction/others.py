"""Names of other people: referees, family, those whom a title or a word for kin announces, and what reads as a name.

Employers, schools and streets bear names of people, too; what stands there is left.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from wordfreq import zipf_frequency

from skillmap.records import Span
from skillmap.redaction.arabic_people import find_announced, find_kunyas, find_sequences, rarity
from skillmap.redaction.latin_people import LATIN_NAME, find_people
from skillmap.redaction.lexicon import NAMED_AFTER, PARTICLES, family_names, given_names
from skillmap.redaction.reading import Found, Reading, overlaps
from skillmap.structure.fragments import PLACES, SCHOOL_WORDS, is_title_word
from skillmap.structure.source import fold

_ON_REQUEST = re.compile(
    r"request|demande|عند الطلب|حسب الطلب|available|disponib|fourni|ask me|متوفر|حين الطلب|no reference|pas de ref|لا يوجد"
)
_MAX_REFERENCE_LINES = 24
_MAX_REFERENCE_WORDS = 14
_LONGEST = 60  # characters of a name
_RARE = 2.8  # zipf


def find_others(reading: Reading) -> Iterator[Found]:
    """Find names of people other than the person."""
    for span in (*_latin(reading), *_arabic(reading)):
        yield Found(span=span, kind="name")
    yield from _references(reading)


def _kept(reading: Reading, span: Span) -> bool:
    """Say whether a name belongs to an employer, a school or a street, or is none."""
    if overlaps(span, reading.organizations) or overlaps(span, reading.skills):
        return True
    return _named_after(reading, span)


def _named_after(reading: Reading, span: Span) -> bool:
    """Say whether a street, a school or a firm bears the name."""
    return NAMED_AFTER.search(reading.source.folded, max(0, span.start - 24), span.start) is not None


def _arabic(reading: Reading) -> Iterator[Span]:
    for span, sure in find_announced(reading):
        if not _named_after(reading, span) and (sure or not overlaps(span, reading.skills)):
            yield span
    for span in (*find_kunyas(reading), *find_sequences(reading)):
        if not _kept(reading, span):
            yield span


def find_again(reading: Reading, names: Iterable[Span]) -> Iterator[Found]:
    """Find single words of names that stand again elsewhere: "Mr. Emmanuel Osei", below it "Emmanuel".

    Words that mean more count only where they were found; what the structure holds for an employer or a school stays.
    """
    source = reading.source
    words: set[str] = set()
    for span in names:
        if span.end - span.start > _LONGEST:
            continue  # a line of a referee, not a name
        words |= {fold(word) for word in re.findall(r"[^\W\d_]{3,}", source.cut(span)) if _counts_again(word)}
    if not words:
        return
    choice = "|".join(sorted(map(re.escape, words)))
    for match in re.finditer(rf"(?<![^\W\d_])(?:[وفبلك]|لل)?(?P<word>{choice})(?:'?s)?(?![^\W\d_])", source.folded):
        span = Span(*match.span("word"))
        capital = not source.text[span.start].islower() or re.search(r"[-_.]", source.text[span.end : span.end + 1]) is not None
        upon = source.text[span.end - 3 : span.end] == "على"  # folds to the name "علي"
        if capital and not upon and not _kept(reading, span):
            yield Found(span=span, kind="name")


def _counts_again(word: str) -> bool:
    """Say whether a word of a name means nothing else, so that it is the name wherever it stands."""
    folded = fold(word)
    if word[0].islower() or folded in PARTICLES or is_title_word(folded) or folded in PLACES or folded in SCHOOL_WORDS:
        return False
    return folded in given_names() or folded in family_names() or _is_rare(folded)


def _is_rare(word: str) -> bool:
    """Say whether a word is too rare to mean something else."""
    if not word.isascii() and "\u0600" <= word[0] <= "\u06ff":
        return rarity(word) < _RARE
    return max(zipf_frequency(word, "en"), zipf_frequency(word, "fr")) < _RARE


def _latin(reading: Reading) -> Iterator[Span]:
    for span, sure in find_people(reading):
        if not _named_after(reading, span) and (sure or not _kept(reading, span)):
            yield span


def _references(reading: Reading) -> Iterator[Found]:
    """Take the section of referees line by line, but for what says that they are named on request."""
    source = reading.source
    for section in reading.references:
        lines = [line for line in reading.lines if section.start <= line.span.start < section.end]
        for line in lines[:_MAX_REFERENCE_LINES]:
            folded = source.cut_folded(line.span)
            named = re.search(LATIN_NAME, source.cut(line.body)) is not None or re.search(r"[\u0621-\u064a]", folded) is not None
            if len(folded.split()) > _MAX_REFERENCE_WORDS and not re.search(r"\d{5}|@", folded):
                continue  # a letter of recommendation
            if _ON_REQUEST.search(folded) and len(folded) < 90 and not re.search(r"\d{4}|@", folded):
                continue
            if named or re.search(r"\d{4}|@", folded):
                yield Found(span=line.body, kind="name")
