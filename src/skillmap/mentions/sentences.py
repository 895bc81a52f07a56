"""Sentences of a stretch of text, by spaCy's rule-based pipelines (no trained model is needed for these)."""

from __future__ import annotations

from collections.abc import Iterator

import spacy
from spacy.language import Language as Pipeline

from skillmap.records import LANGUAGES, Language, Span


def blank_pipelines() -> dict[Language, Pipeline]:
    """Return a tokenizer and sentence splitter for each language."""
    pipelines: dict[Language, Pipeline] = {}
    for language in LANGUAGES:
        pipeline = spacy.blank(language)
        pipeline.add_pipe("sentencizer", config={"punct_chars": [".", "!", "?", "؟", "。", ";", "؛"]})
        pipelines[language] = pipeline
    return pipelines


def sentences(text: str, span: Span, pipeline: Pipeline) -> Iterator[Span]:
    """Yield the sentences of a stretch of text."""
    for sentence in pipeline(span.of(text)).sents:
        yield Span(span.start + sentence.start_char, span.start + sentence.end_char)
