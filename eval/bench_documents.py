"""How well ``documents.read`` reads the generated CVs, per producer and language, and whether it keeps to its bars.

    python eval/bench_documents.py [--producer NAME] [--worst N] [--check]
    python eval/bench_documents.py --speed [--producer NAME]

Reads ``$SKILLMAP_SHARED/data/documents`` (default: ``../shared`` beside the repository).

*words* is recall: each word of the truth counts as often as it is found, after NFKC and without diacritics and
tatweel. *order* is the share of neighboring truth words that are still neighbors, *lines* the share of truth lines
found as they stand, bullets aside. *mail* and *phone* are the shares of addresses and numbers found to the letter,
*rev* the Arabic words found back to front, *forms* the presentation forms left in the text, *jumps* the times a
document that reading goes on at a wrong place (columns read across), *ocr* the share of pages read from their picture.
Texts saved in an encoding that lacks some of their characters are compared with what it could hold.

``--speed`` reads the PDFs with a text layer in this process, beside ``page.extract_text()`` of pdfplumber.
"""

from __future__ import annotations

import argparse
import csv
import io
import logging
import os
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple

import pdfplumber
from document_scores import Scores, mean

from skillmap.documents import read
from skillmap.documents.reading import read_bytes
from skillmap.errors import SkillmapError

REPOSITORY = Path(__file__).resolve().parents[1]
SCANS = ("image-pdf", "jpg")
RIGHT_TO_LEFT = ("ar", "mix")
MAX_MS_PER_PAGE = 150.0
_REPEATS = 3

Row = dict[str, str]
Table = dict[tuple[str, str], Scores]


class Bar(NamedTuple):
    """A bound on one figure of the rows that it is for."""

    what: str
    figure: Callable[[Scores], float]
    sign: Literal["≥", "≤"]
    bound: float
    rows: Callable[[str, str], bool]


def _is_pdf(name: str) -> bool:
    return " " not in name


def _sound_rtl(name: str, language: str) -> bool:
    return _is_pdf(name) and language in RIGHT_TO_LEFT and not name.startswith("gs_")


def _ltr_pdf(name: str, language: str) -> bool:
    return _is_pdf(name) and language not in RIGHT_TO_LEFT


def _office(name: str, _language: str) -> bool:
    return name.split(maxsplit=1)[0].partition(":")[0] in {"docx", "odt", "doc", "rtf", "html"}


def _scan(name: str, _language: str) -> bool:
    return name.split(maxsplit=1)[0] in SCANS


BARS = (
    Bar("Arabic PDF: words", lambda s: mean(s.recalls), "≥", 0.97, lambda n, c: _sound_rtl(n, c) and n != "wkhtmltopdf"),
    Bar("Arabic PDF by wkhtmltopdf: words", lambda s: mean(s.recalls), "≥", 0.93, lambda n, c: _sound_rtl(n, c) and n == "wkhtmltopdf"),
    Bar("Arabic PDF: exact lines", lambda s: mean(s.lines), "≥", 0.89, _sound_rtl),
    Bar("Arabic PDF: reversed words", lambda s: s.reversed_words, "≤", 0, _sound_rtl),
    Bar("Arabic PDF: presentation forms", lambda s: s.forms, "≤", 0, _sound_rtl),
    Bar("Arabic PDF: e-mail addresses", lambda s: mean(s.mails), "≥", 1.0, _sound_rtl),
    Bar("Arabic PDF: phone numbers", lambda s: mean(s.phones), "≥", 0.95, _sound_rtl),
    Bar("French and English PDF: words", lambda s: mean(s.recalls), "≥", 0.995, _ltr_pdf),
    Bar("French and English PDF: exact lines", lambda s: mean(s.lines), "≥", 0.98, _ltr_pdf),
    Bar("French and English PDF: wrong jumps a document", lambda s: mean(s.switches), "≤", 0.5, _ltr_pdf),
    Bar("DOCX, ODT, DOC, RTF, HTML: words", lambda s: mean(s.recalls), "≥", 0.999, _office),
    Bar("TXT: files in the right encoding", lambda s: mean(r == 1.0 for r in s.recalls), "≥", 0.99, lambda n, _: n.startswith("txt")),
    Bar(
        "Arabic PDF by Ghostscript: pages read from their picture",
        lambda s: s.pages_by_ocr / max(s.pages, 1),
        "≥",
        1.0,
        lambda n, c: n.startswith("gs_") and c in RIGHT_TO_LEFT,
    ),
    Bar("scans in French and English: words", lambda s: mean(s.recalls), "≥", 0.95, lambda n, c: _scan(n, c) and c not in RIGHT_TO_LEFT),
    Bar("scans in Arabic: words", lambda s: mean(s.recalls), "≥", 0.88, lambda n, c: _scan(n, c) and c in RIGHT_TO_LEFT),
)


def producer_name(row: Row) -> str:
    """Return the producer, with the format where it does not say it."""
    return row["producer"] if row["format"] == "pdf" else f"{row['format']} {row['producer']}".strip()


def truth_of(row: Row, folder: Path) -> str:
    """Return what a file should read back to: of a text saved with loss, what its encoding could hold."""
    truth = (folder / row["ground_truth"]).read_text(encoding="utf-8")
    _, _, saved = row["producer"].partition(":")
    if not saved.endswith(":lossy"):
        return truth
    encoding = saved.removesuffix(":lossy")
    return truth.encode(encoding, errors="replace").decode(encoding)


