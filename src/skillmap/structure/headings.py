"""Sections: which lines are headings, of what kind, and what text belongs to each.

A heading is a line of its own that the word list knows ("PARCOURS PROFESSIONNEL", "بعرف كمان"), the label of a line
whose content follows ("LANGUES : arabe, français"), or a line that only looks like one (capitals or Markdown marks),
which is then ``other``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from rapidfuzz import fuzz, process

from skillmap.records import SectionKind, Span
from skillmap.structure.dates import find_periods
from skillmap.structure.degrees import LEVEL, degree_score
from skillmap.structure.fragments import SURE, title_score
from skillmap.structure.lines import Line, trim
from skillmap.structure.source import Source, fold
from skillmap.structure.vocabulary import normalize, read_phrases

_KINDS: dict[str, str] = {}
_BEGINNINGS: dict[str, str] = {}  # of headings in one's own words
for _kind, _phrase in read_phrases("headings.tsv"):
    (_BEGINNINGS if _phrase.endswith("…") else _KINDS).setdefault(normalize(_phrase), _kind)
_WORD_KINDS: dict[str, Counter[str]] = {}
for _phrase, _kind in _KINDS.items():
    for _word in _phrase.split():
        _WORD_KINDS.setdefault(_word, Counter())[_kind] += 1
_LIKE_KEYS = sorted(phrase for phrase in _KINDS if len(phrase) >= 7)
_FIRST_WORDS = {
    fold(word): kind
    for kind, words in {
        "experience": "expérience expériences emplois الخبرة الخبرات الوظائف",
        "education": "études diplômes cursus المؤهلات التعليم الدراسة",
        "skills": "compétences aptitudes savoir-faire connaissances المهارات مهارات الكفاءات",
        "languages": "langues اللغات لغات",
        "certificates": "certifications الدورات دورات",
        "interests": "loisirs الهوايات",
        "references": "références المراجع",
    }.items()
    for word in words.split()
}
_LAST_WORDS = {
    word: kind
    for kind, words in {
        "experience": "experience experiences employment internships",
        "education": "education qualifications studies",
        "skills": "skills competencies competences proficiencies",
        "languages": "languages",
        "certificates": "certifications certificates courses trainings licenses licences",
        "interests": "hobbies interests pastimes",
        "references": "references referees",
    }.items()
    for word in words.split()
}
_CONNECTED = re.compile(r"\s(?:in|of|with|for|at|to|with|no|years?|months?|my|de|d|en|has|have|from)\s")
_MAX_KEYED = 4
_MIN_LIKE_CHARS, _LIKE = 8, 89.0
_COMPACT = {phrase.replace(" ", ""): phrase for phrase in _KINDS}

_JOIN = re.compile(r"\s*(?:&|/|\||,|\+|–|\s-\s|\bet\b|\band\b|\s(?:و\s?))\s*")
_INLINE = re.compile(r"(?P<label>[^:\t]{2,60}?)\s*(?P<mark>:|\t|\s{3,}|\s[–=]\s)[\s:–]*(?=\S)")
_LEAD = re.compile(r"(?:[ivx]{1,4}|\d{1,2}|[a-h])\s*[.)/–-]+\s*|(?:my|mes|mon)\s+")
_STRONG_BULLETS = frozenset("■□◆◇❖►▶▸➢➤★#1")
_ONLY_LENGTH = re.compile(r"[\s:~+]*\d{1,2}\s*\+?\s*(?:ans?|years?|yrs?|سنوات|سنه|سنين|عام\S*)[^,;]{0,40}$")
_VALUE_KINDS = frozenset({"languages", "licences", "interests", "references"})
_MAX_WORDS = 6
_MAX_LEVEL_CHARS, _MIN_DEGREE = 80, 3
_SECTION_KINDS = {"volunteer": "experience", "publications": "other"}
_CLEAR = 0.75  # share of a word's headings that must be of one kind
_DOCUMENT_NAMES = frozenset({"resume", "cv", "curriculum vitae", "my resume", "السيره الذاتيه", "سيره ذاتيه", "السيره المهنيه"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A section before its language is known, in spans of the cleaned text; ``lines`` hold its content."""

    kind: SectionKind
    kinds: frozenset[SectionKind]  # more than one where a heading names two
    span: Span
    heading: Span | None
    lines: tuple[Line, ...]
    volunteer: bool = False
    topic: str = ""  # what a section of kind "other" is about, where that matters: "publications"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Heading:
    kinds: tuple[str, ...]
    span: Span
    content: int  # where the content begins
    alone: bool  # nothing but the heading on the line
    lasting: bool  # holds for the lines below, too


