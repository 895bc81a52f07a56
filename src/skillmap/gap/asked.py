"""The occupations that a user names: by URI, by ISCO-08 code, or in words, which are linked."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from skillmap.errors import SettingsError
from skillmap.gap.gaps import GapFinder
from skillmap.records import Link

_CODE = re.compile(r"(?:C|isco[-: ]?(?:08)?[-: ]?)?(\d{1,4})", re.IGNORECASE)
_NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a user asked for: occupations to compare with, of which ``best`` many are to be shown, and the link where words were linked."""

    words: str
    occupations: tuple[int, ...]
    link: Link | None = None


def resolve(words: str, finder: GapFinder, link: Callable[[str], Link]) -> Asked:
    """Find the occupations that words name.

    Args:
        words: An ESCO URI; an ISCO-08 code of one to four digits ("7126", "C7126"); or a title in any of the three languages.
        finder: What occupations need.
        link: Links a title to an occupation.

    Raises:
        SettingsError: Nothing is named so; the message names the likeliest.
    """
    scheme, text = finder.scheme, words.strip()
    if text.startswith(("http://", "https://")):
        number = scheme.number(text)
        if number is not None and scheme.kinds[number] == "isco":
            return _group(words, scheme.notations[number], finder)
        if number is None or not len(finder.needs.skills(number)):
            msg = f"{text}: {scheme.name} has no such occupation with skills"
            raise SettingsError(msg)
        return Asked(words=words, occupations=(number,))
    code = _CODE.fullmatch(text)
    if code is not None:
        return _group(words, code[1], finder)
    found = link(text)
    if found.match is None:
        near = "; ".join(f"{candidate.label} ({candidate.score:.2f})" for candidate in found.candidates[:_NAMED]) or "none"
        msg = f"no occupation is surely meant by {text!r}; nearest: {near}; give one of these, a URI or an ISCO-08 code"
        raise SettingsError(msg)
    number = scheme.number(found.match.uri)
    if number is None or not len(finder.needs.skills(number)):
        msg = f"{text!r} means {found.match.label}, for which {scheme.name} lists no skills"
        raise SettingsError(msg)
    return Asked(words=words, occupations=(number,), link=found)


def _group(words: str, code: str, finder: GapFinder) -> Asked:
    occupations = tuple(finder.of_group(code))
    if not occupations:
        msg = f"ISCO-08 {code}: {finder.scheme.name} has no occupation of that group"
        raise SettingsError(msg)
    return Asked(words=words, occupations=occupations)
