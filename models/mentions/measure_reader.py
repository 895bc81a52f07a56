"""Measure the activations' ranges that the int8 graph of the reader uses, and write ``reader_ranges.json``.

    SKILLMAP_SHARED=../shared python models/mentions/measure_reader.py

Runs the float32 reader over sentences that it was trained on. Layers whose inputs have outliers that a scale of 255 steps cannot hold
beside the rest stay float32. Minutes; the figures of the graph are those of ``eval/bench_mentions.py``.
"""

from __future__ import annotations

import json
import os
import random
import sys
from pathlib import Path
from typing import Annotated

import torch
import typer

sys.path.insert(0, str(Path(__file__).parents[1]))

from corpora import made, skillspan_ads
from e5_torch import Bert
from reader_torch import examples, read
from tokenizers import Tokenizer

from skillmap.encoders.e5_adapter import read_arrays
from skillmap.encoders.e5_folder import find_tokenizer
from skillmap.encoders.e5_reader import PARAMETERS, RANGES
from skillmap.encoders.e5_weights import find_weights, read_weights
from skillmap.mentions.reader_tokens import MAX_WINDOW
from skillmap.resources import resource_dir

ADS, LINES, SEED = 40, 900, 3
# Exact F1 on the ads held out, after four epochs: 0.576 all in float32, 0.583 so, 0.568 with the four layers that the encoder of texts
# keeps in float32.
EXACT = (*(f"l{number}.fi" for number in range(12)), *(f"l{number}.fo" for number in range(6)))


def main(out: Annotated[Path, typer.Option(help="Where reader.npz is.")] = Path(__file__).parent) -> None:
    """Measure and write."""
    torch.set_num_threads(1)
    dice = random.Random(SEED)  # noqa: S311 - a sample, no secret
    tokenizer = Tokenizer.from_file(str(find_tokenizer()))
    ads = dice.sample(list(skillspan_ads(Path(os.environ["SKILLMAP_SHARED"]) / "data", "train").values()), ADS)
    lines = dice.sample(list(made(resource_dir("taxonomies"))), LINES)
    bert = Bert(read_weights(find_weights()), first_layer=0)
    bert.ranges = {}
    values = {name: torch.from_numpy(array) for name, array in read_arrays(out / PARAMETERS).items()}
    texts = [examples(tokenizer, sentences) for sentences in [*ads, *(lines[start : start + 5] for start in range(0, LINES, 5))]]
    for _ in read(bert, values, texts, most=MAX_WINDOW):
        pass
    ranges = {name: [round(low, 4), round(high, 4)] for name, (low, high) in bert.ranges.items()}
    content = {"exact": sorted(EXACT), "ranges": ranges}
    (out / RANGES).write_text(json.dumps(content, indent=0) + "\n", encoding="utf-8")
    typer.echo(f"{len(ranges)} ranges from {sum(map(len, texts))} sentences")


if __name__ == "__main__":
    typer.run(main)
