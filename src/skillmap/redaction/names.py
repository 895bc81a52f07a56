"""The words of the person's own name, from all that tells it.

What is known of the name (the structure's finding, labels, what the text says of itself, what stands in the contacts beside an address
made of it, the file's name) is cut into words, and the words that spell them in the other script are added. A word that means something
else, too ("Rose", "Baker", "أمين") is told apart from the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from skillmap.records import Span
from skillmap.redaction.arabic_people import extent
from skillmap.redaction.labelled import WORDS_OF_LABELS
from skillmap.redaction.lexicon import PARTICLES, family_names, given_names, is_word, word_list
from skillmap.redaction.reading import Reading
from skillmap.redaction.transliteration import alike
from skillmap.structure.fragments import PLACES, cut_pieces, is_place, is_title_word, org_score, title_score
from skillmap.structure.source import Source, fold, read_source

WORD = re.compile(r"[^\W\d_]+")
MIN_LETTERS = 3
_FILE_WORDS = word_list("file")
_TOLD = re.compile(
    r"(?<!\w)(?:[Mm]y (?:full )?name(?: is|'s)|I am|I'm|[Jj]e m['’]appelle|[Jj]e me nomme|[Jj]e soussignée?|[Jj]e suis"
    r"|[Dd]eclaration: I|I, )[ ,:]{1,2}(?:the undersigned,? |M(?:r|me|lle)?\.? )?"
    r"(?P<name>[A-ZÀ-Þ][\w'’-]+(?:[ ](?:[A-ZÀ-Þ][\w'’.-]*|el|al|ben|bin|de|van|ould|d')){0,4})(?!\w)"
)
_ARABIC_TOLD = re.compile(
    r"(?<!\w)(?:انا اسمي|اسمي|انا الموقعه? (?:ادناه|اسفله)|انا|ادعي|وانا)\s(?P<name>[\u0621-\u064a]+(?:\s[\u0621-\u064a]+){0,4})"
)
_TITLE_LINE = re.compile(
    r"(?:resume|cv|c\.v\.|curriculum(?:\s?vitae)?|bio-?data|profile?|السيره الذاتيه|سيره ذاتيه)"
    r"\s*(?:of|de|d'|ل|[-–—:|])\s*(?P<name>[^,;|:\d@/]{4,40})$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The folded words of the person's name: ``sure`` count alone, ``unsure`` only beside others."""

    sure: frozenset[str]
    unsure: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.sure or self.unsure)

    @property
    def all(self) -> frozenset[str]:
        """Both kinds."""
        return self.sure | self.unsure


def collect_names(reading: Reading, labelled: Sequence[Span], emails: Sequence[Span], file_names: Sequence[str]) -> Names:
    """Gather the words of the person's name.

    Args:
        reading: The document.
        labelled: Values of labels for names.
        emails: Addresses found; what stands in one and among the contacts is a name.
        file_names: What the document was called.
    """
    source = reading.source
    texts = [source.cut_folded(span) for span in (*reading.names, *labelled)]
    words = [word for text in texts for word in WORD.findall(text)]
    words += _from_addresses(reading, emails)
    words += _from_contacts(reading)
    words += _from_file_names(reading, file_names)
    kept = {word for word in words if len(word) >= MIN_LETTERS and word not in PARTICLES}
    kept |= {word for word in words if len(word) == 2 and word not in PARTICLES and not word.isascii()}
    kept |= set(_in_other_script(reading, kept))
    unsure = {word for word in kept if is_word(word) or _means_more(word)}
    short = {word for word in words if len(word) == 2 and word.isascii() and word not in PARTICLES}
    return Names(sure=frozenset(kept - unsure), unsure=frozenset(unsure | short))


def find_told(reading: Reading) -> Iterator[Span]:
    """Find the name after "My name is", "Je m'appelle", "أنا" and the like, and in a first line such as "CV - Lina Haddad"."""
    source = reading.source
    for line in reading.lines[:2]:
        titled = _TITLE_LINE.match(source.cut_folded(line.body).rstrip())
        if titled and len(titled["name"].split()) <= 5 and not title_score(titled["name"]):
            yield Span(line.body.start + titled.start("name"), line.body.start + titled.end("name"))
    for match in _TOLD.finditer(source.text):
        span = Span(*match.span("name"))
        words = [fold(word) for word in WORD.findall(match["name"])]
        stated = "name" in match.group()[:14] or "appelle" in match.group() or "nomme" in match.group() or "soussign" in match.group()
        if len(words) == 1 and not stated and not (words[0] in given_names() and words[0] not in PLACES):
            continue
        if (stated or any(word in given_names() or word in family_names() for word in words)) and not is_place(source.cut_folded(span)):
            yield span
    for match in _ARABIC_TOLD.finditer(source.folded):
        told = "اسمي" in match.group() or "الموقع" in match.group()
        if (found := extent(source.folded, Span(*match.span("name")), sure=told, known=not told)) is not None:
            yield found


