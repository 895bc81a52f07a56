"""Names of people in running Latin text: words with a capital, told from firms, places and trades by what stands before them.

A title, a word for kin or for a colleague, or "named" announces a name whatever it is; a role ("chef d'équipe") or a preposition ("with",
"chez") one that the lists know in part; without announcement it takes a given name beside another word with a capital.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wordfreq import zipf_frequency

from skillmap.records import Span
from skillmap.redaction.labelled import is_label
from skillmap.redaction.lexicon import NAMED_AFTER, PARTICLES, family_names, given_names, word_list
from skillmap.redaction.reading import Reading, overlaps
from skillmap.structure.fragments import PLACES, SCHOOL_WORDS, is_title_word, org_score
from skillmap.structure.source import fold

CAPITAL = r"(?:(?:[A-Z]\.){1,2}|Ma\.|St\.|[A-ZÀ-ÖØ-ÞŠŽĀ-Ż][^\W\d_]*(?:['’-][^\W\d_]+)*)"
_PARTICLE = r"(?:de|du|des|la|le|el|al|ben|bin|ibn|van|von|der|den|da|dos|di|ould|mint|ag|uld|wad|bint|d'|l'|y)"
LATIN_NAME = rf"(?:{CAPITAL})(?:(?:[ ]{_PARTICLE}(?:[ ]la)?)?(?:[ ]|(?<=[ ]al)-)(?:(?:al|el|Al|El)-)?(?:{CAPITAL})){{0,4}}"
_RUN = re.compile(rf"(?<![\w@./-])(?:(?:al|el)-)?{LATIN_NAME}(?:\s(?:al|el)-{CAPITAL})?(?![\w@])")
_INITIALED = re.compile(r"(?<!\w)(?:[A-Z]\.[ -]?){1,2}(?P<name>[A-Z][^\W\d_]{2,})(?!\w)")
_KUNYA = re.compile(
    r"(?<!\w)(?P<name>(?:Abu|Abou|Aboo|Umm|Oum|Om|Um|Um-|Abu-|Abou-)[ -](?P<first>[A-Z][^\W\d_]+(?:-[A-Z][^\W\d_]+)?)"
    r"(?:\s(?:al|el)-[A-Z]\w+)?)(?!\w)"
)
_KUNYA_PLACES = word_list("kunya-place")


def _choice(key: str) -> str:
    return (
        "|".join(sorted(map(re.escape, word_list(key)), key=lambda word: (-len(word), word)))
        .replace(r"\ ", r"\s")
        .replace("oe", "(?:oe|œ)")
    )


_OWNER = r"(?:my|our|his|her|their|your|mon|ma|mes|notre|nos|son|sa|ses|leurs?|votre|the|an?|l[ea]|les|une?|l'|feue?|late|d'|jeune|cousin)"
_KINSHIP = rf"{_OWNER}(?:\s|(?<='))(?:(?:{_choice('latin-adjective')})\s)*(?:{_choice('latin-kin')})"
_TITLE_CUE = re.compile(rf"(?<!\w)(?P<title>{_choice('latin-title')})\.?[ ]{{1,2}}$")
_TITLE_IN_RUN = re.compile(
    rf"(?:{'|'.join(map(_choice, ('latin-title', 'latin-doubtful-title', 'latin-kin', 'latin-named', 'latin-role')))})\.?"
)
_KIN_CUE = re.compile(rf"(?<!\w){_KINSHIP}(?:\s?[,:(]|\s(?:is|was|called|named|est|etait|s'appelle))?\s{{0,2}}$")
_NAMED_CUE = re.compile(rf"(?<!\w)(?:{_choice('latin-named')})\s?[:(]?\s{{0,2}}$")
# A label is followed by who it is, known or not ("boss: Mebrahtu").
_LABEL_CUE = re.compile(rf"(?<!\w)(?:{_choice('latin-role')})\s?:\s{{0,2}}$")
_ANY_TITLE_CUE = re.compile(rf"(?<!\w)(?:{_choice('latin-title')}|{_choice('latin-doubtful-title')})\.?[ ]{{1,2}}$")
_DOUBTFUL_CUE = re.compile(rf"(?<!\w)(?:{_choice('latin-doubtful-title')})\.?[ ]{{1,2}}$")
_ROLE_CUE = re.compile(
    rf"(?<!\w)(?:{_choice('latin-role')})(?:[\s-](?:de\sla|de|du|des|d'|of\sthe|of|the|a|to|en|l')?\s?[^\W\d_]{{2,16}}){{0,2}}(?:\s?[,:(–-]{{1,2}}|\s/|\sto|\sby)?\s{{0,2}}$"
)
_WEAK_CUE = re.compile(rf"(?<!\w)(?:{_choice('latin-beside')})\s{{1,2}}$|\s\($")
_AND_CUE = re.compile(r"^\s?(?:,|and|et|&|,\s?and|/)\s?(?:(?:of|de|d')\s)?$")
_SENTENCE = re.compile(r"[\n|•(\t;:]|\.\s")
_LOOK_BACK = 46
_RARE = 3.0  # zipf


@dataclass(frozen=True, slots=True)
class _Run:
    """Words with a capital side by side: where, and the folded words without particles."""

    span: Span
    words: tuple[str, ...]

    @property
    def knows_given(self) -> bool:
        """Whether the first or the last word is a given name."""
        parts = [part for word in (self.words[0], self.words[-1]) for part in re.split(r"['’-]", word)]
        return any(part in given_names() for part in parts)

    @property
    def knows_any(self) -> bool:
        """Whether a word is in the lists of names."""
        parts = [part for word in self.words for part in re.split(r"['’-]", word)]
        return any(part in given_names() or part in family_names() for part in parts)


def find_people(reading: Reading) -> Iterator[tuple[Span, bool]]:
    """Yield names of people; and whether they are announced so clearly that they stand beside words for firms and schools, too."""
    source = reading.source
    before: Span | None = None
    for match in _RUN.finditer(source.text):
        run = _run(reading, Span(*match.span()))
        if run is None:
            continue
        sure = _is_announced(reading, run, before)
        if sure is None:
            continue
        title = _ANY_TITLE_CUE.search(source.folded, max(0, run.span.start - 14), run.span.start)
        yield Span(title.start() if title else run.span.start, run.span.end), sure
        before = run.span
    for match in _INITIALED.finditer(source.text):
        if fold(match["name"]) in family_names() | given_names():
            yield Span(*match.span()), False
    for match in _KUNYA.finditer(source.text):
        if fold(match["first"]) not in _KUNYA_PLACES:
            yield Span(*match.span("name")), False


def _run(reading: Reading, span: Span) -> _Run | None:
    """Cut titles off the start and labels and full stops off the end."""
    source = reading.source
    start, end = span
    while (first := re.match(r"(\S+)\s(?:(?:le|la|the|de|du|of)\s)?", source.folded[start:end])) and _is_title(first[1]):
        start += len(first.group())
    while end > start and source.text[end - 1] == "." and not re.search(r"(?:^|\s)[A-Z]\.$", source.text[start:end]):
        end -= 1
    words = [fold(word.rstrip(".")) for word in re.split(r"\s", source.text[start:end]) if fold(word) not in PARTICLES]
    words = [word for word in words if len(word) > 1] or words
    if NAMED_AFTER.fullmatch(words[0] if words else ""):
        return None
    if not words or is_label(source.text[start:end]) or (len(words) == 1 and len(words[0]) < 2):
        return None
    return _Run(Span(start, end), tuple(words))


def _is_title(word: str) -> bool:
    return _TITLE_IN_RUN.fullmatch(word) is not None or (is_title_word(word.rstrip(".")) and word not in given_names())


def _is_announced(reading: Reading, run: _Run, before: Span | None) -> bool | None:
    """Say how surely a run is a name: ``True`` announced, ``False`` by the lists, ``None`` not at all."""
    source = reading.source
    left = source.folded[max(0, run.span.start - _LOOK_BACK) : run.span.start]
    left = left[left.rfind("\n") + 1 :]
    first = run.words[0]
    foreign = any(is_title_word(word) or word in PLACES or word in SCHOOL_WORDS for word in run.words)
    if _TITLE_CUE.search(left) and not (is_title_word(first) or first in PLACES or first in SCHOOL_WORDS):
        return None if _is_firm(reading, run.span, wide=True) else True
    plain = not foreign and not _is_frequent(run.words)
    if (_KIN_CUE.search(left) or _NAMED_CUE.search(left) or _LABEL_CUE.search(left)) and (plain or run.knows_given):
        return True
    listed = before is not None and before.end > run.span.start - 8 and _AND_CUE.search(source.folded[before.end : run.span.start])
    if listed and run.words[0] in given_names() and not foreign:
        return False
    if foreign or _is_firm(reading, run.span, wide=True):
        return None
    if _DOUBTFUL_CUE.search(left) and run.knows_any:
        return True
    if _ROLE_CUE.search(left) and run.knows_any and (len(run.words) > 1 or run.words[0] in given_names()):
        return True
    if _is_firm(reading, run.span):
        return None
    if _WEAK_CUE.search(left) and (run.words[0] in given_names() or (len(run.words) > 1 and run.knows_any)):
        return False
    return False if len(run.words) > 1 and run.knows_given and all(map(_may_be_name, run.words)) else None


def _may_be_name(word: str) -> bool:
    """Say whether a word is in the lists of names, or too rare to be a word of a firm's name ("Al Noor Contracting")."""
    parts = re.split(r"['’-]", word)
    known = any(part in given_names() or part in family_names() for part in parts)
    return known or max(zipf_frequency(word, "en"), zipf_frequency(word, "fr")) < _RARE


