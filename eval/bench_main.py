"""The main job measured: gold CVs from text to concepts, and the linking sets, per language, in both set-ups.

    python eval/bench_main.py                      # embedded default and full ESCO packs, encoder hybrid
    python eval/bench_main.py --encoder compact

Figures:
  CV        precision over the distinct URIs of a document's skills, recall over the mentions that have a concept (any accepted
            concept found in the document counts), F1 of the two, pooled over a language's documents.
  span      gold mentions linked given their text, their line and the job's title: share right first / among ten.
  ISCO      unit group of the gold jobs given title and the text up to the next one: share right first / among ten.
  ISCO in CVs  the same of the jobs as the whole path reads them from the CV; one whose title it does not find is wrong.
  MRR       mean reciprocal rank of the first accepted concept among 100 candidates.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from skillmap.concepts.queries import Query
from skillmap.documents import document_of
from skillmap.pipeline import Pipeline, build
from skillmap.records import LANGUAGES, Analysis, Language, Link
from skillmap.settings import load_settings
from skillmap.setup import EMBEDDED

SHARED = Path(os.environ.get("SKILLMAP_SHARED", Path(__file__).parents[2] / "shared"))
LINKING = (
    ("occupation-link.melo-bel.fr", "occupation"),
    ("occupation-link.melo-usa.en", "occupation"),
    ("skill-link.competent-dev.fr", "skill"),
)
_TOP = 100
_CONTEXT_CHARACTERS = 600

Gold = dict[str, Any]


def gold_cvs(language: Language) -> list[tuple[Gold, str]]:
    """Return the labelled CVs of a language with their texts."""
    paths = sorted((SHARED / "data" / "gold" / language).glob("*.json"))
    return [(json.loads(path.read_text(encoding="utf-8")), path.with_suffix(".txt").read_text(encoding="utf-8")) for path in paths]


def cv_scores(pipeline: Pipeline, language: Language) -> tuple[float, float, float, tuple[float, float]]:
    """Return precision, recall and F1 of concepts over the gold CVs of a language, and the hits of their jobs' unit groups."""
    found_right = found = stated = stated_found = 0
    ranked: list[list[str]] = []
    codes: list[list[str]] = []
    for gold, text in gold_cvs(language):
        analysis = pipeline.analyze(document_of(text))
        uris = {match.link.match.uri for match in analysis.matches if match.link.match is not None}
        accepted = [set(skill["esco"]) for skill in gold["skills"] if skill["esco"]]
        found += len(uris)
        found_right += len(uris & set().union(*accepted))
        stated += len(accepted)
        stated_found += sum(bool(uris & concepts) for concepts in accepted)
        groups = _groups_by_title(analysis)
        labeled = [job for job in gold["experience"] if job["title"] and job["isco08"]]
        ranked += [groups.get(job["title"], []) for job in labeled]
        codes += [job["isco08"] for job in labeled]
    precision, recall = found_right / max(found, 1), stated_found / max(stated, 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9), _hits(ranked, codes)


def _groups_by_title(analysis: Analysis) -> dict[str, list[str]]:
    """Return the ranked unit groups of each job that was read from a CV, by its title."""
    titles = {number: job.title.of(analysis.document.text) for number, job in enumerate(analysis.structure.jobs) if job.title is not None}
    return {titles[match.job]: _codes(match.isco08) for match in analysis.job_matches}


def _codes(link: Link) -> list[str]:
    return [candidate.uri.rpartition("C")[2] for candidate in link.candidates]


def _hits(ranked: Sequence[Sequence[str]], gold: Sequence[Sequence[str]]) -> tuple[float, float]:
    first = sum(bool(uris) and uris[0] in accepted for uris, accepted in zip(ranked, gold, strict=True))
    ten = sum(bool(set(uris[:10]) & set(accepted)) for uris, accepted in zip(ranked, gold, strict=True))
    return first / max(len(gold), 1), ten / max(len(gold), 1)


def span_queries(language: Language, *, nil: bool = False) -> list[tuple[str, Query, list[str]]]:
    """Return the gold mentions as (document, query, accepted concepts): each with its line and the titles of its job or of all jobs.

    Mentions that no concept fits are left out unless ``nil`` is set.
    """
    found = []
    for gold, text in gold_cvs(language):
        titles = [(text.find(job["title"]), job["title"]) for job in gold["experience"] if job["title"]]
        for skill in gold["skills"]:
            if skill["esco"] or nil:
                before = [title for start, title in titles if 0 <= start <= skill["start"]]
                jobs = before[-1:] or [title for _, title in titles]
                line = _line(text, skill["start"], skill["end"])
                query = Query(text=skill["surface"], language=gold["language"], context=line, jobs=tuple(jobs))
                found.append((gold["id"], query, skill["esco"]))
    return found


