"""What changes are made in, and how words of a person are quoted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from skillmap.taxonomy.store import ConceptScheme

Profile = dict[str, Any]
NOWHERE = (0, 0)  # the span of words that do not stand in the document
_MAX_QUOTE = 500  # code points that may state one skill


def is_told(entry: Mapping[str, Any]) -> bool:
    """Tell whether a job, schooling or a language is what the person told: it has words, and none of them stand in the document.

    >>> is_told({"title": {"text": "Baker", "span": [0, 0]}, "description": None})
    True
    """
    spans = [tuple(part["span"]) for part in entry.values() if isinstance(part, Mapping) and "span" in part]
    return bool(spans) and set(spans) == {NOWHERE}


class UnfitError(Exception):
    """A change does not fit the profile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What changes are made in: the document's text and pages, and the classification."""

    text: str
    pages: tuple[Mapping[str, Any], ...]
    scheme: ConceptScheme

    def cut(self, span: tuple[int, int]) -> str:
        """Return the words of a span.

        Raises:
            UnfitError: It covers none, or too many.
        """
        start, end = span
        if not start < end <= len(self.text) or end - start > _MAX_QUOTE or not self.text[start:end].strip():
            raise UnfitError("the span covers no text of the document, or too much")
        return self.text[start:end]

    def find(self, words: str) -> tuple[int, int]:
        """Return where words stand first, ``NOWHERE`` where they do not."""
        start = self.text.find(words)
        return (start, start + len(words)) if start >= 0 else NOWHERE

    def concept(self, uri: str, kind: str) -> int:
        """Return the number of a concept.

        Raises:
            UnfitError: There is none of that kind.
        """
        number = self.scheme.number(uri)
        if number is None or self.scheme.kinds[number] != kind:
            raise UnfitError(f"the classification holds no {kind} of this URI")
        return number
