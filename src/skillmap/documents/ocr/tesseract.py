"""Tesseract as a process: a picture in, words with their places and confidence out.

A process, not a binding: a crash or a hang costs one page, and nothing of it is linked into this program.
"""

from __future__ import annotations

import functools
import io
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lxml import etree
from PIL import Image

from skillmap.documents.characters import clean

PACKAGE = "tesseract-ocr"
_LANGUAGE_PACKAGES = {"ara": "tesseract-ocr-ara", "fra": "tesseract-ocr-fra", "eng": "tesseract-ocr-eng", "osd": "tesseract-ocr-osd"}
_LIST_SECONDS = 20.0
# One thread a page: two cores read two pages sooner than one page twice as fast, and threads cost address space.
_ENVIRONMENT = {"OMP_THREAD_LIMIT": "1", "LC_ALL": "C"}
_XHTML = "{http://www.w3.org/1999/xhtml}"


class RecognitionError(Exception):
    """A page could not be recognized; the message says why, without its text."""


class Box(NamedTuple):
    """Where something stands in a picture, in pixels from its upper left corner."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word as recognized, its letters in logical order; ``confidence`` in [0, 1] is Tesseract's own."""

    text: str
    confidence: float
    box: Box
    line: int  # words of one line share it
    baseline: float  # of the line, below the middle of the word
    size: float  # height of the line's type, about one em
    rivals: tuple[str, ...] = ()  # what other readings of the page have in its place


class Orientation(NamedTuple):
    """How a page lies: the clockwise quarter turns that bring it upright, and its script, with confidences."""

    quarter_turns: int
    confidence: float
    script: str
    script_confidence: float


def missing_packages(languages: Sequence[str] = ("ara", "eng", "fra", "osd")) -> list[str]:
    """Return the Debian packages that must be installed for text recognition in these languages."""
    installed = _installed_languages(shutil.which("tesseract"))
    if installed is None:
        return [PACKAGE, *(_LANGUAGE_PACKAGES[language] for language in languages if language in {"ara", "fra"})]
    return [_LANGUAGE_PACKAGES[language] for language in languages if language not in installed]


def is_installed() -> bool:
    """Tell whether the program is found, with any language."""
    return bool(_installed_languages(shutil.which("tesseract")))


@functools.cache
def _installed_languages(program: str | None) -> frozenset[str] | None:
    if program is None:
        return None
    try:
        listed = subprocess.run(  # noqa: S603 - a fixed command, no shell
            [program, "--list-langs"], capture_output=True, timeout=_LIST_SECONDS, check=True, env=_environment()
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return frozenset(listed.stdout.decode("utf-8", "replace").split("\n")[1:]) - {""}


def recognize(image: Image.Image, languages: str, *, dpi: float, seconds: float, mode: int = 3) -> list[Word]:
    """Recognize the words of an upright page.

    Args:
        image: The page, in gray.
        languages: Tesseract's names, the most likely one first: "ara+eng".
        dpi: Dots an inch.
        seconds: How long it may take.
        mode: How the page is laid out, in Tesseract's numbers: 3 finds blocks and columns itself, 7 is one line.

    Raises:
        RecognitionError: Tesseract is missing, failed or took too long.
    """
    return _words(_run(image, ["-l", languages, "--psm", str(mode)], "hocr", dpi, seconds))


def orientation(image: Image.Image, *, dpi: float, seconds: float) -> Orientation | None:
    """Return how a page lies, or ``None`` where too little is on it to tell.

    Raises:
        RecognitionError: Tesseract is missing or took too long.
    """
    try:
        answer = _run(image, ["--psm", "0"], "", dpi, seconds).decode("utf-8", "replace")
    except _TesseractFailedError:
        return None  # "Too few characters"
    fields = dict(re.findall(r"(?m)^([^:\n]+): (.+)$", answer))
    try:
        return Orientation(
            int(fields["Rotate"]) // 90,
            float(fields["Orientation confidence"]),
            fields["Script"].strip(),
            float(fields["Script confidence"]),
        )
    except (KeyError, ValueError):
        return None


class _TesseractFailedError(RecognitionError):
    pass


def _run(image: Image.Image, arguments: Sequence[str], output: str, dpi: float, seconds: float) -> bytes:
    program = shutil.which("tesseract")
    if program is None:
        message = f"Tesseract is not installed (apt-get install {PACKAGE})"
        raise RecognitionError(message)
    written = io.BytesIO()
    image.save(written, "PNG", compress_level=1)
    command = [program, "-", "-", "--dpi", str(round(dpi)), *arguments, *([output] if output else [])]
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command, no shell
            command, input=written.getvalue(), capture_output=True, timeout=seconds, check=False, env=_environment()
        )
    except subprocess.TimeoutExpired:
        raise RecognitionError("text recognition took too long") from None
    except OSError:
        raise RecognitionError("Tesseract could not be started") from None
    if done.returncode != 0:
        raise _TesseractFailedError("Tesseract failed on the page")
    return done.stdout


def _environment() -> dict[str, str]:
    return {**os.environ, **_ENVIRONMENT}


def _words(hocr: bytes) -> list[Word]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, load_dtd=False)
    root = etree.fromstring(hocr, parser)
    if root is None:
        return []
    words: list[Word] = []
    spans = (element for element in root.iter(f"{_XHTML}span") if "ocrx_word" not in (element.get("class") or ""))
    for number, line in enumerate(spans):
        words.extend(_words_of_line(line, number))
    return words


def _words_of_line(line: etree._Element, number: int) -> list[Word]:
    properties = _properties(line)
    if "bbox" not in properties:
        return []
    box = Box(*properties["bbox"])
    slope, offset = properties.get("baseline", [0.0, 0.0])
    size = properties.get("x_size", [box.y1 - box.y0])[0]
    words = []
    for element in line.iter(f"{_XHTML}span"):
        text = clean("".join(element.itertext())).strip()
        stated = _properties(element)
        if element is line or not text or "bbox" not in stated:
            continue
        place = Box(*stated["bbox"])
        middle = (place.x0 + place.x1) / 2
        words.append(
            Word(
                text=text,
                confidence=stated.get("x_wconf", [0.0])[0] / 100,
                box=place,
                line=number,
                baseline=box.y1 + offset + slope * (middle - box.x0),
                size=size,
            )
        )
    return words


def _properties(element: etree._Element) -> dict[str, list[float]]:
    """Read hOCR's title attribute: ``bbox 10 20 30 40; x_wconf 93``."""
    found = {}
    for part in (element.get("title") or "").split(";"):
        name, *values = part.split()[:5] or [""]
        try:
            found[name] = [float(value) for value in values]
        except ValueError:
            continue
    return found
