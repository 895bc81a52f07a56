"""Phrases of a line that may each state one skill: list items, clauses of a duty, the members of a coordination."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources

from skillmap.records import LANGUAGES, Language, Span
from skillmap.taxonomy.folding import Word, fold, is_arabic, words

# Marks that end a phrase wherever they stand, and marks that do so between spaces only ("MIG/MAG" and "semi-auto" are one word).
_HARD = re.compile(
    r"[,;،؛•·▪■●◦\u2022\u25aa|\t()\[\]{}«»“”\"!?؟:]+"
    r"|\.(?=\s|$)|\s[-–—/+&]\s|\s*[–—]\s+|\s+[–—]\s*|\s/|/\s|\s*->\s*|→|…|\.{2,}|\*+\s"
)
_DOT_NET = re.compile(r"\.net\b", re.IGNORECASE)
_MAX_WORDS = 14  # a longer clause says more than one thing, and its vector nothing
_MAX_COORDINATED_WORDS = 6
_MAX_OBJECT_WORDS = 2
_MIN_ARABIC_ACTIVITY = 2  # letters

_AND = {"en": {"and", "or"}, "fr": {"et", "ou"}, "ar": {"و", "او"}}
# First words of these endings name what is done, not what it is done to: such a member of a list has a head of its own.
_ACTIVITY: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"\w{2,}(?:ing|[ts]ion|ance|ment|ship|care)$|(?:repair|sale|assembly|design|control|delivery|use|test|setup)s?$"),
    "fr": re.compile(r"\w{2,}(?:age|[ts]ion|ment|erie|ance|ture|vente|er|ir|ien)$"),
}
_GERUND = re.compile(r"\w{3,}(?:ing|ed)$")
_COMMA = re.compile(r"\s*[,،]\s*(?:et|and|ou|or)?\s*")
_HEADS_PREPOSITIONS = frozenset(["of", "de", "des", "du", "d", "la", "le", "l", "les", "the"])


def _read_leads() -> dict[Language, dict[str, tuple[tuple[str, ...], ...]]]:
    """Read what people put before a skill (it says how well or since when, not what): folded words by the first, longest first."""
    rows = resources.files(__package__).joinpath("leads.tsv").read_text(encoding="utf-8").splitlines()[1:]
    pairs = [row.split("\t") for row in rows]
    leads: dict[Language, dict[str, tuple[tuple[str, ...], ...]]] = {code: {} for code in LANGUAGES}
    for code in LANGUAGES:
        for lead in sorted((tuple(lead.split()) for language, lead in pairs if language == code), key=len, reverse=True):
            leads[code][lead[0]] = (*leads[code].get(lead[0], ()), lead)
    return leads


_LEAD_WORDS = _read_leads()


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A phrase that may state a skill.

    ``text`` is the covered text, or, for a later member of a coordination, that member with the head of the first before it.
    ``whole`` is the span of the phrase that this is a member of (its own span if it is none).
    """

    span: Span
    text: str
    whole: Span


def split_line(text: str, span: Span) -> list[Span]:
    """Split a stretch of text at the marks that end a phrase; white space is trimmed, empty pieces are dropped."""
    pieces = []
    start = span.start
    for match in _HARD.finditer(text, span.start, span.end):
        pieces.append(_trimmed(text, Span(start, match.start())))
        start = match.end()
    pieces.append(_trimmed(text, Span(start, span.end)))
    return [piece for piece in pieces if piece.end > piece.start]


def _trimmed(text: str, span: Span) -> Span:
    start, end = span
    while start < end and (text[start].isspace() or (text[start] in "-–—.*+=_~'’/&" and not _DOT_NET.match(text, start))):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in "-–—.*=_~'’/&"):
        end -= 1
    return Span(start, end)


def _without_lead(sequence: tuple[Word, ...], language: Language) -> tuple[Word, ...]:
    """Drop what stands before the skill, as often as there is some."""
    rest = sequence
    again = True
    while again and len(rest) > 1:
        again = False
        for lead in _LEAD_WORDS[language].get(rest[0].folded, ()):
            size = len(lead)
            if size < len(rest) and all(word.folded == part for word, part in zip(rest, lead, strict=False)):
                rest = rest[size:]
                again = True
                break
    while len(rest) > 1 and rest[0].stop:
        rest = rest[1:]
    return rest


def _is_conjunction(word: Word, language: Language) -> bool:
    return word.folded in _AND[language]


