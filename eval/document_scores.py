"""How near a text that was read comes to the truth: what ``bench_documents.py`` counts."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field

_BULLET = re.compile(r"^[•▪◦‣●◆*\-–]\s*")
_LEADING_BULLETS = re.compile(r"(?m)(?:^|(?<=\f))[•▪◦‣●◆]\s*")
_FORMS = re.compile("[\ufb00-\ufb4f\ufb50-\ufd3d\ufe70-\ufefc]")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"\+[\d٠-٩](?:[\d٠-٩ .\-()]*[\d٠-٩]){6,}")
_ARABIC_WORD = re.compile("[\u0621-\u064a]{3,}")


@dataclass(slots=True)
class Scores:
    """What is gathered over the files of one producer and language."""

    recalls: list[float] = field(default_factory=list)
    orders: list[float] = field(default_factory=list)
    lines: list[float] = field(default_factory=list)
    mails: list[bool] = field(default_factory=list)
    phones: list[bool] = field(default_factory=list)
    switches: list[int] = field(default_factory=list)
    reversed_words: int = 0
    forms: int = 0
    pages: int = 0
    pages_by_ocr: int = 0
    seconds: float = 0.0

    def add(self, truth_text: str, text: str) -> None:
        """Add a file's text, beside what it should be."""
        truth, found = fold(truth_text), _LEADING_BULLETS.sub("", fold(text))
        wanted, words = truth.split(), found.split()
        self.recalls.append(recall(wanted, words))
        self.orders.append(recall(list(itertools.pairwise(wanted)), list(itertools.pairwise(words))))
        self.lines.append(recall(lines_of(truth), lines_of(found)))
        line = " ".join(words)
        self.mails.extend(mail in line for mail in _MAIL.findall(truth))
        self.phones.extend(phone in line for phone in _PHONE.findall(truth))
        self.switches.append(switches(wanted, words))
        self.reversed_words += reversed_words(truth, found)
        self.forms += len(_FORMS.findall(text))


def fold(text: str) -> str:
    """Fold text as the findings do: NFKC, no diacritics, no tatweel."""
    decomposed = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).replace("\u0640", ""))
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if not "\u064b" <= c <= "\u065f"))


def recall(truth: Sequence[Hashable], found: Sequence[Hashable]) -> float:
    """Return the share of the truth, as a multiset, that was found."""
    return sum((Counter(truth) & Counter(found)).values()) / max(len(truth), 1)


def lines_of(text: str) -> list[str]:
    """Return the non-empty lines, without bullets, with single spaces."""
    lines = (" ".join(_BULLET.sub("", line.strip()).split()) for line in re.split(r"[\n\f]", text))
    return [line for line in lines if line]


def switches(truth: Sequence[str], found: Sequence[str]) -> int:
    """Count where reading jumps to another place than what follows in the truth: twice for a column read too early.

    Only words that stand once in both texts tell where reading is.
    """
    in_truth, in_found = Counter(truth), Counter(found)
    once = {word for word in in_truth if in_truth[word] == in_found[word] == 1}
    place = {word: number for number, word in enumerate(word for word in truth if word in once)}
    places = [place[word] for word in found if word in once]
    return sum(after != before + 1 for before, after in itertools.pairwise(places))


def reversed_words(truth: str, found: str) -> int:
    """Count the Arabic words that are missing and stand there back to front."""
    wanted, words = Counter(_ARABIC_WORD.findall(truth)), Counter(_ARABIC_WORD.findall(found))
    missing, surplus = wanted - words, words - wanted
    return sum(min(count, surplus[word[::-1]]) for word, count in missing.items())


def mean(values: Iterable[float]) -> float:
    """Return the mean, or 1 of nothing: what is not there cannot be missed."""
    kept = list(values)
    return sum(kept) / len(kept) if kept else 1.0
