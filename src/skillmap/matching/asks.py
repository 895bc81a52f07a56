"""What the sentences of a vacancy ask for beside skills, and how strongly: languages, papers, experience, diplomas."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from skillmap.matching.papers import papers_in, read_patterns
from skillmap.matching.vacancy import Requirement, Strength
from skillmap.records import Span
from skillmap.structure.languages import LANGUAGE_NAME
from skillmap.structure.source import fold, read_source
from skillmap.structure.vocabulary import read_phrases

_SENTENCE_END = re.compile(r"[\n;؛]+|(?<=[.!?؟])\s+|(?<=\w)\.(?=\s|$)")
_CEFR = re.compile(r"(?<![a-z0-9])([abc][12])(?![a-z0-9])")
_COUNTS = {
    "un": 1,
    "one": 1,
    "deux": 2,
    "two": 2,
    "trois": 3,
    "three": 3,
    "quatre": 4,
    "four": 4,
    "cinq": 5,
    "five": 5,
    "ثلاث": 3,
    "اربع": 4,
    "خمس": 5,
}
_YEARS = re.compile(rf"(\d{{1,2}}|{'|'.join(_COUNTS)})\s*\+?\s*(?:ans?|annees?|years?|yrs?|سنوات|سنه|سنين|اعوام)\b")
_TWO_YEARS = re.compile(r"سنتين|سنتان|عامين")
_ONE_YEAR = re.compile(r"خبره سنه|عام واحد|سنه واحده")
_EXPERIENCE = re.compile(r"experience|experiment|خبره")
_DIPLOMA = re.compile(
    r"\bdiplom[ae]\w*|\bdegree|\bqualification|\bcap\b|\bbep\b|\bbac\b|\bbts\b|\btitre professionnel|\bcertificat\w* (?:in|en|de)\b|\bnvq\b"
    r"|دبلوم|بكالوريوس|شهاده|مؤهل|موهل|اجازه في"
)
_OR = re.compile(r"\b(?:ou|or)\b|(?<!\w)او(?!\w)")
_MONTHS = 12


@functools.cache
def _codes() -> dict[str, str]:
    return {" ".join(fold(phrase).split()): code for code, phrase in reversed(list(read_phrases("languages.tsv")))}


@functools.cache
def _cues() -> dict[str, re.Pattern[str]]:
    return read_patterns("cues.tsv")


def sentences(text: str) -> Iterator[Span]:
    """Yield the sentences and lines of a text."""
    start = 0
    for match in [*_SENTENCE_END.finditer(text), None]:
        end = match.start() if match is not None else len(text)
        if text[start:end].strip():
            yield Span(start, end)
        start = match.end() if match is not None else end


def strength(sentence: str) -> Strength | None:
    """Say how strongly a sentence asks; ``None``: it says that something is not needed.

    >>> strength("Habilitation électrique souhaitée")
    'prefer'
    """
    folded = read_source(sentence).folded
    cues = _cues()
    if cues["free"].search(folded):
        return None
    if cues["prefer"].search(folded):
        return "prefer"
    return "must" if cues["must"].search(folded) else "plain"


def requirements(text: str) -> tuple[Requirement, ...]:
    """Return what a vacancy asks for beside skills, in the order of the text.

    A text in French that asks for nothing does not ask for French: only what is said counts.
    """
    found = [requirement for span in sentences(text) for requirement in _of(span.of(text).strip())]
    strongest: dict[tuple[str, str], Requirement] = {}
    order: dict[Strength, int] = {"must": 2, "plain": 1, "prefer": 0}
    for requirement in found:
        key = (requirement.kind, requirement.value)
        if key not in strongest or order[requirement.strength] > order[strongest[key].strength]:
            strongest[key] = requirement
    return tuple(strongest.values())


def _of(sentence: str) -> Iterator[Requirement]:
    how = strength(sentence)
    if how is None:
        return
    folded = read_source(sentence).folded
    level = _CEFR.search(folded)
    for code in dict.fromkeys(_languages(folded)):
        yield Requirement(kind="language", strength=how, value=code, level=level[1].upper() if level else None, quote=sentence)
    either = _OR.search(folded) is not None
    papers = papers_in(sentence, lowest=either)
    for paper in papers:
        yield Requirement(kind="paper", strength=how, value=paper, quote=sentence, either=either)
    months = _months(folded)
    if months is not None and how != "plain":
        yield Requirement(kind="experience", strength=how, value=str(months), quote=sentence, either=either)
    if not papers and _DIPLOMA.search(folded) and how != "plain":
        yield Requirement(kind="diploma", strength=how, value=sentence, quote=sentence, either=either)


def _languages(folded: str) -> Iterator[str]:
    for match in LANGUAGE_NAME.finditer(folded):
        name = " ".join(match[0].split())
        code = _codes().get(name) or _codes().get(name[1:])
        if code is not None:
            yield code


def _months(folded: str) -> int | None:
    if not _EXPERIENCE.search(folded) and not re.search(r"\byears? as\b|\bans? (?:comme|en tant)", folded):
        return None
    years = _YEARS.search(folded)
    if years is not None:
        return _MONTHS * (int(years[1]) if years[1].isdigit() else _COUNTS[years[1]])
    if _TWO_YEARS.search(folded):
        return 2 * _MONTHS
    return _MONTHS if _ONE_YEAR.search(folded) else 0
