"""Train the linear head over an encoder's vectors on a classification's own labels.

    python models/train_head.py --encoder hybrid      # 20 minutes on two cores, most of it encoding queries

A wording of a concept, encoded as a query, is to be nearer to another wording of the same concept, encoded as a label, than to those
of other concepts: symmetric cross-entropy over the batch's cosines (InfoNCE: van den Oord et al. 2018), concepts that occur twice in a
batch masked. Wordings are preferred, alternative and other-language labels of skills and occupations, and the project's lexicon. The
head begins as the principal axes of the labels' vectors.

Every fifth concept, by the hash of its URI, is held out of training for good: figures on it are honest.
Nothing of any evaluation set is read.
"""

from __future__ import annotations

import hashlib
import json
import time
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer
from numpy.typing import NDArray

from skillmap.encoders.build import open_encoder
from skillmap.encoders.combined import CombinedEncoder
from skillmap.settings import load_settings
from skillmap.taxonomy.label_vectors import LabelVectors
from skillmap.taxonomy.store import ConceptScheme, LabelRow, open_scheme
from skillmap.taxonomy.vector_index import distinct_labels

FOLDER = Path(__file__).parent
DIMENSION = 384
TEMPERATURE = 0.05
BATCH = 2048
STEPS = 250
RATE = 5e-4  # faster and longer, the head forgets what the encoders knew: English sentences lose up to eight points
SEED = 0
QUERIES = 50_000  # of all wordings but English alternatives, which say little that the preferred label does not; all Arabic ones among them
ENGLISH_ALTERNATIVES = 8_000  # of some hundred thousand
LANGUAGE_WEIGHT = {"en": 1.0, "fr": 2.0, "ar": 3.0}
LEXICON_WEIGHT = 1.0
PREFERRED_SHARE = 0.5  # of positives
SAMPLE = 20_000  # labels whose principal axes the head begins with


def is_held_out(uri: str) -> bool:
    """Tell whether a concept is kept out of training."""
    return int.from_bytes(hashlib.blake2b(uri.encode(), digest_size=4).digest(), "big") % 5 == 0


def _queries(scheme: ConceptScheme, rows: list[LabelRow], random: np.random.Generator) -> list[LabelRow]:
    usual = [row for row in rows if row.language != "en" or row.role in {"preferred", "lexicon"}]
    english = [row for row in rows if row.language == "en" and row.role == "alternative"]
    arabic = [row for row in usual if row.language == "ar"]
    latin = [row for row in usual if row.language != "ar"]
    chosen = _sample(latin, QUERIES - len(arabic), random) + _sample(english, ENGLISH_ALTERNATIVES, random)
    return [row for row in arabic + chosen if not is_held_out(scheme.uris[row.concept])]


def _sample(rows: list[LabelRow], size: int, random: np.random.Generator) -> list[LabelRow]:
    return [rows[k] for k in sorted(random.choice(len(rows), size=min(size, len(rows)), replace=False))]


def _principal_axes(vectors: NDArray[np.float32], random: np.random.Generator) -> NDArray[np.float32]:
    sample = vectors[random.choice(len(vectors), size=min(SAMPLE, len(vectors)), replace=False)]
    axes: NDArray[np.float32] = np.linalg.svd(sample, full_matrices=False)[2][:DIMENSION].T
    return axes


def recall_at_one(
    scheme: ConceptScheme,
    labels: list[LabelRow],
    vectors: NDArray[np.float32],
    queries: list[tuple[LabelRow, NDArray[np.float32]]],
    kind: str,
    language: str,
) -> float:
    """Return how often a held-out label finds its concept among all English preferred labels."""
    targets = [k for k, row in enumerate(labels) if row.language == "en" and row.role == "preferred" and scheme.kinds[row.concept] == kind]
    concepts = np.array([labels[k].concept for k in targets])
    asked = [
        (vector, row.concept)
        for row, vector in queries
        if row.language == language and row.role == "preferred" and scheme.kinds[row.concept] == kind
    ]
    if not asked:
        return float("nan")
    scores = np.stack([vector for vector, _ in asked]) @ vectors[targets].T
    return float(np.mean(concepts[scores.argmax(axis=1)] == np.array([concept for _, concept in asked])))


