"""The dotin set of English CVs (CC0): XML files, in a folder or a zip, with ``<label type="…">`` around entities of twelve types.

Skills are those of the types "Tech Tools", "Job Specific Skills" and "Soft Skills"; the other types (designations, companies,
places …) are left out, since what skillmap marks are skills. No concepts are labelled.
"""

from __future__ import annotations

import html
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from skillmap.evaluation.formats.faults import Faults
from skillmap.evaluation.labels import LabeledDocument, SpanLabel
from skillmap.records import Span

_TYPES = {"Tech Tools": "knowledge", "Job Specific Skills": "skill", "Soft Skills": "transversal"}
_BODY = re.compile(r"<cv>(.*?)</cv>", re.DOTALL)
_TAG = re.compile(r'<label type="([^"]*)">|</label>')
_MAX_FILE_BYTES = 5_000_000
# What a zip throws that is cut, encrypted, or packed in a way unknown here.
_BROKEN = (OSError, EOFError, RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error, UnicodeDecodeError)


def detect(path: Path) -> bool:
    """Tell whether the first XML file holds a labelled CV."""
    try:
        return "<cv>" in next(_files(path), ("", ""))[1][:400]
    except _BROKEN:
        return False


def read(path: Path) -> tuple[LabeledDocument, ...]:
    """Read every CV; text is what stands between the tags, spans are trimmed of white space.

    The files are no well-formed XML (bare ampersands), so tags are found as text.

    Raises:
        GoldInvalidError: files without a CV, or with labels that do not close; the message lists them.
    """
    faults, documents = Faults(path.name), []
    try:
        for name, content in _files(path):
            document = _document(name, content, faults)
            documents += [] if document is None else [document]
    except _BROKEN as exc:
        faults.add("file", f"cannot be read to its end ({type(exc).__name__})")
    faults.done()
    return tuple(sorted(documents, key=lambda document: document.id))


def _document(name: str, content: str, faults: Faults) -> LabeledDocument | None:
    body = _BODY.search(content)
    if body is None:
        faults.add(name, "no <cv> element")
        return None
    text, spans, closed = _unlabel(body[1])
    if not closed:
        faults.add(name, "a label that is not closed")
        return None
    return LabeledDocument(id=Path(name).stem, text=text, language="en", spans=tuple(spans))


def _files(path: Path) -> Iterator[tuple[str, str]]:
    if path.is_dir():
        for file in sorted(path.glob("*.xml")):
            yield file.name, file.read_text(encoding="utf-8")
    elif path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            for entry in archive.infolist():
                if entry.filename.endswith(".xml") and entry.file_size <= _MAX_FILE_BYTES:
                    yield entry.filename, archive.read(entry).decode("utf-8")


def _unlabel(body: str) -> tuple[str, list[SpanLabel], bool]:
    text, position = "", 0
    spans: list[SpanLabel] = []
    opened: list[tuple[str, int]] = []
    for tag in _TAG.finditer(body):
        text += html.unescape(body[position : tag.start()])
        position = tag.end()
        if tag[1] is not None:
            opened.append((tag[1], len(text)))
        elif not opened:
            return text, spans, False
        else:
            kind, start = opened.pop()
            inside = text[start:]
            span = Span(start + len(inside) - len(inside.lstrip()), start + len(inside.rstrip()))
            if kind in _TYPES and span.start < span.end:
                spans.append(SpanLabel(span=span, type=_TYPES[kind]))
    return text + html.unescape(body[position:]), sorted(spans, key=lambda label: label.span), not opened
