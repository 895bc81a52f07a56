"""The real producers: what they must read back to, and that nothing hostile gets through."""

import csv
import re
import time
import unicodedata
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from skillmap.documents import read
from skillmap.errors import SkillmapError

# Word recall and exact lines that a change must not lower: the shares measured when the readers were written, rounded down.
FLOORS = {
    "chromium": (0.995, 0.98),
    "weasyprint": (0.995, 0.98),
    "lo_docx": (0.995, 0.98),
    "lo_doc": (0.995, 0.98),
    "xelatex": (0.995, 0.98),
    "reportlab_visual": (0.995, 0.94),
    "reportlab_rawlogical": (0.995, 0.97),
    "wkhtmltopdf": (0.995, 0.98),
}
PRESENTATION_OR_BIDI = re.compile("[\ufb00-\ufb4f\ufb50-\ufd3d\ufe70-\ufefc\u200e\u200f\u202a-\u202e\u2066-\u2069\u061c]")
HOSTILE = {
    "billionlaughs.docx": "corrupt-document",
    "corrupt.doc": None,
    "docx_as.pdf": None,
    "enc_owneronly.pdf": None,
    "enc_user.pdf": "encrypted-document",
    "flatebomb_nested_fx.pdf": "too-large",
    "garbage.pdf": "corrupt-document",
    "html_as.pdf": None,
    "manyparas2M.docx": "too-large",
    "pages1000.pdf": "too-many-pages",
    "truncated.docx": "corrupt-document",
    "truncated50.pdf": "corrupt-document",
    "xxe.docx": "corrupt-document",
    "zero.docx": "empty-document",
}


def fold(text: str) -> str:
    return re.sub("[\u0640\u064b-\u065f]", "", unicodedata.normalize("NFKC", text))


def words(text: str) -> Counter[str]:
    return Counter(fold(text).split())


def recall(truth: str, found: str) -> float:
    return (words(truth) & words(found)).total() / words(truth).total()


def share_of_lines(truth: str, found: str) -> float:
    wanted, lines = (Counter(re.sub(r"^[•▪] ", "", line.strip()) for line in re.split(r"[\n\f]", fold(text))) for text in (truth, found))
    del wanted[""]
    return (wanted & lines).total() / wanted.total()


def files(shared: Path, **wanted: str) -> list[tuple[Path, str, str]]:
    folder = shared / "data" / "documents"
    with (folder / "index.csv").open(encoding="utf-8", newline="") as handle:
        rows = [row for row in csv.DictReader(handle) if all(row[key] == value for key, value in wanted.items())]
    assert rows
    return [(folder / r["file"], (folder / r["ground_truth"]).read_text(encoding="utf-8"), r["language"]) for r in rows]


@pytest.mark.parametrize("producer", FLOORS)
def test_read_pdf_of_producer(shared: Path, producer: str) -> None:
    for path, truth, _ in files(shared, producer=producer, format="pdf"):
        document = read(path)
        words_floor, lines_floor = FLOORS[producer]
        assert recall(truth, document.text) >= words_floor, path.name
        assert share_of_lines(truth, document.text) >= lines_floor, path.name
        assert not PRESENTATION_OR_BIDI.search(document.text), path.name
        assert all(page.quality is not None and page.quality > 0.9 for page in document.pages), path.name


def test_read_docx_keeps_every_word_and_line(shared: Path) -> None:
    for path, truth, _ in files(shared, format="docx"):
        text = read(path).text
        assert recall(truth, text) == 1.0, path.name
        lines = {line.removeprefix("• ") for line in text.split("\n")}
        assert {line for line in truth.split("\n") if line} <= lines, path.name


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1256", "cp1252", "mac-roman"])
def test_read_txt_in_encoding(shared: Path, encoding: str) -> None:
    for path, truth, _ in files(shared, producer=f"python:{encoding}:strict"):
        assert recall(truth, read(path).text) == 1.0, path.name


@pytest.mark.parametrize("encoding", ["iso8859-6", "cp720", "cp850", "iso8859-15"])
def test_read_txt_that_lost_characters_when_saved(shared: Path, encoding: str) -> None:
    # The files were written with "?" for what the encoding lacks; whatever it has must come back.
    for path, truth, _ in files(shared, producer=f"python:{encoding}:lossy"):
        saved = truth.encode(encoding, errors="replace").decode(encoding)
        assert recall(saved, read(path).text) == 1.0, path.name


@pytest.mark.parametrize("producer", ["chromium", "lo_docx", "reportlab_rawlogical", "weasyprint"])
def test_read_does_not_mix_two_columns(shared: Path, producer: str) -> None:
    # The third CV of each language is set in two columns; a mixed page keeps about half of its neighbors.
    tested = 0
    for path, truth, _ in files(shared, producer=producer, format="pdf"):
        if "3." in path.name:
            tested += 1
            wanted, found = pairs(truth), pairs(read(path).text)
            assert (wanted & found).total() / wanted.total() > 0.98, path.name
    assert tested == 3


def pairs(text: str) -> Counter[tuple[str, str]]:
    return Counter(pairwise(fold(text).replace("•", " ").split()))


@pytest.mark.parametrize("name", HOSTILE)
def test_read_refuses_or_reads_hostile_files_in_time(shared: Path, name: str) -> None:
    started = time.monotonic()
    code = None
    try:
        read(shared / "data" / "hostile" / name)
    except SkillmapError as exc:
        code = exc.code
    assert code == HOSTILE[name]
    assert time.monotonic() - started < 20


def test_read_recognizes_scans_and_says_so(shared: Path) -> None:
    for path, truth, language in files(shared, format="image-pdf"):
        document = read(path)
        assert {page.source for page in document.pages} == {"ocr"}, path.name
        assert recall(truth, document.text) >= (0.95 if language in {"fr", "en"} else 0.85), path.name


def test_read_cvs_in_the_wild(shared: Path) -> None:
    problems = set()
    for path in sorted((shared / "data" / "cv-files").glob("*/*")):
        document = read(path)
        assert len(document.text) > 300, path.name
        assert all(page.source == "text" and page.quality is not None and page.quality > 0.9 for page in document.pages), path.name
        problems |= {problem.code for problem in document.problems}
    assert problems <= {"lost-characters"}  # icons, which no font says the meaning of
