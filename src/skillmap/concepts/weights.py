"""The linker's fitted weights, kept in ``models/linking`` with the script that fits them."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping

from skillmap.concepts.ranking import Ranker, threshold_for
from skillmap.concepts.resolve import MentionWeights
from skillmap.errors import ModelNotFoundError
from skillmap.resources import resource_dir

KINDS = ("skill", "occupation", "isco")


def read_weights(encoder: str, min_precision: float | None = None) -> tuple[Mapping[str, Ranker], MentionWeights]:
    """Return the weights for an encoder: those of links by kind of concept, and those of mentions.

    Another encoder than the built-in ones gets the weights of ``hybrid``. With ``min_precision``, in (0, 1], thresholds are those above
    which so large a share of links is expected to be right.

    Raises:
        ModelNotFoundError: The file of weights is missing or damaged.
    """
    path = resource_dir("models") / "linking" / "weights.json"
    try:
        fitted = json.loads(path.read_text(encoding="utf-8"))
        chosen = fitted.get(encoder, fitted["hybrid"])
        rankers, mention = {kind: Ranker(**chosen[kind]) for kind in KINDS}, MentionWeights(**chosen["mention"])
    except (OSError, ValueError, KeyError, TypeError) as exc:
        msg = "models/linking/weights.json is missing or damaged: restore it, or run models/linking/fit_links.py"
        raise ModelNotFoundError(msg) from exc
    if min_precision is None:
        return rankers, mention
    asked = {
        kind: dataclasses.replace(ranker, threshold=threshold_for(ranker.reference, min_precision)) for kind, ranker in rankers.items()
    }
    return asked, dataclasses.replace(mention, threshold=threshold_for(mention.reference, min_precision))
