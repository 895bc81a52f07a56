"""Counts made fit to publish: small ones hidden, others rounded at random, so that two tables subtracted give nobody away.

For a cell that n people are in, with k (at least 5) and two numbers u, w drawn evenly from 0 … k - 1:

1. The cell is hidden unless n ≥ k + u. So no cell with fewer than k people is ever shown, and a cell that appears between two tables does
   not say that it grew.
2. What is shown is ``k · ⌊(n + w) / k⌋``: random rounding to the base k (Fellegi 1975), right on average, off by less than k.
3. Complementary suppression: where just one part of a whole is hidden, the smallest other part is hidden too, again and again, along the
   keys of a topic that add up to the people and along the groups of every breakdown, so that no hidden part follows by subtraction.

u and w come from a keyed hash (HMAC-SHA-256) of the people in the cell and of *all* members of the cohort. The same cohort always gives
the same table, and the same people in two cells of it the same figure: running it again averages nothing out. Another cohort, by one
person more, draws afresh for every cell: that a figure changed does not say that the person is in it. (Noise that hangs on the cell's
own members alone, as in cell-key methods, would say so.)

What this does not do: somebody who knows everybody else in a cell and sees it pass k or a multiple of k can learn that one more person
came; and many cohorts, each by one person different, average the noise out. Against those, publish with differential privacy
(:mod:`skillmap.cohorts.noise`), or publish one cohort.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence

from skillmap.cohorts.counts import ALL, PEOPLE, Cell, Tally
from skillmap.cohorts.members import Member
from skillmap.errors import SettingsError

LEAST_K = 5


def protect(
    cells: Mapping[Cell, Tally], members: Sequence[Member], *, k: int, key: bytes, partitions: Iterable[str]
) -> dict[Cell, int | None]:
    """Hide and round counts.

    Args:
        cells: True counts.
        members: The cohort that they are of.
        k: The fewest people of a shown cell, and the base of rounding.
        key: Secret of the publisher, at least 16 bytes.
        partitions: Topics whose keys add up to the people.

    Returns:
        What may be shown; ``None`` for a hidden cell.

    Raises:
        SettingsError: k is below 5, or the key is too short.
    """
    if k < LEAST_K:
        msg = f"k is {k}: counts of fewer than {LEAST_K} people are not published"
        raise SettingsError(msg)
    if len(key) < 16:
        msg = "the key of the noise is shorter than 16 bytes"
        raise SettingsError(msg)
    cohort = hashlib.sha256("\n".join(member.member_id for member in members).encode()).digest()
    drawn = {cell: _draw(key, cohort, tally, k) for cell, tally in cells.items()}
    hidden = {cell for cell, tally in cells.items() if tally.people < k + drawn[cell][0]}
    _complement(cells, hidden, frozenset(partitions))
    return {cell: None if cell in hidden else k * ((tally.people + drawn[cell][1]) // k) for cell, tally in cells.items()}


def _draw(key: bytes, cohort: bytes, tally: Tally, k: int) -> tuple[int, int]:
    digest = hmac.new(key, cohort + tally.mark.to_bytes(16, "big") + tally.people.to_bytes(8, "big"), hashlib.sha256).digest()
    # 64 bits modulo a small k: even but for one part in 10^18.
    return int.from_bytes(digest[:8], "big") % k, int.from_bytes(digest[8:16], "big") % k


def _complement(cells: Mapping[Cell, Tally], hidden: set[Cell], partitions: frozenset[str]) -> None:
    """Hide further cells until no line of parts has a single hidden one."""
    lines: dict[tuple[str, ...], list[Cell]] = {}
    for cell in cells:
        if cell.breakdown != ALL:
            lines.setdefault(("groups", cell.topic, cell.key, cell.breakdown), []).append(cell)
        if cell.topic in partitions and cell.topic != PEOPLE:
            lines.setdefault(("keys", cell.topic, cell.breakdown, cell.group), []).append(cell)
    again = True
    while again:
        again = False
        for parts in lines.values():
            shown = [cell for cell in parts if cell not in hidden]
            if len(parts) - len(shown) == 1 and shown:
                hidden.add(min(shown, key=lambda cell: (cells[cell].people, cell)))
                again = True
