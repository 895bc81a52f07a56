"""What a format cannot hold: every value of a profile that an export leaves out or changes, counted.

A format states which values it carries, as patterns over the paths of a profile ("skills[].concept.uri"; "*" stands for any
characters). Everything else that the profile says is left out, and the report says so: nothing is lost silently, not even a field
that the profile gains later.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Profile = Mapping[str, Any]
What = Literal["left-out", "changed"]

# Why values of that name are left out, where the format gives no reason of its own; the last name of the path decides.
_REASONS = {
    "candidates": "the format has no place for other possible meanings",
    "evidence": "the format has no place for the words that state a skill",
    "hijri": "the format has no place for dates of another calendar",
    "precision": "the format has no place for how precisely a date was written",
    "problems": "the format has no place for what went wrong while reading",
    "produced_by": "the format has no place for what made the profile",
    "document": "the format has no place for the document that was read",
    "score": "the format has no place for probabilities",
    "span": "the format has no place for positions in the text",
    "status": "the format cannot tell what is stated from what is inferred",
    "unlinked": "the format has no place for phrases that are linked to nothing",
    "suggested": "the format has no place for questions to the person",
    "questions": "the format has no place for questions to the person",
}
_NO_PLACE = "the format has no place for it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """Values of one kind that an export does not hold as the profile says them.

    Attributes:
        path: Where in a profile, without numbers: ``skills[].score``.
        count: How many values.
        what: Left out, or changed.
        reason: Why, and into what.
    """

    path: str
    count: int
    what: What
    reason: str

    def as_json(self) -> dict[str, object]:
        """Return the loss as a JSON object."""
        return {"path": self.path, "count": self.count, "what": self.what, "reason": self.reason}


def leaves(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Yield the path and the value of everything that a profile says; a span counts as one value, ``null`` as none.

    >>> list(leaves({"skills": [{"score": 0.5, "months": None}]}))
    [('skills[].score', 0.5)]
    """
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from leaves(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, Sequence) and not isinstance(value, str) and not path.endswith("span"):
        for inner in value:
            yield from leaves(inner, f"{path}[]")
    elif value is not None and value != "":
        yield path, value


def left_out(profiles: Iterable[Profile], carries: Sequence[str]) -> list[Loss]:
    """Count what the profiles say and a format does not carry."""
    pattern = re.compile("|".join(re.escape(path).replace(r"\*", ".*") for path in carries)) if carries else None
    counts = Counter(
        path for profile in profiles for path, _ in leaves(profile) if path != "schema" and not (pattern and pattern.fullmatch(path))
    )
    return [Loss(path=path, count=count, what="left-out", reason=_reason(path)) for path, count in sorted(counts.items())]


def _reason(path: str) -> str:
    names = [name.removesuffix("[]") for name in path.split(".")]
    return next((_REASONS[name] for name in (*names[:1], *reversed(names)) if name in _REASONS), _NO_PLACE)


class Notes:
    """Gathers what a format changes or leaves out value by value, while it is written."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, What, str]] = Counter()
        self.carried: set[str] = set()

    def carries(self, path: str) -> None:
        """Note values that are written, where that depends on the options."""
        self.carried.add(path)

    def changed(self, path: str, reason: str) -> None:
        """Note a value that is written otherwise than the profile says it."""
        self._counts[path, "changed", reason] += 1

    def left_out(self, path: str, reason: str) -> None:
        """Note a value that the format could hold in general, but not this one."""
        self._counts[path, "left-out", reason] += 1

    def losses(self) -> list[Loss]:
        """Return what was noted, by path."""
        return [Loss(path=path, count=count, what=what, reason=reason) for (path, what, reason), count in sorted(self._counts.items())]
