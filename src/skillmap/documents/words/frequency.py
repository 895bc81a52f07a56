"""How frequent words are, by language: the lists of the ``wordfreq`` package, read without importing it.

Importing it loads what guesses languages and mends encodings; only its data is needed here. The data is CC BY-SA 4.0
(Robyn Speer), drawn from Wikipedia, subtitles, news, books and the Web: hence also with misspellings, though rare ones.
"""

from __future__ import annotations

import gzip
import importlib.util
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Literal

import msgpack

Size = Literal["small", "large"]

# A rank is a frequency in hundredths of a power of ten: 0 is every word, 300 one in a thousand, 600 one in a million.
_RAREST: Mapping[Size, int] = {"small": 600, "large": 780}


@cache
def word_ranks(language: str, size: Size = "large") -> Mapping[str, int]:
    """Return the rank of each word of a language, 0 for the most frequent; kept for the life of the process.

    Words are in lower case and composed; Arabic ones have no tatweel and no short vowels. The large lists take 0.1 s
    (Arabic 0.2 s) and 30 to 60 MB, the small ones a tenth of it.

    Args:
        language: A language code; not every language has a large list.
        size: ``small`` holds words that are met once in a million, ``large`` once in 60 million.
    """
    ranks: dict[str, int] = {}
    for rank, words in enumerate(_buckets(f"{size}_{language}", _RAREST[size])):
        if words:
            ranks.update(dict.fromkeys(words, rank))
    return ranks


def _buckets(name: str, rarest: int) -> Iterator[list[str]]:
    """Yield the words of each rank (the package's "cB" format: a header, then one list for each hundredth)."""
    path = _folder() / f"{name}.msgpack.gz"
    unpacker = msgpack.Unpacker(raw=False, max_buffer_size=0)
    unpacker.feed(gzip.decompress(path.read_bytes()))
    count = unpacker.read_array_header()
    unpacker.skip()  # the header
    for _ in range(min(count - 1, rarest)):
        yield unpacker.unpack()


@cache
def _folder() -> Path:
    spec = importlib.util.find_spec("wordfreq")
    if spec is None or spec.origin is None:
        message = "the package wordfreq is not installed: install skillmap with its dependencies"
        raise ModuleNotFoundError(message)
    return Path(spec.origin).parent / "data"
