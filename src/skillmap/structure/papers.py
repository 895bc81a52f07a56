"""Certificates, licences with their categories, and how many publications a CV lists."""

from __future__ import annotations

import re
from collections.abc import Sequence

from skillmap.records import Education, Licence, Span
from skillmap.structure.degrees import is_course
from skillmap.structure.fragments import cut_parts
from skillmap.structure.lines import Line, trim
from skillmap.structure.parts import Part
from skillmap.structure.source import Source

_LICENCE = re.compile(
    r"\b(?:permis(?: de conduire| de conduite)?\s*(?:(?:cat(?:egorie)?s?\.?|type|:)\s*)*(?:[a-e]\d?e?\b(?:\s*(?:,|et"
    r"|/|\+|&)\s*(?:permis\s)?[a-e]\d?e?\b)*|international|poids lourds?|pl\b)"
    r"|permis de conduire\b"
    r"|(?:full |clean |valid |international |uae |ksa |saudi |gcc )*(?:driving|driver'?s?) (?:licen[cs]es?"
    r"|permit)(?:\s*\([^()\n]{1,40}\)|\s*:?\s*(?:cat(?:egory)?\.?|class"
    r"|type)?\s*[a-e]\d?e?\b(?:\s*[,/+&]\s*[a-e]\d?e?\b)*)?"
    r"|hgv (?:class \d|licen[cs]e)|forklift licen[cs]e|caces(?:\s*r?\s?\d+)?[^,\n;–]{0,25}|fimo\b|fco\b)"
    r"|(?:ال)?(?:رخصه|رخص|شهاده|اجازه|ليسن)\s*(?:ال)?(?:قياده|سياقه|سواقه|سوق)(?!\w)[^\n,;–|.]{0,45}"
    r"|بيرمي\s*[a-e]?"
)


_LICENCE_PLACES = frozenset({"header", "summary", "skills", "certificates", "other", "languages", "interests", "education", "licences"})
_LICENCE_NAME = re.compile(r"permis(?:\s+de\s+condui(?:re|te))?|\b(?:de|a|d')\s+(?=[^\W\d]{3})")
_CODE = re.compile(r"(?<![\w'-])(am|[abcd]1?e?|[bcd]\+e|e|f|g|t)(?![\w'-])(?!\s*\d)")
_ARABIC_CLASS = re.compile(r"(?:صنف|فيه|نوع|درجه|الاصناف|اصناف)\s*:?\s*((?:[\"(«]?(?:و\s?)?[ابجده][\")»]?(?:\s|[,/+–]|$)*)+)")
_ARABIC_ALONE = re.compile(r"\W*[ابجده](?:\s*[,/+–و]\s*[ابجده])*\W*")
_ARABIC_LETTERS = {"ا": "A", "ب": "B", "ج": "C", "د": "D", "ه": "E"}
_DENIED_BEFORE = re.compile(
    r"(?:\b(?:no|without(?: an?)?|not have(?: a)?|sans|pas de|aucun|n'ai pas (?:de|le))"
    r"|(?<!\w)(?:بدون|لا|لا املك|ليس لدي|ما عندي|ماعندي))\s*$"
)
_PENDING_AFTER = re.compile(
    r"\s*[:(–-]?\s*(?:en cours|in progress|not yet|pending|pas encore|non obtenu"
    r"|قيد (?:ال)?(?:استخراج|اصدار|انجاز))"
)
_DENIED = re.compile(r"\W*(?:.*[:\s])?(?:no|none|non|aucun|neant|n/a|لا|لا يوجد|بدون)\W*")
_NUMBERED = re.compile(r"\[?\d{1,3}[\].)]\s")
_YEAR_WITHIN = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def find_certificates(source: Source, parts: Sequence[Part], educations: Sequence[Education]) -> tuple[Span, ...]:
    """Return one span for each line or item of the certificate sections that is no degree, and for each course among the schooling."""
    taken = [education.span for education in educations]
    found: list[Span] = []
    for part in parts:
        if "certificates" not in part.kinds and "education" not in part.kinds:
            continue
        for line in part.lines:
            if "certificates" not in part.kinds and not is_course(source, line.body):
                continue
            if any(span.start < line.body.end and line.body.start < span.end for span in taken):
                continue
            items = _items(source, line) if len(part.lines) == 1 and "certificates" in part.kinds else [line.body]
            found.extend(trim(source, item) for item in items)
    return tuple(span for span in found if span.end > span.start)