class HeadingFinder:
    """Decide for each line whether it is a heading; needs to know what a human language is called."""

    def __init__(self, language_names: re.Pattern[str]) -> None:
        self._language_names = language_names

    def __call__(self, source: Source, lines: Sequence[Line]) -> tuple[Part, ...]:
        """Split a text into sections that cover it, in order."""
        headings: list[tuple[int, _Heading]] = []
        current: tuple[str, ...] = ("header",)
        known = False
        for position, line in enumerate(lines):
            if position <= 1 and normalize(source.cut(line.body)) in _DOCUMENT_NAMES:
                continue
            previous = headings[-1] if headings else None
            beside = previous is not None and previous[0] == position - 1
            last = position + 1 == len(lines)
            found = _whole_line(source, line, current, last=last) or self._inline(source, line, current, beside=beside)
            if found is None and known:
                found = _unknown(source, lines, position, current)
            if found is None and line.bullet.startswith("#") and position > 0:
                found = _unknown(source, lines, position, current)
            if found is not None:
                headings.append((position, found))
                known = known or (found.alone and found.kinds != ("header",))
                if found.lasting:
                    current = found.kinds
        return _parts(source, lines, headings)

    def _inline(self, source: Source, line: Line, current: tuple[str, ...], *, beside: bool) -> _Heading | None:
        """Recognize a heading whose content follows on its line."""
        match = _INLINE.match(source.text, line.body.start, line.body.end)
        if match is None:
            return None
        kinds = _lookup(match["label"]) or (_by_beginning(match["label"]) if line.after_blank else ())
        if not kinds or kinds[0] == "header":
            return None
        value = source.folded[match.end() : line.body.end]
        loud = _is_upper(match["label"]) or line.bullet in _STRONG_BULLETS
        spaced = line.after_blank and not line.bullet
        kind = kinds[0]
        if match["mark"].strip() == "" and not loud and kind not in _VALUE_KINDS:
            return None
        if match["mark"].strip() in ("–", "=") and not (loud or spaced):
            return None
        if kind == "languages" and not self._language_names.search(value):
            return None
        if kind in ("experience", "volunteer") and not loud and (_ONLY_LENGTH.match(value) or not spaced):
            return None
        if kind == "education" != current[0] and match["mark"].strip() == ":" and _names_level(value):
            return _Heading(kinds=kinds, span=trim(source, Span(match.start("label"), match.end("label"))), content=match.end(),
                alone=False, lasting=False)  # fmt: skip
        if kind not in _VALUE_KINDS and not (loud or spaced or (beside and not line.bullet)):
            return None
        if current[0] == "education" and kind == "certificates" and not loud and _names_level(value):
            return None
        if kind == current[0] and not loud:
            return None  # a label within the section ("الشهادة: …" under "التعليم")
        if current[0] in ("experience", "education", "volunteer") and kind in ("other", "interests") and not (loud or spaced):
            return None
        return _Heading(
            kinds=kinds,
            span=trim(source, Span(match.start("label"), match.end("label"))),
            content=match.end(),
            alone=False,
            lasting=loud or spaced,
        )


def _names_level(value: str) -> bool:
    """Say whether the value of a label names a degree or a class ("Education : Grade 8")."""
    return len(value) < _MAX_LEVEL_CHARS and (LEVEL.search(value) is not None or degree_score(value) >= _MIN_DEGREE)


