"""What names a degree, a level of schooling or a school, and the field of study within a degree's name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from skillmap.records import Span
from skillmap.structure.fragments import SCHOOL_WORDS, is_arabic, org_score, words_of
from skillmap.structure.lines import trim
from skillmap.structure.source import Source
from skillmap.structure.vocabulary import read_words

_WORDS = read_words("degrees.tsv")
_WEAK_DEGREES = _WORDS["weak"]
_LAST_WORDS = ("certificate", "diploma", "degree", "certification")
_UNSPLIT = ("grade", "bachelor", "master", "certificate", "diploma")  # what follows is not the bare field
_ALL_DEGREES = _WORDS["en"] | _WORDS["fr"] | _WORDS["ar"]
LEVEL = re.compile(
    r"(?<!\w)(?:grade|standard|std|class|form|year|level|senior|primary|p|s)\s?(?:\d{1,2}|[ivx]{1,4}|one|two|three|four"
    r"|five|six|seven|eight|nine|ten|twelve)\b"
    r"|\b\d{1,2}(?:st|nd|rd|th|e|eme|ere|er|re|nde)\s+(?:grade|class|standard|year|annee|af|fondamentale?|primaire"
    r"|secondaire|as)(?:\s+(?:fondamentale?|primaire|secondaire|du secondaire|af))?"
    r"|\b(?:8|9|10|11|12)th\b"
    r"|\b(?:niveau|classe de|jusqu'en|jusqu'a la|fin de)\s+(?:la\s+)?(?:terminale|troisieme|seconde|premiere"
    r"|\w+eme)\b|\bterminale\b"
    r"|(?:الصف|صف)\s+\w+|(?:سنه|السنه)\s+(?:اولي|ثانيه|ثالثه|رابعه|خامسه|سادسه)\s+\w+|(?<!\w)(?:ال)?(?:اولي|(?:اول|ثاني|ثالث|رابع|خامس"
    r"|سادس|سابع|ثامن|تاسع|عاشر)ه?)\s+(?:ال)?(?:ابتدايي|اعدادي|ثانوي|متوسط|اساسي)"
)
_SECONDARY = re.compile(r"(?:شهاده )?(?:ال)?(?:ثانويه|اعداديه|ابتداييه|متوسطه) (?:ال)?(?:عامه|ازهريه|صناعيه|تجاريه|فنيه|شرعيه|علمي|ادبي)")
_FIELD_LEAD = re.compile(
    r"\s+(?:en|in|of|option|specialite|filiere|serie|branche|section|de|des|du|في|تخصص|اختصاص|شعبه|قسم|فرع)\s+(?=\S)"
    r"|\s+d'|\s*[:(]\s*"
)


def is_degree(source: Source, span: Span) -> bool:
    """Say whether a text names a degree or diploma rather than a course or certificate."""
    words = words_of(source.cut_folded(span))
    return any(_strong(word) and word not in CERTIFICATE_WORDS for word in words[:4])


_COURSE = re.compile(
    r"(?:(?:ال)?(?:دوره|دورات|كورس|كورسات|مساق|ورشه|تربص|تكوين|تدريب)(?!\w)|(?:online|short|e-learning)\s+course\b"
    r"|(?:training|workshop|seminar|webinar|seminaire|webinaire)\b|(?:standard |basic )?first aid\b|cpr\b|secourisme\b|psc ?1\b|sst\b)"
)
_CUE = re.compile(
    r"(?:معايا|معي|عندي|لدي|حاصل(?:ه)?(?: علي)?|حصلت علي|تخرجت(?: من)?|خريجه? |خريجه?(?= )|متحصل(?:ه)? علي)\s*"
    r"|(?:titulaire (?:d'une?|du|de la|de l'|de)|obtention (?:du|de la|de l'|d'une?)|diplome en poche :|j'ai (?:un|une|mon|ma|le)"
    r"|obtenu le|obtained (?:an?|my)"
    r"|holder of (?:an?|the)?|completed (?:an?|my)?|i (?:have|hold) (?:an?|my)?)\s*"
)


def is_course(source: Source, degree: Span | None) -> bool:
    """Say whether the name of a degree is that of a short course."""
    return degree is not None and _COURSE.match(source.folded, degree.start, degree.end) is not None


def without_cue(source: Source, degree: Span) -> Span:
    """Leave out the words before a degree that say that the person has it ("titulaire d'un", "حاصل على")."""
    cue = _CUE.match(source.folded, degree.start, degree.end)
    return Span(cue.end(), degree.end) if cue and cue.end() < degree.end else degree


CERTIFICATE_WORDS = _WORDS["certificate"]
_SPLIT_HEADS = _WORDS["split"]


def _strong(word: str) -> bool:
    bare = word[2:] if word.startswith("ال") and len(word) > 4 else word
    return (word in _ALL_DEGREES or bare in _ALL_DEGREES) and bare not in _WEAK_DEGREES and word not in _WEAK_DEGREES


def is_degree_word(word: str) -> bool:
    """Say whether a folded word names a degree by itself."""
    return _strong(word)


def degree_score(folded: str) -> int:
    """Score from 0 to 3 how much a folded text looks like the name of a degree."""
    words = words_of(folded)
    if words and (_strong(words[0]) or _SECONDARY.match(folded)):
        return 4
    for position, word in enumerate(words[:7]):
        if _strong(word):
            return 3 if position < 3 else 2
    if LEVEL.search(folded):
        return 2
    bare = [word[2:] if word.startswith("ال") and len(word) > 4 else word for word in words[:3]]
    return 1 if any(word in _WEAK_DEGREES for word in bare) else 0


def school_score(source: Source, span: Span) -> int:
    """Score from 0 to 3 how much a text looks like the name of a place of learning."""
    words = words_of(source.cut_folded(span).partition("(")[0]) or words_of(source.cut_folded(span))
    if words and (words[-1] in _LAST_WORDS or _SECONDARY.match(source.cut_folded(span))):
        return 0
    for position, word in enumerate(words):
        if word in SCHOOL_WORDS:
            return 3 if position == 0 or not is_arabic(word) else 1
    return min(2, org_score(source, span)) if len(words) > 1 else 0


def split_field(source: Source, degree: Span) -> tuple[Span, Span | None]:
    """Take the field of study out of a degree: "Licence en droit" falls in two, "BSc Nursing" keeps "Nursing"."""
    words = words_of(source.cut_folded(degree))
    if not words:
        return degree, None
    if is_arabic(words[0]) or _is_french(words):
        return _split_behind(source, degree)
    return degree, _english_field(source, degree, words)


def _split_behind(source: Source, degree: Span) -> tuple[Span, Span | None]:
    """Split where the field follows the kind of degree, as in French and Arabic."""
    for lead in _FIELD_LEAD.finditer(source.folded, degree.start, degree.end):
        glue = lead.group().strip()
        head = source.folded[degree.start : lead.start()].split()
        if glue in ("de", "des", "du", "d'", "of") and head[-1:] != ["licence"]:
            continue  # "Diplôme d'infirmier" is one name
        field = _without_bracket(source, trim(source, Span(lead.end(), degree.end)))
        if not glue.startswith("(") and field.end > field.start:
            return trim(source, Span(degree.start, lead.start())), field
    first = re.match(r"(\w+)\s+(?=\w)", source.cut_folded(degree))
    if first and first[1].removeprefix("ال") in _SPLIT_HEADS:
        end = degree.start + first.end(1)
        return Span(degree.start, end), trim(source, Span(end, degree.end))
    return degree, None


def _english_field(source: Source, degree: Span, words: Sequence[str]) -> Span | None:
    folded = source.cut_folded(degree)
    if lead := re.search(r"\s(?:in|of)\s+(?:(?:science|arts|engineering|technology)\s+in\s+)?", folded):
        return _without_note(source, trim(source, Span(degree.start + lead.end(), degree.end)))
    first = re.match(r"[\w.]+\s+(?=[\w(])", folded)
    if first and _strong(words[0]) and words[0] not in _UNSPLIT:
        return trim(source, Span(degree.start + first.end(), degree.end))
    if len(words) > 1 and words[-1] in _LAST_WORDS and len(words[0]) > 2:
        return trim(source, Span(degree.start, degree.start + folded.rfind(words[-1])))
    return None


def _without_bracket(source: Source, span: Span) -> Span:
    bracket = re.search(r"\s*\([^()]*\)?$", source.cut(span))
    return Span(span.start, span.start + bracket.start()) if bracket else span


def _without_note(source: Source, span: Span) -> Span:
    """Leave out an abbreviation or a class in brackets ("(BBA)", "(G-II)"), but keep a subject ("(Science)")."""
    bracket = re.search(r"\s*\([A-Z0-9. -]{1,8}\)?$", source.cut(span))
    return Span(span.start, span.start + bracket.start()) if bracket and bracket.start() else span


def _is_french(words: Sequence[str]) -> bool:
    named = words[0] in _WORDS["fr"] and words[0] not in ("bachelor", "phd", "master")
    return named or any(word in ("en", "de", "du", "des") for word in words)
