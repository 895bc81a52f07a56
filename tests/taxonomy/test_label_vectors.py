from collections.abc import Sequence
from pathlib import Path
from typing import IO

import numpy as np
import pytest
from tests.doubles import HashingEncoder

from skillmap.encoders.build import EncoderChoice, build_use, open_encoder
from skillmap.encoders.combined import CombinedEncoder
from skillmap.encoders.protocol import Encoder, Role, Vectors
from skillmap.taxonomy import label_vectors
from skillmap.taxonomy.label_vectors import LabelVectors

TEXTS = ("weld metal", "souder du métal", "لحام المعادن", "lay bricks", "poser des briques", "بناء الطوب", "cook")


def cache_of(folder: Path, encoder: Encoder) -> LabelVectors:
    return LabelVectors(folder, encoder, EncoderChoice(name=encoder.name), folder)


def test_ensure_encodes_each_wording_once(tmp_path: Path, hashing_encoder: HashingEncoder) -> None:
    cache_of(tmp_path, hashing_encoder).ensure([*TEXTS, *TEXTS], workers=1)
    assert sorted(hashing_encoder.encoded) == sorted(TEXTS)


def test_ensure_encodes_only_what_is_missing(tmp_path: Path, hashing_encoder: HashingEncoder) -> None:
    cache_of(tmp_path, hashing_encoder).ensure(TEXTS[:5], workers=1)
    again = HashingEncoder()
    seen: list[tuple[int, int]] = []
    cache = cache_of(tmp_path, again)
    cache.ensure(TEXTS, workers=1, progress=lambda done, total: seen.append((done, total)))
    assert sorted(again.encoded) == sorted(TEXTS[5:])
    assert seen == [(0, 2), (2, 2)]
    cache.ensure(TEXTS, workers=1, progress=lambda done, total: seen.append((done, total)))
    assert len(again.encoded) == 2
    assert len(seen) == 2


def test_get_gives_the_vectors_in_the_order_asked(tmp_path: Path, hashing_encoder: HashingEncoder) -> None:
    cache = cache_of(tmp_path, hashing_encoder)
    cache.ensure(TEXTS, workers=1)
    asked = [TEXTS[4], TEXTS[0], TEXTS[4], TEXTS[2]]
    vectors = cache.get(asked)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(vectors, hashing_encoder.encode(asked), atol=1e-3)


def test_get_refuses_what_was_never_encoded(tmp_path: Path, hashing_encoder: HashingEncoder) -> None:
    cache = cache_of(tmp_path, hashing_encoder)
    cache.ensure(TEXTS, workers=1)
    with pytest.raises(KeyError, match="1 labels are not in the cache"):
        cache.get([TEXTS[0], "unknown"])


def test_encoders_do_not_share_vectors(tmp_path: Path) -> None:
    cache_of(tmp_path, HashingEncoder(letters=3)).ensure(TEXTS, workers=1)
    other = HashingEncoder(letters=2)
    cache_of(tmp_path, other).ensure(TEXTS, workers=1)
    assert sorted(other.encoded) == sorted(TEXTS)


def test_new_weights_need_no_new_encoding(tmp_path: Path) -> None:
    parts = HashingEncoder(letters=2), HashingEncoder(letters=3)
    cache_of(tmp_path, CombinedEncoder("old", [(parts[0], 1.0), (parts[1], 2.0)], None)).ensure(TEXTS, workers=1)
    assert [len(part.encoded) for part in parts] == [len(TEXTS)] * 2
    head = np.random.default_rng(1).normal(size=(128, 32)).astype(np.float32)
    encoder = CombinedEncoder("new", [(parts[0], 3.0), (parts[1], 1.0)], head)
    cache = cache_of(tmp_path, encoder)
    cache.ensure(TEXTS, workers=1)
    assert [len(part.encoded) for part in parts] == [len(TEXTS)] * 2
    np.testing.assert_allclose(cache.get(TEXTS), encoder.encode(TEXTS), atol=5e-3)


class StoppedEncoder(HashingEncoder):
    """Stops at its second batch."""

    def encode(self, texts: Sequence[str], *, role: Role = "query") -> Vectors:
        if self.encoded:
            raise KeyboardInterrupt
        return super().encode(texts, role=role)


def test_build_that_is_stopped_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(label_vectors, "_SHARD", 3)
    stopped, again = StoppedEncoder(), HashingEncoder()
    with pytest.raises(KeyboardInterrupt):
        cache_of(tmp_path, stopped).ensure(TEXTS, workers=1)
    assert len(stopped.encoded) == 3
    cache = cache_of(tmp_path, again)
    cache.ensure(TEXTS, workers=1)
    assert sorted(stopped.encoded + again.encoded) == sorted(TEXTS)
    np.testing.assert_allclose(cache.get(TEXTS), HashingEncoder().encode(TEXTS), atol=1e-3)


def test_shard_that_is_half_written_is_ignored(tmp_path: Path, hashing_encoder: HashingEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    def write_half(file: IO[bytes], **arrays: object) -> None:
        del arrays
        file.write(b"PK\x03\x04 half a shard")
        raise OSError(28, "No space left on device")

    cache = cache_of(tmp_path, hashing_encoder)
    with monkeypatch.context() as patch:
        patch.setattr(np, "savez", write_half)
        with pytest.raises(OSError, match="No space left"):
            cache.ensure(TEXTS, workers=1)
    left = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert left, "the half-written shard is what this test is about"
    hashing_encoder.encoded.clear()
    cache.ensure(TEXTS, workers=1)
    assert sorted(hashing_encoder.encoded) == sorted(TEXTS)
    np.testing.assert_allclose(cache.get(TEXTS), HashingEncoder().encode(TEXTS), atol=1e-3)


def test_ensure_in_several_processes_gives_what_one_gives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    choice = EncoderChoice(name="compact")
    build_use(tmp_path)
    encoder = open_encoder(choice, tmp_path)
    monkeypatch.setattr(label_vectors, "_SHARD", 4)
    cache = LabelVectors(tmp_path / "cache", encoder, choice, tmp_path)
    monkeypatch.setattr(label_vectors, "_write_shard", None)  # this process may not encode; the workers load the module afresh
    seen: list[tuple[int, int]] = []
    cache.ensure(TEXTS, workers=2, progress=lambda done, total: seen.append((done, total)))
    assert seen[0] == (0, 7)
    assert seen[-1] == (7, 7)
    assert sorted(done for done, _ in seen) == [done for done, _ in seen]
    np.testing.assert_allclose(cache.get(TEXTS), encoder.encode(TEXTS, role="passage"), atol=2e-3)