def measure(row: Row, folder: Path, scores: Scores) -> float:
    """Read one file, add its scores and return its word recall."""
    started = time.perf_counter()
    text = ""
    pages = by_ocr = 1
    try:
        document = read(folder / row["file"])
    except SkillmapError as exc:
        sys.stderr.write(f"{row['file']}: {exc.code}\n")
        by_ocr = 0
    else:
        text = document.text
        pages, by_ocr = len(document.pages), sum(page.source == "ocr" for page in document.pages)
    scores.seconds += time.perf_counter() - started
    scores.pages += pages
    scores.pages_by_ocr += by_ocr
    scores.add(truth_of(row, folder), text)
    return scores.recalls[-1]


def print_table(table: Table) -> None:
    """Print a line for each producer and language."""
    head = f"{'words':>6} {'order':>6} {'lines':>6} {'mail':>5} {'phone':>5} {'rev':>4} {'forms':>5} {'jumps':>5} {'ocr':>4} {'ms/page':>7}"
    print(f"{'producer':34} {'lang':4} {'files':>5} {head}")
    for (name, language), s in sorted(table.items()):
        shares = f"{mean(s.recalls):6.4f} {mean(s.orders):6.4f} {mean(s.lines):6.4f} {mean(s.mails):5.2f} {mean(s.phones):5.2f}"
        counts = (
            f"{s.reversed_words:4} {s.forms:5} {mean(s.switches):5.1f} {s.pages_by_ocr / s.pages:4.2f} {1000 * s.seconds / s.pages:7.0f}"
        )
        print(f"{name:34} {language:4} {len(s.recalls):5} {shares} {counts}")


def print_bars(table: Table) -> bool:
    """Print each bar with the worst of its rows, and return whether all are kept."""
    kept_all = True
    print()
    for bar in BARS:
        figures = {key: bar.figure(scores) for key, scores in table.items() if bar.rows(*key)}
        if not figures:
            continue
        worst = (min if bar.sign == "≥" else max)(figures, key=lambda key: figures[key])
        kept = figures[worst] >= bar.bound if bar.sign == "≥" else figures[worst] <= bar.bound
        print(f"{'pass' if kept else 'FAIL'}  {bar.what} {bar.sign} {bar.bound:g}: worst {figures[worst]:.4f} ({' '.join(worst)})")
        kept_all &= kept
    return kept_all


def _ours(data: bytes) -> int:
    return len(read_bytes(data).pages)


def _plain(data: bytes) -> int:
    with pdfplumber.open(io.BytesIO(data)) as document:
        for page in document.pages:
            page.extract_text()
        return len(document.pages)


def seconds_of(reader: Callable[[bytes], int], data: bytes) -> tuple[float, int]:
    """Return the median time of a reader on a file, and the file's pages."""
    times = []
    pages = 1
    for _ in range(_REPEATS):
        started = time.process_time()
        pages = reader(data)
        times.append(time.process_time() - started)
    return statistics.median(times), pages


def print_speed(rows: Iterator[Row], folder: Path) -> bool:
    """Print the time a page beside plain pdfplumber's, and return whether the bar is kept."""
    sums: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for row in rows:
        if row["format"] != "pdf" or (row["producer"].startswith("gs_") and row["language"] in RIGHT_TO_LEFT):
            continue
        data = (folder / row["file"]).read_bytes()
        (ours, pages), (plain, _) = seconds_of(_ours, data), seconds_of(_plain, data)
        for position, figure in enumerate((ours, plain, float(pages))):
            sums[row["producer"], row["language"]][position] += figure
    print(f"{'producer':34} {'lang':4} {'ms/page':>8} {'pdfplumber':>10} {'ratio':>6}")
    slowest = 0.0
    for (name, language), (ours, plain, count) in sorted(sums.items()):
        print(f"{name:34} {language:4} {1000 * ours / count:8.0f} {1000 * plain / count:10.0f} {ours / plain:6.2f}")
        slowest = max(slowest, 1000 * ours / count)
    kept = slowest <= MAX_MS_PER_PAGE
    print(f"\n{'pass' if kept else 'FAIL'}  PDF with a text layer: ms a page ≤ {MAX_MS_PER_PAGE:g}: worst {slowest:.0f}")
    return kept


def main() -> int:
    """Measure what is asked for and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--producer", default="", help="only rows whose name contains this")
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="also list the N files with the least recall")
    parser.add_argument("--check", action="store_true", help="exit with 1 when a bar is missed")
    parser.add_argument("--speed", action="store_true", help="measure time beside plain pdfplumber instead")
    arguments = parser.parse_args()
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    folder = Path(os.environ.get("SKILLMAP_SHARED", REPOSITORY.parent / "shared")) / "data" / "documents"
    with (folder / "index.csv").open(encoding="utf-8", newline="") as handle:
        rows = [row for row in csv.DictReader(handle) if arguments.producer in producer_name(row)]
    if arguments.speed:
        return int(not print_speed(iter(rows), folder) and arguments.check)
    table: Table = defaultdict(Scores)
    each = [(measure(row, folder, table[producer_name(row), row["language"]]), row["file"]) for row in rows]
    print_table(table)
    for words, name in sorted(each)[: arguments.worst]:
        print(f"{words:.4f} {name}")
    return int(not print_bars(table) and arguments.check)


if __name__ == "__main__":
    sys.exit(main())
