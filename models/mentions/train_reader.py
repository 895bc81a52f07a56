"""Train the reader of sentences: e5-small with low-rank adapters and a conditional random field over words for each head.

    SKILLMAP_SHARED=../shared python models/mentions/train_reader.py      # half an hour on two free cores; then measure_reader.py

Sentences of job ads (SkillSpan train, MIT) say what is a skill and what is knowledge. Made lines in three languages, another draw for each
epoch, go with them, so that Arabic and French stay what they were. What is kept is a running mean of the parameters. Every eighth ad is
held out of training to choose rates and epochs by; SkillSpan dev is only printed.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import torch
import typer

sys.path.insert(0, str(Path(__file__).parents[1]))

from corpora import SKILLSPAN, Labeled, made, skillspan_ads
from e5_torch import Bert
from reader_torch import Example, Values, batches, chance_windows, examples, logits_of, loss_of, new_layer, read, tags_of
from tokenizers import Tokenizer

from skillmap.encoders.e5_folder import find_tokenizer
from skillmap.encoders.e5_reader import PARAMETERS
from skillmap.encoders.e5_weights import find_weights, read_weights
from skillmap.mentions.reader import HEADS
from skillmap.mentions.reader_tokens import MAX_WINDOW
from skillmap.resources import resource_dir

SEED = 0
RANK, FIRST_LAYER, DROPOUT = 18, 3, 0.1
RATE, LAYER_RATE = 1e-3, 3e-3
WARM_UP = 0.1  # of all steps
KEPT = 0.995  # of the running mean of the parameters, at each step
BATCH = 768  # tokens
MADE_SHARE = 0.2  # made lines an epoch to a sentence of job ads
WEIGHTS = {"skill": 1.0, "knowledge": 1.0, "cv": 0.3}
HELD_OUT = 8  # one ad of as many
_SCALE = 16  # sentences whose losses are added up in what is left of the loss
_MOST_SLOPE = 5.0

Figures = dict[str, float]


def exact_f1(bert: Bert, values: Values, ads: Sequence[Sequence[Labeled]], tokenizer: Tokenizer, most: int) -> Figures:
    """Return F1 of spans with the same start and end, by head and of skills and knowledge together."""
    counts = {head: np.zeros(2) for head in ("skill", "knowledge")}
    for ad, found in zip(ads, read(bert, values, [examples(tokenizer, ad) for ad in ads], most=most), strict=True):
        for sentence, spans in zip(ad, found, strict=True):
            for head, count in counts.items():
                count += [len(set(sentence.spans[head]) & set(spans[head])), len(sentence.spans[head]) + len(spans[head])]
    counts["both"] = counts["skill"] + counts["knowledge"]
    return {head: round(float(2 * same / max(every, 1)), 4) for head, (same, every) in counts.items()}


class Trainer:
    """Parameters, their running mean, and how they change."""

    def __init__(self, bert: Bert, steps: int) -> None:
        generator = torch.Generator().manual_seed(SEED)
        adapter, layer = bert.new_adapter(RANK, generator), new_layer(bert.hidden, generator)
        self._bert, self._steps, self._step = bert, steps, 0
        self.values: Values = {**adapter, **layer}
        self.mean = {name: value.detach().clone() for name, value in self.values.items()}
        groups = [{"params": list(adapter.values()), "lr": RATE}, {"params": list(layer.values()), "lr": LAYER_RATE}]
        self._optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
        self._weights = torch.tensor([WEIGHTS[head] for head in HEADS])

    def step(self, batch: Sequence[Sequence[Example]]) -> float:
        """Learn from a batch of windows; return the loss of a sentence."""
        self._step += 1
        share = min(1.0, self._step / (WARM_UP * self._steps), max(1 - self._step / self._steps, 0.0) / (1 - WARM_UP))
        for group, rate in zip(self._optimizer.param_groups, (RATE, LAYER_RATE), strict=True):
            group["lr"] = rate * share
        logits, there = logits_of(self._bert, self.values, batch, training=True)
        loss = loss_of(logits, there, tags_of(batch, logits.shape[1]), self.values, self._weights)
        self._optimizer.zero_grad()
        (loss / _SCALE).backward()  # type: ignore[no-untyped-call]  # torch's
        torch.nn.utils.clip_grad_norm_(list(self.values.values()), _MOST_SLOPE)
        self._optimizer.step()
        kept = min(KEPT, self._step / (self._step + 10))
        for name, value in self.values.items():
            self.mean[name].lerp_(value.detach(), 1 - kept)
        return loss.item() / len(logits)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main(
    epochs: Annotated[int, typer.Option()] = 6,
    threads: Annotated[int, typer.Option()] = 2,
    every: Annotated[bool, typer.Option(help="Train on the ads that are held out, too.")] = False,
    out: Annotated[Path, typer.Option()] = Path(__file__).parent,
) -> None:
    """Train, and write reader.npz and reader.json after each epoch."""
    torch.set_num_threads(threads)
    torch.manual_seed(SEED)
    dice = random.Random(SEED)  # noqa: S311 - a training that can be repeated
    data = Path(os.environ["SKILLMAP_SHARED"]) / "data"
    tokenizer = Tokenizer.from_file(str(find_tokenizer()))
    bert = Bert(read_weights(find_weights()), first_layer=FIRST_LAYER, dropout=DROPOUT)
    ads, dev = (list(skillspan_ads(data, part).values()) for part in ("train", "dev"))
    held = ads[::HELD_OUT]
    trained = [examples(tokenizer, ad) for number, ad in enumerate(ads) if every or number % HELD_OUT]
    made_lines = list(made(resource_dir("taxonomies")))
    dice.shuffle(made_lines)
    lines = [[line] for line in examples(tokenizer, made_lines)]
    per_epoch = int(MADE_SHARE * sum(map(len, trained)))
    epoch_batches = []
    for epoch in range(epochs):
        chosen = [lines[(epoch * per_epoch + number) % len(lines)] for number in range(per_epoch)]
        epoch_batches.append(batches([*chance_windows(trained, dice), *chance_windows(chosen, dice)], BATCH, dice))
    trainer = Trainer(bert, sum(map(len, epoch_batches)))
    started, record = time.perf_counter(), {}
    for epoch, of_epoch in enumerate(epoch_batches, start=1):
        losses = []
        for number, batch in enumerate(of_epoch, start=1):
            losses.append(trainer.step(batch))
            if number % 40 == 0:
                typer.echo(f"  step {number} of {len(of_epoch)}: loss {np.mean(losses[-40:]):.3f}, {time.perf_counter() - started:.0f} s")
        record = {
            "epochs": f"{epoch} of {epochs}",
            "loss": round(float(np.mean(losses)), 3),
            "held out": None if every else exact_f1(bert, trainer.mean, held, tokenizer, MAX_WINDOW),
            "dev": exact_f1(bert, trainer.mean, dev, tokenizer, MAX_WINDOW),
        }
        typer.echo(json.dumps(record))
        factors: dict[str, Any] = {name: part.numpy().astype(np.float16) for name, part in trainer.mean.items()}
        np.savez_compressed(out / PARAMETERS, **factors)
    record |= {
        "seed": SEED,
        "data": {
            SKILLSPAN.format(part="train"): _digest(data / SKILLSPAN.format(part="train")),
            "made lines": hashlib.sha256(repr([(line.text, line.spans) for line in made_lines]).encode()).hexdigest(),
        },
        "sentences": sum(map(len, trained)),
        "made_lines_an_epoch": per_epoch,
        "held_out": "none" if every else f"every ad of SkillSpan train whose place is a multiple of {HELD_OUT}: {len(held)} of {len(ads)}",
        "rank": RANK,
        "first_layer": FIRST_LAYER,
        "parameters": sum(value.numel() for value in trainer.values.values()),
    }
    (out / "reader.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
