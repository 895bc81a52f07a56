"""Where the person lives: streets and post boxes anywhere outside of jobs, and what the contacts say without a label."""

from __future__ import annotations

import re
from collections.abc import Iterator

from skillmap.records import Span
from skillmap.redaction.labelled import is_label
from skillmap.redaction.lexicon import family_names, given_names
from skillmap.redaction.names import looks_like_name
from skillmap.redaction.reading import Found, Reading, overlaps
from skillmap.structure.fragments import cut_parts, cut_pieces, is_place, org_score, title_score, words_of
from skillmap.structure.lines import Line, trim
from skillmap.structure.vocabulary import normalize, read_phrases

_STREETS = (
    re.compile(
        r"(?<!\w)(?:n°\s?)?\d{1,4}\s?(?:bis|ter|[a-d])?,?\s+(?:rue|avenue|av\.?|bd|boulevard|bld|place|impasse|chemin|allees?|route"
        r"|quai|cours|square|passage|residence|cite|lot|lotissement|hay|villa)\s[^\n|•;\t]{2,70}"
    ),
    re.compile(r"(?<!\w)(?:rue|avenue|boulevard|impasse|chemin)\s[^\n|•;,\t]{2,40}?,?\s(?:n°\s?)?\d{1,4}(?!\d)[^\n|•;\t]{0,40}"),
    re.compile(
        r"(?<!\w)\d{1,5}[a-d]?,?\s+(?:[^\W\d_][\w.'-]*\s){1,4}(?:street|st\.?|road|rd\.?|avenue|ave\.?|lane|ln\.?|drive|dr\.?|court"
        r"|ct\.?|way|close|crescent|terrace|place|boulevard|blvd\.?|square|row)(?!\w)[^\n|•;\t]{0,60}"
    ),
    re.compile(r"(?<!\w)(?:p\.?\s?o\.?\s?box|b\.?\s?p\.?|boite postale|ص\.?\s?ب\.?|صندوق (?:ال)?بريد)\s*:?\s*\d{1,6}[^\n|•;\t]{0,50}"),
    re.compile(
        r"(?<!\w)(?:apt|appt|appartement|apartment|flat|unit|bat|batiment|bt|bloc|block|شقه|عماره|بنايه"
        r"|منزل رقم)(?:\.\s?|\s|(?=\d))(?:n°\s?)?(?:\d{1,4}[a-z]?|[a-z\u0621-\u064a]\d{0,3})(?!\w),?\s[^\n|•;\t]{3,60}"
    ),
    re.compile(
        r"(?<!\w)(?:section|zone|sector|secteur|plot|parcelle|house|tent|tente|room|chambre|porte|ilot|lot|phase|secteur|woreda|kebele|district)"
        r"\s(?:no\.?\s?|n°\s?)?(?:\d{1,4}[a-z]?|[a-z](?:[-/]\d{1,4})?),\s[^\n|•;\t.]{3,60}"
    ),
    re.compile(
        r"(?<!\w)(?:القطاع|قطاع|البلوك|بلوك|خيمه|الخيمه|كرفان|الكرفان|منزل|دار|محله|المحله|عماره|العماره|الطابق)\s(?:رقم\s|ال)?(?:\d{1,4}|[اأبجده]|[\u0621-\u064a]{4,9})"
        r"(?:[,\s]{1,2}(?:القطاع|قطاع|الشارع|شارع|بلوك|خيمه|كرفان|منزل|زقاق|دار|محله|الطابق|مقابل|قرب|خلف|جنب)\s[^\n|•;,،.\t]{1,30}){1,5}"
    ),
    re.compile(r"(?<!\w)(?:(?:ال)?شارع|نهج|زنقه|زقاق|حاره|طريق)\s[^\n|•;\t]{2,50}"),
    re.compile(
        r"(?<!\w)[بل]?(?:حي|مخيم|معسكر|قريه|عزبه|ضاحيه|جوله)\s[^\s|•;,.:()]{2,20}"
        r"(?:\s(?:ال|رقم\s|خلف\s|قرب\s|مقابل\s|جنب\s|\d|بن\s)[^\s|•;,.:()]{0,20}){0,3}"
    ),
)
_LIVES = re.compile(
    r"(?<!\w)(?:(?:i )?(?:currently )?(?:live|living|lives|residing|reside|resident) (?:in|at)|(?:j')?habite (?:actuellement )?(?:a"
    r"|au|en|chez)|habitante? a|demeurant a?|domiciliee?(?:\(e\))? (?:a|au)"
    r"|residante? a|reside a|je vis a|actuellement a"
    r"|(?:و?(?:اعيش|اسكن|نسكن|نعيش|اقيم|ساكنه?|مقيمه?|القاطنه?|لاجيه?|نازحه?|نازحين))\s(?:(?!في\s)[^\s,.،;]+\s){0,5}(?:في|ب(?=\s?))"
    r"|(?:refugee|refugiee?|displaced person|asylum seeker|electrician|\w+) living (?:in|at)"
    r"|(?:he|she|il|elle|nous|we) (?:lives?|habitons|habite|vivons)"
    r" (?:in|at|behind|near|a|au|en|chez|pres de|derriere|dans)(?: the)?"
    r"|(?:live|lives|living|habite|vis|vivons) (?:[^\s,.]+ ){0,6}(?:behind|near|derriere|au|dans le|dans la|chez ma soeur [^,]{3,30},)"
    r"|و?اعيش (?:حاليا )?(?:في|ب)|عايشه? (?:في|ب)|ساكنه? (?:حاليا )?(?:في|ب)|بسكن (?:في|ب)|اسكن (?:حاليا )?(?:في|ب)"
    r"|اقيم (?:حاليا )?(?:في|ب)|مقيمه? (?:حاليا )?(?:في|ب))\s*(?P<place>[^,.;|•\n()–—،]{2,40}(?:[,،]\s?[^,.;|•\n()–—،]{2,35}){0,2})"
)
_FROM = re.compile(r"\s(?:من|from)\s(?P<place>[^\W\d_]+(?:[\s,،]{1,2}[^\W\d_]+){0,2})\s*$")
_POSTCODE = re.compile(
    r"(?<!\w)(?:[a-z]{1,2}[-–])?\d{4,6}\s+[^\W\d_][\w'’-]+(?:[\s-][^\W\d_][\w'’-]+){0,3}(?:\s(?:cedex)(?:\s\d+)?)?"
    r"|\b[a-z]{2}\s+\d{5}(?:-\d{4})?\b|\b[a-z]\d[a-z]\s?(?:\d[a-z]\d)?\b|\b[a-z]{1,2}\d{1,2}[a-z]?\s\d[a-z]{2}\b"
)
_HEADINGS = {normalize(phrase) for _, phrase in read_phrases("headings.tsv")}
_DOCUMENT = re.compile(
    r"(?:european )?(?:curriculum\s*vitae|curriculum|vitae|c\.?\s?v\.?|resume|bio\s?-?data|personal (?:information|details|data"
    r"|profile)|informations? personnelles?|donnees personnelles|etat civil|coordonnees"
    r"|contacts?|contact (?:details|information)|السيره الذاتيه|سيره ذاتيه|(?:ال)?معلومات (?:ال)?شخصيه|(?:ال)?بيانات (?:ال)?شخصيه"
    r"|بسم الله.*|page \d+.*|europass|europeen|format)(?:\s+(?:format|europeen|europass|\d+))*\W*"
)
_PAPERS = re.compile(
    r"permis|licen[cs]e|رخصه|vehicul|voiture|\bcar\b|caces|fimo|available|disponib|متاح|متفرغ|seeking|recherch|ابحث|objecti|هدف"
    r"|years?|experience|ans d|خبره"
)
_SALUTATION = re.compile(
    r"(?:dear|to whom|yours|sincerely|best regards|kind regards|regards|bonjour|madame|monsieur|cher|merci|cordialement|veuillez"
    r"|objet|subject|re:|السلام|تحيه|مع الشكر|شكرا|وتفضلوا|السيد المدير|حضره)"
)
_OTHER_LABEL = re.compile(r"[^\W\d_][^:\n@]{2,30}?\s?:\s")  # "Domains: …": labels of personal data are looked for elsewhere
_MAX_WORDS = 7
_MAX_SENTENCE = 4  # words; a longer line with a full stop is prose


