"""The pieces of an entry's head ("Title | Employer, City"), and what each is likely to be.

A head is cut at strong separators (tab, bar, dash with spaces, end of line) into pieces and a piece at commas into
parts; words that show a job title, an organization, a school or a place give each part its scores. The order in which
the pieces stand decides only where the words do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from skillmap.records import Span
from skillmap.structure.lines import trim
from skillmap.structure.source import Source, fold
from skillmap.structure.vocabulary import normalize, read_rows, read_table, read_words

_STRONG = re.compile(r"\t+|\s{3,}|\s*[|│•·▪¦]\s*|\s+[–—―]+\s+|\s+-+\s+|\s*—\s*|\s+~\s+|\s*;\s+|\s+/{2,}\s+|\s*→\s*|\s+@\s+")
_WORD = re.compile(r"[^\W_]+(?:['.-][^\W_]+)*\.?")
_ENGLISH_SUFFIX = re.compile(r"(?:ist|ician|ologist|man|woman|grapher|keeper|worker|maker)s?$")
_FRENCH_SUFFIX = re.compile(r"(?:eur|euse|trice|iste|icien|icienne|logue|iere)s?$")

LIKELY, SURE, CLEAR = 2, 3, 4  # steps of the scores below: a word within, a word that heads, nothing else fits

CONTRACT = re.compile(
    r"\b(?:cdi|cdd|stage|stagiaire|interim|contrat|temps partiel|temps plein|mi-temps|saisonnier|freelance"
    r"|full[- ]?time|"
    r"part[- ]?time|contract|permanent|temporary|internship|alternance|apprentissage|vacation|benevol\w*|volunteer"
    r"|unpaid|"
    r"non remunere|anapec|civp|daip|anem|sivp|non declare|hybride?|remote)\b"
    r"|عقد|عقود|دوام|تطوع|متطوع|موسمي|جزيي|كامل|بدون اجر|عن بعد|تدريب"
)
UNPAID = re.compile(
    r"\b(?:benevol\w*|volontaire|volunteer\w*|voluntary|unpaid|non remuneree?|sans salaire|honorary)\b"
    r"|(?<!\w)(?:ال)?(?:مت)?تطوع\w*|بدون اجر|بدون راتب"
)
LENGTH_OF_TIME = re.compile(
    r"[(\s]*(?:(?:\d+|un|une|deux|one|two|three)\s*(?:ans?|annees?|mois|years?|yrs?|months?|mos?|weeks?|semaines?"
    r"|jours?|days?|سنوات|سنه|شهر|اشهر|شهور|يوم)"
    r"|سنتين|شهرين|سنه|شهر|اسبوع|[\s,&]|et|and|و)+[)\s]*"
)
SELF_EMPLOYED = re.compile(
    r"\b(?:a (?:mon|son) (?:propre )?compte|self[- ]?employed|freelance|independante?|own (?:business|car|motorcycle"
    r"|shop|farm|taxi|account|truck|garage|workshop|salon|stall|kiosk|restaurant|boutique|house|garden)|my own"
    r"|auto-?entrepreneur|"
    r"pour mon compte|travail independant)\b"
    r"|(?<!\w)(?:(?:ل|علي )?حسابي(?: الخاص)?|عمل حر|مستقله?(?!\w)|اعمال حره|لحالي(?!\w)|شغل خاص"
    r"|(?:محل|ورشت|مشروع|صالون)ي(?: الخاصه?)?(?!\w))"
)
_LEGAL = re.compile(r"\s*(?:inc|ltd|llc|llp|plc|corp|gmbh|s\.a\.r\.l|sarl|s\.a|pvt|pty)(?!\w)\.?")  # goes with the name before its comma
_PLACE_MARK = re.compile(r"(?:^|\s)(?:remote|teletravail|a distance|عن بعد)(?:\s|$)")


def _french_forms(word: str) -> set[str]:
    forms = {word, word + "e"}
    for ending, feminine in (
        ("teur", "trice"), ("eur", "euse"), ("eur", "eure"), ("ier", "iere"), ("er", "ere"), ("ien", "ienne"),
        ("if", "ive"), ("on", "onne"), ("et", "ette"),
    ):  # fmt: skip
        if word.endswith(ending):
            forms.add(word[: -len(ending)] + feminine)
    return forms | {form + "s" for form in forms}


def _title_words() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    words = read_words("job_titles.tsv")
    latin = set(words["en"]) | {word + "s" for word in words["en"]}
    for word in words["fr"]:
        latin |= _french_forms(word)
    arabic = set(words["ar"]) | {word + "ه" for word in words["ar"] if not word.endswith("ه")}
    weak = set(words["en-weak"]) | set(words["fr-weak"]) | set(words["ar-weak"])
    return frozenset(latin), frozenset(arabic), frozenset(weak)


_NOT_TITLES = frozenset({fold("مقاولة")})  # an enterprise, not a woman who is a contractor
_LATIN_TITLES, _ARABIC_TITLES, _WEAK_TITLES = _title_words()
_ENGLISH_TITLES = frozenset(read_words("job_titles.tsv")["en"])
_ORG_WORDS = read_words("organizations.tsv")["org"]
_LEGAL_WORDS = read_words("organizations.tsv")["legal"]
SCHOOL_WORDS = read_words("organizations.tsv")["school"]
PLACES = frozenset(normalize(word.replace("_", " ")) for _, row in read_rows("places.tsv") for word in row.split()) | frozenset(
    normalize(name) for *_, names in read_table("countries.tsv", 4) for name in names.split("|") if "~" not in name
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of an entry's head with the scores of what it may be."""

    span: Span
    row: int
    title: int
    org: int
    place: bool


