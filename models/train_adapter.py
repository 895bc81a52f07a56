"""Train low-rank adapters for e5-small on a classification's own labels.

    python models/train_adapter.py      # half an hour on two free cores

LoRA (Hu et al. 2021) on every linear layer of the upper half of the encoder; the lower half stays as it is and runs without gradient.
A wording of a concept, as a query, is to be nearer to another wording of it (or to its description), as a passage, than to those of
the other concepts in the batch: symmetric cross-entropy (InfoNCE), once on the encoder's own cosines and once on those joined with
the cosines of use-multilingual as ``hybrid`` joins them, so that the encoder learns what the other one lacks. A batch is made of
clusters of neighboring concepts, by their English labels: the negatives are hard ones.

Every fifth concept, by the hash of its URI, is held out of training for good. Nothing of any evaluation set is read.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import torch
import typer
from e5_torch import PADDING, Adapter, Bert, padded
from numpy.typing import NDArray
from tokenizers import Tokenizer

from skillmap.encoders.build import build_use
from skillmap.encoders.e5_folder import find_tokenizer
from skillmap.encoders.e5_weights import find_weights, read_weights
from skillmap.encoders.use import UseEncoder
from skillmap.settings import load_settings
from skillmap.taxonomy.store import ConceptScheme, LabelRow, open_scheme

FOLDER = Path(__file__).parent / "e5-small"
RANK = 16
FIRST_LAYER = 6  # of twelve; those below are left alone
SEED = 0
CLUSTERS, CLUSTER = 64, 4  # concepts that the batch begins with, and how many of a neighborhood each stands for
NEIGHBORS = 12
CHUNK = 64  # texts of about one length that run at a time
TOKENS = 48
RATE = 1.5e-3
WARM_UP = 20
TEMPERATURE = 0.03  # on the encoder's own cosines; on the joined ones two thirds of it, so that its share is the same
LANGUAGE_WEIGHT = {"en": 0.5, "fr": 2.0, "ar": 3.0}
ENGLISH_ALTERNATIVE_WEIGHT = 0.1
LEXICON_WEIGHT = 2.0
PREFERRED_SHARE, DESCRIPTION_SHARE = 0.5, 0.05  # of positives
DESCRIPTION_CHARACTERS = 160


def is_held_out(uri: str) -> bool:
    """Tell whether a concept is kept out of training."""
    return int.from_bytes(hashlib.blake2b(uri.encode(), digest_size=4).digest(), "big") % 5 == 0


class Encoder:
    """The encoder in training: texts that bear their prompts to vectors."""

    def __init__(self) -> None:
        self.bert = Bert(read_weights(find_weights()), first_layer=FIRST_LAYER)
        self._tokenizer = Tokenizer.from_file(str(find_tokenizer()))
        self._tokenizer.enable_truncation(TOKENS)
        self._tokenizer.no_padding()

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the token numbers of texts."""
        return [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]

    def vectors(self, rows: Sequence[Sequence[int]], adapter: Adapter) -> torch.Tensor:
        """Encode rows of token numbers: (n, hidden), rows of length 1."""
        mask = padded(rows) != PADDING
        pooled = (self.bert.states(rows, adapter) * mask[:, :, None]).sum(dim=1) / mask.sum(dim=1, keepdim=True)
        return torch.nn.functional.normalize(pooled, dim=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Where pairs are drawn from: concepts of the training part alone."""

    by_concept: dict[int, list[LabelRow]]
    weights: dict[int, NDArray[np.float64]]  # of a concept's labels as queries, summing to 1
    concepts: NDArray[np.int64]
    shares: NDArray[np.float64]  # how often a concept begins a cluster
    neighbors: dict[int, list[int]]
    descriptions: dict[int, str]

    def draw(self, random: np.random.Generator) -> list[tuple[int, str, str]]:
        """Return a batch of concept, wording, and another wording or description."""
        drawn: list[tuple[int, str, str]] = []
        for concept in random.choice(self.concepts, CLUSTERS, p=self.shares).tolist():
            near = self.neighbors[concept]
            others = random.choice(len(near), CLUSTER - 1, replace=False).tolist() if len(near) >= CLUSTER - 1 else []
            for member in [concept, *(near[k] for k in others)]:
                rows = self.by_concept[member]
                asked = rows[random.choice(len(rows), p=self.weights[member])]
                other = self._other(member, asked, random)
                if other:
                    drawn.append((member, asked.text, other))
        return drawn

    def _other(self, concept: int, asked: LabelRow, random: np.random.Generator) -> str:
        if random.random() < DESCRIPTION_SHARE and concept in self.descriptions:
            return self.descriptions[concept]
        pool = [row for row in self.by_concept[concept] if row.text != asked.text]
        preferred = [row for row in pool if row.role == "preferred"]
        if preferred and random.random() < PREFERRED_SHARE:
            pool = preferred
        return pool[random.integers(len(pool))].text if pool else ""


def _row_weight(row: LabelRow) -> float:
    if row.role == "lexicon":
        return LEXICON_WEIGHT
    if row.language == "en" and row.role != "preferred":
        return ENGLISH_ALTERNATIVE_WEIGHT
    return LANGUAGE_WEIGHT[row.language]


def training_pairs(scheme: ConceptScheme, use: UseEncoder) -> Pairs:
    """Collect the training part of a classification."""
    by_concept: dict[int, list[LabelRow]] = {}
    for kind in ("skill", "occupation"):
        for row in scheme.labels(kind):
            if not is_held_out(scheme.uris[row.concept]):
                by_concept.setdefault(row.concept, []).append(row)
    totals = {concept: [_row_weight(row) for row in rows] for concept, rows in by_concept.items()}
    concepts = np.array(sorted(by_concept))
    # A concept with a hundred wordings in the lexicon is not to drown those with three.
    shares = np.array([sum(totals[concept]) ** 0.75 for concept in concepts.tolist()])
    neighbors: dict[int, list[int]] = {}
    for kind in ("skill", "occupation"):
        members = [concept for concept in concepts.tolist() if scheme.kinds[concept] == kind]
        vectors = use.encode([scheme.label(concept) for concept in members])
        for start in range(0, len(members), 1024):
            near = np.argsort(-(vectors[start : start + 1024] @ vectors.T), axis=1)[:, 1 : NEIGHBORS + 1]
            for concept, row in zip(members[start : start + 1024], near.tolist(), strict=True):
                neighbors[concept] = [members[k] for k in row if members[k] != concept]
    descriptions = {}
    for concept in by_concept:
        if text := scheme.description(concept):
            descriptions[concept] = re.split(r"(?<=[.;])\s", text.strip())[0][:DESCRIPTION_CHARACTERS]
    return Pairs(
        by_concept=by_concept,
        weights={concept: np.array(values) / sum(values) for concept, values in totals.items()},
        concepts=concepts,
        shares=shares / shares.sum(),
        neighbors=neighbors,
        descriptions=descriptions,
    )


def contrast(own: torch.Tensor, beside: torch.Tensor, same: torch.Tensor) -> torch.Tensor:
    """Return the loss of a batch.

    Args:
        own: The encoder's vectors, queries then passages.
        beside: Those of use-multilingual.
        same: Which pairs of rows are of one concept or one wording; the diagonal does not count.
    """
    half = len(own) // 2
    mine = own[:half] @ own[half:].T
    joined = (beside[:half] @ beside[half:].T + 2 * mine) / 3
    target = torch.arange(half)
    loss = torch.zeros(())
    for scores in (mine / TEMPERATURE, joined / (TEMPERATURE * 2 / 3)):
        masked = scores.masked_fill(same, -1e4)
        loss = loss + torch.nn.functional.cross_entropy(masked, target) + torch.nn.functional.cross_entropy(masked.T, target)
    return loss / 4


def _step(
    encoder: Encoder, adapter: Adapter, batch: list[tuple[int, str, str]], beside: torch.Tensor, pool: ThreadPoolExecutor
) -> tuple[float, list[torch.Tensor]]:
    """Return the loss and its gradients; chunks of one length run side by side in threads, which keep their order."""
    half = len(batch)
    rows = encoder.tokens([f"query: {asked}" for _, asked, _ in batch] + [f"passage: {other}" for _, _, other in batch])
    order = sorted(range(2 * half), key=lambda k: len(rows[k]))
    chunks = [order[start : start + CHUNK] for start in range(0, 2 * half, CHUNK)][::-1]
    parameters = list(adapter.values())
    made = list(pool.map(lambda chunk: encoder.vectors([rows[k] for k in chunk], adapter), chunks))
    own = torch.zeros(2 * half, encoder.bert.hidden)
    for chunk, part in zip(chunks, made, strict=True):
        own[chunk] = part.detach()
    own.requires_grad_()
    concepts = torch.tensor([concept for concept, _, _ in batch])
    same = concepts[:, None] == concepts[None]
    numbers = {text: number for number, text in enumerate(dict.fromkeys(text for _, *pair in batch for text in map(str, pair)))}
    asked = torch.tensor([numbers[text] for _, text, _ in batch])
    other = torch.tensor([numbers[text] for _, _, text in batch])
    # Two concepts may share a wording on purpose.
    same |= (other[:, None] == other[None]) | (asked[:, None] == asked[None]) | (asked[:, None] == other[None])
    loss = contrast(own, beside, same & ~torch.eye(half, dtype=torch.bool))
    (slope,) = torch.autograd.grad(loss, own)
    parts = pool.map(lambda item: torch.autograd.grad(item[1], parameters, slope[item[0]]), zip(chunks, made, strict=True))
    return loss.item(), [torch.stack(of_one).sum(dim=0) for of_one in zip(*parts, strict=True)]


def main(
    taxonomy: Annotated[str, typer.Option(help="Full ESCO packs, imported.")] = "esco@1.2",
    steps: Annotated[int, typer.Option()] = 140,
    threads: Annotated[int, typer.Option()] = 2,
    out: Annotated[Path, typer.Option()] = FOLDER,
) -> None:
    """Train, and write models/e5-small/adapter.npz."""
    torch.set_num_threads(1)
    random = np.random.default_rng(SEED)
    home = load_settings(taxonomy=taxonomy).folders
    scheme = open_scheme(home.taxonomies, taxonomy)
    use = UseEncoder(build_use(home.root), fingerprint="")
    pairs = training_pairs(scheme, use)
    encoder = Encoder()
    adapter = encoder.bert.new_adapter(RANK, torch.Generator().manual_seed(SEED))
    optimizer = torch.optim.Adam(list(adapter.values()), lr=RATE)
    started, losses, seen = time.perf_counter(), [], 0
    typer.echo(f"{len(pairs.concepts)} concepts, {sum(map(len, pairs.by_concept.values()))} labels")
    with ThreadPoolExecutor(threads) as pool:
        for step in range(steps):
            optimizer.param_groups[0]["lr"] = RATE * min(1.0, (step + 1) / WARM_UP) * max(1 - step / steps, 0.02)
            batch = pairs.draw(random)
            beside = use.encode([asked for _, asked, _ in batch] + [other for _, _, other in batch])
            loss, gradients = _step(encoder, adapter, batch, torch.from_numpy(beside), pool)
            for parameter, gradient in zip(adapter.values(), gradients, strict=True):
                parameter.grad = gradient
            optimizer.step()
            losses.append(loss)
            seen += len(batch)
            if step % 10 == 9:
                typer.echo(f"step {step + 1}: loss {np.mean(losses[-10:]):.3f}, {time.perf_counter() - started:.0f} s")
    factors: dict[str, Any] = {name: part.detach().numpy().astype(np.float16) for name, part in adapter.items()}
    np.savez_compressed(out / "adapter.npz", **factors)
    record = {
        "taxonomy": scheme.name,
        "taxonomy_hash": scheme.hash,
        "seed": SEED,
        "concepts": len(pairs.concepts),
        "labels": sum(map(len, pairs.by_concept.values())),
        "steps": steps,
        "pairs": seen,
        "rank": RANK,
        "first_layer": FIRST_LAYER,
        "last_losses": round(float(np.mean(losses[-20:])), 3),
    }
    (out / "adapter.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
