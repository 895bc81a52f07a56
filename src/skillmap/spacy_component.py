"""A spaCy component, for those who have pipelines of their own: ``nlp.add_pipe("skillmap")``.

It fills ``doc.spans["skills"]``: one span for each linked mention, with the concept's URI in ``kb_id_`` and ``"SKILL"`` as label. How sure
a link is stands in ``doc.spans["skills"].attrs["scores"]``, in the order of the spans, and in ``span._.skill_score``; the concept's label
in ``span._.skill_label``. Tokens are the pipeline's own, of any language; a mention that begins or ends within a token takes the whole
token. spaCy finds the component by its entry point: nothing needs to be imported.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from spacy.language import Language as SpacyPipeline
from spacy.tokens import Doc, Span, SpanGroup

from skillmap.documents import document_of
from skillmap.pipeline import Pipeline, build
from skillmap.records import Match
from skillmap.settings import load_settings

LABEL = "SKILL"


@functools.lru_cache(maxsize=2)
def open_pipeline(taxonomy: str | None, encoder: str | None, home: str | None, min_precision: float | None) -> Pipeline:
    """Load what finds and links skills, once for all spaCy pipelines of a process.

    Raises:
        SkillmapError: As :func:`skillmap.pipeline.build`.
    """
    chosen: dict[str, Any] = {
        "taxonomy": taxonomy,
        "encoder": encoder,
        "home": Path(home) if home else None,
        "min_precision": min_precision,
    }
    return build(load_settings(**chosen))


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillComponent:
    """What ``nlp.add_pipe("skillmap")`` puts into a spaCy pipeline."""

    pipeline: Pipeline = field(repr=False)
    spans_key: str

    def __call__(self, doc: Doc) -> Doc:
        """Add the skills that a text states.

        Spans come in the order of the text. Two mentions of one concept that take the same tokens are one span, the surer one.
        """
        best: dict[tuple[int, int, str], tuple[float, str]] = {}
        for match in self.pipeline.analyze(document_of(doc.text)).matches:
            found = _tokens(doc, match)
            linked = match.link.match
            if found is not None and linked is not None:
                key = (*found, linked.uri)
                best[key] = max(best.get(key, (0.0, "")), (linked.score, linked.label))
        ordered = sorted(best)
        spans = [Span(doc, start, end, label=LABEL, kb_id=uri) for start, end, uri in ordered]
        scores = [best[key][0] for key in ordered]
        for span, key in zip(spans, ordered, strict=True):
            span._.skill_score, span._.skill_label = best[key]
        doc.spans[self.spans_key] = SpanGroup(doc, name=self.spans_key, attrs={"scores": scores}, spans=spans)
        return doc


def _tokens(doc: Doc, match: Match) -> tuple[int, int] | None:
    """Return the first token of a mention and the one after its last."""
    start, end = match.mention.span
    span = doc.char_span(start, end, alignment_mode="expand")
    return None if span is None or len(span) == 0 else (span.start, span.end)


@SpacyPipeline.factory(
    "skillmap",
    assigns=["doc.spans", "span._.skill_score", "span._.skill_label"],
    default_config={"taxonomy": None, "encoder": None, "home": None, "min_precision": None, "spans_key": "skills"},
)
def make_component(
    nlp: SpacyPipeline,
    name: str,
    taxonomy: str | None,
    encoder: str | None,
    home: str | None,
    min_precision: float | None,
    spans_key: str,
) -> SkillComponent:
    """Make the component; what is not given is as in skillmap's settings.

    Args:
        nlp: The spaCy pipeline; its tokenizer is all that is used of it.
        name: What the component is called in it.
        taxonomy: NAME@VERSION to link to.
        encoder: The encoder.
        home: Where taxonomies, encoders and indexes are kept.
        min_precision: Link only so far that this share of links is expected to be right.
        spans_key: Where in ``doc.spans`` the skills go.

    Raises:
        SkillmapError: Something of it is not installed; run ``skillmap setup``.
    """
    del nlp, name
    for extension in ("skill_score", "skill_label"):
        if not Span.has_extension(extension):
            Span.set_extension(extension, default=None)
    return SkillComponent(pipeline=open_pipeline(taxonomy, encoder, home, min_precision), spans_key=spans_key)
