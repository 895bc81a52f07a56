"""The invented CVs of ``eval/samples/structure``: many layouts in three languages, held to shares of what is labelled in them."""

import datetime
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from skillmap.evaluation.gold import read_gold
from skillmap.evaluation.labels import EducationLabel, JobLabel, LabeledDocument, LanguageLabel
from skillmap.evaluation.tasks.education import EducationTask
from skillmap.evaluation.tasks.jobs import JobTask
from skillmap.evaluation.tasks.languages import LanguageTask
from skillmap.profiles.months import total_months
from skillmap.records import DatePrecision, Document, Job, Page, PartialDate, Span, Structure
from skillmap.structure import StructureFinder

SAMPLES = Path(__file__).resolve().parents[2] / "eval" / "samples" / "structure"
AS_OF = datetime.date(2025, 1, 31)
PRECISION: dict[int, DatePrecision] = {4: "year", 7: "month", 10: "day"}
LANGUAGES = ("ar", "fr", "en")


def predicted(gold: LabeledDocument, structure: Structure) -> LabeledDocument:
    def cut(span: Span | None) -> str | None:
        return span.of(gold.text) if span is not None else None

    return LabeledDocument(
        id=gold.id,
        text=gold.text,
        jobs=tuple(
            JobLabel(title=cut(job.title), employer=cut(job.employer), start=job.start, end=job.end, current=job.current)
            for job in structure.jobs
        ),
        educations=tuple(
            EducationLabel(
                degree=cut(entry.degree),
                field=cut(entry.field),
                institution=cut(entry.institution),
                end=entry.end,
                isced=entry.isced,
                eqf=entry.eqf,
            )
            for entry in structure.educations
        ),
        languages=tuple(LanguageLabel(code=language.code, level=language.cefr) for language in structure.languages),
    )


def document(text: str) -> Document:
    return Document(doc_id="sha256:0", media_type="text/plain", text=text, pages=(Page(number=1, span=Span(0, len(text))),))


@pytest.fixture(scope="module")
def found(finder: StructureFinder) -> dict[str, list[tuple[LabeledDocument, Structure]]]:
    return {
        language: [(gold, finder.find_structure(document(gold.text))) for gold in read_gold(SAMPLES / language)] for language in LANGUAGES
    }


Found = dict[str, list[tuple[LabeledDocument, Structure]]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_samples_jobs_are_found_with_title_employer_and_dates(found: Found, language: str) -> None:
    sums: Counter[str] = Counter()
    for gold, structure in found[language]:
        sums.update(JobTask().counts(gold, predicted(gold, structure)) or {})
    assert sums["gold"] >= 45
    shares = {field: sums[field] / sums["gold"] for field in ("aligned", "title", "employer", "start", "end", "current")}
    least = {"aligned": 0.97, "title": 0.90, "employer": 0.90, "start": 0.95, "end": 0.95, "current": 0.95}
    assert {field: round(share, 3) for field, share in shares.items() if share < least[field]} == {}
    assert sums["aligned"] / sums["found"] >= 0.95


@pytest.mark.parametrize("language", LANGUAGES)
def test_samples_education_is_found_with_its_level(found: Found, language: str) -> None:
    sums: Counter[str] = Counter()
    for gold, structure in found[language]:
        sums.update(EducationTask().counts(gold, predicted(gold, structure)) or {})
    assert sums["gold"] >= 28
    assert sums["aligned"] / sums["gold"] >= 0.93
    assert sums["aligned"] / sums["found"] >= 0.90
    assert sums["isced"] / sums["isced_gold"] >= 0.90
    assert sums["institution"] / sums["gold"] >= 0.80


@pytest.mark.parametrize("language", LANGUAGES)
def test_samples_languages_are_found_with_the_level_stated(found: Found, language: str) -> None:
    sums: Counter[str] = Counter()
    for gold, structure in found[language]:
        sums.update(LanguageTask().counts(gold, predicted(gold, structure)) or {})
    assert sums["right"] / sums["gold"] >= 0.97
    assert sums["right"] / sums["found"] >= 0.97
    assert sums["level"] / sums["level_gold"] >= 0.95


def extras() -> Iterator[tuple[str, dict[str, object]]]:
    for path in sorted(SAMPLES.glob("*/*.json")):
        yield path.stem, json.loads(path.read_text(encoding="utf-8"))


def labeled_job(entry: dict[str, str | None], stated: dict[str, int]) -> Job:
    dates = [PartialDate(date=text, precision=PRECISION[len(text)]) if text else None for text in (entry["start"], entry["end"])]
    months = stated.get(entry["title"] or "")
    return Job(span=Span(0, 0), section=0, title=None, start=dates[0], end=dates[1], current=bool(entry["current"]), stated_months=months)


def test_samples_total_months_are_those_of_the_labels(found: Found) -> None:
    structures = {gold.id: structure for pairs in found.values() for gold, structure in pairs}
    off = []
    for name, labels in extras():
        stated = labels.get("stated_months", {})
        wanted = total_months([labeled_job(entry, stated) for entry in labels["experience"]], AS_OF)  # type: ignore[arg-type, attr-defined]
        made = total_months(structures[name].jobs, AS_OF)
        if wanted is not None and (made is None or abs(made - wanted) > 1):
            off.append(name)
    assert len(off) <= len(structures) // 20, off


def test_samples_licences_and_publications(found: Found) -> None:
    structures = {gold.id: structure for pairs in found.values() for gold, structure in pairs}
    for name, labels in extras():
        if "licence_categories" in labels:
            codes = [code for licence in structures[name].licences for code in licence.categories]
            assert codes == labels["licence_categories"], name
        assert structures[name].publications == labels.get("publications"), name
