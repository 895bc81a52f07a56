"""spaCy's binary files (``.spacy``, a DocBin): entities with ``label_`` and, as the concept, ``kb_id_``; in and out.

Spans are ``doc.ents``, else the group ``doc.spans["sc"]`` of a span categorizer. ``kb_id_`` "NIL" says that no concept fits.
"""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Iterable
from pathlib import Path

import spacy
from spacy.tokens import Doc, DocBin
from spacy.tokens import Span as SpacySpan
from spacy.util import filter_spans

from skillmap.evaluation.formats.faults import Faults
from skillmap.evaluation.formats.source import string_or_none
from skillmap.evaluation.labels import LabeledDocument, LinkLabel, SpanLabel
from skillmap.records import Span

_NOTHING = "NIL"
_GROUP = "sc"  # spaCy's own name for the spans of its span categorizer


def detect(path: Path) -> bool:
    """Go by the suffix: the bytes are compressed."""
    return path.is_file() and path.suffix == ".spacy"


def read(path: Path) -> tuple[LabeledDocument, ...]:
    """Read every document; its id is ``user_data["id"]``, else its number.

    Raises:
        GoldInvalidError: the file is no DocBin.
    """
    vocabulary = spacy.blank("xx").vocab
    faults = Faults(path.name)
    docs: list[Doc] = []
    try:
        docs = list(DocBin().from_disk(path).get_docs(vocabulary))
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, OSError, zlib.error) as exc:
        faults.add("file", f"is no DocBin of spaCy ({type(exc).__name__})")
    faults.done()
    linked = any(entity.kb_id_ for doc in docs for entity in _entities(doc))
    return tuple(
        LabeledDocument(
            id=str(doc.user_data.get("id", number)),
            text=doc.text,
            language=string_or_none(doc.user_data.get("language")),
            spans=tuple(_label(entity, linked=linked) for entity in _entities(doc)),
        )
        for number, doc in enumerate(docs, start=1)
    )


def _entities(doc: Doc) -> list[SpacySpan]:
    found = list(doc.ents) or list(doc.spans.get(_GROUP, ()))
    return sorted(found, key=lambda entity: (entity.start, entity.end))


def _label(entity: SpacySpan, *, linked: bool) -> SpanLabel:
    uris = (entity.kb_id_,) if entity.kb_id_ not in {"", _NOTHING} else ()
    return SpanLabel(
        span=Span(entity.start_char, entity.end_char), type=entity.label_.casefold(), link=LinkLabel(accepted=uris) if linked else None
    )


def write(path: Path, documents: Iterable[LabeledDocument]) -> int:
    """Write predictions; of overlapping spans the longer is kept, since entities of spaCy do not overlap.

    Returns:
        How many spans were left out.
    """
    tokenizer = spacy.blank("xx")
    packed = DocBin(store_user_data=True)
    dropped = 0
    for document in documents:
        labels = document.spans or ()
        doc = _split(tokenizer(document.text), {offset for label in labels for offset in label.span})
        doc.user_data["id"], doc.user_data["language"] = document.id, document.language
        kept = filter_spans([entity for label in labels if (entity := _entity(doc, label)) is not None])
        dropped += len(labels) - len(kept)
        doc.ents = kept
        packed.add(doc)
    packed.to_disk(path)
    return dropped


def _split(doc: Doc, offsets: set[int]) -> Doc:
    """Cut tokens where spans begin and end: spaCy's entities are made of whole tokens, ours end within a word at times."""
    words, spaces = [], []
    for token in doc:
        cuts = [0, *sorted(offset - token.idx for offset in offsets if token.idx < offset < token.idx + len(token)), len(token)]
        for start, end in itertools.pairwise(cuts):
            words.append(token.text[start:end])
            spaces.append(end == len(token) and bool(token.whitespace_))
    return Doc(doc.vocab, words=words, spaces=spaces)


def _entity(doc: Doc, label: SpanLabel) -> SpacySpan | None:
    concept = ""
    if label.link is not None:
        concept = label.link.match.uri if label.link.match is not None else _NOTHING
    return doc.char_span(*label.span, label=label.type, kb_id=concept, alignment_mode="expand")
