"""What ``skillmap setup`` writes for the reader of sentences: e5-small with adapters of its own and a layer on top, as an int8 graph.

The folder has the graph, the tokenizer, and what decides how the tags of neighboring words go together.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np

from skillmap.encoders.e5 import READER_DECODING, READER_GRAPH, READER_TOKENIZER
from skillmap.encoders.e5_adapter import adapted, read_adapter, read_arrays
from skillmap.encoders.e5_onnx import Output, write_onnx
from skillmap.encoders.e5_weights import E5Weights
from skillmap.errors import ModelNotFoundError

PARAMETERS, RANGES = "reader.npz", "reader_ranges.json"
ON_TOP = ("head.weight", "head.bias", "head.moves", "head.starts")


def write_reader(weights: E5Weights, tokenizer: Path, models: Path, folder: Path) -> None:
    """Write the reader's folder.

    Args:
        weights: The model in blocks, without adapters.
        tokenizer: Path of a ``tokenizer.json``.
        models: Where the trained parameters are.
        folder: An empty folder to fill.

    Raises:
        ModelNotFoundError: The trained parameters are missing or damaged.
    """
    path = models / PARAMETERS
    arrays = read_arrays(path)
    changed = adapted(weights, read_adapter(path, others=ON_TOP))
    try:
        output = Output(matrix=arrays["head.weight"], bias=arrays["head.bias"])
        decoding: dict[str, Any] = {"moves": arrays["head.moves"], "starts": arrays["head.starts"]}
        measured = json.loads((models / RANGES).read_text(encoding="utf-8"))
        ranges, exact = dict(measured["ranges"]), frozenset(measured["exact"])
    except (KeyError, OSError, TypeError, ValueError) as exc:
        msg = f"{PARAMETERS} or {RANGES} in models/{models.name} is missing or damaged: restore it, or run train_reader.py there"
        raise ModelNotFoundError(msg) from exc
    write_onnx(changed, ranges, folder / READER_GRAPH, exact=exact, output=output)
    shutil.copyfile(tokenizer, folder / READER_TOKENIZER)
    np.savez(folder / READER_DECODING, **decoding)
