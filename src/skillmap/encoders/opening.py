"""Opening what ``skillmap setup`` wrote: graphs of ONNX Runtime, pieces of SentencePiece, arrays."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnxruntime.capi import onnxruntime_pybind11_state as faults
from sentencepiece import SentencePieceProcessor

from skillmap.errors import ModelNotFoundError

_FAULTS = (faults.Fail, faults.InvalidArgument, faults.InvalidGraph, faults.InvalidProtobuf, faults.NoSuchFile, faults.RuntimeException)


def open_graph(path: Path, *, threads: int = 1, unfused: Sequence[str] = ()) -> onnxruntime.InferenceSession:
    """Open a graph.

    Args:
        path: Of the graph.
        threads: Of one call.
        unfused: Optimizers of ONNX Runtime that are not to change it.

    Raises:
        ModelNotFoundError: It is missing or damaged.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Waiting threads that spin halve the speed of whoever shares the cores.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.enable_cpu_mem_arena = False  # the arena keeps the largest batch ever seen
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"], disabled_optimizers=list(unfused))
    except _FAULTS as exc:
        raise _damaged(path) from exc


def open_pieces(path: Path) -> SentencePieceProcessor:
    """Open a SentencePiece model.

    Raises:
        ModelNotFoundError: It is missing or damaged.
    """
    try:
        return SentencePieceProcessor(model_file=str(path))
    except (OSError, RuntimeError) as exc:
        raise _damaged(path) from exc


def open_array(path: Path) -> NDArray[np.generic]:
    """Open an array by memory map.

    Raises:
        ModelNotFoundError: It is missing or damaged.
    """
    try:
        array: NDArray[np.generic] = np.load(path, mmap_mode="r")
    except (OSError, ValueError, EOFError) as exc:
        raise _damaged(path) from exc
    return array


def _damaged(path: Path) -> ModelNotFoundError:
    return ModelNotFoundError(
        f"{path.name} of the encoder in {path.parent} is missing or damaged: remove that folder and run 'skillmap setup'"
    )
