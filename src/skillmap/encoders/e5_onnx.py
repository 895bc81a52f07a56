"""multilingual-e5-small as an int8 ONNX graph, written node by node from the 4-bit weights and what adapters add to them.

Linear layers multiply 8-bit integers. The scale of the activations is fixed per layer (``models/e5-small/activation_ranges.json``, measured
on labels and sentences in three languages), not taken from each batch as dynamic quantization does: so a text's vector does not depend
on what else is in its batch (dynamic scales moved vectors by 1.5e-2), and the graph is a little faster. Weights keep 7 bits, since
processors without VNNI add two 8-bit products into 16 bits and saturate: 7 bits give the same result everywhere. Word embeddings stay
as the 4-bit blocks that they come in, without loss.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from skillmap.encoders.e5_weights import BLOCK, E5Weights, Q4Matrix

_CONTRIB = "com.microsoft"
_WEIGHT_MAX = 63  # 7 bits with a sign
_OPSET = 20
# Inputs of these layers have outliers that a scale of 255 steps cannot hold beside the rest: float32 for the four brings the lowest
# cosine to the float32 model from 0.973 to 0.988 (440 labels and descriptions), at a tenth of the time.
EXACT = frozenset({"l0.fo", "l3.fo", "l4.fo", "l5.fo"})

Ranges = Mapping[str, Sequence[float]]  # layer name to the lowest and highest activation


def _packed(matrix: Q4Matrix) -> NDArray[np.uint8]:
    """Two neighboring weights a byte, the first in the low nibble, as the contrib operators want them."""
    return (matrix.nibbles[:, 0::2] | (matrix.nibbles[:, 1::2] << 4)).astype(np.uint8)


class _Graph:
    """Nodes and initializers of a graph in the making."""

    def __init__(self, ranges: Ranges, exact: Collection[str]) -> None:
        self._ranges, self._exact = ranges, exact
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []

    def constant(self, name: str, values: NDArray[np.generic]) -> str:
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(self, operator: str, inputs: list[str], output: str, *, domain: str = "", **attributes: Any) -> str:  # noqa: ANN401 - whatever the operator takes
        self.nodes.append(helper.make_node(operator, inputs, [output], domain=domain, **attributes))
        return output

    def quantized(self, x: str, layer: str) -> str:
        """Quantize activations to uint8 with the layer's measured range."""
        low, high = self._ranges[layer]
        scale = (high - low) / 255
        self.constant(f"{layer}.scale", np.array(scale, dtype=np.float32))
        self.constant(f"{layer}.zero", np.array(round(-low / scale), dtype=np.uint8))
        return self.node("QuantizeLinear", [x, f"{layer}.scale", f"{layer}.zero"], f"{layer}.quantized")

    def linear(self, x: str, name: str, matrix: NDArray[np.float32], bias: NDArray[np.float32]) -> str:
        weight = matrix.T
        if name in self._exact:
            return self.exact_linear(x, name, matrix, bias)
        scales = np.abs(weight).max(axis=0) / _WEIGHT_MAX
        rounded = np.clip(np.round(weight / scales), -_WEIGHT_MAX, _WEIGHT_MAX).astype(np.int8)
        return self.node(
            "MatMulIntegerToFloat",
            [
                self.quantized(x, name),
                self.constant(f"{name}.weight", rounded),
                f"{name}.scale",
                self.constant(f"{name}.scales", scales.astype(np.float32)),
                f"{name}.zero",
                self.constant(f"{name}.zeros", np.zeros(len(scales), dtype=np.int8)),
                self.constant(f"{name}.bias", bias),
            ],
            f"{name}.out",
            domain=_CONTRIB,
        )

    def exact_linear(self, x: str, name: str, matrix: NDArray[np.float32], bias: NDArray[np.float32]) -> str:
        product = self.node("MatMul", [x, self.constant(f"{name}.weight", matrix.T)], f"{name}.product")
        return self.node("Add", [product, self.constant(f"{name}.bias", bias)], f"{name}.out")

    def add_and_normalize(self, x: str, y: str, name: str, weights: E5Weights) -> str:
        # Two operators are faster here than SkipLayerNormalization, which ONNX Runtime would make of them (e5.py forbids it).
        total = self.node("Add", [x, y], f"{name}.sum")
        return self.normalized(total, name, weights.vectors[f"{name}.w"], weights.vectors[f"{name}.b"], weights.epsilon)

    def normalized(self, x: str, name: str, gamma: NDArray[np.float32], beta: NDArray[np.float32], epsilon: float) -> str:
        parameters = [self.constant(f"{name}.gamma", gamma), self.constant(f"{name}.beta", beta)]
        return self.node("LayerNormalization", [x, *parameters], f"{name}.out", epsilon=epsilon)


