"""Make the sample CVs: one HTML source each, turned into what people send (a browser's PDF, a Word file, an office suite's PDF).

    python eval/samples/make.py                    # all of them
    python eval/samples/make.py ar-plumber         # by the name of the source
    python eval/samples/make.py --out /tmp/cvs

A source says in ``<meta name="made-by" content="…">`` which way it goes:
  browser   Chromium prints the page                                            NAME.pdf
  word      python-docx writes headings, bullets and tables, right to left      NAME.docx
  office    the same Word file, which LibreOffice then exports                  NAME.pdf
"""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import docx
import typer
from docx.document import Document
from docx.enum.table import WD_TABLE_DIRECTION
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.styles.style import ParagraphStyle
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from lxml import html

HERE = Path(__file__).parent
SOURCES = HERE / "sources"
WAYS = ("browser", "word", "office")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
OFFICES = ("soffice", "libreoffice")
INSTALL = {
    BROWSERS: "apt-get install --no-install-recommends chromium fonts-noto-core",
    OFFICES: "apt-get install --no-install-recommends libreoffice-writer fonts-noto-core",
}
_TIMEOUT_S = 180
_LATIN_FONT, _ARABIC_FONT = "Noto Sans", "Noto Naskh Arabic"
_STYLES = {"Normal": (10.5, 11.5), "Title": (22, 24), "Subtitle": (12, 13), "Heading 1": (13, 14), "Heading 2": (11, 12)}
"""Size in points of each Word style, for Latin and for Arabic letters."""
_BLOCKS = {"h1": "Title", "h2": "Heading 1", "h3": "Heading 2", "p": "Normal", "li": "List Bullet"}
_WRITTEN = dt.datetime(2024, 5, 1, tzinfo=dt.UTC)


class MissingProgramError(Exception):
    """A program that makes samples is not installed; the message says what to install."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A CV in HTML, and the way it is made into a file."""

    path: Path
    made_by: str
    language: str
    page: html.HtmlElement

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return self.path.stem

    @property
    def right_to_left(self) -> bool:
        """Whether its paragraphs run from right to left."""
        return bool(self.page.get("dir") == "rtl")


def load_source(path: Path) -> Source:
    """Read a source and what it says of itself."""
    page = html.document_fromstring(path.read_bytes())
    made_by = str(page.xpath("string(//meta[@name='made-by']/@content)"))
    if made_by not in WAYS:
        raise ValueError(f"{path.name}: made-by is {made_by!r}: give one of {', '.join(WAYS)}")
    return Source(path=path, made_by=made_by, language=page.get("lang"), page=page)


def make(source: Source, out: Path) -> Path:
    """Make the file of a source in a folder.

    Raises:
        MissingProgramError: the browser or the office suite is not installed.
    """
    if source.made_by == "word":
        target = out / f"{source.name}.docx"
        write_word(source, target)
        return target
    target = out / f"{source.name}.pdf"
    with tempfile.TemporaryDirectory(prefix="skillmap-samples-") as folder:
        if source.made_by == "browser":
            made = print_page(source.path, Path(folder))
        else:
            written = Path(folder) / f"{source.name}.docx"
            write_word(source, written)
            made = export_pdf(written, Path(folder))
        shutil.copyfile(made, target)
    return target


def print_page(page: Path, folder: Path) -> Path:
    """Print a page with Chromium, under a profile of its own."""
    made = folder / "page.pdf"
    options = ("--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--user-data-dir={folder / 'profile'}")
    _run([_program(BROWSERS), *options, f"--print-to-pdf={made}", page.resolve().as_uri()], made)
    return made


def export_pdf(written: Path, folder: Path) -> Path:
    """Export a Word file with LibreOffice, under a profile of its own."""
    made = folder / f"{written.stem}.pdf"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    _run([_program(OFFICES), profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(written)], made)
    return made


def write_word(source: Source, target: Path) -> None:
    """Write a source as a Word file: its headings, paragraphs, bullets and tables as Word's own."""
    document = docx.Document()
    for section in document.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(1.9)
    for style, (size, arabic_size) in _STYLES.items():
        _set_style(document.styles[style], size, arabic_size, source)
    document.styles["Normal"].paragraph_format.space_after = Pt(3)
    _write_blocks(document, source.page.find("body"), source)
    properties = document.core_properties
    properties.title = source.page.findtext("head/title")
    properties.author, properties.comments = "skillmap samples", "The person in this CV is invented."
    properties.language, properties.created, properties.modified = source.language, _WRITTEN, _WRITTEN
    document.save(str(target))


def _write_blocks(container: Document | _Cell, element: html.HtmlElement, source: Source) -> None:
    """Write the blocks under an element into a document or a cell."""
    for child in element:
        if child.tag == "table":
            _write_table(container, child, source)
        elif child.tag in _BLOCKS:
            style = "Subtitle" if child.get("class") == "role" else _BLOCKS[child.tag]
            _write_paragraph(container.add_paragraph(style=style), child, source)
        else:
            _write_blocks(container, child, source)


