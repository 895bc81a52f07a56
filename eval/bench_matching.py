"""Matching and gaps measured: vacancies against CVs in three languages, in both directions, beside BM25 and plain cosine; gap coverage.

    python eval/bench_matching.py                           # embedded taxonomy
    python eval/bench_matching.py --taxonomy esco@1.2       # full ESCO packs
    python eval/bench_matching.py --fit                     # weights of the parts, chosen on the first half of the vacancies

nDCG@10 (Järvelin and Kekäläinen 2002, gain 2^grade - 1) over the vacancies that chose no weights (``eval/matching/README.md``); *same*: CVs
in the vacancy's language alone, *cross*: all others. Intervals are percentile bootstraps over queries, differences are paired.
"""

from __future__ import annotations

import datetime
import itertools
import json
import os
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import bm25s
import numpy as np
import typer
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from skillmap.documents import read
from skillmap.gap.holder import Holder, read_holder
from skillmap.gap.opening import gap_finder
from skillmap.matching.checks import Checker
from skillmap.matching.parts import Comparer, Person
from skillmap.matching.ranking import WEIGHTS, Matcher, total
from skillmap.matching.reading import VacancyReader
from skillmap.matching.vacancy import Vacancy
from skillmap.pipeline import Pipeline, build
from skillmap.records import LANGUAGES
from skillmap.settings import load_settings
from skillmap.setup import EMBEDDED

HERE = Path(__file__).resolve().parent
SHARED = Path(os.environ.get("SKILLMAP_SHARED", HERE.parents[1] / "shared"))
AS_OF = datetime.date(2024, 5, 1)
_TOP = 10
_RESAMPLES = 2000
_AVERAGED = 30
_PATIENCE_S = 300.0

Scores = NDArray[np.float64]  # (vacancies, CVs)


