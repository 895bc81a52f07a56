"""Whether a text is a heading, and of which kind: by its phrase, its words, its beginning, or its likeness to a known one."""

from __future__ import annotations

import re
from collections import Counter

from rapidfuzz import fuzz, process

from skillmap.structure.source import fold
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
LEAD = re.compile(r"(?:[ivx]{1,4}|\d{1,2}|[a-h])\s*[.)/–-]+\s*|(?:my|mes|mon)\s+")
MAX_WORDS = 6
_CLEAR = 0.75  # share of a word's headings that must be of one kind


def kinds_of(text: str) -> tuple[str, ...]:
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
    if kind := _KINDS.get(normalize(LEAD.sub("", text.strip().lower(), count=1))):
        return (kind,)
    pieces = [normalize(piece) for piece in _JOIN.split(text.lower()) if piece.strip()]
    if 2 <= len(pieces) <= 3:
        kinds = [_KINDS.get(piece) for piece in pieces]
        if all(kinds):
            return tuple(dict.fromkeys(kind for kind in kinds if kind))
    return ()


def kinds_by_words(text: str) -> tuple[str, ...]:
    """Recognize a wording that the list does not have but whose words all come from it."""
    words = normalize(LEAD.sub("", text.strip().lower(), count=1)).split()
    if not 2 <= len(words) <= MAX_WORDS or not all(word in _WORD_KINDS for word in words):
        return ()
    for word in words:
        kind, count = _WORD_KINDS[word].most_common(1)[0]
        if len(word) > 3 and count >= 4 and count >= _CLEAR * _WORD_KINDS[word].total():
            return (kind,)
    return ()


def kinds_by_beginning(text: str) -> tuple[str, ...]:
    """Recognize a heading in one's own words by how it begins ("Things I do well")."""
    words = normalize(text).split()
    if len(words) > MAX_WORDS or re.search(r"[.,;،؛]", text):
        return ()
    found = (_BEGINNINGS.get(" ".join(words[:count])) for count in range(min(4, len(words)), 0, -1))
    return next(((kind,) for kind in found if kind), ())


def kinds_by_keyword(text: str) -> tuple[str, ...]:
    """Recognize "Expérience clinique", "Teaching experience", "المهارات الحرفية": a word that heads such headings, and few others."""
    words = normalize(text).split()
    if not 2 <= len(words) <= _MAX_KEYED or re.search(r"[\d,;.،؛|•]", text) or " - " in text:
        return ()
    if kind := _FIRST_WORDS.get(words[0]):
        return (kind,)
    kind = _LAST_WORDS.get(words[-1])
    return (kind,) if kind and not _CONNECTED.search(" " + " ".join(words[:-1]) + " ") else ()


def kinds_by_likeness(text: str) -> tuple[str, ...]:
    """Recognize a wording of the list through a slip of the pen ("EXPERIANCE", "المؤهالت العلمية")."""
    normal = normalize(text)
    if len(normal) < _MIN_LIKE_CHARS or re.search(r"\d", normal):
        return ()
    found = process.extractOne(normal, _LIKE_KEYS, scorer=fuzz.ratio, score_cutoff=_LIKE)
    return (_KINDS[found[0]],) if found and abs(len(found[0]) - len(normal)) <= 1 else ()
