"""What the reader of sentences sees: words, the pieces that e5-small cuts them into, and windows of sentences that stand together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tokenizers import Tokenizer

from skillmap.records import Span

START, END = 0, 2  # tokens before a window and after each of its sentences
MAX_WINDOW = 128  # tokens
_LONGEST = 500  # tokens of a sentence; what follows is not read
# Letters with the marks that stand on them are one word (Arabic vowels are no letters to Unicode); any other sign is one by itself.
_WORD = re.compile(r"(?:[^\W_][\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670]*)+|\S")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """A sentence in tokens.

    Attributes:
        ids: Of its pieces.
        words: Where its words stand.
        firsts: For each word the number of the piece that it begins in.
    """

    ids: tuple[int, ...]
    words: tuple[Span, ...]
    firsts: tuple[int, ...]


def tokens_of(tokenizer: Tokenizer, sentences: Sequence[str]) -> list[Tokens]:
    """Cut sentences into words and pieces."""
    return [
        _tokens(sentence, encoding.ids[:_LONGEST], encoding.offsets[:_LONGEST])
        for sentence, encoding in zip(sentences, tokenizer.encode_batch(list(sentences), add_special_tokens=False), strict=True)
    ]


def _tokens(sentence: str, ids: Sequence[int], offsets: Sequence[tuple[int, int]]) -> Tokens:
    words, firsts, piece = [], [], 0
    for match in _WORD.finditer(sentence):
        while piece < len(offsets) and offsets[piece][1] <= match.start():
            piece += 1
        if piece < len(offsets) and offsets[piece][0] < match.end():
            words.append(Span(*match.span()))
            firsts.append(piece)
    return Tokens(ids=tuple(ids), words=tuple(words), firsts=tuple(firsts))


def windows(sentences: Sequence[Tokens], most: int = MAX_WINDOW) -> Iterator[range]:
    """Yield runs of sentences that together have at most ``most`` tokens; a longer sentence stands alone."""
    first, held = 0, 0
    for number, sentence in enumerate(sentences):
        size = len(sentence.ids) + 1
        if number > first and held + size >= most:
            yield range(first, number)
            first, held = number, 0
        held += size
    if sentences:
        yield range(first, len(sentences))


def joined(sentences: Sequence[Tokens]) -> tuple[list[int], list[list[int]]]:
    """Return the tokens of a window, and in it the first piece of each word of each sentence."""
    ids, firsts = [START], []
    for sentence in sentences:
        firsts.append([len(ids) + first for first in sentence.firsts])
        ids += [*sentence.ids, END]
    return ids, firsts