def words_of(folded: str) -> list[str]:
    """Return the words of a folded text."""
    return [word.rstrip(".") if len(word) > 4 else word for word in _WORD.findall(folded)]


def is_arabic(word: str) -> bool:
    """Say whether a word is written in Arabic letters."""
    return "\u0600" <= word[0] <= "\u06ff"


def is_title_word(word: str) -> bool:
    """Say whether a folded word heads job titles."""
    if is_arabic(word):
        bare = word[2:] if word.startswith("ال") and len(word) > 4 else word
        if bare in _NOT_TITLES:
            return False
        if len(bare) > 4 and bare.endswith("ا"):
            bare = bare[:-1]  # accusative, as after "worked as"
        return bare in _ARABIC_TITLES or (len(bare) > 4 and bare[:-2] in _ARABIC_TITLES and bare[-2:] in ("ات", "ين", "ون"))
    return word in _LATIN_TITLES or ("-" in word and any(piece in _LATIN_TITLES for piece in word.split("-") if len(piece) > 3))


def title_score(folded: str) -> int:
    """Score from 0 to 4 how much a folded text looks like a job title."""
    words = words_of(folded.partition("(")[0]) or words_of(folded)
    if not words:
        return 0
    if is_arabic(words[0]):
        for position, word in enumerate(words[:4]):
            if is_arabic(word) and is_title_word(word):
                return 4 if position == 0 else 2
        return 1 if any(word in _WEAK_TITLES for word in words[:2]) else 0
    if is_title_word(words[0]) or (words[-1] in _ENGLISH_TITLES and len(words) <= 7):
        return 4
    if any(is_title_word(word) for word in (words[:5] if not _is_firm(words) else words[:-1][:5])):
        return 3
    if any(word in _WEAK_TITLES for word in words[:3]):
        return 1
    suffixed = _ENGLISH_SUFFIX.search(words[-1]) or _FRENCH_SUFFIX.search(words[0])
    return 1 if suffixed else 0


def _is_firm(words: Sequence[str]) -> bool:
    """Say whether words end in the plural of a title: what businesses are called by ("Kidane Contractors"), one person's work is not."""
    return len(words) > 1 and words[-1].endswith("s") and words[-1][:-1] in _ENGLISH_TITLES and words[-1] not in _ENGLISH_TITLES


def org_score(source: Source, span: Span) -> int:
    """Score from 0 to 4 how much a text looks like the name of an organization."""
    words = words_of(source.cut_folded(span))
    if not words:
        return 0
    if any(word in _LEGAL_WORDS for word in words[1:]) or words[0] in ("ets", "sarl", "eurl", "spa", "sté"):
        return 4
    bare = [word[2:] if word.startswith("ال") and len(word) > 4 else word for word in words]
    for position, found in enumerate(bare):
        word = found[:-2] + "ه" if found.endswith("ات") and found[:-2] + "ه" in _ORG_WORDS else found
        if word in _ORG_WORDS or word in SCHOOL_WORDS:
            if position == 0 and (is_arabic(word) or _is_french_head(word)):
                return 3
            return 3 if position == len(bare) - 1 and not is_arabic(word) else 2
    text = source.cut(span)
    if _is_firm(words) and text[:1].isupper() and not any(is_title_word(word) for word in words[:-1]):
        return 3
    if text[:1] in '«“"' or re.search(r"[A-Z]{3,}", text.split(" ")[0]):
        return 1
    return 0


