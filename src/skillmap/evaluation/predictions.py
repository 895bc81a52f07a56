"""Predictions on file: JSON Lines, a labelled document a line, from this project or from any other system.

A line needs ``id`` and what the task scores; everything else may be left out::

    {"id": "ar-02", "spans": [{"start": 10, "end": 17, "type": "skill", "uri": "http://…", "score": 0.8, "candidates": []}],
     "jobs": [{"title": "…", "start": "2015", "isco08": ["7411"]}], "languages": [{"code": "ar", "level": "native"}]}
    {"id": "Q000001", "ranking": [{"uri": "http://…", "score": 0.9}], "match": {"uri": "http://…", "score": 0.9}}
    {"id": "tech-17", "concepts": [{"uri": "http://…", "score": 0.7}]}

Where a line has a ranking (or a span its candidates) and no ``match`` at all, the first is the decision; ``"match": null`` is
the decision that none fits. What ``skillmap profile``, ``extract`` and ``link`` print is read as well; a profile names its
document by the sha256 of its bytes. Of files that are to be read (a set of the format ``files``), ``text`` is what the system read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from skillmap.evaluation.formats.faults import Faults
from skillmap.evaluation.formats.source import read_objects
from skillmap.evaluation.gold import PartialDateText, closed_months, partial_date
from skillmap.evaluation.labels import (
    EducationLabel,
    JobLabel,
    LabeledDocument,
    LanguageLabel,
    LinkLabel,
    RankedConcept,
    SpanLabel,
)
from skillmap.records import Span

_MODEL = ConfigDict(extra="ignore", frozen=True)


class ConceptRow(BaseModel):
    """A concept with its probability."""

    model_config = _MODEL

    uri: str
    score: float | None = Field(default=None, ge=0, le=1)


class SpanRow(BaseModel):
    """A span; ``uri`` and ``score`` are short for ``match``. With neither and no candidates, the span is not linked.

    Candidates without ``match`` and ``uri`` are a decision for the first; a ``null`` there is a decision for none.
    """

    model_config = _MODEL

    start: int = Field(ge=0)
    end: int = Field(ge=1)
    type: str = "skill"
    uri: str | None = None
    score: float | None = Field(default=None, ge=0, le=1)
    match: ConceptRow | None = None
    candidates: list[ConceptRow] | None = None

    @model_validator(mode="after")
    def _has_length(self) -> SpanRow:
        if self.end <= self.start:
            raise PydanticCustomError("span", "a span ends after it starts")
        return self


class JobRow(BaseModel):
    """A job; codes and occupations ranked, best first."""

    model_config = _MODEL

    title: str | None = None
    employer: str | None = None
    start: PartialDateText | None = None
    end: PartialDateText | None = None
    current: bool = False
    isco08: list[str] = []
    esco: list[str] = []
    months: int | None = None


class EducationRow(BaseModel):
    """An entry of schooling."""

    model_config = _MODEL

    degree: str | None = None
    field: str | None = None
    institution: str | None = None
    end: PartialDateText | None = None
    isced: int | None = None
    eqf: int | None = None


class LanguageRow(BaseModel):
    """A spoken language."""

    model_config = _MODEL

    code: str
    level: str | None = None


class PredictionRow(BaseModel):
    """What a system says of one document."""

    model_config = _MODEL

    id: str
    set: str | None = None
    text: str | None = None
    spans: list[SpanRow] | None = None
    mentions: list[SpanRow] | None = None  # as ``skillmap extract`` calls them
    concepts: list[ConceptRow] | None = None
    ranking: list[ConceptRow] | None = None
    candidates: list[ConceptRow] | None = None  # as ``skillmap link`` calls the ranking
    match: ConceptRow | None = None
    jobs: list[JobRow] | None = None
    educations: list[EducationRow] | None = None
    languages: list[LanguageRow] | None = None
    facets: dict[str, str] = {}


def read_predictions(path: Path) -> dict[tuple[str | None, str], LabeledDocument]:
    """Read predictions, by set (``None`` where a line names none) and document id.

    Raises:
        GoldInvalidError: lines are broken, or two speak of one document; the message lists them.
    """
    found: dict[tuple[str | None, str], LabeledDocument] = {}
    faults = Faults(path.name, "the predictions")
    for place, content in read_objects(path, faults):
        try:
            row = PredictionRow.model_validate(_own_output(content))
        except ValidationError as exc:
            for error in exc.errors(include_url=False, include_input=False):
                faults.add(place, f"{'.'.join(map(str, error['loc'])) or 'line'}: {error['msg']}")
            continue
        except (KeyError, TypeError, AttributeError, IndexError) as exc:
            faults.add(place, f"is no profile as skillmap prints it ({type(exc).__name__})")
            continue
        if (row.set, row.id) in found:
            faults.add(place, f"{row.id!r} was there before")
        found[row.set, row.id] = _document(row)
    faults.done()
    return found


def _own_output(row: dict[str, Any]) -> dict[str, Any]:
    """Turn a profile as ``skillmap profile`` prints it into a row; leave other rows alone."""
    if not str(row.get("schema", "")).startswith("skillmap/profile/"):
        return row
    spans = [
        {
            "start": evidence["span"][0],
            "end": evidence["span"][1],
            "type": skill["concept"]["type"],
            "uri": skill["concept"]["uri"],
            "score": skill["score"],
        }
        for skill in row["skills"]
        for evidence in skill["evidence"]
        if skill["status"] != "inferred"
    ]
    spans += [
        {"start": item["span"][0], "end": item["span"][1], "match": None, "candidates": item["candidates"]} for item in row["unlinked"]
    ]
    return {
        "id": row["document"]["id"],
        "spans": spans,
        "jobs": [_own_job(job) for job in row["experience"]],
        "educations": [
            {
                **{field: (entry[field] or {}).get("text") for field in ("degree", "field", "institution")},
                "end": (entry["end"] or {}).get("date"),
                "isced": entry["isced"],
                "eqf": entry["eqf"],
            }
            for entry in row["education"]
        ],
        "languages": [{"code": language["code"], "level": (language["cefr"] or {}).get("overall")} for language in row["languages"]],
    }


def _own_job(job: Mapping[str, Any]) -> dict[str, Any]:
    occupation = job["occupation"] or {"esco": None, "candidates": {"esco": [], "isco08": []}}
    esco = [occupation["esco"]] if occupation["esco"] else []
    return {
        **{field: (job[field] or {}).get("text") for field in ("title", "employer")},
        **{field: (job[field] or {}).get("date") for field in ("start", "end")},
        "current": job["current"],
        "months": job["months"],
        "isco08": [candidate["code"] for candidate in occupation["candidates"]["isco08"]],
        "esco": list(dict.fromkeys(candidate["uri"] for candidate in [*esco, *occupation["candidates"]["esco"]])),
    }


def _document(row: PredictionRow) -> LabeledDocument:
    ranking = row.ranking if row.ranking is not None else row.candidates
    link = None
    if ranking is not None or row.match is not None:
        match = row.match if "match" in row.model_fields_set or not ranking else ranking[0]
        link = LinkLabel(match=_concept(match), ranking=_concepts(ranking or ([match] if match else [])))
    spans = row.spans if row.spans is not None else row.mentions
    return LabeledDocument(
        id=row.id,
        text=row.text or "",
        spans=None if spans is None else tuple(map(_span, spans)),
        link=link,
        concepts=None if row.concepts is None else _concepts(row.concepts),
        jobs=None
        if row.jobs is None
        else tuple(
            JobLabel(
                title=job.title,
                employer=job.employer,
                start=partial_date(job.start),
                end=partial_date(job.end),
                current=job.current,
                isco08=tuple(job.isco08),
                esco=tuple(job.esco),
                months=job.months if job.months is not None else closed_months(partial_date(job.start), partial_date(job.end)),
            )
            for job in row.jobs
        ),
        educations=None
        if row.educations is None
        else tuple(
            EducationLabel(
                degree=entry.degree,
                field=entry.field,
                institution=entry.institution,
                end=partial_date(entry.end),
                isced=entry.isced,
                eqf=entry.eqf,
            )
            for entry in row.educations
        ),
        languages=None
        if row.languages is None
        else tuple(LanguageLabel(code=language.code, level=language.level) for language in row.languages),
        facets=row.facets,
    )


def _span(row: SpanRow) -> SpanLabel:
    match = row.match or (ConceptRow(uri=row.uri, score=row.score) if row.uri is not None else None)
    if row.candidates and not row.model_fields_set & {"match", "uri"}:
        match = row.candidates[0]
    linked = match is not None or row.candidates is not None
    ranking = row.candidates or ([match] if match is not None else [])
    if match is not None and all(concept.uri != match.uri for concept in ranking):
        ranking = [match, *ranking]
    link = LinkLabel(match=_concept(match), ranking=_concepts(ranking)) if linked else None
    return SpanLabel(span=Span(row.start, row.end), type=row.type, link=link)


def _concept(row: ConceptRow | None) -> RankedConcept | None:
    return None if row is None else RankedConcept(uri=row.uri, score=row.score)


def _concepts(rows: Iterable[ConceptRow]) -> tuple[RankedConcept, ...]:
    return tuple(RankedConcept(uri=row.uri, score=row.score) for row in rows)


def prediction_json(document: LabeledDocument, set_name: str) -> dict[str, object]:
    """Return a prediction as a JSON object that :func:`read_predictions` reads back; only texts read from files are written."""
    row: dict[str, object] = {"set": set_name, "id": document.id}
    if document.path is not None:
        row["text"] = document.text
    if document.facets:
        row["facets"] = dict(document.facets)
    if document.spans is not None:
        row["spans"] = [_span_json(label) for label in document.spans]
    if document.link is not None:
        row |= {"match": _concept_json(document.link.match), "ranking": _concepts_json(document.link.ranking)}
    if document.concepts is not None:
        row["concepts"] = _concepts_json(document.concepts)
    if document.jobs is not None:
        row["jobs"] = [
            {
                "title": job.title,
                "employer": job.employer,
                "start": job.start.date if job.start else None,
                "end": job.end.date if job.end else None,
                "current": job.current,
                "isco08": list(job.isco08),
                "esco": list(job.esco),
                "months": job.months,
            }
            for job in document.jobs
        ]
    if document.educations is not None:
        row["educations"] = [
            {
                "degree": entry.degree,
                "field": entry.field,
                "institution": entry.institution,
                "end": entry.end.date if entry.end else None,
                "isced": entry.isced,
                "eqf": entry.eqf,
            }
            for entry in document.educations
        ]
    if document.languages is not None:
        row["languages"] = [{"code": label.code, "level": label.level} for label in document.languages]
    return row


def _span_json(label: SpanLabel) -> dict[str, object]:
    row: dict[str, object] = {"start": label.span.start, "end": label.span.end, "type": label.type}
    if label.link is not None:
        row |= {"match": _concept_json(label.link.match), "candidates": _concepts_json(label.link.ranking)}
    return row


def _concept_json(concept: RankedConcept | None) -> dict[str, object] | None:
    return None if concept is None else {"uri": concept.uri, "score": concept.score}


def _concepts_json(concepts: Sequence[RankedConcept]) -> list[dict[str, object] | None]:
    return [_concept_json(concept) for concept in concepts]
