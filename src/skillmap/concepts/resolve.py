"""The stage that links mentions, judges them by where they stand, and decides which of overlapping ones stay."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from skillmap.concepts.linker import Linker
from skillmap.concepts.queries import Query
from skillmap.records import Analysis, Link, Match, Mention, Span

_TOP = 10
_CERTAIN = 1e-4  # how near to 0 and 1 a probability is taken seriously
_LIKELY = 1e-3  # the same for chances before linking
_FOUND_SHARE = 0.5  # of the chance before linking in what decides between overlapping mentions


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionWeights:
    """How likely it is that an annotator accepts a mention with its link.

    Logistic in the log-odds of the link, with a constant for the stage that found the mention, one for the kind of section it stands
    in, one for its language and one for its number of words (0 for those not named). Fitted on whole CVs by
    ``models/linking/fit_mentions.py``.

    Attributes:
        bias: Constant.
        link: Weight of the link's log-odds.
        source: Constant by what found the mention.
        section: Constant by kind of section.
        language: Constant by language.
        words: Constant by number of words: "1", "2", "3" (three or four) or "5" (five and more).
        threshold: Lowest probability of a match.
        reference: Probabilities of mentions in CVs that the fit had not seen: what precision to expect above a threshold.
        found: Weight of the log-odds that the mention was given before it was linked.
    """

    bias: float
    link: float
    source: Mapping[str, float]
    section: Mapping[str, float]
    language: Mapping[str, float]
    words: Mapping[str, float]
    threshold: float
    reference: Sequence[float] = ()
    found: float = 0.0

    def score(self, link_score: float, mention: Mention, section: str) -> float:
        """Return the probability for a link of that score."""
        bounded = min(max(link_score, _CERTAIN), 1 - _CERTAIN)
        z = (
            self.bias
            + self.link * math.log(bounded / (1 - bounded))
            + self.source.get(mention.source, 0.0)
            + self.section.get(section, 0.0)
            + self.language.get(mention.language, 0.0)
            + self.words.get(words_of(mention.text), 0.0)
            + self.found * found_odds(mention)
        )
        return 1 / (1 + math.exp(-z))


def found_odds(mention: Mention) -> float:
    """Return the log-odds that a mention was given before it was linked; 0 for one that nobody judged."""
    if mention.score >= 1.0:
        return 0.0
    chance = min(max(mention.score, _LIKELY), 1 - _LIKELY)
    return math.log(chance / (1 - chance))


def words_of(text: str) -> str:
    """Return the class of a mention's number of words.

    >>> [words_of(text) for text in ("soudure", "soudure TIG", "soudure TIG et MIG", "a b c d e f")]
    ['1', '2', '3', '5']
    """
    count = len(text.split())
    return str(count) if count < 3 else "3" if count < 5 else "5"


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionLinker:
    """Links the mentions of a document in one batch, and keeps those that do not overlap."""

    linker: Linker
    weights: MentionWeights
    told: float = 0.0  # chance before linking below which a mention that links to nothing is dropped
    name: str = "concepts"

    def __call__(self, analysis: Analysis) -> Analysis:
        """Add matches; mentions that lose to an overlapping one are dropped."""
        kept = [match for match in resolve(self.judge(analysis)) if match.link.match is not None or match.mention.score >= self.told]
        return dataclasses.replace(analysis, mentions=tuple(match.mention for match in kept), matches=tuple(kept))

    def prepare(self, analyses: Sequence[Analysis]) -> None:
        """Encode the texts of several documents together."""
        self.linker.finder.prepare([query for analysis in analyses for query in _queries(analysis)], "skill")

    def judge(self, analysis: Analysis) -> list[Match]:
        """Link every mention, overlapping ones too, and give each link the probability that it is accepted there."""
        links = self.linker.link(_queries(analysis), "skill", top=_TOP, threshold=0.0)
        sections = analysis.structure.sections
        return [
            Match(mention=mention, link=self._judged(link, mention, sections[mention.section].kind))
            for mention, link in zip(analysis.mentions, links, strict=True)
        ]

    def _judged(self, link: Link, mention: Mention, section: str) -> Link:
        candidates = tuple(
            dataclasses.replace(candidate, score=round(self.weights.score(candidate.score, mention, section), 4))
            for candidate in link.candidates
        )
        best = candidates[0] if candidates and candidates[0].score >= self.weights.threshold else None
        return Link(match=best, candidates=candidates)


def _queries(analysis: Analysis) -> list[Query]:
    titles = _titles(analysis)
    every = tuple(titles.values())
    return [
        Query(
            text=mention.text,
            language=mention.language,
            context=mention.context if mention.context != mention.text else "",
            jobs=(titles[mention.job],) if mention.job in titles else every,
        )
        for mention in analysis.mentions
    ]


def _titles(analysis: Analysis) -> dict[int | None, str]:
    """Return the title of each job that has one, by the job's number."""
    text = analysis.document.text
    return {number: job.title.of(text) for number, job in enumerate(analysis.structure.jobs) if job.title is not None}


def _strength(match: Match) -> float:
    return (match.link.candidates[0].score if match.link.candidates else 0.0) + _FOUND_SHARE * match.mention.score


def resolve(matches: Sequence[Match]) -> list[Match]:
    """Keep matches that do not overlap: stronger before weaker, then longer before shorter.

    The members of a coordination compete with its whole: one member is taken when it is stronger than the whole, and the others
    follow, since they do not overlap with it.

    Args:
        matches: Matches of one document, overlapping ones among them.

    Returns:
        Those that stand, in the order of the text.
    """
    order = sorted(
        matches,
        key=lambda match: (-_strength(match), match.mention.span.start - match.mention.span.end, match.mention.span),
    )
    kept: list[Match] = []
    taken: list[Span] = []
    for match in order:
        span = match.mention.span
        if all(span.end <= other.start or span.start >= other.end for other in taken):
            taken.append(span)
            kept.append(match)
    return sorted(kept, key=lambda match: match.mention.span)
