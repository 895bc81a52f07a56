"""The reader of running sentences: where a skill or a piece of knowledge begins and ends, and how sure that is.

e5-small with adapters of its own and, for each head, a conditional random field over the words (Lafferty et al. 2001). Slower than the
span tagger by far and better at clauses: for texts without the structure of a CV. Trained by ``models/mentions/train_reader.py``.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession
from tokenizers import Tokenizer

from skillmap.encoders.e5 import NO_FUSION, READER_DECODING, READER_GRAPH, READER_TOKENIZER, padded
from skillmap.encoders.e5_adapter import read_arrays
from skillmap.encoders.opening import open_graph
from skillmap.errors import ModelNotFoundError
from skillmap.mentions.chains import Chain
from skillmap.mentions.reader_tokens import MAX_WINDOW, joined, tokens_of, windows
from skillmap.records import Span

HEADS = ("skill", "knowledge", "cv")  # of job ads, the last of the lines of CVs
_BATCH = 8  # windows of about one length


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A span of a sentence that a head marks, and the chance that it is just that one."""

    span: Span
    head: str
    chance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """What is opened when the first text is read."""

    session: InferenceSession
    tokenizer: Tokenizer
    chains: tuple[Chain, ...]


class SentenceReader:
    """Reads sentences; looks for its graph and opens it for the first of them, since most documents need none.

    Args:
        folder: What ``skillmap setup`` wrote.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, sentences: Sequence[str], *, most: int = MAX_WINDOW) -> list[tuple[Reading, ...]]:
        """Read sentences that stand one after another; each is understood beside its neighbors.

        Args:
            sentences: Of one text.
            most: Tokens that are read together; 1 reads each sentence by itself.

        Raises:
            ModelNotFoundError: What ``skillmap setup`` writes is missing or damaged.
        """
        if not sentences:
            return []
        parts = self._parts
        every = tokens_of(parts.tokenizer, sentences)
        found: list[tuple[Reading, ...]] = [()] * len(sentences)
        runs = [(run, *joined([every[number] for number in run])) for run in windows(every, most)]
        runs.sort(key=lambda item: len(item[1]))
        for start in range(0, len(runs), _BATCH):
            batch = runs[start : start + _BATCH]
            (logits,) = parts.session.run(None, padded([ids for _, ids, _ in batch]))
            for (run, _, firsts), table in zip(batch, logits, strict=True):
                for number, places in zip(run, firsts, strict=True):
                    if places:
                        found[number] = tuple(_readings(parts.chains, table[places], every[number].words))
        return found

    @functools.cached_property
    def _parts(self) -> _Parts:
        if not (self._folder / READER_GRAPH).is_file():
            msg = f"the reader of sentences is not built yet ({self._folder.name} is missing): run 'skillmap setup'"
            raise ModelNotFoundError(msg)
        try:
            tokenizer = Tokenizer.from_file(str(self._folder / READER_TOKENIZER))
            session = open_graph(self._folder / READER_GRAPH, unfused=NO_FUSION)
            arrays = read_arrays(self._folder / READER_DECODING)
            chains = tuple(Chain(moves=moves, starts=starts) for moves, starts in zip(arrays["moves"], arrays["starts"], strict=True))
        except (ModelNotFoundError, KeyError, ValueError) as exc:
            raise self._damaged() from exc
        except Exception as exc:
            # The tokenizers library has no class of its own for a file that it cannot read.
            if type(exc) is not Exception:
                raise
            raise self._damaged() from exc
        return _Parts(session=session, tokenizer=tokenizer, chains=chains)

    def _damaged(self) -> ModelNotFoundError:
        return ModelNotFoundError(f"the reader of sentences in {self._folder} is damaged: remove that folder and run 'skillmap setup'")


def _readings(chains: Sequence[Chain], logits: NDArray[np.float32], words: Sequence[Span]) -> list[Reading]:
    """Return what each head marks in a sentence; ``logits`` are (words, heads × tags)."""
    by_head = logits.reshape(len(words), len(HEADS), -1).astype(np.float64)
    return [
        Reading(span=Span(words[first].start, words[last].end), head=head, chance=chance)
        for number, (head, chain) in enumerate(zip(HEADS, chains, strict=True))
        for first, last, chance in chain.spans(by_head[:, number])
    ]
