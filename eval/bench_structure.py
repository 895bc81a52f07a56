"""Measure what ``skillmap.structure`` finds in the labelled CVs, per language.

A found job stands for a labelled one when their titles or their dates agree. "exact" compares folded text; "overlap"
asks for half of the shorter text's words and a third of the longer's. A date is right only with the same precision.

Months are those that the dates and lengths of the labels give, counted as profiles count them, as of :data:`AS_OF`.
Sets of the gold format may also state ``stated_months`` (a job's title to its length), ``licence_categories``,
``publications``, and ``sections`` (a heading's words to the kind of its section).

    python eval/bench_structure.py [--gold FOLDER] [--mistakes] [--detectors]
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import sys
import time
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from langdetect import DetectorFactory, detect_langs  # type: ignore[import-untyped]
from langdetect.lang_detect_exception import LangDetectException  # type: ignore[import-untyped]

from skillmap.profiles.months import total_months
from skillmap.records import DatePrecision, Document, Education, Job, Page, PartialDate, Span, Structure
from skillmap.structure import LanguageDetector, StructureFinder
from skillmap.structure.vocabulary import normalize

Counts = dict[str, list[int]]
AS_OF = datetime.date(2025, 1, 31)
_PRECISION: dict[int, DatePrecision] = {4: "year", 7: "month", 10: "day"}
_MONTH = 7  # characters of a date that stops at the month
_SHARED = Path(os.environ.get("SKILLMAP_SHARED", Path(__file__).resolve().parents[2] / "shared"))


def document_of(text: str) -> Document:
    """Return a document that holds nothing but a text."""
    page = Page(number=1, span=Span(0, len(text)))
    return Document(doc_id="sha256:0", media_type="text/plain", text=text, pages=(page,))


def same(found: str | None, gold: str | None) -> bool:
    """Say whether two texts are the same but for case, accents and punctuation."""
    return normalize(found or "") == normalize(gold or "")


def overlaps(found: str | None, gold: str | None) -> bool:
    """Say whether two texts share at least half of the shorter one's words and a third of the longer one's."""
    left, right = set(normalize(found or "").split()), set(normalize(gold or "").split())
    if not left or not right:
        return left == right
    shared = len(left & right)
    return 2 * shared >= min(len(left), len(right)) and 3 * shared >= max(len(left), len(right))


def date(value: PartialDate | None) -> str | None:
    """Return a date as it is labelled."""
    return value.date if value else None


def same_date(value: PartialDate | None, gold: str | None) -> bool:
    """Say whether a date is the labelled one: labels that stop at the month leave the day open."""
    found = date(value)
    return found == gold or (found is not None and gold is not None and len(gold) == _MONTH and found[:_MONTH] == gold)


class Score:
    """Hits and totals by language and measure."""

    def __init__(self) -> None:
        self.counts: dict[str, Counts] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
        self.mistakes: list[str] = []

    def add(self, language: str, measure: str, what: str = "", *, hit: bool) -> None:
        """Count one labelled thing."""
        for key in (language, "all"):
            self.counts[key][measure][0] += hit
            self.counts[key][measure][1] += 1
        if what and not hit:
            self.mistakes.append(f"{measure}: {what}")


def partial(text: str | None) -> PartialDate | None:
    """Return a label's date with its precision."""
    return PartialDate(date=text, precision=_PRECISION[len(text)]) if text else None


def labeled_job(entry: dict[str, Any], gold_cv: dict[str, Any]) -> Job:
    """Return a labelled job as a record, for counting its months."""
    return Job(
        span=Span(0, 0),
        section=0,
        title=None,
        start=partial(entry["start"]),
        end=partial(entry["end"]),
        current=entry["current"],
        stated_months=gold_cv.get("stated_months", {}).get(entry["title"]),
    )


def score_months(score: Score, name: str, structure: Structure, gold_cv: dict[str, Any]) -> None:
    """Score the months of all jobs together, right when at most one off."""
    wanted = total_months([labeled_job(entry, gold_cv) for entry in gold_cv["experience"]], AS_OF)
    found = total_months(structure.jobs, AS_OF)
    if wanted is not None:
        hit = found is not None and abs(found - wanted) <= 1
        score.add(gold_cv["language"], "total months", f"{name} {wanted} got {found}", hit=hit)


def match_jobs(structure: Structure, text: str, golds: list[dict[str, Any]]) -> list[tuple[dict[str, Any], int | None]]:
    """Pair each labelled job with the position of the found one that agrees best."""
    pairs: list[tuple[dict[str, Any], int | None]] = []
    free = set(range(len(structure.jobs)))
    for gold in golds:
        best: tuple[int, int] | None = None
        for number in sorted(free):
            job = structure.jobs[number]
            title = job.title.of(text) if job.title else None
            agreement = 2 * same(title, gold["title"]) + overlaps(title, gold["title"])
            agreement += 2 * same_date(job.start, gold["start"]) * (gold["start"] is not None) + same_date(job.end, gold["end"])
            if agreement >= 2 and (best is None or agreement > best[0]):
                best = (agreement, number)
        if best is not None:
            free.discard(best[1])
        pairs.append((gold, best[1] if best else None))
    return pairs