def find_addresses(reading: Reading) -> Iterator[Found]:
    """Find streets and post boxes, and "lives in …", outside of jobs."""
    source = reading.source
    for pattern in _STREETS:
        for match in pattern.finditer(source.folded):
            if not reading.in_entry(match.start()) and not overlaps(Span(*match.span()), reading.organizations):
                yield Found(span=trim(source, Span(*match.span())), kind="address")
    for line in reading.head_lines():
        if said := _FROM.search(source.cut_folded(line.body)):
            yield Found(span=Span(line.body.start + said.start("place"), line.body.start + said.end("place")), kind="address")
    for match in _LIVES.finditer(source.folded):
        yield Found(span=trim(source, Span(*match.span("place"))), kind="address")


def find_contacts(reading: Reading) -> Iterator[Found]:
    """Take what stands among the contacts and is neither a trade, a skill, a heading nor a sentence.

    Names, places and contacts come in more forms than rules know; in this block what is not known to be harmless goes.
    """
    source = reading.source
    for line in reading.head_lines():
        if _is_prose(reading, line) or _SALUTATION.match(source.cut_folded(line.body)) or _OTHER_LABEL.match(source.cut_folded(line.body)):
            continue
        pieces = cut_pieces(source, line.body)
        titled = bool(pieces) and title_score(source.cut_folded(pieces[0])) >= 3
        parts = [part for piece in pieces for part in cut_parts(source, piece)]
        lived = any(is_place(source.cut_folded(part)) for part in parts)
        for part in parts:
            folded = source.cut_folded(part)
            if titled and not (lived or looks_like_name(source, part)):
                continue
            if _is_personal(reading, part) or (lived and len(folded.split()) <= 4 and not _is_harmless(reading, part)):
                yield Found(span=part, kind="contact")


