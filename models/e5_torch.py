"""multilingual-e5-small in PyTorch, layer by layer, with low-rank adapters (LoRA, Hu et al. 2021) beside its linear layers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch

from skillmap.encoders.e5_folder import NAMES, tensors
from skillmap.encoders.e5_weights import E5Weights

LINEAR = ("q", "k", "v", "ao", "fi", "fo")
PADDING = 1

Adapter = dict[str, torch.Tensor]


class Bert:
    """The encoder.

    Args:
        weights: What stays as it is.
        first_layer: The layers from this one on have adapters; those below run without gradient.
        dropout: Share of the values that each layer adds to its input that training leaves out.

    Attributes:
        ranges: The lowest and highest input that each linear layer has had, for a graph in integers; kept where it is not ``None``.
    """

    def __init__(self, weights: E5Weights, *, first_layer: int, dropout: float = 0.0) -> None:
        self._tensors = {name: torch.from_numpy(values.copy()) for name, values in tensors(weights).items()}
        self._heads, self._epsilon = weights.heads, weights.epsilon
        self.layers, self.hidden = weights.layers, weights.hidden
        self._first, self._dropout = first_layer, dropout
        self.ranges: dict[str, tuple[float, float]] | None = None

    def new_adapter(self, rank: int, generator: torch.Generator) -> Adapter:
        """Return adapters that change nothing yet: the second factor is zero."""
        adapter = {}
        for number in range(self._first, self.layers):
            for key in LINEAR:
                rows, columns = self._tensors[f"encoder.layer.{number}.{NAMES[key]}.weight"].shape
                first = (torch.rand(rank, columns, generator=generator) * 2 - 1) / columns**0.5
                adapter[f"l{number}.{key}.a"] = first.requires_grad_()
                adapter[f"l{number}.{key}.b"] = torch.zeros(rows, rank).requires_grad_()
        return adapter

    def states(self, rows: Sequence[Sequence[int]], adapter: Mapping[str, torch.Tensor], *, training: bool = False) -> torch.Tensor:
        """Return the last hidden states of rows of token numbers: (n, tokens, hidden); those of padding mean nothing."""
        ids = padded(rows)
        mask = ids != PADDING
        seen = None if bool(mask.all()) else mask[:, None, None, :]
        dropout = self._dropout if training else 0.0
        with torch.no_grad():
            x = (
                self._tensors["embeddings.word_embeddings.weight"][ids]
                + self._tensors["embeddings.position_embeddings.weight"][: ids.shape[1]]
                + self._tensors["embeddings.token_type_embeddings.weight"][0]
            )
            x = self._norm(x, "embeddings.LayerNorm")
            for number in range(self._first):
                x = self._layer(x, number, seen, {}, 0.0)
        for number in range(self._first, self.layers):
            x = self._layer(x, number, seen, adapter, dropout)
        return x

    def _norm(self, x: torch.Tensor, name: str) -> torch.Tensor:
        gamma, beta = self._tensors[f"{name}.weight"], self._tensors[f"{name}.bias"]
        return torch.nn.functional.layer_norm(x, (self.hidden,), gamma, beta, self._epsilon)

    def _linear(self, x: torch.Tensor, number: int, key: str, adapter: Mapping[str, torch.Tensor]) -> torch.Tensor:
        stem = f"encoder.layer.{number}.{NAMES[key]}"
        if self.ranges is not None:
            name = f"l{number}.{'qkv' if key in 'qkv' else key}"
            lowest, highest = self.ranges.get(name, (0.0, 0.0))
            self.ranges[name] = (min(lowest, x.min().item()), max(highest, x.max().item()))
        y = torch.nn.functional.linear(x, self._tensors[f"{stem}.weight"], self._tensors[f"{stem}.bias"])
        if f"l{number}.{key}.a" in adapter:
            low = torch.nn.functional.linear(x, adapter[f"l{number}.{key}.a"])
            y = y + torch.nn.functional.linear(low, adapter[f"l{number}.{key}.b"])
        return y

    def _layer(
        self, x: torch.Tensor, number: int, seen: torch.Tensor | None, adapter: Mapping[str, torch.Tensor], dropout: float
    ) -> torch.Tensor:
        batch, width, hidden = x.shape
        split = (batch, width, self._heads, hidden // self._heads)
        q, k, v = (self._linear(x, number, key, adapter).view(split).transpose(1, 2) for key in "qkv")
        attended = torch.nn.functional.scaled_dot_product_attention(q, k, v, attn_mask=seen)
        attended = attended.transpose(1, 2).reshape(batch, width, hidden)
        stem = f"encoder.layer.{number}"
        added = torch.nn.functional.dropout(self._linear(attended, number, "ao", adapter), dropout, dropout > 0)
        x = self._norm(x + added, f"{stem}.{NAMES['aln']}")
        wide = torch.nn.functional.gelu(self._linear(x, number, "fi", adapter))
        added = torch.nn.functional.dropout(self._linear(wide, number, "fo", adapter), dropout, dropout > 0)
        return self._norm(x + added, f"{stem}.{NAMES['oln']}")


def padded(rows: Sequence[Sequence[int]]) -> torch.Tensor:
    """Return rows of token numbers as one table."""
    width = max(len(row) for row in rows)
    return torch.tensor([[*row, *[PADDING] * (width - len(row))] for row in rows])