def _embeddings(graph: _Graph, weights: E5Weights) -> str:
    word = weights.matrices["emb.word"]
    # As signed integers: (q - 8) in two's complement is q with its high bit flipped, and the operator's zero point is then 0.
    packed = _packed(word) ^ 0x88
    data = helper.make_tensor("word.weight", TensorProto.INT4, word.nibbles.shape, packed.tobytes(), raw=True)
    graph.initializers.append(data)
    words = graph.node(
        "GatherBlockQuantized",
        ["word.weight", "input_ids", graph.constant("word.scales", word.scales)],
        "word.out",
        domain=_CONTRIB,
        gather_axis=0,
        quantize_axis=1,
        block_size=BLOCK,
    )
    # The token type is always 0: its row is added to the position table once.
    table = weights.vectors["emb.pos"].reshape(weights.positions, weights.hidden) + (weights.vectors["emb.type"][: weights.hidden])
    shape = graph.node("Shape", ["input_ids"], "ids.shape", start=1, end=2)
    zero = graph.constant("zero", np.array([0], dtype=np.int64))
    positions = graph.node("Slice", [graph.constant("position.table", table[None]), zero, shape, "one"], "position.out")
    graph.constant("one", np.array([1], dtype=np.int64))
    total = graph.node("Add", [words, positions], "embedding.sum")
    return graph.normalized(total, "embedding", weights.vectors["emb.ln.w"], weights.vectors["emb.ln.b"], weights.epsilon)


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """A linear layer over the last hidden states: ``matrix`` (values, hidden), ``bias`` (values)."""

    matrix: NDArray[np.float32]
    bias: NDArray[np.float32]


def write_onnx(weights: E5Weights, ranges: Ranges, path: Path, *, exact: Collection[str] = EXACT, output: Output | None = None) -> None:
    """Write the encoder as ONNX.

    Inputs ``input_ids`` and ``attention_mask`` are int64 (batch, tokens); the output ``last_hidden_state`` is float32
    (batch, tokens, hidden), or ``logits`` (batch, tokens, values) with a layer on top.

    Args:
        weights: The model in blocks.
        ranges: The activations' range at each linear layer's input: ``l0.qkv``, ``l0.ao``, ``l0.fi``, ``l0.fo`` …
        path: Where to write.
        exact: Linear layers that multiply in float32.
        output: A layer on top.
    """
    graph = _Graph(ranges, exact)
    x = _embeddings(graph, weights)
    mask = graph.node("Cast", ["attention_mask"], "mask", to=TensorProto.INT32)
    for layer in range(weights.layers):
        key = f"l{layer}"

        def linear(x: str, part: str, key: str = key) -> str:
            return graph.linear(x, f"{key}.{part}", weights.dense(f"{key}.{part}.w"), weights.vectors[f"{key}.{part}.b"])

        # One product for the three is faster than three.
        matrix = np.concatenate([weights.dense(f"{key}.{part}.w") for part in "qkv"])
        bias = np.concatenate([weights.vectors[f"{key}.{part}.b"] for part in "qkv"])
        joined = graph.linear(x, f"{key}.qkv", matrix, bias)
        split = [f"{key}.{part}" for part in "qkv"]
        graph.nodes.append(helper.make_node("Split", [joined], split, axis=2, num_outputs=3))
        attended = graph.node(
            "MultiHeadAttention",
            [*split, "", mask],
            f"{key}.attended",
            domain=_CONTRIB,
            num_heads=weights.heads,
        )
        x = graph.add_and_normalize(x, linear(attended, "ao"), f"{key}.aln", weights)
        wide = graph.node("Gelu", [linear(x, "fi")], f"{key}.gelu", domain=_CONTRIB)
        x = graph.add_and_normalize(x, linear(wide, "fo"), f"{key}.oln", weights)
    if output is None:
        name, width = graph.node("Identity", [x], "last_hidden_state"), weights.hidden
    else:
        logits = graph.exact_linear(x, "output", output.matrix, output.bias)
        name, width = graph.node("Identity", [logits], "logits"), len(output.bias)
    ids = [helper.make_tensor_value_info(n, TensorProto.INT64, ["batch", "tokens"]) for n in ("input_ids", "attention_mask")]
    result = helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", "tokens", width])
    made = helper.make_graph(graph.nodes, "multilingual-e5-small", ids, [result], graph.initializers)
    opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_CONTRIB, 1)]
    model = helper.make_model(made, opset_imports=opsets, producer_name="skillmap")
    model.ir_version = 10  # the newest that needs no newer runtime than UINT4 does
    onnx.save(model, str(path))
