"""Vacancies, from text or from ESCO terms; a text goes through the same stages as a CV."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from skillmap.documents import document_of
from skillmap.errors import SettingsError
from skillmap.matching.asks import requirements, sentences, strength
from skillmap.matching.papers import paper_kinds
from skillmap.matching.vacancy import LEVELS, AskedOccupation, AskedSkill, Requirement, Strength, Vacancy
from skillmap.records import LANGUAGES, Analysis, Job, Language, Link, Match, Section, Span, Structure
from skillmap.taxonomy.store import ConceptScheme

Stage = Callable[[Analysis], Analysis]
_ORDER: dict[Strength, int] = {"prefer": 0, "plain": 1, "must": 2}
_LEAST_OCCUPATION = 0.05
_MAX_OCCUPATIONS = 5
_GIVEN_AS: dict[str, Strength] = {"must": "must", "skills": "plain", "preferred": "prefer"}
_GIVEN = 1.0  # probability of a concept that was given, not linked
_TITLE_LABEL = re.compile(
    r"^\s*(?:job title|title|position|vacancy|poste(?: à pourvoir)?|intitulé(?: du poste)?|offre d'emploi|recherche|recherchons"
    r"|المسمى الوظيفي|الوظيفة|وظيفة|مطلوب|شاغر)\s*:?\s+(?=\S)",
    re.IGNORECASE,
)
_TITLE_END = re.compile(r"\s*\((?:[hfmwdx](?:\s*/\s*[hfmwdx])*)\)\s*|\s+[hfmw]\s?/\s?[hfmwd](?:\s?/\s?[dx])?\b", re.IGNORECASE)
_MAX_TITLE = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class VacancyReader:
    """Reads vacancies.

    Args:
        scheme: The classification.
        stages: The stages that read CVs, the finder of structure first.
    """

    scheme: ConceptScheme
    stages: Sequence[Stage]

    def read(self, text: str, *, vacancy_id: str | None = None, title: str | None = None) -> Vacancy:
        """Read a vacancy's text.

        Args:
            text: In Arabic, French or English.
            vacancy_id: The digest of the text when ``None``.
            title: What is sought; the first line when ``None``.

        Raises:
            SettingsError: The text is empty.
        """
        if not text.strip() and not title:
            msg = "a vacancy needs a text or a title"
            raise SettingsError(msg)
        whole = f"{title}\n{text}" if title else text
        document = document_of(whole)
        first, *rest = self.stages
        analysis = first(Analysis(document=document))
        language = _main_language(analysis)
        head = _title(document.text)
        analysis = replace(analysis, structure=_structure(document.text, head, language))
        for stage in rest:
            analysis = stage(analysis)
        return Vacancy(
            vacancy_id=vacancy_id or f"sha256:{hashlib.sha256(whole.encode()).hexdigest()}",
            title=head.of(document.text),
            language=language,
            occupations=self._occupations(analysis),
            skills=_skills(analysis.matches, document.text, self.scheme),
            requirements=requirements(document.text),
        )

    def from_terms(self, row: Mapping[str, Any]) -> Vacancy:
        """Make a vacancy from a JSON object: ``text``, ESCO terms, or both.

        Keys: ``id``, ``title``, ``text``; ``occupation``: URI or ISCO-08 code; ``must``, ``skills``, ``preferred``: URIs of skills;
        ``languages``: {code: CEFR level or null}; ``papers``: kinds of ``papers.tsv``; ``experience_months``.

        Raises:
            SettingsError: A value cannot be used.
        """
        text, title = _given(row, "text", str).strip(), _given(row, "title", str).strip()
        read = self.read(text, vacancy_id=str(row["id"]) if "id" in row else None, title=title or None) if text or title else None
        occupations = self._given_occupation(row)
        given = [
            AskedSkill(number=self._skill(uri), score=_GIVEN, strength=how, quote="")
            for key, how in _GIVEN_AS.items()
            for uri in _given(row, key, list)
        ]
        asked = _given_requirements(row)
        if read is None and not occupations and not given:
            msg = "a vacancy needs a text, a title, an occupation or skills"
            raise SettingsError(msg)
        base = read or Vacancy(vacancy_id="", title="", language="en", occupations=(), skills=(), requirements=())
        return replace(
            base,
            vacancy_id=str(row["id"]) if "id" in row else base.vacancy_id or _digest(row),
            title=title or base.title or self._label(occupations),
            occupations=occupations or base.occupations,
            skills=_strongest([*given, *base.skills]),
            requirements=(*asked, *(one for one in base.requirements if (one.kind, one.value) not in {(a.kind, a.value) for a in asked})),
        )

    def _occupations(self, analysis: Analysis) -> tuple[AskedOccupation, ...]:
        if not analysis.job_matches:
            return ()
        match = analysis.job_matches[0]
        esco = _best_by_group(match.esco, self.scheme)
        found = []
        for candidate in match.isco08.candidates[:_MAX_OCCUPATIONS]:
            number = self.scheme.number(candidate.uri)
            if number is not None and candidate.score >= _LEAST_OCCUPATION:
                code = self.scheme.notations[number]
                found.append(AskedOccupation(isco08=code, number=esco.get(code), score=candidate.score))
        return tuple(found)

    def _given_occupation(self, row: Mapping[str, Any]) -> tuple[AskedOccupation, ...]:
        given = str(row.get("occupation") or "")
        if not given:
            return ()
        number = self.scheme.number(given)
        if number is not None and self.scheme.kinds[number] == "occupation":
            return (AskedOccupation(isco08=self.scheme.notations[number], number=number, score=_GIVEN),)
        code = self.scheme.notations[number] if number is not None and self.scheme.kinds[number] == "isco" else given
        if not re.fullmatch(r"\d{4}", code) or code not in self.scheme.isco:
            msg = f"occupation {given!r}: give the URI of an ESCO occupation or an ISCO-08 code of four digits"
            raise SettingsError(msg)
        return (AskedOccupation(isco08=code, number=None, score=_GIVEN),)

    def _skill(self, uri: object) -> int:
        number = self.scheme.number(uri) if isinstance(uri, str) else None
        if number is None or self.scheme.kinds[number] != "skill":
            msg = f"skill {uri!r}: {self.scheme.name} has no such skill"
            raise SettingsError(msg)
        return number

    def _label(self, occupations: Sequence[AskedOccupation]) -> str:
        number = next((one.number for one in occupations if one.number is not None), None)
        return self.scheme.label(number) if number is not None else next((one.isco08 for one in occupations), "")


def _digest(row: Mapping[str, Any]) -> str:
    return f"sha256:{hashlib.sha256(repr(sorted(row.items())).encode()).hexdigest()}"


def _main_language(analysis: Analysis) -> Language:
    letters = dict.fromkeys(LANGUAGES, 0)
    for section in analysis.structure.sections:
        letters[section.language] += section.span.end - section.span.start
    return max(LANGUAGES, key=lambda code: letters[code])


def _title(text: str) -> Span:
    """Find what is sought: the first line, without a label before it and the mark of genders after it."""
    start = len(text) - len(text.lstrip())
    end = text.find("\n", start)
    end = len(text) if end < 0 else end
    end = min(end, start + _MAX_TITLE)
    label = _TITLE_LABEL.match(text[start:end])
    start += label.end() if label else 0
    mark = _TITLE_END.search(text[start:end])
    end = start + mark.start() if mark and mark.start() else end
    return Span(start, start + len(text[start:end].rstrip(" :–-.")))


def _structure(text: str, title: Span, language: Language) -> Structure:
    """Present a vacancy as one job, whose duties are what the vacancy asks for: so the stages that read CVs read it too."""
    span = Span(0, len(text))
    job = Job(span=span, section=0, title=title, description=Span(title.end, len(text)))
    return Structure(sections=(Section(kind="experience", span=span, heading=None, language=language),), jobs=(job,))


def _best_by_group(link: Link, scheme: ConceptScheme) -> dict[str, int]:
    best: dict[str, int] = {}
    for candidate in link.candidates:
        number = scheme.number(candidate.uri)
        if number is not None and scheme.notations[number]:
            best.setdefault(scheme.notations[number], number)
    return best


def _skills(matches: Iterable[Match], text: str, scheme: ConceptScheme) -> tuple[AskedSkill, ...]:
    spans = list(sentences(text))
    found = []
    for match in matches:
        number = scheme.number(match.link.match.uri) if match.link.match is not None else None
        span = match.mention.span
        sentence = next((one for one in spans if one.start <= span.start < one.end), None)
        how = strength(sentence.of(text)) if sentence is not None else "plain"
        if number is None or match.link.match is None or how is None or scheme.skill_types[number] == "language":
            continue  # languages are requirements
        found.append(AskedSkill(number=number, score=match.link.match.score, strength=how, quote=span.of(text)))
    return _strongest(found)


def _strongest(skills: Iterable[AskedSkill]) -> tuple[AskedSkill, ...]:
    best: dict[int, AskedSkill] = {}
    for skill in skills:
        kept = best.get(skill.number)
        if kept is None or (_ORDER[skill.strength], skill.score) > (_ORDER[kept.strength], kept.score):
            best[skill.number] = skill
    return tuple(best.values())


def _given_requirements(row: Mapping[str, Any]) -> tuple[Requirement, ...]:
    found = [
        Requirement(kind="language", strength="must", value=str(code), level=_level(level))
        for code, level in _given(row, "languages", Mapping).items()
    ]
    for kind in _given(row, "papers", list):
        if kind not in paper_kinds():
            msg = f"papers {kind!r}: choose of {', '.join(paper_kinds())}"
            raise SettingsError(msg)
        found.append(Requirement(kind="paper", strength="must", value=str(kind)))
    months = row.get("experience_months")
    if months is not None:
        if not isinstance(months, int) or months < 0:
            msg = f"experience_months {months!r}: give a whole number of months"
            raise SettingsError(msg)
        found.append(Requirement(kind="experience", strength="must", value=str(months)))
    return tuple(found)


def _given(row: Mapping[str, Any], key: str, kind: type) -> Any:  # noqa: ANN401 - JSON
    """Return a value of a vacancy in JSON, empty where there is none.

    Raises:
        SettingsError: It is of another kind.
    """
    value = row.get(key)
    if value is not None and not isinstance(value, kind):
        shape = "a text" if kind is str else "a list" if kind is list else 'an object such as {"fr":"B1"}'
        msg = f"{key}: give {shape}"
        raise SettingsError(msg)
    if value is None:
        return "" if kind is str else [] if kind is list else {}
    return value


def _level(level: object) -> str | None:
    if level is None or (isinstance(level, str) and level in LEVELS):
        return level
    msg = f"languages: {level!r} is no level; give one of {', '.join(LEVELS)} or null"
    raise SettingsError(msg)
