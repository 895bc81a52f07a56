"""Phrases of a line that may each state one skill: list items, clauses of a duty, the members of a coordination."""

from __future__ import annotations

import re
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

_AND = {"en": {"and", "or"}, "fr": {"et", "ou"}, "ar": {"و", "او"}}
_HEADS_PREPOSITIONS = frozenset(["of", "de", "des", "du", "d", "la", "le", "l", "les", "the"])


def _read_leads() -> dict[Language, tuple[tuple[str, ...], ...]]:
    """Read what people put before a skill (it says how well or since when, not what): folded words, longest first."""
    rows = resources.files(__package__).joinpath("leads.tsv").read_text(encoding="utf-8").splitlines()[1:]
    pairs = [row.split("\t") for row in rows]
    return {
        code: tuple(sorted((tuple(lead.split()) for language, lead in pairs if language == code), key=len, reverse=True))
        for code in LANGUAGES
    }


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
        for lead in _LEAD_WORDS[language]:
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

    Args:
        text: The document's text.
        span: The stretch, such as a line or a sentence.
        language: Its language.

    Returns:
        Phrases in text order, a whole before its members.
    """
    found = []
    for piece in split_line(text, span):
        shifted = _shift(words(piece.of(text), language), piece.start)
        sequence = _without_lead(shifted, language)
        if not sequence or len(sequence) > _MAX_WORDS or not any(_is_wordy(word) for word in sequence):
            continue
        whole = Span(sequence[0].span.start, sequence[-1].span.end)
        found.append(Phrase(span=whole, text=whole.of(text), whole=whole))
        found.extend(_members(text, sequence, whole, language))
    return found


def _shift(sequence: tuple[Word, ...], offset: int) -> tuple[Word, ...]:
    return tuple(
        Word(span=Span(word.span.start + offset, word.span.end + offset), folded=word.folded, stem=word.stem, stop=word.stop)
        for word in sequence
    )


def _is_wordy(word: Word) -> bool:
    return not word.stop and any(letter.isalpha() for letter in word.folded) and len(word.folded) > 1


def _members(text: str, sequence: tuple[Word, ...], whole: Span, language: Language) -> list[Phrase]:
    groups = _coordinated(sequence, language)
    if len(groups) < 2 or any(not 0 < len(group) <= _MAX_COORDINATED_WORDS for group in groups):
        return []
    members = []
    head = _head(text, groups[0])
    for number, group in enumerate(groups):
        start = group[0].span.start
        if number and language == "ar" and group[0].folded.startswith("و"):
            start += 1  # the conjunction is written together with its word
        span = Span(start, group[-1].span.end)
        plain = span.of(text)
        members.append(Phrase(span=span, text=plain, whole=whole))
        if number and head and len(group) <= 2:
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
