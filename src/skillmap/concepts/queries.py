"""What is asked of the linker: a text, and what is known of where it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass

from skillmap.records import Language
from skillmap.taxonomy.folding import is_arabic

_PIECE_END = re.compile(r"[\n\f\t|•·;؛]+|(?<=[.!?؟])\s+")
_FRENCH = frozenset("àâçéèêëîïôùûüœ")
_MAX_PIECES = 12
_MAX_PIECE_CHARACTERS = 160  # what one vector can hold the sense of


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A text to link.

    Attributes:
        text: A skill's wording, or a job's title.
        language: Its language; guessed from its letters when not given.
        context: What stands around it: its line or sentence; for a title, what else the job says.
        stated: URIs of the skills that the job states, for a title.
        jobs: Titles of the jobs that it may belong to, the nearest first; for skills.
    """

    text: str
    language: Language | None = None
    context: str = ""
    stated: tuple[str, ...] = ()
    jobs: tuple[str, ...] = ()


def guess_language(text: str) -> Language:
    """Tell the language of a short text by its letters alone; English unless they speak against it."""
    if is_arabic(text):
        return "ar"
    return "en" if _FRENCH.isdisjoint(text.casefold()) else "fr"


def pieces(text: str) -> list[str]:
    """Split what stands around a text into sentences and items that a vector can hold, at most twelve.

    >>> pieces("Conduite de camions. Livraison ; entretien")
    ['Conduite de camions.', 'Livraison', 'entretien']
    """
    cleaned = (" ".join(part.split()) for part in _PIECE_END.split(text))
    return [piece[:_MAX_PIECE_CHARACTERS] for piece in cleaned if any(letter.isalpha() for letter in piece)][:_MAX_PIECES]
