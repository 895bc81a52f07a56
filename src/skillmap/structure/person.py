"""Who the CV is about: name, contacts, birth, nationality, address, from labels or from the head of the page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from skillmap.records import PartialDate, Person, Span
from skillmap.structure.addresses import BORN, HEAD_LINES, PHONE, find_address
from skillmap.structure.dates import find_periods
from skillmap.structure.fragments import SURE, cut_parts, cut_pieces, is_place, org_score, title_score
from skillmap.structure.lines import Line, Pair, PairFinder, trim, value_of
from skillmap.structure.parts import Part
from skillmap.structure.source import Source
from skillmap.structure.vocabulary import alternation, normalize, read_phrases, read_rows

_EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE_WORD = re.compile(
    r"(?:\b(?:tel|phone|telephone|mob|mobile|cell|gsm|whatsapp|portable|contact)|هاتف|جوال|موبايل|واتساب|محمول"
    r"|تلفون)\W{0,4}(?:\+\d+\W?)?$"
)
_NATIONALITIES = [word.replace("_", " ") for _, words in read_rows("nationalities.tsv") for word in words.split()]
_NATIONALITY = re.compile(rf"(?<!\w)(?:{alternation(_NATIONALITIES)})(?!\w)")
_AFTER_NATIONALITY = re.compile(r"\s*(?:national\b|citizen\b|مقيم|\(|$)")
_CITIZEN = re.compile(r"(?:nationalite|nationality|citizen|citoyen(?:ne)?|الجنسيه|جنسيه)\s*:?\s*")
_DATES = re.compile(r"(?:19|20)\d\d\s?[-/–.]\s?(?:19|20)\d\d|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}")
_NAME_PARTICLES = frozenset(("de", "el", "al", "ben", "bin", "van", "von", "da", "dos", "le", "la", "ould", "mint", "-", "et"))
_TITLE_OF_DOCUMENT = re.compile(
    r"^(?:european )?(?:curriculum\s+vitae|c\.?\s?v\.?|r[eé]sum[eé]|السيره الذاتيه|سيره ذاتيه"
    r"|bio\s?-?data)(?:\s+(?:format|europeen|de|of|\d+))*\s*[:–-]?\s*"
)
_MY_NAME = re.compile(r"(?:\bmy name is|\bje m'appelle|\bje me nomme|(?<!\w)(?:انا )?اسمي|(?<!\w)ادعي)\s+(?=\w)")
_INVOCATION = re.compile(r"^بسم الله")
_ROLES = ("name", "family_name", "given_name", "birth", "nationality", "address", "phone", "email", "other_person")
_NAME_WORDS = 6
_NAME_COMMAS = 1  # "Okello, Grace"
_HEADINGS = {normalize(phrase) for _, phrase in read_phrases("headings.tsv")}


class PersonFinder:
    """Find who a CV is about; holds the compiled labels."""

    def __init__(self) -> None:
        self._pairs = PairFinder(_ROLES)

    def __call__(self, source: Source, parts: Sequence[Part]) -> Person:
        """Return what the CV says about the person."""
        heads = [part for part in parts if part.kind == "header"] or list(parts[:1])
        lines = [line for part in heads for line in part.lines]
        near = lines[:40]
        later = [line for part in parts if part.kind in ("summary", "other") for line in part.lines]
        pairs = [pair for line in [*near, *later] for pair in self._pairs(source, line.span)]
        references = next((part.span.start for part in parts if part.kind == "references"), len(source.text))
        # What a page's head says is told by its place above the rest: a text of one line has none.
        head = near if sum(len(part.lines) for part in parts) > 1 else []
        emails = tuple(Span(*match.span()) for match in _EMAIL.finditer(source.text) if match.start() < references)
        birth, value = _birth(source, near, pairs)
        return Person(
            name=_labelled_name(source, pairs) or _told_name(source, near) or _heading_name(source, head, pairs),
            emails=emails,
            phones=_phones(source, near or [line for part in parts for line in part.lines][:20], pairs, birth),
            birth_date=birth,
            birth_date_value=value,
            nationality=_nationality(source, near, pairs),
            address=find_address(source, pairs, near, head),
        )


def _labelled_name(source: Source, pairs: Sequence[Pair]) -> Span | None:
    name = value_of(pairs, "name")
    family, given = value_of(pairs, "family_name"), value_of(pairs, "given_name")
    if family is not None and given is not None and (name is None or name in (family, given)):
        start, end = min(family.start, given.start), max(family.end, given.end)
        if source.text.count("\n", start, end) <= 1 and name is None:
            return given if given.start < family.start else family
    name = name or family
    return name if name and not any(character.isdigit() for character in source.cut(name)) else None


def _told_name(source: Source, lines: Sequence[Line]) -> Span | None:
    """Take the name from "My name is …"."""
    for line in lines:
        if told := _MY_NAME.search(source.folded, line.span.start, line.span.end):
            rest = source.folded[told.end() : line.span.end]
            end = re.search(r"[.,;:()]|\s[–-]\s|\b(?:and|et|from|i am|j'ai)\b|$", rest)
            name = trim(source, Span(told.end(), told.end() + (end.start() if end else len(rest))))
            if _may_be_name(source, name):
                return name
    return None


def _heading_name(source: Source, lines: Sequence[Line], pairs: Sequence[Pair]) -> Span | None:
    """Take the first short line of words that is no title, place or label."""
    labels = {pair.label.start for pair in pairs}
    second: Span | None = None  # a name that could be a title, too
    for line in lines[:HEAD_LINES]:
        body = line.body
        if _INVOCATION.match(source.cut_folded(body)):
            continue
        if title := _TITLE_OF_DOCUMENT.match(source.cut_folded(body)):
            body = trim(source, Span(body.start + title.end(), body.end))
        if any(line.span.start <= label < line.span.end for label in labels):
            continue
        for piece in cut_pieces(source, body)[:2]:
            piece = _one_script(source, piece)  # noqa: PLW2901 - the rest says the same
            parts = cut_parts(source, piece)
            if title_score(source.cut_folded(piece)) > SURE:
                second = second or (piece if _may_be_name(source, piece) else None)
                break  # what follows a title on its line says more of the work
            titled = len(parts) == 2 and title_score(source.cut_folded(parts[1])) >= SURE
            name = parts[0] if titled else piece
            if not _may_be_name(source, name):
                continue
            if title_score(source.cut_folded(name)) < SURE and org_score(source, name) < SURE:
                return name
            second = second or name
    return second


def _one_script(source: Source, piece: Span) -> Span:
    """Of a name in two scripts, "Asmaa Osman / أسماء عثمان", take the first; it is one name."""
    text = source.cut(piece)
    for cut in re.finditer(r"\s*[/(]\s*", text):
        before, after = text[: cut.start()], text[cut.end() :]
        if before and after and before[-1].isascii() != after[0].isascii() and _is_arabic(before) != _is_arabic(after):
            return Span(piece.start, piece.start + cut.start())
    return piece


def _is_arabic(text: str) -> bool:
    return any("\u0600" <= character <= "\u06ff" for character in text)


def _may_be_name(source: Source, span: Span) -> bool:
    text = source.cut(span)
    words = [word.strip("()") for word in text.split()]
    if not 2 <= len(words) <= _NAME_WORDS or text.endswith("."):
        return False
    if any(character.isdigit() or character in "@:/!?؟;؛" for character in text):
        return False
    if len(re.findall("[,،]", text)) > _NAME_COMMAS:
        return False  # a list of things
    if normalize(text) in _HEADINGS or is_place(source.cut_folded(span)):
        return False
    return all(word[:1].isupper() or not word[:1].isascii() or word.lower() in _NAME_PARTICLES for word in words)


def _birth(source: Source, lines: Sequence[Line], pairs: Sequence[Pair]) -> tuple[Span | None, PartialDate | None]:
    spans = [pair.value for pair in pairs if "birth" in pair.roles]
    for line in lines:
        spans.extend(
            Span(match.end(), min(line.span.end, match.end() + 40))
            for match in BORN.finditer(source.folded, line.span.start, line.span.end)
        )
    for span in spans:
        for period in find_periods(source, span):
            if period.start is not None and not period.strong:
                return _bare_date(source, period.span), period.start
    for line in lines[:HEAD_LINES]:
        for period in find_periods(source, line.body):
            before = source.text[line.body.start : period.span.start].rstrip(" ")[-1:]
            if before in ("", "•", "|", "·", "/", "–", "-") and period.start and period.start.precision == "day":
                return period.span, period.start
    return None, None


def _bare_date(source: Source, span: Span) -> Span:
    """Leave out a preposition before a date of birth."""
    match = re.match(r"(?:le|on|in|en|في|سنه|عام|the)\s+", source.cut_folded(span))
    return Span(span.start + match.end(), span.end) if match else span


def _phones(source: Source, lines: Sequence[Line], pairs: Sequence[Pair], birth: Span | None) -> tuple[Span, ...]:
    found: list[Span] = []
    labelled = [pair.value for pair in pairs if "phone" in pair.roles]
    head = {line.span for line in lines[:HEAD_LINES]}
    for span in [*labelled, *(line.span for line in lines)]:
        for match in PHONE.finditer(source.folded, span.start, span.end):
            phone = trim(source, Span(*match.span()))
            digits = sum(character.isdigit() for character in source.cut(phone))
            if source.text[phone.start - 1 : phone.start] == "+" and phone.start:
                phone = Span(phone.start - 1, phone.end)
            if not 8 <= digits <= 15 or any(phone.start < other.end and other.start < phone.end for other in found):
                continue
            if birth and phone.start < birth.end and birth.start < phone.end:
                continue
            folded = source.cut_folded(phone)
            said = _PHONE_WORD.search(source.folded, max(0, phone.start - 16), phone.start) is not None
            grouped = re.fullmatch(r"\d{2,3}(?:[ .-]\d{2,3}){3,4}", source.cut_folded(phone)) is not None
            said = said or (grouped and span in head)
            plain = span not in labelled and not said and not re.match(r"\(?(?:\+|00|0)|\(?\d{3}\)?[ .-]\d{3}", folded)
            if plain or _DATES.fullmatch(folded):
                continue
            found.append(phone)
    return tuple(sorted(found))


def _nationality(source: Source, lines: Sequence[Line], pairs: Sequence[Pair]) -> Span | None:
    labelled = value_of(pairs, "nationality")
    if labelled is not None:
        return _first_part(source, next(iter(cut_pieces(source, labelled)), labelled))
    for line in lines[:HEAD_LINES]:
        folded = source.cut_folded(line.span)
        if _TITLE_OF_DOCUMENT.match(folded):
            continue
        for match in _CITIZEN.finditer(folded):
            found = _NATIONALITY.match(folded, match.end())
            if found:
                return Span(line.span.start + found.start(), line.span.start + found.end())
        for piece in cut_pieces(source, line.body):
            for part in cut_parts(source, piece):
                found = _NATIONALITY.match(source.folded, part.start, part.end)
                if found and _AFTER_NATIONALITY.match(source.folded, found.end(), part.end):
                    return Span(*found.span())
    return None


def _first_part(source: Source, span: Span) -> Span:
    cut = re.search(r"[,;(/]", source.cut_folded(span))
    return trim(source, Span(span.start, span.start + cut.start())) if cut else span
