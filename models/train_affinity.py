"""Train what jobs need: maps of a title's vector and of a skill's vector into one space, in which an occupation is near its skills.

    python models/train_affinity.py --encoder hybrid      # two minutes on two cores, once the labels are encoded

A label of an occupation, in any language, is to be nearer to the skills that ESCO calls essential for it than to those it calls
optional, and to these than to all others: cross-entropy between the softmax over all skills and the occupation's own (1 for essential,
½ for optional). A constant for each skill takes up how common it is, and is dropped after training. Both maps begin as the principal
axes of the skills' vectors.

Every fifth occupation, by the hash of its URI, is held out of training for good: the figures are on these. Nothing of any evaluation
set is read.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parent))

from train_head import is_held_out

from skillmap.encoders.build import open_encoder
from skillmap.settings import load_settings
from skillmap.taxonomy.label_vectors import LabelVectors
from skillmap.taxonomy.store import ConceptScheme, LabelRow, open_scheme
from skillmap.taxonomy.vector_index import VectorIndex, distinct_labels

FOLDER = Path(__file__).parent
DIMENSION = 128
STEPS = 300
BATCH = 384
RATE = 2e-3
SCALE = 10.0  # of the cosines, at the start; learned
SEED = 0
LANGUAGE_WEIGHT = {"en": 1.0, "fr": 2.0, "ar": 3.0}
OPTIONAL = 0.5
AMONG = 100

Matrix = NDArray[np.float32]


def _needs(scheme: ConceptScheme, skills: NDArray[np.int32]) -> tuple[NDArray[np.int64], torch.Tensor]:
    """Return the occupations and, for each, what it needs: 1 essential, ½ optional, 0 not."""
    place = {int(number): position for position, number in enumerate(skills)}
    rows: dict[int, dict[int, float]] = {}
    for occupation, kind in enumerate(scheme.kinds):
        if kind != "occupation":
            continue
        for relation, weight in (("optional", OPTIONAL), ("essential", 1.0)):
            for skill in scheme.related(occupation, relation):
                if skill in place:
                    rows.setdefault(occupation, {})[place[skill]] = weight
    needs = torch.zeros(len(rows), len(skills))
    for position, wanted in enumerate(rows.values()):
        needs[position, list(wanted)] = torch.tensor(list(wanted.values()))
    return np.array(list(rows)), needs


def _normalized(vectors: torch.Tensor) -> torch.Tensor:
    return torch.nn.functional.normalize(vectors, dim=1)


def recall(jobs: torch.Tensor, skills: torch.Tensor, needs: torch.Tensor) -> float:
    """Return which share of an occupation's skills stands among the first hundred, on average."""
    needed = needs > 0
    first = (jobs @ skills.T).topk(AMONG, dim=1).indices
    return float((needed.gather(1, first).sum(1) / needed.sum(1).clamp(max=AMONG)).mean())


def main(
    encoder: Annotated[str, typer.Option()] = "hybrid",
    taxonomy: Annotated[str, typer.Option(help="Full ESCO packs, imported: they have the relations.")] = "esco@1.2",
) -> None:
    """Train, measure on held-out occupations, and write models/ENCODER/affinity.npz."""
    torch.manual_seed(SEED)
    random = np.random.default_rng(SEED)
    settings = load_settings(encoder=encoder, taxonomy=taxonomy)
    home = settings.folders
    scheme = open_scheme(home.taxonomies, taxonomy)
    opened = open_encoder(settings.encoder_choice, home.root)
    index = VectorIndex(home.vectors(scheme.name, opened.name), scheme, opened)
    numbers, centroids = index.centroids("skill")
    skills = torch.tensor(centroids.astype(np.float32))
    occupations, needs = _needs(scheme, numbers)
    place = {int(number): position for position, number in enumerate(occupations)}
    labels: list[LabelRow] = [row for row in distinct_labels(scheme.labels("occupation")) if row.concept in place]
    cache = LabelVectors(home.label_vectors, opened, settings.encoder_choice, home.root)
    cache.ensure([row.text for row in labels], workers=settings.workers)
    titles = torch.tensor(cache.get([row.text for row in labels]))
    of_label = np.array([place[row.concept] for row in labels])
    held = np.array([is_held_out(scheme.uris[row.concept]) for row in labels])
    weights = np.array([LANGUAGE_WEIGHT[row.language] for row in labels]) / np.sqrt(np.bincount(of_label)[of_label]) * ~held
    axes = torch.linalg.svd(skills[torch.randperm(len(skills))[:6000]], full_matrices=False)[2][:DIMENSION].T
    maps = [torch.nn.Parameter(axes.clone()) for _ in range(2)]
    common, scale = torch.nn.Parameter(torch.zeros(len(skills))), torch.nn.Parameter(torch.tensor(SCALE))
    optimizer = torch.optim.Adam([{"params": maps, "lr": RATE}, {"params": [common, scale], "lr": RATE * 10}])

    def held_out() -> dict[str, float]:
        mapped = _normalized(skills @ maps[1])
        rows = {code: np.nonzero(held & np.array([row.language == code for row in labels]))[0][:600] for code in LANGUAGE_WEIGHT}
        with torch.no_grad():
            return {code: round(recall(_normalized(titles[r] @ maps[0]), mapped, needs[of_label[r]]), 3) for code, r in rows.items()}

    typer.echo(f"held-out occupations, share of their skills among the first {AMONG}, untrained: {held_out()}")
    for step in range(STEPS):
        batch = random.choice(len(labels), BATCH, p=weights / weights.sum())
        scores = _normalized(titles[batch] @ maps[0]) @ _normalized(skills @ maps[1]).T * scale + common
        wanted = needs[of_label[batch]]
        loss = -(torch.log_softmax(scores, 1) * wanted).sum(1).div(wanted.sum(1)).mean() + 1e-3 * common.square().mean()
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        if step % 50 == 49:
            typer.echo(f"step {step + 1}: loss {loss.item():.3f} {held_out()}")
    jobs, mapped = (parameter.detach().numpy().astype(np.float16) for parameter in maps)
    np.savez_compressed(FOLDER / encoder / "affinity.npz", jobs=jobs, skills=mapped)
    record = {
        "taxonomy": scheme.name,
        "taxonomy_hash": scheme.hash,
        "encoder": opened.fingerprint,
        "seed": SEED,
        "steps": STEPS,
        "occupations": len(occupations),
        "labels": len(labels),
        "held_out": held_out(),
    }
    (FOLDER / encoder / "affinity.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
