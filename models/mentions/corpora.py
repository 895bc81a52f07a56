"""What the tagger is trained on: made lines in three languages, English CVs (dotin, CC0) and job ads (SkillSpan, MIT).

The sets are read from the shared folder and never committed. Every line comes with the spans of each head that it is labelled for.
"""

from __future__ import annotations

import gzip
import html
import json
import random
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from made_lines import made_lines, wordings

from skillmap.evaluation.formats.tokens import spans_of, text_of
from skillmap.mentions.lines import lines
from skillmap.records import LANGUAGES, Language, Span

_MADE: dict[Language, int] = {"ar": 3500, "fr": 3500, "en": 2000}
_TYPES = {
    "Tech Tools": "resume",
    "Job Specific Skills": "resume",
    "Soft Skills": "resume",
    "Designation": "title",
    "Companies worked at": "employer",
}
_TAG = re.compile(r'<label type="([^"]*)">|</label>')
_HELD_OUT = 110  # CVs of dotin that figures are measured on
_SEED = 7
SKILLSPAN = "eval/skillspan/{part}.json.gz"


@dataclass(frozen=True, slots=True, kw_only=True)
class Labeled:
    """A line and, for each head that it is labelled for, the spans of that head."""

    text: str
    spans: dict[str, list[Span]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cv:
    """A CV of dotin: its text, and (span, head)."""

    id: str
    text: str
    spans: tuple[tuple[Span, str], ...]

    def lines(self) -> Iterator[Labeled]:
        """Yield its lines."""
        for line in lines(self.text, Span(0, len(self.text))):
            found: dict[str, list[Span]] = {head: [] for head in dict.fromkeys(_TYPES.values())}
            for span, head in self.spans:
                if span.start < line.end and line.start < span.end:
                    found[head].append(Span(max(span.start - line.start, 0), min(span.end, line.end) - line.start))
            yield Labeled(text=line.of(self.text), spans=found)


def made(taxonomies: Path) -> Iterator[Labeled]:
    """Yield made lines."""
    skills, titles = wordings(taxonomies)
    for language in LANGUAGES:
        for text, spans in made_lines(language, skills[language], titles[language], _MADE[language], seed=_SEED):
            yield Labeled(text=text, spans={"cv": spans})


def skillspan(data: Path, part: str) -> Iterator[Labeled]:
    """Yield the sentences of a part of SkillSpan."""
    for _, sentence in _skillspan(data, part):
        yield sentence


def _skillspan(data: Path, part: str) -> Iterator[tuple[str, Labeled]]:
    with gzip.open(data / SKILLSPAN.format(part=part), "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            text, places = text_of(row["tokens"])
            found = {head: [label.span for label in spans_of(row[f"tags_{head}"], places, head)] for head in ("skill", "knowledge")}
            yield f"{row['source']} {row['idx']}", Labeled(text=text, spans=found)


def skillspan_ads(data: Path, part: str) -> dict[str, list[Labeled]]:
    """Return the sentences of a part of SkillSpan by the ad that they stand in, in its order."""
    ads: dict[str, list[Labeled]] = {}
    for name, sentence in _skillspan(data, part):
        ads.setdefault(name, []).append(sentence)
    return ads


def dotin(data: Path) -> tuple[list[Cv], list[Cv]]:
    """Return the CVs to train on and those held out, drawn by a fixed seed."""
    found = []
    with zipfile.ZipFile(data / "eval" / "cv-entities.dotin-dev.en.zip") as archive:
        for name in sorted(archive.namelist()):
            if name.endswith(".xml"):
                content = archive.read(name).decode("utf-8")
                found.append(_cv(Path(name).stem, content[content.index("<cv>") + 4 : content.rindex("</cv>")]))
    random.Random(_SEED).shuffle(found)  # noqa: S311 - a draw that can be repeated
    return found[_HELD_OUT:], found[:_HELD_OUT]


def _cv(name: str, body: str) -> Cv:
    text, position = "", 0
    opened: list[tuple[str, int]] = []
    spans: list[tuple[Span, str]] = []
    for tag in _TAG.finditer(body):
        text += html.unescape(body[position : tag.start()])
        position = tag.end()
        if tag[1] is not None:
            opened.append((tag[1], len(text)))
        elif opened:
            kind, start = opened.pop()
            inside = text[start:]
            span = Span(start + len(inside) - len(inside.lstrip()), start + len(inside.rstrip()))
            if kind in _TYPES and span.start < span.end:
                spans.append((span, _TYPES[kind]))
    return Cv(id=name, text=text + html.unescape(body[position:]), spans=tuple(spans))


def marks(spans: Sequence[Span], pieces: Sequence[Span]) -> list[int]:
    """Return 0 (outside), 1 (begins) or 2 (inside) for each piece."""
    found = [0] * len(pieces)
    for span in spans:
        inside = [number for number, piece in enumerate(pieces) if piece.start < span.end and span.start < piece.end]
        for place, number in enumerate(inside):
            found[number] = 2 if place else 1
    return found
