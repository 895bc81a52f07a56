"""The linker's fitted weights, kept in ``models/linking`` with the script that fits them."""

from __future__ import annotations

import json
from collections.abc import Mapping

from skillmap.concepts.linker import Weights
from skillmap.errors import ModelNotFoundError
from skillmap.resources import resource_dir


def read_weights(encoder: str) -> Mapping[str, Weights]:
    """Return the weights for an encoder, by kind of concept; another encoder than the built-in ones gets those of ``hybrid``.

    Raises:
        ModelNotFoundError: The file of weights is missing or damaged.
    """
    path = resource_dir("models") / "linking" / "weights.json"
    try:
        fitted = json.loads(path.read_text(encoding="utf-8"))
        chosen = fitted.get(encoder, fitted["hybrid"])
        return {kind: Weights(**values) for kind, values in chosen.items()}
    except (OSError, ValueError, KeyError, TypeError) as exc:
        msg = "models/linking/weights.json is missing or damaged: restore it, or run models/linking/fit_weights.py"
        raise ModelNotFoundError(msg) from exc
