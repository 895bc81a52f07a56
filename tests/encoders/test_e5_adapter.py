from pathlib import Path
from typing import Any

import numpy as np
import pytest

from skillmap.encoders.build import e5_folder
from skillmap.encoders.e5_adapter import adapted, read_adapter
from skillmap.encoders.e5_folder import tensors
from skillmap.encoders.e5_weights import E5Weights, Q4Matrix
from skillmap.errors import ModelNotFoundError
from skillmap.resources import resource_dir

ADAPTER = resource_dir("models") / "e5-small" / "adapter.npz"


@pytest.fixture
def weights() -> E5Weights:
    """One layer that says nothing, but for its matrix of queries."""
    blocks = Q4Matrix(nibbles=np.full((32, 32), 9, dtype=np.uint8), scales=np.full((32, 1), 0.5, dtype=np.float32))
    zeros = np.zeros(32, dtype=np.float32)
    names = ("q", "k", "v", "ao", "fi", "fo")
    vectors = {f"l0.{name}.b": zeros for name in (*names, "aln", "oln")} | {f"l0.{name}.w": zeros for name in ("aln", "oln")}
    vectors |= {"emb.pos": zeros, "emb.type": zeros, "emb.ln.w": zeros, "emb.ln.b": zeros}
    matrices = {"emb.word": blocks} | {f"l0.{name}.w": blocks for name in names}
    return E5Weights(
        hidden=32,
        layers=1,
        heads=1,
        feed_forward=32,
        vocabulary=32,
        positions=1,
        epsilon=1e-12,
        vectors=vectors,
        matrices=matrices,
    )


def write(path: Path, rank: int = 2, rows: int = 32, name: str = "l0.q") -> Path:
    random = np.random.default_rng(0)
    shapes = {f"{name}.a": (rank, 32), f"{name}.b": (rows, rank)}
    factors: dict[str, Any] = {key: random.normal(size=shape).astype(np.float16) for key, shape in shapes.items()}
    path.parent.mkdir(exist_ok=True)
    np.savez(path, **factors)
    return path


def test_adapters_are_added_to_the_matrices_they_name(weights: E5Weights, tmp_path: Path) -> None:
    changes = read_adapter(write(tmp_path / "adapter.npz"))
    merged = adapted(weights, changes)
    assert list(changes) == ["l0.q.w"]
    assert np.linalg.matrix_rank(changes["l0.q.w"]) == 2
    np.testing.assert_allclose(merged.dense("l0.q.w"), 0.5 + changes["l0.q.w"])
    np.testing.assert_array_equal(merged.dense("l0.k.w"), weights.dense("l0.k.w"))
    assert weights.changes == {}


def test_the_folder_has_the_merged_weights(weights: E5Weights, tmp_path: Path) -> None:
    merged = tensors(adapted(weights, read_adapter(write(tmp_path / "adapter.npz"))))
    bare = tensors(weights)
    changed = {name for name in bare if not np.array_equal(bare[name], merged[name])}
    assert changed == {"encoder.layer.0.attention.self.query.weight"}


@pytest.mark.parametrize(("rows", "name"), [(31, "l0.q"), (32, "l1.q"), (32, "l0.aln")], ids=["shape", "layer", "kind"])
def test_adapters_of_another_model_are_refused(weights: E5Weights, tmp_path: Path, rows: int, name: str) -> None:
    changes = read_adapter(write(tmp_path / "adapter.npz", rows=rows, name=name))
    with pytest.raises(ModelNotFoundError, match="the adapter does not fit the model: l"):
        adapted(weights, changes)


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 cut short", b"no archive"], ids=["missing", "empty", "cut", "other"])
def test_damaged_adapters_are_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "e5-small" / "adapter.npz"
    path.parent.mkdir()
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ModelNotFoundError, match=r"adapter\.npz in models/e5-small is missing or damaged"):
        read_adapter(path)


def test_adapters_without_their_other_half_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "adapter.npz"
    factors: dict[str, Any] = {"l0.q.a": np.zeros((2, 32))}
    np.savez(path, **factors)
    with pytest.raises(ModelNotFoundError, match="missing or damaged"):
        read_adapter(path)


def test_the_project_s_adapters_are_small_and_leave_the_lower_layers() -> None:
    changes = read_adapter(ADAPTER)
    assert ADAPTER.stat().st_size <= 4_000_000
    assert {name.split(".")[0] for name in changes} == {f"l{number}" for number in range(6, 12)}
    assert all(np.isfinite(change).all() and np.abs(change).max() > 0 for change in changes.values())


def test_other_adapters_make_another_encoder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    models = tmp_path / "models" / "e5-small"
    models.mkdir(parents=True)
    for name in ("manifest.json", "activation_ranges.json", "adapter.npz"):
        (models / name).write_bytes((ADAPTER.parent / name).read_bytes())
    before = e5_folder(tmp_path)
    monkeypatch.setattr("skillmap.encoders.build.resource_dir", lambda _: tmp_path / "models")
    assert e5_folder(tmp_path) == before
    # A copy elsewhere: digests are kept by path.
    other = tmp_path / "other" / "e5-small"
    other.parent.mkdir()
    models.rename(other)
    write(other / "adapter.npz")
    monkeypatch.setattr("skillmap.encoders.build.resource_dir", lambda _: tmp_path / "other")
    assert e5_folder(tmp_path) != before
