"""SkillSpan (Zhang et al., NAACL 2022): sentences of job ads with BIO tags for skills and knowledge.

Two forms: JSON Lines (``tokens``, ``tags_skill``, ``tags_knowledge``, ``idx``, ``source``), also gzipped, and CoNLL (a token, its skill
tag and its knowledge tag a line, tabs between, an empty line after each sentence).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from skillmap.evaluation.formats.faults import Faults
from skillmap.evaluation.formats.source import first_object, read_lines, read_objects
from skillmap.evaluation.formats.tokens import TAGS, spans_of, text_of
from skillmap.evaluation.labels import LabeledDocument

_LAYERS = ("skill", "knowledge")
_COLUMNS = 3


def detect_json(path: Path) -> bool:
    """Tell whether the first line is a sentence with tags."""
    if not path.is_file() or not path.name.endswith((".json", ".jsonl", ".json.gz", ".jsonl.gz")):
        return False
    return {"tokens", "tags_skill", "tags_knowledge"} <= first_object(path).keys()


def read_json(path: Path) -> tuple[LabeledDocument, ...]:
    """Read the JSON Lines form.

    Raises:
        GoldInvalidError: lines are broken; the message lists them.
    """
    faults, documents = Faults(path.name), []
    for place, row in read_objects(path, faults):
        tokens: Any = row.get("tokens")
        layers: list[Any] = [row.get("tags_skill"), row.get("tags_knowledge")]
        if _sound(tokens, layers, place, faults):
            documents.append(_document(f"{place.removeprefix('line '):0>6}", tokens, layers, str(row.get("source", ""))))
    faults.done()
    return tuple(documents)


def detect_conll(path: Path) -> bool:
    """Tell whether the first sentence has a token and two tags a line."""
    if not path.is_file() or path.suffix not in {".conll", ".txt", ".tsv", ".bio"}:
        return False
    first = next(_sentences(read_lines(path, Faults(path.name))), (0, []))[1]
    return bool(first) and all(len(row) == _COLUMNS and row[1][:1] in TAGS and row[2][:1] in TAGS for row in first)


def read_conll(path: Path) -> tuple[LabeledDocument, ...]:
    """Read the CoNLL form.

    Raises:
        GoldInvalidError: lines are broken; the message lists them.
    """
    faults, documents = Faults(path.name), []
    for number, (line, rows) in enumerate(_sentences(read_lines(path, faults)), start=1):
        if any(len(row) != _COLUMNS for row in rows):
            faults.add(f"line {line}", "a sentence with lines that are not a token and two tags with tabs between")
            continue
        tokens, *layers = ([row[column] for row in rows] for column in range(_COLUMNS))
        if _sound(tokens, layers, f"line {line}", faults):
            documents.append(_document(f"{number:06}", tokens, layers, ""))
    faults.done()
    return tuple(documents)


def _sentences(lines: Iterable[str]) -> Iterator[tuple[int, list[list[str]]]]:
    """Yield the first line's number and the split lines of each sentence."""
    rows: list[list[str]] = []
    start = 1
    for number, line in enumerate(lines, start=1):
        if line.strip():
            start = start if rows else number
            rows.append(line.split("\t"))
        elif rows:
            yield start, rows
            rows = []
    if rows:
        yield start, rows


def _sound(tokens: Any, layers: Sequence[Any], place: str, faults: Faults) -> bool:  # noqa: ANN401 - JSON
    if not isinstance(tokens, list) or not tokens or not all(isinstance(token, str) and token for token in tokens):
        faults.add(place, "tokens must be a list of words")
        return False
    for name, tags in zip(_LAYERS, layers, strict=True):
        if not isinstance(tags, list) or len(tags) != len(tokens):
            faults.add(place, f"{len(tokens)} tokens need as many {name} tags")
            return False
        if not all(isinstance(tag, str) and tag[:1] in TAGS for tag in tags):
            faults.add(place, f"{name} tags begin with B, I or O")
            return False
    return True


def _document(id_: str, tokens: Sequence[str], layers: Sequence[Sequence[str]], source: str) -> LabeledDocument:
    text, places = text_of(tokens)
    spans = [label for name, tags in zip(_LAYERS, layers, strict=True) for label in spans_of(tags, places, name)]
    return LabeledDocument(
        id=id_,
        text=text,
        language="en",
        spans=tuple(sorted(spans, key=lambda label: label.span)),
        facets={"source": source} if source else {},
    )
