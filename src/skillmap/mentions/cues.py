"""Words that say that the person does not have the skill: denied, wished for, liked, had by others, or looked for in somebody else.

A cue reaches from where it stands to the end of its sentence, to a word of contrast ("no welding, but I can paint"), or to a new clause
that says what the person can ("not familiar with Excel, good at Word"); what stands before it in the sentence is stated. Where nothing
follows the cue ("plumbing: no experience") it reaches back to the mark before it. What relatives do reaches to the end of their clause.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from importlib import resources

from skillmap.mentions.spacy_light import Doc, PhraseMatcher, Vocab
from skillmap.records import LANGUAGES, Language, Span
from skillmap.taxonomy.folding import Word, fold, words

_NAMED = frozenset({"permis", "licence", "license", "diplome", "رخصه", "رخصة"})  # cues that end so say themselves what is missing
_MARK = re.compile(r"[,;:،؛()]")
_CLAUSE_MARK = re.compile(r"[,;،؛.]")
_REACH = 4  # words between the one who leads and those who are led


@functools.cache
def _cues(language: Language, kind: str) -> tuple[str, ...]:
    rows = resources.files(__package__).joinpath("cues.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return tuple(cue for code, found, cue in (row.split("\t") for row in rows) if code == language and found == kind)


@functools.cache
def _words(language: Language, kind: str) -> frozenset[str]:
    return frozenset(word.folded for cue in _cues(language, kind) for word in words(cue, language))


@functools.cache
def _matchers() -> dict[Language, tuple[PhraseMatcher, Vocab]]:
    built = {}
    for language in LANGUAGES:
        vocab = Vocab()
        matcher = PhraseMatcher(vocab)
        # Arabic writes "and" together with the word after it: "ولا أعرف".
        starts = ("", "و") if language == "ar" else ("",)
        for kind in ("denial", "after", "kin"):
            matcher.add(kind, [_folded_doc(start + cue, language, vocab) for cue in _cues(language, kind) for start in starts])
        built[language] = (matcher, vocab)
    return built


def _folded_doc(text: str, language: Language, vocab: Vocab) -> Doc:
    return Doc(vocab, words=[fold(word.folded) for word in words(text, language)] or [" "])


def is_denied(sentence: str, language: Language) -> bool:
    """Tell whether a sentence denies its skills, or only wishes for them.

    >>> is_denied("Je souhaite apprendre la soudure.", "fr")
    True
    """
    return bool(denied(sentence, language))


def denied(sentence: str, language: Language, sequence: Sequence[Word] | None = None) -> list[Span]:
    """Return the parts of a sentence whose skills the person does not have.

    Args:
        sentence: The sentence.
        language: Its language.
        sequence: Its words, where they are known already.

    >>> [span.of(text) for text in ["I can weld, no experience with plumbing"] for span in denied(text, "en")]
    ['no experience with plumbing']
    """
    matcher, vocab = _matchers()[language]
    sequence = words(sentence, language) if sequence is None else sequence
    found = []
    for key, first, last in matcher(Doc(vocab, words=[fold(word.folded) for word in sequence] or [" "])):
        kind = vocab.strings[key]
        if kind == "kin":
            if _is_subject(sentence, sequence, first, language):
                found.append(Span(sequence[first].span.start, _clause_end(sentence, sequence, last, language)))
            continue
        start, after = sequence[first].span.start, sequence[last - 1].span.end
        end = _end(sentence, sequence, first, last, language)
        nothing = not any(letter.isalpha() for letter in sentence[after:end])
        if kind == "after" and not nothing:
            continue
        if nothing and sequence[last - 1].folded not in _NAMED:
            start = max((mark.end() for mark in _MARK.finditer(sentence, 0, max(start - 2, 0))), default=0)
        found.append(Span(start, end))
    return found


def _end(sentence: str, sequence: Sequence[Word], first: int, last: int, language: Language) -> int:
    """Return where a cue stops: at a bracket that closes, a word of contrast, or a mark before what the person can."""
    start, after = sequence[first].span.start, sequence[last - 1].span.end
    closing = sentence.find(")", after) if sentence.count("(", 0, start) > sentence.count(")", 0, start) else -1
    end = closing if closing >= 0 else len(sentence)
    for before, word in zip(sequence[last - 1 :], sequence[last:], strict=False):
        if word.folded in _words(language, "contrast"):
            return min(end, word.span.start)
        mark = _CLAUSE_MARK.search(sentence, before.span.end, word.span.start)
        if mark is not None and word.folded in _words(language, "positive"):
            return min(end, mark.start())
    return end


def _is_subject(sentence: str, sequence: Sequence[Word], first: int, language: Language) -> bool:
    """Say whether a relative begins a clause: not "learned from my father"."""
    if first == 0:
        return True
    before = sequence[first - 1]
    if _MARK.search(sentence, before.span.end, sequence[first].span.start):
        return True
    # Arabic writes "and" together with the word: "زوجي كهربائي وابني يصلح".
    joined = sequence[first].folded.startswith("و") and language == "ar" and _has_kin(sequence[:first], language)
    return before.folded in ("and", "et") or joined


def _has_kin(sequence: Sequence[Word], language: Language) -> bool:
    return any(word.folded.removeprefix("و") in _words(language, "kin") for word in sequence)


def _clause_end(sentence: str, sequence: Sequence[Word], last: int, language: Language) -> int:
    """Return where the clause of a relative ends: at a mark, a word of contrast, or where the person comes in."""
    for before, word in zip(sequence[last - 1 :], sequence[last:], strict=False):
        mark = _CLAUSE_MARK.search(sentence, before.span.end, word.span.start)
        if mark is not None:
            return mark.start()
        joined = language == "ar" and word.folded.startswith("و") and len(word.folded) > _REACH
        if joined or word.folded in _words(language, "contrast") or word.folded in ("i", "je", "j"):
            return word.span.start
    return len(sentence)


def is_of_others(before: str, language: Language) -> bool:
    """Tell whether what stands before the name of a trade says that others are meant.

    >>> is_of_others("Supervised a team of ", "en"), is_of_others("Worked as ", "en")
    (True, False)
    """
    return any(word.folded in _words(language, "leader") for word in words(before, language)[-_REACH:])
