"""The stage that links mentions and decides which of overlapping ones stand."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from skillmap.concepts.candidates import Query
from skillmap.concepts.linker import Linker
from skillmap.records import Analysis, Match, Mention, Span

_MEMBERS_BONUS = 0.05  # a coordination is more often several skills than one: its members win a close race
_MIN_PHRASE_SCORE = 0.05  # a phrase less likely than this is no statement of a skill at all


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionLinker:
    """Links the mentions of a document in one batch, and keeps those that do not overlap.

    ``thresholds``: lowest probability of a link for a mention, by the stage that found it.
    """

    linker: Linker
    name: str = "concepts"

    def __call__(self, analysis: Analysis) -> Analysis:
        """Add matches; mentions that lose to an overlapping one are dropped."""
        mentions = analysis.mentions
        queries = [Query(text=mention.text, language=mention.language, context=mention.context) for mention in mentions]
        links = self.linker.link(queries, "skill")
        matches = [Match(mention=mention, link=link) for mention, link in zip(mentions, links, strict=True)]
        kept = resolve(matches)
        return dataclasses.replace(analysis, mentions=tuple(match.mention for match in kept), matches=tuple(kept))


def strength(match: Match) -> float:
    """How much speaks for a match: its link's probability, weighed by where the mention stands."""
    best = match.link.candidates[0].score if match.link.candidates else 0.0
    return best * match.mention.score


def resolve(matches: Sequence[Match]) -> list[Match]:
    """Keep matches that do not overlap: linked before unlinked, stronger before weaker, longer before shorter.

    Args:
        matches: Matches of one document, overlapping ones among them.

    Returns:
        Those that stand, in the order of the text.
    """
    order = sorted(
        matches,
        key=lambda match: (
            match.link.match is None,
            -strength(match),
            match.mention.span.start - match.mention.span.end,
            match.mention.span,
        ),
    )
    kept: list[Match] = []
    taken: list[Span] = []
    for match in order:
        span = match.mention.span
        if all(span.end <= other.start or span.start >= other.end for other in taken):
            taken.append(span)
            kept.append(match)
    return sorted(kept, key=lambda match: match.mention.span)


__all__ = ["Mention", "MentionLinker", "resolve", "strength"]
