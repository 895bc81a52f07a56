"""Predictions -> files that labelling tools open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from skillmap.errors import GoldInvalidError, SettingsError
from skillmap.evaluation.formats import docbin, doccano, label_studio
from skillmap.evaluation.labels import LabeledSet
from skillmap.evaluation.matching import Predictions, match_predictions


def export_predictions(sets: Sequence[LabeledSet], predictions: Predictions, output: Path, *, to: str) -> tuple[int, int]:
    """Write the predicted spans of the sets' documents, with the sets' texts.

    Args:
        sets: Where the texts come from.
        predictions: By set (``None``: any) and document.
        output: The file to write.
        to: "label-studio", "doccano" or "spacy".

    Returns:
        The number of documents written, and of spans left out because the format keeps none that overlap.

    Raises:
        GoldInvalidError: no document of the sets has predicted spans, or some lie outside their text.
        SettingsError: the file cannot be written.
    """
    matched = match_predictions(sets, predictions)
    documents = [
        replace(found, text=document.text, language=document.language)
        for labeled in sets
        for document in labeled.documents
        if (found := matched[labeled.name].get(document.id)) is not None and found.spans is not None
    ]
    if not documents:
        raise GoldInvalidError("the predictions mark spans in none of the sets' documents: their ids must be those of the sets")
    dropped = 0
    try:
        if to == "label-studio":
            label_studio.write(output, documents, model="skillmap")
        elif to == "doccano":
            doccano.write(output, documents)
        else:
            dropped = docbin.write(output, documents)
    except OSError as exc:
        raise SettingsError(f"{output}: cannot be written ({exc.strerror})") from exc
    return len(documents), dropped
