"""Arabic titles in the form that classifications list first: what a woman calls her work is looked up as what a man calls it.

Most wordings of work are listed in the masculine alone, so that "موزعة بريد" would be linked by another road than "موزع بريد", and to less.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator

from skillmap.taxonomy.letters import fold, is_arabic
from skillmap.taxonomy.store import ConceptScheme

_FEMININE = ("ة", "ه")
_ARTICLE = "ال"
_LEAST = 3  # letters of a word without its ending


class MasculineTitles:
    """Knows by the titles of a classification which words are masculine forms.

    Args:
        scheme: The classification; its Arabic titles are read at the first feminine one that is asked for.
    """

    def __init__(self, scheme: ConceptScheme) -> None:
        self._scheme = scheme

    def of(self, title: str) -> str:
        """Return a title with its first word, and an adjective after it, in the masculine; any other text as it is.

        A word is a feminine form only where a title of the classification begins with the masculine one: "صيانة" (maintenance) stays.
        """
        if not is_arabic(title):
            return title
        first, *rest = title.split()
        masculine = _without_ending(first)
        if masculine is None or _bare(masculine) not in self._heads:
            return title
        if rest and (adjective := _without_ending(rest[0])) is not None and (_bare(masculine), _bare(adjective)) in self._pairs:
            rest[0] = adjective
        return " ".join([masculine, *rest])

    @property
    def _heads(self) -> frozenset[str]:
        return self._read[0]

    @property
    def _pairs(self) -> frozenset[tuple[str, str]]:
        return self._read[1]

    @functools.cached_property
    def _read(self) -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
        """The folded first words of Arabic titles, and their first two."""
        titles = [[_bare(word) for word in side.split()[:2]] for side in self._sides()]
        return frozenset(words[0] for words in titles if words), frozenset((words[0], words[1]) for words in titles if len(words) > 1)

    def _sides(self) -> Iterator[str]:
        for kind in ("occupation", "isco"):
            for row in self._scheme.labels(kind, "ar"):
                yield from row.text.split("/")


def _without_ending(word: str) -> str | None:
    return word[:-1] if word.endswith(_FEMININE) and len(word) > _LEAST else None


def _bare(word: str) -> str:
    return fold(word).removeprefix(_ARTICLE)
