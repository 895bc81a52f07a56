"""A pair of documents, gold and found, cut into the parts that scores are broken down by.

Facets of a document: its language and what its set says of it (register, format …), and how good its text was read.
Facets within a document: the section that a span stands in, its type, and the gendered form of a job title. Sections are
those that this project's rules see in the gold text, whoever made the predictions, so that systems compare.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Literal, NamedTuple

from skillmap.evaluation.labels import LabeledDocument, SpanLabel
from skillmap.evaluation.tasks.jobs import aligned_jobs, unaligned_jobs
from skillmap.records import Span

Sections = Callable[[str], Sequence[tuple[Span, str]]]
GenderedForm = Literal["both", "feminine", "masculine or neutral"]

# French (Office québécois de la langue française, "Féminisation"): "vendeur/vendeuse", "infirmier(ère)", "employé·e", "(h/f)".
_FR_BOTH = re.compile(r"\w\s?/\s?\w|\((?:e|ne|re|ère|euse|trice|ière|se|f|h)[)/]|[·.]e\b|\bh\s?/\s?f\b|\bf\s?/\s?h\b", re.IGNORECASE)
_FR_FEMININE = re.compile(r"^\W*[\w-]*(?:euse|trice|ière|ère|enne|onne|esse|ante|ée|ienne|iste femme)\b", re.IGNORECASE)
_AR_BOTH = re.compile(r"/|\(ة\)|\bو\s?\w+ة\b")
_AR_FEMININE = re.compile(r"^\W*\w+ة\b")


class Slice(NamedTuple):
    """The part of a document that belongs to one value of a facet."""

    facet: str
    value: str
    gold: LabeledDocument
    found: LabeledDocument


def slices(gold: LabeledDocument, found: LabeledDocument, sections: Sections | None = None) -> Iterator[Slice]:
    """Yield every slice of a document; whole documents for their own facets, parts for those within."""
    for facet, value in {"language": gold.language or "?", **found.facets, **gold.facets}.items():
        yield Slice(facet, value, gold, found)
    if gold.link is not None and gold.kind != "skill" and gold.language in {"ar", "fr"}:
        yield Slice("gendered form", gendered_form(gold.text, gold.language or ""), gold, found)
    if gold.spans is not None:
        yield from _span_slices(gold, found, "type", lambda label: label.type)
        if sections is not None:
            places = sections(gold.text)
            yield from _span_slices(gold, found, "section", lambda label: _section(label, places))
    if gold.jobs:
        yield from _job_slices(gold, found)


def gendered_form(title: str, language: str) -> GenderedForm:
    """Tell whether a job title names both genders, a woman, or a man or nobody in particular.

    >>> gendered_form("Vendeur/vendeuse", "fr"), gendered_form("Infirmière de nuit", "fr"), gendered_form("ممرضة", "ar")
    ('both', 'feminine', 'feminine')
    """
    both, feminine = (_AR_BOTH, _AR_FEMININE) if language == "ar" else (_FR_BOTH, _FR_FEMININE)
    if both.search(title):
        return "both"
    return "feminine" if language in {"ar", "fr"} and feminine.search(title) else "masculine or neutral"


def _span_slices(gold: LabeledDocument, found: LabeledDocument, facet: str, value_of: Callable[[SpanLabel], str]) -> Iterator[Slice]:
    values = sorted({value_of(label) for label in gold.spans or ()} | {value_of(label) for label in found.spans or ()})
    for value in values:
        part = replace(_bare(gold), spans=tuple(label for label in gold.spans or () if value_of(label) == value))
        made = replace(_bare(found), spans=tuple(label for label in found.spans or () if value_of(label) == value))
        yield Slice(facet, value, part, made)


def _bare(document: LabeledDocument) -> LabeledDocument:
    """Return a document that says nothing yet."""
    return LabeledDocument(id=document.id, text=document.text, language=document.language, kind=document.kind)


def _section(label: SpanLabel, places: Sequence[tuple[Span, str]]) -> str:
    return next((kind for span, kind in places if span.start <= label.span.start < span.end), "other")


def _job_slices(gold: LabeledDocument, found: LabeledDocument) -> Iterator[Slice]:
    """Yield jobs by the gendered form of their gold title, each with the found job that it is; others by their own title."""
    if gold.language not in {"ar", "fr"}:
        return
    pairs = aligned_jobs(gold, found)
    forms = [gendered_form(job.title or "", gold.language) for job, _ in pairs]
    extra = [(job, gendered_form(job.title or "", gold.language)) for job in unaligned_jobs(found, pairs)]
    for form in sorted({*forms, *(own for _, own in extra)}):
        chosen = [pair for pair, own in zip(pairs, forms, strict=True) if own == form]
        others = [job for job, own in extra if own == form]
        part = replace(_bare(gold), jobs=tuple(job for job, _ in chosen))
        made = replace(_bare(found), jobs=(*(job for _, job in chosen if job is not None), *others))
        yield Slice("gendered form", form, part, made)