def _write_table(container: Document | _Cell, element: html.HtmlElement, source: Source) -> None:
    rows = element.findall(".//tr")
    table = container.add_table(rows=len(rows), cols=len(rows[0]))
    table.style = "Table Grid"
    if source.right_to_left:
        table.table_direction = WD_TABLE_DIRECTION.RTL
    # A table that holds whole jobs has a narrow first column for the dates.
    widths = (Cm(3.6), Cm(13.6)) if element.find(".//td/h3") is not None else ()
    if widths:
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
    for row, cells in zip(rows, table.rows, strict=True):
        for position, (written, cell) in enumerate(zip(row, cells.cells, strict=True)):
            if widths:
                cell.width = widths[position]
            first = cell.paragraphs[0]
            if len(written):
                _write_blocks(cell, written, source)
                first._element.getparent().remove(first._element)  # noqa: SLF001 - the empty one that a new cell holds
            else:
                _write_paragraph(first, written, source, bold=written.tag == "th")


def _write_paragraph(paragraph: Paragraph, element: html.HtmlElement, source: Source, *, bold: bool = False) -> None:
    text = " ".join(element.text_content().split())
    if source.right_to_left:
        _mark_right_to_left(paragraph)
    for part, arabic in _parts(text) if source.right_to_left else ((text, False),):
        run = paragraph.add_run(part)
        if bold:
            run.font.bold = run.font.cs_bold = True
        if arabic:
            run.font.rtl = True


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """Cut a right-to-left paragraph into runs as Word does: what holds Latin letters or digits apart from the rest."""
    words = text.split(" ")
    latin = [any(character.isascii() and character.isalnum() for character in word) for word in words]
    start = 0
    for end in range(1, len(words) + 1):
        if end == len(words) or latin[end] != latin[start]:
            gap = " " if end < len(words) else ""
            yield " ".join(words[start:end]) + gap, not latin[start]
            start = end


def _mark_right_to_left(paragraph: Paragraph) -> None:
    properties = paragraph._element.get_or_add_pPr()  # noqa: SLF001 - python-docx has no name for w:bidi
    # The schema fixes the order of a paragraph's properties: w:bidi stands before these.
    properties.insert_element_before(OxmlElement("w:bidi"), "w:spacing", "w:ind", "w:jc", "w:outlineLvl", "w:rPr", "w:sectPr")


def _set_style(style: ParagraphStyle, size: float, arabic_size: float, source: Source) -> None:
    """Give a style a font and a size for either script (w:cs, w:szCs), and its language."""
    style.font.size = Pt(size)
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for theme in [name for name in fonts.attrib if name.lower().endswith("theme")]:
        del fonts.attrib[theme]
    for name, font in (("ascii", _LATIN_FONT), ("hAnsi", _LATIN_FONT), ("eastAsia", _LATIN_FONT), ("cs", _ARABIC_FONT)):
        fonts.set(qn(f"w:{name}"), font)
    # The template spreads the letters of its titles (w:spacing), which tears Arabic letters apart.
    for tag in ("w:spacing", "w:szCs", "w:lang"):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
    points = OxmlElement("w:szCs")
    points.set(qn("w:val"), str(round(arabic_size * 2)))  # half points
    properties.find(qn("w:sz")).addnext(points)
    language = OxmlElement("w:lang")
    language.set(qn("w:bidi" if source.right_to_left else "w:val"), source.language)
    properties.append(language)


def _program(names: tuple[str, ...]) -> str:
    for name in names:
        if found := shutil.which(name):
            return found
    raise MissingProgramError(f"none of {', '.join(names)} is on the PATH: on Debian, {INSTALL[names]}")


def _run(command: list[str], made: Path) -> None:
    ran = subprocess.run(command, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False)  # noqa: S603 - no shell, own arguments
    if ran.returncode != 0 or not made.is_file():
        raise RuntimeError(f"{Path(command[0]).name} made no PDF (exit {ran.returncode}): {ran.stderr.strip()[-400:]}")


def main(
    names: Annotated[list[str] | None, typer.Argument(help="Sources to make, without .html; all of them by default.")] = None,
    out: Annotated[Path, typer.Option(help="Folder that receives the files.")] = HERE,
) -> None:
    """Make the sample CVs from their HTML sources."""
    known = {path.stem: path for path in sorted(SOURCES.glob("*.html"))}
    if unknown := sorted(set(names or ()) - set(known)):
        typer.echo(f"no source named {', '.join(unknown)}: there are {', '.join(known)}", err=True)
        raise typer.Exit(2)
    out.mkdir(parents=True, exist_ok=True)
    failed = False
    for name in names or known:
        try:
            made = make(load_source(known[name]), out)
        except (MissingProgramError, RuntimeError, subprocess.TimeoutExpired) as exc:
            typer.echo(f"{name}: {exc}", err=True)
            failed = True
        else:
            typer.echo(f"{made}  {made.stat().st_size / 1024:.0f} KiB")
    if failed:
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
