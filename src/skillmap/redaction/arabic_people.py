"""Names of people in running Arabic text, where no capital shows a name.

A name is announced: by a title ("السيد", "المهندسة"), by a word for kin or a colleague that is somebody's ("والدي", "زميلتها"), by who led
("بإشراف"), by a preposition before a word that is a given name. How far it goes is told word by word: names that the lists know, families'
names in "-ي" with the article, and, after a title or kin, words too rare to be anything else.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from wordfreq import zipf_frequency

from skillmap.records import Span
from skillmap.redaction.lexicon import PARTICLES, doubtful_names, family_names, given_names, is_word, word_list
from skillmap.redaction.reading import Reading
from skillmap.structure.fragments import PLACES, SCHOOL_WORDS, is_title_word

_LETTER = "\u0621-\u064a\u0671-\u06d3"
_WORD = rf"[{_LETTER}]{{2,}}"
_WORDS = rf"{_WORD}(?:\s{_WORD}){{0,4}}"
_PROCLITIC = r"(?<!\w)(?:[وفلبك]|لل|ول|وب|ال)?"


def _choice(key: str) -> str:
    words = sorted((word.replace(" ", r"\s") for word in word_list(key)), key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\\s", r"\s") for word in words)


_TITLE = rf"(?:ال)?(?:{_choice('arabic-title')})|د\.|ا\.د\.|ا\.|م\."
_JOB = rf"(?:ال)?(?:{_choice('arabic-job')})"
_OWNED = rf"(?:{_choice('arabic-kin')})(?:ي|ه|ها|نا|هم|هن|ك|كم)"
_LED = rf"(?:{_choice('arabic-led')})"
_BESIDE = rf"(?:{_choice('arabic-beside')})"
_ADJECTIVE = rf"(?:{_choice('arabic-adjective')})"
_ROLE = rf"(?:{_choice('arabic-role')})"
_LINK = r"(?:\s?[/:]\s?|\s|(?<=\.)\s?)"
_ANNOUNCED = re.compile(
    rf"{_PROCLITIC}(?P<cue>(?:(?P<title>{_TITLE})|(?P<job>{_JOB})|(?P<kin>{_OWNED})|(?P<led>{_LED}))(?:\s{_ADJECTIVE})*)(?:\sفي\s(?:ال)?عمل)?{_LINK}"
    rf"(?P<second>(?:ال)?(?:{_choice('arabic-title')}|{_choice('arabic-job')}){_LINK}|(?:د|ا|م)\.\s?|{_LED}\s)?(?P<name>{_WORDS})"
)
_WEAK = re.compile(rf"(?<!\w)(?:[وفلب]\s?)?{_BESIDE}\s(?P<name>{_WORDS})")
_SAID_ROLE = re.compile(rf"(?<!\w)(?:ال)?{_ROLE}(?:\s(?:ال)?{_WORD}){{0,2}}\s?[:/]\s?(?P<name>{_WORDS})")
_AND = re.compile(rf"\s?[,،]?\s?و\s?(?P<name>{_WORDS})|\s?[,،]\s?(?P<listed>{_WORDS})")
_SEQUENCE = re.compile(rf"(?<!\w){_WORD}(?:\s{_WORD}){{1,4}}(?!\w)")
_KUNYA = re.compile(rf"(?<!\w)(?:[وبل]|مع )?(?P<name>(?:ابو|ابي|ابا)\s?(?P<first>{_WORD})|ام\s(?P<mother>{_WORD}))(?!\w)")
_KUNYA_PLACES = word_list("kunya-place")
_TONGUE = re.compile(r"(?:لغه|اللغه|لغتي|اللغة|العربيه|عربي|عربيه|بلغه)\s*\(?\s*$")
_UPON = re.compile(r"(?<!\w)على(?!\w)")
_FREQUENT = 5.2  # zipf; a word as frequent is no name that nobody knows
_RARE_AFTER_TITLE, _RARE_AFTER_KIN, _RARE_LATER, _RARE_VERB = 4.3, 3.6, 3.0, 2.2
_COMMON = 3.4
_RARE_NISBA = 3.8
_MAX_WORDS = 5
_MAX_CLOSING = 5.4
_NO_NAME_END = re.compile(r"(?:[^ا]ني|ته|تها|هم|كم|تي|تين)$")  # verbs and nouns with a pronoun


@functools.lru_cache(maxsize=8192)
def rarity(word: str) -> float:
    """Return the frequency of a word as written (zipf), the highest of its usual spellings: folding turns "أ" into "ا" and "ة" into "ه"."""
    spellings = {word}
    if word.endswith("ه"):
        spellings.add(f"{word[:-1]}ة")
    if word.startswith("ا"):
        spellings |= {f"{mark}{spelling[1:]}" for mark in "أإ" for spelling in tuple(spellings)}
    if word.endswith("ي"):
        spellings |= {f"{spelling[:-1]}ى" for spelling in tuple(spellings)}
    return max(zipf_frequency(spelling, "ar") for spelling in spellings)


def is_known(word: str) -> bool:
    """Say whether a folded Arabic word is in the lists of names, or a name with the article."""
    bare = word.removeprefix("ال")
    return word in given_names() or word in family_names() or bare in family_names() or (len(word) > 2 and is_word(word))


def _is_common(word: str) -> bool:
    """Say whether a word is one of the language with a letter before it: "ومدرسه", "بالعمل"."""
    starts = [start for start in ("و", "ب", "ل", "ف", "ك", "لل") if word.startswith(start)]
    return len(word) > 3 and any(rarity(word[len(start) :]) >= _COMMON for start in starts)


def _may_begin(word: str, *, sure: bool) -> bool:
    """Say whether a word may begin a name after a title (``sure``) or a word for kin."""
    if word in given_names() or word in family_names():
        return True
    if word in PARTICLES:
        return word not in ("ال", "ولد", "بنت")
    if is_title_word(word) or word in SCHOOL_WORDS or word in PLACES or rarity(word) >= _FREQUENT:
        return False
    if word in doubtful_names() or is_known(word):
        return True
    if word.startswith("ال"):
        return sure and word.endswith("ي") and rarity(word) < _RARE_AFTER_TITLE
    if _is_common(word) or _NO_NAME_END.search(word) or word.startswith("ي"):
        return False
    return rarity(word) < (_RARE_AFTER_TITLE if sure else _RARE_AFTER_KIN)


def _may_follow(word: str) -> bool:
    """Say whether a word may go on with a name."""
    if word in given_names() or word in family_names() or word in PARTICLES:
        return True
    if is_word(word):
        return True
    if is_title_word(word) or word in SCHOOL_WORDS or word in PLACES or rarity(word) >= _FREQUENT:
        return False
    if word.startswith("ال"):
        bare = word[2:]
        trade = word.endswith("ه")  # "الخياطة" is sewing
        known = not trade and (bare in family_names() or bare in given_names())
        return word in doubtful_names() or known or (word.endswith(("ي", "يه")) and rarity(word) < _RARE_NISBA)
    if word in doubtful_names() or is_known(word):
        return rarity(word) < 4.8
    limit = _RARE_VERB if word[0] in "يت" else _RARE_LATER
    return not (_is_common(word) or _NO_NAME_END.search(word)) and rarity(word) < limit


def _may_close(word: str) -> bool:
    """Say whether a word, with which a sentence ends, may be a family's name after a title and a given name."""
    return not is_title_word(word) and word not in SCHOOL_WORDS and word not in PLACES and rarity(word) < _MAX_CLOSING


