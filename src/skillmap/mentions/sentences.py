"""Sentences of a stretch of text, by spaCy's rules (no trained model is needed for these)."""

from __future__ import annotations

from collections.abc import Iterator

from skillmap.mentions.spacy_light import Pipeline, blank
from skillmap.records import Span


def sentence_pipeline() -> Pipeline:
    """Return spaCy's multi-language tokenizer with a sentence splitter.

    One pipeline serves the three languages: sentences end alike in them, and spaCy's French tokenizer alone takes three seconds to load.
    """
    pipeline = blank("xx")
    pipeline.add_pipe("sentencizer", config={"punct_chars": [".", "!", "?", "؟", "…", ";", "؛"]})
    return pipeline


def sentences(text: str, span: Span, pipeline: Pipeline) -> Iterator[Span]:
    """Yield the sentences of a stretch of text."""
    for sentence in pipeline(span.of(text)).sents:
        yield Span(span.start + sentence.start_char, span.start + sentence.end_char)
