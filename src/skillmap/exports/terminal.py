"""Words for a terminal in three languages: Arabic keeps its order, lists have the signs of their language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"
_MAX_QUOTE = 70
_ID_CHARACTERS = 8


def isolated(text: str) -> str:
    """Return a text on one line, shortened; Arabic stands between Unicode isolates, so that what is around it stays in place."""
    flat = " ".join(text.split())
    short = flat if len(flat) <= _MAX_QUOTE else f"{flat[: _MAX_QUOTE - 1]}…"
    arabic = any("\u0590" <= letter <= "\u08ff" for letter in short)
    return f"{_FIRST_STRONG_ISOLATE}{short}{_POP_ISOLATE}" if arabic else short


def label_in(labels: Mapping[str, str], language: str) -> str:
    """Return a label in a language, else in English, French or Arabic."""
    return isolated(next((labels[code] for code in (language, "en", "fr", "ar") if code in labels), "?"))


def listed(items: Iterable[str], language: str, *, most: int | None = None) -> str:
    """Join items, each once, with the semicolon of a language; what is beyond ``most`` is counted.

    >>> listed(["a", "b", "a", "c"], "en", most=2)
    'a; b; … +1'
    """
    found = list(dict.fromkeys(items))
    sign = "؛ " if language == "ar" else "; "
    rest = [f"… +{len(found) - most}"] if most is not None and len(found) > most else []
    return sign.join([*found[:most], *rest])


def numbered(number: int, profile_id: str) -> str:
    """Name a profile by its number among those that were read, and the beginning of its digest: names of people are never shown."""
    return f"{number} ({profile_id.removeprefix('sha256:')[:_ID_CHARACTERS]})"
