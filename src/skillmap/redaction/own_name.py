"""Every place where the person's own name stands: as given, turned round, shortened, in capitals, spaced out, or in the other script.

A word of the name that means something else, too, counts only beside another word of the name, after a title, or on a line of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from skillmap.records import Span
from skillmap.redaction.lexicon import PARTICLES
from skillmap.redaction.names import MIN_LETTERS, WORD, Names
from skillmap.redaction.reading import Found, Reading
from skillmap.structure.source import Source, fold

_INITIALS_BEFORE = re.compile(r"(?<!\w)(?:\w\.?\s?-?){0,2}\w\.[\s-]{0,2}$")
_INITIALS_AFTER = re.compile(r"[\s,]{1,2}(?:[A-Z]\.[\s-]?){1,3}(?!\w)|\s[A-Z](?=\s*(?:$|[\n,|•()]))")
_TITLE_BEFORE = re.compile(
    r"(?<!\w)(?:mr|mrs|ms|miss|m\.|mme|mlle|melle|monsieur|madame|mademoiselle|dr|السيده?|الانسه|الاستاذه?|المهندسه?|الدكتوره?|الشيخ"
    r"|الحاجه?)\.?\s{1,2}$"
)
_PROCLITICS = r"(?:[وفبلك]|لل|وال|بال|ال)?"
_SPACED_OUT = re.compile(r"(?<!\w)(?:[^\W\d_]\s){3,}[^\W\d_](?!\w)")
_GLUED_HEAD = re.compile(r"(?:abd(?:el|ul|al|our|er)?|abou?|al|el|ben|bin)")


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
    rest = [word for word in WORD.findall(between) if word not in PARTICLES and len(word) > 1]
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
        return len(word) >= MIN_LETTERS
    if len(word) < MIN_LETTERS:
        return False
    line = next((line for line in reading.lines if line.span.start <= span.start < line.span.end), None)
    return line is not None and len(WORD.findall(source.cut(line.body))) == 1 and source.text[span.start].isupper()


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
