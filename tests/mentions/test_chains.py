"""Chains against the definition: every sequence of tags, added up one by one."""

import itertools

import numpy as np
import pytest

from skillmap.mentions.chains import Chain
from skillmap.mentions.tagger import BEGIN, INSIDE, OUTSIDE


def spans_in(path: tuple[int, ...]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for number, tag in enumerate(path):
        if tag == BEGIN:
            found.append((number, number))
        elif tag == INSIDE:
            found[-1] = (found[-1][0], number)
    return found


def by_definition(chain: Chain, logits: np.ndarray) -> tuple[list[tuple[int, int]], dict[tuple[int, int], float]]:
    """Return the spans of the likeliest sequence, and the chance of every span."""
    scores = {}
    for path in itertools.product((OUTSIDE, BEGIN, INSIDE), repeat=len(logits)):
        if path[0] != INSIDE and (OUTSIDE, INSIDE) not in itertools.pairwise(path):
            moves = sum(chain.moves[one, other] for one, other in itertools.pairwise(path))
            scores[path] = float(np.exp(chain.starts[path[0]] + moves + logits[range(len(path)), path].sum()))
    chances: dict[tuple[int, int], float] = {}
    for path, score in scores.items():
        for span in spans_in(path):
            chances[span] = chances.get(span, 0.0) + score / sum(scores.values())
    return spans_in(max(scores, key=scores.__getitem__)), chances


@pytest.mark.parametrize("words", [1, 2, 3, 5])
def test_chain_gives_the_likeliest_spans_and_their_chances(words: int) -> None:
    random = np.random.default_rng(words)
    stated = 0
    for _ in range(20):
        chain = Chain(moves=random.normal(size=(3, 3)).astype(np.float32), starts=random.normal(size=3).astype(np.float32))
        logits = random.normal(size=(words, 3)) * 2
        spans, chances = by_definition(chain, logits)
        found = list(chain.spans(logits))
        assert [(first, last) for first, last, _ in found] == spans
        assert [chance for _, _, chance in found] == pytest.approx([chances[span] for span in spans], abs=1e-6)
        stated += len(spans)
    assert stated


def test_chain_begins_no_span_in_the_middle() -> None:
    chain = Chain(moves=np.zeros((3, 3), dtype=np.float32), starts=np.zeros(3, dtype=np.float32))
    logits = np.array([[0.0, -9.0, 9.0], [9.0, -9.0, 0.0], [0.0, -9.0, 9.0]])  # inside, outside, inside
    assert list(chain.spans(logits)) == []


def test_chain_is_sure_of_what_is_sure() -> None:
    chain = Chain(moves=np.zeros((3, 3), dtype=np.float32), starts=np.zeros(3, dtype=np.float32))
    logits = np.array([[30.0, 0.0, 0.0], [0.0, 30.0, 0.0], [0.0, 0.0, 30.0], [30.0, 0.0, 0.0]])
    ((first, last, chance),) = chain.spans(logits)
    assert (first, last) == (1, 2)
    assert chance == pytest.approx(1.0)
