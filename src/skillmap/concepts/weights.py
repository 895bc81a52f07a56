"""The linker's fitted weights, kept in ``models/linking`` with the script that fits them."""

from __future__ import annotations

import json
from collections.abc import Mapping

from skillmap.concepts.ranking import Ranker
from skillmap.concepts.resolve import MentionWeights
from skillmap.errors import ModelNotFoundError
from skillmap.resources import resource_dir

KINDS = ("skill", "occupation", "isco")


def read_weights(encoder: str) -> tuple[Mapping[str, Ranker], MentionWeights]:
    """Return the weights for an encoder: those of links by kind of concept, and those of mentions.

    Another encoder than the built-in ones gets the weights of ``hybrid``.

    Raises:
        ModelNotFoundError: The file of weights is missing or damaged.
    """
    path = resource_dir("models") / "linking" / "weights.json"
    try:
        fitted = json.loads(path.read_text(encoding="utf-8"))
        chosen = fitted.get(encoder, fitted["hybrid"])
        return {kind: Ranker(**chosen[kind]) for kind in KINDS}, MentionWeights(**chosen["mention"])
    except (OSError, ValueError, KeyError, TypeError) as exc:
        msg = "models/linking/weights.json is missing or damaged: restore it, or run models/linking/fit_links.py"
        raise ModelNotFoundError(msg) from exc
