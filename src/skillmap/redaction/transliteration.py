"""Whether a Latin word may be an Arabic name written in Latin letters.

Each Arabic letter has its usual spellings in English, in the French of the Maghreb and the Levant, and in chat ("7" for ح); short vowels
are not written in Arabic and may stand anywhere in Latin.

>>> alike("شهابي", "shehabi"), alike("شهابي", "chehabi"), alike("شهابي", "khalil")
(True, True, False)
"""

from __future__ import annotations

import functools
import re

_VOWELS = "[aeiouyéèêëïîôöûü'’-]{0,3}"
_LETTERS = {
    "ا": "[aeiouâ'’]{0,2}",
    "ء": "['’]?",
    "ب": "(?:bb?|p)",
    "ت": "tt?",
    "ث": "(?:th|t|s)",
    "ج": "(?:dj|jj?|gg?|gu|j|zh)",
    "ح": "(?:hh?|7)",
    "خ": "(?:kh|5|k|h|x)",
    "د": "dd?",
    "ذ": "(?:dh|d|z|th)",
    "ر": "rr?",
    "ز": "zz?",
    "س": "(?:ss?|c)",
    "ش": "(?:sch|sh|ch|s)",
    "ص": "(?:ss?|c)",
    "ض": "(?:dh|dd?|d)",
    "ط": "(?:tt?|th)",
    "ظ": "(?:zh?|dh|th)",
    "ع": "[aeiou3'’]{0,2}",
    "غ": "(?:gh|g|r)",
    "ف": "(?:ff?|ph)",
    "ق": "(?:kk?|q|g|c|9|'|gu)",
    "ك": "(?:kk?|c|q|ck)",
    "ل": "ll?",
    "م": "mm?",
    "ن": "nn?e?",
    "ه": "h?",
    "و": "(?:ouw|ou|oo|w|u|o|au|aw|ow)?",
    "ي": "(?:iy|yy|ie|ei|ee|ai|ay|ey|i|y|e|a)?",
}
_ARTICLE = "(?:(?:al|el|ul|a[nrstz]|e[nrstz]|ad|ed|ach|ash|ech|esh)[-' ]?)"
_VAGUE = frozenset("اءعهوي")
_MIN_CONSONANTS = 2


def alike(arabic: str, latin: str) -> bool:
    """Say whether a folded Latin word may spell a folded Arabic word; words of fewer than two consonants never do."""
    pattern = _pattern(arabic)
    return pattern is not None and pattern.fullmatch(latin) is not None


@functools.lru_cache(maxsize=1024)
def _pattern(arabic: str) -> re.Pattern[str] | None:
    bare = arabic[2:] if arabic.startswith("ال") and len(arabic) > 4 else arabic
    if any(letter not in _LETTERS for letter in bare) or sum(letter not in _VAGUE for letter in bare) < _MIN_CONSONANTS:
        return None
    head = f"{_ARTICLE}?" if bare != arabic else ""
    return re.compile(head + _VOWELS + _VOWELS.join(_LETTERS[letter] for letter in bare) + "[aeiouyéh'’]{0,3}")