def phrases(text: str, span: Span, language: Language) -> list[Phrase]:
    """Find the phrases of a stretch of text that may each state a skill.

    A coordination gives its whole and its members, so that the linker can choose: "lavage et repassage" is two skills, "chaud et
    froid" one thing. A member after the first also takes the head of the first: "montage de portes et fenêtres" gives "montage de
    fenêtres".

    Heads go over commas as well: "réparation de moteurs, boîtes et freins" also gives "réparation de boîtes" and "réparation de freins",
    "installation and maintenance of pumps" gives "installation of pumps".

    Args:
        text: The document's text.
        span: The stretch, such as a line or a sentence.
        language: Its language.

    Returns:
        Phrases in text order, a whole before its members; those that take their head from another phrase last.
    """
    found = []
    pieces: list[_Piece] = []
    for piece in split_line(text, span):
        sequence = _without_lead(_shift(words(piece.of(text), language), piece.start), language)
        if not sequence or len(sequence) > _MAX_WORDS or not any(_is_wordy(word) for word in sequence):
            continue
        whole = Span(sequence[0].span.start, sequence[-1].span.end)
        found.append(Phrase(span=whole, text=whole.of(text), whole=whole))
        groups = _coordinated(sequence, language)
        found.extend(_members(text, groups, whole, language))
        listed = bool(pieces) and _COMMA.fullmatch(text, pieces[-1].whole.end, whole.start) is not None
        pieces.append(_Piece(groups=tuple(groups), whole=whole, listed=listed))
    found.extend(_with_shared_heads(text, pieces, language))
    found.extend(_with_shared_objects(text, pieces, language))
    return found


@dataclass(frozen=True, slots=True)
class _Piece:
    """What stands between two marks: the members of its coordination, and whether only a comma parts it from the one before."""

    groups: tuple[tuple[Word, ...], ...]
    whole: Span
    listed: bool


def _with_shared_heads(text: str, pieces: list[_Piece], language: Language) -> Iterator[Phrase]:
    """Yield the members of a list that take the head of its first: such a list is closed by "and", and its members have no head."""
    for number, first in enumerate(pieces):
        head = _list_head(text, first.groups, language)
        if not head:
            continue
        end = number + 1
        while end < len(pieces) and pieces[end].listed and len(pieces[end].groups) == 1:
            end += 1
        rest = pieces[number + 1 : end + 1]
        if not rest or not rest[-1].listed or (len(rest[-1].groups) < 2 and not _is_closed(text, rest[-1], language)):
            continue
        members = [(group, piece) for piece in rest for group in piece.groups]
        # After a verb another one may come: "debugged services, wrote tests and docs".
        longest = 1 if language == "en" and " " not in head else _MAX_OBJECT_WORDS
        if all(_is_object(group, language) and len(group) <= longest for group, _ in members):
            for group, piece in members:
                span = _span(group, language, joined=group is not piece.groups[0])
                yield Phrase(span=span, text=f"{head} {span.of(text)}", whole=piece.whole)


def _is_closed(text: str, piece: _Piece, language: Language) -> bool:
    """Say whether "and" stands before a piece: "moteurs, boîtes, et freins"."""
    before = text[max(0, piece.whole.start - 5) : piece.whole.start].split()
    return bool(before) and before[-1] in _AND[language]


def _list_head(text: str, groups: tuple[tuple[Word, ...], ...], language: Language) -> str:
    """Return the head that the first member of a list lends to the others: with its preposition, a gerund, or before a definite noun."""
    if len(groups) != 1 or not 1 < len(groups[0]) <= _MAX_COORDINATED_WORDS:
        return ""
    first, second = groups[0][0], groups[0][1]
    if language == "ar":
        return _head(text, groups[0]) if not first.folded.startswith("ال") and second.folded.startswith("ال") else ""
    head = _head(text, groups[0])
    return head if " " in head or "'" in head or "’" in head or (language == "en" and _GERUND.fullmatch(first.folded)) else ""


def _is_object(group: tuple[Word, ...], language: Language) -> bool:
    """Say whether a member of a list has no head of its own."""
    if not 0 < len(group) <= _MAX_OBJECT_WORDS:
        return False
    if language == "ar":
        return group[0].folded.removeprefix("و").startswith("ال")
    return not any(word.stop for word in group) and _ACTIVITY[language].fullmatch(group[0].folded) is None