def score_jobs(score: Score, name: str, structure: Structure, text: str, gold_cv: dict[str, Any]) -> None:
    """Score the jobs of one CV."""

    def cut(span: Span | None) -> str | None:
        return span.of(text) if span else None

    language = gold_cv["language"]
    pairs = match_jobs(structure, text, gold_cv["experience"])
    taken = {number for _, number in pairs}
    for gold, number in pairs:
        label = f"{name} {gold['title']!r}"
        score.add(language, "jobs found", label, hit=number is not None)
        if number is None:
            for field in (
                "title exact",
                "title overlap",
                "employer exact",
                "employer overlap",
                "start",
                "end",
                "current",
                "months of the job",
            ):
                score.add(language, field, hit=False)
            continue
        job = structure.jobs[number]
        score.add(language, "title exact", f"{label} got {cut(job.title)!r}", hit=same(cut(job.title), gold["title"]))
        score.add(language, "title overlap", f"{label} got {cut(job.title)!r}", hit=overlaps(cut(job.title), gold["title"]))
        employer = f"{label} {gold['employer']!r} got {cut(job.employer)!r}"
        score.add(language, "employer exact", employer, hit=same(cut(job.employer), gold["employer"]))
        score.add(language, "employer overlap", employer, hit=overlaps(cut(job.employer), gold["employer"]))
        score.add(language, "start", f"{label} {gold['start']} got {date(job.start)}", hit=same_date(job.start, gold["start"]))
        score.add(language, "end", f"{label} {gold['end']} got {date(job.end)}", hit=same_date(job.end, gold["end"]))
        score.add(language, "current", label, hit=job.current == gold["current"])
        wanted, months = total_months([labeled_job(gold, gold_cv)], AS_OF), total_months([job], AS_OF)
        score.add(language, "months of the job", f"{label} {wanted} got {months}", hit=wanted == months)
    for number, job in enumerate(structure.jobs):
        score.add(language, "job is right", f"{name} {cut(job.title)!r}", hit=number in taken)


def _same_education(education: Education, text: str, entry: dict[str, Any]) -> bool:
    """Say whether an entry is the labelled one: by its degree, or by its degree and field together."""
    named = [span for span in (education.degree, education.field) if span]
    wholes = [education.degree.of(text)] if education.degree else []
    wholes += [" ".join(span.of(text) for span in named)] if named else []
    return any(overlaps(whole, wanted) for whole in wholes for wanted in (entry["degree"], f"{entry['degree']} {entry['field'] or ''}"))


def score_rest(score: Score, name: str, structure: Structure, text: str, gold: dict[str, Any]) -> None:
    """Score education, languages and person of one CV."""
    language = gold["language"]
    free = list(structure.educations)
    for entry in gold["education"]:
        alike = [education for education in free if _same_education(education, text, entry)]
        exact = [education for education in alike if education.degree and same(education.degree.of(text), entry["degree"])]
        found = next(iter(exact or alike), None)
        label = f"{name} {entry['degree']!r}"
        score.add(language, "education found", label, hit=found is not None)
        if entry["isced"] not in (None, ""):
            isced = found.isced if found else None
            score.add(language, "ISCED", f"{label} {entry['isced']} got {isced}", hit=str(isced) == str(entry["isced"]))
        if entry.get("eqf") is not None and "eqf_checked" in gold:
            score.add(language, "EQF", f"{label} {entry['eqf']}", hit=found is not None and found.eqf == entry["eqf"])
        if found is not None:
            free.remove(found)
            degree, institution, field = (span.of(text) if span else None for span in (found.degree, found.institution, found.field))
            score.add(language, "degree exact", f"{label} got {degree!r}", hit=same(degree, entry["degree"]))
            school = f"{label} {entry['institution']!r} got {institution!r}"
            score.add(language, "institution", school, hit=overlaps(institution, entry["institution"]))
            score.add(language, "field", f"{label} {entry['field']!r} got {field!r}", hit=overlaps(field, entry["field"]))
            score.add(language, "education end", f"{label} got {date(found.end)}", hit=same_date(found.end, entry["end"]))
    for education in structure.educations:
        what = education.degree or education.institution
        score.add(language, "education is right", f"{name} {what.of(text) if what else None!r}", hit=education not in free)
    if "publications" in gold:
        score.add(language, "publications", f"{name} got {structure.publications}", hit=structure.publications == gold["publications"])
    if "licence_categories" in gold:
        codes = [code for licence in structure.licences for code in licence.categories]
        score.add(language, "licence categories", f"{name} got {codes}", hit=codes == gold["licence_categories"])
    levels = {spoken.code: spoken.cefr for spoken in structure.languages}
    for entry in gold["languages"]:
        label = f"{name} {entry['surface']!r}"
        score.add(language, "language code", label, hit=entry["language"] in levels)
        if entry["language"] in levels and entry["level"]:
            level = levels[entry["language"]]
            score.add(language, "language level", f"{label} {entry['level']} got {level}", hit=level == entry["level"])
    wanted = {entry["language"] for entry in gold["languages"]}
    for code in levels:
        score.add(language, "language is right", f"{name} {code}", hit=code in wanted)
    person, labels = structure.person, gold["person"]

    def first(spans: Iterable[Span]) -> str | None:
        return next((span.of(text) for span in spans), None)

    found_fields = {
        "name": person.name.of(text) if person.name else None,
        "email": first(person.emails),
        "phone": first(person.phones),
        "birth_date": person.birth_date_value.date if person.birth_date_value else None,
        "nationality": person.nationality.of(text) if person.nationality else None,
        "address": person.address.of(text) if person.address else None,
    }
    for field_name, value in found_fields.items():
        if labels.get(field_name) is not None:
            hit = overlaps(value, labels[field_name]) if field_name == "address" else same(value, labels[field_name])
            score.add(language, f"person {field_name}", f"{name} {labels[field_name]!r} got {value!r}", hit=hit)