def _lookup(text: str) -> tuple[str, ...]:
    """Return the kinds that a heading's words stand for, none if they are no heading."""
    normal = normalize(text)
    if not normal:
        return ()
    if kind := _KINDS.get(normal):
        return (kind,)
    tokens = normal.split()
    if len(tokens) >= 4 and all(len(token) == 1 for token in tokens):
        normal = _COMPACT.get("".join(tokens), "")
        return (_KINDS[normal],) if normal else ()
    if kind := _KINDS.get(normalize(_LEAD.sub("", text.strip().lower(), count=1))):
        return (kind,)
    pieces = [normalize(piece) for piece in _JOIN.split(text.lower()) if piece.strip()]
    if 2 <= len(pieces) <= 3:
        kinds = [_KINDS.get(piece) for piece in pieces]
        if all(kinds):
            return tuple(dict.fromkeys(kind for kind in kinds if kind))
    return ()


def _by_words(text: str) -> tuple[str, ...]:
    """Recognize a wording that the list does not have but whose words all come from it."""
    words = normalize(_LEAD.sub("", text.strip().lower(), count=1)).split()
    if not 2 <= len(words) <= _MAX_WORDS or not all(word in _WORD_KINDS for word in words):
        return ()
    for word in words:
        kind, count = _WORD_KINDS[word].most_common(1)[0]
        if len(word) > 3 and count >= 4 and count >= _CLEAR * _WORD_KINDS[word].total():
            return (kind,)
    return ()


def _by_beginning(text: str) -> tuple[str, ...]:
    """Recognize a heading in one's own words by how it begins ("Things I do well")."""
    words = normalize(text).split()
    if len(words) > _MAX_WORDS or re.search(r"[.,;،؛]", text):
        return ()
    found = (_BEGINNINGS.get(" ".join(words[:count])) for count in range(min(4, len(words)), 0, -1))
    return next(((kind,) for kind in found if kind), ())


def _by_keyword(text: str) -> tuple[str, ...]:
    """Recognize "Expérience clinique", "Teaching experience", "المهارات الحرفية": a word that heads such headings, and few others."""
    words = normalize(text).split()
    if not 2 <= len(words) <= _MAX_KEYED or re.search(r"[\d,;.،؛|•]", text) or " - " in text:
        return ()
    if kind := _FIRST_WORDS.get(words[0]):
        return (kind,)
    kind = _LAST_WORDS.get(words[-1])
    return (kind,) if kind and not _CONNECTED.search(" " + " ".join(words[:-1]) + " ") else ()


def _by_likeness(text: str) -> tuple[str, ...]:
    """Recognize a wording of the list through a slip of the pen ("EXPERIANCE", "المؤهالت العلمية")."""
    normal = normalize(text)
    if len(normal) < _MIN_LIKE_CHARS or re.search(r"\d", normal):
        return ()
    found = process.extractOne(normal, _LIKE_KEYS, scorer=fuzz.ratio, score_cutoff=_LIKE)
    return (_KINDS[found[0]],) if found and abs(len(found[0]) - len(normal)) <= 1 else ()


def _whole_line(source: Source, line: Line, current: tuple[str, ...], *, last: bool) -> _Heading | None:
    text = source.text[line.body.start : line.body.end]
    if line.is_rule or len(text) > 70:
        return None
    kinds = _lookup(text)
    # Under the last line stands nothing: in words that no list has it says something itself ("I am good at welding").
    free = not last and not line.bullet
    if not kinds and free and (_is_upper(text) or text.endswith(":")):
        kinds = _by_words(text)
    if not kinds and free and (line.after_blank or text.endswith(":")):
        kinds = _by_beginning(text.rstrip(":"))
    loose = (line.after_blank or _is_upper(text) or text.endswith(":")) and (free or (not last and line.bullet in _STRONG_BULLETS))
    if not kinds and loose and title_score(source.cut_folded(line.body)) < SURE:
        kinds = _by_keyword(text.rstrip(" :")) or _by_likeness(text)
        if kinds[:1] == current[:1]:
            kinds = ()  # an entry of the section ("Formation secourisme")
    if not kinds:
        cells = [cell for cell in re.split(r"\t+|\s{3,}|\s\|\s", text) if cell.strip()]
        each = [_lookup(cell) for cell in cells]
        if len(cells) < 2 or not all(each):
            return None
        kinds = tuple(dict.fromkeys(kind for found in each for kind in found))
    loud = _is_upper(text) or text.rstrip().endswith(":") or line.after_blank
    if line.bullet and line.bullet[0] not in _STRONG_BULLETS and not loud:
        return None
    if line.bullet and line.bullet[0] not in _STRONG_BULLETS and current[0] == kinds[0]:
        return None
    return _Heading(kinds=kinds, span=trim(source, line.body), content=line.span.end, alone=True, lasting=True)


