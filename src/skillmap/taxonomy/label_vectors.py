"""Vectors of labels, computed once per wording and encoder, in parallel, and kept: what changes little is rebuilt little.

The cache is a folder per encoder with shards of (text hash, vector). A shard is written whole or not at all, so a build that is
stopped goes on where it was; a second classification that shares wordings finds them there.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context, parent_process
from multiprocessing.process import BaseProcess
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from skillmap.encoders.build import EncoderChoice, open_encoder
from skillmap.encoders.protocol import Encoder, Vectors

_SHARD = 2048  # labels; about ten seconds of work
_HASH = np.dtype([("high", "<u8"), ("low", "<u8")])

Progress = Callable[[int, int], None]  # done, total

_worker_encoder: Encoder | None = None


def _end_with(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)


def _start_worker(choice: EncoderChoice, home: Path) -> None:
    parent = parent_process()
    if parent is not None:
        # A killed parent cannot stop its workers: they would wait for work forever.
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    global _worker_encoder  # noqa: PLW0603 - a process pool hands its workers no other place for state
    _worker_encoder = open_encoder(choice, home)


def _encode_shard(part: int, texts: list[str], path: Path) -> int:
    if _worker_encoder is None:
        msg = "the worker has no encoder"
        raise RuntimeError(msg)
    _write_shard(texts, _worker_encoder.parts[part], path)
    return len(texts)


def _write_shard(texts: list[str], encoder: Encoder, path: Path) -> None:
    vectors = encoder.encode(texts, role="passage").astype(np.float16)
    beside = path.with_name(f".{path.name}.{os.getpid()}.npz")
    with beside.open("wb") as file:
        np.savez(file, keys=np.array([_key(text) for text in texts], dtype=_HASH), vectors=vectors)
    beside.replace(path)


def _shard_name(shard: list[str]) -> str:
    return f"shard-{hashlib.blake2b(chr(10).join(shard).encode(), digest_size=12).hexdigest()}.npz"


def _key(text: str) -> tuple[int, int]:
    digest = hashlib.blake2b(text.encode(), digest_size=16).digest()
    return int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:], "little")


def _shards(folder: Path) -> Iterator[tuple[NDArray[np.void], NDArray[np.float16]]]:
    for path in sorted(folder.glob("shard-*.npz")):
        with np.load(path) as arrays:
            yield arrays["keys"], arrays["vectors"]


class LabelVectors:
    """The cache of an encoder: the vectors of each of its parts, so that a new head or weight needs no new encoding.

    Args:
        folder: Where shards are kept.
        encoder: The encoder.
        choice: How worker processes open the same encoder.
        home: Where they find it.
    """

    def __init__(self, folder: Path, encoder: Encoder, choice: EncoderChoice, home: Path) -> None:
        self._folders = [folder / part.fingerprint.removeprefix("sha256:")[:32] for part in encoder.parts]
        self._encoder = encoder
        self._choice = choice
        self._home = home

    def ensure(self, texts: Sequence[str], *, workers: int, progress: Progress | None = None) -> None:
        """Encode the texts that the cache lacks.

        Args:
            texts: Labels.
            workers: Processes to use; each opens the encoder with one thread.
            progress: Called with the number of labels done and their total.
        """
        jobs: list[tuple[int, list[str], Path]] = []
        for number, folder in enumerate(self._folders):
            folder.mkdir(parents=True, exist_ok=True)
            known = {tuple(key) for keys, _ in _shards(folder) for key in keys.tolist()}
            missing = sorted({text for text in texts if _key(text) not in known}, key=lambda text: (len(text), text))
            shards = [missing[start : start + _SHARD] for start in range(0, len(missing), _SHARD)]
            jobs += [(number, shard, folder / _shard_name(shard)) for shard in shards]
        total, done = sum(len(shard) for _, shard, _ in jobs), 0
        if progress is not None and jobs:
            progress(0, total)
        for count in self._run(jobs, workers):
            done += count
            if progress is not None:
                progress(done, total)

    def _run(self, jobs: list[tuple[int, list[str], Path]], workers: int) -> Iterator[int]:
        if workers < 2 or len(jobs) < 2:
            for number, shard, path in jobs:
                _write_shard(shard, self._encoder.parts[number], path)
                yield len(shard)
            return
        context = get_context("spawn")  # ONNX Runtime's threads do not survive a fork
        with ProcessPoolExecutor(workers, context, _start_worker, (self._choice, self._home)) as pool:
            # Longest texts first: the last shards to finish are then the short ones, and no worker waits long.
            futures = [pool.submit(_encode_shard, number, shard, path) for number, shard, path in reversed(jobs)]
            for future in as_completed(futures):
                yield future.result()

    def get(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of texts that :meth:`ensure` has seen: float32 (n, dimension).

        Raises:
            KeyError: One of them is not in the cache.
        """
        return self._encoder.combine(
            [self._read(folder, part.dimension, texts) for folder, part in zip(self._folders, self._encoder.parts, strict=True)]
        )

    @staticmethod
    def _read(folder: Path, dimension: int, texts: Sequence[str]) -> Vectors:
        wanted: dict[tuple[int, int], list[int]] = {}
        for position, text in enumerate(texts):
            wanted.setdefault(_key(text), []).append(position)
        vectors = np.zeros((len(texts), dimension), dtype=np.float32)
        for keys, shard in _shards(folder):
            for row, key in enumerate(keys.tolist()):
                positions = wanted.pop(tuple(key), None)
                if positions is not None:
                    vectors[positions] = shard[row]
        if wanted:
            msg = f"{len(wanted)} labels are not in the cache"
            raise KeyError(msg)
        return vectors