def score_sections(score: Score, name: str, structure: Structure, text: str, gold: dict[str, Any]) -> None:
    """Score the headings of one CV, where they are labelled: right with the right kind; and headings that are none."""
    if "sections" not in gold:
        return
    kinds = {normalize(section.heading.of(text)): section.kind for section in structure.sections if section.heading}
    wanted = {normalize(heading): kind for heading, kind in gold["sections"].items()}
    for heading, kind in wanted.items():
        score.add(gold["language"], "heading", f"{name} {heading!r} {kind} got {kinds.get(heading)}", hit=kinds.get(heading) == kind)
    for heading, kind in kinds.items():
        score.add(gold["language"], "heading is right", f"{name} {heading!r} {kind}", hit=heading in wanted)


def show(score: Score) -> str:
    """Lay the scores out as a table of measures by language."""
    languages = [*sorted(language for language in score.counts if language != "all"), "all"]
    rows = ["| measure | " + " | ".join(languages) + " |", "| --- |" + " --- |" * len(languages)]
    for measure in score.counts["all"]:
        cells = []
        for language in languages:
            hits, total = score.counts[language].get(measure, [0, 0])
            cells.append(f"{hits / total:.3f} ({hits}/{total})" if total else "–")
        rows.append(f"| {measure} | " + " | ".join(cells) + " |")
    return "\n".join(rows)


def measure(folder: Path) -> tuple[Score, list[float]]:
    """Score every labelled CV below a folder; also return the seconds of CPU that each took."""
    finder = StructureFinder(LanguageDetector())
    score = Score()
    seconds: list[float] = []
    for path in sorted(folder.glob("*/*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        text = path.with_suffix(".txt").read_text(encoding="utf-8")
        begin = time.process_time()
        structure = finder.find_structure(document_of(text))
        seconds.append(time.process_time() - begin)
        score_jobs(score, path.stem, structure, text, gold)
        score_months(score, path.stem, structure, gold)
        score_rest(score, path.stem, structure, text, gold)
        score_sections(score, path.stem, structure, text, gold)
    return score, seconds


def compare_detectors(folder: Path) -> str:
    """Compare lingua with langdetect on the lines of the labelled CVs; each line counts as its CV's language."""
    DetectorFactory.seed = 0
    detector = LanguageDetector()
    hits = {"lingua": 0, "langdetect": 0}
    spent = {"lingua": 0.0, "langdetect": 0.0}
    total = 0
    for path in sorted(folder.glob("*/*.txt")):
        language = path.parent.name
        for line in path.read_text(encoding="utf-8").splitlines():
            words = [word for word in line.split() if word.isalpha() and (language == "ar") == (word[0] > "\u0600")]
            if len(words) < 4:
                continue
            total += 1
            begin = time.perf_counter()
            hits["lingua"] += detector(line) == language
            middle = time.perf_counter()
            try:
                weights = {found.lang: found.prob for found in detect_langs(line)}
            except LangDetectException:
                weights = {}
            best = max(("ar", "fr", "en"), key=lambda code: weights.get(code, 0.0))
            hits["langdetect"] += best == language
            spent["langdetect"] += time.perf_counter() - middle
            spent["lingua"] += middle - begin
    return "\n".join(f"{name}: {hits[name] / total:.3f} of {total} lines, {1000 * spent[name] / total:.2f} ms a line" for name in hits)


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, default=_SHARED / "data" / "gold")
    parser.add_argument("--mistakes", action="store_true", help="also list what was missed")
    parser.add_argument("--detectors", action="store_true", help="also compare language detectors")
    arguments = parser.parse_args()
    score, seconds = measure(arguments.gold)
    if not seconds:
        sys.stderr.write(f"no labelled CVs in {arguments.gold}\n")
        return 2
    sys.stdout.write(show(score) + "\n")
    ordered = sorted(seconds)
    sys.stdout.write(f"\nms of CPU per CV: median {1000 * ordered[len(ordered) // 2]:.1f}, most {1000 * ordered[-1]:.1f}\n")
    if arguments.detectors:
        sys.stdout.write("\n" + compare_detectors(arguments.gold) + "\n")
    if arguments.mistakes:
        sys.stdout.write("\n" + "\n".join(sorted(score.mistakes)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
