"""What a worker answers: profiles of a document, links of texts, mentions in a text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from skillmap.concepts.queries import Query
from skillmap.documents import document_of, parts, read
from skillmap.errors import EmptyDocumentError, LimitExceededError
from skillmap.pipeline import Pipeline
from skillmap.profiles.as_of import AsOf
from skillmap.records import Analysis, Candidate, ConceptKind, Document, Link
from skillmap_service.jobs.worker import as_date

Payload = Mapping[str, Any]


class Requests:
    """Answers requests with one pipeline.

    Args:
        pipeline: Everything loaded.
    """

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline

    def profile(self, payload: Payload) -> list[dict[str, Any]]:
        """Return the profiles of a document: of itself, and of what is attached to it.

        Args:
            payload: ``data`` (bytes) or ``text``, and ``as_of`` (ISO, or ``None``).
        """
        document = self._document(payload)
        made = []
        for part in parts(document):
            analysis = self._pipeline.analyze(part.document)
            day = AsOf.choose(as_date(payload["as_of"]), part.document)
            profile = self._pipeline.builder.build(analysis, day, part_of=part.part_of)
            made.append({"profile": profile, "text": part.document.text, "pages": _pages(part.document)})
        return made

    def _document(self, payload: Payload) -> Document:
        if payload["data"] is not None:
            return read(payload["data"], limits=self._pipeline.limits)
        text: str = payload["text"]
        if not text.strip():
            raise EmptyDocumentError("the text is empty")
        if len(text) > self._pipeline.limits.max_chars:
            message = f"the text has more than {self._pipeline.limits.max_chars} characters: send it in parts"
            raise LimitExceededError(message)
        return document_of(text)

    def link(self, payload: Payload) -> list[dict[str, Any]]:
        """Link texts.

        Args:
            payload: ``kind``, ``top``, ``min_precision`` (or ``None``), ``queries``, each with ``text``,
                ``language``, ``context``, ``job``.
        """
        queries = [
            Query(
                text=query["text"], language=query["language"], context=query["context"] or "", jobs=(query["job"],) if query["job"] else ()
            )
            for query in payload["queries"]
        ]
        kind: ConceptKind = payload["kind"]
        linker, precision = self._pipeline.linker, payload["min_precision"]
        threshold = linker.rankers[kind].threshold_for(precision) if precision is not None else None
        if kind == "isco":
            titles = self._pipeline.occupations.link(queries, top=payload["top"], threshold=threshold)
            return [_link(title.isco08) for title in titles]
        return [_link(link) for link in linker.link(queries, kind, top=payload["top"], threshold=threshold)]

    def extract(self, payload: Payload) -> list[dict[str, Any]]:
        """Find the skills in a text.

        Args:
            payload: ``text``.
        """
        text: str = payload["text"]
        if not text.strip():
            return []
        analysis: Analysis = self._pipeline.analyze(document_of(text))
        return [
            {
                "start": match.mention.span.start,
                "end": match.mention.span.end,
                "text": match.mention.span.of(text),
                "language": match.mention.language,
                **_link(match.link),
            }
            for match in analysis.matches
        ]


def _pages(document: Document) -> list[dict[str, Any]]:
    return [{"number": page.number, "span": list(page.span), "source": page.source, "quality": page.quality} for page in document.pages]


def _link(link: Link) -> dict[str, Any]:
    return {"match": _candidate(link.match) if link.match is not None else None, "candidates": _candidates(link.candidates)}


def _candidates(candidates: Sequence[Candidate]) -> list[dict[str, Any]]:
    return [_candidate(candidate) for candidate in candidates]


def _candidate(candidate: Candidate) -> dict[str, Any]:
    return {"uri": candidate.uri, "label": candidate.label, "score": candidate.score}
