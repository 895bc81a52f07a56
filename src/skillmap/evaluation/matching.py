"""Predictions on file, matched with the documents of the sets that they speak of."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

from skillmap.errors import GoldInvalidError
from skillmap.evaluation.formats.faults import Faults
from skillmap.evaluation.labels import LabeledDocument, LabeledSet

Predictions = Mapping[tuple[str | None, str], LabeledDocument]
_SHOWN = 20


def match_predictions(sets: Sequence[LabeledSet], predictions: Predictions) -> dict[str, dict[str, LabeledDocument]]:
    """Return the prediction of each document, by set and document id; documents without one are left out.

    A prediction names its document by set and id, by id alone, or, as profiles do, by the sha256 of the document's bytes.
    Predictions of sets that are not evaluated are passed over.

    Raises:
        GoldInvalidError: predictions of documents that no set has, or spans outside their text: the message lists them.
    """
    found: dict[str, dict[str, LabeledDocument]] = {labeled.name: {} for labeled in sets}
    used: set[tuple[str | None, str]] = set()
    faults = Faults("predictions", "them")
    for labeled in sets:
        for document in labeled.documents:
            for key in ((labeled.name, document.id), (None, document.id), (None, _hash(document))):
                if key in predictions:
                    used.add(key)
                    prediction = replace(predictions[key], id=document.id, path=document.path)
                    _check(document, prediction, labeled.name, faults)
                    found[labeled.name][document.id] = prediction
                    break
    faults.done()
    unknown = [id_ for name, id_ in predictions if (name is None or name in found) and (name, id_) not in used]
    if unknown:
        shown = ", ".join(unknown[:_SHOWN]) + (" …" if len(unknown) > _SHOWN else "")
        raise GoldInvalidError(f"{len(unknown)} predictions are of documents that no set has: {shown}")
    if not used:
        raise GoldInvalidError("the predictions speak of none of the sets' documents: their ids must be those of the sets")
    return found


def _hash(document: LabeledDocument) -> str:
    content = document.path.read_bytes() if document.path is not None else document.text.encode()
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def _check(document: LabeledDocument, prediction: LabeledDocument, name: str, faults: Faults) -> None:
    if document.path is not None:
        return  # offsets are those of the text that was read
    for label in prediction.spans or ():
        if label.span.end > len(document.text):
            place = f"set {name}, document {document.id}"
            faults.add(place, f"the span {label.span.start}:{label.span.end} does not lie in the text of {len(document.text)} characters")