def main(
    encoder: Annotated[str, typer.Option()] = "hybrid",
    taxonomy: Annotated[str, typer.Option(help="Full ESCO packs, imported.")] = "esco@1.2",
) -> None:
    """Train, measure on held-out concepts, and write models/ENCODER/head.npz."""
    torch.manual_seed(SEED)
    random = np.random.default_rng(SEED)
    settings = load_settings(encoder=encoder, taxonomy=taxonomy)
    home = settings.folders
    scheme = open_scheme(home.taxonomies, taxonomy)
    opened = open_encoder(settings.encoder_choice, home.root)
    if not isinstance(opened, CombinedEncoder):
        msg = "only built-in encoders have heads"
        raise typer.BadParameter(msg)
    bare = CombinedEncoder(opened.name, opened.weighted_parts, None)
    labels = [row for kind in ("skill", "occupation") for row in distinct_labels(scheme.labels(kind))]
    cache = LabelVectors(home.label_vectors, bare, settings.encoder_choice, home.root)
    cache.ensure([row.text for row in labels], workers=settings.workers)
    passages = cache.get([row.text for row in labels])
    train = _queries(scheme, labels, random)
    held = [row for row in labels if row.role == "preferred" and row.language != "en" and is_held_out(scheme.uris[row.concept])]
    started = time.perf_counter()
    texts = sorted({row.text for row in train + held})
    encoded = dict(zip(texts, bare.encode(texts, role="query"), strict=True))
    typer.echo(f"{len(texts)} queries encoded in {time.perf_counter() - started:.0f} s")

    head = _fit(labels, passages, train, encoded, random)
    for name, matrix in (("without a head", np.eye(passages.shape[1], dtype=np.float32)), ("with it", head)):
        mapped = passages @ matrix
        mapped /= np.linalg.norm(mapped, axis=1, keepdims=True)
        asked = [(row, (v := encoded[row.text] @ matrix) / np.linalg.norm(v)) for row in held]
        figures = {
            f"{kind} {language}": round(recall_at_one(scheme, labels, mapped, asked, kind, language), 3)
            for kind in ("skill", "occupation")
            for language in ("ar", "fr")
        }
        typer.echo(f"held-out labels to English concepts, first right, {name}: {json.dumps(figures)}")
    np.savez_compressed(FOLDER / encoder / "head.npz", head=head.astype(np.float16))
    record = {
        "taxonomy": scheme.name,
        "taxonomy_hash": scheme.hash,
        "seed": SEED,
        "queries": len(train),
        "labels": len(labels),
        "steps": STEPS,
    }
    (FOLDER / encoder / "head.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


def _fit(
    labels: list[LabelRow],
    passages: NDArray[np.float32],
    train: list[LabelRow],
    encoded: dict[str, NDArray[np.float32]],
    random: np.random.Generator,
) -> NDArray[np.float32]:
    by_concept: dict[int, list[int]] = {}
    preferred: dict[int, list[int]] = {}
    for number, row in enumerate(labels):
        by_concept.setdefault(row.concept, []).append(number)
        if row.role == "preferred":
            preferred.setdefault(row.concept, []).append(number)
    weights = np.array([LEXICON_WEIGHT if row.role == "lexicon" else LANGUAGE_WEIGHT[row.language] for row in train])
    weights /= weights.sum()
    head = torch.nn.Parameter(torch.tensor(_principal_axes(passages, random)))
    optimizer = torch.optim.Adam([head], lr=RATE)
    for step in range(STEPS):
        optimizer.param_groups[0]["lr"] = RATE * min(1.0, (step + 1) / 50) * (1 - step / STEPS) + 1e-5
        batch = [train[k] for k in random.choice(len(train), BATCH, p=weights)]
        positives = []
        for row in batch:
            pool = preferred.get(row.concept) if random.random() < PREFERRED_SHARE else None
            pool = pool or by_concept[row.concept]
            positives.append(pool[random.integers(len(pool))])
        concepts = np.array([row.concept for row in batch])
        same = torch.tensor(concepts[:, None] == concepts[None]) & ~torch.eye(BATCH, dtype=torch.bool)
        # A wording that was drawn as its own positive teaches nothing.
        keep = torch.tensor([labels[p].text != row.text for p, row in zip(positives, batch, strict=True)])
        asked = torch.nn.functional.normalize(torch.tensor(np.stack([encoded[row.text] for row in batch])) @ head, dim=1)
        found = torch.nn.functional.normalize(torch.tensor(passages[positives]) @ head, dim=1)
        scores = (asked @ found.T / TEMPERATURE).masked_fill(same, -1e4)
        target = torch.arange(BATCH)
        loss = torch.nn.functional.cross_entropy(scores[keep], target[keep]) + torch.nn.functional.cross_entropy(
            scores.T[keep], target[keep]
        )
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        if step % 100 == 99:
            typer.echo(f"step {step + 1}: loss {loss.item():.3f}")
    trained: NDArray[np.float32] = head.detach().numpy()
    return trained


if __name__ == "__main__":
    typer.run(main)
