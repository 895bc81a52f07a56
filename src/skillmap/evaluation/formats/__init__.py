"""Labelled sets of others: one module a format, with ``detect`` and ``read``, and ``write`` where predictions can go there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from skillmap.evaluation.formats import brat, docbin, doccano, dotin, files, label_studio, melo, queries, skillspan, table
from skillmap.evaluation.formats.table import LabelLookup
from skillmap.evaluation.labels import LabeledDocument

Documents = tuple[LabeledDocument, ...]


class Format(NamedTuple):
    """How to tell a format and how to read it; ``read`` raises GoldInvalidError with every fault."""

    detect: Callable[[Path], bool]
    read: Callable[[Path, LabelLookup], Documents]


def _plain(read: Callable[[Path], Documents]) -> Callable[[Path, LabelLookup], Documents]:
    """Wrap a reader that needs no classification."""
    return lambda path, _lookup: read(path)


# In the order in which they are tried.
FORMATS: Mapping[str, Format] = {
    "skillspan": Format(skillspan.detect_json, _plain(skillspan.read_json)),
    "queries": Format(queries.detect, _plain(queries.read)),
    "doccano": Format(doccano.detect, _plain(doccano.read)),
    "label-studio": Format(label_studio.detect, _plain(label_studio.read)),
    "spacy": Format(docbin.detect, _plain(docbin.read)),
    "skillspan-conll": Format(skillspan.detect_conll, _plain(skillspan.read_conll)),
    "melo": Format(melo.detect, _plain(melo.read)),
    "brat": Format(brat.detect, _plain(brat.read)),
    "dotin": Format(dotin.detect, _plain(dotin.read)),
    "files": Format(files.detect, _plain(files.read)),
    "table": Format(table.detect, table.read),
}
EXPORTS = ("label-studio", "doccano", "spacy")