def extent(folded: str, span: Span, *, sure: bool, known: bool = False) -> Span | None:
    """Cut a stretch of words after the last that belongs to a name.

    Args:
        folded: The folded text.
        span: Up to five words.
        sure: A title stands before it.
        known: The first word must be a given name that means nothing else.
    """
    end, previous = None, ""
    for number, match in enumerate(re.finditer(r"\S+", folded[span.start : span.end])):
        word = match.group()
        if number == 0:
            taken = word in given_names() if known else _may_begin(word, sure=sure)
        else:
            closing = sure and number == 1 and folded[span.start + match.end() : span.start + match.end() + 1] in ("", *"\n,.;()،؛")
            taken = number < _MAX_WORDS and (
                _may_follow(word) or (previous in ("عبد", "ذو", "ابو") and word not in PARTICLES) or (closing and _may_close(word))
            )
        if not taken:
            break
        previous = word
        if word not in PARTICLES:
            end = span.start + match.end()
    return Span(span.start, end) if end is not None else None


def _folded(reading: Reading) -> str:
    """Return the folded text with "على" (on) blotted out: it folds to the name "علي"."""
    text = reading.source.folded
    for match in _UPON.finditer(reading.source.text):
        text = f"{text[: match.start()]}***{text[match.end() :]}"
    return text


