"""Faults of a set, gathered while it is read and raised together."""

from __future__ import annotations

from skillmap.errors import GoldInvalidError

_MAX_SHOWN = 1000


class Faults:
    """A list of faults that ends in one error."""

    def __init__(self, file: str, of: str = "the set") -> None:
        self._file, self._of = file, of
        self._messages: list[str] = []

    def add(self, place: str, message: str) -> None:
        """Note what is wrong at a place ("line 7", "task 12")."""
        self._messages.append(f"{place}: {message}")

    def done(self) -> None:
        """Raise what was gathered, if anything was.

        Raises:
            GoldInvalidError: with every fault.
        """
        if self._messages:
            rest = [f"… and {len(self._messages) - _MAX_SHOWN} more"] if len(self._messages) > _MAX_SHOWN else []
            lines = "\n  ".join([*self._messages[:_MAX_SHOWN], *rest])
            message = f"{self._file}: {len(self._messages)} fault{'s' if len(self._messages) > 1 else ''} in {self._of}:\n  {lines}"
            raise GoldInvalidError(message)
