"""Files with the text that should be read from them: a folder with ``index.csv``.

Columns ``file`` and ``ground_truth`` (paths within the folder) and, if wanted, ``language``, ``format`` and ``producer``, which scores are
broken down by.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from skillmap.evaluation.formats.faults import Faults
from skillmap.evaluation.formats.source import first_line, read_text
from skillmap.evaluation.labels import LabeledDocument

_INDEX = "index.csv"
_FACETS = ("format", "producer")


def detect(path: Path) -> bool:
    """Tell whether a folder holds such an index."""
    index = path / _INDEX
    if not path.is_dir() or not index.is_file():
        return False
    return {"file", "ground_truth"} <= set(next(csv.reader([first_line(index)]), []))


def read(path: Path) -> tuple[LabeledDocument, ...]:
    """Read the index and the truths; the files themselves are read when the system runs.

    Raises:
        GoldInvalidError: files or truths are missing; the message lists them.
    """
    faults, documents = Faults(f"{path.name}/{_INDEX}"), []
    rows = csv.DictReader(io.StringIO((read_text(path / _INDEX, faults) or "").removeprefix("\ufeff"), newline=""))
    for number, row in enumerate(rows, start=2):
        file, truth = path / (row["file"] or "?"), path / (row["ground_truth"] or "?")
        missing = [one.name for one in (file, truth) if not one.is_file()]
        if missing:
            faults.add(f"line {number}", f"{', '.join(missing)} is missing")
            continue
        text = read_text(truth, faults)
        if text is not None:
            facets = {name: row[name] for name in _FACETS if row.get(name)}
            documents.append(LabeledDocument(id=row["file"], text=text, language=row.get("language") or None, path=file, facets=facets))
    faults.done()
    return tuple(documents)