def _line(text: str, start: int, end: int) -> str:
    last = text.find("\n", end)
    return " ".join(text[text.rfind("\n", 0, start) + 1 : last if last >= 0 else len(text)].split())


def job_queries(language: Language) -> list[tuple[str, Query, list[str], list[str]]]:
    """Return the gold jobs as (document, query, unit groups, occupations): title, and the text after it up to the next job."""
    found = []
    for gold, text in gold_cvs(language):
        starts = sorted(max(text.find(job["title"]), 0) for job in gold["experience"] if job["title"])
        for job in gold["experience"]:
            if job["title"] and job["isco08"]:
                start = max(text.find(job["title"]), 0)
                end = min([*(other for other in starts if other > start), start + _CONTEXT_CHARACTERS])
                context = text[start + len(job["title"]) : end]
                found.append(
                    (
                        gold["id"],
                        Query(text=job["title"], language=gold["language"], context=context),
                        job["isco08"],
                        job["esco_occupations"],
                    )
                )
    return found


def mrr(pipeline: Pipeline, name: str, kind: Any) -> float:  # noqa: ANN401 - a literal of the library
    """Return the mean reciprocal rank on a linking set."""
    path = SHARED / "data" / "eval" / f"{name}.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if row["gold"]]
    links = pipeline.linker.link([Query(text=row["query"], language=row["language"]) for row in rows], kind, top=_TOP)
    total = 0.0
    for row, link in zip(rows, links, strict=True):
        ranks = [rank for rank, candidate in enumerate(link.candidates, 1) if candidate.uri in row["gold"]]
        total += 1 / ranks[0] if ranks else 0.0
    return total / len(rows)


def measure(pipeline: Pipeline, linking: Sequence[tuple[str, str]] = LINKING) -> dict[str, Any]:
    """Return every figure for one set-up, over the linking sets that are asked for."""
    figures: dict[str, Any] = {}
    for language in LANGUAGES:
        precision, recall, f1, in_cvs = cv_scores(pipeline, language)
        spans = span_queries(language)
        links = pipeline.linker.link([query for _, query, _ in spans], "skill")
        span = _hits([[c.uri for c in link.candidates] for link in links], [accepted for _, _, accepted in spans])
        jobs = job_queries(language)
        found = pipeline.occupations.link([query for _, query, _, _ in jobs])
        isco = _hits([_codes(title.isco08) for title in found], [unit_groups for _, _, unit_groups, _ in jobs])
        figures[language] = {"precision": precision, "recall": recall, "f1": f1, "span": span, "isco": isco, "in_cvs": in_cvs}
    for name, kind in linking:
        figures[name] = mrr(pipeline, name, kind)
    return figures


def print_table(title: str, figures: dict[str, Any]) -> None:
    """Print one set-up's figures."""
    table = Table(title=title)
    for column in ("", *LANGUAGES):
        table.add_column(column, justify="left" if not column else "right")
    for key in ("precision", "recall", "f1"):
        table.add_row(f"CV {key}", *(f"{figures[language][key]:.3f}" for language in LANGUAGES))
    for key, name in (("span", "span first / ten"), ("isco", "ISCO first / ten"), ("in_cvs", "ISCO in CVs first / ten")):
        table.add_row(name, *("{:.3f} / {:.3f}".format(*figures[language][key]) for language in LANGUAGES))
    for name, _ in LINKING:
        language = name.rpartition(".")[2]
        table.add_row(f"MRR {name}", *(f"{figures[name]:.3f}" if language == column else "" for column in LANGUAGES))
    Console(width=100).print(table)


def main(
    encoder: Annotated[str, typer.Option(help="hybrid, compact, or another encoder that was set up.")] = "hybrid",
    taxonomy: Annotated[list[str] | None, typer.Option(help="Set-ups to measure; default both.")] = None,
    json_out: Annotated[Path | None, typer.Option(help="Write the figures here too.")] = None,
) -> None:
    """Measure and print."""
    if not (SHARED / "data" / "gold").is_dir():
        typer.echo(f"no labelled sets in {SHARED}: set SKILLMAP_SHARED to the folder that holds data/gold and data/eval", err=True)
        raise typer.Exit(2)
    results = {}
    for name in taxonomy or [EMBEDDED, "esco@1.2"]:
        started = time.perf_counter()
        pipeline = build(load_settings(encoder=encoder, taxonomy=name))
        figures = measure(pipeline)
        results[name] = figures
        print_table(f"{name}, {encoder} ({time.perf_counter() - started:.0f} s)", figures)
    if json_out is not None:
        json_out.write_text(json.dumps(results, indent=1), encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