def find_announced(reading: Reading) -> Iterator[tuple[Span, bool]]:
    """Yield names after a title, a word for kin, who led, or a label of a role; and whether the announcement counts beside skills."""
    folded = _folded(reading)
    for match in _ANNOUNCED.finditer(folded):
        sure = match["title"] is not None
        span = extent(folded, Span(*match.span("name")), sure=sure or match["second"] is not None)
        if span is None or (match["job"] and not _is_name_of_two(folded, span)):
            continue
        yield Span(match.start("cue") if sure else span.start, span.end), sure
        yield from ((more, sure) for more in _listed(folded, span.end))
    for match in _WEAK.finditer(folded):
        span = extent(folded, Span(*match.span("name")), sure=False, known=True)
        if span is not None:
            yield span, False
            yield from ((more, False) for more in _listed(folded, span.end))
    for match in _SAID_ROLE.finditer(folded):
        span = extent(folded, Span(*match.span("name")), sure=False)
        if span is not None and (span.end == match.end("name") or re.match(r"\s*(?:$|[\n,،;()|–-])", folded[span.end : span.end + 3])):
            yield span, False


def _is_name_of_two(folded: str, span: Span) -> bool:
    """Say whether a name after a trade ("الممرضة زهور") is no word for how or what: a given name, or two words of which one is known."""
    words = folded[span.start : span.end].split()
    known = [word in given_names() or word in family_names() or word.removeprefix("ال") in family_names() for word in words]
    return known[0] or (len(words) > 1 and any(known))


def _listed(folded: str, end: int) -> Iterator[Span]:
    """Yield the names that go on with "and" or a comma."""
    while match := _AND.match(folded, end):
        group = "name" if match["name"] else "listed"
        span = extent(folded, Span(*match.span(group)), sure=False, known=group == "listed")
        if span is None:
            return
        yield span
        end = span.end


def find_kunyas(reading: Reading) -> Iterator[Span]:
    """Yield "أبو سامر", "أم كلثوم", but no places that begin like this."""
    source = reading.source
    for match in _KUNYA.finditer(source.folded):
        word = match["first"] or match["mother"]
        if word in _KUNYA_PLACES:
            continue
        if match["mother"] and ((word not in given_names() and not is_word(word)) or _TONGUE.search(source.folded, 0, match.start("name"))):
            continue
        yield Span(*match.span("name"))


def find_sequences(reading: Reading) -> Iterator[Span]:
    """Yield runs of words that begin with a given name."""
    for match in _SEQUENCE.finditer(_folded(reading)):
        pieces = list(re.finditer(r"\S+", match.group()))
        number = 0
        while number < len(pieces) - 1:
            last = number
            if pieces[number].group() in given_names():
                while last + 1 < len(pieces) and (is_known(pieces[last + 1].group()) or pieces[last + 1].group() in PARTICLES):
                    last += 1
            if last > number:
                yield Span(match.start() + pieces[number].start(), match.start() + pieces[last].end())
            number = last + 1
