"""Word recall and exact lines of ``documents.read`` on the generated CVs, per producer and language.

    python eval/bench_documents.py [--producer NAME] [--worst N]

Reads ``$SKILLMAP_SHARED/data/documents`` (default: ``../shared`` beside the repository). *words* is recall: each word
of the truth counts as often as it is found, after NFKC and without diacritics and tatweel. *order* is the share of
neighboring truth words that are still neighbors (columns read across lose it), *lines* the share of truth lines found
as they stand, bullets aside (a line that wrapped on the page counts as lost).
"""

from __future__ import annotations

import argparse
import csv
import itertools
import logging
import os
import re
import sys
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from skillmap.documents import read
from skillmap.errors import SkillmapError

REPOSITORY = Path(__file__).resolve().parents[1]
READABLE = ("pdf", "docx", "txt")
_BULLET = re.compile(r"^[•▪◦‣*\-–]\s*")


@dataclass(slots=True)
class Scores:
    """What is summed over the files of one producer and language."""

    files: int = 0
    recalls: list[float] = field(default_factory=list)
    orders: list[float] = field(default_factory=list)
    lines: list[float] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)


def fold(text: str) -> str:
    """Fold text as the findings do: NFKC, no diacritics, no tatweel."""
    decomposed = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).replace("\u0640", ""))
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if not "\u064b" <= c <= "\u065f"))


def recall(truth: Sequence[Hashable], found: Sequence[Hashable]) -> float:
    """Return the share of the truth, as a multiset, that was found."""
    return sum((Counter(truth) & Counter(found)).values()) / max(len(truth), 1)


def lines_of(text: str) -> list[str]:
    """Return the non-empty lines, without bullets, with single spaces."""
    lines = (" ".join(_BULLET.sub("", line.strip()).split()) for line in re.split(r"[\n\f]", text))
    return [line for line in lines if line]


def measure(path: Path, truth_text: str, scores: Scores) -> float:
    """Read one file, add its scores and return its word recall."""
    started = time.perf_counter()
    try:
        text = read(path).text
    except SkillmapError as exc:
        sys.stderr.write(f"{path.name}: {exc.code}\n")
        text = ""
    elapsed = time.perf_counter() - started
    truth, found = fold(truth_text), re.sub(r"(?m)^[•▪◦‣]\s*", "", fold(text))
    words = recall(truth.split(), found.split())
    scores.files += 1
    scores.recalls.append(words)
    scores.orders.append(recall(list(itertools.pairwise(truth.split())), list(itertools.pairwise(found.split()))))
    scores.lines.append(recall(lines_of(truth), lines_of(found)))
    scores.milliseconds.append(1000 * elapsed)
    return words


def mean(values: list[float]) -> float:
    """Return the mean, or 0 of nothing."""
    return sum(values) / len(values) if values else 0.0


def producer_name(row: dict[str, str]) -> str:
    """Return the producer, with the format where it does not say it."""
    return row["producer"] if row["format"] == "pdf" else f"{row['format']} {row['producer']}".strip()


def main() -> None:
    """Measure all readable files and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--producer", default="", help="only producers whose name contains this")
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="also list the N files with the least recall")
    arguments = parser.parse_args()
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    folder = Path(os.environ.get("SKILLMAP_SHARED", REPOSITORY.parent / "shared")) / "data" / "documents"
    table: dict[tuple[str, str], Scores] = defaultdict(Scores)
    each: list[tuple[float, str]] = []
    with (folder / "index.csv").open(encoding="utf-8", newline="") as handle:
        rows = [row for row in csv.DictReader(handle) if row["format"] in READABLE]
    for row in rows:
        if arguments.producer in producer_name(row):
            truth = (folder / row["ground_truth"]).read_text(encoding="utf-8")
            words = measure(folder / row["file"], truth, table[producer_name(row), row["language"]])
            each.append((words, row["file"]))
    out = sys.stdout
    out.write(f"{'producer':34} {'lang':4} {'files':>5} {'words':>7} {'order':>7} {'lines':>7} {'ms':>6}\n")
    for (producer, language), scores in sorted(table.items()):
        figures = f"{mean(scores.recalls):7.4f} {mean(scores.orders):7.4f} {mean(scores.lines):7.4f}"
        out.write(f"{producer:34} {language:4} {scores.files:5} {figures} {mean(scores.milliseconds):6.0f}\n")
    for words, name in sorted(each)[: arguments.worst]:
        out.write(f"{words:.4f} {name}\n")


if __name__ == "__main__":
    main()
