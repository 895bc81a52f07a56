"""An analysis to a profile: evidence gathered per concept, as ``schema.json`` beside this file describes it."""

from __future__ import annotations

import datetime
import importlib.metadata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from skillmap.profiles.as_of import AsOf
from skillmap.profiles.months import last_month, period, total_months
from skillmap.profiles.regulated import RegulatedProfessions
from skillmap.profiles.regulated_flags import reasons
from skillmap.profiles.suggestions import Suggestions
from skillmap.records import (
    Analysis,
    Candidate,
    Document,
    Education,
    Job,
    JobMatch,
    JsonObject,
    Licence,
    Link,
    Match,
    PartialDate,
    Person,
    Span,
    SpokenLanguage,
)
from skillmap.taxonomy.store import ConceptScheme

SCHEMA = "skillmap/profile/1"
_CANDIDATES = 5
_ISCO_CANDIDATES = 10
# Where a phrase that links to nothing may still be a skill to ask the person about.
_UNLINKED_SECTIONS = frozenset({"skills", "experience"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileBuilder:
    """Builds profiles.

    Args:
        scheme: The classification that links point to.
        encoder: The encoder's name, for the record.
        index: Digest of the index, for the record.
        reader: Name of the reader of sentences with the digest of what it is made from, for the record; ``None`` where none reads.
        min_precision: What share of links was asked to be right, for the record; ``None`` where nothing was.
        regulated: Tables of regulated professions; without them none is flagged.
        suggestions: What to ask the person about by the occupations; without them nothing is suggested.
    """

    scheme: ConceptScheme
    encoder: str
    index: str
    reader: str | None = None
    min_precision: float | None = None
    regulated: RegulatedProfessions | None = None
    suggestions: Suggestions | None = None

    def build(self, analysis: Analysis, as_of: AsOf, *, part_of: str | None = None, redacted: bool = False) -> JsonObject:
        """Return the profile as JSON objects; nothing in it is guessed, what the CV does not say is ``None``.

        Args:
            analysis: What was found in the document.
            as_of: The day that ends open jobs.
            part_of: The ``doc_id`` of the mail that the document came with.
            redacted: The analysis is a blind one; the profile says so.
        """
        document, structure = analysis.document, analysis.structure
        by_job = {match.job: match for match in analysis.job_matches}
        return {
            "schema": SCHEMA,
            "document": {**self._document(analysis, as_of, part_of), **({"redacted": True} if redacted else {})},
            "produced_by": self._produced_by(),
            "person": _person(structure.person, document),
            "skills": self._skills(analysis, as_of.date),
            "unlinked": [
                {
                    **_quote(match.mention.span, document),
                    "section": structure.sections[match.mention.section].kind,
                    "candidates": _candidates(match.link, _CANDIDATES),
                }
                for match in analysis.matches
                if match.link.match is None and structure.sections[match.mention.section].kind in _UNLINKED_SECTIONS
            ],
            "suggested": self._suggested(analysis),
            "experience": [self._job(job, by_job.get(number), as_of.date, document) for number, job in enumerate(structure.jobs)],
            "experience_months": total_months(structure.jobs, as_of.date),
            "education": [_education(entry, document) for entry in structure.educations],
            "languages": [_language(language, document) for language in structure.languages],
            "certificates": [_quote(span, document) for span in structure.certificates],
            "licences": [_licence(licence, document) for licence in structure.licences],
            "publications": None if structure.publications is None else {"count": structure.publications},
            "occupations": self._occupations(analysis, as_of.date),
            "regulated": self._regulated(analysis),
            "problems": [
                {"stage": problem.stage, "code": problem.code, "message": problem.message, "page": problem.page}
                for problem in analysis.problems
            ],
        }

    def _document(self, analysis: Analysis, as_of: AsOf, part_of: str | None) -> JsonObject:
        document = analysis.document
        letters: Counter[str] = Counter()
        for section in analysis.structure.sections:
            letters[section.language] += sum(letter.isalpha() for letter in section.span.of(document.text))
        total = sum(letters.values()) or 1
        qualities = [page.quality for page in document.pages if page.quality is not None]
        return {
            "id": document.doc_id,
            **({"name": document.name} if document.name is not None else {}),
            **({"part_of": part_of} if part_of is not None else {}),
            "media_type": document.media_type,
            "pages": len(document.pages),
            "languages": [{"code": code, "share": round(count / total, 2)} for code, count in letters.most_common() if count],
            "as_of": {"date": as_of.date.isoformat(), "source": as_of.source},
            "text_quality": round(min(qualities), 3) if qualities else None,
        }

    def _produced_by(self) -> JsonObject:
        manifest = self.scheme.manifest
        return {
            "skillmap": importlib.metadata.version("skillmap"),
            "encoder": self.encoder,
            **({"reader": self.reader} if self.reader is not None else {}),
            "taxonomy": {
                "scheme": manifest["scheme"],
                "version": manifest["version"],
                "languages": manifest["languages"],
                "index": self.index,
            },
            "settings": {} if self.min_precision is None else {"min_precision": self.min_precision},
        }

    def _skills(self, analysis: Analysis, day: datetime.date) -> list[JsonObject]:
        gathered: dict[str, list[Match]] = {}
        for match in analysis.matches:
            if match.link.match is not None:
                gathered.setdefault(match.link.match.uri, []).append(match)
        skills = [self._skill(uri, matches, analysis, day) for uri, matches in gathered.items()]
        return sorted(skills, key=lambda skill: (-_score(skill), str(skill["evidence"])))

    def _suggested(self, analysis: Analysis) -> list[JsonObject]:
        if self.suggestions is None:
            return []
        stated = {match.link.match.uri for match in analysis.matches if match.link.match is not None}
        return self.suggestions.of(analysis.job_matches, stated)

    def _skill(self, uri: str, matches: Sequence[Match], analysis: Analysis, day: datetime.date) -> JsonObject:
        number = self.scheme.number(uri)
        best = max(matches, key=lambda match: match.link.match.score if match.link.match is not None else 0.0)
        used = [analysis.structure.jobs[job] for job in dict.fromkeys(match.mention.job for match in matches) if job is not None]
        document, sections = analysis.document, analysis.structure.sections
        return {
            "concept": {
                "uri": uri,
                "label": self.scheme.preferred(number) if number is not None else {},
                "type": (self.scheme.skill_types[number] if number is not None else "") or "skill",
            },
            "score": best.link.match.score if best.link.match is not None else 0.0,
            "status": "stated",
            "evidence": [
                {
                    **_quote(match.mention.span, document),
                    "section": sections[match.mention.section].kind,
                    "entry": match.mention.job,
                    "language": match.mention.language,
                }
                for match in matches
            ],
            "candidates": [c for c in _candidates(best.link, _CANDIDATES + 1) if c["uri"] != uri][:_CANDIDATES],
            "months": total_months(used, day),
            "last_used": _last_used(used, day),
        }

    def _job(self, job: Job, match: JobMatch | None, day: datetime.date, document: Document) -> JsonObject:
        return {
            "title": _text(job.title, document),
            "employer": _text(job.employer, document),
            "location": _text(job.location, document),
            "description": {"span": list(job.description)} if job.description is not None else None,
            "start": _date(job.start),
            "end": _date(job.end),
            "current": job.current,
            "months": total_months([job], day),
            "paid": job.paid,
            "occupation": self._occupation(match) if match is not None else None,
        }

    def _occupation(self, match: JobMatch) -> JsonObject:
        esco, group = match.esco.match, match.isco08.match
        return {
            "esco": _candidate(esco) if esco is not None else None,
            "isco08": self._isco(group) if group is not None else None,
            "levels": [self._isco(level) for level in match.levels],
            "candidates": {
                "esco": _candidates(match.esco, _CANDIDATES),
                "isco08": [self._isco(candidate) for candidate in match.isco08.candidates[:_ISCO_CANDIDATES]],
            },
        }

    def _isco(self, candidate: Candidate) -> JsonObject:
        number = self.scheme.number(candidate.uri)
        code = self.scheme.notations[number] if number is not None else ""
        return {"code": code, "label": candidate.label, "score": candidate.score}

    def _regulated(self, analysis: Analysis) -> list[JsonObject]:
        if self.regulated is None:
            return []
        return self.regulated.flags(reasons(analysis, self.regulated, self.scheme), analysis.document.text)

    def _flagged(self, analysis: Analysis) -> frozenset[int]:
        """Return the jobs that speak for a regulated profession."""
        if self.regulated is None:
            return frozenset()
        return frozenset(reason.job for reason in reasons(analysis, self.regulated, self.scheme) if reason.job is not None)

    def _occupations(self, analysis: Analysis, day: datetime.date) -> list[JsonObject]:
        """Gather the jobs of one unit group, and of one occupation where the job has one."""
        flagged = self._flagged(analysis)
        gathered: dict[tuple[str, str | None], list[JobMatch]] = {}
        for match in analysis.job_matches:
            if match.isco08.match is not None:
                esco = match.esco.match.uri if match.esco.match is not None else None
                gathered.setdefault((match.isco08.match.uri, esco), []).append(match)
        occupations = []
        for (group, esco), matches in gathered.items():
            number = self.scheme.number(esco or group)
            group_number = self.scheme.number(group)
            jobs = [analysis.structure.jobs[match.job] for match in matches]
            months = total_months(jobs, day)
            entry: JsonObject = {
                "isco08": self.scheme.notations[group_number] if group_number is not None else "",
                "uri": esco,
                "label": self.scheme.preferred(number) if number is not None else {},
                "months": months,
                "last_used": _last_used(jobs, day),
                "score": max(match.isco08.match.score for match in matches if match.isco08.match is not None),
                "regulated": True if {match.job for match in matches} & flagged else None,  # what no table lists is not known
            }
            occupations.append((-(months or 0), group, esco or "", entry))
        return [entry for *_, entry in sorted(occupations, key=lambda item: item[:3])]


def _score(skill: JsonObject) -> float:
    score = skill["score"]
    return score if isinstance(score, float) else 0.0


def _page(span: Span, document: Document) -> int | None:
    return next((page.number for page in document.pages if page.span.start <= span.start < page.span.end), None)


def _quote(span: Span, document: Document) -> dict[str, object]:
    return {"text": span.of(document.text), "span": list(span), "page": _page(span, document)}


def _text(span: Span | None, document: Document) -> JsonObject | None:
    return None if span is None else {"text": span.of(document.text), "span": list(span)}


def _texts(spans: Iterable[Span], document: Document) -> list[JsonObject]:
    return [{"text": span.of(document.text), "span": list(span)} for span in spans]


def _date(date: PartialDate | None) -> JsonObject | None:
    if date is None:
        return None
    converted = {} if date.hijri is None else {"hijri": date.hijri}
    return {"date": date.date, "precision": date.precision, **converted}


def _last_used(jobs: Iterable[Job], day: datetime.date) -> str | None:
    return last_month(found for job in jobs if (found := period(job, day)) is not None)


def _licence(licence: Licence, document: Document) -> JsonObject:
    return {**_quote(licence.span, document), "categories": list(licence.categories)}


def _candidate(candidate: Candidate) -> JsonObject:
    return {"uri": candidate.uri, "label": candidate.label, "score": candidate.score}


def _candidates(link: Link, count: int) -> list[JsonObject]:
    return [_candidate(candidate) for candidate in link.candidates[:count]]


def _person(person: Person, document: Document) -> JsonObject:
    birth = _text(person.birth_date, document)
    return {
        "name": _text(person.name, document),
        "emails": _texts(person.emails, document),
        "phones": _texts(person.phones, document),
        "birth_date": None if birth is None else {**birth, **(_date(person.birth_date_value) or {"date": None, "precision": None})},
        "nationality": _text(person.nationality, document),
        "address": _text(person.address, document),
    }


def _education(entry: Education, document: Document) -> JsonObject:
    return {
        "degree": _text(entry.degree, document),
        "field": _text(entry.field, document),
        "institution": _text(entry.institution, document),
        "start": _date(entry.start),
        "end": _date(entry.end),
        "isced": entry.isced,
        "eqf": entry.eqf,
        "completed": entry.completed,
    }


def _language(language: SpokenLanguage, document: Document) -> JsonObject:
    return {
        "code": language.code,
        "cefr": {"overall": language.cefr} if language.cefr is not None else None,
        "as_stated": _text(language.span, document),
        "level": _text(language.level, document),
    }