def _is_frequent(words: Sequence[str]) -> bool:
    """Say whether all words are frequent ones: "my Father And Mother"."""
    return all(max(zipf_frequency(word, "en"), zipf_frequency(word, "fr")) >= 4.6 and word not in given_names() for word in words)


def _is_firm(reading: Reading, span: Span, *, wide: bool = False) -> bool:
    """Say whether a run of words stands in the name of a firm or a school: a word for one stands in it, or right beside it.

    ``wide`` looks at what follows up to the next mark only.
    """
    source = reading.source
    end = _SENTENCE.search(source.text, span.end)
    after = source.text[span.end : min(end.start() if end else len(source.text), span.end + 24)]
    after = re.split(r"[,)]|\s[–-]\s", after)[0]
    following = re.match(rf"(?:\s(?:{CAPITAL}|&|et|and|de|du|d'|of)){{0,3}}", after)
    stop = span.end + (following.end() if following else 0)
    if wide:
        return org_score(source, Span(span.start, stop)) >= 3
    prior = re.search(r"(?:[^\W\d_]+['’ ]){0,2}$", source.text[max(0, span.start - 26) : span.start])
    start = span.start - len(prior.group()) if prior else span.start
    beside = source.folded[start : span.start]
    if re.search(r"(?:^|\s)(?:with|avec|chez|by|par|under|sous|and|et|le|la)\s$", beside) and org_score(source, Span(span.start, stop)) < 2:
        return False
    return org_score(source, Span(start, stop)) >= 2


def is_kept(reading: Reading, span: Span) -> bool:
    """Say whether the structure holds a name for an employer's or a school's, or a link for a skill."""
    return overlaps(span, reading.organizations) or overlaps(span, reading.skills)