def _unknown(source: Source, lines: Sequence[Line], position: int, current: tuple[str, ...]) -> _Heading | None:
    """Recognize a heading by its looks alone."""
    line = lines[position]
    text = source.text[line.body.start : line.body.end]
    following = lines[position + 1] if position + 1 < len(lines) else None
    if line.is_rule or following is None or len(text) > 50 or len(text.split()) > 5:
        return None
    if find_periods(source, line.body) or re.search(r"[\d@|\t]|[.,؛،]\s*$", text):
        return None
    heading = _Heading(kinds=("other",), span=trim(source, line.body), content=line.span.end, alone=True, lasting=True)
    if line.bullet in ("#", "##"):
        return None if line.indent or following.bullet == line.bullet else heading  # some write "#" for a bullet
    if line.bullet or not line.after_blank or following.after_blank:
        return None
    if following.is_rule:
        return heading
    in_entries = current[0] in ("experience", "education", "volunteer", "certificates")
    if not _is_upper(text) or in_entries:
        return None  # employers and titles are written in capitals, too
    return heading


def _is_upper(text: str) -> bool:
    letters = [character for character in text if character.isalpha()]
    return len(letters) > 1 and all(character.isupper() for character in letters)


def _parts(source: Source, lines: Sequence[Line], headings: Sequence[tuple[int, _Heading]]) -> tuple[Part, ...]:
    """Cut the text at the headings; after a heading that holds for its line only, the section around it goes on."""
    cuts: list[tuple[int, tuple[str, ...], Span | None, int, int]] = []  # start, kinds, heading, first line, content
    cuts.append((0, ("header",), None, 0, 0))
    around: tuple[str, ...] = ("header",)  # what a line belongs to after a heading that held for one line only
    taken = {position for position, _ in headings}
    for position, heading in headings:
        line = lines[position]
        cuts.append((line.span.start, heading.kinds, heading.span, position, heading.content))
        if heading.lasting:
            around = heading.kinds if heading.alone else ("other",)
        else:
            following = position + 1
            while following < len(lines) and following not in taken and lines[following].indent > line.indent:
                following += 1
            if following < len(lines) and following not in taken:
                start = lines[following].span.start
                cuts.append((start, around, None, following, start))
    parts: list[Part] = []
    for number, (start, kinds, heading_span, first, content) in enumerate(cuts):
        last = cuts[number + 1] if number + 1 < len(cuts) else None
        end = last[0] if last else len(source.text)
        if number == 0 and end == 0 and len(cuts) > 1:
            continue
        stop = last[3] if last else len(lines)
        content_lines = [_from(line, content) for line in lines[first:stop] if line.span.end > content and not line.is_rule]
        volunteer = "volunteer" in kinds
        clean = tuple(dict.fromkeys(cast("SectionKind", _SECTION_KINDS.get(kind, kind)) for kind in kinds))
        parts.append(
            Part(
                kind=clean[0],
                kinds=frozenset(clean),
                span=Span(content if heading_span else start, end),
                heading=heading_span,
                lines=tuple(content_lines),
                volunteer=volunteer,
                topic="publications" if "publications" in kinds else "",
            )
        )
    return tuple(parts)


def _from(line: Line, start: int) -> Line:
    """Return a line without what stands before ``start``."""
    if start <= line.span.start:
        return line
    return Line(
        index=line.index,
        span=Span(start, line.span.end),
        body=Span(max(start, line.body.start), line.body.end),
        indent=line.indent,
        bullet="",
        after_blank=line.after_blank,
        is_rule=line.is_rule,
    )
