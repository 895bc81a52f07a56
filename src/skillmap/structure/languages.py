"""The human languages that a person names, with the level where the CV states one on the CEFR scale.

Verbal levels ("good", "courant", "جيد") are kept in the span as stated, but not turned into a CEFR level.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from skillmap.records import Span, SpokenLanguage
from skillmap.structure.lines import Line, trim
from skillmap.structure.parts import Part
from skillmap.structure.source import Source, fold
from skillmap.structure.vocabulary import alternation, read_phrases

_CODES = {" ".join(fold(phrase).split()): code for code, phrase in reversed(list(read_phrases("languages.tsv")))}
LANGUAGE_NAME = re.compile(
    rf"(?<!\w)(?:[وبل]?(?=[\u0600-\u06ff]))(?:{alternation(list(_CODES))})(?!\w)"
    rf"|(?<!\w)(?:{alternation(list(_CODES))})(?!\w)"
)

_CEFR = re.compile(r"(?<![a-z0-9])([abc]\s?[12])\s?\+?(?![a-z0-9])")
_NATIVE = re.compile(
    r"\b(?:native|mother\s?-?tongues?|mother language|first language|my language|home language|bilingual native)\b"
    r"|\b(?:langue |l\. )?maternel(?:le)?s?\b|\blangue natale\b|\bnatif|\bnative\b"
    r"|(?:ال)?لغه?\s?(?:ال)?ام\b|اللغه الام|لغتي الام|لغه ام\b|(?<!\w)(?:ال)?ام(?!\w)|لسان ام|لغتي الاصليه"
)
_LEVEL = re.compile(
    r"\b(?:fluent|fluently|good|very good|excellent|basic|basics|beginner|elementary|intermediate|advanced"
    r"|proficient|working|"
    r"conversational|spoken|written|professional|limited|fair|medium|a little|little|understand|speak|read|write"
    r"|average|"
    r"courante?|couramment|bonne?|tres bien|bien|moyenn?e?|debutante?|notions?|scolaire|intermediaire|avancee?|lu"
    r"|parlee?|"
    r"ecrite?|technique|elementaire|professionnelle?|excellente?|maitrise|bilingue|passable|faible|comprise?|parle|"
    r"niveau|level|ielts|toefl|delf|dalf|tcf|toeic)\b|جيد|ممتاز|متوسط|مبتد|ضعيف|طلاقه|بطلاقه|مقبول|متقدم|محادثه|قراءه|"
    r"كتابه|مبادي|اساسيات|قليل|شوي|نوعا ما|علي القد|افهم|بفهم|منيح|كويس|مستوي"
)
_SKILL_LEVEL = re.compile(
    r"(?:listening|reading|spoken|speaking|oral|writing|written|interaction|production|understanding|comprehension|ecoute|ecouter|lire"
    r"|lecture|parler|prendre part|s'exprimer|ecrire|ecrit|expression|استماع|الاستماع|قراءه|القراءه|محادثه|المحادثه|كتابه|الكتابه)"
    r"[^,;\n]{0,40}?[abc][12]\b"
)
_SPEAK = re.compile(
    r"\b(?:i (?:can )?speak|speaks|speaking|je parle|parle|parlant|spoken languages?|fluent in|langues? parlees?"
    r"|bilingue)\b"
    r"|(?:ا|ب)(?:تكلم|تحدث|حكي)(?!\w)|(?<!\w)(?:اجيد|اتقن|بعرف|نتكلم|نهدر|نحكي)(?!\w)"
)
_NOT_SPOKEN = re.compile(
    r"(?:\b(?:do not|don't|does not|doesn't|cannot|can't|can not|never) (?:\w+ ){0,2}?(?:speak|know|understand|write|learn\w*)"
    r"|\bne (?:parle|comprends|maitrise|connais|sais) (?:pas|aucun\w*)|(?:لا|ما|لم) (?:ا|ب)?(?:تكلم|تحدث|جيد|تقن|عرف|حكي|فهم|تعلم))"
    r"(?:(?!\b(?:but|mais)\b|لكن)[^.;:,،؛]){0,40}$"
)
_ITEM_END = re.compile(r"[,;|/•·▪&\t\n]|\s[–-]\s|\s{3,}|[.](?=\s|$)|(?<=\s)و(?=\s)|\b(?:and|et)\b")
_CONJUNCTION = re.compile(r"\s+(?:و(?:قليل\w*|شويه?|بعض)?(?:\s+من)?|and(?: a little| some)?|et(?: un peu(?: d[e'])?)?)\s*$")
_OVERALL_ROWS = 8  # a table of the skills of one language has at most so many rows


def find_languages(source: Source, parts: Sequence[Part]) -> tuple[SpokenLanguage, ...]:
    """Return each language once, at its best place: in a language section, else where a level or "I speak" is said."""
    found: dict[str, SpokenLanguage] = {}
    for section, part in enumerate(parts):
        if "languages" in part.kinds:
            sole = part.kind == "languages"
            native = bool(part.heading and _NATIVE.search(source.cut_folded(part.heading)))
            for language in _in_section(source, part, section, native=native, sole=sole):
                kept = found.get(language.code)
                if kept is None or (kept.cefr is None and language.cefr is not None):
                    found[language.code] = language
    if not found:
        for section, part in enumerate(parts):
            if part.kind in ("header", "summary", "skills", "other", "education", "interests", "licences"):
                for language in _in_sentences(source, part, section):
                    found.setdefault(language.code, language)
    return tuple(sorted(found.values(), key=lambda language: language.span))


def _in_section(source: Source, part: Part, section: int, *, native: bool, sole: bool) -> list[SpokenLanguage]:
    found: list[SpokenLanguage] = []
    lines = part.lines
    for position, line in enumerate(lines):
        items = _items(source, line)
        for number, (name, item) in enumerate(items):
            if not sole and len(items) == 1 and not _level_near(source, item):
                continue
            cefr = _cefr(source.cut_folded(item), native=native)
            stated = item
            after = source.cut_folded(Span(name.end, item.end)).strip(" :–-\t|.")
            if not after and number == len(items) - 1 and cefr is None:
                cefr, stated = _below(source, lines, position, item)
            if native and cefr is None:
                cefr = "native"
            found.append(_spoken(source, name, stated, section, cefr))
    return found


def _spoken(source: Source, name: Span, stated: Span, section: int, cefr: str | None) -> SpokenLanguage:
    """Make the record; the level is what stands behind the name, else before it, where it speaks of one."""
    sides = (trim(source, Span(name.end, stated.end)), trim(source, Span(stated.start, name.start)))
    level = next((side for side in sides if side.end > side.start and _says_level(source.cut_folded(side))), None)
    return SpokenLanguage(code=_code(source, name), span=trim(source, stated), name=name, section=section, cefr=cefr, level=level)


def _says_level(folded: str) -> bool:
    return bool(_LEVEL.search(folded) or _CEFR.search(folded) or _NATIVE.search(folded))


def _items(source: Source, line: Line) -> list[tuple[Span, Span]]:
    """Return the language names of a line, each with the stretch that speaks of it."""
    names: list[Span] = []
    for match in LANGUAGE_NAME.finditer(source.folded, line.body.start, line.body.end):
        name = _without_prefix(source, Span(*match.span()))
        depth = source.folded.count("(", line.body.start, name.start) - source.folded.count(")", line.body.start, name.start)
        if depth > 0 and names:
            continue  # "English (translation from French)"
        names.append(name)
    items: list[tuple[Span, Span]] = []
    start = line.body.start
    for number, name in enumerate(names):
        limit = names[number + 1].start if number + 1 < len(names) else line.body.end
        end = _item_end(source, name.end, limit)
        lead = start
        for cut in _ITEM_END.finditer(source.folded, start, name.start):
            lead = cut.end()
        if conjunction := _CONJUNCTION.search(source.folded, name.end, end):
            end = conjunction.start()
        items.append((name, Span(lead if _is_lead(source, lead, name.start) else name.start, end)))
        start = end
    return items


def _is_lead(source: Source, start: int, end: int) -> bool:
    """Say whether the words before a name belong to it ("fluent English", "C1 English")."""
    words = source.folded[start:end]
    return bool(_LEVEL.search(words) or _CEFR.search(words) or _NATIVE.search(words)) and len(words) < 40


def _item_end(source: Source, start: int, limit: int) -> int:
    """Find where the words about a language end: at a separator outside brackets."""
    depth = 0
    position = start
    while position < limit:
        character = source.folded[position]
        depth += (character in "([") - (character in ")]")
        if depth <= 0:
            cut = _ITEM_END.match(source.folded, position, limit)
            if cut and not _goes_on(source, start, cut, limit):
                return position
        position += 1
    return limit


def _goes_on(source: Source, start: int, cut: re.Match[str], limit: int) -> bool:
    """Let a level stand after a dash, bar or tab: "English – C1"."""
    between = source.folded[start : cut.start()].strip(" :")
    rest = source.folded[cut.end() : limit].strip()
    separator = cut.group().strip()
    if between or not rest or separator in (",", ";", ".", "و", "and", "et"):
        return separator in (",", "", "|") and bool(_CEFR.match(rest) or _SKILL_LEVEL.match(rest))
    return bool(_LEVEL.search(rest[:40]) or _CEFR.search(rest[:12]) or _NATIVE.search(rest[:40]))


def _cefr(folded: str, *, native: bool) -> str | None:
    if _NATIVE.search(folded):
        return "native"
    levels = [match[1].replace(" ", "").upper() for match in _CEFR.finditer(folded)]
    if not levels:
        return "native" if native else None
    most = max(levels.count(level) for level in levels)
    return min(level for level in levels if levels.count(level) == most)


def _below(source: Source, lines: Sequence[Line], position: int, item: Span) -> tuple[str | None, Span]:
    """Read the level from the lines below a name that stands alone, as in Europass tables."""
    end = item.end
    text = ""
    for line in lines[position + 1 : position + 1 + _OVERALL_ROWS]:
        if LANGUAGE_NAME.search(source.folded, line.body.start, line.body.end):
            break
        folded = source.cut_folded(line.body)
        if not (_CEFR.search(folded) or _NATIVE.search(folded) or _LEVEL.search(folded)):
            break
        text += "\n" + folded
        end = line.body.end
    cefr = _cefr(text, native=False) if text else None
    return (cefr, Span(item.start, end)) if cefr else (None, item)


def _in_sentences(source: Source, part: Part, section: int) -> list[SpokenLanguage]:
    found: list[SpokenLanguage] = []
    for line in part.lines:
        folded = source.cut_folded(line.body)
        if not LANGUAGE_NAME.search(folded):
            continue
        speaks = _SPEAK.search(folded)
        for name, item in _items(source, line):
            said = speaks is not None and name.start - line.body.start > speaks.start()
            near = source.cut_folded(item)
            if _NOT_SPOKEN.search(source.folded, line.body.start, name.start):
                continue
            if said or _CEFR.search(near) or _NATIVE.search(near) or (part.kind != "education" and _level_near(source, item)):
                found.append(
                    _spoken(source, name, item, section, _cefr(near, native=False)),
                )
    return found


def _level_near(source: Source, item: Span) -> bool:
    near = source.cut_folded(item)
    return len(near) < 60 and bool(_LEVEL.search(near) or _CEFR.search(near) or _NATIVE.search(near))


def _without_prefix(source: Source, name: Span) -> Span:
    """Leave out an attached Arabic conjunction or preposition."""
    if " ".join(source.cut_folded(name).split()) not in _CODES:
        return Span(name.start + 1, name.end)
    return name


def _code(source: Source, name: Span) -> str:
    return _CODES[" ".join(source.cut_folded(name).split())]
