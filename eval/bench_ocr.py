"""Text recognition measured on scans: word recall, uncertain dates and time, per language; also on scans made worse.

    python eval/bench_ocr.py                 # the scans and the Ghostscript PDFs as they are
    python eval/bench_ocr.py --worse         # and turned, askew, noisy, compressed, photographed
    python eval/bench_ocr.py --only ar1      # files whose name begins so; --text prints what was read

Reads ``$SKILLMAP_SHARED/data/documents`` (default: ``../shared`` beside the repository). *words* is recall as in
``bench_documents.py``; *loose* the same with straight apostrophes and dashes for all others, which a scan hardly tells.
*dates* counts the years and dates of the truth, *wrong* those that were not read, *told* how many problems
``ocr-uncertain-date`` point to what is not in the truth, at most as many as are wrong; *flags* is the number of such
problems, *false* how many of them point to words of the truth.
"""

from __future__ import annotations

import argparse
import csv
import io
import itertools
import logging
import os
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from document_scores import fold, mean, recall
from PIL import Image

from skillmap.documents.limits import Limits
from skillmap.documents.pictures import page_picture
from skillmap.documents.reading import read_bytes
from skillmap.errors import SkillmapError
from skillmap.records import Document

REPOSITORY = Path(__file__).resolve().parents[1]
_DATE = re.compile(r"(?<![\d٠-٩])(?:[12١٢][\d٠-٩]{3})(?![\d٠-٩])|[\d٠-٩]{1,2}/[\d٠-٩]{2,4}")
_LOOSE = str.maketrans("’‘–—،؛", "''--,;")


@dataclass(slots=True)
class Scores:
    """What is summed over the files of one kind and language."""

    words: list[float] = field(default_factory=list)
    loose: list[float] = field(default_factory=list)
    orders: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    dates: int = 0
    wrong: int = 0
    told: int = 0
    flags: int = 0
    false: int = 0


def tokens(text: str) -> list[str]:
    """Return the words of a text, without bullets."""
    return re.sub(r"(?m)^[•▪◦‣]\s*", "", fold(text)).split()


def score(document: Document | None, truth_text: str, scores: Scores) -> float:
    """Add one document's figures; ``None`` where it could not be read."""
    text = document.text if document else ""
    truth, found = tokens(truth_text), tokens(text)
    words = recall(truth, found)
    scores.words.append(words)
    scores.loose.append(recall([word.translate(_LOOSE) for word in truth], [word.translate(_LOOSE) for word in found]))
    pairs = [list(itertools.pairwise(part)) for part in (truth, found)]
    scores.orders.append(recall(*pairs))
    dated = Counter(_DATE.findall(" ".join(truth)))
    wrong = dated - Counter(_DATE.findall(" ".join(found)))
    flags = [problem for problem in document.problems if problem.code == "ocr-uncertain-date"] if document else []
    scores.dates += dated.total()
    scores.wrong += wrong.total()
    scores.flags += len(flags)
    right = Counter(truth)
    quoted = [tokens(flag.span.of(text)) for flag in flags if flag.span]
    scores.false += sum(all(word in right for word in words) for words in quoted)
    scores.told += min(wrong.total(), sum(any(word not in right for word in words) for words in quoted) + sum(not f.span for f in flags))
    return words


def worse(image: Image.Image) -> Iterator[tuple[str, Image.Image, dict[str, object]]]:
    """Yield the ways in which a clean scan is spoilt, with how it is to be saved."""
    dots = np.random.default_rng(1)
    for angle in (1, 2, 3, 5):
        yield f"askew {angle}°", image.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=245), {}
    for angle in (90, 180, 270):
        yield f"turned {angle}°", image.rotate(angle, expand=True), {}
    noisy = np.asarray(image, dtype=float) + dots.normal(0, 16, (image.height, image.width))
    yield "noise", Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8)), {}
    yield "jpeg 30", image, {"quality": 30}
    small = image.resize((image.width * 3 // 4, image.height * 3 // 4), Image.Resampling.LANCZOS)
    shade = np.linspace(1.0, 0.6, small.width)[None, :] * np.asarray(small, dtype=float)
    yield "photo 150 dpi", Image.fromarray(shade.astype(np.uint8)), {"dpi": (72, 72)}


def jpeg(image: Image.Image, options: dict[str, object]) -> bytes:
    """Return a picture as a file."""
    written = io.BytesIO()
    image.convert("L").save(written, "JPEG", **{"quality": 85, **options})
    return written.getvalue()


def attempt(data: bytes, name: str) -> tuple[Document | None, float]:
    """Read a document and tell the seconds that a page took."""
    started = time.perf_counter()
    try:
        document = read_bytes(data)
    except SkillmapError as exc:
        sys.stderr.write(f"{name}: {exc.code}: {exc}\n")
        document = None
    return document, (time.perf_counter() - started) / max(len(document.pages) if document else 1, 1)


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--worse", action="store_true", help="also spoil the scans")
    parser.add_argument("--only", default="", help="only files whose name begins so")
    parser.add_argument("--text", action="store_true", help="print what was read, and the flags")
    arguments = parser.parse_args()
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    folder = Path(os.environ.get("SKILLMAP_SHARED", REPOSITORY.parent / "shared")) / "data" / "documents"
    with (folder / "index.csv").open(encoding="utf-8", newline="") as handle:
        rows = [row for row in csv.DictReader(handle) if "scan" in row["producer"] or row["producer"].startswith("gs_")]
    table: dict[tuple[str, str], Scores] = defaultdict(Scores)
    for row in rows:
        path = folder / row["file"]
        if not path.name.startswith(arguments.only):
            continue
        truth = (folder / row["ground_truth"]).read_text(encoding="utf-8")
        kinds: list[tuple[str, bytes]] = [(f"{row['producer']} {row['format']}", path.read_bytes())]
        if arguments.worse and row["format"] == "jpg":
            picture = page_picture(kinds[0][1], 1, Limits(), dpi=200, gray=True)
            kinds += [(f"~ {name}", jpeg(image, options)) for name, image, options in worse(picture.image)] if picture else []
        for kind, data in kinds:
            document, seconds = attempt(data, f"{path.name} {kind}")
            scores = table[kind, row["language"]]
            words = score(document, truth, scores)
            scores.seconds.append(seconds)
            sources = "".join(page.source[0] for page in document.pages) if document else ""
            quality = document.pages[0].quality if document else None
            sys.stderr.write(f"{words:.3f} {seconds:5.1f} s {sources} quality {quality} {path.name} {kind}\n")
            if arguments.text and document:
                sys.stdout.write(f"{document.text}\n")
                for problem in document.problems:
                    sys.stdout.write(f"[{problem.code} {problem.span.of(document.text) if problem.span else problem.message}]\n")
    out = sys.stdout
    out.write(f"{'kind':28} lang files  words  loose  order dates wrong  told flags false  s/page\n")
    for (kind, language), scores in sorted(table.items()):
        counts = f"{scores.dates:5} {scores.wrong:5} {scores.told:5} {scores.flags:5} {scores.false:5}"
        figures = f"{mean(scores.words):6.3f} {mean(scores.loose):6.3f} {mean(scores.orders):6.3f} {counts} {mean(scores.seconds):7.2f}"
        out.write(f"{kind:28} {language:4} {len(scores.words):5} {figures}\n")


if __name__ == "__main__":
    main()
