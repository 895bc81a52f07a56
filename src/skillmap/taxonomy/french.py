"""Stems of French words: plurals, gender, and verbs with the nouns of their action.

The Snowball stem alone joins a maker with what is made ("modèle", "modéliste") and a tool with its use. Two words are one here if they
have one Snowball stem and are of one class: who or what acts (-eur, -euse, -trice), who follows something (-iste), a quality (-ité), an
action (infinitives, participles, -tion, -age, -ment and what is listed), or anything else.
"""

from __future__ import annotations

import csv
import functools
import re
import unicodedata
from collections.abc import Mapping
from importlib import resources

import Stemmer

from skillmap.taxonomy.letters import fold

_snowball = Stemmer.Stemmer("french")
_MASCULINE = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"(?<=\w{2})(?:trice)(?=s?$)", "teur"),
        (r"(?<=\w{3})(?:euse)(?=s?$)", "eur"),
        (r"(?<=\w{2})i[èe]re(?=s?$)", "ier"),
        (r"(?<=\w{2}(?:ch|ng))[èe]re(?=s?$)", "er"),
        (r"(?<=\w{2}i)enne(?=s?$)", "en"),
    )
)
_CLASSES = tuple(
    (re.compile(pattern), mark)
    for pattern, mark in (
        (r"\w{3}eurs?$", "eur"),
        (r"istes?$", "iste"),
        (r"\w{2}(?:(?<!i)ers?|ir|ions?|ages?|ements?)$", "v"),
    )
)
_PARTICIPLE = re.compile(r"\w{2}ée?s?$")
_QUALITY = re.compile(r"ités?$")


@functools.cache
def _listed() -> Mapping[str, str]:
    """Read words with a stem of their own, short nouns of action, and other forms of verbs of work; keys have their accents."""
    text = resources.files(__package__).joinpath("words", "french.tsv").read_text(encoding="utf-8")
    return {row["word"]: row["stem"] for row in csv.DictReader(text.splitlines(), delimiter="\t")}


@functools.lru_cache(maxsize=100_000)
def stem_french(word: str) -> str:
    """Return the stem of a word as written, for Snowball needs the accents.

    >>> [stem_french(word) for word in ("infirmière", "infirmiers", "vendeuse", "vendeurs", "contrôler", "contrôles", "contrôleur")]
    ['infirmi', 'infirmi', 'vendeur+eur', 'vendeur+eur', 'control+v', 'control+v', 'controleur+eur']
    """
    word = unicodedata.normalize("NFC", word).casefold()
    listed = _listed()
    if word in listed:
        return listed[word]
    for pattern, replacement in _MASCULINE:
        word = pattern.sub(replacement, word)
    if word.endswith("ers"):  # Snowball takes "-er" off, but not "-ers"
        word = word[:-1]
    stem = fold(_snowball.stemWord(word))
    if _QUALITY.search(word):
        return f"{stem}+ite"
    folded = fold(word)
    if _PARTICIPLE.search(word):
        return f"{stem}+v"
    mark = next((mark for pattern, mark in _CLASSES if pattern.search(folded)), "")
    return f"{stem}+{mark}" if mark else stem