def blocks(path: Path) -> list[tuple[str, str]]:
    """Return the texts of a file of the set with their ids."""
    cut = re.split(r"^### (\S+)\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return list(zip(cut[1::2], cut[2::2], strict=True))


def labels(folder: Path) -> dict[str, dict[str, int]]:
    """Return the grades of CVs by vacancy."""
    grades: dict[str, dict[str, int]] = {}
    for line in (folder / "labels.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            vacancy, *columns = line.split("\t")
            grades[vacancy] = {cv: grade for grade, column in zip((3, 2, 1), columns, strict=True) for cv in column.split()}
    return grades


def ndcg(scores: NDArray[np.float64], grades: NDArray[np.float64], top: int = _TOP) -> float:
    """Return nDCG of one query; NaN where nothing is relevant."""
    if not grades.any():
        return float("nan")
    discounts = 1 / np.log2(np.arange(2, top + 2))
    order = np.argsort(-scores, kind="stable")[:top]
    gains, ideal = 2.0 ** grades[order] - 1, np.sort(2.0**grades - 1)[::-1][:top]
    return float((gains * discounts[: len(gains)]).sum() / (ideal * discounts[: len(ideal)]).sum())


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchingSet:
    """Vacancies and the CVs that they are compared with.

    Attributes:
        name: For the tables.
        cvs: Names of the CVs.
        vacancies: As they were read.
        vacancy_texts: The same as text.
        grades: (vacancies, CVs).
        reported: Which vacancies are reported; on the others weights and ways of comparing were chosen.
    """

    name: str
    cvs: tuple[str, ...]
    vacancies: tuple[Vacancy, ...]
    vacancy_texts: tuple[str, ...]
    grades: NDArray[np.float64]
    reported: tuple[bool, ...]

    def same(self) -> NDArray[np.bool_]:
        """Say which pairs are of one language, (vacancies, CVs)."""
        return np.array([[vacancy.vacancy_id[2:4] == cv[:2] for cv in self.cvs] for vacancy in self.vacancies])


def read_cvs(folder: Path) -> dict[str, bytes | Path]:
    """Return the CVs of a folder of the set by name."""
    return {name: text.encode() for language in LANGUAGES for name, text in blocks(folder / f"cvs.{language}.txt")}


def sample_cvs() -> dict[str, bytes | Path]:
    """Return the sample CVs by name."""
    return {path.stem: path for path in sorted((HERE / "samples").iterdir()) if path.suffix in {".pdf", ".docx"}}


def read_set(name: str, folder: Path, cvs: Sequence[str], pipeline: Pipeline, *, halved: bool = True) -> MatchingSet:
    """Read the vacancies of a folder and their grades.

    Args:
        name: For the tables.
        folder: With ``vacancies.*.txt`` and ``labels.tsv``.
        cvs: Names of all CVs; those that no label names have grade 0.
        pipeline: Reads.
        halved: Whether something was chosen on the vacancies at odd positions of their file, so that only the others are reported.
    """
    reader = VacancyReader(scheme=pipeline.scheme, stages=pipeline.stages)
    named = [(place, *block) for code in LANGUAGES for place, block in enumerate(blocks(folder / f"vacancies.{code}.txt"))]
    grades = labels(folder)
    unknown = {cv for row in grades.values() for cv in row} - set(cvs) | set(grades) ^ {vacancy for _, vacancy, _ in named}
    if unknown:
        raise SystemExit(f"{folder.name}/labels.tsv: unknown or missing {sorted(unknown)}")
    return MatchingSet(
        name=name,
        cvs=tuple(cvs),
        vacancies=tuple(reader.read(text, vacancy_id=vacancy) for _, vacancy, text in named),
        vacancy_texts=tuple(text for _, _, text in named),
        grades=np.array([[grades[vacancy].get(cv, 0) for cv in cvs] for _, vacancy, _ in named], dtype=np.float64),
        reported=tuple(not halved or place % 2 == 1 for place, _, _ in named),
    )


def by_matcher(matcher: Matcher, people: Sequence[Person], vacancies: Sequence[Vacancy]) -> Scores:
    return np.array([[matcher.score(person, vacancy).score for person in people] for vacancy in vacancies])


def by_bm25(queries: Sequence[str], texts: Sequence[str]) -> Scores:
    index = bm25s.BM25()
    tokens = bm25s.tokenize(list(texts), stopwords=None, show_progress=False, return_ids=False)
    index.index(tokens, show_progress=False)
    asked = bm25s.tokenize(list(queries), stopwords=None, show_progress=False, return_ids=False)
    return np.array([index.get_scores(list(query)) for query in asked], dtype=np.float64)


def by_cosine(encode: Callable[[Sequence[str]], NDArray[np.float32]], queries: Sequence[str], texts: Sequence[str]) -> Scores:
    """Cosine of the mean vectors of the lines: what an encoder alone gives."""

    def mean(text: str) -> NDArray[np.float32]:
        vector = encode([line.strip() for line in text.splitlines() if line.strip()]).sum(axis=0)
        unit: NDArray[np.float32] = vector / np.linalg.norm(vector)
        return unit

    cosines: Scores = np.array([mean(query) for query in queries]) @ np.array([mean(text) for text in texts]).T
    return cosines


def figures(scores: Scores, data: MatchingSet, chosen: Sequence[bool]) -> dict[str, list[float]]:
    """Return nDCG@10 of each query by direction and by language of the pair."""
    same = data.same()
    rows = [row for row, keep in enumerate(chosen) if keep]
    found: dict[str, list[float]] = {"vacancy → CVs": [ndcg(scores[row], data.grades[row]) for row in rows]}
    for name, mask in (("same language", same), ("cross language", ~same)):
        found[name] = [ndcg(scores[row][mask[row]], data.grades[row][mask[row]]) for row in rows]
    found["CV → vacancies"] = [ndcg(scores[rows, column], data.grades[rows, column]) for column in range(len(data.cvs))]
    for code in LANGUAGES:
        found[f"vacancies in {code}"] = [ndcg(scores[row], data.grades[row]) for row in rows if data.vacancies[row].vacancy_id[2:4] == code]
    return {name: [value for value in values if not np.isnan(value)] for name, values in found.items()}


def interval(values: Sequence[float] | NDArray[np.float64]) -> str:
    """Return the mean with its 95 % percentile interval."""
    array = np.array(values)
    rng = np.random.default_rng(20240501)
    means = array[rng.integers(0, len(array), (_RESAMPLES, len(array)))].mean(axis=1)
    low, high = np.quantile(means, (0.025, 0.975))
    return f"{array.mean():.3f} [{low:.3f}, {high:.3f}]"


def table_of(systems: dict[str, Scores], data: MatchingSet, title: str, chosen: Sequence[bool]) -> Table:
    """Return a table of systems, with the paired difference between the first and the last."""
    table = Table(title=title)
    for column in ("", *systems, "skillmap - cosine"):
        table.add_column(column)
    columns = [figures(one, data, chosen) for one in systems.values()]
    for name in columns[0]:
        difference = np.array(columns[0][name]) - np.array(columns[-1][name])
        table.add_row(f"{name} ({len(difference)})", *(interval(column[name]) for column in columns), interval(difference))
    return table


def fit(matcher: Matcher, people: Sequence[Person], data: MatchingSet) -> dict[str, float]:
    """Choose weights on the half that is not reported: the mean of the best thirty of a grid, by nDCG@10 in both directions.

    The mean, since the optimum is flat and the half is small.
    """
    compared = [[matcher.score(person, vacancy) for person in people] for vacancy in data.vacancies]
    chosen = [not reported for reported in data.reported]
    names = list(WEIGHTS)
    tried: list[tuple[float, tuple[int, ...]]] = []
    for grid in itertools.product(range(0, 11, 2), repeat=len(names)):
        if sum(grid) != 20:
            continue
        weights = {name: part / 20 for name, part in zip(names, grid, strict=True)}
        scores = np.array([[total(one.parts, one.checks, weights) for one in row] for row in compared])
        found = figures(scores, data, chosen)
        tried.append((float(np.mean([np.mean(found[name]) for name in ("vacancy → CVs", "cross language", "CV → vacancies")])), grid))
    best = sorted(tried, reverse=True)[:_AVERAGED]
    means: NDArray[np.float64] = np.round(np.array([grid for _, grid in best], dtype=np.float64).mean(axis=0)) / 20
    chosen_weights = {name: float(mean) for name, mean in zip(names, means, strict=True)}
    return {**chosen_weights, "best value": best[0][0], "median value": sorted(tried)[len(tried) // 2][0]}


def gap_percentiles(pipeline: Pipeline) -> dict[str, list[float]]:
    """Return, for each labelled job of the gold CVs, the share of occupations of other major groups that are covered less than its own."""
    finder = gap_finder(pipeline.linker.finder)
    scheme, rows = finder.scheme, finder.needs.occupations
    majors = np.array([scheme.notations[row][:1] for row in rows.tolist()])
    found: dict[str, list[float]] = {}
    for language in LANGUAGES:
        for path in sorted((SHARED / "data" / "gold" / language).glob("*.json")):
            gold = json.loads(path.read_text(encoding="utf-8"))
            holder: Holder = read_holder(pipeline.profile(path.with_suffix(".txt"), as_of=AS_OF), scheme)
            coverages = finder.coverages(finder.credits(holder).value)
            for job in gold["experience"]:
                numbers = [number for uri in job["esco_occupations"] if (number := scheme.number(uri)) is not None]
                if not numbers:
                    continue
                place = int(np.searchsorted(rows, numbers[0]))
                own = {code[:1] for code in job["isco08"]}
                other = (majors != "") & ~np.isin(majors, list(own))
                share = (coverages[other] < coverages[place]).mean() + 0.5 * (coverages[other] == coverages[place]).mean()
                found.setdefault(language, []).append(float(share))
    return found


def main(
    taxonomy: Annotated[str, typer.Option()] = EMBEDDED,
    encoder: Annotated[str, typer.Option()] = "hybrid",
    fitting: Annotated[bool, typer.Option("--fit", help="Choose weights on the other half.")] = False,
) -> None:
    """Print the tables."""
    # A busy machine reads slowly by the clock, and a figure must not hang on that.
    pipeline = build(load_settings(taxonomy=taxonomy, encoder=encoder, max_reading_seconds=_PATIENCE_S))
    first, near, fresh = read_cvs(HERE / "matching") | sample_cvs(), *(read_cvs(HERE / "matching" / name) for name in ("near", "fresh"))
    profiles = {name: pipeline.profile(source, as_of=AS_OF) for name, source in (first | near | fresh).items()}
    texts = {name: read(source, limits=pipeline.limits).text for name, source in (first | near | fresh).items()}
    finder = pipeline.linker.finder
    comparer = Comparer(gap_finder(finder))
    matcher = Matcher(comparer, Checker(comparer=comparer, encode=finder.encode))
    people = dict(zip(profiles, matcher.people([read_holder(profile, pipeline.scheme) for profile in profiles.values()]), strict=True))
    apart = read_set("trades far apart", HERE / "matching", list(first), pipeline)
    if fitting:
        print(fit(matcher, [people[name] for name in apart.cvs], apart))
        return
    neighbors = read_set("neighboring trades, everyday words, missing papers", HERE / "matching" / "near", list(first | near), pipeline)
    last = read_set("other trades, never chosen on", HERE / "matching" / "fresh", list(fresh), pipeline, halved=False)
    for data in (apart, neighbors, last):
        started = time.process_time()
        scores = by_matcher(matcher, [people[name] for name in data.cvs], data.vacancies)
        seconds = time.process_time() - started
        read_as_text = [texts[name] for name in data.cvs]
        systems = {
            "skillmap": scores,
            "BM25": by_bm25(data.vacancy_texts, read_as_text),
            "cosine of the encoder": by_cosine(finder.encode, data.vacancy_texts, read_as_text),
        }
        for half, chosen in (("reported", data.reported), ("chosen on", tuple(not one for one in data.reported))):
            if any(chosen):
                title = f"nDCG@10, {data.name}: {sum(chosen)} vacancies ({half}), {len(data.cvs)} CVs, {taxonomy}, {encoder}"
                Console(width=150).print(table_of(systems, data, title, chosen))
        print(f"{len(data.vacancies)} vacancies x {len(data.cvs)} people compared in {seconds:.1f} s of CPU time")
    found = gap_percentiles(pipeline)
    found["all"] = list(itertools.chain.from_iterable(found.values()))
    for language, shares in found.items():
        high = np.mean(np.array(shares) >= 0.95)
        print(f"gap {language}: mean percentile {interval(shares)}; jobs at 0.95 or more: {high:.2f} of {len(shares)}")


if __name__ == "__main__":
    typer.run(main)
