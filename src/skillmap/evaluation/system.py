"""The system as configured, seen as the evaluation sees any system: documents in, labels out."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from skillmap.concepts.queries import Query
from skillmap.documents import document_of, read
from skillmap.errors import DocumentError
from skillmap.evaluation.labels import (
    EducationLabel,
    JobLabel,
    LabeledDocument,
    LanguageLabel,
    LinkLabel,
    RankedConcept,
    SpanLabel,
)
from skillmap.pipeline import Pipeline
from skillmap.profiles.months import period, union_months
from skillmap.records import LANGUAGES, Analysis, Candidate, Language, Link, Span
from skillmap.settings import Settings
from skillmap.taxonomy.store import ConceptScheme

TOP = 100  # candidates of a text that is linked as a whole
_CHUNK = 256  # texts
_CHUNK_CHARACTERS = 30_000  # some ten CVs, a few hundred sentences
_CHUNK_FILES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineSystem:
    """Runs the pipeline over gold documents: only their text and language are looked at.

    ``as_of`` ends open jobs, so that a run says the same next year.
    """

    pipeline: Pipeline
    as_of: datetime.date

    def predict(self, documents: Sequence[LabeledDocument]) -> Iterator[LabeledDocument]:
        """Yield what the pipeline says of each document, in order: links of whole texts, and analyses where more is labelled."""
        for chunk in chunks_of(documents):
            yield from self.predict_chunk(chunk)

    def predict_chunk(self, documents: Sequence[LabeledDocument]) -> Iterator[LabeledDocument]:
        """Do the work of :meth:`predict` for one chunk, whatever was done before it.

        Encoded texts are forgotten first: the last bits of a vector depend on the batch in which it was made.
        """
        self.pipeline.linker.finder.forget()
        links = self._links([document for document in documents if document.link is not None])
        for document in documents:
            found = LabeledDocument(id=document.id, text=document.text, language=document.language, kind=document.kind)
            if document.path is not None:
                found = self._read(found, document.path)
            if document.link is not None:
                found = replace(found, link=links[document.id])
            if needs_analysis(document):
                found = self._analyzed(found, self.pipeline.analyze(document_of(document.text)))
            yield found

    def _read(self, found: LabeledDocument, path: Path) -> LabeledDocument:
        try:
            document = read(path, limits=self.pipeline.limits)
        except DocumentError as exc:
            return replace(found, text="", path=path, facets={"quality": exc.code})
        worst = min((page.quality for page in document.pages if page.quality is not None), default=1.0)
        return replace(found, text=document.text, path=path, facets={"quality": quality_band(worst)})

    def _links(self, documents: Sequence[LabeledDocument]) -> dict[str, LinkLabel]:
        found: dict[str, LinkLabel] = {}
        for kind in sorted({document.kind for document in documents}):
            rows = [document for document in documents if document.kind == kind]
            queries = [Query(text=document.text, language=_language(document.language)) for document in rows]
            if kind == "isco":
                links = [found.isco08 for found in self.pipeline.occupations.link(queries, top=TOP)]
            else:
                links = self.pipeline.linker.link(queries, "occupation" if kind == "occupation" else "skill", top=TOP)
            found |= {document.id: _link(link) for document, link in zip(rows, links, strict=True)}
        return found

    def _analyzed(self, found: LabeledDocument, analysis: Analysis) -> LabeledDocument:
        text, structure, scheme = analysis.document.text, analysis.structure, self.pipeline.scheme
        groups = {match.job: match for match in analysis.job_matches}
        jobs = []
        for number, job in enumerate(structure.jobs):
            match, when = groups.get(number), period(job, self.as_of)
            jobs.append(
                JobLabel(
                    title=_cut(job.title, text),
                    employer=_cut(job.employer, text),
                    start=job.start,
                    end=job.end,
                    current=job.current,
                    isco08=tuple(_code(candidate, scheme) for candidate in match.isco08.candidates) if match else (),
                    esco=tuple(candidate.uri for candidate in match.esco.candidates) if match else (),
                    months=union_months([when]) if when is not None else None,
                )
            )
        return replace(
            found,
            spans=tuple(
                SpanLabel(
                    span=match.mention.span,
                    type=_type(match.link, scheme),
                    link=_link(match.link),
                    section=structure.sections[match.mention.section].kind,
                )
                for match in analysis.matches
            ),
            concepts=None,
            jobs=tuple(jobs),
            educations=tuple(
                EducationLabel(
                    degree=_cut(entry.degree, text), field=_cut(entry.field, text), institution=_cut(entry.institution, text), end=entry.end
                )
                for entry in structure.educations
            ),
            languages=tuple(LanguageLabel(code=language.code, level=language.cefr) for language in structure.languages),
        )


def system_about(pipeline: Pipeline, settings: Settings, as_of: datetime.date) -> dict[str, object]:
    """Return what identifies the system that ran, for the record: the same here gives the same predictions."""
    return {
        "taxonomy": pipeline.scheme.name,
        "taxonomy_hash": pipeline.scheme.hash,
        "encoder": pipeline.encoder.name,
        "encoder_fingerprint": pipeline.encoder.fingerprint,
        "index": pipeline.builder.index,
        "as_of": as_of.isoformat(),
        "settings": settings.model_dump(mode="json", exclude={"home", "cache"}),
    }


def chunks_of(documents: Sequence[LabeledDocument]) -> Iterator[Sequence[LabeledDocument]]:
    """Cut documents into chunks that take some seconds each; the cuts depend on nothing but the documents."""
    chunk: list[LabeledDocument] = []
    characters = files = 0
    for document in documents:
        if chunk and (len(chunk) == _CHUNK or files == _CHUNK_FILES or characters + len(document.text) > _CHUNK_CHARACTERS):
            yield chunk
            chunk, characters, files = [], 0, 0
        chunk.append(document)
        characters += len(document.text)
        files += document.path is not None
    if chunk:
        yield chunk


def quality_band(quality: float) -> str:
    """Return the band of a text quality in [0, 1]: "0.9 or more", "0.8 to 0.9" or "below 0.8"."""
    return "0.9 or more" if quality >= 0.9 else "0.8 to 0.9" if quality >= 0.8 else "below 0.8"


def needs_analysis(document: LabeledDocument) -> bool:
    """Tell whether a gold document asks for more than a link of its whole text."""
    labeled = (document.spans, document.concepts, document.jobs, document.educations, document.languages)
    return any(part is not None for part in labeled)


def _cut(span: Span | None, text: str) -> str | None:
    return None if span is None else span.of(text)


def _language(code: str | None) -> Language | None:
    return next((language for language in LANGUAGES if language == code), None)


def _code(candidate: Candidate, scheme: ConceptScheme) -> str:
    number = scheme.number(candidate.uri)
    return str(scheme.notations[number]) if number is not None else ""


def _type(link: Link, scheme: ConceptScheme) -> str:
    candidate = link.match or next(iter(link.candidates), None)
    number = scheme.number(candidate.uri) if candidate is not None else None
    return (scheme.skill_types[number] if number is not None else "") or "skill"


def _link(link: Link) -> LinkLabel:
    return LinkLabel(
        match=_ranked(link.match) if link.match is not None else None,
        ranking=tuple(_ranked(candidate) for candidate in link.candidates),
    )


def _ranked(candidate: Candidate) -> RankedConcept:
    return RankedConcept(uri=candidate.uri, score=candidate.score)
