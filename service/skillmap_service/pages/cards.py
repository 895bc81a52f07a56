"""Skills and open words as cards: what is claimed, by which words, how sure it is, and what else it may be."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from skillmap.exports.wording import Wording
from skillmap.taxonomy.store import ConceptScheme
from skillmap_service.pages.marks import Claim
from skillmap_service.storage.records import Json

_UNSURE = 0.6  # as in the dossier: a link less likely than that is asked about
_MOST_CANDIDATES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A text, and the language that it is in where that is not the reader's: else ``None``."""

    text: str
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A concept to choose instead."""

    uri: str
    label: Label
    certainty: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Words of the document and where they stand; ``start`` is ``None`` where the person told of them."""

    text: str
    language: str
    start: int | None
    end: int | None
    page: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A skill, or words that were not linked (``uri`` is ``None``).

    Attributes:
        id: Of the element that shows it.
        kind: "sure", "unsure" or "open"; what a person confirmed is sure.
        uri: The skill.
        label: In the reader's language.
        own_label: In the CV's language, where that is another.
        grade: "high", "middle" or "low".
        certainty: The same in words.
        verified: A person confirmed it.
        quotes: Its evidence.
        choices: Other concepts, the likeliest first.
    """

    id: str
    kind: str
    uri: str | None
    label: Label
    own_label: Label | None
    grade: str
    certainty: str
    verified: bool
    quotes: tuple[Quote, ...]
    choices: tuple[Choice, ...]

    def claims(self) -> list[Claim]:
        """Return where its evidence stands."""
        return [
            Claim(card=self.id, kind=self.kind, start=quote.start, end=quote.end)
            for quote in self.quotes
            if quote.start is not None and quote.end is not None
        ]


def label_in(labels: Mapping[str, str], language: str) -> Label:
    """Return a concept's label in a language, or in the next one that it has."""
    found = next((code for code in (language, "en", "fr", "ar") if labels.get(code)), None)
    return Label(text=labels[found], language=found if found != language else None) if found is not None else Label(text="")


def own_first(first: Label | None, second: Label) -> Label:
    """Return the first of two labels, or the second where it alone is in the reader's language."""
    return first if first is not None and first.text and (first.language is None or second.language is not None) else second


def cards_of(profile: Json, scheme: ConceptScheme, words: Wording, own_language: str) -> list[Card]:
    """Return the cards of a profile: its skills, then the words that were not linked."""
    skills = [_skill(skill, scheme, words, own_language) for skill in profile["skills"]]
    return skills + [_open(item, scheme, words, own_language) for item in profile["unlinked"]]


def _skill(skill: Json, scheme: ConceptScheme, words: Wording, own_language: str) -> Card:
    uri, labels = skill["concept"]["uri"], skill["concept"]["label"]
    verified = skill["status"] == "verified"
    grade, certainty = words.certainty(skill["score"])
    label, own_label = label_in(labels, words.language), labels.get(own_language, "")
    is_other = own_language not in (words.language, label.language) and own_label not in ("", label.text)
    return Card(
        id=f"s-{_digest(uri)}",
        kind="sure" if verified or skill["score"] >= _UNSURE else "unsure",
        uri=uri,
        label=label,
        own_label=Label(text=own_label, language=own_language) if is_other else None,
        grade=grade,
        certainty=certainty,
        verified=verified,
        quotes=tuple(_quote(one, own_language) for one in skill["evidence"]),
        choices=_choices(skill["candidates"], scheme, words, uri),
    )


def _open(item: Json, scheme: ConceptScheme, words: Wording, own_language: str) -> Card:
    quote = _quote(item, own_language)
    return Card(
        id=f"u-{quote.start}-{quote.end}",
        kind="open",
        uri=None,
        label=Label(text=quote.text, language=own_language),
        own_label=None,
        grade="low",
        certainty="",
        verified=False,
        quotes=(quote,),
        choices=_choices(item["candidates"], scheme, words, None),
    )


def _quote(one: Json, own_language: str) -> Quote:
    start, end = one["span"]
    place = (start, end) if start < end else (None, None)
    language = one.get("language", own_language)
    return Quote(text=" ".join(str(one["text"]).split()), language=language, start=place[0], end=place[1], page=one.get("page"))


def _choices(candidates: Sequence[Any], scheme: ConceptScheme, words: Wording, chosen: str | None) -> tuple[Choice, ...]:
    others = [one for one in candidates if one["uri"] != chosen][:_MOST_CANDIDATES]
    return tuple(Choice(uri=one["uri"], label=_label(one, scheme, words), certainty=words.certainty(one["score"])[1]) for one in others)


def _label(candidate: Json, scheme: ConceptScheme, words: Wording) -> Label:
    number = scheme.number(candidate["uri"])
    return label_in(scheme.preferred(number), words.language) if number is not None else Label(text=str(candidate["label"]))


def _digest(uri: str) -> str:
    return hashlib.sha256(uri.encode()).hexdigest()[:12]
