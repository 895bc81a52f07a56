"""A file that may hold others, and what its members have from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from skillmap.bulk.items import Said
from skillmap.bulk.sources.names import INSIDE, Unique, readable
from skillmap.documents import Limits

Open = Callable[[], BinaryIO]


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """A file that may hold others.

    Attributes:
        name: Its name in the run.
        open: Opens it, so that it can be sought in.
        limits: The bounds on each document.
        said: What a manifest says of all that is in it.
        depth: How many containers it lies in.
        modified: When it was last written.
    """

    name: str
    open: Open
    limits: Limits
    said: Said
    depth: int = 0
    modified: float | None = None
    unique: Unique = field(default_factory=Unique)

    def inside(self, name: str) -> str:
        """Return the name of a member."""
        return self.unique(f"{self.name}{INSIDE}{readable(name)}")


def said_of_member(said: Said, name: str) -> Said:
    """Return what a manifest says of a member: what it says of the whole, with an id of its own."""
    return said if said.item_id is None else replace(said, item_id=f"{said.item_id}{INSIDE}{readable(name)}")