def _means_more(word: str) -> bool:
    """Say whether a word names a trade or a place, too."""
    return (is_title_word(word) or word in PLACES) and word not in given_names()


def _from_addresses(reading: Reading, emails: Sequence[Span]) -> Iterator[str]:
    """Yield words of short lines among the contacts that an e-mail address of the person is made of."""
    source = reading.source
    local = " ".join(source.cut_folded(span).partition("@")[0] for span in emails)
    squeezed = re.sub(r"[^a-z]", "", local)
    if not squeezed:
        return
    for line in reading.head_lines():
        words = WORD.findall(source.cut_folded(line.span))
        if len(words) > 8 or "@" in source.cut(line.span):
            continue
        for word in words:
            latin = len(word) >= 4 and word.isascii() and word in squeezed
            arabic = (
                len(word) >= 3 and not word.isascii() and any(alike(word, part) for part in WORD.findall(re.sub(r"[\d._+-]", " ", local)))
            )
            if (latin or arabic) and word not in WORDS_OF_LABELS and not is_word(word) and not is_title_word(word):
                yield word


def _from_contacts(reading: Reading) -> Iterator[str]:
    """Yield the words of lines among the contacts that read as a name and hold one that is known as such."""
    source = reading.source
    for line in reading.head_lines():
        for piece in cut_pieces(source, line.body):
            words = WORD.findall(source.cut_folded(piece))
            if looks_like_name(source, piece) and any(word in given_names() for word in words) and org_score(source, piece) < 2:
                yield from words


def _from_file_names(reading: Reading, file_names: Sequence[str]) -> Iterator[str]:
    """Yield words of the file's name that stand among the contacts, or that are names."""
    source = reading.source
    head = set(WORD.findall(source.cut_folded(reading.head)))
    for name in file_names:
        spread = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", read_source(name.rpartition(".")[0] or name).text)
        for word in WORD.findall(fold(spread)):
            known = word in given_names() or word in family_names()
            if (
                len(word) >= MIN_LETTERS
                and word not in _FILE_WORDS
                and (known or (word in head and not is_word(word) and not is_title_word(word)))
            ):
                yield word


def _in_other_script(reading: Reading, words: Iterable[str]) -> Iterator[str]:
    """Yield the document's words that spell a word of the name in the other script."""
    source = reading.source
    arabic = [word for word in words if "\u0600" <= word[0] <= "\u06ff"]
    latin = [word for word in words if word.isascii()]
    arabic += [first + second for first in arabic for second in arabic if first != second]
    if arabic:
        for match in re.finditer(r"(?<![\w@./])[A-Z][^\W\d_]{2,}", source.text):
            word = fold(match.group())
            known = word in given_names() or word in family_names()
            near = reading.head.start <= match.start() < reading.head.end or _line_is_name(reading, match.start())
            if (known or (near and not is_word(word))) and word not in PLACES and any(alike(name, word) for name in arabic):
                yield word
    if latin:
        for match in re.finditer(r"(?<!\w)[\u0621-\u064a]{3,}(?!\w)", source.folded):
            word = match.group()
            known = word in given_names() or word in family_names()
            near = reading.head.start <= match.start() < reading.head.end or _line_is_name(reading, match.start())
            if word not in WORDS_OF_LABELS and (known or near) and any(alike(word, name) for name in latin):
                yield word


def _line_is_name(reading: Reading, position: int) -> bool:
    """Say whether a position lies in a line of two to four words without digits."""
    line = next((line for line in reading.lines if line.span.start <= position < line.span.end), None)
    if line is None:
        return False
    words = reading.source.cut(line.body).split()
    return 2 <= len(words) <= 4 and not any(character.isdigit() for character in reading.source.cut(line.body))


def looks_like_name(source: Source, span: Span) -> bool:
    """Say whether a short stretch may be a name: two to five words, each with a capital or in Arabic, no trade and no place."""
    text = source.cut(span)
    words = [word.strip("().,'’\"") for word in text.split()]
    if not 2 <= len(words) <= 5 or any(character.isdigit() or character in "@:/!?" for character in text):
        return False
    if is_place(source.cut_folded(span)) or title_score(source.cut_folded(span)) >= 2:
        return False
    return all(
        word[:1].isupper() or (word and not word[0].isascii() and not word[0].islower()) or fold(word) in PARTICLES for word in words
    )
