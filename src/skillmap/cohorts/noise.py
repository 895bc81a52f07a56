"""Counts with differential privacy, by OpenDP: what is published hardly depends on whether any one person is in the cohort.

ε-differential privacy for cells that are known without looking at people (Laplace mechanism on whole numbers, Dwork et al. 2006); (ε, δ)
for keys that people bring (skills, unit groups, languages): noisy counts below a threshold are left out, so that a skill that one
person alone has is not shown. Each person counts for a bounded number of keys of a topic. ε is divided evenly among the topics (half of
it for all, half for the breakdowns together, where there are some), and what was spent is told. Every run spends it anew: two runs with
ε cost 2 ε. One profile counts as one person.
"""

from __future__ import annotations

import functools
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from skillmap.cohorts.counts import ALL, BREAKDOWNS, PEOPLE, Cell, Topic
from skillmap.cohorts.members import Member
from skillmap.errors import SettingsError

_MOST_KEYS = {"skill": 12, "occupation": 3, "occupation group": 2, "language spoken": 3}  # that one person counts for
_MOST_OTHER_KEYS = 5
_DEFAULT_DELTA = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What a release cost: ε and δ in all, and the scale of the Laplace noise of each topic and breakdown."""

    epsilon: float
    delta: float
    scales: Mapping[str, float]


def release(
    members: Sequence[Member], counted: Sequence[Topic], breakdowns: Sequence[str], *, epsilon: float, delta: float = _DEFAULT_DELTA
) -> tuple[dict[Cell, int | None], Spent]:
    """Count with noise.

    Args:
        members: The cohort.
        counted: What to count.
        breakdowns: Names of :data:`skillmap.cohorts.counts.BREAKDOWNS`; each costs.
        epsilon: All that the release may spend, above 0.
        delta: The same of δ, between 0 and 1.

    Returns:
        Noisy counts (negative ones as 0), and what they cost.

    Raises:
        SettingsError: epsilon or delta is out of bounds, or OpenDP is not installed.
    """
    if not 0 < epsilon <= 100 or not 0 < delta < 1:
        msg = f"epsilon {epsilon}, delta {delta}: epsilon must be above 0 (at most 100), delta between 0 and 1"
        raise SettingsError(msg)
    people = Topic(name=PEOPLE, keys=lambda _member: (ALL,), partition=True, domain=(ALL,))
    every = (people, *counted)
    shares = {ALL: epsilon / len(every) * (0.5 if breakdowns else 1.0)}
    shares |= dict.fromkeys(breakdowns, epsilon / len(every) * 0.5 / max(len(breakdowns), 1))
    delta_each = delta / max(sum(topic.domain is None for topic in every) * (1 + len(breakdowns)), 1)
    cells: dict[Cell, int | None] = {}
    scales: dict[str, float] = {}
    for topic in every:
        for breakdown, share in shares.items():
            if breakdown != ALL and topic.partition and topic.domain == BREAKDOWNS[breakdown][1]:
                continue
            found, scale = _one(members, topic, breakdown, share, delta_each)
            cells |= found
            scales[f"{topic.name} by {breakdown}"] = scale
    return cells, Spent(epsilon=epsilon, delta=delta, scales=scales)


def _one(members: Sequence[Member], topic: Topic, breakdown: str, epsilon: float, delta: float) -> tuple[dict[Cell, int | None], float]:
    most = 1 if topic.partition else _MOST_KEYS.get(topic.name, _MOST_OTHER_KEYS)
    scale = most / epsilon
    if breakdown == ALL:
        groups: tuple[str, ...] = (ALL,)
        counts = Counter((key, ALL) for member in members for key in _bounded(topic.keys(member), most))
    else:
        group_of, groups = BREAKDOWNS[breakdown]
        counts = Counter((key, group_of(member)) for member in members for key in _bounded(topic.keys(member), most))
    if topic.domain is not None:
        places = [(key, group) for key in topic.domain for group in groups]
        noisy = _laplace(len(places), scale)([counts[place] for place in places])
        return {Cell(topic.name, key, breakdown, group): max(value, 0) for (key, group), value in zip(places, noisy, strict=True)}, scale
    # A cell that one person brings passes the threshold with a probability of at most delta / most.
    threshold = math.ceil(1 + scale * math.log(most / delta))
    released = _threshold(scale, threshold, most, epsilon, delta)({"\x1f".join(place): number for place, number in counts.items()})
    return {
        Cell(topic.name, name.split("\x1f")[0], breakdown, name.split("\x1f")[1]): max(value, 0) for name, value in released.items()
    }, scale


def _bounded(keys: Iterable[str], most: int) -> list[str]:
    """Return at most so many of a person's keys: the first by name, which says nothing of other people."""
    return sorted(keys)[:most]


@functools.cache
def _opendp() -> Any:  # noqa: ANN401 - the module has no types for what is used
    try:
        import opendp.prelude as dp  # noqa: PLC0415 - heavy, and an extra
    except ImportError as exc:
        raise SettingsError("differential privacy needs OpenDP: pip install 'skillmap[cohort]'") from exc
    dp.enable_features("contrib")
    return dp


def _laplace(size: int, scale: float) -> Any:  # noqa: ANN401
    dp = _opendp()
    domain = dp.vector_domain(dp.atom_domain(T=int), size=size)
    return dp.m.make_laplace(domain, dp.l1_distance(T=int), scale=scale)


def _threshold(scale: float, threshold: int, most: int, epsilon: float, delta: float) -> Any:  # noqa: ANN401
    """Make the mechanism for keys that people bring, with a threshold that OpenDP itself confirms to cost no more than allowed."""
    dp = _opendp()
    domain = dp.map_domain(dp.atom_domain(T=str), dp.atom_domain(T=int))
    while True:
        made = dp.m.make_laplace_threshold(domain, dp.l01inf_distance(dp.absolute_distance(T=int)), scale=scale, threshold=threshold)
        spent_epsilon, spent_delta = made.map((most, most, 1))
        if spent_delta <= delta and spent_epsilon <= epsilon * (1 + 1e-9):
            return made
        threshold += max(1, round(scale / 4))