# Words that name a kind of organization but also begin a duty ("Transport de marchandises", "إدارة المستودع").
DUTY_WORDS = frozenset(
    fold(
        "transport transports service services direction construction travaux confection production consulting "
        "engineering "
        "maintenance security projet project programme mission formation exploitation logistique expédition commerce "
        "media "
        "office union élevage association couture entretien cuisine household إدارة مراقبة خدمة تأمين فريق مشروع "
        "برنامج "
        "بيت منزل محطة تجمع دائرة مجموعة حضانة ولاية قوات غرفة تجارة صندوق مديرية مجلس اتحاد هيئة"
    ).split()
)
_FRENCH_ORGS = frozenset(word for _, row in list(read_rows("organizations.tsv"))[2:3] for word in fold(row).split())


def _is_french_head(word: str) -> bool:
    return word in _FRENCH_ORGS


def is_place(folded: str) -> bool:
    """Say whether a folded text is a known place, alone or with what it lies in ("Irbid, Jordan")."""
    if _PLACE_MARK.search(folded):
        return True
    parts = [normalize(part) for part in re.split(r"[,–/()-]|\s-\s", folded)]
    known = [part in PLACES for part in parts if part]
    return bool(known) and all(known)


def make_piece(source: Source, span: Span, row: int) -> Piece:
    """Score a stretch of text."""
    folded = source.cut_folded(span)
    return Piece(span=span, row=row, title=title_score(folded), org=org_score(source, span), place=is_place(folded))


def cut_pieces(source: Source, span: Span, holes: Iterable[Span] = ()) -> list[Span]:
    """Cut a line at its strong separators; ``holes`` (dates, say) are left out."""
    pieces: list[Span] = []
    start = span.start
    edges = [*sorted(holes), Span(span.end, span.end)]
    for hole in edges:
        if hole.start < start:
            start = max(start, hole.end)
            continue
        position = start
        for separator in _STRONG.finditer(source.text, start, hole.start):
            pieces.append(Span(position, separator.start()))
            position = separator.end()
        pieces.append(Span(position, hole.start))
        start = hole.end
    kept = [piece for piece in (trim(source, piece) for piece in pieces) if _has_word(source, piece)]
    return _join_brackets(source, kept, edges)


def _has_word(source: Source, span: Span) -> bool:
    folded = source.cut_folded(span)
    return any(character.isalpha() for character in folded) and LENGTH_OF_TIME.fullmatch(folded) is None


def _join_brackets(source: Source, pieces: list[Span], holes: Sequence[Span]) -> list[Span]:
    """Put together what a separator within brackets tore apart, unless a hole lies between."""
    joined: list[Span] = []
    for piece in pieces:
        if joined:
            held = source.text[joined[-1].start : piece.start]
            torn = any(joined[-1].end <= hole.start < piece.start for hole in holes)
            if not torn and held.count("(") > held.count(")") and ")" in source.text[piece.start : piece.end + 1]:
                joined[-1] = trim(source, Span(joined[-1].start, piece.end + (source.text[piece.end : piece.end + 1] == ")")))
                continue
        joined.append(piece)
    return joined


def cut_parts(source: Source, span: Span) -> list[Span]:
    """Cut a piece at its commas outside brackets."""
    parts: list[Span] = []
    depth = 0
    start = span.start
    for position in range(span.start, span.end):
        character = source.folded[position]
        depth += (character in "([") - (character in ")]")
        if (
            depth <= 0
            and character == ","
            and not source.folded[position + 1 : position + 2].isdigit()
            and not _LEGAL.match(source.folded, position + 1)
        ):
            parts.append(Span(start, position))
            start = position + 1
    parts.append(Span(start, span.end))
    return [part for part in (trim(source, part) for part in parts) if _has_word(source, part)]


def join(spans: Sequence[Span]) -> Span:
    """Return the span from the first to the last of some spans."""
    return Span(min(span.start for span in spans), max(span.end for span in spans))
