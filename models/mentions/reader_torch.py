"""The reader of sentences in PyTorch: e5-small with adapters, a linear layer, and a conditional random field over words for each head."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import torch
from corpora import Labeled, marks
from e5_torch import Bert
from tokenizers import Tokenizer

from skillmap.mentions.chains import NEVER, Chain
from skillmap.mentions.reader import HEADS
from skillmap.mentions.reader_tokens import MAX_WINDOW, Tokens, joined, tokens_of, windows
from skillmap.mentions.tagger import INSIDE, OUTSIDE
from skillmap.records import Span

TAGS = 3
DROPOUT = 0.15  # of the states under the linear layer
UNLABELED = -1
WINDOWS = (1, 40, 80, MAX_WINDOW)  # tokens that are read together, by chance

Values = Mapping[str, torch.Tensor]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A sentence in tokens, with the tags of its words (words, heads); ``UNLABELED`` where a head has none."""

    tokens: Tokens
    tags: torch.Tensor


Window = Sequence[Example]


def examples(tokenizer: Tokenizer, sentences: Sequence[Labeled]) -> list[Example]:
    """Cut labelled sentences into tokens."""
    found = []
    for sentence, tokens in zip(sentences, tokens_of(tokenizer, [sentence.text for sentence in sentences]), strict=True):
        tags = torch.full((len(tokens.words), len(HEADS)), UNLABELED)
        for head, spans in sentence.spans.items():
            tags[:, HEADS.index(head)] = torch.tensor(marks(spans, tokens.words), dtype=torch.int64)
        found.append(Example(tokens=tokens, tags=tags))
    return found


def new_layer(hidden: int, generator: torch.Generator) -> dict[str, torch.Tensor]:
    """Return what stands on top of the encoder, by the names that ``skillmap.encoders.e5_reader`` knows."""
    made = {
        "head.weight": torch.randn(TAGS * len(HEADS), hidden, generator=generator) * 0.02,
        "head.bias": torch.zeros(TAGS * len(HEADS)),
        "head.moves": torch.zeros(len(HEADS), TAGS, TAGS),
        "head.starts": torch.zeros(len(HEADS), TAGS),
    }
    return {name: value.requires_grad_() for name, value in made.items()}


def logits_of(bert: Bert, values: Values, batch: Sequence[Window], *, training: bool) -> tuple[torch.Tensor, torch.Tensor]:
    """Return logits (sentences, words, heads, tags) of the sentences of windows, and which words there are (sentences, words)."""
    rows = [joined([example.tokens for example in window]) for window in batch]
    states = bert.states([ids for ids, _ in rows], values, training=training)
    width = states.shape[1]
    places = [[number * width + first for first in firsts] for number, (_, window) in enumerate(rows) for firsts in window]
    longest = max(1, *(len(each) for each in places)) if len(places) > 1 else max(1, len(places[0]))
    index = torch.tensor([[*each, *[0] * (longest - len(each))] for each in places])
    there = torch.arange(longest) < torch.tensor([len(each) for each in places])[:, None]
    picked = torch.nn.functional.dropout(states.reshape(-1, states.shape[-1])[index], DROPOUT, training)
    made = torch.nn.functional.linear(picked, values["head.weight"], values["head.bias"])
    return made.view(len(places), longest, len(HEADS), TAGS), there


def tags_of(batch: Sequence[Window], longest: int) -> torch.Tensor:
    """Return the tags of the sentences of windows: (sentences, words, heads)."""
    rows = [example for window in batch for example in window]
    tags = torch.full((len(rows), longest, len(HEADS)), UNLABELED)
    for number, example in enumerate(rows):
        tags[number, : len(example.tags)] = example.tags
    return tags


def loss_of(logits: torch.Tensor, there: torch.Tensor, tags: torch.Tensor, values: Values, weights: torch.Tensor) -> torch.Tensor:
    """Return the negative log-likelihood of the tags, summed over sentences and the heads that they are labelled for.

    Args:
        logits: (sentences, words, heads, tags).
        there: Which words there are.
        tags: (sentences, words, heads).
        values: With ``head.moves`` and ``head.starts``.
        weights: Of the heads.
    """
    moves, starts = values["head.moves"].clone(), values["head.starts"].clone()
    moves[:, OUTSIDE, INSIDE] = NEVER
    starts[:, INSIDE] = NEVER
    heads = torch.arange(len(HEADS))
    wanted = tags.clamp(min=0)
    every = logits[:, 0] + starts
    one = every.gather(2, wanted[:, 0, :, None])[..., 0]
    for word in range(1, logits.shape[1]):
        following = torch.logsumexp(every[..., :, None] + moves, dim=2) + logits[:, word]
        every = torch.where(there[:, word, None, None], following, every)
        step = moves[heads, wanted[:, word - 1], wanted[:, word]] + logits[:, word].gather(2, wanted[:, word, :, None])[..., 0]
        one = one + step * there[:, word, None]
    lost = torch.logsumexp(every, dim=2) - one
    return (lost * (tags[:, 0] != UNLABELED) * weights * there[:, :1]).sum()


def chance_windows(texts: Sequence[Sequence[Example]], dice: random.Random) -> list[Window]:
    """Cut texts into windows of as many sentences as chance will have it."""
    found: list[Window] = []
    for text in texts:
        start = 0
        while start < len(text):
            run = next(iter(windows([example.tokens for example in text[start:]], dice.choice(WINDOWS))))
            found.append(text[start : start + run.stop])
            start += run.stop
    return [window for window in found if any(example.tokens.words for example in window)]


def batches(found: Sequence[Window], most: int, dice: random.Random) -> list[list[Window]]:
    """Put windows of about one length together, ``most`` tokens a batch, in an order of chance."""
    order = sorted(found, key=lambda window: _size(window) * dice.uniform(0.9, 1.1))
    made: list[list[Window]] = []
    longest = 0
    for window in order:
        longest = max(longest, _size(window))
        if not made or (len(made[-1]) + 1) * longest > most:
            made.append([])
            longest = _size(window)
        made[-1].append(window)
    dice.shuffle(made)
    return made


def _size(window: Window) -> int:
    return 1 + sum(len(example.tokens.ids) + 1 for example in window)


def read(bert: Bert, values: Values, texts: Sequence[Sequence[Example]], *, most: int) -> Iterator[list[dict[str, list[Span]]]]:
    """Yield for each text the spans by head of each of its sentences, by the likeliest tags."""
    with torch.no_grad():
        chains = {
            head: Chain(moves=values["head.moves"][number].numpy(), starts=values["head.starts"][number].numpy())
            for number, head in enumerate(HEADS)
        }
        for text in texts:
            found: list[dict[str, list[Span]]] = []
            for run in windows([example.tokens for example in text], most):
                window = text[run.start : run.stop]
                logits, _ = logits_of(bert, values, [window], training=False)
                table = logits.double().numpy()
                for number, example in enumerate(window):
                    words = example.tokens.words
                    found.append(
                        {
                            head: [Span(words[a].start, words[b].end) for a, b, _ in chain.spans(table[number, : len(words), place])]
                            if words
                            else []
                            for place, (head, chain) in enumerate(chains.items())
                        }
                    )
            yield found
