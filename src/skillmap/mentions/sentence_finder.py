"""The stage that adds what the reader of sentences finds, in texts that are sentences and nothing else: letters, statements, job ads."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from skillmap.mentions.cues import denied
from skillmap.mentions.lines import lines, section_language
from skillmap.mentions.reader import Reading, SentenceReader
from skillmap.mentions.sentences import sentence_pipeline, sentences
from skillmap.records import Analysis, Language, Mention, Span, Structure

SOURCE = "mentions.sentence"
_LEAST = 0.4  # chance below which a span is not linked
_MOST = 8000  # characters; what is longer is no letter but the text of a document that lost its lines


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sentence:
    span: Span
    section: int
    language: Language


class SentenceFinder:
    """Adds the reader's spans to what the finder of mentions found.

    Args:
        reader: What reads.
    """

    name = SOURCE

    def __init__(self, reader: SentenceReader) -> None:
        self._reader = reader
        self._sentences = sentence_pipeline()

    def __call__(self, analysis: Analysis) -> Analysis:
        """Add mentions to a text without the structure of a CV; leave every other document as it is."""
        text = analysis.document.text
        if not is_running_text(analysis.structure) or len(text) > _MOST:
            return analysis
        every = list(self._sentences_of(text, analysis.structure))
        readings = self._reader.read([sentence.span.of(text) for sentence in every])
        found = [mention for sentence, of in zip(every, readings, strict=True) for mention in self._mentions(text, sentence, of)]
        known = {mention.span for mention in analysis.mentions}
        added = [mention for mention in found if mention.span not in known]
        return dataclasses.replace(analysis, mentions=(*analysis.mentions, *added))

    def _sentences_of(self, text: str, structure: Structure) -> Iterator[_Sentence]:
        for number, section in enumerate(structure.sections):
            for line in lines(text, section.span):
                for span in sentences(text, line, self._sentences):
                    yield _Sentence(span=span, section=number, language=section_language(section, span.of(text)))

    def _mentions(self, text: str, sentence: _Sentence, readings: Sequence[Reading]) -> Iterator[Mention]:
        wording = sentence.span.of(text)
        not_own = denied(wording, sentence.language)
        best: dict[Span, float] = {}
        for reading in readings:
            if not any(reading.span.start < span.end and span.start < reading.span.end for span in not_own):
                best[reading.span] = max(best.get(reading.span, 0.0), reading.chance)
        for span, chance in best.items():
            if chance >= _LEAST:
                yield Mention(
                    span=Span(span.start + sentence.span.start, span.end + sentence.span.start),
                    text=" ".join(span.of(wording).split()),
                    section=sentence.section,
                    language=sentence.language,
                    source=SOURCE,
                    context=" ".join(wording.split()),
                    score=round(chance, 4),
                )


def is_running_text(structure: Structure) -> bool:
    """Tell a text without any heading and without jobs: no CV but sentences."""
    return not structure.jobs and all(section.kind == "header" for section in structure.sections)
