"""Sets and a system in, a run out."""

from __future__ import annotations

import datetime
import importlib.metadata
import platform
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

from skillmap.documents import document_of
from skillmap.errors import GoldInvalidError
from skillmap.evaluation.breakdown import Sections
from skillmap.evaluation.labels import LabeledDocument, LabeledSet
from skillmap.evaluation.matching import Predictions, match_predictions
from skillmap.evaluation.run import Run, SetScores, score_set, scores_of
from skillmap.evaluation.scores import CONFIDENCE, RESAMPLES
from skillmap.evaluation.tasks import all_tasks
from skillmap.records import Span
from skillmap.structure import LanguageDetector, StructureFinder
from skillmap.taxonomy.store import ConceptScheme

Progress = Callable[[int, int], None]
_DECIDING_PACKAGES = ("skillmap", "numpy", "onnxruntime", "faiss-cpu", "spacy", "lingua-language-detector", "pdfplumber")


class System(Protocol):
    """Whatever says something of documents."""

    def predict(self, documents: Sequence[LabeledDocument]) -> Iterable[LabeledDocument]:
        """Yield a prediction a document, in order."""
        ...


def evaluate_sets(
    sets: Sequence[LabeledSet],
    system: System | Predictions,
    *,
    about: Mapping[str, Any],
    scheme: ConceptScheme | None,
    seed: int,
    progress: Progress = lambda _done, _total: None,
) -> Run:
    """Run a system over sets, or take another system's predictions, and score them.

    Args:
        sets: What to evaluate on; their names differ.
        system: A system, or predictions by set (``None``: any) and document.
        about: What identifies the system, for the record.
        scheme: The classification, for credit along its hierarchy; ``None``: no such credit.
        seed: Of the bootstrap.
        progress: Called with documents done and their total.

    Raises:
        GoldInvalidError: two sets of one name, or predictions that fit no document of any set.
    """
    names = [labeled.name for labeled in sets]
    if len(set(names)) < len(names):
        message = f"two sets have one name ({', '.join(sorted({name for name in names if names.count(name) > 1}))}): rename one"
        raise GoldInvalidError(message)
    started = time.perf_counter()
    tasks = all_tasks(broader=hierarchy(scheme) if scheme is not None else None)
    sections = section_finder()
    total, done = sum(len(labeled.documents) for labeled in sets), 0
    predictions: dict[str, list[LabeledDocument]] = {}
    scored = []
    matched = match_predictions(sets, system) if isinstance(system, Mapping) else None
    for labeled in sets:
        found: dict[str, LabeledDocument] = {}
        said = system.predict(labeled.documents) if not isinstance(system, Mapping) else (matched or {})[labeled.name].values()
        for prediction in said:
            found[prediction.id] = prediction
            done += 1
            progress(done, total)
        predictions[labeled.name] = [found[document.id] for document in labeled.documents if document.id in found]
        scored.append(score_set(labeled, found, tasks, sections))
    return Run(
        about={**about, **_about(sets, seed), "seconds": round(time.perf_counter() - started, 1)},
        sets=tuple(scored),
        scores=scores_of(scored, tasks, seed=seed),
        predictions=predictions,
        labels=_labels(scored, scheme) if scheme is not None else {},
    )


def _labels(scored: Sequence[SetScores], scheme: ConceptScheme) -> dict[str, dict[str, str]]:
    """Return the preferred labels of every concept that an error speaks of."""
    faults = [fault for one in scored for found in one.faults.values() for fault in found]
    numbers = {uri: scheme.number(uri) for fault in faults for uri in (*fault.expected, *fault.found)}
    return {uri: scheme.preferred(number) for uri, number in numbers.items() if number is not None}


def _about(sets: Sequence[LabeledSet], seed: int) -> dict[str, Any]:
    return {
        "schema": "skillmap/evaluation/1",
        "made": datetime.datetime.now(tz=datetime.UTC).isoformat(timespec="seconds"),
        "sets": [
            {"name": labeled.name, "format": labeled.format, "documents": len(labeled.documents), "digest": labeled.digest}
            for labeled in sets
        ],
        "bootstrap": {"seed": seed, "resamples": RESAMPLES, "confidence": CONFIDENCE},
        "versions": {"python": platform.python_version(), **_versions()},
        "machine": {"system": platform.system(), "processor": platform.machine()},
    }


def _versions() -> dict[str, str]:
    return {name: importlib.metadata.version(name) for name in _DECIDING_PACKAGES}


def hierarchy(scheme: ConceptScheme) -> Callable[[str], frozenset[str]]:
    """Return the function from a concept to all its broader ones; an unknown one has none."""
    known: dict[str, frozenset[str]] = {}

    def broader(uri: str) -> frozenset[str]:
        if uri not in known:
            number = scheme.number(uri)
            seen: set[int] = set()
            waiting = [number] if number is not None else []
            while waiting:
                fresh = [above for above in scheme.related(waiting.pop(), "broader") if above not in seen]
                seen.update(fresh)
                waiting += fresh
            known[uri] = frozenset(scheme.uris[above] for above in seen)
        return known[uri]

    return broader


def label_lookup(scheme: ConceptScheme) -> Callable[[str], str | None]:
    """Return the function from a preferred label (in any language, any case) to the skill of that name."""
    found: dict[str, str] = {}
    for row in scheme.labels("skill"):
        if row.role == "preferred":
            found.setdefault(row.text.casefold(), scheme.uris[row.concept])
    return lambda label: found.get(label.casefold())


def section_finder() -> Sections:
    """Return the function from a text to its sections, by this project's rules."""
    finder = StructureFinder(LanguageDetector())

    def sections(text: str) -> list[tuple[Span, str]]:
        return [(section.span, section.kind) for section in finder.find_structure(document_of(text)).sections]

    return sections
