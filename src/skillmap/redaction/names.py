"""The person's own name wherever it stands: as given, turned round, shortened, in capitals, spaced out, or in the other script.

What is known of the name (the structure's finding, labels, what stands in the contacts beside an address made of it) is cut into words;
every place where such a word stands is found. A word that means something else, too ("Rose", "Baker", "أمين") counts only beside another
word of the name, after a title, or on a line of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from skillmap.records import Span
from skillmap.redaction.arabic_people import extent
from skillmap.redaction.labelled import WORDS_OF_LABELS
from skillmap.redaction.lexicon import PARTICLES, family_names, given_names, is_word, word_list
from skillmap.redaction.reading import Found, Reading
from skillmap.redaction.transliteration import alike
from skillmap.structure.fragments import PLACES, cut_pieces, is_place, is_title_word, org_score, title_score
from skillmap.structure.source import Source, fold, read_source

_WORD = re.compile(r"[^\W\d_]+")
_BETWEEN = re.compile(r"(?:[\s.,'’()«»\"-]|\n){1,4}")
_INITIALS_BEFORE = re.compile(r"(?<!\w)(?:\w\.?\s?-?){0,2}\w\.[\s-]{0,2}$")
_INITIALS_AFTER = re.compile(r"[\s,]{1,2}(?:[A-Z]\.[\s-]?){1,3}(?!\w)|\s[A-Z](?=\s*(?:$|[\n,|•()]))")
_TITLE_BEFORE = re.compile(
    r"(?<!\w)(?:mr|mrs|ms|miss|m\.|mme|mlle|melle|monsieur|madame|mademoiselle|dr|السيده?|الانسه|الاستاذه?|المهندسه?|الدكتوره?|الشيخ"
    r"|الحاجه?)\.?\s{1,2}$"
)
_PROCLITICS = r"(?:[وفبلك]|لل|وال|بال|ال)?"
_SPACED_OUT = re.compile(r"(?<!\w)(?:[^\W\d_]\s){3,}[^\W\d_](?!\w)")
_GLUED_HEAD = re.compile(r"(?:abd(?:el|ul|al|our|er)?|abou?|al|el|ben|bin)")
_FILE_WORDS = word_list("file")
_MIN_LETTERS = 3


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
    words = [word for text in texts for word in _WORD.findall(text)]
    words += _from_addresses(reading, emails)
    words += _from_contacts(reading)
    words += _from_file_names(reading, file_names)
    kept = {word for word in words if len(word) >= _MIN_LETTERS and word not in PARTICLES}
    kept |= {word for word in words if len(word) == 2 and word not in PARTICLES and not word.isascii()}
    kept |= set(_in_other_script(reading, kept))
    unsure = {word for word in kept if is_word(word) or _means_more(word)}
    short = {word for word in words if len(word) == 2 and word.isascii() and word not in PARTICLES}
    return Names(sure=frozenset(kept - unsure), unsure=frozenset(unsure | short))


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


def find_told(reading: Reading) -> Iterator[Span]:
    """Find the name after "My name is", "Je m'appelle", "أنا" and the like, and in a first line such as "CV - Lina Haddad"."""
    source = reading.source
    for line in reading.lines[:2]:
        titled = _TITLE_LINE.match(source.cut_folded(line.body).rstrip())
        if titled and len(titled["name"].split()) <= 5 and not title_score(titled["name"]):
            yield Span(line.body.start + titled.start("name"), line.body.start + titled.end("name"))
    for match in _TOLD.finditer(source.text):
        span = Span(*match.span("name"))
        words = [fold(word) for word in _WORD.findall(match["name"])]
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
        words = _WORD.findall(source.cut_folded(line.span))
        if len(words) > 8 or "@" in source.cut(line.span):
            continue
        for word in words:
            latin = len(word) >= 4 and word.isascii() and word in squeezed
            arabic = (
                len(word) >= 3 and not word.isascii() and any(alike(word, part) for part in _WORD.findall(re.sub(r"[\d._+-]", " ", local)))
            )
            if (latin or arabic) and word not in WORDS_OF_LABELS and not is_word(word) and not is_title_word(word):
                yield word


def _from_contacts(reading: Reading) -> Iterator[str]:
    """Yield the words of lines among the contacts that read as a name and hold one that is known as such."""
    source = reading.source
    for line in reading.head_lines():
        for piece in cut_pieces(source, line.body):
            words = _WORD.findall(source.cut_folded(piece))
            if looks_like_name(source, piece) and any(word in given_names() for word in words) and org_score(source, piece) < 2:
                yield from words


def _from_file_names(reading: Reading, file_names: Sequence[str]) -> Iterator[str]:
    """Yield words of the file's name that stand among the contacts, or that are names."""
    source = reading.source
    head = set(_WORD.findall(source.cut_folded(reading.head)))
    for name in file_names:
        spread = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", read_source(name.rpartition(".")[0] or name).text)
        for word in _WORD.findall(fold(spread)):
            known = word in given_names() or word in family_names()
            if (
                len(word) >= _MIN_LETTERS
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


def find_own_name(reading: Reading, names: Names) -> Iterator[Found]:
    """Find every place where the name stands."""
    source = reading.source
    for span in reading.names:
        yield Found(span=span, kind="name")
    if not names:
        return
    hits = [Span(*match.span("word")) for match in _pattern(names.all).finditer(source.folded) if not _is_upon(source, match.end("word"))]
    for run in _runs(source, hits):
        if len({fold(source.cut(hit)) for hit in run}) == 1:
            spans = [hit for hit in run if _counts_alone(reading, hit, names)]
        else:
            spans = [Span(run[0].start, run[-1].end)] if _reads_as_name(reading, run) else []
        yield from (Found(span=_with_initials(source, span), kind="name") for span in spans)
    yield from _glued(source, names)
    yield from _spaced_out(source, names)


def _pattern(words: frozenset[str]) -> re.Pattern[str]:
    choice = "|".join(_variants(word) for word in sorted(words, key=lambda word: (-len(word), word)))
    return re.compile(rf"(?<![^\W\d_])(?:{_PROCLITICS}(?=[\u0600-\u06ff]))?(?P<word>{choice})(?:'?s)?(?![^\W\d_])")


def _variants(word: str) -> str:
    """Return a pattern for a word of a name as others write it: "عبدالله" and "العبد الله", "abdelfattah" and "Abdel Fattah"."""
    if "\u0600" <= word[0] <= "\u06ff":
        bare = word[2:] if word.startswith("ال") and len(word) > 4 else word
        if bare.startswith("عبد") and len(bare) > 4:
            return rf"(?:ال)?عبد\s?(?:ال)?{re.escape(bare[3:].removeprefix('ال'))}"
        return rf"(?:(?:ال)?عبد\s?)?(?:ال)?{re.escape(bare)}" if bare != word or len(word) > 3 else re.escape(word)
    if len(word) < 4 or not word.isascii():
        return re.escape(word)
    split = _GLUED_HEAD.match(word)
    rest = word[split.end() :] if split and len(word) - split.end() >= 3 else word
    head = rf"{split.group()}[\s'-]?" if split and rest != word else r"(?:(?:al|el|ben|bel|bin|bou|abu|abou|ould)-?)?"
    return head + re.escape(rest)


def _runs(source: Source, hits: Sequence[Span]) -> Iterator[list[Span]]:
    """Join words of the name that stand side by side, with particles or initials between them."""
    run: list[Span] = []
    for hit in hits:
        if run and not (_joined(source, run[-1].end, hit.start) and _is_new(source, run, hit)):
            yield run
            run = []
        run.append(hit)
    if run:
        yield run


def _is_new(source: Source, run: Sequence[Span], hit: Span) -> bool:
    """Say whether a word on the next line goes on with a name: not one that the name has had ("Jean Boulanger", below it "Boulanger")."""
    return "\n" not in source.text[run[-1].end : hit.start] or source.cut_folded(hit) not in {source.cut_folded(other) for other in run}


def _is_upon(source: Source, end: int) -> bool:
    """Say whether a word is "على" (on), which folds to the name "علي"."""
    return source.text[max(0, end - 3) : end] == "على"


def _joined(source: Source, start: int, end: int) -> bool:
    between = source.folded[start:end]
    if len(between) > 16 or "\n\n" in between:
        return False
    rest = [word for word in _WORD.findall(between) if word not in PARTICLES and len(word) > 1]
    return not rest and re.search(r"[;:|•@/\d\t]", between) is None


def _counts_alone(reading: Reading, span: Span, names: Names) -> bool:
    source = reading.source
    word = fold(source.cut(span))
    arabic = "\u0600" <= word[:1] <= "\u06ff"
    if (
        word in names.sure or (word not in names.unsure and word.removeprefix("ال") not in names.unsure and f"ال{word}" not in names.unsure)
    ) and (arabic or any(letter.isupper() for letter in source.cut(span)) or _is_small(reading)):
        return True
    if _TITLE_BEFORE.search(source.folded, max(0, span.start - 14), span.start) and (arabic or source.text[span.start].isupper()):
        return True
    if _INITIALS_BEFORE.search(source.text, max(0, span.start - 8), span.start) and source.text[span.start].isupper():
        return len(word) >= _MIN_LETTERS
    if len(word) < _MIN_LETTERS:
        return False
    line = next((line for line in reading.lines if line.span.start <= span.start < line.span.end), None)
    return line is not None and len(_WORD.findall(source.cut(line.body))) == 1 and source.text[span.start].isupper()


def _reads_as_name(reading: Reading, run: Sequence[Span]) -> bool:
    """Say whether Latin words side by side have a capital, as a name has: "the baker rose early" has none."""
    return any(not reading.source.text[hit.start].islower() for hit in run) or _is_small(reading)


def _is_small(reading: Reading) -> bool:
    """Say whether the name is written in small letters where it is given."""
    return any(reading.source.cut(name).islower() for name in reading.names)


def _with_initials(source: Source, span: Span) -> Span:
    """Take in initials before and after, a title before, and particles that begin the name."""
    start, end = span
    if before := _INITIALS_BEFORE.search(source.text, max(0, start - 9), start):
        start = before.start() if source.text[before.start()].isupper() else start
    if after := _INITIALS_AFTER.match(source.text, end):
        end = after.end()
    while particle := re.search(r"(?<!\w)([^\W\d_]{1,6})[\s'’-]{1,2}$", source.folded[max(0, start - 9) : start]):
        if particle[1] not in PARTICLES - {"de", "du", "des", "le", "la", "les", "et", "i", "e", "y", "as", "es", "d", "l"}:
            break
        start -= len(particle.group())
    if title := _TITLE_BEFORE.search(source.folded, max(0, start - 14), start):
        start = title.start()
    return Span(start, end)


def _glued(source: Source, names: Names) -> Iterator[Found]:
    """Find what holds two words of the name without a space, or a long one beside digits and joints ("ahmedbenali", "benali90")."""
    long = [word for word in names.all if len(word) >= 4]
    for match in re.finditer(r"[^\s,;|()<>«»]{5,}", source.folded):
        chunk = match.group()
        inside = [word for word in long if word in chunk]
        marked = re.search(r"[\d_@/.]", chunk) is not None and chunk not in names.all
        if len(inside) >= 2 or (inside and marked and any(len(word) >= 5 and word in names.sure for word in inside)):
            yield Found(span=Span(*match.span()), kind="name")


def _spaced_out(source: Source, names: Names) -> Iterator[Found]:
    for match in _SPACED_OUT.finditer(source.folded):
        letters = re.sub(r"\s", "", match.group())
        if any(word in letters for word in names.all if len(word) >= 4):
            end = match.end()
            while more := re.match(r"\s{1,4}(?:[^\W\d_]\s){2,}[^\W\d_](?!\w)", source.folded[end : end + 60]):
                end += more.end()
            yield Found(span=Span(match.start(), end), kind="name")


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
