"""Whether a text is a heading, and of which kind: by its phrase, its words, its beginning, or its likeness to a known one."""

from __future__ import annotations

import re
from collections import Counter

from rapidfuzz import fuzz, process

from skillmap.structure.own_words import kind_in_own_words
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
NUMERAL = re.compile(r"\A\s*\(?(?:[ivx]{1,4}|\d{1,2}|[a-h]|[ابجدهوزحأ])\s*[.)/–-]+\s*", re.IGNORECASE)
_ARTICLE = re.compile(r"(?:my|mes|mon|ma|our|nos|the|les|la|le)\s+|l['’]\s*")
_SPACED = re.compile(r"(?:[^\W\d]\s+){5,}[^\W\d](?!\w)")  # letters with a space after each
MAX_WORDS = 6
_HALVES = 2
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
    if kind := _KINDS.get(normalize(bare(text))):
        return (kind,)
    pieces = [normalize(piece) for piece in _JOIN.split(text.lower()) if piece.strip()]
    if 2 <= len(pieces) <= 3:
        kinds = [_KINDS.get(piece) for piece in pieces]
        if all(kinds):
            return tuple(dict.fromkeys(kind for kind in kinds if kind))
    return ()


def bare(text: str) -> str:
    """Return a heading in small letters without its numeral and without "my" or "the" before it."""
    numberless = unspaced(NUMERAL.sub("", text.strip(), count=1)).lower()
    return _ARTICLE.sub("", numberless, count=1) if _ARTICLE.match(numberless) else numberless


def unspaced(text: str) -> str:
    """Return a text whose letters were spaced out without those spaces; its words must stand farther apart.

    >>> unspaced("M O N   T R A V A I L")
    'MON TRAVAIL'
    """
    if not _SPACED.match(text):
        return text
    words = re.split(r"\s{2,}", text.strip())
    spaced = all(len(letters) == 1 or "'" in letters or "’" in letters for word in words for letters in word.split())
    return " ".join(word.replace(" ", "") for word in words) if spaced and len(words) > 1 else text


def kinds_by_words(text: str) -> tuple[str, ...]:
    """Recognize a wording that the list does not have but whose words all come from it."""
    words = normalize(bare(text)).split()
    if not 2 <= len(words) <= MAX_WORDS or not all(word in _WORD_KINDS for word in words):
        return ()
    for word in words:
        kind, count = _WORD_KINDS[word].most_common(1)[0]
        if len(word) > 3 and count >= 4 and count >= _CLEAR * _WORD_KINDS[word].total():
            return (kind,)
    return ()


def kinds_in_own_words(text: str, *, loud: bool) -> tuple[str, ...]:
    """Recognize a heading that is made of nothing but words that such headings are made of.

    Args:
        text: The line.
        loud: It looks like a heading; one of two halves in two languages ("Sa m konn fè / Ce que je peux faire") is then enough.
    """
    plain = unspaced(NUMERAL.sub("", text.strip(), count=1))
    halves = [half for half in re.split(r"\s[/|]\s", plain) if half.strip()]
    kinds = tuple(kind for half in halves if (kind := kind_in_own_words(bare(half)) or kind_in_own_words(half)))
    return kinds[:1] if kinds and (len(kinds) == len(halves) or (loud and len(halves) == _HALVES)) else ()


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
