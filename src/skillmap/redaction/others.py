"""Names of other people: referees, family, those whom a title or a word for kin announces, and what reads as a name.

Employers, schools and streets bear names of people, too; what stands there is left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from wordfreq import zipf_frequency

from skillmap.records import Span
from skillmap.redaction.labelled import is_label
from skillmap.redaction.lexicon import PARTICLES, family_names, given_names, is_word, word_list
from skillmap.redaction.reading import Found, Reading, overlaps
from skillmap.structure.fragments import PLACES, SCHOOL_WORDS, is_title_word, org_score, words_of
from skillmap.structure.source import fold

_CAPITAL = r"[A-ZÀ-ÖØ-ÞŠŽĀ-Ż][^\W\d_]*(?:['’-][^\W\d_]+)*\.?"
_JOINED = r"(?:[ ](?:de|du|des|la|le|el|al|ben|bin|ibn|van|von|der|den|da|dos|di|ould|mint|ag|d'|l'|y))?"
_LATIN_NAME = rf"(?:{_CAPITAL})(?:{_JOINED}[ -](?:{_CAPITAL})){{0,3}}"
_ARABIC_WORD = r"[\u0621-\u064a]{2,}"
_TITLED = re.compile(
    r"(?<!\w)(?:Mr|Mrs|Ms|Miss|Mme|Mmes|Mlle|Melle|Monsieur|Madame|Mademoiselle|Dr|Docteur|Doctor|Pr|Prof|Professor|Professeur|Me"
    r"|Maître|Sir|Sheikh|Cheikh|Shaykh"
    r"|Hajj|Hadj|El Hadj|Haj|Hajja|Imam|Pastor|Pasteur|Rev|Reverend|Father|Père|Sister|Sœur|Frère|Capt|Captain|Col|Colonel|Ustad"
    r"|Ustaz|Eng|Engr|Ing|pasteur|pastor"
    rf"|docteur|monsieur|madame|maître|imam|M)\.?[ ]{{1,2}}(?P<name>{_LATIN_NAME})"
)
_ARABIC_TITLED = re.compile(
    r"(?<!\w)(?:و|لل|ل|ب|مع )?(?P<title>السيد|السيده|الانسه|الاستاذ|الاستاذه|الدكتور|الدكتوره|دكتور|دكتوره|د\.|ا\.د\.|ا\.|م\."
    r"|المهندس|المهندسه|الشيخ|الحاج|الحاجه"
    rf"|المعلم|الاسط[هي]|اسط[هي]|المعلمه|الممرضه?|الزميله?|المديره?|المشرفه?|القابله|الاخ|الاخت|العميد|العقيد|المحامي|المحاميه|القس|الاب)(?:(?<=\.)\s?|\s?/\s?"
    rf"|\s)(?P<name>{_ARABIC_WORD}(?:\s{_ARABIC_WORD}){{0,3}})"
)
_SURE_TITLES = frozenset(
    {
        "السيد",
        "السيده",
        "الانسه",
        "الحاج",
        "الحاجه",
        "الاسطي",
        "الاسطه",
        "اسطي",
        "اسطه",
        "الاستاذ",
        "الاستاذه",
        "الدكتور",
        "الدكتوره",
        "الشيخ",
    }
)
_KIN = re.compile(
    r"(?<!\w)(?:[Mm]y|[Mm]on|[Mm]a|[Hh]is|[Hh]er|[Ss]on|[Ss]a)[ ](?:late )?(?:husband|wife|father|mother|brother|sister|uncle|aunt"
    r"|cousin|son|daughter|mari|femme|épouse|époux|père|mère|frère"
    rf"|sœur|oncle|tante|cousine?|fils|fille|neighbou?r|friend|boss|ami|patron|beau-père|beau-frère)[ ](?P<name>{_LATIN_NAME})"
)
_CHILD_OF = re.compile(
    rf"(?<!\w)(?:[Ss]on|[Dd]aughter|[Ff]ils|[Ff]ille|[Ww]ife|[Hh]usband|[Ww]idow|[Éé]pouse|[Éé]poux|[Vv]euve|[Nn]ée|NÉE|[Dd]ite?"
    rf"|alias|a\.k\.a\.|aka|known as|surnommée?|connue? sous le nom de)"
    rf"(?:[ ](?:of|de|du|d'))?[ ](?P<name>{_LATIN_NAME})(?:[ ](?:and|et)(?:[ ](?:of|de|d'))?[ ](?P<second>{_LATIN_NAME}))?"
)
_ARABIC_KIN = re.compile(
    rf"(?<!\w)(?:و|ل|ب|مع )?(?:خالي|عمي|اخي|ابي|والدي|والدتي|امي|اختي|خالتي|عمتي|جدتي|جدي|زوجي|زوجتي|ابني|ابنتي|ابن عمي|ابن خالي|صديقي"
    rf"|جاري|معلمي|المرحوم|المدعو|الملقب ب|المعروف ب|المعروفه ب)\s?"
    rf"(?P<name>{_ARABIC_WORD}(?:\s{_ARABIC_WORD}){{0,2}})"
)
_KUNYA = re.compile(rf"(?<!\w)(?:[وبل]|مع )?(?P<name>(?:ابو|ابي|ابا)\s?(?P<first>{_ARABIC_WORD})|ام\s(?P<mother>{_ARABIC_WORD}))(?!\w)")
_LATIN_KUNYA = re.compile(
    r"(?<!\w)(?P<name>(?:Abu|Abou|Aboo|Umm|Oum|Om|Um|Um-|Abu-|Abou-)[ -](?P<first>[A-Z][^\W\d_]+(?:-[A-Z][^\W\d_]+)?))(?!\w)"
)
_KUNYA_PLACES = word_list("kunya-place")
_TONGUE = re.compile(r"(?:لغه|اللغه|لغتي|اللغة|العربيه|عربي|عربيه|بلغه)\s*\(?\s*$")
_SEQUENCE = re.compile(rf"(?<![\w@./-]){_CAPITAL}(?:{_JOINED}[ ]{_CAPITAL}){{1,3}}(?![\w@])")
_INITIALED = re.compile(r"(?<!\w)(?:[A-Z]\.[ -]?){1,2}(?P<name>[A-Z][^\W\d_]{2,})(?!\w)")
_ARABIC_SEQUENCE = re.compile(rf"(?<!\w){_ARABIC_WORD}(?:\s{_ARABIC_WORD}){{1,3}}(?!\w)")
_ON_REQUEST = re.compile(
    r"request|demande|عند الطلب|حسب الطلب|available|disponib|fourni|ask me|متوفر|حين الطلب|no reference|pas de ref|لا يوجد"
)
_NAMED_AFTER = re.compile(
    r"(?:rue|avenue|boulevard|street|road|place|quartier|cite|lycee|college|ecole|universite|hopital|clinique|institut|centre|camp"
    r"|university|school|hospital|hotel|prize|prix|fondation|foundation"
    r"|ste|sarl|ets|groupe|societe|شارع|حي|مدرسه|ثانويه|جامعه|مستشفي|مشفي|معهد|كليه|صيدليه|شركه|مؤسسه|موسسه|مطعم|مخبز|فرن|محل|محلات"
    r"|ورشه|مركز|جمعيه|مخيم|مسجد|جامع|متوسطه|اعداديه|روضه|قاعه|مكتبه|دار)\s*[:«\"]?\s*$"
)
_FREQUENT = 5.2
_MAX_REFERENCE_LINES = 24


def find_others(reading: Reading) -> Iterator[Found]:
    """Find names of people other than the person."""
    for span in (*_announced(reading), *_arabic_announced(reading), *_kunyas(reading), *_by_lexicon(reading)):
        yield Found(span=span, kind="name")
    yield from _references(reading)


def _kept(reading: Reading, span: Span) -> bool:
    """Say whether a name belongs to an employer, a school or a street, or is none."""
    if overlaps(span, reading.organizations) or overlaps(span, reading.skills):
        return True
    return _NAMED_AFTER.search(reading.source.folded, max(0, span.start - 24), span.start) is not None


def _announced(reading: Reading) -> Iterator[Span]:
    source = reading.source
    for pattern in (_TITLED, _KIN, _CHILD_OF):
        for match in pattern.finditer(source.text):
            for group in ("name", "second"):
                if group not in match.groupdict() or match[group] is None:
                    continue
                span = Span(*match.span(group))
                first = words_of(source.cut_folded(span))[:1]
                if first and (is_title_word(first[0]) or first[0] in PLACES or first[0] in SCHOOL_WORDS):
                    continue
                if pattern is _TITLED and _kept(reading, Span(match.start(), span.end)):
                    continue
                if pattern is _TITLED and org_score(source, Span(match.start(), _line_end(source.text, span.end))) >= 3:
                    continue
                if is_label(source.cut(span)) or len(max(re.findall(r"\w+", source.cut(span)), key=len)) < 2:
                    continue
                yield Span(match.start() if pattern is _TITLED else span.start, span.end)


def _line_end(text: str, position: int) -> int:
    end = re.search(r"[\n,;|•()\t]|$", text[position:])
    return position + (end.start() if end else 0)


def _arabic_announced(reading: Reading) -> Iterator[Span]:
    source = reading.source
    for match in _ARABIC_TITLED.finditer(source.folded):
        span = _names_only(source.folded, Span(*match.span("name")), first=match["title"] in _SURE_TITLES and _may_be_name(match["name"]))
        if span is not None and not _kept(reading, Span(match.start(), span.end)):
            yield Span(match.start("title"), span.end)
    for match in _ARABIC_KIN.finditer(source.folded):
        first = match["name"].split()[0]
        single = re.match(r"\s*(?:[.,،؛;()\n]|$)", source.folded[match.start("name") + len(first) :]) is not None
        span = _names_only(source.folded, Span(*match.span("name")), first=single and _may_be_name(first))
        if span is not None and not overlaps(span, reading.skills):
            yield span


def _may_be_name(words: str) -> bool:
    """Say whether the first of some Arabic words may be a given name: it has no article and is no frequent word."""
    first = words.split(maxsplit=1)[0]
    known = first in given_names() or first in family_names()
    return known or not (first.startswith("ال") or is_title_word(first) or zipf_frequency(first, "ar") >= _FREQUENT)


def _is_name(word: str) -> bool:
    bare = word.removeprefix("ال")
    return word in given_names() or word in family_names() or bare in family_names() or (len(word) > 2 and is_word(word))


def _names_only(folded: str, span: Span, *, first: bool) -> Span | None:
    """Cut a stretch of Arabic words after the last that is a name; ``first`` takes the first word for one in any case."""
    end = None
    known = first
    for number, match in enumerate(re.finditer(r"\S+", folded[span.start : span.end])):
        word = match.group()
        joined = number > 0 and (word.startswith("ال") or word in PARTICLES) and not is_title_word(word)
        if not (known or _is_name(word) or joined):
            break
        if word not in PARTICLES:
            end = span.start + match.end()
        known = False
    return Span(span.start, end) if end is not None else None


def _kunyas(reading: Reading) -> Iterator[Span]:
    source = reading.source
    for match in _KUNYA.finditer(source.folded):
        span = Span(*match.span("name"))
        word = match["first"] or match["mother"]
        if word in _KUNYA_PLACES or _kept(reading, span):
            continue
        if match["mother"] and ((word not in given_names() and not is_word(word)) or _TONGUE.search(source.folded, 0, span.start)):
            continue
        yield span
    for match in _LATIN_KUNYA.finditer(source.text):
        span = Span(*match.span("name"))
        if fold(match["first"]) not in _KUNYA_PLACES and not _kept(reading, span):
            yield span


def _by_lexicon(reading: Reading) -> Iterator[Span]:
    """Find runs of words that begin, or end, with a given name."""
    source = reading.source
    for match in _SEQUENCE.finditer(source.text):
        span = Span(*match.span())
        words = [fold(word.rstrip(".")) for word in re.split(r"[ ]", match.group()) if fold(word) not in PARTICLES]
        parts = [part for word in (words[0], words[-1]) for part in re.split(r"['’-]", word)]
        if not any(part in given_names() for part in parts) or len(words) < 2 or _NAMED_AFTER.fullmatch(words[0]):
            continue
        if any(is_title_word(word) or word in PLACES for word in words) or _kept(reading, span) or _by_organization(reading, span):
            continue
        yield span
    for match in _INITIALED.finditer(source.text):
        if fold(match["name"]) in family_names() | given_names() and not _kept(reading, Span(*match.span())):
            yield Span(*match.span())
    for match in _ARABIC_SEQUENCE.finditer(source.folded):
        pieces = list(re.finditer(r"\S+", match.group()))
        number = 0
        while number < len(pieces) - 1:
            last = number
            if pieces[number].group() in given_names() and source.text[match.start() + pieces[number].end() - 1] != "ى":
                while last + 1 < len(pieces) and (_is_name(pieces[last + 1].group()) or pieces[last + 1].group() in PARTICLES):
                    last += 1
            if last > number:
                span = Span(match.start() + pieces[number].start(), match.start() + pieces[last].end())
                if not _kept(reading, span):
                    yield span
            number = last + 1


def _by_organization(reading: Reading, span: Span) -> bool:
    """Say whether a run of words stands in the name of an organization: the piece between commas has a word for one."""
    source = reading.source
    start = max(source.text.rfind(mark, 0, span.start) for mark in "\n,;|•(\t") + 1
    return org_score(source, Span(start, _line_end(source.text, span.end))) >= 2


def _references(reading: Reading) -> Iterator[Found]:
    """Take the section of referees line by line, but for what says that they are named on request."""
    source = reading.source
    for section in reading.references:
        lines = [line for line in reading.lines if section.start <= line.span.start < section.end]
        for line in lines[:_MAX_REFERENCE_LINES]:
            folded = source.cut_folded(line.span)
            named = re.search(_LATIN_NAME, source.cut(line.body)) is not None or re.search(r"[\u0621-\u064a]", folded) is not None
            if _ON_REQUEST.search(folded) and len(folded) < 90 and not re.search(r"\d{4}|@", folded):
                continue
            if named or re.search(r"\d{4}|@", folded):
                yield Found(span=line.body, kind="name")
