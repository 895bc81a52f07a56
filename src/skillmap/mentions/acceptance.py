"""How likely a careful annotator would mark a candidate: what found it, where it stands, how it is written, what the tagger says."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from skillmap.errors import ModelNotFoundError
from skillmap.mentions.tagger import BEGIN, HEADS, INSIDE, OUTSIDE, Tags
from skillmap.records import Mention, Span

_LEAST = 0.01  # how near to 0 and 1 a chance is taken seriously
_LIST = 3  # pieces of a line that make it a list


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A line with what is known of all of it.

    Attributes:
        text: Of the document.
        span: Of the line.
        kind: Of the section.
        pieces: Of the line, between marks.
        labels: Of the classification that stand in the line, with whether the project's lexicon has them.
        tags: What the tagger says of the line, where there is a tagger.
    """

    text: str
    span: Span
    kind: str
    pieces: Sequence[Span]
    labels: Sequence[tuple[Span, bool]]
    tags: Tags | None


def features(mention: Mention, place: Place) -> dict[str, float]:
    """Return what is said of a candidate, each in a number; what is not named is 0."""
    words = len(mention.text.split())
    quote = mention.span.of(place.text)
    letters = [letter for letter in quote if letter.isalpha()]
    found: dict[str, float] = {
        "bias": 1.0,
        f"source {mention.source.removeprefix('mentions.')}": 1.0,
        f"section {place.kind}": 1.0,
        f"language {mention.language}": 1.0,
        f"words {min(words, 3) if words < 4 else 5 if words < 7 else 8}": 1.0,
        "headed": float(mention.text != " ".join(quote.split())),
        "piece": float(any(piece == mention.span for piece in place.pieces)),
        "list": float(len(place.pieces) >= _LIST),
        "titles": float(place.text[mention.span.end : mention.span.end + 3].lstrip()[:1] in {":", "："}),
        "bracketed": float(place.text[max(mention.span.start - 1, 0)] == "("),
        "capitals": sum(letter.isupper() for letter in letters) / max(len(letters), 1),
        "digits": sum(letter.isdigit() for letter in quote) / max(len(quote), 1),
        "label": _covered(mention.span, [span for span, _ in place.labels]),
        "lexicon": _covered(mention.span, [span for span, own in place.labels if own]),
        "same label": float(any(span == mention.span for span, _ in place.labels)),
    }
    names = sum(word[:1].isupper() for word in quote.split()[1:])
    found["names"] = names / words
    if place.tags is not None:
        found |= _tagged(place.tags, Span(mention.span.start - place.span.start, mention.span.end - place.span.start))
    return found


def _covered(span: Span, others: Sequence[Span]) -> float:
    """Return the share of a span that others cover; they do not overlap one another."""
    both = sum(max(0, min(span.end, other.end) - max(span.start, other.start)) for other in others)
    return min(1.0, both / (span.end - span.start))


def _tagged(tags: Tags, span: Span) -> dict[str, float]:
    pieces = tags.within(span)
    inside = tags.chances[pieces]
    if not len(inside):
        return {}
    stated = 1 - inside[:, :, OUTSIDE]
    means, mosts, firsts = stated.mean(axis=0).tolist(), stated.max(axis=0).tolist(), stated[0].tolist()
    begins, insides, agains = inside[0, :, BEGIN].tolist(), inside[0, :, INSIDE].tolist(), inside[1:, :, BEGIN].sum(axis=0).tolist()
    after = tags.chances[pieces.stop, :, INSIDE].tolist() if pieces.stop < len(tags.chances) else [0.0] * len(HEADS)
    found = {}
    for number, head in enumerate(HEADS):
        found[f"{head} mean"] = _odds(means[number])
        if head in {"cv", "resume"}:
            found[f"{head} most"] = _odds(mosts[number])
            found[f"{head} first"] = _odds(firsts[number])
            found[f"{head} begin"] = begins[number]
            found[f"{head} goes on"] = after[number]
            found[f"{head} went on"] = insides[number]
            found[f"{head} again"] = agains[number]
    return found


def _odds(chance: float) -> float:
    bounded = min(max(chance, _LEAST), 1 - _LEAST)
    return math.log(bounded / (1 - bounded))


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """Logistic in the features; fitted by ``models/mentions/fit_acceptance.py``.

    Attributes:
        weights: Of each feature; 0 for those not named.
        least: Chance below which a candidate is dropped before it is linked.
        margin: How much less likely than an overlapping one a candidate may be, as a share of its chance, and still be linked.
        told: Chance below which a candidate that links to nothing is not told.
    """

    weights: Mapping[str, float]
    least: float
    margin: float
    told: float = 0.4

    def chance(self, found: Mapping[str, float]) -> float:
        """Return the chance of a candidate."""
        return 1 / (1 + math.exp(-sum(self.weights.get(name, 0.0) * value for name, value in found.items())))

    def kept(self, mentions: Sequence[Mention]) -> list[Mention]:
        """Drop unlikely candidates, and those that are much less likely than one that they overlap with."""
        likely = [mention for mention in mentions if mention.score >= self.least]
        spans = np.array([mention.span for mention in likely], dtype=np.int64).reshape(-1, 2)
        scores: NDArray[np.float64] = np.array([mention.score for mention in likely])
        kept = []
        for mention in likely:
            over = (spans[:, 0] < mention.span.end) & (spans[:, 1] > mention.span.start)
            if mention.score >= self.margin * scores[over].max():
                kept.append(mention)
        return kept


def read_acceptance(path: Path, *, tagged: bool) -> Acceptance:
    """Read the weights for a finder with or without a tagger.

    Raises:
        ModelNotFoundError: The file of weights is missing or damaged.
    """
    try:
        return Acceptance(**json.loads(path.read_text(encoding="utf-8"))["tagged" if tagged else "plain"])
    except (OSError, ValueError, KeyError, TypeError) as exc:
        msg = "models/mentions/acceptance.json is missing or damaged: restore it, or run models/mentions/fit_acceptance.py"
        raise ModelNotFoundError(msg) from exc
