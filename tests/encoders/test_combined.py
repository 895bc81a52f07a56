from pathlib import Path

import numpy as np
import pytest
from tests.doubles import HashingEncoder

from skillmap.encoders.combined import CombinedEncoder, read_head
from skillmap.encoders.protocol import normalize
from skillmap.errors import ModelNotFoundError

TEXTS = ["weld metal", "souder du métal", "لحام المعادن"]


@pytest.mark.parametrize("weights", [(1.0, 1.0), (1.0, 2.0), (0.25, 4.0)])
def test_cosine_of_joined_vectors_is_the_weighted_mean_of_the_parts(weights: tuple[float, float]) -> None:
    parts = HashingEncoder(letters=2), HashingEncoder(letters=3)
    joined = CombinedEncoder("both", list(zip(parts, weights, strict=True)), None).encode(TEXTS)
    cosines = [vectors @ vectors.T for vectors in (part.encode(TEXTS) for part in parts)]
    expected = (weights[0] * cosines[0] + weights[1] * cosines[1]) / sum(weights)
    np.testing.assert_allclose(joined @ joined.T, expected, atol=1e-5)
    assert joined.shape == (3, 128)
    assert joined.dtype == np.float32


def test_head_maps_the_joined_vectors() -> None:
    parts = HashingEncoder(letters=2), HashingEncoder(letters=3)
    head = np.random.default_rng(3).normal(size=(128, 10)).astype(np.float32)
    encoder = CombinedEncoder("both", [(parts[0], 1.0), (parts[1], 4.0)], head)
    joined = np.hstack([parts[0].encode(TEXTS), 2 * parts[1].encode(TEXTS)])
    np.testing.assert_allclose(encoder.encode(TEXTS), normalize((joined @ head).astype(np.float32)), atol=1e-5)
    assert encoder.dimension == 10
    assert encoder.parts == parts


def test_encode_is_combine_of_the_parts() -> None:
    encoder = CombinedEncoder("both", [(HashingEncoder(letters=2), 1.0), (HashingEncoder(letters=3), 2.0)], None)
    np.testing.assert_array_equal(encoder.encode(TEXTS), encoder.combine([part.encode(TEXTS) for part in encoder.parts]))


@pytest.mark.parametrize("dimension", [None, 10])
def test_empty_list_gives_no_rows(dimension: int | None) -> None:
    head = None if dimension is None else np.ones((128, dimension), dtype=np.float32)
    encoder = CombinedEncoder("both", [(HashingEncoder(letters=2), 1.0), (HashingEncoder(letters=3), 2.0)], head)
    assert encoder.encode([]).shape == (0, dimension or 128)


def test_fingerprint_tells_parts_weights_and_heads_apart() -> None:
    two, three = HashingEncoder(letters=2), HashingEncoder(letters=3)
    head = np.ones((128, 4), dtype=np.float32)
    encoders = [
        CombinedEncoder("x", [(two, 1.0), (three, 2.0)], None),
        CombinedEncoder("x", [(three, 1.0), (two, 2.0)], None),
        CombinedEncoder("x", [(two, 1.0), (three, 3.0)], None),
        CombinedEncoder("x", [(two, 1.0), (three, 2.0)], head),
        CombinedEncoder("x", [(two, 1.0), (three, 2.0)], head * 2),
    ]
    assert len({encoder.fingerprint for encoder in encoders}) == len(encoders)
    assert CombinedEncoder("y", [(two, 1.0), (three, 2.0)], head.copy()).fingerprint == encoders[3].fingerprint


def test_normalize_leaves_a_row_of_zeros() -> None:
    rows = normalize(np.array([[3.0, 4.0], [0.0, 0.0]], dtype=np.float32))
    np.testing.assert_allclose(rows, [[0.6, 0.8], [0.0, 0.0]])


def test_read_head_reads_what_numpy_wrote(tmp_path: Path) -> None:
    path = tmp_path / "hybrid" / "head.npz"
    assert read_head(path) is None
    path.parent.mkdir()
    np.savez(path, head=np.eye(3))
    head = read_head(path)
    assert head is not None
    assert head.dtype == np.float32
    np.testing.assert_array_equal(head, np.eye(3))


@pytest.mark.parametrize("content", [b"PK\x03\x04 cut short", b"", b"no archive"], ids=["cut", "empty", "other"])
def test_read_head_refuses_a_damaged_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "hybrid" / "head.npz"
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(ModelNotFoundError, match=r"head\.npz in models/hybrid is damaged"):
        read_head(path)


def test_read_head_refuses_a_file_without_a_head(tmp_path: Path) -> None:
    path = tmp_path / "head.npz"
    np.savez(path, tail=np.eye(3))
    with pytest.raises(ModelNotFoundError, match="is damaged"):
        read_head(path)
