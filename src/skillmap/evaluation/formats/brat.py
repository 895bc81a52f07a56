"""brat standoff: a folder of ``NAME.txt`` and ``NAME.ann``.

``T1<tab>skill 0 5<tab>text`` is a span, ``N1<tab>Reference T1 ESCO:URI<tab>label`` its concept (several lines: several accepted;
references to what is no URI are left aside). Of a span in parts ("0 5;10 15", which brat also writes where a span crosses a
line) the reach from the first to the last character counts. Offsets are code points. http://brat.nlplab.org/standoff.html
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from skillmap.evaluation.formats.faults import Faults
from skillmap.evaluation.formats.source import read_lines, read_text
from skillmap.evaluation.labels import LabeledDocument, LinkLabel, SpanLabel
from skillmap.records import Span

_SPAN = re.compile(r"(T[^\t]+)\t(\S+) (\d+ \d+(?:;\d+ \d+)*)\t(.*)", re.DOTALL)
_REFERENCE = re.compile(r"N[^\t]*\tReference (\S+) (\S+)")
_URI = re.compile(r"https?://\S+")


def detect(path: Path) -> bool:
    """Tell whether a folder holds annotations beside texts."""
    return path.is_dir() and any(file.with_suffix(".txt").is_file() for file in path.glob("*.ann"))


def read(path: Path) -> tuple[LabeledDocument, ...]:
    """Read a folder; where any span has a concept, spans without one are taken as "none fits".

    Raises:
        GoldInvalidError: missing texts, or spans whose text is another; the message lists them.
    """
    faults = Faults(path.name)
    found = []
    for file in sorted(path.glob("*.ann")):
        text_file = file.with_suffix(".txt")
        if not text_file.is_file():
            faults.add(file.name, f"{text_file.name} is missing beside it")
            continue
        text = read_text(text_file, faults)
        if text is not None:
            found.append((file.stem, text, *_parse(file, text, faults)))
    faults.done()
    linked = any(references for *_, references in found)
    return tuple(
        LabeledDocument(
            id=id_,
            text=text,
            spans=tuple(
                SpanLabel(span=span, type=kind, link=LinkLabel(accepted=tuple(references.get(key, ()))) if linked else None)
                for key, span, kind in sorted(spans, key=lambda one: one[1])
            ),
        )
        for id_, text, spans, references in found
    )


def _parse(file: Path, text: str, faults: Faults) -> tuple[list[tuple[str, Span, str]], dict[str, list[str]]]:
    spans: list[tuple[str, Span, str]] = []
    references: dict[str, dict[str, None]] = defaultdict(dict)
    places: dict[str, str] = {}
    for number, line in enumerate(read_lines(file, faults), start=1):
        place = f"{file.name} line {number}"
        if match := _SPAN.fullmatch(line):
            span = _span(match[3], match[4], text, place, faults)
            if span is not None:
                spans.append((match[1], span, match[2].casefold()))
        elif line.startswith("T"):
            faults.add(place, "is no span: an id, a tab, a type and offsets, a tab, the text")
        elif (match := _REFERENCE.match(line)) and (uri := _URI.search(match[2])):
            references[match[1]][uri[0]] = None
            places[match[1]] = place
    keys = {key for key, *_ in spans}
    for key, place in places.items():
        if key not in keys and key.startswith("T"):
            faults.add(place, f"refers to {key}, which is no sound span of the file")
    return spans, {key: list(uris) for key, uris in references.items()}


def _span(offsets: str, stated: str, text: str, place: str, faults: Faults) -> Span | None:
    parts = [Span(*map(int, part.split())) for part in offsets.split(";")]
    whole = Span(min(part.start for part in parts), max(part.end for part in parts))
    if any(part.start >= part.end for part in parts) or whole.end > len(text):
        faults.add(place, f"the span {whole.start}:{whole.end} does not lie in the text of {len(text)} characters")
        return None
    # brat joins the parts by a space, and older versions wrote a space for a line end.
    if " ".join(part.of(text) for part in parts).split() != stated.split():
        faults.add(place, f"the text at {whole.start}:{whole.end} is another than the line says")
        return None
    return whole
