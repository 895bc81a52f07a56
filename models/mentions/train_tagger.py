"""Train the span tagger on features of USE-multilingual and write ``tagger.onnx`` (some 250 KB).

    SKILLMAP_SHARED=../shared python models/mentions/train_tagger.py [--home FOLDER]

Two layers over frozen features: whitened principal components, 64 units for each piece, 96 for a piece with three to either side, and for
each head the chance to lie outside, begin or lie inside. Some two minutes on one core. Only the folder ``use-multilingual`` of the home is
needed (``skillmap setup``); e5-small plays no part, so another e5-small needs no new tagger.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import onnx
import torch
import typer
from corpora import Labeled, dotin, made, marks, skillspan
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from skillmap.encoders.build import EncoderChoice, open_encoder
from skillmap.encoders.use import UseEncoder
from skillmap.mentions.tagger import HEADS, REACH
from skillmap.resources import resource_dir
from skillmap.settings import load_settings

_COMPONENTS, _HIDDEN, _WIDE = 192, 64, 96
_EPOCHS, _BATCH, _RATE = 4, 1024, 3e-3
_SAMPLE = 20_000  # pieces that components are taken from
_UNLABELED = -100  # what torch's loss leaves out

Floats = NDArray[np.float32]


class Tagger(nn.Module):
    """What is trained."""

    def __init__(self) -> None:
        super().__init__()
        self.near = nn.Linear(_COMPONENTS, _HIDDEN)
        self.wide = nn.Linear((2 * REACH + 1) * _HIDDEN, _WIDE)
        self.out = nn.Linear(_WIDE, 3 * len(HEADS))

    def forward(self, features: torch.Tensor, places: torch.Tensor) -> torch.Tensor:
        """Return logits (pieces, heads, 3); rows of zeros in ``features`` lie between lines."""
        rows = features[(places[:, None] + torch.arange(-REACH, REACH + 1)).reshape(-1)].float()
        within = (rows.abs().sum(1, keepdim=True) > 0).float()
        hidden = torch.relu(self.near(nn.functional.dropout(rows, 0.15, self.training))) * within
        wide = torch.relu(self.wide(hidden.reshape(len(places), -1)))
        logits: torch.Tensor = self.out(nn.functional.dropout(wide, 0.2, self.training))
        return logits.reshape(len(places), len(HEADS), 3)


def described(encoder: UseEncoder, examples: Sequence[Labeled]) -> tuple[NDArray[np.float16], NDArray[np.int64], NDArray[np.int64]]:
    """Return features float16 (pieces, 1280), labels (pieces, heads), and the number of pieces of each line."""
    features, labels, counts = [], [], []
    for start in range(0, len(examples), 1000):
        batch = examples[start : start + 1000]
        for example, (values, pieces) in zip(batch, encoder.features([example.text for example in batch]), strict=True):
            found = np.full((len(pieces), len(HEADS)), _UNLABELED, dtype=np.int64)
            for head, spans in example.spans.items():
                found[:, HEADS.index(head)] = marks(spans, pieces)
            features.append(values.astype(np.float16))
            labels.append(found)
            counts.append(len(pieces))
    return np.concatenate(features), np.concatenate(labels), np.array(counts)


def components(features: NDArray[np.float16]) -> tuple[Floats, Floats]:
    """Return the mean and the whitened principal components of features."""
    rows = np.random.default_rng(0).choice(len(features), min(_SAMPLE, len(features)), replace=False)
    sample = features[np.sort(rows)].astype(np.float32)
    mean = sample.mean(axis=0)
    values, vectors = np.linalg.eigh((sample - mean).T @ (sample - mean) / len(sample))
    kept = vectors[:, ::-1][:, :_COMPONENTS] / np.sqrt(values[::-1][:_COMPONENTS] + 1e-4)
    return mean.astype(np.float32), kept.astype(np.float32)


def train(features: NDArray[np.float16], labels: NDArray[np.int64], counts: NDArray[np.int64], mean: Floats, kept: Floats) -> Tagger:
    """Train on lines that lie apart by rows of zeros."""
    starts = np.concatenate([[0], np.cumsum(counts + REACH)[:-1]]) + REACH
    places = np.concatenate([np.arange(count) + start for start, count in zip(starts, counts, strict=True)])
    spaced = np.zeros((int((counts + REACH).sum()) + REACH, _COMPONENTS), dtype=np.float16)
    for start in range(0, len(places), 20_000):
        part = slice(start, start + 20_000)
        spaced[places[part]] = (features[part].astype(np.float32) - mean) @ kept
    rows, where, wanted = torch.from_numpy(spaced), torch.from_numpy(places), torch.from_numpy(labels)
    torch.manual_seed(0)
    tagger = Tagger()
    optimizer = torch.optim.AdamW(tagger.parameters(), _RATE, weight_decay=1e-2)
    steps = _EPOCHS * (len(where) // _BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: max(0.03, 1 - step / steps))
    for epoch in range(_EPOCHS):
        total = 0.0
        order = torch.randperm(len(where))
        for start in range(0, len(order) - _BATCH + 1, _BATCH):
            batch = order[start : start + _BATCH]
            loss = nn.functional.cross_entropy(
                tagger(rows, where[batch]).reshape(-1, 3), wanted[batch].reshape(-1), ignore_index=_UNLABELED
            )
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]  # torch's
            optimizer.step()
            schedule.step()
            total += float(loss.detach())
        print(f"epoch {epoch + 1}: loss {total / max(len(order) // _BATCH, 1):.4f}", flush=True)
    return tagger.eval()


def write(tagger: Tagger, mean: Floats, kept: Floats, path: Path) -> None:
    """Write the tagger with its components folded into the first layer; weights are float16, sums float32."""
    state = {name: value.numpy() for name, value in tagger.state_dict().items()}
    nodes: list[onnx.NodeProto] = []
    constants: list[onnx.TensorProto] = []

    def constant(name: str, values: NDArray[np.generic]) -> str:
        constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(operator: str, inputs: list[str], output: str, **attributes: Any) -> str:  # noqa: ANN401 - whatever the operator takes
        nodes.append(helper.make_node(operator, inputs, [output], **attributes))
        return output

    def linear(x: str, name: str, weight: Floats, bias: Floats) -> str:
        wide = node("Cast", [constant(f"{name}.weight", weight.astype(np.float16))], f"{name}.wide", to=TensorProto.FLOAT)
        return node("Add", [node("MatMul", [x, wide], f"{name}.product"), constant(f"{name}.bias", bias.astype(np.float32))], f"{name}.sum")

    first = kept @ state["near.weight"].T
    hidden = node("Relu", [linear("features", "first", first, state["near.bias"] - mean @ first)], "hidden")
    padded = node("Concat", [hidden, constant("nothing", np.zeros((1, _HIDDEN), dtype=np.float32))], "padded", axis=0)
    around = node("Gather", [padded, "near"], "around", axis=0)
    flat = node("Reshape", [around, constant("flat.shape", np.array([-1, (2 * REACH + 1) * _HIDDEN]))], "flat")
    wide = node("Relu", [linear(flat, "second", state["wide.weight"].T, state["wide.bias"])], "wide")
    out = linear(wide, "third", state["out.weight"].T, state["out.bias"])
    node("Reshape", [out, constant("out.shape", np.array([-1, len(HEADS), 3]))], "logits")
    graph = helper.make_graph(
        nodes,
        "tagger",
        [
            helper.make_tensor_value_info("features", TensorProto.FLOAT, ["pieces", len(mean)]),
            helper.make_tensor_value_info("near", TensorProto.INT64, ["pieces", 2 * REACH + 1]),
        ],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["pieces", len(HEADS), 3])],
        constants,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], producer_name="skillmap")
    model.ir_version = 10
    onnx.save(model, str(path))


def main(
    home: Annotated[Path | None, typer.Option(help="Where the built encoders are.")] = None,
    out: Annotated[Path, typer.Option(help="Where to write.")] = Path(__file__).parent / "tagger.onnx",
) -> None:
    """Train and write."""
    torch.set_num_threads(1)
    data = Path(os.environ["SKILLMAP_SHARED"]) / "data"
    settings = load_settings(home=home)
    (encoder,) = open_encoder(EncoderChoice(name="compact"), settings.folders.root).parts
    if not isinstance(encoder, UseEncoder):
        raise TypeError
    cvs, _ = dotin(data)
    examples = [*made(resource_dir("taxonomies")), *skillspan(data, "train"), *(line for cv in cvs for line in cv.lines())]
    features, labels, counts = described(encoder, examples)
    print(f"{len(examples)} lines, {len(features)} pieces", flush=True)
    mean, kept = components(features)
    write(train(features, labels, counts, mean, kept), mean, kept, out)


if __name__ == "__main__":
    typer.run(main)