def _with_shared_objects(text: str, pieces: list[_Piece], language: Language) -> Iterator[Phrase]:
    """Yield single words for what is done with the object that a later one has: "installation" of "installation and repair of pumps"."""
    for number, piece in enumerate(pieces):
        bare = [group for group in piece.groups[:-1] if len(group) == 1 and _is_activity(group[0], language)]
        last = piece.groups[-1]
        if len(piece.groups) < 2 or len(bare) != len(piece.groups) - 1 or not 1 < len(last) <= _MAX_COORDINATED_WORDS:
            continue
        rest = _object(text, last, bare[0][0], language)
        if not rest:
            continue
        for group in bare:
            span = _span(group, language, joined=group is not piece.groups[0])
            yield Phrase(span=span, text=f"{span.of(text)} {rest}", whole=piece.whole)
        if piece.listed and len(pieces[number - 1].groups) == 1 and len(pieces[number - 1].groups[0]) == 1:
            before = pieces[number - 1]
            if _is_activity(before.groups[0][0], language):
                yield Phrase(span=before.whole, text=f"{before.whole.of(text)} {rest}", whole=before.whole)


def _is_activity(word: Word, language: Language) -> bool:
    if language == "ar":
        return not word.folded.startswith("ال") and len(word.folded) > _MIN_ARABIC_ACTIVITY
    return _ACTIVITY[language].fullmatch(word.folded) is not None or (language == "en" and _GERUND.fullmatch(word.folded) is not None)


def _object(text: str, group: tuple[Word, ...], other: Word, language: Language) -> str:
    """Return what the last of some words for doing is done to, with its preposition: "of pumps", "المضخات"."""
    first, second = group[0], group[1]
    rest = text[second.span.start : group[-1].span.end]
    if language == "ar":
        definite = second.folded.startswith("ال") and not first.folded.removeprefix("و").startswith("ال")
        return rest if definite else ""
    if not _is_activity(first, language):
        return ""
    if second.folded in _HEADS_PREPOSITIONS:
        return rest
    return rest if _GERUND.fullmatch(first.folded) and _GERUND.fullmatch(other.folded) else ""


def _span(group: tuple[Word, ...], language: Language, *, joined: bool) -> Span:
    """Return the span of a member, without the conjunction that Arabic writes together with its word."""
    start = group[0].span.start
    return Span(start + 1 if joined and language == "ar" and group[0].folded.startswith("و") else start, group[-1].span.end)


def _shift(sequence: tuple[Word, ...], offset: int) -> tuple[Word, ...]:
    return tuple(
        Word(span=Span(word.span.start + offset, word.span.end + offset), folded=word.folded, stem=word.stem, stop=word.stop)
        for word in sequence
    )


def _is_wordy(word: Word) -> bool:
    return not word.stop and any(letter.isalpha() for letter in word.folded) and len(word.folded) > 1


def _members(text: str, groups: list[tuple[Word, ...]], whole: Span, language: Language) -> list[Phrase]:
    if len(groups) < 2 or any(not 0 < len(group) <= _MAX_COORDINATED_WORDS for group in groups):
        return []
    members = []
    head = _head(text, groups[0])
    for number, group in enumerate(groups):
        span = _span(group, language, joined=number > 0)
        plain = span.of(text)
        members.append(Phrase(span=span, text=plain, whole=whole))
        lent = language == "ar" or _ACTIVITY[language].fullmatch(group[0].folded) is None
        if number and head and lent and len(group) <= _MAX_OBJECT_WORDS:
            members.append(Phrase(span=span, text=f"{head} {plain}", whole=whole))
    return members


def _coordinated(sequence: tuple[Word, ...], language: Language) -> list[tuple[Word, ...]]:
    groups: list[list[Word]] = [[]]
    for position, word in enumerate(sequence):
        if _is_conjunction(word, language):
            groups.append([])
        elif language == "ar" and position and _joined_and(word):
            groups.append([word])
        else:
            groups[-1].append(word)
    return [tuple(_strip_stops(group)) for group in groups]


def _joined_and(word: Word) -> bool:
    # "وال…" is nearly always "and the"; without the article the letter may belong to the word, so the rest must be long enough.
    return word.folded.startswith("وال") or (word.folded.startswith("و") and len(word.folded) > 5)


def _strip_stops(group: list[Word]) -> list[Word]:
    while group and group[0].stop:
        group = group[1:]
    while group and group[-1].stop:
        group = group[:-1]
    return group


def _head(text: str, group: tuple[Word, ...]) -> str:
    """The first word of the first member with its preposition, if something depends on it: "montage de"; "تركيب"."""
    if len(group) < 2:
        return ""
    end = group[0].span.end
    for word in group[1:-1]:
        if fold(word.folded) not in _HEADS_PREPOSITIONS:
            break
        end = word.span.end
    return text[group[0].span.start : end] if not is_arabic(group[0].folded) else group[0].span.of(text)
