"""Measure the activations' ranges that the int8 graph of e5-small uses: lowest and highest input of each linear layer.

    python models/e5-small/measure_ranges.py

Runs the adapted float32 model through sentence-transformers over a sample of labels in three languages and of descriptions, as queries
and as passages, and writes activation_ranges.json. Changing that file makes ``skillmap setup`` build the encoder and its indexes anew.
"""

from __future__ import annotations

import json
import random
import shutil
import tempfile
from pathlib import Path
from typing import Annotated, Any

import torch
import typer
from sentence_transformers import SentenceTransformer

from skillmap.encoders.e5_adapter import adapted, read_adapter
from skillmap.encoders.e5_folder import find_tokenizer, write_folder
from skillmap.encoders.e5_weights import find_weights, read_weights
from skillmap.settings import load_settings
from skillmap.taxonomy.store import ConceptScheme, open_scheme

LABELS = 1500
DESCRIPTIONS = 150
SEED = 3


def texts(scheme: ConceptScheme) -> list[str]:
    """Return the sample."""
    chooser = random.Random(SEED)  # noqa: S311 - a sample, no secret
    labels = sorted({row.text for kind in ("skill", "occupation", "isco") for row in scheme.labels(kind)})
    described = [text for number in range(len(scheme.uris)) if (text := scheme.description(number))]
    return chooser.sample(labels, LABELS) + chooser.sample(described, DESCRIPTIONS)


def main(taxonomy: Annotated[str, typer.Option()] = "esco@1.2-embedded") -> None:
    """Measure and write."""
    scheme = open_scheme(load_settings().folders.taxonomies, taxonomy)
    folder = Path(tempfile.mkdtemp())
    try:
        weights = adapted(read_weights(find_weights()), read_adapter(Path(__file__).parent / "adapter.npz"))
        write_folder(weights, find_tokenizer(), folder)
        model = SentenceTransformer(str(folder), device="cpu")
    finally:
        shutil.rmtree(folder)
    ranges: dict[str, list[float]] = {}

    def watch(name: str, module: torch.nn.Module) -> None:
        def hook(_: torch.nn.Module, inputs: tuple[torch.Tensor, ...]) -> None:
            low, high = ranges.setdefault(name, [0.0, 0.0])
            ranges[name] = [min(low, inputs[0].min().item()), max(high, inputs[0].max().item())]

        module.register_forward_pre_hook(hook)

    bert: Any = model[0].auto_model
    for number, layer in enumerate(bert.encoder.layer):
        watch(f"l{number}.qkv", layer.attention.self.query)
        watch(f"l{number}.ao", layer.attention.output.dense)
        watch(f"l{number}.fi", layer.intermediate.dense)
        watch(f"l{number}.fo", layer.output.dense)
    sample = texts(scheme)
    for prompt in ("query: ", "passage: "):
        model.encode(sample, prompt=prompt, batch_size=32)
    rounded = {name: [round(low, 4), round(high, 4)] for name, (low, high) in ranges.items()}
    (Path(__file__).parent / "activation_ranges.json").write_text(json.dumps(rounded, indent=0) + "\n", encoding="utf-8")
    typer.echo(f"{len(rounded)} ranges from {len(sample)} texts")


if __name__ == "__main__":
    typer.run(main)