def _known_word(word: str) -> bool:
    """Say whether a single word is a name, or holds figures."""
    return word in given_names() or word in family_names() or any(character.isdigit() for character in word)


def _is_prose(reading: Reading, line: Line) -> bool:
    text = reading.source.cut(line.body)
    return len(text.split()) > 14 or (text.endswith(".") and len(text.split()) > _MAX_SENTENCE)


def _is_personal(reading: Reading, part: Span) -> bool:
    source = reading.source
    folded = source.cut_folded(part)
    words = words_of(folded)
    if not words and not any(character.isdigit() for character in folded):
        return False
    following = source.folded[part.end : part.end + 6]
    if re.match(r"\s*[:=]", following) or (len(words) == 1 and part.start > reading.head.start and not _known_word(words[0])):
        return False
    collapsed = re.sub(r"(?<=\w)\s{1,3}(?=\w(?:\s|$))", "", folded)
    if _DOCUMENT.fullmatch(collapsed) or normalize(collapsed) in _HEADINGS:
        return False
    if _DOCUMENT.fullmatch(folded) or normalize(folded) in _HEADINGS or is_label(folded) or ":" in folded:
        return False
    if _POSTCODE.search(folded) or is_place(folded):
        return True
    return (
        not _is_harmless(reading, part)
        and title_score(collapsed) < 2
        and title_score(folded) < 1
        and len(words) <= _MAX_WORDS
        and org_score(source, part) < 3
    )


def _is_harmless(reading: Reading, part: Span) -> bool:
    """Say whether a part states a trade, a skill, a language, a paper, or what is sought."""
    folded = reading.source.cut_folded(part)
    if overlaps(part, (*reading.skills, *reading.tongues, *reading.organizations)) or ":" in folded:
        return True
    return title_score(folded) >= 2 or _PAPERS.search(folded) is not None or is_label(folded)
