"""What the repairs restore and what they spoil, and how far the quality of pages parts sound text from garbage.

Ligatures are taken out of clean texts in every way in which PDFs lose them, and the texts mended: the descriptions of
ESCO in pages of 400 words, and the CVs of the gold set. The same pages, left whole, show the false changes. Then the
quality of each page of the documents with ground truth, by producer, and of the same texts made garbage.
"""

from __future__ import annotations

import argparse
import csv
import io
import logging
import os
import random
import re
import sys
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from skillmap.documents.characters import clean
from skillmap.documents.content import Content, PageText
from skillmap.documents.limits import Limits
from skillmap.documents.pdf.reader import read_pdf
from skillmap.documents.words.mend import mend
from skillmap.documents.words.quality import text_quality
from skillmap.errors import DocumentError

REPOSITORY = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("SKILLMAP_SHARED", REPOSITORY.parent / "shared")) / "data"
KINDS = ("ffi", "ffl", "tti", "ti", "tt", "fi", "fl", "ff", "ft")
F_KINDS = ("ffi", "ffl", "fi", "fl", "ff")
LOSSES: Mapping[str, Mapping[str, str]] = {
    **{f"U+FFFD for {kind}": {kind: "\ufffd"} for kind in ("ti", "tt", "fi", "fl", "ff")},
    "U+FFFD for all": dict.fromkeys(KINDS, "\ufffd"),
    "a code for each": {kind: f"(cid:{number})" for number, kind in enumerate(KINDS)},
    "private use for each": {kind: chr(0xE000 + number) for number, kind in enumerate(KINDS)},
    "a strange letter for ti, tt, ft": {"ti": "Ɵ", "tt": "Ʃ", "ft": "Ō"},
    "ti dropped": {"ti": ""},
    "fi, fl, ff dropped": dict.fromkeys(F_KINDS, ""),
    "all dropped": dict.fromkeys(KINDS, ""),
    "a space for ti": {"ti": " "},
    "a space for all": dict.fromkeys(KINDS, " "),
    "t for tt": {"tt": "t"},
    "f for fi, fl, ff": dict.fromkeys(F_KINDS, "f"),
    "U+FFFD for ti, t for tt": {"ti": "\ufffd", "tti": "\ufffd", "tt": "t"},
}
_WORDS_OF_A_PAGE = 400
_ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءأإآؤئ"


def pages_of_esco(language: str, words: int, fields: Sequence[str] = ("preferredLabel", "description")) -> list[str]:
    """Return descriptions (or labels) of skills, shuffled, in pages."""
    csv.field_size_limit(10**9)
    with zipfile.ZipFile(SHARED / "esco-1.2" / f"ESCO dataset - v1.2 - classification - {language} - csv.zip") as archive:
        name = next(name for name in archive.namelist() if name.endswith(f"skills_{language}.csv"))
        rows = list(csv.DictReader(io.TextIOWrapper(archive.open(name), "utf-8")))
    random.Random(3).shuffle(rows)  # noqa: S311 - the same pages in every run
    pages: list[list[str]] = [[]]
    for row in rows:
        pages[-1].append(clean("\n".join(row[field] for field in fields)))
        if sum(len(text.split()) for text in pages[-1]) >= _WORDS_OF_A_PAGE:
            pages.append([])
            if len(pages) * _WORDS_OF_A_PAGE > words:
                break
    return ["\n".join(page) for page in pages if page]


def texts(folder: Path, pattern: str) -> list[str]:
    return [clean(path.read_text("utf-8")) for path in sorted(folder.glob(pattern))]


def mended(text: str) -> str:
    return mend(Content(pages=(PageText(text=clean(text), quality=1.0),)), drawn=False).pages[0].text


def damaged(text: str, table: Mapping[str, str]) -> str:
    return re.sub("|".join(sorted(table, key=len, reverse=True)), lambda match: table[match[0]], text)


def restored(pages: Sequence[str], table: Mapping[str, str]) -> tuple[int, int, int]:
    """Return how many words lost letters, how many of them came back as they were, and how many words are new and wrong."""
    lost = back = wrong = 0
    for page in pages:
        for line, found in zip(page.split("\n"), mended(damaged(page, table)).split("\n"), strict=True):
            whole, left = Counter(line.split()), Counter(damaged(line, table).split())
            missing = whole - left
            lost += missing.total()
            back += (missing & (Counter(found.split()) - (whole & left))).total()
            wrong += (Counter(found.split()) - whole - left).total()
    return lost, back, wrong