def _items(source: Source, line: Line) -> list[Span]:
    """Split a single line that lists several certificates; a part that begins with a digit joins the one before."""
    items: list[Span] = []
    for item in cut_parts(source, line.body):
        if items and source.cut(item)[:1].isdigit():
            items[-1] = Span(items[-1].start, item.end)
        else:
            items.append(item)
    return items


def find_licences(source: Source, parts: Sequence[Part]) -> tuple[Licence, ...]:
    """Return the licences: the content of licence sections, and what names one elsewhere outside the jobs."""
    found: list[Span] = []
    for part in parts:
        for line in part.lines if part.kind in _LICENCE_PLACES else ():
            matches = [Span(*match.span()) for match in _LICENCE.finditer(source.folded, line.span.start, line.span.end)]
            if part.kind == "licences" and part.heading is not None and (not matches or not _names_licence(source, part)):
                matches = [line.body]
            found += [trim(source, span) for span in matches if not _is_denied(source, line, span)]
    kept = sorted({span for span in found if span.end > span.start})
    return tuple(Licence(span=span, categories=licence_categories(source.cut_folded(span))) for span in kept)


def _names_licence(source: Source, part: Part) -> bool:
    """Say whether most lines of a section begin with the name of a licence, so that each is one."""
    named = sum(_LICENCE.match(source.folded, line.body.start) is not None for line in part.lines)
    return 2 * named > len(part.lines) > 1


def _is_denied(source: Source, line: Line, span: Span) -> bool:
    """Say whether a line says that there is no licence ("sans permis", "Driving : No")."""
    before = source.folded[line.span.start : span.start]
    if _PENDING_AFTER.match(source.folded, span.end, line.span.end):
        return True
    return _DENIED_BEFORE.search(before) is not None or _DENIED.fullmatch(source.cut_folded(span)) is not None


def licence_categories(folded: str) -> tuple[str, ...]:
    """Return the categories that a folded text states, as codes ("B", "C1E"), in order.

    Arabic authorities letter their classes, too ("صنف ب"); the letters of the Maghreb follow the Latin ones. What is stated in words
    ("poids lourd", "خصوصي") has no code in all countries and is left as stated.

    >>> licence_categories("permis de conduire categorie b et c1")
    ('B', 'C1')
    """
    codes = [found[1].upper() for found in _CODE.finditer(_LICENCE_NAME.sub(" ", folded))]
    marked = _ARABIC_CLASS.search(folded)
    if marked:
        codes += [_ARABIC_LETTERS[letter] for letter in re.findall(r"(?<!\w)(?:و\s?)?([ابجده])(?!\w)", marked[1])]
    elif _ARABIC_ALONE.fullmatch(folded):
        codes += [_ARABIC_LETTERS[letter] for letter in re.findall(r"[ابجده]", folded)]
    return tuple(dict.fromkeys(codes))


def count_publications(source: Source, parts: Sequence[Part]) -> int | None:
    """Count the entries of lists of publications, ``None`` where no section is one.

    An entry begins at a bullet, at a number, or else at each line; a line without them below a bulleted one continues it.
    """
    lists = [part for part in parts if part.topic == "publications"]
    if not lists:
        return None
    total = 0
    for part in lists:
        marked = [line for line in part.lines if line.bullet or _NUMBERED.match(source.cut(line.body))]
        blocks = [line for number, line in enumerate(part.lines) if number == 0 or line.after_blank]
        dated = [line for line in part.lines if _YEAR_WITHIN.search(source.cut_folded(line.body))]
        total += len(marked) or (len(blocks) if len(blocks) > 1 else len(dated) or len(part.lines))
    return total
