"""What happens to the text of every document that was read: broken characters are put right, and its quality is told.

Each page's repairs are counted in one problem, without a word of the text; so is what stays lost.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from skillmap.documents.content import Content, PageText
from skillmap.documents.words.codes import UNKNOWN, drop_codes, has_codes, name_codes, unswap
from skillmap.documents.words.dropped import restore_dropped
from skillmap.documents.words.lost import restore_lost
from skillmap.documents.words.quality import GARBAGE, text_quality
from skillmap.documents.words.tokens import WORD, fold_word, script_of
from skillmap.documents.words.vocabulary import Vocabulary
from skillmap.records import Problem

_STAGE = "documents.words"
_FEWEST_WORDS = 5  # a text that shows no loss is not searched for one below this


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mended:
    texts: tuple[str, ...]
    counts: tuple[int, ...]  # of repairs


def mend(content: Content, *, drawn: bool) -> Content:
    """Return what was read with its repairable faults repaired, and a problem for each page that had any.

    Args:
        content: What a reader returned; text that is stated field by field is left as it is.
        drawn: Whether the pages can be looked at, so that text recognition may read what nobody can mend.
    """
    if content.structure is not None:
        return content
    wanted = [number for number, page in enumerate(content.pages) if page.source == "text" and page.text.strip()]
    mended = _mended([content.pages[number].text for number in wanted])
    pages = list(content.pages)
    problems: list[Problem] = []
    for number, text, count in zip(wanted, mended.texts, mended.counts, strict=True):
        before = pages[number]
        page = _judged(before, drop_codes(text), drawn=drawn)
        useless = page.quality < GARBAGE and page.needs_ocr  # no repair made sense of it, and none is told of
        pages[number] = _judged(before, drop_codes(before.text), drawn=drawn) if useless else page
        problems += _problems(pages[number], 0 if useless else count, number + 1, needed=before.needs_ocr)
    return replace(content, pages=tuple(pages), problems=(*content.problems, *problems))


def _mended(texts: Sequence[str]) -> _Mended:
    """Return texts with swapped, lost and dropped letters put back, in this order: each step makes words for the next."""
    texts, counts = zip(*(unswap(name_codes(text)) for text in texts), strict=True) if texts else ((), ())
    words = _words(texts)
    if words.total() < _FEWEST_WORDS and not any(map(has_codes, texts)):
        return _Mended(texts=tuple(texts), counts=counts)
    lost = restore_lost(texts, Vocabulary.of(words))
    dropped = restore_dropped(lost.texts, Vocabulary.of(_words(lost.texts) if any(lost.counts) else words))
    return _Mended(texts=dropped.texts, counts=tuple(map(sum, zip(counts, lost.counts, dropped.counts, strict=True))))


def _words(texts: Sequence[str]) -> Counter[str]:
    tokens = Counter(token for text in texts for token in WORD.findall(text))
    words: Counter[str] = Counter()
    for token, count in tokens.items():
        if script_of(token) == "latin" and not has_codes(token):
            words[fold_word(token)] += count
    return words


def _judged(page: PageText, text: str, *, drawn: bool) -> PageText:
    quality = page.quality if text == page.text else text_quality(text)
    return replace(page, text=text, quality=quality, needs_ocr=page.needs_ocr or (drawn and quality < GARBAGE))


def _problems(page: PageText, repairs: int, number: int, *, needed: bool) -> list[Problem]:
    problems = []
    if page.needs_ocr and not needed:
        message = "the page's text layer is no text (its fonts do not say which letters they draw): it needs text recognition"
        problems.append(Problem(stage="documents.pdf", code="page-needs-ocr", message=message, page=number))
    if repairs:
        message = f"{repairs} lost {'ligature' if repairs == 1 else 'ligatures'} restored"
        problems.append(Problem(stage=_STAGE, code="text-repaired", message=message, page=number))
    lost = page.text.count(UNKNOWN)
    if lost and not page.needs_ocr:
        message = f"{lost} {'character is' if lost == 1 else 'characters are'} lost: export the document again from its source"
        problems.append(Problem(stage=_STAGE, code="lost-characters", message=message, page=number))
    return problems
