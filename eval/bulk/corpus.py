"""A corpus for bulk runs: variants of labelled CVs with other names, dates and order, as text, DOCX and PDF."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Iterator
from pathlib import Path

import docx
import matplotlib.font_manager
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

_YEAR = re.compile(r"(?<!\d)(19[6-9]\d|20[0-2]\d)(?!\d)")
_NAMES = (
    "Amal",
    "Bruno",
    "Chloe",
    "Daoud",
    "Elena",
    "Farid",
    "Grace",
    "Hassan",
    "Irene",
    "Jamila",
    "Karim",
    "Leila",
    "Mona",
    "Nabil",
    "Odile",
)
_LINES_PER_PAGE = 52
_FONT = "DejaVu Sans"
_PAGE = (595.0, 842.0)  # A4, points


def texts(shared: Path) -> list[tuple[str, str]]:
    """Return the labelled CVs and the texts behind the documents, each with the code of its language."""
    gold = [(path.parent.name, path.read_text(encoding="utf-8")) for path in sorted((shared / "data" / "gold").glob("*/*.txt"))]
    behind = [(path.stem[:2], path.read_text(encoding="utf-8")) for path in sorted((shared / "data" / "documents" / "gt").glob("*.txt"))]
    return gold + [(code, text) for code, text in behind if code in {"ar", "fr", "en"}]


def variant(text: str, number: int) -> str:
    """Return a text as another person might have written it: name, addresses, years and the order of lines within blocks differ."""
    chance = random.Random(number)  # noqa: S311 - always the same corpus
    shift = chance.randrange(-6, 3)
    moved = _YEAR.sub(lambda match: str(int(match[0]) + shift), text)
    blocks = re.split(r"\n\s*\n", moved)
    mixed = [blocks[0], *(_shuffled(block, chance) for block in blocks[1:])]
    name = f"{chance.choice(_NAMES)} {chance.choice(_NAMES)}-{number}"
    return f"{name}\n{name.lower().replace(' ', '.')}@example.org\n" + "\n\n".join(mixed)


def _shuffled(block: str, chance: random.Random) -> str:
    """Shuffle runs of list items; everything else keeps its place, since dates belong to what stands by them."""
    lines = block.split("\n")
    items = [place for place, line in enumerate(lines) if line.lstrip().startswith(("-", "•", "*", "–", "▪"))]
    order = items[:]
    chance.shuffle(order)
    for place, source in zip(items, [lines[place] for place in order], strict=True):
        lines[place] = source
    return "\n".join(lines)


def corpus(shared: Path, count: int, *, only: str | None = None) -> Iterator[tuple[str, bytes]]:
    """Yield file names and contents: a third each of text, DOCX and PDF, well mixed, so that any stretch is like any other.

    Args:
        shared: The folder of shared data.
        count: How many.
        only: A language, for comparisons with systems of one language; then all are text.
    """
    sources = [(code, text) for code, text in texts(shared) if only in {None, code}]
    random.Random(0).shuffle(sources)  # noqa: S311 - always the same corpus
    pdfmetrics.registerFont(TTFont(_FONT, matplotlib.font_manager.findfont(_FONT)))
    for number in range(count):
        code, text = sources[number % len(sources)]
        made = variant(text, number)
        form = "txt" if only is not None else ("txt", "docx", "pdf")[(number + number // len(sources)) % 3]
        yield f"{number // 1000:03}/{number:06}-{code}.{form}", _packed(made, form)


def _packed(text: str, form: str) -> bytes:
    if form == "txt":
        return text.encode()
    target = io.BytesIO()
    if form == "docx":
        document = docx.Document()
        for line in text.split("\n"):
            document.add_paragraph(line)
        document.save(target)
    else:
        _draw(text, target)
    return target.getvalue()


def _draw(text: str, target: io.BytesIO) -> None:
    """Draw a text in logical order, as simple programs do; Arabic letters stand unjoined, and are read all the same."""
    canvas = Canvas(target, pagesize=_PAGE, invariant=True)
    for number, line in enumerate(text.split("\n")):
        if number and number % _LINES_PER_PAGE == 0:
            canvas.showPage()
        if number % _LINES_PER_PAGE == 0:
            canvas.setFont(_FONT, 9)
        canvas.drawString(50, _PAGE[1] - 50 - 14 * (number % _LINES_PER_PAGE), line[:110])
    canvas.showPage()
    canvas.save()
