"""MELO (Retyk et al. 2024): job titles of national classifications linked to ESCO, a folder of TSV files a data set.

``queries.tsv`` (key, title), ``annotations.tsv`` (TREC qrels: query key, 0, corpus key, 1) and ``concept_mapping.tsv`` (corpus key,
URI). The query's language stands in the folder's name: ``bel_q_fr_c_fr``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from skillmap.evaluation.formats.faults import Faults
from skillmap.evaluation.formats.source import read_lines
from skillmap.evaluation.labels import LabeledDocument, LinkLabel

_QUERIES, _ANNOTATIONS, _CONCEPTS = "queries.tsv", "annotations.tsv", "concept_mapping.tsv"
_LANGUAGE = re.compile(r"_q_([a-z]{2})_")


def detect(path: Path) -> bool:
    """Tell whether a folder holds the three files."""
    return path.is_dir() and all((path / name).is_file() for name in (_QUERIES, _ANNOTATIONS, _CONCEPTS))


def read(path: Path) -> tuple[LabeledDocument, ...]:
    """Read one data set; concepts keep the order of the annotations.

    Raises:
        GoldInvalidError: lines are broken, or keys have no counterpart; the message lists them.
    """
    faults = Faults(path.name)
    titles = {key: title for _, (key, title) in _rows(path / _QUERIES, 2, faults)}
    uris = {key: uri for _, (key, uri) in _rows(path / _CONCEPTS, 2, faults)}
    accepted: dict[str, dict[str, None]] = defaultdict(dict)
    for place, (query, _, corpus, relevance) in _rows(path / _ANNOTATIONS, 4, faults):
        if query not in titles:
            faults.add(place, f"{query} is not in {_QUERIES}")
        elif corpus not in uris:
            faults.add(place, f"{corpus} is not in {_CONCEPTS}")
        elif relevance != "0":
            accepted[query][uris[corpus]] = None
    faults.done()
    language = _LANGUAGE.search(path.resolve().name)
    return tuple(
        LabeledDocument(
            id=key, text=title, language=language[1] if language else None, kind="occupation", link=LinkLabel(accepted=tuple(accepted[key]))
        )
        for key, title in titles.items()
    )


def _rows(path: Path, columns: int, faults: Faults) -> list[tuple[str, list[str]]]:
    """Return the cells of each line with its place."""
    rows = []
    for number, line in enumerate(read_lines(path, faults), start=1):
        cells, place = line.split("\t"), f"{path.name} line {number}"
        if len(cells) == columns:
            rows.append((place, cells))
        elif line.strip():
            faults.add(place, f"{len(cells)} columns in the place of {columns}")
    return rows
