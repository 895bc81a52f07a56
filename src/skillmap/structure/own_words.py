"""Headings in the person's own words: "Where I've worked", "Ce que je sais bien faire", "شنو كنعرف ندير".

No list holds them all, but they are made of few words: some that ask or point ("what", "où", "شو"), some that fill, and one
that says what stands below. A line all of whose words are such ones is a heading; one word of a matter more ("I can weld",
"je parle aux clients") and it is none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from skillmap.structure.fragments import PLACES
from skillmap.structure.vocabulary import normalize, read_words

MAX_WORDS = 9
_OF_ARABIC = re.compile(r"[\u0600-\u06ff]")
# What decides first: "languages I can speak" are languages, "work I can do" skills, "papers of my school" certificates.
_ORDER = (
    "languages",
    "licences",
    "certificates",
    "interests",
    "volunteer",
    "summary",
    "ability",
    "education",
    "experience",
    "do",
    "header",
)
_KIND = {"ability": "skills", "do": "experience"}
# Person, tense and mood before a verb's stem in spoken and written Arabic ("بشتغل", "كنعرف", "عم اشتغل"), what is added behind it.
_VERB = "و?(?:ال)?(?:عم|راني|كن|ك|ب)?[انيت]{{0,2}}{}(?:ت|نا|و|تو|ته|تها|تهم|تهن|ه|ها|هم|هن|وه|وها|وهم|لو)?"
_NOUN = "و?(?:ال|بال|لل|ل|ب)?{}(?:ي|اتي|ات|تي|ها|نا|هم|ين)?"
_SAID = re.compile(r"[.,;:!،؛]\s*[^\W_]|[.!,،]$|[\d@]")  # how no such heading goes on or ends
_PLACE = frozenset({"frame"})  # "mon travail en France"
_FIRST_PERSON = frozenset({"i", "my", "je", "j", "me", "mes", "ai"})
_SAYS = frozenset({"i", "je", "j"})  # begins a sentence as well as a heading
_WORDS = read_words("own_words.tsv")


def _matcher(words: frozenset[str]) -> re.Pattern[str]:
    """Return an expression that matches any word of a row, in its Arabic forms where it is a stem."""
    forms = []
    for word in sorted(words):
        form = re.escape(word.rstrip("~+"))
        if word.endswith("~"):
            form = _VERB.format(form)
        elif word.endswith("+"):
            # A noun that ends in ة has ت before what is added ("خبرة", "خبرتي").
            form = _NOUN.format(form[:-1] + "[هت]" if form.endswith("ه") else form)
        forms.append(form)
    return re.compile("|".join(forms))


_ROLES = {role: _matcher(words) for role, words in _WORDS.items()}
_OPENS = _WORDS["opens"]
_VERBS = re.compile(
    "|".join(_VERB.format(re.escape(word[:-1])) for words in _WORDS.values() for word in sorted(words) if word.endswith("~"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Topics:
    """What the words of a line speak of: kinds of sections, the deciding one first; how many words say nothing known."""

    kinds: tuple[str, ...]
    unknown: int
    opens: bool  # it begins as one that asks or points


def topics_of(text: str) -> Topics:
    """Return what a line's words speak of, whether or not it is a heading."""
    words = normalize(text).split()
    roles = [_roles(word) for word in words]
    topics = frozenset[str]().union(*roles)
    found = [_KIND.get(topic, topic) for topic in _ORDER if topic in topics]
    if {"people", "known"} <= topics:
        found = ["references"]
    elif "not" in topics and found[:1] == ["experience"]:
        found = ["interests"]  # "when I do not work"
    opens = bool(words) and words[0] in _OPENS and words[0] not in _SAYS
    return Topics(kinds=tuple(dict.fromkeys(found)), unknown=sum(not role for role in roles), opens=opens)


def kind_in_own_words(text: str) -> str | None:
    """Return the kind of section that a line announces, ``None`` where it is no such heading.

    Args:
        text: A line without its bullet or number; what ends like a sentence or is cut by commas is none.

    >>> kind_in_own_words("Where I've worked"), kind_in_own_words("شو درست"), kind_in_own_words("I can weld")
    ('experience', 'education', None)
    """
    words = normalize(text).split()
    if not 2 <= len(words) <= MAX_WORDS or _SAID.search(text.strip()):
        return None
    topics = topics_of(text)
    if topics.unknown or not topics.kinds:
        return None
    return topics.kinds[0] if topics.kinds[0] == "references" or _announces(words) else None


def _roles(word: str) -> frozenset[str]:
    found = frozenset(role for role, matcher in _ROLES.items() if matcher.fullmatch(word))
    return found or (_PLACE if word in PLACES else found)


def _announces(words: list[str]) -> bool:
    """Say whether a line begins as one that announces: it asks or points, or names what is then said to be the person's."""
    if words[0] in _OPENS:
        return True
    if _OF_ARABIC.match(words[0]):  # two nouns may name a paper or a post ("شهادة خبرة"); who speaks of himself needs a verb
        of_tongues = all(_roles(word) & {"frame", "languages"} for word in words)
        return of_tongues or any(word in _OPENS or _VERBS.fullmatch(word) for word in words)
    return bool(_roles(words[0]) - {"frame", "opens", "do", "ability"}) and bool(_FIRST_PERSON & set(words[1:]))