def false_changes(pages: Sequence[str]) -> tuple[int, int]:
    """Return the words of clean pages, and how many of them were changed."""
    return sum(len(page.split()) for page in pages), sum((Counter(page.split()) - Counter(mended(page).split())).total() for page in pages)


def table_of_repairs(words: int, sample: int) -> None:
    corpora = {language: pages_of_esco(language, words) for language in ("fr", "en")}
    for language in ("fr", "en"):
        corpora[f"gold {language}"] = texts(SHARED / "gold" / language, "*.txt")
        corpora[f"documents {language}"] = texts(SHARED / "documents" / "gt", f"{language}*.txt")
    clean_only = {f"labels {language}": pages_of_esco(language, words // 2, ("altLabels",)) for language in ("fr", "en")}
    clean_only["gold ar"] = texts(SHARED / "gold" / "ar", "*.txt")
    clean_only["documents ar, mixed"] = [*texts(SHARED / "documents" / "gt", "ar*.txt"), *texts(SHARED / "documents" / "gt", "mix*.txt")]
    for name, pages in (corpora | clean_only).items():
        total, changed = false_changes(pages)
        print(f"{name}: {changed} of {total} clean words changed ({10_000 * changed / total:.2f} in 10,000)", flush=True)
    print(f"\n{'lost':34}" + "".join(f"{name:>22}" for name in corpora))
    for loss, table in LOSSES.items():
        cells = []
        for pages in corpora.values():
            lost, back, wrong = restored(pages[:sample], table)
            cells.append(f"{back}/{lost} {back / max(lost, 1):.3f} ({wrong})")
        print(f"{loss:34}" + "".join(f"{cell:>22}" for cell in cells), flush=True)


def shuffled(text: str) -> str:
    table: dict[int, str] = {}
    for letters in ("abcdefghijklmnopqrstuvwxyz", _ARABIC):
        others = list(letters)
        random.Random(0).shuffle(others)  # noqa: S311 - the same in every run
        table |= {ord(a): b for a, b in zip(letters, others, strict=True)} | {
            ord(a.upper()): b.upper() for a, b in zip(letters, others, strict=True)
        }
    return text.translate(table)


GARBAGE: Mapping[str, Callable[[str], str]] = {
    "letters shuffled": shuffled,
    "reversed": lambda text: "\n".join(line[::-1] for line in text.split("\n")),
    "codes 29 too low": lambda text: "".join(
        chr(max(32, ord(c) - 29)) if " " < c < "\x7f" else c if c.isspace() else "\ufffd" for c in text
    ),
    "letter-spaced": lambda text: re.sub(r"(\w)(?=\w)", r"\1 ", text),
}


def qualities() -> Iterator[tuple[str, float]]:
    """Yield the quality of each page of the documents with ground truth, and of these texts made garbage."""
    with (SHARED / "documents" / "index.csv").open(encoding="utf-8", newline="") as handle:
        rows = [row for row in csv.DictReader(handle) if row["format"] == "pdf" and "scan" not in row["file"]]
    for row in rows:
        try:
            content = mend(read_pdf((SHARED / "documents" / row["file"]).read_bytes(), Limits()), drawn=True)
        except DocumentError as exc:
            sys.stderr.write(f"{row['file']}: {exc.code}\n")
            continue
        for page in content.pages:
            yield f"{row['producer']} {row['language']}{' (OCR)' if page.needs_ocr else ''}", page.quality
    for truth in sorted({row["ground_truth"] for row in rows}):
        text = clean((SHARED / "documents" / truth).read_text("utf-8"))
        for name, spoil in GARBAGE.items():
            yield f"garbage: {name}", text_quality(spoil(text))


def table_of_qualities() -> None:
    table: dict[str, list[float]] = defaultdict(list)
    for name, quality in qualities():
        table[name].append(quality)
    print(f"\n{'pages of':34} {'n':>4} {'min':>6} {'mean':>6} {'max':>6}")
    for name, values in sorted(table.items()):
        print(f"{name:34} {len(values):4} {min(values):6.3f} {sum(values) / len(values):6.3f} {max(values):6.3f}")


def main() -> None:
    """Measure and print both tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--words", type=int, default=100_000, help="clean words in each language")
    parser.add_argument("--repairs", action="store_true", help="leave the table of qualities out")
    parser.add_argument("--pages", type=int, default=30, help="pages that each loss is tried on, in each language")
    arguments = parser.parse_args()
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    if not arguments.repairs:
        table_of_qualities()
    table_of_repairs(arguments.words, arguments.pages)


if __name__ == "__main__":
    main()
